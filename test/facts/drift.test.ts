import type { V1PodSpec } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { hasDrifted } from '../../src/facts/drift.ts';

const spec = (image: string | undefined, more: Partial<V1PodSpec> = {}): V1PodSpec => ({
  containers: [{ name: 'web', ...(image === undefined ? {} : { image }) }],
  ...more,
});
const digest = `sha256:${'a'.repeat(64)}`;
const other = `sha256:${'b'.repeat(64)}`;

// Fields of a running pod that may change: pkg/apis/core/validation, ValidatePodUpdate.
test.each<[string, V1PodSpec, V1PodSpec, boolean]>([
  ['nothing changed', spec('web:1'), spec('web:1'), false],
  ['another tag', spec('web:2'), spec('web:1'), true],
  ['another name', spec('evil:1'), spec('web:1'), true],
  ['another folder of the same registry', spec('evil/web:1'), spec('web:1'), true],
  ['another registry, as a mirroring webhook puts it', spec('mirror.example/hub/web:1'), spec('web:1'), false],
  ['another registry and another name', spec('mirror.example/evil:1'), spec('web:1'), true],
  ['the tag latest written out', spec('web:latest'), spec('web'), false],
  ['the registry written out', spec('docker.io/library/web:1'), spec('web:1'), false],
  ['a digest added by admission', spec(`web:1@${digest}`), spec('web:1'), false],
  ['a digest put for the tag by admission', spec(`web@${digest}`), spec('web:1'), false],
  ['another digest', spec(`web@${other}`), spec(`web@${digest}`), true],
  ['a digest taken away', spec('web:1'), spec(`web:1@${digest}`), true],
  ['no image in the template, as for the injector of a mesh', spec('web:1'), spec(undefined), false],
  ['an image that is none', spec('web:1'), spec('!!'), true],
  ['an ephemeral container', spec('web:1', { ephemeralContainers: [{ name: 'debug' }] }), spec('web:1'), true],
  [
    'the image of an init container',
    spec('web:1', { initContainers: [{ name: 'setup', image: 'evil:1' }] }),
    spec('web:1', { initContainers: [{ name: 'setup', image: 'setup:1' }] }),
    true,
  ],
  ['a container of the template is missing', { containers: [{ name: 'other', image: 'web:1' }] }, spec('web:1'), true],
  [
    'a sidecar that admission added',
    {
      containers: [
        { name: 'proxy', image: 'proxy:1' },
        { name: 'web', image: 'web:1' },
      ],
    },
    spec('web:1'),
    false,
  ],
  [
    'defaults that admission added',
    spec('web:1', { dnsPolicy: 'ClusterFirst', tolerations: [] }),
    spec('web:1'),
    false,
  ],
])('%s', (_, pod, template, drifted) => {
  expect(hasDrifted(pod, template)).toBe(drifted);
});
