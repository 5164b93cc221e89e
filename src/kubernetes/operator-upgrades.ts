import type { KubernetesObject } from './object.ts';
import { type Fields, fieldsOf, listOf, textOf } from './pod-security/fields.ts';

/** Why something is not up to date, and since when. */
export interface PendingUpgrade {
  /** A clause: `installed foo.v1, offered foo.v2`. */
  readonly what: string;
  /** Milliseconds for which it has been so; undefined where nothing tells. */
  readonly age: number | undefined;
  readonly fieldPath: string;
}

/**
 * What keeps an OLM Subscription from the version that its catalogue offers, or a chart of Flux or Argo CD from being
 * fetched and installed. Sources: operator-framework/api v1alpha1 (SubscriptionStatus, InstallPlan), Flux and Argo CD API.
 */
export function pendingUpgrade(
  object: KubernetesObject,
  planOf: (namespace: string, name: string) => KubernetesObject | undefined,
  now: number | undefined,
): PendingUpgrade | undefined {
  if (object.kind === 'Subscription') return pendingSubscription(object, planOf, now);
  return object.kind === 'Application' ? failingApplication(object, now) : failingFlux(object, now);
}

/** The times that an object of these kinds names. */
export function upgradeTimes(object: KubernetesObject): readonly string[] {
  const status = fieldsOf(object.status);
  return [status.lastUpdated, status.reconciledAt, ...conditionsOf(object).map((one) => one.lastTransitionTime)].map(
    textOf,
  );
}

function pendingSubscription(
  { metadata, status }: KubernetesObject,
  planOf: (namespace: string, name: string) => KubernetesObject | undefined,
  now: number | undefined,
): PendingUpgrade | undefined {
  const { installedCSV, currentCSV, lastUpdated, installPlanRef } = fieldsOf(status);
  const [installed, current] = [textOf(installedCSV), textOf(currentCSV)];
  const plan = planOf(metadata.namespace ?? '', textOf(fieldsOf(installPlanRef).name));
  const waits =
    plan !== undefined && fieldsOf(plan.spec).approved === false && textOf(fieldsOf(plan.status).phase) !== 'Complete';
  if (current === '' || (installed === current && !waits)) return undefined;
  const began = waits ? textOf(plan.metadata.creationTimestamp) : textOf(lastUpdated);
  const has = installed === '' ? 'nothing is installed' : `${installed} is installed`;
  const why = waits ? `, and InstallPlan ${plan.metadata.name} waits for approval` : '';
  return { what: `${has}, ${current} is offered${why}`, age: since(began, now), fieldPath: 'status.currentCSV' };
}

/** A condition of Flux that says Ready: False. */
function failingFlux(object: KubernetesObject, now: number | undefined): PendingUpgrade | undefined {
  if (fieldsOf(object.spec).suspend === true) return undefined;
  const ready = conditionsOf(object).find(({ type }) => type === 'Ready');
  if (ready?.status !== 'False') return undefined;
  const reason = textOf(ready.reason) || 'no reason given';
  return {
    what: `it is not ready (${reason})`,
    age: since(ready.lastTransitionTime, now),
    fieldPath: 'status.conditions',
  };
}

/** Argo CD can not fetch or compare what an Application of a chart names. */
function failingApplication(object: KubernetesObject, now: number | undefined): PendingUpgrade | undefined {
  if (textOf(fieldsOf(fieldsOf(object.spec).source).chart) === '') return undefined;
  const failing = conditionsOf(object).find(({ type }) => type === 'ComparisonError' || type === 'SyncError');
  if (failing === undefined) return undefined;
  return {
    what: `it fails (${textOf(failing.type)})`,
    age: since(failing.lastTransitionTime, now),
    fieldPath: 'status.conditions',
  };
}

function conditionsOf({ status }: KubernetesObject): Fields[] {
  return listOf(fieldsOf(status).conditions).map(fieldsOf);
}

function since(at: unknown, now: number | undefined): number | undefined {
  const time = Date.parse(textOf(at));
  return Number.isNaN(time) || now === undefined ? undefined : Math.max(0, now - time);
}
