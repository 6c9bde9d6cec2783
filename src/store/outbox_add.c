// SPDX-License-Identifier: EUPL-1.2
// How a package gets into the outbox: its row, its line in the ledger, and what it replaces.
#include "store/outbox_add.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char ledger_system[] = "/NamingSystem/ledger/";

// Does it tell of a red flag?
static bool resource_is_urgent(const struct json *resource)
{
    const char *type = json_get_string(resource, "resourceType");
    const char *status = json_get_string(resource, "status");
    if (type == NULL)
        return false;
    return strcmp(type, "Communication") == 0 ||
           (strcmp(type, "Flag") == 0 && status != NULL && strcmp(status, "active") == 0);
}

static bool is_urgent(const struct json *bundle)
{
    const struct json *entries = json_get(bundle, "entry");
    for (size_t i = 0; i < json_count(entries); i++)
        if (resource_is_urgent(json_get(json_at(entries, i), "resource")))
            return true;
    return false;
}

// What the bundle says about its number: 1 this one, 0 nothing, -1 another.
static int number_of(const struct json *resource, const struct ledger_head *head)
{
    const struct json *all = json_get(resource, "identifier");
    char number[24];
    int said = 0;
    snprintf(number, sizeof number, "%" PRIu64, head->next);
    for (size_t i = 0; i < json_count(all); i++) {
        const char *system = json_get_string(json_at(all, i), "system");
        const char *value = json_get_string(json_at(all, i), "value");
        const char *at = system != NULL ? strstr(system, ledger_system) : NULL;
        if (at == NULL || value == NULL)
            continue;
        if (strcmp(at + sizeof ledger_system - 1, head->laptop) == 0 && strcmp(value, number) == 0)
            return 1;
        said = -1;
    }
    return said;
}

static enum rc check_number(const struct json *bundle, const struct ledger_head *head,
                            struct err *e)
{
    const struct json *entries = json_get(bundle, "entry");
    for (size_t i = 0; i < json_count(entries); i++) {
        const struct json *resource = json_get(json_at(entries, i), "resource");
        const char *type = json_get_string(resource, "resourceType");
        if (type != NULL && strcmp(type, "Encounter") == 0 && number_of(resource, head) < 0)
            return err_set(e, RC_BUSY, "outbox: the package carries another number than %" PRIu64,
                           head->next);
    }
    return RC_OK;
}

// The bundle's own identifier, or a fresh one when it has none or it was queued before.
static enum rc choose_id(struct store *s, const struct json *bundle, struct id *ret, struct err *e)
{
    const char *own = json_get_string(bundle, "id");
    struct ledger_line line;
    struct err why = {0};
    struct id id = own != NULL ? id_from(own) : (struct id){{0}};
    enum rc rc = id.text[0] != '\0' ? ledger_of(s, id, &line, &why) : RC_OK;
    if (rc != RC_OK && rc != RC_NO && rc != RC_DAMAGED)
        return err_set(e, rc, "%s", why.text);
    *ret = rc == RC_NO ? id : id_new();
    return RC_OK;
}

// Undelivered packages of the visit: the new one holds all of it.
static enum rc replace_older(struct store *s, struct id visit, struct err *e)
{
    struct arena a = {0};
    struct id *all = NULL;
    size_t count = 0, cap = 0;
    struct query q = db_query(&s->db, SQL_OUTBOX_OF_VISIT, e);
    query_text(&q, ":visit", visit.text);
    while (query_row(&q)) {
        all = arena_room(&a, all, count, &cap, sizeof *all);
        all[count++] = id_from(query_get_text(&q, COL_id));
    }
    enum rc rc = query_end(&q);
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        struct package_row row = {0};
        rc = package_get(s, all[i], &row, e);
        if (rc == RC_OK) {
            row.p.state = PACKAGE_REPLACED;
            buf_clear(&row.receipt); // taken by the server perhaps, and never read back
            rc = package_put(s, &row, e);
        } else if (rc == RC_DAMAGED) { // an altered row must not keep the visit from being saved
            err_clear(e);
            rc = RC_OK;
        }
        package_release(&row);
    }
    arena_release(&a);
    return rc;
}

static enum rc add_both(struct store *s, struct package_row *row, const struct buf *text,
                        struct ledger_head *head, struct err *e)
{
    char aad[AAD_BYTES];
    struct buf sealed = {0};
    struct ledger_line line = {.package = row->p.id, .queued_utc_ms = row->p.queued_utc_ms};
    ledger_content(&row->key, row->p.id.text, buf_text(text), text->len, line.content);
    enum rc rc = ledger_add(s, head, &line, e);
    if (rc != RC_OK)
        return rc;
    row->p.seq = line.seq;
    package_text_aad(row->p.id.text, row->p.visit.text, aad);
    vault_seal(s->vault, &row->key, aad, buf_text(text), text->len, &sealed);
    rc = package_insert(s, row, &sealed, e);
    buf_release(&sealed);
    return rc;
}

