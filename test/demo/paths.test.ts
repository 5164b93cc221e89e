import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawMermaid } from '../../src/cli/paths-text.ts';
import type { Inventory } from '../../src/inventory.ts';
import { fixPaths } from '../../src/paths/fix.ts';
import { findPaths, type PathsAnswer } from '../../src/paths/paths.ts';
import { collectDemo, serveDemo } from '../support/demo.ts';

let demo: Awaited<ReturnType<typeof serveDemo>>;
let inventory: Inventory;
let answer: PathsAnswer;

beforeAll(async () => {
  demo = await serveDemo();
  inventory = await collectDemo(demo.kubeconfig);
  answer = findPaths(inventory);
});
afterAll(() => demo.close());

const nameOf = ({ entry }: PathsAnswer['paths'][number]) => entry.name;

const releaseManagers = 'Group fernhill:release-managers';

describe('paths in the demo cluster', () => {
  test('the deployer gets to everything in three steps', () => {
    const { paths } = findPaths(inventory, { from: 'sa:ci/deployer' });
    expect(paths.map(({ hops, shortest }) => [hops, shortest.map(({ to }) => to)])).toEqual([
      [
        3,
        [
          'ServiceAccount platform/secret-replicator',
          'ServiceAccount kube-system/clusterrole-aggregation-controller',
          'control of the cluster',
        ],
      ],
    ]);
  });

  test('is drawn', () => {
    const drawn = drawMermaid(findPaths(inventory, { from: 'sa:ci/deployer', maxPaths: 1, maxHops: 3 }));
    expect(drawn).toContain('["ServiceAccount ci/deployer"]');
    expect(drawn).toMatch(/^ {2}n0 -->\|"makes-token-secret"\| n1$/m);
  });

  test('its fix set closes it', () => {
    const fix = fixPaths(inventory, { from: 'sa:ci/deployer' });
    expect([fix.method, fix.before, fix.after, fix.open]).toEqual(['exact', 1, 0, []]);
    expect(fix.edits).toBeLessThanOrEqual(2);
  });

  test('the fix set of all closes all', () => {
    expect(fixPaths(inventory)).toMatchObject({ method: 'exact', before: answer.reaching, after: 0, open: [] });
  });

  test.each([
    ['a name limits the Secret', 'Group fernhill:storefront'],
    ['a name limits the StatefulSet, and nobody powerful lives beside it', 'ServiceAccount storefront/cache-flusher'],
    ['only a harmless user may be impersonated', 'Group fernhill:data'],
    ['only view may be bound', 'Group fernhill:team-leads'],
    ['tokens of a namespace without powerful accounts', 'Group fernhill:payments'],
    ['Secrets of some namespaces alone', 'ServiceAccount ingress/traefik'],
    ['Deployments of the core group, which has none', releaseManagers],
  ])('%s: no path from %s', (_, name) => {
    expect(answer.paths.flatMap((group) => [nameOf(group), ...group.alike])).not.toContain(name);
    expect(answer.complete).toBe(true);
  });

  test('in its own API group the same right is a way', () => {
    const roles = 'roles.rbac.authorization.k8s.io';
    const source = inventory.sources.get(roles);
    const items = (source?.items ?? []).map((role) =>
      role.metadata.name === 'deployment-restarter'
        ? {
            ...role,
            rules: [{ apiGroups: ['apps'], resources: ['deployments', 'statefulsets'], verbs: ['get', 'patch'] }],
          }
        : role,
    );
    expect(items).not.toEqual(source?.items);
    const sources = new Map(inventory.sources);
    if (source !== undefined) sources.set(roles, { ...source, items });
    const { paths } = findPaths({ ...inventory, sources });
    expect(paths.flatMap((group) => [nameOf(group), ...group.alike])).toContain(releaseManagers);
  });
});
