import { defineCheck } from '../../src/check.ts';
import { inWords } from '../../src/kubernetes/record.ts';
import { encryptionOf, storageDriversAsOf } from '../../src/kubernetes/storage-encryption.ts';

export default defineCheck({
  id: 'unencrypted-storage-class',
  category: 'platform',
  severity: 'low',
  title: 'Volumes are encrypted',
  description:
    'A snapshot that is shared by mistake, a disk that is thrown away, an account of the provider that was taken over: whoever gets the bytes of a volume reads them, unless they are encrypted with a key he has not.',
  remediation:
    'Set the parameter of the driver (encrypted: "true" with kmsKeyId for EBS, disk-encryption-kms-key for Google disks, encrypted for Ceph and Longhorn, secure for Portworx) in a new StorageClass, and move the volumes to it: a class can not be changed.',
  references: [
    'https://kubernetes.io/docs/concepts/storage/storage-classes/',
    'https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md',
    'https://cloud.google.com/kubernetes-engine/docs/how-to/using-cmek',
  ],
  examples: {
    pass: {
      'EBS, Rook, Google with a key, Azure by itself': `
        kind: List
        items:
          - { apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: { name: a }, provisioner: ebs.csi.aws.com, parameters: { type: gp3, encrypted: 'true' } }
          - { apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: { name: b }, provisioner: rook-ceph.rbd.csi.ceph.com, parameters: { encrypted: 'true' } }
          - { apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: { name: c }, provisioner: pd.csi.storage.gke.io, parameters: { disk-encryption-kms-key: projects/p/locations/l/keyRings/r/cryptoKeys/k } }
          - { apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: { name: d }, provisioner: disk.csi.azure.com }`,
    },
    fail: {
      'the parameter is absent, or false': [
        `
        kind: List
        items:
          - { apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: { name: gp3 }, provisioner: ebs.csi.aws.com, parameters: { type: gp3 } }
          - { apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: { name: longhorn }, provisioner: driver.longhorn.io, parameters: { encrypted: 'false' } }`,
        'StorageClass gp3: ebs.csi.aws.com encrypts no volume of it: encrypted is not set',
        'StorageClass longhorn: driver.longhorn.io encrypts no volume of it: encrypted is false',
      ],
      'a key of Google’s': [
        `
        { apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: { name: standard-rwo }, provisioner: pd.csi.storage.gke.io, parameters: { type: pd-balanced } }`,
        "StorageClass standard-rwo: pd.csi.storage.gke.io encrypts with a key of Google's, and disk-encryption-kms-key names none of your own",
      ],
    },
    manual: {
      'a driver that kaudit does not know': [
        `
        { apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: { name: nfs }, provisioner: nfs.csi.k8s.io }`,
        'StorageClass nfs: kaudit does not know how nfs.csi.k8s.io encrypts volumes (its table is of 2026-11-20): ask whoever runs the storage',
      ],
    },
    notApplicable: {
      'no driver: volumes are made by hand': `
        { apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: { name: local }, provisioner: kubernetes.io/no-provisioner }`,
    },
  },
  proof: 'presence',
  each: 'storageClasses',
  evaluate({ storageClass, manual, notApplicable }) {
    const { name } = storageClass.metadata;
    const found = encryptionOf(storageClass);
    if (found.state === 'encrypted') return;
    if (found.state === 'local') return notApplicable('nothing makes volumes of this class');
    if (found.state === 'unknown')
      return manual(
        `StorageClass ${name}: kaudit does not know how ${inWords(storageClass.provisioner)} encrypts volumes (its table is of ${storageDriversAsOf}): ask whoever runs the storage`,
      );
    return {
      message: `StorageClass ${name}: ${found.why}`,
      fieldPath: `parameters.${found.parameter}`,
      value: found.state === 'plain' ? found.value : null,
    };
  },
});
