import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ConnectionOptions } from '../connect/options.ts';
import { parseSelector } from '../kubernetes/selector-text.ts';
import { UsageError } from './errors.ts';

/** kubectl's connection flags as commander parses them. */
export interface ConnectionFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly cluster?: string;
  readonly user?: string;
  readonly namespace?: readonly string[];
  readonly allNamespaces?: boolean;
  readonly server?: string;
  readonly token?: string;
  readonly as?: string;
  readonly asGroup?: readonly string[];
  readonly asUid?: string;
  readonly asUserExtra?: readonly string[];
  readonly certificateAuthority?: string;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
  readonly insecureSkipTlsVerify?: boolean;
  readonly tlsServerName?: string;
  readonly proxyUrl?: string;
  readonly requestTimeout?: string;
  readonly disableCompression?: boolean;
  readonly allowHttp?: boolean;
}

const append = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** Several values in one flag, separated by commas, or the flag repeated. */
export const appendList = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  ...value.split(',').filter((part) => part !== ''),
];

/** A whole number above zero. */
export function parseCount(value: string): number {
  const n = Number(value);
  if (!Number.isSafeInteger(n) || n < 1) throw new InvalidArgumentError('expected a whole number above 0');
  return n;
}

/** A page of 0 items is, as to kubectl, one page; here it ends at the byte budget of an answer. */
const wholeList = 1_000_000;

/** Items per page; 0 asks for all at once. */
export function parsePageSize(value: string): number {
  if (value === '0') return wholeList;
  const n = Number(value);
  if (!Number.isSafeInteger(n) || n < 0) throw new InvalidArgumentError('expected a whole number, 0 for all at once');
  return n;
}

/** A label selector as kubectl's -l takes it; an empty one is none. */
export function parseLabelSelector(value: string): string | undefined {
  if (parseSelector(value) === undefined)
    throw new InvalidArgumentError('expected a label selector such as app=web,tier!=test,env in (a,b),!legacy');
  return value.trim() === '' ? undefined : value;
}

/** A score between 0 and 100. */
export function parseScore(value: string): number {
  const n = Number(value);
  if (value.trim() === '' || !(n >= 0 && n <= 100)) throw new InvalidArgumentError('expected a number from 0 to 100');
  return n;
}

/** Adds kubectl's connection flags, with kubectl's names and meanings. */
export function addConnectionFlags(command: Command): Command {
  const flags: readonly (readonly [flags: string, description: string, collect?: typeof append])[] = [
    ['--kubeconfig <file>', 'kubeconfig to use instead of KUBECONFIG and ~/.kube/config'],
    ['--context <name>', 'context of the kubeconfig'],
    ['--cluster <name>', 'cluster of the kubeconfig'],
    ['--user <name>', 'user of the kubeconfig'],
    ['-n, --namespace <name>', 'only this namespace (repeatable); the whole cluster by default', append],
    ['-A, --all-namespaces', 'the whole cluster, which is the default'],
    ['-s, --server <url>', 'address of the API server'],
    ['--token <token>', 'bearer token'],
    ['--as <user>', 'user to impersonate'],
    ['--as-group <group>', 'group to impersonate (repeatable)', append],
    ['--as-uid <uid>', 'uid to impersonate'],
    ['--as-user-extra <key=value>', 'extra field to impersonate (repeatable)', append],
    ['--certificate-authority <file>', 'CA certificate of the API server'],
    ['--client-certificate <file>', 'client certificate'],
    ['--client-key <file>', 'key of the client certificate'],
    ['--insecure-skip-tls-verify', 'do not verify the server; the report says so'],
    ['--tls-server-name <name>', 'name to expect in the server certificate'],
    ['--proxy-url <url>', 'http, https or socks5 proxy'],
    ['--request-timeout <duration>', 'limit of a single request, such as 30s; 0 means none'],
    ['--disable-compression', 'ask for uncompressed answers'],
    ['--allow-http', 'accept http:// to a loopback address, as of kubectl proxy'],
  ];
  for (const [names, description, collect] of flags) {
    const option = new Option(names, description);
    command.addOption(collect === undefined ? option : option.argParser(collect));
  }
  return command;
}

/** Adds what may stand in for a cluster. */
export function addOfflineFlags(command: Command): void {
  command
    .option(
      '--inventory <path>',
      'ask a recorded inventory, or what kubectl get -o json printed, instead of a cluster (- reads standard input)',
    )
    .addOption(manifestsOption(command.registeredArguments.length > 0));
}

