// SPDX-License-Identifier: EUPL-1.2
// Packages into one transaction for a server of either kind.
#include "sync/bundle.h"

#include "unit/http/read.h"

#define A     "aaaaaaaa-0000-4000-8000-000000000001"
#define B     "bbbbbbbb-0000-4000-8000-000000000002"
#define C     "cccccccc-0000-4000-8000-000000000003"
#define OTHER "dddddddd-0000-4000-8000-000000000004"
// What stands for A and B within a bundle for a server that chooses ids: UUIDs version 5 of them.
#define AS_A "urn:uuid:c546c9ab-8e92-555a-bb7c-4b89c76bbc43"
#define AS_B "urn:uuid:205f1260-87e4-5c7b-90d0-ffa2f56fe6cb"
#define BASE "https://fhir.example.org/r4"

// A person, an answer sheet about them, a story without an identifier.
#define PACKAGE                                                                                    \
    "{'resourceType':'Bundle','type':'collection','entry':["                                       \
    "{'resource':{'resourceType':'Patient','id':'" A "','identifier':[{'value':'7'},"              \
    "{'system':'urn:ietf:rfc:3986','value':'urn:uuid:" A "'}],'n':1.50}},"                         \
    "{'resource':{'resourceType':'QuestionnaireResponse','id':'" B "','identifier':{'value':"      \
    "'urn:uuid:" B "'},'subject':{'reference':'Patient/" A "'},'author':{'reference':"             \
    "'Practitioner/" OTHER "'},'contained':[{'x':{'reference':'#a'}}]}},"                          \
    "{'resource':{'resourceType':'Provenance','id':'" C "','target':[{'reference':"                \
    "'QuestionnaireResponse/" B "'},{'reference':'Patient/" A "'}]}}]}"

// What the server is known to hold.
struct known_there {
    const char *id;             // of ours
    struct bundle_remote there; // what is said of it
};

// A row of known things, ended by a NULL id; counts the questions.
struct asked {
    const struct known_there *all; // ended by a NULL id
    size_t count;                  // questions so far
};

static struct bundle_remote look_up(void *self, const char *type, const char *id,
                                    const struct json *resource)
{
    struct asked *a = self;
    a->count++;
    assert_non_null(type);
    if (resource != NULL)
        assert_string_equal(json_get_string(resource, "id"), id);
    for (const struct known_there *k = a->all; k->id != NULL; k++)
        if (strcmp(k->id, id) == 0)
            return k->there;
    return (struct bundle_remote){0};
}

static const struct known_there nothing[] = {{0}};

static struct json *text_of(const struct bundle *b)
{
    struct buf text = {0};
    struct json *v = NULL;
    bundle_text(b, &text);
    assert_int_equal(json_parse(text.at, text.len, &JSON_LIMITS, &v, NULL), RC_OK);
    buf_release(&text);
    return v;
}

static const struct json *entry_of(const struct json *bundle, size_t i)
{
    return json_at(json_get(bundle, "entry"), i);
}

static void assert_request(const struct json *entry, const char *method, const char *url,
                           const char *if_match, const char *if_none)
{
    const struct json *request = json_get(entry, "request");
    assert_string_equal(json_get_string(request, "method"), method);
    assert_string_equal(json_get_string(request, "url"), url);
    const char *found[] = {json_get_string(request, "ifMatch"),
                           json_get_string(request, "ifNoneExist")};
    const char *const expected[] = {if_match, if_none};
    for (int i = 0; i < 2; i++)
        if (expected[i] == NULL)
            assert_null(found[i]);
        else
            assert_string_equal(found[i], expected[i]);
}

// One package into an empty bundle.
static struct json *sent(struct bundle *b, const struct known_there *known,
                         struct bundle_rules rules)
{
    struct asked a = {.all = known};
    struct err e = {0};
    struct json *content = read_json(PACKAGE), *before = json_copy(content);
    rules.lookup = look_up;
    rules.self = &a;
    assert_int_equal(bundle_add(b, id_from(A), content, NULL, &rules, &e), RC_OK);
    assert_true(json_equal(content, before)); // the package itself never changes
    struct json *v = text_of(b);
    assert_string_equal(json_get_string(v, "resourceType"), "Bundle");
    assert_string_equal(json_get_string(v, "type"), "transaction");
    assert_int_equal(json_count(json_get(v, "entry")), b->parts[0].count);
    json_free(content);
    json_free(before);
    return v;
}

