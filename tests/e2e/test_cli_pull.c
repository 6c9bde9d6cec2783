// SPDX-License-Identifier: EUPL-1.2
// icope pull --all against the server in memory behind real sockets: what it brings, what it says
// of it in words, as JSON and by its exit code, and that the tables have it.
#include "e2e/everybody.h"

enum { VISITS = 60 }; // more than a page

static int set_up(void **state)
{
    struct office *t = mem_alloc(sizeof *t);
    command_init(&t->c);
    t->store = command_store(&t->c, "office.db");
    *state = t;
    return 0;
}

static struct json *said(struct office *t)
{
    struct json *v = NULL;
    struct err e = {0};
    if (json_parse(t->c.out.at, t->c.out.len, &JSON_LIMITS, &v, &e) != RC_OK)
        fail_msg("no JSON: %s in %s", e.text, buf_text(&t->c.out));
    return v;
}

static void says(const struct json *v, const char *member, int64_t expected)
{
    int64_t found = -1;
    json_int(json_get(v, member), &found);
    if (found != expected)
        fail_msg("%s: %lld", member, (long long)found);
}

static void who_may_and_where(void **state)
{
    struct office *t = *state;
    RUN(t, 2, "pull", AS(t, "marie")); // one says what is to come
    RUN(t, 1, "pull", "--all", AS(t, "marie"));
    output_has(&t->c.said, "no server is set");
    RUN(t, 0, "account", "add", "paul", "--role", "visitor", "--new-passphrase-file",
        command_path(&t->c, "paul"), AS(t, "marie"));
    server_begins(t, NULL, VISITS, false);
    RUN(t, 6, "pull", "--all", AS(t, "paul"));
    server_ends(t);
    RUN(t, 5, "pull", "--all", AS(t, "marie")); // nobody answers
    RUN(t, 5, "pull", "--all", "--json", AS(t, "marie"));
    struct json *v = said(t);
    says(v, "kept", 0);
    assert_string_not_equal(json_get_string(v, "trouble"), "");
    json_free(v);
}

static void all_of_it_comes_once(void **state)
{
    struct office *t = *state;
    server_begins(t, NULL, VISITS, false);
    RUN(t, 0, "pull", "--all", "--json", AS(t, "marie"));
    struct json *v = said(t);
    says(v, "kept", VISITS);
    says(v, "people", VISITS / 2);
    says(v, "redFlags", 2);
    says(v, "redFlagsUnusable", 0);
    says(v, "unusable", 0);
    assert_string_equal(json_get_string(v, "way"), "search");
    assert_string_equal(json_get_string(v, "server"), t->base);
    json_free(v);
    RUN(t, 0, "pull", "--all", AS(t, "marie"));
    output_has(&t->c.out, "0 new, 0 newer than before");
    RUN(t, 0, "sync", "--json", AS(t, "marie")); // nothing goes back
    v = said(t);
    says(v, "redFlagsWaiting", 0);
    says(v, "delivered", 0);
    json_free(v);
    const char *tables = command_path(&t->c, "tables");
    RUN(t, 0, "export", "--format", "csv", "--out", tables, "--identified", AS(t, "marie"));
    output_has(&t->c.out, "visit: 60 rows");
    output_has(&t->c.out, "red-flag: 2 rows");
    server_ends(t);
}

static void comes(struct office *t, const struct fake_habits *habits, int64_t pages)
{
    int64_t found = 0;
    server_begins(t, habits, VISITS, false);
    RUN(t, 0, "pull", "--all", "--json", AS(t, "marie"));
    struct json *v = said(t);
    says(v, "kept", VISITS);
    says(v, "redFlags", 2);
    assert_string_equal(json_get_string(v, "way"), habits->bulk ? "bulk" : "search");
    assert_int_equal(json_bool(json_get(v, "nextElsewhere"), false), habits->next_elsewhere);
    json_int(json_get(v, "pages"), &found);
    assert_true(found >= pages);
    json_free(v);
    server_ends(t);
}

// In no order, so that only the server's own next pages lead on.
static void next_pages_are_followed(void **state)
{
    const struct fake_habits habits = {.page_max = 7, .unsorted = true};
    comes(*state, &habits, VISITS / 7);
}

static void files_are_read(void **state)
{
    const struct fake_habits habits = {.bulk = true};
    comes(*state, &habits, 1);
}

static void a_next_page_elsewhere_is_said(void **state)
{
    struct office *t = *state;
    const struct fake_habits habits = {.page_max = 30, .next_elsewhere = true, .offsets = true};
    comes(t, &habits, 3);
    server_begins(t, &habits, VISITS, false);
    RUN(t, 0, "pull", "--all", AS(t, "marie"));
    output_has(&t->c.said, "next pages are on another machine");
    server_ends(t);
}

static void what_cannot_be_used_is_counted(void **state)
{
    struct office *t = *state;
    server_begins(t, NULL, VISITS, true);
    RUN(t, 3, "pull", "--all", "--json", AS(t, "marie"));
    struct json *v = said(t);
    says(v, "kept", VISITS - 1);
    says(v, "unusable", 1);
    says(json_get(v, "reasons"), "visit-incomplete", 1);
    json_free(v);
    RUN(t, 3, "pull", "--all", AS(t, "marie"));
    output_has(&t->c.out, "Cannot be used: 1 record");
    server_ends(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_may_and_where, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(all_of_it_comes_once, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(next_pages_are_followed, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(files_are_read, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(a_next_page_elsewhere_is_said, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_used_is_counted, set_up, command_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
