import type { Document, List, Recording } from '../../src/demo/recording.ts';

/** A recording as JSON with one object a line, so that a change shows as a change of that object. */
export function writeRecording(recording: Recording): string {
  const { documents, lists, identities, ...head } = recording;
  const lines = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  lines.push(`  "identities": {\n${Object.entries(identities).map(writeIdentity).join(',\n')}\n  }`);
  lines.push(`  "documents": [\n${documents.map(writeDocument).join(',\n')}\n  ]`);
  lines.push(`  "lists": [\n${lists.map(writeList).join(',\n')}\n  ]`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

function writeIdentity([name, identity]: [string, unknown]): string {
  return `    ${JSON.stringify(name)}: ${JSON.stringify(identity)}`;
}

function writeDocument({ path, type, json, lines }: Document): string {
  const head = `    {"path":${JSON.stringify(path)},"type":${JSON.stringify(type)}`;
  if (lines !== undefined) return `${head},"lines":${rows(lines)}}`;
  // the long ones are lists of something: discovery of groups, of resources
  for (const field of ['items', 'groups', 'resources', 'flags']) {
    const { [field]: inner, ...rest } = json as Record<string, unknown>;
    if (Array.isArray(inner)) return `${head},"json":${JSON.stringify(rest).slice(0, -1)},"${field}":${rows(inner)}}}`;
    if (typeof inner === 'object' && inner !== null) {
      const entries = Object.entries(inner).map(
        ([key, value]) => `      ${JSON.stringify(key)}:${JSON.stringify(value)}`,
      );
      return `${head},"json":${JSON.stringify(rest).slice(0, -1)},"${field}":{\n${entries.join(',\n')}\n    }}}`;
    }
  }
  return `${head},"json":${JSON.stringify(json)}}`;
}

function writeList({ items, ...head }: List): string {
  return `    ${JSON.stringify(head).slice(0, -1)},"items":${rows(items)}}`;
}

function rows(values: readonly unknown[]): string {
  if (values.length === 0) return '[]';
  return `[\n${values.map((value) => `      ${JSON.stringify(value)}`).join(',\n')}\n    ]`;
}
