// SPDX-License-Identifier: EUPL-1.2
// Packages: their order, their states, what replaces what, altered rows.
#include "unit/store/fixture.h"

#include "store/amend.h"
#include "store/erase.h"
#include "store/file_check.h"
#include "store/outbox.h"
#include "store/outbox_add.h"

#include <inttypes.h>

enum { UNDELIVERED = 1U << PACKAGE_WAITING | 1U << PACKAGE_QUARANTINED | 1U << PACKAGE_CONFLICT };

static void put(struct json *object, const char *key, const char *value)
{
    json_set_string(object, key, value);
}

// A Bundle with one resource; a Flag of that status when it is not NULL.
static struct json *a_bundle(const char *flag, const char *word)
{
    struct json *bundle = json_new_object(), *entries = json_new_array();
    struct json *entry = json_new_object(), *resource = json_new_object();
    put(bundle, "resourceType", "Bundle");
    put(bundle, "id", id_new().text);
    put(resource, "resourceType", flag != NULL ? "Flag" : "Observation");
    put(resource, "status", flag != NULL ? flag : "final");
    put(resource, "note", word);
    json_set(entry, "resource", resource);
    json_push(entries, entry);
    json_set(bundle, "entry", entries);
    return bundle;
}

// Finishes a new visit of the person with that package.
static enum rc finish(struct fixture *f, struct id person, const struct json *bundle,
                      struct store_visit *v)
{
    assert_ok(f, store_visit_start(f->s, person, FORM, "1", v, &f->e));
    struct json *resources = some_resources(v, "completed");
    enum rc rc = store_visit_finish(f->s, v->id, VISIT_FINISHED, resources, bundle, 0, &f->e);
    json_free(resources);
    return rc;
}

// A visit of a new person, finished with a package; its id.
static struct id queue(struct fixture *f, const char *family, const char *flag,
                       struct store_visit *v)
{
    struct json *bundle = a_bundle(flag, family);
    struct id id = id_from(json_get_string(bundle, "id"));
    struct id person = add_person(f, family, "Jeanne", "1942-05-12", NULL);
    assert_ok(f, finish(f, person, bundle, v));
    json_free(bundle);
    f->fake.utc_ms += 1000;
    f->fake.mono_ms += 1000;
    return id;
}

static struct store_package row_of(struct fixture *f, struct id package)
{
    struct store_package p = {0};
    assert_ok(f, store_package(f->s, package, &p, &f->e));
    return p;
}

static struct json *note(const char *code)
{
    struct json *all = json_new_object();
    put(all, "code", code);
    return all;
}

static void packages_come_urgent_first_then_oldest(void **state)
{
    struct fixture *f = fixture_new(false);
    struct store_visit v;
    struct arena a = {0};
    struct store_package *all = NULL;
    size_t count = 0;
    (void)state;
    struct id first = queue(f, "Martin", NULL, &v), second = queue(f, "Durand", "inactive", &v);
    struct id urgent = queue(f, "Petit", "active", &v), last = queue(f, "Roux", "active", &v);
    struct id order[] = {urgent, last, first, second};
    for (int again = 0; again < 2; again++) {
        assert_ok(f, store_packages(f->s, UNDELIVERED, &a, &all, &count, &f->e));
        assert_int_equal(count, ARRAY_LEN(order));
        for (size_t i = 0; i < count; i++)
            assert_string_equal(all[i].id.text, order[i].text);
        assert_true(all[0].urgent && all[1].urgent && !all[2].urgent);
        assert_int_equal(all[0].seq, 3);
        assert_true(id_equal(all[1].visit, v.id) && all[1].bytes > 50);
        assert_int_equal(store_counts(f->s).to_send, 4);
        assert_int_equal(store_counts(f->s).urgent_waiting, 2);
        fixture_again(f);
    }
    assert_ok(f, store_packages(f->s, 1U << PACKAGE_DELIVERED, &a, &all, &count, &f->e));
    assert_int_equal(count, 0);
    arena_release(&a);
    fixture_free(f);
}

