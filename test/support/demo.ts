import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from '../../src/connect/index.ts';
import { parseRecording } from '../../src/demo/recording.ts';
import { type DemoServer, startDemoServer } from '../../src/demo/server.ts';
import type { Inventory } from '../../src/inventory.ts';
import { loadChecks } from '../../src/load-checks.ts';
import { collectFor } from '../../src/scan.ts';

/** The demo cluster, served on loopback with a kubeconfig file of its own. */
export async function serveDemo({
  latencyMs = 0,
} = {}): Promise<{ readonly server: DemoServer; readonly kubeconfig: string; close(): Promise<void> }> {
  const file = path.join(import.meta.dirname, '..', '..', 'src', 'demo', 'recording.json');
  const server = await startDemoServer({ recording: parseRecording(readFileSync(file, 'utf8')), latencyMs });
  const folder = mkdtempSync(path.join(tmpdir(), 'kaudit-test-'));
  const kubeconfig = path.join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, server.kubeconfig, { mode: 0o600 });
  return {
    server,
    kubeconfig,
    async close() {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What an identity of the demo cluster (context `demo`, `demo-auditor`, `demo-nobody`) sees of it, with times that do not change. */
export async function collectDemo(kubeconfig: string, context = 'demo'): Promise<Inventory> {
  const connection = await connect({ kubeconfig, context });
  try {
    const now = () => new Date('2026-01-02T03:04:05Z');
    const inventory = await collectFor(connection, { checks: loadChecks(), now });
    return { ...inventory, cluster: { ...inventory.cluster, server: 'https://127.0.0.1:6443' } };
  } finally {
    connection.transport.close();
  }
}
