import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { validateAction } from '@action-validator/core';
import { Ajv } from 'ajv';
import { validate } from 'dockerfile-utils';
import { expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import manifest from '../../package.json' with { type: 'json' };
import { temporaryFolder } from '../support/folder.ts';

const root = path.join(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

interface Instruction {
  readonly keyword: string;
  readonly text: string;
}

/** Instructions of a Dockerfile, comments left out and continued lines joined. */
function instructionsOf(text: string): Instruction[] {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [keyword = '', ...rest] = line.trim().split(/\s+/);
      return { keyword, text: rest.join(' ') };
    });
}

test('the Dockerfile parses, lints, pins nothing but by argument, and ends as nobody', () => {
  expect(validate(read('Dockerfile'))).toEqual([]);
  const instructions = instructionsOf(read('Dockerfile'));
  // biome-ignore lint/suspicious/noTemplateCurlyInString: arguments of the Dockerfile, not of this file
  const bases = ['${BUILD_IMAGE} AS build', '${RUNTIME_IMAGE}'];
  const of = (keyword: string) => instructions.filter((one) => one.keyword === keyword).map(({ text }) => text);
  expect(of('FROM')).toEqual(bases);
  expect(of('USER')).toEqual(['65532:65532']);
  expect(of('ENTRYPOINT')).toEqual(['["/nodejs/bin/node", "/app/cli.js"]']);
  expect(of('ADD')).toEqual([]);
  for (const label of ['title', 'licenses', 'version', 'revision'])
    expect(of('LABEL').join(' ')).toContain(`org.opencontainers.image.${label}=`);
});

test('the builder gets what the build reads, and nothing else', () => {
  const sent = read('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1));
  for (const file of sent) expect(existsSync(path.join(root, file)), file).toBe(true);
  const copied = instructionsOf(read('Dockerfile'))
    .filter(({ keyword, text }) => keyword === 'COPY' && text.includes('/src/'))
    .flatMap(({ text }) => [...text.matchAll(/\/src\/(\S+)/g)].map(([, file = '']) => file));
  for (const file of copied) if (file !== 'dist') expect(sent).toContain(file);
  expect(sent).toEqual(expect.arrayContaining(['src', 'checks', 'schema', 'scripts', 'package-lock.json']));
});

test('the bill of materials is CycloneDX 1.6, the same for the same bundle, and names what the bundle holds', () => {
  const text = readFileSync(path.join(inject('bundle'), 'sbom.cdx.json'), 'utf8');
  const bom = JSON.parse(text);
  const library = {
    type: 'object',
    required: ['type', 'bom-ref', 'name', 'version', 'purl', 'licenses', 'hashes'],
    additionalProperties: false,
    properties: {
      type: { enum: ['library'] },
      'bom-ref': { type: 'string' },
      name: { type: 'string' },
      version: { type: 'string' },
      scope: { enum: ['required', 'optional', 'excluded'] },
      purl: { type: 'string', pattern: '^pkg:npm/(%40[^/@]+/)?[^/@]+@[^@]+$' },
      hashes: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          required: ['alg', 'content'],
          properties: { alg: { enum: ['SHA-512'] }, content: { type: 'string', pattern: '^[0-9a-f]{128}$' } },
        },
      },
      licenses: { type: 'array', minItems: 1, items: { type: 'object' } },
    },
  };
  const schema = {
    type: 'object',
    required: ['bomFormat', 'specVersion', 'serialNumber', 'version', 'metadata', 'components', 'dependencies'],
    properties: {
      bomFormat: { const: 'CycloneDX' },
      specVersion: { const: '1.6' },
      serialNumber: {
        type: 'string',
        pattern: '^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
      },
      version: { const: 1 },
      components: { type: 'array', minItems: 5, items: library },
    },
  };
  const ajv = new Ajv();
  ajv.validate(schema, bom);
  expect(ajv.errors).toBeNull();
  const names: string[] = bom.components.map(({ name }: { name: string }) => name);
  expect(names).toEqual(expect.arrayContaining(['commander', 'yaml', 'aws4fetch', '@kubernetes/client-node']));
  // Tools that only build or test are not inside.
  for (const tool of ['esbuild', 'vitest', 'typescript', 'postject']) expect(names).not.toContain(tool);
  const refs = new Set(bom.components.map((one: { 'bom-ref': string }) => one['bom-ref']));
  expect(refs.size).toBe(names.length);
  expect(bom.dependencies[0].dependsOn).toEqual([...refs]);
  expect(text).not.toContain('timestamp');
});

test('the package names files that are there, and programs that can be run', () => {
  for (const file of manifest.files) if (file !== 'dist') expect(existsSync(path.join(root, file)), file).toBe(true);
  expect(manifest.bin).toEqual({
    kaudit: 'dist/cli.js',
    'kubectl-kaudit': 'dist/cli.js',
    'kubectl_complete-kaudit': 'deploy/completion/kubectl_complete-kaudit',
  });
  const script = path.join(root, 'deploy', 'completion', 'kubectl_complete-kaudit');
  expect(statSync(script).mode & 0o111).toBe(0o111);
  expect(spawnSync('sh', ['-n', script]).status).toBe(0);
  expect(read(manifest.man)).toMatch(/^\.TH KAUDIT 1 /);
});