static void the_text_is_what_was_built(void **state)
{
    struct fixture *f = fixture_new(false);
    struct buf built = {0}, text = {0};
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct json *bundle = a_bundle(NULL, "Zoé \"7\"");
    struct store_visit v;
    (void)state;
    json_set(bundle, "value", json_new_number("70.50"));
    json_write(bundle, false, &built);
    assert_ok(f, finish(f, person, bundle, &v));
    fixture_again(f);
    struct id id = id_from(json_get_string(bundle, "id"));
    assert_ok(f, store_package_text(f->s, id, &text, &f->e));
    assert_string_equal(buf_text(&text), buf_text(&built));
    assert_int_equal(row_of(f, id).bytes, built.len);
    assert_rc(f, RC_NO, store_package_text(f->s, person, &text, &f->e));
    store_lock(f->s);
    assert_rc(f, RC_DENIED, store_package_text(f->s, id, &text, &f->e));
    json_free(bundle);
    buf_wipe(&built);
    buf_wipe(&text);
    fixture_free(f);
}

static void a_package_goes_through_its_states(void **state)
{
    struct fixture *f = fixture_new(false);
    struct store_visit v;
    struct json *said = NULL, *later = note("unreachable"), *refused = note("invalid");
    struct json *receipt = note("receipt");
    (void)state;
    struct id id = queue(f, "Martin", "active", &v);
    assert_ok(f, store_package_problem(f->s, id, &said, &f->e));
    assert_null(said);
    assert_ok(f, store_package_wait(f->s, id, 77, later, &f->e));
    assert_ok(f, store_package_wait(f->s, id, 78, NULL, &f->e));
    fixture_again(f);
    assert_int_equal(row_of(f, id).attempts, 2);
    assert_int_equal(row_of(f, id).next_utc_ms, 78);
    assert_ok(f, store_package_problem(f->s, id, &said, &f->e));
    assert_string_equal(json_get_string(said, "code"), "unreachable");
    json_free(said);
    assert_rc(f, RC_INVALID, store_package_hold(f->s, id, PACKAGE_DELIVERED, refused, &f->e));
    assert_ok(f, store_package_hold(f->s, id, PACKAGE_QUARANTINED, refused, &f->e));
    assert_int_equal(store_counts(f->s).to_send, 1);
    assert_int_equal(store_counts(f->s).held, 1);
    assert_int_equal(store_counts(f->s).urgent_waiting, 0);
    assert_ok(f, store_package_retry(f->s, id, &f->e));
    assert_int_equal(row_of(f, id).state, PACKAGE_WAITING);
    assert_int_equal(row_of(f, id).next_utc_ms, 0);
    assert_ok(f, store_package_hold(f->s, id, PACKAGE_CONFLICT, refused, &f->e));
    assert_ok(f, store_package_deliver(f->s, id, receipt, &f->e));
    int64_t sent = f->fake.utc_ms;
    f->fake.utc_ms += 5000;
    f->fake.mono_ms += 5000;
    assert_ok(f, store_package_deliver(f->s, id, refused, &f->e)); // the first stays
    fixture_again(f);
    assert_int_equal(row_of(f, id).state, PACKAGE_DELIVERED);
    assert_int_equal(row_of(f, id).sent_utc_ms, sent);
    assert_int_equal(store_counts(f->s).sent, 1);
    assert_int_equal(store_counts(f->s).to_send, 0);
    assert_int_equal(store_counts(f->s).last_sent_utc_ms, sent);
    assert_ok(f, store_package_receipt(f->s, id, &said, &f->e));
    assert_string_equal(json_get_string(said, "code"), "receipt");
    json_free(said);
    assert_ok(f, store_package_problem(f->s, id, &said, &f->e));
    assert_null(said);
    assert_rc(f, RC_INVALID, store_package_retry(f->s, id, &f->e));
    assert_rc(f, RC_INVALID, store_package_wait(f->s, id, 1, NULL, &f->e));
    assert_rc(f, RC_INVALID, store_package_hold(f->s, id, PACKAGE_CONFLICT, refused, &f->e));
    json_free(later);
    json_free(refused);
    json_free(receipt);
    fixture_free(f);
}

