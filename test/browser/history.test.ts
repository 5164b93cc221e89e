import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openHistory } from '../../src/history/open.ts';
import { renderTrend } from '../../src/reporters/history.ts';
import { addReports, trendIn } from '../history/stores.ts';
import { temporaryFolder } from '../support/folder.ts';
import { nights } from '../support/nights.ts';
import { chromiumAvailable, launchChromium, open } from './chromium.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const available = chromiumAvailable('test/browser/history.test.ts');
const work = temporaryFolder('trend');
let browser: Browser;

beforeAll(async () => {
  if (available) browser = await launchChromium();
});
afterAll(async () => {
  if (available) await browser.close();
});

/** The trend page of 60 nights of two clusters, from SQLite. */
async function trendPage(...names: readonly string[]): Promise<string> {
  const store = await openHistory(`sqlite:${path.join(work, 'trend.db')}`);
  await addReports(
    store,
    names.flatMap((name) => nights(name, 60)),
  );
  const page = renderTrend(await trendIn(store), store.name, 'html', { columns: 80, color: false, verbose: false });
  await store.close();
  return page;
}

describe.skipIf(!available)('the trend in Chromium', () => {
  test.each(['light', 'dark'] as const)('draws 60 nights, %s, without script, request or complaint', async (scheme) => {
    const hostile = '"><script>document.title="x"</script><img src=https://example.org/x onerror=alert(1)>';
    const { page, complaints, requests, close } = await open(browser, await trendPage('prod', hostile), { scheme });
    const drawn = await page.evaluate(`({
      title: document.title,
      dots: [...document.querySelectorAll('details .dot')].length,
      partial: [...document.querySelectorAll('details .part')].length,
      marks: [...document.querySelectorAll('.mark')].length,
      days: document.querySelectorAll('.opened').length,
      names: [...document.querySelectorAll('summary')].map((one) => one.textContent),
      scripts: document.scripts.length + document.images.length,
      styled: getComputedStyle(document.querySelector('.line')).strokeWidth,
      outside: [...document.querySelectorAll('svg :not(title)')].filter((one) => {
        const [inner, outer] = [one.getBoundingClientRect(), one.ownerSVGElement.getBoundingClientRect()];
        return inner.left < outer.left - 1 || inner.right > outer.right + 1 || inner.top < outer.top - 1 || inner.bottom > outer.bottom + 1;
      }).map((one) => one.outerHTML.slice(0, 90)),
      wide: document.documentElement.scrollWidth > innerWidth,
    })`);
    expect(drawn).toEqual({
      title: 'kaudit: history',
      dots: 120,
      partial: 2,
      marks: 2,
      days: 60,
      names: expect.arrayContaining(['prod', hostile]),
      scripts: 0,
      styled: '2px',
      outside: [],
      wide: false,
    });
    expect([complaints, requests]).toEqual([[], []]);
    await close();
  });

  test('fits a phone and finds favour with axe', async () => {
    const { page, close } = await open(browser, await trendPage('prod'), { width: 400 });
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await page.setBypassCSP(true);
    await page.reload();
    await page.evaluate(axe);
    const violations = await page.evaluate(
      'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))',
    );
    expect(violations).toEqual([]);
    await close();
  });
});
