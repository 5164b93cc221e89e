import { expect, test } from 'vitest';
import { parseCalicoSelector } from '../../../src/kubernetes/network/calico-selector.ts';
import { countProcessorTime } from '../../support/processor.ts';

const labels = new Map([
  ['app', 'web'],
  ['has', 'x'],
  ['in', 'y'],
]);
const read = (key: string) => (key === 'hidden' ? null : labels.get(key));

// Source: projectcalico/calico, libcalico-go/lib/selector (parser.go, tokenizer.go, ast.go).
test.each([
  ['', 'yes'],
  ['  ', 'yes'],
  ['all()', 'yes'],
  ['all( )', 'yes'],
  ['!all()', 'no'],
  ['!!all()', 'yes'],
  ['global()', 'yes'],
  ["app == 'web'", 'yes'],
  ['app=="web"', 'yes'],
  ["app == 'db' || app == 'web'", 'yes'],
  ["app == 'db' || app == 'web' && has(none)", 'no'],
  ["(app == 'db' || app == 'web') && !has(none)", 'yes'],
  ["!(app == 'db')", 'yes'],
  ["! app == 'db'", 'yes'],
  ['app in {\'web\', "db"}', 'yes'],
  ["app in {'web',}", 'yes'],
  ['app in {}', 'no'],
  ['none not in {}', 'yes'],
  ["app notin {'db'}", 'yes'],
  ["none != 'x'", 'yes'],
  ["app contains 'e'", 'yes'],
  ["app contains ''", 'yes'],
  ["none contains ''", 'no'],
  ["app starts  with 'we'", 'yes'],
  ["app startswith 'we'", 'yes'],
  ["app ends with 'x'", 'no'],
  ["has == 'x'", 'yes'],
  ["in in {'y'}", 'yes'],
  ['has(  app )', 'yes'],
  ["hidden == 'x'", 'cannot-tell'],
  ["hidden == 'x' || app == 'web'", 'yes'],
  ["hidden == 'x' && app == 'db'", 'no'],
  ['!has(hidden)', 'cannot-tell'],
] as const)('%s is %s', (text, holds) => expect(parseCalicoSelector(text)?.holds(read)).toBe(holds));

test.each([
  'app',
  "app = 'web'",
  'app == web',
  "app == 'web",
  "(app == 'web'",
  "app == 'web')",
  "app == 'web' app == 'web'",
  "app == 'web' &&",
  '&& all()',
  "app & 'x'",
  "app in {'a' 'b'}",
  "app in 'a'",
  'has()',
  'any()',
  "app starts 'x'",
  `${'('.repeat(100)}all()${')'.repeat(100)}`,
  `app == '${'x'.repeat(5_000)}'`,
  7,
  {},
])('%s is no selector', (text) => expect(parseCalicoSelector(text)).toBeUndefined());

test('it names the labels that it asks for', () => {
  expect(parseCalicoSelector("a == 'x' && (has(b) || !(c in {'y'})) && global() && d starts with 'z'")?.labels).toEqual(
    [
      { key: 'a', values: ['x'] },
      { key: 'b', values: [] },
      { key: 'c', values: ['y'] },
      { key: 'projectcalico.org/namespace', values: [] },
      { key: 'd', values: null },
    ],
  );
});

test('hostile text takes no time', () => {
  const spent = countProcessorTime();
  for (const text of [
    '!'.repeat(4_096),
    ' '.repeat(4_096),
    `a${' '.repeat(4_000)}x`,
    "a=='b'&&".repeat(500),
    '('.repeat(4_096),
  ])
    parseCalicoSelector(text);
  expect(spent()).toBeLessThan(200);
});
