import type { ObjectMeta, OwnerReference } from '../kubernetes/object.ts';
import { keepAnnotations, scalarText } from './annotations.ts';
import { type Json, pick, pickTexts, text } from './raw-fields.ts';
import { isJson } from './redact.ts';

type Metadata = { -readonly [K in keyof ObjectMeta]: ObjectMeta[K] };

/** What is kept of the metadata of an object; undefined where it has no name. */
export function projectMetadata(raw: unknown): ObjectMeta | undefined {
  if (!isJson(raw)) return undefined;
  const name = text(raw.name);
  if (name === undefined) return undefined;
  const texts = pickTexts(raw, ['namespace', 'uid', 'resourceVersion', 'creationTimestamp', 'deletionTimestamp']);
  const { namespace, uid, resourceVersion, creationTimestamp, deletionTimestamp } = texts;
  const labels = isJson(raw.labels) ? textsOf(raw.labels) : undefined;
  const ownerReferences = Array.isArray(raw.ownerReferences) ? raw.ownerReferences.flatMap(toOwner) : [];
  const isOwned = ownerReferences.length > 0;
  // Most objects are pods with an owner. V8 keeps the fields of one literal together: half the memory of fields added one by one.
  const metadata: Metadata =
    namespace && uid && resourceVersion && creationTimestamp && !deletionTimestamp && labels && isOwned
      ? { name, namespace, uid, resourceVersion, creationTimestamp, labels, ownerReferences }
      : Object.assign({ name }, texts, labels && { labels }, isOwned && { ownerReferences });
  const annotations = isJson(raw.annotations) ? keepAnnotations(raw.annotations) : undefined;
  if (annotations !== undefined) metadata.annotations = annotations;
  return metadata;
}

/** The same of a template. */
export function projectTemplateMetadata(raw: Json): Json {
  const annotations = isJson(raw.annotations) ? keepAnnotations(raw.annotations) : undefined;
  return {
    ...pick(raw, ['name', 'labels']),
    ...(annotations === undefined ? {} : { annotations }),
  };
}

function toOwner(raw: unknown): OwnerReference[] {
  if (!isJson(raw)) return [];
  const { apiVersion, kind, name, uid, controller } = raw;
  if (typeof kind !== 'string' || typeof name !== 'string') return [];
  const owner = { apiVersion: text(apiVersion) ?? '', kind, name, uid: text(uid) ?? '' };
  return [controller === true ? Object.assign(owner, { controller }) : owner];
}

function textsOf(from: Json): Record<string, string> {
  if (isTexts(from)) return from;
  return Object.fromEntries(
    Object.entries(from).flatMap(([key, value]) => {
      const held = scalarText(value);
      return held === undefined ? [] : [[key, held]];
    }),
  );
}

function isTexts(from: Json): from is Record<string, string> {
  for (const key in from) if (typeof from[key] !== 'string') return false;
  return true;
}
