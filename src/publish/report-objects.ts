import { isRecord } from '../kubernetes/record.ts';
import { printable } from '../printable.ts';
import type { Report } from '../report.ts';
import { type PolicyReportObject, policyReportObjects } from '../reporters/policy-report.ts';
import { expectSuccess, PublishError } from './outcome.ts';
import { type ReportApi, reportApis } from './report-apis.ts';
import type { Sender } from './sender.ts';

const managedBy = 'app.kubernetes.io/managed-by=kaudit';

/** A report object that is there. */
interface Existing {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/**
 * Applies the objects of a report to the cluster that it is about (server-side, field manager `kaudit`), and then deletes
 * those of earlier reports that it has no more. An incomplete report deletes nothing: what it did not see may still be so.
 */
export async function publishReportObjects(
  report: Report,
  format: 'policyreport' | 'openreports',
  sender: Sender,
): Promise<string> {
  const api = reportApis[format];
  await refuseOtherCluster(report, sender);
  const { namespaces } = report.scan.scope;
  const before = await listExisting(api, namespaces, sender);
  const attempted = new Set<string>();
  const gone: string[] = [];
  const failures: string[] = [];
  /** One object that a cluster refuses (a quota, an admission webhook) keeps none of the others from their places. */
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof PublishError)) throw error;
      failures.push(error.message);
    }
  };
  // A report about some namespaces says nothing about the cluster: the object of the whole scan stays.
  const objects = policyReportObjects(report, format).filter(
    ({ metadata }) => namespaces === null || metadata.namespace !== undefined,
  );
  for (const object of objects) {
    const { namespace = '', name } = object.metadata;
    attempted.add(keyOf(namespace, name));
    await attempt(async () => {
      if (!(await apply(object, api, sender))) gone.push(namespace);
    });
  }
  const applied = objects.length - gone.length - failures.length;
  const stale = before.filter(({ namespace, name }) => !attempted.has(keyOf(namespace, name)));
  if (report.scan.complete) for (const object of stale) await attempt(() => remove(object, api, sender));
  const summary = [
    `${applied} objects applied`,
    ...(report.scan.complete ? [`${stale.length} stale deleted`] : []),
    ...(!report.scan.complete && stale.length > 0 ? [`${stale.length} older kept: the report is incomplete`] : []),
    ...(gone.length === 0 ? [] : [`namespace no longer there: ${gone.map((name) => printable(name)).join(', ')}`]),
  ].join(', ');
  const [first] = failures;
  if (first === undefined) return summary;
  throw new PublishError(
    `${applied} of ${objects.length} objects applied; ${failures.length} refused, first: ${first}`,
  );
}

function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/** The cluster tells its identity by the uid of kube-system; a report in another cluster would be a lie there. */
async function refuseOtherCluster({ cluster }: Report, sender: Sender): Promise<void> {
  if (cluster.uid === null)
    throw new PublishError('the report does not say which cluster it is about (the uid of kube-system was not seen)');
  const reply = await sender.send({ method: 'GET', path: '/api/v1/namespaces/kube-system' });
  expectSuccess(reply, 'the namespace kube-system, which tells clusters apart, can not be read');
  const { metadata } = recordOf(reply.body);
  const uid = isRecord(metadata) ? metadata.uid : undefined;
  if (uid !== cluster.uid)
    throw new PublishError('this is not the cluster that the report is about: nothing is written');
}

async function listExisting(
  api: ReportApi,
  namespaces: readonly string[] | null,
  sender: Sender,
): Promise<readonly Existing[]> {
  const root = `/apis/${api.group}/${api.version}`;
  const paths =
    namespaces === null
      ? [`${root}/${api.namespaced}`, `${root}/${api.cluster}`]
      : namespaces.map((namespace) => `${root}/namespaces/${encodeURIComponent(namespace)}/${api.namespaced}`);
  const found: Existing[] = [];
  for (const path of paths) {
    let next = '';
    do {
      const query = `labelSelector=${encodeURIComponent(managedBy)}&limit=500${next === '' ? '' : `&continue=${encodeURIComponent(next)}`}`;
      const headers = { Accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1' };
      const reply = await sender.send({ method: 'GET', path: `${path}?${query}`, headers });
      if (reply.status === 404)
        throw new PublishError(
          `the cluster does not serve ${api.group}/${api.version}: install its CustomResourceDefinitions first`,
        );
      expectSuccess(reply, 'the reports that are there can not be listed');
      const { kind, items, metadata } = recordOf(reply.body);
      // The API server writes an empty list of metadata as null.
      const given = items === null && kind === 'PartialObjectMetadataList' ? [] : items;
      if (!Array.isArray(given)) throw new PublishError('the list of the reports that are there is no list');
      found.push(...given.flatMap(existingOf));
      const token = isRecord(metadata) ? metadata.continue : undefined;
      next = typeof token === 'string' ? token : '';
    } while (next !== '');
  }
  return found;
}

function existingOf(item: unknown): Existing[] {
  const metadata: unknown = isRecord(item) ? item.metadata : undefined;
  if (!isRecord(metadata)) return [];
  const { name, namespace, uid, labels } = metadata;
  // The selector was asked for; a server that ignores it must not make us delete what is not ours.
  if (!isRecord(labels) || labels['app.kubernetes.io/managed-by'] !== 'kaudit') return [];
  if (typeof name !== 'string' || typeof uid !== 'string') return [];
  return [{ name, uid, namespace: typeof namespace === 'string' ? namespace : '' }];
}

/** False where the namespace is gone. */
async function apply(object: PolicyReportObject, api: ReportApi, sender: Sender): Promise<boolean> {
  const { name, namespace } = object.metadata;
  const reply = await sender.send({
    method: 'PATCH',
    path: `${pathOf(api, namespace ?? '', name)}?fieldManager=kaudit&force=true`,
    headers: { 'Content-Type': 'application/apply-patch+yaml' },
    body: JSON.stringify(object),
  });
  if (reply.status === 404 && namespace !== undefined) return false;
  expectSuccess(reply, `${object.kind} ${keyOf(namespace ?? '', name)} was not written`);
  return true;
}

async function remove({ namespace, name, uid }: Existing, api: ReportApi, sender: Sender): Promise<void> {
  const reply = await sender.send({
    method: 'DELETE',
    path: pathOf(api, namespace, name),
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid } }),
  });
  // Gone already, or replaced by somebody since: nothing of ours is left there.
  if (reply.status === 404 || reply.status === 409) return;
  expectSuccess(reply, `${keyOf(printable(namespace), printable(name))}, which is out of date, was not deleted`);
}

function pathOf(api: ReportApi, namespace: string, name: string): string {
  const root = `/apis/${api.group}/${api.version}`;
  return namespace === ''
    ? `${root}/${api.cluster}/${encodeURIComponent(name)}`
    : `${root}/namespaces/${encodeURIComponent(namespace)}/${api.namespaced}/${encodeURIComponent(name)}`;
}

function recordOf(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    if (isRecord(value)) return value;
  } catch {
    // Told below: the text may hold anything.
  }
  throw new PublishError('the answer of the API server is not JSON');
}
