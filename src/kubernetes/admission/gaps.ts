import { ephemeralContainers, podCreation, podUpdate } from './rules.ts';
import {
  type LabelledNamespace,
  selectsEverything,
  selectsNamespace,
  settableKeys,
  settableRequirements,
} from './selectors.ts';
import { isCalledFor, type Webhook } from './webhook.ts';

/** A way past a webhook, in words and with the field that leaves it open. */
export interface WebhookGap {
  readonly message: string;
  readonly fieldPath: string;
}

export interface Surroundings {
  /** All webhooks of the same product, this one among them. */
  readonly siblings: readonly Webhook[];
  /** User namespaces, those of the product itself left out. */
  readonly namespaces: readonly LabelledNamespace[];
}

const mostNamed = 3;

/** The ways past a webhook that judges pods: namespaces and objects that its selectors leave out, and changes of pods that it never sees. */
export function gapsOf(webhook: Webhook, around: Surroundings): WebhookGap[] {
  return [...namespaceGaps(webhook, around), ...objectGaps(webhook), ...ruleGaps(webhook, around.siblings)];
}

function namespaceGaps({ namespaceSelector }: Webhook, { siblings, namespaces }: Surroundings): WebhookGap[] {
  // Products split what they judge among webhooks: a namespace escapes only where none of them selects it.
  const others = siblings.filter((sibling) => isCalledFor(sibling, podCreation));
  const out = namespaces.filter(
    (namespace) => !others.some((one) => selectsNamespace(one.namespaceSelector, namespace)),
  );
  const fieldPath = 'namespaceSelector';
  const gaps: WebhookGap[] = [];
  if (out.length > 0) {
    const more = out.length > mostNamed ? ` and ${out.length - mostNamed} more` : '';
    const names = out
      .slice(0, mostNamed)
      .map(({ name }) => name)
      .join(', ');
    gaps.push({ message: `does not judge namespace${out.length === 1 ? '' : 's'} ${names}${more}`, fieldPath });
  }
  const open = settableRequirements(namespaceSelector).filter(
    (_, i) => !isGuarded(settableKeys(namespaceSelector)[i], siblings),
  );
  if (open.length > 0 && out.length === 0)
    gaps.push({
      message: `judges only namespaces ${open.join(' and ')}, so whoever may label a namespace takes it out`,
      fieldPath,
    });
  return gaps;
}

/** Gatekeeper judges who sets its own label, where that webhook fails closed. */
function isGuarded(key: string | undefined, siblings: readonly Webhook[]): boolean {
  return (
    key === 'admission.gatekeeper.sh/ignore' &&
    siblings.some(({ name, failurePolicy }) => name === 'check-ignore-label.gatekeeper.sh' && failurePolicy === 'Fail')
  );
}

function objectGaps({ objectSelector }: Webhook): WebhookGap[] {
  if (selectsEverything(objectSelector)) return [];
  const asked = settableRequirements(objectSelector);
  return [
    {
      message: `judges only objects ${asked.join(' and ') || 'that its objectSelector selects'}, so whoever makes one decides`,
      fieldPath: 'objectSelector',
    },
  ];
}

function ruleGaps({ rules }: Webhook, siblings: readonly Webhook[]): WebhookGap[] {
  const sees = (request: typeof podUpdate): boolean => siblings.some((sibling) => isCalledFor(sibling, request));
  const missing = [
    ...(sees(podUpdate) ? [] : ['UPDATE of pods, by which an image is exchanged']),
    ...(sees(ephemeralContainers) ? [] : ['pods/ephemeralcontainers, by which a container is added to a running pod']),
  ];
  return missing.map((what) => ({
    message: `does not see ${what}`,
    fieldPath: rules.length === 1 ? 'rules[0]' : 'rules',
  }));
}
