import { type ObjectReference, objectName } from '../object.ts';
import type { ContainerKind } from '../pod-spec.ts';

/** What to change in a pod spec. */
export type PodEdit =
  | { readonly kind: 'privileged'; readonly list: ContainerKind; readonly container: string }
  | { readonly kind: 'host-process'; readonly list: ContainerKind; readonly container: string }
  | {
      readonly kind: 'capability';
      readonly list: ContainerKind;
      readonly container: string;
      /** As it is written. */
      readonly capability: string;
    }
  /** Of a hostPath volume: the volume and its mounts. */
  | { readonly kind: 'volume'; readonly volume: string }
  | { readonly kind: 'host-pid' }
  | { readonly kind: 'token' };

/** One change of one object that takes steps away. */
export type Edit =
  | { readonly kind: 'subject'; readonly object: ObjectReference; readonly index: number; readonly called: string }
  | { readonly kind: 'verb'; readonly object: ObjectReference; readonly rule: number; readonly verb: string }
  | {
      readonly kind: 'resources';
      readonly object: ObjectReference;
      readonly rule: number;
      /** Sorted. */
      readonly resources: readonly string[];
    }
  | { readonly kind: 'rule'; readonly object: ObjectReference; readonly rule: number }
  /** `path`: of the pod spec in the object. */
  | { readonly kind: 'pod'; readonly object: ObjectReference; readonly path: string; readonly edit: PodEdit }
  /** A pod that nothing makes again: its spec can not be changed. */
  | { readonly kind: 'delete-pod'; readonly object: ObjectReference }
  | { readonly kind: 'enforce-baseline'; readonly object: ObjectReference }
  | { readonly kind: 'annotation'; readonly object: ObjectReference; readonly annotation: string };

/** A text that is equal for two edits exactly if they are the same. */
export function editKey(edit: Edit): string {
  const { kind, object } = edit;
  const { apiVersion, namespace = '', name } = object;
  return `["${kind}",${quoted(apiVersion)},${quoted(object.kind)},${quoted(namespace)},${quoted(name)},${partKey(edit)}]`;
}

/** What the edit changes, as JSON; the most frequent are written out, since there may be a hundred thousand. */
function partKey(edit: Edit): string {
  switch (edit.kind) {
    case 'subject':
      return `{"kind":"subject","index":${edit.index},"called":${quoted(edit.called)}}`;
    case 'verb':
      return `{"kind":"verb","rule":${edit.rule},"verb":${quoted(edit.verb)}}`;
    case 'rule':
      return `{"kind":"rule","rule":${edit.rule}}`;
    default: {
      const { object: _, ...part } = edit;
      return JSON.stringify(part);
    }
  }
}

/** As JSON writes it. */
function quoted(text: string): string {
  return /^[\w .:/@-]*$/.test(text) ? `"${text}"` : JSON.stringify(text);
}

/**
 * What breaks less comes first among sets of the same size: hardening a pod before a right, a right before a whole binding. A
 * pod's token is taken away last but one: whoever mounts it may well need it for another right.
 */
export function costOf(edit: Edit): number {
  return edit.kind === 'pod' && edit.edit.kind === 'token' ? costs.annotation : costs[edit.kind];
}

const costs: Readonly<Record<Edit['kind'], number>> = {
  pod: 1,
  verb: 2,
  resources: 3,
  'enforce-baseline': 4,
  subject: 5,
  annotation: 6,
  rule: 7,
  'delete-pod': 8,
};

/** The edit as an order: `remove verb create from rules[0] of Role ci/runner`. */
export function describeEdit(edit: Edit): string {
  const called = objectName(edit.object);
  switch (edit.kind) {
    case 'subject':
      return `remove ${edit.called} from subjects[${edit.index}] of ${called}`;
    case 'verb':
      return `remove verb ${edit.verb} from rules[${edit.rule}] of ${called}`;
    case 'resources':
      return `remove ${edit.resources.join(', ')} from rules[${edit.rule}] of ${called}`;
    case 'rule':
      return `remove rules[${edit.rule}] from ${called}`;
    case 'pod':
      return `${describePodEdit(edit.edit)} in ${called}`;
    case 'delete-pod':
      return `delete ${called}`;
    case 'enforce-baseline':
      return `enforce Pod Security baseline in ${called}`;
    case 'annotation':
      return `remove annotation ${edit.annotation} from ${called}`;
  }
}

function describePodEdit(edit: PodEdit): string {
  switch (edit.kind) {
    case 'privileged':
      return `set privileged: false for container ${edit.container}`;
    case 'host-process':
      return `set hostProcess: false for container ${edit.container}`;
    case 'capability':
      return `remove capability ${edit.capability} from container ${edit.container}`;
    case 'volume':
      return `remove hostPath volume ${edit.volume} and its mounts`;
    case 'host-pid':
      return 'set hostPID: false';
    case 'token':
      return 'set automountServiceAccountToken: false';
  }
}
