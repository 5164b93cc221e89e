import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CelError, compileCel, describeCel, toCel } from '../../src/custom-checks/cel.ts';

const container = {
  name: 'web',
  image: 'registry.example/web:1.2',
  ports: [{ containerPort: 80 }, { containerPort: 443 }],
  resources: { limits: { cpu: 0.5 } },
  securityContext: null,
};
const ask = (source: string, variables: object = { container }) =>
  compileCel(source).evaluate(
    Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, toCel(value)])),
  );

test.each([
  ['container.name == "web"', true],
  ['container.ports[0].containerPort + 1 == 81', true],
  ['container.resources.limits.cpu < 1', true],
  ['container.ports.exists(port, port.containerPort == 443)', true],
  ['container.ports.all(port, port.containerPort > 100)', false],
  // A field that is null is absent, as for the API server.
  ['has(container.securityContext)', false],
  ['container.?securityContext.?privileged.orValue(false)', false],
  ['container.image.matches("^registry[.]example/")', true],
  ['"name" in container', true],
])('%s is %s', (source, value) => expect(ask(source)).toBe(value));

test.each([
  ['container.securityContext.privileged', 'No such key: securityContext'],
  ['container.toString', 'No such key: toString'],
  ['container.__proto__.constructor', 'No such key: __proto__'],
  ['pod.spec', 'Unknown variable: pod'],
])('%s can not be evaluated: %s', (source, reason) => expect(() => ask(source)).toThrow(new CelError(reason)));

test('what is no CEL, or gives no bool, is refused', () => {
  expect(() => compileCel('container. ==')).toThrow(CelError);
  expect(() => compileCel('"a" + "b"', 'bool')).toThrow(new CelError('gives string, not bool'));
  expect(() => compileCel('nothing(container)')).toThrow(CelError);
  expect(() => compileCel(Array(1_500).fill('a').join(' && '))).toThrow(CelError);
});

test('an expression that would run for ever is ended, and the next one is not', () => {
  const start = performance.now();
  const text = { container: { image: `${'a'.repeat(40)}!` } };
  expect(() => ask('container.image.matches("^(a|a)*$")', text)).toThrow(new CelError('took longer than 250 ms'));
  const list = { numbers: Array.from({ length: 3_000 }, (_, i) => i) };
  expect(() => ask('numbers.all(a, numbers.all(b, numbers.all(c, a + b + c >= 0)))', list)).toThrow(
    new CelError('took longer than 250 ms'),
  );
  expect(performance.now() - start).toBeLessThan(1_500);
  expect(ask('container.image.matches("^a")', text)).toBe(true);
});

test('names are those that an expression reads', () => {
  expect([...compileCel('has(container.a) || pod.labels.exists(l, l == called)').names].sort()).toEqual([
    'called',
    'container',
    'l',
    'pod',
  ]);
});

test('whatever JSON holds is converted, and hostile names are only names', () => {
  const hostile: unknown = JSON.parse('{"__proto__":{"polluted":1},"constructor":"x"}');
  expect(ask('container["__proto__"].polluted == 1 && container.constructor == "x"', { container: hostile })).toBe(
    true,
  );
  expect(Reflect.get({}, 'polluted')).toBe(undefined);
  fc.assert(fc.property(fc.jsonValue(), (value) => typeof describeCel(toCel(value)) === 'string'));
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  expect(() => toCel(cycle)).toThrow(new CelError('the item is nested too deeply'));
});
