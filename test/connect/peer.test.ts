import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../src/connect/index.ts';
import { serveDemo } from '../support/demo.ts';

let demo: Awaited<ReturnType<typeof serveDemo>>;
beforeAll(async () => {
  demo = await serveDemo();
});
afterAll(() => demo.close());

test('the other end of the connection: address, TLS, certificate; nothing before there is one', async () => {
  const { transport } = await connect({ kubeconfig: demo.kubeconfig });
  try {
    expect(transport.peer()).toBeNull();
    await transport.get('/version');
    expect(transport.peer()).toEqual({
      address: '127.0.0.1',
      tls: {
        protocol: 'TLSv1.3',
        cipher: 'TLS_AES_256_GCM_SHA384',
        certificate: {
          subject: 'kube-apiserver',
          issuer: 'kubernetes',
          validFrom: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
          validTo: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
          names: expect.arrayContaining(['127.0.0.1']),
        },
      },
    });
  } finally {
    transport.close();
  }
});
