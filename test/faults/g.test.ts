import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { XMLValidator } from 'fast-xml-parser';
import { describe, expect } from 'vitest';
import { audit } from '../../src/audit.ts';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { evaluate } from '../../src/evaluate.ts';
import { FactStore } from '../../src/facts/fact.ts';
import type { Source } from '../../src/inventory.ts';
import { loadChecks } from '../../src/load-checks.ts';
import { formats, render } from '../../src/reporters/index.ts';
import { selectChecks } from '../../src/select.ts';
import { readWaivers } from '../../src/waiver-file.ts';
import { WaiverBook } from '../../src/waivers.ts';
import { folder } from '../connect/harness.ts';
import * as faults from '../support/fault-server.ts';
import { countProcessorTime } from '../support/processor.ts';
import { canary, type FixtureCluster, hardened, pathOf, pod, type Served } from './fixture.ts';
import { b0, row } from './harness.ts';

const tool = { name: 'kaudit', version: 'test' };
const shell = (name: string): Served =>
  hardened('web', { hostPID: true }, { name, image: `image-${name}`, securityContext: { privileged: true } });

/** A pod that fails, with this text wherever a cluster lets people write. */
function hostilePod(text: string): Served {
  const more = { labels: { app: text }, annotations: { [text]: text } };
  return pod(`pod-${text}`, 'a', shell(`container-${text}`), more);
}

