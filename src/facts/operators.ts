import type { KubernetesObject } from '../kubernetes/object.ts';
import { type PendingUpgrade, pendingUpgrade, upgradeTimes } from '../kubernetes/operator-upgrades.ts';
import { defineFact, type Fact } from './fact.ts';
import { aboutObject } from './lists.ts';
import { scanTime } from './scan-time.ts';

export interface OperatorView {
  readonly kind: string;
  readonly name: string;
  /** What keeps it from being up to date; undefined where nothing does. */
  readonly pending: PendingUpgrade | undefined;
}

const lists = [
  'subscriptions.operators.coreos.com',
  'helmreleases.helm.toolkit.fluxcd.io',
  'helmrepositories.source.toolkit.fluxcd.io',
  'applications.argoproj.io',
];

/** What installs and upgrades others: OLM Subscriptions, and the sources and releases of charts of Flux and Argo CD. */
export const operators = defineFact({
  name: 'operators',
  from: [...lists, 'installplans.operators.coreos.com'],
  derive(read): Fact<{ readonly operator: OperatorView }> {
    const plans = new Map(read.objects('installplans.operators.coreos.com').map((plan) => [keyOf(plan), plan]));
    const objects = lists.flatMap((list) => read.objects(list));
    const now = scanTime(
      read,
      [...objects, ...plans.values()].flatMap((one) => [one.metadata.creationTimestamp, ...upgradeTimes(one)]),
    );
    const planOf = (namespace: string, name: string): KubernetesObject | undefined => plans.get(`${namespace}/${name}`);
    return {
      ...read.stateOf(),
      items: objects.map((object) => ({
        value: {
          operator: { kind: object.kind, name: object.metadata.name, pending: pendingUpgrade(object, planOf, now) },
        },
        about: aboutObject(object),
      })),
    };
  },
});

function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
