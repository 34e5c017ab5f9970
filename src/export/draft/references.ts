/** spec/draft/references.yaml -> the references of the draft, written out so that nothing is fetched to build it. */
import { block, element, escapeText } from './xml.ts';

interface Author {
  /** In full. */
  readonly name?: string;
  readonly surname?: string;
  readonly initials?: string;
  readonly organization?: string;
  readonly role?: 'editor';
}

export interface Reference {
  /** As it is cited: RFC9293. */
  readonly anchor: string;
  readonly kind: 'normative' | 'informative';
  readonly title: string;
  readonly authors: readonly Author[];
  /** YYYY, YYYY-MM or YYYY-MM-DD */
  readonly date?: string;
  /** Such as RFC 9293, DOI 10.17487/RFC9293, Internet-Draft draft-snoeren-tcp-migrate-00. */
  readonly series?: readonly { readonly name: string; readonly value: string }[];
  /** Where it can be read. */
  readonly url?: string;
  /** Where else it was published, in words. */
  readonly content?: string;
  /** Those of a group are cited as one: BCP14. */
  readonly group?: string;
}

export interface ReferencesFile {
  readonly references: readonly Reference[];
}

const titles = { normative: 'Normative References', informative: 'Informative References' };

/** @throws RangeError for a kind that there is not, or that has no references */
export function referencesPart(references: readonly Reference[], [kind = '']: readonly string[]): string {
  if (kind !== 'normative' && kind !== 'informative')
    throw new RangeError(`references "${kind}"; expected normative or informative`);
  const chosen = references.filter((each) => each.kind === kind);
  if (chosen.length === 0) throw new RangeError(`spec/draft/references.yaml has no ${kind} references`);
  return block('references', { anchor: `${kind}-references` }, [
    element('name', {}, titles[kind]),
    ...[...new Set(chosen.map(citedAs))].toSorted().map((anchor) =>
      entry(
        anchor,
        chosen.filter((each) => citedAs(each) === anchor),
      ),
    ),
  ]);
}

/** What a citation names: the reference, or the group that it belongs to. */
function citedAs({ anchor, group }: Reference): string {
  return group ?? anchor;
}

function entry(anchor: string, members: readonly Reference[]): string {
  const written = members.map(reference);
  const isGroup = members.some(({ group }) => group !== undefined);
  return isGroup ? block('referencegroup', { anchor }, written) : written.join('\n');
}

function reference({ anchor, title, authors, date, series = [], url, content }: Reference): string {
  return block('reference', { anchor, target: url }, [
    block('front', {}, [
      element('title', {}, escapeText(title)),
      ...authors.map(author),
      ...(date === undefined ? [] : [dateElement(date)]),
    ]),
    ...series.map(({ name, value }) => element('seriesInfo', { name, value })),
    ...(content === undefined ? [] : [element('refcontent', {}, escapeText(content))]),
  ]);
}

/** Of a reference, or of the draft itself. @param date - YYYY, YYYY-MM or YYYY-MM-DD */
export function dateElement(date: string): string {
  const [year, month, day] = date.split('-').map((part) => String(Number(part)));
  return element('date', { year, month, day });
}

function author({ name, organization, ...others }: Author): string {
  const inner = organization === undefined ? '' : element('organization', {}, escapeText(organization));
  return element('author', { fullname: name, ...others }, inner);
}
