// SPDX-License-Identifier: EUPL-1.2
// What the newer form does not take does not count, and no result is guessed without it.
#include "unit/rescore/both.h"

#define PATH              "http://hl7.org/fhir/StructureDefinition/"
#define BOUND(url, value) "{\"url\":\"" PATH url "\"," value "}"
#define BOUNDED(type, bounds, more)                                                                \
    "{\"linkId\":\"a\",\"type\":\"" type "\",\"text\":\"A ?\"" more ",\"extension\":[" bounds "]}"
#define COUNT                                                                                      \
    TOTAL("%resource.item.where(linkId='a').answer.count() + "                                     \
          "%resource.item.where(linkId='b').answer.count()")

static struct rescore_result total(const struct both *b)
{
    struct rescore_result none = {0};
    for (size_t i = 0; i < b->r.result_count; i++)
        if (strcmp(b->r.results[i].now->link_id, "t") == 0)
            return b->r.results[i];
    fail();
    return none;
}

// A version with a question and the total.
static void counting(char out[4000], const char *version, const char *question)
{
    snprintf(out, 4000,
             "{\"resourceType\":\"Questionnaire\",\"url\":\"http://x.org/q\",\"version\":\"%s\","
             "\"status\":\"active\",\"item\":[%s,%s]}",
             version, question, COUNT);
}

static void an_answer_out_of_bounds_does_not_count(void **state)
{
    static const struct {
        const char *type, *now, *inside, *outside;
        enum rescore_reason reason;
    } rows[] = {
        {"integer", BOUNDED("integer", BOUND("minValue", "\"valueInteger\":5"), ""),
         "\"valueInteger\":5", "\"valueInteger\":4", RESCORE_BOUND},
        {"integer", BOUNDED("integer", BOUND("maxValue", "\"valueInteger\":9"), ""),
         "\"valueInteger\":9", "\"valueInteger\":10", RESCORE_BOUND},
        {"decimal", BOUNDED("decimal", BOUND("maxValue", "\"valueDecimal\":1.5"), ""),
         "\"valueDecimal\":1.5", "\"valueDecimal\":1.51", RESCORE_BOUND},
        {"decimal", BOUNDED("decimal", BOUND("maxDecimalPlaces", "\"valueInteger\":1"), ""),
         "\"valueDecimal\":0.5", "\"valueDecimal\":0.55", RESCORE_BOUND},
        {"date", BOUNDED("date", BOUND("minValue", "\"valueDate\":\"2020-01-01\""), ""),
         "\"valueDate\":\"2020-01-01\"", "\"valueDate\":\"2019-12-31\"", RESCORE_BOUND},
        {"string", BOUNDED("string", BOUND("regex", "\"valueString\":\"[0-9]{5}\""), ""),
         "\"valueString\":\"38000\"", "\"valueString\":\"3800\"", RESCORE_BOUND},
        {"string", BOUNDED("string", BOUND("minLength", "\"valueInteger\":3"), ""),
         "\"valueString\":\"abc\"", "\"valueString\":\"ab\"", RESCORE_BOUND},
        {"string", BOUNDED("string", BOUND("minLength", "\"valueInteger\":1"), ",\"maxLength\":3"),
         "\"valueString\":\"abc\"", "\"valueString\":\"abcd\"", RESCORE_BOUND},
        {"integer",
         BOUNDED("integer",
                 "{\"url\":\"" PATH "questionnaire-constraint\",\"extension\":[{\"url\":\"key\","
                 "\"valueId\":\"k\"},{\"url\":\"severity\",\"valueCode\":\"error\"},{\"url\":"
                 "\"expression\",\"valueString\":\"answer.value < 7\"},{\"url\":\"human\","
                 "\"valueString\":\"h\"}]}",
                 ""),
         "\"valueInteger\":6", "\"valueInteger\":7", RESCORE_RULE},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char question[200], was[4000], now[4000], items[500];
        struct both b;
        snprintf(question, sizeof question, "{\"linkId\":\"a\",\"type\":\"%s\",\"text\":\"A ?\"}",
                 rows[i].type);
        counting(was, "1", question);
        counting(now, "2", rows[i].now);
        for (int outside = 0; outside < 2; outside++) {
            snprintf(items, sizeof items, ANSWER("a", "%s") "," ANSWER("t", "\"valueInteger\":2"),
                     outside != 0 ? rows[i].outside : rows[i].inside);
            work(&b, was, now, items);
            if (b.r.left_count != (size_t)outside)
                fail_msg("row %zu: %zu left of %s", i, b.r.left_count, items);
            assert_int_equal(total(&b).lacks, outside != 0 ? rows[i].reason : RESCORE_REASONS);
            assert_string_equal(total(&b).code_now, outside != 0 ? "0" : "1");
            assert_int_equal(total(&b).changed, outside == 0);
            assert_int_equal(b.r.incomparable, outside != 0);
            if (outside != 0) {
                assert_int_equal(b.r.left[0].reason, rows[i].reason);
                assert_string_equal(total(&b).lacking->link_id, "a");
            }
            done(&b);
        }
    }
}

