import type { Severity } from '../check.ts';
import { admissionPolicies } from '../facts/admission-policies.ts';
import { backupSchedules } from '../facts/backup-schedules.ts';
import { type Components, type ComponentView, components } from '../facts/components.ts';
import { type DaemonSetView, daemonSets } from '../facts/daemon-sets.ts';
import type { FactDefinition, FactState, FactStore } from '../facts/fact.ts';
import { groupBy } from '../facts/group.ts';
import { productNotes } from '../facts/product-notes.ts';
import { webhooks } from '../facts/webhooks.ts';
import { presenceOf } from '../kubernetes/components/presence.ts';
import type { Purpose } from '../kubernetes/components/product.ts';
import { products as table, versionText } from '../kubernetes/components/products.ts';
import type { PlatformCapability, PlatformGap, PlatformProduct, PlatformState, Status } from '../report.ts';
import { type Capability, capabilities } from './capabilities.ts';

/** What the map needs of the result of a check. */
export interface PlatformVerdict {
  readonly id: string;
  readonly severity: Severity;
  readonly status: Status;
  readonly reason: string | null;
  readonly passed: number;
  readonly failed: number;
  /** How many findings there are, with what the first of them say. */
  readonly findings: number;
  readonly messages: readonly string[];
}

/** The facts that the map is drawn from. */
export const platformFacts: readonly FactDefinition<FactState>[] = [
  admissionPolicies,
  backupSchedules,
  components,
  daemonSets,
  productNotes,
  webhooks,
];

/**
 * What guards, watches and backs up the cluster, capability by capability: pure. Null where the cluster was not looked at
 * as a whole, or the checks that the map rests on were not asked for.
 */
export function mapPlatform(
  store: FactStore,
  verdicts: readonly PlatformVerdict[],
): readonly PlatformCapability[] | null {
  const { sources, scan } = store.inventory;
  const pods = sources.get('pods');
  if (pods === undefined || pods.state === 'out-of-scope' || scan.namespaces !== null) return null;
  const known = new Map(verdicts.map((verdict) => [verdict.id, verdict]));
  return core.every((id) => known.has(id))
    ? capabilities.map((capability) => mapCapability(capability, store, known))
    : null;
}

/** Without these the map was not asked for. */
const core = ['missing-monitoring', 'missing-log-collection', 'missing-runtime-detection', 'missing-backup'];

/** The same of manifests: what they install, of which nobody can say whether it works. */
export function mapManifests(store: FactStore): readonly PlatformCapability[] {
  return capabilities
    .filter(({ purposes }) => purposes.length > 0)
    .map((capability) => ({ ...mapCapability(capability, store, new Map()), coverage: null }));
}

type Verdicts = ReadonlyMap<string, PlatformVerdict>;

function mapCapability(capability: Capability, store: FactStore, known: Verdicts): PlatformCapability {
  const found = store.get(components);
  const called = callability(store);
  const deciding = [
    ...productsOf(capability.purposes, found).map((one) => (gated.has(capability.id) ? called(one) : one)),
    ...builtInProducts(capability, store),
  ];
  const notes = store.get(productNotes);
  const products = [...deciding, ...productsOf(capability.beside ?? [], found), ...leftOver(capability, found)].map(
    (one) => withNotes(one, one.state === 'ready' ? notes.of(one.name) : []),
  );
  const gaps = gapsOf(capability, store, known);
  const unknown = unknownOf(capability, known, found);
  return {
    id: capability.id,
    title: capability.title,
    state: stateOf(capability, { products: deciding, gaps, unknown }, known.get(capability.presence), found),
    products,
    coverage: coverageOf(capability, store, known),
    gaps,
    unknown,
  };
}

