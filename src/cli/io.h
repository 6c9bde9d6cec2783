// SPDX-License-Identifier: EUPL-1.2
// What every sub-command reads and writes: files and pipes, JSON on standard output, what went
// wrong on standard error.
#ifndef ICOPE_CLI_IO_H
#define ICOPE_CLI_IO_H

#include "base/buf.h"
#include "base/json.h"

#include <stdbool.h>
#include <stdio.h>

// Reads and parses a JSON file, "-" is standard input. NULL after saying why.
struct json *cli_json(const char *path);
// Reads a whole file as text into an owned buffer. False after saying why.
bool cli_text(const char *path, struct buf *out);
// Writes a JSON value and a line end to standard output.
// Characters that a terminal would act on or not show are written as \\u escapes.
void cli_print(const struct json *v, bool pretty);
// Like printf, through the guard of every sink (text_safe, several lines).
void cli_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
// Says something went wrong, made safe for the terminal: "icope: WHAT: WHY"; WHAT "-" is left out.
void cli_say(const char *what, const char *why);

#endif
