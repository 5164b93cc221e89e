import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Because, Rights } from '../../src/can/can.ts';
import { authorization } from '../../src/facts/authorization.ts';
import { FactStore } from '../../src/facts/fact.ts';
import type { Inventory } from '../../src/inventory.ts';
import type { Request } from '../../src/kubernetes/rbac/authorize.ts';
import { type Identity, mastersGroup } from '../../src/kubernetes/rbac/authorizer.ts';
import { implicitGroups, normaliseSubject } from '../../src/kubernetes/rbac/subject.ts';
import { resolveResource } from '../../src/kubernetes/resource-names.ts';
import { readInventory } from '../../src/read-inventory.ts';
import { runKaudit } from '../support/built.ts';
import { temporaryFolder } from '../support/folder.ts';
import { poster } from './access.ts';
import { clusterAvailable } from './build.ts';
import { randomQuestions, randomWorld } from './rbac-world.ts';
import { type Cluster, startCluster } from './start.ts';

const available = await clusterAvailable('test/cluster/rbac.test.ts');
const work = temporaryFolder('rbac-test');
const seed = Number(process.env.KAUDIT_TEST_SEED ?? 20_260_721);
const questions = 5_000;
const concurrency = 8;
const apiVersion = 'rbac.authorization.k8s.io/v1';

/** Users of the random world, with groups or without, and service accounts, whose groups both sides add. */
const listedIdentities = [
  ...[
    'jane',
    'bob',
    'Jane',
    'oidc:jane@example.com',
    'two words',
    '*',
    'system:serviceaccount:Red:web',
    'system:serviceaccount:red',
    'nobody',
  ].map((user) => ({ user, subject: `user:${user}`, groups: [] })),
  ...[['dev'], ['ops'], ['dev', 'jane'], ['system:serviceaccounts:red']].map((groups) => ({
    user: 'bob',
    subject: 'bob',
    groups,
  })),
  ...['red/web', 'red/default', 'red/w.eb', 'green/web', 'green/db', 'kube-system/default', 'blue/none'].map(
    (name) => ({
      user: `system:serviceaccount:${name.replace('/', ':')}`,
      subject: `sa:${name}`,
      groups: [],
    }),
  ),
];

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

  test('lists what kubectl auth can-i --list lists, for 20 identities', async () => {
    const { authorizer } = new FactStore(inventory).get(authorization);
    let rules = 0;
    let idle = 0;
    for (const { user, subject, groups } of listedIdentities) {
      const more = groups.flatMap((group) => ['--as-group', group]);
      const listed = await cluster.kubectl(['auth', 'can-i', '--list', '-n', 'red', '--as', user, ...more]);
      const run = await runKaudit([
        'can',
        subject,
        ...more,
        '-n',
        'red',
        '-o',
        'json',
        '--kubeconfig',
        cluster.kubeconfig,
      ]);
      expect(run, subject).toMatchObject({ code: 0, stderr: '' });
      const answer: Rights = JSON.parse(run.stdout);
      const ours = new Set(answer.rights.flatMap(({ rule, namespace }) => atomsOf(rule, namespace !== null)));
      // kubectl also lists paths of ClusterRoles bound in the namespace, which no request can use: a path has no namespace.
      const all = identityOf(user, groups);
      const unusable = authorizer
        .appliedTo(all, 'red')
        .filter(({ bound }) => bound.binding.kind === 'RoleBinding')
        .flatMap(({ bound }) =>
          bound.rules.flatMap((rule) => atomsOf({ verbs: rule.verbs, nonResourceURLs: rule.nonResourceURLs }, false)),
        )
        .filter((atom) => !ours.has(atom));
      expect([...new Set([...ours, ...unusable])].sort(), subject).toEqual([...readListed(listed)].sort());
      rules += ours.size;
      idle += new Set(unusable).size;
    }
    console.log(
      `${listedIdentities.length} identities, ${rules} single rights as kubectl lists them; besides, kubectl lists ${idle} that give nothing`,
    );
    expect(listedIdentities).toHaveLength(20);
    expect(rules).toBeGreaterThan(200);
  });

  test('answers as kubectl auth can-i does, by plural, singular, kind and short name', async () => {
    const names = [
      'pods',
      'po',
      'Pod',
      'deploy',
      'deployment',
      'deployments.apps',
      'deployments.v1.apps',
      'cm',
      'netpol',
    ];
    for (const name of names) {
      const asked = cluster.kubectl(['auth', 'can-i', 'get', name, '-n', 'red', '--as', 'jane', '-q']);
      const expected = await asked.then(
        () => 0,
        () => 1,
      );
      const args = ['can', 'jane', 'get', name, '-n', 'red', '--kubeconfig', cluster.kubeconfig];
      expect([name, (await runKaudit(args)).code]).toEqual([name, expected]);
    }
  });

  test('knows the resources of this version by all their names', async () => {
    const lines = (await cluster.kubectl(['api-resources', '--no-headers'])).trim().split('\n');
    expect(lines.length).toBeGreaterThan(50);
    const taken = new Set<string>();
    for (const line of lines) {
      const [plural = '', ...rest] = line.trim().split(/\s+/);
      const [version = '', namespaced, kind = ''] = rest.slice(-3);
      const shorts = rest.slice(0, -3).flatMap((names) => names.split(','));
      const group = version.includes('/') ? version.slice(0, version.indexOf('/')) : '';
      for (const name of [plural, kind, kind.toLowerCase(), ...shorts]) {
        const expected = { resource: plural, group, namespaced: namespaced === 'true', known: true };
        expect(resolveResource(name, group, new Map()), `${name}.${group}`).toEqual(expected);
        // The first group wins where two have a name in common.
        if (!taken.has(name)) expect(resolveResource(name, undefined, new Map()), name).toEqual(expected);
      }
      for (const name of [plural, kind, kind.toLowerCase(), ...shorts]) taken.add(name);
    }
  });

  test('reads the bindings of one namespace where those of all may not be listed, and else cannot tell', async () => {
    const rules = (resources: string[]) => [{ apiGroups: ['rbac.authorization.k8s.io'], resources, verbs: ['list'] }];
    const metadata = { name: 'narrow' };
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'narrow' };
    const subjects = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'narrow' }];
    await cluster.apply([
      { apiVersion, kind: 'ClusterRole', metadata, rules: rules(['clusterroles', 'clusterrolebindings']) },
      { apiVersion, kind: 'ClusterRoleBinding', metadata, roleRef, subjects },
      { apiVersion, kind: 'ClusterRole', metadata: { name: 'narrow-local' }, rules: rules(['roles', 'rolebindings']) },
      {
        apiVersion,
        kind: 'RoleBinding',
        metadata: { ...metadata, namespace: 'red' },
        roleRef: { ...roleRef, name: 'narrow-local' },
        subjects,
      },
    ]);
    const kubeconfig = await cluster.kubeconfigFor('narrow');
    const codes = async (...args: string[]) =>
      (await runKaudit(['can', 'narrow', 'list', 'roles', ...args, '--kubeconfig', kubeconfig])).code;
    expect([await codes('-n', 'red'), await codes('-n', 'green'), await codes()]).toEqual([0, 3, 1]);
    const { code } = await runKaudit(['can', 'nobody', 'list', 'roles', '-n', 'red', '--kubeconfig', kubeconfig]);
    expect(code).toBe(1);
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

