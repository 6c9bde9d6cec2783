// SPDX-License-Identifier: EUPL-1.2
#include "sync/profile.h"

#include "base/utf8.h"
#include "unit/http/read.h"

enum { NOW = 1700000000 };

static bool read_text(struct profile *p, const char *text)
{
    struct json *v = read_json(text);
    bool good = profile_read(p, v, NOW);
    json_free(v);
    return good;
}

static void only_r4_is_taken(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool good;
    } rows[] = {
        {"{'resourceType':'CapabilityStatement','fhirVersion':'4.0.1'}", true},
        {"{'resourceType':'CapabilityStatement','fhirVersion':'4.0.0'}", true},
        {"{'resourceType':'CapabilityStatement','fhirVersion':'4.0'}", true},
        {"{'resourceType':'CapabilityStatement','fhirVersion':'4.1.0'}", true}, // R4B's first
        {"{'resourceType':'CapabilityStatement','fhirVersion':'4.3.0'}", true}, // R4B
        {"{'resourceType':'CapabilityStatement','fhirVersion':'4.3.0-cibuild'}", true},
        {"{'resourceType':'CapabilityStatement','fhirVersion':'3.0.2'}", false},
        {"{'resourceType':'CapabilityStatement','fhirVersion':'4.2.0'}", false}, // drafts of R5
        {"{'resourceType':'CapabilityStatement','fhirVersion':'4.4.0'}", false},
        {"{'resourceType':'CapabilityStatement','fhirVersion':'4.6.0'}", false},
        {"{'resourceType':'CapabilityStatement','fhirVersion':'4.01'}", false},
        {"{'resourceType':'CapabilityStatement','fhirVersion':'5.0.0'}", false},
        {"{'resourceType':'CapabilityStatement','fhirVersion':'40.1'}", false},
        {"{'resourceType':'CapabilityStatement','fhirVersion':4.0}", false},
        {"{'resourceType':'CapabilityStatement','fhirVersion':['4.0.1']}", false},
        {"{'resourceType':'CapabilityStatement','fhirVersion':''}", false},
        {"{'resourceType':'CapabilityStatement'}", false},
        {"{'resourceType':'Conformance','fhirVersion':'4.0.1'}", false},
        {"{'resourceType':'OperationOutcome','issue':[]}", false},
        {"{'fhirVersion':'4.0.1'}", false},
        {"{}", false},
        {"[]", false},
        {"['CapabilityStatement','4.0.1']", false},
        {"'CapabilityStatement'", false},
        {"null", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct profile p = {.base = "https://a.example/fhir", .gzip = YES, .read_utc_ms = 5};
        struct profile before = p;
        if (read_text(&p, rows[i].text) != rows[i].good)
            fail_msg("%s", rows[i].text);
        assert_int_equal(p.read_utc_ms, rows[i].good ? NOW : 5);
        assert_string_equal(p.base, before.base);
        if (!rows[i].good)
            assert_memory_equal(&p, &before, sizeof p); // what is no statement changes nothing
    }
}

#define STATEMENT(row)                                                                             \
    "{'resourceType':'CapabilityStatement','fhirVersion':'4.0.1','software':{'name':'HAPI',"       \
    "'version':'5.4.0'},'rest':[{'mode':'server','interaction':[{'code':'batch'},"                 \
    "{'code':'transaction'}],'resource':[{'type':'Patient','updateCreate':false},"                 \
    "{'type':'QuestionnaireResponse'" row "}]}]}"

