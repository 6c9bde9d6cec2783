// SPDX-License-Identifier: EUPL-1.2
// icope form fill on plain lines: every kind of item, several answers and instances, going back,
// review, a draft, what is known of a patient, and a person at a terminal who stops half-way.
#include "base/json.h"
#include "base/mem.h"
#include "support/command_test.h"
#include "support/laptop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

#define RUN(c, input, ...) command_run(c, input, (const char *const[]){__VA_ARGS__, NULL})

#define HEAD                                                                                       \
    "{\"resourceType\":\"Questionnaire\",\"url\":\"http://example.org/"                            \
    "q\",\"status\":\"draft\",\"item\":["
static const char household[] =
    HEAD "{\"linkId\":\"pets\",\"text\":\"Animals\",\"type\":\"string\",\"repeats\":true},"
         "{\"linkId\":\"room\",\"text\":\"Rooms\",\"type\":\"group\",\"repeats\":true,\"item\":["
         "{\"linkId\":\"name\",\"text\":\"Which room?\",\"type\":\"string\"},"
         "{\"linkId\":\"warm\",\"text\":\"Warm?\",\"type\":\"boolean\",\"item\":["
         "{\"linkId\":\"how\",\"text\":\"How warm?\",\"type\":\"integer\",\"enableWhen\":["
         "{\"question\":\"warm\",\"operator\":\"=\",\"answerBoolean\":true}]}]}]}]}";
static const char kinds[] =
    HEAD "{\"linkId\":\"hello\",\"text\":\"Please sit down.\",\"type\":\"display\"},"
         "{\"linkId\":\"born\",\"text\":\"Born\",\"type\":\"date\",\"extension\":[{\"url\":"
         "\"http://hl7.org/fhir/StructureDefinition/maxValue\",\"valueDate\":\"2024-02-29\"}]},"
         "{\"linkId\":\"when\",\"text\":\"When\",\"type\":\"dateTime\"},"
         "{\"linkId\":\"at\",\"text\":\"At\",\"type\":\"time\"},"
         "{\"linkId\":\"w\",\"text\":\"Weight\",\"type\":\"quantity\",\"extension\":[{\"url\":"
         "\"http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-minQuantity\","
         "\"valueQuantity\":{\"value\":3.5,\"unit\":\"kg\"}}]},"
         "{\"linkId\":\"x\",\"text\":\"Metres\",\"type\":\"decimal\"},"
         "{\"linkId\":\"u\",\"text\":\"Page\",\"type\":\"url\"},"
         "{\"linkId\":\"o\",\"text\":\"Drink\",\"type\":\"open-choice\",\"answerOption\":["
         "{\"valueString\":\"tea\"}]},"
         "{\"linkId\":\"r\",\"text\":\"Doctor\",\"type\":\"reference\"},"
         "{\"linkId\":\"f\",\"text\":\"Letter\",\"type\":\"attachment\"}]}";
static const char side[] =
    HEAD "{\"linkId\":\"s\",\"text\":\"Side?\",\"type\":\"choice\",\"answerValueSet\":"
         "\"http://example.org/sides\"}]}";
static const char sides[] =
    "{\"resourceType\":\"ValueSet\",\"url\":\"http://example.org/sides\",\"compose\":{\"include\":["
    "{\"system\":\"http://example.org/s\",\"concept\":[{\"code\":\"L\",\"display\":\"left\"},"
    "{\"code\":\"R\",\"display\":\"right\"}]}]}}";
static const char two[] =
    HEAD "{\"linkId\":\"a\",\"text\":\"First?\",\"type\":\"integer\",\"required\":true},"
         "{\"linkId\":\"b\",\"text\":\"Second?\",\"type\":\"integer\",\"required\":true}]}";

// Fails unless the printed response, without blanks, holds that part.
static void printed(struct command *c, const char *part)
{
    struct buf tight = {0};
    for (const char *p = buf_text(&c->out); *p != '\0'; p++)
        if (*p != ' ' && *p != '\n')
            buf_putc(&tight, *p);
    if (strstr(buf_text(&tight), part) == NULL)
        fail_msg("no %s in %s", part, buf_text(&tight));
    buf_release(&tight);
}

static void several_answers_and_instances(void **state)
{
    struct command *c = *state;
    command_write(c, "f.json", household, 0600);
    assert_int_equal(RUN(c, "cat\ndog\n\nkitchen\n1\n19\n1\nbedroom\nno\n2\n", "form", "fill",
                         command_path(c, "f.json"), "--lang", "en"),
                     0);
    output_has(&c->said, "understood: dog");
    output_has(&c->said, "Rooms, number 2");
    printed(c, "\"answer\":[{\"valueString\":\"cat\"},{\"valueString\":\"dog\"}]");
    printed(c, "{\"valueBoolean\":true,\"item\":[{\"linkId\":\"how\",\"text\":\"Howwarm?\","
               "\"answer\":[{\"valueInteger\":19}]}]}");
    printed(c, "{\"valueString\":\"bedroom\"}]},{\"linkId\":\"warm\",\"text\":\"Warm?\","
               "\"answer\":[{\"valueBoolean\":false}]}");
}

