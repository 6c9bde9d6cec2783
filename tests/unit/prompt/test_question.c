// SPDX-License-Identifier: EUPL-1.2
// What a typed line means, and how an answer is said back.
#include "prompt/question.h"
#include "prompt/words.h"

#include "base/i18n.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char form[] =
    "{\"resourceType\":\"Questionnaire\",\"status\":\"draft\",\"language\":\"en\",\"item\":["
    "{\"linkId\":\"yn\",\"type\":\"choice\",\"text\":\"q\",\"answerOption\":["
    "{\"valueCoding\":{\"code\":\"yes\",\"display\":\"Yes\"}},"
    "{\"valueCoding\":{\"code\":\"no\",\"display\":\"No\"}},"
    "{\"valueCoding\":{\"code\":\"unknown\",\"display\":\"Not known\"}}]},"
    "{\"linkId\":\"scale\",\"type\":\"choice\",\"text\":\"q\",\"answerOption\":["
    "{\"valueCoding\":{\"code\":\"0\",\"display\":\"Never\"}},"
    "{\"valueCoding\":{\"code\":\"1\",\"display\":\"Often\"}}]},"
    "{\"linkId\":\"b\",\"type\":\"boolean\",\"text\":\"q\"},"
    "{\"linkId\":\"n\",\"type\":\"decimal\",\"text\":\"q\",\"extension\":["
    "{\"url\":\"http://hl7.org/fhir/StructureDefinition/minValue\",\"valueDecimal\":0.5},"
    "{\"url\":\"http://hl7.org/fhir/StructureDefinition/maxValue\",\"valueDecimal\":60}]},"
    "{\"linkId\":\"w\",\"type\":\"quantity\",\"text\":\"q\"},"
    "{\"linkId\":\"d\",\"type\":\"dateTime\",\"text\":\"q\"},"
    "{\"linkId\":\"t\",\"type\":\"string\",\"text\":\"q\",\"repeats\":true,\"maxLength\":10}]}";

static struct questionnaire *q; // loaded for all tests

static int set_up(void **state)
{
    struct err e = {0};
    (void)state;
    i18n_speak("en", "build/locale");
    return questionnaire_load(form, strlen(form), &q, NULL, &e) == RC_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    questionnaire_free(q);
    return 0;
}

static void question_read_understands_what_people_type(void **state)
{
    static const struct {
        const char *link, *line, *means;
    } rows[] = {
        {"yn", "1", "yes"},
        {"yn", "n", "no"},
        {"yn", "NO", "no"},
        {"yn", "not known", "unknown"},
        {"yn", "3", "unknown"},
        {"yn", "no idea", "no idea"}, // none: the form refuses it
        {"yn", "u", "u"},
        {"scale", "0", "0"}, // the digit is the value
        {"scale", "1", "1"},
        {"scale", "often", "1"},
        {"b", "1", "true"},
        {"b", "n", "false"},
        {"b", "3", "3"},
        {"n", "16,2", "16,2"},
        {"w", "82,5kg", "82,5 kg"},
        {"w", "82  kg", "82 kg"},
        {"t", "1", "1"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out = {0};
        question_read(&out, questionnaire_find(q, rows[i].link), rows[i].line, "en");
        if (strcmp(buf_text(&out), rows[i].means) != 0)
            fail_msg("%s: \"%s\" means \"%s\"", rows[i].link, rows[i].line, buf_text(&out));
        buf_release(&out);
    }
}

static void question_answer_words_are_for_people(void **state)
{
    static const struct {
        const char *link, *element, *language, *words;
    } rows[] = {
        {"yn", "{\"valueCoding\":{\"code\":\"no\",\"display\":\"No\"}}", "en", "No"},
        {"b", "{\"valueBoolean\":false}", "en", "No"},
        {"n", "{\"valueDecimal\":16.20}", "fr", "16,20"},
        {"n", "{\"valueDecimal\":16.20}", "en", "16.20"},
        {"w", "{\"valueQuantity\":{\"value\":82.5,\"unit\":\"kg\"}}", "fr", "82,5 kg"},
        {"d", "{\"valueDateTime\":\"2026-05-12T14:30:00+02:00\"}", "fr", "12/05/2026 14:30"},
        {"d", "{\"valueDateTime\":\"1942-05\"}", "fr", "05/1942"},
        {"t", "{\"valueString\":\"tea\"}", "en", "tea"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct json *element = NULL;
        struct buf out = {0};
        struct err e = {0};
        assert_int_equal(
            json_parse(rows[i].element, strlen(rows[i].element), &JSON_LIMITS, &element, &e),
            RC_OK);
        question_answer_words(&out, questionnaire_find(q, rows[i].link), element, rows[i].language);
        assert_string_equal(buf_text(&out), rows[i].words);
        buf_release(&out);
        json_free(element);
    }
}

static void question_format_tells_kind_range_and_number_of_answers(void **state)
{
    static const struct {
        const char *link, *format;
    } rows[] = {
        {"yn", ""},
        {"b", ""},
        {"n", "A number. From 0.5 to 60."},
        {"t", "At most 10 characters. Several answers are possible, one a line; an empty line "
              "goes on."},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out = {0};
        question_format(&out, questionnaire_find(q, rows[i].link), "en");
        assert_string_equal(buf_text(&out), rows[i].format);
        buf_release(&out);
    }
}

static void word_of_leaves_answers_alone(void **state)
{
    const word_set known = WORDS(WORD_BACK) | WORDS(WORD_URGENT) | WORDS(WORD_HELP);
    static const struct {
        const char *line;
        bool free_text;
        enum word word;
    } rows[] = {
        {"back", false, WORD_BACK},     {"Retour", false, WORD_BACK}, // both languages
        {"<", false, WORD_BACK},        {"?", false, WORD_HELP},
        {"back", true, WORD_NONE}, // a text
        {"/back", true, WORD_BACK},     {"!", true, WORD_URGENT},
        {"urgence", true, WORD_URGENT}, {"review", false, WORD_NONE}, // not known here
        {"", false, WORD_NONE},         {"1", false, WORD_NONE},
        {"!!", false, WORD_NONE},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (word_of(rows[i].line, known, rows[i].free_text) != rows[i].word)
            fail_msg("\"%s\" is another word", rows[i].line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(question_read_understands_what_people_type),
        cmocka_unit_test(question_answer_words_are_for_people),
        cmocka_unit_test(question_format_tells_kind_range_and_number_of_answers),
        cmocka_unit_test(word_of_leaves_answers_alone),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
