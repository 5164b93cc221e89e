import type { Right } from './rights.ts';

const rbac = 'rbac.authorization.k8s.io';

/** To write rules beyond one's own into a role, and to bind a role beyond one's own. */
export const raising: readonly Right[] = ['clusterroles', 'roles'].map((resource) => ({
  verbs: ['escalate', 'bind'],
  group: rbac,
  resource,
}));

/**
 * The kubelet's API through the API server. Such a request names its node, so that none lists or watches
 * (apiserver pkg/endpoints/request/requestinfo.go; pkg/kubelet/server/auth.go).
 */
export const kubeletAccess: readonly Right[] = [
  { verbs: ['get', 'create', 'update', 'patch', 'delete'], group: '', resource: 'nodes', subresource: 'proxy' },
];

/** To read Secrets; a list shows their content. */
export const secretReading: readonly Right[] = [{ verbs: ['get', 'list', 'watch'], group: '', resource: 'secrets' }];

/** To create Secrets, those of a service account's token among them. */
export const secretWriting: readonly Right[] = [{ verbs: ['create'], group: '', resource: 'secrets' }];

const write = ['create', 'update', 'patch'];
const templated: readonly (readonly [group: string, resource: string])[] = [
  ['', 'pods'],
  ['apps', 'deployments'],
  ['apps', 'daemonsets'],
  ['apps', 'statefulsets'],
  ['apps', 'replicasets'],
  ['', 'replicationcontrollers'],
  ['batch', 'jobs'],
  ['batch', 'cronjobs'],
];

/** To write pods, or what makes pods. */
export const podCreation: readonly Right[] = templated.map(([group, resource]) => ({ verbs: write, group, resource }));

/** The same, where a write changes what runs: the template of a Job stays as it was made (pkg/apis/batch/validation, ValidateJobUpdate). */
export const podMaking: readonly Right[] = podCreation.map((right) =>
  right.resource === 'jobs' ? { ...right, verbs: ['create'] } : right,
);

/** To run commands in pods; get is enough over WebSocket before 1.35. */
export const podExecution: readonly Right[] = [
  { verbs: ['create', 'get'], group: '', resource: 'pods', subresource: 'exec' },
  { verbs: ['create', 'get'], group: '', resource: 'pods', subresource: 'attach' },
  { verbs: ['update', 'patch'], group: '', resource: 'pods', subresource: 'ephemeralcontainers' },
];

/** To ask for a token of a service account. */
export const tokenRequests: readonly Right[] = [
  { verbs: ['create'], group: '', resource: 'serviceaccounts', subresource: 'token' },
];
