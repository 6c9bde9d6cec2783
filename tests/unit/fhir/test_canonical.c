// SPDX-License-Identifier: EUPL-1.2
// Names of ours outside: exchanged where they are names, left where people wrote or a server keeps
// something, and the same again on the way back.
#include "base/canonical.h"
#include "fhir/canonical.h"
#include "unit/store/fixture.h"

#define ORG "https://asso.fr/fhir"

// What becomes of a text; NULL: it stays.
static void becomes(const char *text, const char *from, const char *to, const char *expected)
{
    struct buf out = {0};
    const bool changed = canonical_swap(text, strlen(text), from, to, &out);
    if (changed != (expected != NULL) || strcmp(buf_text(&out), changed ? expected : "") != 0)
        fail_msg("%s\n became %s", text, buf_text(&out));
    buf_release(&out);
}

static void names_are_exchanged_both_ways(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"{\"system\":\"" FHIR_BASE "/CodeSystem/icope\"}",
         "{\"system\":\"" ORG "/CodeSystem/icope\"}"},
        {"{\"questionnaire\" : \"" FHIR_BASE "/Questionnaire/icope-step1|2.0.0\"}",
         "{\"questionnaire\" : \"" ORG "/Questionnaire/icope-step1|2.0.0\"}"},
        {"[\"" FHIR_BASE "/StructureDefinition/x\",\"" FHIR_BASE "/ValueSet/y\"]",
         "[\"" ORG "/StructureDefinition/x\",\"" ORG "/ValueSet/y\"]"},
        {"{\"uri\":\"" FHIR_BASE "/notice|3-1\"}", "{\"uri\":\"" ORG "/notice|3-1\"}"},
        {"{\"system\":\"" FHIR_BASE "/NamingSystem/ledger/6a\",\"value\":\"7\"}",
         "{\"system\":\"" ORG "/NamingSystem/ledger/6a\",\"value\":\"7\"}"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        becomes(rows[i][0], FHIR_BASE, ORG, rows[i][1]);
        becomes(rows[i][1], ORG, FHIR_BASE, rows[i][0]);
    }
    becomes("{\"system\":\"https:\\/\\/asso.fr\\/fhir\\/CodeSystem\\/icope\"}", ORG, FHIR_BASE,
            "{\"system\":\"" FHIR_BASE "\\/CodeSystem\\/icope\"}");
}

static void what_is_no_name_stays(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "{\"text\":\"" FHIR_BASE "/CodeSystem/icope\"}", // somebody wrote it
        "{\"valueString\": \"" FHIR_BASE "/CodeSystem/icope\"}",
        "{\"system\":\"see " FHIR_BASE "/CodeSystem/icope\"}", // not a name
        "{\"system\":\"" FHIR_BASE "2/CodeSystem/icope\"}",    // another's
        "{\"system\":\"" FHIR_BASE "\"}",
        "{\"url\":\"" FHIR_BASE "/Patient?page=2\"}", // of a server
        "{\"fullUrl\":\"" FHIR_BASE "/Questionnaire/1\"}",
        "{\"reference\":\"" FHIR_BASE "/Questionnaire/1\"}",
        "{\"system\":\"https://asso.fr/fhir/CodeSystem/icope\"}",
        "",
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        becomes(rows[i], FHIR_BASE, ORG, NULL);
    becomes("{\"system\":\"x\"}", "", FHIR_BASE, NULL); // none is set
}

static void queries_are_named_too(void **state)
{
    (void)state;
    struct buf out = {0};
    assert_true(canonical_swap_query(
        "Basic?code=https%3A%2F%2Ficope.example.org%2Ffhir%2FCodeSystem%2Ficope-package%7Csettings",
        FHIR_BASE, ORG, &out));
    assert_string_equal(buf_text(&out), "Basic?code=https%3A%2F%2Fasso.fr%2Ffhir%2FCodeSystem%2F"
                                        "icope-package%7Csettings");
    buf_clear(&out);
    assert_false(canonical_swap_query("Patient?_id=1", FHIR_BASE, ORG, &out));
    buf_release(&out);
}

static void the_first_sending_fixes_it(void **state)
{
    struct fixture *f = fixture_new(false);
    (void)state;
    struct canonicals c = {0};
    struct err e = {0};
    assert_ok(f, canonicals_load(f->s, &c, &f->e));
    assert_string_equal(c.base, "");
    assert_ok(f, canonicals_fix(f->s, &c, &f->clock, &f->e)); // nothing to fix
    assert_ok(f, canonicals_set(f->s, "https://essai.fr/fhir", &f->e));
    assert_ok(f, canonicals_set(f->s, ORG, &f->e)); // nothing has gone out
    assert_ok(f, canonicals_load(f->s, &c, &f->e));
    assert_string_equal(c.base, ORG);
    assert_ok(f, canonicals_fix(f->s, &c, &f->clock, &f->e));
    assert_ok(f, canonicals_load(f->s, &c, &f->e));
    assert_true(c.fixed_utc_ms > 0);
    assert_int_equal(canonicals_set(f->s, "https://autre.fr/fhir", &e), RC_DENIED);
    err_clear(&e);
    assert_ok(f, canonicals_set(f->s, ORG, &f->e)); // the same is no change
    assert_ok(f, canonicals_load(f->s, &c, &f->e));
    assert_string_equal(c.base, ORG);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_exchanged_both_ways),
        cmocka_unit_test(what_is_no_name_stays),
        cmocka_unit_test(queries_are_named_too),
        cmocka_unit_test(the_first_sending_fixes_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
