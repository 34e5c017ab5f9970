/** RFCXML written: elements, and text made safe; people read the result too, so quotes in text stay as they are. */

/** Text as it stands in an element. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** @param content - XML, already escaped */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | undefined>> = {},
  content = '',
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeText(value ?? '').replaceAll('"', '&quot;')}"`)
    .join('');
  return content === '' ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

/** Elements below each other. */
export function lines(...elements: readonly string[]): string {
  return elements.join('\n');
}

export function paragraph(content: string): string {
  return element('t', {}, content);
}

export interface Table {
  /** Without the `tab-` that it begins with. */
  readonly anchor: string;
  readonly title: string;
  readonly head: readonly string[];
  /** Cells are XML. */
  readonly rows: readonly (readonly string[])[];
}

export function table({ anchor, title, head, rows }: Table): string {
  const row = (cell: 'th' | 'td', cells: readonly string[]): string =>
    element('tr', {}, cells.map((content) => element(cell, {}, content)).join(''));
  return block('table', { anchor: `tab-${anchor}` }, [
    element('name', {}, escapeText(title)),
    element('thead', {}, row('th', head.map(escapeText))),
    block(
      'tbody',
      {},
      rows.map((cells) => row('td', cells)),
    ),
  ]);
}

/** A picture made of characters, with a number and a title. @param anchor - without the `fig-` that it begins with */
export function figure(anchor: string, title: string, picture: readonly string[]): string {
  return block('figure', { anchor: `fig-${anchor}` }, [
    element('name', {}, escapeText(title)),
    artwork(picture),
  ]);
}

/** A picture made of characters. */
export function artwork(picture: readonly string[]): string {
  const text = picture.map((line) => line.trimEnd()).join('\n');
  return element('artwork', { type: 'ascii-art' }, `\n${escapeText(text)}\n`);
}

/** A link that reads what it leads to. */
export function link(target: string, text = target): string {
  return element('xref', { target, format: 'none' }, escapeText(text));
}

/** An element whose children stand on lines of their own. */
export function block(
  name: string,
  attributes: Readonly<Record<string, string | undefined>>,
  children: readonly string[],
): string {
  return element(name, attributes, children.length === 0 ? '' : `\n${children.join('\n')}\n`);
}