/** A rule as single rights: `get pods/log.apps named web`, `get /metrics`. */
function atomsOf(rule: Because['rule'], inNamespace: boolean): string[] {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const combined = resources.flatMap((resource) =>
    apiGroups.map((group) => {
      const [name = '', ...below] = resource.split('/');
      return [group === '' ? name : `${name}.${group}`, ...below].join('/');
    }),
  );
  const named = combined.flatMap((what) =>
    resourceNames.length === 0 ? [what] : resourceNames.map((name) => `${what} ${name}`.trim()),
  );
  return verbs.flatMap((verb) => [...named, ...(inNamespace ? [] : nonResourceURLs)].map((what) => `${verb} ${what}`));
}

/** The table of kubectl auth can-i --list as single rights. */
function readListed(text: string): Set<string> {
  const lines = text.trimEnd().split('\n').slice(1);
  return new Set(
    lines.flatMap((line) => {
      const [, resource = '', urls = '', names = '', verbs = ''] = /^(\S*)\s+\[(.*?)\]\s+\[(.*?)\]\s+\[(.*?)\]$/.exec(
        line,
      ) ?? [line];
      const what = resource === '' ? urls.split(' ') : names.split(' ').map((name) => `${resource} ${name}`.trim());
      return verbs.split(' ').flatMap((verb) => what.map((one) => `${verb} ${one}`));
    }),
  );
}

function identityOf(user: string, groups: readonly string[]): Identity {
  return { user, groups: [...implicitGroups(normaliseSubject({ kind: 'User', name: user })), ...groups] };
}
