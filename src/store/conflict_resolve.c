// SPDX-License-Identifier: EUPL-1.2
// How a conflict ends: the person's record, what the server holds, what goes over it, the packages
// that waited for it, in one transaction.
#include "store/outbox_add.h"

#include <string.h>

// What the transaction works on, read before it begins.
struct ending {
    const struct store_settlement *how; // as asked
    struct conflict_row row;            // the conflict
    struct arena a;                     // behind held
    struct id *held;                    // packages in conflict that hold the resource
    size_t held_count;                  // of them
    struct json *open;                  // array of identifiers of all undelivered ones that do
    struct person_change one, other;    // records being saved
};

static bool holds(const struct json *bundle, const struct store_conflict *c)
{
    const struct json *entries = json_get(bundle, "entry");
    for (size_t i = 0; i < json_count(entries); i++) {
        const struct json *r = json_get(json_at(entries, i), "resource");
        const char *type = json_get_string(r, "resourceType"), *id = json_get_string(r, "id");
        if (type != NULL && id != NULL && strcmp(type, c->type) == 0 &&
            strcmp(id, c->resource.text) == 0)
            return true;
    }
    return false;
}

// A package that cannot be read says so when it is sent; here it counts as one that may hold it.
static bool may_hold(struct store *s, struct id package, const struct store_conflict *c)
{
    struct buf text = {0};
    struct json *bundle = NULL;
    bool read = store_package_text(s, package, &text, NULL) == RC_OK &&
                json_parse(text.at, text.len, &JSON_LIMITS, &bundle, NULL) == RC_OK;
    bool yes = !read || holds(bundle, c);
    json_free(bundle);
    buf_wipe(&text);
    return yes;
}

static enum rc look_at_packages(struct store *s, struct ending *end, struct err *e)
{
    static const unsigned open_states =
        1U << PACKAGE_WAITING | 1U << PACKAGE_QUARANTINED | 1U << PACKAGE_CONFLICT;
    struct store_package *all = NULL;
    size_t count = 0, cap = 0;
    enum rc rc = store_packages(s, open_states, &end->a, &all, &count, e);
    if (rc == RC_DAMAGED) { // those that can be read are given
        err_clear(e);
        rc = RC_OK;
    }
    end->open = json_new_array();
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        if (!id_equal(all[i].person, end->row.c.person) || !may_hold(s, all[i].id, &end->row.c))
            continue;
        json_push(end->open, json_new_string(all[i].id.text));
        if (all[i].state != PACKAGE_CONFLICT)
            continue;
        end->held = arena_room(&end->a, end->held, end->held_count, &cap, sizeof *end->held);
        end->held[end->held_count++] = all[i].id;
    }
    return rc;
}

static enum rc queue(struct store *s, struct id person, const struct json *bundle, struct err *e)
{
    struct vault_key key = {0};
    struct id id = {{0}};
    struct package_new p = {.person = person, .key = &key, .bundle = bundle};
    if (bundle == NULL || s->practice)
        return RC_OK;
    enum rc rc = person_open(s, person, &p.person_no, &key, e);
    if (rc == RC_OK)
        rc = package_queue(s, &p, &id, e);
    if (rc == RC_OK)
        rc = audit_add(s, "package-queue", id.text, e);
    vault_key_wipe(&key);
    return rc;
}

static enum rc let_go(struct store *s, struct id package, struct err *e)
{
    struct package_row row = {0};
    enum rc rc = package_get(s, package, &row, e);
    if (rc == RC_OK) {
        row.p.state = PACKAGE_WAITING;
        row.p.next_utc_ms = 0;
        rc = package_put(s, &row, e);
    }
    if (rc == RC_OK)
        rc = audit_add(s, "package-retry", package.text, e);
    package_release(&row);
    return rc;
}

static struct id id_of(const struct json *resource)
{
    const char *id = json_get_string(resource, "id");
    return id != NULL ? id_from(id) : (struct id){{0}};
}

static enum rc write_all(struct store *s, struct ending *end, struct err *e)
{
    const struct store_settlement *how = end->how;
    struct id person = end->row.c.person;
    enum rc rc = RC_OK;
    if (how->patient != NULL)
        rc = person_change(s, how->patient, &end->one, e);
    if (rc == RC_OK && how->second != NULL)
        rc = person_change(s, how->second, &end->other, e);
    if (rc == RC_OK && how->seen != NULL)
        rc = remote_write(s, person, how->seen, how->leave ? end->open : NULL, e);
    if (rc == RC_OK && how->second != NULL)
        rc = queue(s, id_of(how->second), how->second_package, e);
    if (rc == RC_OK)
        rc = queue(s, person, how->package, e);
    for (size_t i = 0; rc == RC_OK && i < end->held_count; i++)
        rc = let_go(s, end->held[i], e);
    if (rc == RC_OK)
        rc = conflict_write(s, &end->row, end->row.sides,
                            how->automatic ? "conflict-merged" : "conflict-settled", e);
    return rc;
}

enum rc store_conflict_end(struct store *s, const struct store_settlement *how, struct err *e)
{
    struct ending end = {.how = how};
    enum rc rc = conflict_get(s, how->conflict, &end.row, e);
    if (rc == RC_OK && end.row.c.settled_utc_ms != 0)
        rc = err_set(e, RC_INVALID, "conflict/%s: settled already", how->conflict.text);
    if (rc == RC_OK)
        rc = look_at_packages(s, &end, e);
    if (rc == RC_OK)
        rc = store_begin(s, e);
    if (rc == RC_OK) {
        end.row.c.settled_utc_ms = clock_utc_ms(s->clock);
        json_set(end.row.sides, "choice", json_copy(how->choice));
        rc = store_end(s, write_all(s, &end, e), e);
        person_change_end(s, &end.one, rc);
        person_change_end(s, &end.other, rc);
    }
    if (rc == RC_OK)
        package_count(s, NULL);
    json_free(end.open);
    conflict_wipe(&end.row);
    arena_release(&end.a);
    return rc;
}
