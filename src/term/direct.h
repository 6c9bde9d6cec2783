// SPDX-License-Identifier: EUPL-1.2
// A description of the terminal with colours of 24 bits, made from the one that is known. Terminals
// that take such colours are mostly described without them. Private to src/term.
#ifndef ICOPE_TERM_DIRECT_H
#define ICOPE_TERM_DIRECT_H

#include "base/buf.h"

// After setupterm: appends what the environment variable TERMINFO may say ("hex:…", a compiled
// description, term(5)) for curses to know this terminal with direct colours. Appends nothing when
// the description would be larger than curses takes.
void direct_description(const char *name, struct buf *out);

#endif
