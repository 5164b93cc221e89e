import { fileMode, fileOwner, ofPeople, onNodes } from './duty.ts';
import type { Framework } from './framework.ts';

export const stig: Framework = {
  id: 'stig',
  title: 'DISA Kubernetes STIG',
  version: 'V2R6',
  sections: {
    'Controller manager': {
      'V-242376': ['Controller manager uses TLS 1.2 or newer', 'controller-manager-tls-version'],
      'V-242381': ['Controllers use individual service accounts', 'shared-controller-credentials'],
      'V-242385': ['Controller manager bound to loopback', 'exposed-controller-manager'],
      'V-242409': ['Controller manager profiling off', 'controller-manager-profiling'],
      'V-242412': [
        'Controllers ports conform to the PPSM list',
        ofPeople(
          'as V-242410, for the controllers',
          'compare --secure-port of the controller manager with the approved list',
        ),
      ],
      'V-242421': ['Controller manager root CA set', 'missing-root-ca'],
    },
    Scheduler: {
      'V-242377': ['Scheduler uses TLS 1.2 or newer', 'scheduler-tls-version'],
      'V-242384': ['Scheduler bound to loopback', 'exposed-scheduler'],
      'V-242411': [
        'Scheduler ports conform to the PPSM list',
        ofPeople('as V-242410, for the scheduler', 'compare --secure-port of the scheduler with the approved list'),
      ],
    },
    'API server': {
      'V-242378': ['API server uses TLS 1.2 or newer', 'old-tls-version'],
      'V-242382': ['Authorization mode is Node,RBAC', 'missing-node-authorizer', 'missing-rbac-authorizer'],
      'V-242386': ['API server insecure port closed', 'insecure-port'],
      'V-242388': ['API server insecure bind address absent', 'insecure-port'],
      'V-242389': ['API server secure port enabled', 'insecure-port'],
      'V-242390': ['API server anonymous access disabled', 'anonymous-auth'],
      'V-242398': [
        'DynamicAuditing gate off',
        ofPeople(
          'nothing left to look at, the gate was removed in 1.19; on older servers read --feature-gates',
          'on a server older than 1.19: no DynamicAuditing=true in --feature-gates',
        ),
      ],
      'V-242400': ['Alpha features off', 'alpha-feature'],
      'V-242401': ['Audit policy set', 'missing-audit-policy'],
      'V-242402': ['Audit log path set', 'missing-audit-log'],
      'V-242403': ['Audit records are complete (RequestResponse)', 'incomplete-audit-policy'],
      'V-242410': [
        'API server ports conform to the PPSM list',
        ofPeople(
          'to be compared with the list of approved ports of the organisation; the ports are visible in the flags',
          'compare --secure-port and --etcd-servers of the API server with the approved list',
        ),
      ],
      'V-242418': ['API server approved cipher suites', 'weak-tls-cipher'],
      'V-242419': ['API server client CA set', 'missing-client-ca'],
      'V-242422': ['API server serving certificate set', 'missing-serving-certificate'],
      'V-242429': ['API server trusts an etcd CA', 'unverified-etcd'],
      'V-242430': ['API server etcd certificate set', 'missing-etcd-client-certificate'],
      'V-242431': ['API server etcd key set', 'missing-etcd-client-certificate'],
      'V-242436': ['ValidatingAdmissionWebhook plugin enabled', 'disabled-webhook-plugin'],
      'V-242438': ['API server request timeout configured', 'long-request-timeout'],
      'V-242461': ['Audit logs enabled (policy file set)', 'missing-audit-policy'],
      'V-242462': ['Audit log max size set', 'small-audit-file'],
      'V-242463': ['Audit log backups set', 'few-audit-backups'],
      'V-242464': ['Audit log retention set', 'short-audit-retention'],
      'V-242465': ['Audit log path set', 'missing-audit-log'],
      'V-245542': ['No basic authentication', 'static-token-file'],
      'V-245543': ['No static token authentication', 'static-token-file'],
      'V-254800': ['PodSecurity admission configuration file present', 'missing-admission-configuration'],
      'V-254801': ['PodSecurity plugin enabled', 'disabled-pod-security-plugin'],
      'V-274882': ['Secrets encrypted at rest', 'unencrypted-secret-storage'],
    },
    etcd: {
      'V-242379': ['etcd does not use self-generated client TLS', 'etcd-auto-tls'],
      'V-242380': ['etcd does not use self-generated peer TLS', 'etcd-peer-auto-tls'],
      'V-242413': [
        'etcd ports conform to the PPSM list',
        ofPeople(
          'as V-242410, for etcd',
          'compare --listen-client-urls and --listen-peer-urls of etcd with the approved list',
        ),
      ],
      'V-242423': ['etcd client certificate authentication on', 'unauthenticated-etcd-client'],
      'V-242426': ['etcd peer client certificate authentication on', 'unauthenticated-etcd-peer'],
      'V-242427': ['etcd key file set', 'missing-etcd-serving-certificate'],
      'V-242428': ['etcd certificate file set', 'missing-etcd-serving-certificate'],
      'V-242432': ['etcd peer certificate set', 'missing-etcd-peer-certificate'],
      'V-242433': ['etcd peer key set', 'missing-etcd-peer-certificate'],
    },
    'Workloads and users': {
      'V-242383': ['User resources live in dedicated namespaces', 'default-namespace-use', 'system-namespace-workload'],
      'V-242395': ['Dashboard not installed', 'installed-dashboard'],
      'V-242396': [
        'kubectl cp is a fixed version',
        ofPeople(
          'kubectl runs on the machines of its users',
          "on each administrator's machine: kubectl version --client is a supported one",
        ),
      ],
      'V-242414': ['User pods use host ports >= 1024 only', 'host-port'],
      'V-242415': ['Secrets not passed as environment variables', 'secret-in-environment'],
      'V-242417': ['User pods separated from system namespaces', 'system-namespace-workload'],
      'V-242437': ['A pod security policy is set', 'unenforced-namespace'],
      'V-242442': ['Old component versions removed', 'version-skew'],
      'V-242443': ['Latest security updates installed', 'outdated-patch', 'unsupported-kubernetes'],
      'V-274883': [
        'Sensitive data kept in Secrets or external store',
        'credential-in-config-map',
        'hard-coded-credential',
      ],
      'V-274884': ['Secret access on a need-to-know basis', 'namespace-secret-reader', 'secret-reader'],
    },
    Kubelet: {
      'V-242387': ['Kubelet read-only port closed', 'kubelet-read-only-port'],
      'V-242391': ['Kubelet anonymous access disabled', 'kubelet-anonymous-auth'],
      'V-242392': ['Kubelet authorization is Webhook', 'kubelet-always-allow'],
      'V-242397': ['Kubelet static pods disabled on workers', 'kubelet-static-pod-path'],
      'V-242399': [
        'DynamicKubeletConfig gate off',
        ofPeople(
          'nothing left to look at, the gate was removed in 1.24 (kubelet) and 1.26 (API server); on older servers read --feature-gates and Node.spec.configSource',
          'on a server older than 1.26: no DynamicKubeletConfig=true in --feature-gates, no Node with spec.configSource',
        ),
      ],
      'V-242404': ['Kubelet host name not overridden', 'kubelet-host-name-override'],
      'V-242420': ['Kubelet client CA set', 'kubelet-missing-client-ca'],
      'V-242424': ['Kubelet private key file set', 'kubelet-self-signed-certificate'],
      'V-242425': ['Kubelet certificate file set', 'kubelet-self-signed-certificate'],
      'V-242434': ['Kubelet protects kernel defaults', 'kubelet-kernel-defaults'],
      'V-245541': ['Kubelet streaming timeout set explicitly', 'kubelet-endless-stream'],
      'V-245544': ['API server uses organisation certificate for kubelets', 'missing-kubelet-client-certificate'],
    },
    Nodes: {
      'V-242393': [
        'sshd not running on workers',
        onNodes('processes of the node', 'on each worker: systemctl is-active sshd says inactive'),
      ],
      'V-242394': [
        'sshd not enabled on workers',
        onNodes('services of the node', 'on each worker: systemctl is-enabled sshd says disabled'),
      ],
      'V-242405': ['Manifest directory owned by root', fileOwner('every', '/etc/kubernetes/manifests', 'root:root')],
      'V-242406': [
        'Kubelet configuration owned by root',
        fileOwner('every', '/var/lib/kubelet/config.yaml', 'root:root'),
      ],
      'V-242407': [
        'Kubelet configuration mode 644 or tighter',
        fileMode('every', '/var/lib/kubelet/config.yaml', '644'),
      ],
      'V-242408': [
        'Manifest files mode 644 or tighter',
        fileMode('control-plane', '/etc/kubernetes/manifests/*', '644'),
      ],
      'V-242444': [
        'Component manifests owned by root',
        fileOwner('control-plane', '/etc/kubernetes/manifests/*', 'root:root'),
      ],
      'V-242445': ['etcd data owned by etcd', fileOwner('control-plane', '/var/lib/etcd', 'etcd:etcd')],
      'V-242446': ['kubeconfig files owned by root', fileOwner('control-plane', '/etc/kubernetes/*.conf', 'root:root')],
      'V-242447': [
        'kube-proxy kubeconfig mode 644 or tighter',
        fileMode('every', 'the file that --kubeconfig of kube-proxy names', '644'),
      ],
      'V-242448': [
        'kube-proxy kubeconfig owned by root',
        fileOwner('every', 'the file that --kubeconfig of kube-proxy names', 'root:root'),
      ],
      'V-242449': ['Kubelet CA file mode 644 or tighter', fileMode('every', '/etc/kubernetes/pki/ca.crt', '644')],
      'V-242450': ['Kubelet CA file owned by root', fileOwner('every', '/etc/kubernetes/pki/ca.crt', 'root:root')],
      'V-242451': [
        'PKI owned by root',
        fileOwner('control-plane', '/etc/kubernetes/pki /etc/kubernetes/pki/* /etc/kubernetes/pki/etcd/*', 'root:root'),
      ],
      'V-242452': ['Kubelet kubeconfig mode 644 or tighter', fileMode('every', '/etc/kubernetes/kubelet.conf', '644')],
      'V-242453': ['Kubelet kubeconfig owned by root', fileOwner('every', '/etc/kubernetes/kubelet.conf', 'root:root')],
      'V-242454': [
        'kubeadm drop-in owned by root',
        fileOwner(
          'every',
          '/etc/systemd/system/kubelet.service.d/* /usr/lib/systemd/system/kubelet.service.d/*',
          'root:root',
        ),
      ],
      'V-242455': [
        'kubeadm drop-in mode 644 or tighter',
        fileMode('every', '/etc/systemd/system/kubelet.service.d/* /usr/lib/systemd/system/kubelet.service.d/*', '644'),
      ],
      'V-242456': ['Kubelet config mode 644 or tighter', fileMode('every', '/var/lib/kubelet/config.yaml', '644')],
      'V-242457': ['Kubelet config owned by root', fileOwner('every', '/var/lib/kubelet/config.yaml', 'root:root')],
      'V-242459': ['etcd files mode 644 or tighter', fileMode('control-plane', '/var/lib/etcd/*', '644')],
      'V-242460': ['admin.conf mode 644 or tighter', fileMode('control-plane', '/etc/kubernetes/admin.conf', '644')],
      'V-242466': [
        'PKI certificates mode 644 or tighter',
        fileMode('control-plane', '/etc/kubernetes/pki/*.crt /etc/kubernetes/pki/etcd/*.crt', '644'),
      ],
      'V-242467': [
        'PKI keys mode 600',
        fileMode('control-plane', '/etc/kubernetes/pki/*.key /etc/kubernetes/pki/etcd/*.key', '600'),
      ],
    },
  },
};
