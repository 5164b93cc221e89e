import type { Case } from './case.ts';
import { counterparts, ruleCounterparts } from './counterparts.ts';
import { podSecurity, policyVersions } from './pod-security.ts';

/** Which of kaudit's checks must give which verdict; `fail`: at least one of them. */
export interface Judgement {
  readonly checks: readonly string[];
  readonly verdict: 'pass' | 'fail';
  /** The Kubernetes versions to judge in; null is the newest. */
  readonly versions: readonly (string | null)[];
}

/** Checks whose verdict hangs on numbers or names that the peer's case sets otherwise than kaudit does. */
const setOtherwise: Readonly<Record<string, readonly string[]>> = {
  kubeaudit: ['image', 'limits'],
  regolibrary: ['agent-sandbox-image-registry-allowlist', 'resources-memory-requests'],
};

/** What kaudit is to say of a case of others; a reason where the two can not be compared. */
export function judgementOf(one: Case): Judgement | 'no counterpart' | 'other parameters' | 'no verdict' {
  const { corpus, check, expected } = one;
  const verdict = expected.verdict_ignoring_overrides ?? expected.verdict;
  if (verdict !== 'pass' && verdict !== 'fail') return 'no verdict';
  if (setOtherwise[corpus]?.includes(check) && Object.keys(one.params ?? {}).length > 0) return 'other parameters';
  if (one.options?.some((option) => option.startsWith('Ignore'))) return 'other parameters';
  const checks = checksFor(one, verdict);
  return checks === undefined ? 'no counterpart' : { checks, verdict, versions: versionsOf(one) };
}

function checksFor({ corpus, check, expected }: Case, verdict: 'pass' | 'fail'): readonly string[] | undefined {
  if (corpus === 'badpods') return podSecurity.baseline.level;
  if (corpus === 'psa-unit') return podSecurity.restricted[check.toLowerCase()];
  if (corpus === 'psa') {
    const [level, control = ''] = check.replace('pss-', '').split(':');
    if (level !== 'baseline' && level !== 'restricted') return undefined;
    return podSecurity[level][verdict === 'pass' ? 'level' : control];
  }
  if (check.startsWith('podsecurity-subrule-')) return subrule(check.replace('podsecurity-subrule-', ''), verdict);
  return (ruleCounterparts[`${check} ${expected.rule}`] ?? counterparts[corpus]?.[check])?.split(' ');
}

/** A level as a whole; `restricted-capabilities`: images of the policy's author are exempt from that control, and pass without it. */
function subrule(name: string, verdict: 'pass' | 'fail'): readonly string[] | undefined {
  if (name === 'baseline' || verdict === 'fail')
    return podSecurity[name === 'baseline' ? 'baseline' : 'restricted'].level;
  const exempt =
    podSecurity.restricted[`${name.replace('restricted-', '').replace('seccomp', 'seccompprofile')}_restricted`];
  return podSecurity.restricted.level?.filter((id) => !exempt?.includes(id));
}

function versionsOf({ expected, function: [name] = [] }: Case): readonly (string | null)[] {
  if (expected.pss_versions !== undefined) return policyVersions(expected.pss_versions);
  if (expected.pss_version !== undefined) return policyVersions([expected.pss_version]);
  // A function bears the version since which it judges: the first of the supported ones from there on.
  const since = /(\d+)(?:_|Dot)(\d+)\D*$/.exec(name ?? '')?.[2];
  return [since === undefined ? null : `1.${Math.max(22, Number(since))}`];
}
