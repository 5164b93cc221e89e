import { audit } from '../audit.ts';
import type { Check } from '../check.ts';
import { FactStore, type Settings } from '../facts/fact.ts';
import { type Inventory, placeKey } from '../inventory.ts';
import type { ObjectReference } from '../kubernetes/object.ts';
import type { PatchOperation } from '../kubernetes/paths/apply.ts';
import type { Finding, Report } from '../report.ts';
import { tool } from '../tool.ts';
import { editInventory, type ObjectEdit, type Planned, planEdits } from './edit.ts';
import { managerOf } from './managed.ts';
import { jsonPatch, mergePatch } from './patch.ts';
import { remedies, whyNoRemedy } from './remedies.ts';

/** A finding as far as a fix speaks of it. */
export type FixedFinding = Pick<Finding, 'fingerprint' | 'check' | 'severity' | 'container' | 'part' | 'message'>;

/** The patch of one object, proven on the inventory. */
export interface ObjectPatch {
  readonly object: Omit<ObjectReference, 'uid'>;
  /** Where the object stands, for manifests. */
  readonly source: Finding['source'];
  /** What would undo an edit of the object alone: there it belongs; null where nothing says so. */
  readonly managedBy: string | null;
  readonly closes: readonly FixedFinding[];
  /** What it may break, a clause each. */
  readonly mayBreak: readonly string[];
  /** JSON Patch (RFC 6902), every place tested first. */
  readonly patch: readonly PatchOperation[];
  /** The same as a strategic merge patch; null where that can not say it. */
  readonly merge: unknown;
}

/** A finding that no patch closes, and why. */
export interface Unpatched extends FixedFinding {
  readonly object: Omit<ObjectReference, 'uid'>;
  readonly reason: string;
}

export interface Fixes {
  readonly patches: readonly ObjectPatch[];
  readonly unpatched: readonly Unpatched[];
  /** Findings that go with those that were asked for. */
  readonly alsoClosed: readonly (FixedFinding & { readonly object: Omit<ObjectReference, 'uid'> })[];
  /** Bounds of the score before and after all patches. */
  readonly score: { readonly before: readonly [number, number]; readonly after: readonly [number, number] };
  /** Whether everything was seen: else there may be more to fix. */
  readonly complete: boolean;
}

export interface FixOptions {
  /** All that are judged: a patch may open no finding of any of them. */
  readonly checks: readonly Check[];
  /** Which findings are to be fixed. */
  readonly wanted: (finding: Finding) => boolean;
  /** Objects of system components are patched too; default false. */
  readonly includeSystem?: boolean;
  /** What people configured. */
  readonly config?: Settings;
}

/** After so many rounds what is left is given up: each takes findings away, so that few are ever needed. */
const rounds = 12;

/**
 * Patches for the findings that a patch can close. All of them together were applied to the inventory and judged again: what
 * stays open, or opens another finding, is taken out and listed with the reason. Pure.
 */
export function fixFindings(
  inventory: Inventory,
  { checks, wanted, includeSystem = false, config = {} }: FixOptions,
): Fixes {
  const judge = (seen: Inventory): Report => audit(seen, { checks, includeSystem, config, everyFinding: true, tool });
  const before = judge(inventory);
  const store = new FactStore(inventory, config);
  const all = before.findings.filter((finding) => finding.status === 'fail' && wanted(finding));
  const refused = new Map<string, string>();
  for (const finding of all) {
    if (finding.scope === 'system' && !includeSystem)
      refused.set(
        finding.fingerprint,
        `it belongs to ${finding.component ?? 'a system component'}: --include-system patches it too`,
      );
    else if (!remedies.has(finding.check)) refused.set(finding.fingerprint, whyNoRemedy(finding.check, finding.object));
  }
  let planned: Planned = { edits: new Map(), refused: new Map() };
  let after = before;
  for (let round = 0; ; round++) {
    const open = all.filter(({ fingerprint }) => !refused.has(fingerprint));
    planned = round < rounds ? planEdits(inventory, open, store) : { edits: new Map(), refused: new Map() };
    for (const [fingerprint, reason] of planned.refused) refused.set(fingerprint, reason);
    if (round === rounds)
      for (const { fingerprint } of open) refused.set(fingerprint, 'its patch opens other findings');
    after = planned.edits.size === 0 ? before : judge(editInventory(inventory, planned.edits, store));
    const remaining = (check: string, without: ReadonlySet<string>): ReadonlySet<string> => {
      const others = planEdits(
        inventory,
        open.filter(({ fingerprint }) => !without.has(fingerprint)),
        store,
      ).edits;
      const own = checks.filter(({ id }) => id === check);
      const { findings } = audit(editInventory(inventory, others, store), {
        checks: own,
        config,
        everyFinding: true,
        tool,
      });
      return new Set(findings.map(({ fingerprint }) => fingerprint));
    };
    const faults = faultsOf(before, after, { edits: planned.edits, remaining });
    if (faults.size === 0) break;
    for (const [fingerprint, reason] of faults) refused.set(fingerprint, reason);
  }
  return {
    ...answer(before, after, planned.edits),
    unpatched: all.flatMap((finding) => {
      const reason = refused.get(finding.fingerprint);
      return reason === undefined ? [] : [{ ...brief(finding), object: referenceOf(finding), reason }];
    }),
  };
}

