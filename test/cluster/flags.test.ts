import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../../src/audit.ts';
import type { Inventory, Source } from '../../src/inventory.ts';
import { tool } from '../../src/tool.ts';
import { clusterAvailable } from './build.ts';
import { type FlagChange, flagChanges } from './flag-changes.ts';
import { expectedVerdicts } from './flag-verdicts.ts';
import { type Cluster, type ClusterOptions, startCluster } from './start.ts';
import { collectFlags, differences, flagChecks, verdictsOf } from './verdicts.ts';

const available = await clusterAvailable('test/cluster/flags.test.ts');

/** etcd and the API server alone: what flags say needs no more. */
const bare = (options: Pick<ClusterOptions, 'profile' | 'extraArgs' | 'hiddenApiServerArgs'>): Promise<Cluster> =>
  startCluster({ ...options, controllers: false, kwok: false, nodes: 0 });

async function scanned(options: Parameters<typeof bare>[0]): Promise<Record<string, string>> {
  const cluster = await bare(options);
  try {
    return verdictsOf(await collectFlags(cluster.kubeconfig));
  } finally {
    await cluster.stop();
  }
}

const gone: Source = { state: 'absent', reason: 'NotFound', message: 'it is gone', attempts: 1, items: [] };
const without = (inventory: Inventory, ...names: readonly string[]): Inventory => ({
  ...inventory,
  sources: new Map([...inventory.sources, ...names.map((name) => [name, gone] as const)]),
});

describe.skipIf(!available)('the verdict of every flag check', () => {
  test.each(['weak', 'hardened'] as const)('in profile %s', async (profile) => {
    expect(await scanned({ profile })).toEqual(
      Object.fromEntries(Object.entries(expectedVerdicts).map(([id, row]) => [id, row[profile]])),
    );
  });

  const hardened = Object.fromEntries(Object.entries(expectedVerdicts).map(([id, row]) => [id, row.hardened]));
  const changed = async ({ name, extraArgs, changes }: FlagChange): Promise<string[]> => {
    const found = differences(hardened, await scanned({ profile: 'hardened', extraArgs }));
    return JSON.stringify(found) === JSON.stringify(changes) ? [] : [`${name}: ${JSON.stringify(found)}`];
  };

  // Two at a time: a start waits as much as it works.
  test(`one flag changed changes exactly the verdicts that it should, ${flagChanges.length} times`, async () => {
    const queue = [...flagChanges];
    const wrong: string[] = [];
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) wrong.push(...(await changed(next)));
    };
    await Promise.all([work(), work()]);
    expect(wrong).toEqual([]);
  }, 900_000);
});

describe.skipIf(!available)('where the flags are read', () => {
  let cluster: Cluster;
  let whole: Record<string, string>;
  let mirrored: Inventory;
  let stripped: Inventory;
  beforeAll(async () => {
    cluster = await bare({ profile: 'hardened' });
    mirrored = await collectFlags(cluster.kubeconfig);
    whole = verdictsOf(mirrored);
    await cluster.kubectl(['delete', 'pods', '--namespace', 'kube-system', '--all', '--force', '--grace-period=0']);
    stripped = await collectFlags(cluster.kubeconfig);
  });
  afterAll(() => cluster?.stop());

  test('/flagz alone tells as much of the API server, but for what must be set explicitly', () => {
    const ofApiServer = new Set(flagChecks.filter(({ each }) => each === 'apiServers').map(({ id }) => id));
    const differing = differences(whole, verdictsOf(stripped)).filter((line) =>
      ofApiServer.has(line.split(':')[0] ?? ''),
    );
    expect(differing).toEqual([]);
    const findings = audit(stripped, { checks: flagChecks, tool }).findings.filter(({ check }) =>
      ofApiServer.has(check),
    );
    expect(new Set(findings.map(({ object }) => object.kind))).toEqual(new Set(['Flagz']));
  });

  test('kubeadm-config alone tells what was declared', () => {
    const inventory = without(stripped, '/flagz');
    // etcd's addresses differ from node to node, so the ConfigMap names neither them nor the members.
    expect(differences(whole, verdictsOf(inventory))).toEqual([
      'exposed-etcd-listener: pass → unknown',
      'missing-etcd-peer-certificate: not-applicable → pass',
      'unauthenticated-etcd-peer: not-applicable → pass',
    ]);
    const findings = audit(inventory, { checks: flagChecks, tool }).findings.map(({ object }) => object.kind);
    // How Secrets stand in etcd is a matter of the cluster.
    expect(new Set(findings)).toEqual(new Set(['Cluster', 'ConfigMap']));
  });

  test('nothing leaves nothing to pass but what counters and ConfigMaps of the API server prove', () => {
    const inventory = without(stripped, '/flagz', 'configmaps/kube-system/kubeadm-config');
    const verdicts = verdictsOf(inventory);
    expect(new Set(Object.values(verdicts))).toEqual(new Set(['fail', 'manual', 'pass']));
    const blind = verdictsOf(
      without(inventory, '/metrics', '/readyz', 'configmaps/kube-system/extension-apiserver-authentication'),
    );
    const seen = Object.entries(blind).filter(([, status]) => status !== 'manual');
    expect(seen).toEqual([
      ['insecure-api-service', 'pass'],
      ['public-api-endpoint', 'pass'],
    ]);
  });

  test('what is refused is unknown, never manual', async () => {
    const nobody = await cluster.kubeconfigFor('viewer');
    await cluster.kubectl(['create', 'clusterrole', 'viewer', '--verb=list', '--resource=namespaces']);
    await cluster.kubectl(['create', 'clusterrolebinding', 'viewer', '--clusterrole=viewer', '--user=viewer']);
    const verdicts = verdictsOf(await collectFlags(nobody));
    expect(new Set(Object.values(verdicts))).toEqual(new Set(['unknown']));
  });

  test('a finding names the pod, the flag, its value, and the line to change', () => {
    const { findings } = audit(mirrored, { checks: flagChecks, tool });
    expect(findings.find(({ check }) => check === 'missing-single-sign-on')).toMatchObject({
      object: { kind: 'Pod', namespace: 'kube-system', name: 'kube-apiserver-cp-1' },
      fieldPath: 'spec.containers[0].command',
      remediation: expect.stringContaining(
        'On node cp-1: a line "- --NAME=VALUE" in the command of /etc/kubernetes/manifests/kube-apiserver.yaml',
      ),
    });
  });
});

describe.skipIf(!available)('--probe-anonymous', () => {
  test.each([
    ['weak', 403, 'fail'],
    ['hardened', 401, 'pass'],
  ] as const)('in profile %s: %i', async (profile, status, verdict) => {
    const cluster = await bare({ profile });
    try {
      const user = 'prober';
      const kubeconfig = await cluster.kubeconfigFor(user, ['system:masters']);
      const inventory = await collectFlags(kubeconfig, true);
      expect(inventory.sources.get('anonymous')?.items).toMatchObject([{ status }]);
      // With the flags out of sight the probe decides.
      const blind = without(inventory, '/flagz', 'configmaps/kube-system/kubeadm-config', 'pods');
      expect(verdictsOf(blind)['anonymous-auth']).toBe(verdict);
      const unprobed = await collectFlags(kubeconfig);
      expect(unprobed.sources.has('anonymous')).toBe(false);
      const anonymous = (await cluster.auditLog()).filter((event) => event.user?.username === 'system:anonymous');
      expect(anonymous.map(({ verb, requestURI }) => `${verb} ${requestURI}`)).toEqual(
        status === 401 ? [] : ['get /api'],
      );
    } finally {
      await cluster.stop();
    }
  });
});
