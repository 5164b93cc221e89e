import { controlPlaneProgram } from '../kubernetes/control-plane.ts';
import { isJson } from './redact.ts';

type Json = Record<string, unknown>;

/**
 * A manifest as the API server would serve its object, changed in place: an object without a name gets one, and the
 * file of a control-plane pod gets the marks that the kubelet puts on its mirror pod
 * (pkg/kubelet/pod/mirror_client.go). What an API server has served already stays as it is.
 */
export function completeManifest(manifest: Json, index: number): void {
  const metadata = isJson(manifest.metadata) ? manifest.metadata : {};
  manifest.metadata = metadata;
  if (metadata.uid !== undefined) return;
  if (metadata.name === undefined)
    metadata.name = typeof metadata.generateName === 'string' ? `${metadata.generateName}${index}` : `unnamed-${index}`;
  if (manifest.kind === 'Job') labelPodsOf(manifest.spec, metadata.name);
  if (!isStaticControlPlanePod(manifest, metadata)) return;
  const annotations = isJson(metadata.annotations) ? metadata.annotations : {};
  metadata.annotations = {
    'kubernetes.io/config.source': 'file',
    'kubernetes.io/config.mirror': 'manifest',
    ...annotations,
  };
  metadata.ownerReferences = [{ apiVersion: 'v1', kind: 'Node', name: 'unknown', uid: '', controller: true }];
}

/** The labels by which a Job's pods are selected (pkg/registry/batch/job/strategy.go, generateSelector). */
function labelPodsOf(spec: unknown, job: unknown): void {
  const template = isJson(spec) && isJson(spec.template) ? spec.template : undefined;
  if (template === undefined) return;
  const metadata = isJson(template.metadata) ? template.metadata : {};
  const labels = isJson(metadata.labels) ? metadata.labels : {};
  template.metadata = { ...metadata, labels: { ...labels, 'job-name': job, 'batch.kubernetes.io/job-name': job } };
}

function isStaticControlPlanePod({ kind, spec }: Json, { namespace, ownerReferences }: Json): boolean {
  if (kind !== 'Pod' || namespace !== 'kube-system' || ownerReferences !== undefined || !isJson(spec)) return false;
  const containers = Array.isArray(spec.containers) ? spec.containers.filter(isJson) : [];
  return containers.some(({ command, args }) => controlPlaneProgram(texts(command), texts(args)) !== undefined);
}

function texts(words: unknown): string[] {
  return Array.isArray(words) ? words.filter((word) => typeof word === 'string') : [];
}