/** The state of the whole, the presence of a product first, the verdict of the check where there is none. */
function stateOf(
  { presence, purposes }: Capability,
  { products, gaps, unknown }: Pick<PlatformCapability, 'products' | 'gaps' | 'unknown'>,
  verdict: PlatformVerdict | undefined,
  found: Components,
): PlatformState {
  const failed = gaps.some(({ check }) => check !== presence);
  const works = products.some(({ state }) => state === 'ready');
  if (works && gaps.length > 0) return 'gaps';
  if (works) return unknown.length > 0 ? 'unknown' : 'working';
  if (products.some(({ state }) => state === 'broken')) return 'broken';
  if (verdict === undefined)
    return purposes.length > 0 && found.state === 'complete' && products.length === 0 ? 'absent' : 'unknown';
  if (verdict.status === 'unknown') return 'unknown';
  if (verdict.status === 'manual') return 'manual';
  if (verdict.status === 'pass') return failed ? 'gaps' : 'working';
  // Part of it passes: there is some, with gaps.
  if (verdict.status === 'fail') return verdict.passed > 0 ? 'gaps' : 'absent';
  return failed ? 'gaps' : 'not-applicable';
}

function productsOf(purposes: readonly Purpose[], found: Components): PlatformProduct[] {
  const views = purposes.flatMap((purpose) => found.serving(purpose));
  const names = [...new Set(views.map(({ product }) => product))];
  return names.map((name) => {
    const own = views.filter(({ product }) => product === name);
    const presence = presenceOf(own);
    return {
      name,
      versions: versionsOf(own),
      state: presence.state === 'ready' ? 'ready' : presence.state === 'unclear' ? 'unclear' : 'broken',
      workloads: [...new Set(own.map(({ kind, namespace, name: one }) => `${kind} ${namespace}/${one}`))].sort(),
      note: presence.state === 'broken' || presence.state === 'unclear' ? presence.why : null,
    };
  });
}

function withNotes(product: PlatformProduct, notes: readonly string[]): PlatformProduct {
  const all = [...(product.note === null ? [] : [product.note]), ...notes.slice(0, mostNotes)];
  const more = notes.length > mostNotes ? [`and ${notes.length - mostNotes} more`] : [];
  return notes.length === 0 ? product : { ...product, note: [...all, ...more].join('; ') };
}

const mostNotes = 3;

/** What guards through a webhook is only at work where the API server can call it. */
const gated: ReadonlySet<string> = new Set(['admission-control', 'image-signing']);

/** A product whose pods run while none of its webhooks can be called is broken; one without any that was seen stays as it is. */
function callability(store: FactStore): (product: PlatformProduct) => PlatformProduct {
  const hooks = store
    .get(webhooks)
    .items.flatMap(({ value: { webhook } }) => (webhook === null || webhook.rules.length === 0 ? [] : [webhook]));
  const byProduct = groupBy(hooks, ({ claimed, product }) => (product ?? claimed)?.name ?? '');
  return (one) => {
    const own = byProduct.get(one.name) ?? [];
    const faults = own.flatMap(({ name, backend }) =>
      backend.state === 'broken' ? [`webhook ${name}: ${backend.fault}`] : [],
    );
    const [first] = faults;
    if (one.state !== 'ready' || first === undefined) return one;
    const note = faults.length === 1 ? first : `${first}, and ${faults.length - 1} more`;
    return { ...one, state: faults.length === own.length ? 'broken' : 'ready', note };
  };
}

/** Definitions that were left behind, or whose controller runs elsewhere. */
function leftOver({ purposes }: Capability, found: Components): PlatformProduct[] {
  const serves = new Set(
    table.flatMap(({ name, purposes: own }) => (own.some((one) => purposes.includes(one)) ? [name] : [])),
  );
  return [...found.leftOver]
    .filter(([name]) => serves.has(name))
    .map(([name, groups]) => ({
      name,
      versions: [],
      state: 'left-over',
      workloads: [],
      note: `nothing that runs ${name} was seen, though ${groups.join(', ')} is served`,
    }));
}

function versionsOf(views: readonly ComponentView[]): string[] {
  return [...new Set(views.flatMap(({ version }) => (version === undefined ? [] : [versionText(version)])))].sort();
}

