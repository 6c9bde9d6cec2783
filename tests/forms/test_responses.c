// SPDX-License-Identifier: EUPL-1.2
// Public pairs of response and questionnaire with the verdict other validators agreed on.
#include "base/fs.h"
#include "form/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool load(const char *name, struct buf *text)
{
    const char *root = getenv("ICOPE_CONFORMANCE");
    struct buf path = {0};
    buf_printf(&path, "%s/responses/%s", root != NULL ? root : "../shared/conformance", name);
    enum rc rc = fs_read(buf_text(&path), 16u * 1024 * 1024, text, NULL);
    buf_release(&path);
    return rc == RC_OK;
}

// Is the response valid for the questionnaire? A questionnaire that cannot be loaded has no valid
// responses. *out: why not.
static bool judge(const char *questionnaire, const char *response, struct buf *out)
{
    struct buf q_text = {0};
    struct buf r_text = {0};
    struct questionnaire *q = NULL;
    struct json *r = NULL;
    struct json *outcome = NULL;
    struct clock_fake fake = {.utc_ms = 1800000000000};
    struct clock clock = clock_from_fake(&fake);
    struct form_env env = {.clock = &clock};
    bool valid = false;
    assert_true(load(questionnaire, &q_text));
    assert_true(load(response, &r_text));
    assert_int_equal(json_parse(r_text.at, r_text.len, &JSON_LIMITS, &r, NULL), RC_OK);
    if (questionnaire_load(q_text.at, q_text.len, &q, NULL, NULL) == RC_OK) {
        valid = form_validate(q, &env, r, &outcome, NULL) == RC_OK;
        assert_string_equal(json_get_string(outcome, "resourceType"), "OperationOutcome");
        assert_true(json_count(json_get(outcome, "issue")) > 0);
        json_write(outcome, true, out);
    }
    json_free(outcome);
    json_free(r);
    questionnaire_free(q);
    buf_release(&q_text);
    buf_release(&r_text);
    return valid;
}

static void form_validate_judges_public_pairs(void **state)
{
    (void)state;
    struct buf text = {0};
    struct json *pairs = NULL;
    size_t wrong = 0;
    size_t judged = 0;
    if (!load("manifest.json", &text)) {
        print_message("skipped: no conformance data\n");
        skip();
    }
    assert_int_equal(json_parse(text.at, text.len, &JSON_LIMITS, &pairs, NULL), RC_OK);
    for (size_t i = 0; i < json_count(pairs); i++) {
        const struct json *pair = json_at(pairs, i);
        struct buf why = {0};
        bool expected = json_bool(json_get(pair, "valid"), false);
        const char *form = json_string(json_at(json_get(pair, "questionnaire"), 0));
        if (json_bool(json_get(pair, "terminology_server"), false))
            continue;
        judged++;
        if (judge(form, json_get_string(pair, "response"), &why) != expected) {
            wrong++;
            print_error("%s: expected %s\n%s\n", json_get_string(pair, "name"),
                        expected ? "valid" : "invalid", buf_text(&why));
        }
        buf_release(&why);
    }
    print_message("%zu pairs, %zu wrong\n", judged, wrong);
    assert_true(judged > 0);
    assert_int_equal(wrong, 0);
    json_free(pairs);
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(form_validate_judges_public_pairs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
