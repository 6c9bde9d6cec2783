// SPDX-License-Identifier: EUPL-1.2
// General practitioners whom people only refer to are known by name, and nothing of theirs stops a
// round or changes a record.
#include "unit/sync/foreign.h"

#include "fhir/patient.h"
#include "store/doctor_names.h"

static const struct {
    const char *id, *doctor, *found; // "?" not known, "" the record says it itself or nobody
} doctors[] = {
    {"a", "{'reference':'Practitioner/d1'}", "Dr Paul Roux"},
    {"b", "{'reference':'PractitionerRole/r1'}", "Dr Paul Roux"},
    {"c", "{'reference':'PractitionerRole/r2'}", "Maison de sant\xC3\xA9"},
    {"d", "{'reference':'Organization/o1'}", "Maison de sant\xC3\xA9"},
    {"e", "{'reference':'@/Practitioner/d1/_history/3'}", "Dr Paul Roux"},
    {"f", "{'reference':'https://elsewhere.example/fhir/Practitioner/d1'}", "?"},
    {"g", "{'reference':'Practitioner/none'}", "?"},
    {"h", "{'reference':'Practitioner/none'},{'reference':'Practitioner/d2'}", "Anne Blanc"},
    {"i", "{'reference':'Practitioner/d1','display':'Dr Autre'}", ""},
    {"j", "{'reference':'Practitioner/odd'}", "?"},
    {"k", "{'reference':'PractitionerRole/loop'}", "?"},
    {"l", "7", ""},
};

static void put_doctors(struct lab *l)
{
    put(l, "Practitioner", "d1",
        "'name':[{'family':'Roux','given':['Paul'],'prefix':['Dr']},{'use':'old','text':'Old'}]");
    put(l, "Practitioner", "d2", "'name':[{'text':'Anne Blanc'}]");
    put(l, "Practitioner", "odd", "'name':7");
    put(l, "PractitionerRole", "r1",
        "'practitioner':{'reference':'Practitioner/d1'},'organization':{'reference':"
        "'Organization/o1'}");
    put(l, "PractitionerRole", "r2", "'organization':{'reference':'Organization/o1'}");
    put(l, "PractitionerRole", "loop", "'practitioner':{'reference':'PractitionerRole/loop'}");
    put(l, "Organization", "o1", "'name':'Maison de sant\xC3\xA9'");
    for (size_t i = 0; i < ARRAY_LEN(doctors); i++) {
        struct buf text = {0};
        const char *at = strchr(doctors[i].doctor, '@');
        buf_printf(&text, "'name':[{'family':'Chez%s'}],'generalPractitioner':[%.*s%s%s]",
                   doctors[i].id, at != NULL ? (int)(at - doctors[i].doctor) : 99,
                   doctors[i].doctor, at != NULL ? l->at.base : "", at != NULL ? at + 1 : "");
        plan(l, doctors[i].id, buf_text(&text));
        buf_release(&text);
    }
}

static void assert_doctor(struct lab *l, size_t i)
{
    struct buf found = {0};
    struct json *patient = NULL;
    char family[40];
    snprintf(family, sizeof family, "Chez%s", doctors[i].id);
    assert_int_equal(store_person_load(l->f->s, who(l, family)->id, &patient, NULL), RC_OK);
    bool refers = doctor_found_name(l->f->s, patient, (struct date){2026, 11, 20}, &found);
    if (strcmp(buf_text(&found), doctors[i].found[0] == '?' ? "" : doctors[i].found) != 0)
        fail_msg("%s: %s", doctors[i].doctor, buf_text(&found));
    assert_int_equal(refers, doctors[i].found[0] != '\0');
    json_free(patient);
    buf_release(&found);
}

// Names come with the round; they are no change of ours, and what is not there stops nothing.
static void a_doctor_is_called_by_name(void **state)
{
    (void)state;
    for (int way = 0; way < 3; way++) {
        static const int statuses[] = {0, 500, 403};
        const struct fake_habits habits = {.bad_id = way > 0 ? "none" : NULL,
                                           .bad_status = statuses[way]};
        struct lab *l = round_new(&habits);
        put_doctors(l);
        for (int run = 0; run < 3; run++) {
            assert_true(lab_run(l, 1));
            assert_int_equal(round_view(l).pull_unusable, 0);
            assert_int_equal(round_view(l).pull_conflicts, 0);
            assert_int_equal(round_view(l).total, 0);
            for (size_t i = 0; i < ARRAY_LEN(doctors); i++) {
                assert_doctor(l, i);
                assert_int_equal(fhir_fake_version(l->server, "Patient", doctors[i].id), 1);
            }
            l->f->fake.utc_ms += 2 * 86400000;
            lab_restart(l);
        }
        lab_free(l);
    }
}

// Asked for once: a known one not in each run, a missing one another day.
static void a_doctor_who_comes_later_is_found(void **state)
{
    struct lab *l = round_new(NULL);
    struct buf found = {0};
    struct json *patient = NULL;
    (void)state;
    plan(l, "a",
         "'name':[{'family':'Chez'}],'generalPractitioner':[{'reference':'Practitioner/d9'}]");
    assert_true(lab_run(l, 1));
    size_t first = round_view(l).requests;
    assert_true(lab_run(l, 1));
    assert_true(round_view(l).requests < first);
    put(l, "Practitioner", "d9", "'name':[{'family':'Tard','given':['Eve']}]");
    l->f->fake.utc_ms += 2 * 3600000;
    assert_true(lab_run(l, 1));
    struct id id = who(l, "Chez")->id;
    assert_int_equal(store_person_load(l->f->s, id, &patient, NULL), RC_OK);
    assert_true(doctor_found_name(l->f->s, patient, (struct date){2026, 11, 20}, &found));
    assert_string_equal(buf_text(&found), "Eve Tard");
    // Corrected by hand it is the record's own, and what was linked is not said any more.
    struct person_fields f;
    patient_to_fields(patient, &f);
    assert_string_equal(f.at[PERSON_GP], "");
    snprintf(f.at[PERSON_GP], PERSON_FIELD_BYTES, "Dr Juste");
    struct json *changed = patient_from_fields(&f, patient, id);
    buf_clear(&found);
    assert_false(doctor_found_name(l->f->s, changed, (struct date){2026, 11, 20}, &found));
    assert_int_equal(found.len, 0);
    json_free(changed);
    json_free(patient);
    buf_release(&found);
    lab_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_doctor_is_called_by_name),
        cmocka_unit_test(a_doctor_who_comes_later_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
