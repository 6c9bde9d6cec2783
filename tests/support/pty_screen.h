// SPDX-License-Identifier: EUPL-1.2
// The screen behind a pseudo-terminal: the only user of libvterm. Private to pty.c; tests use
// support/pty.h.
#ifndef ICOPE_TESTS_SUPPORT_PTY_SCREEN_H
#define ICOPE_TESTS_SUPPORT_PTY_SCREEN_H

#include "support/pty.h"

#include <stdbool.h>
#include <stddef.h>

// A terminal that interprets bytes into cells. From pty_screen_new, ended by pty_screen_free.
struct pty_screen;

// An empty screen of that size; `answer` is called with `user` and the bytes that the terminal
// sends to the program: encoded keys and answers to questions.
struct pty_screen *pty_screen_new(int rows, int cols,
                                  void (*answer)(const char *bytes, size_t len, void *user),
                                  void *user);

// Frees. NULL is allowed.
void pty_screen_free(struct pty_screen *s);

// Interprets output of the program. True when a cell, the cursor or the screen in use changed.
bool pty_screen_feed(struct pty_screen *s, const char *bytes, size_t len);

// Changes the size.
void pty_screen_resize(struct pty_screen *s, int rows, int cols);

// The number of rows.
int pty_screen_rows(const struct pty_screen *s);

// Encodes a key by name (as pty_key) and hands it to `answer`. False on an unknown name.
bool pty_screen_key(struct pty_screen *s, const char *name);

// As pty_cell.
bool pty_screen_cell(const struct pty_screen *s, int row, int col, struct pty_cell *ret_cell);

// Writes a row without the blanks at its end, terminated; needs cols × 24 + 1 bytes at most.
// Returns its length.
size_t pty_screen_row(const struct pty_screen *s, int row, char *out, size_t out_bytes);

// As pty_cursor.
bool pty_screen_cursor(const struct pty_screen *s, int *ret_row, int *ret_col);

// As pty_alternate_screen.
bool pty_screen_alternate(const struct pty_screen *s);

#endif
