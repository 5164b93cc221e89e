import { type Finding, objectName, type Report, type Score } from '../report.ts';
import { amount } from './text.ts';

/** Whole points, rounded down everywhere: a score is never shown better than it is. */
export function floor(score: number): string {
  return Math.floor(score).toFixed(0);
}

/** `74`, or `46–70` where something was not seen. */
export function rangeOf({ value, lower, upper }: Score): string {
  const [low, high] = [floor(lower), floor(upper)];
  return value !== null || low === high ? low : `${low}–${high}`;
}

/** What a check finds at fault: the one object by name, how many of which kind, or the first and how many others. */
export function whatOf({ findings }: Report, check: string, objects: number): string {
  const own = findings.filter((finding) => finding.check === check && (finding.scope === 'user' || objects > 1));
  const names = new Set(own.map(({ object }) => objectName(object)));
  const [first] = names;
  if (objects === 1 && first !== undefined) return first;
  const kinds = new Set(own.map(({ object }) => object.kind));
  const [kind] = kinds;
  if (kinds.size === 1 && kind !== undefined) return `${objects} × ${kind}`;
  return first === undefined ? amount(objects, 'object') : `${first} and ${objects - 1} more`;
}

/** `DaemonSet kube-system/agent, container agent (12 pods)`. */
export function whoOf({ object, container, instances }: Finding): string {
  // The ConfigMap of the kubelets speaks for nodes.
  const unit = object.kind === 'ConfigMap' ? 'nodes' : 'pods';
  const pods = instances > 1 ? ` (${instances} ${unit})` : instances === 0 ? ' (no pod runs)' : '';
  return `${objectName(object)}${container === null ? '' : `, container ${container}`}${pods}`;
}

/** `2026-11-20 02:00 UTC`. */
export function dayAndTime(stamp: string): string {
  return stamp.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*Z$/, '$1 $2 UTC');
}
