import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { impersonationHeaders } from '../../src/connect/impersonation.ts';
import { bareNamespace, DEFAULT_LIMITS, limitsOf, parseDuration } from '../../src/connect/options.ts';
import { refusedPath } from '../../src/connect/path.ts';
import { printable } from '../../src/connect/printable.ts';
import { proxyFor, usesProxy } from '../../src/connect/proxy.ts';
import { DEFAULT_RETRY_POLICY, parseRetryAfter, waitBeforeNextTry } from '../../src/connect/retry.ts';
import { anyCharacter } from '../support/characters.ts';

describe('NO_PROXY, as golang.org/x/net/http/httpproxy has it', () => {
  for (const [noProxy, url, expected] of [
    ['', 'https://api.test', true],
    ['', 'https://localhost:6443', false],
    ['', 'https://127.1.2.3', false],
    ['', 'https://[::1]:6443', false],
    ['*', 'https://api.test', false],
    ['other, *', 'https://api.test', false],
    ['api.test', 'https://api.test', false],
    ['API.test', 'https://api.TEST', false],
    ['test', 'https://api.test', false],
    ['pi.test', 'https://api.test', true],
    ['.test', 'https://api.test', false],
    ['.api.test', 'https://api.test', true],
    ['*.test', 'https://api.test', false],
    ['*.api.test', 'https://api.test', true],
    ['api.test:443', 'https://api.test', false],
    ['api.test:6443', 'https://api.test', true],
    ['api.test:6443', 'https://api.test:6443', false],
    [':6443', 'https://api.test:6443', true],
    ['10.0.0.1', 'https://10.0.0.1', false],
    ['10.0.0.1:6443', 'https://10.0.0.1', true],
    ['10.0.0.1:6443', 'https://10.0.0.1:6443', false],
    ['10.0.0.0/8', 'https://10.200.0.1', false],
    ['10.0.0.0/8', 'https://11.0.0.1', true],
    ['10.0.0.0/33', 'https://10.0.0.1', true],
    ['10.0.0.1', 'https://a.10.0.0.1.test', true],
    ['.0.0.1', 'https://10.0.0.1', true],
    ['fd00::/8', 'https://[fd00::1]', false],
    ['fd00::1', 'https://[fd00::1]:6443', false],
    ['[fd00::1]:6443', 'https://[fd00::1]:6443', false],
    ['[fd00::1]:6443', 'https://[fd00::1]', true],
    ['fd00::2', 'https://[fd00::1]', true],
  ] as const) {
    it(`${noProxy || '(none)'} | ${url}: ${expected ? 'proxy' : 'direct'}`, () => {
      expect(usesProxy(new URL(url), noProxy)).toBe(expected);
    });
  }

  it('takes the variable of the scheme, upper case first, with or without a scheme of its own', () => {
    const server = new URL('https://api.test');
    expect(proxyFor(server, '', { HTTPS_PROXY: 'p:1', https_proxy: 'q:1' })?.href).toBe('http://p:1/');
    expect(proxyFor(server, '', { https_proxy: 'https://q:1' })?.href).toBe('https://q:1/');
    expect(proxyFor(server, '', { HTTP_PROXY: 'http://p:1', ALL_PROXY: 'http://p:1' })).toBeNull();
    expect(proxyFor(server, '', { HTTPS_PROXY: 'http://p:1', no_proxy: 'test' })).toBeNull();
    expect(() => proxyFor(server, '', { HTTPS_PROXY: 'http://' })).toThrow('HTTPS_PROXY: not a proxy URL');
  });
});

describe('paths', () => {
  for (const path of [
    '/version',
    '/api/v1/pods?limit=500&continue=a%2Fb',
    '/api/v1/namespaces/log/pods',
    '/api/v1/namespaces/a/configmaps/proxy',
    '/apis/apps/v1/namespaces/exec/deployments',
    '/apis/proxy/v1/things',
    '/readyz?verbose',
    '/api/v1/pods?watch=false',
  ]) {
    it(`allows ${path}`, () => expect(refusedPath(path)).toBeNull());
  }
  for (const [path, reason] of [
    ['/api/v1/nodes/n/proxy', 'the subresource proxy'],
    ['/api/v1/nodes/n/proxy/exec', 'the subresource proxy'],
    ['/api/v1/nodes/n/%70roxy/', 'the subresource proxy'],
    ['/api/v1/namespaces/a/pods/p/exec?command=id', 'the subresource exec'],
    ['/api/v1/namespaces/a/pods/p/attach', 'the subresource attach'],
    ['/api/v1/namespaces/a/pods/p/portforward', 'the subresource portforward'],
    ['/api/v1/namespaces/a/pods/p/log', 'the subresource log'],
    ['/apis/g/v1/namespaces/a/things/t/proxy', 'the subresource proxy'],
    ['/api/v1/proxy/nodes/n', 'a legacy proxy path'],
    ['/api/v1/watch/pods', 'a legacy watch path'],
    ['/api/v1/pods?limit=1&watch=true', 'a watch, not a read'],
    ['/api/v1/pods?watch', 'a watch, not a read'],
    ['/api/v1/nodes//n/proxy', 'not a plain absolute path'],
    ['/api/v1/nodes/../nodes/n/proxy', 'not a plain absolute path'],
    ['/api/v1/nodes/n/x%2f..%2fproxy', 'not a plain absolute path'],
    ['/api/v1/nodes/%zz', 'not a plain absolute path'],
    ['/api/v1/pods\r\nX: y', 'not a plain absolute path'],
    ['api/v1/pods', 'not a plain absolute path'],
    ['//evil.test/api', 'not a plain absolute path'],
    ['https://evil.test/api', 'not a plain absolute path'],
    ['', 'not a plain absolute path'],
  ] as const) {
    it(`refuses ${JSON.stringify(path)}`, () => expect(refusedPath(path)).toBe(reason));
  }
});

