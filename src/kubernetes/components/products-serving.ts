import { type Product, product } from './product.ts';

/** Products that back up, deliver, let in and connect. Sources: the manifests and charts of each project. */
export const servingProducts: readonly Product[] = [
  // Backup.
  product('Velero', 'backup', 'velero/velero heptio-images/velero velero', { groups: 'velero.io oadp.openshift.io' }),
  product('Velero', 'backup', 'oadp/oadp-velero oadp-velero', { ownNumbering: true }),
  product('Kasten K10', 'backup', 'kasten-images/executor kasten-images/crypto k10/executor', {
    groups: 'config.kio.kasten.io',
  }),
  product('Stash', 'backup', 'stashed/stash appscode/stash', { groups: 'stash.appscode.com' }),
  product('KubeStash', 'backup', 'kubestash/kubestash', { groups: 'core.kubestash.com storage.kubestash.com' }),
  product('Trilio', 'backup', 'trilio/control-plane trilio/k8s-triliovault-operator triliovault/control-plane', {
    groups: 'triliovault.trilio.io',
  }),
  product('K8up', 'backup', 'k8up-io/k8up vshn/k8up', { groups: 'k8up.io' }),
  product('VolSync', 'backup', 'backube/volsync rhacm2/volsync', { groups: 'volsync.backube' }),
  product('Longhorn', 'backup', 'longhornio/longhorn-manager', {
    groups: 'longhorn.io',
  }),
  product('Rancher Backups', 'backup', 'rancher/backup-restore-operator', { groups: 'resources.cattle.io' }),
  product('Backup for GKE', 'backup', 'gke-backup-agent backup-for-gke/agent', { groups: 'gkebackup.gke.io' }),
  product('Azure Backup', 'backup', 'azurebackup/dataprotection-operator dataprotection-microsoft/geneva-service', {
    groups: 'clusterbackup.dataprotection.microsoft.com',
  }),
  product('Portworx Stork', 'backup', 'openstorage/stork', { groups: 'stork.libopenstorage.org' }),
  product(
    'snapshot controller',
    'snapshots',
    'sig-storage/snapshot-controller k8scsi/snapshot-controller external-snapshotter/snapshot-controller openshift-payload/snapshot-controller snapshot-controller hardened-snapshot-controller',
    {
      groups: 'snapshot.storage.k8s.io',
    },
  ),
  // Delivery.
  product('Argo CD', 'delivery', 'argoproj/argocd argoproj/argo-cd', { groups: 'argoproj.io' }),
  // OpenShift GitOps 1.15 holds Argo CD 2.13.
  product('Argo CD', 'delivery', 'openshift-gitops-1/argocd', { ownNumbering: true }),
  product('Flux', 'delivery', 'fluxcd/kustomize-controller fluxcd/helm-controller fluxcd/source-controller', {
    groups: 'kustomize.toolkit.fluxcd.io helm.toolkit.fluxcd.io source.toolkit.fluxcd.io',
  }),
  product('Flux v1', 'delivery', 'fluxcd/flux fluxcd/helm-operator'),
  product('Operator Lifecycle Manager', 'operators', 'operator-framework/olm openshift-payload/olm-operator', {
    groups: 'operators.coreos.com',
  }),
  product('Tiller', 'delivery', 'kubernetes-helm/tiller helm/tiller tiller'),
  product('Helm controller', 'delivery', 'k3s-io/helm-controller rancher/helm-controller'),
  product('Rancher', 'delivery', 'rancher/rancher', { groups: 'management.cattle.io' }),
  product('Rancher agent', 'other', 'rancher/rancher-agent', { groups: 'management.cattle.io' }),
  product('Fleet', 'delivery', 'rancher/fleet rancher/fleet-agent', { groups: 'fleet.cattle.io' }),
  product('Tekton', 'other', 'tektoncd/pipeline/cmd/controller', { groups: 'tekton.dev' }),
  product('Argo Workflows', 'other', 'argoproj/workflow-controller', { groups: 'argoproj.io' }),
  product('Argo Rollouts', 'other', 'argoproj/argo-rollouts', { groups: 'argoproj.io' }),
  product('Argo Events', 'other', 'argoproj/argo-events', { groups: 'argoproj.io' }),
  product('system-upgrade-controller', 'delivery', 'rancher/system-upgrade-controller', {
    groups: 'upgrade.cattle.io',
  }),
  product('Renovate', 'delivery', 'renovate/renovate renovatebot/renovate'),
  // Who people are.
  product('Dex', 'sign-in', 'dexidp/dex', { groups: 'dex.coreos.com' }),
  product('Keycloak', 'sign-in', 'keycloak/keycloak bitnami/keycloak', { groups: 'k8s.keycloak.org' }),
  product('Pinniped', 'sign-in', 'pinniped/pinniped-server', { groups: 'authentication.concierge.pinniped.dev' }),
  product('OAuth2 Proxy', 'sign-in', 'oauth2-proxy/oauth2-proxy'),
  product('Teleport', 'sign-in', 'gravitational/teleport-distroless gravitational/teleport', {
    groups: 'resources.teleport.dev',
  }),
  product('kube-oidc-proxy', 'sign-in', 'jetstack/kube-oidc-proxy tremolosecurity/kube-oidc-proxy'),
  product('AWS IAM Authenticator', 'sign-in', 'kubernetes-sigs/aws-iam-authenticator aws-iam-authenticator'),
  product('kiam', 'cloud-identity', 'uswitch/kiam'),
  product('kube2iam', 'cloud-identity', 'jtblin/kube2iam'),
  product(
    'aad-pod-identity',
    'cloud-identity',
    'oss/azure/aad-pod-identity/nmi oss/azure/aad-pod-identity/mic aad-pod-identity/nmi aad-pod-identity/mic',
  ),
  // Ways in, and windows.
  product(
    'ingress-nginx',
    'ingress',
    'ingress-nginx/controller ingress-nginx/controller-chroot kubernetes-ingress-controller/nginx-ingress-controller nginx-ingress-controller/nginx-ingress-controller nginx-ingress-controller',
  ),
  product('Traefik', 'ingress', 'library/traefik traefik/traefik'),
  product('Contour', 'ingress', 'projectcontour/contour'),
  product('Kubernetes Dashboard', 'console', 'kubernetesui/dashboard kubernetes-dashboard-amd64', {
    label: 'kubernetes-dashboard',
  }),
  // Its release 7 is made of parts, each with a numbering of its own.
  product(
    'Kubernetes Dashboard',
    'console',
    'kubernetesui/dashboard-web kubernetesui/dashboard-api kubernetesui/dashboard-auth',
    { ownNumbering: true },
  ),
  product('Kubeapps', 'other', 'kubeapps/dashboard kubeapps/kubeapps-apis bitnami/kubeapps-dashboard'),
  // The network and its names.
  product('Cilium', 'network', 'cilium/cilium cilium/cilium-ci'),
  product('Calico', 'network', 'calico/node', { groups: 'crd.projectcalico.org' }),
  product(
    'flannel',
    'network',
    'flannel/flannel flannel-io/flannel coreos/flannel flannelcni/flannel hardened-flannel',
  ),
  product('Weave Net', 'network', 'weaveworks/weave-kube'),
  product('Azure Network Policy Manager', 'network', 'containernetworking/azure-npm azure-npm'),
  product('Romana', 'network', 'romana/agent'),
  product('CoreDNS', 'other', 'coredns/coredns coredns hardened-coredns'),
  product('etcd', 'other', 'etcd etcd-development/etcd coreos/etcd etcd-io/etcd hardened-etcd'),
  product('MinIO', 'other', 'minio/minio bitnami/minio'),
  product(
    'Jaeger 1',
    'other',
    'jaegertracing/all-in-one jaegertracing/jaeger-collector jaegertracing/jaeger-query jaegertracing/jaeger-operator',
  ),
  product('NVIDIA Container Toolkit', 'other', 'nvidia/k8s/container-toolkit'),
  product('NVIDIA GPU Operator', 'other', 'nvidia/gpu-operator', { groups: 'nvidia.com' }),
];
