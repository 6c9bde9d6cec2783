// SPDX-License-Identifier: EUPL-1.2
// What the server took stays taken, whatever the link does and whenever the program dies: the next
// run reads it back before it sends anything, and sends it again only when it is not there.
#include "unit/sync/fixture.h"

#include "store/amend.h"

enum { PEOPLE = 24, REQUESTS_MAX = 400 };

// What went over the link.
static struct {
    struct transport real;        // the server's
    size_t count;                 // requests
    char method[REQUESTS_MAX][8]; // of each
    char *body[REQUESTS_MAX];     // of each, owned
    size_t dead_from;             // from that request of this run on nothing arrives
    enum fake_fault last;         // what happens to the one before
} tape;

static enum rc start(void *self, const struct http_request *r, http_done *done, void *context,
                     struct err *e)
{
    assert_true(tape.count < REQUESTS_MAX);
    snprintf(tape.method[tape.count], sizeof tape.method[0], "%s", r->method);
    tape.body[tape.count] = r->body != NULL ? mem_text(r->body, r->body_len) : NULL;
    tape.count++;
    // The server in memory knows one address.
    struct http_request to = *r;
    char *url = mem_text(r->url, strlen(r->url)), *port = strstr(url, ":2/");
    if (port != NULL)
        port[1] = '1';
    to.url = url;
    enum rc rc = tape.real.start(self, &to, done, context, e);
    free(url);
    return rc;
}

static enum fake_fault from_there(void *self, size_t request)
{
    const size_t *before = self;
    size_t at = request - *before;
    return at >= tape.dead_from ? FAULT_NO_LINK : at + 1 == tape.dead_from ? tape.last : FAULT_NONE;
}

static void erase_tape(void)
{
    for (size_t i = 0; i < tape.count; i++)
        free(tape.body[i]);
    tape.count = 0;
}

// The program starts, or starts again after it was killed.
static void program(struct lab *l, bool again)
{
    sync_free(l->sync);
    l->sync = NULL;
    if (again)
        fixture_again(l->f);
    struct transport t = fhir_fake_transport(l->server);
    tape.real = t;
    t.start = start;
    struct sync_options o = {
        .store = l->f->s, .clock = &l->f->clock, .transport = t, .server = &l->at};
    assert_ok(l->f, sync_new(&o, &l->sync, &l->f->e));
    erase_tape();
}

static bool is_accepted(struct lab *l, size_t visit)
{
    struct store_package p = {0};
    assert_ok(l->f, store_package(l->f->s, l->package[visit], &p, &l->f->e));
    assert_true(!p.accepted || p.state == PACKAGE_WAITING);
    return p.accepted;
}

static size_t count_accepted(struct lab *l)
{
    size_t n = 0;
    for (size_t i = 0; i < l->visits; i++)
        n += is_accepted(l, i);
    return n;
}

static bool was_sent(struct lab *l, size_t visit)
{
    for (size_t i = 0; i < tape.count; i++)
        if (strcmp(tape.method[i], "POST") == 0 &&
            strstr(tape.body[i], l->response[visit].text) != NULL)
            return true;
    return false;
}

// A run that breaks there; returns how many visits stand accepted.
static size_t broken_run(struct lab *l, size_t dead_from, enum fake_fault last)
{
    size_t before = fhir_fake_requests(l->server);
    tape.dead_from = dead_from;
    tape.last = last;
    fhir_fake_faults(l->server, from_there, &before);
    lab_run(l, 1);
    fhir_fake_faults(l->server, NULL, NULL);
    return count_accepted(l);
}

static const struct fake_habits habits[] = {
    {0},
    {.create_refused = 404},
    {.not_atomic = true, .max_entries = 3},
    {.minimal = true},
    {.create_refused = 400, .minimal = true, .ignore_conditions = true},
};

// One break, at one request, of one kind; then the program is killed and starts again.
static size_t one_break(const struct fake_habits *h, size_t dead_from, enum fake_fault last)
{
    struct lab *l = lab_new(h);
    bool accepted[PEOPLE];
    program(l, false);
    lab_people(l, 2); // the server is known
    assert_true(lab_run(l, 1));
    lab_people(l, PEOPLE - 2);
    erase_tape();
    size_t kept = broken_run(l, dead_from, last);
    for (size_t i = 0; i < PEOPLE; i++)
        accepted[i] = is_accepted(l, i);
    program(l, true);
    assert_true(lab_run(l, 2));
    if (kept > 0)
        assert_string_equal(tape.method[0], "GET");
    for (size_t i = 0; i < PEOPLE; i++)
        if (accepted[i] && was_sent(l, i))
            fail_msg("visit %zu was taken and is sent again (dead from request %zu)", i, dead_from);
    lab_exactly_once(l, PEOPLE);
    assert_int_equal(count_accepted(l), 0);
    lab_free(l);
    return kept;
}

