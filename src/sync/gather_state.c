// SPDX-License-Identifier: EUPL-1.2
// How far gathering got, as a sealed setting, and what of it cannot be used.
#include "sync/engine.h"

#include <string.h>

enum { LATER_MAX = 500 }; // asked for again in the next run

// ---- how far it got ----

static void read_listing(const struct json *v, struct listing *l)
{
    json_int(json_get(v, "from"), &l->from);
    json_int(json_get(v, "since"), &l->since);
    int64_t offset = 0;
    if (json_int(json_get(v, "offset"), &offset) && offset > 0)
        l->offset = (size_t)offset;
}

void gather_load(struct sync *s)
{
    struct arena a = {0};
    struct json *v = NULL;
    const char *text = NULL;
    int64_t gone_at = 0;
    struct gather *g = &s->gather;
    if (store_setting(s->store, SETTING_GATHER, &a, &text, NULL) == RC_OK && text != NULL)
        json_parse(text, strlen(text), &JSON_LIMITS, &v, NULL);
    gather_anew_load(s);
    const char *base = json_get_string(v, "base");
    if (base != NULL && strcmp(base, s->server.base) == 0) { // else nothing of it is known
        read_listing(json_get(v, "visits"), &g->visits);
        read_listing(json_get(v, "consents"), &g->consents);
        read_listing(json_get(v, "flags"), &g->flags);
        read_listing(json_get(v, "tasks"), &g->tasks);
        deletions_resume(s, json_get(v, "history"));
        json_int(json_get(v, "checked"), &g->checked_utc_ms);
        json_int(json_get(v, "goneAt"), &gone_at);
        g->gone_at = gone_at > 0 ? (size_t)gone_at : 0;
        if (json_type(json_get(v, "again")) == JSON_ARRAY)
            g->again = json_copy(json_get(v, "again"));
        if (json_type(json_get(v, "bulk")) == JSON_OBJECT)
            bulk_resume(s, json_get(v, "bulk"));
    }
    json_free(v);
    arena_release(&a);
}

static struct json *listing_json(const struct listing *l)
{
    struct json *v = json_new_object();
    json_set(v, "from", json_new_int(l->from));
    json_set(v, "since", json_new_int(l->since));
    if (l->step == MOMENT_OFFSET)
        json_set(v, "offset", json_new_int((int64_t)l->offset)); // of what changed in that moment
    return v;
}

static bool push_name(const char *key, struct json *value, void *self)
{
    (void)value;
    if (json_count(self) < LATER_MAX)
        json_push(self, json_new_string(key));
    return true;
}

struct json *gather_state(const struct sync *s)
{
    const struct gather *g = &s->gather;
    struct json *v = json_new_object(), *later = json_new_array();
    json_each(g->later, push_name, later);
    for (size_t i = 0; i < json_count(g->again); i++) // not reached yet
        if (json_count(later) < LATER_MAX)
            json_push(later, json_share(json_at(g->again, i)));
    json_set_string(v, "base", s->server.base);
    json_set(v, "visits", listing_json(&g->visits));
    json_set(v, "consents", listing_json(&g->consents));
    json_set(v, "flags", listing_json(&g->flags));
    json_set(v, "tasks", listing_json(&g->tasks));
    json_set(v, "history", deletions_json(&g->deletions));
    json_set(v, "checked", json_new_int(g->checked_utc_ms));
    json_set(v, "goneAt", json_new_int((int64_t)g->gone_at));
    json_set(v, "again", later);
    json_set(v, "bulk", bulk_state(g->bulk)); // NULL: none
    return v;
}

void gather_note(struct sync *s)
{
    struct err e = {0};
    struct buf text = {0};
    struct json *v = gather_state(s);
    json_write(v, false, &text);
    if (store_setting_note(s->store, SETTING_GATHER, buf_text(&text), &e) != RC_OK)
        run_store_failed(s, &e);
    buf_release(&text);
    json_free(v);
}

// ---- reasons ----

void gather_unusable(struct sync *s, const char *encounter, enum record_reason why)
{
    s->view.gather.reasons[why]++;
    if (why == REASON_VISIT_FOREIGN) // not ours: none of this program's business
        return;
    s->view.gather.unusable++;
    unusable_record(s, "Encounter", encounter, why);
}
