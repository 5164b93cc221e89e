import { expect, test } from 'vitest';
import { openDocker } from '../../src/kubernetes/open-docker.ts';

const open = { name: 'dind', image: 'docker:27.3-dind', env: [{ name: 'DOCKER_TLS_CERTDIR', value: '' }] };
const says = 'container dind runs Docker on port 2375 without TLS';

// Source: docker-library/docker, dockerd-entrypoint.sh and the ENV of the image, DOCKER_TLS_CERTDIR=/certs.
test.each([
  ['an empty folder', { containers: [open] }, says],
  [
    'as an inventory has it',
    { containers: [{ ...open, env: [{ name: 'DOCKER_TLS_CERTDIR', value: '<empty>' }] }] },
    says,
  ],
  ['a sidecar', { initContainers: [{ ...open, restartPolicy: 'Always' }] }, says],
  ['a mirror of the image', { containers: [{ ...open, image: 'example.org/library/docker:dind@sha256:0' }] }, says],
  ['an init container ends', { initContainers: [open] }, undefined],
  ['a folder', { containers: [{ ...open, env: [{ name: 'DOCKER_TLS_CERTDIR', value: '/certs' }] }] }, undefined],
  ['the folder of the image', { containers: [{ ...open, env: [] }] }, undefined],
  [
    'a value from elsewhere',
    { containers: [{ ...open, env: [{ name: 'DOCKER_TLS_CERTDIR', valueFrom: {} }] }] },
    undefined,
  ],
  ['a command of its own', { containers: [{ ...open, command: ['sh'] }] }, undefined],
  ['the client alone', { containers: [{ ...open, image: 'docker:27.3-cli' }] }, undefined],
  ['another image', { containers: [{ ...open, image: 'my-docker:dind' }] }, undefined],
  ['odd shapes', { containers: [null, { image: 3, env: 'x' }, { ...open, env: [null, 3] }] }, undefined],
])('%s', (_, spec, expected) => {
  expect(openDocker(spec)).toBe(expected);
});
