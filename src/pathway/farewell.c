// SPDX-License-Identifier: EUPL-1.2
#include "pathway/farewell.h"

#include "base/mem.h"

#include <string.h>

// Words of the data, by enum.
static const char *const sends[FAREWELL_SENDS] = {[FAREWELL_SENT] = "yes",
                                                  [FAREWELL_WAITS] = "waits",
                                                  [FAREWELL_KEPT] = "refused",
                                                  [FAREWELL_PRACTICE] = "practice"};
static const char *const signals[FAREWELL_SIGNALS] = {[FAREWELL_SIGNAL] = "yes",
                                                      [FAREWELL_NO_SIGNAL] = "no",
                                                      [FAREWELL_HIDDEN] = "hidden",
                                                      [FAREWELL_NOTHING] = "none"};

enum { CONDITIONS = 5 };
// A condition of a row and what holds now.
struct condition {
    const char *name; // in the data
    const char *now;  // what it must be there, if it is named
};

// What a walk over a row's conditions needs.
struct check {
    const struct condition *all; // CONDITIONS of them
    bool holds;                  // so far
};

static bool check_one(const char *name, struct json *wanted, void *self)
{
    struct check *c = self;
    const char *text = json_string(wanted);
    bool known = false;
    for (size_t i = 0; text != NULL && i < CONDITIONS; i++)
        if (strcmp(c->all[i].name, name) == 0)
            known = strcmp(c->all[i].now, text) == 0;
    c->holds = c->holds && known; // one that is not known holds never
    return c->holds;
}

void farewell_say(const struct json *rows, const struct farewell_facts *facts, const char *language,
                  struct buf *out)
{
    const struct condition now[CONDITIONS] = {
        {"send", sends[facts->send]},
        {"assessed", facts->signal != FAREWELL_NOTHING ? "yes" : "no"},
        {"signal", signals[facts->signal]},
        {"missing", facts->missing ? "yes" : "no"},
        {"flag", facts->flag ? "yes" : "no"}};
    const struct json *list = json_get(rows, "rows");
    bool first = true;
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *row = json_at(list, i);
        const char *text = json_get_string(row, language);
        struct check c = {.all = now, .holds = true};
        json_each(json_get(row, "when"), check_one, &c);
        if (!c.holds || text == NULL)
            continue;
        buf_printf(out, "%s%s", first ? "" : " ", text);
        first = false;
    }
}

const char *farewell_refused(const struct json *rows, const char *language)
{
    const char *text = json_get_string(json_get(rows, "refused"), language);
    return text != NULL ? text : "";
}
