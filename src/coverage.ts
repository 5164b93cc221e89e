import type { Check } from './check.ts';
import type { Purpose } from './kubernetes/components/product.ts';
import { products, productsAsOf } from './kubernetes/components/products.ts';
import { type Capability, capabilities } from './platform/capabilities.ts';

/** `docs/coverage.md`: what kaudit recognises for each capability of a platform, and which checks judge it. */
export function coverageMarkdown(checks: readonly Check[]): string {
  const byId = new Map(checks.map((check) => [check.id, check]));
  return `${[
    '# What kaudit sees of a platform',
    '',
    'Generated from the tables of products and of capabilities, and from the checks; `npx tsx scripts/coverage.ts` writes it.',
    `The products are those known on ${productsAsOf}. They are recognised by the repositories of their images, with a ready`,
    'workload; `kaudit platform` prints what was found, how far it reaches, and the gaps.',
    '',
    ...capabilities.flatMap((one) => section(one, byId)),
    ...others(),
  ].join('\n')}\n`;
}

function section(capability: Capability, byId: ReadonlyMap<string, Check>): string[] {
  const { title, purposes, beside = [], presence, reach, checks } = capability;
  const ids = [...new Set([presence, ...(reach === undefined ? [] : [reach[0]]), ...checks])];
  const known = ids.flatMap((id) => byId.get(id) ?? []);
  const names = productNames(purposes);
  const more = productNames(beside);
  return [
    `## ${title}`,
    '',
    names === '' ? 'Judged by settings and objects of Kubernetes, not by a product.' : `Products: ${names}.`,
    ...(more === '' ? [] : ['', `Shown beside them: ${more}.`]),
    '',
    '| check | severity | passes when | examples |',
    '|---|---|---|---|',
    ...known.map((check) => `| \`${check.id}\` | ${check.severity} | ${check.title} | ${examplesOf(check)} |`),
    '',
  ];
}

/** Products that guard and serve nothing of the map, yet are judged by their versions. */
function others(): string[] {
  const mapped = new Set(capabilities.flatMap(({ purposes, beside = [] }) => [...purposes, ...beside]));
  const named = new Set(
    products.flatMap(({ name, purposes }) => (purposes.some((purpose) => mapped.has(purpose)) ? [name] : [])),
  );
  const rest = products.filter(({ name }) => !named.has(name));
  return [
    '## Others',
    '',
    'Recognised to judge whether they are retired, vulnerable or exposed:',
    `${[...new Set(rest.map(({ name }) => name))].sort().join(', ')}.`,
  ];
}

function productNames(purposes: readonly Purpose[]): string {
  const own = products.filter((row) => row.purposes.some((purpose) => purposes.includes(purpose)));
  return [...new Set(own.map(({ name }) => name))].sort().join(', ');
}

function examplesOf({ examples }: Check): string {
  const counts = (['pass', 'fail', 'unknown', 'manual', 'notApplicable'] as const).flatMap((status) => {
    const count = Object.keys(examples[status] ?? {}).length;
    return count === 0 ? [] : [`${count} ${status === 'notApplicable' ? 'not applicable' : status}`];
  });
  return counts.join(', ');
}
