// SPDX-License-Identifier: EUPL-1.2
// Definitions that cannot be a table are refused, each with its place and reason.
#include "view/view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define VIEW(members) "{'resource':'Patient'," members "}"
#define COLUMNS(rows) VIEW("'select':[{'column':[" rows "]}]")
#define ID            "{'name':'id','path':'id'}"

// A definition with ' for ", and what is said about it; NULL: it is fine.
struct row {
    const char *definition;
    const char *why;
};

static const struct row rows[] = {
    {COLUMNS(ID), NULL},
    {"[]", "view: a ViewDefinition is needed"},
    {"{}", "resource: the type of the resources is needed"},
    {"{'resourceType':'Patient','resource':'Patient','select':[{'column':[" ID "]}]}",
     "resourceType: it is a Patient, not a ViewDefinition"},
    {"{'resource':'Pateint','select':[{'column':[" ID "]}]}",
     "resource: there is no type of resource Pateint"},
    {"{'resource':'string','select':[{'column':[" ID "]}]}",
     "resource: there is no type of resource string"},
    {VIEW("'name':'a-b','select':[{'column':[" ID "]}]"),
     "name: it is not a letter, then letters, digits and underscores"},
    {VIEW("'select':[]"), "select: there is no column"},
    {VIEW("'select':{'column':[" ID "]}"), "select: an array is needed"},
    {VIEW("'select':[1]"), "select[0]: an object is needed"},
    {VIEW("'select':[{'column':" ID "}]"), "select[0].column: an array is needed"},
    {COLUMNS("{'path':'id'}"), "select[0].column[0]: a column needs a name"},
    {COLUMNS("{'name':'1a','path':'id'}"),
     "select[0].column[0]: the name \"1a\" is not a letter, then letters, digits and underscores"},
    {COLUMNS("{'name':'_a','path':'id'}"),
     "select[0].column[0]: the name \"_a\" is not a letter, then letters, digits and underscores"},
    {COLUMNS("{'name':'a'}"),
     "select[0].column[0].path: a FHIRPath expression is needed, as a string"},
    {COLUMNS("{'name':'a','path':'id.'}"),
     "select[0].column[0].path: 1:4: the expression ends too early"},
    {COLUMNS("{'name':'a','path':'nofunction()'}"),
     "select[0].column[0].path: 1:1: there is no function nofunction()"},
    {COLUMNS("{'name':'a','path':'id = %x'}"), "select[0].column[0].path: there is no constant %x"},
    {COLUMNS("{'name':'a','path':\"name.defineVariable('x').select(%x.family)\"}"), NULL},
    {COLUMNS("{'name':'a','path':'%resource.id & %rowIndex & %ucum & %`ext-a`'}"), NULL},
    {COLUMNS("{'name':'a','path':'id','type':'string','collection':'yes'}"),
     "select[0].column[0]: collection is true or false"},
    {COLUMNS("{'name':'a','path':'id','type':'strnig'}"),
     "select[0].column[0]: there is no type strnig"},
    {COLUMNS("{'name':'a','path':'id','type':'http://hl7.org/fhir/StructureDefinition/id'}"), NULL},
    {COLUMNS("{'name':'a','path':'id','type':'http://hl7.org/fhirpath/System.String'}"), NULL},
    {COLUMNS("{'name':'a','path':'contact','type':'Patient.contact','collection':true}"), NULL},
    {COLUMNS("{'name':'a','path':'id','type':1}"), "select[0].column[0]: type is a string"},
    {COLUMNS("{'name':'a','path':'id','description':1}"),
     "select[0].column[0]: description is a string"},
    {COLUMNS("{'name':'a','path':'id','tag':[{'name':'ansi/type','value':'DATE'}]}"), NULL},
    {COLUMNS("{'name':'a','path':'id','tag':[{'name':'ansi/type'}]}"),
     "select[0].column[0]: a tag needs a name and a value"},
    {"{'resource':'HumanName','select':[{'column':[" ID "]}]}",
     "resource: there is no type of resource HumanName"},
    {COLUMNS("{'name':'a','path':'name.first()'}"),
     "select[0].column[0]: a value is an element, and the column states no type: the path gives "
     "HumanName"},
    {COLUMNS("{'name':'a','path':'name.first()','type':'Address'}"),
     "select[0].column[0]: a value is not of the type that the column states: the path gives "
     "HumanName"},
    {COLUMNS("{'name':'a','path':'name.exists()','type':'integer'}"),
     "select[0].column[0]: a value is not of the type that the column states: the path gives "
     "boolean"},
    {VIEW("'select':[{'forEach':'name','column':[{'name':'a','path':'period','type':'string'}]}]"),
     "select[0].column[0]: a value is not of the type that the column states: the path gives "
     "Period"},
    {COLUMNS("{'name':'a','path':'name.given.count()','type':'decimal'}"), NULL},
    {COLUMNS("{'name':'a','path':'birthDate','type':'dateTime'}"), NULL},
    {COLUMNS("{'name':'a','path':'deceased','type':'boolean'}"), NULL},
    {COLUMNS("{'name':'a','path':'$this','type':'Patient'}"), NULL},
    {VIEW("'select':[{'column':[" ID "]}],'where':[{'path':'name.family'}]"),
     "where[0].path: it gives string, not true or false"},
    {VIEW("'select':[{'column':[" ID "]}],'where':[{'path':'name.count()'}]"),
     "where[0].path: it gives integer, not true or false"},
    {VIEW("'select':[{'column':[" ID "]}],'where':[{'path':'deceased'}]"), NULL},
    {COLUMNS(ID "," ID), "select[0].column[1]: there are two columns id"},
    {VIEW("'select':[{'column':[" ID "],'select':[{'column':[" ID "]}]}]"),
     "select[0].select[0].column[0]: there are two columns id"},
    {VIEW("'select':[{'forEach':'name','repeat':['item'],'column':[" ID "]}]"),
     "select[0]: only one of forEach, forEachOrNull and repeat is allowed"},
    {VIEW("'select':[{'forEach':'name','forEachOrNull':'name','column':[" ID "]}]"),
     "select[0]: only one of forEach, forEachOrNull and repeat is allowed"},
    {VIEW("'select':[{'repeat':'item','column':[" ID "]}]"),
     "select[0].repeat: an array of FHIRPath expressions is needed"},
    {VIEW("'select':[{'repeat':[],'column':[" ID "]}]"),
     "select[0].repeat: an array of FHIRPath expressions is needed"},
    {VIEW("'select':[{'forEach':7,'column':[" ID "]}]"),
     "select[0].forEach: a FHIRPath expression is needed, as a string"},
    {VIEW("'select':[{'unionAll':[{'column':[" ID "]},{'column':[]}]}]"),
     "select[0].unionAll[1]: it has 0 columns, the first of unionAll 1"},
    {VIEW("'select':[{'unionAll':[{'column':[" ID "]},{'column':[{'name':'x','path':'id'}]}]}]"),
     "select[0].unionAll[1]: column 1 is x, in the first of unionAll it is id"},
    {VIEW("'select':[{'unionAll':[{'column':[{'name':'x','path':'id','type':'id'}]},"
          "{'column':[{'name':'x','path':'active','type':'boolean'}]}]}]"),
     "select[0].unionAll[1]: column x has another type than in the first of unionAll"},
    {VIEW("'select':[{'column':[" ID "]}],'where':[{}]"),
     "where[0].path: a FHIRPath expression is needed, as a string"},
    {VIEW("'select':[{'column':[" ID "]}],'where':[{'path':'1 +'}]"),
     "where[0].path: 1:4: the expression ends too early"},
    {VIEW("'select':[{'column':[" ID "]}],'constant':[{'name':'a'}]"),
     "constant[0]: one value is needed, there are 0"},
    {VIEW("'select':[{'column':[" ID "]}],'constant':[{'name':'a','valueId':'x','valueUri':'y'}]"),
     "constant[0]: one value is needed, there are 2"},
    {VIEW("'select':[{'column':[" ID "]}],'constant':[{'valueId':'x'}]"),
     "constant[0]: a name is needed: a letter, then letters, digits and underscores"},
    {VIEW("'select':[{'column':[" ID "]}],'constant':[{'name':'rowIndex','valueInteger':1}]"),
     "constant[0]: the name rowIndex is taken"},
    {VIEW("'select':[{'column':[" ID "]}],'constant':[{'name':'a','valueId':'x'},"
          "{'name':'a','valueId':'y'}]"),
     "constant[1]: there are two constants a"},
    {VIEW("'select':[{'column':[" ID "]}],'constant':[{'name':'a','valueRange':{}}]"),
     "constant[0]: valueRange is no type of constant"},
    {VIEW("'select':[{'column':[" ID "]}],'constant':[{'name':'a','valueInteger':1.5}]"),
     "constant[0]: valueInteger is not of the type integer"},
    {VIEW("'select':[{'column':[" ID "]}],'constant':[{'name':'a','valuePositiveInt':0}]"),
     "constant[0]: valuePositiveInt is not of the type positiveInt"},
    {VIEW("'select':[{'column':[" ID "]}],'constant':[{'name':'a','valueDate':'May'}]"),
     "constant[0]: valueDate is not of the type date"},
    {VIEW("'select':[{'column':[" ID "]}],'constant':[{'name':'a','valueBoolean':'true'}]"),
     "constant[0]: valueBoolean is not of the type boolean"},
    {VIEW("'select':[{'column':[" ID "]}],'constant':[{'name':'a','valueInteger64':'9'}]"), NULL},
};

