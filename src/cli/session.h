// SPDX-License-Identifier: EUPL-1.2
// How every sub-command opens a store: the options they share, the passphrase, the right to do it,
// and what is said when it cannot.
#ifndef ICOPE_CLI_SESSION_H
#define ICOPE_CLI_SESSION_H

#include "admin/rights.h"
#include "cli/cli.h"
#include "store/store.h"

enum { PASSPHRASE_BYTES = 1024 };
// A practice store holds no real person; its passphrase is known to all.
#define PRACTICE_NAME "practice"

// The usage of what cli_open takes out of argv.
#define CLI_OPEN_USAGE "[--store FILE] [--practice] [--account NAME] [--passphrase-file FILE]"

// An open store of one sub-command. Start with cli_open, end with cli_close.
struct cli_store {
    struct store *s;         // unlocked after cli_open
    struct clock clock;      // the system's
    const char *file;        // the store's file
    char schema[PATH_BYTES]; // folder of schema files
    bool practice;           // --practice was given
};

// Takes the shared options out of argv and prepares *ret; nothing is opened yet.
void cli_store_options(const struct paths *paths, int *argc, char **argv, struct cli_store *ret,
                       const char **ret_account, const char **ret_passphrase_file);
// Options for store_open and store_create.
struct store_options cli_store_where(const struct cli_store *c);
// Takes the shared options out of argv, checks that at most `words` words are left, opens the
// store, asks for the passphrase and checks the right. CLI_DONE, or the exit code after saying why.
int cli_open(const struct paths *paths, int *argc, char **argv, int words, enum right right,
             struct cli_store *ret);
// The same without a passphrase: the store stays locked.
int cli_open_locked(const struct paths *paths, int *argc, char **argv, int words,
                    struct cli_store *ret);
// After cli_store_options: opens the store and asks for the passphrase. As store_open and
// store_unlock; c->s is NULL when it was the opening that failed.
enum rc cli_unlock(struct cli_store *c, const char *account, const char *passphrase_file,
                   struct err *e);
// Closes; fine after a failed cli_open too.
void cli_close(struct cli_store *c);
// Says what failed; returns the exit code.
int cli_failed(const char *file, const struct err *e);
// Reads a passphrase: from that file (which only its owner may read), or typed unseen at the
// terminal after `prompt` when it is NULL. False after saying why.
bool cli_passphrase(const char *file, const char *prompt, char out[PASSPHRASE_BYTES]);
// A new passphrase for that account: from a file, or typed twice unseen; weak ones are refused with
// the reason. False after saying why.
bool cli_new_passphrase(const char *file, const char *account, char out[PASSPHRASE_BYTES]);
// May the account that is unlocked do that? False after saying that it may not.
bool cli_may(const struct cli_store *c, enum right right);
// Gives the open store a new master key, with progress; returns the exit code after saying what
// came of it. In cli_team.c.
int cli_rotate_open(struct cli_store *c);
// The person meant by an identifier, or by parts of a name, birth date or place that fit only one.
// False after saying who fits. In cli_person.c.
bool cli_person(struct cli_store *c, const char *given, struct id *ret);
// The records that were merged into that person, also by way of another, into the arena; returns
// their number. In cli_person.c.
size_t cli_duplicates(const struct cli_store *c, struct id person, struct arena *a,
                      struct id **ret);
// Asks a question that only the word itself answers ("erase"); false for anything else or without
// a terminal.
bool cli_confirm(const char *question, const char *word);
// An option that is a number from 0 to `most`. False after saying why it is none.
bool cli_number(int *argc, char **argv, const char *name, unsigned long most,
                unsigned long otherwise, unsigned long *ret);

#endif
