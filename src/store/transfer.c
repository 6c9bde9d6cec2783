// SPDX-License-Identifier: EUPL-1.2
// Kept as sealed settings that name their person, so that they are forgotten with them:
//   carry-out/PACKAGE    when it was written to a folder
//   carry-held/PACKAGE   the receipt that held it
//   carry-in/PACKAGE     where it came from
//   carry-visit/VISIT    the newest package of a visit of another laptop
#include "store/transfer.h"

#include "base/mem.h"
#include "store/erase.h"
#include "store/outbox_add.h"

#include <stdio.h>
#include <string.h>

enum { NAME_BYTES = 64 };

static void name_of(const char *kind, struct id id, char out[NAME_BYTES])
{
    snprintf(out, NAME_BYTES, "carry-%s/%s", kind, id.text);
}

// Reads a setting as JSON, new and owned; NULL when there is none.
static enum rc read_note(struct store *s, const char *kind, struct id id, struct json **ret,
                         struct err *e)
{
    char name[NAME_BYTES];
    struct arena a = {0};
    const char *text = NULL;
    name_of(kind, id, name);
    *ret = NULL;
    enum rc rc = store_setting(s, name, &a, &text, e);
    if (rc == RC_OK && text != NULL &&
        json_parse(text, strlen(text), &JSON_LIMITS, ret, NULL) != RC_OK)
        rc = err_set(e, RC_DAMAGED, "%s: cannot be read", name);
    arena_release(&a);
    return rc;
}

// Writes it inside a transaction.
static enum rc write_note(struct store *s, const char *kind, struct id id, const struct json *note,
                          struct err *e)
{
    char name[NAME_BYTES];
    struct buf text = {0};
    name_of(kind, id, name);
    json_write(note, false, &text);
    enum rc rc = setting_write(s, name, buf_text(&text), e);
    buf_wipe(&text);
    return rc;
}

static int64_t int_of(const struct json *note, const char *member)
{
    int64_t n = 0;
    return json_int(json_get(note, member), &n) ? n : 0;
}

static void copy_member(const struct json *note, const char *member, char *out, size_t bytes)
{
    const char *text = json_get_string(note, member);
    snprintf(out, bytes, "%s", text != NULL ? text : "");
}

static struct id id_member(const struct json *note, const char *member)
{
    const char *text = json_get_string(note, member);
    return text != NULL ? id_from(text) : (struct id){{0}};
}

// ---- the laptop ----

enum rc store_transfer_out(struct store *s, struct id package, struct err *e)
{
    struct store_package p;
    enum rc rc = store_package(s, package, &p, e);
    if (rc == RC_OK)
        rc = store_begin(s, e);
    if (rc != RC_OK)
        return rc;
    struct json *note = json_new_object();
    json_set_string(note, "person", p.person.text);
    json_set(note, "at", json_new_int(clock_utc_ms(s->clock)));
    rc = write_note(s, "out", package, note, e);
    json_free(note);
    if (rc == RC_OK)
        rc = audit_add(s, "package-carried", package.text, e);
    return store_end(s, rc, e);
}

enum rc store_transfer_when(struct store *s, struct id package, int64_t *ret_utc_ms, struct err *e)
{
    struct json *note = NULL;
    enum rc rc = read_note(s, "out", package, &note, e);
    if (rc == RC_OK)
        *ret_utc_ms = int_of(note, "at");
    json_free(note);
    return rc;
}

enum rc store_transfer_held(struct store *s, struct id package, const char *receipt,
                            const struct json *problem, bool *ret_held, struct err *e)
{
    struct store_package p;
    struct json *note = NULL;
    enum rc rc = store_package(s, package, &p, e);
    if (rc == RC_OK)
        rc = read_note(s, "held", package, &note, e);
    if (rc != RC_OK)
        return rc;
    const char *before = json_get_string(note, "receipt");
    bool again = before != NULL && strcmp(before, receipt) == 0;
    json_free(note);
    *ret_held = p.state == PACKAGE_WAITING && !again;
    if (!*ret_held)
        return RC_OK;
    rc = store_package_hold(s, package, PACKAGE_QUARANTINED, problem, e);
    if (rc == RC_OK)
        rc = store_begin(s, e);
    if (rc != RC_OK)
        return rc;
    note = json_new_object();
    json_set_string(note, "person", p.person.text);
    json_set_string(note, "receipt", receipt);
    rc = write_note(s, "held", package, note, e);
    json_free(note);
    return store_end(s, rc, e);
}

// ---- the desk ----

static struct json *origin_note(const struct transfer_row_origin *o)
{
    struct json *note = json_new_object();
    json_set_string(note, "person", o->person.text);
    json_set_string(note, "visit", o->visit.text);
    json_set_string(note, "laptop", o->laptop);
    json_set(note, "seq", json_new_int((int64_t)o->seq));
    json_set(note, "queued", json_new_int(o->queued_utc_ms));
    json_set_string(note, "key", o->key);
    json_set_string(note, "hash", o->hash);
    json_set(note, "told", json_new_bool(o->told));
    return note;
}

