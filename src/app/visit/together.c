// SPDX-License-Identifier: EUPL-1.2
// Answers that belong together: set in the form one after the other, in instances of repeating
// groups too, and taken back when they could not be written.
#include "app/visit/internal.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

// The repeating group around an item, NULL when there is none.
static const struct item *repeating_group(const struct item *it)
{
    const struct item *up = it->parent;
    while (up != NULL && !up->repeats)
        up = up->parent;
    return up;
}

enum rc answers_set_one(struct form *f, const struct visit_answer *a, struct answers_undo *u,
                        struct err *e)
{
    const struct item *it = questionnaire_find(form_questionnaire(f), a->link_id);
    const struct item *group = it == NULL ? NULL : repeating_group(it);
    enum rc rc = RC_OK;
    if (it == NULL) {
        u->old[u->done++] = NULL;
        return RC_OK;
    }
    if (group != NULL && a->instance == form_instance_count(f, group->link_id, NULL, 0)) {
        rc = form_add_instance(f, group->link_id, NULL, 0, e);
        if (rc == RC_OK)
            u->grown[u->grown_count++] = group;
    }
    const char *before = form_answer_text_at(f, a->link_id, &a->instance, 1);
    char *old = before != NULL ? mem_text(before, strlen(before)) : NULL;
    if (rc == RC_OK && (old != NULL || a->value != NULL))
        rc = form_set_text_at(f, a->link_id, &a->instance, 1, a->value, e);
    if (rc == RC_OK)
        u->old[u->done++] = old;
    else
        free(old);
    return rc;
}

void answers_undo(struct form *f, struct answers_undo *u, const struct visit_answer *answers,
                  bool back)
{
    for (size_t i = u->done; i > 0; i--) {
        const struct visit_answer *a = &answers[i - 1];
        if (back && questionnaire_find(form_questionnaire(f), a->link_id) != NULL)
            form_set_text_at(f, a->link_id, &a->instance, 1, u->old[i - 1], NULL);
        free(u->old[i - 1]);
    }
    for (size_t i = u->grown_count; back && i > 0; i--) {
        const char *group = u->grown[i - 1]->link_id;
        form_remove_instance(f, group, NULL, 0, form_instance_count(f, group, NULL, 0) - 1, NULL);
    }
}

void answers_replay(struct app *app, const struct json *entry)
{
    const struct json *list = json_get(entry, "answers");
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *one = json_at(list, i);
        struct answers_undo u = {.done = 0};
        int64_t instance = 0;
        json_int(json_get(one, "instance"), &instance);
        struct visit_answer a = {.link_id = json_get_string(one, "linkId"),
                                 .value = json_get_string(one, "value"),
                                 .instance = instance < 0 ? 0 : (size_t)instance};
        if (a.link_id != NULL && answers_set_one(app->visit->now.form, &a, &u, NULL) == RC_OK)
            free(u.old[0]);
    }
}
