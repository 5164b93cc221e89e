import type { ObjectMeta, OwnerReference } from '../kubernetes/object.ts';
import { keepAnnotations, scalarText } from './annotations.ts';
import { type Json, pick, text } from './raw-fields.ts';
import { isJson } from './redact.ts';

type Metadata = { -readonly [K in keyof ObjectMeta]: ObjectMeta[K] };

const texts = ['namespace', 'uid', 'resourceVersion', 'creationTimestamp', 'deletionTimestamp'] as const;

/** What is kept of the metadata of an object; undefined where it has no name. */
export function projectMetadata(raw: unknown): ObjectMeta | undefined {
  if (!isJson(raw)) return undefined;
  const name = text(raw.name);
  if (name === undefined) return undefined;
  const metadata: Metadata = { name };
  for (const field of texts) {
    const value = text(raw[field]);
    if (value !== undefined) metadata[field] = value;
  }
  if (isJson(raw.labels)) metadata.labels = textsOf(raw.labels);
  const annotations = isJson(raw.annotations) ? keepAnnotations(raw.annotations) : undefined;
  if (annotations !== undefined) metadata.annotations = annotations;
  const owners = Array.isArray(raw.ownerReferences) ? raw.ownerReferences.flatMap(toOwner) : [];
  if (owners.length > 0) metadata.ownerReferences = owners;
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
