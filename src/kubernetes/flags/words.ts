/**
 * One word of a command line. Where it holds something only the running container knows (`$(HOST_IP)`, `${HOST_IP}`),
 * `text` ends before it and `expansion` is the rest, as written.
 */
export type Word = { readonly text: string; readonly expansion?: string };

/**
 * The words of `command` and `args` as the kubelet hands them to the program: no shell, quotes are plain characters,
 * `$(NAME)` is replaced by the environment and `$$` is an escaped `$`. Source: k8s.io/kubernetes/third_party/forked/golang/expansion.
 */
export function wordsOfContainer(list: readonly string[]): Word[] {
  return list.map(wordOf);
}

/** One text as the kubelet hands it on. */
export function wordOf(raw: string): Word {
  let text = '';
  let from = 0;
  for (let at = raw.indexOf('$'); at >= 0; at = raw.indexOf('$', from)) {
    const next = raw[at + 1];
    text += raw.slice(from, at);
    if (next === '(' && raw.indexOf(')', at) >= 0) return { text, expansion: raw.slice(at) };
    // Without a closing parenthesis everything that follows is plain.
    if (next === '(') return { text: text + raw.slice(at) };
    text += '$';
    from = at + (next === '$' ? 2 : 1);
  }
  return { text: text + raw.slice(from) };
}
