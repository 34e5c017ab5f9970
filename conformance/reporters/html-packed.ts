/** What of a page is rarely looked at: kept compressed within it, and unpacked by its script. */
import { deflateSync } from 'node:zlib';
import { html, type Markup } from './markup.ts';

/** Pieces of markup that are much alike. The same pieces always give the same text. */
export class Packed {
  readonly #pieces: string[] = [];

  /** Takes a piece. @returns an element that becomes it when what it lies in is opened */
  add(piece: Markup): Markup {
    this.#pieces.push(piece.html);
    return html`<div class="body" data-piece="${this.#pieces.length - 1}"></div>`;
  }

  /** All pieces, for the page to hold: JSON, zlib (RFC 1950), base64. */
  get element(): Markup {
    const octets = deflateSync(JSON.stringify(this.#pieces), { level: 9 });
    return html`<div id="packed" hidden>${octets.toString('base64')}</div>`;
  }
}
