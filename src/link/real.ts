/** Links to the network of this machine, apart from the others because they load a native library. */
export { LinkError } from './link-error.ts';
export { inNamespace, isSameNamespace } from './namespace.ts';
export { openCable, type CableLink, type CableOptions } from './packet-socket.ts';
export type { OffloadReceiver } from './pump.ts';
export { openRawSocket, type RawSocketLink, type RawSocketOptions } from './raw-socket.ts';
export { checkNeighbour, parseSubnet, type Subnet } from './subnet.ts';
export { openTun, type TunLink, type TunOptions } from './tun.ts';
