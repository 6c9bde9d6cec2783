// SPDX-License-Identifier: EUPL-1.2
// Under which names what is ours is known outside: FHIR R4 asks for canonical and system addresses
// that belong to whoever publishes them. A store keeps everything under FHIR_BASE
// (base/canonical.h); where something leaves or comes in, its base is exchanged for the
// organisation's, here and nowhere else.
#ifndef ICOPE_FHIR_CANONICAL_H
#define ICOPE_FHIR_CANONICAL_H

#include "base/buf.h"
#include "base/canonical.h"
#include "store/store.h"

// Sealed setting of the store: {"base","fixedUtcMs"}.
#define SETTING_CANONICALS "canonicals"

enum { CANONICAL_BYTES = 200 };
// The organisation's base.
struct canonicals {
    char base[CANONICAL_BYTES]; // "https://asso.fr/fhir", "" none was set: FHIR_BASE goes out
    int64_t fixed_utc_ms;       // since when something has gone out under it, 0 nothing has
};

// Can that be a base of somebody's? RC_INVALID says why not: not http or https, a slash at the end,
// what no address has, or a name that belongs to nobody (RFC 2606, RFC 6761).
enum rc canonical_base_check(const char *base, struct err *e);
// Reads the setting; {0} when none is set. Errors of the store.
enum rc canonicals_load(struct store *s, struct canonicals *ret, struct err *e);
// Sets the base, with an audit entry. RC_INVALID as canonical_base_check, RC_DENIED when another
// one is fixed: what was sent would be known under two names. The same again changes nothing.
enum rc canonicals_set(struct store *s, const char *base, struct err *e);
// The setting's text for that base, appended: to be set with others. As canonicals_set.
enum rc canonicals_text(struct store *s, const char *base, struct buf *out, struct err *e);
// Notes that something goes out now: the base stays from now on. Does nothing without one.
enum rc canonicals_fix(struct store *s, struct canonicals *c, const struct clock *clock,
                       struct err *e);

// Appends a JSON text with the names under `from` put under `to`: texts that begin with it and go
// on with a kind that is ours ("/CodeSystem/"), except those that people wrote and addresses of the
// server's own. False, and nothing appended, when there is none.
bool canonical_swap(const char *text, size_t len, const char *from, const char *to,
                    struct buf *out);
// The same of what is percent-encoded in a query, by whole names.
bool canonical_swap_query(const char *text, const char *from, const char *to, struct buf *out);

#endif
