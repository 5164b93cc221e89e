import { isWhole } from '../../inventory.ts';
import type { Pod } from '../../kubernetes/object.ts';
import { subjectKey } from '../../kubernetes/rbac/subject.ts';
import { secretsSource } from '../../kubernetes/secret-types.ts';
import { bindings } from '../bindings.ts';
import { controllers } from '../controllers.ts';
import { deployers } from '../deployers.ts';
import { combineStates, describeGap, type Read } from '../fact.ts';
import { groupBy } from '../group.ts';
import { resolvedRoles } from '../resolved-roles.ts';
import { toolAccounts } from '../tool-accounts.ts';
import { drawFor, hasHalf, type RolesByName } from './combined.ts';
import { readNetwork } from './network.ts';
import { type Held, type Holders, ruleOf } from './rights.ts';
import { addLink, addSet, goals, type Scene, setId } from './scene.ts';
import { drawRight, type Names } from './single.ts';
import { type DrawnWorkloads, workloadId } from './workloads.ts';

/** Tools whose objects become pods in the namespace of the object, under an account that the object names. */
const podMakers: ReadonlySet<string> = new Set([
  'Argo Workflows',
  'Argo Rollouts',
  'KubeVirt',
  'Knative Serving',
  'Tekton',
]);

/** What names in rules stand for, and what the tools of the cluster carry out. */
export function namesOf(read: Read, distribution: string, holders: Holders, drawn: DrawnWorkloads): Names {
  const owners = read.fact(controllers);
  const seen = combineStates(read.stateOf('pods'), owners);
  const gap = seen.reason ?? '';
  const makers = new Set(
    owners.all.map(({ object }) => `${object.metadata.namespace ?? 'default'}/${object.metadata.name}`),
  );
  let byName: Map<string, string> | undefined;
  const podsByName = (): Map<string, string> => {
    byName ??= new Map(
      read.objects<Pod>('pods').map((pod) => {
        const { namespace = 'default', name } = pod.metadata;
        const owner = owners.makers(pod).outermost?.object ?? pod;
        return [`${namespace}/${name}`, workloadId({ kind: owner.kind, namespace, name: owner.metadata.name })];
      }),
    );
    return byName;
  };
  const accounts = read.fact(toolAccounts);
  const tools = accounts.running('deploy');
  const embedded = read.fact(deployers).powerful.filter(({ tool }) => tool.homes.length === 0);
  return {
    gap,
    obeysAwsAuth: distribution === 'eks',
    // Those with the prefix are given by the API server itself.
    writtenGroups:
      distribution === 'openshift'
        ? [...holders.own.values()].flatMap(({ subject: { kind, name } }) =>
            kind === 'Group' && !name.startsWith('system:') ? [name] : [],
          )
        : [],
    tokenSecrets: tokenSecretsOf(read),
    network: readNetwork(read, drawn.all),
    pod: (namespace, name) =>
      podsByName().get(`${namespace}/${name}`) ?? (seen.state === 'complete' ? undefined : 'unseen'),
    maker: (namespace, name) => makers.has(`${namespace}/${name}`) || (owners.state === 'complete' ? false : undefined),
    kubelet: (name) => drawn.kubelet(name),
    deployed({ power }: Held) {
      const obeying = tools.filter(({ objects }) => objects.some((right) => power.rights.includes(right)));
      const built = embedded.some(({ tool }) => tool.objects.some((right) => power.rights.includes(right)));
      return {
        makesPods: obeying.some(({ name }) => podMakers.has(name)),
        accounts: [
          ...obeying
            .filter(({ name }) => !podMakers.has(name))
            .flatMap((tool) => accounts.accountsOf(tool).map(subjectKey)),
          ...(built ? [goals['cluster-admin']] : []),
        ],
      };
    },
  };
}

/** Secrets with tokens of service accounts, as far as names and types of Secrets were asked for. */
function tokenSecretsOf(read: Read): Names['tokenSecrets'] {
  const source = read.source(secretsSource);
  const byNamespace = groupBy(
    read.objects(secretsSource).flatMap(({ type, metadata: { namespace = 'default', name, annotations } }) => {
      const account = annotations?.['kubernetes.io/service-account.name'];
      const holds = type === 'kubernetes.io/service-account-token' && account !== undefined;
      return holds ? [{ namespace, secret: name, account }] : [];
    }),
    ({ namespace }) => namespace,
  );
  return {
    in: (namespace) => byNamespace.get(namespace) ?? [],
    gap: isWhole(source) || source.reason === 'NotCollected' ? undefined : describeGap(secretsSource, source),
  };
}

/** Roles that may be bound: each becomes a place when it is asked for. */
export function rolesByName(scene: Scene, read: Read, holders: Holders, names: Names): RolesByName {
  const roles = read.fact(resolvedRoles);
  const own = groupBy(
    roles.items.flatMap(({ value: { role } }) => (role.role.kind === 'Role' ? [role.role] : [])),
    ({ namespace }) => namespace,
  );
  const written = groupBy(
    read.fact(bindings).items.map(({ value }) => value.binding),
    ({ name }) => name,
  );
  const holderOf = (kind: string, name: string, namespace: string | undefined): string | undefined => {
    if (kind === 'Role' && namespace === undefined) return undefined;
    const [view] = roles.named(kind, name, kind === 'Role' ? namespace : undefined);
    if (view === undefined) return undefined;
    const id = `set:role/${kind}/${name}@${namespace ?? '*'}`;
    if (scene.graph.has(id)) return id;
    addSet(scene, id);
    const called = kind === 'Role' ? `Role ${namespace}/${name}` : `ClusterRole ${name}`;
    if (holders.coversEverything(view.rules)) {
      const to = namespace === undefined ? goals['cluster-admin'] : setId('admin', namespace);
      const because = () => `${called} gives everything`;
      scene.graph.step({ from: id, to, technique: 'stands-for', hops: 0, because });
      return id;
    }
    const given = holders
      .ofRules(view.rules, namespace)
      .map((held): Held => ({ ...held, because: () => `${called}, ${ruleOf(held.power)}` }));
    for (const held of given) drawRight(scene, names, id, held);
    if (hasHalf(given)) drawFor(scene, found, id, given, []);
    return id;
  };
  const anyRole = (namespace: string | undefined): string | undefined => {
    const id = `set:role/*@${namespace ?? '*'}`;
    if (scene.graph.has(id)) return id;
    const places =
      namespace === undefined
        ? [...own.keys()].map(anyRole)
        : (own.get(namespace) ?? []).map(({ name }) => holderOf('Role', name, namespace));
    if (places.length === 0) return undefined;
    addSet(scene, id);
    for (const place of places) if (place !== undefined) addLink(scene, id, place);
    return id;
  };
  const found: RolesByName = {
    holderOf,
    anyRole,
    bindingsCalled: (name) =>
      (written.get(name) ?? []).map(({ kind, namespace, roleRef }) => ({
        namespace: kind === 'ClusterRoleBinding' ? undefined : namespace,
        role: roleRef,
      })),
  };
  return found;
}
