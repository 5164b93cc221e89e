import type { Edit } from '../../kubernetes/paths/edits.ts';
import { nothing } from '../../kubernetes/paths/graph.ts';
import { isBuiltInIdentity } from '../../kubernetes/rbac/built-in/identities.ts';
import { implicitGroups, type Subject, subjectKey } from '../../kubernetes/rbac/subject.ts';
import { cloudIdentityAnnotations } from '../../kubernetes/token.ts';
import type { Read } from '../fact.ts';
import { grants } from '../grants.ts';
import { namespaceOwners } from '../namespace-owners.ts';
import { pods } from '../pods.ts';
import type { Holders } from './rights.ts';
import { addLink, addSet, addSubject, anyUser, type Scene, setId } from './scene.ts';
import { workloadId } from './workloads.ts';

/** Everybody whom a binding names, every service account that counts, and the groups that all belong to. */
export function drawAccounts(scene: Scene, read: Read, holders: Holders): void {
  const { graph } = scene;
  addSet(scene, anyUser);
  const objects = new Map(
    read.objects('serviceaccounts').map((one) => [`${one.metadata.namespace ?? 'default'}/${one.metadata.name}`, one]),
  );
  const accounts = new Map<string, { namespace: string; name: string }>();
  const note = (namespace: string, name: string) => accounts.set(`${namespace}/${name}`, { namespace, name });
  /** The workloads that run as each account. */
  const used = new Map<string, Set<string>>();
  for (const { value, about } of read.fact(pods).items) {
    const { pod } = value;
    const name = pod.spec.serviceAccountName || 'default';
    note(pod.namespace, name);
    const key = `${pod.namespace}/${name}`;
    used.set(key, (used.get(key) ?? new Set()).add(workloadId(about.object)));
  }
  for (const { subject } of holders.own.values())
    if (subject.kind === 'ServiceAccount') note(subject.namespace, subject.name);
  for (const [key, { metadata }] of objects)
    if (cloudIdentityAnnotations.some((one) => metadata.annotations?.[one] !== undefined))
      accounts.set(key, { namespace: metadata.namespace ?? 'default', name: metadata.name });
  const subjects: Subject[] = [
    ...[...holders.own.values()].flatMap(({ subject }) => (subject.kind === 'ServiceAccount' ? [] : [subject])),
    ...[...accounts.values()].map((one): Subject => ({ kind: 'ServiceAccount', ...one })),
  ];
  const shippedOnly = new Set(
    [...read.fact(grants).bySubject].flatMap(([key, items]) =>
      items.every(({ value }) => value.grant.shipped) ? [key] : [],
    ),
  );
  const groups = new Set(
    subjects.flatMap((subject) =>
      subject.kind === 'Group' && subject.name !== 'system:masters' ? [subject.name] : [],
    ),
  );
  const owners = read.fact(namespaceOwners);
  for (const subject of subjects) {
    const system =
      shippedOnly.has(subjectKey(subject)) ||
      isBuiltInIdentity(subject) ||
      (subject.kind === 'ServiceAccount' && owners.isUsers(subject.namespace) === false);
    const id = addSubject(scene, subject, system);
    if (subject.kind !== 'ServiceAccount' && subject.name !== 'system:masters') addLink(scene, anyUser, id);
    for (const group of implicitGroups(subject))
      if (groups.has(group)) addLink(scene, id, `Group:${group}`, 'is-in-group');
  }
  const gap = read.stateOf('serviceaccounts').reason;
  for (const [key, { namespace, name }] of accounts) {
    const id = subjectKey({ kind: 'ServiceAccount', namespace, name });
    const exists = objects.has(key) || used.has(key) || read.inventory.origin !== 'cluster';
    // A binding may name an account that is not there.
    const doubt = exists ? undefined : (gap ?? null);
    if (doubt === null) continue;
    const metadata = objects.get(key)?.metadata;
    const inCloud = cloudIdentityAnnotations.some((one) => metadata?.annotations?.[one] !== undefined);
    const run = inCloud ? addSet(scene, `set:run-as/${key}`) : id;
    scene.running.set(key, run);
    if (inCloud) addLink(scene, run, id);
    for (const [from, to] of [
      [setId('run', namespace), run],
      [setId('accounts', namespace), id],
    ] as const)
      graph.step({ from, to, technique: 'stands-for', hops: 0, because: nothing, doubt });
    if (!inCloud) continue;
    for (const annotation of cloudIdentityAnnotations)
      drawCloud(scene, run, used.get(key) ?? new Set(), metadata, annotation);
  }
}

function drawCloud(
  { graph }: Scene,
  run: string,
  workloads: ReadonlySet<string>,
  metadata:
    | { readonly namespace?: string; readonly name: string; readonly annotations?: Readonly<Record<string, string>> }
    | undefined,
  annotation: string,
): void {
  const identity = metadata?.annotations?.[annotation];
  if (metadata === undefined || identity === undefined || identity === '') return;
  const { namespace = 'default', name } = metadata;
  const object = { apiVersion: 'v1', kind: 'ServiceAccount', namespace, name };
  const edit: Edit = { kind: 'annotation', object, annotation };
  const to = graph.place({ id: `cloud:${identity}`, kind: 'cloud', called: `cloud identity ${identity}` });
  // A pod gets the token for its cloud whether or not it mounts the one for the API server.
  for (const from of [run, ...workloads])
    graph.step({
      from,
      to,
      technique: 'assumes-cloud-identity',
      hops: from === run ? 0 : 1,
      because: () => `annotation ${annotation} of ServiceAccount ${namespace}/${name}`,
      edits: [edit],
    });
}
