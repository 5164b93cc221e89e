import { podContainers } from './pod-spec.ts';
import { inWords, isRecord } from './record.ts';

/** Where a Docker daemon listens without TLS. */
export const openDockerPort = 2375;

/**
 * What of a pod runs commands for everybody who reaches port 2375: containers of the image docker:dind with an empty
 * DOCKER_TLS_CERTDIR listen there on every address, without TLS (docker-library/docker, dockerd-entrypoint.sh). In words.
 */
export function openDocker(spec: unknown): string | undefined {
  for (const { container, kind } of podContainers(spec)) {
    const { name, image, env, command, restartPolicy } = container;
    // An init container ends before anybody comes; a command takes the place of what the image would start.
    if ((kind === 'initContainers' && restartPolicy !== 'Always') || command !== undefined) continue;
    if (typeof image !== 'string' || !/(?:^|\/)docker:[\w.-]*dind/.test(image) || image.includes('rootless')) continue;
    if (Array.isArray(env) && env.some(isEmptyFolder))
      return `container ${inWords(name)} runs Docker on port ${openDockerPort} without TLS`;
  }
  return undefined;
}

/** A variable without a value is empty; `<empty>` is what an inventory says of it. */
function isEmptyFolder(variable: unknown): boolean {
  if (!isRecord(variable) || variable.name !== 'DOCKER_TLS_CERTDIR' || variable.valueFrom !== undefined) return false;
  const { value } = variable;
  return value === undefined || value === null || value === '' || value === '<empty>';
}
