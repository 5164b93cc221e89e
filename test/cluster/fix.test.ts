import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import type { Fixes } from '../../src/fix/fix.ts';
import type { Report } from '../../src/report.ts';
import { runKaudit } from '../support/built.ts';
import { binaries, clusterAvailable } from './build.ts';
import { run } from './processes.ts';
import { type Cluster, startCluster } from './start.ts';

const available = await clusterAvailable('test/cluster/fix.test.ts');
const manifests = path.join(import.meta.dirname, '../fixtures/demo/manifests');

/** One object for each remedy that the demo has no fault for. */
const more = `
apiVersion: v1
kind: Namespace
metadata:
  name: odd
  labels: { pod-security.kubernetes.io/warn: restricted, pod-security.kubernetes.io/warn-version: v1.25 }
---
apiVersion: v1
kind: Service
metadata: { name: outside, namespace: odd }
spec: { externalIPs: [203.0.113.7], ports: [{ port: 80 }], selector: { app: odd } }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: left-over, namespace: odd }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
subjects:
  - { kind: ServiceAccount, name: gone, namespace: odd }
  - { kind: User, name: jane, apiGroup: rbac.authorization.k8s.io }
  - { kind: Group, name: "system:authenticated", apiGroup: rbac.authorization.k8s.io }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: odd, namespace: odd, labels: { app.kubernetes.io/managed-by: Helm, app.kubernetes.io/instance: odd } }
spec:
  selector: { matchLabels: { app: odd } }
  template:
    metadata: { labels: { app: odd } }
    spec:
      hostPID: true
      hostIPC: true
      securityContext: { appArmorProfile: { type: Unconfined }, seccompProfile: { type: Unconfined }, runAsNonRoot: false }
      initContainers:
        - { name: setup, image: "registry.example/setup:1", securityContext: { privileged: true } }
      containers:
        - name: "main"
          image: registry.example/odd:1
          ports: [{ containerPort: 53, hostPort: 5353, protocol: UDP }, { containerPort: 53, hostPort: 5353, protocol: TCP }]
          securityContext: { capabilities: { add: [NET_ADMIN, NET_RAW, CHOWN], drop: [KILL] } }
          volumeMounts: [{ name: host, mountPath: /host }]
      volumes: [{ name: host, hostPath: { path: /srv } }]
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: odd, namespace: odd }
spec:
  schedule: "0 0 1 1 *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          hostIPC: true
          containers: [{ name: "main", image: "registry.example/odd:1" }]
`;

