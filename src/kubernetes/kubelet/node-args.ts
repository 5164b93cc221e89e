import type { Installer } from '../flags/installer-flags.ts';
import { withInstallerFlags, wordsOf } from '../flags/installers.ts';
import { type FlagMention, type ParsedFlags, parseCommandLine } from '../flags/parse.ts';
import { flagsOfNodeArgs } from '../flags/sources.ts';
import { kubeletOptionsOf, rancherDropIns } from './k3s.ts';

/** The annotations in which k3s and RKE2 publish their own arguments, the more special first. */
export const rancherAnnotations: readonly (readonly [annotation: string, installer: Installer])[] = [
  ['rke2.io/node-args', 'rke2'],
  ['k3s.io/node-args', 'k3s'],
];

/** The flags of a kubelet that k3s or RKE2 starts with these arguments; undefined where they are no list. */
export function installedKubelet(installer: Installer, annotation: unknown, minor: number): ParsedFlags | undefined {
  const added = flagsOfNodeArgs('kubelet', annotation);
  const words = wordsOf(annotation);
  if (added === undefined || words === undefined) return undefined;
  const options = parseCommandLine(['kubelet'], [...kubeletOptionsOf(words)], 'kubelet');
  const mentions = new Map<string, readonly FlagMention[]>([...options.mentions, ...added.mentions]);
  if (minor >= rancherDropIns.since && !mentions.has(rancherDropIns.flag))
    mentions.set(rancherDropIns.flag, [{ text: `/var/lib/rancher/${installer}/${rancherDropIns.path}` }]);
  return withInstallerFlags(installer, { ...added, mentions });
}

/** The name that an administrator gave the node; undefined where it has the one of its machine. */
export function givenNodeName(flags: ParsedFlags): string | undefined {
  const mention = flags.mentions.get('hostname-override')?.at(-1);
  return mention !== undefined && 'text' in mention ? mention.text : undefined;
}

/** Clouds whose controllers know a node by the name that they give its machine. */
const namingClouds: readonly string[] = ['aws://', 'gce://', 'azure://', 'openstack://', 'digitalocean://'];

/** Whether the cloud of a node, by its provider id, needs it to go by the cloud's own name. */
export function cloudNamesNode(providerID: string | undefined): boolean {
  return providerID !== undefined && namingClouds.some((scheme) => providerID.startsWith(scheme));
}