static void by_id_each_resource_is_put_as_it_is(void **state)
{
    (void)state;
    struct bundle b = {0};
    struct json *content = read_json(PACKAGE);
    struct json *v = sent(&b, nothing, (struct bundle_rules){.if_match = true, .base = BASE});
    static const char *const urls[] = {"Patient/" A, "QuestionnaireResponse/" B, "Provenance/" C};
    static const char *const full[] = {BASE "/Patient/" A, BASE "/QuestionnaireResponse/" B,
                                       BASE "/Provenance/" C};
    struct buf text = {0};
    bundle_text(&b, &text);
    for (size_t i = 0; i < 3; i++) {
        struct buf ours = {0};
        char url[120];
        assert_request(entry_of(v, i), "PUT", urls[i], NULL, NULL);
        assert_string_equal(json_get_string(entry_of(v, i), "fullUrl"), full[i]);
        bundle_entry_url(&b, i, url, sizeof url);
        assert_string_equal(url, urls[i]);
        json_write(json_get(entry_of(content, i), "resource"), false, &ours);
        assert_non_null(strstr(buf_text(&text), buf_text(&ours))); // byte for byte: 1.50 stays
        buf_release(&ours);
    }
    char url[120];
    bundle_entry_url(&b, 3, url, sizeof url);
    assert_string_equal(url, "?/?");
    buf_release(&text);
    json_free(content);
    json_free(v);
    bundle_release(&b);
    assert_true(b.entries == NULL && b.part_count == 0);
}

static void what_was_seen_is_guarded_or_left_out(void **state)
{
    (void)state;
    static const struct {
        struct bundle_remote there; // of the person
        bool if_match;              // does the server look at it
        size_t count;               // entries sent
        const char *expected;       // ifMatch
    } rows[] = {
        {{.known = false, .version = "3"}, true, 3, NULL},
        {{.known = true, .version = "3"}, true, 3, "W/\"3\""},
        {{.known = true, .version = "3"}, false, 3, NULL},
        {{.known = true, .version = ""}, true, 3, NULL},
        {{.known = true, .version = NULL}, true, 3, NULL},
        {{.known = true, .version = "a\"b\\"}, true, 3, "W/\"a\"b\\\""},
        {{.known = true, .same = true, .version = "3"}, true, 2, NULL},
        {{.known = false, .same = true}, true, 3, NULL}, // unknown cannot be the same
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct bundle b = {0};
        struct known_there known[] = {{A, rows[i].there}, {0}};
        print_message("row %zu\n", i);
        struct json *v = sent(&b, known, (struct bundle_rules){.if_match = rows[i].if_match});
        assert_int_equal(b.parts[0].count, rows[i].count);
        if (rows[i].count == 3)
            assert_request(entry_of(v, 0), "PUT", "Patient/" A, rows[i].expected, NULL);
        json_free(v);
        bundle_release(&b);
    }
    // Nothing left to send is fine too.
    struct bundle b = {0};
    const struct bundle_remote same = {.known = true, .same = true};
    const struct known_there all[] = {{A, same}, {B, same}, {C, same}, {0}};
    struct json *v = sent(&b, all, (struct bundle_rules){0});
    assert_int_equal(b.part_count, 1);
    assert_int_equal(json_count(json_get(v, "entry")), 0);
    json_free(v);
    bundle_release(&b);
}

#define IF_NONE "identifier=urn:ietf:rfc:3986|urn:uuid:"
static const struct bundle_rules by_identifier = {.naming = NAMED_BY_IDENTIFIER, .if_match = true};

static const char *reference_at(const struct json *entry, const char *member)
{
    const struct json *v = json_get(json_get(entry, "resource"), member);
    return json_get_string(json_type(v) == JSON_ARRAY ? json_at(v, 0) : v, "reference");
}

