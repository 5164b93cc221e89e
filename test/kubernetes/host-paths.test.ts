import { describe, expect, test } from 'vitest';
import {
  cleanPath,
  hostPathMounts,
  hostPathVolumes,
  isAbove,
  runtimeSocketAt,
  writtenHostPaths,
} from '../../src/kubernetes/host-paths.ts';

test.each<[string, string]>([
  ['', '/'],
  ['/', '/'],
  ['//', '/'],
  ['/var/log/', '/var/log'],
  ['/var//./log', '/var/log'],
  ['/a/../../b', '/b'],
  ['/var/run', '/run'],
  ['/var/run/docker.sock', '/run/docker.sock'],
  ['/var/./run/../run/x', '/run/x'],
  ['/var/runner', '/var/runner'],
  ['relative/path', '/relative/path'],
])('%j is %s', (path, clean) => {
  expect(cleanPath(path)).toBe(clean);
});

test.each<[string, string, boolean]>([
  ['/', '/run', true],
  ['/', '/', false],
  ['/run', '/run/docker.sock', true],
  ['/run', '/run', false],
  ['/run', '/runner', false],
])('%s lies above %s: %s', (path, other, above) => {
  expect(isAbove(path, other)).toBe(above);
});

test.each<[string, string | undefined]>([
  ['/var/run/docker.sock', '/run/docker.sock'],
  ['/run/containerd/containerd.sock', '/run/containerd/containerd.sock'],
  ['/run/k3s/containerd', '/run/k3s/containerd/containerd.sock'],
  ['/var/run/docker', '/run/docker/containerd/containerd.sock'],
  ['/var/run/crio/', '/run/crio/crio.sock'],
  ['/run/cri-dockerd.sock', '/run/cri-dockerd.sock'],
  ['/run/user/1000/podman/podman.sock', '/run/user/1000/podman/podman.sock'],
  ['/srv/docker.sock', '/srv/docker.sock'],
  ['/run', '/run/docker.sock'],
  ['/', '/run/docker.sock'],
  ['/var/lib/docker', undefined],
  ['/run/containerd/io.containerd.runtime.v2.task', undefined],
  ['/run/docker.sock.bak', undefined],
  ['/var/log', undefined],
])('the runtime socket at %s: %s', (path, socket) => {
  expect(runtimeSocketAt(path)).toBe(socket);
});

test('the hostPath volumes of a pod spec, whatever its shape', () => {
  const volumes = [
    { name: 'a', emptyDir: {} },
    { name: 'b', hostPath: { path: '/x/' } },
    null,
    { hostPath: {} },
    { name: 'c', hostPath: '/y' },
  ];
  expect(hostPathVolumes({ volumes })).toEqual([
    { name: 'b', path: '/x/', fieldPath: 'volumes[1].hostPath.path' },
    { name: '', path: '', fieldPath: 'volumes[3].hostPath.path' },
  ]);
  expect(hostPathVolumes({ volumes: {} })).toEqual([]);
  expect(hostPathVolumes({})).toEqual([]);
});

describe('mounts of hostPath volumes', () => {
  const volumes = [
    { name: 'host', hostPath: { path: '/x' } },
    { name: 'log', hostPath: { path: '/log' } },
    { name: 'tmp', emptyDir: {} },
  ];
  const container = {
    name: 'web',
    volumeMounts: [
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'host', mountPath: '/a', readOnly: true },
      { name: 'host', mountPath: '/b', subPath: 'b' },
      { name: 'log', mountPath: '/log', readOnly: true },
      { name: 'gone', mountPath: '/c' },
      null,
      { mountPath: '/d' },
    ],
  };

  test('by container', () => {
    const volume = { name: 'host', path: '/x', fieldPath: 'volumes[0].hostPath.path' };
    expect(hostPathMounts({ volumes }, container).slice(0, 2)).toEqual([
      { volume, mountPath: '/a', readOnly: true, fieldPath: 'volumeMounts[1].readOnly' },
      { volume, mountPath: '/b', readOnly: false, fieldPath: 'volumeMounts[2].readOnly' },
    ]);
    expect(hostPathMounts({ volumes }, {})).toEqual([]);
  });

  test('the volumes that some container may write to', () => {
    const spec = { volumes, containers: [{ name: 'idle' }], initContainers: [container] };
    expect([...writtenHostPaths(spec)]).toEqual(['host']);
  });
});
