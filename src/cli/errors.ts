import { printable } from '../printable.ts';

/** An error of usage, configuration or an output that can not be opened: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly hint: string;

  constructor(message: string, hint = '') {
    super(message);
    this.hint = hint;
  }
}

/** An output that broke while it was written: exit code 5. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

/** The exit code of each error kaudit throws on purpose, by its name: the modules that throw them stay unloaded here. */
const codes: Readonly<Record<string, number>> = {
  UsageError: 2,
  UnknownNameError: 2,
  InventoryError: 2,
  ReportError: 2,
  ManifestError: 2,
  SubjectError: 2,
  EndError: 2,
  ExpectationsError: 2,
  SettingsFileError: 2,
  BaselineError: 2,
  HistoryError: 2,
  SuggestionError: 3,
  NothingListedError: 4,
  OutputError: 5,
};

/** One clear line for people (what, where, what to do) and the exit code; the stack only where asked for. */
export function explainError(error: unknown, verbose: boolean): { text: string; code: number } {
  if (!(error instanceof Error))
    return { text: `kaudit: internal error: ${printable(String(error), 2_000)}\n`, code: 5 };
  const code = error.name === 'ConnectionError' ? (fieldOf(error, 'kind') === 'config' ? 2 : 4) : codes[error.name];
  const stack =
    verbose && error.stack !== undefined
      ? `${error.stack
          .split('\n')
          .map((line) => printable(line, 2_000))
          .join('\n')}\n`
      : '';
  if (code === undefined) {
    const advice = 'This is a bug in kaudit; run again with -v for the details.';
    return { text: `kaudit: internal error: ${printable(error.message, 2_000)}\n${advice}\n${stack}`, code: 5 };
  }
  const hint = fieldOf(error, 'hint') || hints[error.name] || '';
  const lines = withFaultsInLines.has(error.name) ? error.message.split('\n') : [error.message];
  const message = lines.map((line) => printable(line, 2_000)).join('\n');
  return { text: `kaudit: ${message}\n${hint === '' ? '' : `${printable(hint, 2_000)}\n`}${stack}`, code };
}

/** Every fault of a file has its own line; a line end in any other message is somebody else's. */
const withFaultsInLines: ReadonlySet<string> = new Set(['SettingsFileError', 'ExpectationsError', 'SuggestionError']);

const hints: Readonly<Record<string, string>> = {
  ManifestError:
    'kaudit reads YAML and JSON; a template is rendered first: helm template CHART | kaudit scan --manifests -',
  NothingListedError: 'kaudit rbac prints the rights it needs; with rights in single namespaces, name them with -n.',
};

function fieldOf(error: Error, field: string): string {
  const value: unknown = Reflect.get(error, field);
  return typeof value === 'string' ? value : '';
}
