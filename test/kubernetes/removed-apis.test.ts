import { expect, test } from 'vitest';
import { removedIn } from '../../src/kubernetes/removed-apis.ts';

// Source: zz_generated.prerelease-lifecycle.go of k8s.io/api v0.37.0 (APILifecycleRemoved).
test.each([
  ['policy/v1beta1', 'PodDisruptionBudget', 25],
  ['certificates.k8s.io/v1alpha1', 'ClusterTrustBundle', 37],
  ['certificates.k8s.io/v1beta1', 'ClusterTrustBundle', 40],
  ['networking.k8s.io/v1beta1', 'IPAddress', 37],
  ['storage.k8s.io/v1beta1', 'VolumeAttributesClass', 37],
  ['storage.k8s.io/v1alpha1', 'CSIStorageCapacity', 24],
  ['storage.k8s.io/v1alpha1', 'VolumeAttachment', 24],
  ['resource.k8s.io/v1beta2', 'ResourceClaim', 39],
  ['resource.k8s.io/v1beta2', 'DeviceTaintRule', 42],
  ['resource.k8s.io/v1alpha3', 'DeviceTaintRule', 39],
  // Releases 1.19, 1.20 and 1.21 took these out of k8s.io/api altogether.
  ['auditregistration.k8s.io/v1alpha1', 'AuditSink', 19],
  ['settings.k8s.io/v1alpha1', 'PodPreset', 20],
  ['batch/v2alpha1', 'CronJob', 21],
  ['certificates.k8s.io/v1', 'ClusterTrustBundle', undefined],
  ['policy/v1beta1', '__proto__', undefined],
  ['__proto__', 'Pod', undefined],
])('%s %s is gone in %s', (apiVersion, kind, minor) => {
  expect(removedIn(apiVersion, kind)).toBe(minor);
});
