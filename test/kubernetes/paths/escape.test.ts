import { describe, expect, test } from 'vitest';
import { escapesOf } from '../../../src/kubernetes/paths/escape.ts';

const mount = (path: string, readOnly = false) => ({
  spec: { volumes: [{ name: 'v', hostPath: { path } }] },
  container: { volumeMounts: [{ name: 'v', mountPath: '/host', readOnly }] },
});

const ways = ({ spec = {}, container = {} }: { spec?: object; container?: object }) =>
  escapesOf({ ...spec, containers: [{ name: 'web', ...container }] }).map(
    ({ technique, leadsTo }) => `${technique} ${leadsTo}`,
  );

describe('ways from a pod to its node', () => {
  const rows: readonly (readonly [name: string, pod: Parameters<typeof ways>[0], expected: readonly string[]])[] = [
    ['nothing', {}, []],
    ['privileged', { container: { securityContext: { privileged: true } } }, ['escapes-privileged node']],
    [
      'privileged in a user namespace of its own',
      { spec: { hostUsers: false }, container: { securityContext: { privileged: true } } },
      [],
    ],
    [
      'a capability',
      { container: { securityContext: { capabilities: { add: ['CAP_SYS_ADMIN'] } } } },
      ['escapes-capability node'],
    ],
    [
      'a harmless capability',
      { container: { securityContext: { capabilities: { add: ['NET_BIND_SERVICE', 'SYS_PTRACE'] } } } },
      [],
    ],
    [
      'SYS_PTRACE with the processes of the node',
      { spec: { hostPID: true }, container: { securityContext: { capabilities: { add: ['SYS_PTRACE'] } } } },
      ['escapes-host-pid node'],
    ],
    [
      'a capability that a process without root can not use',
      {
        container: {
          securityContext: { runAsUser: 1000, allowPrivilegeEscalation: false, capabilities: { add: ['SYS_ADMIN'] } },
        },
      },
      [],
    ],
    [
      'the socket of the runtime, read-only too',
      mount('/var/run/containerd/containerd.sock', true),
      ['escapes-socket node'],
    ],
    ['the root of the node, written', mount('/'), ['escapes-socket node']],
    ['programs of the node, written', mount('/usr/local/bin'), ['writes-host-path node']],
    ['programs of the node, read', mount('/usr/local/bin', true), []],
    ['the pods of the kubelet, read', mount('/var/lib/kubelet', true), ['reads-host-path tokens']],
    ['the folder of a plugin of the kubelet', mount('/var/lib/kubelet/plugins/csi'), []],
    ['the keys of the control plane, read', mount('/etc/kubernetes', true), ['reads-control-plane-keys keys']],
    ['logs, which the kubelet serves', mount('/var/log'), ['reads-linked-logs logs']],
    ['logs, read', mount('/var/log', true), []],
    [
      'a path for one who is not root',
      { spec: { ...mount('/etc').spec, securityContext: { runAsNonRoot: true } }, container: mount('/etc').container },
      [],
    ],
    [
      'a process of Windows',
      { spec: { securityContext: { windowsOptions: { hostProcess: true } } } },
      ['is-host-process node'],
    ],
  ];
  test.each(rows)('%s', (_, pod, expected) => {
    expect(ways(pod)).toEqual(expected);
  });

  // Source: core/v1 PodSpec.initContainers: each has ended before the containers start, but for a sidecar.
  test('an init container is done before anybody can take the pod over', () => {
    const setup = { name: 'setup', ...mount('/').container, securityContext: { privileged: true } };
    expect(escapesOf({ ...mount('/').spec, initContainers: [setup] })).toEqual([]);
  });

  test('odd shapes are no ways', () => {
    expect(
      escapesOf({ containers: [null, { name: 1, securityContext: 'x', volumeMounts: {} }], volumes: 'x' }),
    ).toEqual([]);
  });

  test('each says what closes it', () => {
    const sidecar = { name: 'setup', restartPolicy: 'Always', securityContext: { privileged: true } };
    expect(escapesOf({ initContainers: [sidecar] })).toEqual([
      {
        technique: 'escapes-privileged',
        leadsTo: 'node',
        because: 'container setup is privileged',
        edits: [{ kind: 'privileged', list: 'initContainers', container: 'setup' }],
      },
    ]);
  });
});
