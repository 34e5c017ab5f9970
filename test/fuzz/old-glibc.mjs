// Lets the fuzzing engine's prebuilt addon load on Linux systems older than the one it was built on, Debian 12 among them.
//
// The addon needs three symbols of newer libraries and uses nothing that is new in them: glibc 2.38 has variants of strtol
// and strtoul that take binary digits as well, and a reference to libstdc++'s ios_base_library_init, which is never called,
// makes the linker insist on 3.4.32. The first two are given the names of the older functions, which are the ends of theirs;
// the last, and both versions, are marked as weak: they may be absent.
import { readFileSync, writeFileSync } from 'node:fs';

const GLIBC_BUILT_ON = '2.38';
const NEWER_VERSIONS = [`GLIBC_${GLIBC_BUILT_ON}`, 'GLIBCXX_3.4.32'];
const NEWER_NAME = /^__isoc23_(?=strtou?l$)/;
const NEVER_CALLED = '_ZSt21ios_base_library_initv';
/** Of ELF: kinds of section, and what is written into them. */
const Section = { dynamicSymbols: 11, versionsNeeded: 0x6ffffffe, symbolVersions: 0x6fffffff };
const SYMBOL_OCTETS = 24;
const ANY_VERSION = 1;
const WEAK_SYMBOL = 0x20;
const WEAK_VERSION = 2;

/** Changes the addon in place where this system needs it and it has not been done. */
export function fitAddon(path) {
  const { glibcVersionRuntime: version } = process.report.getReport().header;
  if (version === undefined || version.localeCompare(GLIBC_BUILT_ON, 'en', { numeric: true }) >= 0) return;
  const file = readFileSync(path);
  const before = Buffer.from(file);
  const sections = sectionsOf(file);
  relaxSymbols(file, sections);
  relaxVersions(file, sections);
  if (!file.equals(before)) writeFileSync(path, file);
}

/** The sections of a little-endian 64-bit ELF file. */
function sectionsOf(file) {
  const start = Number(file.readBigUInt64LE(0x28));
  const octets = file.readUInt16LE(0x3a);
  return Array.from({ length: file.readUInt16LE(0x3c) }, (_, index) => {
    const at = start + index * octets;
    return {
      type: file.readUInt32LE(at + 0x04),
      offset: Number(file.readBigUInt64LE(at + 0x18)),
      octets: Number(file.readBigUInt64LE(at + 0x20)),
      link: file.readUInt32LE(at + 0x28),
    };
  });
}

function sectionOf(sections, wanted) {
  return sections.find(({ type }) => type === wanted);
}

function relaxSymbols(file, sections) {
  const symbols = sectionOf(sections, Section.dynamicSymbols);
  const versions = sectionOf(sections, Section.symbolVersions);
  const names = sections[symbols.link].offset;
  for (let index = 0; index * SYMBOL_OCTETS < symbols.octets; index++) {
    const at = symbols.offset + index * SYMBOL_OCTETS;
    const nameAt = file.readUInt32LE(at);
    const name = stringAt(file, names + nameAt);
    const surplus = NEWER_NAME.exec(name)?.[0].length ?? 0;
    if (surplus === 0 && name !== NEVER_CALLED) continue;
    file.writeUInt32LE(nameAt + surplus, at);
    file.writeUInt8((file.readUInt8(at + 4) & 0xf) | WEAK_SYMBOL, at + 4);
    file.writeUInt16LE(ANY_VERSION, versions.offset + 2 * index);
  }
}

/** Libraries and the versions of each are two levels of linked lists. */
function relaxVersions(file, sections) {
  const needed = sectionOf(sections, Section.versionsNeeded);
  const names = sections[needed.link].offset;
  for (const library of linked(file, needed.offset, 12)) {
    for (const version of linked(file, library + file.readUInt32LE(library + 8), 12)) {
      const name = stringAt(file, names + file.readUInt32LE(version + 8));
      if (NEWER_VERSIONS.includes(name)) file.writeUInt16LE(WEAK_VERSION, version + 4);
    }
  }
}

/** The places of a list whose entries say at `link` how far away the next one is; the last one says 0. */
function* linked(file, first, link) {
  for (let at = first, next = 1; next !== 0; at += next) {
    yield at;
    next = file.readUInt32LE(at + link);
  }
}

function stringAt(file, at) {
  return file.toString('latin1', at, file.indexOf(0, at));
}
