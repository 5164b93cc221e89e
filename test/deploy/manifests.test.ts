import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { audit } from '../../src/audit.ts';
import { loadChecks } from '../../src/load-checks.ts';
import { inventoryFromManifests } from '../../src/manifest-inventory.ts';
import { readManifests } from '../../src/manifests.ts';
import { leastRules, rightsFor } from '../../src/rights.ts';

const base = path.join(import.meta.dirname, '..', '..', 'deploy', 'kustomize', 'base');
const files = ['namespace.yaml', 'rights.yaml', 'limits.yaml', 'network-policy.yaml', 'cronjob.yaml'];
const manifests = files.flatMap((file) => readManifests(readFileSync(path.join(base, file), 'utf8'), file));

const defaults = loadChecks().filter((check) => check.default !== false);
const rules = leastRules(defaults, 'cluster');

test('kaudit on its own manifests finds nothing at all', () => {
  const report = audit(inventoryFromManifests(manifests), {
    checks: loadChecks(),
    tool: { name: 'kaudit', version: '0.0.0' },
  });
  expect(
    report.findings.map(({ check, object, message }) => `${check} ${object.kind} ${object.name}: ${message}`),
  ).toEqual([]);
  expect(rules.filter(({ resources = [] }) => resources.includes('*'))).toEqual([]);
  const passed = new Set(report.checks.filter(({ status }) => status === 'pass').map(({ id }) => id));
  expect(passed).toContain('missing-memory-limit');
  expect(passed).toContain('missing-seccomp');
  expect(passed).toContain('privilege-escalation');
  expect(passed.size).toBeGreaterThan(40);
});

test('the rights are those that kaudit rbac prints', () => {
  const [, ...printed] = rightsFor(defaults, { namespace: 'kaudit', name: 'kaudit' }, null);
  const shipped = manifests.filter(({ place }) => place.file === 'rights.yaml').map(({ object }) => object);
  expect(shipped).toEqual(printed);
});
