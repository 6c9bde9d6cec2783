// SPDX-License-Identifier: EUPL-1.2
// Whatever Patients and Tasks a server has, a visit is shown or counted with its reason; none stops
// another one, and nothing is made up.
#include "unit/sync/foreign.h"

#include "base/utf8.h"
#include "store/erase.h"

static const char *reason_of(struct lab *l, const char *task)
{
    const char *code = json_get_string(json_get(sync_unusable(l->sync), task), "reason");
    return code != NULL ? code : "";
}

// ---- what is not as we would write it ----

static const struct {
    const char *id, *patient, *family, *given;
    struct date birth;
    char sex, situation;
} people[] = {
    {"a",
     "'name':[{'use':'official','family':'Morvan','given':['Anne']}],'gender':'female',"
     "'birthDate':'1943-06-02'",
     "Morvan",
     "Anne",
     {1943, 6, 2},
     'f',
     '\0'},
    {"b",
     "'name':[{'family':'Haddad','given':['Salma']}],'gender':'female','birthDate':'1943'",
     "Haddad",
     "Salma",
     {1943, 0, 0},
     'f',
     '\0'},
    {"c",
     "'name':[{'family':'Nguyen','given':['Minh']}],'gender':'male','birthDate':'1943-06'",
     "Nguyen",
     "Minh",
     {1943, 6, 0},
     'm',
     '\0'},
    {"d",
     "'name':[{'family':'Grand','given':['Luc']}],'birthDate':'1941-01-01'",
     "Grand",
     "Luc",
     {1941, 1, 1},
     'u',
     '\0'},
    {"e",
     "'name':[{'text':'Anne-Lise LE BRAS'}],'gender':'other'",
     "LE BRAS",
     "Anne-Lise",
     {0},
     'o',
     '\0'},
    {"f",
     "'name':[{'family':'Anonyme','given':['Y']}],'gender':'unknown','birthDate':'unknown'",
     "Anonyme",
     "Y",
     {0},
     'u',
     '\0'},
    {"g",
     "'name':[{'family':'Lefe\xCC\x80vre','given':['Jean Pierre','Rene\xCC\x81']}]",
     "Lefèvre",
     "Jean Pierre René",
     {0},
     'u',
     '\0'},
    {"h", "'name':[{'family':'Durand'}],'deceasedDateTime':'2026-10'", "Durand", "", {0}, 'u', 'd'},
    {"i", "'name':[{'family':'Vif'}],'deceasedBoolean':false", "Vif", "", {0}, 'u', '\0'},
    {"j",
     "'name':[{'family':'Mort'}],'deceasedBoolean':true,'active':false",
     "Mort",
     "",
     {0},
     'u',
     'd'},
    {"k", "'name':[{'family':'Inactif'}],'active':false", "Inactif", "", {0}, 'u', 'i'},
    {"l",
     "'name':[{'use':'old','family':'Avant'},{'use':'official','family':'Apres'}],"
     "'birthDate':'1940-02-30'",
     "Apres",
     "",
     {0},
     'u',
     '\0'},
};

static void every_person_of_a_server_is_taken(void **state)
{
    (void)state;
    for (int pages = 0; pages < 2; pages++) {
        struct fake_habits habits = {.page_max = pages == 0 ? 0 : 3};
        struct lab *l = round_new(&habits);
        for (size_t i = 0; i < ARRAY_LEN(people); i++)
            plan(l, people[i].id, people[i].patient);
        for (int again = 0; again < 2; again++) {
            assert_true(lab_run(l, 1));
            assert_int_equal(round_view(l).pull_unusable, 0);
            assert_int_equal(round_view(l).pulled, again == 0 ? ARRAY_LEN(people) : 0);
            assert_int_equal(round_view(l).pull_conflicts, 0);
            for (size_t i = 0; i < ARRAY_LEN(people); i++) {
                const struct store_person *p = who(l, people[i].family);
                assert_string_equal(p->given, people[i].given);
                assert_memory_equal(&p->birth, &people[i].birth, sizeof p->birth);
                assert_int_equal(p->sex, people[i].sex);
                assert_int_equal(p->situation, people[i].situation);
            }
            lab_restart(l);
        }
        lab_free(l);
    }
}

