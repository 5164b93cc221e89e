import { isRecord } from '../kubernetes/record.ts';

/**
 * What makes an object what it is, so that an edit of the object alone is undone: `Helm release shop`, `Argo CD application web`.
 * Null where nothing says so. Sources: the labels and annotations that Helm 3, Argo CD, Flux, OLM and cert-manager set.
 */
export function managerOf(object: { readonly metadata?: unknown }): string | null {
  const metadata = isRecord(object.metadata) ? object.metadata : {};
  const labels = isRecord(metadata.labels) ? metadata.labels : {};
  const annotations = isRecord(metadata.annotations) ? metadata.annotations : {};
  const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
  const owners = Array.isArray(metadata.ownerReferences) ? metadata.ownerReferences : [];
  const owner = owners.find((one) => isRecord(one) && one.controller === true);
  if (isRecord(owner) && text(owner.kind) !== undefined) return `${text(owner.kind)} ${text(owner.name) ?? ''}`.trim();
  const argo =
    text(annotations['argocd.argoproj.io/tracking-id'])?.split(':', 1)[0] ??
    text(labels['argocd.argoproj.io/instance']);
  if (argo !== undefined) return `Argo CD application ${argo}`;
  const kustomization = text(labels['kustomize.toolkit.fluxcd.io/name']);
  if (kustomization !== undefined) return `Flux Kustomization ${kustomization}`;
  const helmRelease = text(labels['helm.toolkit.fluxcd.io/name']);
  if (helmRelease !== undefined) return `Flux HelmRelease ${helmRelease}`;
  const olm = text(labels['olm.owner']);
  if (olm !== undefined) return `OLM ${text(labels['olm.owner.kind']) ?? 'owner'} ${olm}`;
  const release = text(annotations['meta.helm.sh/release-name']);
  const by = text(labels['app.kubernetes.io/managed-by']);
  if (release !== undefined) return `Helm release ${release}`;
  if (by === 'Helm')
    return `Helm release ${text(labels['app.kubernetes.io/instance']) ?? text(labels.release) ?? ''}`.trim();
  return by === undefined || /^(kubectl|kustomize)/i.test(by) ? null : by;
}
