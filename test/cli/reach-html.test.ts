import { expect, test } from 'vitest';
import { renderMatrixPage } from '../../src/cli/reach-html.ts';
import type { ReachMatrix } from '../../src/reach/flows.ts';

const hostile = 'shop/pod/<img src=x onerror=alert(1)>"\u202e';
const known: ReachMatrix = {
  complete: false,
  reason: 'pods denied (<b>Forbidden</b>)',
  from: ['shop/pod/web', hostile],
  to: ['shop/pod/web', hostile],
  flows: [
    { from: 'shop/pod/web', to: hostile, port: 80, protocol: 'TCP', verdict: 'allowed' },
    { from: 'shop/pod/web', to: hostile, port: null, protocol: null, verdict: 'denied' },
    { from: hostile, to: 'shop/pod/web', port: null, protocol: null, verdict: 'unknown' },
  ],
};

test('the page holds nothing that runs or is fetched, and says so to the browser', () => {
  const page = renderMatrixPage(known);
  expect(page.replaceAll('&#39;', "'")).toMatch(
    /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'; base-uri 'none'; form-action 'none'">/,
  );
  expect(page).not.toMatch(/<script|<img|<b>|https?:/i);
  expect(page).not.toContain('\u202e');
  expect(page).toContain('shop/pod/&#60;img src=x onerror=alert(1)&#62;&#34;\\u{202e}');
});

test('each flow is a cell in words, and what was not seen is said first', () => {
  const page = renderMatrixPage(known);
  expect(page).toContain(
    '<td class="mixed" title="shop/pod/web to shop/pod/&#60;img src=x onerror=alert(1)&#62;&#34;\\u{202e}: TCP 80">TCP 80</td>',
  );
  expect(page).toContain('<td class="unknown"');
  expect(page).toContain(
    '<p class="gap" role="alert">Not all pods were seen: pods denied (&#60;b&#62;Forbidden&#60;/b&#62;)</p>',
  );
  expect(page).toContain('role="region" aria-label="Matrix of flows" tabindex="0"');
});

test('a matrix too large to draw is a list of the flows that are not denied', () => {
  const names = Array.from({ length: 250 }, (_, i) => `shop/pod/p${i}`);
  const page = renderMatrixPage({
    complete: true,
    reason: null,
    from: names,
    to: names,
    flows: [
      { from: 'shop/pod/p0', to: 'shop/pod/p1', port: null, protocol: null, verdict: 'allowed' },
      { from: 'shop/pod/p1', to: 'shop/pod/p0', port: null, protocol: null, verdict: 'denied' },
    ],
  });
  expect(page.match(/<tr>/g)).toHaveLength(2);
  expect(page).toContain(
    '<tr><th scope="row">shop/pod/p0</th><td>shop/pod/p1</td><td class="allowed">all ports</td></tr>',
  );
});
