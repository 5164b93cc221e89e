import { fileMode, fileOwner, ofPeople, ofProvider } from './duty.ts';
import type { Framework } from './framework.ts';

export const cisGke: Framework = {
  id: 'cis-gke',
  title: 'CIS Google Kubernetes Engine Benchmark',
  version: '1.9.0',
  sections: {
    'Files of worker nodes': {
      '3.1.1': [
        'kube-proxy kubeconfig mode 644 or tighter',
        fileMode('every', 'the file that --kubeconfig of kube-proxy names', '644'),
      ],
      '3.1.2': [
        'kube-proxy kubeconfig owned by root:root',
        fileOwner('every', 'the file that --kubeconfig of kube-proxy names', 'root:root'),
      ],
      '3.1.3': ['Kubelet config mode 644', fileMode('every', '/var/lib/kubelet/config.yaml', '644')],
      '3.1.4': ['Kubelet config owned by root:root', fileOwner('every', '/var/lib/kubelet/config.yaml', 'root:root')],
    },
    'RBAC and service accounts': {
      '4.1.1': ['cluster-admin is granted only where needed', 'cluster-admin-grant', 'namespace-admin-grant'],
      '4.1.2': ['Few subjects can read Secrets', 'namespace-secret-reader', 'secret-reader'],
      '4.1.3': ['No wildcards in roles', 'wildcard-rule'],
      '4.1.4': [
        'default service accounts unused and unmounted',
        'default-service-account-grant',
        'default-service-account-token',
        'default-service-account-use',
      ],
      '4.1.5': ['Tokens mounted only where used', 'unneeded-token'],
      '4.1.6': ['system:masters group not used', 'client-certificate-user', 'system-masters-member'],
      '4.1.7': ['bind, impersonate and escalate are limited', 'bind-or-escalate-grant', 'impersonation-grant'],
      '4.1.8': ['Anonymous user holds no role binding', 'anonymous-grant'],
      '4.1.9': ['Unauthenticated group keeps only its public-info right', 'anonymous-grant'],
      '4.1.10': ['All-authenticated group keeps only built-in discovery rights', 'all-authenticated-grant'],
    },
    'Pod security': {
      '4.2.1': ['Baseline (or stricter) Pod Security enforced in all namespaces', 'unenforced-namespace'],
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
    'Admission of images': {
      '4.5.1': ['Image provenance enforced', 'missing-signature-policy'],
    },
    'Namespaces and security contexts': {
      '4.6.1': ['Namespaces separate teams and workloads', 'single-namespace'],
      '4.6.2': ['Seccomp RuntimeDefault set', 'missing-seccomp', 'unconfined-seccomp'],
      '4.6.3': [
        'Security context applied to pods and containers',
        'missing-seccomp',
        'privilege-escalation',
        'privileged-container',
        'root-allowed',
        'undropped-capability',
        'writable-root-filesystem',
      ],
      '4.6.4': ['default namespace unused', 'default-namespace-use'],
    },
    'Images and registries': {
      '5.1.1': ['Artifact vulnerability scanning enabled', 'missing-image-scanner'],
      '5.1.2': [
        'User access to image repositories minimal',
        ofProvider(
          'IAM of the artifact repositories',
          'gcloud artifacts repositories get-iam-policy for each repository: few may write',
        ),
      ],
      '5.1.3': [
        'Cluster reads repositories read-only',
        ofProvider(
          'roles of the node service account',
          "list the roles of the nodes' service account: of the registry only artifactregistry.reader",
        ),
      ],
      '5.1.4': ['Only trusted images are used', 'missing-registry-policy', 'untrusted-registry'],
    },
    'Cloud identities of pods and nodes': {
      '5.2.1': [
        'Nodes do not use the Compute Engine default service account',
        ofProvider(
          'service account of the node pool',
          'gcloud container node-pools describe POOL: config.serviceAccount is an account of its own, not the default one',
        ),
      ],
      '5.2.2': [
        'Workload Identity with dedicated service accounts',
        'shared-cloud-identity',
        'static-cloud-credential',
      ],
    },
    Keys: {
      '5.3.1': ['Secrets encrypted with Cloud KMS', 'local-encryption-key', 'unencrypted-secret-storage'],
    },
    'Metadata of nodes': {
      '5.4.1': ['GKE metadata server enabled', 'unprotected-node-metadata'],
    },
    Nodes: {
      '5.5.1': ['Container-Optimized OS with containerd', 'general-purpose-node-os'],
      '5.5.2': [
        'Node auto-repair on',
        ofProvider(
          'management of the node pool (auto-repair)',
          'gcloud container node-pools describe POOL: management.autoRepair is true',
        ),
      ],
      '5.5.3': ['Node auto-upgrade on', 'missing-node-patching', 'version-skew'],
      '5.5.4': [
        'Release channel used',
        ofProvider(
          'release channel of the cluster',
          'gcloud container clusters describe CLUSTER: releaseChannel.channel is set',
        ),
      ],
      '5.5.5': [
        'Shielded nodes on',
        ofProvider(
          'shielded-node setting of the cluster',
          'gcloud container clusters describe CLUSTER: shieldedNodes.enabled is true',
        ),
      ],
      '5.5.6': [
        'Integrity monitoring on',
        ofProvider(
          'integrity monitoring of the node pool',
          'gcloud container node-pools describe POOL: shieldedInstanceConfig.enableIntegrityMonitoring is true',
        ),
      ],
      '5.5.7': [
        'Secure boot on',
        ofProvider(
          'secure boot of the node pool',
          'gcloud container node-pools describe POOL: shieldedInstanceConfig.enableSecureBoot is true',
        ),
      ],
    },
    'Network of the cluster': {
      '5.6.1': [
        'Subnet flow logging and same-node traffic visibility',
        ofProvider(
          'flow logs of the subnet and intranode visibility',
          'gcloud compute networks subnets describe SUBNET: enableFlowLogs is true; the cluster has enableIntraNodeVisibility',
        ),
      ],
      '5.6.2': [
        'VPC-native cluster',
        ofProvider(
          'IP allocation policy of the cluster',
          'gcloud container clusters describe CLUSTER: ipAllocationPolicy.useIpAliases is true',
        ),
      ],
      '5.6.3': [
        'Control-plane authorized networks',
        ofProvider(
          'authorized networks of the cluster; see public-api-endpoint',
          'gcloud container clusters describe CLUSTER: masterAuthorizedNetworksConfig.enabled is true and its ranges are narrow',
        ),
      ],
      '5.6.4': ['Private endpoint only', 'public-api-endpoint'],
      '5.6.5': ['Private nodes', 'node-external-ip'],
      '5.6.6': [
        'Firewall around nodes',
        ofProvider(
          'firewall rules of the network',
          "gcloud compute firewall-rules list: rules of the nodes' network allow only what is needed",
        ),
      ],
      '5.6.7': ['Managed TLS certificates', 'plaintext-listener'],
    },
    Logging: {
      '5.7.1': ['Cloud logging and monitoring on', 'missing-log-collection', 'missing-monitoring'],
      '5.7.2': [
        'Linux auditd on nodes',
        ofPeople(
          'auditd runs on the node; the sample DaemonSet that installs it is only one way among several and its absence proves nothing',
          'look on a node, or at the images of the node pool: auditd runs and its log is collected',
        ),
      ],
    },
    'Authentication and authorization': {
      '5.8.1': ['Client-certificate login disabled', 'client-certificate-user'],
      '5.8.2': [
        'Users managed through Google Groups',
        ofProvider(
          'groups of the workspace are configured for the cluster; bound groups are listed by access-review',
          'gcloud container clusters describe CLUSTER: authenticatorGroupsConfig.enabled is true',
        ),
      ],
      '5.8.3': ['Legacy ABAC disabled', 'abac-authorizer'],
    },
    Disks: {
      '5.9.1': ['Persistent disks use customer keys', 'unencrypted-storage-class'],
      '5.9.2': [
        'Boot disks use customer keys',
        ofProvider(
          'boot-disk key of the node pool',
          'gcloud container node-pools describe POOL: config.bootDiskKmsKey is set',
        ),
      ],
    },
    'Settings of the cluster': {
      '5.10.1': ['Kubernetes dashboard disabled', 'installed-dashboard'],
      '5.10.2': ['No alpha cluster in production', 'alpha-feature'],
      '5.10.3': ['GKE Sandbox for untrusted workloads', 'unsandboxed-workload'],
      '5.10.4': [
        'Security posture enabled',
        ofProvider(
          'security-posture mode of the cluster',
          'gcloud container clusters describe CLUSTER: securityPostureConfig.mode is not DISABLED',
        ),
      ],
    },
  },
};
