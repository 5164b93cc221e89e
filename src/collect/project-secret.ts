import { isJson } from './redact.ts';

type Json = Record<string, unknown>;

/** Of a Secret: its type and when its data was last written, as metadata tells; never data. */
export function projectSecret({ type, metadata }: Json): Json {
  const written = isJson(metadata) ? lastWritten(metadata.managedFields) : undefined;
  return {
    ...(typeof type === 'string' ? { type: type.slice(0, 256) } : {}),
    ...(written === undefined ? {} : { dataWritten: written }),
  };
}

/** The newest time at which a manager wrote `data`; managers of labels and annotations alone do not count. */
function lastWritten(managedFields: unknown): string | undefined {
  if (!Array.isArray(managedFields)) return undefined;
  return managedFields
    .flatMap((entry: unknown) => {
      if (!isJson(entry) || !isJson(entry.fieldsV1) || typeof entry.time !== 'string') return [];
      return ['f:data', 'f:stringData'].some((field) => isJson(entry.fieldsV1) && field in entry.fieldsV1)
        ? [entry.time.slice(0, 40)]
        : [];
    })
    .sort()
    .at(-1);
}
