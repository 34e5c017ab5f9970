/** Reads the packets of a capture with pcap-parser, and does nothing with them. Usage: pcap-parser-reader.mjs CAPTURE */
import { parse } from 'pcap-parser';

let packets = 0;
const parser = parse(process.argv[2]);
parser.on('packet', () => packets++);
parser.on('end', () => console.log(packets));
