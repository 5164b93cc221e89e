import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
}

/**
 * The CycloneDX 1.6 bill of materials of a bundle: what its metafile says is inside, with the checksums of the lock file.
 * The same bundle gives the same bytes: no clock, and a serial number made of the content.
 */
export function billOfMaterials(inputs: readonly string[]): string {
  const { name, version, license, description } = manifestOf('.');
  const locked: Readonly<Record<string, Locked>> = JSON.parse(
    readFileSync(path.join(root, 'package-lock.json'), 'utf8'),
  ).packages;
  const components = packageFolders(inputs).map((folder) => component(folder, locked[folder]));
  const self = {
    type: 'application',
    'bom-ref': purl(name, version),
    name,
    version,
    description,
    ...licences(license),
    purl: purl(name, version),
  };
  const dependencies = [
    { ref: self['bom-ref'], dependsOn: components.map((one) => one['bom-ref']) },
    ...components.map((one) => ({ ref: one['bom-ref'] })),
  ];
  const content = { metadata: { component: self }, components, dependencies };
  const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  const bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(digest)}`,
    version: 1,
    ...content,
  };
  return `${JSON.stringify(bom, null, 2)}\n`;
}

/** Folders of the packages that files of a bundle come from, sorted. */
export function packageFolders(inputs: readonly string[]): string[] {
  return [
    ...new Set(inputs.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? [])),
  ].sort();
}

function component(folder: string, locked: Locked | undefined) {
  const { name, version, license } = manifestOf(folder);
  const ref = purl(name, version);
  const [algorithm, checksum] = /^(sha512)-(.+)$/.exec(locked?.integrity ?? '')?.slice(1) ?? [];
  return {
    type: 'library',
    'bom-ref': ref,
    name,
    version,
    scope: 'required',
    ...(algorithm === undefined || checksum === undefined
      ? {}
      : { hashes: [{ alg: 'SHA-512', content: Buffer.from(checksum, 'base64').toString('hex') }] }),
    ...licences(license),
    purl: ref,
  };
}

function licences(license: string | undefined) {
  if (license === undefined) return {};
  return { licenses: [/[ ()]/.test(license) ? { expression: license } : { license: { id: license } }] };
}

function purl(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

function manifestOf(folder: string): { name: string; version: string; license?: string; description?: string } {
  return JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
}

/** A UUID of version 8: the first bits of a digest. */
function uuidOf(hex: string): string {
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