// What has no identifier goes too where its tag is searched for.
static void by_its_tag_it_is_found_again(void **state)
{
    static const char urn[] = "urn:uuid:" C;
    (void)state;
    struct json *r = NULL;
    const char *by = NULL;
    static const char text[] = "{\"resourceType\":\"Provenance\",\"meta\":{\"tag\":[{\"system\":"
                               "\"https://x\",\"code\":\"y\"},{\"system\":\"urn:ietf:rfc:3986\","
                               "\"code\":\"urn:uuid:" C "\"}]}}";
    assert_int_equal(json_parse(text, strlen(text), &JSON_LIMITS, &r, NULL), RC_OK);
    assert_string_equal(bundle_search_name(r, true, &by), urn);
    assert_string_equal(by, "_tag");
    assert_null(bundle_search_name(r, false, &by));
    json_free(r);
}

static void by_identifier_the_server_names(void **state)
{
    (void)state;
    struct bundle b = {0};
    struct json *v = sent(&b, nothing, by_identifier);
    assert_int_equal(b.parts[0].count, 2); // not the Provenance: it could not be found again
    assert_request(entry_of(v, 0), "POST", "Patient", NULL, IF_NONE A);
    assert_request(entry_of(v, 1), "POST", "QuestionnaireResponse", NULL, IF_NONE B);
    assert_string_equal(json_get_string(entry_of(v, 0), "fullUrl"), AS_A);
    for (size_t i = 0; i < 2; i++)
        assert_null(json_get(json_get(entry_of(v, i), "resource"), "id"));
    assert_string_equal(reference_at(entry_of(v, 1), "subject"), AS_A);
    assert_string_equal(reference_at(entry_of(v, 1), "author"), "Practitioner/" OTHER);
    json_free(v);
    bundle_release(&b);
    // The person and the practitioner are there under names of the server's own.
    const struct known_there known[] = {{A, {.known = true, .remote_id = "77", .version = "3"}},
                                        {OTHER, {.known = true, .remote_id = "p-1"}},
                                        {0}};
    v = sent(&b, known, by_identifier);
    assert_request(entry_of(v, 0), "PUT", "Patient/77", "W/\"3\"", NULL);
    assert_string_equal(json_get_string(json_get(entry_of(v, 0), "resource"), "id"), "77");
    assert_string_equal(reference_at(entry_of(v, 1), "subject"), "Patient/77");
    assert_string_equal(reference_at(entry_of(v, 1), "author"), "Practitioner/p-1");
    char url[120];
    bundle_entry_url(&b, 0, url, sizeof url);
    assert_string_equal(url, "Patient/" A); // as we name it
    json_free(v);
    bundle_release(&b);
    // Both are there: the story follows, by a change of what it has already.
    const struct known_there both[] = {{A, {.known = true, .same = true, .remote_id = "77"}},
                                       {B, {.known = true, .same = true, .remote_id = "78"}},
                                       {C, {.known = true, .remote_id = "79"}},
                                       {0}};
    v = sent(&b, both, by_identifier);
    assert_int_equal(b.parts[0].count, 1);
    assert_request(entry_of(v, 0), "PUT", "Provenance/79", NULL, NULL);
    assert_string_equal(reference_at(entry_of(v, 0), "target"), "QuestionnaireResponse/78");
    json_free(v);
    bundle_release(&b);
}

// Without a condition a repeated request would make it twice.
static void nothing_is_made_without_a_condition(void **state)
{
    (void)state;
    static const struct bundle_remote states[] = {
        {0}, {.known = true}, {.known = true, .remote_id = ""}, {.known = true, .version = "2"}};
    for (size_t i = 0; i < ARRAY_LEN(states); i++) {
        struct bundle b = {0};
        const struct known_there known[] = {{A, states[i]}, {B, states[i]}, {C, states[i]}, {0}};
        struct json *v = sent(&b, known, by_identifier);
        assert_int_equal(b.parts[0].count, 2);
        for (size_t k = 0; k < 2; k++)
            assert_request(entry_of(v, k), "POST", k == 0 ? "Patient" : "QuestionnaireResponse",
                           NULL, k == 0 ? IF_NONE A : IF_NONE B);
        json_free(v);
        bundle_release(&b);
    }
}

