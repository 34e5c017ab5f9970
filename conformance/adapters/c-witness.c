/* SPDX-License-Identifier: MIT */
/*
 * The C witness: a process that says what migsock.h makes of messages and frames. Requests and answers are those of
 * witness-process.ts, in order. What it knows of MIGSOCK comes from migsock.h alone; how a frame holds a TCP segment
 * is written out here once more, so that a mistake in another implementation is not made here too.
 *
 * A line that is no request is answered with an error. Without an id the error's id is null.
 */
#define _POSIX_C_SOURCE 200809L /* getline() */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "migsock.h"

/* Numbers above this are not exact in JSON. */
#define LARGEST_ID ((UINT64_C(1) << 53) - 1)
/* Characters of a bad line that its error repeats. */
#define LARGEST_QUOTE 60

/* Link types of pcap. */
#define LINKTYPE_ETHERNET 1
#define LINKTYPE_RAW 101
#define LINKTYPE_LARGEST UINT16_MAX

#define ETHERTYPE_OFFSET 12
#define ETHERTYPE_OCTETS 2
#define ETHERTYPE_IPV4 0x0800
#define ETHERTYPE_8021Q 0x8100
#define ETHERTYPE_8021AD 0x88a8
/* What was used for outer tags before 802.1ad. */
#define ETHERTYPE_OLD_OUTER_TAG 0x9100
#define VLAN_TAG_OCTETS 4

#define IPV4_HEADER_OCTETS 20
#define IPV4_PROTOCOL_TCP 6
/* More Fragments and Fragment Offset. */
#define IPV4_FRAGMENT_MASK 0x3fff
#define TCP_HEADER_OCTETS 20

/* Part of a line; not terminated, and it may hold any character. */
struct text {
	const char *at;
	size_t length;
};

struct octets {
	const uint8_t *at;
	size_t length;
};

static void answer_line(struct text line);
static void answer_hello(uint64_t id, struct text argument);
static void answer_encode(uint64_t id, struct text argument);
static void answer_decode(uint64_t id, struct text argument);
static void answer_classify(uint64_t id, struct text argument);
static void print_classification(uint64_t id, struct octets segment);
static void print_verdict(uint64_t id, uint32_t problems, struct octets payload);
static void print_ordinary(uint64_t id);
static void print_fields(const uint8_t *octets);
static void print_error(uint64_t id, struct text found, const char *expected);
static void print_found(struct text found, const char *expected);
static struct octets find_packet(uint64_t link_type, struct octets frame);
static struct octets find_segment(struct octets packet);
static struct octets after(struct octets octets, size_t skipped);
static struct text next_word(struct text *rest);
static bool is_word(struct text text, const char *word);
static bool to_number(struct text digits, uint64_t largest, uint64_t *number);
static uint8_t *to_octets(struct text hex);
static int hex_digit(char digit);

int main(void)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t length;

	while (!ferror(stdout) && (length = getline(&line, &room, stdin)) > 0) {
		if (line[length - 1] == '\n')
			length--;
		answer_line((struct text){line, (size_t)length});
		fflush(stdout);
	}
	free(line);
	return feof(stdin) && !ferror(stdout) ? EXIT_SUCCESS : EXIT_FAILURE;
}

static void answer_line(struct text line)
{
	static const struct {
		const char *name;
		void (*answer)(uint64_t id, struct text argument);
	} verbs[] = {
		{"hello", answer_hello},
		{"encode", answer_encode},
		{"decode", answer_decode},
		{"classify", answer_classify},
	};
	struct text rest = line;
	struct text number = next_word(&rest);
	struct text verb = next_word(&rest);
	uint64_t id;

	if (!to_number(number, LARGEST_ID, &id)) {
		printf("{\"id\":null,");
		print_found(number, "a number as the id");
		return;
	}
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (is_word(verb, verbs[i].name)) {
			verbs[i].answer(id, rest);
			return;
		}
	}
	print_error(id, verb, "a verb: hello, encode, decode or classify");
}

static void answer_hello(uint64_t id, struct text argument)
{
	if (argument.length > 0)
		print_error(id, argument, "nothing after hello");
	else
		printf("{\"id\":%" PRIu64 ",\"name\":\"migsock.h (C %ld, compiler %s)\"}\n", id, __STDC_VERSION__,
		       __VERSION__);
}

