import type { Duty } from './framework.ts';

type Nodes = 'control-plane' | 'every';

/** Files on a node have a mode that no API shows. */
export function fileMode(nodes: Nodes, files: string, mode: string): Duty {
  return {
    by: 'node',
    reason: 'the mode of a file on a node is in no API',
    steps: [`${onNode(nodes)}: stat -c '%a %n' ${files}`, `expected: ${mode} or tighter`],
  };
}

/** Files on a node have an owner that no API shows. */
export function fileOwner(nodes: Nodes, files: string, owner: string): Duty {
  return {
    by: 'node',
    reason: 'the owner of a file on a node is in no API',
    steps: [`${onNode(nodes)}: stat -c '%U:%G %n' ${files}`, `expected: ${owner}`],
  };
}

function onNode(nodes: Nodes): string {
  return nodes === 'every' ? 'on every node' : 'on each control-plane node';
}

/** Anything else that can be read on the node only. */
export function onNodes(reason: string, step: string): Duty {
  return { by: 'node', reason: `on the nodes only: ${reason}`, steps: [step] };
}

/** A setting that the cloud provider's own API shows. */
export function ofProvider(reason: string, step: string): Duty {
  return { by: 'provider', reason: `in the provider's API only: ${reason}`, steps: [step] };
}

/** What people decide and do. */
export function ofPeople(reason: string, step: string): Duty {
  return { by: 'people', reason, steps: [step] };
}
