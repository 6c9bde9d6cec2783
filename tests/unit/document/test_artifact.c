// SPDX-License-Identifier: EUPL-1.2
#include "base/mem.h"
#include "document/artifact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void is(const char *content, const char *marked)
{
    struct buf out = {0};
    assert_true(artifact_mark(content, strlen(content), &out));
    assert_string_equal(buf_text(&out), marked);
    buf_release(&out);
}

static void what_is_bare_becomes_an_artifact(void **state)
{
    (void)state;
    is("", "\n");
    is("0 0 m 1 1 l S", "/Artifact BMC\n0 0 m 1 1 l S\nEMC\n");
    is("q\n/P << /MCID 0 >> BDC\nBT ET\nEMC\n0 g S Q",
       "/Artifact BMC\nq\nEMC\n/P << /MCID 0 >> BDC\nBT ET\nEMC\n/Artifact BMC\n0 g S Q\nEMC\n");
    is("/P <</MCID 0>> BDC S EMC /P <</MCID 1>> BDC S EMC",
       "/P <</MCID 0>> BDC S EMC /P <</MCID 1>> BDC S EMC\n"); // no empty one between
}

static void marks_within_marks_stay(void **state)
{
    (void)state;
    is("/P BMC BT /Span << /ActualText <feff0020> >> BDC EMC ET EMC",
       "/P BMC BT /Span << /ActualText <feff0020> >> BDC EMC ET EMC\n");
}

// Words inside texts, names, dictionaries and comments are no operators.
static void only_operators_count(void **state)
{
    (void)state;
    is("/P BMC [(EMC \\) (BDC) \\\\)20<45>]TJ EMC", "/P BMC [(EMC \\) (BDC) \\\\)20<45>]TJ EMC\n");
    is("/P BMC % EMC\nS EMC", "/P BMC % EMC\nS EMC\n");
    is("/P <</A true /EMC /BDC /T (>> BDC)>> BDC S EMC",
       "/P <</A true /EMC /BDC /T (>> BDC)>> BDC S EMC\n");
    is("(a) ' f*", "/Artifact BMC\n(a) ' f*\nEMC\n");
}

static void what_is_not_followed_is_said(void **state)
{
    (void)state;
    static const char *const contents[] = {"EMC",      "/P BMC S",          "/P BMC EMC EMC",
                                           "BI ID EI", "/P <</A 1 BDC EMC", "[ S"};
    for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
        struct buf out = {0};
        assert_false(artifact_mark(contents[i], strlen(contents[i]), &out));
        buf_release(&out);
    }
    // However it is cut, it is read to its end and not beyond.
    const char whole[] = "/P << /MCID 0 >> BDC [(a\\(b) <4f>] TJ % c\n EMC";
    for (size_t len = 0; len < sizeof whole - 1; len++) {
        struct buf out = {0};
        char *cut = mem_text(whole, len);
        artifact_mark(cut, len, &out);
        free(cut);
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_bare_becomes_an_artifact),
        cmocka_unit_test(marks_within_marks_stay),
        cmocka_unit_test(only_operators_count),
        cmocka_unit_test(what_is_not_followed_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
