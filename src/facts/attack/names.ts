import { isWhole } from '../../inventory.ts';
import type { Pod } from '../../kubernetes/object.ts';
import { subjectKey } from '../../kubernetes/rbac/subject.ts';
import { secretsSource } from '../../kubernetes/secret-types.ts';
import { controllers } from '../controllers.ts';
import { deployers } from '../deployers.ts';
import { combineStates, describeGap, type Read } from '../fact.ts';
import { groupBy } from '../group.ts';
import { resolvedRoles } from '../resolved-roles.ts';
import { toolAccounts } from '../tool-accounts.ts';
import type { RolesByName } from './combined.ts';
import { readNetwork } from './network.ts';
import type { Held, Holders } from './rights.ts';
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

/** Roles that may be bound by name: each becomes a place when it is asked for. */
export function rolesByName(scene: Scene, read: Read, holders: Holders, names: Names): RolesByName {
  const roles = read.fact(resolvedRoles);
  const own = groupBy(
    roles.items.flatMap(({ value: { role } }) => (role.role.kind === 'Role' ? [role.role] : [])),
    ({ namespace }) => namespace,
  );
  return {
    namesIn: (namespace) => (own.get(namespace) ?? []).map(({ name }) => name),
    holderOf(kind, name, namespace) {
      const [view] = roles.named(kind, name, kind === 'Role' ? namespace : undefined);
      if (view === undefined) return undefined;
      const id = `set:role/${kind}/${name}@${namespace ?? '*'}`;
      if (scene.graph.has(id)) return id;
      addSet(scene, id);
      const everything = holders.coversEverything(view.rules);
      if (everything) addLink(scene, id, namespace === undefined ? goals['cluster-admin'] : setId('admin', namespace));
      else for (const held of holders.ofRules(view.rules, namespace)) drawRight(scene, names, id, held);
      return id;
    },
  };
}
