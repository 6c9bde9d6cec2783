// SPDX-License-Identifier: EUPL-1.2
// A project's key handed over sealed: two coordinators give the same person the same pseudonym.
#include "base/fs.h"
#include "support/command_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define RUN(c, ...) command_run(c, NULL, (const char *const[]){"--lang", "en", __VA_ARGS__, NULL})
#define HERE(c)     "--practice", "--store", command_path(c, "here.db")
#define THERE(c)    "--practice", "--store", command_path(c, "there.db")

// Two stores with the same people.
static int set_up(void **state)
{
    struct command *c = mem_alloc(sizeof *c);
    struct buf file = {0};
    command_init(c);
    assert_int_equal(
        RUN(c, "simulate", "--people", "60", "--seed", "5", "--store", command_path(c, "here.db")),
        0);
    assert_int_equal(fs_read(command_path(c, "here.db"), 64 << 20, &file, NULL), RC_OK);
    assert_int_equal(fs_write(command_path(c, "there.db"), file.at, file.len, 0600, NULL), RC_OK);
    buf_release(&file);
    *state = c;
    return 0;
}

// What the view of people is under pseudonyms of the project.
static void people(struct command *c, const char *store, const char *project, struct buf *ret)
{
    assert_int_equal(RUN(c, "view", "run", "person", "--records", "--pseudonymous", project,
                         "--practice", "--store", command_path(c, store)),
                     0);
    buf_clear(ret);
    buf_puts(ret, buf_text(&c->out));
}

static void words_of(struct command *c, const char *name)
{
    assert_int_equal(RUN(c, "desk", "key", "--json", THERE(c)), 0);
    command_write(c, name, buf_text(&c->out), 0600);
}

static void fingerprint_of(struct command *c, char ret[40])
{
    assert_int_equal(RUN(c, "desk", "key", "--json", HERE(c)), 0);
    const char *at = strstr(buf_text(&c->out), "\"fingerprint\":\"");
    assert_non_null(at);
    snprintf(ret, 40, "%.*s", (int)strcspn(at + 15, "\""), at + 15);
}

static void a_key_given_gives_the_same_pseudonyms(void **state)
{
    struct command *c = *state;
    struct buf here = {0}, there = {0}, sealed = {0};
    char from[40];
    people(c, "here.db", "etude", &here);
    words_of(c, "desk.json");
    fingerprint_of(c, from);
    assert_int_equal(RUN(c, "project", "give", "etude", "--to", command_path(c, "desk.json"),
                         "--out", command_path(c, "k"), HERE(c)),
                     0);
    assert_int_equal(fs_read(command_path(c, "k"), 1 << 20, &sealed, NULL), RC_OK);
    assert_null(memmem(sealed.at, sealed.len, "etude", 5));
    assert_int_equal(
        RUN(c, "project", "take", command_path(c, "k"), "--from", "no-other", THERE(c)), 1);
    assert_int_equal(RUN(c, "project", "list", THERE(c)), 0);
    assert_null(strstr(buf_text(&c->out), "etude"));
    assert_int_equal(RUN(c, "project", "take", command_path(c, "k"), "--from", from, THERE(c)), 0);
    assert_int_equal(RUN(c, "project", "take", command_path(c, "k"), "--from", from, THERE(c)), 0);
    assert_int_equal(RUN(c, "project", "list", THERE(c)), 0);
    output_has(&c->out, "etude");
    people(c, "there.db", "etude", &there);
    assert_string_equal(buf_text(&here), buf_text(&there));
    assert_int_equal(RUN(c, "audit", "show", HERE(c)), 0);
    output_has(&c->out, "project-key-given\tetude");
    assert_int_equal(RUN(c, "audit", "show", THERE(c)), 0);
    output_has(&c->out, "project-key-taken\tetude");
    buf_release(&here);
    buf_release(&there);
    buf_release(&sealed);
}

static void another_key_is_never_written_over(void **state)
{
    struct command *c = *state;
    struct buf before = {0}, after = {0};
    char from[40];
    people(c, "here.db", "etude", &before);
    people(c, "there.db", "etude", &before);
    words_of(c, "desk.json");
    fingerprint_of(c, from);
    assert_int_equal(RUN(c, "project", "give", "etude", "--to", command_path(c, "desk.json"),
                         "--out", command_path(c, "k"), HERE(c)),
                     0);
    assert_int_equal(RUN(c, "project", "take", command_path(c, "k"), "--from", from, THERE(c)), 6);
    people(c, "there.db", "etude", &after);
    assert_string_equal(buf_text(&before), buf_text(&after));
    // It was sealed for that one.
    assert_int_equal(RUN(c, "project", "take", command_path(c, "k"), "--from", from, HERE(c)), 1);
    output_has(&c->said, "another store");
    command_write(c, "other", "no key", 0600);
    assert_int_equal(RUN(c, "project", "take", command_path(c, "other"), HERE(c)), 1);
    output_has(&c->said, "no project's key");
    assert_int_equal(RUN(c, "project", "give", "none", "--to", command_path(c, "desk.json"),
                         "--out", command_path(c, "n"), HERE(c)),
                     1);
    assert_int_equal(RUN(c, "project", "give", "etude", "--to", command_path(c, "desk.json"),
                         "--out", command_path(c, "k"), HERE(c)),
                     6);
    buf_release(&before);
    buf_release(&after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_key_given_gives_the_same_pseudonyms, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(another_key_is_never_written_over, set_up,
                                        command_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
