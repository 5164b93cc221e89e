import { isDeepStrictEqual } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { binaries, clusterAvailable } from './build.ts';
import { casesFor } from './kubectl-cases.ts';
import { canSimulatePods, runBoth, startWorld } from './kubectl-world.ts';

const available = await clusterAvailable('test/cluster/kubectl.test.ts');
const found = await binaries();
const world = available && !('missing' in found) ? await startWorld() : null;
const pods = await canSimulatePods();
const all = world === null ? [] : casesFor(world);
const cases = all.filter(({ pod }) => pod === undefined || pods);
if (cases.length < all.length)
  process.stderr.write(
    `\n!!! NOT RUN: ${all.length - cases.length} cases of kubectl.test.ts: no mount namespace here\n\n`,
  );

/** The differences seen so far: by name of the case, with the reason where there is one. */
const differences = new Map<string, string | undefined>();
let compared = 0;

describe.skipIf(world === null)('kaudit does what kubectl does', () => {
  afterAll(async () => {
    await world?.close();
    const explained = [...differences].filter(([, reason]) => reason !== undefined);
    process.stdout.write(
      `\nkubectl and kaudit: ${compared} compared, ${compared - differences.size} the same, ${explained.length} explained, ${differences.size - explained.length} different\n`,
    );
    for (const [name, reason] of explained) process.stdout.write(`  ${name}: ${reason}\n`);
  });

  test.each(cases)('$name', async (one) => {
    if (world === null || 'missing' in found) return;
    const { kubectl, kaudit, said } = await runBoth(world, found.k8s, one);
    compared += 1;
    const same = isDeepStrictEqual(kubectl, kaudit);
    if (!same) differences.set(one.name, one.differs);
    if (process.env.KAUDIT_TEST_VERBOSE === '1')
      process.stdout.write(`${JSON.stringify({ name: one.name, kubectl, said }, null, 1)}\n`);
    if (one.differs === undefined) expect({ ...kaudit, said: same ? null : said }).toEqual({ ...kubectl, said: null });
    else expect(same, 'an explained difference that is none any more').toBe(false);
  });
});
