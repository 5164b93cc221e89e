import { apiServers } from '../facts/api-servers.ts';
import { cluster } from '../facts/cluster.ts';
import { describeGap, FactStore, type Settings } from '../facts/fact.ts';
import { type LevelObstacle, type LevelObstacles, levelObstacles } from '../facts/level-obstacles.ts';
import { type NamespaceOwners, namespaceOwners } from '../facts/namespace-owners.ts';
import { type NamespaceSecurity, namespaceSecurity } from '../facts/namespace-security.ts';
import { policyVersion } from '../facts/policy-version.ts';
import { type Inventory, isWhole } from '../inventory.ts';
import type { ObjectReference } from '../kubernetes/object.ts';
import {
  compareLevels,
  type PodSecurityLevel,
  podSecurityLevels,
  podSecuritySince,
} from '../kubernetes/pod-security/level.ts';
import type { InvalidLabel, NamespaceLevels } from '../kubernetes/pod-security/namespace-levels.ts';
import { changesFor, type LabelChange } from './labels.ts';
import { leftOverNotes, policyNotes } from './policies.ts';

/** What a mode asks of a namespace today. */
export interface PsaMode {
  readonly level: PodSecurityLevel;
  /** `latest` or `v1.N`. */
  readonly version: string;
  /** `enforce`: warn follows the stricter enforce label. */
  readonly from: 'label' | 'enforce' | 'default' | 'Kyverno';
}

/** A workload that a level refuses. */
export interface PsaObstacle {
  readonly object: ObjectReference;
  /** Pods that run. */
  readonly instances: number;
  /** The system component that it is. */
  readonly component?: string;
  readonly controls: readonly {
    readonly control: string;
    /** In the API server's words. */
    readonly violation: string;
    readonly fieldPaths: readonly string[];
  }[];
}

/** What a level takes that the workloads of today do not meet yet. */
export interface PsaStep {
  readonly level: PodSecurityLevel;
  /** The workloads to change before the level may be enforced. */
  readonly fix: readonly PsaObstacle[];
  /** The controls in the way and how many workloads break each, the most broken first. */
  readonly controls: readonly { readonly control: string; readonly workloads: number }[];
}

export interface PsaNamespace {
  readonly namespace: string;
  /** Kubernetes or the distribution owns it: no change is planned. */
  readonly system: boolean;
  /** Null where it was not seen. */
  readonly enforce: PsaMode | null;
  readonly audit: PsaMode | null;
  readonly warn: PsaMode | null;
  readonly invalid: readonly InvalidLabel[];
  /** Workloads that run pods or have a template to make them from. */
  readonly workloads: number;
  /** The strictest level that all of them meet by the rules of the API server's version; null where not all were seen. */
  readonly meets: PodSecurityLevel | null;
  /** Workloads that run although what is enforced today refuses them. */
  readonly refused: readonly PsaObstacle[];
  /** The levels above `meets`, laxer first. */
  readonly steps: readonly PsaStep[];
  /** Labels to set, in this order; none where nothing is left to do. */
  readonly changes: readonly LabelChange[];
}

/** The way to stricter Pod Security, namespace by namespace. */
export interface PsaPlan {
  readonly apiVersion: 'kaudit.dev/v1alpha1';
  readonly kind: 'PodSecurityPlan';
  /** Of the standards: the API server's own, which the labels pin; null where it is not known. */
  readonly version: string | null;
  /** Whether everything that decides was seen. */
  readonly complete: boolean;
  /** What was not seen, and what can not be. */
  readonly notes: readonly string[];
  readonly namespaces: readonly PsaNamespace[];
}

/** Plans for every namespace of the inventory, sorted by name: pure. */
export function planPodSecurity(inventory: Inventory, settings: Settings = {}): PsaPlan {
  const store = new FactStore(inventory, settings);
  const security = store.get(namespaceSecurity);
  const obstacles = store.get(levelObstacles);
  const owners = store.get(namespaceOwners);
  const { minor, gap } = store.get(policyVersion);
  const list = inventory.sources.get('namespaces');
  const asked = inventory.scan.namespaces;
  const names = namesOf(inventory, obstacles);
  const namespaces =
    minor !== undefined && minor < podSecuritySince
      ? []
      : names.map((name) => planFor(name, { security, obstacles, minor, owners }));
  const listed = list !== undefined && (isWhole(list) || asked !== null);
  return {
    apiVersion: 'kaudit.dev/v1alpha1',
    kind: 'PodSecurityPlan',
    version: minor === undefined ? null : `v1.${minor}`,
    complete:
      listed &&
      minor !== undefined &&
      names.every((name) => owners.of(name) !== undefined) &&
      namespaces.every(({ enforce, meets }) => enforce !== null && meets !== null),
    notes: [
      ...(minor === undefined ? [gap] : []),
      ...(minor !== undefined && minor < podSecuritySince ? [`Kubernetes 1.${minor} has no pod security levels`] : []),
      ...(names.some((name) => owners.of(name) === undefined) ? [owners.gap] : []),
      ...(listed ? [] : [list === undefined ? 'namespaces were not collected' : describeGap('namespaces', list)]),
      ...(obstacles.whole || obstacles.gap === '' ? [] : [obstacles.gap]),
      ...(asked === null
        ? []
        : ['one namespace alone does not show its labels: without -n the plan says what is enforced']),
      ...(asked === null && namespaces.some(({ enforce }) => enforce === null) && security.gap !== ''
        ? [security.gap]
        : []),
      ...(security.defaultSeen || namespaces.every(({ enforce }) => enforce?.from !== 'default')
        ? []
        : [
            'what the AdmissionConfiguration of the API server enforces where no label says anything was not seen, and counts as nothing: if it is restricted, leave out the commands that enforce baseline',
          ]),
      ...pluginNotes(store),
      ...leftOverNotes(security),
      ...policyNotes(store),
      ...enginesOf(store.get(cluster).view.groups),
      'users, namespaces and runtime classes that the AdmissionConfiguration of the API server exempts can not be seen through the API',
    ],
    namespaces,
  };
}

