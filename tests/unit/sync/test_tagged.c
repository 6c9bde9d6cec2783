// SPDX-License-Identifier: EUPL-1.2
// Provenance has no identifier in R4: on a server that chooses ids it goes where tags are searched
// for, once, also when a reply is lost, and is left out elsewhere.
#include "unit/sync/fixture.h"

static void queue(struct lab *l)
{
    struct id person = add_person(l->f, "Martin", "Jeanne", "1942-05-12", NULL), story = id_new();
    struct json *bundle = json_new_object(), *entries = json_new_array();
    struct json *patient = a_resource("Patient", person), *r = a_resource("Provenance", story);
    struct json *meta = json_new_object(), *tags = json_new_array(), *tag = json_new_object();
    struct json *targets = json_new_array(), *to = json_new_object();
    char text[80];
    json_set_string(patient, "gender", "female");
    push(entries, patient);
    struct json *answers = a_resource("QuestionnaireResponse", id_new());
    json_set_string(answers, "status", "completed");
    refer(answers, "subject", "Patient", person);
    push(entries, answers);
    json_set(r, "identifier", NULL); // it has none
    json_set_string(tag, "system", "urn:ietf:rfc:3986");
    snprintf(text, sizeof text, "urn:uuid:%s", story.text);
    json_set_string(tag, "code", text);
    json_push(tags, tag);
    json_set(meta, "tag", tags);
    json_set(r, "meta", meta);
    snprintf(text, sizeof text, "Patient/%s", person.text);
    json_set_string(to, "reference", text);
    json_push(targets, to);
    json_set(r, "target", targets);
    push(entries, r);
    json_set_string(bundle, "resourceType", "Bundle");
    json_set_string(bundle, "id", id_new().text);
    json_set(bundle, "entry", entries);
    assert_ok(l->f, store_package_add(l->f->s, person, bundle, &l->f->e));
    json_free(bundle);
}

// The reply to the first bundle is lost.
static enum fake_fault lost(void *self, size_t request)
{
    size_t *which = self;
    return request == *which ? FAULT_CUT_AFTER : FAULT_NONE;
}

static void it_arrives_once_where_tags_are_found(void **state)
{
    static const struct fake_habits finds = {.create_refused = 405, .tags = true};
    (void)state;
    for (size_t which = 0; which < 6; which++) {
        struct lab *l = lab_new(&finds);
        fhir_fake_faults(l->server, lost, &which);
        queue(l);
        assert_true(lab_run(l, 6));
        assert_int_equal(fhir_fake_count(l->server, "Provenance"), 1);
        assert_int_equal(fhir_fake_count(l->server, "Patient"), 1);
        assert_int_equal(fhir_fake_faulty(l->server), 0);
        assert_int_equal(store_counts(l->f->s).to_send, 0);
        lab_free(l);
    }
}

static void it_is_left_out_elsewhere(void **state)
{
    static const struct fake_habits others = {.create_refused = 405, .says_no_create = true};
    struct lab *l = lab_new(&others);
    (void)state;
    queue(l);
    assert_true(lab_run(l, 3));
    assert_int_equal(fhir_fake_count(l->server, "Provenance"), 0);
    assert_int_equal(fhir_fake_count(l->server, "Patient"), 1);
    assert_int_equal(store_counts(l->f->s).to_send, 0);
    lab_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_arrives_once_where_tags_are_found),
        cmocka_unit_test(it_is_left_out_elsewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
