/**
 * From this minor version of the policy, what a pod with `hostUsers: false` does to its users is no concern of the
 * standard: root of a user namespace is nobody outside. Source: pod-security-admission, policy/check_runAsNonRoot.go.
 */
const userNamespacesSince = 35;

/** Whether the Pod Security Standards of that minor version exempt pods with a user namespace of their own from checks of users and /proc. */
export function exemptsUserNamespaces(minor: number): boolean {
  return minor >= userNamespacesSince;
}
