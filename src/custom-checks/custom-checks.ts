import { createHash } from 'node:crypto';
import schema from '../../schema/checks.schema.json' with { type: 'json' };
import { type Check, categories, type EachName, type Outcome, severities, type Violation } from '../check.ts';
import { inventoryFromObjects } from '../collect/from-objects.ts';
import { FactStore } from '../facts/fact.ts';
import { type FactName, facts } from '../facts/index.ts';
import { isRecord } from '../kubernetes/record.ts';
import { readManifests } from '../manifests.ts';
import { suggest } from '../select.ts';
import { faultsOf, readSettingsFile, SettingsFileError, schemas } from '../settings-file.ts';
import type { CelCheck } from './cel-checks.ts';

/** Reads the CEL checks of a YAML or JSON file. Rejects with SettingsFileError or ManifestError. */
export async function readCelChecks(text: string, file: string): Promise<Check[]> {
  // The library of CEL is loaded only where there is a check in it.
  const { compileCheck } = await import('./cel-checks.ts');
  const { value, at } = readSettingsFile<CelFile>(text, file, schema);
  const stated = value.kind === 'CheckList' ? value.checks : [value];
  return stated.map((one, i) => {
    const { apiVersion: _, kind: __, ...check } = { apiVersion: '', kind: '', ...one };
    const fault = (field: string, reason: string): never => {
      const where = value.kind === 'CheckList' ? `checks[${i}].${field}` : field;
      throw new SettingsFileError(`${at(where)}: ${where} ${reason}`);
    };
    const each = eachName(check.each, (reason) => fault('each', reason));
    return { ...compileCheck(check, each, fault), digest: digestOf(text) };
  });
}

type CelFile =
  | { readonly apiVersion: string; readonly kind: 'CheckList'; readonly checks: readonly CelCheck[] }
  | ({ readonly apiVersion: string; readonly kind: 'Check' } & CelCheck);

/** The check that a module exports as its default. `text`: what its file holds. Throws SettingsFileError. */
export function readCheckLiteral(value: unknown, file: string, text: string): Check {
  const fault = (reason: string): never => {
    throw new SettingsFileError(`${file}: ${reason}`);
  };
  if (value === undefined) return fault('has no default export: expected export default { id: …, evaluate(…) { … } }');
  const validate = schemas.compile(literalSchema);
  if (!isRecord(value) || !validate(value))
    throw new SettingsFileError(faultsOf(validate.errors ?? [], () => file).join('\n'));
  const { evaluate } = value;
  if (typeof evaluate !== 'function') return fault('evaluate must be a function');
  const each = eachName(String(value.each), (reason) => fault(`each ${reason}`));
  const needs = Array.isArray(value.needs)
    ? value.needs.map((name) => factName(String(name), (reason) => fault(`needs ${reason}`)))
    : [];
  for (const example of examplesIn(value.examples)) assertReadable(example, file);
  // The schema let nothing else through.
  const stated = value as unknown as Check;
  return {
    ...stated,
    references: stated.references ?? [],
    each,
    needs,
    digest: digestOf(text),
    evaluate: (given: object) => toOutcome(Reflect.apply(evaluate, value, [given])),
  };
}

/** What `evaluate` gave, if it is an outcome. Anything else is an error, which the engine makes unknown: never a pass. */
function toOutcome(value: unknown): Outcome {
  if (value === undefined) return;
  if (Array.isArray(value)) return value.map(toViolation);
  if (!isRecord(value)) throw new TypeError(`evaluate gave ${describeType(value)}, no outcome`);
  if (value instanceof Promise) throw new TypeError('evaluate gave a promise: a check is not async');
  const { status, reason } = value;
  if (status === undefined) return toViolation(value);
  if (status !== 'unknown' && status !== 'manual' && status !== 'not-applicable')
    throw new TypeError(`evaluate gave status ${JSON.stringify(status)}`);
  if (typeof reason !== 'string') throw new TypeError(`evaluate gave ${status} without a reason`);
  return { status, reason };
}

