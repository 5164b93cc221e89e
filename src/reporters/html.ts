import { script, style } from 'kaudit:page';
import { createHash } from 'node:crypto';
import type { Report } from '../report.ts';
import { clusterName } from './addressing.ts';
import { colophon, coverage } from './html/coverage.ts';
import { failingChecks, pageData } from './html/data.ts';
import { findingsSection } from './html/findings.ts';
import { frameworks } from './html/frameworks.ts';
import { scoreHistory } from './html/history.ts';
import { each, html, Markup, where } from './html/markup.ts';
import { categories, header, overview } from './html/overview.ts';
import { attackPaths } from './html/paths.ts';
import { platformMap } from './html/platform.ts';
import { reachMatrix } from './html/reach.ts';
import { waivers } from './html/waivers.ts';
import type { RenderOptions } from './index.ts';
import { atLeast } from './least-severity.ts';

/**
 * One page that needs nothing else: only its own script and style may run, named by digest, and nothing may be fetched.
 * All of it can be read without the script, which adds filters, groups and the choice of colours.
 */
export function renderHtml(report: Report, { minSeverity = 'info' }: RenderOptions = {}): string {
  const isShown = atLeast(minSeverity);
  const checks = failingChecks(report).filter(isShown);
  const findings = report.findings.filter(isShown);
  const below = report.findings.length - findings.length;
  const hidden = below === 0 ? '' : `; ${below} below ${minSeverity} are left out`;
  const sections: readonly (readonly [id: string, title: string, body: Markup])[] = [
    ['overview', 'Overview', overview(report)],
    ['categories', 'Categories', categories(report)],
    ['history', 'History', scoreHistory(report)],
    ['frameworks', 'Frameworks', frameworks(report)],
    ['findings', 'Findings', findingsSection(checks, findings, hidden)],
    ['paths', 'Ways in', attackPaths(report)],
    ['reach', 'Network', reachMatrix(report)],
    ['platform', 'Platform', platformMap(report)],
    ['waivers', 'Waivers', waivers(report)],
    ['coverage', 'Coverage', coverage(report)],
  ];
  const present = sections.filter(([, , { text }]) => text !== '');
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>kaudit: ${clusterName(report)}, grade ${report.score.grade}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#findings">Skip to the findings</a>
<nav aria-label="Sections"><ul>${each(present, ([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul><button type="button" id="theme" hidden>Dark</button></nav>
<main>
${header(report)}
${where(!report.scan.complete, () => html`<p class="alarm banner">This scan is incomplete: what was not seen is unknown, and is listed under Coverage.</p>`)}
${each(present, ([, , body]) => body)}
</main>
${colophon(report)}
<script type="application/json" id="data">${new Markup(asJson(pageData(checks, findings, report.teams)))}</script>
<script>${new Markup(script)}</script>
</body>
</html>
`.text;
}

const policy = [
  "default-src 'none'",
  `script-src '${digest(script)}'`,
  `style-src '${digest(style)}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** JSON that can not end its element. */
function asJson(value: object): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
