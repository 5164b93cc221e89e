import { parseImage, repositoryEndsWith } from '../image.ts';
import { podContainers } from '../pod-spec.ts';
import { imageVersion, parseVersion, type Version } from '../version.ts';
import type { Product, Purpose } from './product.ts';
import { guardingProducts } from './products-guarding.ts';
import { servingProducts } from './products-serving.ts';
import { watchingProducts } from './products-watching.ts';

/** Every product that kaudit recognises; one with several purposes may have several rows. */
export const products: readonly Product[] = [...guardingProducts, ...watchingProducts, ...servingProducts];

/** The day (ISO) up to which the table of products was kept. */
export const productsAsOf = '2026-11-20';

/** A product in a pod spec. */
export interface FoundProduct {
  readonly product: string;
  readonly purposes: readonly Purpose[];
  readonly container: string;
  /** As the pod spec writes it. */
  readonly image: string;
  /** Of the image's tag; undefined of a digest alone, or of a tag that is no version. */
  readonly version: Version | undefined;
  /** Command and arguments of that container. */
  readonly args: readonly string[];
  /** Other containers of the pod that run the product too. */
  readonly more: readonly string[];
}

/** Rows by the last path element of an image that they know. */
const byLastElement: ReadonlyMap<string, readonly (readonly [suffix: string, row: Product])[]> = index();

function index(): Map<string, [string, Product][]> {
  const rows = new Map<string, [string, Product][]>();
  for (const row of products)
    for (const suffix of row.images) {
      const last = suffix.slice(suffix.lastIndexOf('/') + 1);
      rows.set(last, [...(rows.get(last) ?? []), [suffix, row]]);
    }
  return rows;
}

const labelled = products.filter(({ label }) => label !== undefined);

type Labels = Readonly<Record<string, string>>;
interface Seen {
  readonly row: Product;
  readonly container: string;
  readonly image: string;
  readonly args: readonly string[];
}

/**
 * The products that a pod spec runs, by the last elements of its image repositories (mirrors keep those), or by its labels
 * where the table says so. One entry a product.
 */
export function recogniseProducts(spec: unknown, labels: Labels = {}): readonly FoundProduct[] {
  const containers = podContainers(spec).map(({ container: { name, image, command, args } }) => ({
    name: text(name),
    image: text(image),
    args: [...texts(command), ...texts(args)],
  }));
  const names = new Set(containers.map(({ name }) => name));
  const seen = containers.flatMap(({ name, image, args }): Seen[] =>
    rowsOf(image)
      .filter(({ container }) => container === undefined || names.has(container))
      .map((row) => ({ row, container: name, image, args })),
  );
  const [first] = containers;
  const told = productNames(labels);
  const named = labelled.flatMap((row): Seen[] =>
    first !== undefined && row.label !== undefined && told.includes(row.label)
      ? [{ row, container: first.name, image: first.image, args: first.args }]
      : [],
  );
  return merge([...seen, ...named]);
}

/** What labels call a product: all that `recogniseProducts` reads of them. */
export function productNames(labels: Labels): string[] {
  return ['app.kubernetes.io/name', 'k8s-app'].flatMap((key) =>
    Object.hasOwn(labels, key) ? (labels[key] ?? []) : [],
  );
}

function rowsOf(image: string): readonly Product[] {
  const parsed = parseImage(image);
  if (parsed === undefined) return [];
  const full = `${parsed.registry}/${parsed.repository}`;
  const candidates = byLastElement.get(full.slice(full.lastIndexOf('/') + 1)) ?? [];
  // The longest ending tells most: `external-secrets/external-secrets` before `external-secrets`.
  const longest = Math.max(
    0,
    ...candidates.flatMap(([suffix]) => (repositoryEndsWith(full, suffix) ? suffix.length : [])),
  );
  return candidates.flatMap(([suffix, row]) =>
    suffix.length === longest && repositoryEndsWith(full, suffix) ? [row] : [],
  );
}

function merge(seen: readonly Seen[]): FoundProduct[] {
  const found = new Map<string, FoundProduct>();
  for (const { row, container, image, args } of seen) {
    const known = found.get(row.name);
    if (known === undefined)
      found.set(row.name, {
        product: row.name,
        purposes: row.purposes,
        container,
        image,
        version: releaseOf(imageVersion(image)),
        args,
        more: [],
      });
    else
      found.set(row.name, {
        ...known,
        purposes: [...new Set([...known.purposes, ...row.purposes])],
        more: container === known.container ? known.more : [...new Set([...known.more, container])],
      });
  }
  return [...found.values()];
}

/** A release: builds of a branch call themselves 0.0.0. */
function releaseOf(version: Version | undefined): Version | undefined {
  return version?.major === 0 && version.minor === 0 ? undefined : version;
}

/** The version that the label `app.kubernetes.io/version` states. */
export function labelledVersion(labels: Labels = {}): Version | undefined {
  const text = Object.hasOwn(labels, 'app.kubernetes.io/version') ? labels['app.kubernetes.io/version'] : undefined;
  return releaseOf(parseVersion(text));
}

/** `1.11.2`, as people write it. */
export function versionText({ major, minor, patch, prerelease }: Version): string {
  return `${major}.${minor}${patch === undefined ? '' : `.${patch}`}${prerelease === undefined ? '' : `-${prerelease}`}`;
}

/**
 * Whether a workload of that kind serves the purpose: sensors and collectors of logs see one node each, so only a
 * DaemonSet counts.
 */
export function servesAs(purpose: Purpose, kind: string): boolean {
  return (purpose !== 'runtime' && purpose !== 'logging') || kind === 'DaemonSet';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
