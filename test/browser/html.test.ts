import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/report.ts';
import { render } from '../../src/reporters/index.ts';
import { fullReport, withCanaries, withManyFindings } from '../support/pages.ts';
import { chromiumAvailable, launchChromium, type Opened, open, type Surroundings } from './chromium.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const full = fullReport();
const available = chromiumAvailable('test/browser/html.test.ts');
let browser: Browser;

beforeAll(async () => {
  if (available) browser = await launchChromium();
});
afterAll(async () => {
  if (available) await browser.close();
});

/** Opens the report, runs the test on it, and expects no complaint and no request whatever was done. */
async function on(report: Report, given: Surroundings, run: (opened: Opened) => Promise<void>): Promise<void> {
  const opened = await open(browser, render(report, 'html'), given);
  try {
    await run(opened);
    expect(opened.complaints).toEqual([]);
    expect(opened.requests.filter((address) => !address.startsWith('data:'))).toEqual([]);
  } finally {
    await opened.close();
  }
}

/** Visible findings, groups, and the line that counts them. */
const seen = `({
  groups: document.querySelectorAll('#list > details').length,
  items: document.querySelectorAll('#list .items > li').length,
  shown: document.getElementById('shown').textContent,
})`;

/** Sets a control as a person would and says how many milliseconds passed until the result was laid out and painted. */
const setControl = (id: string, value: string) => `new Promise((resolve) => {
  const control = document.getElementById(${JSON.stringify(id)});
  const start = performance.now();
  control.value = ${JSON.stringify(value)};
  control.dispatchEvent(new Event(control.tagName === 'INPUT' ? 'input' : 'change', { bubbles: true }));
  document.body.getBoundingClientRect();
  requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
})`;

