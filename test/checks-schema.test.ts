import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import schema from '../schema/checks.schema.json' with { type: 'json' };
import { categories, severities } from '../src/check.ts';

test('the schema of custom checks is one, and knows every category and severity', () => {
  new Ajv({ strict: true, allowUnionTypes: true, strictTypes: false, strictRequired: false }).compile(schema);
  const { category, severity } = schema.definitions.check.properties;
  expect(category.enum).toEqual(categories);
  expect(severity.enum).toEqual(severities);
});
