import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { audit } from '../src/audit.ts';
import { loadChecks } from '../src/load-checks.ts';
import { inventoryFromManifests } from '../src/manifest-inventory.ts';
import { ManifestError, readManifests, readObjects } from '../src/manifests.ts';
import { selectChecks } from '../src/select.ts';

const web = `# who made this
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: { app.kubernetes.io/name: web }
spec:
  template:
    spec:
      containers:
        - name: web
          image: registry.example/web:1
          securityContext:
            privileged: yes
`;

function report(text: string, checks: string[] = []) {
  const inventory = inventoryFromManifests(readManifests(text, 'web.yaml'));
  return audit(inventory, { checks: selectChecks(loadChecks(), { checks }), tool: { name: 'kaudit', version: '0' } });
}

function errorOf(text: string): string {
  try {
    readManifests(text, 'a.yaml');
  } catch (error) {
    if (error instanceof ManifestError) return error.message;
    throw error;
  }
  return 'none';
}

describe('reading', () => {
  test('documents, comments, empty documents and lists', () => {
    const text = `%YAML 1.1\n---\n# nothing\n---\n${web}--- # next\nkind: List\nitems:\n- { kind: A }\n-\n  kind: B\n...\n---\n{"kind": "PodList", "apiVersion": "v1", "items": [{"metadata": {"name": "p"}}]}\n`;
    const found = readManifests(text, 'f').map(({ object, place }) => [object.apiVersion, object.kind, place.line]);
    expect(found).toEqual([
      ['apps/v1', 'Deployment', 6],
      [undefined, 'A', 22],
      [undefined, 'B', 24],
      ['v1', 'Pod', 27],
    ]);
  });

  test('the lines of fields', () => {
    const [first] = readManifests(web, 'f');
    expect(first?.place.line).toBe(2);
    expect(Object.fromEntries(first?.place.lines ?? [])).toMatchObject({
      kind: 3,
      'metadata.labels["app.kubernetes.io/name"]': 6,
      'spec.template.spec.containers': 10,
      'spec.template.spec.containers[0]': 11,
      'spec.template.spec.containers[0].securityContext.privileged': 14,
    });
  });

  test.each([
    ['a: yes', { a: true }],
    ['a: 0644', { a: 420 }],
    // What YAML 1.1 has besides and the parser of kubectl has not.
    ['a: 2024-01-01T00:00:00Z', { a: '2024-01-01T00:00:00Z' }],
    ['a: 22:22', { a: '22:22' }],
    ['a: &x { b: 1 }\nc: { <<: *x, d: 2 }', { a: { b: 1 }, c: { b: 1, d: 2 } }],
    ['text: |\n  a\n   --- b\nc: 1', { text: 'a\n --- b\n', c: 1 }],
  ])('%j', (text, value) => {
    expect(readObjects(text, 'f')).toEqual([value]);
  });

  test('a key twice: an error, or the last one where kubectl would take it', () => {
    expect(errorOf('a: 1\na: 2')).toBe('a.yaml:2:1: Map keys must be unique');
    expect(readManifests('kind: A\nkind: B', 'f', { uniqueKeys: false })[0]?.object).toEqual({ kind: 'B' });
  });

  test.each([
    [
      'kind: A\n---\nb: [1',
      'a.yaml:3:6: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    ['kind: A\n---\n- 1\n', 'a.yaml:3: expected an object with apiVersion and kind'],
    ['hello', 'a.yaml:1: expected an object with apiVersion and kind'],
    ['a: *CANARY', 'a.yaml:1:1: too many or unresolved aliases'],
    ['a: b: c', 'a.yaml:1:4: Nested mappings are not allowed in compact mappings'],
    ['password: "CANARY', 'a.yaml:1:18: Missing closing'],
    ['\ttab: 1', 'a.yaml:1:1: Tabs are not allowed as indentation'],
    ['a: {{ .Values.CANARY }}', 'none'],
    ['PK\u0003\u0004\0', 'a.yaml: a binary file, not YAML or JSON'],
    ['['.repeat(600), 'a.yaml:1:1: nested too deeply'],
    [`kind: A\n---\n${'- '.repeat(3_000)}`, 'a.yaml:2:1: nested too deeply'],
    [
      `a: &a [${'x,'.repeat(50)}]\n${'bcdefgh'.replace(/./g, (name, i: number) => `${name}: &${name} [${`*${'abcdefgh'[i]},`.repeat(50)}]\n`)}`,
      'a.yaml:1:1: too many or unresolved aliases',
    ],
  ])('refused where it should be, without a word of the text (%#)', (text, message) => {
    const found = errorOf(text);
    expect(found).not.toContain('CANARY');
    if (message !== 'none') expect(found).toBe(message);
  });

  test('any text: objects, or an error that says where', () => {
    const pieces = fc.constantFrom(
      'a',
      ': ',
      '- ',
      '\n',
      '  ',
      '---\n',
      '{',
      '}',
      '[',
      ']',
      '&a ',
      '*a',
      '"',
      "'",
      '|\n',
      '!!map ',
      '<<: ',
      '#',
      '__proto__',
      '\t',
      '%',
      '? ',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        expect(errorOf(parts.join(''))).toMatch(/^none$|^a\.yaml:\d+(?::\d+)?: \S/);
      }),
      { numRuns: 500 },
    );
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('judging', () => {
  test('a finding stands at its field, or at the nearest field that is there', () => {
    const { findings } = report(web, ['privileged-container', 'missing-memory-limit', 'unisolated-pod']);
    expect(findings.map(({ check, source }) => [check, source])).toEqual([
      ['missing-memory-limit', { file: 'web.yaml', line: 11 }],
      ['privileged-container', { file: 'web.yaml', line: 14 }],
      ['unisolated-pod', { file: 'web.yaml', line: 9 }],
    ]);
  });

  test('what needs a running cluster is not selected; all else is judged completely', () => {
    const { checks, notSelected, scan } = report(web);
    expect(notSelected.map(({ check }) => check)).toEqual(
      expect.arrayContaining(['anonymous-auth', 'unenforced-network-policy']),
    );
    expect(new Set(notSelected.map(({ reason }) => reason))).toEqual(
      new Set(['needs a live cluster: manifests alone do not decide it']),
    );
    expect(checks.filter(({ status }) => status === 'unknown')).toEqual([]);
    expect(checks.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['wildcard-rule', 'secret-reader', 'unisolated-pod']),
    );
    expect(scan.complete).toBe(true);
  });

  test('a role that Kubernetes ships is known though no file holds it', () => {
    const binding = `
kind: ClusterRoleBinding
apiVersion: rbac.authorization.k8s.io/v1
metadata: { name: all }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin }
subjects: [{ kind: User, apiGroup: rbac.authorization.k8s.io, name: jane }]
`;
    expect(report(binding, ['cluster-admin-grant']).findings).toMatchObject([
      { object: { name: 'all' }, source: { file: 'web.yaml', line: 6 } },
    ]);
  });
});

// Source: apiserver pkg/registry/rest/create.go, BeforeCreate.
test('an object without namespaces has none, whatever its manifest says', () => {
  const binding = (namespace: string) => `
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: { name: admins${namespace} }
    roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin }
    subjects: [{ kind: User, name: jane }]`;
  const [plain, stray] = ['', ', namespace: shop'].map((given) => report(binding(given), ['cluster-admin-grant']));
  expect(plain?.findings).toMatchObject([{ object: { name: 'admins' }, source: { file: 'web.yaml' } }]);
  expect(stray?.findings).toEqual(plain?.findings);
});

// Source: the API server served these groups side by side until 1.16 and 1.22.
test.each([
  ['extensions/v1beta1', 'Deployment'],
  ['apps/v1beta1', 'Deployment'],
  ['extensions/v1beta1', 'ReplicaSet'],
])('a %s %s is judged as today', (apiVersion, kind) => {
  const text = web.replace('apps/v1', apiVersion).replace('Deployment', kind);
  const { findings } = report(text, ['privileged-container', 'deprecated-api']);
  expect(findings.map(({ check, object }) => [check, object.kind, object.namespace])).toEqual([
    ['privileged-container', kind, 'default'],
    ['deprecated-api', kind, 'default'],
  ]);
});

test.each([
  ['policy/v1beta1', 'PodDisruptionBudget', 'default'],
  ['policy/v1beta1', 'PodSecurityPolicy', undefined],
  ['admissionregistration.k8s.io/v1beta1', 'ValidatingWebhookConfiguration', undefined],
  ['discovery.k8s.io/v1beta1', 'EndpointSlice', 'default'],
  ['node.k8s.io/v1beta1', 'RuntimeClass', undefined],
])('a %s %s is found to be removed, whether checks read its kind or not', (apiVersion, kind, namespace) => {
  const { findings } = report(`{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: a } }`, [
    'deprecated-api',
  ]);
  expect(findings.map(({ object }) => [object.kind, object.namespace])).toEqual([[kind, namespace]]);
});

test('an object without a readable name is said by its place', () => {
  const pods = `${web}---\napiVersion: v1\nkind: Pod\nmetadata: { name: yes }\nspec: { containers: [{ name: c }] }\n`;
  const [check] = report(pods, ['host-pid']).checks;
  expect([check?.status, check?.reason]).toEqual([
    'unknown',
    'a Pod is malformed (metadata.name should be string, is boolean, web.yaml:16)',
  ]);
});
