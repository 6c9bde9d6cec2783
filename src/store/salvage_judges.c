// SPDX-License-Identifier: EUPL-1.2
// Does a row that was found say what was sealed? By the same openers as every other reader.
#include "store/salvage_rows.h"

#include "base/instant.h"
#include "base/mem.h"
#include "store/account.h"
#include "store/flag.h"
#include "store/outbox_add.h"
#include "store/recovery.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static struct id id_in(const struct salvage *v, const char *table, const struct cell *c,
                       const char *column)
{
    char text[ID_BYTES + 1];
    salvage_text(v, table, c, column, text, sizeof text);
    return id_from(text);
}

static enum rc opens_store(struct salvage *v, const struct cell *c, struct err *e)
{
    char aad[AAD_BYTES];
    (void)c;
    struct query q = db_query(&v->s->db, SQL_STORE_GET, e);
    if (query_row(&q)) {
        size_t len = 0;
        struct store said = {.vault = v->s->vault,
                             .id = id_from(query_get_text(&q, COL_id)),
                             .practice = query_get_int(&q, COL_practice) != 0,
                             .created_utc_ms = query_get_int(&q, COL_created_utc_ms)};
        const void *proof = query_get_blob(&q, COL_proof, &len);
        store_aad(&said, aad);
        q.rc = proof_check(&said, NULL, aad, proof, len, "store", e);
        if (q.rc == RC_OK) {
            v->s->id = said.id;
            v->s->practice = said.practice;
            v->s->created_utc_ms = said.created_utc_ms;
        }
    }
    return query_end(&q);
}

static enum rc opens_account(struct salvage *v, const struct cell *c, struct err *e)
{
    struct account_row r = {0};
    enum rc rc = account_load(v->s, NULL, id_in(v, "account", c, "id"), &r, e);
    if (rc == RC_OK)
        rc = account_prove(v->s, &r, e);
    account_wipe(&r);
    return rc;
}

static enum rc opens_recovery(struct salvage *v, const struct cell *c, struct err *e)
{
    const struct cell_value *key = salvage_value(v, "recovery", c, "public");
    if (key == NULL || key->len != VAULT_PUBLIC_BYTES)
        return err_set(e, RC_DAMAGED, "recovery: the key was cut");
    return recovery_prove(v->s, key->at, e);
}

// The key of the person's records is what the row is for: a line that does not open is written anew
// from the record.
static enum rc opens_person(struct salvage *v, const struct cell *c, struct err *e)
{
    struct vault_key key;
    int64_t no = 0;
    enum rc rc = person_open(v->s, id_in(v, "person", c, "id"), &no, &key, e);
    if (rc == RC_OK)
        vault_key_wipe(&key);
    return rc;
}

enum rc salvage_need_account(struct salvage *v, const char *id, struct err *e)
{
    struct account_row r = {.account = {.id = id_from(id), .active = true}};
    struct account_row there = {0};
    if (r.account.id.text[0] == '\0')
        return err_set(e, RC_DAMAGED, "visit: no account");
    enum rc rc = account_load(v->s, NULL, r.account.id, &there, NULL);
    account_wipe(&there);
    if (rc == RC_OK)
        return RC_OK;
    snprintf(r.account.name, sizeof r.account.name, "salvaged-%.8s", id);
    snprintf(r.account.role, sizeof r.account.role, "visitor");
    r.cost = *account_cost(v->s);
    rc = account_write(v->s, &r, e);
    account_wipe(&r);
    return rc;
}

static enum rc opens_visit(struct salvage *v, const struct cell *c, struct err *e)
{
    char account[ID_BYTES + 1];
    struct visit_row row = {0};
    salvage_text(v, "visit", c, "account", account, sizeof account);
    enum rc rc = salvage_need_account(v, account, e);
    if (rc == RC_OK)
        rc = visit_get(v->s, id_in(v, "visit", c, "id"), &row, e);
    vault_key_wipe(&row.key);
    return rc;
}

static enum rc opens_journal(struct salvage *v, const struct cell *c, struct err *e)
{
    const struct cell_value *sealed = salvage_value(v, "journal", c, "sealed");
    char place[JOURNAL_PLACE_BYTES];
    struct vault_key key;
    struct buf text = {0};
    struct query q = db_query(&v->s->db, SQL_VISIT_KEY, e);
    query_int(&q, ":no", salvage_number(v, "journal", c, "visit"));
    if (query_row(&q)) {
        journal_place(query_get_text(&q, COL_id), salvage_number(v, "journal", c, "seq"), place);
        q.rc = person_key(v->s, query_get_text(&q, COL_person), &q, &key, e);
        if (q.rc == RC_OK) {
            q.rc = vault_open(v->s->vault, &key, place, sealed->at, sealed->len, &text, e);
            vault_key_wipe(&key);
        }
    } else if (q.rc == RC_OK) {
        q.rc = err_set(e, RC_NO, "journal: its visit is lost");
    }
    buf_wipe(&text);
    return query_end(&q);
}

