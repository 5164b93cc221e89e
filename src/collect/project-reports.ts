import { isJson } from './redact.ts';

type Json = Record<string, unknown>;

/** A report of Trivy on the vulnerabilities of an image: counts alone, since the lists are far larger than all else. */
export function projectVulnerabilityReport({ report }: Json): Json {
  if (!isJson(report)) return {};
  const vulnerabilities = Array.isArray(report.vulnerabilities) ? report.vulnerabilities.filter(isJson) : undefined;
  const fixable = vulnerabilities?.filter(
    ({ severity, fixedVersion }) =>
      severity === 'CRITICAL' && typeof fixedVersion === 'string' && fixedVersion.trim() !== '',
  ).length;
  return { report: { ...head(report), ...(fixable === undefined ? {} : { fixableCritical: fixable }) } };
}

/** A report of Trivy on secrets in an image: how many, never which. */
export function projectExposedSecretReport({ report }: Json): Json {
  if (!isJson(report)) return {};
  const { secrets } = report;
  return { report: { ...head(report), ...(Array.isArray(secrets) ? { secrets: secrets.length } : {}) } };
}

function head({ artifact, registry, os, summary, updateTimestamp }: Json): Json {
  return {
    artifact: texts(artifact, ['repository', 'tag', 'digest']),
    registry: texts(registry, ['server']),
    os: isJson(os) ? { ...texts(os, ['family', 'name']), ...(os.eosl === true ? { eosl: true } : {}) } : {},
    summary: numbers(summary, ['criticalCount', 'highCount', 'mediumCount', 'lowCount']),
    updateTimestamp: typeof updateTimestamp === 'string' ? updateTimestamp.slice(0, 64) : undefined,
  };
}

/** Kubescape's summary: counts of an image of a workload. */
export function projectManifestSummary({ spec }: Json): Json {
  const { severities, vulnerabilitiesRef } = isJson(spec) ? spec : {};
  const count = (level: string): unknown => {
    const counters = isJson(severities) ? severities[level] : undefined;
    return isJson(counters) ? counters.all : undefined;
  };
  const all = isJson(vulnerabilitiesRef) ? vulnerabilitiesRef.all : undefined;
  return {
    spec: {
      ...numbers({ critical: count('critical'), high: count('high'), medium: count('medium') }, [
        'critical',
        'high',
        'medium',
      ]),
      // The reference is set where the report was served whole: bare metadata has neither it nor counts.
      whole: isJson(all) && typeof all.name === 'string' && all.name !== '',
    },
  };
}

/** Quay's report on one manifest. */
export function projectManifestVuln({ spec, status }: Json): Json {
  return {
    spec: texts(spec, ['image', 'manifest']),
    status: {
      ...numbers(status, ['criticalCount', 'highCount', 'mediumCount', 'fixableCount']),
      ...texts(status, ['lastUpdate']),
    },
  };
}

function texts(from: unknown, fields: readonly string[]): Json {
  return pick(from, fields, (value) => (typeof value === 'string' ? value.slice(0, 512) : undefined));
}

function numbers(from: unknown, fields: readonly string[]): Json {
  return pick(from, fields, (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined));
}

function pick(from: unknown, fields: readonly string[], keep: (value: unknown) => unknown): Json {
  if (!isJson(from)) return {};
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = keep(from[field]);
      return value === undefined ? [] : [[field, value]];
    }),
  );
}
