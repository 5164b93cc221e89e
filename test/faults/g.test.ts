import { describe, expect } from 'vitest';
import { audit } from '../../src/audit.ts';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { evaluate } from '../../src/evaluate.ts';
import { FactStore } from '../../src/facts/fact.ts';
import type { Source } from '../../src/inventory.ts';
import { loadChecks } from '../../src/load-checks.ts';
import { formats, render } from '../../src/reporters/index.ts';
import { selectChecks } from '../../src/select.ts';
import * as faults from '../support/fault-server.ts';
import { canary, hardened, pathOf, pod, type Served } from './fixture.ts';
import { row } from './harness.ts';

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
      const { outputs, report } = await scan({ baseline: null });
      expect(report?.findings.some(({ object }) => object.name === `pod-${text}`)).toBe(true);
      for (const format of ['table', 'verbose'])
        expect(outputs.get(format)?.replace(/\s+/g, '')).toContain(shown.replace(/\s+/g, ''));
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

  row(
    'G09 secrets in env, args, last-applied, ConfigMap: in no format, log or error',
    async ({ cluster, scan, program }) => {
      const leaky = hardened(
        'web',
        { hostPID: true },
        {
          command: ['run', '--token', canary],
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
      cluster.lists
        .get('pods')
        ?.push(
          pod('leaky', 'a', leaky, { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': canary } }),
        );
      cluster.lists
        .get('ingresses.networking.k8s.io')
        ?.push({ metadata: { name: 'x', namespace: 'a', uid: 'x', annotations: { snippet: canary } }, spec: {} });
      const outcome = await scan();
      expect(outcome.report?.findings.some(({ object }) => object.name === 'leaky')).toBe(true);
      for (const format of formats) await program(['scan', '-v', '-o', format]);
      const broken = await program(['scan', '--kubeconfig', '/nowhere', '--token', canary]);
      expect(broken.code).toBe(2);
    },
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
        const started = performance.now();
        evaluate(check, store);
        return performance.now() - started;
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
});
