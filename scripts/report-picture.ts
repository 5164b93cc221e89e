// Takes docs/report.png: the first screen of the demo's HTML report. Needs Chromium.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { launchChromium, open } from '../test/browser/chromium.ts';
import { bundle } from './bundle.ts';

const target = path.join(import.meta.dirname, '..', 'docs', 'report.png');
const folder = mkdtempSync(path.join(tmpdir(), 'kaudit-picture-'));
await bundle(folder);
const page = path.join(folder, 'report.html');
execFileSync(process.execPath, [path.join(folder, 'cli.js'), 'demo', '--fail-on', 'none', '-o', `html=${page}`]);

const browser = await launchChromium();
const [width, height] = [1180, 820];
const opened = await open(browser, readFileSync(page, 'utf8'), { width });
await opened.page.setViewport({ width, height, deviceScaleFactor: 1 });
writeFileSync(target, await opened.page.screenshot({ type: 'png', optimizeForSpeed: false }));
await opened.close();
await browser.close();
rmSync(folder, { recursive: true });
console.log(`${target}: ${statSync(target).size} bytes`);
