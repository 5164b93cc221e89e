import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Connection, type ConnectionOptions, connect, type Surroundings } from '../../src/connect/index.ts';
import { atEnd } from '../support/endings.ts';
import { type FaultServer, type FaultServerSettings, startFaultServer } from '../support/fault-server.ts';
import { temporaryFolder } from '../support/folder.ts';

export { atEnd };

export async function server(settings: FaultServerSettings = {}): Promise<FaultServer> {
  const started = await startFaultServer(settings);
  atEnd(() => started.close());
  return started;
}

/** A folder that is gone after the test. */
export async function folder(): Promise<string> {
  return temporaryFolder('test', atEnd);
}

/** A file in a fresh folder. */
export async function file(content: string | Buffer | object, name = 'config', mode = 0o600): Promise<string> {
  const target = path.join(await folder(), name);
  const data = typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content);
  await writeFile(target, data, { mode });
  return target;
}

/** A kubeconfig with one cluster, user and context named `test`. */
export function kubeconfig(cluster: object, user: object = { token: 'TOKEN-1' }, context: object = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'test', cluster }],
    users: [{ name: 'test', user }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test', ...context } }],
  };
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** The cluster entry of a fault server. */
export function clusterOf(target: FaultServer): Record<string, unknown> {
  return { server: target.url, 'certificate-authority-data': base64(target.ca) };
}

/** Limits that end a test that went wrong, yet leave a busy machine its time. */
export const FAST = { connect: 2000, headers: 2000, idle: 1000, total: 4000, plugin: 5000 };

/** A machine without any Kubernetes setting; waits take a hundredth of their time and are written down. */
export function machine(given: Partial<Surroundings> = {}): Partial<Surroundings> & { waits: number[] } {
  const waits: number[] = [];
  return {
    waits,
    env: {},
    home: '/nonexistent',
    serviceAccount: '/nonexistent',
    clock: {
      now: () => Date.now(),
      random: () => 0.5,
      sleep: (milliseconds, signal) => {
        waits.push(milliseconds);
        return new Promise((resolve, reject) => {
          const timer = setTimeout(resolve, milliseconds / 100);
          signal?.addEventListener('abort', () => {
            clearTimeout(timer);
            reject(signal.reason);
          });
        });
      },
    },
    ...given,
  };
}

/** Connection options, with the kubeconfig's user and additions to its cluster in place of names. */
type TargetOptions = Omit<ConnectionOptions, 'user' | 'cluster'> & { user?: object; cluster?: object };

/** A connection to a fault server by a kubeconfig of its own. */
export async function connectTo(
  target: FaultServer,
  { user, cluster, ...options }: TargetOptions = {},
  given: Partial<Surroundings> = machine(),
): Promise<Connection> {
  const config = await file(kubeconfig({ ...clusterOf(target), ...cluster }, user));
  return open({ kubeconfig: config, limits: FAST, ...options }, given);
}

/** A connection that is closed after the test. */
export async function open(options: ConnectionOptions, given: Partial<Surroundings> = machine()): Promise<Connection> {
  const connection = await connect(options, given);
  atEnd(() => connection.transport.close());
  return connection;
}

/** The error that a promise rejects with. */
export async function errorOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error('did not fail');
}
