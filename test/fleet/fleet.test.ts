import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { patternOf } from '../../src/fleet/drift.ts';
import { compact, exitCodeOf, type FleetCheck, type Outcome, summariseFleet } from '../../src/fleet/fleet.ts';
import type { CheckSummary, Report, Status } from '../../src/report.ts';
import { fleetFormats, renderFleet } from '../../src/reporters/fleet.ts';
import { smallReport } from '../support/reports.ts';

const tool = { name: 'kaudit', version: '0.0.0' };
const base = smallReport();
const view = { columns: 80, color: false, quiet: false, verbose: false };
type Verdicts = Readonly<Record<string, Status | number>>;

/** A report whose checks are only these; a number: fails for so many objects. */
function report(uid: string, lower: number, verdicts: Verdicts, coverage = 1): Report {
  const checks = Object.entries(verdicts).map(([id, verdict]): CheckSummary => {
    const found = base.checks.find((check) => check.id === id);
    if (found === undefined) throw new Error(`there is no check ${id}`);
    const status = typeof verdict === 'number' ? 'fail' : verdict;
    return { ...found, status, objects: typeof verdict === 'number' ? verdict : 0 };
  });
  const complete = !Object.values(verdicts).includes('unknown');
  return {
    ...base,
    checks,
    scan: { ...base.scan, complete },
    cluster: { ...base.cluster, uid, version: 'v1.36.1' },
    coverage: { ...base.coverage, ratio: coverage },
    score: { ...base.score, value: complete ? lower : null, lower, upper: complete ? lower : 100, grade: 'F' },
  };
}

const catalogue = new Map<string, FleetCheck>();
const scanned = (context: string, one: Report, exitCode: 0 | 1 | 3 = 0): Outcome => ({
  context,
  result: compact(context, one, { exitCode, reason: 'why' }, catalogue),
});
const failed = (context: string, exitCode = 4): Outcome => ({ context, error: { message: 'refused', exitCode } });

const outcomes = [
  scanned('prod-b', report('b', 70, { 'privileged-container': 2, 'host-pid': 'pass', 'unisolated-pod': 'unknown' }), 3),
  failed('prod-dead'),
  scanned('prod-a', report('a', 40, { 'privileged-container': 3, 'host-pid': 1, 'unisolated-pod': 5 }), 1),
  scanned(
    'dev',
    report('c', 99, { 'privileged-container': 'not-applicable', 'host-pid': 'pass', 'unisolated-pod': 'manual' }),
  ),
];
const fleet = summariseFleet(outcomes, { tool });

describe('a summary of clusters', () => {
  test('has the worst first and those not scanned last', () => {
    expect(fleet.clusters.map(({ context, status, score }) => [context, status, score?.lower])).toEqual([
      ['prod-a', 'scanned', 40],
      ['prod-b', 'scanned', 70],
      ['dev', 'scanned', 99],
      ['prod-dead', 'failed', undefined],
    ]);
    expect(fleet.counts).toEqual({ clusters: 4, scanned: 3, distinct: 3, failed: 1, incomplete: 1 });
    expect([fleet.complete, fleet.exitCode]).toEqual([false, 1]);
    expect(fleet.clusters[0]?.failing).toEqual({ critical: 1, high: 2, medium: 0, low: 0, info: 0 });
    expect(fleet.clusters[1]?.verdicts).toEqual({ pass: 1, fail: 1, unknown: 1, manual: 0, 'not-applicable': 0 });
  });

  test('names what fails in several', () => {
    expect(fleet.common.map(({ check, clusters, objects }) => [check, clusters, objects])).toEqual([
      ['privileged-container', ['prod-a', 'prod-b'], 5],
    ]);
  });

  test('names the drift: failing here and not there; unknown or manual alone is none', () => {
    expect(fleet.drift.map(({ check, verdicts }) => [check, verdicts])).toEqual([
      [
        'privileged-container',
        [
          { status: 'fail', clusters: ['prod-a', 'prod-b'] },
          { status: 'not-applicable', clusters: ['dev'] },
        ],
      ],
      [
        'host-pid',
        [
          { status: 'fail', clusters: ['prod-a'] },
          { status: 'pass', clusters: ['dev', 'prod-b'] },
        ],
      ],
    ]);
    const { drift } = summariseFleet(outcomes, { tool, equal: [['prod-*'], ['dev', 'prod-b']] });
    expect(drift.map(({ check, group }) => [check, group])).toEqual([
      ['host-pid', 'prod-*'],
      ['privileged-container', 'dev,prod-b'],
    ]);
  });

  test('counts a cluster once that several contexts lead to, as the one who saw most', () => {
    const two = [
      scanned('admin', report('a', 40, { 'privileged-container': 3 })),
      scanned('aaa-viewer', report('a', 30, { 'privileged-container': 'unknown' }, 0.5)),
      scanned('other', report('b', 50, { 'privileged-container': 1 })),
    ];
    const { sameCluster, common, counts } = summariseFleet(two, { tool });
    expect(sameCluster).toEqual([['admin', 'aaa-viewer']]);
    expect(common.map(({ clusters }) => clusters)).toEqual([['admin', 'other']]);
    expect([counts.scanned, counts.distinct]).toEqual([3, 2]);
  });

  test('is the same whatever cluster answered first', () => {
    expect(summariseFleet(outcomes.toReversed(), { tool })).toEqual(fleet);
  });
});

