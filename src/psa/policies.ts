import type { FactStore } from '../facts/fact.ts';
import { namespaces } from '../facts/lists.ts';
import type { NamespaceSecurity } from '../facts/namespace-security.ts';
import { policyCoverage } from '../facts/policy-coverage.ts';

const mostNamed = 5;

/** What else than labels refuses pods today, each policy by its name with the fields that it judges, and where. */
export function policyNotes(store: FactStore): string[] {
  const coverage = store.get(policyCoverage);
  const judged = new Map<string, { readonly controls: readonly string[]; readonly where: string[] }>();
  for (const { value } of store.get(namespaces).items) {
    const { namespace } = value;
    if (namespace.system) continue;
    for (const { called, controls } of coverage.judging(namespace)) {
      const known = judged.get(called);
      if (known === undefined) judged.set(called, { controls, where: [namespace.name] });
      else known.where.push(namespace.name);
    }
  }
  return [...judged].map(
    ([called, { controls, where }]) =>
      `${called} refuses pods by ${controls.join(', ')} in ${describe(where)}: which values it refuses is not read, so the plan counts it as nothing`,
  );
}

function describe(names: readonly string[]): string {
  const more = names.length - mostNamed;
  const named = names.slice(0, mostNamed).join(', ');
  return `namespace${names.length === 1 ? '' : 's'} ${named}${more > 0 ? ` and ${more} more` : ''}`;
}

/** That PodSecurityPolicies are left, and how they go. */
export function leftOverNotes({ leftOver }: NamespaceSecurity): string[] {
  if (leftOver.length === 0) return [];
  const more = leftOver.length - mostNamed;
  const named = `${leftOver.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return [
    `PodSecurityPolic${leftOver.length === 1 ? 'y' : 'ies'} ${named} ${leftOver.length === 1 ? 'is' : 'are'} left, and Kubernetes 1.25 knows none: once labels enforce a level everywhere, take the plugin PodSecurityPolicy out of --enable-admission-plugins, then remove them (kubectl delete podsecuritypolicies --all) and the roles that grant the verb use on them`,
  ];
}
