import type { Document, Identity } from '../../src/demo/recording.ts';
import { forbidden, forbiddenPath } from '../../src/demo/status.ts';
import type { Caller, Get } from './api.ts';

/** A Kubernetes object as the API server sent it. */
export interface RawObject {
  apiVersion?: string;
  kind?: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    generateName?: string;
    resourceVersion?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: { kind: string; name: string }[];
    managedFields?: unknown;
  };
  [field: string]: unknown;
}

/** A list as it came. */
export interface RawList {
  readonly path: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
  items: RawObject[];
}

/** Everything that was asked of one API server. */
export interface Collected {
  readonly identities: Record<string, Identity>;
  readonly documents: Document[];
  readonly lists: RawList[];
}

const admin: Caller = { name: 'admin' };
const others: readonly (Caller & { readonly user: string })[] = [
  { name: 'auditor', user: 'auditor', impersonates: 'auditor' },
  { name: 'nobody', user: 'nobody', impersonates: 'nobody' },
  { name: 'anonymous', user: 'system:anonymous', anonymous: true },
];

const json = 'application/json';
const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const flagz = 'application/json;g=config.k8s.io;v=v1beta1;as=Flagz';
const text = 'text/plain';

/** ConfigMaps that a scan asks for by name. */
const namedConfigMaps = [
  'kube-system/configmaps/kubeadm-config',
  'kube-system/configmaps/kubelet-config',
  'kube-system/configmaps/kube-proxy',
  'kube-system/configmaps/cilium-config',
  'kube-system/configmaps/extension-apiserver-authentication',
  'kube-public/configmaps/cluster-info',
];

/** Asks for everything that a scan could ask for, as an administrator and as those with fewer rights. */
export async function collect(get: Get): Promise<Collected> {
  const documents: Document[] = [];
  const lists: RawList[] = [];

  async function keep(path: string, accept: string): Promise<unknown> {
    const { status, type, body } = await get(path, accept, admin);
    if (status !== 200) throw new Error(`GET ${path} (${accept}): ${status} ${body}`);
    if (type.startsWith(json)) {
      const value: unknown = JSON.parse(body);
      documents.push({ path, type, json: value });
      return value;
    }
    documents.push({ path, type, lines: body.replace(/\n$/, '').split('\n') });
    return undefined;
  }

  await keep('/version', json);
  for (const path of ['/api', '/apis']) for (const accept of [json, aggregated]) await keep(path, accept);
  for (const path of ['/healthz', '/livez', '/livez?verbose', '/readyz', '/readyz?verbose']) await keep(path, text);
  await keep('/metrics', text);
  await keep('/flagz', text);
  await keep('/flagz', flagz);

  const groups = (documents.find(({ path, type }) => path === '/apis' && type === json)?.json ?? {}) as {
    groups?: { name: string; versions: { groupVersion: string }[] }[];
  };
  const roots = ['/api/v1'];
  for (const group of groups.groups ?? []) {
    await keep(`/apis/${group.name}`, json);
    roots.push(...group.versions.map(({ groupVersion }) => `/apis/${groupVersion}`));
  }
  for (const root of roots) {
    const { groupVersion, resources } = (await keep(root, json)) as {
      groupVersion: string;
      resources: { name: string; kind: string; namespaced: boolean; verbs: string[] }[];
    };
    for (const { name, kind, namespaced, verbs } of resources) {
      if (!verbs.includes('list')) continue;
      const path = `${root}/${name}`;
      const { status, body } = await get(path, json, admin);
      if (status !== 200) throw new Error(`GET ${path}: ${status} ${body}`);
      const list: { kind?: string; items?: RawObject[] } = JSON.parse(body);
      lists.push({
        path,
        apiVersion: groupVersion,
        kind: list.kind ?? `${kind}List`,
        namespaced,
        items: list.items ?? [],
      });
    }
  }

  const identities: Record<string, Identity> = {
    admin: { user: 'kubernetes-admin', lists: null, paths: null, objects: [] },
  };
  for (const caller of others) identities[caller.name] = await probe(get, caller, lists, documents);
  return { identities, documents, lists };
}

/** What an identity may read; throws where a refusal is worded otherwise than the demo server would. */
async function probe(
  get: Get,
  caller: Caller & { readonly user: string },
  lists: readonly RawList[],
  documents: readonly Document[],
): Promise<Identity> {
  const allowed: string[] = [];
  for (const { path, apiVersion } of lists) {
    const { status, body } = await get(`${path}?limit=1`, json, caller);
    if (status === 200) {
      allowed.push(path);
      continue;
    }
    const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
    const resource = path.slice(path.lastIndexOf('/') + 1);
    const expected = forbidden(caller.user, { verb: 'list', group, resource, namespace: undefined, name: undefined });
    expectRefusal(path, status, body, expected.body);
  }
  const paths: string[] = [];
  for (const path of new Set(documents.map((document) => document.path.replace(/\?.*$/, '')))) {
    const { status, body } = await get(path, '*/*', caller);
    if (status === 200) paths.push(path);
    else expectRefusal(path, status, body, forbiddenPath(caller.user, 'get', path).body);
  }
  const objects: string[] = [];
  for (const name of namedConfigMaps) {
    const path = `/api/v1/namespaces/${name}`;
    const { status } = await get(path, json, caller);
    if (status === 200 && !allowed.includes('/api/v1/configmaps')) objects.push(path);
  }
  return { user: caller.user, lists: allowed, paths, objects };
}

function expectRefusal(path: string, status: number, body: string, expected: string): void {
  if (status === 403 && JSON.stringify(JSON.parse(body)) === expected.trimEnd()) return;
  throw new Error(
    `GET ${path}: refused otherwise than the demo server would:\n${status} ${body}\nexpected 403 ${expected}`,
  );
}