test.each([
  [
    'clean',
    [
      ['scanned', 0],
      ['scanned', 0],
    ],
    0,
  ],
  [
    'a breach beats everything that was not seen',
    [
      ['scanned', 1],
      ['failed', 4],
      ['scanned', 3],
    ],
    1,
  ],
  [
    'one failed',
    [
      ['scanned', 0],
      ['failed', 4],
    ],
    3,
  ],
  [
    'one incomplete',
    [
      ['scanned', 0],
      ['scanned', 3],
    ],
    3,
  ],
  [
    'one context is wrong',
    [
      ['scanned', 0],
      ['failed', 2],
    ],
    3,
  ],
  [
    'none was scanned',
    [
      ['failed', 4],
      ['failed', 2],
    ],
    4,
  ],
  [
    'an output broke',
    [
      ['scanned', 1],
      ['failed', 5],
    ],
    5,
  ],
] as const)('exit code: %s', (_, clusters, code) => {
  expect(exitCodeOf(clusters.map(([status, exitCode]) => ({ status, exitCode })))).toBe(code);
});

test('a pattern stands for the text it says, and * for any', () => {
  const matches = (pattern: string, ...names: string[]) => names.filter((name) => patternOf(pattern).test(name));
  expect(matches('prod-*', 'prod-', 'prod-eu', 'a-prod-eu', 'prod')).toEqual(['prod-', 'prod-eu']);
  expect(matches('a.b', 'a.b', 'axb')).toEqual(['a.b']);
  expect(matches('arn:*:cluster/(x)', 'arn:aws:cluster/(x)', 'arn:aws:cluster/x')).toEqual(['arn:aws:cluster/(x)']);
});

describe('a summary of clusters is written', () => {
  test('as JSON that its schema describes', () => {
    const schema = JSON.parse(readFileSync(path.join(import.meta.dirname, '../../schema/fleet.schema.json'), 'utf8'));
    const validate = new Ajv({ strict: true, strictRequired: true }).compile(schema);
    validate(JSON.parse(renderFleet(fleet, 'json', view)));
    expect(validate.errors).toBe(null);
    // Nothing is written that the schema does not name.
    expect(Object.keys(fleet).sort()).toEqual(Object.keys(schema.properties).sort());
  });

  test('as a table that fits the terminal, whatever a context is called', () => {
    const arn = 'arn:aws:eks:eu-central-1:123456789012:cluster/production-payments-cluster-of-the-second-region';
    const named = summariseFleet(
      [scanned(arn, report('b', 70, { 'privileged-container': 2 })), failed(`${arn}-dead`)],
      {
        tool,
      },
    );
    const table = renderFleet(named, 'table', view);
    expect(table.split('\n').filter((line) => line.length > 80)).toEqual([]);
    const first = table
      .split('\n')
      .slice(3)
      .map((line) => line.slice(2).split(' ')[0]);
    expect(first.join('')).toContain(arn);
  });

  test('as a table', () => {
    expect(renderFleet(fleet, 'table', view)).toBe(`4 clusters: 3 scanned, 1 of them incomplete, 1 failed

  cluster   grade score      critical high medium low unknown exit version
  prod-a    F     40.0       1        2    0      0   0       1    v1.36.1
  prod-b    F     70.0–100.0 1        0    0      0   1       3    v1.36.1
  dev       F     99.0       0        0    0      0   0       0    v1.36.1
  prod-dead –     –          –        –    –      –   –       4    not scanned

  Fails in several clusters
  severity  check                 clusters  objects
  critical  privileged-container  2 of 3    5

  Drift: clusters that should be equal and are not
  severity  check                 verdicts
  critical  privileged-container  fail: prod-a, prod-b; not-applicable: dev
  high      host-pid              fail: prod-a; pass: dev, prod-b

  Not scanned
  cluster    why
  prod-dead  refused
`);
  });

  test('with hostile names, encoded for each format', () => {
    const text = '=cmd()|<script>alert(1)</script> @all [x](http://e) \u001b[31m\u202e `"';
    const hostile = summariseFleet(
      [
        scanned(text, report(text, 10, { 'host-pid': 1 })),
        failed(text),
        scanned('b', report('b', 20, { 'host-pid': 1 })),
      ],
      { tool },
    );
    for (const format of fleetFormats.filter((name) => name !== 'json' && name !== 'yaml')) {
      const written = renderFleet(hostile, format, { ...view, verbose: true });
      expect(written).not.toMatch(/[\u001b\u202e]/);
      if (format === 'html' || format === 'markdown') expect(written).not.toContain('<script');
      if (format === 'markdown') expect(written).not.toMatch(/(?<!\\)\[x\\?\]\(http:\/\/e/);
    }
    expect(renderFleet(hostile, 'html', view)).not.toMatch(/<a |<img|\sstyle=|undefined/);
    const rows: string[][] = parse(renderFleet(hostile, 'csv', view));
    expect(rows[1]?.[0]).toMatch(/^'=cmd/);
  });
});
