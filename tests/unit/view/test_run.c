// SPDX-License-Identifier: EUPL-1.2
// Rows of resources, as CSV and as JSON, and what stops a run.
#include "view/view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char patient[] =
    "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"active\":true,\"birthDate\":\"1941-09-09\","
    "\"name\":[{\"family\":\"Martin, \\\"Jo\\\"\",\"given\":[\"A\",\"B\"]},"
    "{\"family\":\"Le\\nGoff\",\"given\":[\"\\u00c9\"]}],"
    "\"multipleBirthInteger\":2,\"_gender\":{\"extension\":[{\"url\":\"u\",\"valueDecimal\":1.50}]}"
    ","
    "\"contact\":[{\"gender\":\"male\"},{\"gender\":\"female\"},{\"gender\":\"other\"}],"
    "\"extension\":[{\"url\":\"e\",\"valueQuantity\":{\"value\":10.50,\"unit\":\"kg\"}}]}";

#define COLUMN(name, path) "{\"name\":\"" name "\",\"path\":\"" path "\"}"
#define TYPED(name, path, type)                                                                    \
    "{\"name\":\"" name "\",\"path\":\"" path "\",\"type\":\"" type "\"}"
#define MANY(name, path) "{\"name\":\"" name "\",\"path\":\"" path "\",\"collection\":true}"

// The select of a view of patients, the CSV and the JSON rows; "!…" is what the run says.
struct row {
    const char *select;
    const char *csv;
    const char *json;
};