/** What the API server does by itself, where objects ask it to. */
function builtInProducts({ id }: Capability, store: FactStore): PlatformProduct[] {
  if (id !== 'admission-control') return [];
  const own = store.get(admissionPolicies).items.filter(({ value: { policy } }) => policy.product === null);
  const admitting = own.filter(({ value: { policy } }) =>
    policy.object.apiVersion.startsWith('admissionregistration.k8s.io/'),
  );
  if (admitting.length === 0) return [];
  const active = admitting.filter(({ value: { policy } }) => policy.idle === null);
  const [first] = admitting;
  return [
    {
      name: 'ValidatingAdmissionPolicy',
      versions: [],
      state: active.length > 0 ? 'ready' : 'broken',
      workloads: [],
      note: active.length > 0 ? `${active.length} in force` : (first?.value.policy.idle ?? null),
    },
  ];
}

function gapsOf(capability: Capability, store: FactStore, known: Verdicts): PlatformGap[] {
  const { presence, checks, reach } = capability;
  const ids = [...new Set([presence, ...(reach === undefined ? [] : [reach[0]]), ...checks])];
  return ids.flatMap((id): PlatformGap[] => {
    const verdict = known.get(id);
    if (verdict?.status !== 'fail') return [];
    const messages = id === 'patchy-daemon-set' ? patchesOf(capability, store) : verdict.messages;
    const [message] = messages;
    if (message === undefined) return [];
    const findings = id === 'patchy-daemon-set' ? messages.length : verdict.findings;
    return [{ check: id, severity: verdict.severity, findings, message }];
  });
}

/** One check judges sensors, collectors and network plugins: each line of the map takes its own. */
function patchesOf(capability: Capability, store: FactStore): string[] {
  return rolesOf(capability, store)
    .filter(({ uncovered }) => uncovered.length > 0)
    .map(
      ({ product, uncovered, nodes }) =>
        `${product} leaves out ${uncovered.length} of ${nodes} nodes: ${uncovered[0]?.node} (${uncovered[0]?.why})`,
    );
}

function rolesOf({ id }: Capability, store: FactStore): DaemonSetView[] {
  const role = id === 'logging' ? 'log collector' : 'runtime sensor';
  return store
    .get(daemonSets)
    .items.map(({ value: { daemonSet } }) => daemonSet)
    .filter((one) => one.role === role);
}

/** How far it reaches: `5 of 6 nodes`; null where nothing tells. */
function coverageOf(capability: Capability, store: FactStore, known: Verdicts): string | null {
  const { id, reach } = capability;
  if (id === 'logging' || id === 'runtime-detection') return nodesCovered(capability, store);
  if (id === 'backup') return claimsCovered(store);
  const verdict = reach === undefined ? undefined : known.get(reach[0]);
  if (verdict === undefined || reach === undefined || verdict.passed + verdict.failed === 0) return null;
  return `${verdict.passed} of ${verdict.passed + verdict.failed} ${reach[1]}`;
}

/** A node counts as covered where one product covers it. */
function nodesCovered(capability: Capability, store: FactStore): string | null {
  const sets = rolesOf(capability, store);
  const nodes = sets[0]?.nodes ?? 0;
  if (nodes === 0 || store.get(daemonSets).state !== 'complete') return null;
  const missing = [...groupBy(sets, ({ product = '' }) => product).values()].map(
    (own) => new Set(own.flatMap(({ uncovered }) => uncovered.map(({ node }) => node))),
  );
  const [first = new Set<string>(), ...others] = missing;
  const left = [...first].filter((node) => others.every((one) => one.has(node)));
  return `${nodes - left.length} of ${nodes} nodes`;
}

function claimsCovered(store: FactStore): string | null {
  const { claiming, uncovered, claimsGap, state } = store.get(backupSchedules);
  if (state !== 'complete' || claimsGap !== undefined || claiming.length === 0) return null;
  return `${claiming.length - uncovered.length} of ${claiming.length} namespaces with claims`;
}

/** What was not seen: lists that were refused, and what its checks could not say. */
function unknownOf({ presence, checks }: Capability, known: Verdicts, found: Components): string[] {
  const reasons = [presence, ...checks].flatMap((id) => {
    const verdict = known.get(id);
    return verdict?.status === 'unknown' && verdict.reason !== null ? [verdict.reason] : [];
  });
  return [...new Set([...(found.state === 'complete' || found.reason === null ? [] : [found.reason]), ...reasons])];
}
