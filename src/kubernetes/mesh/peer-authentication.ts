import { field, fieldsOf, listOf, textOf } from '../network/fields.ts';

type Labels = Readonly<Record<string, string>>;

/** What a workload takes: only mutual TLS, both, or no TLS at all. */
export type MtlsMode = 'STRICT' | 'PERMISSIVE' | 'DISABLE';

/** The mode in force and what sets it. */
export interface EffectiveMode {
  readonly mode: MtlsMode;
  readonly by: string;
  /** Ports whose mode is another one. */
  readonly ports: readonly { readonly port: string; readonly mode: MtlsMode; readonly by: string }[];
}

interface PeerAuthentication {
  readonly called: string;
  readonly namespace: string;
  readonly made: string;
  readonly selector: readonly (readonly [string, string])[] | undefined;
  readonly mode: MtlsMode | undefined;
  readonly ports: readonly (readonly [port: string, mode: MtlsMode | undefined])[];
}

/** Istio's PeerAuthentications, read once. */
export interface PeerAuthentications {
  /** What holds for workloads of a namespace that no narrower one selects. */
  ofNamespace(namespace: string): EffectiveMode;
  /** What holds for a workload. */
  ofWorkload(namespace: string, labels: Labels): EffectiveMode;
  /** Those of the namespace that select workloads and let plaintext in: by name, with what they do. */
  looser(namespace: string): readonly { readonly called: string; readonly mode: MtlsMode; readonly port?: string }[];
}

/**
 * The effective mode: of the workload, else of its namespace, else of the root namespace; UNSET and absent mean the next wider, and
 * at last PERMISSIVE. Of several in one place the oldest counts. Modes of ports hold only where workloads are selected.
 * Source: Istio reference, PeerAuthentication.
 */
export function readPeerAuthentications(objects: readonly unknown[], rootNamespace: string): PeerAuthentications {
  const all = objects
    .map(read)
    .sort((a, b) => (a.made < b.made ? -1 : a.made > b.made ? 1 : a.called < b.called ? -1 : 1));
  const byNamespace = new Map<string, PeerAuthentication[]>();
  for (const one of all) byNamespace.set(one.namespace, [...(byNamespace.get(one.namespace) ?? []), one]);
  const wide = (namespace: string): PeerAuthentication | undefined =>
    byNamespace.get(namespace)?.find(({ selector }) => selector === undefined);
  const ofNamespace = (namespace: string): EffectiveMode => {
    for (const one of [wide(namespace), namespace === rootNamespace ? undefined : wide(rootNamespace)])
      if (one?.mode !== undefined) return { mode: one.mode, by: one.called, ports: [] };
    return { mode: 'PERMISSIVE', by: 'no PeerAuthentication sets a mode, which means PERMISSIVE', ports: [] };
  };
  const narrow = (namespace: string): readonly PeerAuthentication[] =>
    (byNamespace.get(namespace) ?? []).filter(({ selector }) => selector !== undefined);
  return {
    ofNamespace,
    ofWorkload(namespace, labels) {
      const own = narrow(namespace).find(({ selector = [] }) =>
        selector.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value),
      );
      const around = ofNamespace(namespace);
      if (own === undefined) return around;
      const mode = own.mode ?? around.mode;
      return {
        mode,
        by: own.mode === undefined ? around.by : own.called,
        ports: own.ports.flatMap(([port, one]) =>
          one === undefined || one === mode ? [] : [{ port, mode: one, by: own.called }],
        ),
      };
    },
    looser: (namespace) =>
      narrow(namespace).flatMap(({ called, mode, ports }) => [
        ...(mode === undefined || mode === 'STRICT' ? [] : [{ called, mode }]),
        ...ports.flatMap(([port, one]) => (one === undefined || one === 'STRICT' ? [] : [{ called, mode: one, port }])),
      ]),
  };
}

function read(object: unknown): PeerAuthentication {
  const metadata = field(object, 'metadata');
  const spec = field(object, 'spec');
  const namespace = textOf(field(metadata, 'namespace')) ?? 'default';
  const matchLabels = fieldsOf(field(field(spec, 'selector'), 'matchLabels'));
  const entries = Object.entries(matchLabels ?? {}).flatMap(([key, value]) =>
    typeof value === 'string' ? [[key, value] as const] : [],
  );
  return {
    called: `PeerAuthentication ${namespace}/${textOf(field(metadata, 'name')) ?? ''}`,
    namespace,
    made: textOf(field(metadata, 'creationTimestamp')) ?? '',
    // An empty selector is as none: it selects the whole namespace.
    selector: entries.length === 0 ? undefined : entries,
    mode: modeOf(field(spec, 'mtls')),
    ports: Object.entries(fieldsOf(field(spec, 'portLevelMtls')) ?? {}).map(
      ([port, mtls]) => [port, modeOf(mtls)] as const,
    ),
  };
}

function modeOf(mtls: unknown): MtlsMode | undefined {
  const mode = field(mtls, 'mode');
  return (['STRICT', 'PERMISSIVE', 'DISABLE'] as const).find((one) => one === mode);
}

/** What a Kuma Mesh says of mutual TLS; undefined where it takes nothing else. Source: Kuma, "Mutual TLS". */
export function kumaOpenness(mesh: unknown): string | undefined {
  const mtls = field(field(mesh, 'spec'), 'mtls');
  const enabled = textOf(field(mtls, 'enabledBackend')) ?? '';
  if (enabled === '') return 'spec.mtls.enabledBackend is not set';
  const backend = (listOf(field(mtls, 'backends')) ?? []).find((one) => field(one, 'name') === enabled);
  if (backend === undefined) return `spec.mtls.backends has no ${enabled}`;
  return field(backend, 'mode') === 'PERMISSIVE' ? `backend ${enabled} is PERMISSIVE` : undefined;
}
