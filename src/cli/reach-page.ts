import { Markup } from '../reporters/html/markup.ts';
import { pageOf } from '../reporters/html/static-page.ts';

const style = `:root{color-scheme:light dark;--allowed:#1a7f37;--mixed:#9a6700;--denied:#8c959f;--unknown:#cf222e;--line:#d0d7de;--back:#fff;--text:#1f2328}
@media(prefers-color-scheme:dark){:root{--allowed:#3fb950;--mixed:#d29922;--denied:#6e7681;--unknown:#f85149;--line:#30363d;--back:#0d1117;--text:#e6edf3}}
body{font:14px/1.5 system-ui,sans-serif;margin:1.5rem;background:var(--back);color:var(--text)}
.scroll{overflow:auto;max-height:80vh;border:1px solid var(--line)}
.scroll:focus{outline:3px solid var(--allowed)}
table{border-collapse:separate;border-spacing:0}
caption{text-align:left;padding:.4rem}
th,td{border-bottom:1px solid var(--line);border-right:1px solid var(--line);padding:.25rem .5rem;text-align:left;white-space:nowrap;font-weight:400}
thead th,thead td{position:sticky;top:0;background:var(--back);z-index:1}
tbody th{position:sticky;left:0;background:var(--back)}
thead th span{writing-mode:vertical-rl}
.key{border:1px solid;padding:0 .4rem;border-radius:3px}
.allowed{color:var(--allowed);font-weight:600}.mixed{color:var(--mixed)}.denied{color:var(--denied)}.unknown,.gap{color:var(--unknown);font-weight:600}
@media print{.scroll{overflow:visible;max-height:none}}`;

/** One page of HTML around a body that is escaped already; only its own style may apply, and nothing may run or be fetched. */
export function page(title: string, body: string): string {
  return pageOf(title, new Markup(body), style);
}
