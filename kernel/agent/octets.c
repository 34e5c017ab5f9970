// SPDX-License-Identifier: MIT
/* Octets as the contract's lines carry them. */
#include "agent.h"
#include <nettle/base64.h>
#include <stdlib.h>

uint8_t *octets_of(json_t *base64, size_t *count)
{
	struct base64_decode_ctx context;
	size_t length = json_string_length(base64);
	uint8_t *octets = malloc(BASE64_DECODE_LENGTH(length) + 1);

	base64_decode_init(&context);
	if (octets && json_is_string(base64) &&
	    base64_decode_update(&context, count, octets, length, json_string_value(base64)) &&
	    base64_decode_final(&context))
		return octets;
	free(octets);
	return NULL;
}

json_t *base64_of(const uint8_t *octets, size_t count)
{
	size_t length = BASE64_ENCODE_RAW_LENGTH(count);
	char *text = malloc(length + 1);
	json_t *value;

	if (!text)
		return NULL;
	base64_encode_raw(text, count, octets);
	value = json_stringn_nocheck(text, length);
	free(text);
	return value;
}
