// SPDX-License-Identifier: EUPL-1.2
#include "store/intake.h"

#include "store/internal.h"
#include "store/scrub.h"

#include <stdlib.h>

enum rc store_people_add(struct store *s, const struct json *const *patients, size_t count,
                         struct err *e)
{
    enum rc rc = store_begin(s, e);
    if (rc != RC_OK)
        return rc;
    struct person_change *changes = mem_array(count + 1, sizeof *changes);
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = person_change(s, patients[i], &changes[i], e);
    rc = store_end(s, rc, e);
    for (size_t i = 0; i < count; i++)
        person_change_end(s, &changes[i], rc);
    free(changes);
    return rc;
}

// ---- taking back ----

// Those into whom other records were merged, into the arena.
static size_t survivors(const struct store *s, struct arena *a, struct id **ret)
{
    size_t count = 0, cap = 0;
    *ret = NULL;
    for (size_t i = 0; i < store_person_count(s); i++) {
        struct id main = store_person_at(s, i)->merged_into;
        if (main.text[0] == '\0')
            continue;
        *ret = arena_room(a, *ret, count, &cap, sizeof **ret);
        (*ret)[count++] = main;
    }
    return count;
}

static bool listed(const struct id *all, size_t count, struct id id)
{
    for (size_t i = 0; i < count; i++)
        if (id_equal(all[i], id))
            return true;
    return false;
}

// What the rows say, by the first of the reasons that people would name.
static enum store_touched touched_by(const struct query *q)
{
    return query_get_int(q, COL_visits) > 0     ? STORE_VISITED
           : query_get_int(q, COL_tasks) > 0    ? STORE_PLANNED
           : query_get_int(q, COL_flags) > 0    ? STORE_FLAGGED
           : query_get_int(q, COL_remotes) > 0  ? STORE_ON_A_SERVER
           : query_get_int(q, COL_patients) > 1 ? STORE_CHANGED
                                                : STORE_UNTOUCHED;
}

enum rc store_people_touched(struct store *s, const struct id *people, size_t count,
                             enum store_touched *ret, struct err *e)
{
    struct arena a = {0};
    struct id *joined = NULL;
    size_t joined_count = survivors(s, &a, &joined);
    enum rc rc = store_need_key(s, e);
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        const struct store_person *p = store_person_find(s, people[i]);
        ret[i] = STORE_GONE;
        if (p == NULL)
            continue;
        struct query q = db_query(&s->db, SQL_PERSON_TOUCHED, e);
        query_text(&q, ":person", people[i].text);
        if (query_row(&q))
            ret[i] = touched_by(&q);
        rc = query_end(&q);
        if (ret[i] == STORE_UNTOUCHED &&
            (p->merged_into.text[0] != '\0' || listed(joined, joined_count, people[i])))
            ret[i] = STORE_JOINED;
    }
    arena_release(&a);
    return rc;
}

// Records and the questions whether it is one with another.
static enum rc delete_person(struct store *s, struct id person, struct err *e)
{
    static const enum sql deletions[] = {SQL_ERASE_CONFLICTS, SQL_ERASE_RECORDS, SQL_ERASE_PERSON};
    enum rc rc = setting_forget(s, person, e);
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(deletions); i++) {
        struct query q = db_query(&s->db, deletions[i], e);
        query_text(&q, ":person", person.text);
        rc = query_run(&q);
    }
    return rc == RC_OK ? audit_add(s, "person-remove", person.text, e) : rc;
}

// Inside the transaction.
static enum rc take_back(struct store *s, struct id intake, const struct id *people, size_t count,
                         const enum store_touched *touched, struct err *e)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        if (touched[i] == STORE_UNTOUCHED)
            rc = delete_person(s, people[i], e);
    return rc == RC_OK ? audit_add(s, STORE_INTAKE_UNDO, intake.text, e) : rc;
}

enum rc store_people_take_back(struct store *s, struct id intake, const struct id *people,
                               size_t count, size_t *ret_count, struct err *e)
{
    size_t gone = 0, copies = 0;
    enum store_touched *touched = mem_array(count + 1, sizeof *touched);
    enum rc rc = root_trust(s, NULL, e); // what cannot be undone waits until somebody has looked
    if (rc == RC_OK)
        rc = store_people_touched(s, people, count, touched, e);
    if (rc == RC_OK)
        rc = store_begin(s, e);
    if (rc == RC_OK)
        rc = store_end(s, take_back(s, intake, people, count, touched, e), e);
    struct id *went = mem_array(count + 1, sizeof *went);
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        if (touched[i] == STORE_UNTOUCHED)
            went[gone++] = people[i];
    index_drop_all(&s->people, went, gone);
    free(went);
    free(touched);
    if (rc == RC_OK)
        rc = store_count(s, e);
    if (rc == RC_OK)
        rc = scrub_past(&s->db, &copies, e);
    if (rc == RC_OK)
        *ret_count = gone;
    return rc;
}
