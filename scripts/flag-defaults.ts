// Writes src/kubernetes/flags/defaults.json from real components: tsx scripts/flag-defaults.ts v1.33.13 v1.34.4 v1.35.4 v1.36.3
// Needs Go and its module proxy, and some ten minutes a release. --from DIR takes RELEASE.json files made by an earlier run.
// --add keeps the rows that the table has and adds newer releases: tsx scripts/flag-defaults.ts --add v1.37.0
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

type Flag = { Name: string; Type: string; Default: string; NoOpt: string };
type Dump = Record<string, Flag[]>;

const COMPONENTS = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd', 'kubelet', 'kube-proxy'];

const PROGRAM = `package main

import (
	"encoding/json"
	"os"

	"github.com/spf13/pflag"
	_ "k8s.io/component-base/logs/json/register"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	kcm "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app/options"
)

type row struct{ Name, Type, Default, NoOpt string }

func main() {
	kubeletFlags := pflag.NewFlagSet("kubelet", pflag.ContinueOnError)
	kubelet.NewKubeletFlags().AddFlags(kubeletFlags)
	config, err := kubelet.NewKubeletConfiguration()
	if err != nil {
		panic(err)
	}
	kubelet.AddKubeletConfigFlags(kubeletFlags, config)
	sets := map[string]*pflag.FlagSet{
		// First: in 1.34 it changes a feature gate, which no flag set may have seen before.
		"kube-controller-manager": kcm.NewControllerManagerCommand().Flags(),
		"kube-apiserver":          apiserver.NewAPIServerCommand().Flags(),
		"kube-scheduler":          scheduler.NewSchedulerCommand().Flags(),
		"kube-proxy":              proxy.NewProxyCommand().Flags(),
		"kubelet":                 kubeletFlags,
	}
	out := map[string][]row{}
	for name, set := range sets {
		set.VisitAll(func(f *pflag.Flag) {
			out[name] = append(out[name], row{f.Name, f.Value.Type(), f.DefValue, f.NoOptDefVal})
		})
	}
	addEtcd(out)
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		panic(err)
	}
}
`;

// Before 3.6 etcd did not let others see its flags.
const ETCD_SINCE_3_6 = `package main

import (
	"flag"

	"go.etcd.io/etcd/server/v3/embed"
)

func addEtcd(out map[string][]row) {
	etcd := flag.NewFlagSet("etcd", flag.ContinueOnError)
	embed.NewConfig().AddFlags(etcd)
	etcd.VisitAll(func(f *flag.Flag) {
		kind := "string"
		if b, is := f.Value.(interface{ IsBoolFlag() bool }); is && b.IsBoolFlag() {
			kind = "bool"
		}
		out["etcd"] = append(out["etcd"], row{Name: f.Name, Type: kind, Default: f.DefValue})
	})
}
`;

const ETCD_BEFORE = 'package main\n\nfunc addEtcd(map[string][]row) {}\n';

// etcd, server/embed/config.go: values of its flags package that split at commas; a later mention replaces an earlier one.
const ETCD_LISTS = new Set([
  'listen-client-urls',
  'listen-client-http-urls',
  'listen-peer-urls',
  'listen-metrics-urls',
  'advertise-client-urls',

  'initial-advertise-peer-urls',
  'cors',
  'host-whitelist',
  'cipher-suites',
  'log-outputs',
  'discovery-endpoints',
]);
// etcdmain/config.go registers these beside the server's own.
const ETCD_MAIN: readonly Flag[] = [
  { Name: 'config-file', Type: 'string', Default: '', NoOpt: '' },
  { Name: 'initial-cluster-state', Type: 'string', Default: 'new', NoOpt: '' },
  { Name: 'version', Type: 'bool', Default: 'false', NoOpt: 'true' },
];

const { values: given, positionals: releases } = parseArgs({
  options: { from: { type: 'string' }, add: { type: 'boolean' } },
  allowPositionals: true,
});
if (releases.length === 0) throw new Error('usage: flag-defaults.ts [--add] [--from DIR] RELEASE…, oldest first');

type Table = { releases: string[]; minors: number[]; components: Record<string, Record<string, string[]>> };
const output = new URL('../src/kubernetes/flags/defaults.json', import.meta.url);
const kept: Table = given.add ? JSON.parse(readFileSync(output, 'utf8')) : { releases: [], minors: [], components: {} };
const minors = releases.map((release) => Number(/^v1\.(\d+)\./.exec(release)?.[1]));
const keptUntil = kept.minors.at(-1);
if (keptUntil !== undefined && minors[0] !== keptUntil + 1) throw new Error(`the table ends at 1.${keptUntil}`);
const dumps = releases.map((release) => readDump(release, given.from ?? mkdtempSync(join(tmpdir(), 'flag-defaults-'))));
const lines = COMPONENTS.map((component) => `"${component}": {\n${componentLines(component).join(',\n')}\n}`);
const head = [
  `"releases": ${JSON.stringify([...kept.releases, ...releases])}`,
  `"minors": ${JSON.stringify([...kept.minors, ...minors])}`,
];
writeFileSync(output, `{\n${head.join(',\n')},\n"components": {\n${lines.join(',\n')}\n}\n}\n`);

