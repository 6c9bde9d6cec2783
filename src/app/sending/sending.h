// SPDX-License-Identifier: EUPL-1.2
// Sending while the program is open: the engine of the open store, the wait of the one loop,
// and notices that the network has changed. Practice stores and stores without a server have no
// engine.
#ifndef ICOPE_APP_SENDING_SENDING_H
#define ICOPE_APP_SENDING_SENDING_H

#include "app/state/state.h"
#include "sync/server.h"
#include "sync/sync.h"

#include <poll.h>

// Makes the part of struct app that holds the engine.
void sending_init(struct app *app);
// After a login: an engine when the store has a server. A failure is told by app_sending.
void sending_open(struct app *app);
// Before a lock or the end. What is on its way is sent again next time, which changes nothing.
void sending_close(struct app *app);
// Moves what can move. Call it once a round of the loop.
void sending_step(struct app *app);
// When sending_step wants to be called at the latest, -1 never.
int sending_wait_ms(const struct app *app);
// Waits as poll(2) does, for what is on its way too.
int sending_poll(struct app *app, struct pollfd *fds, size_t count, int timeout_ms);
// Everybody's visits coming in, between the keys of the screen and the engine.
struct gathering {
    unsigned months;           // asked for and not begun: until a person is seen again; 0 it is not
    bool running;              // under way
    bool ended;                // one ran to its end, or was stopped
    bool stopped;              // … by a key
    struct gather_view last;   // what came of the newest one
    enum sync_trouble trouble; // why it ended before its end
};
// That, to be changed by this room.
struct gathering *sending_gathering(const struct app *app);
// Frees everything.
void sending_free(struct app *app);
// The engine, NULL when there is none, and why there is none (RC_NO: no server is set).
struct sync *sending_sync(const struct app *app);
// See sending_sync.
const struct err *sending_why(const struct app *app);

// ---- the network (link_watch.c) ----

// A descriptor that is readable when a link or an address came or went (rtnetlink(7)); -1 when the
// kernel does not tell.
int link_watch_open(void);
// Reads what the kernel reported, whatever it says. True when there was anything.
bool link_watch_read(int fd);

#endif
