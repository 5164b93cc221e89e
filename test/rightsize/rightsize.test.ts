import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { can } from '../../src/can/can.ts';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { openRightsizeLog, type Rightsizing } from '../../src/rightsize/rightsize.ts';
import { grant, type Rule, can as rule } from '../support/rights.ts';

const minute = (at: number) => new Date(Date.parse('2026-03-01T00:00:00Z') + at * 60_000).toISOString();
const event = (verb: string, resource: string, more: Readonly<Record<string, unknown>> = {}, at = 0) => ({
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  stage: 'ResponseComplete',
  verb,
  user: { username: 'jane', groups: ['dev'] },
  objectRef: { resource, apiGroup: '', ...more },
  requestReceivedTimestamp: minute(at),
  annotations: { 'authorization.k8s.io/decision': 'allow' },
});
const inventoryOf = (...objects: readonly object[]) => inventoryFromObjects(objects.flat(), { complete: true });
const read = (objects: readonly object[], events: readonly object[], only = ['User:jane']): Rightsizing => {
  const log = openRightsizeLog(inventoryOf(...objects));
  for (const one of events) log.add(one);
  return log.result(new Set(only));
};
const rulesOf = ({ subjects }: Rightsizing) =>
  (subjects[0]?.narrower?.objects ?? []).flatMap((object) =>
    'rules' in object && 'metadata' in object ? [[object.metadata, object.rules]] : [],
  );

describe('the narrower role', () => {
  test('has the verbs that were used, where they were used', () => {
    const found = read(grant('user:jane', [rule('*', '*'), { ...rule('get list', 'secrets'), apiGroups: [''] }]), [
      event('get', 'pods', { namespace: 'shop', name: 'a' }),
      event('list', 'pods', { namespace: 'shop' }, 1),
      event('create', 'pods', { namespace: 'shop', subresource: 'exec', name: 'a' }, 2),
      event('list', 'nodes', {}, 3),
    ]);
    expect(rulesOf(found)).toEqual([
      [{ name: 'jane-used' }, [{ apiGroups: [''], resources: ['nodes'], verbs: ['list'] }]],
      [
        { name: 'jane-used', namespace: 'shop' },
        [
          { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] },
          { apiGroups: [''], resources: ['pods/exec'], verbs: ['create'] },
        ],
      ],
    ]);
    expect(
      found.subjects[0]?.rules.map(({ requests, unusedVerbs, usedVerbs }) => [requests, unusedVerbs, usedVerbs]),
    ).toEqual([
      [4, [], ['create', 'get', 'list']],
      [0, ['get', 'list'], []],
    ]);
    expect(found.period).toEqual({ from: minute(0), to: minute(3), days: 0 });
  });

  test('keeps the names that its rules had', () => {
    const named = rule('get update', 'configmaps', '', ['a', 'b', 'c']);
    const uses = ['a', 'b', 'a'].map((name) => event('get', 'configmaps', { namespace: 'shop', name }));
    expect(rulesOf(read(grant('user:jane', [named], 'shop'), uses))).toEqual([
      [
        { name: 'jane-used', namespace: 'shop' },
        [{ apiGroups: [''], resources: ['configmaps'], resourceNames: ['a', 'b'], verbs: ['get'] }],
      ],
    ]);
  });

  // Source: apiserver pkg/endpoints/handlers/patch.go: an apply that makes the object needs create on its name.
  test('creates what an apply made', () => {
    const made = {
      ...event('patch', 'deployments', { apiGroup: 'apps', namespace: 'shop', name: 'a' }),
      responseStatus: { code: 201 },
    };
    expect(rulesOf(read(grant('user:jane', [rule('create patch', 'deployments', 'apps')], 'shop'), [made]))).toEqual([
      [
        { name: 'jane-used', namespace: 'shop' },
        [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['create', 'patch'] }],
      ],
    ]);
  });

  test('stays in the whole cluster for what was used in many namespaces, and says so', () => {
    const uses = ['a', 'b', 'c', 'd'].map((namespace) => event('get', 'pods', { namespace }));
    const found = read(grant('user:jane', [rule('get', 'pods')]), uses);
    expect(rulesOf(found)).toEqual([
      [{ name: 'jane-used' }, [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }]],
    ]);
    expect(found.subjects[0]?.narrower?.notes).toEqual([
      'get pods was used in more than 3 namespaces: it stays a right in the whole cluster',
    ]);
  });

  test('lists paths, and many by their pattern', () => {
    const paths: Rule = { verbs: ['get'], resources: [], apiGroups: [] };
    const objects = grant('user:jane', [{ ...paths, nonResourceURLs: ['/apis/*'] } as Rule]);
    const uses = (amount: number) =>
      Array.from({ length: amount }, (_, i) => ({
        ...event('get', 'x'),
        objectRef: undefined,
        requestURI: `/apis/g${i}?x`,
      }));
    expect(rulesOf(read(objects, uses(2)))).toEqual([
      [{ name: 'jane-used' }, [{ nonResourceURLs: ['/apis/g0', '/apis/g1'], verbs: ['get'] }]],
    ]);
    expect(rulesOf(read(objects, uses(50)))).toEqual([
      [{ name: 'jane-used' }, [{ nonResourceURLs: ['/apis/*'], verbs: ['get'] }]],
    ]);
  });

  test('allows all that was used, and nothing that was not granted', () => {
    const verbs = fc.subarray(['get', 'list', 'create', 'delete', '*'], { minLength: 1 });
    const resources = fc.subarray(['pods', 'secrets', 'pods/log', '*'], { minLength: 1 });
    const rules = fc.array(fc.record({ verbs, resources, apiGroups: fc.constantFrom([''], ['apps'], ['*']) }), {
      minLength: 1,
      maxLength: 3,
    });
    const requests = fc.array(
      fc.record({
        verb: fc.constantFrom('get', 'list', 'create', 'delete'),
        resource: fc.constantFrom('pods', 'secrets'),
        subresource: fc.constantFrom('', 'log'),
        group: fc.constantFrom('', 'apps'),
        namespace: fc.constantFrom('', 'a', 'b', 'c', 'd', 'e'),
      }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(rules, fc.option(rules, { nil: undefined }), requests, (wide, narrow, asked) => {
        const objects = [...grant('user:jane', wide), ...(narrow === undefined ? [] : grant('user:jane', narrow, 'a'))];
        const before = inventoryOf(...objects);
        const allowed = asked.filter((request) => can(before, 'jane', request).allowed === true);
        const log = openRightsizeLog(before);
        for (const { verb, resource, group, ...rest } of asked)
          log.add(event(verb, resource, { apiGroup: group, ...rest }));
        const found = log.result(new Set(['User:jane']));
        expect(found.events.counted).toBe(allowed.length);
        const after = inventoryOf(...(found.subjects[0]?.narrower?.objects ?? []));
        for (const request of asked)
          expect(can(after, 'jane', request).allowed).toBe(can(before, 'jane', request).allowed);
        // What nobody asked for is gone, but where it was spread over many namespaces.
        expect(can(after, 'jane', { verb: 'patch', group: '', resource: 'pods', namespace: 'a' }).allowed).toBe(false);
      }),
      { numRuns: 60 },
    );
  });
});

