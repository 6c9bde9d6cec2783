// SPDX-License-Identifier: EUPL-1.2
// Sealed JSON records. The resources of one finished visit are one record: they compress together
// to a fraction of what each would take alone.
#include "store/internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void record_aad(const struct record *r, const char *visit, char out[AAD_BYTES])
{
    snprintf(out, AAD_BYTES, "record/%s/%s/%" PRId64 "\n%s\n%s", r->type, r->id, r->version,
             r->person, visit);
}

enum rc record_add(struct store *s, const struct record *r, const struct vault_key *key,
                   const struct json *value, struct err *e)
{
    char aad[AAD_BYTES];
    struct buf sealed = {0};
    // A record of a visit carries the visit's identifier.
    record_aad(r, r->visit_no != 0 ? r->id : "", aad);
    seal_json(s, key, aad, value, &sealed);
    struct query q = db_query(&s->db, SQL_RECORD_ADD, e);
    query_int(&q, ":person", r->person_no);
    if (r->visit_no != 0)
        query_int(&q, ":visit", r->visit_no);
    query_text(&q, ":type", r->type);
    query_text(&q, ":id", r->id);
    query_int(&q, ":version", r->version);
    query_int(&q, ":saved", clock_utc_ms(s->clock));
    query_blob(&q, ":sealed", sealed.at, sealed.len);
    if (sealed.overflow && q.rc == RC_OK)
        q.rc = err_set(e, RC_LIMIT, "record/%s/%s: too large", r->type, r->id);
    enum rc rc = query_run(&q);
    buf_release(&sealed);
    return rc;
}

// Opens the record of a row, appends its JSON to *out; RC_DAMAGED names it.
static enum rc open_text(struct store *s, const struct query *q, struct buf *out, struct err *e)
{
    char aad[AAD_BYTES], name[128];
    struct vault_key key;
    size_t len = 0;
    const struct record r = {.type = query_get_text(q, COL_type),
                             .id = query_get_text(q, COL_id),
                             .version = query_get_int(q, COL_version),
                             .person = query_get_text(q, COL_person)};
    const void *sealed = query_get_blob(q, COL_sealed, &len);
    snprintf(name, sizeof name, "record/%s/%s/%" PRId64, r.type, r.id, r.version);
    record_aad(&r, query_get_text(q, COL_visit), aad);
    enum rc rc = person_key(s, r.person, q, &key, e);
    if (rc != RC_OK)
        return rc;
    rc = vault_open(s->vault, &key, aad, sealed, len, out, NULL);
    vault_key_wipe(&key);
    return rc == RC_OK ? RC_OK : err_set(e, rc, "%s: the record was changed or moved", name);
}

static enum rc parse(struct json_slice text, struct json **ret, const char *type, const char *id,
                     struct err *e)
{
    if (json_parse(text.at, text.len, &JSON_LIMITS, ret, NULL) == RC_OK)
        return RC_OK;
    return err_set(e, RC_DAMAGED, "record/%s/%s: not JSON", type, id); // no word of its text
}

// The same as JSON, new and owned.
static enum rc open_row(struct store *s, const struct query *q, struct json **ret, struct err *e)
{
    struct buf text = {0};
    enum rc rc = open_text(s, q, &text, e);
    if (rc == RC_OK)
        rc = parse((struct json_slice){.at = buf_text(&text), .len = text.len}, ret,
                   query_get_text(q, COL_type), query_get_text(q, COL_id), e);
    buf_wipe(&text);
    return rc;
}

enum rc record_last(struct store *s, const char *type, const char *id, int64_t *ret, struct err *e)
{
    struct query q = db_query(&s->db, SQL_RECORD_LAST, e);
    query_text(&q, ":type", type);
    query_text(&q, ":id", id);
    if (query_row(&q))
        *ret = query_get_int(&q, COL_last);
    return query_end(&q);
}

enum rc store_visit_received(struct store *s, struct id visit, int64_t *ret_utc_ms, struct err *e)
{
    struct query q = db_query(&s->db, SQL_VISIT_RECEIVED, e);
    query_text(&q, ":id", visit.text);
    if (query_row(&q))
        *ret_utc_ms = query_get_int(&q, COL_saved_utc_ms);
    return query_end(&q);
}

enum rc store_visits_closed(struct store *s, size_t *ret, struct err *e)
{
    struct query q = db_query(&s->db, SQL_VISITS_CLOSED, e);
    if (query_row(&q))
        *ret = (size_t)query_get_int(&q, COL_visits);
    return query_end(&q);
}

// Ends a query for one record. RC_NO without a row.
static enum rc take_one(struct store *s, struct query *q, struct json **ret, int64_t *ret_number,
                        enum column column, struct err *e)
{
    if (query_row(q)) {
        if (ret_number != NULL)
            *ret_number = query_get_int(q, column);
        q->rc = open_row(s, q, ret, e);
    } else if (q->rc == RC_OK) {
        q->rc = RC_NO;
    }
    return query_end(q);
}

