import { createHash } from 'node:crypto'
import { darkPalette, lightPalette, paletteVariables } from '../pictures/palette.ts'

/** Pictures are drawn for these widths; the page shows the one that has room, at its natural size. */
export const PICTURE_WIDTHS = [320, 560, 880] as const

const [, MIDDLE, WIDE] = PICTURE_WIDTHS
const MARGINS = 40

/** The one style sheet of all pages. Colours are those of the pictures. */
export const STYLE = `
:root{color-scheme:light dark;${paletteVariables(lightPalette)}}
@media (prefers-color-scheme:dark){:root{${paletteVariables(darkPalette)}}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,sans-serif;overflow-wrap:anywhere}
header,main,footer{max-width:${WIDE + MARGINS}px;margin:0 auto;padding:0 20px}
header{padding-top:24px}
nav ul{display:flex;flex-wrap:wrap;gap:4px 20px;list-style:none;margin:0;padding:0}
nav a[aria-current]{color:var(--ink);font-weight:600;text-decoration:none}
a{color:var(--now)}
a:focus-visible,button:focus-visible,input:focus-visible,.wide:focus-visible{outline:2px solid var(--now);outline-offset:2px}
h1{font-size:1.75rem;line-height:1.2;margin:20px 0 4px}
h2{font-size:1.25rem;line-height:1.3;margin:48px 0 12px}
p{margin:0 0 12px;max-width:68ch}
.lead,.how,footer,caption{color:var(--soft)}
figure{margin:0 0 20px}
figure svg{display:none;max-width:100%;height:auto}
.p0 svg,.p0{display:block}
.p1,.p2{display:none}
@media (min-width:${MIDDLE + MARGINS}px){.p0,.p2{display:none}.p1,.p1 svg{display:block}}
@media (min-width:${WIDE + MARGINS}px){.p0,.p1{display:none}.p2,.p2 svg{display:block}}
.wide{overflow-x:auto;margin-bottom:8px}
table{border-collapse:collapse;min-width:100%;font-size:.9375rem;font-variant-numeric:tabular-nums}
caption{text-align:left;padding-bottom:6px}
th,td{padding:6px 12px 6px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);overflow-wrap:normal}
th:last-child,td:last-child{padding-right:0}
thead th{color:var(--soft);font-weight:600;vertical-align:bottom}
tbody th{font-weight:600}
tbody td{white-space:pre-line}
.n{text-align:right}
tbody .n,tbody .s{white-space:nowrap}
.how,.take{font-size:.9375rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(190px,1fr));gap:12px;margin:24px 0;padding:0}
.tiles div{border:1px solid var(--line);border-radius:8px;padding:12px 14px}
.tiles dt{color:var(--soft);font-size:.875rem}
.tiles dd{margin:0}
.tiles .v{font-size:1.25rem;font-weight:600;line-height:1.3}
.tiles .m{color:var(--soft);font-size:.875rem}
.more{display:flex;flex-wrap:wrap;gap:4px 20px;list-style:none;margin:0 0 12px;padding:0}
form{display:grid;gap:8px;max-width:360px;margin:20px 0}
input,button{font:inherit;padding:8px 12px;border-radius:6px;border:1px solid var(--free-edge);background:var(--paper);color:var(--ink)}
button{background:var(--now);border-color:var(--now);color:var(--paper);font-weight:600;cursor:pointer}
[role=alert]{border-left:4px solid var(--counted-edge);padding-left:12px}
footer{margin-top:56px;padding-bottom:32px;font-size:.875rem}
@media print{nav,.take,form{display:none}h2{break-after:avoid}figure,tr{break-inside:avoid}.wide{overflow:visible}}
`

/** Our own style sheet and nothing else: no scripts, no images, nothing from elsewhere. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')
