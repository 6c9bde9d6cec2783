// SPDX-License-Identifier: EUPL-1.2
// Plain lines out and in: for screen readers, braille, serial consoles and pipes. Nothing is drawn,
// the cursor is never placed. Lines are edited by the terminal itself.
#ifndef ICOPE_PROMPT_LINES_H
#define ICOPE_PROMPT_LINES_H

#include "base/buf.h"

#include <poll.h>
#include <stdbool.h>
#include <stdio.h>

// What came of waiting for a line.
enum line_end {
    LINE_READ,     // a line: lines_text
    LINE_LONG,     // a line that is too long; none of it is kept
    LINE_CLOSED,   // the input has ended, or the terminal is gone
    LINE_STOPPED,  // Ctrl-C, or a signal that asks the program to end
    LINE_LATE,     // the time is over
    LINE_GIVEN_UP, // the watch wants something else first
};

// What else goes on while a line is awaited. {0}: nothing.
struct lines_watch {
    void *self; // passed to both
    // As poll(2); NULL: poll(2).
    int (*poll)(void *self, struct pollfd *fds, int count, int wait_ms);
    // After each waking; `signal` 0 or the number of one that came and is not about ending. False:
    // the line is given up. NULL: always true.
    bool (*look)(void *self, int signal);
};

// A conversation. From lines_open, ended by lines_close.
struct lines {
    int in;                   // read from, not ours to close
    FILE *out;                // written to, not ours to close
    bool terminal;            // a person types on a terminal
    int signals;              // signalfd, −1 none
    struct lines_watch watch; // set by the owner after lines_open
    struct buf typed;         // read and not used yet; wiped
    struct buf text;          // the newest line; wiped
    bool closed;              // nothing more will come
};

// Begins; signals that end programs are kept from ending this one until lines_close.
void lines_open(struct lines *l, int in, FILE *out);
// Ends; wipes what was typed.
void lines_close(struct lines *l);

// Writes a text as one line, made safe for a terminal.
void lines_say(struct lines *l, const char *text);
// The same, formatted.
void lines_sayf(struct lines *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
// Rings the bell of a terminal; a pipe has none.
void lines_bell(struct lines *l);

// Asks by `prompt` ("" for none) and waits for a line, at most wait_ms (−1: for ever). Blanks at
// both ends are dropped.
enum line_end lines_read(struct lines *l, const char *prompt, int wait_ms);
// The same without showing what is typed.
enum line_end lines_read_secret(struct lines *l, const char *prompt);
// The same without showing what is typed, and the prompt is written over once Enter came: for what
// must not stay on a screen. In a pipe it stays.
enum line_end lines_read_over(struct lines *l, const char *prompt);
// The newest line; valid until the next is read.
const char *lines_text(const struct lines *l);
// Wipes the newest line from memory.
void lines_forget(struct lines *l);
// After LINE_CLOSED, LINE_STOPPED or LINE_GIVEN_UP: what had been typed without Enter, "" nothing.
// Valid as lines_text.
const char *lines_unfinished(struct lines *l);

#endif
