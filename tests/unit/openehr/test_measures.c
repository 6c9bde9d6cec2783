// SPDX-License-Identifier: EUPL-1.2
// Weight, height and body mass index as openEHR has them: an entry each on the archetype of its
// own, beside the answer; only where the unit is one of the template.
#include "base/json.h"
#include "openehr/openehr.h"
#include "unit/omop/step2.h"

// A store with one visit of it, and where it goes.
struct both {
    struct fixture *f;
    char dir[240];
};

static int set_up(void **state)
{
    struct both *b = mem_alloc(sizeof *b);
    b->f = fixture_new(false);
    snprintf(b->dir, sizeof b->dir, "%.200s/out", b->f->dir);
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    struct both *b = *state;
    char path[300];
    snprintf(path, sizeof path, "%s/openehr/composition.ndjson", b->dir);
    unlink(path);
    snprintf(path, sizeof path, "%s/openehr", b->dir);
    rmdir(path);
    rmdir(b->dir);
    fixture_free(b->f);
    free(b);
    return 0;
}

static void ignore(const char *path, void *self)
{
    (void)path;
    (void)self;
}

// The composition of the one visit, owned; forms out of that folder.
static struct json *composition(struct both *b, const char *forms)
{
    char path[300];
    struct buf text = {0};
    struct json *c = NULL;
    struct record_files *files = NULL;
    struct manifest m;
    size_t rows = 0;
    const struct record_target to = {.dir = b->dir,
                                     .prefix = "",
                                     .data = "data",
                                     .questionnaires = forms,
                                     .clock = &b->f->clock};
    assert_ok(b->f, fs_mkdirs(b->dir, &b->f->e));
    manifest_begin(&m, b->f->s, &b->f->clock, b->dir);
    manifest_part(&m, "openehr");
    assert_ok(b->f, record_openehr.open(&to, &files, &b->f->e));
    assert_ok(b->f, record_openehr.write(files, b->f->s, &m, &rows, &b->f->e));
    assert_ok(b->f, record_openehr.publish(files, ignore, NULL, &b->f->e));
    record_openehr.release(files);
    manifest_free(&m);
    assert_int_equal(rows, 1);
    snprintf(path, sizeof path, "%s/openehr/composition.ndjson", b->dir);
    assert_ok(b->f, fs_read(path, 1 << 20, &text, &b->f->e));
    assert_ok(b->f, json_parse(buf_text(&text), text.len, &JSON_LIMITS, &c, &b->f->e));
    buf_release(&text);
    return c;
}

// That entry says so much in that unit, at these nodes.
static void measured(const struct json *entry, const char *archetype, const char *const nodes[3],
                     const char *magnitude, const char *units)
{
    struct buf text = {0};
    const struct json *data = json_get(entry, "data"),
                      *event = json_at(json_get(data, "events"), 0);
    const struct json *tree = json_get(event, "data"),
                      *element = json_at(json_get(tree, "items"), 0);
    assert_string_equal(json_get_string(entry, "archetype_node_id"), archetype);
    assert_string_equal(json_get_string(data, "archetype_node_id"), nodes[0]);
    assert_string_equal(json_get_string(event, "archetype_node_id"), nodes[1]);
    assert_string_equal(json_get_string(tree, "archetype_node_id"), nodes[2]);
    assert_string_equal(json_get_string(element, "archetype_node_id"), "at0004");
    assert_string_equal(json_get_string(json_get(event, "time"), "value"),
                        "2026-05-12T10:20:00+02:00");
    assert_non_null(json_get(json_get(entry, "subject"), "external_ref"));
    json_write(json_get(json_get(element, "value"), "magnitude"), false, &text);
    assert_string_equal(buf_text(&text), magnitude);
    assert_string_equal(json_get_string(json_get(element, "value"), "units"), units);
    buf_release(&text);
}

static void body_measures_have_entries_of_their_own(void **state)
{
    static const char *const weight[] = {"at0002", "at0003", "at0001"};
    static const char *const others[] = {"at0001", "at0002", "at0003"};
    struct both *b = *state;
    add_visit(b->f);
    struct json *c = composition(b, STEP2_FORMS);
    const struct json *content = json_get(c, "content");
    assert_int_equal(json_count(content), 4); // all answers, and three
    measured(json_at(content, 1), "openEHR-EHR-OBSERVATION.body_weight.v2", weight, "62.50", "kg");
    measured(json_at(content, 2), "openEHR-EHR-OBSERVATION.height.v2", others, "158.5", "cm");
    measured(json_at(content, 3), "openEHR-EHR-OBSERVATION.body_mass_index.v2", others, "24.9",
             "kg/m2");
    json_free(c);
}

// Neither code nor unit is known then: height and body mass index are numbers.
static void without_the_form_nothing_is_assumed(void **state)
{
    struct both *b = *state;
    add_visit(b->f);
    struct json *c = composition(b, "tests/unit/openehr");
    assert_int_equal(json_count(json_get(c, "content")), 1);
    json_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(body_measures_have_entries_of_their_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_the_form_nothing_is_assumed, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
