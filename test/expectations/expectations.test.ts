import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ExpectationsError, readExpectations } from '../../src/expectations/expectations.ts';

const schema: unknown = JSON.parse(
  readFileSync(new URL('../../schema/expectations.schema.json', import.meta.url), 'utf8'),
);
const valid = new Ajv({ allErrors: true, strict: false, validateFormats: false }).compile(schema as object);
const head = 'apiVersion: kaudit.dev/v1alpha1\nkind: Expectations\n';

const good = `${head}reach:
  - { from: shop/deployment/frontend, to: shop/statefulset/db, port: 5432/TCP, expect: allowed }
  - { from: { namespace: dev }, to: { namespace: shop, selector: "app=db" }, port: 5432, expect: denied }
  - { from: internet, to: shop/, expect: denied }
can:
  - { subject: "sa:shop/frontend", verb: get, resource: secrets, namespace: shop, expect: denied, reason: "frontend needs none" }
  - { subject: "user:jane", groups: [dev], verb: list, resource: deployments.apps, subresource: scale, name: web, namespace: shop, expect: allowed }
  - { subject: "group:system:unauthenticated", verb: get, path: /metrics, expect: denied }
`;

test('a file is read in the order in which it is written, each with its line', () => {
  expect(readExpectations(good, 'e.yaml')).toEqual([
    {
      section: 'reach',
      file: 'e.yaml',
      line: 4,
      expect: 'allowed',
      from: 'shop/deployment/frontend',
      to: 'shop/statefulset/db',
      port: '5432/TCP',
    },
    {
      section: 'reach',
      file: 'e.yaml',
      line: 5,
      expect: 'denied',
      from: { namespace: 'dev' },
      to: { namespace: 'shop', selector: 'app=db' },
      port: 5432,
    },
    { section: 'reach', file: 'e.yaml', line: 6, expect: 'denied', from: 'internet', to: 'shop/' },
    {
      section: 'can',
      file: 'e.yaml',
      line: 8,
      expect: 'denied',
      subject: 'sa:shop/frontend',
      verb: 'get',
      groups: [],
      resource: 'secrets',
      group: '',
      namespace: 'shop',
      reason: 'frontend needs none',
    },
    {
      section: 'can',
      file: 'e.yaml',
      line: 9,
      expect: 'allowed',
      subject: 'user:jane',
      verb: 'list',
      groups: ['dev'],
      resource: 'deployments',
      group: 'apps',
      subresource: 'scale',
      name: 'web',
      namespace: 'shop',
    },
    {
      section: 'can',
      file: 'e.yaml',
      line: 10,
      expect: 'denied',
      subject: 'group:system:unauthenticated',
      verb: 'get',
      groups: [],
      path: '/metrics',
    },
  ]);
  expect(valid(parse(good))).toBe(true);
});

describe('a file that is not written as one', () => {
  test.each([
    ['kind: Service\napiVersion: v1\n', 'e.yaml:1: expected apiVersion: kaudit.dev/v1alpha1 and kind: Expectations'],
    [`${head}rech: []\n`, 'e.yaml:3: unknown key rech (did you mean reach?)'],
    [`${head}can: {}\n`, 'e.yaml:3: can should be a list'],
    [`${head}reach:\n  - shop/web\n`, 'e.yaml:4: reach[0] should be a mapping'],
    [
      `${head}reach:\n  - from: a/b\n    too: c/d\n    expect: denied\n`,
      'e.yaml:5: unknown key too (did you mean to?)\ne.yaml:4: reach[0] names no to',
    ],
    [`${head}reach:\n  - { from: a/b, to: c/d }\n`, 'e.yaml:4: reach[0] says no expect: allowed or denied'],
    [`${head}reach:\n  - { from: a/b, to: c/d, expect: refused }\n`, 'e.yaml:4: expect should be allowed or denied'],
    [
      `${head}reach:\n  - { from: a/b, to: c/d, port: 70000, expect: denied }\n`,
      'e.yaml:4: port should be a port, as 5432 or 5432/TCP',
    ],
    [`${head}reach:\n  - { from: { selector: x }, to: c/d, expect: denied }\n`, 'e.yaml:4: from names no namespace'],
    [
      `${head}can:\n  - { subject: jane, verb: get, expect: denied }\n`,
      'e.yaml:4: can[0] should name either resource or path',
    ],
    [
      `${head}can:\n  - { subject: jane, verb: get, path: /metrics, namespace: shop, expect: denied }\n`,
      'e.yaml:4: a path has no namespace',
    ],
    [
      `${head}can:\n  - { subject: jane, verb: get, resource: pods/log, expect: denied }\n`,
      'e.yaml:4: resource pods/log: a subresource has a key of its own, subresource',
    ],
    [
      `${head}can:\n  - { subject: jane, groups: dev, verb: get, resource: pods, expect: denied }\n`,
      'e.yaml:4: groups should be a list of texts',
    ],
    ['', 'e.yaml: no Expectations in it'],
  ])('%#', (text, message) => {
    let said = '';
    try {
      readExpectations(text, 'e.yaml');
    } catch (error) {
      expect(error).toBeInstanceOf(ExpectationsError);
      said = error instanceof Error ? error.message : '';
    }
    expect(said).toBe(message);
    // The schema refuses the same; it does not look at the range of a port that is a text.
    if (text !== '') expect(valid(parse(text)), text).toBe(false);
  });
});
