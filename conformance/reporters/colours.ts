/** Colours as reporters use them; who calls knows whether a terminal looks on. */

export type Colour = 'red' | 'green' | 'yellow' | 'dim' | 'bold';
export type Colours = Readonly<Record<Colour, (text: string) => string>>;

const same = (text: string): string => text;
export const plain: Colours = { red: same, green: same, yellow: same, dim: same, bold: same };
