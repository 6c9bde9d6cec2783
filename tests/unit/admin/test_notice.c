// SPDX-License-Identifier: EUPL-1.2
// The information notice: blanks, versions, languages that say the same.
#include "admin/notice.h"

#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct notice read_with(const char *language, const struct notice_facts *f)
{
    struct notice n;
    struct err e = {0};
    if (notice_read("data", language, f, &n, &e) != RC_OK)
        fail_msg("%s", e.text);
    return n;
}

static void assert_says(const struct notice *n, const char *text, bool says)
{
    if ((strstr(buf_text(&n->text), text) != NULL) != says)
        fail_msg("\"%s\" is %s\n%s", text, says ? "missing" : "there", buf_text(&n->text));
}

static const struct config_organisation luchon = {
    .name = "CCAS de Luchon", .contact = "05 61 00 00 00", .dpo = "dpo@example.org"};

static void blanks_are_filled_or_told(void **state)
{
    static const struct config_organisation nobody = {.name = ""};
    static const char *const languages[] = {"fr", "en"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        const char *l = languages[i];
        struct notice n =
            read_with(l, &(struct notice_facts){.organisation = &luchon,
                                                .keep = {.answer_days = 45, .state_months = 23}});
        assert_says(&n, luchon.name, true);
        assert_says(&n, luchon.contact, true);
        assert_says(&n, luchon.dpo, true);
        assert_says(&n, "45", true);
        assert_says(&n, "23", true);
        assert_says(&n, "CNIL", true);
        assert_says(&n, n.version, true);
        assert_says(&n, "{", false);
        notice_release(&n);
        n = read_with(l, &(struct notice_facts){.organisation = &nobody,
                                                .keep = {.answer_days = 30, .state_months = 24}});
        assert_says(&n, i == 0 ? "[organisme non renseigné" : "[organisation not set", true);
        notice_release(&n);
        // Practice binds nobody, whoever the organisation is.
        n = read_with(l, &(struct notice_facts){.organisation = &luchon,
                                                .keep = {.answer_days = 30, .state_months = 24},
                                                .practice = true});
        assert_says(&n, luchon.name, false);
        assert_says(&n, i == 0 ? "n’engage personne" : "binds nobody", true);
        notice_release(&n);
    }
}

static void a_version_is_what_was_shown(void **state)
{
    struct config_organisation other = luchon;
    struct notice_facts f = {.organisation = &luchon,
                             .keep = {.answer_days = 30, .state_months = 24}};
    (void)state;
    struct notice fr = read_with("fr", &f), en = read_with("en", &f);
    assert_string_equal(fr.version, en.version);
    f.keep.answer_days = 31;
    struct notice longer = read_with("fr", &f);
    assert_string_not_equal(fr.version, longer.version);
    f.keep.answer_days = 30;
    other.dpo[0] = 'X';
    f.organisation = &other;
    struct notice changed = read_with("fr", &f);
    assert_string_not_equal(fr.version, changed.version);
    notice_release(&fr);
    notice_release(&en);
    notice_release(&longer);
    notice_release(&changed);
}

static void paper_has_narrow_lines(void **state)
{
    struct notice n =
        read_with("fr", &(struct notice_facts){.organisation = &luchon,
                                               .keep = {.answer_days = 30, .state_months = 24}});
    struct buf text = {0};
    (void)state;
    notice_plain(&n, &text);
    size_t lines = 0;
    for (const char *at = buf_text(&text); *at != '\0';) {
        size_t len = strcspn(at, "\n");
        assert_true(utf8_cells(at, len) <= 76);
        assert_true(at[0] != '#');
        at += len + (at[len] == '\n');
        lines++;
    }
    assert_true(lines > 30);
    buf_release(&text);
    notice_release(&n);
}

static void what_cannot_be_read_is_said(void **state)
{
    struct notice n;
    struct err e = {0};
    struct notice_facts f = {.organisation = &luchon,
                             .keep = {.answer_days = 30, .state_months = 24}};
    (void)state;
    assert_int_equal(notice_read("data", "de", &f, &n, &e), RC_NO);
    assert_int_equal(n.text.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blanks_are_filled_or_told),
        cmocka_unit_test(a_version_is_what_was_shown),
        cmocka_unit_test(paper_has_narrow_lines),
        cmocka_unit_test(what_cannot_be_read_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
