// SPDX-License-Identifier: EUPL-1.2
// How every sub-command opens a store: the options they share, the passphrase, the right to do it,
// and what is said when it cannot.
#ifndef ICOPE_CLI_SESSION_H
#define ICOPE_CLI_SESSION_H

#include "admin/rights.h"
#include "cli/args.h"
#include "cli/cli.h"
#include "store/store.h"

enum { PASSPHRASE_BYTES = 1024 };
// A practice store holds no real person; its passphrase is known to all.
#define PRACTICE_NAME "practice"

// The store of one call. Start with cli_store_init, end with cli_close.
struct cli_store {
    struct store *s;             // NULL until it is opened
    struct clock clock;          // the system's
    const char *file;            // the store's file
    const char *account;         // --account, NULL: the only one
    const char *passphrase_file; // --passphrase-file, NULL: asked for
    char schema[PATH_BYTES];     // folder of schema files
    bool practice;               // --practice was given
    const char *seen_folder;     // of this user's own store: see struct store_options; else NULL
};

// The options that say which store and who: the first two name it, the others say who opens it.
enum { CLI_STORE_OPTIONS = 4, CLI_STORE_NAMING = 2 };
// store, practice; account, passphrase-file.
extern const struct arg_option cli_store_options[CLI_STORE_OPTIONS + 1];

// Takes them from the words; nothing is opened yet.
void cli_store_init(struct cli_store *ret, const struct paths *paths, const struct args *args);
// Options for store_open and store_create.
struct store_options cli_store_where(const struct cli_store *c);
// Opens the store, still locked. As store_open.
enum rc cli_open_locked(struct cli_store *c, struct err *e);
// Opens the store and asks for the passphrase. As store_open and store_unlock; c->s is NULL when
// it was the opening that failed.
enum rc cli_unlock(struct cli_store *c, struct err *e);
// Closes; fine after a failed opening too.
void cli_close(struct cli_store *c);
// Says what failed; returns the exit code.
int cli_failed(const char *file, const struct err *e);
// Reads a passphrase: from that file (which only its owner may read), or typed unseen at the
// terminal after `prompt` when it is NULL. False after saying why.
bool cli_passphrase(const char *file, const char *prompt, char out[PASSPHRASE_BYTES]);
// The same of a file, all of its lines with blanks between: words as they are printed.
bool cli_secret_lines(const char *file, char out[PASSPHRASE_BYTES]);
// A new passphrase for that account: from a file, or typed twice unseen; weak ones are refused with
// the reason. False after saying why.
bool cli_new_passphrase(const char *file, const char *account, char out[PASSPHRASE_BYTES]);
// May the account that is unlocked do that? False after saying that it may not.
bool cli_may(const struct cli_store *c, enum right right);
// Is it no practice store, or was --practice said? False after saying so: its data must not be
// taken for real.
bool cli_practice_meant(const struct cli_store *c);
// Is the file as this program left it? False after saying what is not.
bool cli_whole(const struct cli_store *c);
// Says it when the laptop's clock cannot be right: what is written then carries its time.
void cli_clock(const struct cli_store *c);
// Asks a question that only the word itself answers ("erase"); false for anything else or without
// a terminal.
bool cli_confirm(const char *question, const char *word);

#endif
