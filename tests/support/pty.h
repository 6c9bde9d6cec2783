// SPDX-License-Identifier: EUPL-1.2
// A program in a pseudo-terminal whose screen can be read: spawn, send keys, wait for a condition,
// look at cells. For end-to-end tests and the bench. Every wait has a deadline and ends as soon as
// its condition holds; nothing sleeps. Not for screen tests, which draw into memory. POSIX
// pseudo-terminals, screen by libvterm.
#ifndef ICOPE_TESTS_SUPPORT_PTY_H
#define ICOPE_TESTS_SUPPORT_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// A running (or ended) program and its screen. From pty_spawn, ended by pty_free.
struct pty;

// What to start, and on how large a screen.
struct pty_spawn {
    const char *const *argv; // program and arguments, NULL-terminated; found by PATH
    const char *const *env;  // "NAME=value" added to our environment, NULL-terminated; may be NULL
    const char *cwd;         // folder to start in; NULL = ours
    int rows;                // 0 = 24
    int cols;                // 0 = 80
};

// Starts a program as the leader of a session of its own, TERM=xterm-256color unless env says
// otherwise. NULL (errno set) when there is no pseudo-terminal; a program that cannot be executed
// ends with 127.
struct pty *pty_spawn(const struct pty_spawn *what);

// Kills the program if it still runs, waits for it, frees. NULL is allowed.
void pty_free(struct pty *p);

// Sends bytes as they are: typed text in UTF-8, or a paste. False when the program is gone.
bool pty_type(struct pty *p, const char *bytes);

// Sends one key by name, encoded as a terminal in the mode chosen by the program does: Enter Tab
// Backspace Esc Up Down Left Right Insert Delete Home End PageUp PageDown F1…F12, any single
// character, and with Ctrl- Alt- Shift- in front: "Ctrl-C", "Alt-x". False on an unknown name or
// when the program is gone.
bool pty_key(struct pty *p, const char *name);

// Changes the size; the program is told by SIGWINCH.
void pty_resize(struct pty *p, int rows, int cols);

// Does `text` stand on the screen now? It may be wrapped at its blanks, in its own lines; '\n' in
// it is the end of a row.
bool pty_shows(struct pty *p, const char *text);

// Takes in output until `text` stands on the screen, as pty_shows. False when deadline_ms passed or
// the program ended without it.
bool pty_wait_text(struct pty *p, const char *text, int deadline_ms);

// The same until `text` is no longer there.
bool pty_wait_gone(struct pty *p, const char *text, int deadline_ms);

// Takes in output until none came for quiet_ms. False when deadline_ms passed first.
bool pty_wait_settled(struct pty *p, int quiet_ms, int deadline_ms);

// Takes in output until the program has ended; *ret_status as from waitpid(2). False when
// deadline_ms passed.
bool pty_wait_exit(struct pty *p, int deadline_ms, int *ret_status);

// Sends bytes and waits until the screen changed and then stayed the same for quiet_ms. Returns the
// microseconds from sending to the last change; -1 when nothing changed before deadline_ms.
int64_t pty_time_bytes(struct pty *p, const char *bytes, int quiet_ms, int deadline_ms);

// Microseconds from pty_spawn to the last change of the screen so far; -1 when it never changed.
int64_t pty_last_change_us(const struct pty *p);

// The screen as text: rows joined by '\n', blanks at line ends and empty rows at the end dropped.
// Terminated; valid until the next call on p.
const char *pty_text(struct pty *p);

// One row (from 0) as text, blanks at its end dropped. Valid until the next call on p.
const char *pty_row(struct pty *p, int row);

// How a cell looks.
struct pty_cell {
    char text[32];  // its character with combining marks, UTF-8; "" = blank or right half of a wide
                    // one
    int width;      // columns it takes, 1 or 2
    bool bold;      // drawn bold
    bool dim;       // always false: libvterm 0.1 does not keep it
    bool italic;    // drawn italic
    bool underline; // drawn with a line below
    bool reverse;   // foreground and background exchanged
    bool default_colour; // neither foreground nor background colour was chosen by the program
    uint32_t fg;         // colour of its letters, 0xRRGGBB, before `reverse`
    uint32_t bg;         // colour behind them, likewise
};

// The cell at row, col (from 0). False outside the screen.
bool pty_cell(struct pty *p, int row, int col, struct pty_cell *ret_cell);

// Where the hardware cursor is (from 0). False while the program hides it; row and column are set
// anyway.
bool pty_cursor(struct pty *p, int *ret_row, int *ret_col);

// Has the program switched to the alternate screen (and not back)?
bool pty_alternate_screen(const struct pty *p);

// All bytes that the program wrote so far, for what the screen does not show (titles, control
// characters).
const char *pty_raw(const struct pty *p, size_t *ret_len);

// Process id, for signals and /proc. Valid until the program was waited for.
pid_t pty_pid(const struct pty *p);

#endif
