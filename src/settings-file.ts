import { Ajv, type ErrorObject, type SchemaObject } from 'ajv';
import { type Manifest, ManifestError, readManifests } from './manifests.ts';
import { suggest } from './select.ts';

/** A file of settings that is not as its schema says: every fault with its file and line. */
export class SettingsFileError extends Error {
  override readonly name = 'SettingsFileError';
}

/** What a file says, and in which of its lines a field stands. */
export interface SettingsFile<T> {
  readonly value: T;
  /** `file:line` of a field by its path, `waivers[2].check`; of the nearest one around it that the file has. */
  at(path: string): string;
}

/** Finds every fault of a value, and remembers the schemas that it compiled. */
export const schemas = new Ajv({ strict: false, allErrors: true, verbose: true });

/** Reads one YAML or JSON document of kaudit's own kinds by its JSON Schema. Throws SettingsFileError, for what is no YAML too. */
export function readSettingsFile<T>(text: string, file: string, schema: SchemaObject): SettingsFile<T> {
  const [document, second] = documentsOf(text, file);
  if (document === undefined) throw new SettingsFileError(`${file}: the file is empty`);
  const { object, place } = document;
  const at = (path: string): string => {
    for (let around = path; around !== ''; around = around.replace(/(?:\.?[^.[\]]+|\[\d+\])$/, '')) {
      const line = place.lines.get(around);
      if (line !== undefined) return `${file}:${line}`;
    }
    return `${file}:${place.line}`;
  };
  if (second !== undefined) throw new SettingsFileError(`${file}:${second.place.line}: only one document is expected`);
  const validate = schemas.compile<T>(schema);
  if (validate(object)) return { value: object, at };
  throw new SettingsFileError(faultsOf(validate.errors ?? [], at).join('\n'));
}

function documentsOf(text: string, file: string): Manifest[] {
  try {
    return readManifests(text, file);
  } catch (error) {
    throw error instanceof ManifestError ? new SettingsFileError(error.message) : error;
  }
}

/** Faults of one file beyond this number are counted, not shown. */
const manyFaults = 20;

/** The faults that a schema found, one line each with its place. */
export function faultsOf(errors: readonly ErrorObject[], at: (path: string) => string): string[] {
  // Of alternatives that all failed, only the innermost faults say something.
  const telling = errors.filter(({ keyword }) => keyword !== 'oneOf' && keyword !== 'anyOf' && keyword !== 'if');
  const lines = (telling.length === 0 ? errors : telling).map((error) => {
    const path = pathOf(error.instancePath);
    const name = typeof error.params.additionalProperty === 'string' ? error.params.additionalProperty : null;
    const where = at(name === null ? path : path === '' ? name : `${path}.${name}`);
    return `${where}: ${path === '' ? '' : `${path} `}${describe(error, name)}`;
  });
  const unique = [...new Set(lines)];
  const more = unique.length - manyFaults;
  return [...unique.slice(0, manyFaults), ...(more > 0 ? [`and ${more} more`] : [])];
}

function describe(
  { keyword, message = 'is not as expected', params, parentSchema }: ErrorObject,
  name: string | null,
): string {
  if (name !== null)
    return `has an unknown field ${JSON.stringify(name)}${suggest(name, Object.keys(parentSchema?.properties ?? {}))}`;
  if (keyword === 'required') return `lacks ${String(params.missingProperty)}`;
  if (keyword === 'enum') return `must be one of ${JSON.stringify(params.allowedValues)}`;
  if (keyword === 'const') return `must be ${JSON.stringify(params.allowedValue)}`;
  return message;
}

/** `controls[0].checks` of `/controls/0/checks`. */
function pathOf(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : path === '' ? part : `${path}.${part}`), '');
}