#define REQUIRED "{\"linkId\":\"a\",\"type\":\"integer\",\"text\":\"A ?\",\"required\":true}"

static void an_answer_that_is_required_now_is_missed(void **state)
{
    struct both b;
    (void)state;
    work(&b, FORM("1", QUESTION("a", "integer", "A ?") "," COUNT), FORM("2", REQUIRED "," COUNT),
         ANSWER("t", "\"valueInteger\":9"));
    assert_int_equal(b.r.left_count, 1);
    assert_int_equal(b.r.left[0].reason, RESCORE_REQUIRED);
    assert_int_equal(total(&b).lacks, RESCORE_REQUIRED);
    assert_false(b.r.changed);
    done(&b);
    // It was missing on the day too, and the visit was finished without it.
    work(&b, FORM("1", REQUIRED "," COUNT), FORM("2", REQUIRED "," COUNT),
         ANSWER("t", "\"valueInteger\":9"));
    assert_int_equal(b.r.left_count, 0);
    assert_true(total(&b).changed);
    done(&b);
}

static void a_result_needs_what_was_not_asked(void **state)
{
    struct both b;
    (void)state;
    // Renamed: the old answer is left, and the total would need the new one.
    work(&b, FORM("1", QUESTION("a", "integer", "A ?") "," COUNT),
         FORM("2", QUESTION("b", "integer", "A ?") "," COUNT),
         ANSWER("a", "\"valueInteger\":3") "," ANSWER("t", "\"valueInteger\":1"));
    assert_int_equal(b.r.left[0].reason, RESCORE_GONE);
    assert_int_equal(total(&b).lacks, RESCORE_NEW);
    assert_string_equal(total(&b).lacking->link_id, "b");
    assert_false(b.r.changed);
    done(&b);
    // Removed: the newer form's total is whole without it.
    work(&b,
         FORM("1", QUESTION("a", "integer", "A ?") "," QUESTION("b", "integer", "B ?") "," COUNT),
         FORM("2", QUESTION("a", "integer", "A ?") "," COUNT),
         ANSWER("a", "\"valueInteger\":3") "," ANSWER("b", "\"valueInteger\":3") "," ANSWER(
             "t", "\"valueInteger\":2"));
    assert_int_equal(b.r.left[0].reason, RESCORE_GONE);
    assert_int_equal(total(&b).lacks, RESCORE_REASONS);
    assert_true(total(&b).changed);
    done(&b);
    // What a total does not read is not missed.
    work(&b, FORM("1", QUESTION("a", "integer", "A ?") "," COUNT),
         FORM("2", QUESTION("a", "integer", "A ?") "," QUESTION("z", "string", "Z ?") "," COUNT),
         ANSWER("a", "\"valueInteger\":3") "," ANSWER("t", "\"valueInteger\":1"));
    assert_int_equal(total(&b).lacks, RESCORE_REASONS);
    done(&b);
}

#define BELOW(type, item)                                                                          \
    "{\"linkId\":\"p\",\"type\":\"" type "\",\"text\":\"P ?\",\"item\":[" item "]}"

