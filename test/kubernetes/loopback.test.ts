import { expect, test } from 'vitest';
import { listensOnLoopback } from '../../src/kubernetes/loopback.ts';

test.each([
  ['127.0.0.1:10249', true],
  ['127.0.0.1', true],
  ['127.8.9.10:1', true],
  ['[::1]:10249', true],
  ['::1', true],
  ['localhost:10249', true],
  ['0.0.0.0:10249', false],
  ['[::]:10249', false],
  ['::', false],
  ['10.0.0.7', false],
  [':10249', false],
  ['', false],
  ['127.0.0.1.example.com:1', false],
  ['<text>', false],
])('%j: %j', (text, loopback) => {
  expect(listensOnLoopback(text)).toBe(loopback);
});
