import { defineCheck } from '../../src/check.ts';
import { describeChain } from '../../src/kubernetes/paths/describe.ts';

export default defineCheck({
  id: 'exposed-takeover-path',
  category: 'rbac',
  severity: 'critical',
  title: 'No workload that is reachable from outside leads to control of the cluster',
  description:
    'What answers the outside is attacked first. One flaw in it, and its token, its access to the node or a neighbour that trusts the network carries the attacker on to the whole cluster.',
  remediation:
    'Take one step of the chain away (kaudit paths --from exposed --to takeover --fix names the least number of edits): automountServiceAccountToken: false where the workload does not ask the API server, narrower roles, no host access, a NetworkPolicy between it and powerful neighbours.',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks',
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  ],
  proof: 'presence',
  examples: {
    pass: {
      'no token; inside the cluster only': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: web }, roleRef: { kind: ClusterRole, name: cluster-admin }, subjects: [{ kind: ServiceAccount, name: web, namespace: shop }] }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { serviceAccountName: web, automountServiceAccountToken: false, containers: [{ name: web, image: img }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: admin, namespace: shop, labels: { app: admin } }, spec: { serviceAccountName: web, containers: [{ name: admin, image: img }] } }
          - { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { type: NodePort, selector: { app: web }, ports: [{ port: 80, nodePort: 30080 }] } }
          - { apiVersion: v1, kind: Service, metadata: { name: admin, namespace: shop }, spec: { selector: { app: admin }, ports: [{ port: 80 }] } }`,
      'a policy keeps the neighbour apart': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: boss }, roleRef: { kind: ClusterRole, name: cluster-admin }, subjects: [{ kind: ServiceAccount, name: boss, namespace: shop }] }
          - { apiVersion: v1, kind: Pod, metadata: { name: boss, namespace: shop }, spec: { serviceAccountName: boss, containers: [{ name: boss, image: img, ports: [{ containerPort: 8080 }] }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { automountServiceAccountToken: false, containers: [{ name: web, image: img }] } }
          - { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { type: NodePort, selector: { app: web }, ports: [{ port: 80, nodePort: 30080 }] } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: deny, namespace: shop }, spec: { podSelector: {}, policyTypes: [Ingress] } }`,
    },
    fail: {
      'its own token, and a neighbour that it reaches': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: boss }, roleRef: { kind: ClusterRole, name: cluster-admin }, subjects: [{ kind: ServiceAccount, name: boss, namespace: shop }] }
          - { apiVersion: v1, kind: Pod, metadata: { name: boss, namespace: shop, labels: { app: boss } }, spec: { serviceAccountName: boss, containers: [{ name: boss, image: img, ports: [{ containerPort: 8080 }] }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { automountServiceAccountToken: false, containers: [{ name: web, image: img }] } }
          - { apiVersion: v1, kind: Service, metadata: { name: boss, namespace: shop }, spec: { type: NodePort, selector: { app: boss }, ports: [{ port: 80, nodePort: 30081 }] } }
          - { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { type: NodePort, selector: { app: web }, ports: [{ port: 80, nodePort: 30080 }] } }`,
        'NodePort Service shop/boss: Pod shop/boss reaches control of the cluster in 2 steps: uses its own token of ServiceAccount shop/boss (a container of Pod shop/boss mounts the token of ServiceAccount shop/boss), then holds control of the cluster (ClusterRoleBinding boss gives ClusterRole cluster-admin)',
        'NodePort Service shop/web: Pod shop/web reaches Pod shop/boss on TCP 8080; Pod shop/boss reaches control of the cluster in 2 steps: uses its own token of ServiceAccount shop/boss (a container of Pod shop/boss mounts the token of ServiceAccount shop/boss), then holds control of the cluster (ClusterRoleBinding boss gives ClusterRole cluster-admin)',
      ],
    },
  },
  each: 'exposures',
  needs: ['attackGraph', 'neighbours'],
  evaluate({ exposure, attackGraph, neighbours, unknown }) {
    const { workload, audience, called } = exposure;
    if (workload === undefined || audience.to === 'private') return;
    const { kind, namespace = '', name } = workload.object;
    const own = attackGraph.takeover(`workload:${kind}/${namespace}/${name}`);
    if (own?.hops !== undefined) return { message: `${called}: ${describeChain(own.steps)}`, value: name };
    const beside = neighbours.worstOf(workload.object);
    if (beside?.port !== undefined)
      return {
        message: `${called}: ${kind} ${namespace}/${name} reaches ${beside.called} on ${beside.port}; ${describeChain(beside.chain.steps)}`,
        value: beside.called,
      };
    if (own !== undefined) return unknown(own.doubt);
    return beside === undefined ? undefined : unknown(`${beside.called} may be reached: ${beside.reason}`);
  },
});
