/** Packets between two programs over a stream: whole, in order, and an end with a reason where they are not. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectFrames, type FramesLink, listenForFrames } from '../../src/link/frames.ts';

let folder: string;
let path: string;
const closing: (() => void)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'migsock-frames-'));
  path = join(folder, 'packets');
});
afterEach(() => {
  for (const close of closing.splice(0)) close();
  rmSync(folder, { recursive: true });
});

/** What arrives at a link. */
class Inbox {
  readonly packets: number[][] = [];
  batches = 0;

  constructor(link: FramesLink) {
    link.attach({
      packet: (bytes) => this.packets.push([...bytes]),
      drained: () => (this.batches += 1),
    });
  }
}

function frameOf(...octets: number[]): Buffer {
  return Buffer.from([0, 0, 0, octets.length, ...octets]);
}

/** A link, and the bare stream at its other end. */
async function linkAndStream(onEnd?: (problem: string) => void): Promise<[FramesLink, Socket]> {
  const server = await listenForFrames(path, onEnd);
  const stream = connect(path);
  const link = await server.connected;
  closing.push(
    () => {
      link.close();
    },
    () => stream.destroy(),
  );
  return [link, stream];
}

describe('packets over a stream', () => {
  it('go both ways as they are', async () => {
    const server = await listenForFrames(path);
    const [there, here] = await Promise.all([connectFrames(path), server.connected]);
    closing.push(
      () => {
        there.close();
      },
      () => {
        here.close();
      },
    );
    const [thereInbox, hereInbox] = [new Inbox(there), new Inbox(here)];
    const longest = new Uint8Array(65_535).fill(7);
    here.send(Uint8Array.of(1, 2, 3));
    there.send(longest);
    there.send(Uint8Array.of(4));
    await vi.waitFor(() => {
      expect(thereInbox.packets).toEqual([[1, 2, 3]]);
      expect(hereInbox.packets).toEqual([[...longest], [4]]);
    });
  });

  it('are whole however the stream cuts them', async () => {
    const [link, stream] = await linkAndStream();
    const inbox = new Inbox(link);
    for (const octet of [...frameOf(1, 2, 3), ...frameOf(4), ...frameOf(5, 6)]) {
      await new Promise((resolve) => stream.write(Uint8Array.of(octet), resolve));
    }
    await vi.waitFor(() => {
      expect(inbox.packets).toEqual([[1, 2, 3], [4], [5, 6]]);
    });
  });

  it('that arrive at once are one batch', async () => {
    const [link, stream] = await linkAndStream();
    const inbox = new Inbox(link);
    stream.write(Buffer.concat([frameOf(1), frameOf(2), frameOf(3)]));
    await vi.waitFor(() => {
      expect(inbox.packets).toEqual([[1], [2], [3]]);
    });
    expect(inbox.batches).toBe(1);
  });

  it('wait for who takes them', async () => {
    const [link, stream] = await linkAndStream();
    await new Promise((resolve) => stream.write(frameOf(9), resolve));
    const inbox = new Inbox(link);
    await vi.waitFor(() => {
      expect(inbox.packets).toEqual([[9]]);
    });
  });

  it('are refused where they cannot be any', async () => {
    const [link] = await linkAndStream();
    expect(() => {
      link.send(new Uint8Array(0));
    }).toThrow('a packet has 0 octets; expected 1 to 65535');
    expect(() => {
      link.send(new Uint8Array(65_536));
    }).toThrow('a packet has 65536 octets; expected 1 to 65535');
  });

  it('are lost where the other end does not read, and counted', async () => {
    const [link, stream] = await linkAndStream();
    stream.pause();
    for (let sent = 0; sent < 200; sent += 1) link.send(new Uint8Array(65_535));
    expect(link.refused).toBeGreaterThan(0);
  });
});

describe('a link over a stream ends', () => {
  it.each([
    ['a length of 0', [0, 0, 0, 0], 'a packet has 0 octets; expected 1 to 65535'],
    ['a length beyond any packet', [0, 1, 0, 0], 'a packet has 65536 octets; expected 1 to 65535'],
  ])('at %s, after the packets before it', async (_, octets, problem) => {
    const onEnd = vi.fn();
    const [link, stream] = await linkAndStream(onEnd);
    const inbox = new Inbox(link);
    stream.write(Buffer.concat([frameOf(1), Buffer.from(octets)]));
    await vi.waitFor(() => {
      expect(onEnd.mock.calls).toEqual([[problem]]);
    });
    expect(inbox.packets).toEqual([[1]]);
    expect(link.problem).toBe(problem);
    link.send(Uint8Array.of(1));
  });

  it.each([
    ['', []],
    [', in the middle of a packet', [0, 0, 0, 9, 1]],
  ])('when the other end is gone%s', async (where, octets) => {
    const onEnd = vi.fn();
    const [link, stream] = await linkAndStream(onEnd);
    new Inbox(link);
    stream.end(Uint8Array.from(octets));
    await vi.waitFor(() => {
      expect(onEnd.mock.calls).toEqual([[`the other end closed the connection for packets${where}`]]);
    });
  });

  it('without a word when it is closed here', async () => {
    const onEnd = vi.fn();
    const [link, stream] = await linkAndStream(onEnd);
    link.close();
    stream.resume();
    await once(stream, 'close');
    expect(onEnd).not.toHaveBeenCalled();
    expect(link.problem).toBeUndefined();
  });

  it('before it began where nobody waits', async () => {
    await expect(connectFrames(path)).rejects.toThrow(`nobody waits for packets at ${path}: `);
  });
});
