/** Just enough of XML to look into the SVG that is made here. */

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  /** Of this element alone, with entities resolved. */
  text: string;
}

const token = /<!--.*?-->|<(\/?)([a-z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gsy;

/** The root of a document. @throws Error where it is not well-formed */
export function parse(document: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  let end = 0;
  for (const match of document.matchAll(token)) {
    end = match.index + match[0].length;
    take(match, open);
  }
  const [only, ...others] = root.children;
  if (end !== document.length) throw new Error(`not XML: ${document.slice(end, end + 60)}`);
  if (open.length !== 1 || only === undefined || others.length > 0 || root.text.trim() !== '')
    throw new Error('expected one root element, closed, and no text beside it');
  return only;
}

function take([, slash, name, attributes = '', isEmpty, text]: RegExpExecArray, open: Element[]): void {
  const parent = open.at(-1) as Element;
  if (text !== undefined) parent.text += resolve(text);
  else if (name !== undefined && slash === '/') {
    if (open.pop()?.name !== name) throw new Error(`</${name}> closes another element`);
  } else if (name !== undefined) {
    const element = { name, attributes: attributesIn(attributes), children: [], text: '' };
    parent.children.push(element);
    if (isEmpty !== '/') open.push(element);
  }
}

function attributesIn(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, name, value]) => [name, resolve(value as string)]),
  ) as Record<string, string>;
}

/** @throws Error for an entity that is none, and for characters that XML does not have */
function resolve(text: string): string {
  if (/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/u.test(text)) throw new Error('no character of XML');
  return text.replace(/&(?:#(\d+);|#x([0-9a-f]+);|(amp|lt|gt|quot|apos);)?/gi, (entity, decimal, hex) => {
    if (entity === '&') throw new Error('a bare ampersand');
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hex !== undefined) return String.fromCodePoint(parseInt(hex as string, 16));
    return { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' }[entity] ?? "'";
  });
}

/** An element and all within it that have a class, in the order of the document. */
export function withClass(element: Element, name: string): Element[] {
  const own = (element.attributes['class'] ?? '').split(' ').includes(name) ? [element] : [];
  return [...own, ...element.children.flatMap((child) => withClass(child, name))];
}

/** The text elements within an element. */
export function texts(element: Element): Element[] {
  return [...(element.name === 'text' ? [element] : []), ...element.children.flatMap(texts)];
}
