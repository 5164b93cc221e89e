import { beforeEach, expect, test } from 'vitest';
import { collect } from '../../src/collect/collect.ts';
import type { Source } from '../../src/inventory.ts';
import { connectTo, server } from '../connect/harness.ts';
import * as faults from '../support/fault-server.ts';

const constraints = '*.constraints.gatekeeper.sh';
const root = '/apis/constraints.gatekeeper.sh/v1beta1';
const tool = { name: 'kaudit', version: 'test' };

let api: Awaited<ReturnType<typeof server>>;
beforeEach(async () => {
  api = await server();
  api.script('/version', faults.json({ gitVersion: 'v1.36.3', major: '1', minor: '36' }));
});

/** Discovery in its newer form, which lists resources. */
const discovered = (...resources: string[]) =>
  faults.json({
    kind: 'APIGroupDiscoveryList',
    items: [
      {
        metadata: { name: 'constraints.gatekeeper.sh' },
        versions: [{ version: 'v1beta1', resources: resources.map((resource) => ({ resource })) }],
      },
    ],
  });
const listOf = (kind: string, ...names: string[]) =>
  faults.json({
    kind: `${kind}List`,
    apiVersion: 'constraints.gatekeeper.sh/v1beta1',
    metadata: { resourceVersion: '1' },
    items: names.map((name) => ({
      apiVersion: 'constraints.gatekeeper.sh/v1beta1',
      kind,
      metadata: { name },
      spec: {},
    })),
  });

async function read(): Promise<Source | undefined> {
  const { transport, ...reached } = await connectTo(api);
  const { sources } = await collect({ transport, ...reached }, { sources: new Set([constraints]), tool });
  return sources.get(constraints);
}
const namesIn = (source: Source | undefined) =>
  source?.items.map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort();

test('every kind that discovery shows is listed', async () => {
  api.script('/apis', discovered('k8srequiredlabels', 'k8sallowedrepos'));
  api.script(`${root}/k8srequiredlabels`, listOf('K8sRequiredLabels', 'team', 'owner'));
  api.script(`${root}/k8sallowedrepos`, listOf('K8sAllowedRepos', 'repos'));
  const source = await read();
  expect(source).toMatchObject({ state: 'complete', reason: null });
  expect(namesIn(source)).toEqual(['K8sAllowedRepos/repos', 'K8sRequiredLabels/owner', 'K8sRequiredLabels/team']);
});

test('a group without kinds is complete and empty; one that is not served is absent', async () => {
  api.script('/apis', discovered());
  expect(await read()).toMatchObject({ state: 'complete', items: [] });
  api.script('/apis', faults.json({ kind: 'APIGroupList', groups: [] }));
  expect(await read()).toMatchObject({ state: 'absent', items: [] });
});

test('one kind that is refused makes the whole partial, all of them denied', async () => {
  const forbidden = faults.status(403, faults.statusBody(403, 'Forbidden', 'no'));
  api.script('/apis', discovered('k8srequiredlabels', 'k8sallowedrepos'));
  api.script(`${root}/k8srequiredlabels`, listOf('K8sRequiredLabels', 'team'));
  api.script(`${root}/k8sallowedrepos`, forbidden);
  const source = await read();
  expect(source).toMatchObject({ state: 'partial', reason: 'Forbidden' });
  expect(namesIn(source)).toEqual(['K8sRequiredLabels/team']);
  api.script(`${root}/k8srequiredlabels`, forbidden);
  expect(await read()).toMatchObject({ state: 'denied', reason: 'Forbidden', items: [] });
});

test('older discovery names groups alone: the document of the group tells its kinds', async () => {
  const groups = [{ name: 'constraints.gatekeeper.sh', versions: [{ version: 'v1beta1' }] }];
  api.script('/apis', faults.json({ kind: 'APIGroupList', groups }));
  api.script(
    root,
    faults.json({
      kind: 'APIResourceList',
      resources: [{ name: 'k8srequiredlabels' }, { name: 'k8srequiredlabels/status' }, 7],
    }),
  );
  api.script(`${root}/k8srequiredlabels`, listOf('K8sRequiredLabels', 'team'));
  const source = await read();
  expect(source).toMatchObject({ state: 'complete' });
  expect(namesIn(source)).toEqual(['K8sRequiredLabels/team']);
  api.script(root, faults.json({ kind: 'Other' }));
  expect(await read()).toMatchObject({ state: 'unavailable', reason: 'WrongShape' });
});
