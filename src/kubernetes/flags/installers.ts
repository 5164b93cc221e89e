import type { Component } from './defaults.ts';
import { type Flags, type Installer, ownFlags } from './installer-flags.ts';
import type { FlagMention, ParsedFlags } from './parse.ts';

/** Flags of an installer's own that give way to another flag, beside which the API server would not start. */
const givesWayTo: Readonly<Record<string, string>> = {
  'authorization-mode': 'authorization-config',
  'anonymous-auth': 'authentication-config',
};

/**
 * The flags that a component is started with: the installer's own, each replaced where the administrator gives the same flag;
 * k3s and RKE2 take `NAME+=VALUE` and `NAME-=VALUE` to add to their own instead. Where the installer's own are not known,
 * every flag that was not given is unreadable. `more`: own flags that follow from how it was started.
 */
export function withInstallerFlags(installer: Installer, added: ParsedFlags, more: Flags = {}): ParsedFlags {
  const known = ownFlags[installer][added.component];
  const own = known === undefined ? undefined : { ...known, ...more };
  // What can not be read may replace any of them.
  if (added.hidden !== undefined) return added;
  if (own === undefined)
    return { ...added, hidden: `${installer} starts it with flags of its own, which are not visible` };
  const mentions = new Map<string, readonly FlagMention[]>();
  for (const [name, text] of Object.entries(own)) {
    const stronger = givesWayTo[name];
    if (stronger === undefined || !added.mentions.has(stronger))
      mentions.set(name, [typeof text === 'string' ? { text } : text]);
  }
  for (const [name, given] of added.mentions) {
    const plain = name.replace(/[+-]+$/, '');
    const kept = plain === name ? [] : (mentions.get(plain) ?? []);
    mentions.set(plain, name.endsWith('-') ? [...given, ...kept] : [...kept, ...given]);
  }
  return { ...added, mentions };
}

/** Whether the arguments in `k3s.io/node-args` or `rke2.io/node-args` start a component: a server does, an agent does not. */
export function nodeRuns(component: Component, annotation: unknown): boolean | undefined {
  const words = wordsOf(annotation);
  if (words === undefined) return undefined;
  const off = switches[component];
  return words[0] === 'server' && (off === undefined || !words.some((word) => word === off || word === `${off}=true`));
}

const switches: Partial<Record<Component, string>> = {
  'kube-apiserver': '--disable-apiserver',
  'kube-controller-manager': '--disable-controller-manager',
  'kube-scheduler': '--disable-scheduler',
  etcd: '--disable-etcd',
};

/** The list that an annotation of a node holds as JSON; undefined of anything else. */
export function wordsOf(annotation: unknown): readonly unknown[] | undefined {
  if (typeof annotation !== 'string') return undefined;
  try {
    const words: unknown = JSON.parse(annotation);
    return Array.isArray(words) ? words : undefined;
  } catch {
    // Annotations are cut when they are too long; such a one says nothing.
    return undefined;
  }
}
