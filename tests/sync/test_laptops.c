// SPDX-License-Identifier: EUPL-1.2
// Many laptops at once against one server that refuses what is too much for it: each visit is there
// exactly once. ICOPE_SAMPLE=all: 500 of them.
#include "support/sample.h"
#include "sync/rig.h"

enum { VISITS_EACH = 3, LIMIT_S = 240 };

// One turn of one laptop; false when it has nothing left to do.
static bool turn(struct rig *r)
{
    struct sync_view v;
    int64_t now = rig_real_ms();
    r->lab.f->fake.mono_ms += now - r->real_ms;
    r->lab.f->fake.utc_ms += now - r->real_ms;
    r->real_ms = now;
    sync_step(r->lab.sync);
    sync_look(r->lab.sync, &v);
    return v.running || v.trouble != SYNC_FINE || lab_count(&r->lab, PACKAGE_WAITING) > 0;
}

static void every_visit_of_many_laptops_is_there_once(void **state)
{
    size_t count = sample(30, 100, 500), left = count, delivered = 0;
    struct rig *all = mem_array(count, sizeof *all);
    bool *ended = mem_array(count, sizeof *ended);
    struct http_counts c;
    struct fhir_fake *fake = fhir_fake_new(&(struct fake_habits){.not_atomic = true});
    struct net *net = net_new();
    struct http_server *http = http_server_new(net, fake, "127.0.0.1", 0);
    (void)state;
    http_server_limit(http, count / 3 + 5, 250);
    for (size_t i = 0; i < count; i++) {
        all[i] = (struct rig){.net = net, .http = http, .others = true};
        all[i].lab.server = fake;
        rig_laptop(&all[i], http_server_port(http));
        for (size_t k = 0; k < VISITS_EACH; k++)
            lab_person(&all[i].lab, "fine", k == 1);
        all[i].real_ms = rig_real_ms();
    }
    int64_t began = rig_real_ms();
    for (size_t i = 0; i < count; i++)
        sync_go(all[i].lab.sync, false);
    while (left > 0 && rig_real_ms() - began < LIMIT_S * 1000) {
        for (size_t i = 0; i < count; i++) {
            if (ended[i] || turn(&all[i]))
                continue;
            ended[i] = true;
            left--;
        }
        net_step(net, 1);
    }
    int64_t took = rig_real_ms() - began;
    http_server_counts(http, &c);
    // Each was read back by its id, and there are no more than that: each is there once.
    for (size_t i = 0; i < count; i++)
        delivered += lab_count(&all[i].lab, PACKAGE_DELIVERED);
    print_message(
        "# %zu laptops, %zu visits delivered in %lld ms: %.0f visits/s, %zu requests on %zu "
        "connections, %zu refused with 429 or 503: 0 lost, 0 doubled\n",
        count, delivered, (long long)took, (double)delivered * 1000 / (double)took, c.requests,
        c.connections, c.refused);
    assert_int_equal(delivered, count * VISITS_EACH);
    assert_int_equal(fhir_fake_count(fake, "Encounter"), count * VISITS_EACH);
    assert_int_equal(fhir_fake_count(fake, "QuestionnaireResponse"), count * VISITS_EACH);
    assert_int_equal(fhir_fake_count(fake, "Patient"), count * VISITS_EACH);
    assert_true(c.refused > 0);
    for (size_t i = 0; i < count; i++) {
        sync_free(all[i].lab.sync);
        fixture_free(all[i].lab.f);
    }
    http_server_free(http);
    fhir_fake_free(fake);
    net_free(net);
    free(all);
    free(ended);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_visit_of_many_laptops_is_there_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
