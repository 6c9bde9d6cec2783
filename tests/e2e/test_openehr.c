// SPDX-License-Identifier: EUPL-1.2
// Visits as openEHR compositions: what canonical JSON asks of every object, one composition a
// visit, and nothing unknown as a value.
#include "base/fs.h"
#include "base/json.h"
#include "support/command_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int set_up(void **state)
{
    struct command *c = mem_alloc(sizeof *c);
    command_init(c);
    *state = c;
    COMMAND(c, 0, "simulate", "--people", "20", "--seed", "5", "--store", command_path(c, "p.db"));
    COMMAND(c, 0, "export", "--format", "fhir,openehr", "--out", command_path(c, "out"),
            "--practice", "--store", command_path(c, "p.db"));
    return 0;
}

static void read_file(struct command *c, const char *name, struct buf *text)
{
    struct buf path = {0};
    buf_printf(&path, "%s/%s", command_path(c, "out"), name);
    assert_int_equal(fs_read(buf_text(&path), BUF_MAX_DEFAULT, text, NULL), RC_OK);
    buf_release(&path);
}

// What was seen in all compositions.
struct seen {
    size_t objects, locatables, nulls, coded;
};

static void look(const struct json *v, struct seen *seen);

static bool look_member(const char *key, struct json *value, void *self)
{
    (void)key;
    look(value, self);
    return true;
}

static bool is_one_of(const char *type, const char *const *names)
{
    for (size_t i = 0; names[i] != NULL; i++)
        if (strcmp(type, names[i]) == 0)
            return true;
    return false;
}

static void look_at_element(const struct json *v, struct seen *seen)
{
    const bool valued = json_get(v, "value") != NULL, null = json_get(v, "null_flavour") != NULL;
    assert_true(valued != null);
    seen->nulls += null;
    const char *said = json_get_string(json_get(v, "value"), "value");
    if (said != NULL)
        assert_true(said[0] != '\0' && strcmp(said, "not-done") != 0 &&
                    strcmp(said, "Ne sait pas") != 0);
}

static void look(const struct json *v, struct seen *seen)
{
    static const char *const locatables[] = {"COMPOSITION", "OBSERVATION", "HISTORY", "POINT_EVENT",
                                             "ITEM_TREE",   "CLUSTER",     "ELEMENT", NULL};
    for (size_t i = 0; json_type(v) == JSON_ARRAY && i < json_count(v); i++)
        look(json_at(v, i), seen);
    if (json_type(v) != JSON_OBJECT)
        return;
    const char *type = json_get_string(v, "_type");
    assert_non_null(type);
    seen->objects++;
    if (is_one_of(type, locatables)) {
        seen->locatables++;
        assert_non_null(json_get_string(v, "archetype_node_id"));
        assert_non_null(json_get_string(json_get(v, "name"), "value"));
    }
    if (strcmp(type, "ELEMENT") == 0)
        look_at_element(v, seen);
    if (strcmp(type, "DV_CODED_TEXT") == 0) {
        seen->coded++;
        assert_non_null(json_get_string(json_get(v, "defining_code"), "code_string"));
    }
    json_each(v, look_member, seen);
}

static void check_composition(const struct json *c)
{
    static const char *const members[] = {"uid",      "language", "territory", "category",
                                          "composer", "context",  "content",   "archetype_details"};
    for (size_t i = 0; i < ARRAY_LEN(members); i++)
        assert_non_null(json_get(c, members[i]));
    assert_string_equal(json_get_string(c, "_type"), "COMPOSITION");
    assert_string_equal(json_get_string(json_get(c, "territory"), "code_string"), "FR");
    assert_string_equal(
        json_get_string(json_get(json_get(c, "category"), "defining_code"), "code_string"), "433");
    assert_non_null(json_get_string(json_get(c, "composer"), "name"));
    assert_true(strlen(json_get_string(json_get(json_get(c, "context"), "start_time"), "value")) >
                18);
    const struct json *entry = json_at(json_get(c, "content"), 0);
    const struct json *party = json_get(json_get(entry, "subject"), "external_ref");
    assert_non_null(json_get_string(json_get(party, "id"), "value"));
}

static size_t finished_visits(struct command *c)
{
    struct buf text = {0};
    size_t count = 0;
    read_file(c, "fhir/practice-Encounter.ndjson", &text);
    for (const char *at = buf_text(&text); (at = strstr(at, "\"status\":\"finished\"")) != NULL;
         at++)
        count++;
    buf_release(&text);
    return count;
}

static void every_object_has_what_canonical_json_asks(void **state)
{
    struct command *c = *state;
    struct buf text = {0};
    struct seen seen = {0};
    size_t count = 0;
    read_file(c, "openehr/practice-composition.ndjson", &text);
    for (const char *at = buf_text(&text), *end; (end = strchr(at, '\n')) != NULL; at = end + 1) {
        struct json *composition = NULL;
        assert_int_equal(json_parse(at, (size_t)(end - at), &JSON_LIMITS, &composition, NULL),
                         RC_OK);
        check_composition(composition);
        look(composition, &seen);
        json_free(composition);
        count++;
    }
    assert_int_equal(count, finished_visits(c));
    assert_true(count > 15 && seen.locatables > count * 50);
    assert_true(seen.nulls > 0 && seen.coded > count * 5);
    buf_release(&text);
}

// The folder of resources is whole by itself: what they name is beside them.
static void the_folder_of_resources_holds_what_they_refer_to(void **state)
{
    static const char *const types[] = {"CodeSystem", "ConceptMap", "Questionnaire",
                                        "CapabilityStatement", "ViewDefinition"};
    struct command *c = *state;
    struct buf text = {0};
    struct json *list = NULL;
    read_file(c, "fhir/practice-output.json", &text);
    assert_int_equal(json_parse(buf_text(&text), text.len, &JSON_LIMITS, &list, NULL), RC_OK);
    const struct json *output = json_get(list, "output");
    assert_int_equal(json_count(output), 14);
    for (size_t i = 0; i < json_count(output); i++) {
        struct buf path = {0}, file = {0};
        int64_t told = -1;
        size_t lines = 0;
        buf_printf(&path, "fhir/%s", json_get_string(json_at(output, i), "url"));
        read_file(c, buf_text(&path), &file);
        for (const char *at = buf_text(&file); (at = strchr(at, '\n')) != NULL; at++)
            lines++;
        assert_true(json_int(json_get(json_at(output, i), "count"), &told));
        assert_int_equal(lines, told);
        buf_release(&path);
        buf_release(&file);
    }
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        struct buf part = {0};
        buf_printf(&part, "\"type\": \"%s\"", types[i]);
        output_has(&text, buf_text(&part));
        buf_release(&part);
    }
    buf_clear(&text);
    read_file(c, "fhir/practice-Questionnaire.ndjson", &text);
    output_has(&text, "\"url\":\"https://icope.example.org/fhir/Questionnaire/icope-step1\"");
    output_has(&text, "\"id\":\"icope-step1-");
    buf_release(&text);
    json_free(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_object_has_what_canonical_json_asks, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(the_folder_of_resources_holds_what_they_refer_to, set_up,
                                        command_tear_down),
    };
    return cmocka_run_group_tests_name("openehr", tests, NULL, NULL);
}
