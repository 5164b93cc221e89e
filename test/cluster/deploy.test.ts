import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import type { Report } from '../../src/report.ts';
import { runKaudit } from '../support/built.ts';
import { temporaryFolder } from '../support/folder.ts';
import type { AuditEvent } from './audit.ts';
import { clusterAvailable } from './build.ts';
import {
  type ContainerSpec,
  helm,
  moduleFile,
  type PodAccount,
  runContainer,
  runHelm,
  toolsAvailable,
  unsharing,
} from './deploy-tools.ts';
import { type Cluster, startCluster } from './start.ts';

const way = unsharing();
const available =
  way !== null &&
  (await clusterAvailable('test/cluster/deploy.test.ts')) &&
  (await toolsAvailable('test/cluster/deploy.test.ts', [helm]));
if (way === null)
  process.stderr.write('\n!!! NOT RUN: test/cluster/deploy.test.ts: no mount namespace can be made here\n');
const deploy = path.join(import.meta.dirname, '..', '..', 'deploy');
const chart = path.join(deploy, 'helm', 'kaudit');
const work = temporaryFolder('deploy-test');

interface CronJob {
  spec: {
    jobTemplate: { spec: { template: { spec: { containers: ContainerSpec[]; initContainers?: ContainerSpec[] } } } };
  };
}

interface Manifest {
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  rules?: unknown;
}

const documentsOf = (yaml: string): Manifest[] =>
  parseAllDocuments(yaml).flatMap((document) => (document.contents === null ? [] : [document.toJS()]));

