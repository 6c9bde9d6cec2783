// SPDX-License-Identifier: EUPL-1.2
#include "store/withdrawal.h"

#include "store/flag.h"
#include "store/internal.h"
#include "store/outbox_add.h"
#include "store/transfer.h"

#include <stdio.h>
#include <string.h>

// What goes of one person.
struct going {
    struct arena a;       // of the lists
    struct id *visits;    // of other laptops
    struct id *flags;     // raised elsewhere
    struct id *packages;  // of other laptops, with a visit, whose text is here
    size_t visit_count;   // of them
    size_t flag_count;    // of them
    size_t package_count; // of them
    struct json *note;    // what was noted before, owned; NULL nothing
};

static enum rc read_note(struct store *s, const char *name, struct json **ret, struct err *e)
{
    struct arena a = {0};
    const char *text = NULL;
    enum rc rc = store_setting(s, name, &a, &text, e);
    *ret = NULL;
    if (rc == RC_OK && text != NULL)
        rc = json_parse(text, strlen(text), &JSON_LIMITS, ret, e);
    arena_release(&a);
    return rc;
}

static int64_t number_of(const struct json *note, const char *member)
{
    int64_t n = 0;
    return json_int(json_get(note, member), &n) && n > 0 ? n : 0;
}

// ---- what goes ----

static enum rc ids_of(struct store *s, enum sql sql, struct id person, struct arena *a,
                      struct id **ret, size_t *ret_count, struct err *e)
{
    struct id *all = NULL;
    size_t count = 0, cap = 0;
    struct query q = db_query(&s->db, sql, e);
    query_text(&q, ":person", person.text);
    while (query_row(&q)) {
        all = arena_room(a, all, count, &cap, sizeof *all);
        all[count++] = id_from(query_get_text(&q, COL_id));
    }
    *ret = all;
    *ret_count = count;
    return query_end(&q);
}

// One that cannot be read is not known to be of this store: it goes.
static bool is_elsewhere(struct store *s, struct id flag)
{
    struct store_flag f = {.content = NULL};
    bool elsewhere = store_flag_load(s, flag, &f, NULL) != RC_OK ||
                     json_bool(json_get(f.content, "elsewhere"), false);
    json_free(f.content);
    return elsewhere;
}

static bool is_carried_visit(struct store *s, struct id package)
{
    struct transfer_row_origin o;
    return store_transfer_origin(s, package, &o, NULL) == RC_OK && o.visit.text[0] != '\0';
}

static size_t only(struct store *s, struct id *all, size_t count,
                   bool (*is)(struct store *s, struct id id))
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (is(s, all[i]))
            all[kept++] = all[i];
    return kept;
}

static enum rc look(struct store *s, struct id person, struct going *g, struct err *e)
{
    char name[WITHDRAWAL_NAME_BYTES];
    withdrawal_name(person, name);
    enum rc rc = read_note(s, name, &g->note, e);
    if (rc == RC_OK)
        rc = ids_of(s, SQL_GATHERED_OF, person, &g->a, &g->visits, &g->visit_count, e);
    if (rc == RC_OK)
        rc = ids_of(s, SQL_FLAGS_OF, person, &g->a, &g->flags, &g->flag_count, e);
    if (rc == RC_OK)
        rc = ids_of(s, SQL_CARRIED_OF, person, &g->a, &g->packages, &g->package_count, e);
    g->flag_count = only(s, g->flags, g->flag_count, is_elsewhere);
    g->package_count = only(s, g->packages, g->package_count, is_carried_visit);
    return rc;
}

// ---- going ----

static enum rc drop_flag(struct store *s, struct id flag, struct err *e)
{
    struct query q = db_query(&s->db, SQL_FLAG_DROP, e);
    query_text(&q, ":id", flag.text);
    enum rc rc = query_run(&q);
    return rc == RC_OK ? audit_add(s, "flag-withdrawn", flag.text, e) : rc;
}

