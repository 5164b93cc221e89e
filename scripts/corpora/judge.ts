import type { CatalogueEntry } from '../../src/index.ts';
import type { Case } from './case.ts';
import { compareIsolation, expectQuiet, seekBreaches } from './clusters.ts';
import { compareConnections } from './connections.ts';
import { explain } from './differences.ts';
import { auditOf, isAbout, type Kaudit, type Library, type Report } from './library.ts';
import { judgementOf } from './peers.ts';
import { leave, type Tallies, type Tally, tallyOf } from './tally.ts';

/** Runs every case through the library: compares its verdict, and looks for crashes in all checks. */
export function judgeAll(kaudit: Kaudit, cases: readonly Case[]): Tallies {
  const tallies: Tallies = new Map();
  const library: Library = { kaudit, built: new Set(kaudit.loadChecks().map(({ id }) => id)) };
  const seen = new Set<string>();
  for (const one of cases) {
    const tally = tallyOf(tallies, `${one.corpus} ${one.check}`);
    const objects = JSON.stringify(one.objects);
    if (!seen.has(objects)) survive(library, one, objects.includes('rbac.authorization.k8s.io'), tally);
    seen.add(objects);
    if (one.expected.connections !== undefined)
      compareConnections(library, one, tallyOf(tallies, `${one.corpus} connections`));
    if (one.not_live !== undefined) leave(tally, 'not live');
    else if (one.expected.must_find !== undefined) seekBreaches(library, one, tally);
    else if (one.expected.unprotected !== undefined) compareIsolation(library, one, tally);
    else if (one.corpus !== 'k8s-defaults' && one.expected.connections === undefined) compare(library, one, tally);
  }
  const defaults = cases.filter(({ corpus }) => corpus === 'k8s-defaults');
  if (defaults.length > 0) expectQuiet(library, defaults, tallyOf(tallies, 'k8s-defaults built-in-rbac'));
  return tallies;
}

function compare(library: Library, one: Case, tally: Tally): void {
  const judgement = judgementOf(one);
  if (typeof judgement === 'string') {
    leave(tally, judgement);
    return;
  }
  const { verdict, versions } = judgement;
  const checks = judgement.checks.filter((id) => library.built.has(id));
  if (checks.length === 0) {
    leave(tally, 'not built yet');
    return;
  }
  for (const version of versions) {
    const report = auditOf(library, one.objects, checks, version);
    const ours = verdictOf(report);
    const wronged = one.expected.must_not_fire?.find((object) =>
      report.findings.some((found) => isAbout(found, object)),
    );
    if (ours === verdict && wronged === undefined) tally.agree++;
    else if (ours !== verdict && verdict === 'fail' && checks.length < judgement.checks.length)
      leave(tally, 'not built yet');
    else {
      const found = wronged === undefined ? ours : `finds fault with ${wronged}`;
      const line = `${one.case}${version === null ? '' : ` (${version})`}: they say ${verdict}, kaudit ${found}`;
      const reason = explain(one, verdict);
      if (reason === undefined) tally.differ.push(line);
      else tally.explained.push(`${line} (${reason})`);
    }
  }
}

/** Fail where any check fails, else the reason of the first that could not tell, else pass. */
function verdictOf({ checks }: Report): string {
  if (checks.some(({ status }) => status === 'fail')) return 'fail';
  const open = checks.find(({ status }) => status === 'unknown' || status === 'manual');
  return open === undefined ? 'pass' : `${open.status} (${open.id}: ${open.reason})`;
}

/**
 * The checks on a case, whether or not there is a verdict to compare: none may break. Those of RBAC are left out where the
 * case holds none, because then they would only judge what Kubernetes ships, thousands of times over.
 */
function survive({ kaudit, built }: Library, one: Case, holdsRbac: boolean, tally: Tally): void {
  const ofRbac = ({ category, needs }: CatalogueEntry) =>
    category === 'rbac' || needs.some((fact) => /grants$|^resolvedRoles$/i.test(fact));
  const skip = holdsRbac
    ? []
    : kaudit
        .loadChecks()
        .map(kaudit.toEntry)
        .filter(ofRbac)
        .map(({ id }) => id);
  const begin = performance.now();
  try {
    const inventory = kaudit.inventoryFromObjects(one.objects, { complete: true });
    const { checks } = kaudit.audit(inventory, { checks: [...built], skip });
    for (const { id, reason } of checks)
      if (reason !== null && /^kaudit's (?:check|fact) \S+ broke/.test(reason))
        tally.crashed.push(`${one.case}: ${id}: ${reason}`);
  } catch (error) {
    tally.crashed.push(`${one.case}: ${String(error)}`);
  }
  tally.milliseconds += performance.now() - begin;
}
