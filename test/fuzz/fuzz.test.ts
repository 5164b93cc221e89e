import { afterAll, expect, test } from 'vitest';
import { attack, Broken } from './attack.ts';
import { secret } from './inputs.ts';
import { cleanUp, targets } from './parsers.ts';

afterAll(cleanUp);

// A few inputs each, always the same: `npm run fuzz` takes new ones for a minute.
test.each(targets.map((target) => [target.name, target] as const))('%s', async (_, target) => {
  await expect(attack(target, { runs: 5, seed: 20_261_121 })).resolves.toBeGreaterThan(0);
});

test('a parser that crashes, leaks or pollutes is found', async () => {
  const [{ inputs }] = targets.filter(({ name }) => name === 'image references') as [(typeof targets)[number]];
  const bad = (read: (input: unknown) => unknown) =>
    attack({ name: 'bad', inputs, read, errors: ['TypeError'] }, { runs: 3, seed: 1 });
  await expect(
    bad(() => {
      throw new RangeError('deep');
    }),
  ).rejects.toThrow(Broken);
  await expect(
    bad(() => {
      throw new TypeError(`at ${secret}`);
    }),
  ).rejects.toThrow('repeats a secret');
  await expect(
    bad(() => {
      Object.defineProperty(Object.prototype, 'polluted', { value: 1, configurable: true });
    }),
  ).rejects.toThrow('prototype of all objects');
  Reflect.deleteProperty(Object.prototype, 'polluted');
});
