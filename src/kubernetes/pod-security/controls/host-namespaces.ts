import type { Control } from '../control.ts';

const hostNamespaceFields = ['hostNetwork', 'hostPID', 'hostIPC'] as const;

/** The pod shares no namespace with its node. Source: pod-security-admission, policy/check_hostNamespaces.go. */
export const hostNamespaces: Control = {
  id: 'hostNamespaces',
  level: 'baseline',
  sinceMinor: 0,
  evaluate({ spec }) {
    const shared = hostNamespaceFields.filter((field) => spec[field] === true);
    if (shared.length === 0) return undefined;
    return {
      reason: 'host namespaces',
      detail: shared.map((field) => `${field}=true`).join(', '),
      fieldPaths: shared,
      containers: [],
    };
  },
};
