import { datadogAgent, type Product, product } from './product.ts';

/**
 * Products that admit, sign, scan, watch and encrypt. Sources: the manifests, charts and CustomResourceDefinitions of each
 * project.
 */
export const guardingProducts: readonly Product[] = [
  // Admission.
  product(
    'Gatekeeper',
    'admission',
    'openpolicyagent/gatekeeper open-policy-agent/gatekeeper config-management-release/gatekeeper gatekeeper/gatekeeper policy/gatekeeper',
    {
      groups: 'templates.gatekeeper.sh constraints.gatekeeper.sh config.gatekeeper.sh',
    },
  ),
  product('Kyverno', 'admission', 'kyverno/kyverno nirmata/kyverno', { groups: 'kyverno.io policies.kyverno.io' }),
  product('Kyverno', 'other', 'kyverno/background-controller kyverno/cleanup-controller kyverno/reports-controller'),
  product('Kubewarden', 'admission', 'kubewarden/policy-server', { groups: 'policies.kubewarden.io' }),
  product('Kubewarden', 'other', 'kubewarden/kubewarden-controller kubewarden/controller kubewarden/audit-scanner'),
  product('jsPolicy', 'admission', 'loftsh/jspolicy', { groups: 'policy.jspolicy.com' }),
  product('Polaris', 'admission', 'fairwinds/polaris fairwinds-ops/oss/polaris'),
  product('Datree', 'admission', 'datree/admission-webhook datree/webhook-server'),
  product('OPA with kube-mgmt', 'admission', 'openpolicyagent/kube-mgmt'),
  product('Capsule', 'admission', 'projectcapsule/capsule clastix/capsule', { groups: 'capsule.clastix.io' }),
  product('Styra DAS', 'admission', 'styra/styra-local-plane'),
  // Signatures.
  product('sigstore policy-controller', 'signing', 'policy-controller/policy-controller', {
    groups: 'policy.sigstore.dev',
  }),
  product('Connaisseur', 'signing', 'securesystemsengineering/connaisseur'),
  product('Ratify', 'signing', 'ratify-project/ratify deislabs/ratify notaryproject/ratify', {
    groups: 'config.ratify.deislabs.io config.ratify.dev',
  }),
  product('Portieris', 'signing', 'portieris/portieris ibm/portieris portieris', { groups: 'portieris.cloud.ibm.com' }),
  // Scanners of images.
  product('Trivy Operator', 'scanning', 'aquasecurity/trivy-operator aquasec/trivy-operator trivy-operator', {
    groups: 'aquasecurity.github.io',
  }),
  product('Starboard', 'scanning', 'aquasec/starboard-operator starboard-operator'),
  product('Kubescape operator', 'scanning', 'kubescape/kubevuln kubescape/operator', {
    groups: 'spdx.softwarecomposition.kubescape.io kubescape.io',
  }),
  product('Kubescape node agent', 'runtime', 'kubescape/node-agent'),
  product('Quay Container Security Operator', 'scanning', 'quay/container-security-operator', {
    groups: 'secscan.quay.redhat.com',
  }),
  product('Clair', 'scanning', 'projectquay/clair quay/clair goharbor/clair-adapter-photon clair-adapter-photon'),
  product('Harbor', 'scanning', 'goharbor/harbor-core goharbor/trivy-adapter-photon'),
  product('Snyk', 'scanning', 'snyk/kubernetes-monitor'),
  product('Anchore', 'scanning', 'anchore/enterprise anchore/anchore-engine anchore/k8s-inventory'),
  product('Sysdig', 'scanning', 'sysdig/vuln-runtime-scanner sysdig/vuln-host-scanner sysdig/cluster-shield', {
    groups: 'sysdig.com',
  }),
  product(
    'Aqua',
    'scanning',
    'aquasec/scanner aquasec/kube-enforcer registry.aquasec.com/scanner registry.aquasec.com/kube-enforcer',
    { groups: 'operator.aquasec.com' },
  ),
  product('Prisma Cloud', 'scanning', 'twistlock/console', { groups: 'pcc.paloaltonetworks.com' }),
  product('NeuVector', 'scanning', 'neuvector/scanner', { groups: 'neuvector.com' }),
  product('NeuVector', 'admission', 'neuvector/controller'),
  product('StackRox', 'scanning admission', 'stackrox/main rhacs-main stackrox-io/main', {
    groups: 'platform.stackrox.io config.stackrox.io',
    container: 'sensor',
  }),
  // Sensors of what containers do; each must run on every node.
  product('Falco', 'runtime', 'falcosecurity/falco falcosecurity/falco-no-driver falco falco-no-driver', {
    groups: 'instance.falcosecurity.dev artifact.falcosecurity.dev',
  }),
  product('Falcosidekick', 'other', 'falcosecurity/falcosidekick'),
  product('Tetragon', 'runtime', 'cilium/tetragon isovalent/tetragon'),
  product('Tracee', 'runtime', 'aquasec/tracee aquasecurity/tracee tracee', { groups: 'tracee.aquasec.com' }),
  product('KubeArmor', 'runtime', 'kubearmor/kubearmor', {
    groups: 'security.kubearmor.com operator.kubearmor.com',
  }),
  product('Inspektor Gadget', 'other', 'inspektor-gadget/inspektor-gadget', { groups: 'gadget.kinvolk.io' }),
  product('Sysdig', 'runtime', 'sysdig/agent sysdig/agent-slim sysdig/host-shield'),
  product('NeuVector', 'runtime', 'neuvector/enforcer'),
  product(
    'StackRox',
    'runtime',
    'stackrox/collector rh-acs/collector rhacs-collector rhacs-collector-slim stackrox-io/collector',
  ),
  product(
    'Microsoft Defender',
    'runtime',
    'azuredefender/stable/low-level-collector azuredefender/stable/old-file-cleaner',
    {
      groups: 'policies.defender.microsoft.com',
    },
  ),
  product('Amazon GuardDuty', 'runtime', 'aws-guardduty-agent'),
  product('Wiz', 'runtime', 'wizio.azurecr.io/sensor wiz-sensor wizio/sensor', { label: 'wiz-sensor' }),
  product('CrowdStrike Falcon', 'runtime', 'falcon-sensor', { groups: 'falcon.crowdstrike.com' }),
  product(
    'Aqua',
    'runtime',
    'aquasec/enforcer aquasec/micro-enforcer registry.aquasec.com/enforcer registry.aquasec.com/micro-enforcer',
  ),
  product('Prisma Cloud', 'runtime', 'twistlock/defender', { label: 'twistlock-defender' }),
  product('SentinelOne', 'runtime', 's1-agent sentinelone/s1-agent'),
  product('Datadog Workload Protection', 'runtime', datadogAgent, { container: 'security-agent' }),
  product(
    'Security Profiles Operator',
    'other',
    'security-profiles-operator/security-profiles-operator security-profiles-operator',
    {
      groups: 'security-profiles-operator.x-k8s.io',
    },
  ),
  // Service meshes.
  product(
    'Istio',
    'mesh',
    'istio/pilot istio-release/pilot istio-testing/pilot registry.istio.io/release/pilot asm/pilot',
    {
      groups: 'security.istio.io networking.istio.io',
    },
  ),
  product('Istio', 'mesh', 'openshift-service-mesh/pilot openshift-service-mesh/istio-pilot', { ownNumbering: true }),
  product(
    'Istio ambient',
    'mesh',
    'istio/ztunnel istio-release/ztunnel registry.istio.io/release/ztunnel openshift-service-mesh/istio-ztunnel',
  ),
  product('Linkerd', 'mesh', 'linkerd/controller', { groups: 'linkerd.io policy.linkerd.io' }),
  // One image serves the mesh, DNS, gateways and the synchronisation of catalogues: only the injector makes a mesh
  // (consul-k8s, charts/consul/templates/connect-inject-deployment.yaml).
  product('Consul', 'mesh', 'hashicorp/consul-k8s-control-plane', { container: 'sidecar-injector' }),
  product('Consul', 'other', 'hashicorp/consul-k8s-control-plane', { groups: 'consul.hashicorp.com' }),
  product('Kuma', 'mesh', 'kumahq/kuma-cp kong/kuma-cp', { groups: 'kuma.io' }),
  product('Open Service Mesh', 'mesh', 'openservicemesh/osm-controller', { groups: 'policy.openservicemesh.io' }),
  product('AWS App Mesh', 'mesh', 'amazon/appmesh-controller appmesh/appmesh-controller', {
    groups: 'appmesh.k8s.aws',
  }),
  product('SPIRE', 'other', 'spiffe/spire-server', { groups: 'spire.spiffe.io' }),
  // Secrets from elsewhere.
  product('External Secrets', 'secrets', 'external-secrets/external-secrets external-secrets', {
    groups: 'external-secrets.io generators.external-secrets.io',
  }),
  product(
    'GoDaddy External Secrets',
    'secrets',
    'external-secrets/kubernetes-external-secrets godaddy/kubernetes-external-secrets kubernetes-external-secrets',
    {
      groups: 'kubernetes-client.io',
    },
  ),
  product('Vault agent injector', 'secrets', 'hashicorp/vault-k8s'),
  product('Vault', 'secrets', 'hashicorp/vault hashicorp/vault-enterprise library/vault openbao/openbao'),
  product('Vault Secrets Operator', 'secrets', 'hashicorp/vault-secrets-operator', {
    groups: 'secrets.hashicorp.com',
  }),
  product('Vault CSI provider', 'secrets', 'hashicorp/vault-csi-provider'),
  product(
    'Bank-Vaults',
    'secrets',
    'banzaicloud/vault-operator bank-vaults/vault-operator bank-vaults/vault-secrets-webhook',
    {
      groups: 'vault.banzaicloud.com',
    },
  ),
  product('Secrets Store CSI driver', 'secrets', 'csi-secrets-store/driver secrets-store/driver', {
    groups: 'secrets-store.csi.x-k8s.io',
  }),
  product('Sealed Secrets', 'secrets', 'bitnami/sealed-secrets-controller sealed-secrets-controller', {
    groups: 'bitnami.com',
  }),
  product('SOPS Secrets Operator', 'secrets', 'isindir/sops-secrets-operator craftypath/sops-operator', {
    groups: 'isindir.github.com',
  }),
  product('Infisical', 'secrets', 'infisical/kubernetes-operator', { groups: 'secrets.infisical.com' }),
  product('Doppler', 'secrets', 'dopplerhq/kubernetes-operator', { groups: 'secrets.doppler.com' }),
  product('1Password', 'secrets', '1password/onepassword-operator 1password/connect-api', {
    groups: 'onepassword.com',
  }),
  product('Azure Key Vault to Kubernetes', 'secrets', 'spvest/azure-keyvault-controller', { groups: 'spv.no' }),
  product('cert-manager', 'other', 'jetstack/cert-manager-controller cert-manager-controller', {
    groups: 'cert-manager.io',
  }),
];
