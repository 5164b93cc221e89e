import { isRecord } from '../kubernetes/record.ts';
import { type Manifest, readManifests } from '../manifests.ts';
import type { End } from '../reach/ends.ts';
import { suggest } from '../select.ts';

export type Expected = 'allowed' | 'denied';

/** Where an expectation stands. */
interface Stated {
  readonly file: string;
  readonly line: number;
  readonly expect: Expected;
  readonly reason?: string;
}

/** Whether somebody may do something; names are literal, as in RBAC rules. */
export interface CanExpectation extends Stated {
  readonly section: 'can';
  readonly subject: string;
  readonly groups: readonly string[];
  readonly verb: string;
  /** `/metrics`; absent where it is about a resource. */
  readonly path?: string;
  readonly resource?: string;
  readonly group?: string;
  readonly subresource?: string;
  readonly name?: string;
  readonly namespace?: string;
}

/** Whether traffic may flow. */
export interface ReachExpectation extends Stated {
  readonly section: 'reach';
  readonly from: End;
  readonly to: End;
  readonly port?: string | number;
}

export type Expectation = CanExpectation | ReachExpectation;

/** A file of expectations that is not written as one: every fault with its file and line. */
export class ExpectationsError extends Error {
  override readonly name = 'ExpectationsError';
}

type Type = 'text' | 'texts' | 'end' | 'port' | 'expect';
type Fields = Readonly<Record<string, Type>>;

const sections: Readonly<Record<'can' | 'reach', Fields>> = {
  can: {
    subject: 'text',
    groups: 'texts',
    verb: 'text',
    resource: 'text',
    subresource: 'text',
    name: 'text',
    namespace: 'text',
    path: 'text',
    expect: 'expect',
    reason: 'text',
  },
  reach: { from: 'end', to: 'end', port: 'port', expect: 'expect', reason: 'text' },
};
const top = ['apiVersion', 'kind', 'can', 'reach'];
const endFields: Fields = { namespace: 'text', selector: 'text' };

/** Faults of one file beyond this number are counted, not shown. */
const manyFaults = 20;

/** The expectations of a file, in the order in which they are written. Throws ExpectationsError, ManifestError. Pure. */
export function readExpectations(text: string, file: string): readonly Expectation[] {
  const documents = readManifests(text, file);
  const faults: string[] = [];
  const found = documents.flatMap((document) => readDocument(document, faults));
  if (documents.length === 0) faults.push(`${file}: no Expectations in it`);
  if (faults.length > 0) {
    const more = faults.length - manyFaults;
    throw new ExpectationsError([...faults.slice(0, manyFaults), ...(more > 0 ? [`and ${more} more`] : [])].join('\n'));
  }
  return found;
}

function readDocument({ object, place: { file, line, lines } }: Manifest, faults: string[]): Expectation[] {
  const at = (path: string): string => `${file}:${lines.get(path) ?? line}`;
  const fault = (path: string, what: string): void => void faults.push(`${at(path)}: ${what}`);
  if (object.kind !== 'Expectations' || object.apiVersion !== 'kaudit.dev/v1alpha1') {
    fault('kind', 'expected apiVersion: kaudit.dev/v1alpha1 and kind: Expectations');
    return [];
  }
  for (const key of Object.keys(object)) if (!top.includes(key)) fault(key, unknownKey(key, top));
  return Object.keys(object).flatMap((section): Expectation[] => {
    if (section !== 'can' && section !== 'reach') return [];
    const list = object[section];
    if (list === null) return [];
    if (!Array.isArray(list)) {
      fault(section, `${section} should be a list`);
      return [];
    }
    return list.flatMap((entry: unknown, index): Expectation[] => {
      const path = `${section}[${index}]`;
      if (!isRecord(entry)) {
        fault(path, `${path} should be a mapping`);
        return [];
      }
      const before = faults.length;
      check(entry, sections[section], (key, what) => fault(key === '' ? path : `${path}.${key}`, what));
      if (entry.expect === undefined) fault(path, `${path} says no expect: allowed or denied`);
      const stated = { file, line: lines.get(path) ?? line };
      const made = section === 'can' ? toCan(entry, stated, path, fault) : toReach(entry, stated, path, fault);
      return faults.length > before || made === undefined ? [] : [made];
    });
  });
}

type Fault = (path: string, what: string) => void;
type Entry = Readonly<Record<string, unknown>>;
type Spot = Pick<Stated, 'file' | 'line'>;

