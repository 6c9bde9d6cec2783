// SPDX-License-Identifier: EUPL-1.2
// Whose planned visits come down: those given to an identifier that is set.
#include "unit/sync/round.h"

#include "fhir/canonical.h"
#include "sync/engine.h"

// Three visits are planned there, and one of them, for that identifier, of a person who is not
// there yet: it is asked for again by id, and known for ours.
static void round_of_one_comes(struct lab *l, const char *system, const char *value)
{
    lab_engine(l);
    round_plan(l, 0, 3);
    struct json *task = round_task("early", "p7", ROUND_AT, "requested");
    struct json *owner = json_new_object(), *identifier = json_new_object();
    json_set_string(identifier, "system", system);
    json_set_string(identifier, "value", value);
    json_set(owner, "identifier", identifier);
    json_set(task, "owner", owner);
    there(l, task);
    assert_true(lab_run(l, 1));
    assert_int_equal(round_count(l, NULL), 0);
    assert_int_equal(round_view(l).pull_unusable, 1);
    l->f->fake.utc_ms += 3600000;
    there(l, round_patient("p7", "Martin 7"));
    assert_true(lab_run(l, 1));
    assert_int_equal(round_count(l, NULL), 1);
    assert_string_equal(round_of(l, "Martin 7").status, "requested");
    lab_free(l);
}

// The system of an identifier may be an address, as a reference may.
static void whose_it_is_may_be_an_identifier(void **state)
{
    (void)state;
    struct lab *l = round_new(NULL);
    snprintf(l->at.owners, sizeof l->at.owners, "https://asso.fr/staff|moreau");
    round_of_one_comes(l, "https://asso.fr/staff", "moreau");
}

// A name alone is an account of the organisation's: under its base there, under ours here.
static void a_name_alone_is_an_account_of_the_organisation(void **state)
{
    (void)state;
    struct lab *l = round_new(NULL);
    assert_ok(l->f, canonicals_set(l->f->s, "https://asso.fr/fhir", &l->f->e));
    snprintf(l->at.owners, sizeof l->at.owners,
             "urn:x|y\nhttps://asso.fr/fhir/NamingSystem/account|Jeanne Martin");
    round_of_one_comes(l, "https://asso.fr/fhir/NamingSystem/account", "Jeanne Martin");
}

// As every reply is, so that a Task's owner can be compared with them.
static void owners_are_put_under_our_base(void **state)
{
    (void)state;
    struct sync *s = calloc(1, sizeof *s);
    assert_non_null(s);
    snprintf(s->canonicals.base, sizeof s->canonicals.base, "https://asso.fr/fhir");
    snprintf(s->server.owners, sizeof s->server.owners,
             "Practitioner/1\nhttps://asso.fr/fhir/NamingSystem/account|Jeanne Martin\n"
             "https://asso.fr/staff|7");
    owners_here(s);
    assert_string_equal(s->server.owners,
                        "Practitioner/1\n" FHIR_BASE "/NamingSystem/account|Jeanne Martin\n"
                        "https://asso.fr/staff|7");
    free(s);
}

// A name in the value may hold blanks; what would ask for another, or for two, is refused.
static void whose_it_can_be(void **state)
{
    static const char *const good[] = {"urn:team|Jeanne Martin", "urn:team|Hélène",
                                       "Practitioner/7", "https://a.example/fhir/CareTeam/7"};
    static const char *const bad[] = {
        "urn:team|",   "urn:team| Jeanne", "urn:team|Jeanne ", "urn:team|Martin, Jeanne",
        "urn: team|7", "team|7",           "urn:team|a|b",     "Jeanne Martin"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        assert_true(server_owner_is(good[i]));
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(server_owner_is(bad[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whose_it_is_may_be_an_identifier),
        cmocka_unit_test(a_name_alone_is_an_account_of_the_organisation),
        cmocka_unit_test(owners_are_put_under_our_base),
        cmocka_unit_test(whose_it_can_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
