import { audit } from '../audit.ts';
import type { Check } from '../check.ts';
import { FactStore } from '../facts/fact.ts';
import { loadChecks } from '../load-checks.ts';
import { platformChecks } from '../platform/capabilities.ts';
import { type PlatformMap, toPlatformMap } from '../platform/map.ts';
import { mapManifests } from '../platform/platform.ts';
import { tool } from '../tool.ts';
import { dataText } from './data-text.ts';
import { UsageError } from './errors.ts';
import { type InventoryFlags, obtainInventory } from './inventory.ts';
import { refuseNamespaces } from './offline.ts';
import { writeStdout } from './output.ts';
import { renderPlatform } from './platform-text.ts';
import { terminalOf } from './terminal.ts';

export interface PlatformFlags extends InventoryFlags {
  readonly output: 'table' | 'json' | 'yaml';
}

/** `kaudit platform`: resolves with 0, or 3 where something that decides was not seen. */
export async function runPlatform(flags: PlatformFlags): Promise<number> {
  refuseNamespaces(flags);
  const checks = platformChecksOf(loadChecks());
  const { inventory, interruption } = await obtainInventory(flags, checks);
  const report = audit(inventory, { checks, tool });
  const fromManifests = inventory.origin === 'manifests' ? mapManifests(new FactStore(inventory)) : undefined;
  const map = toPlatformMap(report, fromManifests);
  if (map === null)
    throw new UsageError(
      'what guards, watches and backs up a cluster is seen in the cluster as a whole',
      'Leave out -n, or give a recording that holds the pods of every namespace.',
    );
  await writeStdout(textOf(map, flags));
  return interruption ?? (map.complete ? 0 : 3);
}

/** The checks that the map rests on, as far as a default scan runs them. */
function platformChecksOf(all: readonly Check[]): readonly Check[] {
  return all.filter(({ id, default: isDefault }) => platformChecks.has(id) && isDefault !== false);
}

function textOf(map: PlatformMap, { output, verbose = false }: PlatformFlags): string {
  if (output !== 'table') return dataText(map, output);
  return renderPlatform(map, terminalOf('auto').columns, verbose);
}
