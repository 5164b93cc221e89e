import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { parseRecording } from '../../src/demo/recording.ts';

interface Planted {
  readonly check: string;
  readonly object: { readonly kind: string; readonly namespace: string | null; readonly name: string };
  readonly container?: string;
  readonly why: string;
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

const fixtures = path.resolve(import.meta.dirname, '../fixtures/demo');
const planted: Planted[] = JSON.parse(readFileSync(path.join(fixtures, 'planted.json'), 'utf8'));
const folder = path.join(fixtures, 'manifests');
const manifests = readdirSync(folder).flatMap((file) =>
  parseAllDocuments(readFileSync(path.join(folder, file), 'utf8')).map((document): Manifest => document.toJS()),
);
const text = readFileSync(path.resolve(import.meta.dirname, '../../src/demo/recording.json'), 'utf8');
const recording = parseRecording(text);

const keyOf = (kind: string, namespace: string | null | undefined, name: string) =>
  `${kind} ${namespace ?? ''}/${name}`;
const recorded = new Map<string, unknown>(
  recording.lists.flatMap(({ kind, items }) =>
    items.map((item) => [keyOf(kind.replace(/List$/, ''), item.metadata.namespace, item.metadata.name), item] as const),
  ),
);

describe('planted faults', () => {
  it('are each named once', () => {
    const keys = planted.map(({ check, object, container }) => JSON.stringify([check, object, container]));
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it.each(planted)('$check on $object.kind $object.name is in the recording', ({ object, container, why }) => {
    const found = recorded.get(keyOf(object.kind, object.namespace, object.name));
    // Neither the cluster as a whole nor those who come from outside are objects.
    if (!['Cluster', 'Group', 'User'].includes(object.kind)) expect(found).toBeDefined();
    expect(why).not.toBe('');
    if (container !== undefined) expect(containersOf(found)).toContain(container);
  });
});

function containersOf(object: unknown): string[] {
  const { spec } = object as { spec: PodSpec & { template?: { spec: PodSpec } } };
  return (spec.template?.spec ?? spec).containers.map(({ name }) => name);
}

interface PodSpec {
  readonly containers: { readonly name: string }[];
}

describe('the recording', () => {
  it('holds every object of the manifests', () => {
    const missing = manifests
      .map(({ kind, metadata }) => keyOf(kind, metadata.namespace, metadata.name))
      .filter((key) => !recorded.has(key));
    expect(missing).toEqual([]);
  });

  it('lists objects in the order of their keys, which paging rests on', () => {
    for (const { path: list, items } of recording.lists) {
      const keys = items.map(({ metadata }) => [metadata.namespace, metadata.name].filter(Boolean).join('/'));
      expect([list, keys.filter((key, index) => index > 0 && key <= (keys[index - 1] ?? ''))]).toEqual([list, []]);
    }
  });

  it('holds no content of Secrets', () => {
    const secrets = recording.lists.find((list) => list.path === '/api/v1/secrets')?.items ?? [];
    expect(secrets.length).toBeGreaterThan(10);
    expect(secrets.filter((secret) => 'data' in secret || 'stringData' in secret)).toEqual([]);
    expect(text).not.toContain('PRIVATE KEY');
    expect(text).not.toContain('last-applied-configuration');
  });

  it('shows the rights of each identity', () => {
    const { admin, auditor, nobody, anonymous } = recording.identities;
    expect(admin).toEqual({ user: 'kubernetes-admin', lists: null, paths: null, objects: [] });
    expect(auditor?.lists).toContain('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings');
    expect(auditor?.paths).not.toContain('/metrics');
    expect(auditor?.paths).not.toContain('/flagz');
    // what was planted for everybody with credentials, and for everybody without
    expect(nobody?.lists).toEqual(['/api/v1/configmaps', '/api/v1/secrets']);
    expect(anonymous?.lists).toEqual([]);
    expect(anonymous?.paths).toContain('/metrics');
  });
});
