// SPDX-License-Identifier: MIT
/* Requests and answers of the contract: JSON objects, one a line. */
#define _GNU_SOURCE
#include "agent.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
	char code[32];
	char text[256];
} refusal;

json_t *refuse(const char *code, const char *format, ...)
{
	va_list arguments;

	snprintf(refusal.code, sizeof(refusal.code), "%s", code);
	va_start(arguments, format);
	vsnprintf(refusal.text, sizeof(refusal.text), format, arguments);
	va_end(arguments);
	return NULL;
}

json_t *refuse_errno(const char *call)
{
	const char *name = strerrorname_np(errno);

	return refuse(name ? name : "EIO", "%s: %s", call, strerror(errno));
}

json_t *nothing(void)
{
	return json_object();
}

json_int_t integer_of(json_t *parameters, const char *name, json_int_t otherwise)
{
	json_t *value = json_object_get(parameters, name);

	return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

static perform_call *find_verb(const struct verb *const *tables, const char *name)
{
	for (; *tables; tables++)
		for (const struct verb *verb = *tables; verb->name; verb++)
			if (strcmp(verb->name, name) == 0)
				return verb->perform;
	return NULL;
}

static json_t *carry_out(const struct verb *const *tables, json_t *request)
{
	const char *name = json_string_value(json_object_get(request, "verb"));
	perform_call *perform = name ? find_verb(tables, name) : NULL;

	if (!perform)
		return refuse("UNKNOWN-VERB", "there is no verb %s", name ? name : "");
	return perform(json_object_get(request, "parameters"));
}

static void write_all(int port, const char *text, size_t length)
{
	while (length > 0) {
		ssize_t written = write(port, text, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return;
		text += written;
		length -= written;
	}
}

static void answer_line(int port, const struct verb *const *tables, const char *line, size_t length)
{
	json_error_t problem;
	json_t *request = json_loadb(line, length, 0, &problem);
	json_t *id = json_object_get(request, "id");
	json_t *answer = carry_out(tables, request);
	json_t *reply = answer ? json_pack("{sOso}", "id", id, "answer", answer)
			       : json_pack("{sOs{ssss}}", "id", id, "error", "code", refusal.code,
					   "message", refusal.text);
	char *text = json_dumps(reply, JSON_COMPACT);

	if (text) {
		size_t end = strlen(text);

		text[end] = '\n';
		write_all(port, text, end + 1);
	}
	free(text);
	json_decref(reply);
	json_decref(request);
}

void answer_lines(int port, const struct verb *const *tables)
{
	FILE *input = fdopen(dup(port), "r");
	char *line = NULL;
	size_t room = 0;
	ssize_t length;

	while ((length = getline(&line, &room, input)) > 0)
		answer_line(port, tables, line, length);
	free(line);
	fclose(input);
}
