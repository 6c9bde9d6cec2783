// SPDX-License-Identifier: EUPL-1.2
// The live QuestionnaireResponse that expressions see: enabled items with answers, in the order of
// the questionnaire. Elements are made once and stay; a change touches the arrays on its way up
// only as far as something appeared or went away.
#include "form/state.h"

static bool instance_filled(const struct instance *p)
{
    return p->has_value || json_get(p->json, "item") != NULL;
}

static void set_list(struct json *object, const char *key, struct json *list)
{
    if (json_count(list) > 0) {
        json_set(object, key, list);
        return;
    }
    json_free(list);
    json_set(object, key, NULL);
}

// The "item" array of a place from what is shown of its slots.
static void list_items(struct instance *p)
{
    struct json *list = json_new_array();
    for (size_t i = 0; i < p->slot_count; i++) {
        const struct slot *s = &p->slots[i];
        if (s->shown && s->json != NULL)
            json_push(list, json_share(s->json));
        for (size_t k = 0; s->shown && s->json == NULL && k < s->count; k++)
            if (s->instances[k]->present)
                json_push(list, json_share(s->instances[k]->json));
    }
    set_list(p->json, "item", list);
}

// The "answer" array of a question.
static void list_answers(struct slot *s)
{
    struct json *list = json_new_array();
    for (size_t i = 0; i < s->count; i++)
        if (s->instances[i]->present)
            json_push(list, json_share(s->instances[i]->json));
    set_list(s->json, "answer", list);
}

static bool slot_filled(struct slot *s)
{
    bool any = false;
    for (size_t i = 0; i < s->count; i++) {
        s->instances[i]->present = instance_filled(s->instances[i]);
        any = any || s->instances[i]->present;
    }
    return any;
}

static void build(struct instance *p)
{
    for (size_t i = 0; i < p->slot_count; i++) {
        struct slot *s = &p->slots[i];
        for (size_t k = 0; k < s->count; k++)
            build(s->instances[k]);
        s->shown = slot_filled(s) && s->enabled;
        if (s->json != NULL)
            list_answers(s);
    }
    list_items(p);
}

void live_build(struct form *f)
{
    struct buf canonical = {0};
    json_set_string(f->root.json, "resourceType", "QuestionnaireResponse");
    if (f->q->url != NULL) {
        buf_puts(&canonical, f->q->url);
        if (f->q->version != NULL)
            buf_printf(&canonical, "|%s", f->q->version);
        json_set_string(f->root.json, "questionnaire", buf_text(&canonical));
        buf_release(&canonical);
    }
    json_set_string(f->root.json, "status", "in-progress");
    build(&f->root);
}

void live_update(struct form *f, struct slot *s)
{
    for (; !f->quiet;) {
        bool shown = slot_filled(s) && s->enabled;
        bool list = shown != s->shown || (s->json == NULL && shown);
        if (s->json != NULL)
            list_answers(s);
        s->shown = shown;
        struct instance *in = s->in;
        if (list)
            list_items(in);
        if (in->slot == NULL || !list || instance_filled(in) == in->present)
            return;
        s = in->slot; // the place appeared or went away: so may its slot
    }
}
