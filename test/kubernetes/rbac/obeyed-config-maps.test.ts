import { expect, test } from 'vitest';
import { obeyedConfigMaps } from '../../../src/kubernetes/rbac/obeyed-config-maps.ts';

test('only whole names', () => {
  const names = [
    'coredns',
    'my-coredns',
    'aws-auth',
    'kubelet-config-1.22',
    'kubelet-config-1.22-old',
    '',
    '__proto__',
  ];
  expect(obeyedConfigMaps(names)).toEqual(['coredns', 'aws-auth', 'kubelet-config-1.22']);
});
