/** What every report in HTML has: how it looks, in light and in dark, and the little that it does by itself. */

export const pageStyle = `
:root { color-scheme: light dark; --back: #ffffff; --panel: #f3f5f8; --line: #c3cad2; --ink: #1f2328; --quiet: #59636e;
  --pass: #176c30; --fail: #c4182a; --warn: #8a5300; --open: #7540c9; --none: #59636e; --link: #0757ba; --alarm: #ffe9e7; }
@media (prefers-color-scheme: dark) { :root { --back: #0d1117; --panel: #1b222c; --line: #3d4650; --ink: #e6edf3;
  --quiet: #9aa4af; --pass: #4cc561; --fail: #ff7b72; --warn: #f59a4a; --open: #c4a0ff; --none: #9aa4af; --link: #6cb0ff;
  --alarm: #3d1619; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; background: var(--back); color: var(--ink);
  font: 16px/1.45 Helvetica, Arial, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
p { margin: .4rem 0; } .quiet, .sentence { color: var(--quiet); font-size: .875rem; }
.id, pre, dd { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace; font-size: .875rem; }
.sentence { display: block; font-weight: normal; }
.badge { display: inline-block; border: 1px solid currentColor; border-radius: 1rem; padding: 0 .5rem; font: bold .75rem/1.5rem
  Helvetica, Arial, sans-serif; white-space: nowrap; background: none; color: var(--none); }
button.badge { cursor: pointer; min-height: 1.75rem; }
.PASS { color: var(--pass); } .FAIL { color: var(--fail); } .WARN { color: var(--warn); } .INCONCLUSIVE { color: var(--open); }
.badge.FAIL { background: var(--alarm); }
.tools { position: sticky; top: 0; z-index: 1; background: var(--back); padding: .5rem 0; border-bottom: 1px solid var(--line); }
input { width: 100%; font: inherit; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .4rem;
  background: var(--panel); color: inherit; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .4rem .5rem;
  border-bottom: 1px solid var(--line); } td, thead th + th { text-align: center; } .section th { background: var(--panel); }
.none { color: var(--quiet); }
.case { border-bottom: 1px solid var(--line); } .case > summary { display: grid; grid-template-columns: auto 1fr; gap: .6rem;
  align-items: start; padding: .5rem 0; cursor: pointer; list-style: none; }
.case > summary > .badge { justify-self: start; }
.case > summary::-webkit-details-marker { display: none; }
.body { padding: 0 0 1rem; }
.problem { display: grid; grid-template-columns: auto 1fr; gap: .2rem .8rem; margin: .3rem 0; padding: .6rem .8rem;
  background: var(--panel); border-left: 4px solid var(--warn); border-radius: .3rem; }
.problem.unexpected { background: var(--alarm); border-color: var(--fail); } dt { color: var(--quiet); font-size: .875rem; } dd { margin: 0; }
.requirements { margin: .5rem 0; padding-left: 1.2rem; font-size: .9rem; } .stake { font-weight: bold; }
.scroll, pre { overflow-x: auto; } pre { background: var(--panel); padding: .6rem .8rem; border-radius: .3rem; margin: .5rem 0;
  overflow-wrap: normal; } .command { white-space: pre-wrap; overflow-wrap: anywhere; }
mark { background: var(--alarm); color: var(--fail); font-weight: bold; }
.numbers { display: flex; flex-wrap: wrap; gap: .4rem; margin: .5rem 0; }
.ladder { margin: .5rem 0; border: 1px solid var(--line); border-radius: 8px; }
#requirements > summary { cursor: pointer; } #requirements h2 { display: inline-block; margin: 1rem 0 .5rem; } #cases { scroll-margin-top: 5.5rem; }
[hidden] { display: none !important; }
@media (min-width: 40rem) { .case > summary { grid-template-columns: 7.2rem 1fr; } }
@media (max-width: 30rem) { body { padding: .75rem; font-size: 15px; } th, td { padding: .35rem .25rem; } }
`;

/** Shows what has all the words of the filter; unpacks what a case holds when it is opened. */
export const pageScript = `
const filter = document.querySelector('#filter');
const items = [...document.querySelectorAll('[data-words]')].map((item) =>
  [item, (item.querySelector('summary, th').textContent + ' ' + item.dataset.words).toLowerCase()]);
const shown = document.querySelector('#shown');
function apply() {
  const words = filter.value.toLowerCase().split(/\\s+/);
  let cases = 0;
  for (const [item, text] of items) {
    item.hidden = !words.every((word) => text.includes(word));
    if (!item.hidden && item.matches('.case')) cases += 1;
  }
  for (const group of document.querySelectorAll('tbody'))
    group.hidden = !group.querySelector('tr[data-words]:not([hidden])');
  shown.textContent = cases === 1 ? '1 case' : cases + ' cases';
}
filter.addEventListener('input', apply);
document.addEventListener('click', ({ target }) => {
  const button = target.closest('[data-filter]');
  if (button === null) return;
  filter.value = button.dataset.filter;
  apply();
  document.querySelector('#cases').scrollIntoView();
});
let pieces;
async function unpack() {
  const octets = Uint8Array.from(atob(document.querySelector('#packed').textContent), (octet) => octet.charCodeAt(0));
  const text = new Blob([octets]).stream().pipeThrough(new DecompressionStream('deflate'));
  return JSON.parse(await new Response(text).text());
}
document.addEventListener('toggle', async ({ target }) => {
  const body = target.querySelector(':scope > [data-piece]');
  if (body === null) return;
  try {
    body.innerHTML = (await (pieces ??= unpack()))[body.dataset.piece];
    body.removeAttribute('data-piece');
  } catch {
    body.textContent = 'This browser cannot unpack what is here: see the report in JSON.';
  }
}, true);
apply();
`;
