import { describe, expect, test } from 'vitest';
import { readEvent } from '../src/audit-event.ts';

const event = (more: object = {}) => ({
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  stage: 'ResponseComplete',
  requestURI: '/api/v1/namespaces/shop/pods/web',
  verb: 'get',
  user: { username: 'jane', groups: ['dev', 'system:authenticated'] },
  objectRef: { resource: 'pods', namespace: 'shop', name: 'web', apiVersion: 'v1' },
  responseStatus: { code: 200 },
  requestReceivedTimestamp: '2026-03-01T10:00:00.000000Z',
  annotations: { 'authorization.k8s.io/decision': 'allow' },
  ...more,
});
const requests = (more: object = {}) => {
  const read = readEvent(event(more));
  return read.kind === 'requests' ? read.requests : read.kind;
};
const jane = { user: 'jane', groups: ['dev', 'system:authenticated'] };

describe('an event', () => {
  test('is the request that the authorizer saw', () => {
    expect(readEvent(event())).toEqual({
      kind: 'requests',
      time: Date.parse('2026-03-01T10:00:00Z'),
      denied: false,
      requests: [
        {
          identity: jane,
          request: { verb: 'get', group: '', resource: 'pods', subresource: '', namespace: 'shop', name: 'web' },
        },
      ],
    });
  });

  test('of a path has no query', () => {
    expect(requests({ objectRef: undefined, requestURI: '/metrics?a=b' })).toEqual([
      { identity: jane, request: { verb: 'get', path: '/metrics' } },
    ]);
  });

  // The API server fills the name of what was created in from the object (apiserver/pkg/audit/request.go).
  test('of a creation has no name, of a creation below an object it has', () => {
    const create = requests({ verb: 'create' });
    expect(Array.isArray(create) && create[0]?.request).toMatchObject({ verb: 'create', name: '' });
    const exec = requests({
      verb: 'create',
      objectRef: { resource: 'pods', subresource: 'exec', namespace: 'shop', name: 'web' },
    });
    expect(Array.isArray(exec) && exec[0]?.request).toMatchObject({ subresource: 'exec', name: 'web' });
  });

  // Sources: apiserver pkg/endpoints/handlers/patch.go (createAuthorizerAttributes), update.go.
  test.each([
    ['patch', 201, undefined, ['patch web', 'create web']],
    ['update', 201, undefined, ['update web', 'create web']],
    ['patch', 200, undefined, ['patch web']],
    ['patch', 201, 'status', ['patch web']],
  ])('of a %s answered with %d, below it %s, is %j', (verb, code, subresource, expected) => {
    const objectRef = { resource: 'pods', namespace: 'shop', name: 'web', subresource };
    const read = requests({ verb, objectRef, responseStatus: { code } });
    const names = Array.isArray(read)
      ? read.map(({ request: one }) => ('path' in one ? one.path : `${one.verb} ${one.name}`))
      : read;
    expect(names).toEqual(expected);
  });

  test('of somebody impersonated is a right of both', () => {
    expect(
      requests({
        impersonatedUser: {
          username: 'system:serviceaccount:ci:runner',
          groups: ['system:serviceaccounts', 'system:serviceaccounts:ci', 'system:authenticated', 'extra'],
          uid: 'u1',
          extra: { scopes: ['view'] },
        },
      }),
    ).toEqual([
      {
        identity: jane,
        request: { verb: 'impersonate', group: '', resource: 'serviceaccounts', namespace: 'ci', name: 'runner' },
      },
      { identity: jane, request: { verb: 'impersonate', group: '', resource: 'groups', name: 'extra' } },
      {
        identity: jane,
        request: { verb: 'impersonate', group: 'authentication.k8s.io', resource: 'uids', name: 'u1' },
      },
      {
        identity: jane,
        request: {
          verb: 'impersonate',
          group: 'authentication.k8s.io',
          resource: 'userextras',
          subresource: 'scopes',
          name: 'view',
        },
      },
      {
        identity: {
          user: 'system:serviceaccount:ci:runner',
          groups: ['system:serviceaccounts', 'system:serviceaccounts:ci', 'system:authenticated', 'extra'],
        },
        request: { verb: 'get', group: '', resource: 'pods', subresource: '', namespace: 'shop', name: 'web' },
      },
    ]);
  });

  test.each([
    [{ annotations: { 'authorization.k8s.io/decision': 'forbid' } }, 'denied'],
    [{ annotations: {}, responseStatus: { code: 403 } }, 'denied'],
    [{ stage: 'RequestReceived' }, 'earlier'],
    [{ kind: 'Pod' }, 'unreadable'],
    [{ user: null }, 'unreadable'],
    [{ user: { username: 5 } }, 'unreadable'],
    [{ requestReceivedTimestamp: 'yesterday' }, 'unreadable'],
    [{ objectRef: null, requestURI: 7 }, 'unreadable'],
  ])('with %j is %s', (more, kind) => expect(requests(more)).toBe(kind));

  test('that was denied to somebody impersonated was a right to impersonate', () => {
    const more = { impersonatedUser: { username: 'max' }, annotations: { 'authorization.k8s.io/decision': 'forbid' } };
    expect(readEvent(event(more))).toMatchObject({
      denied: true,
      requests: [{ identity: jane, request: { verb: 'impersonate', resource: 'users', name: 'max' } }],
    });
  });

  test('that admission refused was allowed by the authorizer', () => {
    expect(requests({ responseStatus: { code: 403 } })).toHaveLength(1);
  });
});

test.each([null, 5, 'x', [], {}])('%j is no event', (value) =>
  expect(readEvent(value)).toEqual({ kind: 'unreadable' }),
);
