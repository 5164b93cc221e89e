import { describe, expect, test } from 'vitest';
import { type OriginReading, originsOf, readsImageOrigin } from '../../../src/kubernetes/admission/image-origin.ts';

const reading = (expression: string, variables: Readonly<Record<string, string>> = {}): OriginReading =>
  readsImageOrigin(
    [{ expression }],
    Object.entries(variables).map(([name, text]) => ({ name, expression: text })),
  );
const containers = { containers: 'object.spec.containers + object.spec.?initContainers.orValue([])' };

describe('reads where an image comes from', () => {
  test.each([
    "object.spec.containers.all(c, c.image.startsWith('r/'))",
    "c.image.matches('^r/')",
    "image(c.image).registry() in ['r']",
    "string(c.image).lowerAscii().startsWith('r/')",
    "c.?image.orValue('').startsWith('r/')",
    // kubernetes.io, Validating Admission Policy, as its readers write it
    'object.spec.template.spec.containers.all(c, c.image.matches("^my-registry\\\\.io/"))',
    "variables.containers.all(c, c.image.matches('^ghcr[.]io/example-org/[a-z0-9._/-]+@sha256:[a-f0-9]{64}$'))",
    "c.image.matches('^(.*\\\\.dkr\\\\.ecr\\\\..*\\\\.amazonaws\\\\.com)/.*')",
    "c.image.matches('^(docker.io|quay.io)/')",
    "c.image.contains('registry.acme.example:5000')",
    "c.image.startsWith('ghcr.io/zalando/skipper')",
    "c.image.split('/')[0] in ['ghcr.io']",
    "c.image.split('/')[0] == 'acme'",
    "c.image.split(':')[0] in ['nginx']",
    "c.image in ['nginx:1.29', 'redis:8']",
    "['ghcr.io/', 'quay.io/'].exists(r, c.image.startsWith(r))",
    "params.repos.exists(r, r == c.image.split('/')[0])",
    "object.spec.containers.map(c, c.image).all(i, i.startsWith('r/'))",
    // kubescape, cel-admission-library, C-0078
    "object.kind != 'Pod' || object.spec.containers.all(container, params.settings.imageRepositoryAllowList.exists(registry, ((registry == 'docker.io' && !container.image.contains('/')) || (container.image.startsWith(registry)))))",
    "!(c.image in params.exemptImages) && c.image.startsWith('r/')",
  ])('%s', (expression) => {
    expect(reading(expression)).toBe('read');
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['variables.images.all(i, i.startsWith(variables.prefix))', { images: 'object.spec.containers.map(c, c.image)' }],
    ["variables.names.all(n, n.startsWith('r/'))", { names: 'object.spec.containers.map(c, c.image)' }],
    [
      'variables.containers.all(c, variables.ours.exists(o, c.image.matches(o)))',
      { ...containers, ours: "['^ghcr.io/', '^quay.io/']" },
    ],
    ['variables.fine', { fine: "object.spec.containers.all(c, c.image.startsWith('r/'))" }],
    // kyverno/policies, other-vpol/allowed-image-repos
    [
      "variables.allContainers.all(container, variables.allowedRepos.exists(repo, (container.image.contains('/') ? container.image.split('/')[container.image.split('/').size() - 1].split(':')[0] : container.image.split(':')[0]) == repo))",
      { allowedRepos: '["myknownimage", "kyverno"]' },
    ],
    // kyverno/policies, other-vpol/advanced-restrict-image-registries
    [
      'variables.allContainers.all(container, container.image.startsWith(variables.registriesData))',
      { registriesData: "variables.cm.data[?'registries'].orValue(' ')" },
    ],
  ])('%s with variables', (expression, variables) => {
    expect(reading(expression, variables)).toBe('read');
  });
});