static struct json *parse(const char *text)
{
    struct json *json = NULL;
    struct buf quoted = {0};
    bool inside = false; // a string in double quotes keeps its apostrophes
    for (; *text != '\0'; text++) {
        inside = inside != (*text == '"');
        buf_putc(&quoted, *text == '\'' && !inside ? '"' : *text);
    }
    assert_int_equal(json_parse(quoted.at, quoted.len, &JSON_LIMITS, &json, NULL), RC_OK);
    buf_release(&quoted);
    return json;
}

static void compile_says_what_is_wrong(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err e = {0};
        struct view *v = NULL;
        struct json *definition = parse(rows[i].definition);
        enum rc rc = view_compile(definition, &v, &e);
        if (rows[i].why == NULL ? rc != RC_OK : strcmp(e.text, rows[i].why) != 0)
            print_message("%s\n", rows[i].definition);
        assert_string_equal(e.text, rows[i].why != NULL ? rows[i].why : "");
        assert_int_equal(rc, rows[i].why != NULL ? RC_INVALID : RC_OK);
        assert_true((v != NULL) == (rc == RC_OK));
        view_free(v);
        json_free(definition);
    }
}

static void compile_ends_at_its_depth(void **state)
{
    (void)state;
    struct buf text = {0};
    struct err e = {0};
    struct view *v = NULL;
    buf_puts(&text, "{'resource':'Patient','select':[");
    for (int i = 0; i < 45; i++)
        buf_puts(&text, "{'select':[");
    buf_puts(&text, "{'column':[" ID "]}");
    for (int i = 0; i < 45; i++)
        buf_puts(&text, "]}");
    buf_puts(&text, "]}");
    struct json *definition = parse(buf_text(&text));
    assert_int_equal(view_compile(definition, &v, &e), RC_LIMIT);
    assert_null(v);
    json_free(definition);
    buf_release(&text);
}

