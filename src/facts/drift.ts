import type { V1Container, V1PodSpec } from '@kubernetes/client-node';
import { parseImage } from '../kubernetes/image.ts';

/**
 * Whether a pod was changed after it was made from its template: an ephemeral container was added, the image of a
 * container or init container is another one, or a container of the template is missing (the pod was adopted). What
 * admission adds (sidecars, defaults, digests) and a registry that a webhook replaced are not drift.
 */
export function hasDrifted(pod: V1PodSpec, template: V1PodSpec): boolean {
  if (pod === template) return false;
  return (
    hasEphemeralContainers(pod) ||
    differs(pod.containers, template.containers) ||
    differs(pod.initContainers, template.initContainers)
  );
}

/** Ephemeral containers are in no template: they always came later. */
export function hasEphemeralContainers(pod: V1PodSpec): boolean {
  return (pod.ephemeralContainers?.length ?? 0) > 0;
}

function differs(running: readonly V1Container[] = [], made: readonly V1Container[] = []): boolean {
  const byName = new Map(running.map((container) => [container.name, container]));
  return made.some(({ name, image }) => {
    const found = byName.get(name);
    return found === undefined || (image !== undefined && !isSameImage(found.image, image));
  });
}

/** Whether an image may be what admission made of a template's: another registry in front, a digest added or put for the tag. */
function isSameImage(running: string | undefined, made: string): boolean {
  if (running === made) return true;
  const [now, then] = [parseImage(running), parseImage(made)];
  if (now === undefined || then === undefined) return false;
  const sameName =
    now.registry === then.registry
      ? now.repository === then.repository
      : lastElement(now.repository) === lastElement(then.repository);
  if (!sameName || (then.digest !== undefined && now.digest !== then.digest)) return false;
  const pinned = now.digest !== undefined && now.tag === undefined;
  return pinned || (now.tag ?? 'latest') === (then.tag ?? 'latest');
}

function lastElement(repository: string): string {
  return repository.slice(repository.lastIndexOf('/') + 1);
}
