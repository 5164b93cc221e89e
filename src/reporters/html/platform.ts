import { severities } from '../../check.ts';
import type { PlatformCapability, PlatformProduct, PlatformState, Report } from '../../report.ts';
import { each, html, type Markup, nothing, where } from './markup.ts';
import { severityMark } from './overview.ts';

const words: Readonly<Record<PlatformState, string>> = {
  working: 'works',
  gaps: 'has gaps',
  broken: 'broken',
  absent: 'none found',
  unknown: 'unknown',
  manual: 'for a person',
  'not-applicable': 'not applicable',
};

/** What guards, watches and backs up the cluster: one card a capability. */
export function platformMap({ platform }: Report): Markup {
  if (platform === null) return nothing;
  return html`<section id="platform"><h2>Platform</h2><p class="quiet">What guards, watches and backs up the cluster.</p>
<ul class="map">${each(platform, capability)}</ul></section>`;
}

function capability({ title, state, products, coverage, gaps, unknown }: PlatformCapability): Markup {
  const worst = gaps.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  return html`<li class="capability"><h3>${title} <span class="state ${state}">${words[state]}</span></h3>
${where(products.length > 0, () => html`<ul class="products">${each(products, product)}</ul>`)}${where(coverage !== null, () => html`<p>${coverage ?? ''}</p>`)}${where(gaps.length > 0, () => html`<ul class="gaps">${each(worst, (gap) => html`<li>${severityMark(gap.severity)} <a href="#check-${gap.check}">${gap.check}</a>${gap.findings > 1 ? ` (${gap.findings})` : ''}: ${gap.message}</li>`)}</ul>`)}${where(unknown.length > 0, () => html`<p class="alarm">Not all of it was seen: ${unknown.join(', ')}</p>`)}</li>`;
}

function product({ name, versions, state, workloads, note }: PlatformProduct): Markup {
  const details = [workloads.join(', '), note ?? ''].filter((part) => part !== '').join('; ');
  return html`<li><strong>${name}</strong> ${versions.join(', ')}${where(state !== 'ready', () => html` <span class="tag">${state}</span>`)}${where(details !== '', () => html` <span class="quiet">${details}</span>`)}</li>`;
}
