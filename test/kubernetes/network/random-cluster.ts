import fc from 'fast-check';
import { expect } from 'vitest';
import { parseAddress } from '../../../src/kubernetes/network/address.ts';
import type { Endpoint, PolicedPod } from '../../../src/kubernetes/network/endpoint.ts';
import { evaluateConnection } from '../../../src/kubernetes/network/evaluate-policies.ts';
import type { PolicyTable } from '../../../src/kubernetes/network/governing-policies.ts';
import type { Reach } from '../../../src/kubernetes/network/peer-match.ts';
import { classifyPods } from '../../../src/kubernetes/network/pod-classes.ts';
import { hasPort, type Protocol, protocols } from '../../../src/kubernetes/network/port-set.ts';
import { connectAll } from '../../../src/kubernetes/network/reach-matrix.ts';
import type { NaiveEnd, NaivePod } from './naive-reach.ts';

export const spaces = ['a', 'b', 'c'] as const;
export const value = fc.constantFrom('1', '2', '3');
export const labels = fc.dictionary(fc.constantFrom('app', 'tier'), value, { maxKeys: 2 });
const expression = fc.oneof(
  fc.record({
    key: fc.constantFrom('app', 'tier'),
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.array(value, { minLength: 1, maxLength: 2 }),
  }),
  fc.record({ key: fc.constantFrom('app', 'tier'), operator: fc.constantFrom('Exists', 'DoesNotExist') }),
);
export const selector = fc.oneof(
  fc.constant({}),
  fc.record({ matchLabels: labels }),
  fc.record({ matchLabels: labels, matchExpressions: fc.array(expression, { maxLength: 2 }) }),
);
export const namespaceSelector = fc.oneof(
  selector,
  fc.constantFrom(...spaces).map((name) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } })),
);
const ipBlock = fc.oneof(
  fc.constantFrom(
    { cidr: '0.0.0.0/0' },
    { cidr: '10.0.0.0/30', except: ['10.0.0.1/32'] },
    { cidr: '10.0.0.3/31' },
    { cidr: '::/0' },
  ),
  fc.constantFrom(
    { cidr: '8.0.0.0/5', except: ['10.0.0.0/8'] },
    { cidr: 'fd00::/64', except: ['fd00::2/127'] },
    { cidr: '2001:db8::/32' },
  ),
);
const peer = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector }),
  fc.record({ podSelector: selector, namespaceSelector }),
  fc.record({ ipBlock }),
);
const port = fc.oneof(
  fc.record({ port: fc.constantFrom<(number | string)[]>(80, 443, 'web', 'dns') }),
  fc.record({ protocol: fc.constantFrom<Protocol[]>(...protocols), port: fc.constantFrom(53, 80, 'dns', 'web') }),
  fc.record({ protocol: fc.constantFrom<Protocol[]>('TCP', 'UDP'), port: fc.constant(80), endPort: fc.constant(443) }),
  fc.record({ protocol: fc.constantFrom<Protocol[]>(...protocols) }),
);
const optional = { requiredKeys: [] };
const peers = fc.array(peer, { maxLength: 2 });
const ports = fc.array(port, { maxLength: 2 });
export const policy = fc.record({
  metadata: fc.record({ name: fc.constantFrom('p', 'q'), namespace: fc.constantFrom(...spaces) }),
  spec: fc
    .record({
      podSelector: selector,
      policyTypes: fc.option(fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']), { nil: undefined }),
      ingress: fc.option(fc.array(fc.record({ from: peers, ports }, optional), { maxLength: 2 }), { nil: undefined }),
      egress: fc.option(fc.array(fc.record({ to: peers, ports }, optional), { minLength: 1, maxLength: 2 }), {
        nil: undefined,
      }),
    })
    .map(({ podSelector, ...rest }) => ({
      podSelector,
      ...Object.fromEntries(Object.entries(rest).filter(([, entry]) => entry !== undefined)),
    })),
});
export const namespaces = fc.record({ a: labels, b: labels, c: labels });
export const pods = fc.array(
  fc.record({
    namespace: fc.constantFrom(...spaces),
    labels,
    serviceAccount: fc.constantFrom('default', 'robot'),
    hostNetwork: fc.integer({ min: 0, max: 7 }).map((die) => die === 0),
    nodeName: fc.constantFrom('n1', 'n2'),
    six: fc.boolean(),
    ports: fc.array(
      fc.record({
        name: fc.constantFrom('web', 'dns'),
        protocol: fc.constantFrom<Protocol[]>('TCP', 'UDP'),
        port: fc.constantFrom(53, 80, 8080),
      }),
      { maxLength: 2 },
    ),
  }),
  { minLength: 1, maxLength: 5 },
);

export function toPod({ address, ...pod }: NaivePod, namespaceLabels: Readonly<Record<string, string>>): PolicedPod {
  const { ports: namedPorts, ...rest } = pod;
  const known = parseAddress(address);
  return {
    kind: 'pod',
    ...rest,
    namespaceLabels,
    accountLabels: { account: rest.serviceAccount },
    namedPorts,
    addresses: known === undefined ? [] : [known],
    doubts: { ingress: [], egress: [] },
  };
}

export function toAddress(text: string): Endpoint {
  const address = parseAddress(text);
  if (address === undefined) throw new Error(text);
  return { kind: 'address', address };
}

export const samples = protocols.flatMap((protocol) =>
  [1, 53, 80, 81, 443, 8080, 65535].map((at) => [protocol, at] as const),
);

export function say({ sure, maybe }: Reach): string {
  return samples
    .map(([protocol, at]) => (hasPort(sure, protocol, at) ? 'yes' : hasPort(maybe, protocol, at) ? '?' : 'no'))
    .join(' ');
}

export type RandomPods = typeof pods extends fc.Arbitrary<infer T> ? T : never;
export type RandomNamespaces = typeof namespaces extends fc.Arbitrary<infer T> ? T : never;

export function toNaivePods(random: RandomPods): NaivePod[] {
  return random.map(({ six, ...pod }, index) => ({
    ...pod,
    name: `pod-${index}`,
    address: six ? `fd00::${index}` : `10.0.0.${index}`,
  }));
}

/** Asks a table, by pairs and by classes, and a naive evaluator about everybody and everybody else. */
export function expectAgreement(
  table: PolicyTable<object>,
  naivePods: readonly NaivePod[],
  namespaces: RandomNamespaces,
  naive: (from: NaiveEnd, to: NaiveEnd, protocol: Protocol, port: number) => string,
  outside: readonly string[] = ['8.8.8.8', '10.0.0.1', '2001:db8::1'],
): void {
  const real = naivePods.map((pod) => toPod(pod, namespaces[pod.namespace as (typeof spaces)[number]]));
  const naiveEnds: NaiveEnd[] = [...naivePods, ...outside];
  const ends: Endpoint[] = [...real, ...outside.map(toAddress)];
  const classes = classifyPods(table, real);
  const classOf = (index: number): number =>
    index < real.length
      ? classes.findIndex(({ members }) => members.some((member) => member === real[index]))
      : classes.length + index - real.length;
  const connected = connectAll(table, [...classes.map(({ pod }) => pod), ...outside.map(toAddress)]);
  for (const [i, from] of ends.entries())
    for (const [j, to] of ends.entries()) {
      const [naiveFrom, naiveTo] = [naiveEnds[i] ?? '', naiveEnds[j] ?? ''];
      const wanted = samples.map(([protocol, at]) => naive(naiveFrom, naiveTo, protocol, at));
      const answer = say(evaluateConnection(table, from, to));
      if (answer !== wanted.join(' ')) expect(`${i} ${j} ${answer}`).toBe(`${i} ${j} ${wanted.join(' ')}`);
      if (i === j) continue;
      // Of a class it is not known on which node its pods run: where that decides it says so.
      const told = say(connected(classOf(i), classOf(j))).split(' ');
      const hosts = [from, to].some((end) => end.kind === 'pod' && end.hostNetwork);
      const settled = told.map((word, index) => (hosts && word === '?' ? wanted[index] : word));
      if (settled.join(' ') !== wanted.join(' ')) expect(settled).toEqual(wanted);
    }
}

/** How many random clusters: few in the suite, as many as `KAUDIT_LAW_RUNS` says elsewhere. */
export function runs(few: number): number {
  return Number(process.env.KAUDIT_LAW_RUNS ?? few);
}
