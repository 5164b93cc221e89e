import { copyOf, type PatchOperation } from '../kubernetes/paths/apply.ts';
import { isRecord } from '../kubernetes/record.ts';

/** A patch that does not fit the object: a test in it fails, or a place is missing. */
export class PatchError extends Error {
  override readonly name = 'PatchError';
}

/**
 * The JSON Patch (RFC 6902) from one state of an object to another. Each place is tested before it is changed, a new one for
 * being absent (API server and kustomize take `test` with null so), and elements of lists by their names.
 */
export function jsonPatch(before: unknown, after: unknown, path = ''): PatchOperation[] {
  if (same(before, after)) return [];
  if (isRecord(before) && isRecord(after)) return patchFields(before, after, path);
  if (Array.isArray(before) && Array.isArray(after)) return patchList(before, after, path);
  return [
    { op: 'test', path, value: before },
    { op: 'replace', path, value: after },
  ];
}

function patchFields(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  path: string,
): PatchOperation[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key): PatchOperation[] => {
    const at = `${path}/${pointer(key)}`;
    const [old, now] = [own(before, key), own(after, key)];
    if (now === undefined) return old === undefined ? [] : removal(at, old);
    if (old !== undefined) return jsonPatch(old, now, at);
    return [
      { op: 'test', path: at, value: null },
      { op: 'add', path: at, value: now },
    ];
  });
}

function patchList(before: readonly unknown[], after: readonly unknown[], path: string): PatchOperation[] {
  if (before.length === after.length)
    return before.flatMap((old, i): PatchOperation[] => {
      const inside = jsonPatch(old, after[i], `${path}/${i}`);
      const name = nameOf(old);
      if (inside.length === 0 || name === undefined || name !== nameOf(after[i])) return inside;
      return [{ op: 'test', path: `${path}/${i}/name`, value: name }, ...inside];
    });
  const kept = new Set(after.map((one) => JSON.stringify(one)));
  const gone = before.flatMap((old, i) => (kept.has(JSON.stringify(old)) ? [] : [[old, i] as const]));
  // Elements that only went are removed from the end, so that the places before them stay where they are.
  if (gone.length === before.length - after.length && after.length > 0)
    return gone.reverse().flatMap(([old, i]) => removal(`${path}/${i}`, old));
  return [
    { op: 'test', path, value: before },
    { op: 'replace', path, value: after },
  ];
}

function removal(path: string, value: unknown): PatchOperation[] {
  return [
    { op: 'test', path, value },
    { op: 'remove', path },
  ];
}

/** The object after a JSON Patch; the object itself stays. Throws PatchError, as the API server refuses such a patch. */
export function applyJsonPatch<T>(object: T, patch: readonly PatchOperation[]): T {
  const root: { value: unknown } = { value: copyOf(object) };
  for (const operation of patch) applyOne(root, operation);
  // A patch of kaudit changes fields of the object and leaves it one.
  return root.value as T;
}

function applyOne(root: { value: unknown }, { op, path, value }: PatchOperation): void {
  const keys = path.split('/').map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = keys.at(-1) ?? '';
  let holder: unknown = keys.length === 1 ? root : root.value;
  for (const key of keys.slice(1, -1)) holder = child(holder, key);
  const name = keys.length === 1 ? 'value' : last;
  const found = child(holder, name);
  if (op === 'test') {
    if (!same(found ?? null, value ?? null)) throw new PatchError(`${path} is ${JSON.stringify(found ?? null)}`);
    return;
  }
  if (op !== 'add' && found === undefined) throw new PatchError(`${path} is not there`);
  if (Array.isArray(holder)) {
    const at = name === '-' ? holder.length : Number(name);
    if (op === 'remove') holder.splice(at, 1);
    else holder.splice(at, op === 'add' ? 0 : 1, copyOf(value));
  } else if (isRecord(holder)) {
    if (op === 'remove') delete holder[name];
    else
      Object.defineProperty(holder, name, {
        value: copyOf(value),
        enumerable: true,
        configurable: true,
        writable: true,
      });
  } else throw new PatchError(`${path} is not there`);
}

function child(holder: unknown, key: string): unknown {
  if (Array.isArray(holder)) return holder[Number(key)];
  return isRecord(holder) ? own(holder, key) : undefined;
}

/** Lists that strategic merge joins by a key (`patchMergeKey` in Kubernetes' types). */
const mergeKeys: ReadonlyMap<string, string> = new Map([
  ['containers', 'name'],
  ['initContainers', 'name'],
  ['volumes', 'name'],
  ['volumeMounts', 'mountPath'],
]);

/** The same as a strategic merge patch without apiVersion, kind and name; undefined where strategic merge can not say it. */
export function mergePatch(before: unknown, after: unknown, field = ''): unknown {
  if (isRecord(before) && isRecord(after)) {
    const merged: Record<string, unknown> = {};
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const [old, now] = [own(before, key), own(after, key)];
      if (same(old, now)) continue;
      // kustomize makes the text "null" of a label that a strategic merge takes away.
      if (now === undefined && (field === 'labels' || field === 'annotations')) return undefined;
      const value = now === undefined ? null : mergePatch(old, now, key);
      if (value === undefined) return undefined;
      Object.defineProperty(merged, key, { value, enumerable: true, configurable: true, writable: true });
    }
    return merged;
  }
  const key = mergeKeys.get(field);
  if (key === undefined || !Array.isArray(before) || !Array.isArray(after)) {
    // Containers' ports and Services' merge by keys that need not be unique.
    return field === 'ports' && before !== undefined ? undefined : after;
  }
  return mergeList(before, after, key);
}

function mergeList(before: readonly unknown[], after: readonly unknown[], key: string): unknown {
  const byKey = (list: readonly unknown[]) =>
    new Map(list.map((one) => [isRecord(one) ? own(one, key) : undefined, one]));
  const [old, now] = [byKey(before), byKey(after)];
  if (old.size !== before.length || now.size !== after.length) return undefined;
  const parts: unknown[] = [];
  for (const [name, one] of old) {
    const other = now.get(name);
    if (other === undefined) parts.push({ $patch: 'delete', [key]: name });
    // kustomize puts what a patch names first: naming all keeps their order.
    else if (same(one, other)) parts.push({ [key]: name });
    else {
      const inside = mergePatch(one, other);
      if (!isRecord(inside)) return undefined;
      parts.push({ [key]: name, ...inside });
    }
  }
  return [...now.keys()].some((name) => !old.has(name)) ? undefined : parts;
}

function nameOf(value: unknown): unknown {
  return isRecord(value) && typeof value.name === 'string' ? value.name : undefined;
}

function own(value: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Equal as JSON, whatever the order of keys. */
function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, i) => same(one, b[i]));
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => same(own(a, key), own(b, key)));
}

function pointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
