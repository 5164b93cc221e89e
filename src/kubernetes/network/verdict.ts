/** Whether a policy of another engine isolates a pod; `cannot-tell` where its rules are not modelled here. */
export type Isolation = 'yes' | 'no' | 'cannot-tell';

/** Whether all of these hold. */
export function every(parts: Iterable<Isolation>): Isolation {
  let result: Isolation = 'yes';
  for (const part of parts) {
    if (part === 'no') return 'no';
    if (part === 'cannot-tell') result = 'cannot-tell';
  }
  return result;
}

/** Whether any of these holds. */
export function some(parts: Iterable<Isolation>): Isolation {
  let result: Isolation = 'no';
  for (const part of parts) {
    if (part === 'yes') return 'yes';
    if (part === 'cannot-tell') result = 'cannot-tell';
  }
  return result;
}

/** A proven answer as a verdict. */
export function verdictOf(answer: boolean | 'invalid' | undefined): Isolation {
  if (answer === true) return 'yes';
  return answer === false ? 'no' : 'cannot-tell';
}

/** The opposite; what is not known stays so. */
export function negate(verdict: Isolation): Isolation {
  if (verdict === 'cannot-tell') return verdict;
  return verdict === 'yes' ? 'no' : 'yes';
}
