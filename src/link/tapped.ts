/** What the wrappers over links have in common: they see every packet and change nothing. */
import type { Link } from './link.ts';

export type Direction = 'in' | 'out';

/** A link that shows each packet, during the call, before it is sent or received. */
export function tapped(link: Link, see: (packet: Uint8Array, direction: Direction) => void): Link {
  return {
    send(packet): void {
      see(packet, 'out');
      link.send(packet);
    },
    attach(receiver): void {
      link.attach({
        packet(bytes): void {
          see(bytes, 'in');
          receiver.packet(bytes);
        },
        drained(): void {
          receiver.drained();
        },
      });
    },
    close(): void {
      link.close();
    },
  };
}
