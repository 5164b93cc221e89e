import type { V1PodSpec } from '@kubernetes/client-node';

/**
 * Whether a pod was changed after it was made from its template: an ephemeral container was added, the image of a
 * container is another one, or a container of the template is missing (the pod was adopted). What admission adds
 * (sidecars, defaults) and a registry that a webhook replaced are not drift.
 */
export function hasDrifted(pod: V1PodSpec, template: V1PodSpec): boolean {
  if (pod === template) return false;
  if ((pod.ephemeralContainers?.length ?? 0) > 0) return true;
  return template.containers.some(({ name, image }) => {
    const running = pod.containers.find((container) => container.name === name);
    return running === undefined || (image !== undefined && repositoryEnd(running.image) !== repositoryEnd(image));
  });
}

/** The image without the registry and folders that a rewriting webhook changes. */
function repositoryEnd(image: string | undefined): string | undefined {
  return image?.slice(image.lastIndexOf('/') + 1).replace(/:latest$/, '');
}