// One that was delivered stays so; another is not sent any more.
static enum rc empty_package(struct store *s, struct id package, struct err *e)
{
    struct package_row row = {0};
    enum rc rc = package_get(s, package, &row, e);
    if (rc != RC_OK)
        return rc;
    if (row.p.state != PACKAGE_DELIVERED)
        row.p.state = PACKAGE_REPLACED;
    rc = package_empty(s, &row, e);
    package_release(&row);
    return rc;
}

static enum rc run(struct store *s, enum sql sql, struct id person, struct err *e)
{
    struct query q = db_query(&s->db, sql, e);
    query_text(&q, ":person", person.text);
    return query_run(&q);
}

static enum rc write_note(struct store *s, struct id person, const struct going *g, struct err *e)
{
    char name[WITHDRAWAL_NAME_BYTES];
    struct buf text = {0};
    struct json *note = json_new_object();
    withdrawal_name(person, name);
    json_set_string(note, "person", person.text); // goes with them
    json_set(note, "at", json_new_int(clock_utc_ms(s->clock)));
    json_set(note, "visits", json_new_int(number_of(g->note, "visits") + (int64_t)g->visit_count));
    json_set(note, "flags", json_new_int(number_of(g->note, "flags") + (int64_t)g->flag_count));
    json_write(note, false, &text);
    enum rc rc = setting_write(s, name, buf_text(&text), e);
    json_free(note);
    buf_release(&text);
    return rc;
}

static enum rc let_go(struct store *s, struct id person, const struct going *g,
                      struct index_entry **line, struct err *e)
{
    enum rc rc = RC_OK;
    if (g->visit_count > 0)
        rc = gather_drop(s, g->visits, g->visit_count, "visit-withdrawn", line, e);
    for (size_t i = 0; rc == RC_OK && i < g->flag_count; i++)
        rc = drop_flag(s, g->flags[i], e);
    for (size_t i = 0; rc == RC_OK && i < g->package_count; i++)
        rc = empty_package(s, g->packages[i], e);
    if (rc == RC_OK)
        rc = run(s, SQL_WITHDRAW_REMOTES, person, e);
    if (rc == RC_OK)
        rc = run(s, SQL_ERASE_ARRIVALS, person, e);
    if (rc == RC_OK)
        rc = write_note(s, person, g, e);
    return rc == RC_OK ? audit_add(s, "withdrawn", person.text, e) : rc;
}

static bool stands_for_itself(const struct store *s, struct id person)
{
    return id_equal(store_person_survivor(s, person), person);
}

// One record of the person.
static enum rc withdraw_one(struct store *s, struct id person, struct withdrawals *io,
                            struct err *e)
{
    struct going g = {.note = NULL};
    struct index_entry *line = NULL;
    enum rc rc = look(s, person, &g, e);
    bool before = g.note != NULL && g.visit_count + g.flag_count + g.package_count == 0;
    if (rc == RC_OK && !before)
        rc = store_begin(s, e);
    if (rc == RC_OK && !before) {
        rc = store_end(s, let_go(s, person, &g, &line, e), e);
        gather_settle(s, rc, line);
        if (rc == RC_OK) {
            flags_count(s, NULL);
            package_count(s, NULL);
            io->people += g.note == NULL && stands_for_itself(s, person);
            io->visits += g.visit_count;
            io->flags += g.flag_count;
        }
    }
    json_free(g.note);
    arena_release(&g.a);
    return rc;
}

enum rc store_withdraw(struct store *s, struct id person, struct withdrawals *io, struct err *e)
{
    struct arena a = {0};
    struct id *records = NULL;
    enum rc rc = store_need_key(s, e);
    size_t count = rc == RC_OK ? store_person_records(s, person, &a, &records) : 0;
    if (rc == RC_OK && count == 0)
        rc = err_set(e, RC_NO, "person/%s: not here", person.text);
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = withdraw_one(s, records[i], io, e);
    arena_release(&a);
    return rc;
}

