import { describe, expect, test } from 'vitest';
import {
  isInternalLoadBalancer,
  loadBalancerAnnotations,
  plaintextPorts,
} from '../../../src/kubernetes/network/load-balancer-tls.ts';

const prefix = 'service.beta.kubernetes.io/';
const http = { name: 'http', port: 80, protocol: 'TCP' };

function service(annotations: unknown, ports: unknown = [http], type = 'LoadBalancer') {
  return { metadata: { annotations }, spec: { type, ports } };
}

// Source: the annotation reference of each cloud provider.
describe('plaintextPorts', () => {
  test.each([
    ['no annotation', undefined, 1],
    ['AWS certificate for every port', { [`${prefix}aws-load-balancer-ssl-cert`]: 'arn:x' }, 0],
    [
      'AWS certificate for 443',
      { [`${prefix}aws-load-balancer-ssl-cert`]: 'arn:x', [`${prefix}aws-load-balancer-ssl-ports`]: '443' },
      1,
    ],
    [
      'AWS certificate by port name',
      { [`${prefix}aws-load-balancer-ssl-cert`]: 'arn:x', [`${prefix}aws-load-balancer-ssl-ports`]: 'https, http' },
      0,
    ],
    ['DigitalOcean certificate covers 443 only', { [`${prefix}do-loadbalancer-certificate-id`]: 'x' }, 1],
    ['DigitalOcean redirect', { [`${prefix}do-loadbalancer-redirect-http-to-https`]: 'true' }, 0],
    ['OCI', { [`${prefix}oci-load-balancer-ssl-ports`]: '80,443' }, 0],
    ['Hetzner redirect', { 'load-balancer.hetzner.cloud/http-redirect-http': 'true' }, 0],
    ['Alibaba forward', { [`${prefix}alibaba-cloud-loadbalancer-forward-port`]: '80:443' }, 0],
    ['Azure has no such annotation', { [`${prefix}azure-dns-label-name`]: 'x' }, 1],
    ['not a map', 'x', 1],
  ])('%s', (_, annotations, count) => {
    expect(plaintextPorts(service(annotations))).toHaveLength(count);
  });

  test('only TCP port 80 of a LoadBalancer', () => {
    expect(plaintextPorts(service({}, [http], 'NodePort'))).toEqual([]);
    expect(plaintextPorts(service({}, [{ port: 80, protocol: 'UDP' }, { port: 8080 }, null, 7]))).toEqual([]);
    expect(plaintextPorts(service({}, 'x'))).toEqual([]);
    expect(plaintextPorts(undefined)).toEqual([]);
    expect(plaintextPorts(service({}, [{ port: 443 }, { port: 80 }]))).toEqual([
      { port: 80, name: undefined, fieldPath: 'spec.ports[1]', beside443: true },
    ]);
    expect(plaintextPorts(service({}))).toEqual([
      { port: 80, name: 'http', fieldPath: 'spec.ports[0]', beside443: false },
    ]);
  });
});

test.each([
  [{ [`${prefix}aws-load-balancer-internal`]: 'true' }, true],
  [{ [`${prefix}aws-load-balancer-scheme`]: 'internet-facing' }, false],
  [{ [`${prefix}azure-load-balancer-internal`]: 'true' }, true],
  [{ 'networking.gke.io/load-balancer-type': 'Internal' }, true],
  [{ [`${prefix}do-loadbalancer-network`]: 'INTERNAL' }, true],
  [{ [`${prefix}aws-load-balancer-type`]: 'external' }, true],
  [
    { [`${prefix}aws-load-balancer-type`]: 'external', [`${prefix}aws-load-balancer-scheme`]: 'internet-facing' },
    false,
  ],
  [{ [`${prefix}aws-load-balancer-type`]: 'nlb' }, false],
  [undefined, false],
])('internal by %j: %s', (annotations, expected) => {
  expect(isInternalLoadBalancer(service(annotations))).toBe(expected);
});

test('every annotation is listed once', () => {
  expect(new Set(loadBalancerAnnotations).size).toBe(loadBalancerAnnotations.length);
});