static void every_kind_as_people_type_it(void **state)
{
    struct command *c = *state;
    command_write(c, "f.json", kinds, 0600);
    assert_int_equal(RUN(c,
                         "30/02/1942\n12/05/1942\n12/05/2026 14h30\n14h30\n3\n82,5\n1,75\n"
                         "https://example.org\ncoffee\nPractitioner/1\nletter.pdf\n",
                         "form", "fill", command_path(c, "f.json"), "--lang", "en"),
                     0);
    output_has(&c->said, "Please sit down.");
    output_has(&c->said, "This is no answer here: 30/02/1942. A date, for example 12/05/1942. At "
                         "most 29/02/2024.");
    output_has(&c->said, "understood: 12/05/1942");
    output_has(&c->said, "This is no answer here: 3. A number and its unit. At least 3.5 kg.");
    printed(c, "{\"valueDate\":\"1942-05-12\"}");
    printed(c, "{\"valueDateTime\":\"2026-05-12T14:30:00");
    printed(c, "{\"valueTime\":\"14:30:00\"}");
    printed(c, "{\"value\":82.5,\"unit\":\"kg\"}");
    printed(c, "{\"valueDecimal\":1.75}");
    printed(c, "{\"valueUri\":\"https://example.org\"}");
    printed(c, "{\"valueString\":\"coffee\"}");
    printed(c, "{\"reference\":\"Practitioner/1\"}");
    printed(c, "{\"url\":\"letter.pdf\"}");
}

// A list that is not here asks for words and never takes them for a code; handed over, it is asked.
static void a_list_that_is_not_here(void **state)
{
    struct command *c = *state;
    command_write(c, "f.json", side, 0600);
    command_write(c, "v.json", sides, 0600);
    assert_int_equal(RUN(c, "left\n\n", "form", "fill", command_path(c, "f.json"), "--lang", "en"),
                     0);
    output_has(&c->said, "the list of answers is not here");
    output_has(&c->said, "understood: left (not checked)");
    output_has(&c->said, "s: not checked");
    printed(c, "\"answer\":[{\"valueCoding\":{\"display\":\"left\"}}]");
    command_write(c, "r.json", buf_text(&c->out), 0600);
    assert_int_equal(
        RUN(c, "", "form", "validate", command_path(c, "r.json"), "-f", command_path(c, "f.json")),
        0);
    printed(c, "\"severity\":\"warning\",\"code\":\"not-supported\"");
    assert_int_equal(RUN(c, "left\n\n", "form", "fill", command_path(c, "f.json"), "--with",
                         command_path(c, "v.json"), "--lang", "en"),
                     0);
    printed(c, "{\"system\":\"http://example.org/s\",\"code\":\"L\",\"display\":\"left\"}");
    assert_int_equal(RUN(c, "", "form", "validate", command_path(c, "r.json"), "-f",
                         command_path(c, "f.json"), "--with", command_path(c, "v.json")),
                     1);
}

static void back_clear_and_review(void **state)
{
    struct command *c = *state;
    command_write(c, "f.json", two, 0600);
    // back from the second, another first; then the review changes the second.
    assert_int_equal(RUN(c, "1\nback\n5\n2\nreview\n2\n7\n\n", "form", "fill",
                         command_path(c, "f.json"), "--lang", "en"),
                     0);
    output_has(&c->said, "Answered so far: 1");
    output_has(&c->said, "2 Second?: 2");
    printed(c, "{\"valueInteger\":5}");
    printed(c, "{\"valueInteger\":7}");
    assert_int_equal(RUN(c, "1\nretour\neffacer\n\n2\n", "form", "fill", command_path(c, "f.json"),
                         "--lang", "fr"),
                     3);
    output_has(&c->said, "La question est de nouveau ouverte.");
}

