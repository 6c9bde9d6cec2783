// SPDX-License-Identifier: EUPL-1.2
// What there is to know about red flags before one is raised: the list of them, what is chosen
// from, who may close them, and whether one may leave this laptop.
#include "admin/policy.h"
#include "admin/rights.h"
#include "admin/rights_open.h"
#include "app/state/preferences.h"
#include "app/visit/flags_internal.h"
#include "base/i18n.h"

#include <string.h>

// ---- what there is to choose from ----

// red-flags.json: {"everywhere": {"fr","en"}, "flags": [{"code", "label": {…}, "numbers", "do":
// {…}}], "called", "said", "outcomes": [{"code", "label"}]}; what is the same in each language is a
// string.
static const struct json *data(const struct app *app)
{
    return app->visit->forms.red_flags;
}

static const char *in_language(const struct app *app, const struct json *o, const char *key)
{
    const struct json *v = json_get(o, key);
    const char *text =
        json_type(v) == JSON_OBJECT ? json_get_string(v, app_language(app)) : json_string(v);
    return text != NULL ? text : "";
}

enum rc app_red_flags_load(struct app *app)
{
    struct err e = {0};
    if (app_load_red_flags(app, &e) != RC_OK)
        return app_fail(app, N_("The list of red flags could not be read."), &e);
    return RC_OK;
}

size_t app_red_flag_count(const struct app *app)
{
    return json_count(json_get(data(app), "flags"));
}

struct red_flag app_red_flag(const struct app *app, size_t i)
{
    const struct json *o = json_at(json_get(data(app), "flags"), i);
    return (struct red_flag){.code = in_language(app, o, "code"),
                             .label = in_language(app, o, "label"),
                             .numbers = in_language(app, o, "numbers"),
                             .what_to_do = in_language(app, o, "do")};
}

const char *app_red_flag_everywhere(const struct app *app)
{
    return in_language(app, data(app), "everywhere");
}

static const struct json *choices(const struct app *app, enum flag_choice list)
{
    static const char *const names[] = {
        [FLAG_CALLED] = "called", [FLAG_SAID] = "said", [FLAG_OUTCOME] = "outcomes"};
    return json_get(data(app), names[list]);
}

size_t app_flag_choices(const struct app *app, enum flag_choice list)
{
    return json_count(choices(app, list));
}

const char *app_flag_choice(const struct app *app, enum flag_choice list, size_t i)
{
    return in_language(app, json_at(choices(app, list), i), "label");
}

const char *flag_choice_code(const struct app *app, enum flag_choice list, size_t i)
{
    const char *code = json_get_string(json_at(choices(app, list), i), "code");
    return code != NULL ? code : "other";
}

static const char *label_in(const struct app *app, const struct json *list, const char *code)
{
    for (size_t i = 0; i < json_count(list); i++)
        if (strcmp(in_language(app, json_at(list, i), "code"), code) == 0)
            return in_language(app, json_at(list, i), "label");
    return code;
}

const char *flag_kind_label(const struct app *app, const char *code)
{
    return label_in(app, json_get(data(app), "flags"), code);
}

const char *flag_choice_label(const struct app *app, enum flag_choice list, const char *code)
{
    return label_in(app, choices(app, list), code);
}

// ---- may it leave? ----

// Does the organisation send them without consent, and does the notice say so?
static bool is_sent_all_the_same(const struct app *app)
{
    return policy_flags_without_consent(app->store) && app_notice_names_flags(app);
}

enum flag_leave flag_may_leave(struct app *app, const struct store_flag *f)
{
    if (app_is_practice(app))
        return FLAG_STAYS_PRACTICE;
    if (f->person.text[0] == '\0')
        return FLAG_STAYS_NOBODY;
    enum sending_consent consent = visit_sending_consent(app, f->person);
    if (consent == SENDING_AGREED || is_sent_all_the_same(app))
        return FLAG_LEAVES;
    return consent == SENDING_REFUSED ? FLAG_STAYS_REFUSED : FLAG_STAYS_NOT_ASKED;
}

// ---- who ----

bool app_flag_may_close(const struct app *app)
{
    return rights_allow(app_user_role(app), RIGHT_FLAGS, false) || rights_open(app->store);
}
