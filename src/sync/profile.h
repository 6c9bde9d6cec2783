// SPDX-License-Identifier: EUPL-1.2
// What is known of a server: its CapabilityStatement, corrected by what its replies
// showed. Kept in the store and shown. Pure.
#ifndef ICOPE_SYNC_PROFILE_H
#define ICOPE_SYNC_PROFILE_H

#include "base/json.h"

#include <stdbool.h>
#include <stdint.h>

// Something that is learnt by trying.
enum known { UNKNOWN = 0, YES, NO };

struct profile {
    char base[400];          // address it is about
    char software[120];      // CapabilityStatement.software, name and version
    char fhir_version[16];   // "4.0.1"
    enum known put_creates;  // PUT to an id of our own makes the resource
    enum known conditional;  // conditionalCreate of the CapabilityStatement
    enum known if_match;     // entries with ifMatch are taken; NO: the header itself was refused
    enum known strong_etag;  // YES: versions are understood as "3" only, not as W/"3"
    enum known guarded;      // stale ifMatch is refused: declared, or seen
    enum known atomic;       // a transaction with one bad entry changes nothing
    enum known gzip;         // packed bodies are taken
    enum known statuses;     // replies to transactions have the status of each entry
    enum known transactions; // transaction bundles are taken at all
    enum known post_search;  // searches by POST are taken
    enum known bulk_export;  // it writes everything out on request ($export)
    enum known history;      // it lists what became of Encounters (_history)
    enum known history_all;  // or of everything
    enum known tags;         // what is tagged is found by its tag (_tag)
    enum known refuses;      // YES: the newest run found nothing that it takes (refusal.c)
    uint32_t max_entries;    // most entries in a bundle, 0 not known
    uint32_t max_bytes;      // largest body, 0 not known
    uint32_t visits;         // visits in one bundle that went well last time, 0 not known
    int64_t read_utc_ms;     // when the CapabilityStatement was read, 0 never
    char statement[65]; // what stands for its content: another one, another server; "" not known
};

// Reads a CapabilityStatement into *p (base and what was learnt by replies stay). False when it is
// none, or not of FHIR R4 (4.0.x, 4.1, 4.3).
bool profile_read(struct profile *p, const struct json *capability, int64_t now_utc_ms);
// As JSON, new and owned, and back; unknown members are ignored.
struct json *profile_json(const struct profile *p);
// From JSON; {0} for anything else.
struct profile profile_from(const struct json *v);

#endif