static const struct row rows[] = {
    {"{\"column\":[" COLUMN("id", "id") "," COLUMN("active", "active") "," COLUMN(
         "born", "birthDate") "," COLUMN("twin", "multipleBirth") "," COLUMN("none",
                                                                             "deceased") "]}",
     "id,active,born,twin,none\r\np1,true,1941-09-09,2,\r\n",
     "{\"id\":\"p1\",\"active\":true,\"born\":\"1941-09-09\",\"twin\":2,\"none\":null}\n"},
    {"{\"forEach\":\"name\",\"column\":[" COLUMN("n", "%rowIndex") "," COLUMN(
         "family", "family") "," MANY("given", "given") "]}",
     "n,family,given\r\n0,\"Martin, \"\"Jo\"\"\",\"[\"\"A\"\",\"\"B\"\"]\"\r\n"
     "1,\"Le\nGoff\",\"[\"\"É\"\"]\"\r\n",
     "{\"n\":0,\"family\":\"Martin, \\\"Jo\\\"\",\"given\":[\"A\",\"B\"]}\n"
     "{\"n\":1,\"family\":\"Le\\nGoff\",\"given\":[\"É\"]}\n"},
    // An empty text is not null; computed values keep their form.
    {"{\"column\":[{\"name\":\"e\",\"path\":\"''\"},{\"name\":\"d\",\"path\":\"1.10 + "
     "2\"},{\"name\":\"t\",\"path\":\"@2026-05\"},"
     "{\"name\":\"b\",\"path\":\"birthDate.lowBoundary()\"},"
     "{\"name\":\"j\",\"path\":\"contact.id.join(',')\"},{\"name\":\"m\",\"path\":\"address.city\","
     "\"collection\":true}]}",
     "e,d,t,b,j,m\r\n\"\",3.10,2026-05,1941-09-09,\"\",\r\n",
     "{\"e\":\"\",\"d\":3.10,\"t\":\"2026-05\",\"b\":\"1941-09-09\",\"j\":\"\",\"m\":[]}\n"},
    {"{\"column\":[" TYPED("q", "extension('e').value",
                           "Quantity") "," TYPED("s", "1 'cm' + 1 'cm'", "Quantity") "]}",
     "q,s\r\n\"{\"\"value\"\":10.50,\"\"unit\"\":\"\"kg\"\"}\","
     "\"{\"\"value\"\":2,\"\"unit\"\":\"\"cm\"\",\"\"system\"\":"
     "\"\"http://unitsofmeasure.org\"\",\"\"code\"\":\"\"cm\"\"}\"\r\n",
     "{\"q\":{\"value\":10.50,\"unit\":\"kg\"},\"s\":{\"value\":2,\"unit\":\"cm\",\"system\":"
     "\"http://unitsofmeasure.org\",\"code\":\"cm\"}}\n"},
    // A primitive that has nothing but an extension.
    {"{\"column\":[" COLUMN("g", "gender") "," COLUMN("x", "gender.extension.value") "]}",
     "g,x\r\n,1.50\r\n", "{\"g\":null,\"x\":1.50}\n"},
    // Siblings are multiplied, the last turns fastest; unionAll comes last.
    {"{\"forEach\":\"name\",\"column\":[" COLUMN(
         "n", "%rowIndex") "],\"select\":[{\"forEach\":"
                           "\"given\",\"column\":[" COLUMN(
                               "g", "$this") "]}],\"unionAll\":[{\"column\":"
                                             "[" COLUMN("u", "'x'") "]},{\"forEach\":"
                                                                    "\"%resource."
                                                                    "contact\","
                                                                    "\"column\":"
                                                                    "[" COLUMN("u", "gende"
                                                                                    "r") "]"
                                                                                         "}"
                                                                                         "]"
                                                                                         "}",
     "n,g,u\r\n0,A,x\r\n0,A,male\r\n0,A,female\r\n0,A,other\r\n0,B,x\r\n0,B,male\r\n0,B,female\r\n"
     "0,B,other\r\n1,É,x\r\n1,É,male\r\n1,É,female\r\n1,É,other\r\n",
     NULL},
    {"{\"column\":[" COLUMN("id", "id") "]},{\"forEachOrNull\":\"link\",\"column\":[" COLUMN(
         "i", "%rowIndex") "," COLUMN("l", "type") "]}",
     "id,i,l\r\np1,0,\r\n", NULL},
    {"{\"column\":[" COLUMN("id", "id") "]},{\"forEach\":\"link\",\"column\":[" COLUMN("l",
                                                                                       "type") "]}",
     "id,l\r\n", ""},
    // Selects without columns multiply, too.
    {"{\"column\":[" COLUMN("id", "id") "]},{\"forEach\":\"contact\"}", "id\r\np1\r\np1\r\np1\r\n",
     NULL},
    {"{\"repeat\":[\"name\",\"given\"],\"column\":[" COLUMN("i", "%rowIndex") "," COLUMN(
         "t", "iif(family.exists(), family.substring(0, 2), $this)") "]}",
     "i,t\r\n0,Ma\r\n1,A\r\n2,B\r\n3,Le\r\n4,É\r\n", NULL},
    // %resource is the whole, %context the element.
    {"{\"forEach\":\"contact\",\"column\":[" COLUMN("a", "%resource.id") "," COLUMN(
         "b", "%context.gender") "]}",
     "a,b\r\np1,male\r\np1,female\r\np1,other\r\n", NULL},
    {"{\"column\":[" COLUMN("n", "name.family") "]}",
     "!Patient/p1: column n: there are several values, and it is no collection", NULL},
    // Where forEachOrNull has no element there is one row, whatever is below: nulls, and 0 for
    // %rowIndex alone.
    {"{\"column\":[{\"name\":\"id\",\"path\":\"id\"}]},"
     "{\"forEachOrNull\":\"link\",\"column\":[{\"name\":\"l\",\"path\":\"'x'\"},{\"name\":\"e\","
     "\"path\":\"exists()\"},"
     "{\"name\":\"i\",\"path\":\"%rowIndex\"},{\"name\":\"j\",\"path\":\"%rowIndex + 1\"}"
     ",{\"name\":\"m\",\"path\":\"id\",\"collection\":true}],"
     "\"select\":[{\"forEach\":\"other\",\"column\":[{\"name\":\"f\",\"path\":\"reference\"},"
     "{\"name\":\"k\",\"path\":\"%rowIndex\"}]}],"
     "\"unionAll\":[{\"column\":[{\"name\":\"u\",\"path\":\"true\"}]},"
     "{\"column\":[{\"name\":\"u\",\"path\":\"false\"}]}]}",
     "id,l,e,i,j,m,f,k,u\r\np1,,,0,,,,0,\r\n",
     "{\"id\":\"p1\",\"l\":null,\"e\":null,\"i\":0,\"j\":null,\"m\":null,\"f\":null,\"k\":0,"
     "\"u\":null}\n"},
    {"{\"column\":[" COLUMN("n", "iif(true, name[0])") "]}",
     "!Patient/p1: column n: a value is an element, and the column states no type", NULL},
    {"{\"column\":[" TYPED("n", "iif(true, name[0])", "Address") "]}",
     "!Patient/p1: column n: a value is not of the type that the column states", NULL},
    {"{\"column\":[" TYPED("n", "iif(true, id)", "boolean") "]}",
     "!Patient/p1: column n: a value is not of the type that the column states", NULL},
    {"{\"column\":[" TYPED("n", "iif(true, birthDate)", "time") "]}",
     "!Patient/p1: column n: a value is not of the type that the column states", NULL},
    {"{\"column\":[" COLUMN("n", "name.single().family") "]}",
     "!Patient/p1: column n: 1:6: one value is expected, there are more", NULL},
    {"{\"forEach\":\"name.single()\",\"column\":[" COLUMN("n", "family") "]}",
     "!Patient/p1: select[0].forEach: 1:6: one value is expected, there are more", NULL},
    {"{\"repeat\":[\"$this\"],\"column\":[" COLUMN("n", "id") "]}",
     "!Patient/p1: select[0].repeat: it does not come to an end", NULL},
};

