/** A release of Kubernetes or etcd; `suffix` is what a vendor or a build appended (`eks-abc`, `k3s1`), without its separator. */
export type Version = {
  readonly major: number;
  readonly minor: number;
  readonly patch: number | undefined;
  readonly prerelease: string | undefined;
  readonly suffix: string;
};

/** What `GET /version` says; flag defaults follow `binary`, served APIs and feature gates follow `emulatedMinor` where there is one. */
export type ServerVersion = {
  readonly gitVersion: string | undefined;
  readonly binary: Version | undefined;
  readonly minor: number | undefined;
  readonly emulatedMinor: number | undefined;
};

const VERSION =
  /^v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,6}))?(?:-((?:alpha|beta|rc)\.\d{1,6}(?:\.\d{1,6})?))?(?![\w.])(?:[-+_.~](.*))?$/s;

/** Reads `v1.31.4-eks-abc`, `v1.30.2+k3s1`, `1.36.0-rc.1`, `v1.31`; undefined for anything else. */
export function parseVersion(text: unknown): Version | undefined {
  if (typeof text !== 'string' || text.length > 300) return undefined;
  const match = VERSION.exec(text.trim());
  if (match === null) return undefined;
  const [, major, minor, patch, prerelease, suffix = ''] = match;
  return {
    major: Number(major),
    minor: Number(minor),
    patch: patch === undefined ? undefined : Number(patch),
    prerelease,
    suffix,
  };
}

/** Orders two versions by release, a pre-release before its release; vendor suffixes do not count. */
export function compareVersions(a: Version, b: Version): number {
  return (
    a.major - b.major ||
    a.minor - b.minor ||
    (a.patch ?? 0) - (b.patch ?? 0) ||
    comparePrereleases(a.prerelease, b.prerelease)
  );
}

function comparePrereleases(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  const [stageA = '', numberA = '0'] = a.split('.');
  const [stageB = '', numberB = '0'] = b.split('.');
  if (stageA !== stageB) return stageA < stageB ? -1 : 1;
  return Number(numberA) - Number(numberB);
}

/** Reads the body of `GET /version` (managed clusters write minors as `30+`); wrong shapes give undefined fields. */
export function readServerVersion(body: unknown): ServerVersion {
  const gitVersion = textField(body, 'gitVersion');
  const binary = parseVersion(gitVersion);
  return {
    gitVersion,
    binary,
    minor: binary?.major === 1 ? binary.minor : minorOf(textField(body, 'minor')),
    emulatedMinor: minorOf(textField(body, 'emulationMinor')),
  };
}

/** The minor of `30+`, `30`, `v1.30.2`, `1.30`, or of a parsed version; undefined where there is none or the major is not 1. */
export function minorOf(version: Version | string | undefined): number | undefined {
  if (version === undefined) return undefined;
  if (typeof version === 'string') {
    const bare = /^(\d{1,4})\+?$/.exec(version.trim());
    return bare === null ? minorOf(parseVersion(version)) : Number(bare[1]);
  }
  return version.major === 1 ? version.minor : undefined;
}

/**
 * The version in the tag of an image (`registry/kube-apiserver:v1.36.3@sha256:…`), which during an upgrade differs from
 * what the API server answers. Undefined without a tag, or with one that is no version.
 */
export function imageVersion(image: unknown): Version | undefined {
  if (typeof image !== 'string') return undefined;
  const [reference = ''] = image.split('@', 1);
  const colon = reference.lastIndexOf(':');
  // The colon of a registry port stands before a slash.
  if (colon < 0 || reference.indexOf('/', colon) >= 0) return undefined;
  return parseVersion(reference.slice(colon + 1));
}

function textField(body: unknown, name: string): string | undefined {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined;
  const value: unknown = Reflect.get(body, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
