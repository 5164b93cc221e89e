import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { writeInventory } from '../../src/inventory.ts';
import { loadChecks } from '../../src/load-checks.ts';
import { leastRules } from '../../src/rights.ts';

const metadata = { name: 'web', namespace: 'shop' };
const secret = fc.stringMatching(/^[A-Za-z0-9]{12,40}$/).map((text) => `Zq9${text}`);

test('no planted secret is in the inventory, wherever it stood', () => {
  fc.assert(
    fc.property(secret, (value) => {
      const spec = {
        containers: [
          { name: 'web', image: 'web', env: [{ name: 'PASSWORD', value }], args: [`--token=${value}`, value] },
        ],
      };
      const annotations = { 'example.com/password': value, 'example.com/dsn': `a://b:${value}@c` };
      const data = { password: value, 'app.properties': `password=${value}`, x: value };
      const text = writeInventory(
        inventoryFromObjects([
          { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, annotations }, spec },
          { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...metadata, annotations }, data },
          {
            apiVersion: 'v1',
            kind: 'Secret',
            metadata: { ...metadata, annotations: { 'kubectl.kubernetes.io/last-applied-configuration': value } },
            stringData: { password: value },
            data: { password: value },
          },
          { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', metadata, spec: { template: { spec } } },
        ]),
      );
      expect(text).not.toContain(value);
      expect(text).toContain('<assigned-credential>');
    }),
    { numRuns: 30 },
  );
});

test('only --secrets-metadata needs a right to Secrets', () => {
  const resources = (wanted: { secretsMetadata?: boolean }) =>
    leastRules(loadChecks(), 'cluster', wanted).flatMap((rule) =>
      rule.verbs.includes('list') ? (rule.resources ?? []) : [],
    );
  expect(resources({})).not.toContain('secrets');
  expect(resources({ secretsMetadata: true })).toContain('secrets');
});