enum rc store_transfer_origin(struct store *s, struct id package, struct transfer_row_origin *ret,
                              struct err *e)
{
    struct json *note = NULL;
    struct transfer_row_origin o = {.package = package};
    enum rc rc = read_note(s, "in", package, &note, e);
    if (rc == RC_OK && note == NULL)
        rc = err_set(e, RC_NO, "carried/%s: not of another laptop", package.text);
    if (rc != RC_OK)
        return rc;
    o.visit = id_member(note, "visit");
    o.person = id_member(note, "person");
    copy_member(note, "laptop", o.laptop, sizeof o.laptop);
    copy_member(note, "key", o.key, sizeof o.key);
    copy_member(note, "hash", o.hash, sizeof o.hash);
    o.seq = (uint64_t)int_of(note, "seq");
    o.queued_utc_ms = int_of(note, "queued");
    o.told = json_bool(json_get(note, "told"), false);
    json_free(note);
    *ret = o;
    return RC_OK;
}

static struct transfer_row_origin origin_of(const struct carried *c)
{
    struct transfer_row_origin o = {.package = c->package,
                                    .visit = c->visit,
                                    .person = c->person,
                                    .seq = c->seq,
                                    .queued_utc_ms = c->queued_utc_ms};
    memcpy(o.laptop, c->laptop, sizeof o.laptop);
    memcpy(o.key, c->key, sizeof o.key);
    store_package_hash(c->text, c->len, o.hash);
    return o;
}

static enum rc was_erased(struct store *s, struct id person, bool *ret, struct err *e)
{
    struct query q = db_query(&s->db, SQL_ERASED_HAS, e);
    query_text(&q, ":person", person.text);
    *ret = query_row(&q);
    return query_end(&q);
}

// Is it here already? *ret stays TRANSFER_NEW when not.
static enum rc seen_before(struct store *s, const struct carried *c,
                           const struct transfer_row_origin *o, enum transfer_row_came *ret,
                           struct err *e)
{
    struct transfer_row_origin before;
    struct ledger_line line;
    struct err why = {0};
    enum rc rc = store_transfer_origin(s, c->package, &before, &why);
    if (rc == RC_OK && strcmp(before.hash, o->hash) != 0)
        return err_set(e, RC_INVALID, "carried/%s: another text than before", c->package.text);
    if (rc == RC_OK)
        *ret = TRANSFER_BEFORE;
    if (rc != RC_NO)
        return rc == RC_OK ? RC_OK : err_set(e, rc, "%s", why.text);
    rc = ledger_of(s, c->package, &line, NULL); // this store's own packages are in its ledger
    if (rc != RC_NO)
        return err_set(e, rc == RC_OK ? RC_INVALID : rc, "carried/%s: this store's own package",
                       c->package.text);
    return RC_OK;
}

// Is the package of that note newer? Numbers tell within one ledger, times between two.
static bool is_newer(const struct json *newest, const struct carried *c)
{
    const char *laptop = json_get_string(newest, "laptop");
    if (laptop != NULL && strcmp(laptop, c->laptop) == 0)
        return (uint64_t)int_of(newest, "seq") > c->seq;
    return newest != NULL && int_of(newest, "queued") > c->queued_utc_ms;
}

// Takes a package out of what is sent, inside a transaction; one that was delivered stays so.
static enum rc replace(struct store *s, struct id package, struct err *e)
{
    struct package_row row = {0};
    enum rc rc = package_get(s, package, &row, e);
    if (rc == RC_OK && row.p.state != PACKAGE_DELIVERED && row.p.state != PACKAGE_REPLACED) {
        row.p.state = PACKAGE_REPLACED;
        rc = package_put(s, &row, e);
    }
    package_release(&row);
    return rc;
}

// The newest package of the visit is this one now, inside a transaction.
static enum rc put_newest(struct store *s, const struct carried *c, const struct json *newest,
                          struct err *e)
{
    struct id older = id_member(newest, "package");
    if (c->visit.text[0] == '\0')
        return RC_OK;
    enum rc rc = older.text[0] != '\0' ? replace(s, older, e) : RC_OK;
    if (rc != RC_OK)
        return rc;
    struct json *note = json_new_object();
    json_set_string(note, "person", c->person.text);
    json_set_string(note, "package", c->package.text);
    json_set_string(note, "laptop", c->laptop);
    json_set(note, "seq", json_new_int((int64_t)c->seq));
    json_set(note, "queued", json_new_int(c->queued_utc_ms));
    rc = write_note(s, "visit", c->visit, note, e);
    json_free(note);
    return rc;
}

static enum rc add_person(struct store *s, const struct carried *c, struct person_change *change,
                          struct err *e)
{
    const char *id = json_get_string(c->patient, "id");
    if (index_find(&s->people, c->person) != NULL)
        return RC_OK;
    if (id == NULL || strcmp(id, c->person.text) != 0)
        return err_set(e, RC_INVALID, "carried/%s: without its Patient", c->package.text);
    return person_change(s, c->patient, change, e);
}

