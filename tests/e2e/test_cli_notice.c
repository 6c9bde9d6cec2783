// SPDX-License-Identifier: EUPL-1.2
// The information notice by the real program.
#include "support/command_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define RUN(c, ...) command_run(c, NULL, (const char *const[]){__VA_ARGS__, NULL})

static void the_notice_says_who_the_organisation_is(void **state)
{
    struct command *c = *state;
    assert_int_equal(RUN(c, "--lang", "en", "notice"), 0);
    output_has(&c->out, "[organisation not set on this laptop]");
    output_has(&c->out, "30 days");
    assert_int_equal(RUN(c, "notice", "--lang", "en", "--organisation", "CCAS de Luchon"), 0);
    assert_int_equal(RUN(c, "notice", "--lang", "fr"), 0);
    output_has(&c->out, "CCAS de Luchon"); // it was kept
    output_has(&c->out, "30 jours");
    assert_int_equal(RUN(c, "notice", "--dpo", "two\nlines"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_notice_says_who_the_organisation_is, command_set_up,
                                        command_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
