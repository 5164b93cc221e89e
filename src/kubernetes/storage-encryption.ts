import { type Fields, fieldsOf, textOf } from './pod-security/fields.ts';

/** Whether the volumes of a StorageClass are encrypted, as far as its parameters decide. */
export type VolumeEncryption =
  | { readonly state: 'encrypted'; readonly by: string }
  | { readonly state: 'plain'; readonly why: string; readonly parameter: string; readonly value: string | null }
  | { readonly state: 'no-own-key'; readonly why: string; readonly parameter: string }
  | { readonly state: 'local' }
  | { readonly state: 'unknown' };

/** The day (ISO) up to which the table of drivers was kept. */
export const storageDriversAsOf = '2026-11-20';

/** A parameter that must be `true`. */
const switches: ReadonlyMap<string, string> = new Map([
  ['ebs.csi.aws.com', 'encrypted'],
  ['ebs.csi.eks.amazonaws.com', 'encrypted'],
  ['kubernetes.io/aws-ebs', 'encrypted'],
  ['driver.longhorn.io', 'encrypted'],
  ['pxd.portworx.com', 'secure'],
  ['kubernetes.io/portworx-volume', 'secure'],
]);
/** Encrypt by themselves with a key of the provider: a customer's own key is one more lock. */
const encrypting: ReadonlyMap<string, string> = new Map([
  ['disk.csi.azure.com', 'diskEncryptionSetID'],
  ['kubernetes.io/azure-disk', 'diskEncryptionSetID'],
  ['file.csi.azure.com', ''],
  ['kubernetes.io/azure-file', ''],
  ['blob.csi.azure.com', ''],
  ['filestore.csi.storage.gke.io', ''],
  ['dobs.csi.digitalocean.com', ''],
]);
const googleDisks: ReadonlySet<string> = new Set(['pd.csi.storage.gke.io', 'kubernetes.io/gce-pd']);

/**
 * Whether volumes of the class are encrypted at rest. Sources: the parameters that each CSI driver documents; EFS encrypts
 * per file system, which no parameter shows.
 */
export function encryptionOf(storageClass: {
  readonly provisioner?: unknown;
  readonly parameters?: unknown;
}): VolumeEncryption {
  const driver = textOf(storageClass.provisioner);
  const parameters = fieldsOf(storageClass.parameters);
  if (driver === 'kubernetes.io/no-provisioner') return { state: 'local' };
  const flag = switches.get(driver) ?? (isCeph(driver) ? 'encrypted' : undefined);
  if (flag !== undefined) return byFlag(driver, flag, parameters);
  if (googleDisks.has(driver)) {
    const parameter = 'disk-encryption-kms-key';
    return parameterOf(parameters, parameter) === ''
      ? {
          state: 'no-own-key',
          why: `${driver} encrypts with a key of Google's, and ${parameter} names none of your own`,
          parameter,
        }
      : { state: 'encrypted', by: parameter };
  }
  return encrypting.has(driver) ? { state: 'encrypted', by: `${driver} itself` } : { state: 'unknown' };
}

/** Rook puts the namespace of its operator before the driver's name. */
function isCeph(driver: string): boolean {
  return /(?:^|\.)(?:rbd|cephfs)\.csi\.ceph\.com$/.test(driver);
}

function byFlag(driver: string, parameter: string, parameters: Fields): VolumeEncryption {
  const value = parameterOf(parameters, parameter);
  if (value.toLowerCase() === 'true') return { state: 'encrypted', by: `${parameter}: ${value}` };
  const why = value === '' ? `${parameter} is not set` : `${parameter} is ${value}`;
  return {
    state: 'plain',
    why: `${driver} encrypts no volume of it: ${why}`,
    parameter,
    value: value === '' ? null : value,
  };
}

/** Drivers read the names of their parameters in any case. */
function parameterOf(parameters: Fields, name: string): string {
  const key = Object.keys(parameters).find((one) => one.toLowerCase() === name.toLowerCase());
  return key === undefined ? '' : textOf(parameters[key]);
}
