// SPDX-License-Identifier: EUPL-1.2
// Packages as one transaction Bundle for one request, and the response to each. Resources
// are sent byte for byte as their package holds them; only the `request` of an entry follows the
// server (FHIR R4 http.html §3.1.0.11, bundle.html). What is sent stands by type across the whole
// bundle (the order of a transaction's entries means nothing, §3.1.0.11.2), so that packing finds
// what repeats within its window of 32 KiB; what is said of it here stays by package. Pure.
#ifndef ICOPE_SYNC_BUNDLE_H
#define ICOPE_SYNC_BUNDLE_H

#include "base/id.h"
#include "base/json.h"
#include "base/json_slice.h"
#include "sync/outcome.h"

#include <stdbool.h>
#include <stddef.h>

enum { BUNDLE_PARTS_MAX = 50 };

// How resources get their place on the server.
enum bundle_naming {
    NAMED_BY_ID = 0,     // PUT Type/id: ids are ours
    NAMED_BY_IDENTIFIER, // POST with ifNoneExist identifier=…: ids are the server's
};

// What is known of a resource on the server.
struct bundle_remote {
    bool known;            // seen there
    bool same;             // it is there just as it would be sent: left out
    const char *remote_id; // its id there, NULL or "" ours; borrowed
    const char *version;   // of it there, NULL or "" not known; borrowed
};
// Asks what is known; resource NULL: only where a reference points to. What is borrowed holds until
// the next question.
typedef struct bundle_remote bundle_lookup(void *self, const char *type, const char *id,
                                           const struct json *resource);

// Rules of one server.
struct bundle_rules {
    enum bundle_naming naming; // see there
    bool if_match;             // guard known versions
    bool strong_etag;          // as "3" in place of W/"3"
    bool tags;                 // tags are searched for: what has no identifier is sent too
    uint32_t max_entries;      // 0: no limit known
    uint32_t max_bytes;        // of the text, 0: 900,000
    const char *base;          // of the server, for fullUrl; NULL: left out
    bundle_lookup *lookup;     // never NULL
    void *self;                // passed to lookup
};

// The entries of one package within the bundle.
struct bundle_part {
    struct id package;   // whose
    size_t first, count; // entries
};

// Start from {0}; release.
struct bundle {
    struct json *entries;                       // array: each without its resource, owned
    struct json *urls;                          // "Type/id" of each as we name it, owned
    struct buf *texts;                          // of each, whole, owned
    struct bundle_part parts[BUNDLE_PARTS_MAX]; // one a package
    size_t part_count;                          // used
    size_t bytes;                               // of the entries' text so far
};

// Adds a package (a Bundle). `slices` (NULL: none) has a row for each entry: the text of its
// resource, which is sent as it stands; `content` then needs no more of it than type and id. A row
// that is none: the resource is printed. RC_LIMIT: it does not fit any more, nothing was added
// (never for the first one). RC_INVALID: no Bundle, or a resource without type or id.
enum rc bundle_add(struct bundle *b, struct id package, const struct json *content,
                   const struct json_slice *slices, const struct bundle_rules *rules,
                   struct err *e);
// Splits the only part: keeps entries [from, from + count) of it. For servers whose limit is
// smaller than a visit.
void bundle_cut(struct bundle *b, size_t from, size_t count);
// Appends the text to send.
void bundle_text(const struct bundle *b, struct buf *out);
// A reply to what was sent with its entries in the order of b->entries; new and owned. What has no
// entries (or is none at all) stays without.
struct json *bundle_reply_sorted(const struct bundle *b, const struct json *reply);
// The resource of an entry as it was sent, new and owned; NULL when there is none.
struct json *bundle_entry_resource(const struct bundle *b, size_t entry);
// References to what the lookup knows, with the ids of the server.
void bundle_rename(struct json *v, bundle_lookup *lookup, void *self);
// Frees; {0} again.
void bundle_release(struct bundle *b);

// "Type/id" of an entry as we name it, into out (120 bytes).
void bundle_entry_url(const struct bundle *b, size_t entry, char *out, size_t bytes);

// The id an entry is put to, "" when the server chooses one.
void bundle_entry_id(const struct bundle *b, size_t entry, char *out, size_t bytes);

// By what a resource of ours is found again where ids are the server's: its business identifier, or
// its tag where it has none and `tags` are searched for there; *ret_parameter is the search
// parameter of that. "urn:uuid:…", borrowed; NULL: by nothing.
const char *bundle_search_name(const struct json *resource, bool tags, const char **ret_parameter);

// The value of the business identifier our packages give each resource ("urn:uuid:…"), borrowed;
// NULL when it has none.
const char *bundle_identifier(const struct json *resource);

// Bundle.entry.response of one entry.
struct entry_response {
    int status;           // 201 …, 0 none
    enum outcome outcome; // of it
    char version[80];     // versionId there, "" none
    char remote_id[80];   // id there, "" none
    struct issue issue;   // of its OperationOutcome, borrowed from the reply
};
// Of entry `i` of `reply` (a Bundle; NULL: it had no body).
struct entry_response bundle_reply_entry(const struct json *reply, size_t i);
// Takes the version that an ETag names (W/"3", "3", 3), unless one is known already.
void entry_response_etag(const char *etag, struct entry_response *to);
// The worst outcome in a part; *ret_entry the entry that has it (when not OUT_DONE).
// *ret_reported false: none of its entries has a status.
enum outcome bundle_reply_part(const struct json *reply, const struct bundle_part *part,
                               size_t *ret_entry, bool *ret_reported);

#endif