// ---- what cannot be used ----

static const struct {
    const char *task, *reason;
    bool told;
} unusable[] = {
    {"t-nameless", "person-nameless", true}, {"t-gone", "person-gone", true},
    {"t-missing", "person-missing", false},  {"t-closed", "person-denied", false},
    {"t-long", "person-too-long", false},    {"t-device", "not-for-a-person", true},
    {"t-group", "not-for-a-person", true},   {"t-huge", "too-long", false},
    {"t-list", "person-nameless", true},
};

// Each run counts them, the first one as new, and the server is told once.
static void counted_and_told(struct lab *l)
{
    for (int run = 0; run < 3; run++) {
        assert_true(lab_run(l, 1));
        struct sync_view v = round_view(l);
        assert_int_equal(round_count(l, NULL), 2);
        assert_int_equal(v.pull_unusable, ARRAY_LEN(unusable));
        assert_int_equal(v.pull_unusable_new, run == 0 ? ARRAY_LEN(unusable) : 0);
        assert_int_equal(v.pull_told, 5);
        for (size_t i = 0; i < ARRAY_LEN(unusable); i++) {
            const struct json *at = fhir_fake_get(l->server, "Task", unusable[i].task);
            if (strcmp(reason_of(l, unusable[i].task), unusable[i].reason) != 0)
                fail_msg("%s: %s", unusable[i].task, reason_of(l, unusable[i].task));
            assert_int_equal(json_get_string(json_get(at, "statusReason"), "text") != NULL,
                             unusable[i].told);
            assert_int_equal(fhir_fake_version(l->server, "Task", unusable[i].task),
                             unusable[i].told ? 2 : 1); // once
        }
        l->f->fake.utc_ms += 3600000;
        lab_restart(l);
    }
}

static void there_is_a_reason_and_the_others_come(void **state)
{
    static const struct fake_habits habits = {.page_max = 4, .bad_id = "closed", .bad_status = 403};
    struct lab *l = round_new(&habits);
    struct buf big = {0};
    (void)state;
    buf_puts(&big, "'name':[{'family':'Long'}],'text':{'status':'generated','div':'");
    for (size_t i = 0; i < 1000000; i++)
        buf_putc(&big, 'x');
    buf_puts(&big, "'}");
    plan(l, "p1", "'name':[{'family':'Un'}]");
    plan(l, "nameless", "'birthDate':'1940-01-01'");
    plan(l, "list", "'name':'x','gender':7,'birthDate':[],'address':{},'telecom':'y','link':7");
    plan(l, "gone", "'name':[{'family':'Parti'}]");
    fhir_fake_put(l->server, "Patient", "gone", NULL);
    there(l, round_task("t-missing", "missing", ROUND_AT, "requested"));
    plan(l, "closed", "'name':[{'family':'Secret'}]");
    plan(l, "long", buf_text(&big));
    struct json *task = round_task("t-device", "p1", ROUND_AT, "accepted");
    point(task, "for", "Device/1");
    there(l, task);
    task = round_task("t-group", "p1", ROUND_AT, "requested");
    json_set(task, "for", NULL);
    there(l, task);
    task = round_task("t-huge", "p1", ROUND_AT, "requested");
    json_set_string(task, "description", buf_text(&big));
    there(l, task);
    there(l, round_task("t-draft", "p1", ROUND_AT, "draft"));
    there(l, round_task("t-over", "missing", ROUND_AT, "completed"));
    plan(l, "p2", "'name':[{'family':'Deux'}]");
    counted_and_told(l);
    assert_string_equal(json_get_string(fhir_fake_get(l->server, "Task", "t-device"), "status"),
                        "failed");
    assert_string_equal(json_get_string(fhir_fake_get(l->server, "Task", "t-nameless"), "status"),
                        "rejected");
    assert_string_equal( // the rest of it is as it was
        json_get_string(fhir_fake_get(l->server, "Task", "t-nameless"), "description"),
        "Ring twice.");
    who(l, "Un");
    who(l, "Deux");
    put(l, "Patient", "missing", "'name':[{'family':'Enfin'}]"); // it is not forgotten
    fhir_fake_habits(l->server)->bad_id = NULL;
    assert_true(lab_run(l, 1));
    assert_int_equal(round_view(l).pull_unusable, ARRAY_LEN(unusable) - 2);
    assert_int_equal(round_view(l).pull_unusable_new, 0);
    who(l, "Enfin");
    who(l, "Secret");
    buf_release(&big);
    lab_free(l);
}

