import { describe, expect, test } from 'vitest';
import { audit } from '../../src/audit.ts';
import type { Check } from '../../src/check.ts';
import { eachNames, joinChecks, readCelChecks, readCheckLiteral } from '../../src/custom-checks/custom-checks.ts';
import { testCheck } from '../../src/custom-checks/test-checks.ts';
import { casesOf, inventoryOf, runExample } from '../../src/examples.ts';
import { loadChecks } from '../../src/load-checks.ts';
import { tool } from '../../src/tool.ts';

const pod = (more = '') => `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec: { containers: [{ name: web, image: docker.io/web${more} }] }`;

const literal = {
  id: 'own-check',
  title: 'No container is called web',
  description: 'Because.',
  remediation: 'Call it otherwise.',
  severity: 'low',
  category: 'pods',
  each: 'containers',
  examples: { pass: { none: { objects: '' } }, fail: { one: [pod(), 'container web is called web'] } },
  evaluate: ({ container, called }: { container: { name: string }; called: string }): unknown =>
    container.name === 'web' ? { message: `${called} is called web`, fieldPath: 'name' } : undefined,
};
const read = (more: object = {}) => readCheckLiteral({ ...literal, ...more }, 'own.js', 'text');

describe('a literal', () => {
  test('is judged like a check of kaudit', () => {
    const result = runExample(read(), pod());
    expect(result.findings.map(({ violation }) => violation)).toEqual([
      { message: 'container web is called web', fieldPath: 'name' },
    ]);
  });

  test.each([
    [{ severity: 'huge' }, 'own.js: severity must be one of ["critical","high","medium","low","info"]'],
    [{ need: [] }, 'own.js: has an unknown field "need" (did you mean needs?)'],
    [{ each: 'container' }, 'own.js: each names "container", which is no fact (did you mean containers?)'],
    [{ needs: ['isolations'] }, 'own.js: needs names "isolations", which is no fact (did you mean isolation?)'],
    [{ evaluate: 'x' }, 'own.js: evaluate must be a function'],
    [
      { examples: { pass: {}, fail: literal.examples.fail } },
      'own.js: examples.pass must NOT have fewer than 1 properties',
    ],
  ])('with %j is refused', (more, fault) => {
    expect(() => read(more)).toThrow(fault);
  });

  test('of a fact without items is refused, with those that have some', () => {
    expect(() => read({ each: 'controllers' })).toThrow(
      'own.js: each names controllers, which has no items to judge one by one; there are ',
    );
    expect(eachNames().has('containers')).toBe(true);
  });

  test.each([
    [() => true, 'evaluate gave boolean, no outcome'],
    [async () => undefined, 'evaluate gave a promise: a check is not async'],
    [() => ({ message: 5 }), 'evaluate gave a violation without a message'],
    [() => ({ status: 'pass' }), 'evaluate gave status "pass"'],
  ])('that gives no outcome is unknown, never a pass', (evaluate, reason) => {
    const { status, reason: said } = runExample(read({ evaluate }), pod());
    expect([status, said]).toEqual(['unknown', `kaudit's check own-check broke on this item: ${reason}`]);
  });

  test('may not take the id of another', () => {
    const own = read({ id: 'privileged-container' });
    expect(() => joinChecks(loadChecks(), [{ check: own, file: 'own.js' }])).toThrow(
      'own.js: the id privileged-container is taken by a check of kaudit itself; choose another, such as own-privileged-container',
    );
    const twice = [read(), read()].map((check, i) => ({ check, file: `${i}.js` }));
    expect(() => joinChecks([], twice)).toThrow('1.js: the id own-check is taken by 0.js');
  });

  test('changes the digest of the rules with its text', () => {
    const digest = (check: Check) => audit(inventoryOf(pod()), { checks: [check], tool }).tool.rules;
    expect(digest(read())).not.toBe(digest(readCheckLiteral(literal, 'own.js', 'other text')));
  });
});

