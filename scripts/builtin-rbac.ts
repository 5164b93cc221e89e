/*
 * Writes src/kubernetes/rbac/built-in/shipped.json: the RBAC objects that each version of Kubernetes ships.
 *
 *   tsx scripts/builtin-rbac.ts DIR
 *
 * DIR holds, for each minor version, either
 *   1.36.3-default.json and 1.36.3-all.json: lists of { kind, object } printed from the functions of
 *     plugin/pkg/auth/authorizer/rbac/bootstrappolicy, with feature gates as they are and with all of them on; or
 *   1.28.15/*.yaml: the files of that package's testdata. Those before 1.36 know the default gates only; from then on
 *     cluster-roles-featuregates.yaml has all of them on, and what controller_policy.go adds behind a gate that is off is
 *     written beside them.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Binding, type Role, readBinding, readRole } from '../src/kubernetes/rbac/role.ts';
import { ruleFields, ruleKey } from '../src/kubernetes/rbac/rule.ts';
import { subjectKey } from '../src/kubernetes/rbac/subject.ts';

/** How many minors before the first version with all gates a rule may have been behind a gate that the test data does not show. */
const gatedFor = 3;
const target = new URL('../src/kubernetes/rbac/built-in/shipped.json', import.meta.url);

interface Version {
  readonly minor: number;
  readonly allGates: boolean;
  readonly objects: readonly unknown[];
}

function readVersions(directory: string): readonly Version[] {
  const names = readdirSync(directory);
  const minors = new Set(names.flatMap((name) => /^1\.(\d+)\.\d+(-all\.json)?$/.exec(name)?.[1] ?? []).map(Number));
  return [...minors]
    .sort((a, b) => a - b)
    .map((minor) => {
      const of = names.filter((name) => name.startsWith(`1.${minor}.`));
      const dumps = of.filter((name) => name.endsWith('.json'));
      const objects = dumps.length > 0 ? dumps.flatMap(readDump(directory)) : of.flatMap(readTestData(directory));
      return { minor, allGates: dumps.length > 0, objects };
    });
}

function readDump(directory: string) {
  return (name: string): unknown[] => {
    const entries: { kind: string; object: object }[] = JSON.parse(readFileSync(join(directory, name), 'utf8'));
    return entries.map(({ kind, object }) => ({ ...object, kind }));
  };
}

function readTestData(directory: string) {
  return (name: string): unknown[] =>
    readdirSync(join(directory, name))
      .filter((file) => file.endsWith('.yaml'))
      .flatMap((file) => parse(readFileSync(join(directory, name, file), 'utf8')).items);
}

const versions = readVersions(process.argv[2] ?? '.');
const firstWithAllGates = Math.min(...versions.filter((version) => version.allGates).map((version) => version.minor));
const oldest = versions[0]?.minor ?? 0;

function since(firstSeen: number): number {
  return firstSeen > firstWithAllGates ? firstSeen : Math.max(oldest, firstSeen - gatedFor);
}

const rules = new Map<string, { index: number; rule: Role['rules'][number] }>();
const roles = new Map<string, { role: Role; rules: Map<number, number>; selectors: Map<string, unknown> }>();
const bindings = new Map<string, { binding: Binding; subjects: Map<string, Binding['subjects'][number]> }>();

function addRole(role: Role, minor: number): void {
  const key = [role.kind, role.namespace, role.name].join(' ');
  const known = roles.get(key) ?? { role, rules: new Map(), selectors: new Map() };
  roles.set(key, known);
  for (const rule of role.rules) {
    const text = ruleKey(rule);
    const entry = rules.get(text) ?? { index: rules.size, rule };
    rules.set(text, entry);
    if (!known.rules.has(entry.index)) known.rules.set(entry.index, since(minor));
  }
  for (const selector of role.clusterRoleSelectors ?? []) known.selectors.set(JSON.stringify(selector), selector);
}

function addBinding(binding: Binding): void {
  const key = [binding.kind, binding.namespace, binding.name].join(' ');
  const known = bindings.get(key) ?? { binding, subjects: new Map() };
  bindings.set(key, known);
  if (JSON.stringify(known.binding.roleRef) !== JSON.stringify(binding.roleRef))
    throw new Error(`${key}: two roleRefs`);
  for (const subject of binding.subjects) known.subjects.set(subjectKey(subject), subject);
}

for (const { minor, objects } of versions) {
  for (const object of objects) {
    const role = readRole(object);
    const binding = readBinding(object);
    if (role !== undefined) addRole(role, minor);
    else if (binding !== undefined) addBinding(binding);
    else throw new Error(`neither role nor binding: ${JSON.stringify(object).slice(0, 200)}`);
  }
}

const byKey = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1);
const line = (value: unknown) => `    ${JSON.stringify(value)}`;
const table = {
  rules: [...rules.values()].map(({ rule }) =>
    Object.fromEntries(ruleFields.filter((field) => rule[field].length > 0).map((field) => [field, rule[field]])),
  ),
  roles: [...roles].sort(byKey).map(([, { role, rules: held, selectors }]) => ({
    kind: role.kind,
    namespace: role.namespace,
    name: role.name,
    labels: Object.fromEntries(Object.entries(role.labels).filter(([name]) => name !== 'kubernetes.io/bootstrapping')),
    rules: [...held].map(([rule, from]) => ({ rule, since: from })),
    selectors: [...selectors.values()],
  })),
  bindings: [...bindings].sort(byKey).map(([, { binding, subjects }]) => ({
    kind: binding.kind,
    namespace: binding.namespace,
    name: binding.name,
    roleRef: binding.roleRef,
    subjects: [...subjects.values()],
  })),
};
const newest = versions.at(-1)?.minor ?? 0;
const sections = Object.entries(table).map(([name, list]) => `  "${name}": [\n${list.map(line).join(',\n')}\n  ]`);
writeFileSync(target, `{\n  "oldest": ${oldest},\n  "newest": ${newest},\n${sections.join(',\n')}\n}\n`);
console.log(
  `${versions.length} versions, ${table.rules.length} rules, ${table.roles.length} roles, ${table.bindings.length} bindings`,
);
