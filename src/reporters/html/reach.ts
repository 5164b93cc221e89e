import { printable } from '../../printable.ts';
import type { Report, ReportReach } from '../../report.ts';
import { amount } from '../text.ts';
import { groupedBy } from './data.ts';
import { each, html, Markup, nothing, where } from './markup.ts';

type Verdict = ReportReach['answers'][number]['verdict'];

/** What an answer is called; ports stand in the place of "some ports" where they are known. */
const words: Readonly<Record<Verdict, string>> = {
  allowed: 'all ports',
  mixed: 'some of it',
  denied: 'denied',
  unknown: 'cannot be told',
};
const order: readonly Verdict[] = ['allowed', 'mixed', 'unknown', 'denied'];

/** Who reaches whom by the network policies: a drawing, and the same as a table of who lets whom in. */
export function reachMatrix({ reach, checks }: Report): Markup {
  if (reach === null) return checks.some(({ category }) => category === 'network') ? howToGetIt : nothing;
  const { complete, reason, folded, omitted, onHost } = reach;
  const counts = countAnswers(reach);
  return html`<section id="reach"><h2>Who reaches whom</h2>
<p>By the network policies alone: whether the network plugin enforces them is another question. ${folded === 'alike' ? 'Workloads of a namespace that no policy tells apart share one line.' : 'All workloads of a namespace share one line, because there are too many to draw one by one.'}${where(onHost > 0, () => html` Left out: ${amount(onHost, 'workload')} on the network of the node, where policies do not govern.`)}</p>
${where(!complete, () => html`<p class="alarm">Not all pods were seen: ${reason ?? ''}</p>`)}
<p>Of ${[...counts.values()].reduce((sum, n) => sum + n, 0)} pairs: ${each(
    order.filter((verdict) => counts.has(verdict)),
    (verdict, i) => html`${i === 0 ? '' : ', '}<strong>${counts.get(verdict) ?? 0}</strong> ${countWords[verdict]}`,
  )}. ${openToAll(reach)}</p>
${legend}
${drawing(reach, counts)}
<details class="more"><summary>As a table: who lets whom in</summary>${incoming(reach)}</details>
${where(omitted > 0, () => html`<p>${amount(omitted, 'namespace')} with fewer workloads not drawn.</p>`)}
<p class="quiet"><code>kaudit reach --matrix -o html</code> draws every workload with every port, <code>kaudit reach FROM TO --explain</code> names the policies that decide.</p>
</section>`;
}

const howToGetIt = html`<section id="reach"><h2>Who reaches whom</h2>
<p>This scan drew no matrix: it looked at single namespaces or workloads, found no pod, or the policies tell more kinds of pods apart than can be drawn. <code>kaudit reach --matrix -n NAMESPACE -o html</code> draws it.</p></section>`;

const countWords: Readonly<Record<Verdict, string>> = {
  allowed: 'open on all ports',
  mixed: 'open in part',
  denied: 'closed',
  unknown: 'not known',
};

function countAnswers({ cells, answers }: ReportReach): ReadonlyMap<Verdict, number> {
  const counts = new Map<Verdict, number>();
  for (const row of cells)
    for (const cell of row) {
      const verdict = cell === null ? undefined : answers[cell]?.verdict;
      if (verdict !== undefined) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    }
  return counts;
}

/** The ends that let everybody in, which is what a reader wants to know first. */
function openToAll({ ends, cells, answers }: ReportReach): Markup {
  const open = ends.filter((end, to) => {
    const column = cells.flatMap((row) => row[to] ?? []);
    return (
      end.workloads.length > 0 && column.length > 0 && column.every((cell) => answers[cell]?.verdict === 'allowed')
    );
  });
  if (open.length === 0) return html`Nobody is open to all of the others.`;
  const shown = open.slice(0, 8).map(({ name }) => name);
  const rest = open.length - shown.length;
  return html`Open to everybody on every port: ${each(shown, (name, i) => html`${i === 0 ? '' : ', '}<code>${name}</code>`)}${where(rest > 0, () => html` and ${rest} more`)}.`;
}

const side = 16;

const legend = html`<ul class="reach-legend">${each(order, (verdict) => html`<li><svg viewBox="0 0 ${side} ${side}" width="${side}" height="${side}" aria-hidden="true"><path class="reach-${verdict}" d="${signOf(verdict, 0, 0)}"/></svg> ${verdict === 'mixed' ? 'some ports, pods or addresses' : words[verdict]}</li>`)}</ul>`;

/** Each verdict has a shape of its own: a full square, a half, a ring that is open, a dot. */
function signOf(verdict: Verdict, x: number, y: number): string {
  switch (verdict) {
    case 'allowed':
      return `M${x + 1} ${y + 1}h14v14h-14Z`;
    case 'mixed':
      return `M${x + 1} ${y + 1}v14h14Z`;
    case 'unknown':
      return `M${x + 3} ${y + 3}h10v10h-10ZM${x + 5} ${y + 5}v6h6v-6Z`;
    default:
      return `M${x + 7} ${y + 7}h2v2h-2Z`;
  }
}