describe('does not', () => {
  test.each([
    "!c.image.endsWith(':latest')",
    'object.spec.replicas <= 5',
    "object.metadata.name.startsWith('x')",
    "c.image.matches('@sha256:[a-f0-9]{64}$')",
    "c.image.matches('^.+:.+$')",
    "c.image.matches('^[^[:space:]@]+@sha256:[0-9a-f]{64}$')",
    "c.image.matches('^[a-z0-9.-]+(/[a-z0-9._-]+)+:v\\\\d+\\\\.\\\\d+$')",
    "c.image.contains('@')",
    // kyverno/policies, best-practices-cel/disallow-latest-tag
    "variables.allContainers.all(container, container.image.contains(':')) && !c.image.endsWith(':latest')",
    "c.image.split(':').size() == 2 && !(c.image.split(':')[1] in ['latest'])",
    "image(c.image).tag() == 'latest'",
    "c.imagePullPolicy == 'Always'",
    "object.spec.?imagePullSecrets.orValue([]).all(s, s.name == 'registry.acme.example')",
    "object.metadata.name.startsWith('r/') && c.image.contains(':')",
    "'app.kubernetes.io/name' in object.metadata.labels && c.image.contains(':')",
    "object.metadata.annotations['example.com/image'] == 'registry.example.com'",
    "c.image.contains(':') == true && c.image.size() > 0",
    'oldObject.spec.containers.exists(o, o.image == c.image)',
    '"an image in use of registry.example.com/" + c.name == "x"',
    // kyverno/policies, other-vpol/block-images-with-volumes
    "!has(image.GetMetadata(container.image).config.Volumes) || image.GetMetadata(container.image).config.User == 'app'",
    'params.exemptImages.exists(e, c.image.startsWith(string(e)))',
    // Kyverno, documentation of exceptions to ValidatingPolicies
    'c.image in exceptions.allowedImages || c.?securityContext.?privileged.orValue(false) == false',
  ])('%s', (expression) => {
    expect(reading(expression)).toBe('not');
  });

  test('what Gatekeeper generates of its K8sPSPHostProcess: images are read to exempt some', () => {
    const variables = {
      containers: 'has(variables.anyObject.spec.containers) ? variables.anyObject.spec.containers : []',
      exemptImagePrefixes:
        '!has(variables.params.exemptImages) ? [] : variables.params.exemptImages.filter(image, image.endsWith("*")).map(image, string(image).replace("*", ""))',
      exemptImageExplicit: '["registry.acme.example/agent:1"]',
      exemptImages:
        'variables.containers.filter(container, container.image in variables.exemptImageExplicit || variables.exemptImagePrefixes.exists(exemption, string(container.image).startsWith(exemption))).map(container, container.image)',
      badContainers:
        'variables.containers.filter(container, !(container.image in variables.exemptImages) && has(container.securityContext.windowsOptions.hostProcess)).map(container, "HostProcess container is not allowed: " + container.name)',
    };
    expect(reading('size(variables.badContainers) == 0', variables)).toBe('not');
  });

  // A sample of how policies exempt images by a variable.
  test('images that are excluded by a variable of literals', () => {
    const expression =
      'object.spec.containers.all(container, container.image in variables.excludedImages || container.securityContext.allowPrivilegeEscalation == false)';
    expect(reading(expression, { excludedImages: "['busybox:latest', 'nginx:latest']" })).toBe('not');
  });
});

test.each<[string, Readonly<Record<string, string>>]>([
  ['c.image in params.allowed', {}],
  ['params.patterns.exists(p, c.image.matches(p))', {}],
  ['c.image.matches(variables.pattern)', { pattern: 'params.data.pattern' }],
  // Whom another judgement concerns.
  ["c.image.startsWith('quay.io/cilium/') || !c.securityContext.privileged", {}],
])('can not be told: %s', (expression, variables) => {
  expect(reading(expression, variables)).toBe('perhaps');
});

test('what can not be told narrows what is judged', () => {
  expect(originsOf([{ expression: 'c.image in params.allowed' }], undefined)).toEqual({
    subject: 'origins',
    coverage: { narrowedBy: 'what its expressions compare images with' },
  });
  expect(originsOf([{ expression: "c.image.contains('@')" }], [])).toEqual({ subject: 'other', coverage: 'every' });
});

test('reads what a hostile cluster wrote in little time', () => {
  const started = performance.now();
  for (const piece of ['a.', 'a', 'a(', 'a[', "'", 'x.image in [', 'i.all(i,', 'c.image.startsWith(', ')', 'a == '])
    reading(piece.repeat(500_000 / piece.length));
  reading(`['${'a'.repeat(4_000)}'].exists(i, ${'i == i && '.repeat(50_000)})`);
  expect(performance.now() - started).toBeLessThan(5_000);
});
