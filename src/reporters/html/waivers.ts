import type { Report, WaiverUse } from '../../report.ts';
import { rangeOf } from '../figures.ts';
import { each, html, type Markup, nothing } from './markup.ts';

const words: Readonly<Record<WaiverUse['status'], string>> = {
  applied: 'applied',
  'too-broad': 'applied, too broad',
  unused: 'unused',
  expired: 'expired',
};

/** Every waiver with what became of it, and what the score is with and without them. */
export function waivers({ waivers: given, score }: Report): Markup {
  if (given.length === 0) return nothing;
  return html`<section id="waivers"><h2>Waivers</h2>
<p>Score <strong>${rangeOf(score.raw)}</strong> with waived findings counted (raw), <strong>${rangeOf(score.accepted)}</strong> without them (accepted).</p>
<div class="scroll" role="region" aria-label="Waivers" tabindex="0"><table><thead><tr><th scope="col">Check</th><th scope="col">State</th><th scope="col" class="n">Findings</th><th scope="col">Last day</th><th scope="col">Reason</th><th scope="col">Ticket, approver</th><th scope="col">Written in</th></tr></thead><tbody>${each(given, row)}</tbody></table></div></section>`;
}

function row({ check, status, findings, expires, reason, ticket, approver, origin }: WaiverUse): Markup {
  const who = [ticket, approver].filter((part) => part !== null).join(', ');
  return html`<tr><th scope="row"><a href="#check-${check}">${check}</a></th><td><span class="status waiver-${status}">${words[status]}</span></td><td class="n">${findings}</td><td>${expires}</td><td>${reason}</td><td>${who === '' ? '–' : who}</td><td>${origin}</td></tr>`;
}
