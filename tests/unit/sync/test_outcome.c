// SPDX-License-Identifier: EUPL-1.2
#include "sync/outcome.h"

#include "unit/http/read.h"

static enum outcome expected_of(int status)
{
    static const struct {
        int status;
        enum outcome outcome;
    } rows[] = {
        {401, OUT_LOGIN},     {403, OUT_DENIED},   {404, OUT_NO_CREATE},  {405, OUT_NO_CREATE},
        {407, OUT_ELSEWHERE}, {408, OUT_LATER},    {409, OUT_CONFLICT},   {410, OUT_CONFLICT},
        {412, OUT_CONFLICT},  {413, OUT_SMALLER},  {415, OUT_NO_PACKING}, {425, OUT_LATER},
        {429, OUT_LATER},     {511, OUT_NOT_FHIR},
    };
    static const enum outcome by_hundred[] = {OUT_LATER,     OUT_LATER,   OUT_DONE,
                                              OUT_ELSEWHERE, OUT_REFUSED, OUT_LATER};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (rows[i].status == status)
            return rows[i].outcome;
    return status >= 0 && status < 600 ? by_hundred[status / 100] : OUT_LATER;
}

static void every_status_means_one_thing(void **state)
{
    (void)state;
    for (int status = -1000; status <= 2000; status++)
        if (outcome_of_status(status) != expected_of(status))
            fail_msg("%d: %d", status, (int)outcome_of_status(status));
    assert_int_equal(outcome_of_status(INT32_MIN), OUT_LATER);
    assert_int_equal(outcome_of_status(INT32_MAX), OUT_LATER);
}

// Nothing that may pass by itself is ever quarantined (the statuses of the contract).
static void what_may_pass_is_never_refused(void **state)
{
    (void)state;
    static const int kept[] = {401, 408, 409, 412, 413, 425, 429};
    for (size_t i = 0; i < ARRAY_LEN(kept); i++)
        assert_int_not_equal(outcome_of_status(kept[i]), OUT_REFUSED);
    for (int status = 500; status < 600; status++)
        assert_int_not_equal(outcome_of_status(status), OUT_REFUSED);
}

