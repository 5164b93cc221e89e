import { type CollectOptions, collect } from '../collect/collect.ts';
import type { Connection } from '../connect/index.ts';
import { authorization } from '../facts/authorization.ts';
import { sourcesOf } from '../facts/fact.ts';
import { reachability } from '../facts/reachability.ts';
import type { Inventory } from '../inventory.ts';
import { tool } from '../tool.ts';
import type { Expectation } from './expectations.ts';

/** Collects what these expectations need, and no more. Rejects with ConnectionError. */
export function collectForExpectations(
  connection: Connection,
  expectations: readonly Expectation[],
  options: Omit<CollectOptions, 'sources' | 'tool'>,
): Promise<Inventory> {
  const uses = (section: Expectation['section']): boolean => expectations.some((one) => one.section === section);
  const pods = expectations.some((one) => one.section === 'can' && one.subject.startsWith('pod:'));
  const sources = new Set([
    ...(uses('can') ? sourcesOf(authorization) : []),
    ...(uses('reach') ? sourcesOf(reachability) : []),
    ...(pods ? ['pods'] : []),
  ]);
  return collect(connection, { ...options, sources, tool });
}
