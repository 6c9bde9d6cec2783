// SPDX-License-Identifier: EUPL-1.2
#include "store/erase.h"

#include "base/fs.h"
#include "base/utf8.h"
#include "store/internal.h"
#include "store/moment.h"
#include "store/scrub.h"
#include "store/transfer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// Deleted in this order: what points to something before it.
static const enum sql deletions[] = {
    SQL_ERASE_JOURNAL,   SQL_ERASE_RESCORED, SQL_ERASE_OUTBOX,   SQL_ERASE_REMOTE,
    SQL_ERASE_CONFLICTS, SQL_ERASE_RECORDS,  SQL_ERASE_TASKS,    SQL_ERASE_FLAGS,
    SQL_ERASE_VISITS,    SQL_ERASE_PERSON,   SQL_ERASE_ARRIVALS, SQL_ALIAS_DROP,
};

enum rc store_unsent(struct store *s, struct id person, struct store_unsent *ret, struct err *e)
{
    struct query q = db_query(&s->db, SQL_PERSON_UNSENT, e);
    query_text(&q, ":person", person.text);
    if (query_row(&q))
        *ret = (struct store_unsent){.open = (size_t)query_get_int(&q, COL_unfinished),
                                     .unsent = (size_t)query_get_int(&q, COL_unsent)};
    else if (q.rc == RC_OK)
        q.rc = err_set(e, RC_NO, "person/%s: not there", person.text);
    return query_end(&q);
}

// The wrapped key as it lies in the file, to look for afterwards.
static enum rc wrapped_key(struct store *s, struct id person, struct buf *ret, struct err *e)
{
    size_t len = 0;
    struct query q = db_query(&s->db, SQL_PERSON_GET, e);
    query_text(&q, ":id", person.text);
    if (query_row(&q)) {
        const void *at = query_get_blob(&q, COL_wrapped, &len);
        buf_add(ret, at, len);
    } else if (q.rc == RC_OK) {
        q.rc = err_set(e, RC_NO, "person/%s: not there", person.text);
    }
    return query_end(&q);
}

static enum rc delete_rows(struct store *s, struct store_receipt *r, struct err *e)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(deletions); i++) {
        struct query q = db_query(&s->db, deletions[i], e);
        query_text(&q, ":person", r->erasure.person.text);
        rc = query_run(&q);
        size_t gone = (size_t)sqlite3_changes(s->db.at);
        r->visits += deletions[i] == SQL_ERASE_VISITS ? gone : 0;
        r->records += deletions[i] == SQL_ERASE_RECORDS ? gone : 0;
    }
    return rc;
}

static enum rc add_tombstone(struct store *s, const struct store_erasure *x, struct err *e)
{
    char aad[AAD_BYTES];
    struct buf text = {0}, sealed = {0};
    erased_aad(x->person.text, x->erased_utc_ms, aad);
    buf_printf(&text, "%s\n%s", x->account.text, x->reason);
    vault_seal(s->vault, NULL, aad, text.at, text.len, &sealed);
    struct query q = db_query(&s->db, SQL_ERASED_ADD, e);
    query_text(&q, ":person", x->person.text);
    query_int(&q, ":erased", x->erased_utc_ms);
    query_blob(&q, ":sealed", sealed.at, sealed.len);
    enum rc rc = query_run(&q);
    buf_wipe(&text);
    buf_release(&sealed);
    return rc;
}

static enum rc destroy(struct store *s, struct store_receipt *r, struct err *e)
{
    enum rc rc = store_begin(s, e);
    if (rc != RC_OK)
        return rc;
    rc = delete_rows(s, r, e);
    if (rc == RC_OK)
        rc = setting_forget(s, r->erasure.person, e);
    if (rc == RC_OK)
        rc = add_tombstone(s, &r->erasure, e);
    if (rc == RC_OK)
        rc = audit_add(s, "erase", r->erasure.person.text, e);
    rc = store_end(s, rc, e);
    if (rc == RC_OK) {
        index_drop(&s->people, r->erasure.person);
        rc = store_count(s, e);
    }
    return rc;
}

