// SPDX-License-Identifier: EUPL-1.2
#include "store/consent.h"

#include "base/mem.h"
#include "store/outbox_add.h"

// Marks a package that waits as taken back.
static enum rc take_back(struct store *s, struct id package, struct err *e)
{
    struct package_row row = {0};
    enum rc rc = package_get(s, package, &row, e);
    if (rc != RC_OK)
        return rc;
    row.p.state = PACKAGE_REPLACED;
    rc = package_empty(s, &row, e);
    package_release(&row);
    return rc;
}

static enum rc take_all_back(struct store *s, struct id person, struct err *e)
{
    struct arena a = {0};
    struct id *all = NULL;
    size_t count = 0, cap = 0;
    struct query q = db_query(&s->db, SQL_OUTBOX_UNSENT_VISITS, e);
    query_text(&q, ":person", person.text);
    while (query_row(&q)) {
        all = arena_room(&a, all, count, &cap, sizeof *all);
        all[count++] = id_from(query_get_text(&q, COL_id));
    }
    enum rc rc = query_end(&q);
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = take_back(s, all[i], e);
    arena_release(&a);
    return rc;
}

static enum rc save(struct store *s, const struct record *r, const struct vault_key *key,
                    const struct json *consent, const struct json *bundle, bool unsend,
                    struct err *e)
{
    struct id queued = {{0}}, person = id_from(r->person);
    const struct package_new p = {
        .person = person, .person_no = r->person_no, .key = key, .bundle = bundle};
    enum rc rc = record_add(s, r, key, consent, e);
    if (rc == RC_OK && unsend)
        rc = take_all_back(s, person, e);
    if (rc == RC_OK && bundle != NULL)
        rc = package_queue(s, &p, &queued, e);
    return rc == RC_OK ? audit_add(s, "consent-change", r->person, e) : rc;
}

enum rc store_consent_save(struct store *s, struct id person, const struct json *consent,
                           const struct json *bundle, bool unsend, struct err *e)
{
    struct vault_key key = {0};
    int64_t last = 0;
    const char *id = json_get_string(consent, "id");
    struct record r = {.type = "Consent", .id = id, .person = person.text};
    if (id == NULL || !id_valid(id))
        return err_set(e, RC_INVALID, "consent: no identifier");
    enum rc rc = person_open(s, person, &r.person_no, &key, e);
    if (rc == RC_OK)
        rc = record_last(s, r.type, id, &last, e);
    r.version = last + 1;
    if (rc == RC_OK)
        rc = store_begin(s, e);
    if (rc == RC_OK)
        rc = store_end(s, save(s, &r, &key, consent, s->practice ? NULL : bundle, unsend, e), e);
    vault_key_wipe(&key);
    if (rc == RC_OK)
        package_count(s, NULL);
    return rc;
}
