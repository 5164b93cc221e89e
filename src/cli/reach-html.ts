import type { Flow, ReachMatrix } from '../reach/flows.ts';
import { page } from './reach-page.ts';

/** Above this many cells a page would be slow to open: flows are listed instead of drawn. */
const manyCells = 40_000;

/** The matrix as one page that needs nothing else: no script, no address, a policy that forbids both. */
export function renderMatrixPage(known: ReachMatrix): string {
  const byPair = new Map<string, Flow[]>();
  for (const flow of known.flows) {
    const key = `${flow.from}\n${flow.to}`;
    const group = byPair.get(key);
    if (group === undefined) byPair.set(key, [flow]);
    else group.push(flow);
  }
  const gap = known.complete
    ? ''
    : `<p class="gap" role="alert">Not all pods were seen: ${asHtml(known.reason ?? '')}</p>`;
  const counts = `<p>${known.from.length} ends, ${known.flows.length} flows. Rows send, columns receive. Network policies alone decide here; whether a plugin enforces them is another question.</p>`;
  const drawn = known.from.length * known.to.length <= manyCells ? table(known, byPair) : listed(byPair);
  return page('Who reaches whom', `${counts}${gap}${legend}${drawn}`);
}

const legend =
  '<p><span class="key allowed">all ports</span> <span class="key mixed">some ports</span> <span class="key denied">denied</span> <span class="key unknown">cannot tell</span></p>';

function table({ from, to }: ReachMatrix, byPair: ReadonlyMap<string, readonly Flow[]>): string {
  const head = to.map((name) => `<th scope="col"><span>${asHtml(name)}</span></th>`).join('');
  const rows = from.map((source) => {
    const cells = to.map((target) => {
      const { word, text } = describe(byPair.get(`${source}\n${target}`) ?? []);
      return word === 'none'
        ? '<td></td>'
        : `<td class="${word}" title="${asHtml(`${source} to ${target}: ${text}`)}">${asHtml(text)}</td>`;
    });
    return `<tr><th scope="row">${asHtml(source)}</th>${cells.join('')}</tr>`;
  });
  return `<div class="scroll" role="region" aria-label="Matrix of flows" tabindex="0"><table><caption>From the row to the column</caption><thead><tr><td></td>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function listed(byPair: ReadonlyMap<string, readonly Flow[]>): string {
  const rows = [...byPair].flatMap(([key, flows]) => {
    const [source = '', target = ''] = key.split('\n');
    const { word, text } = describe(flows);
    return word === 'denied'
      ? []
      : [
          `<tr><th scope="row">${asHtml(source)}</th><td>${asHtml(target)}</td><td class="${word}">${asHtml(text)}</td></tr>`,
        ];
  });
  return `<div class="scroll" role="region" aria-label="Flows" tabindex="0"><table><caption>Flows that are not denied</caption><thead><tr><th scope="col">from</th><th scope="col">to</th><th scope="col">reaches</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

interface Cell {
  readonly word: 'allowed' | 'mixed' | 'denied' | 'unknown' | 'none';
  readonly text: string;
}

function describe(flows: readonly Flow[]): Cell {
  const rest = flows.find(({ port }) => port === null)?.verdict;
  const named = flows.flatMap(({ port, endPort, protocol, verdict }) => {
    if (port === null) return [];
    const range = `${protocol} ${port}${endPort === undefined ? '' : `-${endPort}`}`;
    return [verdict === 'allowed' ? range : `${range} ${verdict}`];
  });
  if (flows.length === 0) return { word: 'none', text: '' };
  if (named.length > 0)
    return { word: 'mixed', text: [...named, ...(rest === undefined || rest === 'denied' ? [] : [rest])].join(', ') };
  if (rest === 'allowed') return { word: 'allowed', text: 'all ports' };
  return { word: rest === 'denied' || rest === 'mixed' ? rest : 'unknown', text: rest ?? 'unknown' };
}

/** Every sign that means something in HTML, and every one that moves or hides text, as a reference or visible. */
export function asHtml(text: string): string {
  return text.replace(
    /[&<>"'`\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (sign) => (/[&<>"'`]/.test(sign) ? `&#${sign.charCodeAt(0)};` : `\\u{${sign.charCodeAt(0).toString(16)}}`),
  );
}