// A server that fails over one record, and one that lets nobody answer, are no reason to stop.
static void one_record_that_fails_is_lost_alone(void **state)
{
    static const struct fake_habits habits = {.bad_id = "p3", .bad_status = 500, .no_writes = true};
    struct lab *l = round_new(&habits);
    (void)state;
    round_plan(l, 0, 6);
    plan(l, "nameless", "");
    for (int run = 0; run < 6; run++) {
        assert_true(lab_run(l, 1));
        assert_int_equal(round_count(l, NULL), 5);
        assert_string_equal(reason_of(l, "t3"), "person-failed");
        assert_string_equal(reason_of(l, "t-nameless"), "person-nameless");
        assert_int_equal(round_view(l).pull_told, 0);
        assert_int_equal(round_view(l).pull_unusable_new, run == 0 ? 2 : 0);
        lab_restart(l);
    }
    lab_free(l);
}

// Bytes that no JSON text may hold spoil the text they stand in, not the page.
static void what_is_no_text_spoils_no_page(void **state)
{
    static const char *const bytes[] = {"\\ud800", "\\udfff\\ud800", "\xFF\xFE",    "\xC3",
                                        "\\u0000", "\n\t\x01",       "\xED\xA0\x80"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bytes); i++) {
        const struct fake_habits habits = {.spoil = bytes[i]};
        struct lab *l = round_new(&habits);
        struct json *task = round_task("odd", "p1", ROUND_AT, "requested");
        round_plan(l, 0, 4);
        plan(l, "spoilt", "'name':[{'family':'Gate@spoil@','given':['@spoil@']}]");
        json_set_string(task, "description", "a@spoil@b");
        there(l, task);
        assert_true(lab_run(l, 1));
        assert_int_equal(round_count(l, NULL), 6);
        assert_int_equal(round_view(l).pull_unusable, 0);
        size_t at[2];
        assert_int_equal(store_person_search(l->f->s, "gate", at, 2), 1);
        const char *family = store_person_at(l->f->s, at[0])->family;
        assert_true(utf8_valid(family, strlen(family)));
        lab_free(l);
    }
}

// ---- records that lead to others ----

enum { LEADS_NOWHERE = 9 };

static void name(char out[60], size_t n, bool uuid)
{
    if (uuid)
        snprintf(out, 60, "00000000-0000-4000-8000-0000000000%02zu", n);
    else
        snprintf(out, 60, "n%zu", n);
}

static void replaced(struct lab *l, size_t from, size_t to, bool uuids)
{
    char id[60], by[60], text[300];
    name(id, from, uuids);
    name(by, to, uuids);
    snprintf(text, sizeof text, "'name':[{'family':'Dossier%zu'}]%s%s%s", from,
             to == 0 ? "" : ",'link':[{'other':{'reference':'Patient/", to == 0 ? "" : by,
             to == 0 ? "" : "'},'type':'replaced-by'}],'active':false");
    put(l, "Patient", id, text);
    there(l, round_task(from == 1 ? "visit" : id, id, ROUND_AT, from == 1 ? "requested" : "draft"));
}

