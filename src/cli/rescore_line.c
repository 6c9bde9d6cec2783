// SPDX-License-Identifier: EUPL-1.2
#include "cli/rescore_line.h"

#include "base/i18n.h"

#include <assert.h>
#include <string.h>

static const char *const reasons[RESCORE_REASONS] = {
    [RESCORE_GONE] = N_("not asked any more"),
    [RESCORE_MEANING] = N_("asks something else now"),
    [RESCORE_TYPE] = N_("takes another kind of answer now"),
    [RESCORE_PLACE] = N_("stands elsewhere now"),
    [RESCORE_UNIT] = N_("has another unit now"),
    [RESCORE_OPTION] = N_("does not offer an answer that was given"),
    [RESCORE_BOUND] = N_("does not take an answer that was given: out of bounds"),
    [RESCORE_RULE] = N_("has a rule now that the answers do not meet"),
    [RESCORE_REQUIRED] = N_("needs an answer now, and none was given"),
    [RESCORE_NEW] = N_("was not asked on the day"),
    [RESCORE_FAILED] = N_("its calculation fails"),
};

const char *rescore_reason_words(const char *name)
{
    for (int i = 0; i < RESCORE_REASONS; i++)
        if (strcmp(rescore_reason_name((enum rescore_reason)i), name) == 0)
            return _(reasons[i]);
    return name;
}

static const char *label(const struct item *it, const char *language)
{
    const char *text = item_text(it, language);
    return text[0] != '\0' ? text : it->link_id;
}

// A result with its words: the text of a coded one.
static void set_value(struct json *one, const char *member, const char *text_member,
                      const struct item *it, const char *code, const char *language)
{
    if (it == NULL)
        return;
    const struct item_option *o = item_option_find(it, NULL, code);
    json_set_string(one, member, code);
    if (o != NULL)
        json_set_string(one, text_member, option_text(o, language));
}

static struct json *result_line(const struct rescore_result *it, const char *language)
{
    struct json *one = json_new_object();
    const struct item *named = it->now != NULL ? it->now : it->was;
    const bool comparable = it->was != NULL && it->now != NULL && it->lacks == RESCORE_REASONS;
    assert(named != NULL); // of a question that neither asks there is no result
    json_set_string(one, "linkId", named->link_id);
    json_set_string(one, "text", label(named, language));
    set_value(one, "was", "wasText", it->was, it->code_was, language);
    set_value(one, "now", "nowText", it->now, it->code_now, language);
    json_set(one, "changed", json_new_bool(it->changed));
    json_set(one, "comparable", json_new_bool(comparable));
    if (it->lacks != RESCORE_REASONS)
        json_set_string(one, "why", rescore_reason_name(it->lacks));
    if (it->lacking != NULL)
        json_set_string(one, "lacks", it->lacking->link_id);
    return one;
}

struct json *rescore_line(const struct rescore *r, const struct json *response, const char *was,
                          const char *now, const char *language)
{
    struct json *line = json_new_object(), *results = json_new_array(), *left = json_new_array();
    const char *id = json_get_string(response, "id"), *at = json_get_string(response, "authored");
    json_set_string(line, "response", id != NULL ? id : "");
    json_set_string(line, "authored", at != NULL ? at : "");
    json_set_string(line, "was", was);
    json_set_string(line, "now", now);
    json_set(line, "changed", json_new_bool(r->changed));
    json_set(line, "comparable", json_new_bool(!r->incomparable));
    json_set(line, "failed", json_new_bool(r->failed));
    for (size_t i = 0; i < r->result_count; i++)
        json_push(results, result_line(&r->results[i], language));
    for (size_t i = 0; i < r->left_count; i++) {
        struct json *one = json_new_object();
        json_set_string(one, "linkId", r->left[i].item->link_id);
        json_set_string(one, "text", label(r->left[i].item, language));
        json_set_string(one, "reason", rescore_reason_name(r->left[i].reason));
        json_push(left, one);
    }
    json_set(line, "results", results);
    json_set(line, "left", left);
    return line;
}