describe.skipIf(!available)('kaudit fix on a real API server', () => {
  let cluster: Cluster;
  let fixes: Fixes;
  const kaudit = async (args: readonly string[]): Promise<string> => {
    const { stdout, stderr, code } = await runKaudit([...args, '--kubeconfig', cluster.kubeconfig]);
    expect([0, 1, 3], stderr).toContain(code);
    return stdout;
  };
  const fingerprints = async (): Promise<Map<string, string>> => {
    const report: Report = JSON.parse(await kaudit(['scan', '-o', 'json', '--fail-on', 'none']));
    return new Map(
      // Whether a pod is reached from outside by way of its node rests on where it was scheduled, which changes with each new pod.
      report.findings
        .filter(({ check }) => check !== 'exposed-takeover-path')
        .map(({ fingerprint, check, object, message }) => [fingerprint, `${check}: ${object.name}: ${message}`]),
    );
  };

  beforeAll(async () => {
    cluster = await startCluster({ profile: 'weak', nodes: 2 });
    for (const file of (await readdir(manifests)).filter((name) => name.endsWith('.yaml')).sort()) {
      const documents = (await readFile(path.join(manifests, file), 'utf8')).split(/^---$/m);
      const definitions = documents.filter((document) => /^kind: CustomResourceDefinition$/m.test(document));
      if (definitions.length > 0) {
        await cluster.apply(definitions.join('---\n'));
        await cluster.kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=30s']);
      }
      await cluster.apply(documents.join('---\n'));
    }
    await cluster.apply(more);
    await untilSettled(cluster);
    fixes = JSON.parse(await kaudit(['fix', '-o', 'json']));
  });
  afterAll(() => cluster?.stop());

  test('closes something of every remedy that the world has a fault for', () => {
    const closed = new Set(fixes.patches.flatMap(({ closes }) => closes.map(({ check }) => check)));
    expect([...closed].sort()).toEqual(expect.arrayContaining(remediesShown));
    expect(fixes.patches.find(({ object }) => object.name === 'odd' && object.kind === 'Deployment')?.managedBy).toBe(
      'Helm release odd',
    );
  });

  test('prints commands that the API server accepts as they are', async () => {
    const found = await binaries();
    if ('missing' in found) throw new Error(found.missing);
    const script = await kaudit(['fix', '-o', 'patch']);
    const commands = script.split('\n').filter((line) => line.startsWith('kubectl '));
    expect(commands.length).toBe(fixes.patches.length);
    const define = `config=$1\nkubectl() { "$0" kubectl --kubeconfig "$config" "$@" --dry-run=server; }\nset -e\n`;
    const printed = await run('/bin/sh', ['-c', define + script, found.k8s, cluster.kubeconfig], cluster.dir);
    expect(printed.split('\n').filter((line) => line.includes('patched')).length).toBe(commands.length);
  });

  test('prints a kustomization that makes of the objects what the patches make of them', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'kaudit-kustomize-'));
    try {
      const live = await Promise.all(fixes.patches.map(({ object }) => get(object)));
      await writeFile(path.join(folder, 'objects.yaml'), live.map((one) => stringify(one)).join('---\n'));
      const kustomization = await kaudit(['fix', '-o', 'kustomize']);
      await writeFile(path.join(folder, 'kustomization.yaml'), `${kustomization}resources: [objects.yaml]\n`);
      const built = parseAllDocuments(await cluster.kubectl(['kustomize', folder])).map((one) => one.toJS());
      expect(built.length).toBe(fixes.patches.length);
      for (const { object, patch } of fixes.patches) {
        const found = built.find(
          ({ kind, metadata }) =>
            kind === object.kind && metadata.name === object.name && metadata.namespace === object.namespace,
        );
        const replaced = await cluster.kubectl(
          ['replace', '--dry-run=server', '-o', 'json', '-f', '-'],
          JSON.stringify(found),
        );
        const made = JSON.parse(replaced);
        const patched = JSON.parse(
          await cluster.kubectl(
            [...target(object), '--type=json', '-p', JSON.stringify(patch), '--dry-run=server', '-o', 'json'],
            undefined,
          ),
        );
        const meant = ({ spec, subjects, automountServiceAccountToken, metadata: { labels } }: typeof made) => ({
          spec,
          // A list that is empty is none.
          subjects: subjects?.length === 0 ? undefined : subjects,
          automountServiceAccountToken,
          labels,
        });
        expect(meant(made), `${object.kind} ${object.name}`).toEqual(meant(patched));
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('closes exactly these findings once the patches are applied', async () => {
    const before = await fingerprints();
    for (const { object, patch } of fixes.patches)
      await cluster.kubectl([...target(object), '--type=json', '-p', JSON.stringify(patch)]);
    await untilSettled(cluster);
    const after = await fingerprints();
    const gone = [...before.keys()].filter((fingerprint) => !after.has(fingerprint)).sort();
    const meant = [...fixes.patches.flatMap(({ closes }) => closes), ...fixes.alsoClosed].map(
      ({ fingerprint }) => fingerprint,
    );
    const known = meant.filter((one) => before.has(one)).sort();
    expect(gone.map((one) => before.get(one))).toEqual(known.map((one) => before.get(one)));
    expect(known.length).toBeGreaterThan(60);
    expect([...after].filter(([fingerprint]) => !before.has(fingerprint))).toEqual([]);
  });

  const target = ({ apiVersion, kind, namespace, name }: Fixes['patches'][number]['object']): string[] => {
    const [group = '', version] = apiVersion.split('/');
    const resource = version === undefined ? kind : `${kind}.${version}.${group}`;
    return ['patch', resource.toLowerCase(), name, ...(namespace === undefined ? [] : ['-n', namespace])];
  };
  const get = async (object: Fixes['patches'][number]['object']): Promise<object> =>
    JSON.parse(await cluster.kubectl(['get', ...target(object).slice(1), '-o', 'json']));
});

const remediesShown = [
  'added-capability',
  'all-authenticated-grant',
  'anonymous-grant',
  'cached-image',
  'dangling-binding',
  'host-ipc',
  'host-pid',
  'host-port',
  'missing-seccomp',
  'net-raw-capability',
  'node-port-service',
  'privilege-escalation',
  'privileged-container',
  'root-allowed',
  'service-external-ip',
  'stale-pod-security-version',
  'unconfined-apparmor',
  'unconfined-seccomp',
  'undropped-capability',
  'unneeded-token',
  'writable-host-path',
  'writable-root-filesystem',
];

/** Waits until every workload has all its pods, no old ones, and every pod runs or has ended. */
async function untilSettled({ kubectl }: Cluster): Promise<void> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const { items } = JSON.parse(
      await kubectl(['get', 'deployments,statefulsets,daemonsets,pods', '-A', '-o', 'json']),
    );
    const waiting = items.filter((item: Item) => !isSettled(item));
    if (waiting.length === 0) return;
    if (Date.now() > deadline)
      throw new Error(
        `not settled: ${waiting.map(({ kind, metadata }: Item) => `${kind} ${metadata.name}`).join(', ')}`,
      );
    await sleep(1_000);
  }
}

interface Item {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly generation?: number; readonly deletionTimestamp?: string };
  readonly spec: { readonly replicas?: number };
  readonly status: Readonly<Record<string, unknown>>;
}

function isSettled({ kind, metadata, spec, status }: Item): boolean {
  if (kind === 'Pod') return metadata.deletionTimestamp === undefined && status.phase !== 'Pending';
  if (status.observedGeneration !== metadata.generation) return false;
  const wanted = kind === 'DaemonSet' ? status.desiredNumberScheduled : (spec.replicas ?? 1);
  if (wanted === 0) return true;
  return kind === 'DaemonSet'
    ? status.updatedNumberScheduled === wanted && status.numberReady === wanted
    : status.updatedReplicas === wanted && status.readyReplicas === wanted && (status.replicas ?? 0) === wanted;
}
