/** Sends back what it reads: it holds nothing itself, so that all of it moves with the connection. */
import type { Socket } from '../reference-stack/socket.ts';
import { closeOnce, room, type Application, type EchoSettings } from './application.ts';

export class Echo implements Application {
  readonly settings: EchoSettings = { kind: 'echo' };

  serve(socket: Socket, now: number): void {
    while (socket.readable > 0) {
      const octets = room(socket, now);
      if (octets === 0) return;
      socket.send(socket.read(octets, now), now);
    }
    if (socket.isEndOfStream) closeOnce(socket, now);
  }
}