function toViolation(value: unknown): Violation {
  if (!isRecord(value)) throw new TypeError(`evaluate gave ${describeType(value)}, no violation`);
  const { message, fieldPath, value: seen, remediation } = value;
  if (typeof message !== 'string' || message === '') throw new TypeError('evaluate gave a violation without a message');
  const isPlain = typeof seen === 'string' || typeof seen === 'number' || typeof seen === 'boolean' || seen === null;
  return {
    message,
    ...(typeof fieldPath === 'string' ? { fieldPath } : {}),
    ...(isPlain ? { value: seen } : {}),
    ...(typeof remediation === 'string' ? { remediation } : {}),
  };
}

function describeType(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

/** Built-in and custom checks together; an id or alias that is there already is an error. Throws SettingsFileError. */
export function joinChecks(
  builtIn: readonly Check[],
  custom: readonly { readonly check: Check; readonly file: string }[],
): readonly Check[] {
  const owners = new Map(builtIn.flatMap((check) => namesOf(check).map((id) => [id, 'a check of kaudit itself'])));
  for (const { check, file } of custom)
    for (const id of namesOf(check)) {
      const owner = owners.get(id);
      if (owner !== undefined)
        throw new SettingsFileError(`${file}: the id ${id} is taken by ${owner}; choose another, such as own-${id}`);
      owners.set(id, file);
    }
  return [...builtIn, ...custom.map(({ check }) => check)];
}

function namesOf({ id, aliases = [] }: Check): string[] {
  return [id, ...aliases];
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isFactName(name: string): name is FactName {
  return Object.hasOwn(facts, name);
}

function factName(name: string, fault: (reason: string) => never): FactName {
  if (isFactName(name)) return name;
  return fault(`names ${JSON.stringify(name)}, which is no fact${suggest(name, Object.keys(facts))}`);
}

function eachName(name: string, fault: (reason: string) => never): EachName {
  const known = factName(name, fault);
  const each = eachNames();
  if (isEach(known, each)) return known;
  return fault(`names ${name}, which has no items to judge one by one; there are ${[...each].sort().join(', ')}`);
}

function isEach(name: FactName, each: ReadonlySet<string>): name is EachName {
  return each.has(name);
}

let found: ReadonlySet<string> | undefined;

/** Names of the facts that have items: those that an empty cluster gives a list of. */
export function eachNames(): ReadonlySet<string> {
  if (found !== undefined) return found;
  const store = new FactStore(inventoryFromObjects([], { complete: true }));
  found = new Set(
    Object.values(facts).flatMap((fact) => {
      const derived: unknown = store.get(fact);
      return isRecord(derived) && Array.isArray(derived.items) ? [fact.name] : [];
    }),
  );
  return found;
}

function examplesIn(examples: unknown): string[] {
  if (typeof examples === 'string') return [examples];
  if (Array.isArray(examples)) return examplesIn(examples[0]);
  if (!isRecord(examples)) return [];
  if (typeof examples.objects === 'string') return [examples.objects];
  return Object.values(examples).flatMap(examplesIn);
}

function assertReadable(example: string, file: string): void {
  readManifests(example, `${file}: example`);
}

const example = {
  type: ['string', 'object'],
  required: ['objects'],
  properties: { objects: { type: 'string' }, kubernetesVersion: { type: 'string' }, config: { type: 'object' } },
  additionalProperties: false,
};
const told = {
  type: 'object',
  additionalProperties: { type: 'array', minItems: 2, items: [example], additionalItems: { type: 'string' } },
};
const text = { type: 'string', minLength: 1 };
const names = { type: 'array', items: text };

const literalSchema = {
  type: 'object',
  required: ['id', 'title', 'description', 'remediation', 'severity', 'category', 'each', 'evaluate', 'examples'],
  additionalProperties: false,
  properties: {
    id: { type: 'string', pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 63 },
    aliases: names,
    title: text,
    description: text,
    remediation: text,
    references: { type: 'array', items: { type: 'string', pattern: '^https?://' } },
    severity: { enum: severities },
    category: { enum: categories },
    each: text,
    needs: names,
    default: { const: false },
    proof: { enum: ['presence', 'absence'] },
    evaluate: true,
    examples: {
      type: 'object',
      required: ['pass', 'fail'],
      additionalProperties: false,
      properties: {
        pass: { type: 'object', minProperties: 1, additionalProperties: example },
        fail: { ...told, minProperties: 1 },
        unknown: told,
        manual: told,
        notApplicable: { type: 'object', additionalProperties: example },
      },
    },
  },
};
