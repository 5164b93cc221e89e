import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeSensitivePath, sensitivePathAt } from '../../src/kubernetes/sensitive-paths.ts';

describe('read-only', () => {
  test.each<[string, string | undefined, string?]>([
    ['/', '/', 'there'],
    ['', '/', 'there'],
    ['/etc', '/etc', 'there'],
    ['/etc/kubernetes/', '/etc/kubernetes', 'there'],
    ['/etc/kubernetes/pki', '/etc/kubernetes', 'below'],
    ['/etc/passwd', '/etc', 'below'],
    ['/etcetera', undefined],
    ['/root/.ssh', '/root', 'below'],
    ['/home/ann', '/home', 'below'],
    ['/proc', '/proc', 'there'],
    ['/sys/fs/cgroup', '/sys', 'below'],
    ['/dev/shm', '/dev', 'below'],
    ['/boot', '/boot', 'there'],
    ['/var', '/var/log', 'above'],
    ['/var/lib', '/var/lib/kubelet', 'above'],
    ['/var/log/pods', '/var/log', 'below'],
    ['/var/logs', undefined],
    ['/var/lib/kubelet/pods', '/var/lib/kubelet', 'below'],
    ['/var/lib/etcd', '/var/lib/etcd', 'there'],
    ['/var/lib/containerd', '/var/lib/containerd', 'there'],
    ['/var/lib/docker/containers', '/var/lib/docker', 'below'],
    ['/var/lib/cloud/instance', '/var/lib/cloud', 'below'],
    ['/srv/.kube/config', '/srv/.kube/config', 'there'],
    ['/run/cloud-init', '/run/cloud-init', 'there'],
    ['/data/../etc', '/etc', 'there'],
    // runtime-socket-mount reports those
    ['/run', undefined],
    ['/var/run/docker.sock', undefined],
    ['/var/lib/docker/docker.sock', undefined],
    // public knowledge
    ['/etc/localtime', undefined],
    ['/etc/machine-id', undefined],
    ['/etc/os-release', undefined],
    ['/etc/ssl/certs', undefined],
    ['/etc/ssl/certs/ca.pem', undefined],
    ['/etc/ca-certificates', undefined],
    ['/etc/pki/ca-trust/extracted', undefined],
    ['/etc/ssl', '/etc', 'below'],
    ['/etc/pki', '/etc', 'below'],
    ['/usr', undefined],
    ['/opt/cni/bin', undefined],
    ['/opt', undefined],
    ['/data', undefined],
  ])('%j: %s %s', (path, known, lies) => {
    const found = sensitivePathAt(path, false);
    expect([found?.path, found?.lies]).toEqual([known, lies]);
  });
});

describe('written', () => {
  test.each<[string, string | undefined, string?]>([
    ['/etc/localtime', '/etc', 'below'],
    ['/etc/ssl/certs', '/etc', 'below'],
    ['/usr/local/bin', '/usr', 'below'],
    ['/opt/cni', '/opt/cni', 'there'],
    ['/opt', '/opt/cni', 'above'],
    ['/var/run/docker.sock', undefined],
    ['/data', undefined],
  ])('%j: %s %s', (path, known, lies) => {
    const found = sensitivePathAt(path, true);
    expect([found?.path, found?.lies]).toEqual([known, lies]);
  });
});

test('what is sensitive to read is sensitive to write', () => {
  const part = fc.constantFrom('etc', 'var', 'lib', 'log', 'run', 'usr', 'localtime', 'docker.sock', '..', 'x');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
      const path = `/${parts.join('/')}`;
      if (sensitivePathAt(path, false) !== undefined) expect(sensitivePathAt(path, true)).toBeDefined();
    }),
  );
});

test('in words', () => {
  const say = (path: string) =>
    describeSensitivePath(sensitivePathAt(path, true) ?? { path: '', holds: '', lies: 'there' });
  expect(['/proc', '/proc/1', '/opt'].map(say)).toEqual([
    "holds the node's processes",
    "lies in /proc, which holds the node's processes",
    "holds /opt/cni with the node's network plugins",
  ]);
});
