import { expect, test } from 'vitest';
import { worstFirst } from '../../src/kubernetes/capabilities.ts';

test.each<[string[], string[]]>([
  [[], []],
  [
    ['CHOWN', 'NET_ADMIN', 'ALL', 'SYS_ADMIN'],
    ['ALL', 'SYS_ADMIN', 'NET_ADMIN', 'CHOWN'],
  ],
  [
    ['SYS_TIME', 'AUDIT_READ', 'SYS_TIME'],
    ['AUDIT_READ', 'SYS_TIME'],
  ],
  [
    ['WAKE_ALARM', 'cap_sys_module'],
    ['cap_sys_module', 'WAKE_ALARM'],
  ],
])('%j', (capabilities, sorted) => {
  expect(worstFirst(capabilities)).toEqual(sorted);
});