static void a_draft_is_kept_and_gone_on_with(void **state)
{
    struct command *c = *state;
    const char *draft = command_path(c, "draft.json");
    struct stat st;
    command_write(c, "f.json", two, 0600);
    assert_int_equal(
        RUN(c, "1\n", "form", "fill", command_path(c, "f.json"), "--draft", draft, "--lang", "en"),
        3);
    output_has(&c->said, "which is not sealed");
    assert_int_equal(stat(draft, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(
        RUN(c, "2\n", "form", "fill", command_path(c, "f.json"), "--draft", draft, "--lang", "en"),
        0);
    assert_null(strstr(buf_text(&c->said), "First?"));
    printed(c, "{\"valueInteger\":1}");
    printed(c, "{\"valueInteger\":2}");
    // A draft of another form, and one that is none, are refused and left as they are.
    command_write(c, "other.json",
                  "{\"resourceType\":\"QuestionnaireResponse\",\"questionnaire\":"
                  "\"http://example.org/q2\",\"status\":\"in-progress\"}",
                  0600);
    assert_int_equal(RUN(c, "2\n", "form", "fill", command_path(c, "f.json"), "--draft",
                         command_path(c, "other.json")),
                     1);
    output_has(&c->said, "another form");
    assert_int_equal(RUN(c, "2\n", "form", "fill", command_path(c, "f.json"), "--draft",
                         command_path(c, "f.json")),
                     1);
}

static void what_is_known_of_a_patient(void **state)
{
    static const char launched[] = HEAD
        "{\"linkId\":\"town\",\"text\":\"Town\",\"type\":\"string\",\"extension\":[{\"url\":"
        "\"http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-initialExpression\","
        "\"valueExpression\":{\"language\":\"text/fhirpath\","
        "\"expression\":\"%patient.address.city\"}}]}]}";
    struct command *c = *state;
    command_write(c, "f.json", launched, 0600);
    command_write(c, "p.json",
                  "{\"resourceType\":\"Patient\",\"address\":[{\"city\":\"Landorthe\"}]}", 0600);
    assert_int_equal(RUN(c, "\n", "form", "fill", command_path(c, "f.json"), "--patient",
                         command_path(c, "p.json"), "--lang", "en"),
                     0);
    output_has(&c->said, "Answered so far: Landorthe");
    printed(c, "{\"valueString\":\"Landorthe\"}");
    assert_int_equal(RUN(c, "\n", "form", "fill", command_path(c, "f.json"), "--patient",
                         command_path(c, "f.json")),
                     1);
    output_has(&c->said, "Patient");
}

static void what_form_check_refuses_is_refused(void **state)
{
    static const char endless[] = HEAD
        "{\"linkId\":\"a\",\"type\":\"integer\",\"extension\":[{\"url\":"
        "\"http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression\","
        "\"valueExpression\":{\"language\":\"text/fhirpath\","
        "\"expression\":\"%resource.item.where(linkId='b').answer.value + 1\"}}]},"
        "{\"linkId\":\"b\",\"type\":\"integer\",\"extension\":[{\"url\":"
        "\"http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression\","
        "\"valueExpression\":{\"language\":\"text/fhirpath\","
        "\"expression\":\"%resource.item.where(linkId='a').answer.value + 1\"}}]}]}";
    struct command *c = *state;
    command_write(c, "f.json", endless, 0600);
    assert_int_equal(RUN(c, NULL, "form", "check", command_path(c, "f.json")), 1);
    assert_int_equal(RUN(c, "1\n", "form", "fill", command_path(c, "f.json")), 1);
    output_has(&c->said, "f.json");
    assert_int_equal(c->out.len, 0);
}

// Ctrl-C: what was answered is written out and kept in the draft.
static void ctrl_c_loses_nothing(void **state)
{
    struct laptop l;
    int status = 0;
    (void)state;
    laptop_new(&l, 0);
    char command[4096];
    snprintf(command, sizeof command, "cat >f.json <<'X'\n%s\nX\n", two);
    assert_int_equal(laptop_shell(&l, command), 0);
    char form[LAPTOP_PATH + 8], draft[LAPTOP_PATH + 8];
    snprintf(form, sizeof form, "%s/f.json", l.folder);
    snprintf(draft, sizeof draft, "%s/d.json", l.folder);
    laptop_start(
        &l, (const char *const[]){"--lang", "en", "form", "fill", form, "--draft", draft, NULL});
    laptop_answer(&l, "Answer:", "4 Enter");
    laptop_see(&l, "understood: 4");
    laptop_see(&l, "Second?");
    laptop_keys(&l, "Ctrl-C");
    laptop_see(&l, "Stopped.");
    laptop_see(&l, "\"valueInteger\": 4");
    assert_true(pty_wait_exit(l.p, LAPTOP_WAIT_MS, &status));
    assert_int_equal(WEXITSTATUS(status), 3);
    assert_int_equal(laptop_shell(&l, "grep -q '\"valueInteger\": 4' d.json"), 0);
    laptop_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(several_answers_and_instances, command_set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(every_kind_as_people_type_it, command_set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(a_list_that_is_not_here, command_set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(back_clear_and_review, command_set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(a_draft_is_kept_and_gone_on_with, command_set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(what_is_known_of_a_patient, command_set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(what_form_check_refuses_is_refused, command_set_up,
                                        command_tear_down),
        cmocka_unit_test(ctrl_c_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
