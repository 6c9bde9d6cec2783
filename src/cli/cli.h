// SPDX-License-Identifier: EUPL-1.2
// The command line: one table of sub-commands, their exit codes, and what they share.
#ifndef ICOPE_CLI_CLI_H
#define ICOPE_CLI_CLI_H

#include "base/json.h"
#include "config/paths.h"
#include "questionnaire/questionnaire.h"

#include <stdbool.h>
#include <stdio.h>

// Exit codes of every sub-command.
enum cli_exit {
    CLI_DONE = 0,       // done
    CLI_NO = 1,         // the answer is no: invalid, not found
    CLI_USAGE = 2,      // the words are wrong
    CLI_INCOMPLETE = 3, // something is missing
    CLI_STORE = 4,      // store or passphrase
    CLI_NETWORK = 5,    // network
    CLI_REFUSED = 6,    // refused: would overwrite, practice data
};

// One sub-command.
struct cli_command {
    const char *name;  // one or two words: "eval", "form check"
    const char *usage; // what stands behind the name
    const char *help;  // N_() what it does, for --help
    int (*run)(const struct paths *paths, int argc, char **argv); // the words behind the name
};

// Speaks the language asked for, the remembered one, or French.
void cli_speak(const struct paths *paths, const char *language);
// Writes how the program is called.
void cli_usage(FILE *out);
// Runs the sub-command that argv begins with; returns the exit code.
int cli_run(const struct paths *paths, int argc, char **argv);

// ---- shared by the sub-commands ----

// An option with a value: takes "--name VALUE" out of argv, or NULL. *argc shrinks.
const char *cli_option(int *argc, char **argv, const char *name);
// An option without a value: was it there? Taken out.
bool cli_flag(int *argc, char **argv, const char *name);
// Is nothing left that looks like an option, and between `least` and `most` words? Says so if not.
bool cli_words(int argc, char **argv, int least, int most);
// Reads and parses a JSON file, "-" is standard input. NULL after saying why.
struct json *cli_json(const char *path);
// Reads a whole file as text into an owned buffer. False after saying why.
bool cli_text(const char *path, struct buf *out);
// Loads a Questionnaire. NULL after saying every reason.
struct questionnaire *cli_questionnaire(const char *path);
// Writes a JSON value and a line end to standard output.
void cli_print(const struct json *v, bool pretty);
// Says something went wrong, made safe for the terminal: "icope: WHAT: WHY".
void cli_say(const char *what, const char *why);

// The rows' handlers, by file.
int cli_eval(const struct paths *paths, int argc, char **argv);
// cli_form.c
int cli_form_check(const struct paths *paths, int argc, char **argv);
// cli_form.c
int cli_form_validate(const struct paths *paths, int argc, char **argv);
// cli_fill.c
int cli_form_fill(const struct paths *paths, int argc, char **argv);
// cli_simulate.c
int cli_simulate(const struct paths *paths, int argc, char **argv);
// cli_export.c
int cli_export(const struct paths *paths, int argc, char **argv);
// cli_account.c
int cli_account_list(const struct paths *paths, int argc, char **argv);
// cli_account.c
int cli_account_roles(const struct paths *paths, int argc, char **argv);
// cli_team.c
int cli_account_add(const struct paths *paths, int argc, char **argv);
// cli_team.c
int cli_account_passphrase(const struct paths *paths, int argc, char **argv);
// cli_team.c
int cli_account_role(const struct paths *paths, int argc, char **argv);
// cli_team.c
int cli_account_suspend(const struct paths *paths, int argc, char **argv);
// cli_team.c
int cli_account_resume(const struct paths *paths, int argc, char **argv);
// cli_team.c
int cli_rotate(const struct paths *paths, int argc, char **argv);
// cli_recovery.c
int cli_recovery_new(const struct paths *paths, int argc, char **argv);
// cli_recovery.c
int cli_recovery_add(const struct paths *paths, int argc, char **argv);
// cli_recovery.c
int cli_recovery_list(const struct paths *paths, int argc, char **argv);
// cli_recovery.c
int cli_recovery_drill(const struct paths *paths, int argc, char **argv);
// cli_recovery.c
int cli_recovery_open(const struct paths *paths, int argc, char **argv);
// cli_recovery.c
int cli_recovery_off(const struct paths *paths, int argc, char **argv);
// cli_recovery.c
int cli_recovery_on(const struct paths *paths, int argc, char **argv);
// cli_erase.c
int cli_erase(const struct paths *paths, int argc, char **argv);
// cli_erase.c
int cli_erased(const struct paths *paths, int argc, char **argv);
// cli_erase.c
int cli_retention(const struct paths *paths, int argc, char **argv);
// cli_erase.c
int cli_copy(const struct paths *paths, int argc, char **argv);
// cli_audit.c
int cli_audit_verify(const struct paths *paths, int argc, char **argv);
// cli_audit.c
int cli_audit_show(const struct paths *paths, int argc, char **argv);
// cli_audit.c
int cli_audit_export(const struct paths *paths, int argc, char **argv);
// cli_backup.c
int cli_backup(const struct paths *paths, int argc, char **argv);
// cli_backup.c
int cli_backup_daily(const struct paths *paths, int argc, char **argv);
// cli_restore.c
int cli_restore(const struct paths *paths, int argc, char **argv);
// cli_merge.c
int cli_merge(const struct paths *paths, int argc, char **argv);
// cli_merge.c
int cli_unmerge(const struct paths *paths, int argc, char **argv);
// cli_sync.c
int cli_sync(const struct paths *paths, int argc, char **argv);
// cli_receipt.c
int cli_receipt(const struct paths *paths, int argc, char **argv);
// cli_server_set.c
int cli_server_set(const struct paths *paths, int argc, char **argv);
// cli_server.c
int cli_server_show(const struct paths *paths, int argc, char **argv);
// cli_server.c
int cli_server_check(const struct paths *paths, int argc, char **argv);
// cli_server.c
int cli_server_key(const struct paths *paths, int argc, char **argv);
// cli_server.c
int cli_server_forget(const struct paths *paths, int argc, char **argv);
// cli_carry.c: sync --to-folder DIR, with this option still in argv
int cli_transfer_out(const struct paths *paths, int argc, char **argv);
// cli_carry.c: sync --from-folder DIR, likewise
int cli_transfer_in(const struct paths *paths, int argc, char **argv);
// cli_carry.c
int cli_transfer_key(const struct paths *paths, int argc, char **argv);
// cli_desk.c
int cli_desk_key(const struct paths *paths, int argc, char **argv);
// cli_desk.c
int cli_desk_laptops(const struct paths *paths, int argc, char **argv);
// cli_desk.c
int cli_desk_forget(const struct paths *paths, int argc, char **argv);
// cli_desk.c
int cli_desk_take(const struct paths *paths, int argc, char **argv);
// cli_desk.c
int cli_desk_receipts(const struct paths *paths, int argc, char **argv);
// cli_conflict.c
int cli_conflict_list(const struct paths *paths, int argc, char **argv);
// cli_conflict.c
int cli_conflict_show(const struct paths *paths, int argc, char **argv);
// cli_conflict.c
int cli_conflict_settle(const struct paths *paths, int argc, char **argv);
// cli_ledger.c
int cli_ledger_show(const struct paths *paths, int argc, char **argv);
// cli_ledger.c
int cli_ledger_export(const struct paths *paths, int argc, char **argv);
// cli_ledger.c
int cli_ledger_verify(const struct paths *paths, int argc, char **argv);
// cli_doctor.c
int cli_doctor(const struct paths *paths, int argc, char **argv);

#endif
