import { mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/report.ts';
import { runKaudit } from '../support/built.ts';
import { temporaryFolder } from '../support/folder.ts';
import { clusterAvailable } from './build.ts';
import { type Cluster, startCluster } from './start.ts';

const available = await clusterAvailable('test/cluster/kubelet.test.ts');
const work = temporaryFolder('kubelet-test');

/** The verdicts of the checks of kubelets and nodes on the profiles weak and hardened, as their ConfigMaps and Nodes show it. */
const expected: Readonly<Record<string, readonly [weak: string, hardened: string]>> = {
  'exposed-proxy-metrics': ['pass', 'pass'],
  'kubelet-always-allow': ['fail', 'pass'],
  'kubelet-anonymous-auth': ['fail', 'pass'],
  'kubelet-certificate-rotation': ['pass', 'pass'],
  'kubelet-endless-stream': ['pass', 'pass'],
  'kubelet-event-rate': ['pass', 'pass'],
  'kubelet-kernel-defaults': ['fail', 'pass'],
  'kubelet-missing-client-ca': ['pass', 'pass'],
  'kubelet-pid-limit': ['fail', 'pass'],
  'kubelet-read-only-port': ['fail', 'pass'],
  'kubelet-seccomp-default': ['fail', 'pass'],
  'kubelet-self-signed-certificate': ['fail', 'pass'],
  'kubelet-serving-rotation': ['not-applicable', 'pass'],
  'kubelet-static-pod-path': ['fail', 'fail'],
  'kubelet-unmanaged-iptables': ['fail', 'pass'],
  'kubelet-weak-tls': ['fail', 'fail'],
  'missing-node-patching': ['fail', 'fail'],
  'node-external-ip': ['pass', 'pass'],
  'outdated-container-runtime': ['fail', 'fail'],
  'outdated-node-os': ['pass', 'pass'],
  'unprotected-node-metadata': ['not-applicable', 'not-applicable'],
  'untainted-control-plane-node': ['pass', 'pass'],
  'version-skew': ['pass', 'pass'],
};

/** What a kubelet answers: all that its profile sets, and what it always names. */
const answer = {
  authentication: { anonymous: { enabled: false }, webhook: { enabled: true }, x509: { clientCAFile: '/pki/ca.crt' } },
  authorization: { mode: 'Webhook' },
  eventRecordQPS: 50,
  makeIPTablesUtilChains: true,
  podPidsLimit: -1,
  rotateCertificates: true,
  seccompDefault: false,
  streamingConnectionIdleTimeout: '4h0m0s',
};

describe.skipIf(!available).each(['weak', 'hardened'] as const)('kubelets and nodes of the profile %s', (profile) => {
  let cluster: Cluster;

  const scan = async (...args: string[]) => {
    const { stdout, stderr } = await runKaudit([
      ...['scan', '--kubeconfig', cluster.kubeconfig, '-o', 'json', '--fail-on', 'none', '--category', 'kubelet,nodes'],
      ...args,
    ]);
    expect(stdout, stderr).not.toBe('');
    const report: Report = JSON.parse(stdout);
    return report;
  };
  const verdicts = (report: Report) => Object.fromEntries(report.checks.map(({ id, status }) => [id, status]));

  beforeAll(async () => {
    cluster = await startCluster({ profile, nodes: 1 });
  }, 120_000);
  afterAll(async () => cluster?.stop());

  test('what the cluster declares', async () => {
    const stated = Object.entries(expected).map(([id, [weak, hardened]]) => [id, profile === 'weak' ? weak : hardened]);
    expect(verdicts(await scan())).toEqual(Object.fromEntries(stated));
  });

  test('what its kubelets answered instead, changed in one place', async () => {
    const names = JSON.parse(await cluster.kubectl(['get', 'nodes', '-o', 'json'])).items.map(
      ({ metadata }: { metadata: { name: string } }) => metadata.name,
    );
    const record = (fields: object): string => {
      const folder = mkdtempSync(path.join(work, 'configz-'));
      for (const name of names)
        writeFileSync(path.join(folder, `${name}.json`), JSON.stringify({ kubeletconfig: { ...answer, ...fields } }));
      return folder;
    };
    const plain = verdicts(await scan('--kubelet-configz', record({})));
    expect(plain).toMatchObject({
      'kubelet-anonymous-auth': 'pass',
      'kubelet-read-only-port': 'pass',
      'kubelet-pid-limit': 'fail',
    });
    for (const [fields, changed] of changes) {
      const after = verdicts(await scan('--kubelet-configz', record(fields)));
      const differing = Object.keys(plain).filter((id) => plain[id] !== after[id]);
      expect(
        differing.map((id) => `${id}: ${after[id]}`),
        JSON.stringify(fields),
      ).toEqual(changed);
    }
  }, 60_000);
});

/** One changed setting, and exactly the verdicts that change with it. */
const changes: readonly (readonly [fields: object, changed: readonly string[]])[] = [
  [{ authentication: { ...answer.authentication, anonymous: { enabled: true } } }, ['kubelet-anonymous-auth: fail']],
  [{ authentication: { ...answer.authentication, x509: {} } }, ['kubelet-missing-client-ca: fail']],
  [{ authorization: { mode: 'AlwaysAllow' } }, ['kubelet-always-allow: fail']],
  [{ readOnlyPort: 10255 }, ['kubelet-read-only-port: fail']],
  [{ eventRecordQPS: 4 }, ['kubelet-event-rate: fail']],
  [{ makeIPTablesUtilChains: false }, ['kubelet-unmanaged-iptables: fail']],
  [{ podPidsLimit: 4096 }, ['kubelet-pid-limit: pass']],
  [{ protectKernelDefaults: true }, ['kubelet-kernel-defaults: pass']],
  [{ rotateCertificates: false }, ['kubelet-certificate-rotation: fail']],
  [{ seccompDefault: true }, ['kubelet-seccomp-default: pass']],
  [{ serverTLSBootstrap: true }, ['kubelet-self-signed-certificate: pass', 'kubelet-serving-rotation: pass']],
  [{ staticPodPath: '/etc/kubernetes/manifests' }, ['kubelet-static-pod-path: fail']],
  [{ streamingConnectionIdleTimeout: '0s' }, ['kubelet-endless-stream: fail']],
  [{ tlsMinVersion: 'VersionTLS13' }, ['kubelet-weak-tls: pass']],
];
