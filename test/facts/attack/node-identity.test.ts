import { expect, test } from 'vitest';
import { apiServer, boss, can, grant, pod } from '../../support/rights.ts';
import { type Row, way } from '../../support/ways.ts';

const users = (name?: string) => can('impersonate', 'users', '', name === undefined ? undefined : [name]);
const group = (name = 'system:nodes') => can('impersonate', 'groups', '', [name]);
const cluster = (mode = 'Node,RBAC') => [
  ...boss(),
  apiServer(`--authorization-mode=${mode}`),
  pod('ops', 'two', { serviceAccountName: 'boss' }),
];
const jane = (...rules: Parameters<typeof grant>[1]) => grant('user:jane', rules);

// Source: plugin/pkg/auth/authorizer/node, and NodeRestriction: a node may ask for tokens of its own pods.
const rows: readonly Row[] = [
  {
    name: 'the name of the node and the group of nodes are needed',
    on: [...cluster(), ...jane(users('system:node:w1'), group())],
    off: [...cluster(), ...jane(users('system:node:w1'))],
    way: 'impersonates requests-token holds-everything',
  },
  {
    name: 'by several bindings too, and no other group',
    on: [...cluster(), ...jane(users('system:node:w1')), ...jane(group())],
    off: [...cluster(), ...jane(users('system:node:w1')), ...jane(group('system:node'))],
    way: 'impersonates requests-token holds-everything',
  },
  {
    name: 'any user is any node; a node on which the pod does not run is none',
    on: [...cluster(), ...jane(users(), group())],
    off: [...cluster(), ...jane(users('system:node:w2'), group())],
    way: 'impersonates requests-token holds-everything',
  },
  {
    name: 'a user that is no node',
    on: [...cluster(), ...jane(users('system:node:w1'), group())],
    off: [...cluster(), ...jane(users('w1'), group())],
    way: 'impersonates requests-token holds-everything',
  },
  {
    name: 'nothing where the Node authorizer is not asked',
    on: [...cluster(), ...jane(users('system:node:w1'), group())],
    off: [...cluster('RBAC'), ...jane(users('system:node:w1'), group())],
    way: 'impersonates requests-token holds-everything',
  },
];

test.each(rows)('$name', ({ on, off, way: expected }) => {
  expect(way(on)).toBe(expected);
  expect(way(off)).toBeUndefined();
});

test('whether it is asked was not seen', () => {
  const objects = [...boss(), pod('ops', 'two', { serviceAccountName: 'boss' })];
  expect(way([...objects, ...jane(users('system:node:w1'), group())])).toBe(
    'doubt: whether the Node authorizer is asked was not seen',
  );
});
