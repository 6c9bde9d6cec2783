// SPDX-License-Identifier: EUPL-1.2
// Laptops say what they are after a run, and a coordinator's learns it of all.
#include "fhir/canonical.h"
#include "fhir/fleet.h"
#include "store/backup.h"
#include "unit/sync/fixture.h"

// An engine that tells, over a store of that role.
static struct lab *world(const char *role, struct fhir_fake *server)
{
    struct lab *l = mem_alloc(sizeof *l);
    l->f = fixture_folder(false);
    assert_ok(l->f, store_create(&l->f->o, "marie", role, PASSPHRASE, &l->f->s, &l->f->e));
    l->server = server;
    snprintf(l->at.base, sizeof l->at.base, "http://127.0.0.1:1/fhir");
    fhir_fake_clock(server, &l->f->fake.utc_ms);
    struct sync_options o = {.store = l->f->s,
                             .clock = &l->f->clock,
                             .transport = fhir_fake_transport(server),
                             .server = &l->at,
                             .fleet = true};
    assert_ok(l->f, sync_new(&o, &l->sync, &l->f->e));
    return l;
}

static void end(struct lab *l)
{
    sync_free(l->sync);
    fixture_free(l->f);
    free(l);
}

static void a_laptop_says_what_it_is_once(void **state)
{
    struct fhir_fake *server = fhir_fake_new(NULL);
    struct lab *l = world("visitor", server);
    (void)state;
    assert_ok(l->f, canonicals_set(l->f->s, "https://asso.fr/fhir", &l->f->e));
    assert_true(lab_run(l, 1));
    const struct json *device = fhir_fake_get(server, "Device", store_id(l->f->s).text);
    assert_non_null(device);
    assert_string_equal(json_get_string(json_at(json_get(device, "version"), 0), "value"),
                        ICOPE_VERSION);
    struct buf text = {0};
    json_write(device, false, &text);
    assert_non_null(strstr(buf_text(&text), "https://asso.fr/fhir/NamingSystem/laptop"));
    assert_null(strstr(buf_text(&text), "example.org"));
    buf_release(&text);
    // The same is not said again before half a day is over.
    assert_true(lab_run(l, 1));
    assert_int_equal(fhir_fake_version(server, "Device", store_id(l->f->s).text), 1);
    l->f->fake.utc_ms += (int64_t)13 * 3600 * 1000;
    assert_true(lab_run(l, 1));
    assert_int_equal(fhir_fake_version(server, "Device", store_id(l->f->s).text), 2);
    end(l);
    fhir_fake_free(server);
}

static void a_coordinator_learns_it_of_all(void **state)
{
    struct fhir_fake *server = fhir_fake_new(NULL);
    struct lab *visitor = world("visitor", server), *other = world("nurse", server);
    struct json *list = NULL;
    (void)state;
    assert_true(lab_run(visitor, 1));
    assert_true(lab_run(other, 1));
    struct lab *office = world("coordinator", server);
    assert_true(lab_run(office, 1));
    assert_ok(office->f, fleet_list(office->f->s, &list, &office->f->e));
    assert_int_equal(json_count(list), 3); // and its own
    const struct json *row = json_get(list, store_id(visitor->f->s).text);
    assert_string_equal(json_get_string(row, "program"), ICOPE_VERSION);
    int64_t at = 0, waiting = -1;
    assert_true(json_int(json_get(row, "at"), &at) && at > 0);
    assert_true(json_int(json_get(row, "waiting"), &waiting));
    assert_int_equal(waiting, 0);
    json_free(list);
    // Who does not coordinate asks nothing.
    assert_ok(visitor->f, fleet_list(visitor->f->s, &list, &visitor->f->e));
    assert_int_equal(json_count(list), 0);
    json_free(list);
    end(visitor);
    end(other);
    end(office);
    fhir_fake_free(server);
}

