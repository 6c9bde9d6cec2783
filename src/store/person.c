// SPDX-License-Identifier: EUPL-1.2
// People: a Patient record for each version, the data key, the index line.
#include "store/internal.h"

#include "base/mem.h"

#include <stdlib.h>

static enum rc get_row(struct store *s, struct id person, int64_t *ret_no, int64_t *ret_version,
                       struct vault_key *ret, struct err *e)
{
    struct query q = db_query(&s->db, SQL_PERSON_GET, e);
    query_text(&q, ":id", person.text);
    if (query_row(&q)) {
        *ret_no = query_get_int(&q, COL_no);
        *ret_version = query_get_int(&q, COL_version);
        q.rc = person_key(s, person.text, &q, ret, e);
    } else if (q.rc == RC_OK) {
        q.rc = err_set(e, RC_NO, "person/%s: not there", person.text);
    }
    return query_end(&q);
}

enum rc person_open(struct store *s, struct id person, int64_t *ret_no, struct vault_key *ret,
                    struct err *e)
{
    int64_t version = 0;
    enum rc rc = store_need_key(s, e);
    return rc == RC_OK ? get_row(s, person, ret_no, &version, ret, e) : rc;
}

static void seal_line(struct store *s, const struct vault_key *key, const struct index_entry *line,
                      int64_t version, struct buf *out)
{
    char aad[AAD_BYTES];
    struct buf text = {0};
    person_aad(line->p.id.text, version, aad);
    index_entry_write(line, &text);
    vault_seal(s->vault, key, aad, text.at, text.len, out);
    buf_wipe(&text);
}

enum rc person_write_line(struct store *s, const struct vault_key *key,
                          const struct index_entry *line, struct err *e)
{
    struct vault_key same;
    struct buf sealed = {0};
    int64_t no = 0, version = 0;
    enum rc rc = get_row(s, line->p.id, &no, &version, &same, e);
    if (rc != RC_OK)
        return rc;
    vault_key_wipe(&same);
    seal_line(s, key, line, version + 1, &sealed);
    struct query q = db_query(&s->db, SQL_PERSON_SET_LINE, e);
    query_int(&q, ":version", version + 1);
    query_blob(&q, ":line", sealed.at, sealed.len);
    query_int(&q, ":no", no);
    rc = query_run(&q);
    buf_release(&sealed);
    return rc;
}

static enum rc add_row(struct store *s, const struct index_entry *line, int64_t *ret_no,
                       struct vault_key *ret, struct err *e)
{
    char aad[AAD_BYTES];
    unsigned char wrapped[VAULT_WRAP_BYTES];
    struct buf sealed = {0};
    person_aad(line->p.id.text, 0, aad);
    vault_key_new(s->vault, aad, ret, wrapped);
    seal_line(s, ret, line, 1, &sealed);
    struct query q = db_query(&s->db, SQL_PERSON_ADD, e);
    query_text(&q, ":id", line->p.id.text);
    query_int(&q, ":version", 1);
    query_blob(&q, ":wrapped", wrapped, sizeof wrapped);
    query_blob(&q, ":line", sealed.at, sealed.len);
    enum rc rc = query_run(&q);
    buf_release(&sealed);
    *ret_no = sqlite3_last_insert_rowid(s->db.at);
    return rc;
}

static enum rc save(struct store *s, const struct json *patient, const struct index_entry *line,
                    bool fresh, struct err *e)
{
    int64_t no = 0;
    struct vault_key key = {0};
    enum rc rc = fresh ? add_row(s, line, &no, &key, e) : person_open(s, line->p.id, &no, &key, e);
    if (rc == RC_OK && !fresh)
        rc = person_write_line(s, &key, line, e);
    struct record r = {.type = "Patient",
                       .id = line->p.id.text,
                       .version = line->patient,
                       .person_no = no,
                       .person = line->p.id.text};
    if (rc == RC_OK)
        rc = record_add(s, &r, &key, patient, e);
    if (rc == RC_OK)
        rc = audit_add(s, fresh ? "person-add" : "person-change", line->p.id.text, e);
    vault_key_wipe(&key);
    return rc;
}

// What the Patient does not say: visits, and whose duplicate it is where it names a server's
// record.
static void keep_counters(struct index_entry *line, const struct json *patient,
                          const struct index_entry *old)
{
    const char *replaced_by;
    line->p.visit_count = old->p.visit_count;
    line->p.last_visit_utc_ms = old->p.last_visit_utc_ms;
    line->p.due_utc_ms = old->p.due_utc_ms;
    line->p.open_visit = old->p.open_visit;
    store_replaced_by(patient, &replaced_by);
    if (replaced_by != NULL && line->p.merged_into.text[0] == '\0')
        line->p.merged_into = old->p.merged_into;
}

enum rc person_change(struct store *s, const struct json *patient, struct person_change *ret,
                      struct err *e)
{
    struct json *composed = json_composed(patient);
    struct index_entry *line = mem_alloc(sizeof *line);
    enum rc rc = index_entry_from_patient(composed, clock_today(s->clock), line, e);
    const struct index_entry *old = rc == RC_OK ? index_find(&s->people, line->p.id) : NULL;
    if (old != NULL)
        keep_counters(line, composed, old);
    line->patient = old != NULL ? old->patient + 1 : 1;
    ret->line = line;
    rc = rc == RC_OK ? save(s, composed, line, old == NULL, e) : rc;
    json_free(composed);
    return rc;
}

void person_change_end(struct store *s, struct person_change *change, enum rc rc)
{
    if (change->line == NULL)
        return; // nothing was changed
    if (rc == RC_OK) {
        index_put(&s->people, change->line);
    } else {
        index_entry_release(change->line);
        free(change->line);
    }
    change->line = NULL;
}

