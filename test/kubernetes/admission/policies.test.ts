import { describe, expect, test } from 'vitest';
import { builtInPolicies } from '../../../src/kubernetes/admission/built-in.ts';
import { gatekeeperPolicies, isExemptByConfig } from '../../../src/kubernetes/admission/gatekeeper.ts';
import { exceptionTouches, kyvernoPolicy } from '../../../src/kubernetes/admission/kyverno.ts';
import { jsPolicy, kubewardenPolicy, sigstorePolicy } from '../../../src/kubernetes/admission/other-engines.ts';
import { narrower, type PodCoverage, wider } from '../../../src/kubernetes/admission/policy.ts';

const shop = { name: 'shop', labels: { env: 'prod' } };
const object = (apiVersion: string, kind: string, spec: object, more: object = {}, namespace?: string) => ({
  apiVersion,
  kind,
  metadata: { name: 'a', ...(namespace === undefined ? {} : { namespace }) },
  spec,
  ...more,
});
const narrowed = (narrowedBy: string): PodCoverage => ({ narrowedBy });
const pods = [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }];

describe('Kyverno: a rule judges the pods of namespace shop', () => {
  const covers = (rule: object, spec: object = {}, namespace?: string): PodCoverage | undefined =>
    kyvernoPolicy(
      object(
        'kyverno.io/v1',
        namespace === undefined ? 'ClusterPolicy' : 'Policy',
        { rules: [{ name: 'r', validate: { failureAction: 'Enforce', pattern: {} }, ...rule }], ...spec },
        {},
        namespace,
      ),
    ).parts[0]?.pods(shop);
  const any = (...filters: object[]) => ({ match: { any: filters.map((resources) => ({ resources })) } });
  const exclude = (resources: object, more: object = {}) => ({
    ...any({ kinds: ['Pod'] }),
    exclude: { any: [{ resources, ...more }] },
  });

  test.each<[string, object, PodCoverage]>([
    ['all pods', any({ kinds: ['Pod'] }), 'every'],
    ['by version', any({ kinds: ['v1/Pod'] }), 'every'],
    ['by wildcard', any({ kinds: ['*'] }), 'every'],
    ['the old form', { match: { resources: { kinds: ['Pod'] } } }, 'every'],
    [
      'both of all',
      { match: { all: [{ resources: { kinds: ['Pod'] } }, { resources: { namespaces: ['sh*'] } }] } },
      'every',
    ],
    [
      'one of all elsewhere',
      { match: { all: [{ resources: { kinds: ['Pod'] } }, { resources: { namespaces: ['dev'] } }] } },
      'none',
    ],
    ['controllers alone', any({ kinds: ['Deployment'] }), 'none'],
    ['one of several', any({ kinds: ['Deployment'] }, { kinds: ['Pod'] }), 'every'],
    ['by namespace', any({ kinds: ['Pod'], namespaces: ['shop'] }), 'every'],
    ['elsewhere', any({ kinds: ['Pod'], namespaces: ['dev'] }), 'none'],
    [
      'by a label of the namespace',
      any({ kinds: ['Pod'], namespaceSelector: { matchLabels: { env: 'prod' } } }),
      'every',
    ],
    ['by another label', any({ kinds: ['Pod'], namespaceSelector: { matchLabels: { env: 'dev' } } }), 'none'],
    ['updates alone', any({ kinds: ['Pod'], operations: ['UPDATE'] }), 'none'],
    ['some by label', any({ kinds: ['Pod'], selector: { matchLabels: { a: 'b' } } }), narrowed('its selector')],
    ['some by name', any({ kinds: ['Pod'], names: ['web-*'] }), narrowed('its names')],
    [
      'of some users',
      { match: { any: [{ resources: { kinds: ['Pod'] }, subjects: [{ kind: 'User', name: 'jane' }] }] } },
      narrowed('its subjects'),
    ],
    ['but not here', exclude({ namespaces: ['shop'] }), 'none'],
    ['but not in others', exclude({ namespaces: ['dev'] }), 'every'],
    ['but not by label of the namespace', exclude({ namespaceSelector: { matchLabels: { env: 'prod' } } }), 'none'],
    ['but not some', exclude({ names: ['x'] }), narrowed('what its exclude names')],
    ['but not of some users', exclude({}, { clusterRoles: ['cluster-admin'] }), narrowed('what its exclude names')],
    [
      'under preconditions',
      { ...any({ kinds: ['Pod'] }), preconditions: { all: [{}] } },
      narrowed('the preconditions of rule r'),
    ],
    [
      'under conditions in CEL',
      { ...any({ kinds: ['Pod'] }), celPreconditions: [{ name: 'x' }] },
      narrowed('its condition x'),
    ],
    ['auditing', { ...any({ kinds: ['Pod'] }), validate: { failureAction: 'Audit', pattern: {} } }, 'none'],
  ])('%s', (_, rule, expected) => {
    expect(covers(rule)).toEqual(expected);
  });

  test('by the policy around it', () => {
    const rule = any({ kinds: ['Pod'] });
    expect(covers(rule, { admission: false })).toBe('none');
    expect(covers(rule, { webhookConfiguration: { matchConditions: [{ name: 'x' }] } })).toEqual(
      narrowed('its condition x'),
    );
    expect(covers(rule, {}, 'shop')).toBe('every');
    expect(covers(rule, {}, 'dev')).toBe('none');
  });

  test('with an action of its own in some namespaces', () => {
    const rule = { ...any({ kinds: ['Pod'] }), validate: { pattern: {} } };
    const override = (action: string, more: object) => ({ validationFailureActionOverrides: [{ action, ...more }] });
    expect(covers(rule, { validationFailureAction: 'Enforce', ...override('Audit', { namespaces: ['shop'] }) })).toBe(
      'none',
    );
    expect(covers(rule, { validationFailureAction: 'enforce', ...override('Audit', { namespaces: ['dev'] }) })).toBe(
      'every',
    );
    expect(covers(rule, { ...override('Enforce', { namespaceSelector: { matchLabels: { env: 'prod' } } }) })).toBe(
      'every',
    );
  });
});

