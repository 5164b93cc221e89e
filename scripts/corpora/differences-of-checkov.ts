import type { Difference } from './differences.ts';
import { exactCapability, seccompAnnotation, singleMember } from './reasons.ts';

const etcdOfUsers = "an etcd outside kube-system is some application's: the control plane is seen in kube-system alone";
const admissionFile =
  'AdmissionConfiguration is a file on the node of the API server, which serves no such object; what it names is not seen';

export const ofCheckov: readonly Difference[] = [
  {
    corpus: 'checkov',
    check: 'graph:ReadAllSecrets',
    they: 'fail',
    reason:
      'in a ClusterRoleBinding a ServiceAccount without namespace is nobody: pkg/registry/rbac/validation/rule.go appliesToUser',
  },
  {
    corpus: 'checkov',
    check: 'CKV_K8S_20',
    case: /oc-deploymentConfig/,
    they: 'fail',
    reason: 'a DeploymentConfig of OpenShift; kaudit judges the pods that it runs',
  },
  {
    corpus: 'checkov',
    check: 'CKV_K8S_31',
    case: /FAILED2/,
    they: 'fail',
    reason: 'spec.replicas is a string, which no API server accepts: unknown',
  },
  { corpus: 'checkov', check: 'CKV_K8S_31', case: /PASSED(2|6)?\.yaml/, they: 'pass', reason: seccompAnnotation },
  {
    corpus: 'checkov',
    check: 'CKV_K8S_37',
    case: /NET_RAW|all-capabilities-PASSED2/,
    they: 'pass',
    reason: exactCapability,
  },
  {
    corpus: 'checkov',
    check: 'CKV_K8S_33',
    case: /no-image/,
    they: 'fail',
    reason: 'a container without an image, which no API server accepts, and a label that anything may bear',
  },
  {
    corpus: 'checkov',
    check: 'CKV_K8S_78',
    reason: admissionFile,
    they: 'fail',
  },
  { corpus: 'checkov', check: 'CKV_K8S_78', reason: admissionFile, they: 'pass' },
  {
    corpus: 'checkov',
    check: ['CKV_K8S_82', 'CKV_K8S_83'],
    they: 'fail',
    reason:
      '--enable-admission-plugins adds to the plugins that are on by default, these among them: kubernetes pkg/kubeapiserver/options/plugins.go, DefaultOffAdmissionPlugins',
  },
  {
    corpus: 'checkov',
    check: ['CKV_K8S_86', 'CKV_K8S_89'],
    they: 'pass',
    reason: 'the image is of 1.6, where an absent --insecure-port means 8080: kubernetes CHANGELOG-1.20',
  },
  {
    corpus: 'checkov',
    check: 'CKV_K8S_86',
    case: /insecure-bind-address-FAILED/,
    they: 'fail',
    reason: 'a Deployment of a namespace of users is not the control plane of this cluster',
  },
  {
    corpus: 'checkov',
    check: 'CKV_K8S_92',
    they: 'fail',
    reason: 'without --audit-log-path no file is written whose age could matter; missing-audit-log finds it',
  },
  {
    corpus: 'checkov',
    check: 'CKV_K8S_104',
    they: 'pass',
    reason: 'the flag names a file on the node; what encrypts, or that identity comes first in it, it does not tell',
  },
  {
    corpus: 'checkov',
    check: 'CKV_K8S_110',
    they: 'fail',
    reason: 'the peer asks for a file named .pem; kube-controller-manager reads any name',
  },
  {
    corpus: 'checkov',
    check: 'CKV_K8S_117',
    they: 'pass',
    reason: 'without --trusted-ca-file there is nothing to verify a certificate with: etcd security guide',
  },
  { corpus: 'checkov', check: 'CKV_K8S_119', they: 'fail', reason: singleMember },
  {
    corpus: 'checkov',
    check: 'CKV_K8S_121',
    they: 'fail',
    reason: etcdOfUsers,
  },
  { corpus: 'checkov', check: 'CKV_K8S_121', they: 'pass', reason: etcdOfUsers },
];
