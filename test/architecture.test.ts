import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '..');

/** One row of the import table: who it is about, what it may import, and why. The first row that matches a file decides. */
interface Row {
  readonly who: RegExp;
  readonly may: readonly RegExp[];
  readonly packages: readonly string[];
  readonly why: string;
}

const pipeline =
  /^src\/(audit|platform\/\w+|evaluate|recall|findings|score|select|selected-workloads|gate|report|inventory|check|printable|summarize|waivers)\.ts$/;
const anySource = /^(src|schema)\/|^package\.json$/;

const table: readonly Row[] = [
  {
    who: /^checks\//,
    may: [/^src\/check\.ts$/, /^src\/kubernetes\//],
    packages: [],
    why: 'a check states a rule; what Kubernetes means is written once, in src/kubernetes and src/facts',
  },
  {
    who: /^src\/kubernetes\//,
    may: [/^src\/kubernetes\//],
    packages: ['type:@kubernetes/client-node'],
    why: 'Kubernetes knows nothing of kaudit',
  },
  {
    who: /^src\/facts\//,
    may: [/^src\/facts\//, /^src\/kubernetes\//, /^src\/inventory\.ts$/],
    packages: ['type:@kubernetes/client-node'],
    why: 'facts are pure functions of the inventory',
  },
  {
    who: /^src\/connect\//,
    may: [/^src\/connect\//, /^src\/kubernetes\//, /^src\/inventory\.ts$/, /^src\/printable\.ts$/],
    packages: ['node:*', 'yaml', '@kubernetes/client-node', 'socks', 'p-limit'],
    why: 'only connecting opens sockets, and of client-node only the authenticators are loaded',
  },
  {
    who: /^src\/collect\//,
    may: [/^src\/collect\//, /^src\/connect\//, /^src\/kubernetes\//, /^src\/inventory\.ts$/],
    packages: ['p-limit', 'yaml', 'node:buffer'],
    why: 'collecting sees the cluster through a connection alone',
  },
  {
    who: /^src\/frameworks\//,
    may: [/^src\/frameworks\//, /^src\/report\.ts$/],
    packages: [],
    why: 'frameworks are data about the report',
  },
  {
    who: /^src\/reporters\//,
    may: [
      /^src\/reporters\//,
      /^src\/(report|fleet\/\w+)\.ts$/,
      /^src\/history\/(trend|episodes|record|store)\.ts$/,
      /^src\/check\.ts$/,
      /^src\/printable\.ts$/,
    ],
    packages: [
      'cli-table3',
      'csv-stringify',
      'kaudit:page',
      'picocolors',
      'string-width',
      'yaml',
      'node:crypto',
      'node:util',
      'type:sarif',
    ],
    why: 'every output is a function of the report',
  },
  {
    who: /^src\/publish\//,
    may: [
      /^src\/publish\//,
      /^src\/connect\//,
      /^src\/kubernetes\//,
      /^src\/reporters\//,
      /^src\/(report|printable|rights)\.ts$/,
    ],
    packages: ['node:*', 'aws4fetch'],
    why: 'publishing alone writes to servers, over a transport of its own',
  },
  {
    who: /^src\/history\//,
    may: [/^src\/history\//, /^src\/(report|read-report|check)\.ts$/, /^src\/kubernetes\/record\.ts$/],
    packages: ['node:*', 'node-sqlite3-wasm', 'pg'],
    why: 'a history knows reports alone, and it alone opens databases',
  },
  {
    who: /^src\/demo\//,
    may: [/^src\/demo\//],
    packages: ['node:*', '@peculiar/x509', 'reflect-metadata'],
    why: 'the demo is an API server like any other: nothing of the pipeline',
  },
  {
    who: /^src\/(cli\.ts|cli\/)/,
    may: [anySource],
    packages: ['node:*', 'commander', 'yaml'],
    why: 'only the command line touches process, console and files',
  },
  {
    who: /^src\/(platform\/\w+|evaluate|recall|findings|score|select|selected-workloads|gate|audit|report|check|inventory|printable|summarize|catalog|waivers)\.ts$/,
    may: [pipeline, /^src\/facts\//, /^src\/kubernetes\//, /^src\/frameworks\//],
    packages: ['node:crypto', 'fastest-levenshtein'],
    why: 'everything right of the inventory is pure: no network, no clock, no files',
  },
  {
    who: /^src\/custom-checks\/cel\.ts$/,
    may: [/^src\/kubernetes\//],
    packages: ['@marcbachmann/cel-js', 'node:vm'],
    why: 'it knows expressions and plain data alone',
  },
  {
    who: /^src\/custom-checks\/custom-checks\.ts$/,
    may: [/^src\/(?!cli)/, /^schema\//],
    packages: ['ajv', 'node:crypto'],
    why: 'it reads checks that do not ship with kaudit',
  },
  {
    who: /^src\//,
    may: [/^src\/(?!cli)/, /^schema\//, /^package\.json$/],
    packages: ['yaml', 'ajv', 'kaudit:checks'],
    why: 'these join the parts',
  },
];

const runtimeHomes: Readonly<Record<string, RegExp>> = {
  '@kubernetes/client-node': /^src\/connect\//,
  'p-limit': /^src\/(collect|connect)\//,
  'cli-table3': /^src\/reporters\//,
  'node-sqlite3-wasm': /^src\/history\//,
  pg: /^src\/history\//,
  commander: /^src\/cli/,
};

interface Import {
  readonly file: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.posix.join(folder, file.replaceAll(path.sep, '/')));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  const statements = text.matchAll(/^\s*(?:import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]/gm);
  const dynamic = text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g);
  const resolve = (to: string) => (to.startsWith('.') ? path.posix.join(path.posix.dirname(file), to) : to);
  return [
    ...[...statements].map(([, typeOnly, to = '']) => ({ file, to: resolve(to), typeOnly: typeOnly !== undefined })),
    ...[...dynamic].map(([, to = '']) => ({ file, to: resolve(to), typeOnly: false })),
  ];
}

const isOurs = (to: string) => /^(src|checks|test|scripts|schema)\/|^package\.json$/.test(to);

function allows({ packages, may }: Row, { to, typeOnly }: Import): boolean {
  if (isOurs(to)) return may.some((pattern) => pattern.test(to));
  return packages.some((entry) => {
    if (entry === 'node:*') return to.startsWith('node:');
    const name = entry.replace(/^type:/, '');
    return (to === name || to.startsWith(`${name}/`)) && (!entry.startsWith('type:') || typeOnly);
  });
}

const files = [...sourceFiles('src'), ...sourceFiles('checks')].filter((file) => !file.endsWith('.d.ts'));

test('nobody imports what the table of CONTRIBUTING.md does not allow', () => {
  const broken = files.flatMap((file) => {
    const row = table.find(({ who }) => who.test(file));
    if (row === undefined) return [`${file}: no row of the table is about it`];
    return importsOf(file)
      .filter((one) => !allows(row, one))
      .map(({ to }) => `${file} imports ${to}; ${row.why}`);
  });
  expect(broken).toEqual([]);
});

test('only the command publish reaches the code that writes to servers', () => {
  const allowed: Readonly<Record<string, RegExp>> = {
    'src/publish.ts': /^src\/cli\/publish\.ts$/,
    // The rights that publishing needs are text that `kaudit rbac --publish` prints.
    'src/publish/report-apis.ts': /^src\/(publish\/|cli\/rbac\.ts$)/,
  };
  const strays = files.flatMap((file) =>
    importsOf(file)
      .filter(({ to, typeOnly }) => !typeOnly && /^src\/publish(\.ts|\/)/.test(to))
      .filter(({ to }) => !(allowed[to] ?? /^src\/(publish\.ts|publish\/|cli\/publish\.ts$)/).test(file))
      .map(({ to }) => `${file} imports ${to}`),
  );
  expect(strays).toEqual([]);
});

test('each fixed package has one home', () => {
  const strays = files.flatMap((file) =>
    importsOf(file).flatMap(({ to, typeOnly }) => {
      const home = Object.entries(runtimeHomes).find(([name]) => to === name || to.startsWith(`${name}/`));
      return home === undefined || typeOnly || home[1].test(file) ? [] : [`${file} imports ${to}`];
    }),
  );
  expect(strays).toEqual([]);
});

test('only the command line touches process and console', () => {
  const allowed = (file: string) => /^src\/(cli\.ts$|cli\/)/.test(file) || file === 'src/connect/surroundings.ts';
  const users = files.filter(
    (file) =>
      !allowed(file) && /(?<![\w./'-])(process|console)\.[a-z]/.test(readFileSync(path.join(root, file), 'utf8')),
  );
  expect(users).toEqual([]);
});