// Destroys one person; r->erasure says who, when, by whom and why.
static enum rc erase_one(struct store *s, struct store_receipt *r, struct err *e)
{
    struct buf wrapped = {0};
    enum rc rc = wrapped_key(s, r->erasure.person, &wrapped, e);
    if (rc == RC_OK)
        rc = destroy(s, r, e);
    if (rc == RC_OK)
        rc = scrub(&s->db, wrapped.at, wrapped.len, &r->copies, e);
    buf_wipe(&wrapped);
    return rc;
}

enum rc store_erase(struct store *s, struct id person, const char *reason, bool unsent_too,
                    struct store_receipt *ret, struct err *e)
{
    struct store_unsent left = {0};
    struct store_receipt r = {.store = s->id,
                              .erasure = {.person = person,
                                          .account = s->user.id,
                                          .erased_utc_ms = clock_utc_ms(s->clock)}};
    enum rc rc = store_need_key(s, e);
    if (rc == RC_OK)
        rc = root_trust(s, NULL, e); // what cannot be undone waits until somebody has looked
    if (rc == RC_OK && (reason[0] == '\0' || strlen(reason) >= sizeof r.erasure.reason ||
                        !utf8_valid(reason, strlen(reason))))
        rc = err_set(e, RC_INVALID, "erase: no reason, or a too long one");
    if (rc == RC_OK)
        rc = store_unsent(s, person, &left, e);
    if (rc == RC_OK && !unsent_too && (left.open > 0 || left.unsent > 0))
        rc = err_set(e, RC_BUSY, "erase: %zu visits unfinished, %zu packages not handed over",
                     left.open, left.unsent);
    if (rc != RC_OK)
        return rc;
    snprintf(r.erasure.reason, sizeof r.erasure.reason, "%s", reason);
    rc = erase_one(s, &r, e);
    if (rc == RC_OK || rc == RC_DENIED)
        *ret = r;
    return rc;
}

// Opens a tombstone. RC_DAMAGED naming it.
static enum rc read_tombstone(struct store *s, const struct query *q, struct store_erasure *ret,
                              struct err *e)
{
    char aad[AAD_BYTES];
    struct buf text = {0};
    size_t len = 0;
    struct store_erasure x = {.person = id_from(query_get_text(q, COL_person)),
                              .erased_utc_ms = query_get_int(q, COL_erased_utc_ms)};
    const void *sealed = query_get_blob(q, COL_sealed, &len);
    erased_aad(x.person.text, x.erased_utc_ms, aad);
    enum rc rc = vault_open(s->vault, NULL, aad, sealed, len, &text, e);
    const char *end = rc == RC_OK ? strchr(buf_text(&text), '\n') : NULL;
    if (rc == RC_OK && end == NULL)
        rc = err_set(e, RC_DAMAGED, "%s: not a tombstone", aad);
    if (rc == RC_OK) {
        char account[ID_BYTES];
        snprintf(account, sizeof account, "%.*s", (int)(end - buf_text(&text)), buf_text(&text));
        x.account = id_from(account);
        snprintf(x.reason, sizeof x.reason, "%s", end + 1);
        *ret = x;
    }
    buf_wipe(&text);
    return rc;
}

enum rc store_erasures(struct store *s, struct arena *a, struct store_erasure **ret,
                       size_t *ret_count, struct err *e)
{
    struct store_erasure *all = NULL;
    size_t count = 0, cap = 0;
    enum rc damaged = RC_OK, rc = store_need_key(s, e);
    if (rc != RC_OK)
        return rc;
    struct query q = db_query(&s->db, SQL_ERASED_SEALS, e);
    while (query_row(&q)) {
        all = arena_room(a, all, count, &cap, sizeof *all);
        rc = read_tombstone(s, &q, &all[count], e);
        if (rc == RC_OK)
            count++;
        else
            damaged = rc;
    }
    rc = query_end(&q);
    if (rc != RC_OK)
        return rc;
    *ret = all;
    *ret_count = count;
    return damaged;
}

