/** What held sockets may send, watched on the network: a frozen one CANCEL, a mute one REMOTE_RESTART, a suspended one no data. */
import {
  classifySegment,
  decodePacket,
  isBefore,
  Operation,
  TcpFlag,
  type SequenceNumber,
} from '../../src/codec/index.ts';
import type { Datagram } from '../../src/reference-stack/host.ts';
import type { Socket } from '../../src/reference-stack/socket.ts';
import type { Simulation } from './simulation.ts';

/** Something that has to hold in every story does not. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

export function demand(holds: boolean, what: string): asserts holds {
  if (!holds) throw new InvariantError(what);
}

/** Watches whatever `socketsOf` names at the time of each packet. */
export class Watch {
  /** What each captured socket had received when it was captured. */
  readonly #receivedAtCapture = new Map<Socket, SequenceNumber>();

  constructor(world: Simulation, socketsOf: () => Iterable<Socket>) {
    world.network.observe((packet) => {
      const datagram = decodePacket(packet);
      for (const socket of socketsOf()) if (isFrom(socket, datagram)) this.#check(socket, datagram);
    });
  }

  capture(socket: Socket): void {
    this.#receivedAtCapture.set(socket, socket.association.connection.tcb.rcvNxt);
  }

  #check(socket: Socket, { segment }: Datagram): void {
    const { isFrozen, isMute, isSuspended } = socket.association;
    if (!isFrozen && !isMute && !isSuspended) return;
    const isClosedToApplication = socket.readable === 0 && socket.writable === 0;
    demand(isSuspended || isClosedToApplication, 'a mute or frozen socket can be read or written');
    const found = classifySegment(segment);
    const operation = found.kind === 'message' ? found.message.operation : undefined;
    if (isMute) demand(operation === Operation.REMOTE_RESTART, 'a mute socket sends something else');
    else if (isFrozen) {
      // The address that it left as a remote may answer a restart's late copy (MIG-REM-REPEATED-RESTART).
      const isAllowed = operation === Operation.CANCEL || operation === Operation.RESTART_ACK;
      demand(isAllowed, 'a frozen socket sends something else');
      const received = this.#receivedAtCapture.get(socket);
      const isMore = received !== undefined && isBefore(received, segment.acknowledgment);
      demand(!isMore, 'something is acknowledged after the capture');
    } else if (operation === undefined) {
      const hasText = segment.payload.length > 0 || (segment.flags & TcpFlag.FIN) !== 0;
      demand(!hasText, 'a suspended socket sends text');
    }
  }
}

function isFrom({ local, remote }: Socket, { source, destination, segment }: Datagram): boolean {
  return (
    source === local.host &&
    segment.sourcePort === local.port &&
    destination === remote.host &&
    segment.destinationPort === remote.port
  );
}
