import type { About } from './facts/fact.ts';
import { matchesWildcard } from './kubernetes/admission/selectors.ts';
import type { KubernetesObject, ObjectReference } from './kubernetes/object.ts';
import { type ExpressionSelector, selectsLabels } from './kubernetes/selector-text.ts';
import type { AppliedWaiver, WaiverUse } from './report.ts';

/** Findings that somebody accepts, until a day. */
export interface Waiver extends AppliedWaiver {
  readonly check: string;
  readonly namespace?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly container?: string;
  readonly labels?: ExpressionSelector;
  readonly owner?: string;
}

/** Prefix of the annotation by which an object asks to be excused of a check; whoever edits the object writes it. */
export const waiverAnnotation = 'kaudit.dev/waive.';

/** What decides whether a finding is accepted, and remembers which waiver was of use. */
export class WaiverBook {
  readonly #waivers: readonly Waiver[];
  readonly #today: string;
  readonly #find: (reference: ObjectReference) => KubernetesObject | undefined;
  readonly #annotations: boolean;
  readonly #uses = new Map<Waiver, number>();
  readonly #byCheck = new Map<string, readonly Waiver[]>();

  /** `today`: the day, UTC. `find` gives the object of a finding; `annotations`: whether objects may excuse themselves. */
  constructor(
    waivers: readonly Waiver[],
    {
      today,
      find,
      annotations = false,
    }: {
      readonly today: string;
      readonly find: (reference: ObjectReference) => KubernetesObject | undefined;
      readonly annotations?: boolean;
    },
  ) {
    this.#waivers = waivers;
    this.#today = today;
    this.#find = find;
    this.#annotations = annotations;
  }

  /** The waiver that accepts a finding of a check, the first in the file; null where none does. */
  match(check: string, about: About): AppliedWaiver | null {
    for (const waiver of this.#for(check)) {
      if (waiver.expires < this.#today || !this.#covers(waiver, about)) continue;
      this.#uses.set(waiver, (this.#uses.get(waiver) ?? 0) + 1);
      const { reason, expires, ticket, approver, origin } = waiver;
      return { reason, expires, ticket, approver, origin };
    }
    if (!this.#annotations) return null;
    const reason = this.#find(about.object)?.metadata.annotations?.[`${waiverAnnotation}${check}`];
    if (reason === undefined || reason.trim() === '') return null;
    return {
      reason,
      expires: this.#today,
      ticket: null,
      approver: null,
      origin: `annotation ${waiverAnnotation}${check}`,
    };
  }

  #for(check: string): readonly Waiver[] {
    const known = this.#byCheck.get(check);
    if (known !== undefined) return known;
    const own = this.#waivers.filter((waiver) => waiver.check === check || waiver.check === '*');
    this.#byCheck.set(check, own);
    return own;
  }

  #covers({ namespace, kind, name, container, labels, owner }: Waiver, about: About): boolean {
    const { object } = about;
    return (
      matches(namespace, object.namespace ?? '') &&
      (kind === undefined || kind === object.kind) &&
      matches(name, object.name) &&
      (container === undefined || (about.container !== undefined && matchesWildcard(container, about.container))) &&
      (labels === undefined || selectsLabels(labels, this.#find(object)?.metadata.labels ?? {})) &&
      (owner === undefined || ownersOf(this.#find(object)).includes(owner))
    );
  }

  /** Every waiver and what became of it: expired, unused, wider than a waiver should be, or applied. */
  uses(): WaiverUse[] {
    return this.#waivers.map((waiver) => {
      const { check, reason, expires, ticket, approver, origin } = waiver;
      const findings = this.#uses.get(waiver) ?? 0;
      return { check, reason, expires, ticket, approver, origin, findings, status: this.#statusOf(waiver, findings) };
    });
  }

  #statusOf(waiver: Waiver, findings: number): WaiverUse['status'] {
    if (waiver.expires < this.#today) return 'expired';
    if (findings === 0) return 'unused';
    return isBroad(waiver) ? 'too-broad' : 'applied';
  }
}

function matches(pattern: string | undefined, text: string): boolean {
  return pattern === undefined || matchesWildcard(pattern, text);
}

/** Excuses every object of a check, or every check of a namespace. */
function isBroad({ check, namespace, name, labels, owner }: Waiver): boolean {
  const anywhere = (pattern: string | undefined) => pattern === undefined || /^[*?]*$/.test(pattern);
  const anyObject = anywhere(name) && labels === undefined && owner === undefined;
  return anyObject && (check === '*' || anywhere(namespace));
}

/** What manages an object, as `Kind/name` and as `name`: its controller, its Helm release, its Argo CD application. */
function ownersOf(object: KubernetesObject | undefined): string[] {
  const { ownerReferences = [], annotations = {}, labels = {} } = object?.metadata ?? {};
  const named = [
    ...ownerReferences.map(({ kind, name }) => [kind, name] as const),
    ['HelmRelease', annotations['meta.helm.sh/release-name']] as const,
    [
      'Application',
      annotations['argocd.argoproj.io/tracking-id']?.split(':')[0] ?? labels['argocd.argoproj.io/instance'],
    ] as const,
  ];
  return named.flatMap(([kind, name]) => (name === undefined ? [] : [`${kind}/${name}`, name]));
}
