import { defineCheck } from '../../src/check.ts';
import { adminInterface } from '../../src/kubernetes/exposure/admin-interfaces.ts';
import { podContainers } from '../../src/kubernetes/pod-spec.ts';

export default defineCheck({
  id: 'exposed-admin-interface',
  category: 'network',
  severity: 'critical',
  title: 'No administration interface is reachable from outside',
  description:
    'A dashboard acts with the rights of its own service account, often those of an administrator. Whoever reaches its login from outside needs one weak password, one default account or one known flaw to command the cluster; this is how clusters are taken over for mining.',
  remediation:
    'Make the Service of the interface of type ClusterIP and take it out of the Ingress, Route or Gateway route; reach it with kubectl port-forward, over a VPN, or behind a proxy that authenticates before it forwards.',
  references: [
    'https://kubernetes.io/docs/tasks/access-application-cluster/web-ui-dashboard/#accessing-the-dashboard-ui',
    'https://kubernetes.io/docs/tasks/access-application-cluster/port-forward-access-application-cluster/',
  ],
  examples: {
    pass: {
      'one on an internal load balancer': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: board, namespace: kubernetes-dashboard, labels: { app: board } }, spec: { containers: [{ name: board, image: 'kubernetesui/dashboard' }] } }
          - { apiVersion: v1, kind: Service, metadata: { name: board, namespace: kubernetes-dashboard, annotations: { networking.gke.io/load-balancer-type: Internal } }, spec: { type: LoadBalancer, selector: { app: board }, ports: [{ port: 443 }] } }`,
      'a web server outside': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: web, image: 'nginx:1.29' }] } }
          - { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 443 }] } }`,
    },
    fail: {
      'a dashboard on a load balancer': [
        `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: board, namespace: kubernetes-dashboard }, spec: { template: { metadata: { labels: { app: board } }, spec: { containers: [{ name: board, image: 'docker.io/kubernetesui/dashboard:v2.7.0' }] } } } }
          - { apiVersion: v1, kind: Service, metadata: { name: board, namespace: kubernetes-dashboard }, spec: { type: LoadBalancer, selector: { app: board }, ports: [{ port: 443, targetPort: 8443 }] } }`,
        'Kubernetes Dashboard (deployment board, by image docker.io/kubernetesui/dashboard:v2.7.0) is open to anyone through LoadBalancer Service kubernetes-dashboard/board on port 443',
      ],
      'by its label, behind an Ingress': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: cd, namespace: argocd, labels: { app.kubernetes.io/name: argocd-server } }, spec: { containers: [{ name: cd, image: 'registry.corp.example/mirror/cd:3' }] } }
          - { apiVersion: v1, kind: Service, metadata: { name: cd, namespace: argocd }, spec: { selector: { app.kubernetes.io/name: argocd-server }, ports: [{ port: 80, targetPort: 8080 }] } }
          - { apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: cd, namespace: argocd }, spec: { tls: [{ hosts: [cd.example] }], rules: [{ host: cd.example, http: { paths: [{ backend: { service: { name: cd, port: { number: 80 } } } }] } }] } }`,
        'Argo CD (pod cd, by label app.kubernetes.io/name=argocd-server) is open to whoever reaches its controller through Ingress argocd/cd on cd.example:443',
      ],
      'a port of the nodes, with the limits of the load balancer unset': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: graf, namespace: ops, labels: { app: graf } }, spec: { containers: [{ name: graf, image: 'grafana/grafana:12.0.0' }] } }
          - { apiVersion: v1, kind: Service, metadata: { name: graf, namespace: ops }, spec: { type: NodePort, selector: { app: graf }, ports: [{ port: 3000, nodePort: 30300 }] } }`,
        'Grafana (pod graf, by image grafana/grafana:12.0.0) is open to whoever reaches a node through NodePort Service ops/graf on port 30300',
      ],
    },
    notApplicable: {
      'a dashboard inside the cluster': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: board, namespace: kubernetes-dashboard, labels: { app: board } }, spec: { containers: [{ name: board, image: 'docker.io/kubernetesui/dashboard:v2.7.0' }] } }
          - { apiVersion: v1, kind: Service, metadata: { name: board, namespace: kubernetes-dashboard }, spec: { selector: { app: board }, ports: [{ port: 443 }] } }`,
    },
  },
  each: 'exposures',
  proof: 'presence',
  evaluate({ exposure: { way, workload, audience, called, openTo, ports } }) {
    if (workload === undefined || audience.to === 'private' || way === 'host port' || way === 'host network') return;
    const { pod, object } = workload;
    const found = adminInterface(
      podContainers(pod.spec).map(({ container }) => container.image),
      pod.labels,
    );
    if (found === undefined) return;
    const doors = ports.flatMap(({ port, hosts }) =>
      hosts.length > 0
        ? hosts.map((host) => `${host}:${port ?? 'any'}`)
        : [`port ${port ?? 'that the API server chooses'}`],
    );
    const where = doors.length === 0 ? '' : ` on ${doors.slice(0, 5).join(', ')}`;
    return {
      message: `${found.name} (${object.kind.toLowerCase()} ${object.name}, by ${found.by}) is open to ${openTo} through ${called}${where}`,
      value: found.name,
    };
  },
});
