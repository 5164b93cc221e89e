import { publicRegistries } from '../components/recognise.ts';
import { parseImage, repositoryEndsWith } from '../image.ts';

/** What software with an admission webhook is for. */
export type AdmissionPurpose = 'policy' | 'verifier' | 'security' | 'mesh' | 'secrets' | 'identity' | 'certificates';

/** Software that is called at admission: by the names it gives its webhooks, and by where its images are published. */
export interface AdmissionProduct {
  readonly name: string;
  readonly purpose: AdmissionPurpose;
  /** Endings of the names of its webhooks, or beginnings where they end with `*`. */
  readonly webhooks: readonly string[];
  /** Registry and path; an ending slash stands for all that is below. */
  readonly homes: readonly string[];
}

type Row = readonly [name: string, purpose: AdmissionPurpose, webhooks: string, homes: string];

/** Sources: each project's own manifests and charts. As of 2026-09. */
const rows: readonly Row[] = [
  [
    'Gatekeeper',
    'policy',
    '.gatekeeper.sh',
    'docker.io/openpolicyagent/gatekeeper mcr.microsoft.com/oss/open-policy-agent/gatekeeper mcr.microsoft.com/oss/v2/open-policy-agent/gatekeeper gcr.io/config-management-release/gatekeeper docker.io/rancher/mirrored-openpolicyagent-gatekeeper',
  ],
  [
    'Kyverno',
    'policy',
    '.kyverno.svc .kyverno.svc-fail .kyverno.svc-ignore validate.kyverno.svc* mutate.kyverno.svc*',
    'ghcr.io/kyverno/ reg.kyverno.io/kyverno/ ghcr.io/nirmata/kyverno',
  ],
  ['Kubewarden', 'policy', '.kubewarden.admission', 'ghcr.io/kubewarden/'],
  ['OPA', 'policy', '.openpolicyagent.org', 'docker.io/openpolicyagent/opa docker.io/openpolicyagent/kube-mgmt'],
  ['jsPolicy', 'policy', '.jspolicy.com', 'docker.io/loftsh/jspolicy'],
  [
    'Polaris',
    'policy',
    '.polaris.fairwinds.com polaris.fairwinds.com',
    'us-docker.pkg.dev/fairwinds-ops/oss/polaris quay.io/fairwinds/polaris',
  ],
  ['Datree', 'policy', 'webhook-server.datree.svc', 'docker.io/datree/admission-webhook'],
  ['policy-controller', 'verifier', 'policy.sigstore.dev .sigstore.dev', 'ghcr.io/sigstore/policy-controller/'],
  ['Connaisseur', 'verifier', 'connaisseur*', 'docker.io/securesystemsengineering/connaisseur'],
  ['Portieris', 'verifier', 'trust.hooks.securityenforcement.admission.cloud.ibm.com', 'icr.io/portieris/portieris'],
  ['StackRox', 'security', '.stackrox.io', 'quay.io/stackrox-io/ registry.redhat.io/advanced-cluster-security/'],
  [
    'NeuVector',
    'security',
    '.neuvector.svc neuvector-validating-*',
    'docker.io/neuvector/controller docker.io/rancher/mirrored-neuvector-controller',
  ],
  ['Aqua', 'security', '.aquasec.com', 'docker.io/aquasec/kube-enforcer registry.aquasec.com/kube-enforcer'],
  [
    'Prisma Cloud',
    'security',
    '.twistlock.com',
    'registry.twistlock.com/twistlock/defender registry-auth.twistlock.com/',
  ],
  ['Sysdig', 'security', '.sysdig.com', 'quay.io/sysdig/admission-controller quay.io/sysdig/cluster-shield'],
  ['KubeArmor', 'security', '.kubearmor.com', 'docker.io/kubearmor/kubearmor-controller'],
  ['CrowdStrike', 'security', '.crowdstrike.com', 'registry.crowdstrike.com/falcon-kac/'],
  ['Istio', 'mesh', '.istio.io', 'docker.io/istio/pilot gcr.io/istio-release/pilot registry.istio.io/release/pilot'],
  ['Linkerd', 'mesh', '.linkerd.io', 'cr.l5d.io/linkerd/ ghcr.io/linkerd/'],
  ['Consul', 'mesh', '.consul.hashicorp.com', 'docker.io/hashicorp/consul-k8s-control-plane'],
  ['Kuma', 'mesh', '.kuma.io', 'docker.io/kumahq/kuma-cp docker.io/kong/kuma-cp'],
  ['Vault agent injector', 'secrets', 'vault.hashicorp.com', 'docker.io/hashicorp/vault-k8s'],
  [
    'External Secrets',
    'secrets',
    '.external-secrets.io',
    'ghcr.io/external-secrets/external-secrets oci.external-secrets.io/external-secrets/external-secrets',
  ],
  [
    'Bank-Vaults',
    'secrets',
    '.bank-vaults.dev pods.vault-secrets-webhook.* secrets.vault-secrets-webhook.*',
    'ghcr.io/bank-vaults/',
  ],
  ['1Password', 'secrets', 'operator-injector.1password.com', 'docker.io/1password/kubernetes-secrets-injector'],
  [
    'Azure Workload Identity',
    'identity',
    '.azure-workload-identity.io',
    'mcr.microsoft.com/oss/azure/workload-identity/webhook',
  ],
  [
    'EKS pod identity',
    'identity',
    'pod-identity-webhook.amazonaws.com iam-for-pods.amazonaws.com',
    '602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/pod-identity-webhook',
  ],
  ['cert-manager', 'certificates', '.cert-manager.io', 'quay.io/jetstack/cert-manager-webhook'],
];

