import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { requestedSubject } from '../../src/kubernetes/certificate-request.ts';

/** DER: a tag, a length below 128, and the content. */
const der = (tag: number, ...content: readonly number[]): number[] => [tag, content.length, ...content];
const text = (value: string): number[] => [...new TextEncoder().encode(value)];
const attribute = (type: number, value: string) =>
  der(0x31, ...der(0x30, ...der(0x06, 0x55, 0x04, type), ...der(0x0c, ...text(value))));
const requestOf = (...attributes: readonly number[][]): string => {
  const subject = der(0x30, ...attributes.flat());
  const bytes = der(0x30, ...der(0x30, ...der(0x02, 0), ...subject));
  const body = btoa(String.fromCharCode(...bytes));
  return btoa(`-----BEGIN CERTIFICATE REQUEST-----\n${body}\n-----END CERTIFICATE REQUEST-----\n`);
};

// Source: RFC 2986; apiserver pkg/authentication/request/x509, CommonNameUserConversion: user from CN, groups from O.
describe('the subject of a certificate request', () => {
  test('common name and every organization', () => {
    expect(
      requestedSubject(requestOf(attribute(10, 'system:masters'), attribute(10, 'ops'), attribute(3, 'jane'))),
    ).toEqual({
      user: 'jane',
      groups: ['system:masters', 'ops'],
    });
  });

  test('other attributes are neither', () => {
    expect(requestedSubject(requestOf(attribute(11, 'system:masters')))).toEqual({ user: '', groups: [] });
  });

  test.each([
    ['nothing', undefined],
    ['no base64', '§'],
    ['no PEM', btoa('hello')],
    ['a cut one', requestOf(attribute(3, 'jane')).slice(0, 60)],
  ])('none in %s', (_, request) => {
    expect(requestedSubject(request)).toBeUndefined();
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${btoa(String.fromCharCode(...bytes))}\n-----END CERTIFICATE REQUEST-----`;
        requestedSubject(btoa(pem));
      }),
    );
  });
});
