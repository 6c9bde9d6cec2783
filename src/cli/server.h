// SPDX-License-Identifier: EUPL-1.2
// What the sub-commands about the server share: its options as a table, its own key, how it is
// shown.
#ifndef ICOPE_CLI_SERVER_H
#define ICOPE_CLI_SERVER_H

#include "cli/session.h"
#include "sync/server.h"
#include "sync/sync.h"

// How an option's value becomes a text of the server.
enum option_source {
    AS_GIVEN,  // the words themselves
    AS_PATH,   // a file that is read at each connection: made absolute
    FROM_FILE, // what the file holds, without its last line end; only its owner may read it
};

// An option that sets a text of the server.
struct server_option {
    const char *option;        // "base"
    size_t at, bytes;          // of the member
    enum option_source source; // see there; FROM_FILE is a secret
    const char *holds;         // what its PEM file must hold, NULL: it is no PEM file
};

enum { SERVER_OPTIONS = 14 };
// All of them.
extern const struct server_option server_options[SERVER_OPTIONS];

// The exit code for what kept the server from taking anything: 5 is the network alone, 4 our
// credentials or trust (or our store), 2 the address, 3 what the people of the server must mend.
int server_exit_code(enum sync_trouble trouble);
// Says what kept the server from taking anything, in the user's language; nothing when nothing did.
// `verbose`: also technical words, which are English.
void server_print_trouble(const struct sync_view *v, bool verbose);
// Prints what `icope server check` found.
void server_print_check(const struct profile *p, const struct server *at,
                        const struct sync_view *v);
// The same for machines.
void server_print_check_json(const struct profile *p, const struct server *at,
                             const struct sync_view *v);
// Prints it without its secrets, with the organisation's base (canonicals, "" none) and what was
// learnt of the server (NULL: without).
void server_print(const struct server *at, const char *canonicals, const struct json *profile,
                  bool json);
// Sets what --canonicals says, after checking that a first server does not go without one
// (`had_server`: this one is not the first). CLI_DONE, CLI_USAGE after saying why, CLI_STORE with
// *e.
int server_names_set(struct store *s, const struct args *a, bool had_server, struct err *e);
// Says on stderr when what goes out has no base of the organisation's own.
void server_names_warn(struct store *s);
// Makes the laptop's own key once (`anew`: another one) and takes it into *at.
enum rc server_key_make(struct store *s, bool anew, struct server *at, struct err *e);
// Reads what a file that only its owner may read holds, without its last line end. False after
// saying why not.
bool server_secret_file(const char *path, char *out, size_t bytes);
// Takes the key that `icope server key` made into *at. RC_NO: none was made.
enum rc server_own_key(struct store *s, struct server *at, struct err *e);

#endif