enum rc record_at(struct store *s, const char *type, const char *id, int64_t version,
                  struct json **ret, int64_t *ret_saved_utc_ms, struct err *e)
{
    struct query q = db_query(&s->db, SQL_RECORD_AT, e);
    query_text(&q, ":type", type);
    query_text(&q, ":id", id);
    query_int(&q, ":version", version);
    return take_one(s, &q, ret, ret_saved_utc_ms, COL_saved_utc_ms, e);
}

enum rc record_newest(struct store *s, const char *type, const char *id, struct json **ret,
                      int64_t *ret_version, struct err *e)
{
    struct query q = db_query(&s->db, SQL_RECORD_NEWEST, e);
    query_text(&q, ":type", type);
    query_text(&q, ":id", id);
    return take_one(s, &q, ret, ret_version, COL_version, e);
}

// Who gets the resources of a walk.
struct walk {
    const char *const *types;                                // wanted, NULL ends; NULL all
    bool (*take)(const struct store_text *text, void *self); // called for each
    void *self;                                              // for take
    bool stopped;                                            // `take` answered false
    size_t damaged;                                          // records that did not open
};

static bool is_wanted(const char *const *types, const char *type)
{
    bool wanted = types == NULL;
    for (size_t i = 0; !wanted && types[i] != NULL; i++)
        wanted = strcmp(types[i], type) == 0;
    return wanted;
}

static void give(struct walk *w, struct json_slice resource, struct id visit)
{
    struct store_text t = {.json = resource, .visit = visit};
    struct json_slice type;
    if (json_slice_get(resource, "resourceType", &type) &&
        json_slice_text(type, t.type, sizeof t.type) && is_wanted(w->types, t.type))
        w->stopped = !w->take(&t, w->self);
}

// Gives what an opened record holds: a resource, or those of a visit.
static enum rc give_all(struct walk *w, const struct buf *text, struct id visit, struct err *e)
{
    struct json_slice whole = {.at = NULL}, one = {.at = NULL};
    if (!json_slice_whole(buf_text(text), text->len, &whole))
        return err_set(e, RC_DAMAGED, "record/Visit/%s: not JSON", visit.text);
    if (whole.at[0] == '{')
        give(w, whole, visit);
    while (!w->stopped && json_slice_next(whole, &one))
        give(w, one, visit);
    return RC_OK;
}

// One pass over the records of a type. A damaged one is named in *e and the walk goes on.
static enum rc walk_records(struct store *s, const char *type, struct id person, struct walk *w,
                            struct err *e)
{
    enum rc damaged = RC_OK;
    bool all = person.text[0] == '\0';
    struct buf text = {0};
    struct query q = db_query(&s->db, all ? SQL_RECORDS : SQL_RECORDS_OF_PERSON, e);
    query_text(&q, ":type", type);
    if (!all)
        query_text(&q, ":person", person.text);
    while (!w->stopped && query_row(&q)) {
        enum rc rc = open_text(s, &q, &text, e);
        if (rc == RC_OK && strcmp(type, "Visit") == 0 &&
            query_get_int(&q, COL_records) > query_get_int(&q, COL_version))
            rc = err_set(e, RC_DAMAGED, "record/Visit/%s: a correction is missing",
                         query_get_text(&q, COL_id));
        if (rc == RC_OK)
            rc = give_all(w, &text, id_from(query_get_text(&q, COL_visit)), e);
        damaged = rc != RC_OK ? rc : damaged;
        w->damaged += rc != RC_OK;
        buf_clear(&text);
    }
    buf_wipe(&text);
    enum rc rc = query_end(&q);
    return rc != RC_OK ? rc : damaged;
}

// The same for every type of record that may hold what is wanted.
static enum rc walk_all(struct store *s, struct id person, struct walk *w, struct err *e)
{
    static const char *const own[] = {"Patient", "Consent", NULL};
    const char *const *types = w->types != NULL ? w->types : own;
    enum rc damaged = RC_OK, rc = store_need_key(s, e);
    bool in_visits = w->types == NULL;
    for (size_t i = 0; rc == RC_OK && types[i] != NULL; i++) {
        in_visits = in_visits || strcmp(types[i], "Patient") != 0;
        rc = walk_records(s, types[i], person, w, e);
        damaged = rc == RC_DAMAGED ? rc : damaged;
        rc = rc == RC_DAMAGED ? RC_OK : rc;
    }
    if (rc == RC_OK && in_visits)
        rc = walk_records(s, "Visit", person, w, e);
    return rc != RC_OK ? rc : damaged;
}

enum rc store_texts(struct store *s, const char *const *types, struct id person,
                    bool (*take)(const struct store_text *text, void *self), void *self,
                    struct err *e)
{
    struct walk w = {.types = types, .take = take, .self = self};
    return walk_all(s, person, &w, e);
}

static bool ignore(const struct store_text *text, void *self)
{
    (void)text;
    (void)self;
    return true;
}