// Somebody is erased, but a copy beside the store is not: noted, and the others go all the same.
static enum rc note_copy(struct err *first, const struct err *why)
{
    err_set(first, why->rc, "%s", why->text);
    return RC_OK;
}

enum rc store_erase_again(struct store *s, const struct store_erasure *ledger, size_t count,
                          size_t *ret_erased, struct err *e)
{
    size_t erased = 0;
    struct err copy = {0}; // that could not be removed: no reason to stop
    enum rc rc = store_need_key(s, e);
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        struct store_unsent left;
        struct store_receipt r = {.store = s->id, .erasure = ledger[i]};
        struct err why = {0};
        rc = store_unsent(s, ledger[i].person, &left, &why);
        if (rc == RC_NO) { // gone already
            rc = RC_OK;
            continue;
        }
        if (rc == RC_OK)
            rc = erase_one(s, &r, &why);
        if (rc == RC_DENIED)
            rc = note_copy(&copy, &why);
        if (rc != RC_OK)
            err_set(e, rc, "%s", why.text);
        erased += rc == RC_OK;
    }
    if (rc == RC_OK)
        *ret_erased = erased;
    return rc == RC_OK && copy.rc != RC_OK ? err_set(e, copy.rc, "%s", copy.text) : rc;
}

// Who may go: last visited, or received from a laptop, before those moments, none planned.
static enum rc due(struct store *s, const struct store_limits *before, struct arena *a,
                   struct id **ret, size_t *ret_count, struct err *e)
{
    struct id *all = NULL;
    size_t count = 0, cap = 0;
    struct query q = db_query(&s->db, SQL_RETENTION_DUE, e);
    query_int(&q, ":before", before->visited_utc_ms);
    query_int(&q, ":sent", before->sent_utc_ms);
    query_int(&q, ":carried", before->carried_utc_ms);
    while (query_row(&q)) {
        all = arena_room(a, all, count, &cap, sizeof *all);
        all[count++] = id_from(query_get_text(&q, COL_id));
    }
    *ret = all;
    *ret_count = count;
    return query_end(&q);
}

// ---- records of one person go together ----

// Who goes and who stays; each record is put into either once.
struct sorted {
    struct arena *a;             // behind both
    struct id *go, *stay;        // lists
    size_t go_count, go_cap;     // of go
    size_t stay_count, stay_cap; // of stay
};

static bool listed(const struct id *all, size_t count, struct id id)
{
    for (size_t i = 0; i < count; i++)
        if (id_equal(all[i], id))
            return true;
    return false;
}

static void add_to(struct arena *a, struct id **all, size_t *count, size_t *cap, struct id id)
{
    *all = arena_room(a, *all, *count, cap, sizeof **all);
    (*all)[(*count)++] = id;
}

// May a record that is not due go with one that is? Only when there is nothing in it but a name.
static enum rc is_empty(struct store *s, const struct store_person *p, bool *ret, struct err *e)
{
    struct arena a = {0};
    struct store_unsent left = {0};
    struct store_task *tasks = NULL;
    size_t count = 0;
    enum rc rc = store_unsent(s, p->id, &left, e);
    if (rc == RC_OK)
        rc = store_tasks(s, 0, INT64_MAX, &a, &tasks, &count, e);
    *ret = rc == RC_OK && p->visit_count == 0 && left.open == 0 && left.unsent == 0;
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        if (id_equal(tasks[i].person, p->id) && strcmp(tasks[i].status, "requested") == 0)
            *ret = false;
    arena_release(&a);
    return rc;
}

