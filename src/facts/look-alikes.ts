import { type About, combineStates, defineFact, type Fact, type Item } from './fact.ts';
import { namespaceOwners } from './namespace-owners.ts';
import { pods } from './pods.ts';
import { serviceAccounts } from './tokens.ts';
import { workloads } from './workloads.ts';

/** Something with a name outside the system namespaces. */
export interface NamedView {
  readonly kind: string;
  readonly name: string;
  readonly images: readonly string[];
}

/** Workloads, naked pods and service accounts of people; components that are recognised for what they are, are left out. */
export const namedByPeople = defineFact({
  name: 'namedByPeople',
  from: [],
  uses: [workloads, pods, serviceAccounts],
  consults: [namespaceOwners],
  derive(read): Fact<{ readonly named: NamedView }> {
    const running = read.fact(workloads);
    const shown = read.fact(pods);
    const accounts = read.fact(serviceAccounts);
    const owners = read.fact(namespaceOwners);
    const doubtful = (namespace: string, about: About): About =>
      owners.isUsers(namespace) === undefined ? { unjudgeable: owners.gap, ...about } : about;
    const images = new Map<string, Set<string>>();
    for (const { value, about } of shown.items) {
      const { kind, namespace = '', name } = about.object;
      const key = `${kind}/${namespace}/${name}`;
      const known = images.get(key) ?? new Set<string>();
      const { containers, initContainers = [] } = value.pod.spec;
      for (const { image } of [...containers, ...initContainers]) if (image !== undefined) known.add(image);
      images.set(key, known);
    }
    const items = running.items.flatMap(({ value: { workload }, about }): Item<{ readonly named: NamedView }>[] => {
      const { kind, namespace, name } = workload;
      if (owners.isUsers(namespace) === false || about.component !== undefined) return [];
      const named = { kind, name, images: [...(images.get(`${kind}/${namespace}/${name}`) ?? [])] };
      return [{ value: { named }, about: doubtful(namespace, about) }];
    });
    const holders = accounts.items.flatMap(({ value, about }): Item<{ readonly named: NamedView }>[] => {
      const { name, namespace = 'default' } = value.serviceAccount.metadata;
      return owners.isUsers(namespace) === false
        ? []
        : [{ value: { named: { kind: 'ServiceAccount', name, images: [] } }, about: doubtful(namespace, about) }];
    });
    return { ...combineStates(running, shown, accounts), items: [...items, ...holders] };
  },
});