enum rc store_records_damaged(struct store *s, const char *type, size_t *ret, struct err *e)
{
    static const char *const none[] = {NULL};
    const struct id everybody = {{0}};
    struct walk w = {.types = none, .take = ignore};
    enum rc rc = store_need_key(s, e);
    rc = rc ? rc : walk_records(s, type, everybody, &w, e);
    *ret = w.damaged;
    return rc == RC_DAMAGED ? RC_OK : rc;
}

// Whoever takes JSON, not text.
struct parsing {
    bool (*each)(const struct json *resource, struct id visit, void *self); // called for each
    void *self;                                                             // for each
    struct id id; // of the one that is wanted, "" all
    enum rc rc;   // RC_DAMAGED: one was no JSON
    struct err *e;
};

static bool parse_one(const struct store_text *text, void *self)
{
    struct parsing *p = self;
    struct json *resource = NULL;
    struct json_slice found;
    struct id id = {{0}};
    if (json_slice_get(text->json, "id", &found))
        json_slice_text(found, id.text, sizeof id.text);
    if (p->id.text[0] != '\0' && !id_equal(p->id, id))
        return true;
    enum rc rc = parse(text->json, &resource, text->type, id.text, p->e);
    p->rc = rc != RC_OK ? rc : p->rc;
    bool on = rc != RC_OK || p->each(resource, text->visit, p->self);
    json_free(resource);
    return on;
}

enum rc store_resources(struct store *s, const char *type, struct id person,
                        bool (*each)(const struct json *resource, struct id visit, void *self),
                        void *self, struct err *e)
{
    const char *const types[] = {type, NULL};
    struct parsing p = {.each = each, .self = self, .e = e};
    enum rc rc = store_texts(s, type != NULL ? types : NULL, person, parse_one, &p, e);
    return rc != RC_OK ? rc : p.rc;
}

static bool keep(const struct json *resource, struct id visit, void *self)
{
    struct json **ret = self;
    (void)visit;
    *ret = json_copy(resource);
    return false;
}

// The visit whose QuestionnaireResponse has that identifier; "" none.
static enum rc visit_of_response(struct store *s, struct id response, struct id *ret, struct err *e)
{
    struct query q = db_query(&s->db, SQL_VISIT_BY_RESPONSE, e);
    query_text(&q, ":id", response.text);
    *ret = (struct id){{0}};
    if (query_row(&q))
        *ret = id_from(query_get_text(&q, COL_id));
    return query_end(&q);
}

// Out of the resources of finished visits: of the one visit when the response names it, else of
// all.
static enum rc load_from_visits(struct store *s, const char *type, struct parsing *p, struct err *e)
{
    struct id visit;
    const char *const types[] = {type, NULL};
    struct walk w = {.types = types, .take = parse_one, .self = p};
    enum rc rc = visit_of_response(s, p->id, &visit, e);
    if (rc != RC_OK)
        return rc;
    if (visit.text[0] == '\0')
        return walk_records(s, "Visit", visit, &w, e);
    struct buf text = {0};
    struct query q = db_query(&s->db, SQL_RECORD_NEWEST, e);
    query_text(&q, ":type", "Visit");
    query_text(&q, ":id", visit.text);
    if (query_row(&q))
        q.rc = open_text(s, &q, &text, e);
    if (q.rc == RC_OK && text.len > 0)
        q.rc = give_all(&w, &text, visit, e);
    buf_wipe(&text);
    return query_end(&q);
}

enum rc store_resource_load(struct store *s, const char *type, struct id id, struct json **ret,
                            struct err *e)
{
    struct json *found = NULL;
    struct parsing p = {.each = keep, .self = &found, .id = id, .e = e};
    if (strcmp(type, "Patient") == 0)
        return store_person_load(s, id, ret, e);
    enum rc rc = store_need_key(s, e);
    if (rc == RC_OK)
        rc = record_newest(s, type, id.text, &found, NULL, e);
    if (rc == RC_NO)
        rc = load_from_visits(s, type, &p, e);
    if (found != NULL) {
        *ret = found;
        return RC_OK;
    }
    rc = rc != RC_OK ? rc : p.rc;
    return rc != RC_OK && rc != RC_NO ? rc : err_set(e, RC_NO, "%s/%s: not there", type, id.text);
}

enum rc store_person_load(struct store *s, struct id id, struct json **ret, struct err *e)
{
    int64_t version = 0;
    enum rc rc = store_need_key(s, e);
    if (rc != RC_OK)
        return rc;
    const struct index_entry *line = index_find(&s->people, id);
    if (line == NULL)
        return err_set(e, RC_NO, "person/%s: not there", id.text);
    struct json *patient = NULL;
    rc = record_newest(s, "Patient", id.text, &patient, &version, e);
    if (rc == RC_NO || (rc == RC_OK && version != line->patient)) {
        json_free(patient);
        return err_set(e, RC_DAMAGED, "record/Patient/%s/%" PRId64 ": missing", id.text,
                       line->patient);
    }
    if (rc == RC_OK)
        *ret = patient;
    return rc;
}
