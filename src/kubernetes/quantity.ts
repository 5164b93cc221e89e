const QUANTITY = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:([KMGTPE]i)|([numkMGTPE])|[eE]([+-]?\d+))?$/;
const BINARY = new Map([
  ['Ki', 10],
  ['Mi', 20],
  ['Gi', 30],
  ['Ti', 40],
  ['Pi', 50],
  ['Ei', 60],
]);
const DECIMAL = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);

/**
 * Reads a quantity (`100m`, `1.5Gi`, `2e3`, or a plain JSON number) as a number of base units (bytes, cores).
 * Undefined for what the API server would reject; precision is that of a double. Source: apimachinery, resource.ParseQuantity.
 */
export function parseQuantity(quantity: unknown): number | undefined {
  if (typeof quantity === 'number') return Number.isFinite(quantity) ? quantity : undefined;
  if (typeof quantity !== 'string') return undefined;
  const match = QUANTITY.exec(quantity);
  if (match === null) return undefined;
  const [, sign, digits = '', binary, decimal, exponent] = match;
  const value = scale(digits, binary, decimal, exponent);
  if (!Number.isFinite(value)) return undefined;
  return sign === '-' && value !== 0 ? -value : value;
}

function scale(digits: string, binary?: string, decimal?: string, exponent?: string): number {
  if (binary !== undefined) return Number(digits) * 2 ** (BINARY.get(binary) ?? 0);
  // Written as one decimal literal, so that 100m is 0.1 and not 0.1 plus a rounding error.
  const power = decimal === undefined ? (exponent ?? '0') : String(DECIMAL.get(decimal) ?? 0);
  return Number(`${digits}e${power}`);
}
