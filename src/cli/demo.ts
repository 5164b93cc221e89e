import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseRecording } from '../demo/recording.ts';
import { type DemoServer, startDemoServer } from '../demo/server.ts';
import { UsageError } from './errors.ts';
import { writeStdout } from './output.ts';
import { type ReportFlags, runScan } from './scan.ts';

export interface DemoFlags extends ReportFlags {
  readonly serve?: boolean;
  readonly port?: number;
  readonly selector?: string;
  readonly chunkSize: number;
}

/** `kaudit demo`: serves the demo cluster and scans it through the same code as any cluster, or only serves it. */
export async function runDemo({ serve = false, port = 0, ...flags }: DemoFlags): Promise<number> {
  const server = await serveDemo(port);
  const folder = await mkdtemp(path.join(tmpdir(), 'kaudit-demo-'));
  try {
    const kubeconfig = path.join(folder, 'kubeconfig');
    await writeFile(kubeconfig, server.kubeconfig, { mode: 0o600 });
    if (!serve) return await runScan({ ...flags, kubeconfig, context: 'demo', concurrency: 4, timeout: '10m' });
    await writeStdout(`export KUBECONFIG=${kubeconfig}\n`);
    process.stderr.write(`demo cluster at ${server.url}; contexts demo, demo-auditor, demo-nobody; Ctrl-C ends it\n`);
    return await untilInterrupted();
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function serveDemo(port: number): Promise<DemoServer> {
  const recording = parseRecording(await readFile(new URL('./demo-cluster.json', import.meta.url), 'utf8'));
  return startDemoServer({ recording, port }).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new UsageError(`--port ${port}: can not be served: ${code}`, 'Choose another port, or none.');
  });
}

/** Resolves with the exit code of the signal that came. */
function untilInterrupted(): Promise<number> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve(130));
    process.once('SIGTERM', () => resolve(143));
  });
}
