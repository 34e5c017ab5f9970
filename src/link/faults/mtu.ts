/** A smaller MTU on the way: what is bigger is dropped, and its sender told so where it asked for that. */
import { MAX_PACKET_OCTETS } from '../../codec/ipv4.ts';
import { checkInteger } from '../checks.ts';
import { fragmentationNeeded, LEAST_MTU } from '../icmp.ts';
import type { StageKind } from './stage.ts';

export interface MtuSettings {
  /** Octets, 68 to 65,535. Nothing is fragmented: a bigger packet is dropped, with DF set answered by ICMP. */
  readonly mtu?: number | undefined;
}

export const mtu: StageKind<MtuSettings, 'oversized'> = {
  name: 'mtu',
  incidents: ['oversized'],
  check({ mtu = MAX_PACKET_OCTETS }) {
    checkInteger('mtu', mtu, LEAST_MTU, MAX_PACKET_OCTETS);
  },
  start:
    ({ happened, answer }) =>
    ({ mtu }, next) =>
      mtu === undefined
        ? next
        : (packet, time) => {
            if (packet.length <= mtu) {
              next(packet, time);
              return;
            }
            happened('oversized');
            const icmp = fragmentationNeeded(packet, mtu);
            if (icmp !== undefined) answer(icmp);
          },
};
