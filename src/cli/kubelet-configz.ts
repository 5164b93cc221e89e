import path from 'node:path';
import { readKubeletConfigz, withKubeletConfigz } from '../collect/kubelet-configz.ts';
import { type Inventory, isWhole } from '../inventory.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { printable } from '../printable.ts';
import { UsageError } from './errors.ts';
import { listFolder, readText } from './input.ts';

const hint =
  'Record each node with kubectl get --raw /api/v1/nodes/NODE/proxy/configz > DIR/NODE.json, and give --kubelet-configz DIR.';

/** What kubelets answered to a person, out of a folder with a file NODE.json for each; none without a folder. UsageError names the file at fault. */
export async function readKubeletFiles(folder: string | undefined): Promise<readonly KubernetesObject[] | undefined> {
  if (folder === undefined) return undefined;
  const files = await listFolder(folder, /\.json(?:\.gz)?$/i);
  if (files === null) throw new UsageError(`--kubelet-configz ${folder}: it is no folder`, hint);
  if (files.length === 0) throw new UsageError(`--kubelet-configz ${folder}: no file NODE.json in it`, hint);
  const seen = new Map<string, string>();
  const items: KubernetesObject[] = [];
  for (const { file } of files) {
    const node = path.basename(file).replace(/\.json(?:\.gz)?$/i, '');
    const other = seen.get(node);
    if (other !== undefined) throw new UsageError(`--kubelet-configz: ${other} and ${file} both speak of node ${node}`);
    seen.set(node, file);
    const item = readKubeletConfigz(node, parseJson(await readText(file), file));
    if (item === undefined)
      throw new UsageError(
        `${file}: no answer of a kubelet's configz: it holds no "kubeletconfig" with settings`,
        hint,
      );
    items.push(item);
  }
  return items;
}

/**
 * The inventory with what was recorded of its kubelets; says on standard error of which node the cluster knows nothing. UsageError where
 * that is all of them: then the files are of another cluster.
 */
export function addKubeletFiles(inventory: Inventory, items: readonly KubernetesObject[] | undefined): Inventory {
  if (items === undefined) return inventory;
  const nodes = inventory.sources.get('nodes');
  if (nodes !== undefined && isWhole(nodes)) {
    const names = new Set(nodes.items.map(({ metadata }) => metadata.name));
    const strange = items.map(({ metadata }) => metadata.name).filter((name) => !names.has(name));
    if (strange.length === items.length)
      throw new UsageError(
        `--kubelet-configz: the cluster has none of the nodes ${printable(listed(strange))}`,
        'The names of the files must be those of the nodes (kubectl get nodes).',
      );
    if (strange.length > 0)
      process.stderr.write(`kaudit: --kubelet-configz: the cluster has no node ${printable(listed(strange))}\n`);
  }
  return withKubeletConfigz(inventory, items);
}

function listed(names: readonly string[]): string {
  const more = names.length - 10;
  return `${names.slice(0, 10).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser quotes the text it fails on, which may hold anything.
    throw new UsageError(`${file}: can not be read: it is not JSON`, hint);
  }
}
