/** The first lines of every generated file, in the comment syntax of its language. */
export function header(comment: string): string {
  return `${comment} ${origin('spec/')}\n\n`;
}

/** The first line of generated Markdown and SVG. */
export function markupHeader(source = 'spec/'): string {
  return `<!-- ${origin(source)} -->\n`;
}

function origin(source: string): string {
  return `Generated from ${source} by src/export; change it there and run: npm run generate`;
}
