// SPDX-License-Identifier: EUPL-1.2
// What a USB key brings to a coordinator's desk is in its store: visits under who made them, until
// the person takes their consent back.
#include "sync/transfer_world.h"

#include "fhir/element.h"
#include "fhir/visit_bundle.h"
#include "ledger/laptops.h"
#include "store/consent.h"
#include "store/gather.h"

// As a laptop says it: may visits be sent?
static struct json *consent_saying(struct id id, struct id person, const char *at, const char *send)
{
    char text[900];
    struct json *c = NULL;
    snprintf(text, sizeof text,
             "{\"resourceType\":\"Consent\",\"id\":\"%s\",\"status\":\"active\",\"patient\":"
             "{\"reference\":\"Patient/%s\"},\"dateTime\":\"%s\",\"provision\":{\"provision\":[{"
             "\"type\":\"%s\",\"code\":[{\"coding\":[{\"system\":\"" FHIR_CODES
             "icope-consent\",\"code\":\"send\"}]}]}]}}",
             id.text, person.text, at, send);
    assert_int_equal(json_parse(text, strlen(text), &JSON_LIMITS, &c, NULL), RC_OK);
    return c;
}

// A finished visit whose package is numbered as the program's own are.
static struct id numbered_visit(struct lab *l)
{
    struct fixture *f = l->f;
    struct store_visit v;
    struct ledger_head head;
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    assert_ok(f, store_visit_start(f->s, person, FORM, "1", &v, &f->e));
    assert_ok(f, store_ledger_head(f->s, &head, &f->e));
    struct json *bundle = json_new_object(), *entries = json_new_array();
    json_set_string(bundle, "resourceType", "Bundle");
    json_set_string(bundle, "id", id_new().text);
    json_set_string(bundle, "type", "transaction");
    push(entries, a_resource("Patient", person));
    struct json *e = a_resource("Encounter", v.id), *period = json_new_object();
    json_push(json_get(e, "identifier"), part_number(&head));
    json_set_string(e, "status", "finished");
    json_set_string(period, "start", "2026-05-04T10:00:00+02:00");
    json_set_string(period, "end", "2026-05-04T10:40:00+02:00");
    json_set(e, "period", period);
    push(entries, e);
    struct json *r = a_resource("QuestionnaireResponse", v.response);
    json_set_string(r, "status", "completed");
    json_set_string(r, "questionnaire", FORM "|1");
    json_set(r, "author", part_practitioner("paul"));
    push(entries, r);
    push(entries, a_resource("Observation", id_new()));
    push(entries,
         consent_saying(id_named(v.id, "Consent"), person, "2026-05-04T10:00:00+02:00", "permit"));
    json_set(bundle, "entry", entries);
    struct json *resources = some_resources(&v, "completed");
    assert_ok(f, store_visit_finish(f->s, v.id, VISIT_FINISHED, resources, bundle, 0, &f->e));
    json_free(resources);
    json_free(bundle);
    return person;
}

static size_t kept(struct world *w)
{
    struct arena a = {0};
    struct id *all = NULL;
    size_t count = 0;
    assert_ok(w->desk->f, store_gathered(w->desk->f->s, &a, &all, &count, &w->desk->f->e));
    arena_release(&a);
    return count;
}

static void a_visit_on_a_key_is_in_the_store(void **state)
{
    (void)state;
    struct world *w = world_new(NULL);
    struct fixture *f = w->desk->f;
    struct arena a = {0};
    struct store_visit *visits = NULL;
    struct ledger_laptop *laptops = NULL;
    size_t count = 0;
    struct id person = numbered_visit(w->laptop[1]);
    assert_done(w->laptop[1]->f, out(w, 1));
    assert_done(f, take(w));
    assert_int_equal(w->n.taken, 1);
    assert_int_equal(kept(w), 1);
    assert_done(f, take(w)); // the same key again
    assert_int_equal(kept(w), 1);
    assert_ok(f, store_visits(f->s, person, &a, &visits, &count, &f->e));
    assert_int_equal(count, 1);
    assert_string_equal(visits[0].account, "paul");
    assert_int_equal(store_person_find(f->s, person)->visit_count, 1);
    assert_ok(f, ledger_laptops(f->s, &a, &laptops, &count, &f->e));
    assert_int_equal(count, 1);
    assert_string_equal(laptops[0].laptop, visits[0].laptop);
    assert_int_equal(laptops[0].visits, 1);
    assert_int_equal(laptops[0].last, 1);
    assert_int_equal(laptops[0].unseen, 0);
    arena_release(&a);
    world_free(w);
}

static void what_was_taken_back_goes_with_the_next_key(void **state)
{
    (void)state;
    struct world *w = world_new(NULL);
    struct fixture *f = w->laptop[0]->f;
    struct id person = numbered_visit(w->laptop[0]);
    assert_done(f, out(w, 0));
    assert_done(w->desk->f, take(w));
    assert_int_equal(kept(w), 1);
    struct json *no =
        consent_saying(id_named(person, "Consent"), person, "2026-06-01T10:00:00+02:00", "deny");
    struct json *bundle = package_of_one(no, &f->clock);
    assert_ok(f, store_consent_save(f->s, person, no, bundle, false, &f->e));
    assert_done(f, out(w, 0));
    assert_done(w->desk->f, take(w));
    assert_int_equal(kept(w), 0);
    assert_int_equal(store_person_find(w->desk->f->s, person)->visit_count, 0);
    json_free(no);
    json_free(bundle);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_visit_on_a_key_is_in_the_store),
        cmocka_unit_test(what_was_taken_back_goes_with_the_next_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
