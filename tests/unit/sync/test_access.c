// SPDX-License-Identifier: EUPL-1.2
// What a probe says of our rights, at servers of every habit; nothing is left behind.
#include "unit/sync/fixture.h"

static struct sync_view probe(struct lab *l)
{
    struct sync_view v;
    sync_probe(l->sync);
    do {
        sync_step(l->sync);
        sync_look(l->sync, &v);
        l->f->fake.mono_ms += 20;
    } while (v.running);
    return v;
}

static const struct {
    const char *name;
    struct fake_habits habits;
    enum access_found read, write;
    enum access_way way;
    enum sync_trouble trouble;
    size_t left; // entries that stay
} rows[] = {
    {"plain", {0}, ACCESS_YES, ACCESS_YES, ACCESS_BY_VERSION, SYNC_FINE, 0},
    {"no search", {.no_search = true}, ACCESS_YES, ACCESS_YES, ACCESS_BY_VERSION, SYNC_FINE, 0},
    {"no ids of ours",
     {.create_refused = 405},
     ACCESS_YES,
     ACCESS_YES,
     ACCESS_BY_ENTRY,
     SYNC_FINE,
     0},
    {"looks at no version",
     {.ignore_conditions = true},
     ACCESS_YES,
     ACCESS_YES,
     ACCESS_BY_ENTRY,
     SYNC_FINE,
     0},
    {"deletes nothing",
     {.ignore_conditions = true, .delete_refused = true},
     ACCESS_YES,
     ACCESS_YES,
     ACCESS_BY_ENTRY,
     SYNC_FINE,
     1},
    {"may not write",
     {.write_refused = 403},
     ACCESS_YES,
     ACCESS_NO,
     ACCESS_BY_VERSION,
     SYNC_FORBIDDEN,
     0},
    {"may not read",
     {.read_refused = 403},
     ACCESS_NO,
     ACCESS_YES,
     ACCESS_BY_VERSION,
     SYNC_FORBIDDEN,
     0},
    {"may do nothing",
     {.read_refused = 403, .write_refused = 403},
     ACCESS_NO,
     ACCESS_NO,
     ACCESS_BY_VERSION,
     SYNC_FORBIDDEN,
     0},
    {"not known",
     {.read_refused = 401},
     ACCESS_UNTRIED,
     ACCESS_UNTRIED,
     ACCESS_BY_NOTHING,
     SYNC_LOGIN_FAILED,
     0},
    {"gives whatever is asked for",
     {.no_search = true, .any_read = true},
     ACCESS_UNPROVED,
     ACCESS_YES,
     ACCESS_BY_VERSION,
     SYNC_FINE,
     0},
    {"writes nothing like this",
     {.write_refused = 501},
     ACCESS_YES,
     ACCESS_UNPROVED,
     ACCESS_BY_ENTRY,
     SYNC_FINE,
     0},
};

static void rights_are_found_and_nothing_stays(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct lab *l = lab_new(&rows[i].habits);
        print_message("# %s\n", rows[i].name);
        lab_people(l, 1);
        struct sync_view v = probe(l);
        assert_int_equal(v.access.read, rows[i].read);
        assert_int_equal(v.access.write, rows[i].write);
        assert_int_equal(v.access.way, rows[i].way);
        assert_int_equal(v.trouble, rows[i].trouble);
        assert_int_equal(v.access.left[0] != '\0', rows[i].left > 0);
        assert_int_equal(fhir_fake_count(l->server, NULL), rows[i].left);
        assert_int_equal(lab_count(l, PACKAGE_WAITING), 1); // nothing of ours was sent
        lab_free(l);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rights_are_found_and_nothing_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
