import type { KubernetesObject } from '../object.ts';
import { isRecord } from '../record.ts';
import type { Edit, PodEdit } from './edits.ts';

/** One operation of a JSON Patch (RFC 6902); `test` refuses an object that has changed since. */
export interface PatchOperation {
  readonly op: 'test' | 'replace' | 'remove' | 'add';
  readonly path: string;
  readonly value?: unknown;
}

type Json = Record<string, unknown>;
const enforce = 'pod-security.kubernetes.io/enforce';

/** What changes one object as these edits say, each place tested before it is changed; edits of another object are left out. */
export function patchOf(object: KubernetesObject, edits: readonly Edit[]): PatchOperation[] {
  const changed = applyTo(object, edits);
  const lists = ['subjects', 'rules'].flatMap((field): PatchOperation[] => {
    const before: unknown = object[field];
    const after: unknown = changed[field];
    if (JSON.stringify(before) === JSON.stringify(after)) return [];
    return [
      { op: 'test', path: `/${field}`, value: before },
      { op: 'replace', path: `/${field}`, value: after },
    ];
  });
  const metadata = edits.flatMap((edit): PatchOperation[] => {
    if (edit.kind === 'annotation') {
      const path = `/metadata/annotations/${pointer(edit.annotation)}`;
      return [
        { op: 'test', path, value: object.metadata.annotations?.[edit.annotation] },
        { op: 'remove', path },
      ];
    }
    if (edit.kind !== 'enforce-baseline') return [];
    const { labels } = object.metadata;
    const path = `/metadata/labels/${pointer(enforce)}`;
    const old = labels?.[enforce];
    return [
      old === undefined
        ? { op: 'test', path: '/metadata/name', value: object.metadata.name }
        : { op: 'test', path, value: old },
      labels === undefined
        ? { op: 'add', path: '/metadata/labels', value: { [enforce]: 'baseline' } }
        : { op: 'add', path, value: 'baseline' },
    ];
  });
  return [...lists, ...metadata, ...podPatches(object, edits)];
}

function podPatches(object: KubernetesObject, edits: readonly Edit[]): PatchOperation[] {
  const pods = edits.filter((edit) => edit.kind === 'pod');
  const [first] = pods;
  if (first === undefined) return [];
  const path = first.path.split('.');
  const spec = path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), object);
  if (!isRecord(spec)) return [];
  const operations = pods.flatMap(({ edit }) => operationsOn(spec, edit));
  // Removals from the end, so that the places before them stay where they are.
  const removals = operations.filter(({ op }) => op === 'remove').sort((a, b) => placeOf(b.path) - placeOf(a.path));
  const others = operations.filter(({ op }) => op !== 'remove');
  const unique = new Map([...others, ...removals].map((one) => [`${one.op} ${one.path}`, one]));
  return [...unique.values()].map((one) => ({ ...one, path: `/${path.map(pointer).join('/')}${one.path}` }));
}

function placeOf(path: string): number {
  return Number(path.slice(path.lastIndexOf('/') + 1));
}

function operationsOn(spec: Json, edit: PodEdit): PatchOperation[] {
  switch (edit.kind) {
    case 'host-pid':
      return [
        { op: 'test', path: '/hostPID', value: true },
        { op: 'replace', path: '/hostPID', value: false },
      ];
    case 'token': {
      const before = spec.automountServiceAccountToken;
      const path = '/automountServiceAccountToken';
      return [
        ...(before === undefined ? [] : [{ op: 'test' as const, path, value: before }]),
        { op: 'add', path, value: false },
      ];
    }
    case 'volume':
      return [
        ...indexed(spec.volumes).flatMap(([volume, at]): PatchOperation[] =>
          volume.name === edit.volume ? removal(`/volumes/${at}`, edit.volume) : [],
        ),
        ...containersOf(spec).flatMap(({ container, path }) =>
          indexed(container.volumeMounts).flatMap(([mount, at]): PatchOperation[] =>
            mount.name === edit.volume ? removal(`${path}/volumeMounts/${at}`, edit.volume) : [],
          ),
        ),
      ];
    default: {
      const found = containersOf(spec).find(
        ({ container, list }) => list === edit.list && container.name === edit.container,
      );
      if (found === undefined) return [];
      const context = isRecord(found.container.securityContext) ? found.container.securityContext : {};
      const named: PatchOperation = { op: 'test', path: `${found.path}/name`, value: edit.container };
      const at = `${found.path}/securityContext`;
      if (edit.kind === 'privileged')
        return [
          named,
          { op: 'test', path: `${at}/privileged`, value: context.privileged },
          { op: 'replace', path: `${at}/privileged`, value: false },
        ];
      if (edit.kind === 'host-process')
        return [named, { op: 'replace', path: `${at}/windowsOptions/hostProcess`, value: false }];
      const capabilities = isRecord(context.capabilities) ? context.capabilities : {};
      const added: readonly unknown[] = Array.isArray(capabilities.add) ? capabilities.add : [];
      const place = added.indexOf(edit.capability);
      return place < 0
        ? []
        : [
            named,
            { op: 'test', path: `${at}/capabilities/add/${place}`, value: edit.capability },
            { op: 'remove', path: `${at}/capabilities/add/${place}` },
          ];
    }
  }
}

function removal(path: string, name: string): PatchOperation[] {
  return [
    { op: 'test', path: `${path}/name`, value: name },
    { op: 'remove', path },
  ];
}