function check(entry: Entry, fields: Fields, fault: Fault): void {
  for (const [key, value] of Object.entries(entry)) {
    const type = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (type === undefined) fault(key, unknownKey(key, Object.keys(fields)));
    else if (type === 'end' && isRecord(value)) {
      check(value, endFields, (inner, what) => fault(`${key}.${inner}`, what));
      if (typeof value.namespace !== 'string') fault(key, `${key} names no namespace`);
    } else if (!isOf(value, type)) fault(key, `${key} should be ${wanted[type]}`);
  }
}

const wanted: Readonly<Record<Type, string>> = {
  text: 'a text',
  texts: 'a list of texts',
  end: 'a text, or a mapping with namespace and selector',
  port: 'a port, as 5432 or 5432/TCP',
  expect: 'allowed or denied',
};

function isOf(value: unknown, type: Type): boolean {
  switch (type) {
    case 'texts':
      return Array.isArray(value) && value.every((one) => typeof one === 'string' && one !== '');
    case 'port':
      return /^\d{1,5}(?:\/(?:tcp|udp|sctp))?$/i.test(String(value)) && inRange(Number.parseInt(String(value), 10));
    case 'expect':
      return value === 'allowed' || value === 'denied';
    default:
      return typeof value === 'string' && value !== '';
  }
}

function inRange(port: number): boolean {
  return port > 0 && port < 65_536;
}

function unknownKey(key: string, known: readonly string[]): string {
  return `unknown key ${key}${suggest(key, known) || `; known are ${known.join(', ')}`}`;
}

function toCan(entry: Entry, spot: Spot, path: string, fault: Fault): CanExpectation | undefined {
  const { subject, verb, resource, path: url, groups, expect } = entry;
  if (typeof subject !== 'string') fault(path, `${path} names no subject`);
  if (typeof verb !== 'string') fault(path, `${path} names no verb`);
  if ((resource === undefined) === (url === undefined)) fault(path, `${path} should name either resource or path`);
  for (const key of ['subresource', 'name', 'namespace'])
    if (url !== undefined && entry[key] !== undefined) fault(`${path}.${key}`, `a path has no ${key}`);
  if (typeof url === 'string' && !url.startsWith('/')) fault(`${path}.path`, `path ${url} should begin with /`);
  if (typeof resource === 'string' && resource.includes('/'))
    fault(`${path}.resource`, `resource ${resource}: a subresource has a key of its own, subresource`);
  if (typeof subject !== 'string' || typeof verb !== 'string' || (expect !== 'allowed' && expect !== 'denied')) return;
  const dot = typeof resource === 'string' ? resource.indexOf('.') : -1;
  return {
    section: 'can',
    ...spot,
    expect,
    subject,
    verb,
    groups: Array.isArray(groups) ? groups.filter((one) => typeof one === 'string') : [],
    ...(typeof url === 'string' ? { path: url } : {}),
    ...(typeof resource === 'string'
      ? { resource: dot < 0 ? resource : resource.slice(0, dot), group: dot < 0 ? '' : resource.slice(dot + 1) }
      : {}),
    ...texts(entry, ['subresource', 'name', 'namespace', 'reason']),
  };
}

function toReach(entry: Entry, spot: Spot, path: string, fault: Fault): ReachExpectation | undefined {
  const { from, to, port, expect } = entry;
  for (const key of ['from', 'to']) if (entry[key] === undefined) fault(path, `${path} names no ${key}`);
  const [source, target] = [toEnd(from), toEnd(to)];
  if (source === undefined || target === undefined || (expect !== 'allowed' && expect !== 'denied')) return;
  return {
    section: 'reach',
    ...spot,
    expect,
    from: source,
    to: target,
    ...(typeof port === 'string' || typeof port === 'number' ? { port } : {}),
    ...texts(entry, ['reason']),
  };
}

function toEnd(value: unknown): End | undefined {
  if (typeof value === 'string') return value;
  if (!isRecord(value) || typeof value.namespace !== 'string') return undefined;
  const { namespace, selector } = value;
  return typeof selector === 'string' ? { namespace, selector } : { namespace };
}

function texts<K extends string>(entry: Entry, keys: readonly K[]): Partial<Record<K, string>> {
  const found: Partial<Record<K, string>> = {};
  for (const key of keys) {
    const value = entry[key];
    if (typeof value === 'string') found[key] = value;
  }
  return found;
}
