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
import { addLink, addSet, addSubject, anyName, anyUser, type Scene, setId } from './scene.ts';
import { workloadId } from './workloads.ts';

/** Everybody whom a binding names, every service account that counts, and the groups that all belong to. */
export function drawAccounts(scene: Scene, read: Read, holders: Holders): void {
  const { graph } = scene;
  addSet(scene, anyUser);
  addSet(scene, anyName);
  // The user name of a certificate may be that of a service account (apiserver pkg/authentication/request/x509).
  for (const to of [anyUser, setId('accounts', '*')]) addLink(scene, anyName, to);
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
    if (subject.kind === 'User') addLink(scene, anyUser, id);
    // Groups are asked for by themselves (pkg/endpoints/filters/impersonation); this one no certificate may name.
    if (subject.kind === 'Group' && subject.name !== 'system:masters') addLink(scene, anyName, id);
    for (const group of implicitGroups(subject))
      if (groups.has(group)) addLink(scene, id, `Group:${group}`, 'is-in-group');
  }
  drawMembers(
    scene,
    new Set([...groups].filter((group) => !shippedOnly.has(`Group:${group}`))),
    [...objects.values()].map(({ metadata }) => metadata),
  );
  const gap = read.stateOf('serviceaccounts').reason;
  for (const [key, { namespace, name }] of accounts) {
    const id = subjectKey({ kind: 'ServiceAccount', namespace, name });
    const exists = objects.has(key) || used.has(key) || read.inventory.origin !== 'cluster';
    if (!exists) addLink(scene, anyName, id);
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

/**
 * What every service account of a namespace has by its groups, where people gave them rights: also one that nothing else names,
 * as is the account `default` of each namespace.
 */
function drawMembers(
  scene: Scene,
  groups: ReadonlySet<string>,
  existing: readonly { readonly namespace?: string; readonly name: string }[],
): void {
  for (const namespace of scene.namespaces) {
    const given = implicitGroups({ kind: 'ServiceAccount', namespace, name: 'default' }).filter((one) =>
      groups.has(one),
    );
    if (given.length === 0) continue;
    const member = addSet(scene, setId('member', namespace));
    for (const group of given)
      scene.graph.step({
        from: member,
        to: `Group:${group}`,
        technique: 'is-in-group',
        hops: 0,
        because: () => `every ServiceAccount of namespace ${namespace} belongs to it`,
      });
    for (const kind of ['run', 'accounts'] as const) addLink(scene, setId(kind, namespace), member);
    scene.running.set(`${namespace}/default`, member);
  }
  for (const { namespace = 'default', name } of existing) {
    const member = setId('member', namespace);
    if (scene.graph.has(member)) scene.running.set(`${namespace}/${name}`, member);
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
