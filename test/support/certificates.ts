import { webcrypto } from 'node:crypto';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto);

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

export interface CertificateSettings {
  dns?: string[];
  ip?: string[];
  notBefore?: Date;
  notAfter?: Date;
  /** Common name; default `kaudit-test`. */
  name?: string;
}

export interface Certificate {
  /** PEM. */
  cert: string;
  key: string;
}

export interface Authority {
  /** PEM. */
  cert: string;
  issue(settings: CertificateSettings): Promise<Certificate>;
}

/** A certificate authority for one test run. */
export async function createAuthority(name = 'kaudit-test-ca'): Promise<Authority> {
  const keys = await generateKeys();
  const [notBefore, notAfter] = [new Date(Date.now() - 86_400_000), new Date(Date.now() + 86_400_000)];
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: ALGORITHM,
    notBefore,
    notAfter,
    extensions: [new x509.BasicConstraintsExtension(true, 1, true)],
  });
  return {
    cert: root.toString('pem'),
    async issue(settings) {
      const own = await generateKeys();
      const names = [
        ...(settings.dns ?? []).map((value) => ({ type: 'dns' as const, value })),
        ...(settings.ip ?? []).map((value) => ({ type: 'ip' as const, value })),
      ];
      const leaf = await x509.X509CertificateGenerator.create({
        subject: `CN=${settings.name ?? 'kaudit-test'}`,
        issuer: root.subject,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: ALGORITHM,
        notBefore: settings.notBefore ?? notBefore,
        notAfter: settings.notAfter ?? notAfter,
        extensions: names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)],
      });
      return { cert: leaf.toString('pem'), key: await exportKey(own.privateKey) };
    },
  };
}

function generateKeys() {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}
