/** HTML from templates in which every text is escaped, unless it is markup already. */
import { htmlEscape } from 'escape-goat';

/** Text that is HTML. */
export class Markup {
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }
}

type Value = string | number | Markup | readonly Value[] | undefined;

/** A template whose values are escaped; markup stands as it is, lists are joined, undefined is nothing. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  const pieces = strings.map((text, index) => `${text}${rendered(values[index])}`);
  return new Markup(pieces.join(''));
}

function rendered(value: Value): string {
  if (value === undefined) return '';
  if (value instanceof Markup) return value.html;
  if (typeof value === 'string' || typeof value === 'number') return htmlEscape(String(value));
  return value.map(rendered).join('');
}