static bool any_has_withdrawn(struct store *s, struct id person)
{
    struct arena a = {0};
    struct id *records = NULL;
    bool any = false;
    size_t count = store_person_records(s, person, &a, &records);
    for (size_t i = 0; !any && i < count; i++)
        any = store_has_withdrawn(s, records[i]);
    arena_release(&a);
    return any;
}

enum rc store_withdraw_end(struct store *s, struct id person, struct err *e)
{
    if (!any_has_withdrawn(s, person))
        return RC_OK;
    enum rc rc = store_begin(s, e);
    return rc == RC_OK ? store_end(s, withdrawal_end(s, person, e), e) : rc;
}

// ---- what is here ----

bool store_has_withdrawn(struct store *s, struct id person)
{
    char name[WITHDRAWAL_NAME_BYTES];
    withdrawal_name(person, name);
    return setting_is_there(s, name);
}

enum rc store_withdrawn_on(struct store *s, struct id person, int64_t *ret_utc_ms, struct err *e)
{
    char name[WITHDRAWAL_NAME_BYTES];
    struct json *note = NULL;
    *ret_utc_ms = 0;
    if (!store_has_withdrawn(s, person))
        return RC_OK;
    withdrawal_name(person, name);
    enum rc rc = read_note(s, name, &note, e);
    *ret_utc_ms = number_of(note, "at");
    json_free(note);
    return rc;
}

bool store_withheld(struct store *s, struct id person)
{
    if (!store_has_withdrawn(s, person))
        return false;
    struct query q = db_query(&s->db, SQL_PERSON_OWN, NULL);
    query_text(&q, ":person", person.text);
    bool own = query_row(&q);
    query_end(&q);
    return !own;
}

static enum rc noted(struct store *s, const char *prefix, struct arena *a, struct id **ret,
                     size_t *ret_count, struct err *e)
{
    const char *const *names = NULL;
    enum rc rc = store_setting_names(s, prefix, a, &names, ret_count, e);
    *ret = arena_array(a, *ret_count + 1, sizeof **ret);
    for (size_t i = 0; rc == RC_OK && i < *ret_count; i++)
        (*ret)[i] = id_from(names[i] + strlen(prefix));
    return rc;
}

enum rc store_withdrawn(struct store *s, struct arena *a, struct id **ret, size_t *ret_count,
                        struct err *e)
{
    return noted(s, WITHDRAWAL_PREFIX, a, ret, ret_count, e);
}

enum rc store_agreed_again(struct store *s, struct arena *a, struct id **ret, size_t *ret_count,
                           struct err *e)
{
    return noted(s, AGREED_PREFIX, a, ret, ret_count, e);
}

enum rc store_agreed_asked(struct store *s, struct id person, struct err *e)
{
    char name[AGREED_NAME_BYTES];
    snprintf(name, sizeof name, AGREED_PREFIX "%s", person.text);
    enum rc rc = store_begin(s, e);
    return rc == RC_OK ? store_end(s, setting_write(s, name, NULL, e), e) : rc;
}

enum rc store_withdrawals(struct store *s, struct withdrawals *ret, struct err *e)
{
    struct arena a = {0};
    const char *const *names = NULL;
    size_t count = 0;
    enum rc damaged = RC_OK, rc = store_setting_names(s, WITHDRAWAL_PREFIX, &a, &names, &count, e);
    *ret = (struct withdrawals){.people = 0};
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        struct json *note = NULL;
        ret->people += stands_for_itself(s, id_from(names[i] + strlen(WITHDRAWAL_PREFIX)));
        enum rc one = read_note(s, names[i], &note, e);
        damaged = one != RC_OK ? one : damaged;
        ret->visits += (size_t)number_of(note, "visits");
        ret->flags += (size_t)number_of(note, "flags");
        json_free(note);
    }
    arena_release(&a);
    return rc != RC_OK ? rc : damaged;
}