static void what_was_taken_is_never_sent_again(void **state)
{
    static const enum fake_fault lasts[] = {FAULT_NONE, FAULT_CUT_AFTER, FAULT_TRUNCATED};
    size_t breaks = 0, kept = 0;
    (void)state;
    for (size_t h = 0; h < ARRAY_LEN(habits); h++)
        for (size_t at = 0; at < 9; at++)
            for (size_t i = (h + at) % 2; i < ARRAY_LEN(lasts); i += 2, breaks++)
                kept += one_break(&habits[h], at, lasts[i]);
    print_message("# %zu breaks, %zu visits stood accepted after them\n", breaks, kept);
    assert_true(kept > breaks);
}

static void forget(struct lab *l, size_t visit)
{
    fhir_fake_put(l->server, "QuestionnaireResponse", l->response[visit].text, NULL);
}

static void what_a_server_forgot_is_sent_again(void **state)
{
    struct lab *l = lab_new(NULL);
    (void)state;
    program(l, false);
    lab_people(l, 1);
    assert_true(lab_run(l, 1));
    lab_people(l, 7);
    size_t kept = broken_run(l, 1, FAULT_NONE);
    assert_int_equal(kept, 7);
    assert_int_equal(lab_count(l, PACKAGE_DELIVERED), 1); // taken is not yet delivered
    forget(l, 3);
    forget(l, 5);
    program(l, true);
    assert_true(lab_run(l, 2));
    for (size_t i = 1; i < 8; i++)
        assert_int_equal(was_sent(l, i), i == 3 || i == 5);
    lab_exactly_once(l, 8);
    lab_free(l);
}

static void another_server_took_nothing(void **state)
{
    struct lab *l = lab_new(NULL);
    struct fhir_fake *first = l->server;
    (void)state;
    program(l, false);
    lab_people(l, 1);
    assert_true(lab_run(l, 1));
    lab_people(l, 3);
    assert_int_equal(broken_run(l, 1, FAULT_NONE), 3);
    sync_free(l->sync);
    l->sync = NULL;
    l->server = fhir_fake_new(NULL);
    snprintf(l->at.base, sizeof l->at.base, "http://127.0.0.1:2/fhir");
    program(l, false);
    assert_true(lab_run(l, 1));
    for (size_t i = 1; i < 4; i++)
        assert_true(was_sent(l, i));
    assert_int_equal(fhir_fake_count(l->server, "Encounter"), 3);
    assert_int_equal(lab_count(l, PACKAGE_DELIVERED), 4);
    lab_free(l);
    fhir_fake_free(first);
}

// A correction of what was taken and not yet read back replaces it; both together arrive once.
static void a_correction_of_what_was_taken_goes_over_it(void **state)
{
    struct lab *l = lab_new(NULL);
    struct store_package p = {0};
    (void)state;
    program(l, false);
    lab_people(l, 1);
    assert_true(lab_run(l, 1));
    lab_people(l, 1);
    assert_int_equal(broken_run(l, 1, FAULT_NONE), 1);
    assert_ok(l->f, store_package(l->f->s, l->package[1], &p, &l->f->e));
    struct json *why = json_new_object(), *bundle = NULL;
    struct buf text = {0};
    struct store_visit v = {0};
    assert_ok(l->f, store_package_text(l->f->s, p.id, &text, &l->f->e));
    assert_ok(l->f, json_parse(text.at, text.len, &JSON_LIMITS, &bundle, &l->f->e));
    json_set_string(bundle, "id", id_new().text);
    assert_ok(l->f, store_visit_reopen(l->f->s, p.visit, why, &l->f->e));
    assert_ok(l->f, store_visit_load(l->f->s, p.visit, &v, &l->f->e));
    struct json *resources = some_resources(&v, "amended");
    assert_ok(l->f,
              store_visit_finish(l->f->s, p.visit, VISIT_FINISHED, resources, bundle, 0, &l->f->e));
    assert_int_equal(count_accepted(l), 0);
    program(l, true);
    assert_true(lab_run(l, 2));
    assert_true(was_sent(l, 1));
    assert_int_equal(fhir_fake_count(l->server, "QuestionnaireResponse"), 2);
    assert_int_equal(store_counts(l->f->s).to_send, 0);
    assert_int_equal(store_counts(l->f->s).sent, 2);
    json_free(resources);
    json_free(bundle);
    json_free(why);
    buf_wipe(&text);
    lab_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_taken_is_never_sent_again),
        cmocka_unit_test(what_a_server_forgot_is_sent_again),
        cmocka_unit_test(another_server_took_nothing),
        cmocka_unit_test(a_correction_of_what_was_taken_goes_over_it),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    erase_tape();
    return failed;
}
