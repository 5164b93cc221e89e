import { type ImageReference, parseImage, repositoryEndsWith } from '../image.ts';
import { podContainers } from '../pod-spec.ts';
import { imageVersion, parseVersion, type Version } from '../version.ts';
import type { Product, Purpose } from './product.ts';
import { guardingProducts } from './products-guarding.ts';
import { servingProducts } from './products-serving.ts';
import { watchingProducts } from './products-watching.ts';
import { publicRegistries } from './recognise.ts';

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
  /** Of the image's tag; undefined of a digest alone, of a tag that is no version, and where the image is numbered on its own. */
  readonly version: Version | undefined;
  /** Whether the image is numbered on its own, and with it what labels say. */
  readonly ownNumbering: boolean;
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
    for (const suffix of row.images.flatMap((image) => [image, mirroredName(image)])) {
      const last = lastElement(suffix);
      rows.set(last, [...(rows.get(last) ?? []), [suffix, row]]);
    }
  return rows;
}

/** As Rancher mirrors it: `cilium/cilium` is `rancher/mirrored-cilium-cilium`. Source: github.com/rancher/image-mirror. */
function mirroredName(image: string): string {
  return `mirrored-${image.replaceAll('/', '-')}`;
}

function lastElement(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
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
 * where the table says so. In public registries a name alone proves nothing: the publisher must be there too, or be one that
 * rebuilds what others make. One entry a product.
 */
export function recogniseProducts(spec: unknown, labels: Labels = {}): readonly FoundProduct[] {
  const containers = podContainers(spec).map(({ container: { name, image, command, args } }) => ({
    name: text(name),
    image: text(image),
    args: [...texts(command), ...texts(args)],
  }));
  const names = new Set(containers.map(({ name }) => name));
  const seen = containers.flatMap(({ name, image, args }): Seen[] =>
    rowsOf(image, name)
      .filter(({ container }) => container === undefined || names.has(container))
      .map((row) => ({ row, container: name, image, args })),
  );
  const told = productNames(labels);
  const named = labelled.flatMap((row): Seen[] => {
    const own = row.container === undefined ? containers[0] : containers.find(({ name }) => name === row.container);
    return own !== undefined && row.label !== undefined && told.includes(row.label)
      ? [{ row, container: own.name, image: own.image, args: own.args }]
      : [];
  });
  return merge([...seen, ...named]);
}

/** What labels call a product: all that `recogniseProducts` reads of them. */
export function productNames(labels: Labels): string[] {
  return ['app.kubernetes.io/name', 'k8s-app'].flatMap((key) =>
    Object.hasOwn(labels, key) ? (labels[key] ?? []) : [],
  );
}

function rowsOf(image: string, container: string): readonly Product[] {
  const parsed = parseImage(image);
  if (parsed === undefined) return [];
  const full = nameOf(parsed, container);
  const bareCounts = !publicRegistries.has(parsed.registry) || republishers.has(full.slice(0, full.lastIndexOf('/')));
  const found = (byLastElement.get(lastElement(full)) ?? []).filter(
    ([suffix]) => (bareCounts || suffix.includes('/')) && repositoryEndsWith(full, suffix),
  );
  // The longest ending tells most: `external-secrets/external-secrets` before `external-secrets`.
  const longest = Math.max(0, ...found.map(([suffix]) => suffix.length));
  return found.flatMap(([suffix, row]) => (suffix.length === longest ? [row] : []));
}

/** Registry and path as the table writes them. */
function nameOf({ registry, repository }: ImageReference, container: string): string {
  // One repository holds all images of a release of OpenShift, by digest: the container tells which one it is.
  if (payloads.some((one) => repositoryEndsWith(repository, one))) return `${registry}/openshift-payload/${container}`;
  return `${registry}/${repository}`.replace(/-rhel\d+(?=-[^/]*$|$)/, '');
}

const payloads = [
  'openshift-release-dev/ocp-v4.0-art-dev',
  'openshift-release-dev/ocp-release',
  'openshift/okd-content',
];

/** Folders of public registries whose owners rebuild or mirror what others make, under its own name. */
const republishers: ReadonlySet<string> = new Set([
  'docker.io/library',
  'docker.io/bitnami',
  'docker.io/bitnamilegacy',
  'public.ecr.aws/bitnami',
  'docker.io/rancher',
  'quay.io/k0sproject',
  'gcr.io/google_containers',
  'gcr.io/google-containers',
]);

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
        version: row.ownNumbering ? undefined : releaseOf(imageVersion(image)),
        ownNumbering: row.ownNumbering,
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
