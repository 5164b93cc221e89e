import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { audit } from '../src/audit.ts';
import { inventoryFromObjects } from '../src/collect/from-objects.ts';
import { listControls } from '../src/frameworks/framework.ts';
import { frameworks } from '../src/frameworks/index.ts';
import { loadChecks } from '../src/load-checks.ts';

const folder = path.join(import.meta.dirname, 'fixtures', 'managed');
const cis = frameworks.filter(({ id }) => id === 'cis-kubernetes');
const needed = new Set(cis.flatMap(listControls).flatMap(({ checks }) => checks));
const sections = ['API server', 'Controller manager', 'Scheduler', 'etcd', 'Kubelet', 'kube-proxy', 'Audit logging'];

describe.each(readdirSync(folder).map((file) => path.basename(file, '.yaml')))('a cluster of %s', (provider) => {
  const objects = parseAllDocuments(readFileSync(path.join(folder, `${provider}.yaml`), 'utf8')).map((document) =>
    document.toJS(),
  );
  const report = audit(inventoryFromObjects(objects, { complete: true }), {
    checks: loadChecks().filter(({ id }) => needed.has(id)),
    frameworks: cis,
    tool: { name: 'kaudit', version: 'test' },
  });
  const [summary] = report.frameworks;

  test('every CIS control has a status and a reason; none is missing', () => {
    expect(summary?.controls).toHaveLength(131);
    expect(summary?.controls.filter(({ reason }) => reason === '')).toEqual([]);
    expect(Object.values(summary?.counts ?? {}).reduce((a, b) => a + b, 0)).toBe(131);
  });

  test('of the control plane and the kubelets nothing passes but what the objects show', () => {
    const passed = summary?.controls.filter(({ section, status }) => sections.includes(section) && status === 'pass');
    expect(passed?.map(({ id, checks }) => `${id} ${checks.join(', ')}`)).toMatchSnapshot();
  });
});
