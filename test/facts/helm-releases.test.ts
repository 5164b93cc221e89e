import { expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { evaluate } from '../../src/evaluate.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { helmReleases } from '../../src/facts/helm-releases.ts';
import type { Inventory, Source } from '../../src/inventory.ts';
import { loadChecks } from '../../src/load-checks.ts';

const day = 86_400;
const now = Date.parse('2026-11-21T00:00:00Z') / 1_000;

/** A record of a release, as Helm labels its Secrets. Source: helm pkg/storage/driver/secrets.go. */
const record = (
  release: string,
  version: string,
  status: string,
  labels = {},
  creationTimestamp = '2026-11-01T00:00:00Z',
) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    name: `sh.helm.release.v1.${release}.v${version}`,
    namespace: 'shop',
    creationTimestamp,
    labels: { owner: 'helm', name: release, version, status, ...labels },
  },
});
const deployment = (made: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'web',
    namespace: 'shop',
    creationTimestamp: made,
    labels: { 'helm.sh/chart': 'web-1.2.0' },
    annotations: { 'meta.helm.sh/release-name': 'web', 'meta.helm.sh/release-namespace': 'shop' },
  },
  spec: { template: { spec: { containers: [{ name: 'web', image: 'web:1' }] } } },
});

function seen(objects: readonly object[], secrets?: Source): Inventory {
  const inventory = inventoryFromObjects(objects, { complete: true });
  const scan = { ...inventory.scan, startedAt: '2026-11-21T00:00:00Z' };
  return {
    ...inventory,
    scan,
    sources: new Map([...inventory.sources, ...(secrets ? [['secrets', secrets] as const] : [])]),
  };
}
const whole = (...items: ReturnType<typeof record>[]): Source => ({
  state: 'complete',
  reason: null,
  message: null,
  attempts: 1,
  items,
});
const judged = (inventory: Inventory) => {
  const check = loadChecks().find(({ id }) => id === 'stale-helm-release');
  if (check === undefined) throw new Error('the check is gone');
  const { status, reason, findings } = evaluate(check, new FactStore(inventory));
  return [status, reason ?? findings.map(({ violation }) => violation.message).join('; ')];
};

test('the newest revision decides, by when it was changed', () => {
  const inventory = seen(
    [deployment('2023-01-01T00:00:00Z')],
    whole(
      record('web', '9', 'superseded', {}, '2026-11-01T00:00:00Z'),
      record('web', '10', 'deployed', { modifiedAt: String(now - 400 * day) }, '2026-11-10T00:00:00Z'),
    ),
  );
  const { items } = new FactStore(inventory).get(helmReleases);
  expect(items.map(({ value }) => value.helmRelease)).toEqual([
    { namespace: 'shop', name: 'web', chart: 'web-1.2.0', status: 'deployed', age: 400 * day * 1_000, recorded: true },
  ]);
  expect(judged(inventory)).toEqual(['fail', 'Helm release shop/web (web-1.2.0) was last upgraded 400 days ago']);
});

test('one that failed, and one that hangs since today', () => {
  const failed = record('web', '1', 'failed', { modifiedAt: String(now - 2 * day) });
  const hangs = record('db', '1', 'pending-upgrade', { modifiedAt: String(now - 3_600) });
  expect(judged(seen([], whole(failed, hangs)))).toEqual(['fail', 'Helm release shop/web has been failed for 2 days']);
});

test('other Secrets are no records', () => {
  const other = {
    ...record('web', '1', 'deployed'),
    metadata: { name: 'x', namespace: 'shop', labels: { name: 'web' } },
  };
  expect(judged(seen([], whole(other as ReturnType<typeof record>)))[0]).toBe('not-applicable');
});

test('records that were asked for and refused make it unknown, where they were not asked for a person must look', () => {
  const denied: Source = { state: 'denied', reason: 'Forbidden', message: 'no', attempts: 1, items: [] };
  expect(judged(seen([deployment('2026-11-01T00:00:00Z')], denied))).toEqual(['unknown', 'secrets denied (Forbidden)']);
  expect(judged(seen([deployment('2026-11-01T00:00:00Z')]))[0]).toBe('pass');
  expect(judged(seen([deployment('2024-11-01T00:00:00Z')]))[0]).toBe('manual');
});
