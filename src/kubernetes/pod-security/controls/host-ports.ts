import type { Control } from '../control.ts';
import { fieldsOf, listOf, textOf } from '../fields.ts';
import type { JudgedContainer, JudgedPod } from '../judged-pod.ts';
import { counted, distinct, namedUsers, namesOf } from '../wording.ts';

/** No container takes a port of its node. Source: pod-security-admission, policy/check_hostPorts.go. */
export const hostPorts: Control = {
  id: 'hostPorts',
  level: 'baseline',
  sinceMinor: 0,
  evaluate(pod) {
    const bad = pod.containers.flatMap((container) => {
      const ports = hostPortsOf(container, pod);
      return ports.length === 0 ? [] : [{ container, ports }];
    });
    if (bad.length === 0) return undefined;
    const names = namesOf(bad.map(({ container }) => container));
    const ports = bad.flatMap((one) => one.ports);
    const numbers = distinct(ports.map(({ hostPort }) => hostPort));
    return {
      reason: 'hostPort',
      detail: `${namedUsers('container', names)} ${counted('hostPort', numbers.length)} ${numbers.join(', ')}`,
      fieldPaths: ports.map(({ path }) => path),
      containers: names,
    };
  },
};

function hostPortsOf({ fields, path, ephemeral }: JudgedContainer, { spec }: JudgedPod) {
  return listOf(fields.ports).flatMap((port, index) => {
    const { hostPort, containerPort } = fieldsOf(port);
    const given = isUnset(hostPort) ? undefined : hostPort;
    // The API server defaults the host port of a hostNetwork pod to the container port before admission, though not in
    // a pod template. Source: pkg/apis/core/v1/defaults.go, SetDefaults_Pod.
    const effective = given ?? (spec.hostNetwork === true && !ephemeral ? containerPort : undefined);
    return isUnset(effective) ? [] : [{ hostPort: textOf(effective), path: `${path}.ports[${index}].hostPort` }];
  });
}

function isUnset(port: unknown): boolean {
  return port === undefined || port === null || port === 0;
}
