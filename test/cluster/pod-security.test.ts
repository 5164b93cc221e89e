import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluatePodSecurity } from '../../src/kubernetes/pod-security/evaluate.ts';
import type { PodSecurityLevel } from '../../src/kubernetes/pod-security/level.ts';
import { readObjects } from '../../src/manifests.ts';
import { clusterAvailable } from './build.ts';
import { type Answer, type DryRun, dryRunAs } from './dry-run.ts';
import { type GeneratedPod, podArbitrary, restrictedSpec } from './pod-arbitrary.ts';
import { type Cluster, startCluster } from './start.ts';

const available = await clusterAvailable('test/cluster/pod-security.test.ts');
const seed = Number(process.env.KAUDIT_TEST_SEED ?? 20261121);
const wanted = 400;
/** The API server of the tests is 1.36: latest is that. */
const versions = [
  ['v1.18', 18],
  ['v1.24', 24],
  ['v1.30', 30],
  ['v1.34', 34],
  ['latest', 36],
] as const;

interface Enforcing {
  name: string;
  level: PodSecurityLevel;
  version: string;
  minor: number;
}

const enforcing: Enforcing[] = (['baseline', 'restricted'] as const).flatMap((level) =>
  versions.map(([version, minor]) => ({ name: `${level}-${version.replace('.', '-')}`, level, version, minor })),
);
const open: Enforcing = { name: 'open', level: 'privileged', version: 'latest', minor: 36 };

describe.skipIf(!available)('Pod Security on a real API server', () => {
  let cluster: Cluster;
  let api: DryRun;

  beforeAll(async () => {
    cluster = await startCluster({ profile: 'hardened', controllers: false, nodes: 0, kwok: false });
    await cluster.apply([open, ...enforcing].flatMap(namespaceWithPod));
    api = await dryRunAs(cluster.kubeconfig);
  });
  afterAll(async () => {
    api?.close();
    await cluster?.stop();
  });

  test('admits and refuses what kaudit says, and names the same violations', async () => {
    const fixtures = podsOfManifests();
    const generated = fc.sample(podArbitrary(), { seed, numRuns: wanted * 3 });
    const counts = { judged: 0, same: 0, invalid: 0, refused: 0 };
    const controls = new Set<string>();
    const different: object[] = [];
    const reasons = new Map<string, number>();
    const judge = async (pod: GeneratedPod): Promise<void> => {
      const stored = await send(api, open.name, pod);
      if (stored.code >= 300) {
        counts.invalid += 1;
        const why = String(stored.body.message)
          .slice(0, 160)
          .replace(/\[\d+\]/g, '[]');
        reasons.set(why, (reasons.get(why) ?? 0) + 1);
        return;
      }
      counts.judged += 1;
      const answers = await Promise.all(
        enforcing.map(async (where) => ({ where, said: saidBy(await send(api, where.name, pod)) })),
      );
      const subject = stored.body as { metadata: { annotations?: unknown }; spec: unknown };
      const wrong = answers.flatMap(({ where, said }) => {
        const violations = evaluatePodSecurity(subject, where.level, where.minor);
        for (const { control } of violations) controls.add(control);
        const details = violations.map(({ reason, detail }) => `${reason} (${detail})`).join(', ');
        const name = pod.ephemeralContainers === undefined ? 'generated' : 'running';
        const expected =
          details === ''
            ? 'admitted'
            : `pods "${name}" is forbidden: violates PodSecurity "${where.level}:${where.version}": ${details}`;
        if (said !== 'admitted') counts.refused += 1;
        // A pod template is judged before the API server has seen it: the verdict is the same.
        const asSent = {
          metadata: { annotations: pod.annotations },
          spec: { ...pod.spec, ...(pod.ephemeralContainers && { ephemeralContainers: pod.ephemeralContainers }) },
        };
        const agrees = (evaluatePodSecurity(asSent, where.level, where.minor).length === 0) === (said === 'admitted');
        return said === expected && agrees ? [] : [{ where: where.name, said, expected, agrees }];
      });
      if (wrong.length === 0) counts.same += 1;
      else different.push({ pod, wrong });
    };

    for (const pod of fixtures) await judge(pod);
    const ofFixtures = counts.judged;
    for (const pod of generated) {
      if (counts.judged >= wanted) break;
      await judge(pod);
    }
    process.stdout.write(
      `\nPod Security: ${counts.same} of ${counts.judged} pods judged as the API server does in ${enforcing.length} namespaces ` +
        `(${enforcing.map(({ level, version }) => `${level}:${version}`).join(' ')}); ${ofFixtures} of them from manifests, the others generated with seed ${seed}; ` +
        `${counts.refused} of ${counts.judged * enforcing.length} requests refused, by ${controls.size} controls; ${counts.invalid} more pods were no valid pods\n`,
    );
    if (process.env.KAUDIT_TEST_VERBOSE === '1')
      process.stdout.write(`${JSON.stringify({ reasons: [...reasons], controls: [...controls].sort() }, null, 1)}\n`);
    expect(different.slice(0, 3)).toEqual([]);
    expect(counts.same).toBe(wanted);
    // Every control of the standards had its say.
    expect(controls.size).toBe(19);
  }, 600_000);
});

function namespaceWithPod({ name, level, version }: Enforcing) {
  const labels = { 'pod-security.kubernetes.io/enforce': level, 'pod-security.kubernetes.io/enforce-version': version };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: name } },
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'running', namespace: name }, spec: restrictedSpec },
  ];
}

function send(
  api: DryRun,
  namespace: string,
  { annotations, spec, ephemeralContainers }: GeneratedPod,
): Promise<Answer> {
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  return ephemeralContainers === undefined
    ? api.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'generated', annotations }, spec })
    : api.patch(`${pods}/running/ephemeralcontainers`, { spec: { ephemeralContainers } });
}

function saidBy({ code, body }: Answer): string {
  return code < 300 ? 'admitted' : String(body.message);
}

/** The pods and pod templates of the demo cluster, without what other admission plugins would look up. */
function podsOfManifests(): GeneratedPod[] {
  const folder = path.join(import.meta.dirname, '..', 'fixtures', 'demo', 'manifests');
  return readdirSync(folder)
    .flatMap((file) => readObjects(readFileSync(path.join(folder, file), 'utf8'), file))
    .flatMap((object) => templatesOf(object));
}

function templatesOf(object: unknown): GeneratedPod[] {
  const { kind, metadata, spec } = object as { kind?: string; metadata?: Metadata; spec?: Record<string, unknown> };
  if (spec === undefined) return [];
  if (kind === 'Pod') return [toPod(metadata, spec)];
  const jobTemplate = spec.jobTemplate as { spec: Record<string, unknown> } | undefined;
  const template = (jobTemplate?.spec ?? spec).template as
    | { metadata?: Metadata; spec?: Record<string, unknown> }
    | undefined;
  return template?.spec?.containers === undefined ? [] : [toPod(template.metadata, template.spec)];
}

interface Metadata {
  annotations?: Record<string, string>;
}

function toPod(metadata: Metadata | undefined, spec: Record<string, unknown>): GeneratedPod {
  const { serviceAccount: _, serviceAccountName: __, priorityClassName: ___, runtimeClassName: ____, ...rest } = spec;
  return { annotations: metadata?.annotations ?? {}, spec: rest };
}
