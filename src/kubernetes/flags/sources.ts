import { type Component, flagType } from './defaults.ts';
import { type FlagMention, flagsOfPairs, type ParsedFlags, parseCommandLine } from './parse.ts';

/**
 * The flags in the body of `GET /flagz` (config.k8s.io, kind Flagz): resolved values, defaults included, so every flag
 * reads as set. Lists are printed in brackets, classified values as CLASSIFIED. Undefined for any other body.
 * Source: k8s.io/component-base/zpages/flagz.
 */
export function flagsOfFlagz(component: Component, body: unknown): ParsedFlags | undefined {
  const flags = field(body, 'flags');
  if (typeof flags !== 'object' || flags === null || Array.isArray(flags)) return undefined;
  const mentions = new Map<string, FlagMention[]>();
  for (const [name, text] of Object.entries(flags)) {
    if (typeof text !== 'string') mentions.set(name, [{ unreadable: '/flagz gives it no text' }]);
    else if (text === 'CLASSIFIED') mentions.set(name, [{ unreadable: '/flagz keeps its value secret' }]);
    else mentions.set(name, [{ text: text === '<nil>' ? '' : withoutBrackets(component, name, text) }]);
  }
  return { component, mentions, hidden: undefined, resolved: true };
}

function withoutBrackets(component: Component, name: string, text: string): string {
  const type = flagType(component, name);
  const isList = type === 'stringSlice' || type === 'stringArray';
  return isList && text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
}

/**
 * The flags of a component that k3s and RKE2 hand on, from the annotation `k3s.io/node-args` or `rke2.io/node-args` (a JSON
 * array of the server's own arguments): `--kube-apiserver-arg=NAME=VALUE`, `--etcd-arg` and so on. Undefined if it is none.
 */
export function flagsOfNodeArgs(component: Component, annotation: unknown): ParsedFlags | undefined {
  const words = typeof annotation === 'string' ? parseJson(annotation) : undefined;
  if (!Array.isArray(words)) return undefined;
  const option = `--${component}-arg`;
  const args = words.flatMap((word, index): string[] => {
    if (typeof word !== 'string') return [];
    if (word.startsWith(`${option}=`)) return [word.slice(option.length + 1)];
    const next: unknown = words[index + 1];
    return word === option && typeof next === 'string' ? [next] : [];
  });
  // Two dashes before the name are allowed there and change nothing.
  const flags = [...encryptionFlag(component, words), ...args.map((arg) => (arg.startsWith('-') ? arg : `--${arg}`))];
  return flags.length === 0 ? flagsOfPairs(component, []) : parseCommandLine([], flags, component);
}

/** k3s writes a configuration of its own where it is told to encrypt (k3s, pkg/daemons/control/server.go). */
function encryptionFlag(component: Component, words: readonly unknown[]): string[] {
  const on = words.some((word) => word === '--secrets-encryption' || word === '--secrets-encryption=true');
  const file = '/var/lib/rancher/k3s/server/cred/encryption-config.json';
  return component === 'kube-apiserver' && on ? [`--encryption-provider-config=${file}`] : [];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
