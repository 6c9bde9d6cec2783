// SPDX-License-Identifier: EUPL-1.2
// The laptops of an organisation: what each says of itself, as FHIR R4 Device, and the list that a
// coordinator's store keeps of what came: by the server, by a USB key, by the card of a set-up.
#ifndef ICOPE_FHIR_FLEET_H
#define ICOPE_FHIR_FLEET_H

#include "base/canonical.h"
#include "fhir/kept_back.h"
#include "store/outbox.h"

// System of a laptop's identifier.
#define DEVICE_SYSTEM FHIR_BASE "/NamingSystem/laptop"
// Sealed setting of the store: {laptop: {"account","role","client","program","form","package",
// "at" (UTC ms of the last contact),"waiting","urgent","kept" (see kept_back.h)}}; what is not
// known is left out.
#define SETTING_FLEET "fleet"

// What a laptop says of itself.
struct fleet_laptop {
    char id[ID_BYTES];     // of its ledger
    char program[40];      // version of this program, "" not said
    char form[40];         // newest version of the Step 1 form that came to it, "" the built-in one
    int64_t package;       // number of its settings package, 0 none
    int64_t at_utc_ms;     // when it said so
    size_t waiting;        // packages that wait on it
    size_t urgent;         // of them, those with a red flag
    struct kept_back kept; // visits that stay on it
};
// This laptop now; `form` is the newest version that came to it, "" none, `package` the number of
// its settings package. Errors of the store.
enum rc fleet_own(struct store *s, const struct clock *clock, const char *form, int64_t package,
                  struct fleet_laptop *ret, struct err *e);
// As a Device; new and owned.
struct json *fleet_device(const struct fleet_laptop *l);
// Reads a Device. False when it is no laptop of this program's.
bool fleet_device_read(const struct json *device, struct fleet_laptop *ret);

// Keeps what was heard of laptops (the newest of each counts), and what a set-up's card says
// ({"laptop","account","role","client","program","package"}). Errors of the store.
enum rc fleet_heard(struct store *s, const struct fleet_laptop *all, size_t count, struct err *e);
// See fleet_heard.
enum rc fleet_enrol(struct store *s, const struct json *card, struct err *e);
// The list, {} when there is none; new and owned. Errors of the store.
enum rc fleet_list(struct store *s, struct json **ret, struct err *e);

#endif
