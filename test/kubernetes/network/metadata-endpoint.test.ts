import { expect, test } from 'vitest';
import { cloudOf } from '../../../src/kubernetes/network/metadata-endpoint.ts';

test.each([
  ['aws:///eu-west-1a/i-0', 'AWS'],
  ['gce://project/zone/name', 'Google Cloud'],
  ['azure:///subscriptions/x', 'Azure'],
  ['ocid1.instance.oc1.iad.x', 'Oracle Cloud'],
  ['hcloud://7', 'Hetzner Cloud'],
  ['k3s://node', undefined],
  ['kind://docker/kind/kind-worker', undefined],
  ['', undefined],
  [undefined, undefined],
])('%s', (providerID, name) => expect(cloudOf(providerID)?.name).toBe(name));
