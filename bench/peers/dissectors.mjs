/** What finds the messages in a capture: the product and its peers, and what they find in one form. */
import { join } from 'node:path';
import { spec } from '../../dist/src/spec/index.js';
import { snake } from '../../dist/src/spec/names.js';
import { outputOf, remarksOf, secondsOf } from '../common/processes.mjs';
import { cli, dissector, python, scapyLayer } from '../common/product.mjs';

const { fields, name: PROTOCOL } = spec.message;

/**
 * @typedef {object} Dissector
 * @property {string} name
 * @property {number} packets how many packets of the capture it reads
 * @property {(capture: string) => Promise<number>} rate packets a second
 * @property {(capture: string) => Promise<string[]>} find for each message its frame number and fields, as numbers
 */

/** The whole process. @returns {Dissector} */
export function migsock(packets) {
  return {
    name: 'migsock dissect',
    packets,
    rate: async (capture) => packets / (await secondsOf(process.execPath, [cli, 'dissect', capture])),
    find: async (capture) =>
      lines(await outputOf(process.execPath, [cli, 'dissect', '--json', capture])).map(ofJson),
  };
}

/** The whole process, with the generated dissector. @returns {Dissector} */
export function tshark(packets) {
  const args = (capture) => [
    ...['-n', '-r', capture, '-X', `lua_script:${dissector}`, '-Y', PROTOCOL, '-T', 'fields'],
    ...['frame.number', ...fields.map(({ name }) => `${PROTOCOL}.${snake(name)}`)].flatMap((column) => [
      '-e',
      column,
    ]),
  ];
  return {
    name: 'tshark',
    packets,
    rate: async (capture) => packets / (await secondsOf('tshark', args(capture))),
    find: async (capture) => lines(await outputOf('tshark', args(capture))).map(ofColumns),
  };
}

/** With the generated layer; so slow that it reads the start of the capture only, and its start-up is left out. @returns {Dissector} */
export function scapy(packets) {
  const args = (capture) => [
    join(import.meta.dirname, 'scapy-reader.py'),
    scapyLayer,
    capture,
    String(packets),
  ];
  return {
    name: 'scapy',
    packets,
    rate: async (capture) => Number(await remarksOf(python, args(capture))),
    find: async (capture) => lines(await outputOf(python, args(capture))),
  };
}

/** The whole process, which only counts the packets. @returns {Omit<Dissector, 'find'>} */
export function pcapParser(packets) {
  const script = join(import.meta.dirname, 'pcap-parser-reader.mjs');
  return {
    name: 'pcap-parser, packets only',
    packets,
    rate: async (capture) =>
      packets / (await secondsOf(process.execPath, ['--no-deprecation', script, capture])),
  };
}

function lines(output) {
  return output.split('\n').slice(0, -1);
}

function ofJson(line) {
  const found = JSON.parse(line);
  const values = fields.map(({ name, type }) => number(found[type === 'operation' ? `${name}Value` : name]));
  return [found.frame, ...values].join(' ');
}

function ofColumns(line) {
  return line.split('\t').map(number).join(' ');
}

/** The number that is written as one, in hex, or as a dotted address. */
function number(written) {
  const parts = String(written).split('.');
  return parts.length === 1 ? Number(written) : parts.reduce((sum, part) => 256 * sum + Number(part), 0);
}