describe('Kyverno: what a rule looks at', () => {
  const subject = (rule: object) =>
    kyvernoPolicy(object('kyverno.io/v1', 'ClusterPolicy', { rules: [{ name: 'r', ...rule }] })).parts.map(
      (part) => part.subject,
    );
  const image = (pattern: string) => ({
    validate: { pattern: { spec: { '=(initContainers)': [{ image: pattern }] } } },
  });

  test.each<[string, object, string[]]>([
    ['signatures', { verifyImages: [{ imageReferences: ['*'] }] }, ['signatures']],
    ['registries by pattern', image('registry.acme.example/*'), ['origins']],
    ['registries by several', image('eu.gcr.io/acme/* | ghcr.io/acme/*'), ['origins']],
    ['a tag', image('!*:latest'), ['other']],
    ['any tag', image('*:*'), ['other']],
    [
      'registries by deny',
      {
        validate: {
          foreach: [
            {
              list: 'x',
              deny: { conditions: { all: [{ key: '{{ element.image }}', operator: 'AnyNotIn', value: [] }] } },
            },
          ],
        },
      },
      ['origins'],
    ],
    [
      'registries by expression',
      {
        validate: { cel: { expressions: [{ expression: "object.spec.containers.all(c, c.image.startsWith('r/'))" }] } },
      },
      ['origins'],
    ],
    [
      'registries by a variable of an expression',
      {
        validate: {
          cel: {
            expressions: [{ expression: 'variables.names.all(n, n.startsWith(variables.ours))' }],
            variables: [{ name: 'names', expression: 'object.spec.containers.map(c, c.image)' }],
          },
        },
      },
      ['origins'],
    ],
    // kyverno/policies, other-cel/require-image-checksum
    [
      'digests by expression',
      { validate: { cel: { expressions: [{ expression: "object.spec.containers.all(c, c.image.contains('@'))" }] } } },
      ['other'],
    ],
    ['labels', { validate: { pattern: { metadata: { labels: { team: '?*' } } } } }, ['other']],
    ['nothing to refuse', { generate: { kind: 'ConfigMap' } }, []],
  ])('%s', (_, rule, expected) => {
    expect(subject(rule)).toEqual(expected);
  });
});

