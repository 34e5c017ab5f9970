/** The reference endpoint: a host, its sockets, the calls of a migration, and what joins them to a link. */
export * from './api.ts';
export type { SocketEvent } from './association.ts';
export { defaultTcpOptions, type ConnectionEvent, type TcpOptions } from './core/connection.ts';
export { Driver } from './driver.ts';
export { Host, type Datagram, type HostEvent, type HostOptions } from './host.ts';
export { MigrationError, type MigrationEvent } from './migration/context.ts';
export { defaultLimits, type MigrationLimits } from './migration/limits.ts';
export type { Socket } from './socket.ts';