static struct json *parse(const char *text)
{
    struct json *json = NULL;
    assert_int_equal(json_parse(text, strlen(text), &JSON_LIMITS, &json, NULL), RC_OK);
    return json;
}

// Where rows go.
struct out {
    const struct view *view;
    struct buf csv;
    struct buf json;
};

static void take_row(const struct fp_list *cells, void *self)
{
    struct out *o = self;
    view_csv_row(o->view, cells, &o->csv);
    view_json_row(o->view, cells, &o->json);
    buf_putc(&o->json, '\n');
}

// Runs a view of these members over the patient; what it says after "!" when it fails.
static void run(const char *members, struct out *o)
{
    struct buf text = {0};
    struct err e = {0};
    struct view *v = NULL;
    struct clock_fake fake = {.utc_ms = 1779000000000};
    struct clock clock = clock_from_fake(&fake);
    struct arena a = {0};
    buf_printf(&text, "{\"resource\":\"Patient\",%s}", members);
    struct json *definition = parse(buf_text(&text)), *resource = parse(patient);
    enum rc rc = view_compile(definition, &v, &e);
    o->view = v;
    if (rc == RC_OK)
        view_csv_heading(v, &o->csv);
    rc = rc ? rc : view_run(v, resource, &clock, &a, take_row, o, &e);
    if (rc) {
        buf_clear(&o->csv);
        buf_printf(&o->csv, "!%s", e.text);
    }
    arena_release(&a);
    view_free(v);
    json_free(resource);
    json_free(definition);
    buf_release(&text);
}

static void view_gives_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct out o = {0};
        struct buf members = {0};
        buf_printf(&members, "\"select\":[%s]", rows[i].select);
        run(buf_text(&members), &o);
        assert_string_equal(buf_text(&o.csv), rows[i].csv);
        if (rows[i].json != NULL)
            assert_string_equal(buf_text(&o.json), rows[i].json);
        buf_release(&o.csv);
        buf_release(&o.json);
        buf_release(&members);
    }
}

