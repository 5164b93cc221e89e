import { ignoreLabel, isExemptByConfig } from '../kubernetes/admission/gatekeeper.ts';
import { exceptionNames, exceptionTouches } from '../kubernetes/admission/kyverno.ts';
import { type LabelledNamespace, matchesWildcard } from '../kubernetes/admission/selectors.ts';
import { admissionPolicies } from './admission-policies.ts';
import { type About, combineStates, defineFact, type Fact, type FactState, type Item } from './fact.ts';
import { aboutObject, namespaces } from './lists.ts';
import { type WebhookView, webhooks } from './webhooks.ts';
import { workloads } from './workloads.ts';

/** Something that takes workloads out of the reach of policies. */
export interface PolicyException {
  /** What does so, and for whom: `PolicyException x of Kyverno frees what it matches in namespace shop`. */
  readonly frees: string;
  /** The user namespaces concerned; none where only system namespaces and the engine's own are. */
  readonly namespaces: readonly string[];
  /** Whether it is an object of its own, made to be an exception. */
  readonly stated: boolean;
  /** Workloads in them; null where not all were seen. */
  readonly workloads: number | null;
  readonly fieldPath: string;
}

const kyvernoExceptions = ['policyexceptions.kyverno.io', 'policyexceptions.policies.kyverno.io'];
const configs = 'configs.config.gatekeeper.sh';

/** Exceptions that objects of their own state, and those that stand in policies, configurations and labels. */
export const policyExceptions = defineFact({
  name: 'policyExceptions',
  from: [...kyvernoExceptions, configs],
  uses: [namespaces, admissionPolicies, webhooks],
  consults: [workloads],
  clusterWide: true,
  derive(read): Fact<{ readonly exception: PolicyException }> {
    const listed = read.fact(namespaces);
    const hooks = read.fact(webhooks);
    const own = ownNamespaces(hooks.items.map(({ value }) => value.webhook));
    const all = listed.items.map(({ value }) => value.namespace);
    const users = all.filter(({ system, name }) => !system && !own.has(name));
    const count = countWorkloads(read.fact(workloads));
    // The namespace of an engine is known by its webhooks: where those were not seen it passes for a user's.
    const doubt = hooks.unidentified ?? (hooks.state === 'complete' ? null : hooks.reason);
    const unseen: Pick<About, 'unjudgeable'> = doubt === null ? {} : { unjudgeable: doubt };
    const whole: FactState = {
      state: hooks.unidentified === null ? 'complete' : 'incomplete',
      reason: hooks.unidentified,
    };
    const item = (about: About, said: Said, freed: readonly LabelledNamespace[]): ExceptionItem => {
      const { frees, stated = false, fieldPath = '', names = [] } = said;
      const concerned = freed.map(({ name }) => name);
      return {
        value: { exception: { frees, namespaces: concerned, stated, workloads: count(freed, names), fieldPath } },
        about,
      };
    };
    const stated = kyvernoExceptions
      .flatMap((list) => read.objects(list))
      .map((object) => {
        const freed = users.filter((namespace) => exceptionTouches(object, namespace));
        const frees = `PolicyException ${object.metadata.name} of Kyverno frees what it matches${within(freed)}`;
        return item(
          aboutObject(object),
          { frees, stated: true, fieldPath: 'spec', names: exceptionNames(object) },
          freed,
        );
      });
    const configured = read.objects(configs).map((object) => {
      const home = object.metadata.namespace;
      const freed = users.filter(({ name }) => name !== home && isExemptByConfig(object, name));
      const frees = `Config ${object.metadata.name} of Gatekeeper frees everything${within(freed)} from the webhook`;
      return item({ ...aboutObject(object), ...unseen }, { frees, fieldPath: 'spec.match' }, freed);
    });
    const obeyed =
      hooks.items.some(({ value }) => value.webhook?.product?.name === 'Gatekeeper') ||
      read.fact(admissionPolicies).items.some(({ value }) => value.policy.product === 'Gatekeeper');
    const labelled = listed.items
      .filter(({ value: { namespace } }) => obeyed && Object.hasOwn(namespace.labels, ignoreLabel))
      .map(({ value: { namespace }, about }) => {
        const frees = `the label ${ignoreLabel} frees everything in namespace ${namespace.name} from Gatekeeper`;
        const freed = users.filter(({ name }) => name === namespace.name);
        return item(about, { frees, fieldPath: `metadata.labels["${ignoreLabel}"]` }, freed);
      });
    const written = read.fact(admissionPolicies).items.flatMap(({ value: { policy }, about }) =>
      policy.parts.flatMap((part) => {
        if (!part.denies || !all.some((namespace) => part.frees(namespace))) return [];
        const freed = users.filter((namespace) => part.frees(namespace));
        const called = `${policy.called}${part.name === '' ? '' : `, ${part.name},`}`;
        const frees = `${called} leaves out what runs${within(freed)}`;
        return [item({ ...about, ...unseen, part: part.name }, { frees }, freed)];
      }),
    );
    return {
      ...combineStates(read.stateOf(), listed, read.fact(admissionPolicies), hooks, whole),
      items: [...stated, ...configured, ...labelled, ...written],
    };
  },
});

type ExceptionItem = Item<{ readonly exception: PolicyException }>;

interface Said {
  readonly frees: string;
  readonly stated?: true;
  readonly fieldPath?: string;
  /** Patterns of names that it is limited to. */
  readonly names?: readonly string[];
}

const mostNamed = 3;

function within(freed: readonly LabelledNamespace[]): string {
  if (freed.length === 0) return '';
  const names = freed.slice(0, mostNamed).map(({ name }) => name);
  const more = freed.length - names.length;
  return ` in namespace${freed.length === 1 ? '' : 's'} ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Namespaces that the engines themselves live in. */
function ownNamespaces(views: readonly (WebhookView | null)[]): ReadonlySet<string> {
  return new Set(
    views.flatMap((view) =>
      view?.product !== undefined && view.target.to === 'service' ? [view.target.namespace] : [],
    ),
  );
}

type Workloads = ReturnType<(typeof workloads)['derive']>;

function countWorkloads({ items, state }: Workloads) {
  const byNamespace = new Map<string, string[]>();
  for (const { value } of items) {
    const { namespace, name } = value.workload;
    const known = byNamespace.get(namespace);
    if (known === undefined) byNamespace.set(namespace, [name]);
    else known.push(name);
  }
  return (freed: readonly LabelledNamespace[], patterns: readonly string[]): number | null => {
    if (state !== 'complete') return null;
    // A pattern may be meant for the workload or for the pods that it makes.
    const isNamed = (name: string): boolean =>
      patterns.length === 0 ||
      patterns.some((pattern) => matchesWildcard(pattern, name) || matchesWildcard(pattern, `${name}-`));
    return freed.reduce((sum, { name }) => sum + (byNamespace.get(name) ?? []).filter(isNamed).length, 0);
  };
}
