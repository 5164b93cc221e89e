import type { JudgedContainer, SecurityContextHolder } from './judged-pod.ts';

/** `"a", "b"`. */
export function quoted(items: readonly string[]): string {
  return items.map((item) => `"${item}"`).join(', ');
}

/** The noun for that many: `container`, `containers`. */
export function counted(noun: string, count: number): string {
  return count === 1 ? noun : `${noun}s`;
}

/** `container "a"`, `containers "a", "b"`. */
export function named(noun: string, names: readonly string[]): string {
  return `${counted(noun, names.length)} ${quoted(names)}`;
}

/** `container "a" uses`, `containers "a", "b" use`. */
export function namedUsers(noun: string, names: readonly string[]): string {
  return `${named(noun, names)} ${names.length === 1 ? 'uses' : 'use'}`;
}

/** `pod and container "a"`: who set what is forbidden. */
export function settersOf(holders: readonly SecurityContextHolder[]): string {
  const containers = containersOf(holders);
  return [
    ...(holders.some(({ container }) => container === undefined) ? ['pod'] : []),
    ...(containers.length === 0 ? [] : [named('container', namesOf(containers))]),
  ].join(' and ');
}

/** The containers among the holders. */
export function containersOf(holders: readonly SecurityContextHolder[]): JudgedContainer[] {
  return holders.flatMap(({ container }) => (container === undefined ? [] : [container]));
}

/** Names in the order of the pod spec, one for each container. */
export function namesOf(containers: readonly JudgedContainer[]): string[] {
  return containers.map(({ name }) => name);
}

/** The distinct texts in ascending order. */
export function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