static void where_keeps_what_is_true(void **state)
{
    (void)state;
    static const struct row wheres[] = {
        {"active", "n\r\np1\r\n", NULL},
        {"active = false", "n\r\n", NULL},
        {"deceased", "n\r\n", NULL},
        {"today() = @2026-05-17", "n\r\np1\r\n", NULL},
        {"iif(true, id)", "!Patient/p1: where[0]: it does not give true or false", NULL},
        {"contact.select(true)", "!Patient/p1: where[0]: it does not give true or false", NULL},
        {"name.single().exists()",
         "!Patient/p1: where[0]: 1:6: one value is expected, there are more", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(wheres); i++) {
        struct out o = {0};
        struct buf members = {0};
        buf_printf(
            &members,
            "\"select\":[{\"column\":[" COLUMN("n", "id") "]}],\"where\":[{\"path\":\"%s\"}]",
            wheres[i].select);
        run(buf_text(&members), &o);
        assert_string_equal(buf_text(&o.csv), wheres[i].csv);
        buf_release(&o.csv);
        buf_release(&o.json);
        buf_release(&members);
    }
}

static void product_of_rows_has_a_limit(void **state)
{
    (void)state;
    struct buf members = {0};
    struct out o = {0};
    buf_puts(&members, "\"select\":[{\"column\":[" COLUMN("n", "id") "]}");
    for (int i = 0; i < 30; i++)
        buf_puts(&members, ",{\"forEach\":\"contact\"}");
    buf_puts(&members, "]");
    run(buf_text(&members), &o);
    assert_string_equal(buf_text(&o.csv), "!Patient/p1: more than 2097152 cells");
    buf_release(&o.csv);
    buf_release(&o.json);
    buf_release(&members);
}

static void constants_of_all_types_are_seen(void **state)
{
    (void)state;
    static const struct row constants[] = {
        {"\"valueBase64Binary\":\"aGk=\"", "n\r\naGk=\r\n", NULL},
        {"\"valueBoolean\":false", "n\r\nfalse\r\n", NULL},
        {"\"valueDate\":\"2026-05\"", "n\r\n2026-05\r\n", NULL},
        {"\"valueDateTime\":\"2026-05-01T10:00:00Z\"", "n\r\n2026-05-01T10:00:00Z\r\n", NULL},
        {"\"valueInstant\":\"2026-05-01T10:00:00.5Z\"", "n\r\n2026-05-01T10:00:00.5Z\r\n", NULL},
        {"\"valueDecimal\":1.50", "n\r\n1.50\r\n", NULL},
        {"\"valueDecimal\":2", "n\r\n2\r\n", NULL},
        {"\"valueInteger\":-2", "n\r\n-2\r\n", NULL},
        {"\"valueInteger64\":\"9007199254740993\"", "n\r\n9007199254740993\r\n", NULL},
        {"\"valueInteger64\":7", "n\r\n7\r\n", NULL},
        {"\"valueTime\":\"10:30:00\"", "n\r\n10:30:00\r\n", NULL},
        {"\"valueCanonical\":\"http://x|1\"", "n\r\nhttp://x|1\r\n", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(constants); i++) {
        struct out o = {0};
        struct buf members = {0};
        buf_printf(&members,
                   "\"select\":[{\"column\":[" COLUMN("n", "%%c") "]}],\"constant\":[{\"name\":"
                                                                  "\"c\",%s}]",
                   constants[i].select);
        run(buf_text(&members), &o);
        assert_string_equal(buf_text(&o.csv), constants[i].csv);
        buf_release(&o.csv);
        buf_release(&o.json);
        buf_release(&members);
    }
}

static void resources_of_other_types_give_nothing(void **state)
{
    (void)state;
    struct view *v = NULL;
    struct out o = {0};
    struct clock clock = clock_system();
    struct arena a = {0};
    struct json *definition =
        parse("{\"resource\":\"Observation\",\"select\":[{\"column\":[" COLUMN(
            "n", "single().id") "]}]}");
    struct json *resource = parse(patient);
    assert_int_equal(view_compile(definition, &v, NULL), RC_OK);
    assert_int_equal(view_run(v, resource, &clock, &a, take_row, &o, NULL), RC_OK);
    assert_int_equal(view_run(v, definition, &clock, &a, take_row, &o, NULL), RC_OK);
    assert_int_equal(o.csv.len, 0);
    arena_release(&a);
    view_free(v);
    json_free(resource);
    json_free(definition);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(view_gives_rows),
        cmocka_unit_test(where_keeps_what_is_true),
        cmocka_unit_test(product_of_rows_has_a_limit),
        cmocka_unit_test(constants_of_all_types_are_seen),
        cmocka_unit_test(resources_of_other_types_give_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