static void only_references_of_ours_are_rewritten(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"Patient/" A, "Patient/77"},
        {"Patient/" C, "Patient/" C},
        {"Patient/" B, AS_B},
        {"#" A, "#" A},
        {"urn:uuid:" A, "urn:uuid:" A},
        {"https://a.example/fhir/Patient/" A, "https://a.example/fhir/Patient/" A},
        {"/" A, "/77"}, // no type: still the same resource
        {"Patient/" A "/_history/1", "Patient/" A "/_history/1"},
        {"Patient/7", "Patient/7"},
        {"Patient?identifier=7", "Patient?identifier=7"},
        {"Patient/", "Patient/"},
        {"", ""},
    };
    const struct known_there known[] = {{A, {.known = true, .remote_id = "77"}}, {0}};
    struct asked a = {.all = known};
    struct bundle_rules rules = by_identifier;
    rules.lookup = look_up;
    rules.self = &a;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf text = {0};
        struct bundle b = {0};
        struct err e = {0};
        // Deep within arrays of arrays, and as an object of its own.
        buf_printf(&text,
                   "{'entry':[{'resource':{'resourceType':'Basic','id':'" B "','identifier':"
                   "[{'value':'urn:uuid:" B "'}],'a':[[[{'b':{'reference':'%s','display':'x'}}]]],"
                   "'subject':{'reference':'%s'}}}]}",
                   rows[i].text, rows[i].text);
        struct json *content = read_json(buf_text(&text));
        assert_int_equal(bundle_add(&b, id_from(B), content, NULL, &rules, &e), RC_OK);
        struct json *v = text_of(&b);
        const struct json *r = json_get(entry_of(v, 0), "resource");
        const struct json *deep = json_at(json_at(json_at(json_get(r, "a"), 0), 0), 0);
        assert_string_equal(json_get_string(json_get(r, "subject"), "reference"), rows[i].expected);
        assert_string_equal(json_get_string(json_get(deep, "b"), "reference"), rows[i].expected);
        assert_string_equal(json_get_string(json_get(deep, "b"), "display"), "x");
        json_free(v);
        json_free(content);
        buf_release(&text);
        bundle_release(&b);
    }
}

static void limits_hold_except_for_the_first(void **state)
{
    (void)state;
    struct json *content = read_json(PACKAGE);
    struct asked a = {.all = nothing};
    struct err e = {0};
    struct bundle whole = {0};
    struct buf text = {0};
    struct bundle_rules rules = {.lookup = look_up, .self = &a};
    assert_int_equal(bundle_add(&whole, id_from(A), content, NULL, &rules, &e), RC_OK);
    bundle_text(&whole, &text);
    uint32_t one = (uint32_t)text.len;
    bundle_release(&whole);
    // Entries: 1 fits never and goes nevertheless, alone.
    for (uint32_t max = 1; max <= 10; max++) {
        struct bundle b = {0};
        rules.max_entries = max;
        size_t parts = 0;
        while (bundle_add(&b, id_from(A), content, NULL, &rules, &e) == RC_OK)
            parts++;
        assert_int_equal(parts, max < 6 ? 1 : max / 3);
        assert_int_equal(json_count(b.entries), 3 * parts);
        bundle_release(&b);
    }
    // Bytes: the text is never longer than the limit once there are two.
    rules.max_entries = 0;
    for (uint32_t max = 1; max < 4 * one; max += 7) {
        struct bundle b = {0};
        rules.max_bytes = max;
        while (bundle_add(&b, id_from(A), content, NULL, &rules, &e) == RC_OK)
            ;
        buf_clear(&text);
        bundle_text(&b, &text);
        if (text.len > max && b.part_count > 1)
            fail_msg("%zu bytes in %zu parts where %u are taken", text.len, b.part_count, max);
        assert_in_range(b.part_count, max >= 2 * one ? 2 : 1, 4);
        bundle_release(&b);
    }
    // Packages: as many as there is room for, whatever they hold.
    struct bundle b = {0};
    rules.max_bytes = UINT32_MAX;
    size_t parts = 0;
    while (bundle_add(&b, id_from(A), content, NULL, &rules, &e) == RC_OK)
        parts++;
    assert_int_equal(parts, BUNDLE_PARTS_MAX);
    for (size_t i = 0; i < parts; i++)
        assert_int_equal(b.parts[i].first, 3 * i);
    assert_true(id_equal(b.parts[49].package, id_from(A)));
    bundle_release(&b);
    buf_release(&text);
    json_free(content);
}

