/** The C of a row of fields at fixed offsets: the struct on the wire, the struct in the machine, and the way between. */
import { constant, snake } from '../spec/names.ts';
import { comment } from './c-header-text.ts';

/** A row of fields, and what it is called in C. */
export interface Layout {
  readonly fields: readonly LaidOut[];
  /** What constants start with, `MIGSOCK` for `MIGSOCK_OFFSET_ROUND`. */
  readonly prefix: string;
  /** What functions start with, and the struct on the wire: `migsock` for `migsock_read()`. */
  readonly stem: string;
  /** The struct in the byte order of the machine, `migsock_message`. */
  readonly host: string;
  /** The name of what the fields are, `message`. */
  readonly name: string;
  /** The constant that has the length. */
  readonly length: string;
}

interface LaidOut {
  readonly name: string;
  readonly title: string;
  readonly offset: number;
  readonly octets: 1 | 2 | 4;
  readonly meaning: string;
}

/** The name of a field's offset. */
export function offsetConstant(prefix: string, { name }: Pick<LaidOut, 'name'>): string {
  return `${prefix}_OFFSET_${constant(name)}`;
}

/** The offsets of all fields. */
export function offsets({ fields, prefix }: Layout): string {
  return fields.map((field) => `#define ${offsetConstant(prefix, field)} ${field.offset}u`).join('\n');
}

/** Both structs, and assertions that a compiler lays out the first as the wire does. */
export function structs(layout: Layout): string {
  const { fields, prefix, stem, host, name, length } = layout;
  const alignment = Math.max(...fields.map(({ octets }) => octets));
  return `${comment(`The ${name} as it lies on the wire, for code that holds it aligned to ${alignment} octets: every member is in network byte order. ${stem}_read() and ${stem}_write() need no alignment.`)}
struct ${stem}_wire {
${fields.map((field) => `\t${field.octets === 1 ? 'uint8_t' : `migsock_be${8 * field.octets}`} ${snake(field.name)};`).join('\n')}
};

MIGSOCK_ASSERT(octets_of_${name.replaceAll(' ', '_')}, sizeof(struct ${stem}_wire) == ${length});
${fields.map((field) => offsetAssertion(field, layout)).join('\n')}

/* A ${name}'s fields in the byte order of the machine. They can hold any ${name}, valid or not. */
struct ${host} {
${fields.map(member).join('\n')}
};

/* Every field in the order of the wire, as X(member, name in spec/, octets). */
#define ${prefix}_FIELDS(X) \\
${fields.map((field) => `\tX(${snake(field.name)}, "${field.name}", ${field.octets})`).join(' \\\n')}
`;
}

/** The functions between the two. */
export function readAndWrite({ fields, prefix, stem, host, name, length }: Layout): string {
  const at = (field: LaidOut): string => `octets + ${offsetConstant(prefix, field)}`;
  const object = snake(host.replace('migsock_', ''));
  return `/* Reads the ${length} octets of a ${name}, whatever they hold. */
static inline void ${stem}_read(struct ${host} *${object}, const uint8_t *octets)
{
${fields.map((field) => `\t${object}->${snake(field.name)} = migsock_get${8 * field.octets}(${at(field)});`).join('\n')}
}

/* Writes the ${length} octets of a ${name}, whatever it holds. */
static inline void ${stem}_write(uint8_t *octets, const struct ${host} *${object})
{
${fields.map((field) => `\tmigsock_put${8 * field.octets}(${at(field)}, ${object}->${snake(field.name)});`).join('\n')}
}
`;
}

/** Functions for unsigned numbers of the widths of all fields, by shifting. */
export function accessors(fields: readonly Pick<LaidOut, 'octets'>[]): string {
  return [...new Set(fields.map(({ octets }) => octets))].map(accessorsOf).join('\n');
}

function accessorsOf(width: number): string {
  const type = `uint${8 * width}_t`;
  const shifts = Array.from({ length: width }, (_, octet) => 8 * (width - 1 - octet));
  const got = shifts.map((shift, octet) => `(uint32_t)octets[${octet}]${shifted(' <<', shift)}`);
  const put = shifts.map((shift, octet) => `\toctets[${octet}] = (uint8_t)(value${shifted(' >>', shift)});`);
  return `static inline ${type} migsock_get${8 * width}(const uint8_t *octets)
{
	return (${type})(${got.join(' |\n\t\t')});
}

static inline void migsock_put${8 * width}(uint8_t *octets, ${type} value)
{
${put.join('\n')}
}
`;
}

function shifted(operator: string, bits: number): string {
  return bits === 0 ? '' : `${operator} ${bits}`;
}

function offsetAssertion(field: LaidOut, { prefix, stem }: Layout): string {
  const name = snake(field.name);
  const assertion = `${stem.replace('migsock', 'offset_of')}_${name}`;
  return `MIGSOCK_ASSERT(${assertion}, offsetof(struct ${stem}_wire, ${name}) == ${offsetConstant(prefix, field)});`;
}

function member({ name, title, octets, meaning }: LaidOut): string {
  return `${comment(`${title}: ${meaning}`, '\t')}\n\tuint${8 * octets}_t ${snake(name)};`;
}
