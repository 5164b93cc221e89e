import { pathToFileURL } from 'node:url';
import { tuneV8 } from '../src/cli/tune-v8.ts';

// Milliseconds and peak RSS of the whole matrix of who reaches whom, for so many pods and NetworkPolicies.
tuneV8();
const [library = '', podCount = '10000', policyCount = '1000'] = process.argv.slice(2);
const { matrix, inventoryFromObjects }: typeof import('../src/index.ts') = await import(pathToFileURL(library).href);

/** Pods of one workload, and workloads of one namespace. */
const [replicas, perNamespace] = [20, 10];
const workloads = Math.ceil(Number(podCount) / replicas);
const namespaceOf = (workload: number): string => `team-${Math.floor(workload / perNamespace)}`;
const labelsOf = (workload: number) => ({ app: `app-${workload}`, tier: ['web', 'api', 'data'][workload % 3] ?? '' });

const namespaces = [...new Set(Array.from({ length: workloads }, (_, i) => namespaceOf(i)))].map((name, i) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { zone: `zone-${i % 5}` } },
}));
const pods = Array.from({ length: Number(podCount) }, (_, i) => {
  const workload = Math.floor(i / replicas);
  const owner = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    name: `app-${workload}`,
    uid: `uid-${workload}`,
    controller: true,
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `app-${workload}-${i}`,
      namespace: namespaceOf(workload),
      labels: labelsOf(workload),
      ownerReferences: [owner],
    },
    spec: {
      containers: [
        { name: 'app', image: 'registry.example.com/app:1', ports: [{ name: 'http', containerPort: 8080 }] },
      ],
    },
    status: { phase: 'Running' },
  };
});
const peers = [
  [{ podSelector: { matchLabels: { tier: 'web' } } }],
  [{ namespaceSelector: { matchLabels: { zone: 'zone-1' } } }],
  [{ namespaceSelector: { matchLabels: { zone: 'zone-2' } }, podSelector: { matchLabels: { tier: 'api' } } }],
  [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }],
  [{ podSelector: {} }],
];
const policies = Array.from({ length: Number(policyCount) }, (_, i) => {
  const workload = Math.floor((i * workloads) / Number(policyCount));
  const rule = { from: peers[i % peers.length], ports: [{ port: i % 2 === 0 ? 8080 : 'http', protocol: 'TCP' }] };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `policy-${i}`, namespace: namespaceOf(workload) },
    spec: { podSelector: { matchLabels: { app: `app-${workload}` } }, policyTypes: ['Ingress'], ingress: [rule] },
  };
});
const inventory = inventoryFromObjects([...namespaces, ...pods, ...policies], { complete: true });
const begin = performance.now();
const { flows } = matrix(inventory);
const milliseconds = performance.now() - begin;
process.stdout.write(
  JSON.stringify({ milliseconds, pods: pods.length, policies: policies.length, flows: flows.length }),
);
