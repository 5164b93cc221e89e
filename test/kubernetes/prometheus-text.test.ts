import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMetrics } from '../../src/kubernetes/prometheus-text.ts';
import { countProcessorTime } from '../support/processor.ts';

const sample = (name: string, value: number, labels: Record<string, string> = {}) => ({
  name,
  value,
  labels: new Map(Object.entries(labels)),
});
const read = (text: string, ...wanted: string[]) => {
  const { samples, malformed } = parseMetrics(text, new Set(wanted));
  return { samples: [...samples.values()].flat(), malformed };
};

// Source: prometheus.io/docs/instrumenting/exposition_formats, text format
test.each([
  ['plain', 'up 1', [sample('up', 1)]],
  ['no newline at the end', 'x 2\nup 1', [sample('up', 1)]],
  ['carriage returns', 'up 1\r\nup 2\r\n', [sample('up', 1), sample('up', 2)]],
  ['comments', '# HELP up Is it.\n# TYPE up gauge\n#\n\nup 1\n', [sample('up', 1)]],
  ['a timestamp', 'up 1 1395066363000', [sample('up', 1)]],
  ['an exemplar', 'up{a="b"} 1 # {trace_id="x"} 0.5', [sample('up', 1, { a: 'b' })]],
  ['blanks everywhere', '  up { a = "b" , c="d" }  1  ', [sample('up', 1, { a: 'b', c: 'd' })]],
  ['no labels in braces', 'up{} 1', [sample('up', 1)]],
  ['a comma after the last label', 'up{a="b",} 1', [sample('up', 1, { a: 'b' })]],
  ['commas and braces in a label', 'up{a="x,y}=\'z\'"} 1', [sample('up', 1, { a: "x,y}='z'" })]],
  ['escapes', String.raw`up{a="q\"b\\n\nz\q"} 1`, [sample('up', 1, { a: 'q"b\\n\nz\\q' })]],
  ['other scripts', 'up{a="日本"} 1', [sample('up', 1, { a: '日本' })]],
  ['exponents', 'up 1.458255915e9', [sample('up', 1458255915)]],
  ['not a number', 'up NaN', [sample('up', Number.NaN)]],
  ['infinities', 'up +Inf\nup -Inf', [sample('up', Infinity), sample('up', -Infinity)]],
  ['a hostile label', 'up{__proto__="x"} 1', [{ name: 'up', value: 1, labels: new Map([['__proto__', 'x']]) }]],
])('%s', (_, text, samples) => {
  expect(read(text, 'up')).toEqual({ samples, malformed: 0 });
});

test.each([
  ['no value', 'up'],
  ['a word for a value', 'up one'],
  ['an unclosed brace', 'up{a="b" 1'],
  ['an unclosed quote', 'up{a="b'],
  ['no quote', 'up{a=b} 1'],
  ['no equals sign', 'up{a} 1'],
  ['no comma', 'up{a="b"c="d"} 1'],
  ['HTML', '<html>'],
])('malformed: %s', (_, text) => {
  expect(read(`${text}\nup 1`, 'up')).toEqual({ samples: [sample('up', 1)], malformed: 1 });
});

test('keeps the wanted names only, a histogram by its family or by one series', () => {
  const text = 'h_bucket{le="1"} 1\nh_sum 2\nh_count 3\nhh_count 4\ng_count 5\ng_sum 6\nother{broken';
  expect(read(text, 'h', 'g_count')).toEqual({
    samples: [sample('h_bucket', 1, { le: '1' }), sample('h_sum', 2), sample('h_count', 3), sample('g_count', 5)],
    malformed: 0,
  });
});

test('what is written is read back', () => {
  const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  const labels = fc.dictionary(
    fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/),
    fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\r', '')),
  );
  fc.assert(
    fc.property(labels, fc.double(), (pairs, value) => {
      const written = Object.entries(pairs).map(([name, text]) => `${name}="${escaped(text)}"`);
      const number = Object.is(value, -0) ? 0 : value;
      expect(read(`up{${written}} ${number}`.replaceAll('Infinity', 'Inf'), 'up')).toEqual({
        samples: [sample('up', number, pairs)],
        malformed: 0,
      });
    }),
  );
});

test('never throws', () => {
  const piece = fc.constantFrom('up', '{', '}', '"', '\\', ',', '=', ' ', '1', '\n', '#');
  fc.assert(
    fc.property(
      fc.array(piece).map((pieces) => pieces.join('')),
      (text) => void read(text, 'up'),
    ),
  );
});

test.each([
  ['quotes', `up{a="${'\\"'.repeat(500_000)}`],
  ['labels', `up{${'a="b",'.repeat(200_000)}`],
  ['blanks', `up${' '.repeat(1_000_000)}`],
  ['digits', `up ${'1'.repeat(1_000_000)}x`],
  ['lines', 'up 1\n'.repeat(200_000)],
  ['underscores', `up${'_bucket'.repeat(150_000)} 1`],
])('takes time linear in %s', (_, text) => {
  const spent = countProcessorTime();
  read(text, 'up');
  expect(spent()).toBeLessThan(2000);
});
