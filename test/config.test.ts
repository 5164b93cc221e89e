import { describe, expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { loadChecks } from '../src/load-checks.ts';
import { selectChecks, withSeverities } from '../src/select.ts';

const known = new Set(loadChecks().map(({ id }) => id));
const read = (body: string) =>
  readConfig(`apiVersion: kaudit.dev/v1alpha1\nkind: Config\n${body}`, 'kaudit.yaml', known);

describe('kaudit.yaml', () => {
  test('says what flags say, and more', () => {
    const config = read(
      'checks: {skip: [host-pid], enable: [missing-always-pull-images], severity: {latest-tag: high}}\nfailOn: medium\nregistries: [registry.example.com]\nframeworks: [pss, {framework: cis-kubernetes, minScore: 80}]\n',
    );
    expect(config).toMatchObject({ failOn: 'medium', registries: ['registry.example.com'] });
    const chosen = withSeverities(selectChecks(loadChecks(), config.checks ?? {}), config.checks?.severity);
    expect(chosen.some(({ id }) => id === 'host-pid')).toBe(false);
    expect(chosen.some(({ id }) => id === 'missing-always-pull-images')).toBe(true);
    expect(chosen.find(({ id }) => id === 'latest-tag')?.severity).toBe('high');
  });

  test.each([
    ['failon: high', 'kaudit.yaml:3: has an unknown field "failon" (did you mean failOn?)'],
    ['failOn: huge', 'kaudit.yaml:3: failOn must be one of ["critical","high","medium","low","info","none"]'],
    ['checks: {skip: [host-pids]}', 'kaudit.yaml:3: there is no check "host-pids" (did you mean host-pid?)'],
    [
      'checks: {severity: {latest-tags: high}}',
      'kaudit.yaml:3: there is no check "latest-tags" (did you mean latest-tag?)',
    ],
    ['categories: [podz]', 'kaudit.yaml:3: there is no category "podz" (did you mean pods?)'],
    ['minScore: 120', 'kaudit.yaml:3: minScore must be <= 100'],
    [
      'systemNamespaces: [platform, infra-*]\nuserNamespaces:\n- shop\n- infra-*',
      'kaudit.yaml:6: "infra-*" is in systemNamespaces too: a namespace has one side',
    ],
    ['systemNamespaces: [Platform]', 'kaudit.yaml:3: systemNamespaces[0] must match pattern "^[a-z0-9*-]+$"'],
    ['userNamespaces: shop', 'kaudit.yaml:3: userNamespaces must be array'],
  ])('%s is refused', (body, message) => {
    expect(() => read(`${body}\n`)).toThrow(message);
  });
});
