import type { Abstention, Abstentions, Check, EachName, Example, Examples, Outcome } from '../check.ts';
import { CelError, compileCel, describeCel, type Expression, toCel } from './cel.ts';

/** A case of an example as YAML states it. */
type YamlCase = string | { readonly objects: string; readonly kubernetesVersion?: string };

/** A check in CEL as `schema/checks.schema.json` lets it through; `each` is yet to be looked up. */
export interface CelCheck extends Omit<Check, 'each' | 'needs' | 'evaluate' | 'examples' | 'references' | 'proof'> {
  readonly each: string;
  readonly references?: readonly string[];
  readonly when?: string;
  readonly expression: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly fieldPath?: string;
  readonly examples: {
    readonly pass: Readonly<Record<string, YamlCase>>;
    readonly fail: Readonly<
      Record<string, Exclude<YamlCase, string> & { readonly messages: readonly [string, ...string[]] }>
    >;
    readonly unknown?: Readonly<Record<string, Exclude<YamlCase, string> & { readonly reason: string }>>;
    readonly notApplicable?: Readonly<Record<string, YamlCase>>;
  };
}

/** After so many evaluations that took too long, a check gives up: the others would hold up the scan. */
const patience = 3;

/** The check that a CEL check states. `fault` is told the field and the reason of an expression that is no CEL. */
export function compileCheck(
  { when, expression, message, messageExpression, fieldPath, examples, each: _, references = [], ...text }: CelCheck,
  each: EachName,
  fault: (field: string, reason: string) => never,
): Check {
  const compile = (field: string, source: string, type?: 'bool'): Expression => {
    try {
      return compileCel(source, type);
    } catch (error) {
      if (error instanceof CelError) return fault(field, error.message);
      throw error;
    }
  };
  const condition = when === undefined ? undefined : compile('when', when, 'bool');
  const rule = compile('expression', expression, 'bool');
  const pieces =
    messageExpression === undefined
      ? readTemplate(message ?? `does not hold: ${text.title}`, (source) => compile('message', source))
      : [compile('messageExpression', messageExpression)];
  const names = new Set(
    [condition, rule, ...pieces].flatMap((piece) =>
      piece === undefined || typeof piece === 'string' ? [] : [...piece.names],
    ),
  );
  let overdue = 0;
  const judge = (given: object & Abstentions): Outcome => {
    if (overdue >= patience) return given.unknown('its expression took too long on other items');
    const variables = variablesOf(given, names);
    if (condition !== undefined && !truth(condition, variables, 'when'))
      return given.notApplicable('its when does not hold');
    if (truth(rule, variables, 'expression')) return;
    const said = speak(pieces, variables, text.title);
    return { message: said, ...(fieldPath === undefined ? {} : { fieldPath }) };
  };
  return {
    ...text,
    references,
    each,
    examples: toExamples(examples),
    evaluate(given) {
      if (!hasAbstentions(given)) throw new TypeError('no item was given');
      try {
        return judge(given);
      } catch (error) {
        if (!(error instanceof CelError)) throw error;
        if (error.message.includes('took longer')) overdue++;
        // An expression that can not be evaluated says nothing: never pass.
        return given.unknown(error.message);
      }
    },
  };
}

function hasAbstentions(given: object): given is object & Abstentions {
  return 'unknown' in given && typeof given.unknown === 'function' && 'notApplicable' in given;
}

/** The parts of the item that an expression names. Reading no other lets the engine see which items are alike. */
function variablesOf(given: object, names: ReadonlySet<string>): Readonly<Record<string, unknown>> {
  const variables: Record<string, unknown> = Object.create(null);
  for (const name of names) {
    if (abstentions.has(name) || !(name in given)) continue;
    const part: unknown = Reflect.get(given, name);
    if (part !== undefined && typeof part !== 'function') variables[name] = toCel(part);
  }
  return variables;
}

const abstentions: ReadonlySet<string> = new Set<Abstention['status'] | 'notApplicable'>([
  'unknown',
  'manual',
  'notApplicable',
]);

function truth(rule: Expression, variables: Readonly<Record<string, unknown>>, field: string): boolean {
  let value: unknown;
  try {
    value = rule.evaluate(variables);
  } catch (error) {
    throw error instanceof CelError ? new CelError(`${field} can not be evaluated: ${error.message}`) : error;
  }
  if (typeof value === 'boolean') return value;
  throw new CelError(`${field} gives ${describeCel(value).slice(0, 80)}, neither true nor false`);
}

/** Texts and, between `{{` and `}}`, expressions. */
function readTemplate(text: string, compile: (source: string) => Expression): (string | Expression)[] {
  return text
    .split(/\{\{(.*?)\}\}/s)
    .flatMap((part, i): (string | Expression)[] => (i % 2 === 1 ? [compile(part.trim())] : part === '' ? [] : [part]));
}

/** Longer messages are cut: they are made of what the cluster holds. */
const longestMessage = 500;

function speak(
  pieces: readonly (string | Expression)[],
  variables: Readonly<Record<string, unknown>>,
  title: string,
): string {
  try {
    const said = pieces
      .map((piece) => (typeof piece === 'string' ? piece : describeCel(piece.evaluate(variables))))
      .join('');
    return said.length > longestMessage ? `${said.slice(0, longestMessage)}…` : said;
  } catch (error) {
    // The fault is proven; only its words are missing.
    if (!(error instanceof CelError)) throw error;
    return `does not hold: ${title} (its message can not be evaluated: ${error.message})`;
  }
}

function toExamples({ pass, fail, unknown = {}, notApplicable = {} }: CelCheck['examples']): Examples {
  const cases = <T, R>(of: Readonly<Record<string, T>>, to: (one: T) => R): Record<string, R> =>
    Object.fromEntries(Object.entries(of).map(([name, one]) => [name, to(one)]));
  return {
    pass,
    fail: cases(fail, ({ messages, ...example }): readonly [Example, string, ...string[]] => [example, ...messages]),
    unknown: cases(unknown, ({ reason, ...example }) => [example, reason] as const),
    notApplicable,
  };
}