describe('durations, as client-go ParseTimeout has them', () => {
  for (const [text, expected] of [
    ['0', 0],
    ['30', 30_000],
    ['30s', 30_000],
    ['1m30s', 90_000],
    ['1.5h', 5_400_000],
    ['.5s', 500],
    ['250ms', 250],
    ['+1s', 1000],
    ['-1s', null],
    ['-1', null],
    ['1', 1000],
    ['1d', null],
    ['s', null],
    ['', null],
    ['1s ', null],
  ] as const) {
    it(`${JSON.stringify(text)} is ${expected}`, () => expect(parseDuration(text)).toBe(expected));
  }

  it('--request-timeout sets the total, and the wait for headers where it is longer', () => {
    expect(limitsOf({})).toEqual(DEFAULT_LIMITS);
    expect(limitsOf({ requestTimeout: '5s' })).toEqual({ ...DEFAULT_LIMITS, total: 5000 });
    expect(limitsOf({ requestTimeout: '2m' })).toEqual({ ...DEFAULT_LIMITS, total: 120_000, headers: 120_000 });
    const none = { total: Number.POSITIVE_INFINITY, headers: Number.POSITIVE_INFINITY };
    expect(limitsOf({ requestTimeout: '0' })).toEqual({ ...DEFAULT_LIMITS, ...none });
  });

  it('namespaces lose their prefix', () => {
    expect(['ns/a', 'Namespace/a', 'namespaces/a', 'a', 'ns/', ''].map(bareNamespace)).toEqual([
      'a',
      'a',
      'a',
      'a',
      'ns/',
      '',
    ]);
  });
});

describe('waiting', () => {
  it('reads Retry-After in seconds or as a date', () => {
    const now = Date.parse('2026-10-01T00:00:00Z');
    const cases = [
      '1',
      ' 2 ',
      '0',
      '-5',
      'abc',
      '1.5',
      '',
      null,
      'Thu, 01 Oct 2026 00:00:10 GMT',
      'Wed, 30 Sep 2026 00:00:00 GMT',
    ];
    expect(cases.map((value) => parseRetryAfter(value, now))).toEqual([
      1000,
      2000,
      0,
      null,
      null,
      null,
      null,
      null,
      10_000,
      0,
    ]);
  });

  it('never waits longer than 30 s, never tries more than five times, and is final for good answers', () => {
    const endings = fc.oneof(
      fc.record({ status: fc.integer({ min: 200, max: 599 }), retryAfter: fc.option(fc.string()) }),
      fc.record({ cause: fc.constant('reset' as const), again: fc.boolean(), free: fc.boolean() }),
    );
    fc.assert(
      fc.property(
        endings,
        fc.integer({ min: 1, max: 9 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (ending, attempt, random) => {
          const wait = waitBeforeNextTry(ending, attempt, DEFAULT_RETRY_POLICY, { now: 0, random, reached: true });
          if (attempt >= 5) expect(wait).toBeNull();
          if ('status' in ending && ending.status < 429) expect(wait).toBeNull();
          if (wait !== null) expect(wait >= 0 && wait <= 30_000).toBe(true);
        },
      ),
    );
  });
});

describe('waiting for a server that refuses connections', () => {
  const waits = (reached: boolean, cause: 'refused' | 'reset' = 'refused') =>
    [1, 2, 3, 4, 5].map((attempt) =>
      waitBeforeNextTry({ cause, again: true, free: false }, attempt, DEFAULT_RETRY_POLICY, {
        now: 0,
        random: 1,
        reached,
      }),
    );

  it('takes less than a second in all where nothing ever answered', () => {
    expect(waits(false)).toEqual([62.5, 125, 250, 500, null]);
  });

  it('takes its time where it answered before, and after any other fault', () => {
    expect(waits(true)).toEqual([500, 1000, 2000, 4000, null]);
    expect(waits(false, 'reset')).toEqual([500, 1000, 2000, 4000, null]);
  });
});

describe('text', () => {
  it('printable keeps no control or bidi character, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        expect(printable(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069]/);
      }),
    );
    expect(printable('a\u202eb\r\n', 10)).toBe('a\\u{202e}b\\u{d}\\u{a}');
    expect(printable('x'.repeat(11), 10)).toBe(`${'x'.repeat(10)}…`);
  });

  it('header names escape what client-go escapes', () => {
    const asUserExtra = new Map([['example.com/a%b é', ['v']]]);
    expect(impersonationHeaders({ as: 'u', asUid: '', asGroups: [], asUserExtra })).toEqual({
      'Impersonate-User': 'u',
      'Impersonate-Extra-example.com%2Fa%25b%20%C3%A9': ['v'],
    });
  });
});
