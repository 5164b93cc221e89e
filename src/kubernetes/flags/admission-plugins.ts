import type { ParsedFlags } from './parse.ts';
import { readFlag } from './reading.ts';
import { featureGate, type Known, unknowable } from './settings.ts';

/**
 * Plugins that run unless disabled, with the first minor where they do: the list of pkg/kubeapiserver/options/plugins.go,
 * 1.22 to 1.37, a plugin behind a feature gate from the minor where its gate is on by default (ClusterTrustBundleAttest:
 * gate ClusterTrustBundle, GA in 1.37). PodGroupProtection is on that list behind a gate that is off, as in 1.36 alone
 * JobValidation and PodGroupWorkloadExists: those do nothing.
 */
const ON_BY_DEFAULT: readonly (readonly [plugin: string, since: number])[] = [
  ['CertificateApproval', 0],
  ['CertificateSigning', 0],
  ['CertificateSubjectRestriction', 0],
  ['ClusterTrustBundleAttest', 37],
  ['DefaultIngressClass', 0],
  ['DefaultStorageClass', 0],
  ['DefaultTolerationSeconds', 0],
  ['LimitRanger', 0],
  ['MutatingAdmissionPolicy', 36],
  ['MutatingAdmissionWebhook', 0],
  ['NamespaceLifecycle', 0],
  ['NodeDeclaredFeatureValidator', 36],
  ['PersistentVolumeClaimResize', 0],
  ['PodResizeValidator', 36],
  ['PodSecurity', 23],
  ['PodTopologyLabels', 35],
  ['Priority', 0],
  ['ResourceQuota', 0],
  ['RuntimeClass', 0],
  ['ServiceAccount', 0],
  ['StorageObjectInUseProtection', 0],
  ['TaintNodesByCondition', 0],
  ['ValidatingAdmissionPolicy', 30],
  ['ValidatingAdmissionWebhook', 0],
];

/** The admission plugins that the API server of a minor runs without any flag; NodeRestriction never is among them. */
export function defaultAdmissionPlugins(minor: number): ReadonlySet<string> {
  return new Set(ON_BY_DEFAULT.filter(([, since]) => since <= minor).map(([plugin]) => plugin));
}

/**
 * The admission plugins that run: the defaults of the minor, plus --enable-admission-plugins, less
 * --disable-admission-plugins; the old --admission-control names them all. Names are exact.
 */
export function admissionPlugins(flags: ParsedFlags, minor: number): Known<{ readonly plugins: ReadonlySet<string> }> {
  const all = readFlag(flags, 'kube-apiserver', 'admission-control', minor);
  // Where nothing can be read, the flag that is in use today is the one to name.
  if (all.state === 'unreadable')
    return unknowable(all.given ? 'admission-control' : 'enable-admission-plugins', all.reason);
  // A resolved empty list is the default; an empty one on the command line switches every plugin off.
  const namesAll = all.state === 'set' && (all.values.length > 0 || !flags.resolved);
  if (namesAll) return { state: 'known', plugins: new Set(all.values), from: '--admission-control' };
  const enabled = readFlag(flags, 'kube-apiserver', 'enable-admission-plugins', minor);
  if (enabled.state === 'unreadable') return unknowable('enable-admission-plugins', enabled.reason);
  const disabled = readFlag(flags, 'kube-apiserver', 'disable-admission-plugins', minor);
  if (disabled.state === 'unreadable') return unknowable('disable-admission-plugins', disabled.reason);
  const plugins = new Set(defaultAdmissionPlugins(minor));
  for (const plugin of disabled.values) plugins.delete(plugin);
  for (const plugin of enabled.values) plugins.add(plugin);
  const given = [
    ...(enabled.state === 'set' ? ['--enable-admission-plugins'] : []),
    ...(disabled.state === 'set' ? ['--disable-admission-plugins'] : []),
  ];
  return { state: 'known', plugins, from: given.join(', ') || 'defaults' };
}

/** Whether one plugin runs; can be known where the whole set is not, from the one flag that names the plugin. */
export function admissionPlugin(flags: ParsedFlags, minor: number, plugin: string): Known<{ readonly on: boolean }> {
  const all = admissionPlugins(flags, minor);
  if (all.state === 'known') return { state: 'known', on: all.plugins.has(plugin), from: all.from };
  if (readFlag(flags, 'kube-apiserver', 'admission-control', minor).state !== 'default') return all;
  // The API server refuses to start with a plugin both enabled and disabled, so one readable mention settles it.
  for (const [flag, on] of [
    ['enable-admission-plugins', true],
    ['disable-admission-plugins', false],
  ] as const) {
    const reading = readFlag(flags, 'kube-apiserver', flag, minor);
    if (reading.state === 'set' && reading.values.includes(plugin)) return { state: 'known', on, from: `--${flag}` };
  }
  return all;
}

/**
 * Whether Pod Security admission is on: the plugin, and below 1.25 its feature gate, which is off by default in 1.22
 * (pkg/features/kube_features.go).
 */
export function podSecurityAdmission(flags: ParsedFlags, minor: number): Known<{ readonly on: boolean }> {
  const gate = minor < 25 ? featureGate(flags, 'PodSecurity', minor) : undefined;
  if (gate?.state === 'known' && (gate.on ?? minor >= 23) === false)
    return { state: 'known', on: false, from: gate.on === undefined ? `${gate.from} in 1.${minor}` : gate.from };
  // In 1.22 the plugin stands behind the gate, and otherwise among the defaults.
  const plugin = admissionPlugin(flags, Math.max(minor, 23), 'PodSecurity');
  return plugin.state === 'known' && plugin.on && gate?.state === 'unreadable' ? gate : plugin;
}
