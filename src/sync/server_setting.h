// SPDX-License-Identifier: EUPL-1.2
// The organisation's server, a sealed setting of the store, and the engine that sends to it.
#ifndef ICOPE_SYNC_SERVER_SETTING_H
#define ICOPE_SYNC_SERVER_SETTING_H

#include "fhir/element.h"
#include "sync/server.h"
#include "sync/sync.h"

// Code of the Basic resource in which the server keeps the organisation's settings
// (admin/policy.h).
#define POLICY_CODE FHIR_CODES "icope-package|settings"

// Sealed setting of the store that holds it (server_json).
#define SETTING_SERVER "server"

// Reads it; wipe it (server_wipe). RC_NO when none is set, RC_INVALID, RC_DAMAGED.
enum rc server_setting_load(struct store *s, struct server *ret, struct err *e);
// Checks and keeps it, NULL: none from now on; with an audit entry. RC_INVALID says what is wrong.
enum rc server_setting_save(struct store *s, const struct server *server, struct err *e);
// An engine over libcurl for the server that is set. As server_setting_load and transport_curl_new.
enum rc server_engine_new(struct store *s, const struct clock *clock, struct sync **ret,
                          struct err *e);

#endif
