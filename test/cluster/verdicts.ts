import { audit } from '../../src/audit.ts';
import type { Check } from '../../src/check.ts';
import { connect } from '../../src/connect/index.ts';
import type { Inventory } from '../../src/inventory.ts';
import { loadChecks } from '../../src/load-checks.ts';
import { collectFor } from '../../src/scan.ts';
import { tool } from '../../src/tool.ts';

/** The checks that judge flags of the control plane, and what etcd holds. */
export const flagChecks: readonly Check[] = loadChecks().filter(
  ({ category, id }) =>
    ['api-server', 'etcd', 'controller-manager', 'scheduler'].includes(category) ||
    [
      'unencrypted-secret-storage',
      'weak-encryption-provider',
      'local-encryption-key',
      'plaintext-secret-remnant',
    ].includes(id),
);

/** What a scan of a cluster with these checks records. */
export async function collectFlags(kubeconfig: string, probeAnonymous = false): Promise<Inventory> {
  const connection = await connect({ kubeconfig });
  try {
    return await collectFor(connection, { checks: flagChecks, probeAnonymous });
  } finally {
    connection.transport.close();
  }
}

/** The verdict of each of these checks by its id. */
export function verdictsOf(inventory: Inventory): Record<string, string> {
  const { checks } = audit(inventory, { checks: flagChecks, tool });
  return Object.fromEntries(checks.map(({ id, status }) => [id, status] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What differs: `id: before → after`, sorted. */
export function differences(before: Record<string, string>, after: Record<string, string>): string[] {
  return Object.keys(before)
    .filter((id) => before[id] !== after[id])
    .map((id) => `${id}: ${before[id]} → ${after[id]}`);
}