describe.skipIf(!available)('the page in Chromium', () => {
  test('shows the list with its filters, and each filter narrows it', async () => {
    await on(full, {}, async ({ page }) => {
      const total = full.findings.length;
      const failing = new Set(full.findings.map(({ check }) => check)).size;
      expect(await page.evaluate(seen)).toEqual({
        groups: failing,
        items: 0,
        shown: `${total} of ${total} findings, in ${failing} checks`,
      });
      const [first] = full.findings;
      const same = full.findings.filter(({ check }) => check === first?.check);
      await page.evaluate(setControl('check', first?.check ?? ''));
      expect(await page.evaluate(seen)).toEqual({
        groups: 1,
        items: same.length,
        shown: `${same.length} of ${total} findings, in 1 check`,
      });
      await page.click('#clear');
      await page.click('input[value=critical]');
      const critical = full.findings.filter(({ severity }) => severity === 'critical').length;
      expect(await page.$eval('#shown', (shown) => shown.textContent)).toContain(`${critical} of ${total} findings`);
      await page.click('#clear');
      for (const [state, n] of [
        ['waived', full.findings.filter(({ status }) => status === 'waived').length],
        ['new', full.findings.filter(({ baseline }) => baseline === 'new').length],
        ['system', full.findings.filter(({ scope }) => scope === 'system').length],
      ] as const) {
        await page.evaluate(setControl('state', state));
        expect(await page.$eval('#shown', (shown) => shown.textContent), state).toContain(`${n} of ${total} findings`);
      }
      await page.click('#clear');
      const inShop = full.findings.filter(({ object }) => object.namespace === 'shop').length;
      await page.evaluate(setControl('team', '=storefront'));
      expect(await page.$eval('#shown', (shown) => shown.textContent)).toContain(`${inShop} of ${total} findings`);
      await page.click('#clear');
      await page.evaluate(setControl('group', 'team'));
      expect(
        await page.$$eval('#list summary .title', (all) => all.map((one) => one.textContent)).then((all) => all.sort()),
      ).toEqual(['of no known team', 'storefront']);
      await page.click('#clear');
      await page.evaluate(setControl('framework', 'cis-kubernetes'));
      const mapped = new Set(
        full.checks
          .filter(({ controls }) => controls.some((one) => one.startsWith('cis-kubernetes:')))
          .map(({ id }) => id),
      );
      expect(await page.$eval('#shown', (shown) => shown.textContent)).toContain(
        `${full.findings.filter(({ check }) => mapped.has(check)).length} of ${total} findings`,
      );
    });
  });

  test('works by keyboard: / searches, Enter opens a group; a link of "fix first" opens its check', async () => {
    await on(full, {}, async ({ page }) => {
      await page.keyboard.press('/');
      await page.keyboard.type('privileged-container');
      expect(await page.evaluate('document.activeElement.id')).toBe('text');
      const { groups, items } = Object(await page.evaluate(seen));
      expect([groups, items]).toEqual([1, 1]);
      await page.focus('#list summary');
      await page.keyboard.press('Enter');
      expect(await page.evaluate("document.querySelector('#list > details').open")).toBe(false);
      const [step] = full.whatIf ?? [];
      await page.focus('.steps a');
      await page.keyboard.press('Enter');
      await page.waitForFunction(`document.activeElement.closest('details')?.id === 'check-${step?.check}'`);
      expect(await page.evaluate("document.activeElement.closest('details').open")).toBe(true);
    });
  });

  test('the controls of a benchmark narrow to some statuses', async () => {
    await on(full, {}, async ({ page }) => {
      const visible =
        "[...document.querySelectorAll('tr[data-status]')].filter((row) => row.checkVisibility({ contentVisibilityAuto: true })).map((row) => row.dataset.status)";
      expect(await page.$$eval('.only label', (all) => all.map((one) => one.textContent))).toEqual([
        'failed',
        'unknown',
        'for a person',
      ]);
      await page.click('.only label:nth-of-type(1) input');
      expect(await page.evaluate(visible)).toEqual(['fail']);
      await page.click('.only label:nth-of-type(2) input');
      expect(await page.evaluate(visible)).toEqual(['fail', 'unknown']);
    });
  });

  test('groups by object and by namespace', async () => {
    await on(withManyFindings(full, 300), {}, async ({ page }) => {
      await page.evaluate(setControl('group', 'namespace'));
      expect(await page.evaluate(seen)).toMatchObject({ groups: 50, shown: '300 of 300 findings, in 50 namespaces' });
      await page.evaluate(setControl('group', 'object'));
      expect(await page.evaluate(seen)).toMatchObject({ groups: 100, shown: '300 of 300 findings, in 300 objects' });
      await page.click('#list > button.next');
      expect(await page.evaluate(seen)).toMatchObject({ groups: 200 });
      await page.click('#list > details > summary');
      await page.waitForFunction("document.querySelectorAll('#list .items > li').length === 1");
    });
  });

  test('5,000 findings: opens within two seconds, every filter answers within one', async () => {
    await on(withManyFindings(full, 5_000), {}, async ({ page }) => {
      const times = { open: await page.evaluate('performance.getEntriesByType("navigation")[0].loadEventEnd') };
      for (const [id, value] of [
        ['text', 'service-17'],
        ['text', 'team-4'],
        ['text', ''],
        ['group', 'object'],
        ['group', 'namespace'],
        ['namespace', '=team-7'],
        ['state', 'waived'],
      ] as const) {
        const ms = await page.evaluate(setControl(id, value));
        Object.assign(times, { [`${id} ${value}`]: ms });
        expect(ms, `${id} = ${value}`).toBeLessThan(1_000);
      }
      expect(times.open).toBeLessThan(2_000);
      process.stderr.write(`HTML report with 5,000 findings, milliseconds: ${JSON.stringify(times)}\n`);
    });
  });

  test('strings of a hostile cluster stay strings, in every part and every grouping', async () => {
    await on(withCanaries(full), {}, async ({ page }) => {
      for (const group of ['check', 'object', 'namespace']) {
        await page.evaluate(setControl('group', group));
        await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
        await page.evaluate('new Promise((resolve) => setTimeout(resolve, 100))');
        expect(await page.evaluate('window.hit')).toBeUndefined();
        expect(await page.evaluate("document.querySelectorAll('img, iframe, object, embed, form, base').length")).toBe(
          0,
        );
        expect(await page.evaluate("document.querySelectorAll('script').length")).toBe(2);
        const items = await page.$$eval('#list .items > li', (all) => all.map((one) => one.textContent));
        expect(items).toHaveLength(full.findings.length);
        for (const text of items) expect(text).toContain('<img src=x onerror="window.hit=1">');
      }
    });
  });

  test('the policy holds: a script that gets in nevertheless does not run', async () => {
    const { page, complaints, close } = await open(browser, render(full, 'html'));
    const violated = await page.evaluate(`(() => {
      const added = document.createElement('script');
      added.textContent = 'window.hit = 2';
      return new Promise((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), { once: true });
        document.body.append(added);
      });
    })()`);
    expect(violated).toBe('script-src-elem');
    expect(await page.evaluate('window.hit')).toBeUndefined();
    expect(complaints).toEqual([expect.stringContaining('Content Security Policy')]);
    await close();
  });

  test.each(['light', 'dark'] as const)('axe finds no serious or critical barrier, %s', async (scheme) => {
    await on(full, { scheme }, async ({ page }) => {
      await page.evaluate(axe);
      for (const group of ['check', 'object']) {
        await page.evaluate(setControl('group', group));
        await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
        await page.evaluate('new Promise((resolve) => setTimeout(resolve, 100))');
        const violations = await page.evaluate(
          `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations
            .filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ target, failureSummary }) => target + ' ' + failureSummary).join(' | ')))`,
        );
        expect(violations).toEqual([]);
      }
    });
  });

  test('the button changes the colours, against what the system prefers', async () => {
    await on(full, { scheme: 'dark' }, async ({ page }) => {
      const back = 'getComputedStyle(document.body).backgroundColor';
      expect(await page.evaluate(back)).toBe('rgb(14, 17, 22)');
      expect(await page.$eval('#theme', (button) => button.textContent)).toBe('Light');
      await page.click('#theme');
      expect(await page.evaluate(back)).toBe('rgb(246, 247, 249)');
      expect(await page.$eval('#theme', (button) => button.textContent)).toBe('Dark');
    });
  });

  test('fits a telephone: nothing makes the page wider than the screen', async () => {
    await on(full, { width: 390 }, async ({ page }) => {
      await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    });
  });

  test('prints everything, with lines to sign, and is as before afterwards', async () => {
    await on(withManyFindings(full, 250), {}, async ({ page }) => {
      await page.emulateMediaType('print');
      const closed =
        "[...document.querySelectorAll('details:not([open])')].filter((one) => !one.closest('#overview')).length";
      const before = await page.evaluate(closed);
      await page.evaluate("dispatchEvent(new Event('beforeprint'))");
      expect(await page.evaluate(closed)).toBe(0);
      expect(await page.evaluate(seen)).toMatchObject({ items: 250 });
      expect(await page.evaluate("getComputedStyle(document.querySelector('nav')).display")).toBe('none');
      expect(await page.evaluate("[...document.querySelectorAll('.sign')].every((one) => one.checkVisibility())")).toBe(
        true,
      );
      expect(await page.evaluate("document.querySelectorAll('.sign').length")).toBeGreaterThan(3);
      await page.evaluate("dispatchEvent(new Event('afterprint'))");
      expect(await page.evaluate(closed)).toBe(before);
      const pdf = await page.pdf({ format: 'a4' });
      expect(Buffer.from(pdf).subarray(0, 5).toString()).toBe('%PDF-');
    });
  });

  test('can be read without its script', async () => {
    await on(full, { script: false }, async ({ page }) => {
      expect(await page.evaluate("document.getElementById('filter').checkVisibility()")).toBe(false);
      await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
      const items = await page.evaluate(
        "[...document.querySelectorAll('#list .items > li')].filter((one) => one.checkVisibility()).map((one) => one.textContent)",
      );
      if (!Array.isArray(items)) throw new Error('no list of findings');
      expect(items).toHaveLength(full.findings.length);
      for (const { message, object } of full.findings)
        expect(
          items.filter((text) => String(text).includes(message) && String(text).includes(object.name)),
        ).not.toEqual([]);
      expect(await page.$eval('#overview', (overview) => overview.textContent)).toContain('Fix first');
    });
  });
});