static void a_statement_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum known creates, conditional, guarded, transactions;
    } rows[] = {
        {STATEMENT(",'updateCreate':true,'conditionalCreate':true,'versioning':'versioned-update'"),
         YES, YES, YES, YES},
        {STATEMENT(",'updateCreate':false,'conditionalCreate':false,'versioning':'no-version'"), NO,
         NO, UNKNOWN, YES},
        {STATEMENT(",'versioning':'versioned'"), UNKNOWN, UNKNOWN, UNKNOWN, YES},
        {STATEMENT(""), UNKNOWN, UNKNOWN, UNKNOWN, YES},
        {STATEMENT(",'updateCreate':'true','conditionalCreate':1,'versioning':{}"), UNKNOWN,
         UNKNOWN, UNKNOWN, YES},
        {"{'resourceType':'CapabilityStatement','fhirVersion':'4.0.1','rest':{}}", UNKNOWN, UNKNOWN,
         UNKNOWN, UNKNOWN},
        {"{'resourceType':'CapabilityStatement','fhirVersion':'4.0.1','rest':[7]}", UNKNOWN,
         UNKNOWN, UNKNOWN, UNKNOWN},
        {"{'resourceType':'CapabilityStatement','fhirVersion':'4.0.1','rest':[{'interaction':'x',"
         "'resource':[1,null,{'type':2}]}]}",
         UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct profile p = {0};
        print_message("row %zu\n", i);
        assert_true(read_text(&p, rows[i].text));
        assert_int_equal(p.put_creates, rows[i].creates);
        assert_int_equal(p.conditional, rows[i].conditional);
        assert_int_equal(p.guarded, rows[i].guarded);
        assert_int_equal(p.if_match, UNKNOWN); // only a refusal of the header says that
        assert_int_equal(p.transactions, rows[i].transactions);
        assert_string_equal(p.fhir_version, "4.0.1");
        assert_string_equal(p.software, i < 5 ? "HAPI 5.4.0" : "");
        assert_int_equal(p.tags, NO); // only where it is said
    }
    struct profile p = {0};
    assert_true(read_text(&p, STATEMENT("},{'type':'Provenance','searchParam':[{'name':'target'},"
                                        "{'name':'_tag'}]")));
    assert_int_equal(p.tags, YES);
}

static void what_was_seen_outweighs_what_is_said(void **state)
{
    (void)state;
    struct profile p = {.put_creates = NO,
                        .if_match = NO,
                        .gzip = NO,
                        .atomic = NO,
                        .statuses = NO,
                        .max_entries = 8,
                        .max_bytes = 1000,
                        .visits = 3};
    assert_true(read_text(&p, STATEMENT(",'updateCreate':true,'versioning':'versioned-update'")));
    assert_int_equal(p.put_creates, NO);
    assert_int_equal(p.if_match, NO);
    assert_int_equal(p.gzip, NO);
    assert_int_equal(p.atomic, NO);
    assert_int_equal(p.statuses, NO);
    assert_int_equal(p.max_entries, 8);
    assert_int_equal(p.max_bytes, 1000);
    assert_int_equal(p.visits, 3);
    // A statement that falls silent takes nothing back.
    p.conditional = p.transactions = YES;
    assert_true(
        read_text(&p, "{'resourceType':'CapabilityStatement','fhirVersion':'4.0.1','rest':[]}"));
    assert_int_equal(p.conditional, YES);
    assert_int_equal(p.transactions, YES);
}

// A server's name goes to the terminal.
static void a_servers_name_is_safe_to_show_and_cut_between_characters(void **state)
{
    (void)state;
    struct profile p = {0};
    assert_true(read_text(
        &p, "{'resourceType':'CapabilityStatement','fhirVersion':'4.0.1\\u001b]0;x\\u0007',"
            "'software':{'name':'A\\u001b[2J\\u202eB\\u009b1m\\nC','version':'1\\u007f'}}"));
    const char *const shown[] = {p.software, p.fhir_version};
    for (size_t i = 0; i < ARRAY_LEN(shown); i++) {
        struct buf safe = {0};
        text_safe(&safe, shown[i], strlen(shown[i]), false);
        assert_string_equal(buf_text(&safe), shown[i]);
        buf_release(&safe);
    }
    assert_non_null(strstr(p.software, "B"));
    for (size_t pad = 0; pad < 4; pad++) {
        struct buf text = {0};
        buf_puts(&text, "{'resourceType':'CapabilityStatement','fhirVersion':'4.0.1','software':"
                        "{'name':'");
        for (size_t i = 0; i < pad; i++)
            buf_putc(&text, 'a');
        for (size_t i = 0; i < 400; i++)
            buf_puts(&text, "€");
        buf_puts(&text, "'}}");
        assert_true(read_text(&p, buf_text(&text)));
        assert_true(utf8_valid(p.software, strlen(p.software)));
        assert_in_range(strlen(p.software), sizeof p.software - 4, sizeof p.software - 1);
        buf_release(&text);
    }
}

