import { stringify } from 'yaml';
import type { Fixes, ObjectPatch, Unpatched } from '../fix/fix.ts';
import { printable } from '../printable.ts';
import { tenthsRange, wrap } from '../reporters/text.ts';
import { shell } from './paths-text.ts';

const rule = 'Review each; kaudit applies none of them.';

/** For a person: what each patch closes and may break, then what has none, by reason. */
export function describeFixes(fixes: Fixes, columns: number): string {
  const indent = (text: string, by: number) =>
    wrap(printable(text, 2_000), Math.min(columns, 120) - by).map((line) => `${' '.repeat(by)}${line}`);
  const patches = fixes.patches.flatMap((one) => [
    ...indent(titleOf(one), 0),
    ...one.closes.flatMap(({ check, message }) => indent(`closes ${check}: ${message}`, 2)),
    ...notesOf(one).flatMap((note) => indent(note, 2)),
    '',
  ]);
  const reasons = groupReasons(fixes.unpatched).flatMap(([reason, ids, count]) =>
    indent(`${count} × ${ids.join(', ')}: ${reason}`, 2),
  );
  const unpatched = reasons.length === 0 ? [] : ['No patch for', ...reasons, ''];
  return [...patches, ...unpatched, ...summary(fixes).flatMap((line) => indent(line, 0)), '']
    .map((line) => line.trimEnd())
    .join('\n');
}

/** kubectl commands, with everything else as comments. */
export function patchCommands(fixes: Fixes): string {
  const comment = (text: string): string => `# ${printable(text, 2_000)}`;
  const patches = fixes.patches.flatMap((one) => [
    comment(titleOf(one)),
    ...one.closes.map(({ check, message }) => comment(`closes ${check}: ${message}`)),
    ...notesOf(one).map(comment),
    commandOf(one),
    '',
  ]);
  const unpatched = fixes.unpatched.map(({ check, reason, object, message }) =>
    comment(`no patch: ${check}: ${object.kind} ${placed(object)}: ${message}: ${reason}`),
  );
  return `${[...summary(fixes).map(comment), '', ...patches, ...unpatched].join('\n')}\n`;
}

/** A kustomization with the patches: strategic merge where that can say it, else JSON Patch. */
export function kustomizeFixes(fixes: Fixes): string {
  const patches = fixes.patches.map((one) => {
    const { apiVersion, kind, namespace, name } = one.object;
    const slash = apiVersion.indexOf('/');
    const target = {
      ...(slash < 0 ? {} : { group: apiVersion.slice(0, slash) }),
      version: apiVersion.slice(slash + 1),
      kind,
      name,
      ...(namespace === undefined ? {} : { namespace }),
    };
    const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
    const isOwn = isBuiltIn(apiVersion) && one.merge !== null && typeof one.merge === 'object';
    const merged = isOwn ? mergeObject({ apiVersion, kind, metadata }, one.merge) : one.patch;
    return { target, patch: stringify(merged, { aliasDuplicateObjects: false, lineWidth: 0 }) };
  });
  const comments = [
    ...summary(fixes),
    ...fixes.patches.flatMap((one) => [titleOf(one), ...notesOf(one).map((note) => `  ${note}`)]),
    ...fixes.unpatched.map(
      ({ check, reason, object }) => `no patch: ${check}: ${object.kind} ${placed(object)}: ${reason}`,
    ),
  ].map((text) => `# ${printable(text, 2_000)}\n`);
  const kustomization = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', patches };
  return `${comments.join('')}${stringify(kustomization, { aliasDuplicateObjects: false, lineWidth: 0 })}`;
}

/** Kinds whose lists strategic merge knows the keys of. */
function isBuiltIn(apiVersion: string): boolean {
  return !apiVersion.includes('.') || /\.k8s\.io\//.test(apiVersion);
}

function mergeObject(
  head: { readonly apiVersion: string; readonly kind: string; readonly metadata: object },
  merge: object | null,
): object {
  const metadata: unknown = merge !== null && 'metadata' in merge ? merge.metadata : undefined;
  return {
    ...head,
    ...merge,
    metadata: { ...(typeof metadata === 'object' && metadata !== null ? metadata : {}), ...head.metadata },
  };
}

function commandOf({ object, patch }: ObjectPatch): string {
  const { apiVersion, kind, namespace, name } = object;
  const slash = apiVersion.indexOf('/');
  // With its version, kubectl takes no other kind of the same name.
  const resource = slash < 0 ? kind : `${kind}.${apiVersion.slice(slash + 1)}.${apiVersion.slice(0, slash)}`;
  const place = namespace === undefined ? '' : ` -n ${shell(namespace)}`;
  return `kubectl patch ${shell(resource.toLowerCase())} ${shell(name)}${place} --type=json -p ${shell(JSON.stringify(patch))}`;
}

function titleOf({ object, source }: ObjectPatch): string {
  return `${object.kind} ${placed(object)}${source === null ? '' : ` (${source.file}:${source.line})`}`;
}

function placed({ namespace, name }: ObjectPatch['object']): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

function notesOf({ mayBreak, managedBy }: ObjectPatch): string[] {
  return [
    ...mayBreak.map((what) => `may break ${what}`),
    ...(managedBy === null ? [] : [`${managedBy} makes this object: the edit belongs there, or it is undone`]),
  ];
}

function summary({ patches, unpatched, alsoClosed, score, complete }: Fixes): string[] {
  const closed = patches.reduce((sum, { closes }) => sum + closes.length, 0);
  return [
    `${patches.length} patches close ${closed} findings, judged again with all of them applied; ${unpatched.length} findings have none. ${rule}`,
    `score ${tenthsRange(...score.before)} → ${tenthsRange(...score.after)}`,
    ...(alsoClosed.length === 0 ? [] : [`${alsoClosed.length} other findings go with them`]),
    ...(complete ? [] : ['not everything was seen: there may be more to fix']),
  ];
}

/** Reasons with the checks that they are for, most findings first. */
function groupReasons(unpatched: readonly Unpatched[]): (readonly [reason: string, checks: string[], count: number])[] {
  const groups = new Map<string, { checks: Set<string>; count: number }>();
  for (const { reason, check } of unpatched) {
    const group = groups.get(reason) ?? { checks: new Set(), count: 0 };
    groups.set(reason, group);
    group.checks.add(check);
    group.count++;
  }
  return [...groups]
    .map(([reason, { checks, count }]) => [reason, [...checks].sort(), count] as const)
    .sort((a, b) => b[2] - a[2] || (a[0] < b[0] ? -1 : 1));
}