// ---- finished visits whose envelope is lost ----

// What the resources of a visit say of it.
static void describe(const struct json *resources, struct store_visit *v)
{
    for (size_t i = 0; i < json_count(resources); i++) {
        const struct json *r = json_at(resources, i);
        const char *type = json_get_string(r, "resourceType"), *id = json_get_string(r, "id");
        const char *form = json_get_string(r, "questionnaire");
        if (type != NULL && strcmp(type, "Encounter") == 0) {
            const char *start = json_get_string(json_get(r, "period"), "start");
            const char *end = json_get_string(json_get(r, "period"), "end");
            instant_read(start != NULL ? start : "", &v->started_utc_ms);
            instant_read(end != NULL ? end : "", &v->finished_utc_ms);
        }
        if (type == NULL || strcmp(type, "QuestionnaireResponse") != 0)
            continue;
        size_t url = form != NULL ? strcspn(form, "|") : 0;
        v->response = id_from(id != NULL ? id : "");
        snprintf(v->form_url, sizeof v->form_url, "%.*s", (int)url, form != NULL ? form : "");
        snprintf(v->form_version, sizeof v->form_version, "%s",
                 form != NULL && form[url] == '|' ? form + url + 1 : "");
    }
}

// Its row made again from the newest of its resources: as finished as when they were saved.
static enum rc rebuild_visit(struct salvage *v, const struct cell *c, const struct json *resources,
                             struct err *e)
{
    struct visit_row row = {.no = salvage_number(v, "record", c, "visit"),
                            .person_no = salvage_number(v, "record", c, "person"),
                            .account = v->s->user.id};
    row.v.id = id_in(v, "record", c, "id");
    row.v.state = VISIT_FINISHED;
    row.v.finished_utc_ms = salvage_number(v, "record", c, "saved_utc_ms");
    row.v.started_utc_ms = row.v.finished_utc_ms;
    row.v.versions = (uint32_t)salvage_number(v, "record", c, "version");
    describe(resources, &row.v);
    if (row.v.response.text[0] == '\0')
        row.v.response = id_new();
    struct query q = db_query(&v->s->db, SQL_PERSON_AT, e);
    query_int(&q, ":no", row.person_no);
    if (query_row(&q)) {
        row.v.person = id_from(query_get_text(&q, COL_id));
        q.rc = person_key(v->s, row.v.person.text, &q, &row.key, e);
    } else if (q.rc == RC_OK) {
        q.rc = err_set(e, RC_NO, "record: its person is lost");
    }
    enum rc rc = query_end(&q);
    if (rc == RC_OK)
        rc = visit_add(v->s, &row, e);
    vault_key_wipe(&row.key);
    v->sum->rebuilt += rc == RC_OK;
    return rc;
}

// A record of a visit whose row is lost names it itself: it is sealed to that name.
static enum rc opens_orphan(struct salvage *v, const struct cell *c, struct err *e)
{
    char aad[AAD_BYTES];
    struct id visit = id_in(v, "record", c, "id");
    struct json *resources = NULL;
    struct vault_key key;
    const struct cell_value *sealed = salvage_value(v, "record", c, "sealed");
    struct query q = db_query(&v->s->db, SQL_PERSON_AT, e);
    query_int(&q, ":no", salvage_number(v, "record", c, "person"));
    if (query_row(&q)) {
        snprintf(aad, sizeof aad, "record/Visit/%s/%" PRId64 "\n%s\n%s", visit.text,
                 salvage_number(v, "record", c, "version"), query_get_text(&q, COL_id), visit.text);
        q.rc = person_key(v->s, query_get_text(&q, COL_id), &q, &key, e);
        if (q.rc == RC_OK) {
            q.rc = open_json(v->s, &key, aad, sealed->at, sealed->len, &resources, e);
            vault_key_wipe(&key);
        }
    } else if (q.rc == RC_OK) {
        q.rc = err_set(e, RC_NO, "record: its person is lost");
    }
    enum rc rc = query_end(&q);
    if (rc == RC_OK)
        rc = rebuild_visit(v, c, resources, e);
    json_free(resources);
    return rc;
}

static bool visit_is_lost(struct salvage *v, const struct cell *c)
{
    const struct cell_value *visit = salvage_value(v, "record", c, "visit");
    bool lost = false;
    if (visit == NULL || visit->type != CELL_INT)
        return false;
    struct query q = db_query(&v->s->db, SQL_VISIT_KEY, NULL);
    query_int(&q, ":no", visit->n);
    lost = !query_row(&q);
    query_end(&q);
    return lost;
}

