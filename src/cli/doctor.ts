import { connect } from '../connect/index.ts';
import { type Diagnosis, diagnose } from '../doctor/doctor.ts';
import { diagnoseRecorded } from '../doctor/recorded.ts';
import { tool } from '../tool.ts';
import { dataText } from './data-text.ts';
import { renderDiagnosis } from './doctor-text.ts';
import { type ConnectionFlags, namespacesOf, toConnectionOptions } from './flags.ts';
import { readFrameworks } from './frameworks.ts';
import { type OfflineFlags, offlineSource, refuseNamespaces } from './offline.ts';
import { writeStdout } from './output.ts';
import { chooseChecks, type SelectionFlags } from './plan.ts';
import { startSession } from './session.ts';
import { terminalOf } from './terminal.ts';

export interface DoctorFlags extends ConnectionFlags, SelectionFlags, OfflineFlags {
  readonly output: 'table' | 'json' | 'yaml';
  readonly concurrency: number;
  readonly timeout: string;
  readonly verbose?: boolean;
}

/** `kaudit doctor`: 0 where a scan would see everything, 3 where something may not be read, 4 where the cluster is not reached. */
export async function runDoctor(flags: DoctorFlags): Promise<number> {
  refuseNamespaces(flags);
  const checks = chooseChecks(flags, await readFrameworks(flags.framework, flags.customChecks));
  const offline = offlineSource(flags);
  if (offline !== null) {
    const diagnosis = diagnoseRecorded(await offline(), { checks });
    await writeStdout(textOf(diagnosis, flags));
    return diagnosis.complete ? 0 : 3;
  }
  const connection = await connect({
    ...toConnectionOptions(flags),
    maxSockets: flags.concurrency,
    userAgent: `kaudit/${tool.version}`,
  });
  const session = startSession(flags.timeout);
  try {
    const { concurrency } = flags;
    const diagnosis = await diagnose(connection, {
      checks,
      namespaces: namespacesOf(flags),
      signal: session.signal,
      concurrency,
      kubectl: kubectlOf(flags),
    });
    await writeStdout(textOf(diagnosis, flags));
    const code = diagnosis.server.reachable === true ? (diagnosis.complete ? 0 : 3) : 4;
    return session.interruption() ?? code;
  } finally {
    connection.transport.close();
    session.end();
  }
}

function textOf(diagnosis: Diagnosis, { output, verbose = false }: DoctorFlags): string {
  if (output !== 'table') return dataText(diagnosis, output);
  return renderDiagnosis(diagnosis, terminalOf('auto').columns, verbose);
}

function kubectlOf({ kubeconfig, context }: DoctorFlags): string {
  const where = [
    ...(kubeconfig === undefined ? [] : [`--kubeconfig ${shellWord(kubeconfig)}`]),
    ...(context === undefined ? [] : [`--context ${shellWord(context)}`]),
  ];
  return ['kubectl', ...where].join(' ');
}

/** The text as one word of a POSIX shell. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