/** The object as these edits leave it; the pod spec of a workload is changed too. */
export function applyTo(object: KubernetesObject, edits: readonly Edit[]): KubernetesObject {
  const copy: KubernetesObject & Json = copyOf(object);
  const subjects = new Set(edits.flatMap((edit) => (edit.kind === 'subject' ? [edit.index] : [])));
  if (Array.isArray(copy.subjects)) copy.subjects = copy.subjects.filter((_, index) => !subjects.has(index));
  if (Array.isArray(copy.rules))
    copy.rules = copy.rules.flatMap((rule: unknown, index) => {
      const own = edits.filter((edit) => 'rule' in edit && edit.rule === index);
      if (own.length === 0 || !isRecord(rule)) return [rule];
      if (own.some(({ kind }) => kind === 'rule')) return [];
      const verbs = new Set(own.flatMap((edit) => (edit.kind === 'verb' ? [edit.verb] : [])));
      const resources = new Set(own.flatMap((edit) => (edit.kind === 'resources' ? edit.resources : [])));
      const left = {
        ...rule,
        verbs: without(rule.verbs, verbs),
        ...(rule.resources === undefined ? {} : { resources: without(rule.resources, resources) }),
      };
      // The API server takes no rule without verbs, nor one without resources and paths.
      const gives = left.verbs.length > 0 && ((left.resources?.length ?? 0) > 0 || Array.isArray(rule.nonResourceURLs));
      return gives ? [left] : [];
    });
  const labels = edits.some(({ kind }) => kind === 'enforce-baseline')
    ? { labels: { ...object.metadata.labels, [enforce]: 'baseline' } }
    : {};
  const dropped = new Set(edits.flatMap((edit) => (edit.kind === 'annotation' ? [edit.annotation] : [])));
  const annotations =
    dropped.size === 0
      ? {}
      : {
          annotations: Object.fromEntries(
            Object.entries(object.metadata.annotations ?? {}).filter(([name]) => !dropped.has(name)),
          ),
        };
  const pods = edits.filter((edit) => edit.kind === 'pod');
  const [first] = pods;
  if (first !== undefined) {
    const spec = first.path.split('.').reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), copy);
    if (isRecord(spec)) for (const { edit } of pods) changeSpec(spec, edit);
  }
  return { ...copy, metadata: { ...copy.metadata, ...labels, ...annotations } };
}

function without(list: unknown, gone: ReadonlySet<unknown>): unknown[] {
  return Array.isArray(list) ? list.filter((entry: unknown) => !gone.has(entry)) : [];
}

/** A deep copy in which nothing is shared: equal parts of an object may be one value in memory, and a structured clone keeps that. */
export function copyOf<T>(value: T): T {
  return value === undefined ? value : JSON.parse(JSON.stringify(value));
}

/** A pod spec as an edit leaves it: a copy. */
export function editSpec(spec: unknown, edits: readonly PodEdit[]): unknown {
  const copy: unknown = copyOf(spec);
  if (isRecord(copy)) for (const edit of edits) changeSpec(copy, edit);
  return copy;
}

function changeSpec(spec: Json, edit: PodEdit): void {
  switch (edit.kind) {
    case 'host-pid':
      spec.hostPID = false;
      return;
    case 'token': {
      spec.automountServiceAccountToken = false;
      // What admission made of the automatic mount is not made any more.
      const tokens = new Set(indexed(spec.volumes).flatMap(([volume]) => (isAutomatic(volume) ? [volume.name] : [])));
      dropVolumes(spec, tokens);
      return;
    }
    case 'volume':
      dropVolumes(spec, new Set([edit.volume]));
      return;
    default:
      for (const { container, list } of containersOf(spec)) {
        const context = container.securityContext;
        if (list !== edit.list || container.name !== edit.container || !isRecord(context)) continue;
        if (edit.kind === 'privileged') context.privileged = false;
        else if (edit.kind === 'host-process')
          context.windowsOptions = {
            ...(isRecord(context.windowsOptions) ? context.windowsOptions : {}),
            hostProcess: false,
          };
        else if (isRecord(context.capabilities))
          context.capabilities.add = without(context.capabilities.add, new Set([edit.capability]));
      }
  }
}

function isAutomatic({ name, projected }: Json): boolean {
  // Collecting takes the random end of the name away.
  return typeof name === 'string' && /^kube-api-access(?:-|$)/.test(name) && isRecord(projected);
}

function dropVolumes(spec: Json, names: ReadonlySet<unknown>): void {
  if (Array.isArray(spec.volumes))
    spec.volumes = spec.volumes.filter((volume: unknown) => !(isRecord(volume) && names.has(volume.name)));
  for (const { container } of containersOf(spec))
    if (Array.isArray(container.volumeMounts))
      container.volumeMounts = container.volumeMounts.filter(
        (mount: unknown) => !(isRecord(mount) && names.has(mount.name)),
      );
}

function containersOf(spec: Json): { container: Json; list: string; path: string }[] {
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) =>
    indexed(spec[list]).map(([container, at]) => ({ container, list, path: `/${list}/${at}` })),
  );
}

function indexed(list: unknown): [Json, number][] {
  return Array.isArray(list)
    ? list.flatMap((entry: unknown, at): [Json, number][] => (isRecord(entry) ? [[entry, at]] : []))
    : [];
}

function pointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
