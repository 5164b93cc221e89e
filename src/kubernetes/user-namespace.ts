/** Source: pod-security-admission, policy/check_runAsNonRoot.go and check_runAsUser.go. */
const exemptSince = 35;

/**
 * Whether the Pod Security Standards of that minor version leave a pod with `hostUsers: false` alone where users and /proc are
 * concerned: root of its user namespace is nobody outside.
 */
export function exemptsUserNamespaces(minor: number): boolean {
  return minor >= exemptSince;
}
