import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../../src/audit.ts';
import { loadChecks } from '../../src/load-checks.ts';
import type { Finding, Report } from '../../src/report.ts';
import { render } from '../../src/reporters/index.ts';
import { collectDemo, serveDemo } from '../support/demo.ts';

/** A fault that was put into the demo cluster on purpose. */
interface Planted {
  readonly check: string;
  readonly object: { readonly kind: string; readonly namespace: string | null; readonly name: string };
  readonly container?: string;
  readonly why: string;
}

const planted: Planted[] = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '..', 'fixtures', 'demo', 'planted.json'), 'utf8'),
);

let demo: Awaited<ReturnType<typeof serveDemo>>;
let report: Report;

beforeAll(async () => {
  demo = await serveDemo();
  report = audit(await collectDemo(demo.kubeconfig), {
    checks: loadChecks(),
    tool: { name: 'kaudit', version: 'test' },
  });
});
afterAll(() => demo.close());

const isAbout =
  ({ check, object, container }: Planted) =>
  (finding: Finding): boolean =>
    finding.check === check &&
    finding.object.kind === object.kind &&
    (finding.object.namespace ?? null) === object.namespace &&
    finding.object.name === object.name &&
    (container === undefined || finding.container === container);

describe('the demo cluster', () => {
  test.each(
    planted.map(
      (one) => [`${one.check} ${one.object.kind} ${one.object.namespace ?? ''}/${one.object.name}`, one] as const,
    ),
  )('%s is found', (_, one) => {
    expect(report.findings.filter(isAbout(one)).map(({ scope }) => scope)).toContain('user');
  });

  test('nothing else of scope user is critical or high', () => {
    const others = report.findings.filter(
      (finding) =>
        finding.scope === 'user' &&
        (finding.severity === 'critical' || finding.severity === 'high') &&
        !planted.some((one) => isAbout(one)(finding)),
    );
    expect(
      others.map(
        ({ check, object, message }) => `${check} ${object.kind} ${object.namespace ?? ''}/${object.name}: ${message}`,
      ),
    ).toEqual([]);
  });

  test('the administrator sees everything', () => {
    expect(
      report.checks.filter(({ status }) => status === 'unknown').map(({ id, reason }) => `${id}: ${reason}`),
    ).toEqual([]);
  });

  test('the JSON report is as recorded (npx vitest -u accepts a change)', async () => {
    await expect(render({ ...report, scan: { ...report.scan, bytes: 0 } }, 'json')).toMatchFileSnapshot(
      '../fixtures/demo/report.json',
    );
  });
});
