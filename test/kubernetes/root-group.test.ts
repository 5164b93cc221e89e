import { expect, test } from 'vitest';
import { rootGroupFields } from '../../src/kubernetes/root-group.ts';

test('every field that names group 0, the pod first', () => {
  const securityContext = { runAsGroup: 0, fsGroup: 0, supplementalGroups: [5, 0, 0] };
  const containers = [
    { name: 'web', securityContext: { runAsGroup: 0 } },
    { name: 'log', securityContext: { runAsGroup: 1 } },
    { name: 'bare' },
  ];
  const ephemeralContainers = [{ name: 'sh', securityContext: { runAsGroup: 0 } }];
  expect(
    rootGroupFields({ securityContext, containers, ephemeralContainers } as object).map(({ setter, path }) => [
      setter,
      path,
    ]),
  ).toEqual([
    ['the pod', 'securityContext.runAsGroup'],
    ['the pod', 'securityContext.fsGroup'],
    ['the pod', 'securityContext.supplementalGroups[1]'],
    ['container web', 'containers[0].securityContext.runAsGroup'],
    ['ephemeral container sh', 'ephemeralContainers[0].securityContext.runAsGroup'],
  ]);
});

test.each([
  [{}],
  [{ securityContext: null }],
  [{ securityContext: [] }],
  [{ securityContext: { supplementalGroups: 0 } }],
])('%j names none', (spec) => {
  expect(rootGroupFields(spec)).toEqual([]);
});
