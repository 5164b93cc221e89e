import { expect, test } from 'vitest';
import gates from '../../src/kubernetes/flags/alpha-gates.json' with { type: 'json' };
import flags from '../../src/kubernetes/flags/defaults.json' with { type: 'json' };
import { newestMinor } from '../../src/kubernetes/newest.ts';
import { knownMinors } from '../../src/kubernetes/rbac/built-in/shipped.ts';
import { upstreamSupport } from '../../src/kubernetes/support-dates.ts';

test('every table of versions reaches the newest minor', () => {
  expect({
    flags: flags.minors.at(-1),
    gates: gates.newest,
    roles: knownMinors.newest,
    support: upstreamSupport(newestMinor),
  }).toEqual({
    flags: newestMinor,
    gates: newestMinor,
    roles: newestMinor,
    support: expect.objectContaining({ minor: newestMinor }),
  });
});
