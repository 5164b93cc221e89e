import { expect, test } from 'vitest';
import { pullPolicyOf } from '../../src/kubernetes/pull-policy.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

// Source: pkg/apis/core/v1/defaults.go SetDefaults_Container, pkg/util/parsers ParseImageName.
test.each<[container: { image?: unknown; imagePullPolicy?: unknown }, policy: string]>([
  [{ image: 'nginx' }, 'Always'],
  [{ image: 'nginx:latest' }, 'Always'],
  [{ image: 'registry.example:5000/nginx' }, 'Always'],
  [{ image: `nginx:latest@${digest}` }, 'Always'],
  [{ image: 'nginx:1.27' }, 'IfNotPresent'],
  [{ image: 'nginx:latest-alpine' }, 'IfNotPresent'],
  [{ image: `nginx@${digest}` }, 'IfNotPresent'],
  [{ image: 'Not An Image' }, 'IfNotPresent'],
  [{ image: null }, 'IfNotPresent'],
  [{}, 'IfNotPresent'],
  [{ image: 'nginx', imagePullPolicy: 'Never' }, 'Never'],
  [{ image: 'nginx:1.27', imagePullPolicy: 'Always' }, 'Always'],
  [{ image: 'nginx', imagePullPolicy: '' }, 'Always'],
  [{ image: 'nginx', imagePullPolicy: 3 }, 'Always'],
])('%j is pulled %s', (container, policy) => {
  expect(pullPolicyOf(container)).toBe(policy);
});
