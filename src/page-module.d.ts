declare module 'kaudit:page' {
  /** What the HTML report runs in a browser, and how it looks; built from page/. */
  export const script: string;
  export const style: string;
}
