/** A draft that is built, read back: its requirements, sections, citations and date. */
import { parseXml, XmlElement, XmlError, XmlText, type XmlDocument } from '@rgrove/parse-xml';
import type { Level } from '../../spec/types.ts';
import { DraftError } from './draft-error.ts';

export interface WrittenRequirement {
  readonly id: string;
  /** That of its first keyword. */
  readonly level: Level | undefined;
  readonly sentence: string;
  /** Anchor of its section. */
  readonly section: string;
}

export interface WrittenSection {
  /** Its anchor, or its title where it has none. */
  readonly key: string;
  readonly title: string;
  /** Without sections in it and without sentences of requirements. */
  readonly text: string;
}

export interface DraftDocument {
  readonly requirements: ReadonlyMap<string, WrittenRequirement>;
  readonly sections: ReadonlyMap<string, WrittenSection>;
  /** Targets of cross-references, and what defines them. */
  readonly cited: ReadonlySet<string>;
  readonly anchors: ReadonlySet<string>;
  /** What a citation of a reference has to name. */
  readonly references: ReadonlySet<string>;
  /** YYYY-MM-DD */
  readonly date: string | undefined;
}

const REQUIREMENT = /^MIG(-[A-Z]+){2,}$/;

/**
 * @param name - of the file, for what is said of it
 * @throws DraftError for what is no XML
 */
export function readDocument(xml: string, name: string): DraftDocument {
  const root = parsed(xml, name);
  const all = [...elementsIn(root)];
  const sections = all.filter((element) => element.name === 'section' || element.name === 'abstract');
  const anchorsOf = (elements: readonly XmlElement[]): Set<string> =>
    new Set(elements.flatMap(({ attributes: { anchor } }) => (anchor === undefined ? [] : [anchor])));
  return {
    requirements: new Map(sections.flatMap(requirementsIn).map((each) => [each.id, each])),
    sections: new Map(sections.map(written).map((each) => [each.key, each])),
    cited: new Set(
      all.flatMap(({ name: tag, attributes: { target } }) =>
        tag === 'xref' && target !== undefined ? [target] : [],
      ),
    ),
    anchors: anchorsOf(all),
    references: anchorsOf(all.filter(isCitable)),
    date: dateIn(all),
  };
}

function parsed(xml: string, name: string): XmlDocument {
  try {
    return parseXml(xml);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new DraftError([`${name}:${error.line}: ${error.message.split(' (line ')[0] ?? ''}`]);
  }
}

function* elementsIn(parent: XmlDocument | XmlElement): Generator<XmlElement> {
  for (const node of parent.children) {
    if (!(node instanceof XmlElement)) continue;
    yield node;
    yield* elementsIn(node);
  }
}

/** A reference in a group is cited as the group. */
function isCitable({ name, parent }: XmlElement): boolean {
  if (name === 'referencegroup') return true;
  return name === 'reference' && !(parent instanceof XmlElement && parent.name === 'referencegroup');
}

/** The draft's own date is the first. */
function dateIn(elements: readonly XmlElement[]): string | undefined {
  const { year, month, day } = elements.find(({ name }) => name === 'date')?.attributes ?? {};
  if (year === undefined || month === undefined || day === undefined) return undefined;
  return [year, month.padStart(2, '0'), day.padStart(2, '0')].join('-');
}

/** Elements of a section, without those of sections in it. */
function* ownElements(section: XmlElement): Generator<XmlElement> {
  for (const node of section.children) {
    if (!(node instanceof XmlElement) || node.name === 'section') continue;
    yield node;
    yield* ownElements(node);
  }
}

function requirementsIn(section: XmlElement): WrittenRequirement[] {
  const own = [...ownElements(section)];
  return own.flatMap((term, index) => {
    const { anchor: id = '' } = term.attributes;
    const definition = own[index + 1];
    if (term.name !== 'dt' || !REQUIREMENT.test(id) || definition === undefined) return [];
    const keyword = [...elementsIn(definition)].find(({ name }) => name === 'bcp14')?.text.split(' ')[0];
    const sentence = spaced(definition.text);
    return [{ id, level: keyword as Level | undefined, sentence, section: keyOf(section) }];
  });
}

function written(section: XmlElement): WrittenSection {
  return { key: keyOf(section), title: titleOf(section), text: spaced(proseOf(section)) };
}

function keyOf(section: XmlElement): string {
  return section.attributes['anchor'] ?? titleOf(section);
}

function titleOf(section: XmlElement): string {
  const name = section.children.find((node) => node instanceof XmlElement && node.name === 'name');
  return name instanceof XmlElement ? spaced(name.text) : section.name;
}

function proseOf(element: XmlElement): string {
  return element.children
    .map((node) => {
      if (!(node instanceof XmlElement)) return node instanceof XmlText ? node.text : '';
      const isApart = node.name === 'section' || (node.name === 'dl' && holdsRequirements(node));
      const target = node.name === 'xref' ? ` ${node.attributes['target'] ?? ''} ` : '';
      return isApart ? '' : `${target}${proseOf(node)} `;
    })
    .join('');
}

function holdsRequirements(list: XmlElement): boolean {
  return [...elementsIn(list)].some(({ attributes: { anchor = '' } }) => REQUIREMENT.test(anchor));
}

function spaced(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
