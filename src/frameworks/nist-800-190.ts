import { ofPeople, ofProvider, onNodes } from './duty.ts';
import type { Framework } from './framework.ts';

export const nist800190: Framework = {
  id: 'nist-800-190',
  title: 'NIST SP 800-190, application container security',
  version: '2017',
  sections: {
    Images: {
      '4.1.1': [
        'Image vulnerabilities',
        'missing-image-scanner',
        'missing-signature-policy',
        'unpinned-image',
        'unscanned-image',
        'untrusted-registry',
        'vulnerable-image',
      ],
      '4.1.2': ['Image configuration defects', 'bulky-base-image', 'root-allowed', 'root-user', 'ssh-server'],
      '4.1.3': [
        'Embedded malware',
        ofPeople(
          'malware is found inside images, not in objects of the cluster',
          'show the malware scan of images in the registry or the pipeline',
        ),
      ],
      '4.1.4': ['Clear-text secrets in images', 'hard-coded-credential', 'secret-in-environment', 'secret-in-image'],
      '4.1.5': ['Untrusted images', 'missing-registry-policy', 'missing-signature-policy', 'untrusted-registry'],
    },
    Registries: {
      '4.2.1': [
        'Insecure registry connections',
        onNodes(
          'registry settings of the container runtime (OpenShift excepted)',
          'on each node: no insecure registry in the configuration of containerd, CRI-O or Docker',
        ),
      ],
      '4.2.2': ['Stale images in registries', 'latest-tag', 'retired-registry', 'unpinned-image'],
      '4.2.3': [
        'Registry authentication and authorization',
        ofProvider('accounts and rights of the registry', 'list the accounts of the registry and their rights'),
      ],
    },
    Orchestrator: {
      '4.3.1': ['Unbounded administrative access', 'cluster-admin-grant', 'namespace-admin-grant', 'wildcard-rule'],
      '4.3.2': [
        'Unauthorised access',
        'anonymous-auth',
        'client-certificate-user',
        'missing-single-sign-on',
        'static-token-file',
      ],
      '4.3.3': [
        'Poorly separated inter-container traffic',
        'missing-default-deny',
        'unisolated-pod',
        'unisolated-pod-egress',
      ],
      '4.3.4': [
        'Mixed workload sensitivity',
        'control-plane-toleration',
        'unsandboxed-workload',
        'untainted-control-plane-node',
      ],
      '4.3.5': [
        'Orchestrator node trust',
        'kubelet-always-allow',
        'kubelet-anonymous-auth',
        'kubelet-certificate-rotation',
        'kubelet-missing-client-ca',
        'kubelet-read-only-port',
        'kubelet-self-signed-certificate',
        'missing-node-restriction',
      ],
    },
    Containers: {
      '4.4.1': [
        'Runtime software vulnerabilities',
        'outdated-container-runtime',
        'outdated-node-os',
        'outdated-patch',
        'unsupported-kubernetes',
        'version-skew',
        'vulnerable-component',
      ],
      '4.4.2': [
        'Unbounded egress',
        'allow-all-egress-policy',
        'missing-default-deny',
        'unisolated-pod',
        'unisolated-pod-egress',
      ],
      '4.4.3': [
        'Insecure runtime configuration',
        'added-capability',
        'disabled-pod-security-plugin',
        'host-ipc',
        'host-network',
        'host-path-persistent-volume',
        'host-path-volume',
        'host-pid',
        'host-port',
        'net-raw-capability',
        'privilege-escalation',
        'privileged-container',
        'root-allowed',
        'root-user',
        'runtime-socket-mount',
        'sensitive-host-path',
        'undropped-capability',
        'unenforced-namespace',
        'windows-host-process',
      ],
      '4.4.4': [
        'Application vulnerabilities',
        'missing-monitoring',
        'missing-runtime-detection',
        'patchy-daemon-set',
        'vulnerable-image',
        'writable-root-filesystem',
      ],
      '4.4.5': ['Rogue containers', 'missing-policy-engine', 'naked-pod', 'pod-creator'],
    },
    Host: {
      '4.5.1': ['Large host attack surface', 'general-purpose-node-os'],
      '4.5.2': ['Shared kernel', 'host-ipc', 'host-pid', 'unsandboxed-workload'],
      '4.5.3': [
        'Host component vulnerabilities',
        'outdated-container-runtime',
        'outdated-node-os',
        'outdated-patch',
        'unsupported-kubernetes',
        'version-skew',
        'vulnerable-component',
      ],
      '4.5.4': [
        'Improper host user rights',
        onNodes('users and SSH of the node', 'on each node: list users who may log in, and their sudo rights'),
      ],
      '4.5.5': [
        'Host file-system tampering',
        'host-path-persistent-volume',
        'host-path-volume',
        'runtime-socket-mount',
        'sensitive-host-path',
        'writable-host-path',
      ],
    },
    Hardware: {
      '4.6': [
        'Hardware root of trust',
        ofProvider(
          'measured boot and attestation of the machines',
          'show measured boot or attestation of the machines',
        ),
      ],
    },
  },
};
