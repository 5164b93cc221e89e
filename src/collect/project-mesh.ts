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

/** Of a DestinationRule of Istio, whom it is for and in which TLS modes its clients speak. */
export function projectDestinationRule({ spec }: Json): Json {
  if (!isJson(spec)) return { spec: {} };
  const subsets = (Array.isArray(spec.subsets) ? spec.subsets : []).flatMap((one: unknown) =>
    isJson(one) ? trafficOf(one) : [],
  );
  return { spec: { ...textOf('host', spec.host), ...trafficOf(spec), ...(subsets.length === 0 ? {} : { subsets }) } };
}

function trafficOf({ trafficPolicy: policy }: Json): Json {
  if (!isJson(policy)) return {};
  const ports = (Array.isArray(policy.portLevelSettings) ? policy.portLevelSettings : []).flatMap((one: unknown) =>
    isJson(one) ? tlsOf(one) : [],
  );
  return { trafficPolicy: { ...tlsOf(policy), ...(ports.length === 0 ? {} : { portLevelSettings: ports }) } };
}

function tlsOf({ tls }: Json): Json {
  return isJson(tls) ? { tls: textOf('mode', tls.mode) } : {};
}

function textOf(key: string, value: unknown): Json {
  return typeof value === 'string' ? { [key]: value.slice(0, 256) } : {};
}