interface Action {
  readonly inputs: Readonly<Record<string, { required?: boolean; default?: string }>>;
  readonly outputs: Readonly<Record<string, { value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly { id?: string; run?: string; shell?: string }[] };
}

test('the GitHub Action is valid by the schema of actions, and pastes no input into its script', () => {
  const text = read('action.yml');
  expect(validateAction(text).errors).toEqual([]);
  const action: Action = parse(text);
  const [scan] = action.runs.steps.filter(({ id }) => id === 'scan');
  expect(scan?.run).not.toContain('${{');
  expect(action.inputs.version?.required).toBe(true);
});

test('the script of the GitHub Action runs kaudit, hands on its outputs and its exit code', () => {
  const action: Action = parse(read('action.yml'));
  const script = action.runs.steps.find(({ id }) => id === 'scan')?.run ?? '';
  const work = temporaryFolder('action');
  mkdirSync(path.join(work, 'bin'));
  mkdirSync(path.join(work, 'deploy files'));
  writeFileSync(
    path.join(work, 'deploy files', 'pod.yaml'),
    'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n',
  );
  // Stands for npm: installs the program under test where it is told to.
  const npm = path.join(work, 'bin', 'npm');
  writeFileSync(
    npm,
    `#!/bin/sh\nmkdir -p "$4/bin"\nprintf '#!/bin/sh\\nexec "%s" "%s" "$@"\\n' "${process.execPath}" "${path.join(inject('bundle'), 'cli.js')}" >"$4/bin/kaudit"\nchmod +x "$4/bin/kaudit"\n`,
  );
  chmodSync(npm, 0o755);
  const run = (version: string, args: string) =>
    spawnSync('bash', ['-c', script], {
      cwd: work,
      encoding: 'utf8',
      env: {
        PATH: `${path.join(work, 'bin')}:${process.env.PATH}`,
        HOME: work,
        RUNNER_TEMP: path.join(work, 'temp'),
        GITHUB_OUTPUT: path.join(work, 'output'),
        GITHUB_STEP_SUMMARY: path.join(work, 'summary.md'),
        KAUDIT_VERSION: version,
        KAUDIT_ARGS: args,
        KAUDIT_FAIL_ON: 'none',
        KAUDIT_SARIF: 'kaudit.sarif',
        KAUDIT_REPORT: 'kaudit.json',
      },
    });
  const loose = run('^0.1', '');
  expect(loose.status).toBe(2);
  expect(loose.stdout).toContain('::error::kaudit: version must be exact');
  const result = run('0.1.0', '--manifests=deploy files\n--allow-incomplete\n');
  expect(result.stderr).toBe('');
  expect(result.status).toBe(0);
  expect(readFileSync(path.join(work, 'output'), 'utf8')).toBe('sarif=kaudit.sarif\nreport=kaudit.json\nexit-code=0\n');
  expect(JSON.parse(readFileSync(path.join(work, 'kaudit.sarif'), 'utf8')).version).toBe('2.1.0');
  expect(readFileSync(path.join(work, 'summary.md'), 'utf8')).toContain('kaudit');
});

test('the GitLab template is YAML whose scripts a shell reads', () => {
  const template = parse(read('deploy/gitlab/kaudit.gitlab-ci.yml'));
  expect(template.kaudit.artifacts.reports).toEqual({
    junit: 'kaudit.junit.xml',
    codequality: 'gl-code-quality-report.json',
  });
  for (const line of template.kaudit.script)
    expect(execFileSync('sh', ['-n'], { input: line, encoding: 'utf8' })).toBe('');
  const [guard] = template.kaudit.script;
  const guarded = (version: string) => spawnSync('sh', ['-c', guard], { env: { KAUDIT_VERSION: version } }).status;
  expect([guarded('0.1.0'), guarded('latest'), guarded('')]).toEqual([0, 2, 2]);
});

test('the krew template gives a plugin that krew’s rules accept', () => {
  const filled = read('deploy/krew/kaudit.yaml')
    .replace(
      /\{\{addURIAndSha "([^"]*(?:\{\{[^}]*\}\})?[^"]*)" \.TagName \}\}/g,
      (_, uri: string) => `uri: ${uri.replace('{{ .TagName }}', 'v0.1.0')}\n      sha256: ${'0'.repeat(64)}`,
    )
    .replaceAll('{{ .TagName }}', 'v0.1.0');
  expect(filled).not.toContain('{{');
  const plugin = parse(filled);
  expect(plugin).toMatchObject({
    apiVersion: 'krew.googlecontainertools.github.com/v1alpha2',
    kind: 'Plugin',
    metadata: { name: 'kaudit' },
    spec: { version: 'v0.1.0' },
  });
  expect(plugin.spec.shortDescription.length).toBeLessThanOrEqual(50);
  expect(plugin.spec.platforms).toHaveLength(3);
  for (const platform of plugin.spec.platforms) {
    expect(platform.uri).toMatch(/^https:\/\/.*\/v0\.1\.0\/kaudit-(linux|darwin)-(x64|arm64)\.tar\.gz$/);
    expect(platform.files.map(({ from }: { from: string }) => from)).toContain(platform.bin);
    expect(Object.keys(platform.selector.matchLabels).sort()).toEqual(['arch', 'os']);
  }
});
