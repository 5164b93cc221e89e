import { pathToFileURL } from 'node:url';
import { tuneV8 } from '../src/cli/tune-v8.ts';

// Milliseconds that facts, checks (all, or those of one category), score and report take for the inventory of a cluster; the
// first time in its process, and with V8 as the command line sets it: as in a scan.
tuneV8();
const [library = '', kubeconfig = '', concurrency = '4', category] = process.argv.slice(2);
const { audit, collect, connect, render }: typeof import('../src/index.ts') = await import(pathToFileURL(library).href);
const connection = await connect({ kubeconfig, maxSockets: Number(concurrency) });
const inventory = await collect(connection, { concurrency: Number(concurrency) });
connection.transport.close();
const cpu = process.cpuUsage();
const begin = performance.now();
const report = audit(inventory, category === undefined ? {} : { categories: [category] });
const text = render(report, 'json');
const milliseconds = performance.now() - begin;
const { user, system } = process.cpuUsage(cpu);
process.stdout.write(
  JSON.stringify({
    milliseconds,
    cpu: (user + system) / 1000,
    characters: text.length,
    checks: report.checks.length,
    pods: inventory.sources.get('pods')?.items.length ?? 0,
  }),
);