describe('G. Hostile content', () => {
  for (const [name, text, shown] of [
    ['G01 ANSI colours and cursor moves: visible as text', '\u001b[31mred\u001b[2J', '\\u{1b}[31mred'],
    [
      'G02 OSC 8 link, OSC 52 clipboard: visible as text',
      '\u001b]8;;https://x\u0007\u009d52;c;eA==\u0007',
      '\\u{1b}]8;;',
    ],
    ['G04 bidi, zero-width, homoglyph: escaped', '\u202eevil\u200b\u2066', '\\u{202e}evil\\u{200b}'],
  ] as const)
    row(name, async ({ api, cluster, scan }) => {
      cluster.lists.get('pods')?.push(hostilePod(text));
      api.script(pathOf('nodes'), faults.status(403, faults.statusBody(403, 'Forbidden', `${text} is forbidden`)));
      const { outputs, report } = await scan({ baseline: null, formats });
      expect(report?.findings.some(({ object }) => object.name === `pod-${text}`)).toBe(true);
      for (const format of ['table', 'verbose'])
        expect(outputs.get(format)?.replace(/\s+/g, '')).toContain(shown.replace(/\s+/g, ''));
      for (const [format, output] of outputs) {
        expect(output.replaceAll('\r\n', '\n'), format).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
        // JSON and YAML hold texts as they are: a terminal is not where they go.
        if (format !== 'json' && format !== 'yaml')
          expect(output, format).not.toMatch(/[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
      }
      api.script('*', faults.status(403, faults.statusBody(403, 'Forbidden', `${text} is forbidden`)));
      const nothing = await scan();
      expect(nothing.exitCode).toBe(4);
      expect(nothing.log).toContain(shown);
    });

  row('G03 carriage return, backspace, newline in a field: the lines stay as they are', async ({ cluster, scan }) => {
    const lines = async (text: string) => {
      const rest = cluster.lists.get('pods') ?? [];
      cluster.lists.set('pods', [...rest, hostilePod(text)]);
      const { outputs } = await scan({ baseline: null });
      cluster.lists.set('pods', rest);
      return [...outputs].flatMap(([format, output]) =>
        format === 'json' || format === 'yaml' ? [] : [output.split('\n').length],
      );
    };
    // As long as the escapes are: only the characters differ.
    const plain = await lines('x\\u{d}x\\u{8}x\\u{a}x');
    expect(await lines('x\rx\bx\nx')).toEqual(plain);
  });

  row('G05 HTML and scripts in names: parsed as text alone', async ({ cluster, scan }) => {
    const before = tagsOf((await b0()).outputs.get('html') ?? '');
    const text = `<img src=x onerror=alert(1)></script><script>alert(1)</script><a href="javascript:alert(1)">"'`;
    cluster.lists.get('pods')?.push(hostilePod(text));
    const html = (await scan({ baseline: null })).outputs.get('html') ?? '';
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    const tags = tagsOf(html);
    expect(tags.filter(({ name }) => !before.some((known) => known.name === name || known.name === 'ul'))).toEqual([]);
    expect(tags.filter(({ name }) => name === 'script')).toHaveLength(2);
    expect(tags.filter(({ attributes }) => /\son\w+\s*=|javascript:/i.test(attributes))).toEqual([]);
  });

  row('G06 CSV formulas: every cell inert, numbers stay numbers', async ({ cluster, scan }) => {
    for (const text of ['=cmd|x', '+1', '-1', '@x', '\t=1', '\r=1', '\uff1d1'])
      cluster.lists.get('pods')?.push({ ...hostilePod(text), metadata: { name: text, namespace: 'a', uid: text } });
    const text = (await scan({ baseline: null })).outputs.get('csv') ?? '';
    const [head = [], ...rows] = parseCsv(text, { bom: true });
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.every((cells) => cells.length === head.length)).toBe(true);
    expect(
      rows.flat().filter((cell) => /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(cell) && Number.isNaN(Number(cell))),
    ).toEqual([]);
    const named = (column: string) => head.indexOf(column);
    expect(rows.some((cells) => cells[named('name')]?.includes('=cmd|x') === true)).toBe(true);
    for (const column of ['instances', 'points'])
      expect(rows.map((cells) => cells[named(column)] ?? '').filter((cell) => Number.isNaN(Number(cell)))).toEqual([]);
  });

  row('G07 Markdown and CI commands: tables intact, nothing of a cluster at the beginning of a line', async (rig) => {
    const text = 'x|y`````````\n::error::pwned\n@org/team\n# head\n[a](javascript:x)';
    rig.cluster.lists.get('pods')?.push(hostilePod(text));
    const { outputs } = await rig.scan({ baseline: null });
    for (const [format, output] of outputs) {
      if (format === 'json' || format === 'yaml') continue;
      expect(output, format).not.toMatch(/^(::error::pwned|@org|# head)/m);
    }
    const lines = (outputs.get('markdown') ?? '').split('\n');
    const cells = (line: string) =>
      line
        .replace(/\\./g, '')
        .replace(/`[^`]*`/g, '')
        .split('|').length;
    lines.forEach((line, i) => {
      const before = lines[i - 1] ?? '';
      if (line.startsWith('|') && before.startsWith('|')) expect(cells(line), line).toBe(cells(before));
    });
    expect(outputs.get('github')).not.toMatch(/^(?!::|$)/m);
  });

  row('G08 characters that XML forbids: valid XML all the same', async ({ cluster, scan }) => {
    for (const text of ['a\u0000b', 'a\ufffeb', 'a\u0008b', 'a\ud800b', ']]>&<'])
      cluster.lists.get('pods')?.push(hostilePod(text));
    const xml = (await scan({ baseline: null })).outputs.get('junit') ?? '';
    expect(XMLValidator.validate(xml)).toBe(true);
    expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|&#(0|x0|x?FFFE);/i);
    expect(xml).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/);
    expect(xml).toContain('pod-a');
  });

  row(
    'G09 secrets wherever objects, credentials, proxies and errors hold them: in no format, log, file or error',
    async ({ api, cluster, scan, kubeconfig, program }) => {
      plantEverywhere(cluster);
      api.script(pathOf('limitranges'), faults.status(403, faults.statusBody(403, 'Forbidden', 'not for you')));
      // The harness greps every format, the log and the inventory of each of these.
      const outcome = await scan({ baseline: null });
      expect(outcome.report?.findings.some(({ object }) => object.name === 'leaky')).toBe(true);
      const exec = {
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: process.execPath,
          args: ['-e', `console.error('${canary}'); console.log('token: ${canary}')`],
          env: [{ name: 'A', value: canary }],
          interactiveMode: 'Never',
        },
      };
      for (const [user, entry] of [
        [{ token: canary }, { 'proxy-url': `http://u:${canary}@127.0.0.1:1` }],
        [exec, {}],
        [{ token: `${canary}\n${canary}` }, {}],
        [{ username: 'u', password: canary }, {}],
        [{ 'client-certificate-data': canary, 'client-key-data': canary }, {}],
      ] as const)
        expect([2, 4]).toContain((await scan({ user, cluster: entry, baseline: null })).exitCode);

      const home = await folder();
      const outputs = formats.flatMap((format) => ['-o', `${format}=${path.join(home, format)}`]);
      const config = await kubeconfig();
      const inventory = path.join(home, 'inventory');
      const [, , broken] = await Promise.all([
        program(['scan', '-v', '-o', 'table', ...outputs, '--kubeconfig', config], { env: { TMPDIR: home } }),
        program(['collect', '-v', '-o', inventory, '--kubeconfig', config]),
        program(['scan', '--kubeconfig', '/nowhere', '--token', canary]),
      ]);
      expect(broken.code).toBe(2);
      // Not tried again: waits of the program are real ones.
      api.script('*', faults.status(400, faults.statusBody(400, 'BadRequest', 'broken')));
      const [, refused] = await Promise.all([
        program(['scan', '--inventory', inventory, '-o', `json=${path.join(home, 'again')}`]),
        program(['scan', '-v', '--token', canary]),
      ]);
      expect([3, 4]).toContain(refused.code);
      const files = readdirSync(home);
      expect(files.length).toBeGreaterThan(formats.length + 1);
      for (const file of files) expect(readFileSync(path.join(home, file), 'utf8'), file).not.toContain(canary);
    },
    { timeout: 120_000 },
  );

  row('G10 ReDoS text: each check under 50 ms', async ({ cluster, scan }) => {
    const long = 'a'.repeat(1_000_000);
    const container = {
      name: long,
      image: `${long}/${long}:${long}`,
      args: [`--${long}`, long],
      command: [long],
      env: [{ name: long, value: long }],
    };
    cluster.lists
      .get('pods')
      ?.push(
        pod(long, 'a', hardened('web', { nodeName: long, hostname: long }, container), { labels: { [long]: long } }),
      );
    cluster.lists.get('services')?.push({
      metadata: { name: long, namespace: 'a', uid: 'long' },
      spec: { type: 'LoadBalancer', externalName: long, ports: [{ port: 80, name: long }] },
    });
    cluster.lists
      .get('ingresses.networking.k8s.io')
      ?.push({ metadata: { name: long, namespace: 'a', uid: 'long' }, spec: { rules: [{ host: `*.${long}` }] } });
    cluster.lists.get('clusterroles.rbac.authorization.k8s.io')?.push({
      metadata: { name: long, uid: 'long' },
      rules: [{ apiGroups: [long], resources: [`${long}/${long}`], verbs: [long] }],
    });
    const { inventory } = await scan({ baseline: null });
    if (inventory === null) throw new Error('nothing was collected');
    const store = new FactStore(inventory);
    for (const check of loadChecks()) evaluate(check, store);
    for (const check of loadChecks()) {
      const times = [1, 2, 3].map(() => {
        const spent = countProcessorTime();
        evaluate(check, store);
        return spent();
      });
      expect(Math.min(...times), check.id).toBeLessThan(50);
    }
  });

  row('G11 finding flood: exact counts, a thousand listed', async () => {
    const count = 200_000;
    const inventory = inventoryFromObjects([], { complete: true, kubernetesVersion: '1.36', tool });
    const spec = { containers: [{ name: 'web', image: 'web', securityContext: { privileged: true } }] };
    const items = Array.from({ length: count }, (_, n) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `pod-${n}`, namespace: 'a', uid: `uid-${n}` },
      spec,
    }));
    const pods: Source = { state: 'complete', reason: null, message: null, attempts: 1, items };
    const flooded = { ...inventory, sources: new Map<string, Source>([...inventory.sources, ['pods', pods]]) };
    const before = process.memoryUsage().heapUsed;
    const report = audit(flooded, { checks: selectChecks(loadChecks(), { checks: ['privileged-container'] }), tool });
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(512 * 1024 * 1024);
    expect(report.checks[0]).toMatchObject({
      status: 'fail',
      failed: count,
      objects: count,
      findingsOmitted: count - 1_000,
    });
    expect(report.findings).toHaveLength(1_000);
    expect(render(report, 'table', { verbose: true })).toContain(`and ${count - 1_000} more`);
  });

  row(
    'G12 waiver paths: a folder, a pipe, a link out of its folder and 100 MB are refused',
    async ({ api, program }) => {
      const home = await folder();
      const place = (name: string) => path.join(home, 'team', name);
      mkdirSync(place('data'), { recursive: true });
      writeFileSync(path.join(home, 'outside.yaml'), waiverFile({ check: 'host-pid' }));
      writeFileSync(place('data/own.yaml'), waiverFile({ check: 'host-pid' }));
      symlinkSync('../outside.yaml', place('out.yaml'));
      symlinkSync('data/own.yaml', place('mounted.yaml'));
      execFileSync('mkfifo', [place('pipe')]);
      writeFileSync(place('huge.yaml'), Buffer.alloc(100 * 1024 * 1024, '#'));
      for (const [name, why] of [
        ['out.yaml', 'it is a link out of its folder'],
        ['pipe', 'it is no file proper'],
        ['huge.yaml', 'it is longer than 4 MiB'],
        ['data', 'it is a folder'],
        ['none.yaml', 'ENOENT'],
      ] as const)
        expect(await program(['scan', '--waivers', place(name)])).toMatchObject({
          code: 2,
          stdout: '',
          stderr: expect.stringContaining(`can not be read: ${why}`),
        });
      expect(api.requests).toEqual([]);
      // Within its folder a link is what a mounted ConfigMap is made of.
      expect((await program(['scan', '--waivers', place('mounted.yaml'), '-q', '--fail-on', 'critical'])).code).toBe(0);
    },
  );

  row('G13 waiver patterns of many stars: matched in linear time', async () => {
    const pattern = `${'*a'.repeat(200)}b`;
    const [waiver] = readWaivers(waiverFile({ check: 'host-pid', name: pattern }), 'w.yaml', new Set(['host-pid']));
    if (waiver === undefined) throw new Error('no waiver was read');
    const book = new WaiverBook([waiver], { today: '2026-11-21', find: () => undefined });
    const match = (name: string) =>
      book.match('host-pid', { object: { apiVersion: 'v1', kind: 'Pod', name }, path: '', instances: 1 });
    match('warm');
    const spent = countProcessorTime();
    expect(match('a'.repeat(10_000))).toBeNull();
    expect(spent()).toBeLessThan(50);
    expect(match(`${'a'.repeat(1_000)}b`)).toMatchObject({ reason: 'because' });
  });

  row('G14 waivers that lie in the working directory: never loaded unasked', async ({ cluster, program }) => {
    const home = await folder();
    for (const name of ['waivers.yaml', '.kaudit-waivers.yaml', 'kaudit-waivers.yaml'])
      writeFileSync(path.join(home, name), waiverFile({ check: '*', name: '*' }));
    cluster.lists.get('pods')?.push(pod('bad', 'a', shell('x')));
    const { code, stdout } = await program(['scan', '-o', 'json'], { cwd: home });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ waivers: [] });
  });

  row('G15 expired, unmatched and unknown waivers: reported, no verdict changed', async ({ cluster, program }) => {
    cluster.lists.get('pods')?.push(pod('bad', 'a', shell('x')));
    const home = await folder();
    const file = path.join(home, 'waivers.yaml');
    writeFileSync(
      file,
      waiverFile({ check: 'host-pid', name: 'bad', expires: '2026-01-01' }, { check: 'host-pid', name: 'elsewhere' }),
    );
    const { code, stdout } = await program(['scan', '-o', 'json', '--waivers', file]);
    const { waivers, findings } = JSON.parse(stdout);
    expect(code).toBe(1);
    expect(waivers.map(({ status }: { status: string }) => status)).toEqual(['expired', 'unused']);
    expect(findings.filter(({ status }: { status: string }) => status === 'waived')).toEqual([]);
    const shown = await program(['scan', '--waivers', file]);
    expect(shown.stdout).toMatch(/expired/);
    writeFileSync(file, waiverFile({ check: 'host-pidd' }));
    expect(await program(['scan', '--waivers', file])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no check "host-pidd" (did you mean host-pid?)'),
    });
  });

  row('G16 a waiver on an unknown verdict: it stays unknown', async ({ api, scan }) => {
    api.script(pathOf('pods'), faults.status(403, faults.statusBody(403, 'Forbidden', 'no')));
    const { inventory } = await scan();
    if (inventory === null) throw new Error('nothing was collected');
    const checks = selectChecks(loadChecks(), { checks: ['host-pid', 'privileged-container'] });
    const waivers = readWaivers(waiverFile({ check: '*', name: '*' }), 'w.yaml', new Set());
    const report = audit(inventory, { checks, waivers, annotationWaivers: true, tool });
    expect(report.checks.map(({ status }) => status)).toEqual(['unknown', 'unknown']);
    expect(report.scan.complete).toBe(false);
    expect(report.score.value).toBeNull();
    expect(report.waivers).toMatchObject([{ status: 'unused', findings: 0 }]);
  });
});

