import { describe, expect, test } from 'vitest';
import { parseSelector, selectsLabels } from '../../src/kubernetes/selector-text.ts';

// What kubectl 1.36 makes of these: apimachinery, pkg/labels/selector.go, Parse.
describe('a selector as kubectl reads it', () => {
  test.each([
    ['', []],
    ['  ', []],
    ['app=web', [['app', 'In', ['web']]]],
    ['app == web', [['app', 'In', ['web']]]],
    ['app!=web', [['app', 'NotIn', ['web']]]],
    ['app=', [['app', 'In', ['']]]],
    ['app=,tier', [['app', 'In', ['']], ['tier', 'Exists']]], // biome-ignore format: one case, one line
    ['!app', [['app', 'DoesNotExist']]],
    ['! app , tier', [['app', 'DoesNotExist'], ['tier', 'Exists']]], // biome-ignore format: one case, one line
    ['env in (b, a,b)', [['env', 'In', ['a', 'b']]]],
    ['env notin ()', [['env', 'NotIn', ['']]]],
    ['env in (a,)', [['env', 'In', ['', 'a']]]],
    ['env in(a)', [['env', 'In', ['a']]]],
    ['in in (in)', [['in', 'In', ['in']]]],
    ['app.kubernetes.io/name=web', [['app.kubernetes.io/name', 'In', ['web']]]],
    ['shard>3,shard<10', [['shard', 'Gt', ['3']], ['shard', 'Lt', ['10']]]], // biome-ignore format: one case, one line
  ])('%j', (text, expected) => {
    const read = parseSelector(text)?.matchExpressions.map(({ key, operator, values }) =>
      values === undefined ? [key, operator] : [key, operator, values],
    );
    expect(read).toEqual(expected);
  });

  test.each([
    ...[',', 'app,', ',app', 'app,,tier', 'app=web tier', 'app===web', 'app=!web', 'app>=3', 'app>x', 'app<'],
    ...[
      'app in',
      'app in a',
      'app in (a',
      'app in (a b)',
      'app in (a=b)',
      '!',
      '!!app',
      '!app=web',
      '=web',
      '(app)',
      'app)',
    ],
    ...['-app', 'app-', 'a/b/c', '/app', 'A.b/app', `${'a'.repeat(64)}`, `app=${'a'.repeat(64)}`, 'app=-web', 'ä=b'],
    'shard>9223372036854775808',
  ])('%j is refused', (text) => expect(parseSelector(text)).toBeUndefined());
});

test.each([
  ['app=web', { app: 'web' }, true],
  ['app=web', {}, false],
  ['app!=web', {}, true],
  ['!app', { app: '' }, false],
  ['shard>3', { shard: '4' }, true],
  ['shard>3', { shard: '3' }, false],
  ['shard<3', { shard: '-1' }, true],
  ['shard>3', { shard: 'four' }, false],
  ['shard>3', {}, false],
  ['shard>9007199254740992', { shard: '9007199254740993' }, true],
  ['constructor', {}, false],
  ['toString>1', null, false],
  ['', null, true],
])('%j selects %j: %j', (text, labels, expected) => {
  const selector = parseSelector(text);
  expect(selector !== undefined && selectsLabels(selector, labels)).toBe(expected);
});