static void a_reply_is_judged_by_link_status_and_body(void **state)
{
    (void)state;
    static const struct {
        enum http_failure failure;
        int status;
        const char *type, *body;
        enum outcome expected;
    } rows[] = {
        // The link: whatever else stands in the reply.
        {HTTP_NO_HOST, 200, "application/fhir+json", "{}", OUT_LATER},
        {HTTP_NO_LINK, 0, "", "", OUT_LATER},
        {HTTP_NOT_TRUSTED, 200, "application/fhir+json", "{}", OUT_UNTRUSTED},
        {HTTP_STALLED, 200, "", "", OUT_LATER},
        {HTTP_CUT, 201, "application/fhir+json", "{}", OUT_LATER},
        {HTTP_TOO_BIG, 200, "", "", OUT_LATER},
        {HTTP_REDIRECTED, 302, "text/html", "<html>", OUT_ELSEWHERE},
        {HTTP_BROKEN, 422, "", "", OUT_LATER},
        // A page instead of a resource: a captive portal, a login page.
        {HTTP_ANSWERED, 200, "text/html", "<html>", OUT_NOT_FHIR},
        {HTTP_ANSWERED, 200, "text/html", "", OUT_NOT_FHIR},
        {HTTP_ANSWERED, 200, "application/xhtml+xml", "<html>", OUT_NOT_FHIR},
        {HTTP_ANSWERED, 302, "text/html", "<html>", OUT_NOT_FHIR},
        {HTTP_ANSWERED, 400, "text/html", "<html>", OUT_NOT_FHIR},
        {HTTP_ANSWERED, 404, "text/html", "<html>", OUT_NOT_FHIR},
        {HTTP_ANSWERED, 422, "text/html", "<html>", OUT_NOT_FHIR},
        {HTTP_ANSWERED, 511, "text/html", "<html>", OUT_NOT_FHIR},
        // Load balancers and proxies have pages of their own for these.
        {HTTP_ANSWERED, 401, "text/html", "<html>", OUT_LOGIN},
        {HTTP_ANSWERED, 403, "text/html", "<html>", OUT_DENIED},
        {HTTP_ANSWERED, 413, "text/html", "<html>", OUT_SMALLER},
        {HTTP_ANSWERED, 429, "text/html", "<html>", OUT_LATER},
        {HTTP_ANSWERED, 502, "text/html", "<html>", OUT_LATER},
        {HTTP_ANSWERED, 503, "text/html", "<html>", OUT_LATER},
        // JSON by any of its names; an empty body of any kind but a page.
        {HTTP_ANSWERED, 200, "application/fhir+json", "{}", OUT_DONE},
        {HTTP_ANSWERED, 200, "application/json", "{}", OUT_DONE},
        {HTTP_ANSWERED, 201, "text/json", "{}", OUT_DONE},
        {HTTP_ANSWERED, 200, "", "", OUT_DONE},
        {HTTP_ANSWERED, 204, "text/plain", "", OUT_DONE},
        // Taken, says something that is not FHIR.
        {HTTP_ANSWERED, 200, "", "ok", OUT_NOT_FHIR},
        {HTTP_ANSWERED, 200, "text/plain", "{}", OUT_NOT_FHIR},
        {HTTP_ANSWERED, 200, "application/fhir+xml", "<Bundle/>", OUT_NOT_FHIR},
        {HTTP_ANSWERED, 200, "application/fhir+jsonx", "{}", OUT_NOT_FHIR},
        // Statuses with any body.
        {HTTP_ANSWERED, 0, "", "", OUT_LATER},
        {HTTP_ANSWERED, 307, "", "", OUT_ELSEWHERE},
        {HTTP_ANSWERED, 401, "application/json", "{}", OUT_LOGIN},
        {HTTP_ANSWERED, 408, "text/plain", "slow", OUT_LATER},
        {HTTP_ANSWERED, 409, "application/fhir+json", "{}", OUT_CONFLICT},
        {HTTP_ANSWERED, 412, "", "", OUT_CONFLICT},
        {HTTP_ANSWERED, 413, "text/plain", "big", OUT_SMALLER},
        {HTTP_ANSWERED, 415, "", "", OUT_NO_PACKING},
        {HTTP_ANSWERED, 422, "application/fhir+json", "{}", OUT_REFUSED},
        {HTTP_ANSWERED, 425, "", "", OUT_LATER},
        {HTTP_ANSWERED, 429, "", "", OUT_LATER},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct http_reply reply = {.failure = rows[i].failure, .status = rows[i].status};
        snprintf(reply.content_type, sizeof reply.content_type, "%s", rows[i].type);
        buf_puts(&reply.body, rows[i].body);
        enum outcome found = outcome_of_reply(&reply);
        buf_release(&reply.body);
        if (found != rows[i].expected)
            fail_msg("row %zu (%d %s): %d", i, rows[i].status, rows[i].type, (int)found);
    }
}