/** Every element of a page: its name, and the text of its attributes. */
function tagsOf(html: string): { readonly name: string; readonly attributes: string }[] {
  const markup = html.replace(/(<(script|style)\b[^>]*>)[\s\S]*?(?=<\/\2>)/g, '$1');
  return [...markup.matchAll(/<([a-z][\w-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/gi)].map(
    ([, name = '', attributes = '']) => ({
      name: name.toLowerCase(),
      attributes,
    }),
  );
}

function waiverFile(...waivers: readonly object[]): string {
  const entries = waivers.map((waiver) => ({ reason: 'because', expires: '2999-01-01', ...waiver }));
  return JSON.stringify({ apiVersion: 'kaudit.dev/v1alpha1', kind: 'Waivers', waivers: entries });
}

/** A secret in every place where objects of a cluster carry them. */
function plantEverywhere(cluster: FixtureCluster): void {
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': `{"password":"${canary}"}`, note: canary };
  const leaky = hardened(
    'web',
    {
      hostPID: true,
      volumes: [
        { name: 'c', csi: { driver: 'x', volumeAttributes: { password: canary } } },
        { name: 'f', flexVolume: { driver: 'x', options: { token: canary } } },
      ],
    },
    {
      command: ['run', '--token', canary],
      args: [`--password=${canary}`, '-p', canary],
      env: [
        { name: 'A', value: canary },
        { name: canary.toLowerCase(), value: `https://u:${canary}@x` },
      ],
      lifecycle: { postStart: { exec: { command: ['echo', canary] } } },
      livenessProbe: {
        httpGet: { path: `/?token=${canary}`, port: 1, httpHeaders: [{ name: 'Authorization', value: canary }] },
      },
    },
  );
  const meta = (name: string) => ({ name, namespace: 'a', uid: name, annotations });
  const add = (list: string, ...objects: Served[]) =>
    cluster.lists.set(list, [...(cluster.lists.get(list) ?? []), ...objects]);
  add('pods', pod('leaky', 'a', leaky, { annotations, managedFields: [{ fieldsV1: { x: canary } }] }));
  add('deployments.apps', { metadata: meta('leaky'), spec: { template: { metadata: { annotations }, spec: leaky } } });
  add('configmaps', {
    metadata: meta('leaky'),
    data: {
      password: canary,
      'app.yaml': `password: ${canary}\nurl: https://u:${canary}@x\n`,
      key: `-----BEGIN RSA PRIVATE KEY-----\n${canary}`,
    },
    binaryData: { blob: Buffer.from(canary).toString('base64') },
  });
  add('ingresses.networking.k8s.io', { metadata: { ...meta('leaky'), annotations: { snippet: canary } }, spec: {} });
  add('services', { metadata: meta('leaky'), spec: { type: 'ClusterIP', ports: [] } });
  add('serviceaccounts', { metadata: meta('leaky'), secrets: [{ name: 'x' }] });
  add('namespaces', { metadata: { name: 'leaky', uid: 'leaky', annotations } });
  add('validatingwebhookconfigurations.admissionregistration.k8s.io', {
    metadata: { name: 'leaky', uid: 'leaky', annotations },
    webhooks: [
      { name: 'x.test', clientConfig: { url: `https://u:${canary}@x/?token=${canary}`, caBundle: canary }, rules: [] },
    ],
  });
  add('externalsecrets.external-secrets.io', {
    metadata: meta('leaky'),
    spec: { data: [{ secretKey: 'x' }], target: { template: { data: { a: canary } } } },
  });
  add('clustersecretstores.external-secrets.io', {
    metadata: { name: 'leaky', uid: 'css', annotations },
    spec: {
      provider: {
        vault: { server: `https://u:${canary}@vault`, caBundle: canary, auth: { token: canary } },
        fake: { data: [{ key: 'a', value: canary }] },
      },
    },
  });
}
