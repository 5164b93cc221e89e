/** kaudit as a library: the pipeline without the command line. Nothing here writes, prints or exits. */
import { type AuditOptions as AuditSettings, audit as auditInventory } from './audit.ts';
import type { Check } from './check.ts';
import type { CollectOptions } from './collect/collect.ts';
import { inventoryFromObjects as fromObjects, type ObjectsOptions } from './collect/from-objects.ts';
import type { Connection } from './connect/index.ts';
import { type Framework, listControls } from './frameworks/framework.ts';
import { frameworks } from './frameworks/index.ts';
import type { Inventory } from './inventory.ts';
import { loadChecks } from './load-checks.ts';
import type { Report } from './report.ts';
import { collectFor } from './scan.ts';
import { selectChecks, UnknownNameError, type Wish } from './select.ts';
import { tool } from './tool.ts';

export { compareWithBaseline } from './baseline.ts';
export { type CanOptions, SubjectError, type SubjectReference } from './can/asker.ts';
export {
  type Answer,
  type Because,
  can,
  type HeldRule,
  type Holder,
  type Holders,
  type Rights,
  type RightsRequest,
  rightsOfSubject,
  whoCan,
} from './can/can.ts';
export { type Review, type ReviewLine, review } from './can/review.ts';
export { type CatalogueEntry, toEntry } from './catalog.ts';
export type { Category, Check, Severity } from './check.ts';
export { type Config, readConfig } from './config.ts';
export { type Connection, ConnectionError, type ConnectionOptions, connect } from './connect/index.ts';
export { readCelChecks, readCheckLiteral } from './custom-checks/custom-checks.ts';
export { type ExampleResult, testCheck } from './custom-checks/test-checks.ts';
export { diffReports, type ReportDiff } from './diff.ts';
export { type Assertion, type AssertResult, assertExpectations } from './expectations/assert.ts';
export { type Expectation, ExpectationsError, readExpectations } from './expectations/expectations.ts';
export {
  type FixedFinding,
  type Fixes,
  type FixOptions,
  fixFindings,
  type ObjectPatch,
  type Unpatched,
} from './fix/fix.ts';
export { readFramework } from './framework-file.ts';
export { type Control, type Framework, listControls } from './frameworks/framework.ts';
export { frameworks } from './frameworks/index.ts';
export { type Decision, decide, type Gate } from './gate.ts';
export { type Inventory, InventoryError, type Source, type State, writeInventory } from './inventory.ts';
export { loadChecks } from './load-checks.ts';
export { inventoryFromManifests } from './manifest-inventory.ts';
export { type Manifest, ManifestError, readManifests, readObjects } from './manifests.ts';
export { type Fix, fixPaths, type ObjectFix } from './paths/fix.ts';
export {
  EntryError,
  findPaths,
  type PathGroup,
  type PathStep,
  type PathsAnswer,
  type PathsOptions,
} from './paths/paths.ts';
export { type End, EndError } from './reach/ends.ts';
export { type Flow, type MatrixOptions, matrix, type ReachMatrix } from './reach/flows.ts';
export { type ListedPolicy, type ListedRule, listPolicies, type PolicyList } from './reach/policies.ts';
export { type ReachAnswer, type ReachBecause, type ReachQuestion, type ReachVerdict, reach } from './reach/reach.ts';
export { type SuggestedPolicy, type Suggestion, SuggestionError, suggestPolicies } from './reach/suggest.ts';
export { readInventory } from './read-inventory.ts';
export { ReportError, readReport } from './read-report.ts';
export type { Finding, FrameworkChange, Report, ReportReach, Score, Status } from './report.ts';
export { formats, type RenderOptions, render } from './reporters/index.ts';
export {
  openRightsizeLog,
  type RightsizeLog,
  type Rightsizing,
  type RuleUse,
  type SubjectUse,
} from './rightsize/rightsize.ts';
export { UnknownNameError } from './select.ts';
export { SettingsFileError } from './settings-file.ts';
export { readWaivers } from './waiver-file.ts';
export type { Waiver } from './waivers.ts';

/** Which checks an audit runs, by id or category; all that are on by default where nothing is named. */
export interface AuditOptions extends Wish, Omit<AuditSettings, 'checks' | 'tool' | 'frameworks'> {
  /** Ids of benchmarks, or frameworks of one's own: their checks run, reported by control. */
  readonly frameworks?: readonly (string | Framework)[];
}

/** An inventory made of objects; `complete`: these are all the objects that there are. Secrets in them are replaced. */
export function inventoryFromObjects(
  objects: readonly unknown[],
  options: Omit<ObjectsOptions, 'tool'> = {},
): Inventory {
  return fromObjects(objects, { ...options, tool });
}

/** Reads a cluster with GET requests alone. Rejects with ConnectionError. */
export function collect(
  connection: Connection,
  { checks, ...options }: Omit<CollectOptions, 'sources' | 'tool'> & { readonly checks?: readonly Check[] } = {},
): Promise<Inventory> {
  return collectFor(connection, { ...options, checks: checks ?? selectChecks(loadChecks(), {}) });
}

/** Judges an inventory: pure. Throws UnknownNameError for a check, category or framework that does not exist. */
export function audit(
  inventory: Inventory,
  { frameworks: asked = [], checks, skip, enable, categories, framework, ...settings }: AuditOptions = {},
): Report {
  const named = asked.map((one) => (typeof one === 'string' ? findFramework(one) : one));
  const needed = new Set(named.flatMap(listControls).flatMap((control) => control.checks));
  const wish = { checks, skip, enable, categories, framework: named.length > 0 ? needed : framework };
  const given = Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined));
  return auditInventory(inventory, { ...settings, checks: selectChecks(loadChecks(), given), frameworks: named, tool });
}

function findFramework(id: string): Framework {
  const found = frameworks.find((one) => one.id === id);
  if (found === undefined) throw new UnknownNameError(`there is no framework ${JSON.stringify(id)}`);
  return found;
}
