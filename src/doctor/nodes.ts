import { type Get, parseBody } from '../collect/answer.ts';
import { RequestFailure } from '../connect/index.ts';
import { isRecord } from '../kubernetes/record.ts';

/** Pages of 500 names that are read at most. */
const maxPages = 40;
const metadataOnly = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/** The names of all nodes, by their metadata alone; those that came until something was refused or broke off. */
export async function listNodeNames(get: Get, signal: AbortSignal): Promise<readonly string[]> {
  const names: string[] = [];
  let next: string | undefined = '';
  for (let page = 0; page < maxPages && next !== undefined; page++) {
    const token: string = next === '' ? '' : `&continue=${encodeURIComponent(next)}`;
    const list: unknown = await get(`/api/v1/nodes?limit=500${token}`, { accept: metadataOnly, signal }).then(
      (answer) => (answer.status === 200 ? parseBody(answer) : undefined),
      (error: unknown) => {
        // Without names there are no commands to print; that nodes are not readable is said beside the lists.
        if (error instanceof RequestFailure) return undefined;
        throw error;
      },
    );
    const items: readonly unknown[] = isRecord(list) && Array.isArray(list.items) ? list.items : [];
    for (const item of items) {
      const name = isRecord(item) && isRecord(item.metadata) ? item.metadata.name : undefined;
      // No API server has a node of another name; what is printed here is run by a shell.
      if (typeof name === 'string' && /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(name)) names.push(name);
    }
    const rest = isRecord(list) && isRecord(list.metadata) ? list.metadata.continue : undefined;
    next = typeof rest === 'string' && rest !== '' ? rest : undefined;
  }
  return names.sort();
}
