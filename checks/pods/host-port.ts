import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'host-port',
  category: 'pods',
  severity: 'medium',
  title: 'No container takes a port of its node',
  description:
    'A port of the node is open to everybody who reaches the node, whatever the Services say, and often past the NetworkPolicies; it also lets a container stand in for a service that others expect on that port.',
  remediation: 'Remove hostPort from the ports of the container, and publish it through a Service.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/concepts/configuration/overview/',
  ],
  examples: {
    pass: {
      'no host port': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, ports: [{ containerPort: 8080 }] }] }`,
      'host port 0, which is none': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, ports: [{ containerPort: 8080, hostPort: 0 }] }] }`,
    },
    fail: {
      'one of several ports': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, ports: [{ containerPort: 80 }, { containerPort: 8080, hostPort: 8080 }] }] }`,
        "container web takes the node's port 8080/TCP",
      ],
      'several, in an init container': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], initContainers: [{ name: dns, image: dns, ports: [{ containerPort: 53, hostPort: 53, protocol: UDP }, { containerPort: 53, hostPort: 53 }] }] }`,
        "init container dns takes the node's ports 53/UDP, 53/TCP",
      ],
      'not yet filled in, in a template': [
        `
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: { name: web, namespace: shop }
        spec: { template: { spec: { hostNetwork: true, containers: [{ name: web, image: web, ports: [{ containerPort: 9100 }] }] } } }`,
        "container web takes the node's port 9100/TCP, as all its ports are while it uses the network of the node",
      ],
      'filled in because of hostNetwork': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { hostNetwork: true, containers: [{ name: web, image: web, ports: [{ containerPort: 9100, hostPort: 9100 }] }] }`,
        "container web takes the node's port 9100/TCP, as all its ports are while it uses the network of the node",
      ],
    },
  },
  each: 'containers',
  evaluate({ container, called, kind, pod }) {
    // The API server fills hostPort in when the pod is made. Source: pkg/apis/core/v1/defaults.go, SetDefaults_Pod.
    const filled = pod.spec.hostNetwork === true && kind !== 'ephemeralContainers';
    const taken = (container.ports ?? []).flatMap(({ containerPort, hostPort = 0, protocol = 'TCP' }, i) => {
      const port = hostPort === 0 && filled ? containerPort : hostPort;
      return port === 0 || port === undefined ? [] : [{ hostPort: port, protocol, fieldPath: `ports[${i}].hostPort` }];
    });
    const [first] = taken;
    if (first === undefined) return;
    const ports = taken.map(({ hostPort, protocol }) => `${hostPort}/${protocol}`).join(', ');
    const because = filled ? ', as all its ports are while it uses the network of the node' : '';
    return {
      message: `${called} takes the node's port${taken.length === 1 ? '' : 's'} ${ports}${because}`,
      fieldPath: first.fieldPath,
      value: first.hostPort,
      ...(filled
        ? { remediation: 'Remove spec.hostNetwork, or set it to false, and publish the port through a Service.' }
        : {}),
    };
  },
});