static void what_a_server_took_waits_and_is_no_receipt(void **state)
{
    struct fixture *f = fixture_new(false);
    struct store_visit v;
    struct json *said = NULL, *taken = note("taken"), *why = note("gone"),
                *receipt = note("receipt");
    (void)state;
    struct id ids[] = {queue(f, "Martin", NULL, &v), queue(f, "Durand", NULL, &v),
                       queue(f, "Petit", NULL, &v), id_new()};
    const struct store_acceptance both[] = {
        {ids[0], taken}, {ids[3], taken}, {ids[1], taken}}; // one is not there
    assert_ok(f, store_packages_accept(f->s, both, ARRAY_LEN(both), &f->e));
    fixture_again(f);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(row_of(f, ids[i]).state, PACKAGE_WAITING);
        assert_int_equal(row_of(f, ids[i]).accepted, i < 2);
        assert_ok(f, store_package_receipt(f->s, ids[i], &said, &f->e));
        assert_null(said);
        assert_ok(f, store_package_acceptance(f->s, ids[i], &said, &f->e));
        assert_int_equal(said != NULL, i < 2);
        json_free(said);
    }
    assert_int_equal(store_counts(f->s).to_send, 3);
    // Not tried before a time: it stays taken. Refused or asked to be sent anew: it does not.
    assert_ok(f, store_package_wait(f->s, ids[0], 77, why, &f->e));
    assert_true(row_of(f, ids[0]).accepted);
    assert_ok(f, store_package_hold(f->s, ids[0], PACKAGE_QUARANTINED, why, &f->e));
    assert_ok(f, store_package_retry(f->s, ids[0], &f->e));
    assert_false(row_of(f, ids[0]).accepted);
    // Delivered together; a damaged one holds no other back.
    struct store_delivery all[] = {{.package = ids[3], .receipt = receipt},
                                   {.package = ids[1], .receipt = receipt},
                                   {.package = ids[2], .receipt = receipt}};
    assert_ok(f, store_packages_deliver(f->s, all, ARRAY_LEN(all), &f->e));
    assert_int_equal(all[0].rc, RC_NO);
    assert_int_equal(all[1].rc, RC_OK);
    assert_int_equal(store_counts(f->s).sent, 2);
    assert_int_equal(row_of(f, ids[1]).state, PACKAGE_DELIVERED);
    assert_false(row_of(f, ids[1]).accepted);
    assert_ok(f, store_package_acceptance(f->s, ids[1], &said, &f->e));
    assert_null(said);
    assert_ok(f, store_package_receipt(f->s, ids[1], &said, &f->e));
    assert_string_equal(json_get_string(said, "code"), "receipt");
    json_free(said);
    json_free(taken);
    json_free(why);
    json_free(receipt);
    fixture_free(f);
}

static void a_correction_replaces_what_was_not_delivered(void **state)
{
    struct fixture *f = fixture_new(false);
    struct store_visit v;
    struct arena a = {0};
    struct store_package *all = NULL;
    struct ledger_line *lines = NULL;
    size_t count = 0;
    struct json *entry = note("amend"), *bundle = a_bundle(NULL, "second");
    (void)state;
    struct id id = queue(f, "Martin", NULL, &v), other = queue(f, "Durand", NULL, &v);
    struct store_package old = row_of(f, id);
    assert_ok(f, store_package_hold(f->s, id, PACKAGE_QUARANTINED, entry, &f->e));
    put(bundle, "id", id.text); // built again, it has the same id
    assert_ok(f, store_visit_reopen(f->s, old.visit, entry, &f->e));
    struct json *resources = some_resources(&v, "amended");
    assert_ok(f, store_visit_finish(f->s, old.visit, VISIT_FINISHED, resources, bundle, 0, &f->e));
    assert_int_equal(row_of(f, id).state, PACKAGE_REPLACED);
    assert_int_equal(row_of(f, other).state, PACKAGE_WAITING);
    assert_rc(f, RC_INVALID, store_package_retry(f->s, id, &f->e));
    assert_int_equal(store_counts(f->s).to_send, 2);
    assert_int_equal(store_counts(f->s).held, 0);
    assert_ok(f, store_packages(f->s, UNDELIVERED, &a, &all, &count, &f->e));
    assert_int_equal(count, 2);
    assert_true(id_equal(all[1].visit, old.visit) && all[1].seq == 3);
    assert_ok(f, store_ledger(f->s, &a, &lines, &count, &f->e));
    assert_int_equal(count, 3);
    json_free(entry);
    json_free(bundle);
    json_free(resources);
    arena_release(&a);
    fixture_free(f);
}

