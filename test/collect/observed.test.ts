import { expect, test } from 'vitest';
import type { Answer } from '../../src/collect/answer.ts';
import { describeConnection, probeAnonymous } from '../../src/collect/observed.ts';

const answer = (status: number, body: object | string): Answer => ({
  status,
  contentType: 'application/json',
  body: typeof body === 'string' ? body : JSON.stringify(body),
  bytes: 0,
  attempts: 1,
});
const tls = { protocol: 'TLSv1.3', cipher: '', certificate: null };
const { signal } = new AbortController();

test.each([
  ['turned away', answer(401, { kind: 'Status', reason: 'Unauthorized' }), 'complete', 401],
  ['let in, and without rights', answer(403, { kind: 'Status', reason: 'Forbidden' }), 'complete', 403],
  ['let in', answer(200, { kind: 'APIVersions' }), 'complete', 200],
  ['refused by a proxy', answer(401, '<html>'), 'unavailable', undefined],
  ['a login page', answer(200, '<html>'), 'unavailable', undefined],
  ['overloaded', answer(429, { kind: 'Status' }), 'unavailable', undefined],
])('GET /api without credentials: %s', async (_, given, state, status) => {
  const asked: unknown[] = [];
  const get = async (path: string, { anonymous }: { readonly anonymous?: boolean }) => {
    asked.push([path, anonymous]);
    return given;
  };
  const source = await probeAnonymous(get, { address: null, tls }, signal);
  expect([source.state, source.items[0]?.status]).toEqual([state, status]);
  expect(asked).toEqual([['/api', true]]);
});

test('over plain HTTP nothing is asked: a local proxy would add credentials', async () => {
  const never = () => Promise.reject(new Error('asked'));
  expect(await probeAnonymous(never, { address: '127.0.0.1', tls: null }, signal)).toMatchObject({
    state: 'unavailable',
    attempts: 0,
  });
});

test('the connection is a source of its own', () => {
  expect(describeConnection({ address: '10.0.0.7', tls })).toMatchObject({
    state: 'complete',
    items: [{ kind: 'Document', address: '10.0.0.7', tls }],
  });
  expect(describeConnection(null).state).toBe('unavailable');
});
