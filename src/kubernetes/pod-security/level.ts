/** The Pod Security Standards from the most permissive to the strictest. */
export const podSecurityLevels = ['privileged', 'baseline', 'restricted'] as const;
export type PodSecurityLevel = (typeof podSecurityLevels)[number];

/** Whether the text is the name of a level, exactly as the API server reads it. */
export function isPodSecurityLevel(text: unknown): text is PodSecurityLevel {
  return podSecurityLevels.some((level) => level === text);
}

/** Orders two levels: negative where `a` is more permissive than `b`, zero where they are the same. */
export function compareLevels(a: PodSecurityLevel, b: PodSecurityLevel): number {
  return podSecurityLevels.indexOf(a) - podSecurityLevels.indexOf(b);
}

/** The first minor version whose API server obeys the labels of namespaces. Source: feature gate PodSecurity, beta in 1.23. */
export const podSecuritySince = 23;