test('a right through a group counts for the group', () => {
  const found = read(grant('group:dev', [rule('get list', 'pods')]), [event('get', 'pods')], ['Group:dev']);
  expect(found.subjects.map(({ requests, rules }) => [requests, rules[0]?.unusedVerbs])).toEqual([[1, ['list']]]);
});

test('what no binding explains, what was denied and what is no event is counted', () => {
  const found = read(grant('user:jane', [rule('get', 'pods')]), [
    event('delete', 'pods', { namespace: 'shop' }),
    { ...event('get', 'pods'), annotations: { 'authorization.k8s.io/decision': 'forbid' } },
    { ...event('get', 'pods'), stage: 'RequestReceived' },
    { ...event('get', 'pods'), user: { username: 'root', groups: ['system:masters'] } },
    { some: 'thing' },
    { kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items: [event('get', 'pods'), event('get', 'pods')] },
  ]);
  expect(found.events).toEqual({ counted: 2, denied: 1, unlimited: 1, unexplained: 1, earlier: 1, unreadable: 1 });
  expect(found.unexplained).toEqual([{ user: 'jane', request: 'delete pods in shop' }]);
});

test('verbs that no request has are told apart', () => {
  const found = read(grant('user:jane', [rule('bind get', 'clusterroles', 'rbac.authorization.k8s.io')]), []);
  const [used] = found.subjects[0]?.rules ?? [];
  expect([used?.unusedVerbs, used?.untoldVerbs, found.subjects[0]?.narrower]).toEqual([['get'], ['bind'], null]);
});
