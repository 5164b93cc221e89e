import { ofPeople, ofProvider } from './duty.ts';
import type { Framework } from './framework.ts';

export const msMatrix: Framework = {
  id: 'ms-matrix',
  title: 'Microsoft threat matrix for Kubernetes',
  version: '2022',
  sections: {
    'Lateral Movement': {
      'MS-TA9036': ['ARP poisoning and IP spoofing', 'net-raw-capability'],
      'MS-TA9034': [
        'Cluster internal networking',
        'unenforced-network-policy',
        'unisolated-pod',
        'unisolated-pod-egress',
      ],
      'MS-TA9035': ['CoreDNS poisoning', 'system-config-map-writer'],
    },
    Discovery: {
      'MS-TA9030': ['Access Kubelet API', 'kubelet-always-allow', 'kubelet-anonymous-auth', 'kubelet-read-only-port'],
      'MS-TA9029': ['Access Kubernetes API server', 'anonymous-auth', 'unneeded-token'],
      'MS-TA9033': ['Instance Metadata API', 'reachable-metadata-endpoint'],
      'MS-TA9031': ['Network mapping', 'unisolated-pod', 'unisolated-pod-egress'],
    },
    'Privilege Escalation': {
      'MS-TA9020': [
        'Access cloud resources',
        'reachable-metadata-endpoint',
        'shared-cloud-identity',
        'static-cloud-credential',
      ],
      'MS-TA9019': ['Cluster-admin binding', 'cluster-admin-grant', 'namespace-admin-grant'],
      'MS-TA9018': ['Privileged container', 'privileged-container'],
    },
    'Credential Access': {
      'MS-TA9028': ['Access Managed Identity credentials', 'reachable-metadata-endpoint'],
      'MS-TA9027': [
        'Application credentials in configuration files',
        'credential-in-config-map',
        'hard-coded-credential',
      ],
      'MS-TA9025': ['List Kubernetes secrets', 'namespace-secret-reader', 'secret-reader'],
      'MS-TA9026': ['Mount service principal', 'sensitive-host-path'],
      'MS-TA9016': [
        'Container service account',
        'default-service-account-grant',
        'default-service-account-use',
        'powerful-daemon-set',
        'unneeded-token',
      ],
    },
    Execution: {
      'MS-TA9009': ['Application exploit (RCE)', 'exposed-takeover-path', 'vulnerable-image'],
      'MS-TA9006': ['Exec into container', 'pod-exec-grant'],
      'MS-TA9008': ['New container', 'pod-creator'],
      'MS-TA9010': ['SSH server running inside container', 'ssh-server'],
      'MS-TA9011': ['Sidecar injection', 'admission-configuration-writer', 'pod-creator', 'secret-reading-webhook'],
      'MS-TA9007': ['Bash or cmd inside container', 'bulky-base-image', 'missing-runtime-detection'],
    },
    'Initial Access': {
      'MS-TA9004': [
        'Application vulnerability',
        'exposed-admin-interface',
        'exposed-takeover-path',
        'vulnerable-image',
      ],
      'MS-TA9002': [
        'Compromised image In registry',
        'missing-signature-policy',
        'untrusted-registry',
        'vulnerable-image',
      ],
      'MS-TA9005': ['Exposed sensitive interfaces', 'exposed-admin-interface', 'installed-dashboard'],
      'MS-TA9003': ['Kubeconfig file', 'kubeconfig-in-config-map', 'long-lived-token', 'static-kubeconfig'],
      'MS-TA9001': [
        'Using cloud credentials',
        ofProvider(
          'rights of cloud identities outside the cluster',
          'review who may assume the cloud roles that administer the cluster and its nodes',
        ),
      ],
    },
    Persistence: {
      'MS-TA9012': ['Backdoor container', 'naked-pod', 'pod-creator', 'system-namespace-workload'],
      'MS-TA9014': ['Kubernetes CronJob', 'pod-creator'],
      'MS-TA9015': [
        'Malicious admission controller',
        'admission-configuration-writer',
        'external-webhook',
        'secret-reading-webhook',
      ],
      'MS-TA9017': ['Static pods', 'kubelet-static-pod-path', 'unexpected-static-pod'],
      'MS-TA9013': ['Writable hostPath mount', 'writable-host-path'],
    },
    'Defense Evasion': {
      'MS-TA9021': ['Clear container logs', 'missing-log-collection', 'sensitive-host-path'],
      'MS-TA9024': [
        'Connect from proxy server',
        ofPeople(
          'needs network telemetry and client addresses from the audit log',
          "search the audit log's sourceIPs for addresses of anonymising networks",
        ),
      ],
      'MS-TA9022': ['Delete Kubernetes events', 'event-deleter'],
      'MS-TA9023': ['Pod or container name similarity', 'naked-pod'],
    },
    Collection: {
      'MS-TA9041': ['Collecting data from pod', 'node-proxy-grant', 'pod-exec-grant'],
      'MS-TA9037': [
        'Images from a private registry',
        'missing-always-pull-images',
        'namespace-secret-reader',
        'secret-reader',
      ],
    },
    Impact: {
      'MS-TA9038': ['Data destruction', 'destructive-grant', 'missing-backup'],
      'MS-TA9040': [
        'Denial of service',
        'kubelet-pid-limit',
        'missing-limit-range',
        'missing-memory-limit',
        'missing-resource-quota',
      ],
      'MS-TA9039': ['Resource hijacking', 'missing-cpu-limit', 'missing-memory-limit', 'missing-resource-quota'],
    },
  },
};