static void answer_encode(uint64_t id, struct text argument)
{
	struct migsock_message message;
	uint8_t octets[MIGSOCK_MESSAGE_OCTETS];
	uint64_t value;

#define TAKE_FIELD(member, name, width) \
	{ \
		struct text word = next_word(&argument); \
		if (!to_number(word, UINT64_MAX >> (64 - 8 * (width)), &value)) { \
			print_error(id, word, "field " name " in decimal, of at most " #width " octets"); \
			return; \
		} \
		message.member = value; \
	}
	MIGSOCK_FIELDS(TAKE_FIELD)
#undef TAKE_FIELD
	if (argument.length > 0) {
		print_error(id, argument, "nothing after the last field");
		return;
	}
	migsock_write(octets, &message);
	printf("{\"id\":%" PRIu64 ",\"hex\":\"", id);
	for (size_t i = 0; i < sizeof(octets); i++)
		printf("%02x", octets[i]);
	printf("\"}\n");
}

static void answer_decode(uint64_t id, struct text argument)
{
	uint8_t *octets = to_octets(argument);
	size_t length = argument.length / 2;

	if (octets == NULL) {
		print_error(id, argument, "the octets of a message in hex");
		return;
	}
	print_verdict(id, migsock_message_problems(octets, length), (struct octets){octets, length});
	free(octets);
}

static void answer_classify(uint64_t id, struct text argument)
{
	struct text number = next_word(&argument);
	uint64_t link_type;
	uint8_t *octets;

	if (!to_number(number, LINKTYPE_LARGEST, &link_type) ||
	    (link_type != LINKTYPE_ETHERNET && link_type != LINKTYPE_RAW)) {
		print_error(id, number, "a link type: 1 (Ethernet) or 101 (raw IP)");
		return;
	}
	octets = to_octets(argument);
	if (octets == NULL) {
		print_error(id, argument, "the octets of a frame in hex");
		return;
	}
	print_classification(id, find_segment(find_packet(link_type, (struct octets){octets, argument.length / 2})));
	free(octets);
}

/* A segment whose header does not hold together is none at all, like everything that has no segment: ordinary. */
static void print_classification(uint64_t id, struct octets segment)
{
	struct octets payload;
	size_t header;

	if (segment.length < TCP_HEADER_OCTETS) {
		print_ordinary(id);
		return;
	}
	header = 4 * (size_t)(segment.at[12] >> 4);
	if (header < TCP_HEADER_OCTETS || header > segment.length) {
		print_ordinary(id);
		return;
	}
	payload = after(segment, header);
	if (migsock_is_segment(segment.at, payload.at, payload.length))
		print_verdict(id, migsock_segment_problems(segment.at, payload.at, payload.length), payload);
	else
		print_ordinary(id);
}

static void print_verdict(uint64_t id, uint32_t problems, struct octets payload)
{
	const char *separator = "";

	printf("{\"id\":%" PRIu64 ",\"kind\":\"%s\",\"problems\":[", id, problems == 0 ? "message" : "malformed");
	for (uint32_t bit = 0; bit < MIGSOCK_PROBLEM_COUNT; bit++) {
		uint32_t problem = UINT32_C(1) << bit;

		if ((problems & problem) == 0)
			continue;
		printf("%s\"%s\"", separator, migsock_problem_id(problem));
		separator = ",";
	}
	printf("]");
	if (payload.length >= MIGSOCK_MESSAGE_OCTETS)
		print_fields(payload.at);
	printf("}\n");
}

static void print_ordinary(uint64_t id)
{
	printf("{\"id\":%" PRIu64 ",\"kind\":\"ordinary\",\"problems\":[]}\n", id);
}

static void print_fields(const uint8_t *octets)
{
	struct migsock_message message;
	const char *separator = ",\"fields\":{";

	migsock_read(&message, octets);
#define PRINT_FIELD(member, name, width) \
	printf("%s\"" name "\":%" PRIu32, separator, (uint32_t)message.member); \
	separator = ",";
	MIGSOCK_FIELDS(PRINT_FIELD)
#undef PRINT_FIELD
	printf("}");
}

static void print_error(uint64_t id, struct text found, const char *expected)
{
	printf("{\"id\":%" PRIu64 ",", id);
	print_found(found, expected);
}

/* The end of an error's answer. Whatever a JSON string can't hold as it is, is shown as a question mark. */
static void print_found(struct text found, const char *expected)
{
	size_t shown = found.length < LARGEST_QUOTE ? found.length : LARGEST_QUOTE;

	printf("\"error\":\"found '");
	for (size_t i = 0; i < shown; i++) {
		char c = found.at[i];

		putchar(c >= ' ' && c <= '~' && c != '"' && c != '\\' ? c : '?');
	}
	printf("'%s; expected %s\"}\n", shown < found.length ? " and more" : "", expected);
}

/* The IPv4 packet in a frame, with the frame's padding; empty where there is none. */
static struct octets find_packet(uint64_t link_type, struct octets frame)
{
	size_t type = ETHERTYPE_OFFSET;

	if (link_type == LINKTYPE_RAW)
		return frame;
	for (; frame.length >= type + ETHERTYPE_OCTETS; type += VLAN_TAG_OCTETS) {
		uint16_t ethertype = migsock_get16(frame.at + type);

		if (ethertype == ETHERTYPE_IPV4)
			return after(frame, type + ETHERTYPE_OCTETS);
		if (ethertype != ETHERTYPE_8021Q && ethertype != ETHERTYPE_8021AD &&
		    ethertype != ETHERTYPE_OLD_OUTER_TAG)
			break;
	}
	return after(frame, frame.length);
}

/*
 * The TCP segment in an IPv4 packet; empty where there is none, or only a part of one. A total length of zero is what
 * segmentation offload leaves in captures of its own host: the packet fills its frame.
 */
static struct octets find_segment(struct octets packet)
{
	struct octets none = after(packet, packet.length);
	size_t header, total;

	if (packet.length < IPV4_HEADER_OCTETS || packet.at[0] >> 4 != 4)
		return none;
	header = 4 * (size_t)(packet.at[0] & 0x0f);
	total = migsock_get16(packet.at + 2);
	if (total == 0)
		total = packet.length;
	if (header < IPV4_HEADER_OCTETS || total < header || total > packet.length)
		return none;
	if ((migsock_get16(packet.at + 6) & IPV4_FRAGMENT_MASK) != 0 || packet.at[9] != IPV4_PROTOCOL_TCP)
		return none;
	return after((struct octets){packet.at, total}, header);
}

static struct octets after(struct octets octets, size_t skipped)
{
	return (struct octets){octets.at + skipped, octets.length - skipped};
}

/* Takes what stands before the first space, and that space, off the text. */
static struct text next_word(struct text *rest)
{
	const char *space = memchr(rest->at, ' ', rest->length);
	size_t length = space == NULL ? rest->length : (size_t)(space - rest->at);
	size_t taken = space == NULL ? length : length + 1;
	struct text word = {rest->at, length};

	rest->at += taken;
	rest->length -= taken;
	return word;
}

static bool is_word(struct text text, const char *word)
{
	return text.length == strlen(word) && memcmp(text.at, word, text.length) == 0;
}

/* Reads decimal digits; false where there is anything else, or a number above the largest (below 2^60). */
static bool to_number(struct text digits, uint64_t largest, uint64_t *number)
{
	uint64_t value = 0;

	for (size_t i = 0; i < digits.length; i++) {
		if (digits.at[i] < '0' || digits.at[i] > '9')
			return false;
		value = 10 * value + (uint64_t)(digits.at[i] - '0');
		if (value > largest)
			return false;
	}
	*number = value;
	return digits.length > 0;
}

/*
 * The octets that hex digits of either case stand for, for the caller to free; NULL where they stand for none. They get
 * memory of their exact size, so that a sanitizer sees a read beyond them.
 */
static uint8_t *to_octets(struct text hex)
{
	uint8_t *octets;

	if (hex.length % 2 != 0)
		return NULL;
	octets = malloc(hex.length == 0 ? 1 : hex.length / 2);
	if (octets == NULL) {
		fprintf(stderr, "no memory for %zu octets\n", hex.length / 2);
		exit(EXIT_FAILURE);
	}
	for (size_t i = 0; i < hex.length / 2; i++) {
		int high = hex_digit(hex.at[2 * i]);
		int low = hex_digit(hex.at[2 * i + 1]);

		if (high < 0 || low < 0) {
			free(octets);
			return NULL;
		}
		octets[i] = (uint8_t)(high << 4 | low);
	}
	return octets;
}

static int hex_digit(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	if (digit >= 'A' && digit <= 'F')
		return digit - 'A' + 10;
	return -1;
}
