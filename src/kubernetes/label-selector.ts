type Fields = Readonly<Record<string, unknown>>;

/**
 * Whether a LabelSelector selects an object with these labels; `'invalid'` where the API server could not use the selector
 * (unknown operator, values missing or superfluous), so compare with `=== true`.
 * An empty selector selects everything, an absent one nothing (apimachinery, LabelSelectorAsSelector).
 */
export function matchesSelector(selector: unknown, labels: unknown): boolean | 'invalid' {
  if (selector === undefined || selector === null) return false;
  if (!isFields(selector)) return 'invalid';
  const matchLabels = selector.matchLabels ?? {};
  const expressions = selector.matchExpressions ?? [];
  if (!isFields(matchLabels) || !Array.isArray(expressions)) return 'invalid';
  const known = isFields(labels) ? labels : {};
  const outcomes = [
    ...Object.entries(matchLabels).map(([key, value]) =>
      typeof value === 'string' ? labelValue(known, key) === value : 'invalid',
    ),
    ...expressions.map((expression) => matchesExpression(expression, known)),
  ];
  // One bad requirement spoils the whole selector, even where another one already excludes the object.
  if (outcomes.includes('invalid')) return 'invalid';
  return outcomes.every((outcome) => outcome === true);
}

function matchesExpression(expression: unknown, labels: Fields): boolean | 'invalid' {
  if (!isFields(expression) || typeof expression.key !== 'string' || expression.key === '') return 'invalid';
  const values = expression.values ?? [];
  if (!Array.isArray(values) || !values.every((value) => typeof value === 'string')) return 'invalid';
  const value = labelValue(labels, expression.key);
  switch (expression.operator) {
    case 'In':
      return values.length === 0 ? 'invalid' : value !== undefined && values.includes(value);
    case 'NotIn': // an object without the label is selected
      return values.length === 0 ? 'invalid' : value === undefined || !values.includes(value);
    case 'Exists':
      return values.length > 0 ? 'invalid' : value !== undefined;
    case 'DoesNotExist':
      return values.length > 0 ? 'invalid' : value === undefined;
    default:
      return 'invalid';
  }
}

function labelValue(labels: Fields, key: string): string | undefined {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
