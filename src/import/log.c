// SPDX-License-Identifier: EUPL-1.2
#include "import/log.h"

#include "base/i18n.h"
#include "base/mem.h"
#include "store/audit.h"

#include <string.h>

// What was read so far.
struct reader {
    struct arena *a;
    struct import_done *all; // in the arena
    size_t count, cap;
    bool inside; // of the newest, before its end
};

static void begin(struct reader *r, const struct store_audit_entry *x)
{
    r->all = arena_room(r->a, r->all, r->count, &r->cap, sizeof *r->all);
    r->all[r->count] = (struct import_done){.number = r->count + 1,
                                            .intake = id_from(x->id),
                                            .at_utc_ms = x->utc_ms,
                                            .account = x->account};
    r->count++;
    r->inside = true;
}

static void undo(struct reader *r, struct id intake)
{
    for (size_t i = 0; i < r->count; i++)
        if (id_equal(r->all[i].intake, intake))
            r->all[i].undone = true;
}

// An import that was cut short ends where anything else begins.
static bool each(const struct store_audit_entry *x, void *self)
{
    struct reader *r = self;
    struct import_done *newest = r->count > 0 ? &r->all[r->count - 1] : NULL;
    if (strcmp(x->what, STORE_INTAKE_BEGIN) == 0) {
        begin(r, x);
    } else if (strcmp(x->what, STORE_INTAKE_UNDO) == 0) {
        undo(r, id_from(x->id));
        r->inside = false;
    } else if (!r->inside || newest == NULL) {
        return true; // of something else
    } else if (strcmp(x->what, "person-add") == 0) {
        newest->people =
            arena_room(r->a, newest->people, newest->count, &newest->cap, sizeof *newest->people);
        newest->people[newest->count++] = id_from(x->id);
    } else {
        newest->whole = strcmp(x->what, STORE_INTAKE_END) == 0;
        r->inside = strcmp(x->what, "pair-found") == 0 || strcmp(x->what, "clock-doubt") == 0;
    }
    return true;
}

enum rc import_log(struct store *s, struct arena *a, struct import_done **ret, size_t *ret_count,
                   struct err *e)
{
    struct reader r = {.a = a};
    enum rc rc = store_audit_read(s, each, &r, e);
    *ret = r.all;
    *ret_count = r.count;
    return rc;
}

const struct import_done *import_log_find(const struct import_done *all, size_t count,
                                          size_t number)
{
    if (number > 0)
        return number <= count ? &all[number - 1] : NULL;
    while (count > 0 && (all[count - 1].undone || all[count - 1].count == 0))
        count--;
    return count > 0 ? &all[count - 1] : NULL;
}

const char *import_touched_words(enum store_touched touched)
{
    static const char *const words[STORE_TOUCHED_COUNT] = {
        [STORE_UNTOUCHED] = N_("can be taken back"),
        [STORE_GONE] = N_("is not here any more"),
        [STORE_CHANGED] = N_("the record was changed since"),
        [STORE_VISITED] = N_("a visit was begun"),
        [STORE_PLANNED] = N_("a visit is or was planned"),
        [STORE_ON_A_SERVER] = N_("a server knows this person, or a package is waiting"),
        [STORE_FLAGGED] = N_("a red flag names this person"),
        [STORE_JOINED] = N_("was merged with another record"),
    };
    return words[touched];
}