static void join(const char *text, void *self)
{
    buf_printf(self, "%s\n", text);
}

static void warnings_name_elements_that_the_resource_lacks(void **state)
{
    (void)state;
    struct buf said = {0};
    struct view *v = NULL;
    struct json *definition =
        parse(VIEW("'select':[{'column':[" ID ",{'name':'n','path':'nam.family'}]}],"
                   "'where':[{'path':'activ'}]"));
    assert_int_equal(view_compile(definition, &v, NULL), RC_OK);
    view_warnings(v, join, &said);
    assert_string_equal(buf_text(&said), "column n: 1:1: Patient has no nam\n"
                                         "where[0]: 1:1: Patient has no activ\n");
    buf_release(&said);
    view_free(v);
    json_free(definition);
}

static void warnings_name_members_that_mean_nothing(void **state)
{
    (void)state;
    struct buf said = {0};
    struct view *v = NULL;
    struct json *definition = parse(
        VIEW("'title':'T','select':[{'column':[{'name':'a','path':'id','tpye':'id','_path':{}}],"
             "'unionAll':[{'forEeach':'name','column':[{'name':'b','path':'id'}]}]}]"));
    assert_int_equal(view_compile(definition, &v, NULL), RC_OK);
    view_warnings(v, join, &said);
    assert_string_equal(buf_text(&said), "select[0].column[0]: tpye has no meaning here\n"
                                         "select[0].unionAll[0]: forEeach has no meaning here\n");
    buf_release(&said);
    view_free(v);
    json_free(definition);
}

