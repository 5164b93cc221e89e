import { isJson } from './redact.ts';

type Json = Record<string, unknown>;

/** Of a Mesh of Kuma, which backend of mutual TLS is on and how strict each is: a backend may hold its private key in place. */
export function projectMesh({ spec }: Json): Json {
  const mtls = isJson(spec) ? spec.mtls : undefined;
  if (!isJson(mtls)) return { spec: {} };
  const backends = (Array.isArray(mtls.backends) ? mtls.backends.filter(isJson) : []).map(({ name, mode }) => ({
    ...textOf('name', name),
    ...textOf('mode', mode),
  }));
  return { spec: { mtls: { ...textOf('enabledBackend', mtls.enabledBackend), backends } } };
}

function textOf(key: string, value: unknown): Json {
  return typeof value === 'string' ? { [key]: value.slice(0, 256) } : {};
}
