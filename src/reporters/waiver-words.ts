import type { Finding, Report, WaiverUse } from '../report.ts';
import { amount } from './text.ts';

/** `accepted until 2027-01-31: reads counters (T-1, ann; waivers.yaml, entry 2)`; empty where it is not. */
export function waiverText({ waiver }: Pick<Finding, 'waiver'>): string {
  if (waiver === null) return '';
  const { reason, expires, ticket, approver, origin } = waiver;
  const who = [ticket, approver].filter((part) => part !== null).join(', ');
  return `accepted until ${expires}: ${reason} (${who === '' ? '' : `${who}; `}${origin})`;
}

/** What is wrong with a waiver that is not just applied, in one sentence; empty where nothing is. */
export function waiverTrouble({ status, expires, findings }: WaiverUse): string {
  return {
    expired: `expired on ${expires}: its findings are back`,
    unused: 'accepts nothing: take it out',
    'too-broad': `accepts ${amount(findings, 'finding')} of any object: name what it is about`,
    applied: '',
  }[status];
}

/** Waivers that somebody has to look at, each as `waivers.yaml, entry 2 (host-ipc) accepts nothing: take it out`. */
export function doubtfulWaivers({ waivers }: Report): { readonly use: WaiverUse; readonly text: string }[] {
  return waivers
    .filter(({ status }) => status !== 'applied')
    .map((use) => ({ use, text: `${use.origin} (${use.check}) ${waiverTrouble(use)}` }));
}
