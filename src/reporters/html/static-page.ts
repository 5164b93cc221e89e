import { createHash } from 'node:crypto';
import { html, Markup } from './markup.ts';

const base = `:root{color-scheme:light dark;--line:#d0d7de;--back:#fff;--text:#1f2328;--soft:#57606a;--good:#1a7f37;--bad:#cf222e;--warn:#9a6700;--link:#0969da}
@media(prefers-color-scheme:dark){:root{--line:#30363d;--back:#0d1117;--text:#e6edf3;--soft:#9198a1;--good:#3fb950;--bad:#f85149;--warn:#d29922;--link:#4493f8}}
body{font:14px/1.5 system-ui,sans-serif;margin:0;background:var(--back);color:var(--text)}
main{max-width:75rem;margin:0 auto;padding:1.5rem}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}
caption{text-align:left;color:var(--soft);padding:.25rem 0}
th,td{border-bottom:1px solid var(--line);padding:.3rem .6rem;text-align:left;vertical-align:top;font-weight:400}
thead th{color:var(--soft);white-space:nowrap}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.good{color:var(--good)}.bad{color:var(--bad);font-weight:600}.warn{color:var(--warn)}.soft{color:var(--soft)}
@media print{main{max-width:none}.scroll{overflow:visible}}`;

/** A page that needs nothing else: no script, no address; its policy lets its own style apply and forbids the rest. */
export function staticPage(title: string, body: Markup, style = ''): string {
  return pageOf(title, body, `${base}\n${style}`);
}

/** The same around a style of its own. */
export function pageOf(title: string, body: Markup, css: string): string {
  const digest = createHash('sha256').update(css).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Markup(css)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.text;
}

/** A table; cells of the columns in `numbers` are set to the right. */
export function staticTable(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly (Markup | string | number)[])[],
  numbers: ReadonlySet<number> = new Set(),
): Markup {
  const kind = (i: number) => (numbers.has(i) ? 'n' : 't');
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table><caption>${caption}</caption>
<thead><tr>${head.map((name, i) => html`<th scope="col" class="${kind(i)}">${name}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell, i) => (i === 0 ? html`<th scope="row" class="${kind(i)}">${cell}</th>` : html`<td class="${kind(i)}">${cell}</td>`))}</tr>\n`)}</tbody></table></div>`;
}
