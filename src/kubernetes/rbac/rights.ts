import { matchingGroup, matchingResource, matchingVerb } from './authorize.ts';
import type { PolicyRule } from './rule.ts';

/** What is asked of a set of rules: any of these verbs on one resource, or on one subresource of it. */
export interface Right {
  readonly verbs: readonly string[];
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  /** `resource` stands for every resource of the group, whatever it is called. */
  readonly everyKind?: true;
}

/**
 * How far the names of a rule limit a verb:
 * - `none`: not at all; the rule has no names, or the request has no name and the rule lists the name "".
 * - `names`: to the named objects.
 * - `field-selector`: list and watch only with `fieldSelector=metadata.name=NAME`, which the API server takes for the name.
 * - `apply`: create only through server-side apply (or update, where that may create) on the named objects, for which
 *   patch (or update) is needed too; an ordinary create has no name, and is refused.
 */
export type NameLimit = 'none' | 'names' | 'field-selector' | 'apply';

/** That one rule allows one verb of a right, and through which of its entries. */
export interface Match {
  /** Index into the list of rules. */
  readonly rule: number;
  /** The verb that was asked for. */
  readonly verb: string;
  /** The entries of the rule that match: the exact one where there is one, else the wildcard. */
  readonly through: { readonly verb: string; readonly group: string; readonly resource: string };
  readonly limit: NameLimit;
  /** The objects to which the verb is limited; empty without a limit. */
  readonly names: readonly string[];
}

/** Every way in which the rules allow a right, in the order of the rules, then of the verbs; rules that no request can use are left out. */
export function rulesAllow(rules: readonly PolicyRule[], right: Right): readonly Match[] {
  const found: Match[] = [];
  for (let index = 0; index < rules.length; index += 1) {
    const rule = rules[index];
    const resource = rule && resourceEntry(rule, right);
    if (rule === undefined || resource === undefined) continue;
    const group = matchingGroup(rule, right.group);
    if (group === undefined) continue;
    for (const verb of right.verbs) {
      const matched = matchingVerb(rule, verb);
      const limit = limitOf(rule.resourceNames, verb, right.subresource ?? '');
      if (matched === undefined || limit === undefined) continue;
      const names = limit === 'none' ? none : rule.resourceNames.filter((name) => name !== '');
      found.push({ rule: index, verb, through: { verb: matched, group, resource }, limit, names });
    }
  }
  return found;
}

function resourceEntry(rule: PolicyRule, { group, resource, subresource, everyKind }: Right): string | undefined {
  if (everyKind !== true) return matchingResource(rule, resource, subresource);
  if (rule.resources.includes('*')) return '*';
  // Beside the group "*" a name may be that of any other group.
  return rule.apiGroups.includes(group) ? rule.resources.find((entry) => !entry.includes('/')) : undefined;
}

const none: readonly string[] = [];

/** Says where a right comes from: `verb "*" on resource "*" in rules[2]`, with the API group where it is not the core group. */
export function describeMatch(match: Match): string {
  const { verb, group, resource } = match.through;
  const ofGroup = group === '' ? '' : ` of API group "${group}"`;
  const names = match.names.map((name) => `"${name}"`).join(', ');
  return `verb "${verb}" on resource "${resource}"${ofGroup}${names === '' ? '' : ` named ${names}`} in rules[${match.rule}]`;
}

// Which requests carry a name: apiserver pkg/endpoints/request/requestinfo.go; create by apply: handlers/patch.go, update.go.
function limitOf(names: readonly string[], verb: string, subresource: string): NameLimit | undefined {
  if (names.length === 0) return 'none';
  const limited = names.some((name) => name !== '');
  if (subresource !== '') return limited ? 'names' : undefined;
  switch (verb) {
    case 'create':
      return names.includes('') ? 'none' : 'apply';
    case 'list':
    case 'watch':
      return names.includes('') ? 'none' : 'field-selector';
    case 'deletecollection': // never has a name, whatever its field selector
      return names.includes('') ? 'none' : undefined;
    default:
      return limited ? 'names' : undefined;
  }
}
