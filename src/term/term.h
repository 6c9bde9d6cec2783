// SPDX-License-Identifier: EUPL-1.2
// The terminal: presents a canvas, reads keys. The only user of ncurses. Restores the terminal on
// every way out.
#ifndef ICOPE_TERM_TERM_H
#define ICOPE_TERM_TERM_H

#include "base/err.h"
#include "ui/canvas.h"
#include "ui/key.h"
#include "ui/style.h"

#include <stdbool.h>

// Is there a terminal that is known and on which a cursor cannot be placed (TERM=dumb, a printer)?
bool term_is_plain(void);
// Takes over the terminal (stdin and stdout must be one). RC_IO with what is missing (TERM unknown,
// not a terminal).
enum rc term_start(const struct theme *theme, bool mouse, struct err *e);
// Gives it back, alternate screen left, scrollback of ours cleared. Safe to call twice and from an
// exit path; does not allocate.
void term_stop(void);
// term_stop, and frees all that curses keeps of what was shown and typed (freeing wipes: base/mem),
// for locking; what was typed ahead is dropped. term_start may follow.
void term_free(void);
// Size now, in cells.
void term_size(int *ret_rows, int *ret_cols);
// Changes the theme.
void term_theme(const struct theme *theme);
// Shows the canvas: only what changed is written.
void term_present(const struct canvas *c);
// File descriptor to wait on for keys.
int term_fd(void);
// Next key without waiting; code KEYC_NONE when there is none. Bracketed paste arrives as
// characters, control characters in it dropped.
struct key term_read_key(void);

#endif
