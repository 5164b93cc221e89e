import type { KubernetesObject } from '../object.ts';
import { fieldsOf, textOf } from '../pod-security/fields.ts';
import type { Lists } from './schedule.ts';

/** Where a tool keeps backups. */
export interface BackupLocation {
  readonly tool: string;
  readonly object: KubernetesObject;
  /** Address as the object writes it, and where; empty where the provider's own is used. */
  readonly endpoint: string;
  readonly endpointPath: string;
  /** Set where certificates are not verified: the field that says so. */
  readonly insecurePath?: string;
}

type Row = readonly [tool: string, list: string, endpoint: string, insecure?: string];

/** Sources: the CustomResourceDefinitions of each project. */
const rows: readonly Row[] = [
  ['Velero', 'backupstoragelocations.velero.io', 'spec.config.s3Url', 'spec.config.insecureSkipTLSVerify'],
  [
    'Kasten K10',
    'profiles.config.kio.kasten.io',
    'spec.locationSpec.objectStore.endpoint',
    'spec.locationSpec.objectStore.skipSSLVerify',
  ],
  ['KubeStash', 'backupstorages.storage.kubestash.com', 'spec.storage.s3.endpoint', 'spec.storage.s3.insecureTLS'],
  ['K8up', 'schedules.k8up.io', 'spec.backend.s3.endpoint'],
  ['Longhorn', 'backuptargets.longhorn.io', 'spec.backupTargetURL'],
  [
    'Rancher Backups',
    'backups.resources.cattle.io',
    'spec.storageLocation.s3.endpoint',
    'spec.storageLocation.s3.insecureTLSSkipVerify',
  ],
  ['etcd snapshots', 'etcdsnapshotfiles.k3s.cattle.io', 'spec.s3.endpoint', 'spec.s3.skipSSLVerify'],
];

/** The lists that tell where backups are kept. */
export const locationLists: readonly string[] = rows.map(([, list]) => list);

/** The storage locations of every tool; one of the provider's own storage has no endpoint. */
export function readLocations(lists: Lists): BackupLocation[] {
  return rows.flatMap(([tool, list, endpointPath, insecurePath]) =>
    lists(list).flatMap((object): BackupLocation[] => {
      const endpoint = textOf(at(object, endpointPath));
      const insecure = insecurePath === undefined ? undefined : at(object, insecurePath);
      const isInsecure = insecure === true || textOf(insecure).toLowerCase() === 'true';
      // Velero and Kasten keep objects for locations alone; others' locations are parts of schedules or snapshots.
      if (endpoint === '' && tool !== 'Velero' && tool !== 'Kasten K10') return [];
      return [
        {
          tool,
          object,
          endpoint,
          endpointPath,
          ...(isInsecure && insecurePath !== undefined ? { insecurePath } : {}),
        },
      ];
    }),
  );
}

function at(object: KubernetesObject, path: string): unknown {
  return path.split('.').reduce<unknown>((value, step) => fieldsOf(value)[step], object);
}

/** The host of an address with or without a scheme, and whether it is asked in plain text. */
export function hostOf(endpoint: string): { readonly host: string; readonly plain: boolean } {
  const match = /^(?:([a-z][a-z0-9+.-]{0,30}):\/\/)?(?:[^\s/@]*@)?(\[[0-9a-f:.]+\]|[^\s/:?#]+)/i.exec(endpoint.trim());
  const [, scheme = '', host = ''] = match ?? [];
  return { host: host.toLowerCase().replace(/\.$/, ''), plain: scheme.toLowerCase() === 'http' };
}

/**
 * Whether the host is a Service of this cluster: by its DNS name, by `name.namespace` of one that exists, or by its
 * cluster IP.
 */
export function isInCluster(host: string, services: ReadonlySet<string>): boolean {
  const [, name = '', domain = ''] = /^([^.]+\.[^.]+)\.svc(\..+)?$/.exec(host) ?? [];
  // Other hosts may have a label svc: a domain of one's own is believed only for a Service that exists.
  if (name !== '' && (domain === '' || domain === '.cluster.local' || services.has(name))) return true;
  return services.has(host);
}
