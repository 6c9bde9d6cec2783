// SPDX-License-Identifier: EUPL-1.2
// What the files of the engine share: one run, its packages, its requests. For src/sync only.
#ifndef ICOPE_SYNC_ENGINE_H
#define ICOPE_SYNC_ENGINE_H

#include "base/mem.h"
#include "fhir/canonical.h"
#include "fhir/resource.h"
#include "sync/bundle.h"
#include "sync/gather.h"
#include "sync/pace.h"
#include "sync/pull.h"
#include "sync/sync.h"

enum {
    JOBS_MAX = 8,
    VISITS_FIRST = 20,     // in one bundle at first
    TRIES_MAX = 3,         // repeats of what should go at once
    QUEUED_ROUNDS_MAX = 4, // what a run queues itself after that waits for the next
};

// Where a package stands within the run.
enum stand {
    STAND_READY,    // may be sent
    STAND_AWAY,     // being sent, or a question about it is under way
    STAND_ACCEPTED, // taken by the server, to be read back
    STAND_LATER,    // not in this run any more
    STAND_DONE,     // delivered or held
};

// A package of the run.
struct pending {
    struct store_package row;     // from the store
    enum stand stand;             // see there
    size_t group_max;             // most packages in its bundle: halved when one fails
    unsigned tries;               // repeats in this run
    bool unreported;              // the reply had no status of its entries: each is read back
    bool alone;                   // read back by id, not by a search
    bool precondition_known;      // what others may have changed was read
    int precondition_refused;     // status of the refusal it was read after, 0 none
    bool sent_before_known;       // what an earlier package of its visit put there was looked up
    struct json *sent_before;     // entries of that one's receipt, owned, NULL none
    struct id sent_package;       // it
    unsigned superseded_asked;    // namings (bits) under which a newer version was looked for
    size_t from;                  // entries taken so far, when it has to be split
    bool earlier;                 // taken in an earlier run: read back before anything is sent
    struct json *content;         // as package_open gave it when it was sent, owned, NULL none
    struct json *entries;         // array of {"url","version","id"} from its replies, owned
    struct json *reading;         // array of "Type/id" still to be asked for, owned
    size_t asked;                 // index into looking or seeking
    bool searched;                // searched for by identifier since it was last sent
    struct json *searches;        // array of searches still to be made, owned, NULL none
    bool suspect_named;           // by words that speak of the server
    struct json *suspect;         // why it was refused (refusal.c), owned, NULL it was not
    struct json *found;           // array of {"url","id","version"} found by them, owned, NULL none
    char proof[120];              // "Type/id" that is read back
    char hash[LEDGER_HASH_BYTES]; // of the text sent
    size_t bytes;                 // of that text
};

// What a probe asks next.
enum access_stage {
    ACCESS_READ_MANY = 0,
    ACCESS_READ_ONE,
    ACCESS_WRITE_VERSION,
    ACCESS_WRITE_ENTRY,
    ACCESS_DELETE,
    ACCESS_DONE,
};

// A request under way, and what it is for.
struct job {
    struct sync *sync;              // whose
    bool busy;                      // in use
    bool packed;                    // gzip
    bool form;                      // the body is a form, for the authorisation server
    bool query;                     // the body is a search, for the FHIR server
    size_t reply_max;               // longest reply, 0: as usual
    const char *accept;             // what is asked for, borrowed, NULL FHIR as JSON
    const char *prefer;             // a further line of its head, borrowed, NULL none
    bool bare;                      // without the token
    const char *if_match;           // that line of its head, borrowed, NULL none
    bool split;                     // a part of one package
    size_t items[BUNDLE_PARTS_MAX]; // indexes of pending
    size_t count;                   // used
    struct bundle bundle;           // what was sent
    struct buf body;                // its text
    // Takes the body of a reply that is one bit by bit, NULL: it is collected. False ends it.
    bool (*sink)(struct job *job, const void *bytes, size_t len);
    // Reads the reply.
    void (*done)(struct job *job, const struct http_reply *reply, enum outcome outcome);
};

// How far a run has come with telling and asking about laptops (laptop.c).
enum laptop_step {
    LAPTOP_DONE = 0, // nothing of it, or all
    LAPTOP_TELL,     // to be told
    LAPTOP_ASK,      // others to be asked about
    LAPTOP_AWAY,     // a request is under way
};

