import { describeValue, isJson } from './redact.ts';
import { toolSettings } from './tool-settings.ts';

type Json = Record<string, unknown>;

/** Of a ConfigMap: the shape of each value under its key, and of the values what `toolSettings` derives. */
export function projectConfigMap({ data, binaryData, immutable }: Json): Json {
  const shapes: [string, string][] = [];
  if (isJson(data)) for (const [key, value] of Object.entries(data)) shapes.push([key, describeValue(value)]);
  if (isJson(binaryData))
    for (const [key, value] of Object.entries(binaryData)) shapes.push([key, describeValue(decode(value))]);
  return { data: Object.fromEntries(shapes), ...(immutable === true ? { immutable } : {}), ...toolSettings(data) };
}

/** Binary files come in base64; what is none stays what it is. */
function decode(value: unknown): unknown {
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString('latin1') : value;
}
