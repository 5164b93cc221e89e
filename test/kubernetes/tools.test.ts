import { expect, test } from 'vitest';
import { toolsOf } from '../../src/kubernetes/tools.ts';

// Sources: the image references in each project's own manifests.
test.each<[string, string[]]>([
  ['quay.io/argoproj/argocd:v3.2.0', ['Argo CD deploy']],
  ['ghcr.io/fluxcd/kustomize-controller:v1.7.0', ['Flux deploy']],
  ['velero/velero:v1.17.0', ['Velero deploy', 'Velero backup']],
  ['traefik:v3', ['Traefik traffic']],
  ['registry.example.com/mirror/argoproj/argocd:v3', ['Argo CD deploy']],
  ['registry.example.com/mirror/kyverno/kyverno:v1', ['Kyverno policy']],
  ['docker.io/somebody/argocd:v3', []],
  ['quay.io/somebody/argoproj/argocd:v3', []],
  ['quay.io/argoproj/argocd-extra:v1', []],
  ['not an image', []],
])('%s', (image, expected) => {
  expect(toolsOf([image]).map(({ name, purpose }) => `${name} ${purpose}`)).toEqual(expected);
});