// The engine.
struct sync {
    struct store *store;          // borrowed
    const struct clock *clock;    // borrowed
    struct transport link;        // owned
    struct server server;         // copy
    struct canonicals canonicals; // what is ours is known by outside
    struct profile profile;       // as known
    enum bundle_naming naming;    // in use
    bool naming_tried;            // the other naming was tried in this run
    bool gzip_doubted;            // packing was given up for a refusal that may mean something else
    struct sync_view view;        // what is shown
    char *token;                  // access token, owned, NULL none; wiped
    int64_t token_got_ms;         // when it was got, monotonic
    int64_t token_ends_ms;        // when it runs out, monotonic
    bool by_hand;                 // of this run
    bool probe_only;              // this run sends nothing
    bool gathering;               // this run takes in everybody's visits, and sends nothing
    struct gather gather;         // of it
    bool retimed;                 // visits made in doubt were looked at in this run
    enum access_stage access_stage; // of it
    struct id access_id;            // of what does not exist there, "" none yet
    bool capability_known;          // its CapabilityStatement is known
    bool oauth_first;               // its CapabilityStatement needs a token
    struct pending *items;          // owned
    size_t count;                   // used
    struct job jobs[JOBS_MAX];      // slots
    size_t active;                  // busy ones
    size_t kept;                    // 1 while a bundle that holds something has to go yet
    size_t visits;                  // per bundle now
    size_t visits_max;              // never more in this run
    bool queue_full;                // something waits only for bytes to leave
    uint32_t failures;              // runs that failed in a row without getting anything through
    int64_t next_mono_ms;           // next run by itself, -1 none
    bool server_pause;              // that time was asked for by the server
    int64_t began_mono_ms;          // this run
    struct pace pace;               // what the link carries
    struct json *last_seen;         // resource read back last, owned, NULL none
    struct pull pull;               // what comes down in this run
    struct json *unusable;          // notes about what cannot be used, owned; see pull_unusable.c
    const char *const *forms;       // urls of the forms in use, ended by NULL; borrowed, NULL none
    const char *settings_code;      // of the settings package, borrowed, NULL none
    bool fleet;                     // laptops are told and asked about
    enum laptop_step laptop;        // of this run
    unsigned laptop_pages;          // of this run's list
    int64_t laptops_mono_ms;        // when it was asked for, 0 never
    int64_t forms_mono_ms;          // when the server was asked for newer ones, 0 never
    struct id if_match_doubt;       // the package that goes without ifMatch, to see if it was that
    bool queued_more;               // this run itself queued something: it goes in this run too
    unsigned queued_rounds;         // how often that was so
    size_t taken;                   // packages taken in this run
    size_t suspects;                // refused for what may be about the server
    size_t suspects_named;          // of them, those whose refusal speaks of it
    char refusal_cause[LEDGER_HASH_BYTES]; // stands for the cause of the newest
    int refusal_status;                    // of the newest of them
    char refusal[256];                     // its words
};

// ---- request.c ----

// A free slot, or NULL.
struct job *job_take(struct sync *s);
// Frees a slot that has not been sent, or was answered.
void job_release(struct job *job);
// Sends it: `path` is relative to the base. False after stopping the run and releasing the slot.
bool job_send(struct job *job, const char *method, const char *path);
// How many more requests may start now.
size_t jobs_free(const struct sync *s);
// Ends the run: nothing new is begun, `trouble` is shown; tries again later.
void run_stop(struct sync *s, enum sync_trouble trouble, const struct http_reply *reply);
// The store refused something.
void run_store_failed(struct sync *s, const struct err *e);
// What a failed outcome of a whole request means for the run, when it means anything: LATER, LOGIN,
// DENIED, NOT_FHIR, ELSEWHERE, UNTRUSTED stop it or renew the login. False: it is about what was
// sent.
bool run_takes(struct sync *s, const struct http_reply *reply, enum outcome outcome);
// Names resources by the profile from now on.
void run_name(struct sync *s);
// The reply's body as JSON, new and owned; NULL when it has none or it is no JSON.
struct json *reply_json(const struct http_reply *reply);

// ---- package_text.c ----

// A package as it is read for sending.
struct package_text {
    struct buf text;           // as it was built, owned
    struct json *content;      // the Bundle, owned; see slices
    struct json_slice *slices; // the text of each entry's resource, owned; NULL none. With them,
                               // long resources that only a visit makes (its responses, results,
                               // consent, provenance) have no more than type and id in `content`
};
// Opens it, with hash, length and proof into *p; once for each sending. `whole`: without slices.
// False when it cannot be read: then it is held.
bool package_open(struct sync *s, struct pending *p, bool whole, struct package_text *ret);
// Its content once more, new and owned; NULL when it cannot be read.
struct json *package_content(struct sync *s, const struct pending *p);
// Wipes and frees.
void package_text_release(struct package_text *t);

// ---- package_state.c ----

// A package went through, by its response or by reading back: what was tried with it works there.
// `made`: something of our own making was put.
void profile_proved(struct sync *s, bool made);
// The server took those of them that stand at ACCEPTED: written down, so that nothing but reading
// them back is left to do whatever happens.
void packages_accepted(struct sync *s, const size_t *items, size_t count);
// Of a package that was just loaded: did that server take it in an earlier run? Then it stands at
// ACCEPTED.
void package_accepted_before(struct sync *s, struct pending *p);
// Holds a package with what is wrong: `code`, else that of `issue`; NULL for the one that is not.
void package_hold(struct sync *s, struct pending *p, enum package_state state, int status,
                  const struct issue *issue, const char *code, const char *link);
