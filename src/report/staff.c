// SPDX-License-Identifier: EUPL-1.2
#include "report/staff.h"

#include "base/utf8.h"
#include "store/signed_setting.h"
#include "store/whole.h"

#include <string.h>

#define SETTING "report-visitors"

enum rc staff_record(struct store *s, const struct clock *clock, struct date informed,
                     struct date consulted, struct err *e)
{
    const struct date today = clock_today(clock);
    if (!date_valid(informed) || !date_valid(consulted) || date_days(informed) > date_days(today) ||
        date_days(consulted) > date_days(today))
        return err_set(e, RC_INVALID, "staff: a day that is to come");
    struct json *o = json_new_object();
    json_set_string(o, "informed", date_text(informed).text);
    json_set_string(o, "consulted", date_text(consulted).text);
    json_set_string(o, "by", store_user(s)->name);
    json_set_string(o, "on", date_text(today).text);
    enum rc rc = store_signed_set(s, SETTING, o, e);
    json_free(o);
    return rc;
}

enum rc staff_forget(struct store *s, struct err *e)
{
    return store_signed_set(s, SETTING, NULL, e);
}

static bool day_of(const struct json *o, const char *member, struct date *ret)
{
    const char *text = json_get_string(o, member);
    return text != NULL && date_parse(text, strlen(text), ret);
}

enum rc staff_read(struct store *s, struct staff_record *ret, struct err *e)
{
    struct json *o = NULL;
    struct staff_record r = {.by = ""};
    if (!store_settings_hold(s))
        return err_set(e, RC_DAMAGED, "staff: the settings of this file are in doubt");
    enum rc rc = store_signed(s, SETTING, &o, e);
    if (rc == RC_OK && (!day_of(o, "informed", &r.informed) ||
                        !day_of(o, "consulted", &r.consulted) || !day_of(o, "on", &r.on)))
        rc = err_set(e, RC_DAMAGED, "staff: a day is missing");
    if (rc == RC_OK) {
        text_take(r.by, sizeof r.by, json_get_string(o, "by"));
        *ret = r;
    }
    json_free(o);
    return rc;
}

bool staff_allowed(struct store *s)
{
    struct staff_record unused;
    return store_is_practice(s) || staff_read(s, &unused, NULL) == RC_OK;
}
