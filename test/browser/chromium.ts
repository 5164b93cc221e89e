import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** The browser that tests drive: CHROMIUM names it, else the first of the PATH; null where there is none. */
export function findChromium(): string | null {
  const { CHROMIUM, PATH = '' } = process.env;
  if (CHROMIUM !== undefined && CHROMIUM !== '') return CHROMIUM;
  const files = PATH.split(path.delimiter).flatMap((folder) => names.map((name) => path.join(folder, name)));
  return files.find((file) => existsSync(file)) ?? null;
}

/** Whether browser tests can run here. If not it says so on stderr. */
export function chromiumAvailable(testFile: string): boolean {
  if (findChromium() !== null) return true;
  const why = 'there is no Chromium in the PATH (Debian: apt-get install chromium), and CHROMIUM names none';
  process.stderr.write(`\n!!! NOT RUN: ${testFile}, which needs a browser: ${why}\n\n`);
  return false;
}

export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('there is no Chromium');
  // Its sandbox does not start for root, nor in most containers; what is opened here is our own page.
  const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--lang=en'];
  return puppeteer.launch({ executablePath, args, headless: true });
}

/** A page, and all that it complained about or asked the network for. */
export interface Opened {
  readonly page: Page;
  readonly complaints: readonly string[];
  readonly requests: readonly string[];
  close(): Promise<void>;
}

export interface Surroundings {
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
  readonly script?: boolean;
}

/** Opens HTML from a file, as people do. */
export async function open(browser: Browser, html: string, given: Surroundings = {}): Promise<Opened> {
  const { scheme = 'light', width = 1280, script = true } = given;
  const folder = mkdtempSync(path.join(tmpdir(), 'kaudit-page-'));
  const file = path.join(folder, 'report.html');
  writeFileSync(file, html);
  const page = await browser.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss().catch((error: unknown) => complaints.push(String(error)));
  });
  page.on('request', (request) => request.url() !== `file://${file}` && requests.push(request.url()));
  await page.setJavaScriptEnabled(script);
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.goto(`file://${file}`, { waitUntil: 'load' });
  const close = async () => {
    await page.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { page, complaints, requests, close };
}