static void the_status_of_an_entry_is_its_first_three_digits(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int status;
    } rows[] = {
        {"201 Created", 201},
        {"201", 201},
        {"200 ", 200},
        {"412 Precondition Failed", 412},
        {NULL, 0},
        {"", 0},
        {" 201", 0},
        {"2", 0},
        {"20", 0},
        {"20 1", 0},
        {"2010", 0},
        {"201Created", 0},
        {"Created", 0},
        {"Created 201", 0},
        {"+201", 0},
        {"-201", 0},
        {"2e2", 0},
        {"0x1", 0},
        {"\xD9\xA2\xD9\xA0", 0},
        {"99999999999999999999", 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (response_status(rows[i].text) != rows[i].status)
            fail_msg("<%s>: %d", rows[i].text, response_status(rows[i].text));
}

static void waits_double_with_jitter_up_to_the_cap(void **state)
{
    (void)state;
    static const uint32_t randoms[] = {0, 1, 499, 500, 501, 0x7FFFFFFF, 0x80000000, UINT32_MAX};
    static const uint32_t failures[] = {0,  1,  2,  3,  4,  5,  6,  7,  8,    9,         10,
                                        11, 12, 31, 32, 33, 63, 64, 65, 1000, UINT32_MAX};
    for (size_t i = 0; i < ARRAY_LEN(failures); i++) {
        int64_t full = 1000;
        for (uint32_t n = 1; n < failures[i] && full < RETRY_CAP_MS; n++)
            full *= 2;
        full = full < RETRY_CAP_MS ? full : RETRY_CAP_MS;
        for (size_t k = 0; k < ARRAY_LEN(randoms); k++) {
            int64_t wait = retry_after(failures[i], -1, randoms[k]);
            if (wait < full / 2 || wait > full)
                fail_msg("%u failures, random %u: %lld", failures[i], randoms[k], (long long)wait);
        }
    }
    // Both ends of the jitter are reached.
    assert_int_equal(retry_after(1, -1, 0), 500);
    assert_int_equal(retry_after(1, -1, 500), 1000);
    assert_int_equal(retry_after(11, -1, 450000), RETRY_CAP_MS);
    // Over many values the waits spread evenly: each tenth of the range gets its share.
    size_t tenths[10] = {0};
    for (uint32_t r = 0; r < 100000; r++)
        tenths[(retry_after(1, -1, r * 42949u) - 500) * 10 / 501]++;
    for (size_t i = 0; i < ARRAY_LEN(tenths); i++)
        assert_in_range(tenths[i], 8000, 12000);
}

static void a_server_may_ask_for_longer_up_to_a_day(void **state)
{
    (void)state;
    static const struct {
        uint32_t failures;
        int64_t asked, least, most;
    } rows[] = {
        {1, -1, 500, 1000},
        {1, 0, 500, 1000},
        {1, 1, 500, 1000}, // never sooner than by ourselves
        {1, 30000, 30000, 30000},
        {20, 30000, RETRY_CAP_MS / 2, RETRY_CAP_MS},
        {1, 3600000, 3600000, 3600000},
        {1, 86400000, 86400000, 86400000},
        {1, 86400001, 86400000, 86400000},
        {1, INT64_MAX, 86400000, 86400000},
        {1, INT64_MIN, 500, 1000},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t wait = retry_after(rows[i].failures, rows[i].asked, 123456789);
        if (wait < rows[i].least || wait > rows[i].most)
            fail_msg("row %zu: %lld", i, (long long)wait);
    }
}

static void the_first_error_of_an_outcome_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is;
        const char *code, *words, *where;
    } rows[] = {
        {"null", false, "", "", ""},
        {"{'resourceType':'Patient','issue':[{'severity':'error','code':'x'}]}", false, "", "", ""},
        {"[1]", false, "", "", ""},
        {"{'resourceType':'OperationOutcome'}", true, "", "", ""},
        {"{'resourceType':'OperationOutcome','issue':{}}", true, "", "", ""},
        {"{'resourceType':'OperationOutcome','issue':[7,null,'x',[]]}", true, "", "", ""},
        {"{'resourceType':'OperationOutcome','issue':[{'severity':'warning','code':'w'},"
         "{'severity':'error','code':'required','diagnostics':'item is missing',"
         "'expression':['QuestionnaireResponse.item[0]']},{'severity':'fatal','code':'z'}]}",
         true, "required", "item is missing", "QuestionnaireResponse.item[0]"},
        {"{'resourceType':'OperationOutcome','issue':[{'severity':'fatal','code':'exception',"
         "'details':{'text':'no'},'location':['/f:Patient']}]}",
         true, "exception", "no", "/f:Patient"},
        {"{'resourceType':'OperationOutcome','issue':[{'severity':'error','diagnostics':'a',"
         "'details':{'text':'b'},'expression':[],'location':['c']}]}",
         true, "", "a", "c"},
        {"{'resourceType':'OperationOutcome','issue':[{'severity':'error','code':5,"
         "'diagnostics':{},'details':'x','expression':[7]}]}",
         true, "", "", ""},
        {"{'resourceType':'OperationOutcome','issue':[{'severity':'error','expression':'x'}]}",
         true, "", "", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct json *v = read_json(rows[i].text);
        struct issue issue = issue_read(v);
        print_message("row %zu\n", i);
        assert_int_equal(issue.is_outcome, rows[i].is);
        assert_string_equal(issue.code, rows[i].code);
        assert_string_equal(issue.text, rows[i].words);
        assert_string_equal(issue.expression, rows[i].where);
        json_free(v);
    }
}

#define RESPONSE                                                                                   \
    "{'resourceType':'QuestionnaireResponse','item':[{'linkId':'1','item':[{'linkId':'1.1',"       \
    "'answer':[{'valueInteger':3,'item':[{'linkId':'1.1.1'}]}]},{'linkId':'1.2'}]},"               \
    "{'linkId':'2'}]}"

