// SPDX-License-Identifier: EUPL-1.2
// icope rescore over a store as simulate makes it.
#include "base/fs.h"
#include "support/command_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define RUN(c, code, ...)                                                                          \
    assert_int_equal(                                                                              \
        command_run(c, NULL, (const char *const[]){"--lang", "en", __VA_ARGS__, NULL}), code)
#define STORE(c) "--practice", "--store", command_path(c, "p.db")

static int set_up(void **state)
{
    struct command *c = mem_alloc(sizeof *c);
    command_init(c);
    RUN(c, 0, "simulate", "--people", "12", "--seed", "3", "--store", command_path(c, "p.db"));
    *state = c;
    return 0;
}

// The shipped form as a later version.
static const char *later_form(struct command *c)
{
    static const char version[] = "\"version\": \"2.0.0\"";
    struct buf text = {0}, out = {0};
    assert_int_equal(fs_read("questionnaires/icope-step1.json", 1 << 22, &text, NULL), RC_OK);
    const char *at = strstr(buf_text(&text), version);
    assert_non_null(at);
    buf_add(&out, buf_text(&text), (size_t)(at - buf_text(&text)));
    buf_puts(&out, "\"version\": \"9.0.0\"");
    buf_puts(&out, at + sizeof version - 1);
    command_write(c, "newer.json", buf_text(&out), 0600);
    buf_release(&text);
    buf_release(&out);
    return command_path(c, "newer.json");
}

static void the_same_rules_change_nobody(void **state)
{
    struct command *c = *state;
    RUN(c, 0, "rescore", "--form", later_form(c), STORE(c));
    output_has(&c->out, "Under version 9.0.0");
    output_has(&c->out, "0 of them with another result, of 0 people");
    RUN(c, 0, "rescore", "--form", command_path(c, "newer.json"), "--json", STORE(c));
    output_has(&c->out, "\"was\":\"2.0.0\",\"now\":\"9.0.0\",\"changed\":false");
    output_has(&c->out, "{\"linkId\":\"cog-status\",");
}

static void an_earlier_form_says_what_it_cannot_take(void **state)
{
    struct command *c = *state;
    RUN(c, 0, "rescore", "--form", "1.0.0", STORE(c));
    output_has(&c->out, "cog-month): asks something else now");
    output_has(&c->out, "compared in part");
    output_has(&c->out, "What was said on the day is kept as it is");
    RUN(c, 0, "rescore", "--form", "1.0.0", "--csv", "--for", "rfc4180", STORE(c));
    output_has(&c->out, "person_id,response_id,authored,version_was,version_now,link_id");
    output_has(&c->out, ",2.0.0,1.0.0,");
}

static void what_is_wrong_is_said(void **state)
{
    struct command *c = *state;
    RUN(c, 1, "rescore", "--form", "7.7.7", STORE(c));
    output_has(&c->said, "neither a file nor a version");
    command_write(c, "bad.json", "{\"resourceType\":\"Patient\"}", 0600);
    RUN(c, 1, "rescore", "--form", command_path(c, "bad.json"), STORE(c));
    RUN(c, 2, "rescore", STORE(c));
    command_write(c, "other.json",
                  "{\"resourceType\":\"Questionnaire\",\"url\":\"http://x.org/q\",\"version\":"
                  "\"1\",\"status\":\"active\",\"item\":[{\"linkId\":\"a\",\"type\":\"string\","
                  "\"text\":\"A\"}]}",
                  0600);
    RUN(c, 1, "rescore", "--form", command_path(c, "other.json"), STORE(c));
    output_has(&c->said, "no answers here were given with that form");
    RUN(c, 6, "rescore", "--form", "1.0.0", "--store", command_path(c, "p.db"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_same_rules_change_nobody, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(an_earlier_form_says_what_it_cannot_take, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(what_is_wrong_is_said, set_up, command_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