// Of two records of one person, only `due` is due: both go or both stay.
static enum rc join(struct store *s, struct sorted *l, struct id due,
                    const struct store_person *other, struct err *e)
{
    bool empty = false;
    enum rc rc = RC_OK;
    if (!listed(l->stay, l->stay_count, other->id))
        rc = is_empty(s, other, &empty, e);
    if (rc != RC_OK)
        return rc;
    if (empty) {
        add_to(l->a, &l->go, &l->go_count, &l->go_cap, other->id);
        return RC_OK;
    }
    for (size_t i = 0; i < l->go_count; i++)
        if (id_equal(l->go[i], due))
            l->go[i--] = l->go[--l->go_count];
    add_to(l->a, &l->stay, &l->stay_count, &l->stay_cap, due);
    return RC_OK;
}

// Until each pair of records of one person is on one side.
static enum rc keep_together(struct store *s, struct sorted *l, struct err *e)
{
    enum rc rc = RC_OK;
    for (bool changed = true; changed && rc == RC_OK;) {
        changed = false;
        for (size_t i = 0; rc == RC_OK && i < store_person_count(s); i++) {
            const struct store_person *duplicate = store_person_at(s, i);
            const struct store_person *main = duplicate->merged_into.text[0] != '\0'
                                                  ? store_person_find(s, duplicate->merged_into)
                                                  : NULL;
            if (main == NULL)
                continue;
            bool duplicate_goes = listed(l->go, l->go_count, duplicate->id);
            bool main_goes = listed(l->go, l->go_count, main->id);
            if (duplicate_goes == main_goes)
                continue;
            rc = duplicate_goes ? join(s, l, duplicate->id, main, e)
                                : join(s, l, main->id, duplicate, e);
            changed = true;
        }
    }
    return rc;
}

// On a desk, people whose packages came from laptops stay until those have their receipts.
static enum rc drop_carried(struct store *s, struct sorted *l, struct err *e)
{
    size_t kept = 0;
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < l->go_count; i++) {
        bool waits = false;
        rc = transfer_row_due(s, l->go[i], &waits, e);
        if (!waits)
            l->go[kept++] = l->go[i];
    }
    if (rc == RC_OK)
        l->go_count = kept;
    return rc;
}

// Those who go, into l->go.
static enum rc who_goes(struct store *s, const struct store_limits *before, struct sorted *l,
                        struct err *e)
{
    enum rc rc = store_need_key(s, e);
    if (rc == RC_OK)
        rc = due(s, before, l->a, &l->go, &l->go_count, e);
    l->go_cap = l->go_count;
    if (rc == RC_OK)
        rc = drop_carried(s, l, e);
    return rc == RC_OK ? keep_together(s, l, e) : rc;
}

enum rc store_retention_due(struct store *s, const struct store_limits *before, size_t *ret_due,
                            struct err *e)
{
    struct arena a = {0};
    struct sorted l = {.a = &a};
    enum rc rc = who_goes(s, before, &l, e);
    if (rc == RC_OK)
        *ret_due = l.go_count;
    arena_release(&a);
    return rc;
}

enum rc store_retention(struct store *s, const struct store_limits *before, size_t *ret_erased,
                        struct err *e)
{
    struct arena a = {0};
    struct sorted l = {.a = &a};
    size_t erased = 0;
    struct err copy = {0};
    enum rc rc = store_time_trust(s, e); // it goes by time alone
    if (rc == RC_OK)
        rc = who_goes(s, before, &l, e);
    for (size_t i = 0; rc == RC_OK && i < l.go_count; i++) {
        struct store_receipt r;
        struct err why = {0};
        rc = store_erase(s, l.go[i], REASON_RETENTION, false, &r, &why);
        if (rc == RC_DENIED)
            rc = note_copy(&copy, &why);
        if (rc != RC_OK)
            err_set(e, rc, "%s", why.text);
        erased += rc == RC_OK;
    }
    arena_release(&a);
    if (rc == RC_OK)
        *ret_erased = erased;
    return rc == RC_OK && copy.rc != RC_OK ? err_set(e, copy.rc, "%s", copy.text) : rc;
}
