import { controlPlaneComponents, controlPlaneProgram, startsKubeProxy } from '../kubernetes/control-plane.ts';
import { shapeOf } from '../kubernetes/credential-shapes.ts';
import { flagNames } from '../kubernetes/flags/defaults.ts';
import { markCredentialFile } from './credential-file.ts';

/** `<text>`, `<private-key>` …: what stands in the inventory for a value, which itself is never kept. */
export function describeValue(value: unknown): string {
  if (typeof value !== 'string') return value === undefined ? '<empty>' : '<text>';
  return `<${shapeOf(value)}>`;
}

/** Long flags, single letters and kebab-case words after a dash: never `-pSECRET`. */
const flagName = /^(--[a-z][a-z0-9-]{0,63}|-[a-z]|-[a-z]+(-[a-z]+){1,6})$/;
/** The words are the modes of Cilium's --enable-policy. */
const harmless = /^(true|false|default|always|never|\d{1,15})$/;
const program = /^[\w./-]{1,128}$/;

/** Flags whose value is kept back even where it is a number. */
const secretFlag = /pass|secret|token|key|pin|cred|auth/i;

/** A command line without its values: flags keep their names, booleans and numbers; the program keeps its path. */
export function redactCommand(words: readonly unknown[], isCommand: boolean): string[] {
  return words.map((word, i) => {
    if (typeof word !== 'string') return '<text>';
    if (isCommand && i === 0 && program.test(word)) return word;
    if (flagName.test(word)) return word;
    if (startsSshServer(word)) return '<sshd>';
    const before = words[i - 1];
    const follows = typeof before === 'string' && flagName.test(before) && secretFlag.test(before);
    if (harmless.test(word)) return follows ? describeValue(word) : word;
    const equals = word.indexOf('=');
    const name = word.slice(0, equals);
    if (equals < 0 || !flagName.test(name)) return describeValue(word);
    const value = word.slice(equals + 1);
    const keeps = value === 'true' || value === 'false' || (harmless.test(value) && !secretFlag.test(name));
    return `${name}=${keeps ? value : describeValue(value)}`;
  });
}

/** Whether a word, or a script, starts an SSH server. */
function startsSshServer(word: string): boolean {
  return /(?:^|[\s;&|/])sshd(?=$|[\s;&|])|(?:^|[\s;&|/])(?:service|rc-service) sshd? (?:re)?start/.test(
    word.slice(0, 65_536),
  );
}

type Json = Record<string, unknown>;

/**
 * Replaces, in place, what a container may hold of secrets: variables, arguments, commands, headers and queries of probes
 * and hooks. The flags of a control-plane program and of kube-proxy are its configuration and stay, where `isStatic` says that the pod may be one.
 */
export function redactContainer(container: Json, isStatic: boolean): void {
  const { env, lifecycle } = container;
  const isControlPlane = isStatic && startsControlPlane(container);
  for (const field of ['command', 'args']) {
    const words = container[field];
    if (words === undefined) continue;
    if (!Array.isArray(words)) delete container[field];
    else container[field] = isControlPlane ? words.map(maskUserInfo) : redactCommand(words, field === 'command');
  }
  if (env !== undefined && !Array.isArray(env)) delete container.env;
  else if (Array.isArray(env))
    for (const variable of env)
      if (isJson(variable) && 'value' in variable) {
        markCredentialFile(variable, container.volumeMounts);
        variable.value =
          isControlPlane && isEtcdSetting(variable.name) ? maskUserInfo(variable.value) : describeValue(variable.value);
      }
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) redactHandler(container[probe]);
  if (isJson(lifecycle)) for (const hook of ['postStart', 'preStop']) redactHandler(lifecycle[hook]);
}

const etcdFlags: ReadonlySet<string> = new Set(flagNames('etcd'));

/** Whether a variable is a flag of etcd, ETCD_ and its name in capitals; one that may hold a secret is none. */
function isEtcdSetting(name: unknown): boolean {
  if (typeof name !== 'string' || !name.startsWith('ETCD_')) return false;
  const flag = name.slice('ETCD_'.length).toLowerCase().replaceAll('_', '-');
  return etcdFlags.has(flag) && !/token|pass|secret|discovery/.test(flag);
}

// A script that merely mentions /var/lib/etcd, as backups do, starts no control plane.
function startsControlPlane({ command, args }: Json): boolean {
  const words = [...texts(command), ...texts(args)];
  const first = words[0] ?? '';
  const name = first.slice(first.lastIndexOf('/') + 1);
  return wrappers.has(name)
    ? ['kube-proxy', ...controlPlaneComponents].some((component) =>
        startsIn(words.slice(1, 64).join(' ').slice(0, 65_536), component),
      )
    : controlPlaneProgram([first]) !== undefined || startsKubeProxy([first]);
}

const wrappers: ReadonlySet<string> = new Set([
  'sh',
  'bash',
  'ash',
  'dash',
  'go-runner',
  'hyperkube',
  'watch-termination',
  'timeout',
]);

/** Whether a line starts the program with flags: `exec /usr/bin/kube-apiserver --v=2`. */
function startsIn(line: string, component: string): boolean {
  const words = line.split(/[\s\\]+/, 4_096);
  return words.some(
    (word, i) => (word === component || word.endsWith(`/bin/${component}`)) && words[i + 1]?.startsWith('--') === true,
  );
}

/** Replaces, in place, the free-form values of volumes: driver options, attributes, repository addresses. */
export function redactVolume(volume: Json): void {
  for (const [kind, field] of [
    ['csi', 'volumeAttributes'],
    ['flexVolume', 'options'],
  ] as const) {
    const source = volume[kind];
    if (!isJson(source) || source[field] === undefined) continue;
    const values = source[field];
    if (isJson(values)) for (const key of Object.keys(values)) values[key] = describeValue(values[key]);
    else delete source[field];
  }
  const { gitRepo, ephemeral } = volume;
  if (isJson(gitRepo)) gitRepo.repository = maskUserInfo(gitRepo.repository);
  if (isJson(ephemeral) && isJson(ephemeral.volumeClaimTemplate)) delete ephemeral.volumeClaimTemplate.metadata;
}

function redactHandler(handler: unknown): void {
  if (!isJson(handler)) return;
  const { exec, httpGet } = handler;
  if (isJson(exec) && exec.command !== undefined)
    exec.command = Array.isArray(exec.command) ? redactCommand(exec.command, true) : [];
  if (!isJson(httpGet)) return;
  const { httpHeaders, path } = httpGet;
  if (typeof path === 'string' && path.includes('?')) httpGet.path = `${path.slice(0, path.indexOf('?'))}?<text>`;
  if (httpHeaders === undefined) return;
  if (!Array.isArray(httpHeaders)) delete httpGet.httpHeaders;
  else for (const header of httpHeaders) if (isJson(header)) header.value = describeValue(header.value);
}

/** Control-plane flags are configuration, but an address in them may carry a password. */
function maskUserInfo(word: unknown): unknown {
  return typeof word === 'string' ? word.replace(/:\/\/[^\s/@]{1,1024}@/g, '://<credentials>@') : word;
}

function texts(words: unknown): string[] {
  return Array.isArray(words) ? words.filter((word) => typeof word === 'string') : [];
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
