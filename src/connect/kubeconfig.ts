import path from 'node:path';
import { ConnectionError } from './errors.ts';
import { type Kubeconfig, readKubeconfig } from './kubeconfig-file.ts';
import { printable } from './printable.ts';
import type { Surroundings } from './surroundings.ts';

/** What was found where kubectl looks. */
export interface LoadedKubeconfig {
  config: Kubeconfig;
  /** The files looked for, in order of precedence. */
  files: string[];
  /** Whether the file was named by --kubeconfig: then nothing else is tried. */
  explicit: boolean;
}

/**
 * Loads kubeconfigs by client-go's rules (tools/clientcmd/loader.go): --kubeconfig must exist and is used alone; else the
 * files of KUBECONFIG, repeated, empty and missing ones ignored; else ~/.kube/config. The first file to set a name or the
 * current context wins.
 */
export async function loadKubeconfig(
  explicit: string | undefined,
  { env, home }: Pick<Surroundings, 'env' | 'home'>,
): Promise<LoadedKubeconfig> {
  if (explicit !== undefined && explicit !== '') {
    const config = await readKubeconfig(explicit);
    if (config === null) {
      throw new ConnectionError('config', { what: 'no such file', where: `--kubeconfig ${printable(explicit)}` });
    }
    return { config, files: [explicit], explicit: true };
  }
  const files = env.KUBECONFIG
    ? [...new Set(env.KUBECONFIG.split(path.delimiter))].filter((file) => file !== '')
    : [path.join(home, '.kube', 'config')];
  const read = await Promise.all(files.map((file) => readKubeconfig(file)));
  return { config: mergeKubeconfigs(read.filter((config) => config !== null)), files, explicit: false };
}

/** One kubeconfig of several: of each name, and of the current context, the first one counts, whole. */
export function mergeKubeconfigs(configs: readonly Kubeconfig[]): Kubeconfig {
  return {
    clusters: mergeMaps(configs.map((config) => config.clusters)),
    users: mergeMaps(configs.map((config) => config.users)),
    contexts: mergeMaps(configs.map((config) => config.contexts)),
    currentContext: configs.find((config) => config.currentContext !== '')?.currentContext ?? '',
  };
}

function mergeMaps<T>(maps: readonly Map<string, T>[]): Map<string, T> {
  const merged = new Map<string, T>();
  for (const map of maps) {
    for (const [name, entry] of map) if (!merged.has(name)) merged.set(name, entry);
  }
  return merged;
}