/** Of those asked for, or of all; a namespace that is being deleted needs no plan. */
function namesOf({ sources, scan }: Inventory, obstacles: LevelObstacles): string[] {
  const listed = sources.get('namespaces')?.items ?? [];
  const leaving = new Set(
    listed.flatMap(({ metadata }) => (metadata.deletionTimestamp === undefined ? [] : [metadata.name])),
  );
  const known = [...listed.map(({ metadata }) => metadata.name), ...obstacles.namespaces];
  return [...new Set(scan.namespaces ?? known)].filter((name) => !leaving.has(name)).sort();
}

interface Known {
  readonly security: NamespaceSecurity;
  readonly obstacles: LevelObstacles;
  readonly minor: number | undefined;
  readonly owners: NamespaceOwners;
}

function planFor(namespace: string, { security, obstacles, minor, owners }: Known): PsaNamespace {
  const settled = security.of(namespace);
  const labelled = security.labelled(namespace);
  const levels = settled?.levels ?? labelled;
  const meets = obstacles.whole
    ? (podSecurityLevels.findLast((level) => obstacles.of(namespace, level).length === 0) ?? null)
    : null;
  const above = podSecurityLevels.filter((level) => compareLevels(level, meets ?? 'privileged') > 0);
  const system = owners.isUsers(namespace) === false;
  const enforced = levels?.enforce;
  return {
    namespace,
    system,
    enforce: settled === undefined ? null : enforceOf(settled),
    audit: levels === undefined ? null : modeOf(levels.audit),
    warn: levels === undefined ? null : modeOf(levels.warn),
    invalid: labelled?.invalid ?? [],
    workloads: obstacles.count(namespace),
    meets,
    refused: enforced === undefined ? [] : obstacles.of(namespace, enforced.level, enforced.minor).map(toObstacle),
    steps: above.map((level) => stepTo(level, obstacles.of(namespace, level))),
    changes:
      owners.isUsers(namespace) !== true || levels === undefined || minor === undefined
        ? []
        : changesFor({ levels, meets, minor }),
  };
}

function enforceOf({
  enforce,
  levels,
}: {
  enforce: { level: PodSecurityLevel; by: PsaMode['from'] };
  levels: NamespaceLevels;
}): PsaMode {
  return enforce.by === 'Kyverno'
    ? { level: enforce.level, version: 'latest', from: 'Kyverno' }
    : modeOf(levels.enforce);
}

function modeOf({ level, version, from }: NamespaceLevels['warn']): PsaMode {
  return { level, version, from };
}

function stepTo(level: PodSecurityLevel, obstacles: readonly LevelObstacle[]): PsaStep {
  const counts = new Map<string, number>();
  for (const { violations } of obstacles)
    for (const { control } of violations) counts.set(control, (counts.get(control) ?? 0) + 1);
  return {
    level,
    fix: obstacles.map(toObstacle),
    controls: [...counts]
      .map(([control, workloads]) => ({ control, workloads }))
      .sort((a, b) => b.workloads - a.workloads || (a.control < b.control ? -1 : 1)),
  };
}

function toObstacle({ violations, ...workload }: LevelObstacle): PsaObstacle {
  return {
    ...workload,
    controls: violations.map(({ control, reason, detail, fieldPaths }) => ({
      control,
      violation: `${reason} (${detail})`,
      fieldPaths,
    })),
  };
}

/** Labels mean something only where the admission plugin runs. */
function pluginNotes(store: FactStore): string[] {
  const off = store.get(apiServers).items.some(({ value: { apiServer }, about }) => {
    if (about.unjudgeable !== undefined) return false;
    const plugin = apiServer.admissionPlugin('PodSecurity');
    return plugin.state === 'known' && !plugin.on;
  });
  return off ? ['the API server runs without the admission plugin PodSecurity: no label has any effect'] : [];
}

/** Policy engines that the cluster serves: what was read of them. */
function enginesOf(groups: readonly string[]): string[] {
  const engines = [
    [
      'kyverno.io',
      'Kyverno is installed: the Pod Security levels that its policies enforce are counted, its other rules are named where they judge fields of Pod Security',
    ],
    [
      'templates.gatekeeper.sh',
      'Gatekeeper is installed: constraints of its library that judge fields of Pod Security are named, constraints of other kinds may refuse pods besides',
    ],
  ] as const;
  return engines.flatMap(([group, text]) => (groups.includes(group) ? [text] : []));
}