static enum rc adopt_all(struct store *s, struct err *e);

// Identifier and time: of one made elsewhere as they are there.
static enum rc name_it(struct store *s, const struct package_new *p, const struct ledger_head *head,
                       struct store_package *ret, struct err *e)
{
    if (p->as.text[0] != '\0') {
        ret->id = p->as;
        ret->queued_utc_ms = p->queued_utc_ms;
        return RC_OK;
    }
    enum rc rc = check_number(p->bundle, head, e);
    return rc == RC_OK ? choose_id(s, p->bundle, &ret->id, e) : rc;
}

enum rc package_queue(struct store *s, const struct package_new *p, struct id *ret_id,
                      struct err *e)
{
    struct ledger_head head = {0};
    struct buf text = {0};
    if (s->practice || p->bundle == NULL)
        return RC_OK; // fictitious people are never sent
    struct package_row row = {.p = {.person = p->person,
                                    .visit = p->visit,
                                    .urgent = is_urgent(p->bundle),
                                    .queued_utc_ms = clock_utc_ms(s->clock)},
                              .key = *p->key,
                              .person_no = p->person_no,
                              .visit_no = p->visit_no};
    enum rc rc = adopt_all(s, e);
    if (rc == RC_OK)
        rc = store_ledger_head(s, &head, e);
    if (rc == RC_OK)
        rc = name_it(s, p, &head, &row.p, e);
    if (rc == RC_OK && p->visit.text[0] != '\0')
        rc = replace_older(s, p->visit, e);
    if (rc == RC_OK) {
        if (p->text != NULL)
            buf_add(&text, p->text, p->text_len);
        else
            json_write(p->bundle, false, &text);
        row.p.bytes = text.len;
        rc = add_both(s, &row, &text, &head, e);
    }
    if (rc == RC_OK && ret_id != NULL)
        *ret_id = row.p.id;
    buf_wipe(&text);
    package_release(&row);
    return rc;
}

enum rc store_package_add(struct store *s, struct id person, const struct json *bundle,
                          struct err *e)
{
    struct vault_key key = {0};
    struct id id = {{0}};
    const char *own = json_get_string(bundle, "id");
    struct package_new p = {.person = person, .key = &key, .bundle = bundle};
    if (own == NULL || !id_valid(own))
        return err_set(e, RC_INVALID, "outbox: a package without identifier");
    if (s->practice)
        return RC_OK;
    enum rc rc = person_open(s, person, &p.person_no, &key, e);
    if (rc == RC_OK)
        rc = store_begin(s, e);
    if (rc == RC_OK) {
        rc = package_queue(s, &p, &id, e);
        if (rc == RC_OK)
            rc = audit_add(s, "package-queue", id.text, e);
        rc = store_end(s, rc, e);
    }
    vault_key_wipe(&key);
    if (rc == RC_OK)
        package_count(s, NULL);
    return rc;
}

// ---- rows of older schemas ----

// The text of an old row. What cannot be opened is left to be told when it is read.
static bool old_text(struct store *s, const struct query *q, struct package_row *row,
                     struct buf *text)
{
    char aad[AAD_BYTES];
    size_t len = 0;
    if (package_read(s, q, true, row, NULL) != RC_OK)
        return false;
    package_text_aad(row->p.id.text, row->p.visit.text, aad);
    struct query t = db_query(&s->db, SQL_OUTBOX_TEXT, NULL);
    query_text(&t, ":id", row->p.id.text);
    if (query_row(&t)) {
        const void *sealed = query_get_blob(&t, COL_sealed, &len);
        t.rc = vault_open(s->vault, &row->key, aad, sealed, len, text, NULL);
    }
    return query_end(&t) == RC_OK;
}

static bool text_is_urgent(const struct buf *text)
{
    struct json *bundle = NULL;
    if (json_parse(buf_text(text), text->len, &JSON_LIMITS, &bundle, NULL) != RC_OK)
        return false;
    bool urgent = is_urgent(bundle);
    json_free(bundle);
    return urgent;
}

static enum rc adopt(struct store *s, struct id package, struct ledger_head *head, struct err *e)
{
    struct package_row row = {0};
    struct buf text = {0};
    struct ledger_line line = {.package = package};
    struct query q = db_query(&s->db, SQL_OUTBOX_ONE, e);
    query_text(&q, ":id", package.text);
    bool whole = query_row(&q) && old_text(s, &q, &row, &text);
    if (q.rc == RC_OK) {
        line.queued_utc_ms = query_get_int(&q, COL_queued_utc_ms);
        line.sent_utc_ms = query_get_int(&q, COL_sent_utc_ms);
    }
    enum rc rc = query_end(&q);
    if (whole)
        ledger_content(&row.key, package.text, buf_text(&text), text.len, line.content);
    else // its number is kept; that the row was changed shows when it is read
        memset(line.content, '0', LEDGER_HASH_BYTES - 1);
    if (rc == RC_OK)
        rc = ledger_add(s, head, &line, e);
    if (rc == RC_OK && whole) {
        row.p.seq = line.seq;
        row.p.bytes = text.len;
        row.p.urgent = text_is_urgent(&text);
        rc = package_put(s, &row, e);
    }
    buf_wipe(&text);
    package_release(&row);
    return rc;
}

