import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { categories } from '../src/check.ts';

// npm run new-check CATEGORY/ID: a check that fails its own test until its condition is written.
const [category = '', id = '', more] = (process.argv[2] ?? '').split('/');
if (
  !(categories as readonly string[]).includes(category) ||
  !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id) ||
  more !== undefined
) {
  console.error(
    `usage: npm run new-check CATEGORY/ID\n\nCATEGORY is one of ${categories.join(', ')}.\nID names the failing thing in the singular, in kebab-case: privileged-container`,
  );
  process.exit(2);
}
const folder = path.join(import.meta.dirname, '..', 'checks', category);
const file = path.join(folder, `${id}.ts`);
mkdirSync(folder, { recursive: true });
writeFileSync(file, scaffold(), { flag: 'wx' });
console.log(
  `checks/${category}/${id}.ts\n\nWrite its condition and examples, then: npx vitest run --project unit test/checks.test.ts -t ${id}\nand npm run catalog.`,
);

function scaffold(): string {
  return `import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: '${id}',
  category: '${category}',
  severity: 'medium',
  title: 'The condition that passes, as a sentence',
  description: 'Why it matters: what an attacker gains.',
  remediation: 'What to change, with the exact field.',
  references: ['https://kubernetes.io/docs/concepts/security/'],
  examples: {
    pass: {
      'field absent': \`
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec:
          containers: [{ name: web, image: web }]\`,
    },
    fail: {
      'field set': [
        \`
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec:
          containers: [{ name: web, image: web, tty: true }]\`,
        'the exact message that this case gives',
      ],
    },
  },
  each: 'containers',
  evaluate({ container, called }) {
    if (container.tty !== true) return;
    return { message: \`\${called} has a terminal\`, fieldPath: 'tty', value: true };
  },
});
`;
}
