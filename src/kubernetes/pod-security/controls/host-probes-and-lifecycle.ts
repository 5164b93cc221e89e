import type { Control } from '../control.ts';
import { fieldsOf, textOf } from '../fields.ts';
import { counted, distinct, namedUsers, quoted } from '../wording.ts';

const handlerFields = [
  ['livenessProbe'],
  ['readinessProbe'],
  ['startupProbe'],
  ['lifecycle', 'postStart'],
  ['lifecycle', 'preStop'],
] as const;

const actionFields = ['httpGet', 'tcpSocket'] as const;

/**
 * No probe or lifecycle handler makes the kubelet call a host of the pod's choice.
 * Source: pod-security-admission, policy/check_hostProbesAndhostLifecycle.go.
 */
export const hostProbesAndHostLifecycle: Control = {
  id: 'hostProbesAndHostLifecycle',
  level: 'baseline',
  sinceMinor: 34,
  evaluate({ containers }) {
    const bad = containers.flatMap((container) =>
      handlerHosts(container.fields).map(({ host, path }) => ({
        host,
        path: `${container.path}.${path}`,
        container: container.name,
      })),
    );
    if (bad.length === 0) return undefined;
    const names = distinct(bad.map(({ container }) => container));
    const hosts = distinct(bad.map(({ host }) => host));
    return {
      reason: 'probe or lifecycle host',
      detail: `${namedUsers('container', names)} ${counted('probe or lifecycle host', hosts.length)} ${quoted(hosts)}`,
      fieldPaths: bad.map(({ path }) => path),
      containers: names,
    };
  },
};

/** The hosts that probes and lifecycle hooks of a container name, with their paths relative to the container. */
export function handlerHosts(container: object): { readonly host: string; readonly path: string }[] {
  return handlerFields.flatMap((steps) => {
    const handler = steps.reduce((parent, step) => fieldsOf(parent[step]), fieldsOf(container));
    return actionFields.flatMap((action) => {
      const host = textOf(fieldsOf(handler[action]).host);
      return host === '' ? [] : [{ host, path: [...steps, action, 'host'].join('.') }];
    });
  });
}
