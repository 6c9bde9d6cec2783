// SPDX-License-Identifier: EUPL-1.2
// What the files of the server in memory share. For tests/support/fhir_fake*.c only.
#ifndef ICOPE_TESTS_SUPPORT_FHIR_FAKE_INNER_H
#define ICOPE_TESTS_SUPPORT_FHIR_FAKE_INNER_H

#include "support/fhir_fake.h"

enum {
    HELD_MAX = 20000,
    ASKED_MAX = 4,
    VALUE_BYTES = 8000
}; // as many requests at once as the real link takes

// A resource there.
struct held {
    char type[40];     // "Patient"
    char id[80];       // within it
    int version;       // newest
    bool deleted;      // no longer
    struct json *json; // owned, NULL when deleted
};

// A request waiting for its turn.
struct asked {
    char *method, *path;                                        // owned; the path within the server
    char *body, *token;                                         // owned, "" none
    char if_match[40];                                          // of its head, "" none
    bool gzip;                                                  // packed, it says
    size_t reply_max;                                           // longest reply, 0 any
    enum fake_fault fault;                                      // what happens to it
    bool (*sink)(void *context, const void *bytes, size_t len); // or NULL
    http_done *done;                                            // told at the end
    void *context;                                              // with it
};

// The server.
struct fhir_fake {
    struct fake_habits habits;                            // as set
    char base[80];                                        // where it is
    struct held *held;                                    // owned
    size_t count;                                         // of them
    struct asked asked[ASKED_MAX];                        // under way
    size_t waiting;                                       // of them
    size_t requests;                                      // so far
    enum fake_fault (*fault)(void *self, size_t request); // NULL none
    void *fault_self;                                     // passed to it
    const int64_t *clock_ms;                              // NULL: stands still
    void (*meanwhile)(void *self, size_t request);        // NULL nothing
    void *meanwhile_self;                                 // passed to it
    size_t polls;                                         // of its export so far
    char since[40];                                       // what it is of, "" everything
    struct json *events; // all that was written, owned; newest last
    size_t acted;        // requests acted upon
};

// The resource, deleted or not; NULL when it never was.
struct held *fake_find(const struct fhir_fake *f, const char *type, const char *id);
// The same, made when it never was.
struct held *fake_place(struct fhir_fake *f, const char *type, const char *id);
// A new version; NULL: deleted.
void fake_write(const struct fhir_fake *f, struct held *h, const struct json *resource);
// Its time.
int64_t fake_now(const struct fhir_fake *f);
// A page of a search, new and owned; `query` as in an address.
struct json *fake_search(const struct fhir_fake *f, const char *type, const char *query);
// The decoded value of a parameter. False when it is not there.
bool fake_parameter(const char *query, const char *name, char out[VALUE_BYTES]);
// Most that a page of that query holds.
size_t fake_page_max(const struct fhir_fake *f, const char *query);
// Names a next page of `path`, which begins at that offset.
void fake_next(const struct fhir_fake *f, struct json *bundle, const char *path, const char *query,
               size_t offset);
// Its CapabilityStatement, new and owned.
struct json *fake_statement(const struct fhir_fake *f);
// Where it is, unless something else is said.
#define FAKE_BASE "http://127.0.0.1:1/fhir"
// The first living one with that identifier, and how many there are.
struct held *fake_by_identifier(const struct fhir_fake *f, const char *type, const char *value,
                                size_t *ret_count);
// Frees a list of them.
void fake_drop(struct held *held, size_t count);
// Does what is asked, and answers.
void fake_act(struct fhir_fake *f, const struct asked *a, struct http_reply *r);
// Ends all requests under way with HTTP_CUT.
void fake_end_all(void *self);

// ---- fhir_fake_bulk.c ----

// Answers a request about an export; is it one?
bool fake_bulk(struct fhir_fake *f, const struct asked *a, struct http_reply *r);

// ---- fhir_fake_history.c ----

// Notes what became of it.
void fake_note(const struct fhir_fake *f, const struct held *h);
// Answers a request for what became of everything, or of a type; is it one?
bool fake_history(const struct fhir_fake *f, const struct asked *a, struct http_reply *r);

// ---- fhir_fake_bad.c ----

// Is it the record that cannot be shown?
bool fake_is_bad(const struct fhir_fake *f, const char *id);
// Takes it out of a searchset; was it there?
bool fake_leave_bad_out(const struct fhir_fake *f, struct json *set);
// Puts the bytes of the habit where "@spoil@" stands in a reply.
void fake_spoil(const struct fhir_fake *f, struct http_reply *r);

#endif
