import type { Case } from './case.ts';
import { breaches } from './counterparts.ts';
import { explain } from './differences.ts';
import { auditOf, isAbout, type Library } from './library.ts';
import { leave, type Tally } from './tally.ts';

/** Every breach that a vulnerable cluster is known for must be among the findings. */
export function seekBreaches(library: Library, one: Case, tally: Tally): void {
  for (const [what, object] of one.expected.must_find ?? []) {
    const [, breach = what] = /^([^:]+):/.exec(what) ?? [];
    const checks = (breaches[breach] ?? '').split(' ');
    const built = checks.filter((id) => library.built.has(id));
    const findings = built.length === 0 ? [] : auditOf(library, one.objects, built).findings;
    if (findings.some((finding) => isAbout(finding, object))) tally.agree++;
    else if (built.length < checks.length) leave(tally, 'not built yet');
    else tally.differ.push(`${one.case}: ${what} of ${object} is not found`);
  }
}

const isolation: Readonly<Record<string, string>> = {
  ingress: 'unisolated-pod',
  egress: 'unisolated-pod-egress',
};

/** The workloads that no policy isolates must be those that kaudit finds, by direction; a list without any is a claim too. */
export function compareIsolation(library: Library, one: Case, tally: Tally): void {
  const checks = Object.values(isolation);
  if (!checks.every((id) => library.built.has(id))) {
    leave(tally, 'not built yet');
    return;
  }
  const { findings } = auditOf(library, one.objects, checks);
  const ours = new Set(
    findings.map(({ check, object }) => `${check} ${object.namespace}/${object.name}[${object.kind}]`),
  );
  const theirs = new Set(
    one.expected.unprotected?.map(({ unprotected, direction }) => `${isolation[direction]} ${unprotected}`),
  );
  const missed = [...theirs].filter((finding) => !ours.has(finding));
  const added = [...ours].filter((finding) => !theirs.has(finding));
  if (missed.length + added.length === 0) tally.agree++;
  for (const finding of missed) settle(tally, `${one.case}: kaudit misses ${finding}`, explain(one, 'fail'));
  for (const finding of added) settle(tally, `${one.case}: kaudit alone finds ${finding}`, explain(one, 'pass'));
}

function settle(tally: Tally, line: string, reason: string | undefined): void {
  if (reason === undefined) tally.differ.push(line);
  else tally.explained.push(`${line} (${reason})`);
}

/** What every cluster is born with must give no finding of scope user, be the feature gates off or on. */
export function expectQuiet(library: Library, cases: readonly Case[], tally: Tally): void {
  const { kaudit } = library;
  if (!kaudit.loadChecks().some(({ category }) => category === 'rbac')) {
    leave(tally, 'not built yet');
    return;
  }
  const gated = new Set(cases.filter(({ feature_gated }) => feature_gated).map(nameOf));
  const clusters = [
    cases.filter(({ feature_gated }) => !feature_gated),
    cases.filter((one) => one.feature_gated || !gated.has(nameOf(one))),
  ];
  for (const objects of clusters.map((cluster) => cluster.flatMap((one) => one.objects))) {
    const inventory = kaudit.inventoryFromObjects(objects, { complete: true });
    const noise = kaudit.audit(inventory, { categories: ['rbac'] }).findings.filter(({ scope }) => scope === 'user');
    const noisy = new Set(noise.map(({ object }) => `${object.kind}/${object.name}`));
    tally.agree += objects.length - noisy.size;
    for (const { check, object, message } of noise)
      tally.differ.push(`${object.kind}/${object.name}: ${check} says "${message}"`);
  }
}

function nameOf({ case: name }: Case): string {
  return name.split('/').slice(1).join('/');
}
