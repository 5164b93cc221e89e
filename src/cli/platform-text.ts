import type { PlatformMap } from '../platform/map.ts';
import { printable } from '../printable.ts';
import { renderPlatformRows } from '../reporters/platform.ts';
import { wrap } from '../reporters/text.ts';

/** The map for a person at a terminal; `verbose` says every gap, not the first of each line alone. */
export function renderPlatform(map: PlatformMap, columns: number, verbose: boolean): string {
  const { cluster, capabilities } = map;
  const head = [
    cluster.context ?? 'offline',
    `Kubernetes ${cluster.version ?? 'of unknown version'}${cluster.distribution === 'unknown' ? '' : `, ${cluster.distribution}`}`,
    ...(cluster.nodes === null ? [] : [`${cluster.nodes} nodes`]),
  ];
  const unseen = [...new Set(capabilities.flatMap(({ unknown }) => unknown))];
  const blocks = [
    wrap(head.map((part) => printable(part)).join(' · '), columns).join('\n'),
    renderPlatformRows(capabilities, columns, verbose),
    ...(unseen.length === 0
      ? []
      : [wrap(`Not seen: ${unseen.map((text) => printable(text, 500)).join('; ')}`, columns).join('\n')]),
    wrap(
      'Agents of services outside the cluster and programs on the nodes do not show in the API: absent means not seen in the cluster. kaudit explain CHECK says more.',
      columns,
    ).join('\n'),
  ];
  return `${blocks.join('\n\n')}\n`;
}
