import { fileMode, fileOwner, ofPeople, ofProvider } from './duty.ts';
import type { Framework } from './framework.ts';

export const cisEks: Framework = {
  id: 'cis-eks',
  title: 'CIS Amazon EKS Benchmark',
  version: '1.8.0',
  sections: {
    'Logs of the control plane': {
      '2.1.1': [
        'Control-plane logs (api, audit, authenticator, controllerManager, scheduler) are shipped',
        ofProvider(
          'which control-plane logs are exported is a setting of the EKS cluster (DescribeCluster, logging); nothing in the Kubernetes API proves it',
          'aws eks describe-cluster --name CLUSTER --query cluster.logging: api, audit, authenticator, controllerManager and scheduler are enabled',
        ),
      ],
      '2.1.2': [
        'Control-plane audit records are gathered, kept and reviewed',
        ofPeople(
          'retention and review of the CloudWatch log group are organisational',
          'show the retention of the log group /aws/eks/CLUSTER/cluster and who reviews it, how often',
        ),
      ],
    },
    'Files of worker nodes': {
      '3.1.1': ['Kubelet kubeconfig mode 644 or tighter', fileMode('every', '/etc/kubernetes/kubelet.conf', '644')],
      '3.1.2': [
        'Kubelet kubeconfig owned by root:root',
        fileOwner('every', '/etc/kubernetes/kubelet.conf', 'root:root'),
      ],
      '3.1.3': ['Kubelet config file mode 644 or tighter', fileMode('every', '/var/lib/kubelet/config.yaml', '644')],
      '3.1.4': [
        'Kubelet config file owned by root:root',
        fileOwner('every', '/var/lib/kubelet/config.yaml', 'root:root'),
      ],
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
      '4.1.7': [
        'Use EKS access entries (Cluster Access Manager) instead of only aws-auth',
        ofProvider(
          'the authentication mode and the access entries are settings of the EKS cluster; the ConfigMap aws-auth shows only the older mechanism',
          'aws eks describe-cluster --name CLUSTER --query cluster.accessConfig, then aws eks list-access-entries: entries instead of aws-auth alone',
        ),
      ],
      '4.1.8': ['bind, impersonate and escalate are limited', 'bind-or-escalate-grant', 'impersonation-grant'],
      '4.1.9': ['Few subjects can create PersistentVolumes', 'volume-creator'],
      '4.1.10': ['Few subjects can use nodes/proxy', 'node-proxy-grant'],
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
      '4.3.1': ['The CNI enforces NetworkPolicy', 'unenforced-network-policy'],
      '4.3.2': [
        'Every namespace has NetworkPolicies',
        'missing-default-deny',
        'unisolated-pod',
        'unisolated-pod-egress',
      ],
    },
    Secrets: {
      '4.4.1': ['Secrets as files, not environment variables', 'secret-in-environment'],
      '4.4.2': ['External secret storage considered', 'missing-secret-store'],
    },
    'Namespaces and security contexts': {
      '4.5.1': ['Namespaces separate teams and workloads', 'single-namespace'],
      '4.5.2': ['default namespace unused', 'default-namespace-use'],
    },
    'Images and registries': {
      '5.1.1': ['Images are scanned (ECR scanning or third party)', 'missing-image-scanner'],
      '5.1.2': [
        'User access to ECR is minimal',
        ofProvider(
          'IAM and repository policies of the registry',
          'aws ecr get-repository-policy for each repository, and the IAM policies with ecr: actions: few may push or delete',
        ),
      ],
      '5.1.3': [
        'Cluster pulls from ECR read-only',
        ofProvider(
          'policies of the node role',
          'list the policies of the node role: of ECR only AmazonEC2ContainerRegistryReadOnly or PullOnly',
        ),
      ],
      '5.1.4': ['Only approved registries are used', 'untrusted-registry'],
    },
    'Cloud identities of pods': {
      '5.2.1': ['Pods get AWS rights through dedicated identities', 'shared-cloud-identity', 'static-cloud-credential'],
    },
    Keys: {
      '5.3.1': [
        'Secrets encrypted with a customer KMS key',
        ofProvider(
          'whether the key belongs to the customer is a setting of the EKS cluster; from 1.28 secrets are encrypted in any case, see unencrypted-secret-storage',
          'aws eks describe-cluster --name CLUSTER --query cluster.encryptionConfig: a key of your own for secrets',
        ),
      ],
    },
    'Network of the cluster': {
      '5.4.1': [
        'API endpoint access restricted',
        ofProvider(
          'allow-list of the public endpoint; see public-api-endpoint',
          'aws eks describe-cluster --name CLUSTER --query cluster.resourcesVpcConfig: endpointPublicAccess false, or publicAccessCidrs narrow',
        ),
      ],
      '5.4.2': ['Private endpoint on, public endpoint off', 'public-api-endpoint'],
      '5.4.3': ['Nodes are private', 'node-external-ip'],
      '5.4.4': ['Network policy enabled', 'unenforced-network-policy'],
      '5.4.5': ['Load-balancer traffic is encrypted', 'plaintext-listener'],
    },
    'Authentication of people': {
      '5.5.1': [
        'Users come from IAM',
        ofPeople(
          'whether every person comes from IAM is decided by access entries and aws-auth together; see access-review for the bound users and groups',
          'compare aws eks list-access-entries and the ConfigMap aws-auth with the list of people who work on the cluster',
        ),
      ],
    },
  },
};
