import { defineCheck } from '../../src/check.ts';
import { presenceOf } from '../../src/kubernetes/components/presence.ts';
import { productsAsOf } from '../../src/kubernetes/components/products.ts';

export default defineCheck({
  id: 'missing-runtime-detection',
  category: 'platform',
  severity: 'medium',
  title: 'Something watches what containers do',
  description:
    'Whoever got into a container runs a shell, reads tokens and loads tools. Nothing in Kubernetes notices that: without a sensor on the nodes the break-in is found when the damage is done.',
  remediation:
    'Run a runtime sensor as a DaemonSet on every node (Falco, Tetragon, Tracee, KubeArmor or that of your provider) and send what it reports to people.',
  references: [
    'https://kubernetes.io/docs/concepts/security/cloud-native-security/',
    'https://falco.org/docs/getting-started/',
    'https://tetragon.io/docs/',
  ],
  examples: {
    pass: {
      Falco: `
        { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: falco, namespace: falco }, spec: { template: { spec: { containers: [{ name: falco, image: 'docker.io/falcosecurity/falco:0.41.0' }] } } }, status: { desiredNumberScheduled: 3, numberReady: 2 } }`,
      'Datadog with its security agent, ready by its pods': `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: datadog, namespace: datadog }, spec: { template: { spec: { containers: [{ name: agent, image: 'gcr.io/datadoghq/agent:7.70.0' }, { name: security-agent, image: 'gcr.io/datadoghq/agent:7.70.0' }] } } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: datadog-a, namespace: datadog, ownerReferences: [{ apiVersion: apps/v1, kind: DaemonSet, name: datadog, uid: a, controller: true }] }, spec: { nodeName: one, containers: [{ name: agent, image: 'gcr.io/datadoghq/agent:7.70.0' }] }, status: { phase: Running } }`,
    },
    fail: {
      'nothing, and a scanner of images does not count': [
        `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: trivy-operator, namespace: trivy-system }, spec: { template: { spec: { containers: [{ name: trivy-operator, image: 'mirror.gcr.io/aquasec/trivy-operator:0.28.0' }] } } }, status: { readyReplicas: 1 } }`,
        'no runtime sensor that kaudit knows runs as a DaemonSet (table of 2026-11-20)',
      ],
      'Falco that is not ready': [
        `
        { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: falco, namespace: falco }, spec: { template: { spec: { containers: [{ name: falco, image: 'docker.io/falcosecurity/falco:0.41.0' }] } } }, status: { desiredNumberScheduled: 3, numberReady: 0 } }`,
        'a runtime sensor is installed and does not work: Falco (DaemonSet falco/falco) has no ready pod of the 3 it should have',
      ],
      'Falco that reads audit events as a Deployment': [
        `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: falco, namespace: falco }, spec: { template: { spec: { containers: [{ name: falco, image: 'docker.io/falcosecurity/falco:0.41.0' }] } } }, status: { readyReplicas: 1 } }`,
        'no runtime sensor that kaudit knows runs as a DaemonSet (table of 2026-11-20)',
      ],
    },
    unknown: {
      'nobody says whether it is ready': [
        `
        { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: falco, namespace: falco }, spec: { template: { spec: { containers: [{ name: falco, image: 'docker.io/falcosecurity/falco:0.41.0' }] } } } }`,
        'nothing that was read says whether Falco (DaemonSet falco/falco) is ready',
      ],
    },
  },
  each: 'cluster',
  needs: ['components'],
  evaluate({ components, unknown }) {
    const found = presenceOf(components.serving('runtime'));
    if (found.state === 'ready') return;
    if (found.state === 'unclear') return unknown(found.why);
    if (found.state === 'broken') return { message: `a runtime sensor is installed and does not work: ${found.why}` };
    return { message: `no runtime sensor that kaudit knows runs as a DaemonSet (table of ${productsAsOf})` };
  },
});
