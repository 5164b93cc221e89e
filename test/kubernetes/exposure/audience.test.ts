import { describe, expect, test } from 'vitest';
import {
  gatewayAudience,
  ingressAudience,
  loadBalancerAudience,
  routeAudience,
} from '../../../src/kubernetes/exposure/audience.ts';

const ranges = 'service.beta.kubernetes.io/load-balancer-source-ranges';

// Source: cloud-provider/service/helpers, GetLoadBalancerSourceRanges.
describe('who reaches a load balancer', () => {
  test.each([
    [{}, {}, 'anyone', []],
    [{ loadBalancerSourceRanges: ['10.0.0.0/8'] }, { [ranges]: '0.0.0.0/0' }, 'ranges', ['10.0.0.0/8']],
    [{}, { [ranges]: '10.0.0.0/8, 192.0.2.0/24' }, 'ranges', ['10.0.0.0/8', '192.0.2.0/24']],
    [{ loadBalancerSourceRanges: ['10.0.0.0/8', '::/0'] }, {}, 'anyone', ['10.0.0.0/8', '::/0']],
    [{ loadBalancerSourceRanges: ['0.0.0.0/1', '128.0.0.0/1'] }, {}, 'anyone', ['0.0.0.0/1', '128.0.0.0/1']],
    [{}, { 'networking.gke.io/load-balancer-type': 'Internal' }, 'private', []],
    [{}, { 'oci-network-load-balancer.oraclecloud.com/internal': 'true' }, 'private', []],
    [{ loadBalancerClass: 'networking.gke.io/l4-regional-internal' }, {}, 'private', []],
    [{ loadBalancerClass: 'networking.gke.io/l4-regional-external' }, {}, 'anyone', []],
    [{ loadBalancerClass: 'tailscale' }, {}, 'private', []],
  ])('%j %j', (spec, annotations, to, listed) =>
    expect(loadBalancerAudience({ metadata: { annotations }, spec })).toMatchObject({ to, ranges: listed }),
  );
});

describe('who reaches an Ingress', () => {
  test.each([
    [{ ingressClassName: 'nginx' }, {}, 'undecided'],
    [{ ingressClassName: 'alb' }, {}, 'private'],
    [{ ingressClassName: 'alb' }, { 'alb.ingress.kubernetes.io/scheme': 'internet-facing' }, 'anyone'],
    [
      {},
      {
        'alb.ingress.kubernetes.io/scheme': 'internet-facing',
        'alb.ingress.kubernetes.io/inbound-cidrs': '192.0.2.0/24',
      },
      'ranges',
    ],
    [{}, { 'kubernetes.io/ingress.class': 'gce-internal' }, 'private'],
    [{}, { 'kubernetes.io/ingress.class': 'gce' }, 'anyone'],
    [{ ingressClassName: 'tailscale' }, {}, 'private'],
    [{ ingressClassName: 'tailscale' }, { 'tailscale.com/funnel': 'true' }, 'anyone'],
    [{}, { 'appgw.ingress.kubernetes.io/use-private-ip': 'true' }, 'private'],
    [{}, { 'nginx.ingress.kubernetes.io/whitelist-source-range': '192.0.2.0/24' }, 'ranges'],
    [{}, { 'nginx.ingress.kubernetes.io/whitelist-source-range': '0.0.0.0/0' }, 'undecided'],
  ])('%j %j', (spec, annotations, to) => expect(ingressAudience({ metadata: { annotations }, spec }).to).toBe(to));

  test('the address that its controller wrote decides where it is public', () => {
    const status = (ip: string) => ({ spec: {}, status: { loadBalancer: { ingress: [{ ip }] } } });
    expect(ingressAudience(status('203.0.113.7')).to).toBe('anyone');
    expect(ingressAudience(status('10.0.0.7')).to).toBe('undecided');
  });
});

test.each([
  ['gke-l7-rilb', 'private'],
  ['gke-l7-global-external-managed', 'anyone'],
  ['istio', 'undecided'],
])('a Gateway of class %s', (gatewayClassName, to) =>
  expect(gatewayAudience({ spec: { gatewayClassName } }).to).toBe(to),
);

test.each([
  ['203.0.113.9', 'anyone'],
  ['10.0.0.9', 'undecided'],
])('a Gateway at %s', (value, to) =>
  expect(gatewayAudience({ spec: {}, status: { addresses: [{ type: 'IPAddress', value }] } }).to).toBe(to),
);

// Source: OpenShift documentation, "Route-specific annotations".
test.each([
  ['192.0.2.0/24 198.51.100.7', 'ranges', ['192.0.2.0/24', '198.51.100.7']],
  ['0.0.0.0/0', 'undecided', []],
  ['', 'undecided', []],
])('a Route for %s', (written, to, ranges) =>
  expect(
    routeAudience({ metadata: { annotations: { 'haproxy.router.openshift.io/ip_allowlist': written } } }),
  ).toMatchObject({ to, ranges }),
);
