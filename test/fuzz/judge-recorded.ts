import { audit } from '../../src/audit.ts';
import { whoCan } from '../../src/can/can.ts';
import { review } from '../../src/can/review.ts';
import { type Inventory, writeInventory } from '../../src/inventory.ts';
import { loadChecks } from '../../src/load-checks.ts';
import { findPaths } from '../../src/paths/paths.ts';
import { planPodSecurity } from '../../src/psa/psa.ts';
import { matrix } from '../../src/reach/flows.ts';
import { readInventory } from '../../src/read-inventory.ts';
import { readReport } from '../../src/read-report.ts';
import { formats, render } from '../../src/reporters/index.ts';

const tool = { name: 'kaudit', version: 'fuzz' };
const checks = loadChecks();

/** Asks an inventory all that can be asked, in every format; throws where anything breaks, a check or a fact included. */
export function askEverything(inventory: Inventory): void {
  readInventory(writeInventory(inventory));
  const report = audit(inventory, { checks, tool });
  const broken = report.checks.find(
    ({ reason }) => reason !== null && /^kaudit's (?:check|fact) \S+ broke/.test(reason),
  );
  if (broken !== undefined) throw new Error(`${broken.id}: ${broken.reason}`);
  for (const format of formats) render(report, format, { columns: 80, verbose: true });
  readReport(render(report, 'json'));
  whoCan(inventory, { verb: 'get', group: '', resource: 'secrets' });
  review(inventory, { all: true });
  planPodSecurity(inventory);
  matrix(inventory);
  findPaths(inventory, { to: 'takeover' });
}
