/** A cloud and the addresses on which it tells its machines who they are. */
export interface Cloud {
  readonly name: string;
  readonly addresses: readonly string[];
}

const common = '169.254.169.254';

/**
 * By the scheme of a node's `spec.providerID`. Sources: each cloud's documentation of its metadata service; AWS adds the addresses
 * of task and pod credentials, Azure that of its WireServer.
 */
const clouds: ReadonlyMap<string, Cloud> = new Map([
  ['aws', { name: 'AWS', addresses: [common, 'fd00:ec2::254', '169.254.170.2', '169.254.170.23'] }],
  ['azure', { name: 'Azure', addresses: [common, '168.63.129.16'] }],
  ['gce', { name: 'Google Cloud', addresses: [common] }],
  ['digitalocean', { name: 'DigitalOcean', addresses: [common] }],
  ['hcloud', { name: 'Hetzner Cloud', addresses: [common] }],
  ['openstack', { name: 'OpenStack', addresses: [common] }],
  ['oci', { name: 'Oracle Cloud', addresses: [common] }],
  ['ocid1.instance', { name: 'Oracle Cloud', addresses: [common] }],
  ['ibm', { name: 'IBM Cloud', addresses: [common] }],
  ['alicloud', { name: 'Alibaba Cloud', addresses: ['100.100.100.200'] }],
  ['linode', { name: 'Linode', addresses: [common] }],
  ['scaleway', { name: 'Scaleway', addresses: ['169.254.42.42'] }],
  ['vultr', { name: 'Vultr', addresses: [common] }],
]);

/** The cloud of a node by its provider id; undefined outside of one that kaudit knows. */
export function cloudOf(providerID: unknown): Cloud | undefined {
  if (typeof providerID !== 'string') return undefined;
  const scheme =
    /^([a-z0-9]+):\/\//.exec(providerID)?.[1] ?? (/^ocid1\.instance\./.test(providerID) ? 'ocid1.instance' : '');
  return clouds.get(scheme);
}

/** Whether a node's provider answers pods in place of the metadata service. Source: GKE, "About Workload Identity Federation". */
export function shieldsMetadata(labels: Readonly<Record<string, string>>): boolean {
  return labels['iam.gke.io/gke-metadata-server-enabled'] === 'true';
}
