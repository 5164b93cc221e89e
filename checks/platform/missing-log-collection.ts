import { defineCheck } from '../../src/check.ts';
import { presenceOf } from '../../src/kubernetes/components/presence.ts';
import { productsAsOf } from '../../src/kubernetes/components/products.ts';

export default defineCheck({
  id: 'missing-log-collection',
  category: 'platform',
  severity: 'medium',
  title: 'Logs leave the nodes',
  description:
    'The logs of containers lie on the node they ran on, and go with the pod or the node. Without a collector an attacker deletes the traces by deleting the pod, and nobody can tell afterwards what happened.',
  remediation:
    'Run a log collector as a DaemonSet on every node (Fluent Bit, Vector, Grafana Alloy, OpenTelemetry or that of your provider) and send logs to a place that the cluster can not change. Ship the audit log of the API server as well: container logs do not hold it.',
  references: [
    'https://kubernetes.io/docs/concepts/cluster-administration/logging/#cluster-level-logging-architectures',
    'https://docs.fluentbit.io/manual/installation/kubernetes',
  ],
  examples: {
    pass: {
      'Fluent Bit': `
        { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: fluent-bit, namespace: logging }, spec: { template: { spec: { containers: [{ name: fluent-bit, image: 'cr.fluentbit.io/fluent/fluent-bit:4.1.0' }] } } }, status: { desiredNumberScheduled: 3, numberReady: 3 } }`,
      'the provider’s own': `
        { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: fluentbit-gke, namespace: kube-system }, spec: { template: { spec: { containers: [{ name: fluentbit, image: 'gke.gcr.io/fluent-bit:v1.8.1200-gke.5' }] } } }, status: { desiredNumberScheduled: 3, numberReady: 3 } }`,
    },
    fail: {
      'a store that collects nothing, and a sidecar': [
        `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: StatefulSet, metadata: { name: loki, namespace: logging }, spec: { template: { spec: { containers: [{ name: loki, image: 'docker.io/grafana/loki:3.5.0' }] } } }, status: { readyReplicas: 1 } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { template: { spec: { containers: [{ name: web, image: 'web:1' }, { name: logs, image: 'docker.io/fluent/fluent-bit:4.1.0' }] } } }, status: { readyReplicas: 1 } }`,
        'no log collector that kaudit knows runs as a DaemonSet (table of 2026-11-20); Loki can keep logs, and collects none',
      ],
      'an agent that only measures': [
        `
        { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: cloudwatch-agent, namespace: amazon-cloudwatch }, spec: { template: { spec: { containers: [{ name: agent, image: 'public.ecr.aws/cloudwatch-agent/cloudwatch-agent:1.300050.0' }] } } }, status: { desiredNumberScheduled: 2, numberReady: 2 } }`,
        'no log collector that kaudit knows runs as a DaemonSet (table of 2026-11-20)',
      ],
      'one that runs nowhere': [
        `
        { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: vector, namespace: logging }, spec: { template: { spec: { nodeSelector: { logs: 'yes' }, containers: [{ name: vector, image: 'docker.io/timberio/vector:0.49.0-distroless-libc' }] } } }, status: { desiredNumberScheduled: 0, numberReady: 0 } }`,
        'a log collector is installed and does not work: Vector (DaemonSet logging/vector) runs on no node',
      ],
    },
  },
  each: 'cluster',
  needs: ['components'],
  evaluate({ components, unknown }) {
    const found = presenceOf(components.serving('logging'));
    if (found.state === 'ready') return;
    if (found.state === 'unclear') return unknown(found.why);
    if (found.state === 'broken') return { message: `a log collector is installed and does not work: ${found.why}` };
    const stores = [...new Set(components.serving('log-store').map(({ product }) => product))].sort();
    const but = stores.length === 0 ? '' : `; ${stores.join(', ')} can keep logs, and collects none`;
    return { message: `no log collector that kaudit knows runs as a DaemonSet (table of ${productsAsOf})${but}` };
  },
});