const [labels, top] = [310, 34];

/** Senders are rows, receivers columns by the numbers of the rows; answers that name ports say them when pointed at. */
function drawing({ ends, cells, answers }: ReportReach, counts: ReadonlyMap<Verdict, number>): Markup {
  const [width, height] = [labels + ends.length * side + 4, top + ends.length * side + 4];
  const alike = new Map<Verdict, string[]>(order.map((verdict) => [verdict, []]));
  const told: Markup[] = [];
  for (const [from, row] of cells.entries())
    for (const [to, cell] of row.entries()) {
      const answer = cell === null ? undefined : answers[cell];
      if (answer === undefined) continue;
      const sign = signOf(answer.verdict, labels + to * side, top + from * side);
      if (answer.ports === null) alike.get(answer.verdict)?.push(sign);
      else
        told.push(
          html`<path class="reach-mixed" d="${sign}"><title>${ends[from]?.name ?? ''} to ${ends[to]?.name ?? ''}: ${answer.ports}</title></path>`,
        );
    }
  const said = order.flatMap((verdict) =>
    counts.has(verdict) ? [`${counts.get(verdict) ?? 0} ${countWords[verdict]}`] : [],
  );
  return html`<div class="scroll" role="region" aria-label="Drawing of who reaches whom" tabindex="0"><svg class="reach-map" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="reach-title"><title id="reach-title">Who reaches whom among ${ends.length} senders and receivers: ${said.join(', ')}</title>
<text class="axis" x="${labels - 8}" y="12" text-anchor="end">to</text><text class="axis" x="${labels - 30}" y="26" text-anchor="end">from</text>
${each(ends, ({ name }, i) => {
  const y = top + i * side;
  const line = i % 2 === 0 ? html`<rect class="stripe" x="0" y="${y}" width="${width}" height="${side}"/>` : nothing;
  return html`${line}<text class="entry" x="${labels - 30}" y="${y + 12}" text-anchor="end">${printable(name, 38)}</text><text class="axis" x="${labels - 8}" y="${y + 12}" text-anchor="end">${i + 1}</text><text class="axis" x="${labels + i * side + side / 2}" y="26" text-anchor="middle">${i + 1}</text>`;
})}
${each([...alike], ([verdict, signs]) => html`<path class="reach-${verdict}" d="${new Markup(signs.join(''))}"/>`)}
${told}
</svg></div>`;
}

/** For each receiver who is let in, by what is open to them; the denied are not listed. */
function incoming(reach: ReportReach): Markup {
  const { ends, cells, answers } = reach;
  const rows = ends.map((end, to) => {
    const senders = cells.flatMap((row, from) => {
      const answer = answers[row[to] ?? -1];
      return answer === undefined ? [] : [{ name: ends[from]?.name ?? '', answer }];
    });
    const all = senders.map(({ name }) => name);
    const from = (verdict: Verdict) => {
      const own = senders.filter(({ answer }) => answer.verdict === verdict);
      return [...groupedBy(own, ({ answer }) => answer.ports ?? '')].map(([ports, group]) => {
        const who = whoAmong(
          group.map(({ name }) => name),
          all,
        );
        return ports === '' ? who : `${ports}: ${who}`;
      });
    };
    return { end, number: to + 1, from };
  });
  return html`<div class="scroll" role="region" aria-label="Who lets whom in" tabindex="0"><table class="reach-table"><thead><tr><th scope="col" class="n">#</th><th scope="col">Receives</th><th scope="col">All ports from</th><th scope="col">Some ports, pods or addresses, from</th><th scope="col">Cannot be told from</th></tr></thead><tbody>${each(rows, ({ end, number, from }) => html`<tr><td class="n">${number}</td><th scope="row">${end.name}${members(end)}</th>${each(['allowed', 'mixed', 'unknown'] as const, (verdict) => html`<td>${lines(from(verdict))}</td>`)}</tr>`)}</tbody></table></div>`;
}

function members({ name, workloads, omitted }: ReportReach['ends'][number]): Markup {
  if (workloads.length === 0 || (workloads.length === 1 && workloads[0] === name)) return nothing;
  return html`<p class="quiet">${workloads.join(', ')}${omitted === 0 ? '' : ` and ${omitted} more`}</p>`;
}

/** Where nearly all are meant, who is not says it shorter. */
const fewLeft = 5;

function whoAmong(names: readonly string[], all: readonly string[]): string {
  if (names.length === all.length) return 'everybody';
  const own = new Set(names);
  const others = all.filter((name) => !own.has(name));
  return others.length <= fewLeft && names.length > fewLeft ? `all but ${others.join(', ')}` : names.join(', ');
}

function lines(parts: readonly string[]): Markup {
  return parts.length === 0 ? html`–` : html`${each(parts, (part) => html`<p>${part}</p>`)}`;
}
