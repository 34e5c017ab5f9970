/** As much of HTTP/1.1 (RFC 9112) as it takes to download and upload: one request a connection. */
import { createHash, type Hash } from 'node:crypto';
import type { Socket } from '../reference-stack/socket.ts';
import { CHUNK_OCTETS, closeOnce, room, type Application } from './application.ts';
import { streamOctets } from './stream.ts';

const MAX_HEAD_OCTETS = 16_384;
const END_OF_HEAD = '\r\n\r\n';

/** What is left to be sent: text, then octets of stream 0. */
interface Answer {
  text: Uint8Array;
  readonly octets: number;
  written: number;
}

interface Upload {
  readonly hash: Hash;
  left: number;
}

export class Http implements Application {
  /** What it is in the middle of is in no state that could be written down: a running SHA-256. */
  readonly settings = undefined;
  #head = Buffer.alloc(0);
  #upload: Upload | undefined;
  #answer: Answer | undefined;

  serve(socket: Socket, now: number): void {
    while (this.#answer === undefined && socket.readable > 0) {
      const octets = socket.read(CHUNK_OCTETS, now);
      if (this.#upload === undefined) this.#takeHead(octets, socket, now);
      else this.#takeBody(octets);
    }
    if (this.#answer === undefined && socket.isEndOfStream) closeOnce(socket, now);
    else if (this.#answer !== undefined && isSent(this.#answer, socket, now)) closeOnce(socket, now);
  }

  #takeHead(octets: Uint8Array, socket: Socket, now: number): void {
    this.#head = Buffer.concat([this.#head, octets]);
    const end = this.#head.indexOf(END_OF_HEAD);
    if (end < 0) {
      if (this.#head.length > MAX_HEAD_OCTETS) this.#answer = answerOf('431 Request Header Fields Too Large');
      return;
    }
    const head = this.#head.toString('latin1', 0, end);
    const [, method = '', path = ''] = /^(\S+) (\S+) HTTP\/1\.[01]\r\n/.exec(`${head}\r\n`) ?? [];
    const download = /^\/octets\/(\d{1,15})(\?|$)/.exec(path)?.[1];
    if (method === 'GET' && download !== undefined) this.#answer = answerOf('200 OK', '', Number(download));
    else if (method === 'PUT' || method === 'POST') {
      this.#startUpload(head, socket, now);
      this.#takeBody(this.#head.subarray(end + END_OF_HEAD.length));
    } else this.#answer = answerOf(method === 'GET' ? '404 Not Found' : '501 Not Implemented');
  }

  #startUpload(head: string, socket: Socket, now: number): void {
    const length = /\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*(\r\n|$)/i.exec(head)?.[1];
    if (length === undefined) {
      this.#answer = answerOf('411 Length Required');
      return;
    }
    this.#upload = { hash: createHash('sha256'), left: Number(length) };
    // RFC 9110 §10.1.1: who expects this waits for it.
    if (/\r\nexpect:[ \t]*100-continue/i.test(head)) {
      socket.send(Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'), now);
    }
  }

  #takeBody(octets: Uint8Array): void {
    const upload = this.#upload;
    if (upload === undefined) return;
    const body = octets.subarray(0, upload.left);
    upload.hash.update(body);
    upload.left -= body.length;
    if (upload.left === 0) this.#answer = answerOf('200 OK', `${upload.hash.digest('hex')}\n`);
  }
}

/** @param octets - of stream 0, behind or instead of the text */
function answerOf(status: string, text = '', octets = 0): Answer {
  const head = [
    `HTTP/1.1 ${status}`,
    `Content-Length: ${text.length + octets}`,
    `Content-Type: ${octets > 0 ? 'application/octet-stream' : 'text/plain'}`,
    'Connection: close',
  ].join('\r\n');
  return { text: Buffer.from(`${head}${END_OF_HEAD}${text}`), octets, written: 0 };
}

/** Sends as much of an answer as there is room for; says whether that was the rest. */
function isSent(answer: Answer, socket: Socket, now: number): boolean {
  while (answer.text.length > 0 || answer.written < answer.octets) {
    const space = room(socket, now);
    if (space === 0) return false;
    if (answer.text.length > 0) answer.text = answer.text.subarray(socket.send(answer.text, now));
    else {
      const next = Math.min(space, answer.octets - answer.written);
      answer.written += socket.send(streamOctets(0, answer.written, next), now);
    }
  }
  return true;
}
