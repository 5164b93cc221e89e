import type { PolicedPod } from '../kubernetes/network/endpoint.ts';
import { type Protocol, protocols } from '../kubernetes/network/port-set.ts';
import type { Service } from '../kubernetes/object.ts';
import type { Peer, Subject } from './suggest-peers.ts';

/** A port that an intent is about. */
export interface WantedPort {
  readonly protocol: Protocol;
  readonly port: number;
}

/** One thing that the pods of a namespace are to do; `ports` null: every port. */
export interface Intent {
  readonly direction: 'ingress' | 'egress';
  readonly subject: Subject;
  readonly peers: readonly Peer[];
  readonly ports: readonly WantedPort[] | null;
  readonly why: string;
}

/** The pods' ports behind the ports of a Service. */
export function targetsOf(
  { spec }: Service,
  pods: readonly PolicedPod[],
  wanted: (port: number) => boolean,
): readonly WantedPort[] {
  return (spec?.ports ?? []).flatMap(({ port, targetPort, protocol = 'TCP' }) =>
    typeof port === 'number' && wanted(port) ? resolve(targetPort ?? port, protocol, pods[0]) : [],
  );
}

/** A port by its number or by its name at a pod; none where it is not known. */
export function resolve(target: unknown, word: string, pod: PolicedPod | undefined): readonly WantedPort[] {
  const protocol = protocols.find((one) => one === word);
  if (protocol === undefined) return [];
  if (typeof target === 'number') return [{ protocol, port: target }];
  const named = pod?.namedPorts.find((one) => one.name === target && one.protocol === protocol);
  return named === undefined ? [] : [{ protocol, port: named.port }];
}
