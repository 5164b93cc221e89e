import { isWhole } from '../inventory.ts';
import {
  type BackupLocation,
  hostOf,
  isInCluster,
  locationLists,
  readLocations,
} from '../kubernetes/backup/locations.ts';
import type { Service } from '../kubernetes/object.ts';
import { defineFact, describeGap, type Fact } from './fact.ts';
import { aboutObject } from './lists.ts';

export interface BackupLocationView extends Omit<BackupLocation, 'object'> {
  readonly kind: string;
  readonly name: string;
  readonly host: string;
  /** Asked in plain text. */
  readonly plain: boolean;
  /** It is a Service of this cluster. */
  readonly inCluster: boolean;
}

/** Where the backup tools write to. */
export const backupLocations = defineFact({
  name: 'backupLocations',
  from: locationLists,
  evidence: ['services'],
  derive(read): Fact<{ readonly backupLocation: BackupLocationView }> {
    const source = read.source('services');
    const services = new Set(read.objects<Service>('services').flatMap(addressesOf));
    const items = readLocations((list) => read.objects(list)).map(({ object, ...location }) => {
      const { host, plain } = hostOf(location.endpoint);
      const inCluster = isInCluster(host, services);
      const unseen = host !== '' && !inCluster && !isWhole(source) && source.state !== 'out-of-scope';
      return {
        value: {
          backupLocation: { ...location, kind: object.kind, name: object.metadata.name, host, plain, inCluster },
        },
        about: { ...aboutObject(object), ...(unseen ? { doubt: describeGap('services', source) } : {}) },
      };
    });
    return { ...read.stateOf(), items };
  },
});

/** What pods call a Service by, beside its full name: `minio.velero`, and its addresses. */
function addressesOf({ metadata: { name, namespace = 'default' }, spec }: Service): string[] {
  const ips: readonly unknown[] = Array.isArray(spec?.clusterIPs) ? spec.clusterIPs : [spec?.clusterIP];
  return [
    `${name}.${namespace}`,
    ...ips.filter((ip) => typeof ip === 'string' && ip !== 'None' && ip !== '').map(String),
  ];
}