// Chains and circles of 1 to 5 records; what the first one's visit is shown for.
static void a_replaced_record_leads_to_its_survivor(void **state)
{
    static const struct {
        size_t by[6];   // the record that replaces the i-th, from 1; 0 the end
        size_t shown;   // for whom
        size_t missing; // not there at all, 0 none
    } rows[] = {
        {{0, 2, 0}, 2, 0}, {{0, 2, 3, 0}, 3, 0}, {{0, 2, 3, 4, 5, 0}, 5, 0}, {{0, 1}, 1, 0},
        {{0, 2, 1}, 1, 0}, {{0, 2, 3, 1}, 1, 0}, {{0, 2, 3, 4, 5, 1}, 1, 0}, {{0, 2, 3, 2}, 1, 0},
        {{0, 2, 0}, 1, 2}, {{0, 2, 3, 0}, 2, 3}, {{0, LEADS_NOWHERE}, 1, 0},
    };
    (void)state;
    for (size_t k = 0; k < 2 * ARRAY_LEN(rows); k++) {
        size_t i = k / 2;
        struct lab *l = round_new(NULL);
        char family[40];
        for (size_t n = 1; n < ARRAY_LEN(rows[i].by) && (n == 1 || rows[i].by[n - 1] >= n); n++)
            if (n != rows[i].missing)
                replaced(l, n, rows[i].by[n], k % 2 == 0);
        for (int run = 0; run < 2; run++) {
            assert_true(lab_run(l, 1));
            assert_int_equal(round_count(l, NULL), 1);
            assert_int_equal(round_view(l).pull_unusable, 0);
            assert_int_equal(round_view(l).pull_conflicts, 0);
            snprintf(family, sizeof family, "Dossier%zu", rows[i].shown);
            const struct store_person *p = who(l, family);
            assert_string_equal(store_person_survivor(l->f->s, p->id).text, p->id.text);
            lab_restart(l);
        }
        lab_free(l);
    }
}

// A record that is here is replaced later: nothing fails, the visit goes on, what follows comes.
static void a_record_replaced_later_stops_nothing(void **state)
{
    struct lab *l = round_new(NULL);
    (void)state;
    round_plan(l, 0, 3);
    assert_true(lab_run(l, 1));
    struct id before = who(l, "Martin 1")->id;
    put(l, "Patient", "p1",
        "'name':[{'family':'Martin 1'}],'active':false,'link':[{'other':{"
        "'reference':'Patient/p99'},'type':'replaced-by'}]");
    put(l, "Patient", "p99", "'name':[{'family':'Martin 99'}]");
    round_plan(l, 3, 3);
    there(l, round_task("t99", "p1", ROUND_AT + 86400000, "requested"));
    l->f->fake.utc_ms += 7200000;
    assert_true(lab_run(l, 1));
    assert_int_equal(round_count(l, NULL), 7);
    assert_int_equal(round_view(l).pull_unusable, 0);
    const struct store_person *after = who(l, "Martin 99");
    assert_string_equal(store_person_survivor(l->f->s, before).text, after->id.text);
    assert_true(store_person_is_duplicate(l->f->s, store_person_find(l->f->s, before)));
    lab_free(l);
}

// Somebody who is here stays who they are, whatever the server makes of the record; it is counted,
// the first time as new, until the record can be used again.
static void a_known_person_outlives_a_spoilt_record(void **state)
{
    static const struct {
        const char *patient, *reason; // NULL: longer than is taken
        int fails;                    // status of reading it, 0 none
    } rows[] = {
        {"'name':[{'use':'official'}],'birthDate':7", "person-nameless", 0},
        {"'gender':'female','birthDate':'1950-01-01'", "person-nameless", 0},
        {"'name':'Martin'", "person-nameless", 0},
        {NULL, "person-too-long", 0},
        {"'name':[{'family':'Martin 1'}]", "person-failed", 500},
    };
    (void)state;
    for (size_t i = 0; i < 2 * ARRAY_LEN(rows); i++) {
        struct lab *l = round_new(NULL);
        struct buf big = {0};
        const size_t row = i / 2;
        bool planned = i % 2 == 0 || rows[row].fails != 0; // a visit brings it, or a change alone
        buf_puts(&big, "'name':[{'family':'Long'}],'text':{'status':'generated','div':'");
        for (size_t k = 0; k < 600000; k++)
            buf_putc(&big, 'x');
        buf_puts(&big, "'}");
        round_plan(l, 0, 2);
        assert_true(lab_run(l, 1));
        const char *patient = rows[row].patient;
        put(l, "Patient", "p1", patient != NULL ? patient : buf_text(&big));
        fhir_fake_habits(l->server)->bad_id = rows[row].fails != 0 ? "p1" : NULL;
        fhir_fake_habits(l->server)->bad_status = rows[row].fails;
        if (planned)
            there(l, round_task("t9", "p1", ROUND_AT + 3600000, "requested"));
        for (int run = 0; run < 3; run++) {
            l->f->fake.utc_ms += 7200000;
            if (!lab_run(l, 1))
                fail_msg("%s", rows[row].reason);
            assert_int_equal(round_count(l, NULL), planned ? 3 : 2);
            assert_int_equal(round_view(l).pull_unusable, 1);
            assert_int_equal(round_view(l).pull_unusable_new, run == 0);
            assert_int_equal(round_view(l).pull_conflicts, 0);
            assert_string_equal(reason_of(l, "Patient/p1"), rows[row].reason);
            assert_string_equal(who(l, "Martin 1")->given, "Jeanne");
            lab_restart(l);
        }
        fhir_fake_habits(l->server)->bad_id = NULL;
        there(l, round_patient("p1", "Martin 1"));
        l->f->fake.utc_ms += 7200000;
        there(l, round_task("t10", "p1", ROUND_AT + 7200000, "requested"));
        assert_true(lab_run(l, 1));
        assert_int_equal(round_view(l).pull_unusable, 0);
        buf_release(&big);
        lab_free(l);
    }
}

