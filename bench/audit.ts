import { pathToFileURL } from 'node:url';

// Milliseconds that facts, all checks, score and report take for the inventory of a cluster; first time, as in a scan.
const [library = '', kubeconfig = '', concurrency = '4'] = process.argv.slice(2);
const { audit, collect, connect, render }: typeof import('../src/index.ts') = await import(pathToFileURL(library).href);
const connection = await connect({ kubeconfig, maxSockets: Number(concurrency) });
const inventory = await collect(connection, { concurrency: Number(concurrency) });
connection.transport.close();
const begin = performance.now();
const text = render(audit(inventory), 'json');
const milliseconds = performance.now() - begin;
process.stdout.write(
  JSON.stringify({ milliseconds, characters: text.length, pods: inventory.sources.get('pods')?.items.length ?? 0 }),
);
