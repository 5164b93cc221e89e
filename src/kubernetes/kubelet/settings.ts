import { isStrongSuite } from '../flags/ciphers.ts';
import { isOldTls, type Known } from '../flags/settings.ts';
import { type KubeletSettings, kubeletGate, kubeletList, kubeletSwitch, kubeletText } from './reading.ts';

/** How a kubelet comes to the certificate that it serves with; `self-signed` where nothing else is set (cmd/kubelet/app/server.go). */
export function servingCertificate(
  settings: KubeletSettings,
): Known<{ readonly source: 'files' | 'bootstrap' | 'self-signed' }> {
  const bootstrap = kubeletSwitch(settings, 'serverTLSBootstrap');
  if (bootstrap.state === 'known' && bootstrap.on) return { state: 'known', source: 'bootstrap', from: bootstrap.from };
  const files = (['tlsCertFile', 'tlsPrivateKeyFile'] as const).map((name) => kubeletText(settings, name));
  if (files.every((file) => file.state === 'known' && file.text !== ''))
    return { state: 'known', source: 'files', from: 'tlsCertFile and tlsPrivateKeyFile' };
  if (bootstrap.state === 'unreadable') return bootstrap;
  const unread = files.find((reading) => reading.state === 'unreadable');
  return unread ?? { state: 'known', source: 'self-signed', from: bootstrap.from };
}

/** Whether the gate that lets serving certificates rotate is on: so it is by default since 1.12, beta still in 1.37 (pkg/features). */
export function servingRotationGate(settings: KubeletSettings): Known<{ readonly on: boolean }> {
  const gate = kubeletGate(settings, 'RotateKubeletServerCertificate');
  if (gate.state === 'unreadable') return gate;
  return { state: 'known', on: gate.on ?? true, from: gate.from };
}

/** What weakens the TLS that a kubelet offers, in words; TLS 1.3 alone leaves nothing to choose. */
export function weakKubeletTls(settings: KubeletSettings): Known<{ readonly faults: readonly string[] }> {
  const version = kubeletText(settings, 'tlsMinVersion');
  if (version.state === 'known' && version.text === 'VersionTLS13')
    return { state: 'known', faults: [], from: version.from };
  const suites = kubeletList(settings, 'tlsCipherSuites');
  const old = version.state === 'known' && isOldTls(version.text) ? [`accepts ${version.text} (${version.from})`] : [];
  const unread = [version, suites].find((reading) => reading.state === 'unreadable');
  if (suites.state === 'unreadable' || version.state === 'unreadable')
    return old.length > 0 || unread === undefined ? { state: 'known', faults: old, from: 'tlsMinVersion' } : unread;
  const weak = suites.values.map((suite) => suite.trim()).filter((suite) => !isStrongSuite(suite));
  const offered =
    suites.values.length === 0
      ? ["offers the cipher suites of Go's default, CBC among them (tlsCipherSuites is not set)"]
      : weak.length > 0
        ? [`offers ${weak.join(', ')} (${suites.from})`]
        : [];
  return { state: 'known', faults: [...old, ...offered], from: suites.from };
}
