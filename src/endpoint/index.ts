/** The reference endpoint on a real link, with applications, to be run by commands. */
export type { ApplicationSettings, Report } from './application.ts';
export { obey } from './commands.ts';
export { Endpoint, type EndpointOptions } from './endpoint.ts';
export { streamOctets } from './stream.ts';
