import { credentialFileVariables } from '../kubernetes/cloud-credentials.ts';

type Json = Record<string, unknown>;

/**
 * Writes beside the value of a variable that names a file of credentials, before that value is replaced, which volume of the pod
 * the file lies in; empty where it lies in none.
 */
export function markCredentialFile(variable: Json, mounts: unknown): void {
  const { name, value } = variable;
  if (credentialFileVariables.has(String(name)) && typeof value === 'string' && value.startsWith('/'))
    variable.volume = volumeAbove(value, mounts);
}

/** The longest mount above a file decides. */
function volumeAbove(file: string, mounts: unknown): string {
  let volume = '';
  let longest = 0;
  for (const mount of Array.isArray(mounts) ? mounts : []) {
    const { name, mountPath } = typeof mount === 'object' && mount !== null ? mount : {};
    if (typeof name !== 'string' || typeof mountPath !== 'string') continue;
    const path = mountPath.replace(/\/+$/, '');
    if ((file !== path && !file.startsWith(`${path}/`)) || path.length < longest) continue;
    volume = name;
    longest = path.length;
  }
  return volume;
}