/** The edits that were judged. */
interface Judged {
  readonly edits: ReadonlyMap<string, ObjectEdit>;
  /** The findings of one check, by fingerprint, that are there without the edits for these findings. */
  remaining(check: string, without: ReadonlySet<string>): ReadonlySet<string>;
}

/** By fingerprint, what is wrong with the edits: findings that stay, and those whose edit opens another. */
function faultsOf(before: Report, after: Report, { edits, remaining }: Judged): Map<string, string> {
  const faults = new Map<string, string>();
  const left = new Set(after.findings.map(({ fingerprint }) => fingerprint));
  const planned = [...edits.values()].flatMap(({ findings }) => findings);
  for (const { fingerprint } of planned)
    if (left.has(fingerprint)) faults.set(fingerprint, 'the patch does not close it');
  const known = new Set(before.findings.map(({ fingerprint }) => fingerprint));
  const fresh = new Map<string, Finding[]>();
  for (const finding of after.findings)
    if (!known.has(finding.fingerprint)) fresh.set(finding.check, [...(fresh.get(finding.check) ?? []), finding]);
  for (const [check, opened] of fresh)
    for (const { fingerprint } of blamed(opened, planned, (without) => remaining(check, without)))
      faults.set(fingerprint, `the patch opens another finding: ${check}: ${opened[0]?.message}`);
  const statuses = new Map(before.checks.map(({ id, unknown }) => [id, unknown]));
  const doubted = after.checks.find(({ id, unknown }) => unknown > (statuses.get(id) ?? 0));
  if (doubted !== undefined && faults.size === 0)
    for (const { fingerprint } of planned)
      faults.set(fingerprint, `with the patch ${doubted.id} can not be judged any more`);
  return faults;
}

/**
 * The edits that open these findings of one check: those of the first check without whose edits fewer are opened; of them those
 * of the same objects, else of the same namespaces. Another cause is found in the next round.
 */
function blamed(
  opened: readonly Finding[],
  planned: readonly Finding[],
  remaining: (without: ReadonlySet<string>) => ReadonlySet<string>,
): readonly Finding[] {
  const causes = [...new Set(planned.map(({ check }) => check))].map((id) =>
    planned.filter(({ check }) => check === id),
  );
  for (const cause of causes) {
    const left = remaining(new Set(cause.map(({ fingerprint }) => fingerprint)));
    const gone = opened.filter(({ fingerprint }) => !left.has(fingerprint));
    if (gone.length === 0) continue;
    const objects = new Set(gone.map(({ object }) => placeKey(object)));
    const namespaces = new Set(gone.map(namespaceOf));
    const near = cause.filter(({ object }) => objects.has(placeKey(object)));
    const around = cause.filter((one) => namespaces.has(namespaceOf(one)));
    return [near, around].find((some) => some.length > 0) ?? cause;
  }
  return planned;
}

function namespaceOf({ object: { kind, namespace, name } }: Finding): string {
  return namespace ?? (kind === 'Namespace' ? name : '');
}

function answer(before: Report, after: Report, edits: ReadonlyMap<string, ObjectEdit>): Omit<Fixes, 'unpatched'> {
  const left = new Set(after.findings.map(({ fingerprint }) => fingerprint));
  const asked = new Set([...edits.values()].flatMap(({ findings }) => findings.map(({ fingerprint }) => fingerprint)));
  return {
    patches: [...edits.values()].map(toPatch),
    alsoClosed: before.findings
      .filter(({ fingerprint, status }) => status === 'fail' && !left.has(fingerprint) && !asked.has(fingerprint))
      .map((finding) => ({ ...brief(finding), object: referenceOf(finding) })),
    score: { before: [before.score.lower, before.score.upper], after: [after.score.lower, after.score.upper] },
    complete: before.scan.complete,
  };
}

function toPatch({ before, after, findings }: ObjectEdit): ObjectPatch {
  const [first] = findings;
  const { apiVersion, kind, metadata } = before;
  return {
    object: {
      apiVersion,
      kind,
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
      name: metadata.name,
    },
    source: first?.source ?? null,
    managedBy: managerOf(before),
    closes: findings.map(brief),
    mayBreak: [...new Set(findings.flatMap(({ check }) => remedies.get(check)?.breaks ?? []))],
    patch: jsonPatch(before, after),
    merge: mergePatch(before, after) ?? null,
  };
}

function brief({ fingerprint, check, severity, container, part, message }: Finding): FixedFinding {
  return { fingerprint, check, severity, container, part, message };
}

function referenceOf({ object: { uid: _, ...reference } }: Finding): Omit<ObjectReference, 'uid'> {
  return reference;
}
