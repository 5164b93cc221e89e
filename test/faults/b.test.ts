import { describe, expect } from 'vitest';
import * as faults from '../support/fault-server.ts';
import { hardened, listOf, pathOf, pod, type Served, serve } from './fixture.ts';
import { expectAsB0, expectLost, type Rig, row, source, verdict } from './harness.ts';

const PODS = pathOf('pods');
const unavailable = faults.status(503, faults.statusBody(503, 'ServiceUnavailable', 'etcd is away'));

const podsOf = ({ cluster }: Rig): readonly Served[] => cluster.lists.get('pods') ?? [];
const page = (items: readonly Served[], next?: string, resourceVersion?: string) =>
  faults.json(listOf('pods', items, next, resourceVersion));

/** What was sent as continue token for the pods, in order. */
const tokensOf = ({ api }: Rig) =>
  api.requests
    .filter(({ url }) => url.startsWith(PODS))
    .map(({ url }) => new URL(url, 'https://x').searchParams.get('continue'));

describe('B. Paging', () => {
  row('B01 token repeats: stops at once, partial', async (rig) => {
    const pods = podsOf(rig);
    rig.api.script(PODS, page(pods.slice(0, 5), 'again'), page(pods.slice(5), 'again'));
    await expectLost(await rig.scan(), 'pods', 'partial', 'RepeatedToken');
    expect(rig.api.count(PODS)).toBe(2);
  });

  row('B02 empty page with token: reads on', async (rig) => {
    const pods = podsOf(rig);
    rig.api.script(PODS, page([], 'a'), page(pods.slice(0, 5), 'b'), page([], 'c'), page(pods.slice(5)));
    await expectAsB0(await rig.scan());
  });

  row('B03 limit ignored: taken as it comes', async (rig) => {
    const more = Array.from({ length: 500 }, (_, n) => pod(`extra-${n}`, 'a'));
    rig.cluster.lists.set('pods', [...podsOf(rig), ...more]);
    const baseline = await rig.scan({ baseline: null, chunkSize: 600, formats: [] });
    rig.api.script(PODS, page(podsOf(rig)));
    await expectAsB0(await rig.scan({ baseline, formats: [] }), baseline);
    expect(source(baseline, 'pods').items).toBe(507);
  });

  row('B04 short pages: all read', async (rig) => {
    const pods = podsOf(rig);
    rig.api.script(PODS, ...pods.map((one, n) => page([one], n === pods.length - 1 ? undefined : `t${n}`)));
    await expectAsB0(await rig.scan());
    expect(rig.api.count(PODS)).toBe(pods.length);
  });

  row('B05 resourceVersion changes between pages: inconsistent, and shown', async (rig) => {
    const pods = podsOf(rig);
    rig.api.script(PODS, page(pods.slice(0, 5), 'a', '7'), page(pods.slice(5), undefined, '8'));
    const outcome = await rig.scan();
    await expectAsB0(outcome);
    expect(source(outcome, 'pods')).toMatchObject({ state: 'inconsistent', reason: 'Changed' });
    expect(outcome.outputs.get('table')).toMatch(/pods +inconsistent \(Changed\)/);
  });

  row('B06 same object on two pages: counted once', async (rig) => {
    const pods = podsOf(rig);
    rig.api.script(PODS, page(pods.slice(0, 5), 'a'), page(pods.slice(3)));
    const outcome = await rig.scan();
    await expectAsB0(outcome);
    expect(source(outcome, 'pods').items).toBe(pods.length);
  });

  row('B07 token needs encoding: sent back byte for byte', async (rig) => {
    const pods = podsOf(rig);
    for (const token of ['+/=&#%', `${'x'.repeat(8_000)}+/=&#% é`]) {
      rig.api.requests.length = 0;
      rig.api.script(PODS, page(pods.slice(0, 5), token), page(pods.slice(5)));
      await expectAsB0(await rig.scan());
      expect(tokensOf(rig)).toEqual([null, token]);
    }
    // Longer than any server takes in a request line: the list is cut, and says so.
    rig.api.script(PODS, page(pods.slice(0, 5), 'x'.repeat(100_000)), page(pods.slice(5)));
    const outcome = await rig.scan();
    expect(source(outcome, 'pods').state).toBe('partial');
    expect(outcome.exitCode).toBe(3);
  });

  row('B08 endless list: truncated at the budget, its checks unknown', async (rig) => {
    let n = 0;
    rig.api.script(PODS, (request, response) => {
      const items = Array.from({ length: 5 }, (_, i) => pod(`pod-${n + i}`, 'a'));
      n += 5;
      page(items, `token-${n}`)(request, response);
    });
    await expectLost(await rig.scan({ maxItems: 20 }), 'pods', 'truncated', 'TooManyItems');
    expect(rig.api.count(PODS)).toBe(4);
  });

  row('B09 page 7 fails for good: partial, what was seen to fail still fails', async (rig) => {
    const spec = hardened('web', { hostPID: true });
    rig.cluster.lists.set('pods', [pod('bad', 'a', spec), ...podsOf(rig)]);
    const baseline = await rig.scan({ baseline: null, chunkSize: 1 });
    rig.api.script(PODS, (request, response) => {
      const seventh = request.url?.includes('continue=6') === true;
      (seventh ? unavailable : serve(rig.cluster))(request, response);
    });
    const outcome = await rig.scan({ baseline, chunkSize: 1 });
    expect(source(outcome, 'pods')).toMatchObject({ state: 'partial', items: 6, attempts: 11 });
    expect(verdict(outcome, 'host-pid').status).toBe('fail');
    expect(verdict(outcome, 'privileged-container').status).toBe('unknown');
    expect(outcome.exitCode).toBe(3);
  });

  row('B10 wrong remainingItemCount: ignored', async (rig) => {
    const pods = podsOf(rig);
    const told = (items: readonly Served[], remainingItemCount: number, next?: string): faults.Reply => {
      const list = listOf('pods', items, next);
      return faults.json({ ...list, metadata: { ...Object(list.metadata), remainingItemCount } });
    };
    for (const count of [-5, 1e15]) {
      const seen: string[] = [];
      rig.api.script(PODS, told(pods.slice(0, 5), count, 'a'), told(pods.slice(5), count));
      await expectAsB0(await rig.scan({ onSource: (name) => seen.push(name) }));
      expect(seen.filter((name) => name === 'pods')).toHaveLength(3);
    }
  });

  row('B11 retry in mid-list: the same page again, nothing lost or doubled', async (rig) => {
    const pods = podsOf(rig);
    rig.api.script(PODS, page(pods.slice(0, 3), 'a'), page(pods.slice(3, 5), 'b'), faults.reset(), page(pods.slice(5)));
    await expectAsB0(await rig.scan());
    expect(tokensOf(rig)).toEqual([null, 'a', 'b', 'b']);
  });
});
