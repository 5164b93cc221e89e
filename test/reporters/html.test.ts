import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { render } from '../../src/reporters/index.ts';
import { canary, fullReport, withCanaries, withManyFindings } from '../support/pages.ts';
import { smallReport, withFramework } from '../support/reports.ts';

const full = fullReport();
const page = render(full, 'html');

function between(text: string, start: string, end: string): string {
  const from = text.indexOf(start) + start.length;
  return text.slice(from, text.indexOf(end, from));
}

/** What a browser shows: no scripts, no styles, no tags, references resolved. */
function textOf(html: string): string {
  const references: Readonly<Record<string, string>> = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    '#39': "'",
    '#96': '`',
  };
  return html
    .replace(/<(script|style)[^>]*>[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&([a-z]+|#\d+);/g, (_, name: string) => references[name] ?? '?')
    .replace(/\s+/g, ' ');
}

function dataOf(html: string) {
  return JSON.parse(between(html, '<script type="application/json" id="data">', '</script>'));
}

describe('the page needs nothing and lets nothing in', () => {
  test('its policy allows its one script and its one style, by the digest of what is there, and nothing else', () => {
    const style = between(page, '<style>', '</style>');
    const script = between(page, '<script>', '</script>');
    const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const policy = between(page, '<meta http-equiv="Content-Security-Policy" content="', '">').replaceAll('&#39;', "'");
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${digest(script)}`,
      `style-src ${digest(style)}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(script.length).toBeGreaterThan(1_000);
    expect(page.match(/<script[ >]/g)).toHaveLength(2);
    expect(page.match(/<style[ >]/g)).toHaveLength(1);
  });

  test('nothing in it is fetched: every address is an anchor, an empty icon, or a link that a person may follow', () => {
    const markup = page.replace(/<(script|style)[^>]*>[\s\S]*?<\/\1>/g, '');
    const attributes = [
      ...markup.matchAll(/<(\w+)[^>]*?\s(src|href|action|srcset|poster|data|style|on\w+)="([^"]*)"/g),
    ];
    const strays = attributes.filter(
      ([, tag, name, value = '']) =>
        !(
          name === 'href' &&
          ((tag === 'a' && /^(#|https:\/\/)/.test(value)) || (tag === 'link' && value === 'data:,'))
        ),
    );
    expect(strays.map(([all]) => all)).toEqual([]);
    expect(/url\(|@import|@font-face/.test(between(page, '<style>', '</style>'))).toBe(false);
    const script = between(page, '<script>', '</script>');
    expect(
      /\b(fetch|XMLHttpRequest|WebSocket|innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|Function)\b/.exec(
        script,
      ),
    ).toBeNull();
  });

  test('whatever anything is called, the markup is the same, and the data can not end its element', () => {
    const hostile = render(withCanaries(full), 'html');
    const tags = (html: string) => [...html.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map(([tag]) => tag).sort();
    const plain = render(JSON.parse(JSON.stringify(full)), 'html');
    const added = new Set(tags(hostile));
    for (const tag of tags(plain)) added.delete(tag);
    expect([...added]).toEqual([]);
    for (const tag of ['<img', '<svg/']) expect(hostile).not.toContain(tag);
    expect(hostile).not.toContain('\u202e');
    expect(hostile.match(/<script[ >]/g)).toHaveLength(2);
    const data = dataOf(hostile);
    expect(data.strings.filter((text: string) => text.includes('<img src=x')).length).toBeGreaterThan(10);
    expect(textOf(hostile)).toContain(canary.slice(0, 20));
  });

  test('an address that is none of the web is not made a link', () => {
    const [check] = full.checks.filter(({ status }) => status === 'fail');
    const references = ['javascript:alert(1)', 'https://kubernetes.io/docs/', 'data:text/html,x', 'https://a b"'];
    const checks = full.checks.map((one) => (one === check ? { ...one, references } : one));
    const html = render({ ...full, checks }, 'html');
    expect(html).not.toContain('javascript:alert');
    expect(html).not.toContain('data:text/html');
    expect(dataOf(html).checks.find(({ id }: { id: string }) => id === check?.id).references).toEqual([
      'https://kubernetes.io/docs/',
    ]);
  });
});

describe('everything stands in the page without its script', () => {
  const text = textOf(page);

  test('the first screen: grade and bounds, what to fix first and what it wins, what was not seen', () => {
    const overview = textOf(between(page, '<section id="overview"', '</section>'));
    expect(overview).toContain(`Grade ${full.score.grade}`);
    expect(overview).toContain('40–52 of 100');
    expect(overview).toContain('Between 40 and 52: not everything was seen. The grade goes by the lower bound.');
    expect(overview).toContain('40–52 with waived findings counted, 44–57 without them.');
    const [step] = full.whatIf ?? [];
    expect(overview).toContain(`+${step?.wins.toFixed(1)} ${Math.floor(step?.then ?? 0)}`);
    expect(overview).toContain('93 % of the checks that apply have a verdict.');
    expect(overview).toContain('networkpolicies.networking.k8s.io denied, Forbidden, jane can not list');
  });

  test('every finding with object, message, place, waiver and whether it is new', () => {
    for (const { object, message } of full.findings) {
      expect(text).toContain(object.name);
      expect(text).toContain(message.replace(/\s+/g, ' '));
    }
    expect(text).toContain('accepted until 2027-01-31: accepted (T-1, ann; waivers.yaml)');
    expect(text).toContain('web.yaml:7');
    expect(text).toContain('system: Cilium');
    expect(page.match(/<span class="tag new">new<\/span>/g)).toHaveLength(
      full.findings.filter(({ baseline }) => baseline === 'new').length,
    );
  });

  test('paths, platform, waivers and what a person has to look at', () => {
    expect(text).toContain('3 of 12 ordinary subjects and workloads lead there.');
    expect(text).toContain('Deployment shop/web: 3 steps');
    expect(text).toContain('1 edit closes them all No shorter list of edits does. remove a binding');
    expect(text).toContain('Audit logs has gaps Falco 0.41.0 broken DaemonSet falco/falco; not ready 5 of 6 nodes');
    expect(text).toContain('Not all of it was seen: pods');
    expect(text).toContain('expired 0 2027-01-31 accepted T-1, ann waivers.yaml');
    expect(text).toContain('long-lived-token needs --secrets-metadata');
    expect(text).toContain('Compared with the report of 2026-11-01T00:00:00.000Z');
    expect(text).toContain('look at it Result Checked by Date');
  });

  test('each control has status, reason and a place to sign where a person decides; the figures add up', () => {
    expect(text).toContain(
      '0 % of the 1 judged controls pass. 1 failed + 1 unknown + 1 for a person + 0 passed + 0 not applicable = 3 controls .',
    );
    for (const { id, reason } of full.frameworks[0]?.controls ?? []) {
      expect(text).toContain(`${id} control ${id}`);
      expect(text).toContain(reason);
    }
    expect(between(page, '<section id="frameworks">', '</section>').match(/class="sign"/g)).toHaveLength(3);
  });

  test('who reaches whom: figures, a drawing that names ports, and a table of who lets whom in', () => {
    const section = between(page, '<section id="reach">', '</section>');
    const told = textOf(section);
    expect(told).toContain('Of 8 pairs: 4 open on all ports, 2 open in part, 1 not known, 1 closed.');
    expect(told).toContain('Open to everybody on every port: shop/deployment/web and 1 alike .');
    expect(told).toContain('Not all pods were seen: pods: Forbidden');
    expect(told).toContain('2 namespaces with fewer workloads not drawn.');
    expect(section).toContain('<title>shop/deployment/web and 1 alike to shop/statefulset/db: TCP 5432</title>');
    expect(told).toContain('1 shop/deployment/web and 1 alike shop/deployment/web, shop/deployment/cart everybody – –');
    expect(told).toContain('2 shop/statefulset/db – TCP 5432: shop/deployment/web and 1 alike internet –');
    expect(told).toContain('3 internet shop/deployment/web and 1 alike – shop/statefulset/db');
  });

  test('a report without a matrix says how to get one, where the network was looked at at all', () => {
    const html = textOf(render({ ...full, reach: null }, 'html'));
    expect(html).toContain('kaudit reach --matrix -n NAMESPACE -o html draws it.');
    const others = full.checks.filter(({ category }) => category !== 'network');
    expect(render({ ...full, reach: null, checks: others }, 'html')).not.toContain('id="reach"');
  });

  test('controls that changed since the earlier report: figures, caveats, and what each was', () => {
    const told = textOf(between(page, '<section id="frameworks">', '</section>'));
    expect(told).toContain(
      'Since 2026-11-01 00:00 UTC: 50 % → 0 % of the judged controls pass; newly failing: 1, added to the benchmark: 1, no longer in the benchmark: 1, as before: 1.',
    );
    expect(told).toContain('The earlier report is by version 1.12 of the benchmark, the later by 2.0.1.');
    expect(told).toContain('newly failing 5.2.2 control 5.2.2 passed → failed');
    expect(told).toContain('failed was passed');
    expect(told).toContain('unknown new here');
  });

  test('parts that a report does not have leave no trace', () => {
    const html = render({ ...smallReport(), platform: null, paths: null }, 'html');
    for (const id of ['paths', 'platform', 'frameworks', 'waivers']) expect(html).not.toContain(`id="${id}"`);
    expect(html).not.toContain('with waived findings counted');
  });

  test('an empty cluster and a report without a failing check are pages too', () => {
    const html = render({ ...withFramework(smallReport()), findings: [], checks: [], whatIf: null }, 'html');
    expect(textOf(html)).toContain('No check fails.');
    expect(dataOf(html).findings.check).toEqual([]);
  });
});

test('--min-severity leaves findings out and says how many', () => {
  const html = render(full, 'html', { minSeverity: 'critical' });
  const critical = full.findings.filter(({ severity }) => severity === 'critical').length;
  expect(textOf(html)).toContain(`${full.findings.length - critical} below critical are left out`);
  expect(dataOf(html).findings.check).toHaveLength(critical);
});

test('5,000 findings make a page of less than 5 MB that packs to less than 500 KB; every text is stored once', () => {
  const html = render(withManyFindings(full, 5_000), 'html');
  const { strings, findings } = dataOf(html);
  expect(findings.check).toHaveLength(5_000);
  expect(new Set(strings).size).toBe(strings.length);
  expect(html.length).toBeLessThan(5_000_000);
  expect(gzipSync(html).length).toBeLessThan(500_000);
});
