/** spec/machine -> generated/docs/machine/*.svg: each machine as a picture, laid out by Graphviz. */
import { instance } from '@viz-js/viz';
import type { Machine, Spec } from '../spec/types.ts';
import { markupHeader } from './header.ts';
import { machineDot } from './machine-diagram-dot.ts';
import { kindColours } from './machine-diagram-kinds.ts';
import { escapeXml, light, style, type Palette } from './svg.ts';

const graphviz = await instance();

/** One picture for each machine, by its path in generated/. */
export function exportMachineDiagrams({ machines }: Spec): Record<string, string> {
  return Object.fromEntries(
    machines.map((machine) => [`docs/machine/${machine.machine}.svg`, drawMachine(machine)]),
  );
}

function drawMachine(machine: Machine): string {
  const svg = graphviz.renderString(machineDot(machine), { format: 'svg', engine: 'dot' });
  const [, width = '', height = '', viewBox = '', content = ''] =
    /<svg width="(\d+)pt" height="(\d+)pt"\s+viewBox="([^"]*)"[^>]*>(.*)<\/svg>/s.exec(svg) ?? [];
  const title = escapeXml(`State machine: ${machine.machine}`);
  return `${markupHeader()}<svg xmlns="http://www.w3.org/2000/svg" class="machine" role="img" aria-label="${title}" width="${width}" height="${height}" viewBox="${viewBox}" style="max-width:100%;height:auto">
<title>${title}</title>
${style(rules)}
<rect class="sheet" width="100%" height="100%" rx="8"/>
${withoutComments(content)}</svg>
`;
}

/** What colours the shapes of Graphviz; texts and lines that it coloured for light surroundings are found by that colour. */
function rules(palette: Palette): string[] {
  const coloured = Object.values(kindColours).concat('ink');
  return [
    `.machine .sheet { fill: ${palette.background}; }`,
    `.machine .node path { fill: ${palette.panel}; stroke: ${palette.quiet}; }`,
    `.machine .node text { fill: ${palette.ink}; }`,
    `.machine .initial path { stroke: ${palette.ink}; stroke-width: 2; }`,
    `.machine .several path { fill: none; stroke: ${palette.quiet}; }`,
    `.machine .several text { fill: ${palette.quiet}; }`,
    ...coloured.flatMap((colour) => [
      `.machine [fill="${light[colour]}"] { fill: ${palette[colour]}; }`,
      `.machine [stroke="${light[colour]}"] { stroke: ${palette[colour]}; }`,
    ]),
  ];
}

/** Graphviz repeats the names of nodes and edges in comments and titles, which browsers would show as tooltips. */
function withoutComments(content: string): string {
  return content
    .replace(/<!--.*?-->\n?/gs, '')
    .replace(/<title>.*?<\/title>\n?/gs, '')
    .trimStart();
}
