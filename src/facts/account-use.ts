import type { V1PodSpec } from '@kubernetes/client-node';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { serviceAccountOf } from '../kubernetes/token.ts';
import { alikePods } from './alike-pods.ts';
import { controllers } from './controllers.ts';
import { combineStates, defineFact, type FactState } from './fact.ts';
import { groupBy } from './group.ts';

/** Something that runs as a service account: a pod that has not ended, or what makes pods. */
export interface AccountUser {
  /** The outermost controller, or the pod where nothing controls it. */
  readonly workload: KubernetesObject;
  /** What holds the pod spec: the nearest object with a template, or the pod. */
  readonly object: KubernetesObject;
  readonly spec: V1PodSpec;
}

/** What runs as each service account. Pods that have ended count by their templates alone. */
export interface AccountUse extends FactState {
  of(namespace: string, name: string): readonly AccountUser[];
  /** The DaemonSets, or their pods where no template was seen, that this workload is or owns. */
  daemonSetsOf(workload: {
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
  }): readonly AccountUser[];
}

export const accountUse = defineFact({
  name: 'accountUse',
  from: ['pods'],
  uses: [controllers, alikePods],
  derive(read): AccountUse {
    const owners = read.fact(controllers);
    const templates = owners.all.flatMap(({ object, template }): AccountUser[] =>
      template === undefined
        ? []
        : [{ workload: owners.makers(object).outermost?.object ?? object, object, spec: template.spec }],
    );
    const pods = read.fact(alikePods).groups.flatMap(({ pod }) => {
      if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') return [];
      const { direct, outermost } = owners.makers(pod);
      const templated = direct?.template !== undefined;
      // The template speaks for its pods.
      if (templated && serviceAccountOf(direct.template.spec) === serviceAccountOf(pod.spec)) return [];
      const user = { workload: outermost?.object ?? pod, object: direct?.object ?? pod, spec: pod.spec };
      return [{ user, templated }];
    });
    const users = [...templates, ...pods.map(({ user }) => user)];
    const single = [...templates, ...pods.flatMap(({ user, templated }) => (templated ? [] : [user]))];
    const byAccount = groupBy(users, ({ object, spec }) => keyOf(namespaceOf(object), serviceAccountOf(spec)));
    const daemons = groupBy(
      single.filter(({ object }) => object.kind === 'DaemonSet'),
      ({ workload }) => keyOf(workload.kind, namespaceOf(workload), workload.metadata.name),
    );
    return {
      ...combineStates(read.stateOf(), owners),
      of: (namespace, name) => byAccount.get(keyOf(namespace, name)) ?? [],
      daemonSetsOf: ({ kind, namespace, name }) => daemons.get(keyOf(kind, namespace, name)) ?? [],
    };
  },
});

function namespaceOf({ metadata }: KubernetesObject): string {
  return metadata.namespace ?? 'default';
}

function keyOf(...parts: readonly string[]): string {
  return parts.join('/');
}
