import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { audit } from '../src/audit.ts';
import { inventoryFromObjects } from '../src/collect/from-objects.ts';
import { isSystemNamespace } from '../src/kubernetes/system-namespaces.ts';
import { loadChecks } from '../src/load-checks.ts';
import { printable } from '../src/printable.ts';
import type { Finding, Report } from '../src/report.ts';
import { renderTable } from '../src/reporters/table.ts';

/** As a scan selects them. */
const checks = loadChecks().filter((check) => check.default !== false);
const folder = path.join(import.meta.dirname, 'fixtures', 'noise');

function auditNew(name: string, kubernetesVersion: string, added: readonly unknown[] = []): Report {
  const list: { items: unknown[] } = parse(readFileSync(path.join(folder, `${name}.yaml`), 'utf8'));
  const inventory = inventoryFromObjects([...list.items, ...added], { complete: true, kubernetesVersion });
  return audit(inventory, { checks, tool: { name: 'kaudit', version: 'test' } });
}

const called = ({ check, object }: Finding) => `${check} ${object.kind} ${object.name}`;

/** Flags that kubeadm leaves at their defaults: people own the control plane there. */
const kubeadmFlags = [
  ...['anonymous-auth', 'api-server-profiling', 'extended-token-lifetime', 'missing-audit-log', 'missing-audit-policy'],
  ...['missing-external-ip-plugin', 'missing-single-sign-on', 'unverified-kubelet', 'weak-tls-cipher'],
].map((check) => `${check} Pod kube-apiserver-cp-1`);

interface Expected {
  readonly version: string;
  /** Findings of scope user about an object in a system namespace: what people can change there. */
  readonly theirs: readonly string[];
  /** Components with findings, outside the score. */
  readonly components: readonly string[];
  /** Containers of the system that run privileged, and pods of it that use the network of their node. */
  readonly privileged: number;
  readonly hostNetwork: number;
  /** Critical findings of the system besides the privileged containers. */
  readonly critical?: readonly string[];
}

const systems: Readonly<Record<string, Expected>> = {
  kubeadm: {
    version: 'v1.36.3',
    theirs: [
      ...kubeadmFlags,
      'controller-manager-profiling Pod kube-controller-manager-cp-1',
      'scheduler-profiling Pod kube-scheduler-cp-1',
    ],
    components: ['CoreDNS', 'etcd', 'flannel', 'kube-proxy'],
    privileged: 1,
    hostNetwork: 2,
  },
  kind: {
    version: 'v1.36.3',
    theirs: [],
    components: ['kindnet', 'local-path-provisioner'],
    privileged: 0,
    hostNetwork: 1,
  },
  k3s: {
    version: 'v1.36.1+k3s1',
    theirs: ['plaintext-listener Service traefik', 'unrestricted-load-balancer Service traefik'],
    components: ['CoreDNS', 'k3s or RKE2 add-ons', 'k3s service load balancer', 'local-path-provisioner'],
    privileged: 0,
    hostNetwork: 0,
    // Traefik is open to the world and may read every Secret.
    critical: ['exposed-takeover-path Service traefik'],
  },
  eks: {
    version: 'v1.34.1-eks-113cf36',
    theirs: [],
    components: ['Amazon EBS CSI driver', 'Amazon VPC CNI', 'CoreDNS', 'EKS add-ons', 'cloud node agent', 'kube-proxy'],
    privileged: 5,
    hostNetwork: 3,
  },
  gke: {
    version: 'v1.34.1-gke.1829001',
    theirs: ['node-port-service Service default-http-backend'],
    components: [
      'GCE PD CSI driver',
      'GKE add-ons',
      'GKE metrics agent',
      'konnectivity agent',
      'kube-dns',
      'kube-proxy',
    ],
    privileged: 2,
    hostNetwork: 4,
  },
  aks: {
    version: 'v1.34.1',
    theirs: [],
    components: [
      'AKS add-ons',
      'Azure CNI',
      'Azure Disk CSI driver',
      'CoreDNS',
      'DNS autoscaler',
      'cloud node agent',
      'konnectivity agent',
      'kube-proxy',
    ],
    privileged: 4,
    hostNetwork: 5,
  },
  openshift: {
    version: 'v1.32.9',
    theirs: [],
    components: ['OVN-Kubernetes', 'OpenShift add-ons'],
    privileged: 3,
    hostNetwork: 4,
    // It mounts the whole node.
    critical: ['runtime-socket-mount DaemonSet tuned'],
  },
};

describe.each(Object.entries(systems))('a new cluster of %s', (name, expected) => {
  const report = auditNew(name, expected.version);
  const theirs = report.findings.filter(({ scope }) => scope === 'user');
  const systems = report.findings.filter(({ scope }) => scope === 'system');

  test('what lies in its namespaces is the system, but for what people can change', () => {
    const inside = theirs.filter(({ object }) => isSystemNamespace(object.namespace ?? 'default'));
    expect(inside.map(called).sort()).toEqual([...expected.theirs].sort());
    // Namespaces and the bindings that the distribution makes are no findings at all.
    const kinds = new Set(theirs.map(({ object }) => object.kind));
    for (const kind of ['Namespace', 'ClusterRoleBinding', 'ClusterRole', 'MutatingWebhookConfiguration'])
      expect([...kinds]).not.toContain(kind);
  });

  test('its components are recognised', () => {
    expect([...new Set(systems.map(({ component }) => component ?? 'nobody'))].sort()).toEqual(expected.components);
    const count = (check: string) => systems.filter((finding) => finding.check === check).length;
    expect([count('privileged-container'), count('host-network')]).toEqual([expected.privileged, expected.hostNetwork]);
  });

  test('critical are the privileged containers, and little else; all of it outside the score', () => {
    const critical = report.findings.filter(
      ({ severity, check }) => severity === 'critical' && check !== 'privileged-container',
    );
    expect(critical.map(called)).toEqual(expected.critical ?? []);
    expect(theirs.filter(({ severity }) => severity === 'critical')).toEqual([]);
  });

  test('everything was judged', () => {
    expect(
      report.checks.filter(({ status }) => status === 'unknown').map(({ id, reason }) => `${id}: ${reason}`),
    ).toEqual([]);
  });

  test('the first screen is about what people can fix, and fits', () => {
    const lines = renderTable(report, { columns: 80 }).split('\n');
    expect(lines.filter((line) => [...printable(line)].length > 80)).toEqual([]);
    expect(lines.slice(0, 24).filter((line) => line.includes('system:'))).toEqual([]);
    // The system comes after everything else, one line a check.
    const last = Math.max(...lines.map((line, at) => (line.startsWith('    → ') ? at : 0)));
    const heads = lines.flatMap((line, at) => (/^ {4}system: /.test(line) ? [at] : []));
    expect(heads.filter((at) => at > last).length).toBeGreaterThanOrEqual(heads.length - 1);
  });
});

test('a workload beside them is its user’s, whatever it bears', () => {
  const image = 'docker.io/acme/miner:1';
  const marks = { labels: { 'addonmanager.kubernetes.io/mode': 'Reconcile', 'k8s-app': 'kube-proxy' } };
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'kube-proxy-2', namespace: 'kube-system', ...marks },
    spec: { template: { spec: { containers: [{ name: 'a', image, securityContext: { privileged: true } }] } } },
  };
  const { findings } = auditNew('gke', 'v1.34.1-gke.1829001', [deployment]);
  expect(
    findings.filter(({ scope, check }) => scope === 'user' && check === 'privileged-container').map(called),
  ).toEqual(['privileged-container DaemonSet kube-proxy-2']);
});
