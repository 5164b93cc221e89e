import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authorization } from '../../src/facts/authorization.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { type Inventory, readInventory } from '../../src/inventory.ts';
import type { Request } from '../../src/kubernetes/rbac/authorize.ts';
import { type Identity, mastersGroup } from '../../src/kubernetes/rbac/authorizer.ts';
import { runKaudit } from '../support/built.ts';
import { poster } from './access.ts';
import { clusterAvailable } from './build.ts';
import { randomQuestions, randomWorld } from './rbac-world.ts';
import { type Cluster, startCluster } from './start.ts';

const available = await clusterAvailable('test/cluster/rbac.test.ts');
const work = mkdtempSync(path.join(tmpdir(), 'kaudit-rbac-test-'));
const seed = Number(process.env.KAUDIT_TEST_SEED ?? 20_260_721);
const questions = 5_000;
const concurrency = 8;

describe.skipIf(!available)('rights on a real API server', () => {
  let cluster: Cluster;
  let inventory: Inventory;

  beforeAll(async () => {
    cluster = await startCluster({ profile: 'hardened' });
    const world = randomWorld(seed);
    console.log(`seed ${seed} (KAUDIT_TEST_SEED): ${world.length} objects`);
    for (let at = 0; at < world.length; at += 200) await cluster.apply(world.slice(at, at + 200));
    await untilAggregated(cluster);
    const file = path.join(work, 'inventory.json');
    expect(
      (await runKaudit(['collect', '--kubeconfig', cluster.kubeconfig, '--category', 'rbac', '-o', file])).code,
    ).toBe(0);
    inventory = readInventory(readFileSync(file, 'utf8'));
  });
  afterAll(() => cluster?.stop());

  test(`answers ${questions} random questions as SubjectAccessReview does`, async () => {
    const { authorizer, state } = new FactStore(inventory).get(authorization);
    expect(state).toBe('complete');
    const { post, close } = await poster(cluster.server, cluster.kubeconfig, concurrency);
    const queue = randomQuestions(seed, questions);
    const answers: { identity: Identity; request: Request; server: boolean; ours: boolean; explained: boolean }[] = [];
    const ask = async () => {
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
        const { identity, request } = next;
        const server = await review(post, identity, request);
        const isMaster = identity.groups.includes(mastersGroup);
        const ours = isMaster || authorizer.allows(identity, request);
        const explained = isMaster || authorizer.reasons(identity, request).length > 0;
        answers.push({ identity, request, server, ours, explained });
      }
    };
    await Promise.all(Array.from({ length: concurrency }, ask));
    close();
    const count = (which: (answer: (typeof answers)[number]) => boolean) => answers.filter(which).length;
    const paths = (answer: (typeof answers)[number]) => 'path' in answer.request;
    const differences = answers.filter(({ server, ours, explained }) => server !== ours || ours !== explained);
    console.log(
      `${answers.length} questions: ${count(({ server }) => server)} allowed, ${count(({ server }) => !server)} denied by the server; ` +
        `${count(paths)} for paths, ${count((one) => paths(one) && one.server)} of them allowed; ${differences.length} differences`,
    );
    expect(answers).toHaveLength(questions);
    expect(differences).toEqual([]);
    // Neither answer is the easy one.
    expect(count(({ server }) => server)).toBeGreaterThan(questions / 20);
    expect(count(({ server }) => !server)).toBeGreaterThan(questions / 20);
  });
});

async function review(
  post: (path: string, body: unknown) => Promise<unknown>,
  { user, groups }: Identity,
  request: Request,
): Promise<boolean> {
  const attributes =
    'path' in request ? { nonResourceAttributes: request } : { resourceAttributes: { ...request, version: '*' } };
  const answer = await post('/apis/authorization.k8s.io/v1/subjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: { ...(user === '' ? {} : { user }), groups, ...attributes },
  });
  const { status } = answer as { status: { allowed: boolean; evaluationError?: string } };
  return status.allowed;
}

/** Waits until the controller has nothing left to do: no ClusterRole has changed for three seconds. */
async function untilAggregated(cluster: Cluster): Promise<void> {
  let before = '';
  for (let quiet = 0; quiet < 6; quiet += 1) {
    const now = await cluster.kubectl(['get', 'clusterroles', '-o', 'jsonpath={.items[*].metadata.resourceVersion}']);
    if (now !== before) quiet = 0;
    before = now;
    await sleep(500);
  }
}
