import { expect, test } from 'vitest';
import { audit } from '../src/audit.ts';
import { inventoryFromObjects } from '../src/collect/from-objects.ts';
import { loadChecks } from '../src/load-checks.ts';

const pod = (namespace: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace },
  spec: { containers: [{ name: 'web', image: 'web', securityContext: { privileged: true } }] },
});
const namespace = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
const inventory = inventoryFromObjects(
  ['shop', 'sandbox'].flatMap((name) => [pod(name), namespace(name)]),
  {
    complete: true,
  },
);
const checks = loadChecks().filter(({ id }) => ['privileged-container', 'unenforced-namespace'].includes(id));
const run = (excludeNamespaces: readonly string[]) =>
  audit(inventory, { checks, excludeNamespaces, tool: { name: 'kaudit', version: '' } });

test('what lies in an excluded namespace is not judged, nor is the namespace; the report names it', () => {
  const report = run(['sandbox', 'sandbox']);
  expect(report.scan.scope).toEqual({ namespaces: null, excludedNamespaces: ['sandbox'] });
  expect(report.findings.map(({ check, object }) => `${check} ${object.namespace ?? object.name}`)).toEqual([
    'privileged-container shop',
    'unenforced-namespace shop',
  ]);
  expect(report.score.value).toBeGreaterThan(run([]).score.value ?? 100);
});

test('with nothing left to judge a check does not apply', () => {
  const { checks: results } = run(['shop', 'sandbox']);
  expect(results.map(({ status }) => status)).toEqual(['not-applicable', 'not-applicable']);
});

test('without exclusions the report says nothing of them', () => {
  expect(run([]).scan.scope).toEqual({ namespaces: null });
});