export const admissionProducts: readonly AdmissionProduct[] = rows.map(([name, purpose, webhooks, homes]) => ({
  name,
  purpose,
  webhooks: webhooks.split(' '),
  homes: homes.split(' '),
}));

/** The product that gives its webhooks such a name; a claim, since anybody may name a webhook so. */
export function productNamed(webhook: string): AdmissionProduct | undefined {
  return admissionProducts.find(({ webhooks }) =>
    webhooks.some((name) => (name.endsWith('*') ? webhook.startsWith(name.slice(0, -1)) : webhook.endsWith(name))),
  );
}

/** The product that one of these images belongs to; in a registry of one's own the path must end like its makers' own. */
export function productOfImages(images: readonly string[]): AdmissionProduct | undefined {
  const parsed = images.map(parseImage).filter((image) => image !== undefined);
  return admissionProducts.find(({ homes }) =>
    parsed.some(({ registry, repository }) =>
      homes.some((home) => {
        const name = `${registry}/${repository}`;
        if (home.endsWith('/') ? name.startsWith(home) : name === home) return true;
        if (publicRegistries.has(registry)) return false;
        const path = home.slice(home.indexOf('/') + 1);
        return home.endsWith('/') ? `/${repository}`.includes(`/${path}`) : repositoryEndsWith(repository, path);
      }),
    ),
  );
}

/** Whether what passes it must be trusted: a policy engine, an image verifier, or another security product. */
export function guards({ purpose }: AdmissionProduct): boolean {
  return purpose === 'policy' || purpose === 'verifier' || purpose === 'security';
}

/** Names that clouds give to webhooks of their own whose server lies outside the cluster, with the distribution that has them. */
const providerWebhooks: readonly (readonly [distribution: string, ending: string])[] = [
  ['eks', '.amazonaws.com'],
  ['eks', '.k8s.aws'],
  ['gke', '.networking.gke.io'],
  ['gke', '.common-webhooks.gke.io'],
  ['gke', '.cloud.google.com'],
  ['gke', '.gke.io'],
  ['aks', '.azmk8s.io'],
  ['doks', '.doks.digitalocean.com'],
  ['gardener', '.gardener.cloud'],
  ['openshift', '.openshift.io'],
];

/** Whether a cluster of that distribution is born with such a webhook. */
export function isProviderWebhook(distribution: string, webhook: string): boolean {
  return providerWebhooks.some(([name, ending]) => name === distribution && webhook.endsWith(ending));
}