test('Kyverno: policies of expressions deny unless they say otherwise', () => {
  const part = (kind: string, spec: object, namespace?: string) =>
    kyvernoPolicy(object('policies.kyverno.io/v1', kind, spec, {}, namespace)).parts[0];
  expect(part('ValidatingPolicy', {})).toMatchObject({ denies: true, subject: 'other' });
  expect(part('ValidatingPolicy', { validationActions: ['Audit', 'Deny'] })?.denies).toBe(true);
  expect(part('ValidatingPolicy', { validationActions: ['Warn'] })).toMatchObject({
    denies: false,
    instead: 'only warns',
  });
  expect(part('ValidatingPolicy', { evaluation: { admission: { enabled: false } } })?.instead).toBe(
    'is not asked at admission',
  );
  expect(part('ImageValidatingPolicy', { attestors: [{ name: 'a' }] })?.subject).toBe('signatures');
  const elsewhere = part('NamespacedValidatingPolicy', { matchConstraints: { resourceRules: pods } }, 'dev');
  expect([elsewhere?.pods(shop), elsewhere?.pods({ name: 'dev', labels: {} })]).toEqual(['none', 'every']);
});

describe('ValidatingAdmissionPolicy', () => {
  const policy = (spec: object) => object('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy', spec);
  const binding = (name: string, spec: object) => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name },
    spec: { policyName: 'a', validationActions: ['Deny'], ...spec },
  });
  const coverage = (spec: object, bound: object = {}) =>
    builtInPolicies([policy(spec)], [binding('b', bound)])[0]?.parts[0]?.pods(shop);
  const env = (value: string) => ({ namespaceSelector: { matchLabels: { env: value } } });

  test.each<[string, object, object, PodCoverage]>([
    ['of everything', {}, {}, 'every'],
    ['of pods', { matchConstraints: { resourceRules: pods } }, {}, 'every'],
    [
      'of deployments',
      { matchConstraints: { resourceRules: [{ ...pods[0], resources: ['deployments'] }] } },
      {},
      'none',
    ],
    ['without pods', { matchConstraints: { resourceRules: pods, excludeResourceRules: pods } }, {}, 'none'],
    ['of namespaces', { matchConstraints: env('prod') }, { matchResources: env('prod') }, 'every'],
    ['of other namespaces by the policy', { matchConstraints: env('dev') }, {}, 'none'],
    ['of other namespaces by the binding', {}, { matchResources: env('dev') }, 'none'],
    [
      'of labelled objects',
      {},
      { matchResources: { objectSelector: { matchLabels: { a: 'b' } } } },
      narrowed('its objectSelector'),
    ],
    ['under conditions', { matchConditions: [{ name: 'x' }, { name: 'y' }] }, {}, narrowed('its condition x, y')],
    [
      'by values that are not seen',
      { validations: [{ expression: 'object.spec.containers.all(c, c.image in params.allowed)' }] },
      {},
      narrowed('what its expressions compare images with'),
    ],
  ])('%s', (_, spec, bound, expected) => {
    expect(coverage(spec, bound)).toEqual(expected);
  });

  test('frees a namespace that it names, not one that it does not choose', () => {
    const frees = (selector: object) =>
      builtInPolicies(
        [policy({})],
        [binding('b', { matchResources: { namespaceSelector: selector } })],
      )[0]?.parts[0]?.frees(shop);
    expect(frees({ matchExpressions: [{ key: 'env', operator: 'NotIn', values: ['prod'] }] })).toBe(true);
    expect(
      frees({ matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['shop'] }] }),
    ).toBe(true);
    expect(frees({ matchExpressions: [{ key: 'env', operator: 'DoesNotExist' }] })).toBe(true);
    expect(frees({ matchLabels: { env: 'dev' } })).toBe(false);
    expect(frees({ matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['x'] }] })).toBe(false);
  });

  test('a warning beside a narrower denial still only warns', () => {
    const [{ parts = [] } = {}] = builtInPolicies(
      [policy({})],
      [binding('deny', { matchResources: env('prod') }), binding('warn', { validationActions: ['Warn'] })],
    );
    expect(parts.map(({ name, denies }) => [name, denies])).toEqual([
      ['binding deny', true],
      ['binding warn', false],
    ]);
  });
});

