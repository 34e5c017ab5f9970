/** The endpoint's commands, one JSON object each, such as `{"do":"request","connection":1}`. */
import { readFileSync, writeFileSync } from 'node:fs';
import {
  cancelMigration,
  deserializeAndRestart,
  deserializeSocketData,
  discardMigrated,
  sendMigrationRequest,
  sendRemoteRestart,
  serializeSocketData,
} from '../reference-stack/api.ts';
import type { ApplicationSettings, Report } from './application.ts';
import { readCommand, type Command } from './command-fields.ts';
import { addressesOf, type Endpoint, type NumberedConnection } from './endpoint.ts';

type Handler = (endpoint: Endpoint, command: Command, report: Report) => void;

const handlers: Readonly<Record<string, Handler>> = {
  /** Accepts connections to `port`, each with an `application`. */
  listen(endpoint, command, report) {
    const port = needed(command, 'port');
    endpoint.listen(port, needed(command, 'application'));
    report('listening', { port });
  },
  /** Opens a connection to `host` and `port`, from `localPort` if given, with an `application`. */
  connect(endpoint, command) {
    const { localPort } = command;
    const remote = { host: needed(command, 'host'), port: needed(command, 'port') };
    const settings = needed(command, 'application');
    const local = localPort === undefined ? {} : { port: localPort };
    endpoint.add(endpoint.host.connect(remote, endpoint.now, local), settings);
  },
  /** Asks the remote of a `connection` to hold. */
  request(endpoint, command) {
    sendMigrationRequest(endpoint.host, theConnection(endpoint, command).socket, endpoint.now);
  },
  /** Writes a held `connection` to a `file`; `captured` tells the `application` to restore it with. */
  capture(endpoint, command, report) {
    const { connection, socket, application } = theConnection(endpoint, command);
    const file = needed(command, 'file');
    if (application.settings === undefined) throw new RangeError('its application cannot move');
    const buffer = serializeSocketData(endpoint.host, socket, endpoint.now);
    writeFileSync(file, buffer, { mode: 0o600 });
    report('captured', { connection, octets: buffer.length, application: application.settings });
  },
  /** Restores a connection from a `file` with its `application`, `into` a connection if given, and tells the remote. */
  restore(endpoint, command, report) {
    const settings = needed(command, 'application');
    const buffer = readFileSync(needed(command, 'file'));
    const { connection, socket } =
      command.into === undefined
        ? endpoint.add(deserializeAndRestart(endpoint.host, buffer, endpoint.now), settings)
        : handOff(endpoint, buffer, command.into, settings);
    report('restored', { connection, ...addressesOf(socket) });
  },
  /** Calls the migration of a `connection` off. */
  cancel(endpoint, command) {
    cancelMigration(endpoint.host, theConnection(endpoint, command).socket, endpoint.now);
  },
  /** Drops a captured `connection` that runs elsewhere by now. */
  discard(endpoint, command) {
    const { socket } = theConnection(endpoint, command);
    discardMigrated(endpoint.host, socket, endpoint.now, { destinationRuns: true });
  },
  /** Closes the endpoint's half of a `connection`. */
  close(endpoint, command) {
    theConnection(endpoint, command).socket.close(endpoint.now);
  },
  /** Resets a `connection`. */
  abort(endpoint, command) {
    theConnection(endpoint, command).socket.abort(endpoint.now);
  },
  /** Tells all connections and their states. */
  status(endpoint, _command, report) {
    const connections = endpoint.connections.map(({ connection, socket, application }) => ({
      connection,
      state: socket.state,
      ...addressesOf(socket),
      application: application.settings,
    }));
    report('status', { connections });
  },
};

/** Does one command; what is wrong with it is reported as `error`, and nothing is done then. */
export function obey(endpoint: Endpoint, line: string, report: Report): void {
  try {
    const command = readCommand(line);
    const handler = Object.hasOwn(handlers, command.do) ? handlers[command.do] : undefined;
    if (handler === undefined) {
      throw new RangeError(
        `do is ${JSON.stringify(command.do)}; expected one of ${Object.keys(handlers).join(', ')}`,
      );
    }
    handler(endpoint, command, report);
  } catch (error) {
    report('error', { command: line, message: (error as Error).message });
  }
  endpoint.pump();
}

/** Puts a captured connection in the place of another's, whose application goes on until the remote has agreed. */
function handOff(
  endpoint: Endpoint,
  buffer: Uint8Array,
  into: number,
  settings: ApplicationSettings,
): NumberedConnection {
  const numbered = endpoint.numbered(into);
  deserializeSocketData(endpoint.host, numbered.socket, buffer, endpoint.now);
  sendRemoteRestart(endpoint.host, numbered.socket, endpoint.now);
  endpoint.succeed(numbered, settings);
  return numbered;
}

function theConnection(endpoint: Endpoint, command: Command): NumberedConnection {
  return endpoint.numbered(needed(command, 'connection'));
}

function needed<Key extends keyof Command>(command: Command, key: Key): NonNullable<Command[Key]> {
  const value = command[key];
  if (value === undefined) throw new RangeError(`${command.do} needs ${key}`);
  return value;
}
