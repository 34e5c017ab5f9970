/** What the pictures have in common: text made safe for XML, and colours for light and for dark surroundings. */

export const SANS = 'Helvetica, Arial, sans-serif';
export const MONOSPACE = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace";

/** What a colour is for, on a light background and on a dark one. */
const colours = {
  background: ['#ffffff', '#0d1117'],
  panel: ['#f3f5f8', '#1b222c'],
  line: ['#c3cad2', '#3d4650'],
  quiet: ['#59636e', '#9aa4af'],
  ink: ['#1f2328', '#e6edf3'],
  blue: ['#0757ba', '#6cb0ff'],
  green: ['#176c30', '#4cc561'],
  orange: ['#a84300', '#f59a4a'],
  violet: ['#7540c9', '#c4a0ff'],
  red: ['#c4182a', '#ff7b72'],
  alarm: ['#ffe9e7', '#3d1619'],
} as const;
export type Colour = keyof typeof colours;
/** The value that a colour has. */
export type Palette = Readonly<Record<Colour, string>>;

/** The colours as they are where nothing else is asked for. */
export const light = palette(0);

function palette(index: 0 | 1): Palette {
  const values = Object.entries(colours).map(([name, values]) => [name, values[index]]);
  return Object.fromEntries(values) as Palette;
}

/**
 * A style element with the rules for light surroundings, and again for dark ones where those are preferred. Values are
 * written out, for few programs beside browsers know CSS variables.
 */
export function style(rules: (palette: Palette) => readonly string[]): string {
  const dark = rules(palette(1)).filter((rule) => !rules(light).includes(rule));
  return ['<style>', ...rules(light), '@media (prefers-color-scheme: dark) {', ...dark, '}', '</style>'].join(
    '\n',
  );
}

/** Text as XML has it, in an element or in an attribute; what XML cannot say at all becomes U+FFFD (XML 1.0 §2.2). */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