// A row of a planned visit that somebody altered in the file is counted; the others come.
static void an_altered_row_stops_no_other(void **state)
{
    struct lab *l = round_new(NULL);
    (void)state;
    round_plan(l, 0, 3);
    assert_true(lab_run(l, 1));
    sync_free(l->sync);
    l->sync = NULL;
    alter(l->f, "UPDATE task SET at_utc_ms = at_utc_ms + 1 WHERE no = "
                "(SELECT min(no) FROM task)");
    struct json *task = round_task("t0", "p0", ROUND_AT + 7200000, "requested");
    l->f->fake.utc_ms += 3600000;
    there(l, task);
    round_plan(l, 3, 3);
    lab_restart(l);
    assert_true(lab_run(l, 1));
    assert_int_equal(round_view(l).pulled, 3);
    assert_string_equal(reason_of(l, "t0"), "refused");
    assert_int_equal(store_person_count(l->f->s), 6);
    lab_free(l);
}

// A login with the clock in 1970 or 2029 forgets no note, and makes none new when it stands right
// again.
static void a_wrong_clock_ends_no_note(void **state)
{
    static const int64_t day_ms = 86400000, days[] = {-20000, 765};
    static const struct fake_habits habits = {.bad_id = "closed", .bad_status = 403};
    for (size_t i = 0; i < ARRAY_LEN(days); i++) {
        struct lab *l = round_new(&habits);
        const int64_t right = l->f->fake.utc_ms;
        (void)state;
        plan(l, "nameless", "'birthDate':'1940-01-01'");
        plan(l, "closed", "'name':[{'family':'Secret'}]");
        assert_true(lab_run(l, 1));
        assert_int_equal(round_view(l).pull_unusable_new, 2);
        fhir_fake_clock(l->server, &right);
        for (int run = 0; run < 3; run++) {
            l->f->fake.utc_ms = right + (run == 0 ? days[i] * day_ms : 0);
            lab_restart(l);
            assert_true(lab_run(l, 1));
            assert_int_equal(round_view(l).pull_unusable, 2);
            assert_int_equal(round_view(l).pull_told, 1);
            assert_int_equal(round_view(l).pull_unusable_new, 0);
        }
        lab_free(l);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_person_of_a_server_is_taken),
        cmocka_unit_test(there_is_a_reason_and_the_others_come),
        cmocka_unit_test(one_record_that_fails_is_lost_alone),
        cmocka_unit_test(what_is_no_text_spoils_no_page),
        cmocka_unit_test(a_replaced_record_leads_to_its_survivor),
        cmocka_unit_test(a_record_replaced_later_stops_nothing),
        cmocka_unit_test(a_known_person_outlives_a_spoilt_record),
        cmocka_unit_test(an_altered_row_stops_no_other),
        cmocka_unit_test(a_wrong_clock_ends_no_note),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
