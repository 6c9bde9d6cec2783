// SPDX-License-Identifier: EUPL-1.2
// What a settings package may hold (admin/settings_package.h): one row a member. Pure.
#ifndef ICOPE_ADMIN_SETTINGS_CONTENT_H
#define ICOPE_ADMIN_SETTINGS_CONTENT_H

#include "sync/server.h"

// May all of it be? RC_INVALID names the member that may not, and why, for people.
enum rc settings_content_check(const struct json *content, struct err *e);
// Puts what a package says of the server over *at; secrets and what is not said stay. `laptop` is
// what "{laptop}" stands for. RC_INVALID.
enum rc settings_content_server(const struct json *content, const char *laptop, struct server *at,
                                struct err *e);

#endif
