/** The page's style: light and dark by the reader's own setting. */
export const STYLE = String.raw`
:root {
  color-scheme: light dark;
  --paper: light-dark(#fbfaf7, #14161a);
  --card: light-dark(#ffffff, #1c1f25);
  --ink: light-dark(#1d2430, #e4e6ea);
  --faint: light-dark(#6b7280, #8f97a3);
  --rule: light-dark(#e3e1da, #2d323b);
  --client: light-dark(#0b6e8f, #5cc7e8);
  --server: light-dark(#8a3ea8, #d38df0);
  --clear: light-dark(#8b8f98, #8a919d);
  --early: light-dark(#c2600a, #f0a35c);
  --handshake: light-dark(#1f7a5c, #5fd0a5);
  --application: light-dark(#2458c5, #83aaff);
  --secret: light-dark(#96690a, #e9bf5c);
  --good: light-dark(#1c7c3c, #6bd58d);
  --bad: light-dark(#c02626, #ff8080);
  --mono: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
}
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 1680px; padding: 20px 28px 80px; background: var(--paper); color: var(--ink);
  overflow-wrap: break-word; font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif }
h1 { margin: 0; font-size: 26px; letter-spacing: -.01em }
h2 { margin: 28px 0 4px; font-size: 18px }
h3 { margin: 0 0 8px; font-size: 15px }
header p, section > p { margin: 4px 0 }
.dim, .cite, small { color: var(--faint) }
.cite { font-size: .87em; white-space: nowrap }
.pass { color: var(--good) } .fail { color: var(--bad); font-weight: 600 }
.client { color: var(--client) } .server { color: var(--server) }
.bold, .message { font-weight: 600 }
.outcomes { margin: 16px 0 0; padding: 0; list-style: none } .outcomes li { margin: 4px 0 }
.outcomes p { margin: 2px 0 2px 22px } .outcomes a { color: inherit } section > p { max-width: 80ch }
.costs { margin: 16px 0 0; padding: 10px 14px; background: var(--card); border: 1px solid var(--rule); border-radius: 8px }
.costs summary { cursor: pointer; font-weight: 600 } .costs summary .dim { font-weight: 400 }
table { border-collapse: collapse; margin-top: 10px; font-variant-numeric: tabular-nums }
th, td { padding: 3px 18px 3px 0; text-align: right; border-bottom: 1px solid var(--rule) }
th[scope=row] { text-align: left; font-weight: 400 }
.beside { margin: 16px 0 0; padding: 10px 14px; background: var(--card); border: 1px solid var(--rule); border-radius: 8px }
.beside h2 { margin-top: 0 } .beside p { min-height: .6em; margin: 1px 0 1px calc(var(--lead) * .5em); max-width: none } .beside summary { cursor: pointer } .beside summary p { display: inline }
main { display: grid; grid-template-columns: minmax(460px, 5fr) minmax(480px, 6fr); gap: 28px; align-items: start }
#story section:first-child h2 { margin-top: 20px }

/* ---- Lanes */
.lanes { position: relative; margin-top: 8px; --time: 56px;
  --middle: clamp(220px, 36%, 330px); --lane: calc((100% - var(--time) - var(--middle)) / 2) }
.lanes::before, .lanes::after { content: ''; position: absolute; top: 24px; bottom: 0; width: 2px; background: var(--rule) }
.lanes::before { left: calc(var(--time) + var(--lane)) } .lanes::after { right: var(--lane) }
.lane-heads { display: flex; justify-content: space-between; padding: 0 calc(var(--lane) - 22px) 4px calc(var(--time) + var(--lane) - 22px) }
.row { position: relative; z-index: 1; display: grid; grid-template-columns: var(--time) var(--lane) minmax(0, 1fr) var(--lane); width: 100%;
  padding: 3px 0; border: 0; border-radius: 6px; background: none; color: inherit; font: inherit; text-align: left; align-items: center; cursor: pointer }
.row:hover { background: light-dark(#0000000a, #ffffff0c) }
.row.open { background: light-dark(#2458c516, #83aaff22); box-shadow: inset 3px 0 0 var(--application) }
.row:focus-visible { outline: 2px solid var(--application) }
.row time { padding-left: 8px; white-space: nowrap; color: var(--faint); font-size: 12px; font-variant-numeric: tabular-nums }
.cell { display: flex; flex-wrap: wrap; gap: 3px; padding: 0 7px; font-size: 11.5px; color: var(--ink) }
.cell.client { justify-content: flex-end } .cell.server { justify-content: flex-start }
.chip, .cell .state { padding: 0 6px; border: 1px solid var(--rule); border-radius: 9px; background: var(--card); white-space: nowrap }
.cell .state { border-color: currentColor; color: inherit; font-family: var(--mono); font-size: 10.5px;
  max-width: 100%; white-space: normal; overflow-wrap: anywhere }
.cell.client .state { color: var(--client) } .cell.server .state { color: var(--server) }
.chip.secret { color: var(--secret) }
.arrow { position: relative; height: 30px; text-align: center; font-weight: 600; font-size: 12.5px; --tone: var(--clear) }
.arrow.early { --tone: var(--early) } .arrow.handshake { --tone: var(--handshake) } .arrow.application { --tone: var(--application) }
.arrow.fatal { --tone: var(--bad) }
.arrow span { display: inline-block; line-height: 18px; white-space: nowrap; color: var(--tone) } .arrow.plaintext span { color: var(--ink) }
.arrow small { font-weight: 400 }
.step { display: inline-block; min-width: 17px; padding: 0 4px; border-radius: 9px; background: var(--rule); color: var(--ink); font: 600 10.5px/16px var(--mono); text-align: center }
.doing .step { opacity: .6 }
.arrow::before { content: ''; position: absolute; left: 0; right: 0; top: 21px; height: 2px; background: var(--tone) }
.arrow:is(.early, .handshake, .application)::before { height: 4px; top: 20px; border-radius: 2px }
.arrow::after { content: ''; position: absolute; top: 16px; border: 6px solid transparent }
.arrow.right::after { right: -2px; border-left: 10px solid var(--tone); border-right: 0 }
.arrow.left::after { left: -2px; border-right: 10px solid var(--tone); border-left: 0 }
.doing { padding: 0 12px; color: var(--faint); font-size: 12.5px }
.doing.client { text-align: left } .doing.server { text-align: right }

/* ---- Panel */
aside { position: sticky; top: 12px; max-height: calc(100vh - 24px); overflow: auto; margin-top: 20px; padding: 4px 20px 20px;
  background: var(--card); border: 1px solid var(--rule); border-radius: 10px }
aside h2 { margin: 14px 0 0 } aside > p { margin: 2px 0 }
.says { margin: 10px 0 !important; font-size: 16px }
.hex { margin: 12px 0; font: 12.5px/1.55 var(--mono); max-height: 330px; overflow: auto }
.hex .offset { margin-right: 12px; color: var(--faint) }
.hex i { display: inline-block; width: 3ch; padding: 0; line-height: 1.35; text-align: center; font-style: normal; background: hsl(var(--hue) 65% 50% / .2); cursor: default }
.hex i.odd { background: hsl(var(--hue) 65% 50% / .32) }
.hex i.on, .field.on { outline: 1.5px solid hsl(var(--hue, 220) 70% 45%); outline-offset: -1px }
.hex i.on { background: hsl(var(--hue) 75% 50% / .6) }
.hex .ascii { margin-left: 14px; color: var(--faint); white-space: pre }
.fields { font: 12.5px/1.5 var(--mono); max-height: 420px; overflow: auto; border-top: 1px solid var(--rule); padding-top: 6px }
.fields .field { display: grid; grid-template-columns: 74px auto 1fr; gap: 10px; padding: 0 4px; border-radius: 3px; cursor: default }
.field .range { color: var(--faint) }
.field .name { padding-left: calc(var(--depth) * 14px) }
.field .name::before { content: ''; display: inline-block; width: 8px; height: 8px; margin-right: 6px; border-radius: 2px; background: hsl(var(--hue) 65% 50% / .75) }
.field.whole .name::before { background: var(--rule) }
.field .value { overflow-wrap: anywhere; color: light-dark(#374151, #c3c8d0) }
.field.on { background: hsl(var(--hue, 220) 65% 50% / .14) }
.event { padding: 8px 0; border-top: 1px solid var(--rule) }
.event p { margin: 0; padding-left: calc(var(--lead) * 7px) }
.event.record { font-size: 13px }
.event .secret { color: var(--secret); font-weight: 600 } .event .state { color: var(--application); font-weight: 600 }
.rest { margin-top: 12px; overflow-wrap: anywhere }

/* ---- Secrets */
.forest { display: grid; grid-template-columns: repeat(auto-fit, minmax(560px, 1fr)); gap: 20px }
.forest section { padding: 14px 16px; background: var(--card); border: 1px solid var(--rule); border-radius: 10px }
.secrets ul { margin: 0; padding-left: 16px; list-style: none; border-left: 1px solid var(--rule) }
.secrets > ul { padding-left: 0; border: 0 }
.node { padding: 1px 6px; border-radius: 5px; font-size: 13px }
.node b { color: var(--secret); font-weight: 600 } .node code { font: 11.5px var(--mono); color: var(--faint) }
.node .for { margin-left: 8px; color: var(--faint) } .node .pass { margin-left: 6px; font-weight: 700 }
.node.at { background: hsl(42 90% 50% / .28) } .node.into { background: hsl(42 90% 50% / .14) }
@media (max-width: 1080px) {
  main { grid-template-columns: minmax(0, 1fr) } aside { position: static; max-height: none } .forest { grid-template-columns: minmax(0, 1fr) }
  body { padding: 16px 14px 60px } .lanes { --time: 48px } .row time { padding-left: 4px; font-size: 11px }
}
/* Too narrow for what stands beside the lanes: it goes under its arrow, to the side that it is of. */
@media (max-width: 640px) {
  .lanes { --lane: 10px } .lane-heads { padding: 0 0 4px var(--time) }
  .row > :is(.arrow, .doing) { grid-area: 1 / 3 } .row > .cell { grid-area: 2 / 3; padding: 2px 10px } .row > .cell:empty { display: none }
  .cell.client { justify-content: flex-start } .cell.server { justify-content: flex-end }
}
`
