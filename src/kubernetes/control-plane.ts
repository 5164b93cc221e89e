import type { KubernetesObject } from './object.ts';

export const controlPlaneComponents = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'] as const;
export type ControlPlaneComponent = (typeof controlPlaneComponents)[number];

/** Whether a kubelet made the pod from a file of its node: mirror annotation and a Node as owner. */
export function isMirrorPod({ metadata }: KubernetesObject): boolean {
  return (
    metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined &&
    metadata.ownerReferences?.some(({ kind }) => kind === 'Node') === true
  );
}

/** The control-plane program that a command line starts, by the name of its binary; shell wrappers included. */
export function controlPlaneProgram(
  command: readonly string[] = [],
  args: readonly string[] = [],
): ControlPlaneComponent | undefined {
  const words = programWords(command, args);
  return controlPlaneComponents.find((name) => words.some((word) => isProgram(word, name)));
}

/** Whether a command line starts kube-proxy, by the name of its binary; shell wrappers included. */
export function startsKubeProxy(command: readonly string[] = [], args: readonly string[] = []): boolean {
  return programWords(command, args).some((word) => isProgram(word, 'kube-proxy'));
}

function programWords(command: readonly string[], args: readonly string[]): string[] {
  return [...command, ...args].slice(0, 64).flatMap((word) => (word.startsWith('-') ? [] : word.split(/\s+/, 64)));
}

function isProgram(word: string, name: string): boolean {
  return word === name || word.endsWith(`/${name}`);
}
