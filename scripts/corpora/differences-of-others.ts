import type { Difference } from './differences.ts';
import { exactCapability, limitIsRequest, seccompAnnotation } from './reasons.ts';

const podSecurityText =
  'the standard judges every field as written, pod-level ones too: kubernetes/pod-security-admission policy/check_runAsNonRoot.go';

export const ofOthers: readonly Difference[] = [
  {
    corpus: 'kube-linter',
    check: 'drop-net-raw-capability',
    they: 'fail',
    reason:
      'a container that drops nothing keeps NET_RAW, which runtimes give by default: containerd pkg/oci defaultUnixCaps; the peer asks for an explicit add',
  },
  {
    corpus: 'kube-linter',
    check: 'env-var-secret',
    they: 'fail',
    reason:
      'the end of a name tells what its value is: SECRET_NAME, SECRET_PATH and SECRET_STORE hold no secret, and SECRET_BLAH tells nothing',
  },
  {
    corpus: 'kube-score',
    check: 'Container Seccomp Profile',
    case: /AllGood/,
    they: 'pass',
    reason: seccompAnnotation,
  },
  {
    corpus: 'kube-score',
    check: 'Container Resources',
    they: 'fail',
    reason: limitIsRequest,
  },
  {
    corpus: 'kube-score',
    check: 'Pod Probes',
    case: /TargetedByService|MultipleContainers$/,
    they: 'pass',
    reason: 'each container is judged, whether a service selects its pod or another container has probes',
  },
  {
    corpus: 'kube-score',
    check: 'Ingress targets Service',
    they: 'fail',
    reason:
      'serviceName and servicePort are fields of v1beta1: an Ingress of networking.k8s.io/v1 with them is refused for want of a backend',
  },
  {
    corpus: 'kubeaudit',
    check: 'asat',
    case: /deprecated$/,
    they: 'fail',
    reason:
      'spec.serviceAccount is copied to serviceAccountName, here another account than default: kubernetes pkg/apis/core/v1/conversion.go',
  },
  {
    corpus: 'kubeaudit',
    check: 'asat',
    case: /nil-and-no-name-and-default-sa$/,
    they: 'pass',
    reason: 'the account "default" of the case lies in another namespace than the pod',
  },
  { corpus: 'kubeaudit', check: 'capabilities', case: /dropped-all$/, they: 'pass', reason: exactCapability },
  {
    corpus: 'kubeaudit',
    check: 'nonroot',
    case: /psc-false-csc-true|run-as-non-root-(psc-)?false|run-as-user-(psc-1|redundant-override)/,
    they: 'pass',
    reason: podSecurityText,
  },
  {
    corpus: 'kubeaudit',
    check: 'privileged',
    case: /privileged-nil$/,
    they: 'fail',
    reason: 'absent means false: core/v1 SecurityContext.privileged',
  },
  {
    corpus: 'kubeaudit',
    check: 'apparmor',
    case: /missing|invalid-annotation/,
    they: 'fail',
    reason:
      'the runtime applies its own profile where none is named: pod-security-admission policy/check_appArmorProfile.go allows an absent one, and runtime/default for any container',
  },
  {
    corpus: 'psa-unit',
    check: 'seccompProfile_baseline',
    case: /Baseline_1_0/,
    they: 'fail',
    reason:
      'the rule of annotations was replaced by that of fields in 1.19: pod-security-admission policy/check_seccompProfile_baseline.go',
  },
  {
    corpus: 'netpol-analyzer',
    check: 'netpol-exposure',
    case: /^anp_banp_blog_demo/,
    they: 'pass',
    reason:
      'an AdminNetworkPolicy that only allows limits nobody, and only those that deny isolate (network-policy-api, reference of v1alpha1); the map of the case itself lists the entire cluster among the peers of these pods',
  },
];