static enum rc add_all(struct store *s, const struct carried *c,
                       const struct transfer_row_origin *o, const struct json *newest,
                       struct person_change *change, struct err *e)
{
    struct vault_key key = {0};
    int64_t now = clock_utc_ms(s->clock);
    struct package_new p = {.person = c->person,
                            .key = &key,
                            .bundle = c->bundle,
                            .as = c->package,
                            .text = c->text,
                            .text_len = c->len,
                            .queued_utc_ms = c->queued_utc_ms < now ? c->queued_utc_ms : now};
    enum rc rc = add_person(s, c, change, e);
    if (rc == RC_OK)
        rc = person_open(s, c->person, &p.person_no, &key, e);
    if (rc == RC_OK)
        rc = put_newest(s, c, newest, e);
    if (rc == RC_OK)
        rc = package_queue(s, &p, NULL, e);
    vault_key_wipe(&key);
    if (rc == RC_OK) {
        struct json *note = origin_note(o);
        rc = write_note(s, "in", c->package, note, e);
        json_free(note);
    }
    return rc == RC_OK ? audit_add(s, "package-taken", c->package.text, e) : rc;
}

// Looks whether it is to be kept: *ret is TRANSFER_NEW then. *newest is to be freed.
static enum rc look(struct store *s, const struct carried *c, const struct transfer_row_origin *o,
                    struct json **newest, enum transfer_row_came *ret, struct err *e)
{
    bool erased = false;
    enum rc rc = store_need_key(s, e);
    *ret = TRANSFER_NEW;
    if (rc == RC_OK && s->practice)
        rc = err_set(e, RC_DENIED, "carried: a practice store takes nothing real");
    if (rc == RC_OK)
        rc = was_erased(s, c->person, &erased, e);
    if (rc == RC_OK && erased && index_find(&s->people, c->person) == NULL)
        *ret = TRANSFER_ERASED;
    if (rc == RC_OK && *ret == TRANSFER_NEW)
        rc = seen_before(s, c, o, ret, e);
    if (rc == RC_OK && *ret == TRANSFER_NEW && c->visit.text[0] != '\0')
        rc = read_note(s, "visit", c->visit, newest, e);
    if (rc == RC_OK && *ret == TRANSFER_NEW && is_newer(*newest, c))
        *ret = TRANSFER_OLDER;
    return rc;
}

enum rc store_transfer_take(struct store *s, const struct carried *c, enum transfer_row_came *ret,
                            struct err *e)
{
    struct transfer_row_origin o = origin_of(c);
    struct json *newest = NULL;
    struct person_change change = {0};
    enum rc rc = look(s, c, &o, &newest, ret, e);
    if (rc == RC_OK && *ret == TRANSFER_NEW) {
        rc = store_begin(s, e);
        if (rc == RC_OK)
            rc = store_end(s, add_all(s, c, &o, newest, &change, e), e);
        if (change.line != NULL) // somebody new
            person_change_end(s, &change, rc);
    }
    json_free(newest);
    if (rc == RC_OK && *ret == TRANSFER_NEW)
        package_count(s, NULL);
    return rc;
}

bool store_transfer_waits(struct store *s, struct id visit)
{
    struct json *note = NULL;
    struct store_package p;
    bool waits = read_note(s, "visit", visit, &note, NULL) == RC_OK && note != NULL &&
                 store_package(s, id_member(note, "package"), &p, NULL) == RC_OK &&
                 p.state != PACKAGE_DELIVERED;
    json_free(note);
    return waits;
}

enum rc store_transfer_told(struct store *s, struct id package, bool over, struct err *e)
{
    struct transfer_row_origin o;
    struct err why = {0};
    enum rc rc = store_transfer_origin(s, package, &o, &why);
    if (rc == RC_NO || (rc == RC_OK && o.told))
        return RC_OK;
    if (rc != RC_OK)
        return err_set(e, rc, "%s", why.text);
    rc = store_begin(s, e);
    if (rc != RC_OK)
        return rc;
    o.told = true;
    struct json *note = origin_note(&o);
    rc = write_note(s, "in", package, note, e);
    json_free(note);
    if (rc == RC_OK && over)
        rc = replace(s, package, e);
    rc = store_end(s, rc, e);
    if (rc == RC_OK)
        package_count(s, NULL);
    return rc;
}

enum rc transfer_row_due(struct store *s, struct id person, bool *ret, struct err *e)
{
    struct arena a = {0};
    struct id *all = NULL;
    size_t count = 0, cap = 0;
    struct query q = db_query(&s->db, SQL_OUTBOX_OF_PERSON, e);
    query_text(&q, ":person", person.text);
    while (query_row(&q)) {
        all = arena_room(&a, all, count, &cap, sizeof *all);
        all[count++] = id_from(query_get_text(&q, COL_id));
    }
    enum rc rc = query_end(&q);
    *ret = false;
    for (size_t i = 0; rc == RC_OK && i < count && !*ret; i++) {
        struct transfer_row_origin o = {0};
        struct err why = {0};
        rc = store_transfer_origin(s, all[i], &o, &why);
        *ret = rc == RC_OK && !o.told;
        if (rc == RC_NO) // the desk's own
            rc = RC_OK;
        if (rc != RC_OK)
            err_set(e, rc, "%s", why.text);
    }
    arena_release(&a);
    return rc;
}