static void an_expression_leads_to_its_question(void **state)
{
    (void)state;
    static const struct {
        const char *expression, *link;
    } rows[] = {
        {"Bundle.entry[1].resource.item[0].item[1].answer[0]", "1.2"},
        {"Bundle.entry[1].resource.item[0].item[0].answer[0].item[0]", "1.1.1"},
        {"Bundle.entry[1].resource.item[1]", "2"},
        {"entry[1].resource.item[1].linkId", "2"},
        {"Bundle.entry[1].resource.item.item", "1.1"},     // no index: the first
        {"Bundle.entry[1].resource.item[0].item[9]", "1"}, // as near as it can be
        {"Bundle.entry[1].resource.item[0].text", "1"},
        // As validators write them: the type, or which resource it is.
        {"Bundle.entry[1].resource.ofType(QuestionnaireResponse).item[1]", "2"},
        {"Bundle.entry[1].resource/*QuestionnaireResponse/77*/.item[0].item[1]", "1.2"},
        {"Bundle.entry[1].resource.item[0].item[0].answer[0].value.ofType(Coding).code", "1.1"},
        // Nothing there.
        {"Bundle.entry[0].resource.item[0]", NULL},
        {"Bundle.entry[2].resource.item[0]", NULL},
        {"Bundle.entry[1].resource", NULL},
        {"Bundle", NULL},
        {"", NULL},
        // Malformed and hostile.
        {".", NULL},
        {"..", NULL},
        {"[", NULL},
        {"[0]", NULL},
        {"Bundle.entry[", NULL},
        {"Bundle.entry[1", NULL},
        {"Bundle.entry[1]]]].resource.item[0]", NULL},
        {"Bundle.entry[x].resource.item[0]", NULL},
        {"Bundle.entry[-1].resource.item[0]", NULL},
        {"Bundle.entry[4294967297].resource.item[0]", NULL},
        {"Bundle.entry[18446744073709551617].resource.item[0]", NULL},
        {"Bundle.entry[99999999999999999999999999].resource.item[0]", NULL},
        {"Bundle.entry[1].resource.item[99999999999999999999999999]", NULL},
        {"Bundle.entry[1].resource/*", NULL},
        {"Bundle.entry[1].resource.ofType(", NULL},
        {"/f:Bundle/f:entry[2]/f:resource/f:item", NULL},
        {"Line[1] Col[20]", NULL},
        {"\x1b[2J", NULL},
        {"item\xC3\xA9.item[0]", NULL},
    };
    struct json *bundle = read_json("{'resourceType':'Bundle','entry':[{'resource':{'resourceType':"
                                    "'Patient'}},{'resource':" RESPONSE "}]}");
    struct json *response = read_json(RESPONSE);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *found = outcome_link(bundle, rows[i].expression);
        const char *expected = rows[i].link;
        if ((found == NULL) != (expected == NULL) ||
            (found != NULL && strcmp(found, expected) != 0))
            fail_msg("<%s>: %s", rows[i].expression, found != NULL ? found : "none");
        assert_null(outcome_link(NULL, rows[i].expression));
    }
    assert_string_equal(outcome_link(response, "QuestionnaireResponse.item[0].item[1]"), "1.2");
    assert_string_equal(outcome_link(response, "item[0].item[0].answer[0].item[0]"), "1.1.1");
    // A name longer than any member, a path longer than any tree.
    struct buf longest = {0};
    for (int i = 0; i < 100000; i++)
        buf_puts(&longest, i < 50000 ? "x" : ".item[0]");
    assert_null(outcome_link(bundle, buf_text(&longest)));
    buf_release(&longest);
    json_free(response);
    json_free(bundle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_means_one_thing),
        cmocka_unit_test(what_may_pass_is_never_refused),
        cmocka_unit_test(a_reply_is_judged_by_link_status_and_body),
        cmocka_unit_test(the_status_of_an_entry_is_its_first_three_digits),
        cmocka_unit_test(waits_double_with_jitter_up_to_the_cap),
        cmocka_unit_test(a_server_may_ask_for_longer_up_to_a_day),
        cmocka_unit_test(the_first_error_of_an_outcome_is_told),
        cmocka_unit_test(an_expression_leads_to_its_question),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