static bool same(const struct profile *a, const struct profile *b)
{
    struct json *left = profile_json(a), *right = profile_json(b);
    bool equal = json_equal(left, right);
    json_free(left);
    json_free(right);
    return equal;
}

static void what_is_written_is_read_again(void **state)
{
    (void)state;
    // Every member in each of its values, one after the other.
    for (int k = UNKNOWN; k <= NO; k++) {
        for (int at = 0; at < 7; at++) {
            struct profile p = {.base = "https://a.example/fhir",
                                .software = "é €",
                                .fhir_version = "4.0.1",
                                .max_entries = UINT32_MAX,
                                .max_bytes = 7,
                                .visits = 1,
                                .read_utc_ms = INT64_MAX};
            enum known *const all[] = {&p.put_creates, &p.conditional, &p.if_match,    &p.atomic,
                                       &p.gzip,        &p.statuses,    &p.transactions};
            *all[at] = (enum known)k;
            struct json *v = profile_json(&p);
            struct profile again = profile_from(v);
            enum known *const back[] = {&again.put_creates, &again.conditional, &again.if_match,
                                        &again.atomic,      &again.gzip,        &again.statuses,
                                        &again.transactions};
            assert_true(same(&p, &again));
            for (int i = 0; i < 7; i++)
                assert_int_equal(*back[i], i == at ? k : UNKNOWN);
            assert_int_equal(again.max_entries, UINT32_MAX);
            assert_int_equal(again.read_utc_ms, INT64_MAX);
            assert_string_equal(again.base, p.base);
            assert_string_equal(again.software, p.software);
            json_free(v);
        }
    }
}

static void anything_else_is_an_empty_profile(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "null",
        "[]",
        "'x'",
        "7",
        "{}",
        "{'unknown':1,'members':[2]}",
        ("{'base':7,'software':[],'fhirVersion':{},'putCreates':true,'gzip':'maybe','atomic':'YES',"
         "'ifMatch':1,'maxEntries':-1,'maxBytes':4294967296,'visits':1.5,'read':'now'}"),
        "{'maxEntries':1e9,'maxBytes':999999999999999999,'visits':'3','read':1e3}",
    };
    const struct profile none = {0};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct json *v = read_json(rows[i]);
        struct profile p = profile_from(v);
        if (!same(&p, &none))
            fail_msg("%s", rows[i]);
        json_free(v);
    }
    // Too long for its place: cut, never beyond.
    struct buf text = {0};
    buf_puts(&text, "{'base':'");
    for (int i = 0; i < 5000; i++)
        buf_putc(&text, 'a');
    buf_puts(&text, "','gzip':'yes'}");
    struct json *v = read_json(buf_text(&text));
    struct profile p = profile_from(v);
    assert_int_equal(strlen(p.base), sizeof p.base - 1);
    assert_int_equal(p.gzip, YES);
    assert_string_equal(p.software, "");
    json_free(v);
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_r4_is_taken),
        cmocka_unit_test(a_statement_is_read),
        cmocka_unit_test(what_was_seen_outweighs_what_is_said),
        cmocka_unit_test(a_servers_name_is_safe_to_show_and_cut_between_characters),
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(anything_else_is_an_empty_profile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
