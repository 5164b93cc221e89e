/** The source that holds the metadata of Secrets; asked only where a person wants it. */
export const secretsSource = 'secrets';

/**
 * The types of Secrets whose metadata tells something. The type is not among the metadata, but the API server selects by it
 * (pkg/registry/core/secret/strategy.go, SelectableFields): so each type is a list of its own, and no content travels.
 */
export const secretTypes: readonly string[] = [
  'Opaque',
  'bootstrap.kubernetes.io/token',
  'helm.sh/release.v1',
  'kubernetes.io/basic-auth',
  'kubernetes.io/dockercfg',
  'kubernetes.io/dockerconfigjson',
  'kubernetes.io/service-account-token',
  'kubernetes.io/ssh-auth',
  'kubernetes.io/tls',
];