static void a_visit_is_cut_where_it_must(void **state)
{
    (void)state;
    static const struct {
        size_t from, count, kept;
        const char *first;
    } rows[] = {
        {0, 3, 3, "Patient/" A},    {0, 1, 1, "Patient/" A}, {1, 1, 1, "QuestionnaireResponse/" B},
        {2, 5, 1, "Provenance/" C}, {0, 0, 0, "?/?"},        {3, 1, 0, "?/?"},
        {9, 9, 0, "?/?"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct bundle b = {0};
        char url[120];
        json_free(sent(&b, nothing, (struct bundle_rules){0}));
        bundle_cut(&b, rows[i].from, rows[i].count);
        assert_int_equal(json_count(b.entries), rows[i].kept);
        assert_int_equal(b.parts[0].count, rows[i].kept);
        assert_int_equal(b.parts[0].first, 0);
        bundle_entry_url(&b, 0, url, sizeof url);
        assert_string_equal(url, rows[i].first);
        bundle_release(&b);
    }
}

static void what_is_no_package_adds_nothing(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "null",
        "[]",
        "{}",
        "{'entry':[]}",
        "{'entry':{}}",
        "{'entry':[{}]}",
        "{'entry':[7]}",
        "{'entry':[{'resource':{'resourceType':'Patient'}}]}",
        "{'entry':[{'resource':{'id':'" A "'}}]}",
        "{'entry':[{'resource':{'resourceType':7,'id':'" A "'}}]}",
        "{'entry':[{'resource':{'resourceType':'Patient','id':'" A "'}},{'resource':{}}]}",
    };
    struct asked a = {.all = nothing};
    struct bundle_rules rules = {.lookup = look_up, .self = &a};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct bundle b = {0};
        struct err e = {0};
        struct json *content = read_json(rows[i]);
        if (bundle_add(&b, id_from(A), content, NULL, &rules, &e) != RC_INVALID)
            fail_msg("%s", rows[i]);
        assert_non_null(strstr(e.text, A)); // which package
        assert_int_equal(b.part_count, 0);
        assert_int_equal(json_count(b.entries), 0);
        json_free(content);
        bundle_release(&b);
    }
    assert_int_equal(a.count, 0);
}

static void an_identifier_of_ours_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *text, *value;
    } rows[] = {
        {"{'identifier':{'value':'urn:uuid:1'}}", "urn:uuid:1"},
        {"{'identifier':[{'value':'7'},{'value':'urn:uuid:2'},{'value':'urn:uuid:3'}]}",
         "urn:uuid:2"},
        {"{'identifier':[{'value':7},{},null,'urn:uuid:9']}", NULL},
        {"{'identifier':[]}", NULL},
        {"{'identifier':'urn:uuid:1'}", NULL},
        {"{'identifier':{'value':'urn:oid:1'}}", NULL},
        {"{}", NULL},
        {"null", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct json *v = read_json(rows[i].text);
        const char *found = bundle_identifier(v);
        if ((found == NULL) != (rows[i].value == NULL) ||
            (found != NULL && strcmp(found, rows[i].value) != 0))
            fail_msg("%s: %s", rows[i].text, found != NULL ? found : "none");
        json_free(v);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_id_each_resource_is_put_as_it_is),
        cmocka_unit_test(what_was_seen_is_guarded_or_left_out),
        cmocka_unit_test(by_identifier_the_server_names),
        cmocka_unit_test(by_its_tag_it_is_found_again),
        cmocka_unit_test(nothing_is_made_without_a_condition),
        cmocka_unit_test(only_references_of_ours_are_rewritten),
        cmocka_unit_test(limits_hold_except_for_the_first),
        cmocka_unit_test(a_visit_is_cut_where_it_must),
        cmocka_unit_test(what_is_no_package_adds_nothing),
        cmocka_unit_test(an_identifier_of_ours_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
