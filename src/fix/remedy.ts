import type { FactStore } from '../facts/fact.ts';
import { isRecord } from '../kubernetes/record.ts';
import type { Finding } from '../report.ts';

export type Json = Record<string, unknown>;

/** Why a remedy can not be applied; nothing where it was. */
export type Refusal = string | undefined;

interface RemedyText {
  /** What the patch may break: a clause that follows "may break". */
  readonly breaks: string;
}

/** How to change a pod spec so that the check finds nothing: the same in a template and in the pods made of it. */
export interface PodRemedy extends RemedyText {
  pod(spec: Json, finding: Pick<Finding, 'container'>): Refusal;
}

/** How to change an object of any other kind. */
export interface ObjectRemedy extends RemedyText {
  object(object: Json, finding: Finding, store: FactStore): Refusal;
}

export type Remedy = PodRemedy | ObjectRemedy;

/** A field that holds an object, made where it is missing. */
export function within(holder: Json, field: string): Json {
  const found = holder[field];
  if (isRecord(found)) return found;
  const made: Json = {};
  holder[field] = made;
  return made;
}

/** The objects of a list. */
export function records(list: unknown): Json[] {
  return Array.isArray(list) ? list.filter(isRecord) : [];
}
