import { expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { images } from '../../src/facts/images.ts';

const container = (image: string, name = 'web') => ({ name, image });
const pod = (name: string, image: string, more: object = {}, labels: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', labels },
  spec: { containers: [container(image)] },
  ...more,
});
const of = (...objects: object[]) => new FactStore(inventoryFromObjects(objects, { complete: true })).get(images);
const seen = (...objects: object[]) =>
  of(...objects).items.map(({ value: { image }, about }) => [about.part, image.name, image.workloads, image.exposed]);
const nginx = 'docker.io/library/nginx';
const digest = `sha256:${'1'.repeat(64)}`;

test('one image in use is one item, however it is written', () => {
  expect(
    seen(pod('a', 'nginx'), pod('b', 'nginx:latest'), pod('c', 'docker.io/library/nginx'), pod('d', 'nginx:1')),
  ).toEqual([
    [`${nginx}:latest`, 'nginx', ['Pod shop/a', 'Pod shop/b', 'Pod shop/c'], false],
    [`${nginx}:1`, 'nginx:1', ['Pod shop/d'], false],
  ]);
  expect(seen(pod('a', `nginx:1@${digest}`), pod('b', `nginx@${digest}`))).toEqual([
    [`${nginx}@${digest}`, `nginx:1@${digest}`, ['Pod shop/a', 'Pod shop/b'], false],
  ]);
});

test('images of pods that have ended and of templates that run nothing are not in use; those of scheduled jobs are', () => {
  const template = { spec: { containers: [container('idle:1')] } };
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'idle', namespace: 'shop' },
    spec: { replicas: 0, template },
  };
  const cron = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'nightly', namespace: 'shop' },
    spec: {
      schedule: '@daily',
      jobTemplate: { spec: { template: { spec: { containers: [container('nightly:1')] } } } },
    },
  };
  const ended = pod('a', 'ended:1', { status: { phase: 'Succeeded' } });
  expect(seen(deployment, cron, ended, pod('odd', 'UPPER CASE'))).toEqual([
    ['docker.io/library/nightly:1', 'nightly:1', ['CronJob shop/nightly'], false],
  ]);
});

test('what a Service opens or an Ingress names comes first, and speaks for the image', () => {
  const service = (name: string, spec: object) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'shop' },
    spec,
  });
  const ingress = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'a', namespace: 'shop' },
    spec: { rules: [{ http: { paths: [{ backend: { service: { name: 'inner' } } }, {}, 7] } }, {}] },
  };
  const open = service('open', { type: 'LoadBalancer', selector: { app: 'open' } });
  const inner = service('inner', { selector: { app: 'inner' } });
  const closed = service('closed', { selector: { app: 'closed' } });
  expect(
    seen(
      pod('a', 'a', {}, { app: 'closed' }),
      pod('b', 'b'),
      pod('z', 'b', {}, { app: 'open' }),
      pod('c', 'c', {}, { app: 'inner' }),
      open,
      inner,
      closed,
      ingress,
    ),
  ).toEqual([
    ['docker.io/library/b:latest', 'b', ['Pod shop/z', 'Pod shop/b'], true],
    ['docker.io/library/c:latest', 'c', ['Pod shop/c'], true],
    ['docker.io/library/a:latest', 'a', ['Pod shop/a'], false],
  ]);
});

test('an init container is found at its place', () => {
  const twice = {
    ...pod('a', 'web:1'),
    spec: { initContainers: [container('setup:1', 'setup')], containers: [container('web:1')] },
  };
  expect(of(twice).items.map(({ about }) => [about.path, about.container])).toEqual([
    ['spec.initContainers[0]', 'setup'],
    ['spec.containers[0]', 'web'],
  ]);
});

test('the fact is complete where nobody scans, and says so', () => {
  expect(of(pod('a', 'nginx'))).toMatchObject({ state: 'complete', reported: false, secretsReported: false });
});
