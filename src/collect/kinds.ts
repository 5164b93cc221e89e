import type { Source } from '../inventory.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { isRecord } from '../kubernetes/record.ts';
import {
  absent,
  complete,
  type Ending,
  endingOf,
  endingOfFailure,
  type Get,
  parseBody,
  RequestFailure,
} from './answer.ts';

/** The resources of one version of a group, by the discovery document already read or else by the group's own; or why they are not known. */
export async function readPlurals(
  group: string,
  version: string,
  discovered: KubernetesObject | undefined,
  { get, signal }: { get: Get; signal: AbortSignal },
): Promise<readonly string[] | Ending> {
  const resources = discovered?.resources;
  if (Array.isArray(resources) && discovered?.stale !== true)
    return resources.flatMap((one: unknown) =>
      typeof one === 'string' && one.startsWith(`${version}/`) ? [one.slice(version.length + 1)] : [],
    );
  try {
    const answer = await get(`/apis/${group}/${version}`, { accept: 'application/json', signal });
    if (answer.status === 404) return absent(answer.attempts);
    if (answer.status !== 200) return endingOf(answer, answer.attempts, false);
    const body = parseBody(answer);
    const listed = isRecord(body) && Array.isArray(body.resources) ? body.resources : undefined;
    if (listed === undefined)
      return {
        state: 'unavailable',
        reason: 'WrongShape',
        message: `the server answered 200 with something that is not /apis/${group}/${version}`,
        attempts: answer.attempts,
      };
    return listed.flatMap((one: unknown) =>
      isRecord(one) && typeof one.name === 'string' && !one.name.includes('/') ? [one.name] : [],
    );
  } catch (error) {
    if (!(error instanceof RequestFailure)) throw error;
    return endingOfFailure(error);
  }
}

/** The lists of several kinds as one: a kind that was not seen whole makes it partial, one that has gone since counts for nothing. */
export function joinKinds(lists: readonly Source[]): Source {
  const items = lists.flatMap((list) => list.items);
  const attempts = lists.reduce((sum, list) => sum + list.attempts, 0);
  const gap = lists.find(({ state }) => state !== 'complete' && state !== 'absent');
  if (gap === undefined) return { ...complete(attempts), items };
  const state = gap.state !== 'inconsistent' && items.length > 0 ? 'partial' : gap.state;
  return { state, reason: gap.reason, message: gap.message, attempts, items };
}