enum rc store_person_save(struct store *s, const struct json *patient, struct err *e)
{
    struct person_change change = {0};
    enum rc rc = store_begin(s, e);
    if (rc == RC_OK)
        rc = store_end(s, person_change(s, patient, &change, e), e);
    person_change_end(s, &change, rc);
    return rc;
}

// Opens one row of the index; NULL when it was changed.
static struct index_entry *read_line(struct store *s, const struct query *q, struct buf *text)
{
    char aad[AAD_BYTES];
    struct vault_key key;
    size_t len = 0;
    const char *id = query_get_text(q, COL_id);
    const void *sealed = query_get_blob(q, COL_line, &len);
    person_aad(id, query_get_int(q, COL_version), aad);
    buf_clear(text);
    if (person_key(s, id, q, &key, NULL) != RC_OK)
        return NULL;
    enum rc rc = vault_open(s->vault, &key, aad, sealed, len, text, NULL);
    vault_key_wipe(&key);
    struct index_entry *line = rc == RC_OK ? mem_alloc(sizeof *line) : NULL;
    if (line == NULL || index_entry_read(id_from(id), buf_text(text), text->len, line))
        return line;
    free(line);
    return NULL;
}

enum rc person_load_index(struct store *s, struct err *e)
{
    struct buf text = {0};
    struct query q = db_query(&s->db, SQL_PERSON_LINES, e);
    while (query_row(&q)) {
        struct index_entry *line = read_line(s, &q, &text);
        if (line != NULL)
            index_push(&s->people, line);
        else
            err_set(&s->damage, RC_DAMAGED, "person/%s: the index line was changed",
                    query_get_text(&q, COL_id));
    }
    buf_wipe(&text);
    index_sort(&s->people);
    return query_end(&q);
}

// A line of today's form, of the newest Patient, with the counters of the one in memory; false when
// the Patient cannot be read.
static bool renewed(struct store *s, const struct index_entry *old, struct index_entry *ret)
{
    struct json *patient = NULL;
    bool made = record_newest(s, "Patient", old->p.id.text, &patient, NULL, NULL) == RC_OK &&
                index_entry_from_patient(patient, clock_today(s->clock), ret, NULL) == RC_OK;
    if (made) {
        ret->patient = old->patient;
        keep_counters(ret, patient, old);
    }
    json_free(patient);
    return made;
}

static enum rc write_renewed(struct store *s, const struct index_entry *line, struct err *e)
{
    struct vault_key key;
    int64_t no = 0;
    enum rc rc = person_open(s, line->p.id, &no, &key, e);
    if (rc == RC_OK)
        rc = person_write_line(s, &key, line, e);
    vault_key_wipe(&key);
    return rc;
}

// In one transaction; a disk that takes nothing leaves the old lines there, and they are renewed
// again the next time.
enum rc person_renew_lines(struct store *s, struct err *e)
{
    size_t outdated = 0;
    for (size_t i = 0; i < s->people.count; i++)
        outdated += index_entry_outdated(s->people.by_name[i]);
    enum rc rc = outdated > 0 ? store_begin(s, e) : RC_OK;
    if (outdated == 0 || rc != RC_OK)
        return rc;
    for (size_t i = 0; i < s->people.count; i++) {
        struct index_entry next, *line = s->people.by_name[i];
        if (!index_entry_outdated(line) || !renewed(s, line, &next))
            continue;
        rc = rc == RC_OK ? write_renewed(s, &next, e) : rc;
        index_entry_release(line);
        *line = next;
    }
    index_sort(&s->people);
    return store_end(s, rc, e);
}

enum rc store_person_replaced(struct store *s, struct id person, struct id by, struct err *e)
{
    const struct index_entry *old = index_find(&s->people, person);
    if (old == NULL)
        return err_set(e, RC_NO, "person/%s: not in the index", person.text);
    if (id_equal(old->p.merged_into, by))
        return RC_OK;
    struct index_entry *line = index_entry_copy(old);
    line->p.merged_into = by;
    enum rc rc = store_begin(s, e);
    if (rc == RC_OK)
        rc = store_end(s, write_renewed(s, line, e), e);
    person_change_end(s, &(struct person_change){.line = line}, rc);
    return rc;
}

size_t store_person_count(const struct store *s)
{
    return s->people.count;
}

const struct store_person *store_person_at(const struct store *s, size_t i)
{
    return i < s->people.count ? &s->people.by_name[i]->p : NULL;
}

const struct store_person *store_person_find(const struct store *s, struct id id)
{
    const struct index_entry *line = index_find(&s->people, id);
    return line != NULL ? &line->p : NULL;
}

struct id store_person_survivor(const struct store *s, struct id id)
{
    const struct index_entry *line = index_find(&s->people, id);
    return line != NULL ? index_survivor(&s->people, line)->p.id : id;
}

size_t store_person_records(struct store *s, struct id id, struct arena *a, struct id **ret)
{
    const struct index_entry *line = index_find(&s->people, id), **lines = NULL;
    size_t count = line != NULL ? index_records(&s->people, line, a, &lines) : 0;
    *ret = arena_array(a, count + 1, sizeof **ret);
    for (size_t i = 0; i < count; i++)
        (*ret)[i] = lines[i]->p.id;
    return count;
}

bool store_person_is_duplicate(const struct store *s, const struct store_person *p)
{
    return p->merged_into.text[0] != '\0' && !id_equal(store_person_survivor(s, p->id), p->id);
}

size_t store_person_search(const struct store *s, const char *query, size_t *out, size_t max)
{
    return index_search(&s->people, query, out, max);
}

bool store_person_has_namesake(const struct store *s, struct id id)
{
    const struct index_entry *line = index_find(&s->people, id);
    return line != NULL && index_has_namesake(&s->people, line);
}
