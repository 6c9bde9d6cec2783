// SPDX-License-Identifier: EUPL-1.2
// The program without screens, for a face of plain lines: what the loop does beside drawing and
// keys, namely sending, looking at the clocks, locking, standing aside for the shell.
#ifndef ICOPE_APP_PLAIN_H
#define ICOPE_APP_PLAIN_H

#include "base/err.h"

#include <stdbool.h>

struct app;
struct paths;
struct plain;
struct pollfd;

// Starts; *ret is ended by plain_free. `language` as app_start.
enum rc plain_new(const struct paths *paths, const char *language, struct plain **ret,
                  struct err *e);
// Locks and frees. An open visit stays as it is on disk. NULL is fine.
void plain_free(struct plain *p);
// The program, borrowed.
struct app *plain_app(const struct plain *p);

// Waits as poll(2) does, while sending goes on; may wake early, with 0. `self` is the struct plain.
int plain_poll(void *self, struct pollfd *fds, int count, int wait_ms);
// To be asked after each waking, with the number of a signal that came (SIGTSTP, SIGCONT) or 0.
// False: what is asked now is to be given up and plain_stand_aside called.
bool plain_look(void *self, int signal);
// Somebody has typed.
void plain_typed(struct plain *p);
// Locks a real store (a practice store stays open), and lets the shell go on if it asked to.
void plain_stand_aside(struct plain *p);
// After a login: opens the visit that was open when the store was locked, for the same account.
// False when there was none.
bool plain_return(struct plain *p);
// After a failure: lets go of a store that has gone. True when it did; app_message says why.
bool plain_lost(struct plain *p);

#endif
