// SPDX-License-Identifier: EUPL-1.2
// Locking. When: a pure decision from readings of two clocks and the last key. What: typed text is
// kept as drafts, everything plain is wiped, and where the user stood is remembered (identifiers
// only) for the same account. How the loop is told: one file descriptor for a woken-up laptop.
#ifndef ICOPE_APP_SESSION_LOCK_H
#define ICOPE_APP_SESSION_LOCK_H

#include <stdbool.h>
#include <stdint.h>

struct app;
struct screen_stack;

// Why it locks.
enum lock_cause {
    LOCK_NOT,     // it does not
    LOCK_IDLE,    // no key for as long as the setting says
    LOCK_SUSPEND, // the laptop slept
};

// What was read last. Start with lock_watch_start.
struct lock_watch {
    int64_t boot_ms;  // clock that counts sleep (CLOCK_BOOTTIME)
    int64_t awake_ms; // clock that does not (CLOCK_MONOTONIC)
    int64_t key_ms;   // boot_ms at the last key
};

// Both clocks now; counts as a key.
void lock_watch_start(struct lock_watch *w, int64_t boot_ms, int64_t awake_ms);
// Takes new readings and says whether to lock. idle_ms: 0 never by idle time. To be asked before
// keys are read, so that the key that wakes a laptop reaches the login only.
enum lock_cause lock_watch_look(struct lock_watch *w, int64_t boot_ms, int64_t awake_ms,
                                int64_t idle_ms);
// A key was pressed at the newest reading.
void lock_watch_key(struct lock_watch *w);
// Milliseconds from the newest reading until lock_watch_look would answer LOCK_IDLE, −1 never.
int lock_watch_wait_ms(const struct lock_watch *w, int64_t idle_ms);

// Clock that stands still while the laptop sleeps.
int64_t lock_awake_ms(void);
// A descriptor that becomes readable when the laptop wakes up (or its clock is set); −1: cannot be
// had, then the next key or second notices.
int lock_open_alarm(void);
// Makes it wait for the next time.
void lock_rearm_alarm(int fd);

// Idle milliseconds after which the open store locks: 0 in practice and while locked.
int64_t lock_idle_ms(const struct app *app);
// Lets every open screen keep what was typed and is not saved yet. Needs the key.
void lock_keep(struct app *app, const struct screen_stack *s);
// Keeps, remembers, closes all screens, wipes keys and plain text, shows the login.
void lock_now(struct app *app, struct screen_stack *s);
// The open store has gone: the same without keeping anything, and without touching it.
void lock_lost(struct app *app, struct screen_stack *s);
// After a login of the same account: opens the visit and the screens again. Else does nothing.
void lock_return(struct app *app, struct screen_stack *s);

#endif
