import type { Pod } from '../../kubernetes/object.ts';
import { subjectKey } from '../../kubernetes/rbac/subject.ts';
import { controllers } from '../controllers.ts';
import { deployers } from '../deployers.ts';
import { combineStates, type Read } from '../fact.ts';
import { groupBy } from '../group.ts';
import { resolvedRoles } from '../resolved-roles.ts';
import { toolAccounts } from '../tool-accounts.ts';
import type { RolesByName } from './combined.ts';
import type { Held, Holders } from './rights.ts';
import { addLink, addSet, goals, type Scene, setId } from './scene.ts';
import { drawRight, type Names } from './single.ts';
import { kubeletId, workloadId } from './workloads.ts';

/** Tools whose objects become pods in the namespace of the object, under an account that the object names. */
const podMakers: ReadonlySet<string> = new Set([
  'Argo Workflows',
  'Argo Rollouts',
  'KubeVirt',
  'Knative Serving',
  'Tekton',
]);

/** What names in rules stand for, and what the tools of the cluster carry out. */
export function namesOf(read: Read, isEks: boolean): Names {
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
    obeysAwsAuth: isEks,
    pod: (namespace, name) =>
      podsByName().get(`${namespace}/${name}`) ?? (seen.state === 'complete' ? undefined : 'unseen'),
    maker: (namespace, name) => makers.has(`${namespace}/${name}`) || (owners.state === 'complete' ? false : undefined),
    kubelet: kubeletId,
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
