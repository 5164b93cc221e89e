import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const folder = import.meta.dirname;
const sources = ['go.mod', 'go.sum', 'main.go'];
const kwokVersion = 'v0.8.0';

/** Paths of the two programs: `k8s` is main.go (its first argument names the component), `kwok` plays the kubelets. */
export interface Binaries {
  k8s: string;
  kwok: string;
}

/** Why there are no programs: Go is not installed, or the build failed. */
export interface MissingBinaries {
  missing: string;
}

/** The folder that keeps the programs between runs; a CI may keep it too. */
export const cacheFolder = path.resolve(process.env.KAUDIT_TEST_CACHE || path.join(folder, '.cache'));

let built: Promise<Binaries | MissingBinaries> | undefined;

/** Builds what is not in the cache (minutes) or takes it from there (milliseconds). Throws if CI is set and it cannot. */
export function binaries(): Promise<Binaries | MissingBinaries> {
  built ??= build();
  return built;
}

/** Whether cluster tests can run here; if not, says on stderr that `testFile` did not run and why. */
export async function clusterAvailable(testFile: string): Promise<boolean> {
  const found = await binaries();
  if (!('missing' in found)) return true;
  process.stderr.write(`\n!!! NOT RUN: ${testFile}, which needs a real API server: ${found.missing}\n\n`);
  return false;
}

/** A Go program that is installed by its path and version. */
export interface GoProgram {
  name: string;
  path: string;
  version: string;
}

/** Path of the program, from the cache or built into it (minutes). Throws where it is not there and can not be built. */
export async function installedProgram({ name, path: module, version }: GoProgram): Promise<string> {
  const prefix = `${name}-${version}-`;
  const go = await goVersion();
  if (go !== undefined) return provide(prefix + go, (target) => installGo(name, `${module}@${version}`, target));
  const cached = (await readdir(cacheFolder).catch(() => [])).find((file) => file.startsWith(prefix));
  if (cached === undefined) throw new Error(`Go is not installed, and ${prefix}* is not in the cache`);
  return path.join(cacheFolder, cached);
}

async function build(): Promise<Binaries | MissingBinaries> {
  try {
    const names = await binaryNames();
    return { k8s: await provide(names.k8s, buildKubernetes), kwok: await provide(names.kwok, buildKwok) };
  } catch (error) {
    const missing = error instanceof Error ? error.message : String(error);
    if (!['', 'false', '0', undefined].includes(process.env.CI))
      throw new Error(`the cluster tests must run when CI is set, but ${missing}`);
    return { missing };
  }
}

/** File names in the cache: a digest of the sources (or the version) and the version of Go. */
async function binaryNames(): Promise<Binaries> {
  const digest = createHash('sha256');
  for (const source of sources) digest.update(await readFile(path.join(folder, source)));
  const prefixes = { k8s: `k8s-${digest.digest('hex').slice(0, 16)}-`, kwok: `kwok-${kwokVersion}-` };
  const go = await goVersion();
  if (go !== undefined) return { k8s: prefixes.k8s + go, kwok: prefixes.kwok + go };
  // A cache brought here from elsewhere does without Go.
  const cached = await readdir(cacheFolder).catch(() => []);
  const k8s = cached.find((name) => name.startsWith(prefixes.k8s));
  const kwok = cached.find((name) => name.startsWith(prefixes.kwok));
  if (k8s === undefined || kwok === undefined) throw new Error('Go is not installed (go.mod says which version)');
  return { k8s, kwok };
}

/** `go1.26.8-linux-amd64`; undefined where Go is not installed. */
export async function goVersion(): Promise<string | undefined> {
  try {
    const { stdout } = await execute('go', ['env', 'GOVERSION', 'GOOS', 'GOARCH'], { cwd: folder });
    return stdout.trim().split(/\s+/).join('-');
  } catch {
    return undefined;
  }
}

/** The path of a program in the cache, compiled into it where it is missing; older ones of the same first word go. */
export async function provide(name: string, compile: (target: string) => Promise<void>): Promise<string> {
  const target = path.join(cacheFolder, name);
  await mkdir(cacheFolder, { recursive: true });
  if ((await readdir(cacheFolder)).includes(name)) return target;
  process.stderr.write(`building ${name} into ${cacheFolder}; the first time this takes minutes\n`);
  const unfinished = path.join(cacheFolder, `unfinished-${process.pid}-${name}`);
  try {
    await compile(unfinished);
    await rename(unfinished, target);
  } finally {
    await rm(unfinished, { force: true });
  }
  const program = name.slice(0, name.indexOf('-') + 1);
  for (const other of await readdir(cacheFolder)) {
    if (other.startsWith(program) && other !== name) await rm(path.join(cacheFolder, other), { force: true });
  }
  return target;
}

async function buildKubernetes(target: string): Promise<void> {
  const version = /k8s\.io\/kubernetes v(\d+)\.(\d+)\.\d+\S*/.exec(await readFile(path.join(folder, 'go.mod'), 'utf8'));
  if (version === null) throw new Error('go.mod names no version of k8s.io/kubernetes');
  const [required, major, minor] = version;
  const gitVersion = required.slice(required.indexOf(' ') + 1);
  const flags = Object.entries({ gitVersion, gitMajor: major, gitMinor: minor })
    .map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
    .join(' ');
  await runGo(['build', '-trimpath', '-buildvcs=false', '-ldflags', `-s -w ${flags}`, '-o', target, '.'], {});
}

/** Not in our module: kwok would raise libraries under the API server. */
function buildKwok(target: string): Promise<void> {
  return installGo('kwok', `sigs.k8s.io/kwok/cmd/kwok@${kwokVersion}`, target);
}

async function installGo(name: string, module: string, target: string): Promise<void> {
  const folderOfOne = `${target}.d`;
  await runGo(['install', '-trimpath', '-ldflags', `-s -w`, module], { GOBIN: folderOfOne });
  await rename(path.join(folderOfOne, name), target);
  await rm(folderOfOne, { recursive: true });
}

async function runGo(args: string[], environment: Record<string, string>): Promise<void> {
  const env = { ...process.env, CGO_ENABLED: '0', ...environment };
  await execute('go', args, { cwd: folder, env, maxBuffer: 64 << 20 });
}