// Packages that a statement names.
static enum rc named_by(struct store *s, enum sql which, struct arena *a, struct id **ret,
                        size_t *ret_count, struct err *e)
{
    struct id *all = NULL;
    size_t count = 0, cap = 0;
    struct query q = db_query(&s->db, which, e);
    while (query_row(&q)) {
        all = arena_room(a, all, count, &cap, sizeof *all);
        all[count++] = id_from(query_get_text(&q, COL_id));
    }
    *ret = all;
    *ret_count = count;
    return query_end(&q);
}

static enum rc adopt_all(struct store *s, struct err *e)
{
    struct arena a = {0};
    struct id *all = NULL;
    size_t count = 0;
    struct ledger_head head = {0};
    enum rc rc = named_by(s, SQL_OUTBOX_OLD, &a, &all, &count, e);
    if (rc == RC_OK && count > 0)
        rc = store_ledger_head(s, &head, e);
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = adopt(s, all[i], &head, e);
    arena_release(&a);
    return rc;
}

// That a package holds a red flag stood in the clear: written anew, it does not. One that cannot be
// read stays as it is.
static enum rc cover_urgent(struct store *s, struct err *e)
{
    struct arena a = {0};
    struct id *all = NULL;
    size_t count = 0;
    enum rc rc = named_by(s, SQL_OUTBOX_CLEAR, &a, &all, &count, e);
    if (rc == RC_OK && count > 0)
        rc = store_begin(s, e);
    if (rc == RC_OK && count > 0) {
        for (size_t i = 0; rc == RC_OK && i < count; i++) {
            struct package_row row = {0};
            if (package_get(s, all[i], &row, NULL) == RC_OK)
                rc = package_put(s, &row, e);
            package_release(&row);
        }
        rc = store_end(s, rc, e);
    }
    arena_release(&a);
    return rc;
}

enum rc package_adopt(struct store *s, struct err *e)
{
    struct arena a = {0};
    struct id *all = NULL;
    size_t count = 0;
    enum rc rc = named_by(s, SQL_OUTBOX_OLD, &a, &all, &count, e);
    arena_release(&a);
    if (rc == RC_OK && count > 0)
        rc = store_begin(s, e);
    if (rc == RC_OK && count > 0) {
        rc = adopt_all(s, e);
        if (rc == RC_OK)
            rc = audit_add(s, "ledger-begin", s->id.text, e);
        rc = store_end(s, rc, e);
    }
    return rc == RC_OK ? cover_urgent(s, e) : rc;
}

// Is the text what the ledger's line says?
static enum rc check_text(struct store *s, const struct package_row *row, struct err *e)
{
    struct ledger_line line;
    struct buf text = {0};
    char content[LEDGER_HASH_BYTES];
    enum rc rc = ledger_of(s, row->p.id, &line, e);
    if (rc != RC_OK || row->p.bytes == 0) // proved by the row: it was erased
        return rc;
    rc = store_package_text(s, row->p.id, &text, e);
    if (rc == RC_OK) {
        ledger_content(&row->key, row->p.id.text, buf_text(&text), text.len, content);
        if (strcmp(content, line.content) != 0)
            rc = err_set(e, RC_DAMAGED, "outbox/%s: not what the ledger says", row->p.id.text);
    }
    buf_wipe(&text);
    return rc;
}

enum rc package_check(struct store *s, struct id package, struct err *e)
{
    struct package_row row = {0};
    struct json *problem = NULL, *receipt = NULL;
    enum rc rc = package_get(s, package, &row, e);
    if (rc == RC_OK)
        rc = check_text(s, &row, e);
    if (rc == RC_OK)
        rc = store_package_problem(s, package, &problem, e);
    if (rc == RC_OK)
        rc = store_package_receipt(s, package, &receipt, e);
    json_free(problem);
    json_free(receipt);
    package_release(&row);
    return rc;
}

enum rc store_ledger_begin(struct store *s, struct err *e)
{
    struct ledger_head head;
    struct id laptop = id_new();
    enum rc rc = package_adopt(s, e);
    if (rc == RC_OK)
        rc = store_ledger_head(s, &head, e);
    if (rc == RC_OK)
        rc = store_begin(s, e);
    if (rc != RC_OK)
        return rc;
    head.next = 1;
    memcpy(head.laptop, laptop.text, sizeof head.laptop);
    rc = ledger_write_end(s, &head, e);
    if (rc == RC_OK)
        rc = audit_add(s, "ledger-begin", laptop.text, e);
    return store_end(s, rc, e);
}
