// SPDX-License-Identifier: EUPL-1.2
// Words of a call against a table of options and operands: every form that getopt_long knows, and
// every way to be wrong.
#include "cli/args.h"

#include "base/word.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { WORDS_MAX = 8 };

static const struct arg_option options[] = {
    {"format", 'f', ARG_CHOICE, "csv|json", .help = "", .otherwise = "csv"},
    {"count", 'n', ARG_NUMBER, "N", .help = "", .otherwise = "3", .least = 1, .most = 9},
    {"day", 'd', ARG_DATE, "DAY", .help = ""},
    {"field", .type = ARG_TEXT, .value = "TEXT", .help = "", .repeated = true},
    {"quiet", 'q', .help = ""},
    {0},
};
static const struct arg_option needed[] = {
    {"out", 'o', ARG_FOLDER, "DIR", .help = "", .required = true}, {0}};
static const struct arg_option ways[] = {{"in", .help = "", .or_next = true},
                                         {"out", .help = "", .or_next = true},
                                         {"over", .help = ""},
                                         {"quiet", .help = ""},
                                         {0}};
static const struct arg_operand one[] = {
    {"FILE", ARG_FILE, ARG_ONE, .help = ""},
    {"LEVEL", ARG_CHOICE, ARG_OPTIONAL, .help = "", .choices = "low|high"},
    {0}};
static const struct arg_operand some[] = {{"FILE", ARG_FILE, ARG_SOME, .help = ""}, {0}};

static const struct arg_syntax usual = {.options = options, .operands = one};
static const struct arg_syntax many = {.options = options, .operands = some};
static const struct arg_syntax strict = {.options = options, .shared = needed};
static const struct arg_syntax either = {.options = ways};
static const struct arg_syntax minus = {.options = options, .operands = one, .minus = true};
static const struct arg_syntax leading = {.options = options, .leading = true};

static bool parse(const struct arg_syntax *syntax, const char *const *words, struct args *ret)
{
    int count = 0;
    while (count < WORDS_MAX && words[count] != NULL)
        count++;
    return args_parse(syntax, count, (char **)(uintptr_t)words, ret);
}

