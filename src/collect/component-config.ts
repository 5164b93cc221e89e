import { pickKubeletConfiguration } from '../kubernetes/kubelet/configuration.ts';
import { inWords } from '../kubernetes/record.ts';
import { parseYaml } from './parse-yaml.ts';
import { isJson } from './redact.ts';

type Json = Record<string, unknown>;

/** The KubeletConfiguration that kubeadm writes to each node that joins. */
export function readKubeletConfig(data: Json): Json {
  const fields = pickKubeletConfiguration(parseYaml(data.kubelet));
  return fields === undefined ? {} : { kubelet: fields };
}

/** Of a KubeProxyConfiguration, where metrics are served; kubeadm calls its file config.conf, EKS config. */
export function readProxyConfig(text: unknown): Json {
  const configuration = parseYaml(text);
  if (!isJson(configuration) || configuration.kind !== 'KubeProxyConfiguration') return {};
  const { metricsBindAddress, bindAddress } = configuration;
  return { proxy: { metricsBindAddress, bindAddress } };
}

/**
 * The command line that OpenShift's KubeAPIServerConfig stands for: `apiServerArguments`, each flag with a list of values, and
 * what other fields say where no argument does. Source: openshift/kubernetes, openshiftkubeapiserver/flags.go.
 */
export function readOpenShiftConfig(data: Json): Json {
  const configuration = parseYaml(data['config.yaml']);
  if (!isJson(configuration)) return {};
  const { admission, apiServerArguments: args, servingInfo, serviceAccountPublicKeyFiles } = configuration;
  const plugins = isJson(admission) && isJson(admission.pluginConfig) ? admission.pluginConfig : {};
  const exemptions = podSecurityExemptions(plugins.PodSecurity);
  if (!isJson(args)) return exemptions;
  const serving = isJson(servingInfo) ? servingInfo : {};
  const others: readonly (readonly [name: string, value: unknown])[] = [
    ['tls-cert-file', serving.certFile],
    ['tls-private-key-file', serving.keyFile],
    ['tls-min-version', serving.minTLSVersion],
    ['tls-cipher-suites', serving.cipherSuites],
    ['service-account-key-file', serviceAccountPublicKeyFiles],
    ['admission-control-config-file', Object.keys(plugins).length > 0 ? 'admission.pluginConfig' : undefined],
  ];
  const implied = others.filter(([name, value]) => !Object.hasOwn(args, name) && value !== undefined && value !== '');
  const flags = [...Object.entries(args), ...implied].flatMap(([name, values]) =>
    (Array.isArray(values) ? values : [values]).map((value) => toFlag(name, value)),
  );
  return { flags: { 'kube-apiserver': flags }, ...exemptions };
}

/** Whom the configuration of the plugin PodSecurity exempts; nothing where there is none. */
function podSecurityExemptions(plugin: unknown): Json {
  const configuration = isJson(plugin) ? plugin.configuration : undefined;
  if (!isJson(configuration)) return {};
  const { usernames, runtimeClasses, namespaces } = isJson(configuration.exemptions) ? configuration.exemptions : {};
  return { exemptions: { usernames, runtimeClasses, namespaces } };
}

/** A flag as a word of a command line, passwords in addresses replaced. */
export function toFlag(name: string, value: unknown): string {
  return `--${name}=${inWords(value).replace(/:\/\/[^\s/@]{1,1024}@/g, '://<credentials>@')}`;
}