static void a_package_without_visit_waits_too(void **state)
{
    struct fixture *f = fixture_new(false), *practice = fixture_new(true);
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct json *bundle = a_bundle(NULL, "task"), *nothing = json_new_object();
    struct id id = id_from(json_get_string(bundle, "id"));
    struct buf text = {0};
    (void)state;
    assert_rc(f, RC_INVALID, store_package_add(f->s, person, nothing, &f->e));
    assert_rc(f, RC_NO, store_package_add(f->s, id, bundle, &f->e));
    assert_ok(f, store_package_add(f->s, person, bundle, &f->e));
    fixture_again(f);
    assert_string_equal(row_of(f, id).visit.text, "");
    assert_true(id_equal(row_of(f, id).person, person));
    assert_ok(f, store_package_text(f->s, id, &text, &f->e));
    assert_non_null(strstr(buf_text(&text), "\"task\""));
    assert_ok(practice, store_package_add(practice->s, person, bundle, &practice->e));
    assert_int_equal(store_counts(practice->s).to_send, 0);
    buf_wipe(&text);
    json_free(bundle);
    json_free(nothing);
    fixture_free(f);
    fixture_free(practice);
}

// Each row altered in its own way; the first and the last are left alone.
static void altered_rows_are_named_and_the_rest_is_there(void **state)
{
    static const char harms[] =
        "UPDATE outbox SET state = 1 WHERE seq = 2;"
        "UPDATE outbox SET state = 4 WHERE seq = 3;"
        "UPDATE outbox SET urgent = 1 WHERE seq = 4;"
        "UPDATE outbox SET next_utc_ms = 9000000000000000 WHERE seq = 5;"
        "UPDATE outbox SET sent_utc_ms = 1 WHERE seq = 6;"
        "UPDATE outbox SET person = 1 WHERE seq = 7;"
        "UPDATE outbox SET visit = NULL WHERE seq = 8;"
        "UPDATE outbox SET problem = NULL WHERE seq = 9;"
        "UPDATE outbox SET proof = NULL WHERE seq = 10;"
        "UPDATE outbox SET proof = (SELECT proof FROM outbox WHERE seq = 1) WHERE seq = 11;"
        "UPDATE outbox SET seq = 99 WHERE seq = 12;";
    enum { ROWS = 13 };
    struct fixture *f = fixture_new(false);
    struct store_visit v;
    struct arena a = {0};
    struct store_package *all = NULL;
    struct store_checked checked = {0};
    struct id ids[ROWS];
    size_t count = 0;
    struct json *problem = note("invalid");
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        char family[32];
        snprintf(family, sizeof family, "Martin %zu", i);
        ids[i] = queue(f, family, NULL, &v);
        assert_ok(f, store_package_wait(f->s, ids[i], 1, problem, &f->e));
    }
    alter(f, harms);
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_rc(f, RC_DAMAGED, store_packages(f->s, ~0U, &a, &all, &count, &f->e));
    assert_int_equal(count, 2);
    assert_true(id_equal(all[0].id, ids[0]) && id_equal(all[1].id, ids[ROWS - 1]));
    for (size_t i = 1; i < ROWS - 1; i++) {
        assert_rc(f, RC_DAMAGED, store_package(f->s, ids[i], all, &f->e));
        assert_non_null(strstr(f->e.text, ids[i].text));
    }
    assert_rc(f, RC_DAMAGED, store_check(f->s, &checked, &f->e));
    assert_true(checked.damaged >= ROWS - 2);
    json_free(problem);
    arena_release(&a);
    fixture_free(f);
}

static void erasing_waits_for_delivery(void **state)
{
    struct fixture *f = fixture_new(false);
    struct store_visit v;
    struct store_receipt r;
    struct arena a = {0};
    struct ledger_line *lines = NULL;
    size_t count = 0, erased = 0;
    struct json *receipt = note("receipt");
    (void)state;
    struct id id = queue(f, "Martin", NULL, &v), person = row_of(f, id).person;
    queue(f, "Durand", NULL, &v);
    assert_ok(f, store_package_hold(f->s, id, PACKAGE_QUARANTINED, receipt, &f->e));
    assert_rc(f, RC_BUSY, store_erase(f->s, person, "wish", false, &r, &f->e));
    assert_ok(f, store_package_deliver(f->s, id, receipt, &f->e));
    f->fake.utc_ms += INT64_C(40) * 86400000;
    f->fake.mono_ms += INT64_C(40) * 86400000;
    assert_ok(f, retained_after(f, 30, &erased));
    assert_int_equal(erased, 1); // the other was not delivered
    assert_null(store_person_find(f->s, person));
    assert_int_equal(store_package(f->s, id, &(struct store_package){0}, NULL), RC_NO);
    assert_ok(f, store_ledger(f->s, &a, &lines, &count, &f->e));
    assert_int_equal(count, 2);
    assert_string_equal(lines[0].package.text, id.text);
    assert_string_equal(lines[0].visit.text, "");
    assert_true(lines[0].sent_utc_ms > 0);
    json_free(receipt);
    arena_release(&a);
    fixture_free(f);
}

