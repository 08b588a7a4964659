/** The report's look. */
export const pageStyle = `
:root { --bad: #b3261e; --good: #1b6e33; --new: #8a5a00; --line: #d5d8dc; --quiet: #555c63; }
* { box-sizing: border-box; }
body { margin: 0; font: 14px/1.45 system-ui, sans-serif; color: #15181b; background: #f6f7f8; }
header { padding: 16px 24px 8px; background: #fff; border-bottom: 1px solid var(--line); }
h1 { margin: 0; font-size: 20px; }
h2 { margin: 0 0 6px; font-size: 15px; }
p { margin: 4px 0; color: var(--quiet); }
main { padding: 16px 24px; display: grid; gap: 16px; }
section { background: #fff; border: 1px solid var(--line); border-radius: 6px; padding: 12px 16px; min-width: 0; }
#overview { display: flex; flex-wrap: wrap; gap: 16px 40px; }
#overview > div { flex: 1 1 300px; max-width: 720px; }
button, select, input { font: inherit; color: inherit; }
.chip { margin: 4px 8px 4px 0; padding: 4px 12px; border: 1px solid currentcolor; border-radius: 16px; background: #fff; cursor: pointer; }
.chip[aria-pressed=true] { outline: 3px solid currentcolor; outline-offset: -1px; }
.fail, .unreadable { color: var(--bad); } .pass { color: var(--good); } .no-expectation { color: var(--new); }
.link { border: 0; padding: 0; background: none; color: #0b57d0; text-decoration: underline; cursor: pointer; text-align: left; }
.plain { border-collapse: collapse; } .plain td { padding: 1px 10px 1px 0; vertical-align: top; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
#filters { display: flex; flex-wrap: wrap; gap: 8px 20px; margin-bottom: 8px; align-items: center; }
#search { width: 260px; }
#scroller { height: 420px; overflow: auto; border: 1px solid var(--line); }
#scroller table { border-collapse: collapse; width: 100%; table-layout: auto; white-space: nowrap; }
#scroller th { position: sticky; top: 0; background: #eceef0; z-index: 1; text-align: left; padding: 0; }
#scroller th button { width: 100%; border: 0; background: none; padding: 5px 10px; text-align: inherit; cursor: pointer; font-weight: 600; }
#scroller td { padding: 0 10px; height: 26px; border-bottom: 1px solid #eceef0; max-width: 460px; overflow: hidden; text-overflow: ellipsis; }
#scroller td.spacer { padding: 0; border: 0; }
#scroller tbody tr[data-index] { cursor: pointer; }
#scroller tbody tr[data-index]:hover { background: #eef4fd; }
#scroller tbody tr[aria-selected=true] { background: #d8e6fb; }
#trend { width: 100%; height: auto; border: 1px solid var(--line); background: #fff; }
#trend circle { cursor: pointer; }
#detail { overflow: hidden; }
#detail dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 8px 0; }
#detail dt { color: var(--quiet); } #detail dd { margin: 0; overflow-wrap: anywhere; }
.led { display: flex; height: 14px; margin-top: 3px; border: 1px solid var(--line); background: #23272b; }
.picture { overflow: auto; max-height: 900px; border: 1px solid var(--line); }
.picture img { display: block; max-width: 100%; }
`;
