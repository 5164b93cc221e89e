import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'unsandboxed-workload',
  category: 'pods',
  severity: 'info',
  title: 'Exposed workloads run in a sandboxed runtime',
  description:
    'Who breaks into a program that is open to the world stands one hole in the kernel away from the node. A runtime with a kernel of its own, or one in user space, puts a second wall there.',
  remediation:
    'Install a sandboxed runtime on some nodes, make a RuntimeClass for it, and set spec.runtimeClassName of the pods that face outwards.',
  references: [
    'https://kubernetes.io/docs/concepts/containers/runtime-class/',
    'https://gvisor.dev/docs/user_guide/quick_start/kubernetes/',
    'https://katacontainers.io/docs/',
  ],
  default: false,
  examples: {
    pass: {
      'a sandbox': `
        kind: List
        items:
          - { apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: { name: gvisor }, handler: runsc }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { runtimeClassName: gvisor, containers: [{ name: web, image: web, ports: [{ containerPort: 80 }] }] } }
          - { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 80 }] } }`,
    },
    fail: {
      none: [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: web, image: web, ports: [{ containerPort: 80 }] }] } }
          - { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 80 }] } }`,
        'the pod is open to the outside through LoadBalancer Service shop/web and runs in the ordinary runtime',
      ],
      'a class without a wall': [
        `
        kind: List
        items:
          - { apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: { name: nvidia }, handler: nvidia }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { runtimeClassName: nvidia, containers: [{ name: web, image: web, ports: [{ containerPort: 80 }] }] } }
          - { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 80 }] } }`,
        'the pod is open to the outside through LoadBalancer Service shop/web and runs in runtime class nvidia, which is no sandbox',
      ],
    },
    notApplicable: {
      'nothing is exposed': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }] }`,
    },
  },
  each: 'pods',
  needs: ['sandboxes'],
  evaluate({ pod, sandboxes, notApplicable }) {
    const [way] = sandboxes.waysTo(pod);
    if (way === undefined) return notApplicable('nothing leads to it from outside');
    const { runtimeClassName } = pod.spec;
    if (runtimeClassName !== undefined && sandboxes.isolates(runtimeClassName) === true) return;
    const runs =
      runtimeClassName === undefined
        ? 'the ordinary runtime'
        : `runtime class ${runtimeClassName}, which is no sandbox`;
    return {
      message: `the pod is open to the outside through ${way} and runs in ${runs}`,
      fieldPath: 'runtimeClassName',
      value: runtimeClassName ?? null,
    };
  },
});
