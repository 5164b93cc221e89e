/** A row of the table of resources: group, versions in the order they are tried, kind, and whether it has namespaces. */
type Row = readonly [group: string, versions: string, kind: string, namespaced: boolean];

/**
 * What shows that a secret store is in use, by resource name, with the product. Sources: the CustomResourceDefinitions of each
 * project.
 */
const stores: readonly (readonly [product: string, plural: string, ...row: Row])[] = [
  ['External Secrets', 'clustersecretstores', 'external-secrets.io', 'v1,v1beta1', 'ClusterSecretStore', false],
  ['External Secrets', 'externalsecrets', 'external-secrets.io', 'v1,v1beta1', 'ExternalSecret', true],
  ['External Secrets', 'clusterexternalsecrets', 'external-secrets.io', 'v1,v1beta1', 'ClusterExternalSecret', false],
  ['Vault Secrets Operator', 'vaultauths', 'secrets.hashicorp.com', 'v1beta1', 'VaultAuth', true],
  ['Vault Secrets Operator', 'vaultstaticsecrets', 'secrets.hashicorp.com', 'v1beta1', 'VaultStaticSecret', true],
  ['Vault Secrets Operator', 'vaultdynamicsecrets', 'secrets.hashicorp.com', 'v1beta1', 'VaultDynamicSecret', true],
  ['Vault of Bank-Vaults', 'vaults', 'vault.banzaicloud.com', 'v1alpha1', 'Vault', true],
  ['Vault of ricoberger', 'vaultsecrets', 'ricoberger.de', 'v1alpha1', 'VaultSecret', true],
  [
    'Secrets Store CSI driver',
    'secretproviderclasses',
    'secrets-store.csi.x-k8s.io',
    'v1,v1alpha1',
    'SecretProviderClass',
    true,
  ],
  ['Sealed Secrets', 'sealedsecrets', 'bitnami.com', 'v1alpha1', 'SealedSecret', true],
  ['SOPS Secrets Operator', 'sopssecrets', 'isindir.github.com', 'v1alpha3,v1alpha2', 'SopsSecret', true],
  ['1Password', 'onepassworditems', 'onepassword.com', 'v1', 'OnePasswordItem', true],
  ['Doppler', 'dopplersecrets', 'secrets.doppler.com', 'v1alpha1', 'DopplerSecret', true],
  ['Infisical', 'infisicalsecrets', 'secrets.infisical.com', 'v1alpha1', 'InfisicalSecret', true],
  ['Azure Key Vault to Kubernetes', 'azurekeyvaultsecrets', 'spv.no', 'v2beta1,v1', 'AzureKeyVaultSecret', true],
];

/** Their rows in the table of resources; asked for only where the group is served. */
export const secretStoreResources: Readonly<Record<string, Row>> = Object.fromEntries([
  ...stores.map(([, plural, ...row]): [string, Row] => [`${plural}.${row[0]}`, row]),
  ['certificates.cert-manager.io', ['cert-manager.io', 'v1,v1alpha2', 'Certificate', true]] as [string, Row],
]);

/** The product that each list belongs to. */
export const secretStoreProducts: ReadonlyMap<string, string> = new Map(
  stores.map(([product, plural, group]) => [`${plural}.${group}`, product]),
);
