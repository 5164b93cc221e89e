import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type Bench, ms } from './bench.ts';
import { median } from './measure.ts';

const findings = 5_000;
const runs = 3;

/** One report of 5,000 findings through each format: how long, and how much text. */
export async function measureFormats(bench: Bench): Promise<void> {
  const { audit, formats, inventoryFromObjects, render }: typeof import('../src/index.ts') = await import(
    pathToFileURL(bench.library).href
  );
  const whole = audit(inventoryFromObjects(workloads(1_200), { complete: true }));
  const report = { ...whole, findings: whole.findings.slice(0, findings) };
  bench.rows.push([`a report of ${report.findings.length} findings`, '', '', 'text, compressed']);
  for (const format of formats) {
    let text = '';
    const times = Array.from({ length: runs }, () => {
      const start = performance.now();
      text = render(report, format, { verbose: true });
      return performance.now() - start;
    });
    const [size, compressed] = [Buffer.byteLength(text), gzipSync(text).length];
    bench.rows.push([`  ${format}`, ms(median(times)), '', `${kilobytes(size)}, ${kilobytes(compressed)}`]);
  }
}

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1000)} kB`;
}

/** Deployments with faults of many kinds, over fifty namespaces. */
function workloads(n: number): object[] {
  const namespaces = Array.from({ length: 50 }, (_, i) => `team-${i}`);
  return [
    ...namespaces.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
    ...Array.from({ length: n }, (_, i) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: `service-${i}`, namespace: namespaces[i % namespaces.length] },
      spec: {
        selector: { matchLabels: { app: `service-${i}` } },
        template: {
          metadata: { labels: { app: `service-${i}` } },
          spec: { hostPID: true, containers: [{ name: 'web', image: 'web', securityContext: { privileged: true } }] },
        },
      },
    })),
  ];
}
