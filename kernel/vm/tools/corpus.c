// SPDX-License-Identifier: MIT
/* Vectors, out of a file with one in each line: `message`, `packet` or `buffer`, a space, hexadecimal octets. */
#include "robust.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void read_octets(struct vector *vector, const char *digits)
{
	unsigned int octet;

	vector->length = 0;
	while (vector->length < LONGEST_VECTOR && sscanf(digits + 2 * vector->length, "%2x", &octet) == 1)
		vector->octets[vector->length++] = octet;
}

static void add_line(struct corpus *corpus, const char *line, const char *kind)
{
	size_t length = strlen(kind);

	if (strncmp(line, kind, length) != 0 || line[length] != ' ')
		return;
	corpus->vectors = realloc(corpus->vectors, (corpus->count + 1) * sizeof(*corpus->vectors));
	if (!corpus->vectors)
		fault("there is no memory for vectors");
	read_octets(&corpus->vectors[corpus->count++], line + length + 1);
}

struct corpus read_corpus(const char *path, const char *kind)
{
	struct corpus corpus = { 0 };
	FILE *file = fopen(path, "r");
	char *line = NULL;
	size_t room = 0;

	if (!file)
		fault_errno(path);
	while (getline(&line, &room, file) > 0)
		add_line(&corpus, line, kind);
	free(line);
	fclose(file);
	if (corpus.count == 0)
		fault("%s has no %s", path, kind);
	return corpus;
}

const struct vector *any_vector(const struct corpus *corpus)
{
	return &corpus->vectors[random_below(corpus->count)];
}