static void a_question_that_moved_takes_its_answer_or_says_where_it_stands(void **state)
{
    static const char was[] = FORM("1", QUESTION("a", "integer", "A ?") "," COUNT);
    struct both b;
    (void)state;
    work(&b, was,
         FORM("2", BELOW("group", QUESTION("a", "integer", "A ?")) "," TOTAL(
                       "%resource.descendants().where(linkId='a').answer.value.sum()")),
         ANSWER("a", "\"valueInteger\":3") "," ANSWER("t", "\"valueInteger\":1"));
    assert_int_equal(b.r.left_count, 0);
    assert_string_equal(total(&b).code_now, "3");
    done(&b);
    // Below a question that nobody answered there is no place for it.
    work(&b, was, FORM("2", BELOW("boolean", QUESTION("a", "integer", "A ?")) "," COUNT),
         ANSWER("a", "\"valueInteger\":3") "," ANSWER("t", "\"valueInteger\":1"));
    assert_int_equal(b.r.left_count, 1);
    assert_int_equal(b.r.left[0].reason, RESCORE_PLACE);
    done(&b);
}

#define LOCAL(code, display) "{\"valueCoding\":{\"code\":\"" code "\",\"display\":\"" display "\"}}"
#define LOCAL_CHOICE(options)                                                                      \
    "{\"linkId\":\"a\",\"type\":\"choice\",\"text\":\"A ?\",\"answerOption\":[" options "]}"

static void a_code_of_no_system_means_its_words(void **state)
{
    struct both b;
    (void)state;
    work(
        &b, FORM("1", LOCAL_CHOICE(LOCAL("0", "No") "," LOCAL("1", "Yes")) "," COUNT),
        FORM("2", LOCAL_CHOICE(LOCAL("0", "Yes") "," LOCAL("1", "No")) "," COUNT),
        "{\"linkId\":\"a\",\"answer\":[" LOCAL("1", "Yes") "]}," ANSWER("t", "\"valueInteger\":1"));
    assert_int_equal(b.r.left_count, 1);
    assert_int_equal(b.r.left[0].reason, RESCORE_OPTION);
    assert_int_equal(total(&b).lacks, RESCORE_OPTION);
    done(&b);
}

#define FIXED(value)                                                                               \
    "{\"linkId\":\"cut\",\"type\":\"integer\",\"readOnly\":true,\"initial\":[{\"valueInteger\":"   \
    "" value "}]}"
#define OVER                                                                                       \
    TOTAL("iif(%resource.item.where(linkId='a').answer.value >= "                                  \
          "%resource.item.where(linkId='cut').answer.value, 1, 0)")

static void a_cut_off_that_the_form_holds_is_the_newer_one(void **state)
{
    struct both b;
    (void)state;
    work(&b, FORM("1", QUESTION("a", "integer", "A ?") "," FIXED("3") "," OVER),
         FORM("2", QUESTION("a", "integer", "A ?") "," FIXED("4") "," OVER),
         ANSWER("a", "\"valueInteger\":3") "," ANSWER("cut", "\"valueInteger\":3") "," ANSWER(
             "t", "\"valueInteger\":1"));
    assert_int_equal(b.r.left_count, 0);
    assert_string_equal(total(&b).code_now, "0");
    assert_true(total(&b).changed);
    done(&b);
}

static void what_is_not_asked_in_this_case_is_listed(void **state)
{
    static const char when[] =
        FORM("2", QUESTION("b", "boolean", "B ?") ",{\"linkId\":\"a\",\"type\":\"integer\","
                                                  "\"text\":\"A ?\",\"enableWhen\":[{\"question\":"
                                                  "\"b\",\"operator\":\"=\",\"answerBoolean\":true"
                                                  "}]}," COUNT);
    struct both b;
    (void)state;
    work(&b,
         FORM("1", QUESTION("b", "boolean", "B ?") "," QUESTION("a", "integer", "A ?") "," COUNT),
         when,
         ANSWER("b", "\"valueBoolean\":false") "," ANSWER("a", "\"valueInteger\":3") "," ANSWER(
             "t", "\"valueInteger\":2"));
    assert_int_equal(b.r.left_count, 1);
    assert_int_equal(b.r.left[0].reason, RESCORE_GONE);
    assert_string_equal(total(&b).code_now, "1");
    done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_out_of_bounds_does_not_count),
        cmocka_unit_test(an_answer_that_is_required_now_is_missed),
        cmocka_unit_test(a_result_needs_what_was_not_asked),
        cmocka_unit_test(a_question_that_moved_takes_its_answer_or_says_where_it_stands),
        cmocka_unit_test(a_code_of_no_system_means_its_words),
        cmocka_unit_test(a_cut_off_that_the_form_holds_is_the_newer_one),
        cmocka_unit_test(what_is_not_asked_in_this_case_is_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