const cel = (more = '', expression = 'container.image.startsWith("registry.example/")') => `
apiVersion: kaudit.dev/v1alpha1
kind: Check
id: own-registry
title: Images come from our registry
description: Others are not scanned
remediation: Change image
severity: medium
category: images
each: containers
expression: ${JSON.stringify(expression)}
message: "{{ called }} uses {{ container.image }}"
fieldPath: image
${more}
examples:
  pass:
    ours: |
      apiVersion: v1
      kind: Pod
      metadata: { name: web, namespace: shop }
      spec: { containers: [{ name: web, image: registry.example/web }] }
  fail:
    another:
      objects: |
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: docker.io/web }] }
      messages: [container web uses docker.io/web]
`;
const first = async (text: string): Promise<Check> => {
  const [check] = await readCelChecks(text, 'own.yaml');
  if (check === undefined) throw new Error('no check');
  return check;
};

describe('a check in CEL', () => {
  test('holds its examples', async () => {
    const check = await first(cel());
    expect(casesOf(check).length).toBe(2);
    expect(testCheck(check).map(({ name, ok, fault }) => [name, ok, fault])).toEqual([
      ['another', true, null],
      ['ours', true, null],
    ]);
  });

  test('that can not be evaluated is unknown, with the reason', async () => {
    const { status, reason } = runExample(await first(cel('', 'container.securityContext.privileged')), pod());
    expect([status, reason]).toEqual(['unknown', 'expression can not be evaluated: No such key: securityContext']);
    const other = runExample(await first(cel('', 'container.image')), pod());
    expect([other.status, other.reason]).toEqual(['unknown', 'expression gives docker.io/web, neither true nor false']);
  });

  test('asks nothing of items that when leaves out', async () => {
    const check = await first(cel('when: container.name != "web"'));
    expect(runExample(check, pod()).status).toBe('not-applicable');
  });

  test('fails although its message can not be made', async () => {
    const text = cel().replace('{{ container.image }}', '{{ container.tag }}');
    expect(runExample(await first(text), pod()).findings[0]?.violation.message).toBe(
      'does not hold: Images come from our registry (its message can not be evaluated: No such key: tag)',
    );
  });

  test('gives up after three items that took too long', async () => {
    const check = await first(cel('', 'container.image.matches("^(docker.io/)?(a|a)*$")'));
    const pods = Array.from({ length: 30 }, (_, i) =>
      pod(`${'a'.repeat(40)}${i}`).replace('name: web,', `name: web-${i},`),
    );
    const start = performance.now();
    const pass = runExample(check, pods.join('\n---').replaceAll('docker.io/web', 'docker.io/'));
    expect(pass.status).toBe('unknown');
    expect(pass.counts.unknown).toBe(30);
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  test.each([
    [cel('', 'container. =='), /^own\.yaml:11: expression /],
    [
      cel().replace('each: containers', 'each: container'),
      /each names "container", which is no fact \(did you mean containers\?\)/,
    ],
    [cel('frobnicate: 1'), /own\.yaml:14: has an unknown field "frobnicate"|own\.yaml:14: frobnicate/],
    [cel('messageExpression: called'), /must NOT be valid/],
    [cel().replace('severity: medium', 'severity: bad'), /own\.yaml:8: severity must be one of/],
  ])('is refused with its line', async (text, fault) => {
    await expect(readCelChecks(text, 'own.yaml')).rejects.toThrow(fault);
  });
});

test('an example that does not hold is told apart', () => {
  const check = read({ examples: { pass: { 'is called web': pod() }, fail: { one: [pod(), 'another message'] } } });
  expect(testCheck(check).map(({ name, ok, fault }) => [name, ok, fault])).toEqual([
    ['one', false, 'says "container web is called web", expected "another message"'],
    ['is called web', false, 'is fail, expected pass'],
  ]);
});
