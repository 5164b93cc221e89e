/** The element of that id; throws where the page has none, which no page of the reporter lacks. */
export function byId<T extends HTMLElement>(id: string, type: abstract new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${id}`);
  return found;
}

/** An element with text, which is never read as HTML. */
export function make(tag: string, className: string, ...content: (string | Node)[]): HTMLElement {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.append(...content);
  return made;
}

/** A severity as a word on its colour. */
export function mark(severity: string, text = severity): HTMLElement {
  return make('span', `mark ${severity}`, text);
}
