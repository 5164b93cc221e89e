import { describe, expect, test } from 'vitest';
import { Projection } from '../../src/collect/project.ts';

const canary = 'CANARY-7f3a';
const project = (resource: string, raw: object) => new Projection().project(resource, structuredClone(raw));
const metadata = { name: 'a', namespace: 'shop' };

describe('reports of Trivy', () => {
  const head = {
    artifact: { repository: 'library/nginx', tag: '1.29', digest: 'sha256:1', mimeType: 'x' },
    registry: { server: 'index.docker.io' },
    os: { family: 'debian', name: '12', eosl: true },
    summary: { criticalCount: 2, highCount: 1, mediumCount: 0, lowCount: 0, noneCount: 7, odd: 'x' },
    updateTimestamp: '2026-03-01T00:00:00Z',
    scanner: { name: 'Trivy' },
  };
  const kept = {
    artifact: { repository: 'library/nginx', tag: '1.29', digest: 'sha256:1' },
    registry: { server: 'index.docker.io' },
    os: { family: 'debian', name: '12', eosl: true },
    summary: { criticalCount: 2, highCount: 1, mediumCount: 0, lowCount: 0 },
    updateTimestamp: '2026-03-01T00:00:00Z',
  };

  test('on vulnerabilities keep counts, and how many critical ones have a fix', () => {
    const vulnerabilities = [
      { severity: 'CRITICAL', fixedVersion: '2', title: canary },
      { severity: 'CRITICAL', fixedVersion: ' ' },
      { severity: 'HIGH', fixedVersion: '2' },
      7,
    ];
    const report = project('vulnerabilityreports.aquasecurity.github.io', {
      metadata,
      report: { ...head, vulnerabilities },
    });
    expect(report.report).toEqual({ ...kept, fixableCritical: 1 });
    expect(JSON.stringify(report)).not.toContain(canary);
  });

  test('without the list say nothing of fixes', () => {
    const report = project('vulnerabilityreports.aquasecurity.github.io', { metadata, report: head });
    expect(report.report).toEqual(kept);
  });

  test('on secrets keep how many', () => {
    const report = project('exposedsecretreports.aquasecurity.github.io', {
      metadata,
      report: { ...head, secrets: [{ match: canary }, { match: canary }] },
    });
    expect(report.report).toEqual({ ...kept, secrets: 2 });
    expect(JSON.stringify(report)).not.toContain(canary);
  });

  test.each([undefined, null, 7, [], { artifact: 7, summary: [], vulnerabilities: {}, secrets: 1 }])(
    'of another shape throw nothing: %j',
    (report) => {
      for (const list of ['vulnerabilityreports', 'exposedsecretreports'])
        expect(project(`${list}.aquasecurity.github.io`, { metadata, report })).toMatchObject({ metadata });
    },
  );
});

test('Kubescape: counts, the names of the image, and whether the report was served whole', () => {
  const list = 'vulnerabilitymanifestsummaries.spdx.softwarecomposition.kubescape.io';
  const annotations = { 'kubescape.io/image-tag': 'nginx:1', 'kubescape.io/wlid': canary };
  const spec = {
    severities: { critical: { all: 3, relevant: 1 }, high: { all: 0 }, medium: 'x' },
    vulnerabilitiesRef: { all: { name: 'x', kind: 'vulnerabilities' } },
  };
  expect(project(list, { metadata: { ...metadata, annotations }, spec })).toMatchObject({
    metadata: { annotations: { 'kubescape.io/image-tag': 'nginx:1' } },
    spec: { critical: 3, high: 0, whole: true },
  });
  expect(project(list, { metadata, spec: { severities: null } }).spec).toEqual({ whole: false });
});

test('Quay: the manifest and its counts', () => {
  const raw = {
    metadata,
    spec: { image: 'quay.io/acme/web', manifest: 'sha256:1', features: [{ name: canary }] },
    status: { criticalCount: 1, highCount: 2, lastUpdate: '2026-03-01', affectedPods: { [canary]: [] } },
  };
  const kept = project('imagemanifestvulns.secscan.quay.redhat.com', raw);
  expect([kept.spec, kept.status]).toEqual([
    { image: 'quay.io/acme/web', manifest: 'sha256:1' },
    { criticalCount: 1, highCount: 2, lastUpdate: '2026-03-01' },
  ]);
  expect(JSON.stringify(kept)).not.toContain(canary);
});

test('nodes keep each image once, with the first of them that shows it', () => {
  const projection = new Projection();
  const node = (name: string, images: unknown) =>
    projection.project('nodes', { metadata: { name }, status: { images } }).status;
  const nginx = { names: ['docker.io/library/nginx:1'], sizeBytes: 5 };
  const redis = { names: ['docker.io/library/redis:1', 7], sizeBytes: 6 };
  expect(node('a', [nginx, { names: [], sizeBytes: 1 }, { names: ['x'] }, 7])).toEqual({ images: [nginx] });
  expect(node('b', [nginx, redis])).toEqual({ images: [{ names: ['docker.io/library/redis:1'], sizeBytes: 6 }] });
  expect(node('c', [nginx])).toEqual({});
  expect(node('d', 'x')).toEqual({});
});
