import { type Bench, ms, programOf, ratio } from './bench.ts';
import { median, peakOf, repeat } from './measure.ts';

/** Who may do what: the index, questions answered, all RBAC checks. */
export function measureRights(bench: Bench): void {
  const runs: { bindings: number; indexed: number; questionsPerSecond: number; judged: number; checks: number }[] =
    repeat(programOf(bench, 'rights', '10000')).map((text) => JSON.parse(text));
  const [{ checks = 0, bindings = 0 } = {}] = runs;
  const of = (key: 'indexed' | 'questionsPerSecond' | 'judged'): number => median(runs.map((run) => run[key]));
  const asked = Math.round(of('questionsPerSecond') / 1000);
  bench.rows.push([`authorizer over ${bindings} bindings`, ms(of('indexed')), '', '≤ 300 ms']);
  bench.rows.push(['  questions answered', `${asked},000/s`, '', '≥ 100,000/s']);
  bench.rows.push([`  ${checks} RBAC checks and their facts`, ms(of('judged')), '', '≤ 500 ms']);
}

/** How an attacker gets from there to everything: the graph of a large cluster, and the ways in it. */
export function measurePaths(bench: Bench): void {
  const runs: { steps: number; graph: number; reaching: number; paths: number }[] = repeat(
    programOf(bench, 'paths', '50000', '20000'),
    3,
  ).map((text) => JSON.parse(text));
  const [{ steps = 0, reaching = 0 } = {}] = runs;
  bench.rows.push([
    `attack graph of 50,000 pods, 20,000 bindings: ${steps} steps, with its facts`,
    ms(median(runs.map(({ graph }) => graph))),
    '',
    '≤ 2 s',
  ]);
  bench.rows.push([`  paths of ${reaching} entries`, ms(median(runs.map(({ paths }) => paths))), '', '']);
}

/** Who reaches whom: the matrix of all pods under many policies. */
export function measureNetwork(bench: Bench): void {
  const timeOf = (pods: string): number =>
    median(repeat(programOf(bench, 'policies', pods, '1000'), 3).map((text) => JSON.parse(text).milliseconds));
  const time = timeOf('10000');
  const peak = peakOf(programOf(bench, 'policies', '10000', '1000'), bench.folder);
  bench.rows.push(['10,000 pods × 1,000 policies', ms(time), '', '≤ 2 s']);
  bench.rows.push(['  its peak RSS', `${peak.toFixed(0)} MB`, '', '≤ 300 MB']);
  bench.rows.push(['  twice the pods', '', ratio(timeOf('20000'), time), 'grows linearly: ≤ 2.2 ×']);
}
