import { expect, test } from 'vitest';
import { ownTlsRules } from '../../../src/kubernetes/mesh/destination-rule.ts';

const rule = (spec: unknown) => ({ metadata: { name: 'web', namespace: 'shop' }, spec });
const tls = (mode: string) => ({ tls: { mode } });
const off = { trafficPolicy: tls('DISABLE') };

// Source: istio.io/latest/docs/reference/config/networking/destination-rule, "DestinationRule" and "ClientTLSSettings".
test.each<[string, unknown, string | null | undefined, string[]]>([
  ['a service of its namespace', { host: 'web', ...off }, 'shop', ['DISABLE']],
  ['a service of another', { host: 'web.pay.svc.cluster.local', ...off }, 'pay', ['DISABLE']],
  ['all services of a namespace', { host: '*.pay.svc.cluster.local', ...off }, 'pay', ['DISABLE']],
  ['every service', { host: '*.local', ...off }, null, ['DISABLE']],
  ['the mesh’s own', { host: 'web', trafficPolicy: tls('ISTIO_MUTUAL') }, undefined, []],
  ['no mode', { host: 'web', trafficPolicy: { loadBalancer: {} } }, undefined, []],
  ['a host outside', { host: 'api.example.com', trafficPolicy: tls('SIMPLE') }, undefined, []],
  [
    'one port and one subset',
    {
      host: 'web',
      trafficPolicy: { ...tls('ISTIO_MUTUAL'), portLevelSettings: [tls('SIMPLE')] },
      subsets: [{ name: 'v1', ...off }],
    },
    'shop',
    ['DISABLE', 'SIMPLE'],
  ],
  ['odd shapes', { host: 7, trafficPolicy: [], subsets: 'x' }, undefined, []],
])('%s', (_, spec, namespace, modes) => {
  const found = ownTlsRules([rule(spec), null, {}]);
  expect(found.map((one) => [one.called, one.namespace, one.modes])).toEqual(
    namespace === undefined ? [] : [['DestinationRule shop/web', namespace, modes]],
  );
});
