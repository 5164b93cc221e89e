declare module 'kaudit:checks' {
  const checks: readonly import('./check.ts').Check[];
  export default checks;
}
