import { fileMode, fileOwner, ofProvider } from './duty.ts';
import type { Framework } from './framework.ts';

export const cisAks: Framework = {
  id: 'cis-aks',
  title: 'CIS Azure Kubernetes Service Benchmark',
  version: '1.8',
  sections: {
    'Logs of the control plane': {
      '2.1.1': [
        'Control-plane audit logs exported',
        ofProvider(
          'diagnostic settings of the managed cluster',
          'az monitor diagnostic-settings list --resource CLUSTER: kube-audit or kube-audit-admin is sent somewhere',
        ),
      ],
    },
    'Files of worker nodes': {
      '3.1.1': ['Kubelet kubeconfig mode 644 or tighter', fileMode('every', '/etc/kubernetes/kubelet.conf', '644')],
      '3.1.2': [
        'Kubelet kubeconfig owned by root:root',
        fileOwner('every', '/etc/kubernetes/kubelet.conf', 'root:root'),
      ],
      '3.1.3': ['azure.json mode 644 or tighter', fileMode('every', '/etc/kubernetes/azure.json', '644')],
      '3.1.4': ['azure.json owned by root:root', fileOwner('every', '/etc/kubernetes/azure.json', 'root:root')],
    },
    Kubelet: {
      '3.2.1': ['Kubelet refuses anonymous requests', 'kubelet-anonymous-auth'],
      '3.2.2': ['Kubelet delegates authorization', 'kubelet-always-allow'],
      '3.2.3': ['Kubelet verifies client certificates', 'kubelet-missing-client-ca'],
      '3.2.4': ['Kubelet read-only port closed', 'kubelet-read-only-port'],
      '3.2.5': ['Kubelet streaming connections time out', 'kubelet-endless-stream'],
      '3.2.6': ['Kubelet manages its iptables helper chains', 'kubelet-unmanaged-iptables'],
      '3.2.7': ['Kubelet event rate keeps enough events', 'kubelet-event-rate'],
      '3.2.8': ['Kubelet client certificate rotates', 'kubelet-certificate-rotation'],
      '3.2.9': ['Kubelet server-certificate rotation gate on', 'kubelet-serving-rotation'],
    },
    'RBAC and service accounts': {
      '4.1.1': ['cluster-admin is granted only where needed', 'cluster-admin-grant', 'namespace-admin-grant'],
      '4.1.2': ['Few subjects can read Secrets', 'namespace-secret-reader', 'secret-reader'],
      '4.1.3': ['No wildcards in roles', 'wildcard-rule'],
      '4.1.4': ['Few subjects can create pods', 'pod-creator'],
      '4.1.5': [
        'default service accounts unused and unmounted',
        'default-service-account-grant',
        'default-service-account-token',
        'default-service-account-use',
      ],
      '4.1.6': ['Tokens mounted only where used', 'unneeded-token'],
      '4.1.7': ['bind, impersonate and escalate are limited', 'bind-or-escalate-grant', 'impersonation-grant'],
      '4.1.8': ['Few subjects can create PersistentVolumes', 'volume-creator'],
      '4.1.9': ['Few subjects can use nodes/proxy', 'node-proxy-grant'],
      '4.1.10': ['Few subjects can approve CSRs', 'certificate-approver'],
      '4.1.11': ['Few subjects can change admission configuration', 'admission-configuration-writer'],
      '4.1.12': ['Few subjects can mint service-account tokens', 'token-creator'],
    },
    'Pod security': {
      '4.2.1': ['No privileged containers', 'privileged-container'],
      '4.2.2': ['No host PID namespace', 'host-pid'],
      '4.2.3': ['No host IPC namespace', 'host-ipc'],
      '4.2.4': ['No host network', 'host-network'],
      '4.2.5': ['Privilege escalation disallowed', 'privilege-escalation'],
    },
    'Network policies': {
      '4.4.1': ['CNI plugin is current', 'vulnerable-component'],
      '4.4.2': [
        'Every namespace has NetworkPolicies',
        'missing-default-deny',
        'unisolated-pod',
        'unisolated-pod-egress',
      ],
    },
    Secrets: {
      '4.5.1': ['Secrets as files, not environment variables', 'secret-in-environment'],
      '4.5.2': ['External secret storage considered', 'missing-secret-store'],
    },
    'Namespaces and security contexts': {
      '4.6.1': ['Namespaces separate teams and workloads', 'single-namespace'],
      '4.6.2': [
        'Security context applied to pods and containers',
        'missing-seccomp',
        'privilege-escalation',
        'privileged-container',
        'root-allowed',
        'undropped-capability',
        'writable-root-filesystem',
      ],
      '4.6.3': ['default namespace unused', 'default-namespace-use'],
    },
    'Images and registries': {
      '5.1.1': ['Images scanned (Defender for Containers or other)', 'missing-image-scanner'],
      '5.1.2': [
        'User access to ACR minimal',
        ofProvider(
          'role assignments on the registry',
          'az role assignment list --scope REGISTRY: few have AcrPush or more',
        ),
      ],
      '5.1.3': [
        'Cluster pulls from ACR read-only',
        ofProvider(
          'role of the kubelet identity on the registry',
          'az role assignment list --assignee of the kubelet identity: AcrPull alone',
        ),
      ],
      '5.1.4': ['Only approved registries used', 'untrusted-registry'],
    },
    'Cloud identities of pods': {
      '5.2.1': ['Dedicated workload identities', 'shared-cloud-identity', 'static-cloud-credential'],
    },
    Keys: {
      '5.3.1': ['Secrets encrypted (KMS etcd encryption)', 'local-encryption-key', 'unencrypted-secret-storage'],
    },
    'Network of the cluster': {
      '5.4.1': [
        'API endpoint access restricted',
        ofProvider(
          'authorized address ranges of the cluster; see public-api-endpoint',
          'az aks show: apiServerAccessProfile.authorizedIpRanges is set, or the cluster is private',
        ),
      ],
      '5.4.2': ['Private cluster endpoint', 'public-api-endpoint'],
      '5.4.3': ['Private nodes', 'node-external-ip'],
      '5.4.4': ['Network policy engine enabled', 'unenforced-network-policy'],
      '5.4.5': ['Load-balancer traffic encrypted', 'plaintext-listener'],
    },
    'Authentication and authorization': {
      '5.5.1': [
        'Users managed through Entra ID',
        ofProvider(
          'Entra ID integration and local accounts are settings of the managed cluster',
          'az aks show: aadProfile.managed and disableLocalAccounts are true',
        ),
      ],
      '5.5.2': [
        'Kubernetes permissions delegated to Azure RBAC',
        ofProvider(
          'Azure RBAC is a setting of the managed cluster; webhook authorizer metrics are a hint only',
          'az aks show: aadProfile.enableAzureRbac is true',
        ),
      ],
    },
  },
};
