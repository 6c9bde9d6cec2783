// SPDX-License-Identifier: EUPL-1.2
// The third face of the program, beside screens and commands: the whole visit on plain lines, for
// screen readers, braille, serial consoles and pipes.
#ifndef ICOPE_LINES_LINES_H
#define ICOPE_LINES_LINES_H

#include <stdbool.h>

struct paths;

// Runs until the user leaves. `language` as app_start; `practice`: with the practice store. Returns
// the exit code: 0, or 4 when the program cannot start.
int lines_run(const struct paths *paths, const char *language, bool practice);

#endif