describe('Gatekeeper', () => {
  const constraint = (spec: object, kind = 'K8sRequiredLabels') =>
    gatekeeperPolicies([], [object('constraints.gatekeeper.sh/v1beta1', kind, spec)])[0]?.parts[0];

  test.each<[object, PodCoverage]>([
    [{}, 'every'],
    [{ kinds: [{ apiGroups: [''], kinds: ['Pod'] }] }, 'every'],
    [{ kinds: [{ apiGroups: ['*'], kinds: ['*'] }] }, 'every'],
    [{ kinds: [{ apiGroups: ['apps'], kinds: ['Deployment'] }] }, 'none'],
    [{ kinds: [{ apiGroups: ['apps'], kinds: ['*'] }] }, 'none'],
    [{ namespaces: ['sh*'] }, 'every'],
    [{ namespaces: ['dev'] }, 'none'],
    [{ excludedNamespaces: ['shop'] }, 'none'],
    [{ excludedNamespaces: ['*op'] }, 'none'],
    [{ namespaceSelector: { matchLabels: { env: 'dev' } } }, 'none'],
    [{ scope: 'Cluster' }, 'none'],
    [{ labelSelector: { matchLabels: { a: 'b' } } }, narrowed('its labelSelector')],
    [{ name: 'web-*' }, narrowed('its name')],
  ])('match %j: %j', (match, expected) => {
    expect(constraint({ match })?.pods(shop)).toEqual(expected);
  });

  test.each<[object, boolean]>([
    [{}, true],
    [{ enforcementAction: 'deny' }, true],
    [{ enforcementAction: 'dryrun' }, false],
    [{ enforcementAction: 'warn' }, false],
    [
      {
        enforcementAction: 'scoped',
        scopedEnforcementActions: [{ action: 'deny', enforcementPoints: [{ name: '*' }] }],
      },
      true,
    ],
    [
      {
        enforcementAction: 'scoped',
        scopedEnforcementActions: [{ action: 'deny', enforcementPoints: [{ name: 'vap.k8s.io' }] }],
      },
      true,
    ],
    [
      {
        enforcementAction: 'scoped',
        scopedEnforcementActions: [{ action: 'deny', enforcementPoints: [{ name: 'audit.gatekeeper.sh' }] }],
      },
      false,
    ],
    [{ enforcementAction: 'scoped' }, false],
  ])('%j denies: %s', (spec, expected) => {
    expect(constraint(spec)?.denies).toBe(expected);
  });

  test('what its template reads', () => {
    const template = (reads: string[]) =>
      object('templates.gatekeeper.sh/v1', 'ConstraintTemplate', { kind: 'Own', reads });
    const subject = (reads: string[], kind = 'Own') =>
      gatekeeperPolicies([template(reads)], [object('constraints.gatekeeper.sh/v1beta1', kind, {})]).at(-1)?.parts[0]
        ?.subject;
    expect(subject([])).toBe('other');
    expect(subject(['image origins'])).toBe('origins');
    expect(subject(['external data'])).toBe('other');
    expect(subject([], 'K8sAllowedRepos')).toBe('origins');
    const ratify = { ...template(['external data']), metadata: { name: 'ratifyverification' } };
    expect(
      gatekeeperPolicies([ratify], [object('constraints.gatekeeper.sh/v1beta1', 'Own', {})]).at(-1)?.parts[0]?.subject,
    ).toBe('signatures');
  });

  // gatekeeper-library, library/pod-security-policy
  test.each([
    ['K8sPSPPrivilegedContainer', ['privileged']],
    ['K8sPSPHostProcess', ['windowsHostProcess']],
    ['K8sPSPHostProbesLifecycle', ['hostProbesAndHostLifecycle']],
    ['K8sRequiredLabels', []],
  ])('a constraint %s of its library judges %j', (kind, controls) => {
    expect(constraint({}, kind)?.controls).toEqual(controls);
  });

  test('namespaces that a Config keeps from the webhook', () => {
    const config = (processes: string[], name = 'config') => ({
      ...object('config.gatekeeper.sh/v1alpha1', 'Config', { match: [{ excludedNamespaces: ['sh*'], processes }] }),
      metadata: { name },
    });
    expect(['*', 'webhook', 'audit', 'sync'].map((process) => isExemptByConfig(config([process]), 'shop'))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(isExemptByConfig(config(['*']), 'dev')).toBe(false);
    // Gatekeeper, website/docs/exempt-namespaces.md: it ignores the resource if it is not named so.
    expect(isExemptByConfig(config(['*'], 'other'), 'shop')).toBe(false);
  });
});

test('other engines: what denies', () => {
  const denies = (policy: { readonly parts: readonly { readonly denies: boolean }[] }) =>
    policy.parts.map((part) => part.denies);
  const kubewarden = (spec: object) =>
    kubewardenPolicy(object('policies.kubewarden.io/v1', 'ClusterAdmissionPolicy', spec));
  expect(denies(kubewarden({}))).toEqual([true]);
  expect(denies(kubewarden({ mode: 'monitor' }))).toEqual([false]);
  expect(kubewarden({ modules: ['registry://ghcr.io/kubewarden/policies/trusted-repos:v1'] }).parts[0]?.subject).toBe(
    'origins',
  );
  expect(denies(jsPolicy(object('policy.jspolicy.com/v1beta1', 'JsPolicy', {})))).toEqual([true]);
  expect(denies(jsPolicy(object('policy.jspolicy.com/v1beta1', 'JsPolicy', { violationPolicy: 'warn' })))).toEqual([
    false,
  ]);
  expect(denies(jsPolicy(object('policy.jspolicy.com/v1beta1', 'JsPolicy', { type: 'Mutating' })))).toEqual([]);
  const image = (spec: object) => sigstorePolicy(object('policy.sigstore.dev/v1beta1', 'ClusterImagePolicy', spec));
  expect(denies(image({}))).toEqual([true]);
  expect(denies(image({ mode: 'warn' }))).toEqual([false]);
});

test.each<[object, boolean]>([
  [{ match: { any: [{ resources: { namespaces: ['shop'] } }] } }, true],
  [{ match: { any: [{ resources: { namespaces: ['dev'] } }] } }, false],
  [
    {
      match: {
        all: [
          { resources: { namespaces: ['*'] } },
          { resources: { namespaceSelector: { matchLabels: { env: 'dev' } } } },
        ],
      },
    },
    false,
  ],
  [{ match: { resources: { kinds: ['Deployment'] } } }, true],
  [{}, true],
  [{ matchConditions: [{ name: 'x' }] }, true],
])('a PolicyException %j touches the namespace: %s', (spec, expected) => {
  expect(exceptionTouches(object('kyverno.io/v2', 'PolicyException', spec), shop)).toBe(expected);
});

test('coverages join: the narrower of two that must both cover, the wider of two that may', () => {
  const some = narrowed('x');
  expect([narrower('every', some), narrower(some, 'none'), narrower(some, narrowed('y'))]).toEqual([
    some,
    'none',
    narrowed('x and y'),
  ]);
  expect([wider('none', some), wider(some, 'every'), wider('none', 'none')]).toEqual([some, 'every', 'none']);
});

test.each([undefined, null, 7, 'x', [], { rules: 'x' }, { rules: [null, 7] }, { match: 7, mode: [] }])(
  'odd shapes throw nowhere: %j',
  (spec) => {
    const odd = { apiVersion: 'x/v1', kind: 'X', metadata: { name: 'a' }, spec, status: spec };
    const all = [
      kyvernoPolicy(odd),
      kyvernoPolicy({ ...odd, apiVersion: 'policies.kyverno.io/v1' }),
      kubewardenPolicy(odd),
      jsPolicy(odd),
      sigstorePolicy(odd),
      ...builtInPolicies([{ ...odd, kind: 'ValidatingAdmissionPolicy' }], [odd]),
      ...gatekeeperPolicies([odd], [odd]),
    ];
    for (const { parts } of all) for (const part of parts) expect([part.pods(shop), part.frees(shop)]).toHaveLength(2);
    expect(exceptionTouches(odd, shop)).toEqual(expect.any(Boolean));
  },
);
