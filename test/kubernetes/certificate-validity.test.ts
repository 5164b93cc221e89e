import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { validitiesOf, validityOf } from '../../src/kubernetes/certificate-validity.ts';

/** Self-signed certificates: from 2026 to 2056 (a GeneralizedTime), and from 2020 to 2021. */
const long =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJBVENCcUFJQkFqQUtCZ2dxaGtqT1BRUURBakFNTVFvd0NBWURWUVFEREFGaE1DQVhEVEkyTURFd01UQXcKTURBd01Gb1lEekl3TlRZd01UQXhNREF3TURBd1dqQU1NUW93Q0FZRFZRUUREQUZoTUZrd0V3WUhLb1pJemowQwpBUVlJS29aSXpqMERBUWNEUWdBRVh5M3FVY1A1V0txVnhxSXZnMlhBeUd4TXZFN3h0clppUnNVTlJpUnVqWGZJCnFOZ3M5azAyS0wxNDRsb29veXBLVjI0Y3NWYmVGcU04czVGeDJJTWZDVEFLQmdncWhrak9QUVFEQWdOSUFEQkYKQWlCV29xNzNpNUd0QmVGUXdkVm5TbmMwbE1pVlRZWG9rMTloWDZPTTAwWi9QZ0loQU9XQXRtbFFac1M4cHcvbAo5MEtKZFJsT0l4endOZk1iVlJWNXYzdXYvamhMCi0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K';
const over =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSC9NSUdtQWdFQk1Bb0dDQ3FHU000OUJBTUNNQXd4Q2pBSUJnTlZCQU1NQVdFd0hoY05NakF3TVRBeE1EQXcKTURBd1doY05NakV3TVRBeE1EQXdNREF3V2pBTU1Rb3dDQVlEVlFRRERBRmhNRmt3RXdZSEtvWkl6ajBDQVFZSQpLb1pJemowREFRY0RRZ0FFWHkzcVVjUDVXS3FWeHFJdmcyWEF5R3hNdkU3eHRyWmlSc1VOUmlSdWpYZklxTmdzCjlrMDJLTDE0NGxvb295cEtWMjRjc1ZiZUZxTThzNUZ4MklNZkNUQUtCZ2dxaGtqT1BRUURBZ05JQURCRkFpRUEKazlpQjY3MFpZeE9UUGJMbFRSN2JOQzE4OXRQY29ZTkp5UUoxZEE2YXNrd0NJSHpSalhvWDFlTDl5OUdRa1U5dQpFY0Y4cVBzMnUzWjlIcFA0RkZjbEJQK2IKLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo=';
const pem = (base64: string) => Buffer.from(base64, 'base64').toString('latin1');
const derOf = (base64: string) => new Uint8Array(new X509Certificate(pem(base64)).raw);

describe('the validity of a certificate', () => {
  test.each([
    ['beyond 2049', long, '2026-01-01T00:00:00.000Z', '2056-01-01T00:00:00.000Z'],
    ['before', over, '2020-01-01T00:00:00.000Z', '2021-01-01T00:00:00.000Z'],
  ])('%s, as Node reads it', (_, base64, notBefore, notAfter) => {
    const { validFrom, validTo } = new X509Certificate(pem(base64));
    expect(validityOf(derOf(base64))).toEqual({ notBefore, notAfter });
    expect([new Date(validFrom).toISOString(), new Date(validTo).toISOString()]).toEqual([notBefore, notAfter]);
  });

  test('no beginning of a certificate is one, and none throws', () => {
    const der = derOf(long);
    for (let end = 0; end < der.length; end++) expect(validityOf(der.subarray(0, end))).toBeUndefined();
  });

  test('one flipped byte never throws', () => {
    const der = derOf(long);
    for (let at = 0; at < der.length; at++) {
      const broken = Uint8Array.from(der);
      broken[at] = 255 - (broken[at] ?? 0);
      const found = validityOf(broken);
      expect(found === undefined || !Number.isNaN(Date.parse(found.notAfter))).toBe(true);
    }
  });
});

describe('a bundle', () => {
  test('holds several certificates, among other text', () => {
    const text = Buffer.from(`# comment\n${pem(over)}\n${pem(long)}`).toString('base64');
    expect(validitiesOf(text).map(({ notAfter }) => notAfter.slice(0, 4))).toEqual(['2021', '2056']);
  });

  test.each([
    '',
    'no base64!',
    Buffer.from('no certificate').toString('base64'),
    Buffer.from(pem(long).replace('END', 'STOP')).toString('base64'),
  ])('holds none: %s', (text) => {
    expect(validitiesOf(text)).toEqual([]);
  });
});
