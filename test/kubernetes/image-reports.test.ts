import { describe, expect, test } from 'vitest';
import { parseImage } from '../../src/kubernetes/image.ts';
import { ImageReports } from '../../src/kubernetes/image-reports.ts';

const digest = `sha256:${'1'.repeat(64)}`;
const other = `sha256:${'2'.repeat(64)}`;
const trivy = (
  artifact: object,
  updateTimestamp: string | undefined,
  criticalCount: number,
  server = 'index.docker.io',
) => ({
  apiVersion: 'aquasecurity.github.io/v1alpha1',
  kind: 'VulnerabilityReport',
  metadata: { name: 'a', creationTimestamp: '2026-01-01T00:00:00Z' },
  report: { artifact, registry: { server }, summary: { criticalCount }, updateTimestamp },
});
const find = (reports: ImageReports, image: string) => {
  const parsed = parseImage(image);
  if (parsed === undefined) throw new Error(`${image} is no image`);
  return reports.of(parsed);
};
const of = (...objects: Parameters<ImageReports['add']>[0][]): ImageReports => {
  const reports = new ImageReports();
  for (const object of objects) reports.add(object);
  return reports;
};

describe('the report on an image', () => {
  test.each<[string, object, string, boolean]>([
    ['by the names that runtimes fill in', { repository: 'library/nginx', tag: '1' }, 'nginx:1', true],
    ['with its registry', { repository: 'library/nginx', tag: '1' }, 'docker.io/nginx:1', true],
    ['not of another registry', { repository: 'library/nginx', tag: '1' }, 'ghcr.io/library/nginx:1', false],
    ['not of another tag', { repository: 'library/nginx', tag: '1' }, 'nginx:2', false],
    ['latest where nothing is said', { repository: 'library/nginx', tag: 'latest' }, 'nginx', true],
    ['by digest', { repository: 'library/nginx', digest }, `nginx@${digest}`, true],
    ['by digest of a mirror', { repository: 'library/nginx', digest }, `mirror.example/nginx@${digest}`, true],
    ['by tag where the report has no digest', { repository: 'library/nginx', tag: '1' }, `nginx:1@${digest}`, true],
    [
      'not by tag where the digests differ',
      { repository: 'library/nginx', tag: '1', digest: other },
      `nginx:1@${digest}`,
      false,
    ],
    ['not by digest alone of another', { repository: 'library/nginx', digest: other }, `nginx@${digest}`, false],
  ])('%s', (_, artifact, image, found) => {
    expect(find(of(trivy(artifact, undefined, 1)), image) !== undefined).toBe(found);
  });

  test('is the newest, in any order', () => {
    const old = trivy({ repository: 'library/nginx', tag: '1' }, '2026-02-01T00:00:00Z', 9);
    const fresh = trivy({ repository: 'library/nginx', tag: '1' }, '2026-03-01T00:00:00Z', 1);
    expect([find(of(old, fresh), 'nginx:1')?.critical, find(of(fresh, old), 'nginx:1')?.critical]).toEqual([1, 1]);
    expect(of(old, fresh).size).toBe(2);
  });

  test('says when, or at least when it was made', () => {
    const at = (time: string | undefined) => find(of(trivy({ repository: 'a/b', tag: '1' }, time, 0)), 'a/b:1');
    expect(at('2026-03-01T00:00:00Z')).toMatchObject({ time: Date.parse('2026-03-01T00:00:00Z'), atLeast: false });
    expect(at(undefined)).toMatchObject({ time: Date.parse('2026-01-01T00:00:00Z'), atLeast: true });
    expect(at('x')).toMatchObject({ atLeast: true });
  });

  test('of Quay is found by digest', () => {
    const report = {
      apiVersion: 'secscan.quay.redhat.com/v1alpha1',
      kind: 'ImageManifestVuln',
      metadata: { name: 'a' },
      spec: { image: 'quay.io/acme/web', manifest: digest },
      status: { criticalCount: 2, lastUpdate: '2026-03-01T00:00:00Z' },
    };
    expect(find(of(report), `quay.io/acme/web:1@${digest}`)).toMatchObject({ scanner: 'Quay', critical: 2, high: 0 });
    expect(find(of(report), 'quay.io/acme/web:1')).toBeUndefined();
  });

  test('of Kubescape counts nothing where it was served as bare metadata', () => {
    const report = (spec: object) => ({
      apiVersion: 'spdx.softwarecomposition.kubescape.io/v1beta1',
      kind: 'VulnerabilityManifestSummary',
      metadata: {
        name: 'a',
        annotations: {
          'kubescape.io/image-tag': 'nginx:1',
          'kubescape.io/image-id': `docker.io/library/nginx@${digest}`,
        },
      },
      spec,
    });
    expect(find(of(report({ critical: 0, high: 0, whole: false })), 'nginx:1')?.critical).toBeUndefined();
    expect(find(of(report({ critical: 0, high: 0, whole: true })), 'nginx:1')?.critical).toBe(0);
    expect(find(of(report({ critical: 2, whole: false })), `x.example/y@${digest}`)?.critical).toBe(2);
  });

  test.each([undefined, null, 7, {}, { artifact: 7 }, { artifact: { repository: 'UPPER CASE' } }])(
    'of another shape is none: %j',
    (report) => {
      const object = {
        apiVersion: 'aquasecurity.github.io/v1alpha1',
        kind: 'VulnerabilityReport',
        metadata: { name: 'a' },
        report,
      };
      expect(find(of(object), 'nginx:1')).toBeUndefined();
    },
  );
});
