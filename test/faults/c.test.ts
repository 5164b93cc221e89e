import { createHash } from 'node:crypto';
import { describe, expect } from 'vitest';
import * as faults from '../support/fault-server.ts';
import { healthyCluster, listOf, pathOf, pod, serve } from './fixture.ts';
import { expectAsB0, expectLost, type Rig, row, source, verdict } from './harness.ts';

const PODS = pathOf('pods');
const list = listOf('pods', healthyCluster().lists.get('pods'));

/** Faults in place of the list of pods, then what the cluster holds. */
function thenServe({ api, cluster }: Rig, ...replies: faults.Reply[]): void {
  api.script(PODS, ...replies, serve(cluster));
}

/** Limits that a stalled answer soon overruns, and few tries. */
const impatient = { retry: { attempts: 2 } };

describe('C. Wire and body', () => {
  row('C01 connection refused: exit 4 after five tries, the address named', async ({ scan }) => {
    const { exitCode, log, report } = await scan({ cluster: { server: 'https://127.0.0.1:1' } });
    expect({ exitCode, report }).toEqual({ exitCode: 4, report: null });
    expect(log).toContain('https://127.0.0.1:1: 127.0.0.1:1 refused the connection (5 tries)');
  });

  row('C02 DNS failure: exit 4', async ({ scan }) => {
    const { exitCode, log } = await scan({ cluster: { server: 'https://nowhere.invalid:6443' } });
    expect(exitCode).toBe(4);
    expect(log).toMatch(/the name of nowhere\.invalid:6443 (does not exist|cannot be looked up now)/);
  });

  row('C03 TCP accepts, TLS never answers: exit 4 within the limit', async ({ scan }) => {
    const net = await import('node:net');
    const silent = net.createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const connection = { limits: { connect: 150 } };
    const { exitCode, log, elapsed } = await scan({ cluster: { server: `https://127.0.0.1:${port}` }, connection });
    silent.close();
    expect(exitCode).toBe(4);
    expect(log).toContain(`no connection to 127.0.0.1:${port} within 0.15 s`);
    expect(elapsed).toBeLessThan(2_000);
  });

  row('C04 hang before headers: given up in time, its checks unknown', async ({ api, scan }) => {
    api.script(PODS, faults.hang());
    await expectLost(
      await scan({ connection: { ...impatient, limits: { headers: 250 } } }),
      'pods',
      'unavailable',
      'timeout',
    );
    expect(api.count(PODS)).toBe(2);
  });

  row('C05 hang in body: given up in time, its checks unknown', async ({ api, scan }) => {
    api.script(PODS, faults.hangInBody());
    await expectLost(
      await scan({ connection: { ...impatient, limits: { idle: 250 } } }),
      'pods',
      'unavailable',
      'timeout',
    );
  });

  row('C06 byte drip: given up in time although never idle', async ({ api, scan }) => {
    api.script(PODS, faults.drip(20));
    await expectLost(
      await scan({ connection: { ...impatient, limits: { total: 250 } } }),
      'pods',
      'unavailable',
      'timeout',
    );
  });

  for (const [name, fault] of [
    ['C07 cut Content-Length body: noticed at once, tried again', faults.cutLength()],
    ['C08 cut chunked body: noticed at once, tried again', faults.cutChunked()],
    ['C10 cut gzip, clean end: noticed, tried again', faults.gzipped(list, 'cut')],
    ['C11 gzip without trailer: noticed, tried again', faults.gzipped(list, 'no-trailer')],
    ['C22 JSON cut inside a string: noticed, tried again', cutInString()],
  ] as const)
    row(name, async (rig) => {
      thenServe(rig, fault);
      // Noticed by itself, long before a limit would end it.
      const outcome = await rig.scan({ connection: { limits: { idle: 3_500 } } });
      await expectAsB0(outcome);
      expect(outcome.elapsed).toBeLessThan(3_000);
      rig.api.script(PODS, fault);
      await expectLost(await rig.scan(), 'pods', 'unavailable', 'truncated');
    });

  row('C09 reset once, then fine: tried again', async (rig) => {
    thenServe(rig, faults.reset());
    await expectAsB0(await rig.scan());
  });

  row('C12 gzip bad CRC: noticed, tried again', async (rig) => {
    thenServe(rig, faults.gzipped(list, 'bad-crc'));
    await expectAsB0(await rig.scan());
    rig.api.script(PODS, faults.gzipped(list, 'bad-crc'));
    await expectLost(await rig.scan(), 'pods', 'unavailable', 'corrupt');
  });

  row('C13 gzip bomb: stopped at the byte budget', async ({ api, scan }) => {
    api.script(PODS, faults.gzipBomb(1024));
    const before = process.memoryUsage().rss;
    await expectLost(await scan({ chunkSize: 1, deadline: 25_000 }), 'pods', 'truncated', 'too-large');
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
    expect(api.count(PODS)).toBe(1);
  });

  row('C14 encoding not asked for: unavailable', async ({ api, scan }) => {
    for (const encoding of ['br', 'gzip, gzip']) {
      api.script(PODS, faults.json(list, { 'Content-Encoding': encoding }));
      await expectLost(await scan(), 'pods', 'unavailable', 'encoding');
    }
  });

  row('C15 idle keep-alive socket closed: a new connection, nothing lost', async ({ api, cluster, scan }) => {
    api.script('*', faults.closeAfter(serve(cluster)));
    await expectAsB0(await scan());
    expect(api.connections()).toBeGreaterThan(1);
  });

  row('C16 huge header block: unavailable, no crash', async ({ api, scan }) => {
    api.script(PODS, faults.json(list, { 'X-Huge': Array.from({ length: 16 }, () => 'x'.repeat(65_536)) }));
    await expectLost(await scan(), 'pods', 'unavailable', 'protocol');
  });

  row('C17 invalid UTF-8 in a name: the object kept', async ({ api, cluster, scan }) => {
    cluster.lists.get('pods')?.push(pod('odd-X', 'a'));
    const baseline = await scan({ baseline: null });
    const text = Buffer.from(JSON.stringify(listOf('pods', cluster.lists.get('pods'))).replaceAll('odd-X', 'odd-?'));
    for (let at = text.indexOf('odd-?'); at >= 0; at = text.indexOf('odd-?', at + 1)) text[at + 4] = 0xff;
    api.script(PODS, faults.bytes(text));
    const outcome = await scan({ baseline });
    expect(outcome.report?.checks).toEqual(baseline.report?.checks);
    expect(outcome.inventory?.sources.get('pods')?.items.map(({ metadata }) => metadata.name)).toContain('odd-\ufffd');
  });

  row('C18 byte order mark before JSON: unavailable', async ({ api, scan }) => {
    api.script(PODS, faults.bytes(Buffer.from(`\ufeff${JSON.stringify(list)}`)));
    await expectLost(await scan(), 'pods', 'unavailable', 'encoding');
  });

  row('C19 duplicate JSON keys: the last one counts, as in Go', async ({ api, cluster, scan }) => {
    cluster.lists
      .get('pods')
      ?.push(pod('twice', 'a', { containers: [{ name: 'x', image: 'x', securityContext: { privileged: 'X' } }] }));
    const text = JSON.stringify(listOf('pods', cluster.lists.get('pods')));
    for (const [first, last, status] of [
      [false, true, 'fail'],
      [true, false, 'pass'],
    ] as const) {
      api.script(
        PODS,
        faults.bytes(Buffer.from(text.replace('"privileged":"X"', `"privileged":${first},"privileged":${last}`))),
      );
      expect(verdict(await scan({ baseline: null }), 'privileged-container').status).toBe(status);
    }
  });

  row('C20 200,000 levels of nesting: no overflow', async ({ api, cluster, scan }) => {
    cluster.groups.set('cilium.io', ['v2']);
    const name = 'ciliumnetworkpolicies.cilium.io';
    const deep = `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`;
    const text = JSON.stringify(listOf(name, [{ metadata: { name: 'deep', namespace: 'a' }, spec: { x: 'DEEP' } }]));
    api.script(pathOf(name), faults.bytes(Buffer.from(text.replace('"DEEP"', deep))));
    const outcome = await scan();
    expect(source(outcome, name)).toMatchObject({ state: 'complete', items: 1 });
    api.script(PODS, faults.bytes(Buffer.from(JSON.stringify(list).replace('"spec":{', `"spec":{"deep":${deep},`))));
    expect((await scan()).report?.kind).toBe('ScanReport');
  });

  row('C21 pages of large objects: asked for again in smaller pages', async ({ api, cluster, scan }) => {
    // 20 objects of 4 MB stand for 500 of 1.5 MB: a page of 20 is over the budget of 64 MiB.
    const padding = createHash('sha256').update('x').digest('hex').repeat(62_500);
    for (let n = 0; n < 20; n++)
      cluster.lists.get('pods')?.push(pod(`fat-${n}`, 'a', undefined, { annotations: { padding } }));
    // A busy machine may take its time over so much.
    const connection = { limits: { headers: 10_000, idle: 10_000, total: 20_000 } };
    const outcome = await scan({ chunkSize: 25, baseline: null, deadline: 35_000, connection });
    expect(source(outcome, 'pods')).toMatchObject({ state: 'complete', items: 27 });
    expect(outcome.exitCode).toBe(0);
    const limits = api.requests
      .filter(({ url }) => url.startsWith(PODS))
      .map(({ url }) => new URL(url, 'https://x').searchParams.get('limit'));
    expect(limits).toEqual(['25', ...Array.from({ length: 6 }, () => '5')]);
  });
});

/** A list that ends within a string, whole by its length: nothing but its text tells. */
function cutInString(): faults.Reply {
  const text = Buffer.from(JSON.stringify(list));
  const half = text.subarray(0, text.indexOf('registry.test') + 4);
  return (_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': half.length });
    response.end(half);
  };
}
