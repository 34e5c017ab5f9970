/** The one error of links to real networks: what was needed, what failed, and what to do, on one line. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
}