// A number out of the file, by another program.
static int64_t ask(struct fixture *f, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    store_close(f->s);
    f->s = NULL;
    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    sqlite3_close(db);
    fixture_again(f);
    return n;
}

// As programs before wrote it: in the clear, the proof over it.
static void write_as_before(struct fixture *f, struct id package)
{
    struct package_row row = {0};
    struct buf proof = {0};
    char aad[AAD_BYTES], hex[2 * HASH_BYTES + 1];
    unsigned char hash[HASH_BYTES];
    assert_ok(f, package_get(f->s, package, &row, &f->e));
    const struct store_package *p = &row.p;
    vault_hash(NULL, buf_text(&row.problem), row.problem.len, hash);
    vault_hash(hash, buf_text(&row.receipt), row.receipt.len, hash);
    for (size_t i = 0; i < sizeof hash; i++)
        snprintf(hex + 2 * i, 3, "%02x", hash[i]);
    snprintf(aad, sizeof aad,
             "outbox-row/%s/%" PRId64 "\n%s\n%s\n%d\n1\n%" PRIu64 "\n%" PRId64 "\n%" PRId64
             "\n%" PRId64 "\n%" PRIu32 "\n%zu\n%s",
             p->id.text, row.version + 1, p->person.text, p->visit.text, (int)p->state, p->seq,
             p->queued_utc_ms, p->sent_utc_ms, p->next_utc_ms, p->attempts, p->bytes, hex);
    proof_make(f->s, &row.key, aad, &proof);
    assert_ok(f, store_begin(f->s, &f->e));
    struct query q = db_query(&f->s->db, SQL_OUTBOX_SET, &f->e);
    query_int(&q, ":state", p->state);
    query_int(&q, ":urgent", 1);
    query_int(&q, ":seq", (int64_t)p->seq);
    query_int(&q, ":bytes", (int64_t)p->bytes);
    query_int(&q, ":version", row.version + 1);
    query_blob(&q, ":proof", proof.at, proof.len);
    query_int(&q, ":sent", p->sent_utc_ms);
    query_int(&q, ":next", p->next_utc_ms);
    query_int(&q, ":attempts", p->attempts);
    query_int(&q, ":no", row.no);
    assert_ok(f, store_end(f->s, query_run(&q), &f->e));
    buf_release(&proof);
    package_release(&row);
}

// Nothing in the clear tells a package with a red flag from another, older rows neither once
// somebody has logged in.
static void a_red_flag_does_not_show_in_the_outbox(void **state)
{
    struct fixture *f = fixture_new(false);
    struct store_visit v;
    (void)state;
    struct id plain = queue(f, "Martin", NULL, &v), urgent = queue(f, "Petit", "active", &v);
    assert_true(row_of(f, urgent).urgent);
    assert_false(row_of(f, plain).urgent);
    assert_int_equal(store_counts(f->s).urgent_waiting, 1);
    assert_int_equal(ask(f, "SELECT sum(urgent) FROM outbox"), 0);
    assert_int_equal(ask(f, "SELECT count(DISTINCT length(proof)) FROM outbox"), 1);
    assert_int_equal(store_counts(f->s).urgent_waiting, 1);
    write_as_before(f, urgent);
    assert_true(row_of(f, urgent).urgent);
    fixture_again(f); // covers it
    assert_int_equal(ask(f, "SELECT sum(urgent) FROM outbox"), 0);
    assert_true(row_of(f, urgent).urgent);
    assert_int_equal(store_counts(f->s).urgent_waiting, 1);
    struct json *receipt = an_answer("a", "b");
    assert_ok(f, store_package_deliver(f->s, urgent, receipt, &f->e));
    json_free(receipt);
    assert_int_equal(store_counts(f->s).urgent_waiting, 0);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packages_come_urgent_first_then_oldest),
        cmocka_unit_test(a_red_flag_does_not_show_in_the_outbox),
        cmocka_unit_test(the_text_is_what_was_built),
        cmocka_unit_test(a_package_goes_through_its_states),
        cmocka_unit_test(what_a_server_took_waits_and_is_no_receipt),
        cmocka_unit_test(a_correction_replaces_what_was_not_delivered),
        cmocka_unit_test(a_package_without_visit_waits_too),
        cmocka_unit_test(altered_rows_are_named_and_the_rest_is_there),
        cmocka_unit_test(erasing_waits_for_delivery),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