/** One line a flag: its rows over the releases, equal neighbours joined. */
function componentLines(component: string): string[] {
  const extra = component === 'etcd' ? ETCD_MAIN : [];
  // A component that a release did not tell about is taken from the next one.
  const known = dumps.map(
    (dump, index) => dump[component] ?? dumps.slice(index).find((next) => next[component])?.[component] ?? [],
  );
  const flags = known.map((list) => new Map([...list, ...extra].map((flag) => [flag.Name, flag])));
  const before = kept.components[component] ?? {};
  const names = [...new Set([...Object.keys(before), ...flags.flatMap((map) => [...map.keys()])])].sort();
  return names.map((name) => {
    const rows = (before[name] ?? []).map(readRow);
    flags.forEach((map, index) => {
      const flag = map.get(name);
      const minor = minors[index]!;
      // A release that was not built is taken to be like the one before it.
      const until = (minors[index + 1] ?? minor + 1) - 1;
      if (flag === undefined) return;
      const text = `${typeOf(component, flag)} ${defaultOf(flag)}`.trimEnd();
      const last = rows.at(-1);
      if (last?.text === text && last.until === minor - 1) last.until = until;
      else rows.push({ since: minor, until, text });
    });
    return `${JSON.stringify(name)}: ${JSON.stringify(rows.map(({ since, until, text }) => `${since}-${until} ${text}`))}`;
  });
}

function readRow(row: string): { since: number; until: number; text: string } {
  const [, since, until, text = ''] = /^(\d+)-(\d+) (.*)$/.exec(row) ?? [];
  return { since: Number(since), until: Number(until), text };
}

function typeOf(component: string, { Name, Type, NoOpt }: Flag): string {
  if (Type === 'bool' || NoOpt === 'true') return 'bool';
  if (component === 'etcd' && ETCD_LISTS.has(Name)) return 'commaText';
  if (/^u?int(?:32|64)?$/.test(Type)) return 'int';
  if (Type === 'duration') return 'duration';
  if (Type.startsWith('map') || Type === 'stringToString' || Type.startsWith('colonSeparatedMultimap')) return 'map';
  if (Type === 'stringArray' || Type === 'namedCertKey') return 'stringArray';
  return Type.endsWith('Slice') || Type.startsWith('[]') ? 'stringSlice' : 'string';
}

function defaultOf({ Name, Type, Default }: Flag): string {
  // The pause image names a registry, and the kubelet ignores the flag.
  if (Default === '<nil>' || Name === 'pod-infra-container-image') return '';
  return Type === 'stringToString' && Default === '[]' ? '' : Default.replaceAll('\n', ' ');
}

function readDump(release: string, directory: string): Dump {
  const file = join(directory, `${release}.json`);
  if (!existsSync(file)) writeFileSync(file, build(release, join(directory, release)));
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Builds and runs the program in a module that requires the release and its staging modules; gives what it printed. */
function build(release: string, directory: string): string {
  mkdirSync(directory, { recursive: true });
  const run = (command: string, ...args: string[]): string =>
    execFileSync(command, args, {
      cwd: directory,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      maxBuffer: 1 << 26,
      env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=mod' },
    });
  writeFileSync(join(directory, 'go.mod'), 'module flagdefaults\n\ngo 1.24\n');
  const downloaded: { GoMod: string } = JSON.parse(
    run('go', 'mod', 'download', '-json', `k8s.io/kubernetes@${release}`),
  );
  const required = readFileSync(downloaded.GoMod, 'utf8');
  const staging = [...required.matchAll(/^\s+(k8s\.io\/[a-z-]+) v0\.0\.0\s*$/gm)].map(([, name]) => name!);
  const etcd = /go\.etcd\.io\/etcd\/client\/v3 (\S+)/.exec(required)?.[1];
  const lines = [`k8s.io/kubernetes ${release}`, `go.etcd.io/etcd/server/v3 ${etcd}`].concat(
    staging.map((name) => `${name} ${release.replace('v1.', 'v0.')}`),
  );
  writeFileSync(join(directory, 'go.mod'), `module flagdefaults\n\ngo 1.24\n\nrequire (\n${lines.join('\n')}\n)\n`);
  writeFileSync(join(directory, 'main.go'), PROGRAM);
  const minor = Number(/^v3\.(\d+)\./.exec(etcd ?? '')?.[1]);
  writeFileSync(join(directory, 'etcd.go'), minor >= 6 ? ETCD_SINCE_3_6 : ETCD_BEFORE);
  run('go', 'mod', 'tidy');
  run('go', 'build', '-trimpath', '-ldflags', '-s -w', '-o', 'flagdefaults', '.');
  return run('./flagdefaults');
}
