/** The first lines of every generated file, in the comment syntax of its language. */
export function header(comment: string): string {
  return `${comment} Generated from spec/ by src/export; change it there and run: npm run generate\n\n`;
}