// A definition with something to say about, and what is said.
static const struct row notes[] = {
    {"{'resource':'Patient','froom':1,'_name':{},'constant':[{'name':'k','valueCode':'a','foo':1}],"
     "'where':[{'path':'active','desc':'x'}],'select':[{'column':[" ID "]}]}",
     "froom has no meaning here\nconstant[0]: foo has no meaning here\n"
     "where[0]: desc has no meaning here\n"},
    {VIEW("'select':[{'foreach':'name','column':[{'name':'a','path':'id','tags':[]}]}]"),
     "select[0]: foreach has no meaning here, forEach has\n"
     "select[0].column[0]: tags has no meaning here, tag has\n"},
    {VIEW("'select':[{'forEach':null,'column':[" ID "]}]"),
     "select[0]: forEach is null, as if it were not there\n"},
    {VIEW("'select':[{'forEach':'name','column':[{'name':'a','path':'familly'}]},"
          "{'forEach':'nmae','column':[{'name':'b','path':'family'}]}]"),
     "select[1].forEach: 1:1: Patient has no nmae\ncolumn a: 1:1: HumanName has no familly\n"},
    {"{'resource':'QuestionnaireResponse','select':[{'repeat':['item','answer.item','answr'],"
     "'column':[{'name':'a','path':'linkId'}]}]}",
     "select[0].repeat: 1:1: QuestionnaireResponse has no answr\n"},
    {"{'resource':'QuestionnaireResponse','select':[{'repeat':['item','answer.item'],"
     "'column':[{'name':'a','path':'linkid'}]}]}",
     "column a: 1:1: QuestionnaireResponse.item has no linkid\n"},
    {COLUMNS("{'name':'a','path':'id'},{'name':'A','path':'id'}"),
     "select[0].column[1]: most databases take the columns a and A for one\n"},
    {COLUMNS("{'name':'a','path':'id','tag':[{'name':'icope/unti','value':'kg'},"
             "{'name':'ansi/type','value':'DATE'},{'name':'ansi/type','value':'TEXT','vlaue':1}]}"),
     "select[0].column[0].tag[2]: vlaue has no meaning here\n"
     "select[0].column[0]: there is no tag icope/unti\n"
     "select[0].column[0]: there are two tags ansi/type: the first counts\n"},
};

static void warnings_name_what_is_hardly_meant(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(notes); i++) {
        struct buf said = {0};
        struct view *v = NULL;
        struct json *definition = parse(notes[i].definition);
        assert_int_equal(view_compile(definition, &v, NULL), RC_OK);
        view_warnings(v, join, &said);
        assert_string_equal(buf_text(&said), notes[i].why);
        buf_release(&said);
        view_free(v);
        json_free(definition);
    }
}

static void columns_tell_what_they_hold(void **state)
{
    (void)state;
    struct view *v = NULL;
    struct json *definition = parse(
        COLUMNS("{'name':'g','path':'name.given','collection':true,'description':'Given names',"
                "'type':'http://hl7.org/fhir/StructureDefinition/string'}"));
    assert_int_equal(view_compile(definition, &v, NULL), RC_OK);
    assert_int_equal(view_column_count(v), 1);
    assert_string_equal(view_column_at(v, 0)->name, "g");
    assert_string_equal(view_column_at(v, 0)->type, "string");
    assert_string_equal(json_get_string(view_column_at(v, 0)->json, "description"), "Given names");
    assert_true(view_column_at(v, 0)->collection);
    view_free(v);
    json_free(definition);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compile_says_what_is_wrong),
        cmocka_unit_test(compile_ends_at_its_depth),
        cmocka_unit_test(warnings_name_elements_that_the_resource_lacks),
        cmocka_unit_test(warnings_name_members_that_mean_nothing),
        cmocka_unit_test(warnings_name_what_is_hardly_meant),
        cmocka_unit_test(columns_tell_what_they_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
