// SPDX-License-Identifier: MIT
/* A session of the contract: it begins with hello and ends with its input. */
#include "agent.h"
#include <arpa/inet.h>
#include <sys/utsname.h>

static json_t *roles(void)
{
	return module_is_there() ? json_pack("[ssss]", "tcp", "remote", "source", "destination")
				 : json_pack("[ss]", "tcp", "legacy");
}

static json_t *capabilities(void)
{
	json_t *list = json_pack("[sssssss]", "connect", "half-close", "abort", "sack", "timestamps", "window-scale",
				 "keep-alive");

	if (module_is_there()) {
		json_array_append_new(list, json_string("handoff"));
		json_array_append_new(list, json_string("policy"));
	}
	return list;
}

static void add_limits(json_t *hello)
{
	if (!module_is_there())
		return;
	json_object_set_new(hello, "suspensionLimit", json_real(setting_seconds("suspension_limit_ms")));
	json_object_set_new(hello, "msl", json_real(setting_seconds("msl_ms")));
}

static json_t *perform_hello(json_t *parameters)
{
	const char *address = json_string_value(json_object_get(parameters, "address"));
	struct utsname system;
	json_t *hello;

	if (!address || inet_pton(AF_INET, address, &session_address) != 1)
		return refuse("EINVAL", "address is no IPv4 address");
	if (set_address(session_address) < 0)
		return refuse_errno("the interface");
	uname(&system);
	hello = json_pack("{sisssssssoso}", "contract", 1, "name", module_is_there() ? "kernel-module" : "linux",
			  "version", system.release, "address", address, "roles", roles(), "capabilities",
			  capabilities());
	add_limits(hello);
	return hello;
}

static json_t *perform_forget(json_t *parameters)
{
	(void)parameters;
	drop_all_sockets();
	forget_migrations();
	forget_paths();
	return nothing();
}

static const struct verb session_verbs[] = {
	{ "hello", perform_hello },
	{ "forget", perform_forget },
	{ NULL, NULL },
};

void serve_session(int port)
{
	const struct verb *const legacy[] = { session_verbs, socket_verbs, NULL };
	const struct verb *const all[] = { session_verbs, socket_verbs, migration_verbs, NULL };

	answer_lines(port, module_is_there() ? all : legacy);
}