static enum rc opens_record(struct salvage *v, const struct cell *c, struct err *e)
{
    char type[64], id[ID_BYTES + 1];
    struct json *value = NULL;
    salvage_text(v, "record", c, "type", type, sizeof type);
    salvage_text(v, "record", c, "id", id, sizeof id);
    if (strcmp(type, "Visit") == 0 && visit_is_lost(v, c))
        return opens_orphan(v, c, e);
    int64_t saved = 0, version = salvage_number(v, "record", c, "version");
    enum rc rc = record_at(v->s, type, id, version, &value, &saved, e);
    json_free(value);
    return rc;
}

// ---- the rest ----

static enum rc opens_package(struct salvage *v, const struct cell *c, struct err *e)
{
    struct id id = id_in(v, "outbox", c, "id");
    struct store_package p;
    struct buf text = {0};
    enum rc rc = store_package(v->s, id, &p, e);
    if (rc == RC_OK && p.bytes > 0)
        rc = store_package_text(v->s, id, &text, e);
    buf_wipe(&text);
    return rc;
}

static enum rc opens_ledger(struct salvage *v, const struct cell *c, struct err *e)
{
    struct ledger_line line;
    return ledger_of(v->s, id_in(v, "ledger", c, "package"), &line, e);
}

static enum rc opens_remote(struct salvage *v, const struct cell *c, struct err *e)
{
    char type[64];
    struct store_remote r = {.content = NULL};
    salvage_text(v, "remote", c, "type", type, sizeof type);
    enum rc rc = store_remote_get(v->s, type, id_in(v, "remote", c, "id"), &r, e);
    json_free(r.content);
    return rc;
}

static enum rc opens_conflict(struct salvage *v, const struct cell *c, struct err *e)
{
    struct json *sides = NULL;
    enum rc rc = store_conflict_sides(v->s, id_in(v, "conflict", c, "id"), &sides, e);
    json_free(sides);
    return rc;
}

static enum rc opens_task(struct salvage *v, const struct cell *c, struct err *e)
{
    struct store_task t;
    return store_task_load(v->s, id_in(v, "task", c, "id"), &t, e);
}

static enum rc opens_flag(struct salvage *v, const struct cell *c, struct err *e)
{
    struct store_flag f = {.content = NULL};
    enum rc rc = store_flag_load(v->s, id_in(v, "flag", c, "id"), &f, e);
    json_free(f.content);
    return rc;
}

static enum rc opens_rescored(struct salvage *v, const struct cell *c, struct err *e)
{
    return rescored_check(v->s, id_in(v, "rescored", c, "id"), e);
}

static enum rc opens_setting(struct salvage *v, const struct cell *c, struct err *e)
{
    char name[AAD_BYTES / 2];
    struct arena a = {0};
    const char *value = NULL;
    salvage_text(v, "setting", c, "name", name, sizeof name);
    enum rc rc = store_setting(v->s, name, &a, &value, e);
    if (rc == RC_OK && value == NULL)
        rc = err_set(e, RC_DAMAGED, "setting: no such name");
    arena_release(&a);
    return rc;
}

// What is sealed by the store's own key under `aad`.
static enum rc opens_own(struct salvage *v, const char *table, const struct cell *c,
                         const char *aad, struct err *e)
{
    const struct cell_value *sealed = salvage_value(v, table, c, "sealed");
    struct buf text = {0};
    enum rc rc = vault_open(v->s->vault, NULL, aad, sealed->at, sealed->len, &text, e);
    buf_wipe(&text);
    return rc;
}

static enum rc opens_erased(struct salvage *v, const struct cell *c, struct err *e)
{
    char aad[AAD_BYTES];
    erased_aad(id_in(v, "erased", c, "person").text,
               salvage_number(v, "erased", c, "erased_utc_ms"), aad);
    return opens_own(v, "erased", c, aad, e);
}

static enum rc opens_audit(struct salvage *v, const struct cell *c, struct err *e)
{
    char aad[AAD_BYTES];
    audit_aad(false, (uint64_t)c->rowid, aad);
    return opens_own(v, "audit", c, aad, e);
}

const struct judge SALVAGE_JUDGES[] = {
    {"store", ROUND_TEAM, opens_store},       {"account", ROUND_TEAM, opens_account},
    {"recovery", ROUND_TEAM, opens_recovery}, {"person", ROUND_PEOPLE, opens_person},
    {"visit", ROUND_VISITS, opens_visit},     {"record", ROUND_RECORDS, opens_record},
    {"journal", ROUND_REST, opens_journal},   {"outbox", ROUND_REST, opens_package},
    {"ledger", ROUND_REST, opens_ledger},     {"remote", ROUND_REST, opens_remote},
    {"conflict", ROUND_REST, opens_conflict}, {"task", ROUND_REST, opens_task},
    {"flag", ROUND_REST, opens_flag},         {"rescored", ROUND_REST, opens_rescored},
    {"setting", ROUND_REST, opens_setting},   {"erased", ROUND_REST, opens_erased},
    {"audit", ROUND_REST, opens_audit},       {0},
};
