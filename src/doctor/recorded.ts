import { identitySource, withoutRights } from '../collect/observed.ts';
import type { Inventory, Source } from '../inventory.ts';
import { newestMinor } from '../kubernetes/newest.ts';
import { readServerVersion } from '../kubernetes/version.ts';
import { neededSources } from '../scan.ts';
import { outOfScope } from '../select.ts';
import { tool } from '../tool.ts';
import { accessTo, type Diagnosis, type DoctorOptions, notesOn } from './doctor.ts';

/** What a scan of this recording would lack, and which checks that costs. */
export function diagnoseRecorded(inventory: Inventory, { checks }: Pick<DoctorOptions, 'checks'>): Diagnosis {
  const { origin, cluster, scan } = inventory;
  const missing: Source = {
    state: 'out-of-scope',
    reason: 'NotRecorded',
    message: 'it is not in the recording',
    attempts: 0,
    items: [],
  };
  const selected = checks.filter((check) => outOfScope(check, inventory) === null);
  // No manifest is of a connection.
  const names = [...neededSources(selected)].filter((name) => origin !== 'manifests' || !withoutRights.has(name));
  const needed = new Map(names.map((name) => [name, inventory.sources.get(name) ?? missing]));
  const access = accessTo({ ...inventory, sources: needed }, selected, scan.namespaces === null);
  const version = readServerVersion(inventory.sources.get('/version')?.items[0]);
  const identity = inventory.sources.get(identitySource)?.items[0];
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return {
    apiVersion: 'kaudit.dev/v1alpha1',
    kind: 'Diagnosis',
    complete: access.every(({ readable }) => readable),
    server: {
      url: cluster.server ?? '',
      reachable: null,
      error: null,
      hint: null,
      version: version.gitVersion ?? null,
      verified: cluster.serverVerified,
      address: null,
      tls: null,
      certificateDays: null,
      clockOffset: null,
    },
    identity: {
      context: cluster.context,
      user: null,
      credential: text(identity?.credential) ?? 'not recorded',
      name: text(identity?.user),
      groups: Array.isArray(identity?.groups) ? identity.groups.filter((group) => typeof group === 'string') : [],
      impersonates: identity?.impersonates === true,
    },
    proxy: null,
    recorded: { origin, at: scan.finishedAt === '' ? null : scan.finishedAt },
    namespaces: scan.namespaces,
    tool: { version: tool.version, newestKubernetes: `1.${newestMinor}` },
    notes: notesOn({
      minor: version.minor,
      days: null,
      clockOffset: null,
      verified: origin !== 'cluster' || cluster.serverVerified,
    }),
    access,
    notSelected: checks.filter((check) => !selected.includes(check)).map(({ id }) => id),
    kubeletCommands: [],
  };
}
