import { createContext, Script } from 'node:vm';
import { Environment } from '@marcbachmann/cel-js';
import { isRecord } from '../kubernetes/record.ts';

/** An expression that is not CEL: says where and why. */
export class CelError extends Error {
  override readonly name = 'CelError';
}

/** A compiled expression. */
export interface Expression {
  /** Names that it reads, those that its own macros bind among them. */
  readonly names: ReadonlySet<string>;
  /** Its value over plain data. Throws CelError, for an expression that takes too long too. */
  evaluate(variables: Readonly<Record<string, unknown>>): unknown;
}

/** Milliseconds that one evaluation may take: a thousand times what an honest one needs. */
const TIME_LIMIT = 250;

const environment = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  // As in Kubernetes since 1.29: container.?securityContext.?privileged.orValue(false)
  enableOptionalTypes: true,
  limits: { maxAstNodes: 2_000, maxDepth: 64, maxListElements: 1_000, maxMapEntries: 1_000, maxCallArguments: 32 },
});

/** Compiles CEL. Throws CelError for what is none, or gives something else than `type`. */
export function compileCel(source: string, type: 'bool' | 'any' = 'any'): Expression {
  const program = parse(source);
  const checked = program.check();
  if (!checked.valid) throw new CelError(firstLine(checked.error?.message ?? 'not valid'));
  if (type === 'bool' && checked.type !== 'bool' && checked.type !== 'dyn')
    throw new CelError(`gives ${checked.type ?? 'something'}, not bool`);
  const names = new Set<string>();
  const calls = new Set<string>();
  collectNames(program.ast, names, calls);
  // Starting the clock costs more than a plain comparison: only what can loop is timed.
  const isTimed = [...calls].some((name) => loops.has(name));
  return {
    names,
    evaluate(variables) {
      const run = () => {
        try {
          return program(variables);
        } catch (error) {
          throw new CelError(firstLine(error instanceof Error ? error.message : String(error)));
        }
      };
      return isTimed ? timed(run) : run();
    },
  };
}

/** What goes through lists, or through a text with a pattern that may go back and forth in it. */
const loops: ReadonlySet<string> = new Set([
  ...['matches', 'all', 'exists', 'exists_one', 'existsOne', 'map', 'filter', 'bind', 'split', 'join', 'replace'],
  ...['transformList', 'transformMap', 'transformMapEntry', 'sortBy'],
]);

function parse(source: string): ReturnType<Environment['parse']> {
  try {
    return environment.parse(source);
  } catch (error) {
    throw new CelError(firstLine(error instanceof Error ? error.message : String(error)));
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

/** Collects the variables and calls of a syntax tree. */
function collectNames(node: unknown, names: Set<string>, calls: Set<string>): void {
  if (Array.isArray(node)) {
    for (const one of node) collectNames(one, names, calls);
    return;
  }
  if (!isRecord(node) || typeof node.op !== 'string') return;
  const { op, args } = node;
  if (op === 'id' && typeof args === 'string') names.add(args);
  else if ((op === 'call' || op === 'rcall') && Array.isArray(args)) {
    if (typeof args[0] === 'string') calls.add(args[0]);
    collectNames(args.slice(1), names, calls);
  } else collectNames(args, names, calls);
}

let work: () => unknown = () => undefined;
const script = new Script('run()');
let context: ReturnType<typeof createContext> | undefined;

/** What `run` gives; V8 itself ends it after the limit, wherever it is. */
function timed(run: () => unknown): unknown {
  context ??= createContext({ run: () => work() });
  work = run;
  try {
    return script.runInContext(context, { timeout: TIME_LIMIT });
  } catch (error) {
    // By its code alone: the error comes from another realm.
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw new CelError(`took longer than ${TIME_LIMIT} ms`);
    throw error;
  } finally {
    work = () => undefined;
  }
}

const converted = new WeakMap<object, unknown>();
/** Deeper than any Kubernetes object; a cycle ends here. */
const deepest = 100;

/** Plain data as CEL has it: objects are maps, whole numbers int, others double; null fields and functions are left out, as absent. */
export function toCel(value: unknown, depth = 0): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? null : (value ?? null);
  if (depth > deepest) throw new CelError('the item is nested too deeply');
  const known = converted.get(value);
  if (known !== undefined) return known;
  const result = convert(value, depth + 1);
  converted.set(value, result);
  return result;
}

function convert(value: object, depth: number): unknown {
  if (Array.isArray(value) || value instanceof Set) return [...value].map((one: unknown) => toCel(one, depth));
  const entries: Iterable<readonly [unknown, unknown]> = value instanceof Map ? value : Object.entries(value);
  const map = new Map<unknown, unknown>();
  for (const [key, field] of entries)
    if (field !== null && field !== undefined && typeof field !== 'function')
      map.set(toCel(key, depth), toCel(field, depth));
  return map;
}

/** A value of CEL in words. */
export function describeCel(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(describeCel).join(', ');
  if (value instanceof Map)
    return `{${[...value].map(([key, field]) => `${describeCel(key)}: ${describeCel(field)}`).join(', ')}}`;
  if (isRecord(value)) return describeCel(new Map(Object.entries(value)));
  return String(value);
}
