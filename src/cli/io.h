// SPDX-License-Identifier: EUPL-1.2
// What every sub-command reads and writes: files and pipes, JSON on standard output, what went
// wrong on standard error.
#ifndef ICOPE_CLI_IO_H
#define ICOPE_CLI_IO_H

#include "base/buf.h"
#include "base/json.h"

#include <stdbool.h>
#include <stdio.h>

// For a command that leaves something half done when it is cut short: SIGINT, SIGTERM and SIGHUP
// wait from cli_signals_hold to cli_signals_take, which then lets them end the program. Meanwhile
// the command asks cli_interrupted, and if so clears away what it made and ends.
void cli_signals_hold(void);
// Lets what came meanwhile end the program.
void cli_signals_take(void);
// For a command that waits for other things too: a descriptor on which those signals can be read
// from now on, to be closed. SIGPIPE is ignored: a connection that ends is an error of write.
int cli_signals_open(void);
// Has one of them come?
bool cli_interrupted(void);
// A progress callback of a long command, `self` a bool: is there a terminal to show it on? False
// when the command is to stop.
bool cli_progress(size_t done, size_t total, void *self);
// Clears the line it stood on.
void cli_progress_end(bool terminal);
// Says that a file, or one in a folder, is there already and was left as it is; one that is open in
// an office program is named as such.
void cli_say_there(const char *path);
// Waits for a line on standard input. False when a signal comes instead.
bool cli_wait_line(void);

// Reads and parses a JSON file, "-" is standard input. NULL after saying why.
struct json *cli_json(const char *path);
// The same of a ViewDefinition: a file, or the name of one that comes with the program, below
// `data`.
struct json *cli_view_json(const char *data, const char *name);
// Reads a whole file as text into an owned buffer. False after saying why.
bool cli_text(const char *path, struct buf *out);
// Writes a JSON value and a line end to standard output.
// Characters that a terminal would act on or not show are written as \\u escapes.
void cli_print(const struct json *v, bool pretty);
// Like printf, through the guard of every sink (text_safe, several lines).
void cli_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
// Says something went wrong, made safe for the terminal: "icope: WHAT: WHY"; WHAT "-" is left out.
void cli_say(const char *what, const char *why);
// The same where WHAT is no name but words of the user's language, with its blank before the colon.
void cli_say_that(const char *what, const char *why);
// Says why a file could not be read (fs_read), in the user's language where that is known.
void cli_say_unread(const char *path, const struct err *e);
// Says why a new file was not written (fs_stage_begin to fs_stage_commit), in the same way.
void cli_say_unwritten(const char *path, const struct err *e);

#endif
