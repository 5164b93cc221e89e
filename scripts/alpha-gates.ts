// Writes src/kubernetes/flags/alpha-gates.json from the sources of Kubernetes: tsx scripts/alpha-gates.ts
// Needs the modules of the releases below in Go's module cache (go mod download k8s.io/kubernetes@v1.22.17 …).
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The newest release of each minor at hand; gates of k8s.io/apiserver tell their own history from 0.33 on. */
const releases = [
  ...['1.22.17', '1.23.17', '1.24.17', '1.25.16', '1.26.15', '1.27.16', '1.28.15', '1.29.15', '1.30.14', '1.31.14'],
  ...['1.32.13', '1.33.13', '1.34.4', '1.35.4', '1.36.3', '1.37.0'],
];
const libraries: readonly (readonly [module: string, file: string])[] = [
  ['apiserver', 'pkg/features/kube_features.go'],
  ['apiextensions-apiserver', 'pkg/features/kube_features.go'],
  ['component-base', 'logs/api/v1/kube_features.go'],
  ['component-base', 'metrics/features/kube_features.go'],
  ['component-base', 'zpages/features/kube_features.go'],
  ['client-go', 'features/known_features.go'],
  ['controller-manager', 'pkg/features/kube_features.go'],
];

const cache = path.join(execFileSync('go', ['env', 'GOMODCACHE'], { encoding: 'utf8' }).trim(), 'k8s.io');
/** Minors in which a gate is alpha, by gate. */
const alpha = new Map<string, Set<number>>();
const newest = Number(releases.at(-1)?.split('.')[1]);

for (const release of releases) {
  const minor = Number(release.split('.')[1]);
  const files = [
    `kubernetes@v${release}/pkg/features/kube_features.go`,
    `kubernetes@v${release}/pkg/features/client_adapter.go`,
    ...libraries.map(([module, file]) => `${module}@v0.${release.slice(2)}/${file}`),
  ].map((file) => path.join(cache, file));
  const text = files
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  if (text === '') throw new Error(`k8s.io/kubernetes@v${release} is not in the module cache`);
  for (const [gate, stages] of gatesIn(text)) {
    for (const [index, { since, isAlpha }] of stages.entries()) {
      // A spec without a version says what holds in its own release.
      const until = since === undefined ? minor : (stages[index + 1]?.since ?? minor + 1) - 1;
      if (isAlpha) for (let at = Math.max(since ?? minor, 22); at <= until; at++) add(gate, at);
    }
  }
}

const rows = [...alpha]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([gate, minors]) => {
    const all = [...minors].sort((a, b) => a - b);
    return `    ${JSON.stringify(gate)}: ${JSON.stringify(rangesOf(all))}`;
  });
const head = {
  source: `k8s.io/kubernetes 1.22 to 1.${newest}: pkg/features, k8s.io/apiserver and component-base`,
  newest,
};
writeFileSync(
  path.resolve(import.meta.dirname, '../src/kubernetes/flags/alpha-gates.json'),
  `{\n  "source": ${JSON.stringify(head.source)},\n  "newest": ${newest},\n  "gates": {\n${rows.join(',\n')}\n  }\n}\n`,
);
console.log(`${rows.length} gates`);

function add(gate: string, minor: number): void {
  const minors = alpha.get(gate) ?? new Set<number>();
  alpha.set(gate, minors.add(minor));
}

/** `23` or `24-27`. */
function rangesOf(minors: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const minor of minors) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === minor - 1) last[1] = minor;
    else ranges.push([minor, minor]);
  }
  return ranges.map(([since, until]) => (since === until ? `${since}` : `${since}-${until}`)).join(',');
}

interface Stage {
  readonly since: number | undefined;
  readonly isAlpha: boolean;
}

/** Every gate with its stages in order, from `Name: {Default: …, PreRelease: …}` or a block of versioned specs. */
function gatesIn(text: string): Map<string, Stage[]> {
  const names = new Map(
    [...text.matchAll(/^\s*(\w+)\s+(?:featuregate\.)?Feature\s*=\s*"(\w+)"/gm)].map(([, id = '', name = '']) => [
      id,
      name,
    ]),
  );
  const gates = new Map<string, Stage[]>();
  let open: string | undefined;
  for (const line of text.split('\n')) {
    const start = /^\t{1,2}([\w.]+):\s*\{(.*)$/.exec(line);
    if (start !== null) {
      const id = (start[1] ?? '').split('.').at(-1) ?? '';
      open = names.get(id) ?? id;
    }
    if (line.startsWith('}') || /^\t{1,2}\},?$/.test(line)) open = undefined;
    const stage = /PreRelease:\s*(?:featuregate\.)?(\w+)/.exec(line)?.[1];
    if (open === undefined || stage === undefined || line.trimStart().startsWith('//')) continue;
    const since = /MustParse\("1\.(\d+)"\)/.exec(line)?.[1];
    const stages = gates.get(open) ?? [];
    stages.push({ since: since === undefined ? undefined : Number(since), isAlpha: stage === 'Alpha' });
    gates.set(open, stages);
  }
  return gates;
}
