/**
 * Whether a node of GKE keeps its metadata from pods, by its labels; undefined of any other node. Autopilot always does.
 */
export function gkeMetadata(labels: Readonly<Record<string, string>>): 'shielded' | 'open' | undefined {
  if (!Object.keys(labels).some((key) => key.startsWith('cloud.google.com/gke-'))) return undefined;
  const shielded = labels['iam.gke.io/gke-metadata-server-enabled'] === 'true' || isAutopilot(labels);
  return shielded ? 'shielded' : 'open';
}

/** Whether Google sets the node up, by its labels. */
export function isAutopilot(labels: Readonly<Record<string, string>>): boolean {
  return (
    labels['cloud.google.com/gke-provisioning'] === 'autopilot' || labels['cloud.google.com/gke-autopilot'] === 'true'
  );
}
