// SPDX-License-Identifier: EUPL-1.2
// Red flags on a server with everybody's visits, and in the store beside it.
#ifndef ICOPE_TESTS_SYNC_GATHER_FLAGS_H
#define ICOPE_TESTS_SYNC_GATHER_FLAGS_H

#include "unit/sync/gather.h"

#include "fhir/flag.h"
#include "store/flag.h"

// What a laptop tells of one; `visit` "" none.
static inline struct id put_flag(struct lab *l, size_t n, struct id person, struct id visit,
                                 bool closed)
{
    struct store_flag f = {.id = id_numbered("flag", n),
                           .person = person,
                           .visit = visit,
                           .raised_utc_ms = l->f->fake.utc_ms - 3600000,
                           .closed_utc_ms = closed ? l->f->fake.utc_ms - 60000 : 0,
                           .content = json_new_object()};
    struct json *outcome = json_new_object();
    json_set_string(f.content, "code", "fall");
    json_set_string(f.content, "text", "Tombée hier");
    json_set_string(f.content, "by", "paul");
    json_set_string(outcome, "code", "doctor");
    if (closed)
        json_set(f.content, "outcome", json_share(outcome));
    there(l, flag_resource(&f, &l->f->clock));
    json_free(outcome);
    json_free(f.content);
    return f.id;
}

struct flag_counts {
    size_t all, open, untold, with_visit, with_outcome;
};

static inline bool count_flag(const struct store_flag *f, void *self)
{
    struct flag_counts *c = self;
    c->all++;
    c->open += f->closed_utc_ms == 0;
    c->untold += f->untold || flag_is_untold(f);
    c->with_visit += f->visit.text[0] != '\0';
    c->with_outcome += json_get(f->content, "outcome") != NULL;
    return true;
}

static inline struct flag_counts flags_here(struct lab *l)
{
    struct flag_counts c = {0};
    assert_ok(l->f, store_flags(l->f->s, &(struct flag_filter){0}, count_flag, &c, &l->f->e));
    return c;
}

#endif
