import { Ajv } from 'ajv';
import schema from '../schema/report.schema.json' with { type: 'json' };
import type { Report } from './report.ts';

/** A file that is not a report: says where in it and what was expected. */
export class ReportError extends Error {
  override readonly name = 'ReportError';
}

/** Remembers what it compiled: a history reads a report for every night. */
const schemas = new Ajv({ strict: false });

/** Reads what the JSON reporter wrote; throws ReportError naming the first field that is wrong. */
export function readReport(text: string): Report {
  const file = parseJson(text);
  const validate = schemas.compile<Report>(schema);
  if (validate(file)) return file;
  const [error] = validate.errors ?? [];
  throw new ReportError(`${error?.instancePath || 'the file'} ${error?.message ?? 'is not as expected'}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser quotes the text it fails on, which may hold anything.
    throw new ReportError('the file is not JSON');
  }
}