/** Adds where a question finds its answer, beside the flags of the connection. */
export function addInventoryFlags(command: Command): void {
  addOfflineFlags(command);
  command
    .option('--concurrency <n>', 'requests in flight at once', parseCount, 4)
    .option('--chunk-size <n>', 'items per page of a list; 0 for all at once', parsePageSize, 500)
    .option('--timeout <duration>', 'limit of the whole command', '10m')
    .option('-q, --quiet', 'no progress')
    .option('-v, --verbose', 'everything; details of errors');
}

/** A flag that takes all that follows would swallow the arguments of its command: beside any, it takes one path and may be repeated. */
function manifestsOption(besideArguments: boolean): Option {
  const what = 'ask YAML or JSON manifests, files or folders, as if they were the cluster';
  return besideArguments
    ? new Option('--manifests <path>', `${what} (repeatable)`).argParser(append)
    : new Option('--manifests <paths...>', what);
}

/** What Go's strconv.ParseBool takes. */
export const truths: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'T', 'true', 'TRUE', 'True'].map((word) => [word, true] as const),
  ...['0', 'f', 'F', 'false', 'FALSE', 'False'].map((word) => [word, false] as const),
]);

/** The switches of a command and of those below it: flags that need no value, yet may carry one. */
export function switchesOf(command: Command): ReadonlySet<string> {
  const options = optionsBelow(command);
  const valued = new Set(options.filter((option) => option.required || option.optional).flatMap(namesOf));
  return new Set(options.flatMap(namesOf).filter((name) => !valued.has(name)));
}

function namesOf({ short, long }: Option): string[] {
  return [short, long].flatMap((name) => name ?? []);
}

/** Sets the switches that the command line says are off, which commander has no word for: neither a variable nor a file turns them on. */
export function switchOff(command: Command, off: ReadonlySet<string>): void {
  for (const option of command.options)
    if (namesOf(option).some((name) => off.has(name)))
      command.setOptionValueWithSource(option.attributeName(), false, 'cli');
}

function optionsBelow(command: Command): Option[] {
  return [...command.options, ...command.commands.flatMap(optionsBelow)];
}

/**
 * Spellings that kubectl's flag parser (pflag) takes and commander does not: `--insecure-skip-tls-verify=true`, `-n=shop`. `off` gets
 * the switches whose last word is false. Throws UsageError.
 */
export function spellFlags(
  args: readonly string[],
  switches: ReadonlySet<string>,
  off: Set<string> = new Set(),
): string[] {
  const end = args.indexOf('--');
  const flags = end < 0 ? args : args.slice(0, end);
  const spelled = flags.flatMap((arg) => {
    const [name = '', value = 'true'] = arg.split('=', 2);
    if (switches.has(name)) {
      const on = truths.get(value);
      if (on === undefined) throw new UsageError(`${arg}: expected true or false`);
      if (on) off.delete(name);
      else off.add(name);
      return on ? [name] : [];
    }
    return /^-[a-zA-Z]=./.test(arg) ? [`${arg.slice(0, 2)}${arg.slice(3)}`] : [arg];
  });
  return end < 0 ? spelled : [...spelled, ...args.slice(end)];
}

/** The flags as the connection wants them. */
export function toConnectionOptions(flags: ConnectionFlags): ConnectionOptions {
  const { asGroup, asUserExtra, namespace, allNamespaces: _, ...rest } = flags;
  const [first] = (namespace ?? []).filter((name) => name !== '');
  return {
    ...rest,
    ...(first === undefined ? {} : { namespace: first }),
    ...(asGroup === undefined ? {} : { asGroups: asGroup }),
    ...(asUserExtra === undefined ? {} : { asUserExtra: toExtra(asUserExtra) }),
  };
}

/** The namespaces that the flags name, as kubectl reads them (`ns/shop` is `shop`, an empty name is none); null for all. Throws UsageError. */
export function namespacesOf({ namespace = [], allNamespaces }: ConnectionFlags): readonly string[] | null {
  const names = new Set(namespace.map((name) => name.replace(/^(namespaces?|ns)\//, '')).filter((name) => name !== ''));
  // rest.IsValidPathSegmentName of apimachinery: what can not be a part of a path is no name.
  const wrong = [...names].find((name) => name === '.' || name === '..' || /[/%]/.test(name));
  if (wrong !== undefined) throw new UsageError(`-n ${wrong}: no namespace can have this name`);
  return allNamespaces === true || names.size === 0 ? null : [...names].sort();
}

function toExtra(pairs: readonly string[]): Record<string, string[]> {
  const extra = new Map<string, string[]>();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at <= 0) throw new UsageError(`--as-user-extra ${pair}: expected KEY=VALUE`);
    const key = pair.slice(0, at);
    extra.set(key, [...(extra.get(key) ?? []), pair.slice(at + 1)]);
  }
  return Object.fromEntries(extra);
}