describe.skipIf(!available)('kaudit deployed', () => {
  let cluster: Cluster;
  const kustomize = (folder: string) => cluster.kubectl(['kustomize', path.join(deploy, 'kustomize', folder)]);
  const template = (...args: string[]) =>
    runHelm(['template', 'kaudit', chart, '-f', path.join(chart, 'ci', 'test-values.yaml'), ...args], work);

  beforeAll(async () => {
    cluster = await startCluster({ profile: 'hardened' });
    // kubeadm's token of the first day, which would be a finding of its own.
    await cluster.kubectl([
      'delete',
      'secrets',
      '-n',
      'kube-system',
      '--field-selector',
      'type=bootstrap.kubernetes.io/token',
    ]);
  });
  afterAll(() => cluster?.stop());

  /** The token that the kubelet would project: bound to a running pod of the CronJob's own Job. */
  const accountOf = async (job: string): Promise<PodAccount> => {
    await cluster.kubectl(['create', 'job', '-n', 'kaudit', '--from=cronjob/kaudit', job]);
    const selector = `job-name=${job}`;
    let pod = '';
    for (let tries = 0; pod === '' && tries < 100; tries += 1) {
      pod = await cluster
        .kubectl(['get', 'pods', '-n', 'kaudit', '-l', selector, '-o', 'jsonpath={.items[0].metadata.name}'])
        .catch(() => '');
      if (pod === '') await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const token = await cluster.kubectl([
      ...['create', 'token', 'kaudit', '-n', 'kaudit'],
      ...['--bound-object-kind', 'Pod', '--bound-object-name', pod],
    ]);
    const { clusters } = parse(readFileSync(cluster.kubeconfig, 'utf8')) as {
      clusters: { cluster: { 'certificate-authority-data': string } }[];
    };
    const ca = Buffer.from(clusters[0]?.cluster['certificate-authority-data'] ?? '', 'base64').toString();
    return { token: token.trim(), ca, namespace: 'kaudit', server: new URL(cluster.server) };
  };
  const podSpec = async () => {
    const cronJob = JSON.parse(
      await cluster.kubectl(['get', 'cronjob', 'kaudit', '-n', 'kaudit', '-o', 'json']),
    ) as CronJob;
    return cronJob.spec.jobTemplate.spec.template.spec;
  };
  const requestsOf = async (since: number) =>
    (await cluster.auditLog())
      .slice(since)
      .filter(({ user }: AuditEvent) => user.username === 'system:serviceaccount:kaudit:kaudit');
  const readReport = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Report;
  const unknowns = (report: Report) =>
    report.checks.filter(({ status }) => status === 'unknown').map(({ id, reason }) => `${id}: ${reason}`);

  /** Findings about its namespace and all in it, but for those that this cluster without a policy engine earns in each namespace. */
  const aboutItself = ({ findings }: Report) => {
    const everywhere = new Set<string>(
      findings
        .filter(({ object }) => object.kind === 'Namespace' && object.name === 'default')
        .map(({ check }) => check)
        .filter((check) => check === 'missing-registry-policy' || check === 'missing-signature-policy'),
    );
    return findings
      .filter(
        ({ object }) => object.namespace === 'kaudit' || (object.kind === 'Namespace' && object.name === 'kaudit'),
      )
      .filter(({ check }) => !everywhere.has(check))
      .map(({ check, object, message }) => `${check} ${object.kind} ${object.name}: ${message}`);
  };

  test('kustomize: the base is accepted, and its namespace enforces restricted', async () => {
    expect(await cluster.apply(await kustomize('base'))).toContain('cronjob.batch/kaudit serverside-applied');
    const namespace = JSON.parse(await cluster.kubectl(['get', 'namespace', 'kaudit', '-o', 'json'])) as Manifest;
    expect(namespace.metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
  });

  test('the job’s command, run as its ServiceAccount with its bound token: complete, by GET alone', async () => {
    const account = await accountOf('by-kustomize');
    const { containers } = await podSpec();
    const [scan] = containers;
    if (scan === undefined || way === null) throw new Error('no container to run');
    const before = (await cluster.auditLog()).length;
    const folders = { '/reports': path.join(work, 'reports') };
    await mkdir(folders['/reports'], { recursive: true });
    const { code, stdout, stderr } = await runContainer(scan, account, { work, folders, way });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toContain('Fix first');
    const report = readReport(path.join(folders['/reports'], 'report.json'));
    expect(unknowns(report)).toEqual([]);
    expect(report.scan.complete).toBe(true);
    const requests = await requestsOf(before);
    expect(requests.length).toBeGreaterThan(20);
    expect([...new Set(requests.map(({ verb }) => verb))].sort()).toEqual(['get', 'list']);
    expect(requests.filter(({ objectRef }) => objectRef?.resource === 'secrets')).toEqual([]);
    expect(aboutItself(report)).toEqual([]);
  });

  test('kustomize: every overlay is accepted too', async () => {
    for (const folder of ['overlays/persistent', 'overlays/webhook', 'overlays/policyreport'])
      expect(await cluster.apply(await kustomize(folder)), folder).toContain('cronjob.batch/kaudit serverside-applied');
  });

  test('kustomize: an image of one’s own, by digest, takes the place of the one that can not be pulled', async () => {
    const own = path.join(work, 'own');
    await mkdir(own);
    const digest = `sha256:${'1'.repeat(64)}`;
    for (const overlay of ['base', 'overlays/webhook']) {
      const resources = [path.relative(own, path.join(deploy, 'kustomize', overlay))];
      const images = [{ name: 'registry.invalid/kaudit', newName: 'registry.example/kaudit', digest }];
      await writeFile(path.join(own, 'kustomization.yaml'), JSON.stringify({ resources, images }));
      const text = await cluster.kubectl(['kustomize', own]);
      expect(text).toContain(`image: registry.example/kaudit@${digest}`);
      expect(text).not.toContain('registry.invalid');
    }
  });

  test('helm: a container that publishes elsewhere gets no token, and secrets as files', async () => {
    const text = await template(
      ...['--set', 'publish.to={webhook}', '--set', 'publish.existingSecret=hook'],
      ...['--set', 'publish.secretKeys={KAUDIT_WEBHOOK_URL}'],
    );
    const cronJob = documentsOf(text).find(({ kind }) => kind === 'CronJob') as unknown as CronJob;
    const [publish] = cronJob.spec.jobTemplate.spec.template.spec.containers;
    expect(publish?.name).toBe('publish');
    expect(JSON.stringify(publish)).not.toContain('serviceaccount');
    expect(publish?.env).toContainEqual({ name: 'KAUDIT_WEBHOOK_URL_FILE', value: '/secrets/KAUDIT_WEBHOOK_URL' });
    expect(documentsOf(text).filter(({ kind }) => kind === 'ClusterRole')).toHaveLength(1);
  });

  test('helm: lints, refuses wrong values, renders the rights that kaudit rbac prints', async () => {
    const values = ['-f', path.join(chart, 'ci', 'test-values.yaml')];
    expect(await runHelm(['lint', '--strict', chart, ...values], work)).toContain('0 chart(s) failed');
    await expect(runHelm(['template', 'kaudit', chart], work)).rejects.toThrow('/image/repository');
    await expect(template('--set', 'image.digest=latest')).rejects.toThrow('/image/digest');
    await expect(template('--set', 'publish.to={webhook=https://user:secret@x}')).rejects.toThrow('/publish/to/0');
    const rendered = documentsOf(await template());
    const printed = documentsOf((await runKaudit(['rbac'])).stdout);
    const role = (manifests: readonly Manifest[]) => manifests.find(({ kind }) => kind === 'ClusterRole')?.rules;
    expect(role(rendered)).toEqual(role(printed));
    const publishing = documentsOf(await template('--set', 'publish.to={openreports}'));
    const asked = documentsOf((await runKaudit(['rbac', '--publish', 'openreports'])).stdout);
    expect(publishing.find(({ metadata }) => metadata.name === 'kaudit-publish-openreports')?.rules).toEqual(
      role(asked),
    );
  });

  test('helm and kustomize run the same pod', async () => {
    const podOf = (yaml: string) =>
      (documentsOf(yaml).find(({ kind }) => kind === 'CronJob') as CronJob | undefined)?.spec.jobTemplate.spec.template
        .spec;
    const { nodeSelector: _, ...byHelm } = { nodeSelector: {}, ...podOf(await template()) };
    const [byKustomize] = [podOf(await kustomize('base'))];
    const arguments14m = (spec: typeof byKustomize) =>
      JSON.parse(JSON.stringify(spec).replace('--timeout=840s', '--timeout=10m'));
    expect(arguments14m(byHelm as typeof byKustomize)).toEqual(arguments14m(byKustomize));
  });

  test('kaudit finds nothing in its namespace, whatever the chart and the overlays are told', async () => {
    const files = {
      chart: await template(),
      'chart with everything': await template(
        ...['--set', 'publish.to={policyreport,webhook,s3://audits/x/}', '--set', 'publish.existingSecret=targets'],
        ...[
          '--set',
          'publish.secretKeys={KAUDIT_WEBHOOK_URL,AWS_SECRET_ACCESS_KEY}',
          '--set',
          'publish.env.AWS_REGION=x',
        ],
        ...[
          '--set',
          'publish.clusterName=prod',
          '--set',
          'scan.config=failOn: none',
          '--set',
          'scan.waivers=waivers: []',
        ],
        ...['--set', 'reports.existingClaim=reports', '--set', 'networkPolicy.apiServer.cidrs={10.0.0.1/32}'],
      ),
      policyreport: await kustomize('overlays/policyreport'),
      webhook: await kustomize('overlays/webhook'),
      persistent: await kustomize('overlays/persistent'),
    };
    for (const [name, input] of Object.entries(files)) {
      const { stdout, stderr } = await runKaudit(
        ['scan', '--manifests', '-', '-o', 'json', '--fail-on=none', '--allow-incomplete'],
        { input },
      );
      expect(stderr, name).toBe('');
      const { findings } = JSON.parse(stdout) as Report;
      expect(
        findings.map(({ check, object, message }) => `${check} ${object.kind} ${object.name}: ${message}`),
        name,
      ).toEqual([]);
    }
  });

  test('helm: installed, upgraded with publishing, tested, removed', async () => {
    await cluster.kubectl(['delete', 'namespace', 'kaudit', '--wait=true']);
    await cluster.kubectl([
      'delete',
      'clusterrole,clusterrolebinding',
      'kaudit',
      'kaudit-publish',
      '--ignore-not-found',
    ]);
    const values = ['-f', path.join(chart, 'ci', 'test-values.yaml')];
    const release = (...args: string[]) => runHelm([...args], work, cluster.kubeconfig);
    const notes = await release('install', 'kaudit', chart, '-n', 'default', ...values);
    expect(notes).toContain('ServiceAccount kaudit/kaudit');
    const account = await accountOf('by-helm');
    const { containers } = await podSpec();
    const [scan] = containers;
    if (scan === undefined || way === null) throw new Error('no container to run');
    const folders = { '/reports': path.join(work, 'by-helm') };
    await mkdir(folders['/reports'], { recursive: true });
    const { code, stderr } = await runContainer(scan, account, { work, folders, way });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const report = readReport(path.join(folders['/reports'], 'report.json'));
    expect(unknowns(report)).toEqual([]);
    expect(aboutItself(report)).toEqual([]);
    const policy = JSON.parse(await cluster.kubectl(['get', 'networkpolicy', 'kaudit', '-n', 'kaudit', '-o', 'json']));
    // Helm saw the API server's own address in the cluster.
    expect(JSON.stringify(policy.spec.egress[1].to)).toMatch(/"cidr":"[\d.]+\/32"/);
    await release('upgrade', 'kaudit', chart, '-n', 'default', ...values, '--set', 'publish.to={policyreport}');
    const {
      initContainers: [first] = [],
      containers: [second],
    } = await podSpec();
    if (first === undefined || second === undefined) throw new Error('no containers to run');
    for (const file of ['policyreports', 'clusterpolicyreports'])
      await cluster.apply(
        await moduleFile(
          'github.com/kyverno/kyverno',
          'v1.19.1',
          `config/crds/policyreport/wgpolicyk8s.io_${file}.yaml`,
        ),
      );
    await cluster.kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=30s']);
    const publishing = await accountOf('publishing');
    expect(await runContainer(first, publishing, { work, folders, way })).toMatchObject({ code: 0, stderr: '' });
    const published = await runContainer(second, publishing, { work, folders, way });
    expect(published).toMatchObject({ code: 0, stderr: '' });
    expect(published.stdout).toMatch(/^ok {6}policyreport: \d+ objects applied, 0 stale deleted\n$/);
    const stored = await cluster.kubectl(['get', 'policyreports.wgpolicyk8s.io', '-A', '-o', 'name']);
    expect(stored).toContain('policyreport.wgpolicyk8s.io/kaudit');
    expect(await release('test', 'kaudit', '-n', 'default')).toContain('Succeeded');
    await release('uninstall', 'kaudit', '-n', 'default');
  });
});