// Not in this run any more; tried again after a while.
void package_later(struct sync *s, struct pending *p, int status, const char *code,
                   int64_t retry_after_ms);
// The same of one that was refused for what may be about the server: it waits until that is known.
void package_suspect(struct sync *s, struct pending *p, int status, const struct issue *issue,
                     const char *link);
// It was about that package: held. Nothing when it was not refused so.
void package_suspect_held(struct sync *s, struct pending *p);

// ---- refusal.c ----

// Is the refusal about the server or what we may do there, by its own words?
bool refusal_is_general(int status, const struct issue *issue);
// A package alone was refused: may it be for what is about the server? Then it waits until that is
// known. False: something was taken, so it is held.
bool refusal_suspect(struct sync *s, struct pending *p, int status, const struct issue *issue,
                     const char *link);
// Is it not known yet whether the server takes anything? Then visits go one by one.
bool refusal_is_open(const struct sync *s);
// Was enough refused so? Then no more is sent in this run.
bool refusal_is_proved(const struct sync *s);
// The server took a package.
void refusal_lifted(struct sync *s);
// The end of a run in which nothing else went through: one message about the server.
void refusal_end(struct sync *s);

// ---- capability.c ----

// Starts what has to come before sending (who are you, a token). True when nothing is missing.
bool capability_fetch(struct sync *s);

// ---- access.c ----

// Finds out what we may do there. True when that is over.
bool access_found(struct sync *s);

// ---- oauth.c ----

// Gets a token when there is none that holds. True when there is one.
bool oauth_token_fetch(struct sync *s);

// ---- send.c ----

// Starts sending as much as may be under way. False when there is nothing left to start.
bool send_more(struct sync *s);

// ---- send_reply.c ----

// Reads the reply to a bundle.
void bundle_sent(struct job *job, const struct http_reply *reply, enum outcome outcome);

// ---- read_back.c ----

// Starts reading back; `few`: even when more will come. False when there is nothing to start.
bool read_back_more(struct sync *s, bool few);
// Is something open that was taken in an earlier run? Until it was read back nothing is sent.
bool read_back_first(const struct sync *s);

// ---- find_existing.c ----

// Looks for what may be there already, on servers that could make it twice. True: a question was
// started, the package is away.
bool find_existing_first(struct sync *s, struct pending *p, const struct json *content);

// ---- superseded.c ----

// Asks whether the server has a newer version of another laptop's visit; then ours is replaced and
// never sent. True: a question was started, the package is away.
bool superseded_first(struct sync *s, struct pending *p, const struct json *content);

// ---- precondition.c ----

// May others change resources of that type too?
bool precondition_is_shared(const char *type);
// Did a person settle it while the package was on its way? Its copy is then left out.
bool precondition_is_settled(const struct sync *s, const struct pending *p, const char *type,
                             const char *id);
// Asks for what others may have changed before a package goes (or after it was refused). True: a
// question was started, the package is away.
bool precondition_first(struct sync *s, struct pending *p, const struct json *content);
// The response to a package sent alone was `status`: 409, 412 or 410.
void precondition_conflict(struct sync *s, struct pending *p, const char *url, int status);

// ---- sent_before.c ----

// Looks up, once, what an earlier package of the same visit put there.
void sent_before_open(struct sync *s, struct pending *p);
// The version "Type/id" had then, borrowed; NULL not known.
const char *sent_before_version(const struct pending *p, const char *url);
// It has another version by now, though the rest of the package was not taken.
void sent_before_note(struct pending *p, const char *url, const char *version);
// What was put there then, new and owned; NULL when its text is gone.
struct json *sent_before_resource(struct sync *s, const struct pending *p, const char *url);

// ---- if_match.c ----

// Was the header itself refused in that part of a bundle, not what the entry says? Then another way
// to write it is tried, and at last none; that is remembered of the server. True: the package is to
// be sent again.
bool if_match_refused(struct sync *s, const struct job *job, size_t part, int status,
                      const struct issue *issue);
// Could a refusal of this bundle be about the header, as far as is known?
bool if_match_may_be_it(const struct sync *s, const struct job *job);
// What a part of a bundle came to: was it the header, or was it not?
void if_match_settled(struct sync *s, const struct bundle *b, size_t part, bool taken);
// Does this package's bundle leave it out?
bool if_match_is_out(const struct sync *s, const struct pending *p);
// The server refused (412) a version that it still has: it reads the header another way.
void if_match_misread(struct sync *s);

// ---- merging.c ----

// Settles a conflict that needs nobody. False: a person must choose.
bool conflict_merged(struct sync *s, struct id conflict);

// ---- laptop.c ----

// Tells and asks about laptops, after everything else. True while something is under way.
bool laptop_more(struct sync *s);

// ---- pull.c ----

// Forgets what was begun: a new run.
void pull_begin(struct sync *s);
// Goes on with what comes down; after everything went up. False when nothing is left.
bool pull_more(struct sync *s);
// Frees what a run holds.
void pull_release(struct sync *s);

#endif
