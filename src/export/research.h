// SPDX-License-Identifier: EUPL-1.2
// Who agreed that their data are used for research: the newest answer of a person counts, over all
// their records. Not asked is not agreed.
#ifndef ICOPE_EXPORT_RESEARCH_H
#define ICOPE_EXPORT_RESEARCH_H

#include "store/store.h"

// What a person says.
enum research_answer {
    RESEARCH_NOT_ASKED,
    RESEARCH_YES,
    RESEARCH_NO,
    RESEARCH_WITHDRAWN, // no, after a yes
};

// The answers of a store; opaque.
struct research;

// Reads all of them: *ret is new and owned. RC_DAMAGED: one cannot be read, so nobody can be said
// to agree.
enum rc research_read(struct store *s, const struct clock *clock, struct research **ret,
                      struct err *e);
// That of a person, by the record that stands for them (store_person_survivor).
enum research_answer research_answer(const struct research *r, struct id survivor);
// Frees. NULL is fine.
void research_free(struct research *r);

#endif
