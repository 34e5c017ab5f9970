// SPDX-License-Identifier: MIT
/* What is asked of the machine itself: whether it is up, and commands of its shell, for tests. */
#include "agent.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <sys/wait.h>

static json_t *perform_hello(json_t *parameters)
{
	struct utsname system;

	(void)parameters;
	uname(&system);
	return json_pack("{sssb}", "release", system.release, "module", module_is_there());
}

/* Reads all that a command says. Returns a new reference. */
static json_t *said_by(FILE *output)
{
	char *text = NULL;
	size_t room = 0;
	ssize_t length = getdelim(&text, &room, '\0', output);
	json_t *said = json_stringn(text, length < 0 ? 0 : length);

	free(text);
	return said ? said : json_string("");
}

static json_t *perform_run(json_t *parameters)
{
	const char *command = json_string_value(json_object_get(parameters, "command"));
	json_t *said;
	FILE *output;
	int status;

	if (!command)
		return refuse("EINVAL", "there is no command");
	output = popen(command, "r");
	if (!output)
		return refuse_errno("popen");
	said = said_by(output);
	status = pclose(output);
	return json_pack("{siso}", "status", WIFEXITED(status) ? WEXITSTATUS(status) : -1, "output", said);
}

static const struct verb machine_verbs[] = {
	{ "hello", perform_hello },
	{ "run", perform_run },
	{ NULL, NULL },
};

void serve_machine(int port)
{
	const struct verb *const tables[] = { machine_verbs, NULL };

	answer_lines(port, tables);
}
