// SPDX-License-Identifier: EUPL-1.2
#include "pathway/screening.h"

#include "base/buf.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

// A response with the answers "linkId=code", separated by blanks; numbers are numbers.
static struct json *response_of(const char *answers)
{
    struct json *r = json_new_object(), *items = json_new_array(), *group = json_new_object();
    json_set_string(group, "linkId", "group");
    json_set(r, "item", json_new_array());
    for (const char *at = answers; *at != '\0';) {
        char link[64], code[32];
        size_t len = strcspn(at, "="), value = strcspn(at + len + 1, " ");
        snprintf(link, sizeof link, "%.*s", (int)len, at);
        snprintf(code, sizeof code, "%.*s", (int)value, at + len + 1);
        struct json *it = json_new_object(), *answer = json_new_object(), *all = json_new_array();
        if (strcmp(code, "true") == 0 || strcmp(code, "false") == 0) {
            json_set(answer, "valueBoolean", json_new_bool(code[0] == 't'));
        } else if (strspn(code, "0123456789.") == value) {
            json_set(answer, "valueDecimal", json_new_number(code));
        } else {
            struct json *coding = json_new_object();
            json_set_string(coding, "code", code);
            json_set(answer, "valueCoding", coding);
        }
        json_push(all, answer);
        json_set_string(it, "linkId", link);
        json_set(it, "answer", all);
        json_push(items, it);
        at += len + 1 + value;
        at += strspn(at, " ");
    }
    json_set(group, "item", items);
    json_push(json_get(r, "item"), group);
    return r;
}

static struct screening read_of(const char *answers)
{
    struct json *r = response_of(answers);
    struct screening s;
    screening_read(NULL, r, &s);
    json_free(r);
    return s;
}

static void the_counts_add_up_to_six(void **state)
{
    static const struct {
        const char *answers;
        size_t signals, no_signal, incomplete, not_assessed;
    } rows[] = {
        {"", 0, 0, 0, 6},
        {"cog-status=alert loc-status=normal", 1, 1, 0, 4},
        {"nut-status=incomplete nut-weight=no", 0, 0, 1, 5},
        {"nut-status=incomplete nut-weight=unknown nut-appetite=not-done", 0, 0, 0, 6},
        {"psy-status=incomplete psy-low=refused", 0, 0, 0, 6},
        {"loc-status=incomplete loc-not-done=refused", 0, 0, 0, 6},
        {"loc-status=incomplete loc-rises=5 loc-time-s=0.21", 0, 0, 1, 5},
        {"hea-status=incomplete hea-method=whisper hea-not-done=refused", 0, 0, 0, 6},
        {"cog-status=incomplete cog-tries=1 cog-list=fr-1", 0, 0, 0, 6},
        {"soc-status=alert soc-wish=yes", 0, 0, 0, 6}, // beside the six
        {"vis-status=incomplete vis-far=no vis-near=no", 0, 0, 1, 5},
        {"vis-far=no", 0, 0, 1, 5}, // a state nobody calculated is never "no signal"
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct screening s = read_of(rows[i].answers);
        if (s.signals != rows[i].signals || s.no_signal != rows[i].no_signal ||
            s.incomplete != rows[i].incomplete || s.not_assessed != rows[i].not_assessed)
            fail_msg("%s: %zu %zu %zu %zu", rows[i].answers, s.signals, s.no_signal, s.incomplete,
                     s.not_assessed);
        assert_int_equal(s.signals + s.no_signal + s.incomplete + s.not_assessed,
                         SCREENING_COUNTED);
        assert_int_equal(screening_done(&s), rows[i].not_assessed < 6);
    }
}

static void an_incomplete_domain_says_what_it_lacks(void **state)
{
    static const struct {
        const char *answers;
        enum screening_domain domain;
        const char *missing;
    } rows[] = {
        {"nut-weight=no nut-appetite=unknown", SCREENING_NUTRITION, "nut-appetite"},
        {"cog-year=right cog-recall=3 cog-recall-delay-s=60", SCREENING_COGNITION, "cog-recall"},
        {"loc-safe=true loc-rises=5 loc-time-s=0.21", SCREENING_MOBILITY, "loc-time-s"},
        {"loc-safe=false loc-rises=5 loc-time-s=9.21", SCREENING_MOBILITY, "loc-safe"},
        {"hea-method=whisper hea-right=pass", SCREENING_HEARING, "hea-left"},
        {"hea-method=audiometry hea-left-db=30", SCREENING_HEARING, "hea-right-db"},
        {"hea-method=whisper hea-right=pass hea-left=not-done", SCREENING_HEARING, "hea-left"},
        {"vis-far=no vis-chart-near=not-done", SCREENING_VISION, "vis-chart-near"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct screening s = read_of(rows[i].answers);
        const struct screening_row *row = &s.at[rows[i].domain];
        assert_int_equal(row->state, DOMAIN_STATE_INCOMPLETE);
        assert_int_equal(row->missing_count, 1);
        assert_string_equal(row->missing[0], rows[i].missing);
        assert_int_equal(row->recall, strcmp(rows[i].missing, "cog-recall") == 0
                                          ? RECALL_INVALID_DELAY
                                          : RECALL_INVALID_NOT);
    }
}

static void items_belong_to_their_domain(void **state)
{
    (void)state;
    assert_int_equal(screening_domain_of("vis-near"), SCREENING_VISION);
    assert_int_equal(screening_domain_of("soc-wish"), SCREENING_SOCIAL);
    assert_int_equal(screening_domain_of("aids"), SCREENING_DOMAINS);
}

static void what_is_no_response_has_nothing_assessed(void **state)
{
    struct screening s;
    struct json *other = json_new_array();
    (void)state;
    screening_read(NULL, NULL, &s);
    assert_int_equal(s.not_assessed, SCREENING_COUNTED);
    screening_read(NULL, other, &s);
    assert_int_equal(s.not_assessed, SCREENING_COUNTED);
    json_free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_counts_add_up_to_six),
        cmocka_unit_test(an_incomplete_domain_says_what_it_lacks),
        cmocka_unit_test(items_belong_to_their_domain),
        cmocka_unit_test(what_is_no_response_has_nothing_assessed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
