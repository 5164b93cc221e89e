import { type ImageReference, parseImage } from './image.ts';
import type { KubernetesObject } from './object.ts';
import { fieldsOf, textOf } from './pod-security/fields.ts';

/** What a scanner said of an image. */
export interface ImageReport {
  readonly scanner: string;
  /** When it looked, in milliseconds; undefined where the report does not say. */
  readonly time: number | undefined;
  /** Whether that is only when the report was first made: it may have been renewed since. */
  readonly atLeast: boolean;
  /** Vulnerabilities of severity critical and high; undefined where the report was served without counts. */
  readonly critical: number | undefined;
  readonly high: number | undefined;
  /** How many of the critical ones have a fix; undefined where it does not say. */
  readonly fixable: number | undefined;
  /** Secrets found in the image; undefined in a report that is not about them. */
  readonly secrets: number | undefined;
  /** Operating system in the image, `debian 12.5`; empty where it does not say. */
  readonly os: string;
}

/** The reports of all scanners by what they are about; the newest one counts. */
export class ImageReports {
  readonly #byName = new Map<string, { readonly report: ImageReport; readonly digest: string | undefined }>();
  readonly #byDigest = new Map<string, ImageReport>();
  #count = 0;

  get size(): number {
    return this.#count;
  }

  add(object: KubernetesObject): void {
    const read = readReport(object);
    if (read === undefined) return;
    const { image, digest, report } = read;
    this.#count++;
    if (digest !== undefined && isNewer(report, this.#byDigest.get(digest))) this.#byDigest.set(digest, report);
    const name = image === undefined ? undefined : tagged(image);
    if (name !== undefined && isNewer(report, this.#byName.get(name)?.report))
      this.#byName.set(name, { report, digest });
  }

  /** The newest report on an image: by its digest where it has one, else by registry, path and tag. */
  of(image: ImageReference): ImageReport | undefined {
    const exact = image.digest === undefined ? undefined : this.#byDigest.get(image.digest);
    if (exact !== undefined) return exact;
    const named = this.#byName.get(tagged(image) ?? '');
    const differs = image.digest !== undefined && named?.digest !== undefined && named.digest !== image.digest;
    return differs ? undefined : named?.report;
  }
}

function isNewer(report: ImageReport, known: ImageReport | undefined): boolean {
  return known === undefined || (report.time ?? 0) >= (known.time ?? 0);
}

/** `registry/path:tag`; undefined of an image that is named by its digest alone. */
function tagged({ registry, repository, tag, digest }: ImageReference): string | undefined {
  if (tag === undefined && digest !== undefined) return undefined;
  return `${registry}/${repository}:${tag ?? 'latest'}`;
}

interface Read {
  readonly image: ImageReference | undefined;
  readonly digest: string | undefined;
  readonly report: ImageReport;
}

/** Sources: the CustomResourceDefinitions of Trivy Operator and Quay, and Kubescape's storage API. */
function readReport(object: KubernetesObject): Read | undefined {
  if (object.kind === 'VulnerabilityReport' || object.kind === 'ExposedSecretReport') return readTrivy(object);
  if (object.kind === 'VulnerabilityManifestSummary') return readKubescape(object);
  return object.kind === 'ImageManifestVuln' ? readQuay(object) : undefined;
}

function readTrivy(object: KubernetesObject): Read | undefined {
  const { artifact, registry, summary, os, updateTimestamp, fixableCritical, secrets } = fieldsOf(object.report);
  const { repository, tag, digest } = fieldsOf(artifact);
  if (typeof repository !== 'string') return undefined;
  const { server } = fieldsOf(registry);
  const counts = fieldsOf(summary);
  const name = `${textOf(server) === '' ? '' : `${textOf(server)}/`}${repository}${textOf(tag) === '' ? '' : `:${textOf(tag)}`}`;
  const ofSecrets = object.kind === 'ExposedSecretReport';
  const found = ['criticalCount', 'highCount', 'mediumCount', 'lowCount'].reduce(
    (sum, field) => sum + (numberOf(counts[field]) ?? 0),
    0,
  );
  const { family, name: release } = fieldsOf(os);
  return {
    image: parseImage(textOf(tag) === '' && typeof digest === 'string' ? `${name}@${digest}` : name),
    digest: digestOf(digest),
    report: {
      scanner: 'Trivy',
      ...timeOf(updateTimestamp, object),
      critical: ofSecrets ? undefined : numberOf(counts.criticalCount),
      high: ofSecrets ? undefined : numberOf(counts.highCount),
      fixable: numberOf(fixableCritical),
      secrets: ofSecrets ? Math.max(found, numberOf(secrets) ?? 0) : undefined,
      os: [textOf(family), textOf(release)].filter((word) => word !== '').join(' '),
    },
  };
}

function readKubescape(object: KubernetesObject): Read | undefined {
  const { annotations = {} } = object.metadata;
  const image = parseImage(annotations['kubescape.io/image-tag']);
  const id = annotations['kubescape.io/image-id'] ?? '';
  const { critical, high, whole } = fieldsOf(object.spec);
  // Bare metadata counts nothing: zeros without a reference to the vulnerabilities are no answer.
  const counted = whole === true || (numberOf(critical) ?? 0) + (numberOf(high) ?? 0) > 0;
  return {
    image,
    digest: digestOf(id.slice(id.lastIndexOf('@') + 1)),
    report: {
      scanner: 'Kubescape',
      ...timeOf(annotations['kubescape.io/timestamp'], object),
      critical: counted ? (numberOf(critical) ?? 0) : undefined,
      high: counted ? (numberOf(high) ?? 0) : undefined,
      fixable: undefined,
      secrets: undefined,
      os: '',
    },
  };
}

function readQuay(object: KubernetesObject): Read | undefined {
  const { image, manifest } = fieldsOf(object.spec);
  const { criticalCount, highCount, lastUpdate } = fieldsOf(object.status);
  const digest = digestOf(manifest);
  return {
    image: digest === undefined ? undefined : parseImage(`${textOf(image)}@${digest}`),
    digest,
    report: {
      scanner: 'Quay',
      ...timeOf(lastUpdate, object),
      critical: numberOf(criticalCount) ?? 0,
      high: numberOf(highCount) ?? 0,
      fixable: undefined,
      secrets: undefined,
      os: '',
    },
  };
}

function timeOf(stated: unknown, { metadata }: KubernetesObject): Pick<ImageReport, 'time' | 'atLeast'> {
  const time = Date.parse(textOf(stated));
  if (!Number.isNaN(time)) return { time, atLeast: false };
  const made = Date.parse(metadata.creationTimestamp ?? '');
  return { time: Number.isNaN(made) ? undefined : made, atLeast: true };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function digestOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value) ? value : undefined;
}
