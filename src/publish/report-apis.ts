import type { Holder } from '../rights.ts';

/** The API that holds the reports of a format: its group, version and resources. */
export interface ReportApi {
  readonly group: string;
  readonly version: string;
  readonly namespaced: string;
  readonly cluster: string;
}

export const reportApis: Readonly<Record<'policyreport' | 'openreports', ReportApi>> = {
  policyreport: {
    group: 'wgpolicyk8s.io',
    version: 'v1alpha2',
    namespaced: 'policyreports',
    cluster: 'clusterpolicyreports',
  },
  openreports: { group: 'openreports.io', version: 'v1alpha1', namespaced: 'reports', cluster: 'clusterreports' },
};

/**
 * What `kaudit publish --to FORMAT` needs, and nothing of what a scan needs: to list, apply and delete report objects,
 * and to tell by kube-system which cluster this is. Server-side apply of an object that is not there takes `create` too.
 */
export function publishRights(format: 'policyreport' | 'openreports', { namespace, name }: Holder): object[] {
  const { group, namespaced, cluster } = reportApis[format];
  const [apiVersion, apiGroup] = ['rbac.authorization.k8s.io/v1', 'rbac.authorization.k8s.io'];
  const metadata = { name: 'kaudit-publish' };
  return [
    {
      apiVersion,
      kind: 'ClusterRole',
      metadata,
      rules: [
        { apiGroups: [group], resources: [namespaced, cluster], verbs: ['list', 'create', 'patch', 'delete'] },
        { apiGroups: [''], resources: ['namespaces'], resourceNames: ['kube-system'], verbs: ['get'] },
      ],
    },
    {
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata,
      roleRef: { apiGroup, kind: 'ClusterRole', name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', namespace, name }],
    },
  ];
}
