import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'unsafe-backup-location',
  category: 'platform',
  severity: 'medium',
  title: 'Backups survive the cluster',
  description:
    'A backup that lies in the cluster goes with it, and whoever controls the cluster deletes both. One that travels without verified TLS can be read and replaced on the way, Secrets included.',
  remediation:
    'Write backups to storage outside the cluster over HTTPS with a verified certificate (spec.config.caCert or the like instead of skipping verification), in a bucket that is locked against deletion.',
  references: [
    'https://velero.io/docs/main/api-types/backupstoragelocation/',
    'https://docs.kasten.io/latest/usage/configuration/',
  ],
  examples: {
    pass: {
      'storage of a provider, and one’s own over HTTPS': `
        kind: List
        items:
          - { apiVersion: velero.io/v1, kind: BackupStorageLocation, metadata: { name: default, namespace: velero }, spec: { provider: aws } }
          - { apiVersion: velero.io/v1, kind: BackupStorageLocation, metadata: { name: own, namespace: velero }, spec: { provider: aws, config: { s3Url: 'https://s3.example.com', insecureSkipTLSVerify: 'false' } } }`,
    },
    fail: {
      'a Service of the cluster, in plain text': [
        `
        { apiVersion: velero.io/v1, kind: BackupStorageLocation, metadata: { name: default, namespace: velero }, spec: { provider: aws, config: { s3Url: 'http://minio.velero.svc:9000' } } }`,
        'Velero BackupStorageLocation default: minio.velero.svc is in this cluster; it is asked over plain http',
      ],
      'by the short name and the address of a Service': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Service, metadata: { name: minio, namespace: storage }, spec: { clusterIP: 10.96.4.7 } }
          - { apiVersion: velero.io/v1, kind: BackupStorageLocation, metadata: { name: a, namespace: velero }, spec: { provider: aws, config: { s3Url: 'https://minio.storage:9000' } } }
          - { apiVersion: config.kio.kasten.io/v1alpha1, kind: Profile, metadata: { name: b, namespace: kasten-io }, spec: { type: Location, locationSpec: { type: ObjectStore, objectStore: { endpoint: 'https://10.96.4.7', skipSSLVerify: true } } } }`,
        'Velero BackupStorageLocation a: minio.storage is in this cluster',
        'Kasten K10 Profile b: 10.96.4.7 is in this cluster; its certificate is not verified',
      ],
      'verification skipped': [
        `
        { apiVersion: velero.io/v1, kind: BackupStorageLocation, metadata: { name: own, namespace: velero }, spec: { provider: aws, config: { s3Url: 'https://s3.example.com', insecureSkipTLSVerify: 'true' } } }`,
        'Velero BackupStorageLocation own: its certificate is not verified',
      ],
    },
    notApplicable: { none: '{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }' },
  },
  proof: 'presence',
  each: 'backupLocations',
  evaluate({ backupLocation: { tool, kind, name, host, plain, inCluster, endpoint, endpointPath, insecurePath } }) {
    const faults = [
      ...(inCluster ? [`${host} is in this cluster`] : []),
      ...(plain ? ['it is asked over plain http'] : []),
      ...(insecurePath === undefined ? [] : ['its certificate is not verified']),
    ];
    if (faults.length === 0) return;
    return {
      message: `${tool} ${kind} ${name}: ${faults.join('; ')}`,
      fieldPath: inCluster || plain ? endpointPath : (insecurePath ?? endpointPath),
      value: inCluster || plain ? endpoint : true,
    };
  },
});