static void keep_one_back(struct lab *l)
{
    struct fixture *f = l->f;
    struct store_visit v;
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    assert_ok(f, store_visit_start(f->s, person, FORM, "1", &v, &f->e));
    struct json *resources = some_resources(&v, "completed");
    assert_ok(f, store_visit_finish(f->s, v.id, VISIT_FINISHED, resources, NULL, 0, &f->e));
    json_free(resources);
}

static size_t kept_of(struct lab *office, struct lab *laptop)
{
    struct json *list = NULL;
    assert_ok(office->f, fleet_list(office->f->s, &list, &office->f->e));
    const struct json *row = json_get(list, store_id(laptop->f->s).text);
    struct kept_back k = kept_back_from(json_get(row, "kept"));
    assert_true(k.said);
    json_free(list);
    return kept_back_total(&k);
}

// Whoever brings everybody's visits learns how many stay where they were made.
static void what_is_kept_back_is_told_as_a_number(void **state)
{
    struct fhir_fake *server = fhir_fake_new(NULL);
    struct lab *visitor = world("visitor", server), *office = world("coordinator", server);
    struct sync_view v = {.running = true};
    (void)state;
    keep_one_back(visitor);
    keep_one_back(visitor);
    assert_true(lab_run(visitor, 1));
    assert_int_equal(fhir_fake_count(server, NULL), 1); // nothing but the Device is there
    sync_gather(office->sync, 6);
    for (size_t i = 0; i < 5000 && v.running; i++) {
        sync_step(office->sync);
        sync_look(office->sync, &v);
        office->f->fake.mono_ms += 20;
    }
    assert_int_equal(v.trouble, SYNC_FINE);
    assert_int_equal(kept_of(office, visitor), 2);
    keep_one_back(visitor);
    visitor->f->fake.utc_ms += 60000;
    assert_true(lab_run(visitor, 1)); // the same resource, not another
    assert_int_equal(fhir_fake_count(server, "Device"), 1);
    office->f->fake.mono_ms += 3600000;
    assert_true(lab_run(office, 1));
    assert_int_equal(kept_of(office, visitor), 3);
    end(visitor);
    end(office);
    fhir_fake_free(server);
}

static enum fake_fault nothing_but_hello(void *self, size_t request)
{
    (void)self;
    return request == 0 ? FAULT_NONE : FAULT_422;
}

// A server that takes no Device hears it once, and a run is as good without.
static void a_refusal_changes_nothing(void **state)
{
    struct fhir_fake *server = fhir_fake_new(NULL);
    struct lab *l = world("visitor", server);
    (void)state;
    fhir_fake_faults(server, nothing_but_hello, NULL);
    assert_true(lab_run(l, 1));
    assert_int_equal(fhir_fake_count(server, "Device"), 0);
    const size_t before = fhir_fake_requests(server);
    assert_true(lab_run(l, 1));
    assert_int_equal(fhir_fake_requests(server), before);
    end(l);
    fhir_fake_free(server);
}

// Told over a link that breaks, it is told in the next run.
static enum fake_fault second_breaks(void *self, size_t request)
{
    (void)self;
    return request == 1 ? FAULT_CUT_BEFORE : FAULT_NONE;
}

static void a_broken_link_is_no_trouble(void **state)
{
    struct fhir_fake *server = fhir_fake_new(NULL);
    struct lab *l = world("visitor", server);
    (void)state;
    fhir_fake_faults(server, second_breaks, NULL);
    assert_true(lab_run(l, 1));
    assert_int_equal(fhir_fake_count(server, "Device"), 0);
    assert_true(lab_run(l, 1));
    assert_int_equal(fhir_fake_count(server, "Device"), 1);
    end(l);
    fhir_fake_free(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_laptop_says_what_it_is_once),
        cmocka_unit_test(a_coordinator_learns_it_of_all),
        cmocka_unit_test(what_is_kept_back_is_told_as_a_number),
        cmocka_unit_test(a_refusal_changes_nothing),
        cmocka_unit_test(a_broken_link_is_no_trouble),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