static void every_form_of_an_option(void **state)
{
    static const char *const forms[][WORDS_MAX] = {
        {"--format=json", "--count=7", "a"},
        {"--format", "json", "--count", "7", "a"},
        {"-fjson", "-n7", "a"},
        {"a", "-f", "json", "-n", "7"},
        {"-qf", "json", "a", "--count=7"},
        {"--format=json", "--count=7", "--", "a"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        struct args a;
        if (!parse(&usual, forms[i], &a))
            fail_msg("row %zu: problem %d, %s", i, a.problem, a.word);
        assert_int_equal(arg_choice(&a, "format"), 1);
        assert_string_equal(arg_text(&a, "format"), "json");
        assert_int_equal(arg_number(&a, "count"), 7);
        assert_string_equal(arg_operand(&a, 0), "a");
        assert_null(arg_operand(&a, 1));
        args_release(&a);
    }
}

static void defaults_and_repeated_ones(void **state)
{
    static const char *const words[WORDS_MAX] = {"--field", "a=b", "x", "--field=", "low"};
    struct args a;
    size_t count;
    (void)state;
    assert_true(parse(&usual, words, &a));
    assert_false(arg_given(&a, "format"));
    assert_string_equal(arg_text(&a, "format"), "csv");
    assert_int_equal(arg_choice(&a, "format"), 0);
    assert_int_equal(arg_number(&a, "count"), 3);
    assert_null(arg_text(&a, "day"));
    const char *const *fields = arg_all(&a, "field", &count);
    assert_int_equal(count, 2);
    assert_string_equal(fields[0], "a=b");
    assert_string_equal(fields[1], "");
    args_release(&a);
}

static void every_problem_is_found(void **state)
{
    static const struct {
        const struct arg_syntax *syntax;
        const char *words[WORDS_MAX];
        enum args_problem problem;
    } rows[] = {
        {&usual, {"--fromat", "csv", "a"}, ARGS_UNKNOWN_OPTION},
        {&usual, {"-x", "a"}, ARGS_UNKNOWN_OPTION},
        {&usual, {"a", "--format"}, ARGS_VALUE_MISSING},
        {&usual, {"a", "-n"}, ARGS_VALUE_MISSING},
        {&usual, {"a", "--quiet=1"}, ARGS_VALUE_EXTRA},
        {&usual, {"a", "-n", "2", "--count", "3"}, ARGS_TWICE},
        {&usual, {"a", "-n", "0"}, ARGS_NO_NUMBER},
        {&usual, {"a", "-n", "10"}, ARGS_NO_NUMBER},
        {&usual, {"a", "-n", "5x"}, ARGS_NO_NUMBER},
        {&usual, {"a", "-n", "-1"}, ARGS_NO_NUMBER},
        {&usual, {"a", "-n", "99999999999999999999999"}, ARGS_NO_NUMBER},
        {&usual, {"a", "--format", "cs"}, ARGS_NO_CHOICE},
        {&usual, {"a", "--format", "csv|json"}, ARGS_NO_CHOICE},
        {&usual, {"a", "--format="}, ARGS_NO_CHOICE},
        {&usual, {"a", "middle"}, ARGS_NO_CHOICE},
        {&usual, {"a", "--day", "2026-02-30"}, ARGS_NO_DATE},
        {&usual, {"a", "--day", "today"}, ARGS_NO_DATE},
        {&either, {"--in", "--over"}, ARGS_EXCLUSIVE},
        {&either, {"--over", "--out"}, ARGS_EXCLUSIVE},
        {&either, {"--over", "--quiet"}, ARGS_FINE},
        {&strict, {"--quiet"}, ARGS_OPTION_MISSING},
        {&usual, {"--quiet"}, ARGS_OPERAND_MISSING},
        {&many, {"--quiet"}, ARGS_OPERAND_MISSING},
        {&usual, {"a", "low", "b"}, ARGS_OPERAND_EXTRA},
        {&strict, {"-o", "d", "b"}, ARGS_OPERAND_EXTRA},
        {&usual, {"a", "--day", "2026-11-24"}, ARGS_FINE},
        {&many, {"a", "b", "c"}, ARGS_FINE},
        {&strict, {"-od"}, ARGS_FINE},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct args a;
        bool good = parse(rows[i].syntax, rows[i].words, &a);
        if (a.problem != rows[i].problem || good != (a.problem == ARGS_FINE))
            fail_msg("row %zu: problem %d instead of %d", i, a.problem, rows[i].problem);
        args_release(&a);
    }
}

static void an_operand_may_begin_with_a_minus(void **state)
{
    static const struct {
        const char *words[WORDS_MAX];
        const char *operand;
    } rows[] = {
        {{"-1 + 2"}, "-1 + 2"},
        {{"-1", "--format", "json"}, "-1"},
        {{"--format", "json", "-x.y"}, "-x.y"},
        {{"-f", "json", "-1"}, "-1"},
        {{"--", "--odd"}, "--odd"},
        {{"-"}, "-"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct args a;
        if (!parse(&minus, rows[i].words, &a))
            fail_msg("row %zu: problem %d, %s", i, a.problem, a.word);
        assert_int_equal(a.operand_count, 1);
        assert_string_equal(arg_operand(&a, 0), rows[i].operand);
        args_release(&a);
    }
}

static void leading_options_end_at_the_first_word(void **state)
{
    static const char *const words[WORDS_MAX] = {"-q", "export", "--format", "odd"};
    struct args a;
    (void)state;
    assert_true(parse(&leading, words, &a));
    assert_true(arg_given(&a, "quiet"));
    assert_int_equal(a.operand_count, 3);
    assert_string_equal(arg_operand(&a, 0), "export");
    args_release(&a);
}

static void distance_counts_steps(void **state)
{
    (void)state;
    assert_int_equal(word_distance("", ""), 0);
    assert_int_equal(word_distance("audit", "audit"), 0);
    assert_int_equal(word_distance("adit", "audit"), 1);
    assert_int_equal(word_distance("aduit", "audit"), 1); // two swapped
    assert_int_equal(word_distance("audits", "audit"), 1);
    assert_int_equal(word_distance("kitten", "sitting"), 3);
    assert_int_equal(word_distance("", "form"), 4);
    char lengthy[100];
    memset(lengthy, 'a', sizeof lengthy - 1);
    lengthy[sizeof lengthy - 1] = '\0';
    assert_true(word_distance(lengthy, "a") > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_of_an_option),
        cmocka_unit_test(defaults_and_repeated_ones),
        cmocka_unit_test(every_problem_is_found),
        cmocka_unit_test(an_operand_may_begin_with_a_minus),
        cmocka_unit_test(leading_options_end_at_the_first_word),
        cmocka_unit_test(distance_counts_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
