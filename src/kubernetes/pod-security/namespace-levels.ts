import { newestMinor } from '../newest.ts';
import { type Fields, fieldsOf, textOf } from './fields.ts';
import { compareLevels, isPodSecurityLevel, type PodSecurityLevel } from './level.ts';

export const podSecurityModes = ['enforce', 'audit', 'warn'] as const;
export type PodSecurityMode = (typeof podSecurityModes)[number];

/** A level and the version of its policy: `latest` or `v1.N`. */
export interface LevelVersion {
  readonly level: PodSecurityLevel;
  readonly version: string;
}

/** What a mode asks of the pods of a namespace. */
export interface ModeLevel extends LevelVersion {
  /** The minor of the policy that decides: a version newer than the API server is its own. */
  readonly minor: number;
  /** Where the level comes from: the mode's own label, the enforce label (warn only), or the cluster's default. */
  readonly from: 'label' | 'enforce' | 'default';
}

/** A label whose value the API server cannot read. */
export interface InvalidLabel {
  readonly label: string;
  readonly value: string;
}

export interface NamespaceLevels extends Readonly<Record<PodSecurityMode, ModeLevel>> {
  readonly invalid: readonly InvalidLabel[];
}

/** What applies without labels; a cluster's AdmissionConfiguration may set it. */
export type PodSecurityDefaults = Readonly<Partial<Record<PodSecurityMode, Partial<LevelVersion>>>>;

/** What the labels of a namespace that Pod Security reads begin with. */
export const labelPrefix = 'pod-security.kubernetes.io/';
const versionPattern = /^v1\.(0|[1-9]\d*)$/;

/**
 * The levels of a namespace by its labels. An unreadable level counts as restricted for enforce, as privileged for audit
 * and warn; an unreadable version as latest. Warn follows a stricter enforce label where it has no label of its own.
 * `serverMinor` is the API server's (its emulated one where it emulates); undefined is the newest known.
 * Source: kubernetes/pod-security-admission, api/helpers.go, PolicyToEvaluate.
 */
export function namespaceLevels(
  labels: unknown,
  serverMinor: number | undefined,
  defaults: PodSecurityDefaults = {},
): NamespaceLevels {
  const read = podSecurityModes.map((mode) => readMode(fieldsOf(labels), mode, defaults[mode]));
  const [enforce = privileged, audit = privileged, ownWarn = privileged] = read;
  const follows = ownWarn.from === 'default' && enforce.levelIsGiven && compareLevels(enforce.level, ownWarn.level) > 0;
  const warn: ReadMode = follows
    ? {
        ...ownWarn,
        level: enforce.level,
        version: ownWarn.versionIsGiven ? ownWarn.version : enforce.version,
        from: 'enforce',
      }
    : ownWarn;
  const server = serverMinor ?? newestMinor;
  return {
    enforce: inForce(enforce, server),
    audit: inForce(audit, server),
    warn: inForce(warn, server),
    invalid: read.flatMap(({ invalid }) => invalid),
  };
}

/** A version label that is there and is not `latest`. */
export interface PinnedVersion {
  readonly mode: PodSecurityMode;
  readonly label: string;
  readonly value: string;
  /** Undefined where the API server cannot read the value and takes latest instead. */
  readonly minor: number | undefined;
}

/** The versions that the labels of a namespace pin. */
export function pinnedVersions(labels: unknown): PinnedVersion[] {
  return podSecurityModes.flatMap((mode) => {
    const label = `${labelPrefix}${mode}-version`;
    const value = labelValue(fieldsOf(labels), label);
    if (value === undefined || value === 'latest') return [];
    const minor = isPolicyVersion(value) ? Number(value.slice('v1.'.length)) : undefined;
    return [{ mode, label, value, minor }];
  });
}

interface ReadMode extends LevelVersion {
  readonly from: ModeLevel['from'];
  /** The mode has a level label that can be read. */
  readonly levelIsGiven: boolean;
  /** The mode has a version label, readable or not. */
  readonly versionIsGiven: boolean;
  readonly invalid: readonly InvalidLabel[];
}

const privileged: ReadMode = {
  level: 'privileged',
  version: 'latest',
  from: 'default',
  levelIsGiven: false,
  versionIsGiven: false,
  invalid: [],
};

function readMode(labels: Fields, mode: PodSecurityMode, defaults: Partial<LevelVersion> = {}): ReadMode {
  const levelLabel = `${labelPrefix}${mode}`;
  const versionLabel = `${levelLabel}-version`;
  const level = labelValue(labels, levelLabel);
  const version = labelValue(labels, versionLabel);
  const levelIsGiven = isPodSecurityLevel(level);
  const versionIsReadable = version !== undefined && isPolicyVersion(version);
  const instead = mode === 'enforce' ? 'restricted' : 'privileged';
  return {
    level: levelIsGiven ? level : level === undefined ? (defaults.level ?? privileged.level) : instead,
    version: versionIsReadable ? version : version === undefined ? (defaults.version ?? privileged.version) : 'latest',
    from: level === undefined ? 'default' : 'label',
    levelIsGiven,
    versionIsGiven: version !== undefined,
    invalid: [
      ...(level === undefined || levelIsGiven ? [] : [{ label: levelLabel, value: level }]),
      ...(version === undefined || versionIsReadable ? [] : [{ label: versionLabel, value: version }]),
    ],
  };
}

function labelValue(labels: Fields, label: string): string | undefined {
  return Object.hasOwn(labels, label) ? textOf(labels[label]) : undefined;
}

/** Whether the text is `latest` or `v1.N`, without leading zeros and within what the API server can count. */
function isPolicyVersion(text: string): boolean {
  if (text === 'latest') return true;
  const minor = versionPattern.exec(text)?.[1];
  return minor !== undefined && (minor.length < 19 || (minor.length === 19 && minor <= '9223372036854775807'));
}

function inForce({ level, version, from }: ReadMode, serverMinor: number): ModeLevel {
  const minor = versionPattern.exec(version)?.[1];
  return { level, version, minor: minor === undefined ? serverMinor : Math.min(Number(minor), serverMinor), from };
}
