import { managedBy } from './managed-fields.ts';
import type { Workload } from './workloads.ts';

/** What differs between the replicas of a workload. */
export interface Replica {
  readonly name: string;
  readonly uid: string;
  readonly node: number;
  readonly number: number;
  readonly tokenSuffix: string;
  readonly replicaSetUid: string;
}

/** The spec that the template of a workload asks for, as the API server completes it. */
export function templateSpec({ name, team, index }: Workload): Record<string, unknown> {
  return {
    containers: [
      {
        name: 'app',
        image: `registry.example.com/${team}/${name}:1.${index % 40}.${index % 7}`,
        command: ['/usr/local/bin/app', '--listen=:8080', '--log-format=json'],
        ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
        env: [
          { name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
          { name: 'DATABASE_HOST', value: `db-${index % 13}.${team}.svc` },
          { name: 'DATABASE_PASSWORD', valueFrom: { secretKeyRef: { name: `${name}-database`, key: 'password' } } },
        ],
        resources: {
          limits: index % 3 === 0 ? {} : { memory: `${128 * (1 + (index % 4))}Mi` },
          requests: { cpu: '50m', memory: '128Mi' },
        },
        readinessProbe: {
          httpGet: { path: '/ready', port: 'http', scheme: 'HTTP' },
          timeoutSeconds: 1,
          periodSeconds: 10,
          successThreshold: 1,
          failureThreshold: 3,
        },
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
        imagePullPolicy: 'IfNotPresent',
        ...securityContextOf(index),
      },
    ],
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    serviceAccountName: name,
    serviceAccount: name,
    securityContext: index % 4 === 0 ? {} : { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    schedulerName: 'default-scheduler',
    ...(index % 25 === 0 ? { hostNetwork: true } : {}),
  };
}

function securityContextOf(index: number): { readonly securityContext?: Record<string, unknown> } {
  if (index % 4 === 0) return {};
  if (index % 50 === 1) return { securityContext: { privileged: true } };
  return {
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: index % 2 === 0,
      capabilities: { drop: ['ALL'] },
    },
  };
}

/** A running pod as the API server lists it, about 4.3 KB of JSON. */
export function podOf(workload: Workload, replica: Replica): Record<string, unknown> {
  const { name, namespace, team, hash, labels } = workload;
  const spec = templateSpec(workload);
  const token = `kube-api-access-${replica.tokenSuffix}`;
  const [container] = Array.isArray(spec.containers) ? spec.containers : [];
  const node = `node-${replica.node}.example.com`;
  const ip = `10.${replica.node % 250}.${replica.number % 250}.${(replica.number * 7) % 250}`;
  const started = '2026-03-02T08:14:27Z';
  return {
    metadata: {
      name: replica.name,
      generateName: `${name}-${hash}-`,
      namespace,
      uid: replica.uid,
      resourceVersion: `${8_000_000 + replica.number}`,
      creationTimestamp: '2026-03-02T08:14:21Z',
      labels: { ...labels, 'pod-template-hash': hash },
      annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '8080', 'example.com/team': team },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: `${name}-${hash}`,
          uid: replica.replicaSetUid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
      managedFields: managedBy.pod(replica.replicaSetUid, ip),
    },
    spec: {
      ...spec,
      volumes: [{ name: token, projected: { sources: tokenSources, defaultMode: 420 } }],
      containers: [
        {
          ...container,
          volumeMounts: [{ name: token, readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }],
        },
      ],
      nodeName: node,
      tolerations: ['not-ready', 'unreachable'].map((taint) => ({
        key: `node.kubernetes.io/${taint}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      })),
      priority: 0,
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
    },
    status: {
      phase: 'Running',
      conditions: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(
        (type) => ({ type, status: 'True', lastProbeTime: null, lastTransitionTime: started }),
      ),
      hostIP: `192.168.${replica.node % 250}.10`,
      podIP: ip,
      podIPs: [{ ip }],
      startTime: started,
      containerStatuses: [
        {
          name: 'app',
          state: { running: { startedAt: started } },
          lastState: {},
          ready: true,
          restartCount: 0,
          image: container.image,
          imageID: `registry.example.com/${team}/${name}@sha256:${replica.replicaSetUid.replaceAll('-', '').repeat(2)}`,
          containerID: `containerd://${replica.uid.replaceAll('-', '').repeat(2)}`,
          started: true,
        },
      ],
      qosClass: 'Burstable',
    },
  };
}

const tokenSources = [
  { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
  { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
  {
    downwardAPI: {
      items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
    },
  },
];
