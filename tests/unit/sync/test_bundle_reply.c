// SPDX-License-Identifier: EUPL-1.2
// Replies to transactions in the forms real servers use, and in those only a hostile one would.
#include "fhir/resource.h"
#include "sync/bundle.h"

#include "unit/http/read.h"

#define OUTCOME                                                                                    \
    "{'resourceType':'OperationOutcome','issue':[{'severity':'error','code':'conflict'}]}"

static const struct {
    const char *entry;
    int status; // 0: nothing was told
    enum outcome outcome;
    const char *id, *version;
    bool why;
} entries_told[] = {
    {"{'response':{'status':'201 Created','location':'Patient/7/_history/3','etag':"
     "'W/\\'9\\''}}",
     201, OUT_DONE, "7", "3", false},
    {"{'response':{'status':'201','location':'https://a.example/fhir/Patient/7/_history/3'}}", 201,
     OUT_DONE, "7", "3", false},
    {"{'response':{'status':201,'location':'Patient/7'}}", 201, OUT_DONE, "7", "", false},
    {"{'response':{'status':'200 OK','etag':'W/\\'3\\''}}", 200, OUT_DONE, "", "3", false},
    {"{'response':{'status':'200','etag':'\\'3\\''}}", 200, OUT_DONE, "", "3", false},
    {"{'response':{'status':'200','etag':'3'}}", 200, OUT_DONE, "", "3", false},
    {"{'response':{'status':'200','etag':''}}", 200, OUT_DONE, "", "", false},
    {"{'response':{'status':'200','etag':'W/'}}", 200, OUT_DONE, "", "", false},
    {"{'response':{'status':'200','etag':'\\''}}", 200, OUT_DONE, "", "", false},
    {"{'response':{'status':'200'}}", 200, OUT_DONE, "", "", false},
    // The base may hold the same words.
    {"{'response':{'status':'201','location':"
     "'https://a.example/_history/fhir/Patient/7/_history/3'}}",
     201, OUT_DONE, "7", "3", false},
    {"{'response':{'status':'201','location':'/fhir/Patient/7'}}", 201, OUT_DONE, "7", "", false},
    {"{'response':{'status':'201','location':'Patient'}}", 201, OUT_DONE, "", "", false},
    {"{'response':{'status':'201','location':'Patient/'}}", 201, OUT_DONE, "", "", false},
    {"{'response':{'status':'201','location':''}}", 201, OUT_DONE, "", "", false},
    {"{'response':{'status':'201','location':'Patient/7/_history/'}}", 201, OUT_DONE, "7", "",
     false},
    {"{'response':{'status':'201','location':'/_history/3'}}", 201, OUT_DONE, "", "3", false},
    // An id becomes part of an address: what is no id is none.
    {"{'response':{'status':'201','location':'Patient/7?x=1'}}", 201, OUT_DONE, "", "", false},
    {"{'response':{'status':'201','location':'Patient/..'}}", 201, OUT_DONE, "", "", false},
    {"{'response':{'status':'201','location':'Patient/7#x'}}", 201, OUT_DONE, "", "", false},
    {"{'response':{'status':'201','location':'Patient/7\\u001b[2J'}}", 201, OUT_DONE, "", "",
     false},
    {"{'response':{'status':'201'},'resource':{'resourceType':'Patient','id':'../../x'}}", 201,
     OUT_DONE, "", "", false},
    {"{'response':{'status':'201'},'resource':{'resourceType':'Patient','id':'a b'}}", 201,
     OUT_DONE, "", "", false},
    {"{'response':{'status':'201'},'resource':{'resourceType':'Patient','id':"
     "'1234567890123456789012345678901234567890123456789012345678901234'}}",
     201, OUT_DONE, "1234567890123456789012345678901234567890123456789012345678901234", "", false},
    {"{'response':{'status':'201'},'resource':{'resourceType':'Patient','id':"
     "'12345678901234567890123456789012345678901234567890123456789012345'}}",
     201, OUT_DONE, "", "", false},
    {"{'response':{'status':'201','etag':'W/\\'3\\u001b[2J\\''}}", 201, OUT_DONE, "", "", false},
    // The whole resource.
    {"{'response':{'status':'201'},'resource':{'resourceType':'Patient','id':'7','meta':"
     "{'versionId':'3'}}}",
     201, OUT_DONE, "7", "3", false},
    {"{'response':{'status':'201'},'resource':{'resourceType':'Patient','id':7,'meta':[]}}", 201,
     OUT_DONE, "", "", false},
    {"{'response':{'status':'201'},'resource':7}", 201, OUT_DONE, "", "", false},
    // Refused within: HTTP 200 around it.
    {"{'response':{'status':'412 Precondition Failed','outcome':" OUTCOME "}}", 412, OUT_CONFLICT,
     "", "", true},
    {"{'response':{'status':'400'},'resource':" OUTCOME "}", 400, OUT_REFUSED, "", "", true},
    {"{'response':{'status':422}}", 422, OUT_REFUSED, "", "", false},
    {"{'response':{'status':'404'}}", 404, OUT_NO_CREATE, "", "", false},
    {"{'response':{'status':'500'}}", 500, OUT_LATER, "", "", false},
    // Not a word.
    {"{'response':{'status':'Created'}}", 0, OUT_LATER, "", "", false},
    {"{'response':{'status':''}}", 0, OUT_LATER, "", "", false},
    {"{'response':{'status':20.1}}", 0, OUT_LATER, "", "", false},
    {"{'response':{'status':-201}}", 0, OUT_LATER, "", "", false},
    {"{'response':{'status':2010}}", 0, OUT_LATER, "", "", false},
    {"{'response':{'status':['201']}}", 0, OUT_LATER, "", "", false},
    {"{'response':{'status':true}}", 0, OUT_LATER, "", "", false},
    {"{'response':{}}", 0, OUT_LATER, "", "", false},
    {"{'response':'201'}", 0, OUT_LATER, "", "", false},
    {"{'resource':{'resourceType':'Patient','id':'7'}}", 0, OUT_LATER, "", "", false},
    {"{}", 0, OUT_LATER, "", "", false},
    {"null", 0, OUT_LATER, "", "", false},
    {"[]", 0, OUT_LATER, "", "", false},
};

static void each_form_of_an_entry_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(entries_told); i++) {
        struct json *reply = json_new_object(), *entries = json_new_array();
        json_push(entries, read_json(entries_told[i].entry));
        json_set(reply, "entry", entries);
        struct entry_response said = bundle_reply_entry(reply, 0);
        print_message("row %zu: %s\n", i, entries_told[i].entry);
        assert_int_equal(said.status, entries_told[i].status);
        assert_int_equal(said.outcome, entries_told[i].outcome);
        assert_string_equal(said.remote_id, entries_told[i].id);
        assert_string_equal(said.version, entries_told[i].version);
        assert_int_equal(said.issue.is_outcome, entries_told[i].why);
        assert_int_equal(bundle_reply_entry(reply, 1).status, 0);
        assert_int_equal(bundle_reply_entry(reply, SIZE_MAX).status, 0);
        json_free(reply);
    }
}

static const struct {
    const char *statuses[4]; // NULL ends; "" an entry that says nothing
    size_t first, count;     // the part
    enum outcome outcome;
    size_t entry; // that said it
    bool told;
} parts_told[] = {
    {{"201", "200", "204"}, 0, 3, OUT_DONE, 0, true},
    {{"201", "412", "400"}, 0, 3, OUT_REFUSED, 2, true},
    {{"400", "412", "201"}, 0, 3, OUT_REFUSED, 0, true},
    {{"500", "412", "201"}, 0, 3, OUT_CONFLICT, 1, true},
    {{"400", "400", "400"}, 0, 3, OUT_REFUSED, 0, true}, // the first of them
    {{"404", "500", "201"}, 0, 3, OUT_NO_CREATE, 0, true},
    {{"413", "500", "201"}, 0, 3, OUT_SMALLER, 0, true},
    {{"403", "400", "201"}, 0, 3, OUT_DENIED, 0, true},
    {{"401", "403", "201"}, 0, 3, OUT_LOGIN, 0, true},
    {{"301", "401", "201"}, 0, 3, OUT_ELSEWHERE, 0, true},
    {{"503", "201", "201"}, 0, 3, OUT_LATER, 0, true},
    // Only its own entries count.
    {{"400", "201", "400"}, 1, 1, OUT_DONE, 1, true},
    {{"201", "201", "400"}, 0, 2, OUT_DONE, 0, true},
    // Less was told than was sent: what was not named cannot be believed.
    {{"201", "201"}, 0, 3, OUT_LATER, 0, true},
    {{"201", "", "201"}, 0, 3, OUT_LATER, 0, true},
    {{"400", "", "201"}, 0, 3, OUT_REFUSED, 0, true},
    // Not a word: a minimal reply.
    {{NULL}, 0, 3, OUT_DONE, 0, false},
    {{"", "", ""}, 0, 3, OUT_DONE, 0, false},
    {{"201"}, 5, 3, OUT_DONE, 5, false},
    // More than was asked for.
    {{"201", "201", "201", "400"}, 0, 3, OUT_DONE, 0, true},
    // Nothing was sent of it.
    {{NULL}, 0, 0, OUT_DONE, 0, true},
    {{"400"}, 0, 0, OUT_DONE, 0, true},
};

static void a_part_fares_as_its_worst_entry(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(parts_told); i++) {
        struct json *reply = json_new_object(), *entries = json_new_array();
        struct bundle_part part = {.first = parts_told[i].first, .count = parts_told[i].count};
        size_t entry = 99;
        bool told = !parts_told[i].told;
        for (size_t k = 0; k < 4 && parts_told[i].statuses[k] != NULL; k++) {
            struct json *one = json_new_object(), *response = json_new_object();
            if (parts_told[i].statuses[k][0] != '\0')
                json_set_string(response, "status", parts_told[i].statuses[k]);
            json_set(one, "response", response);
            json_push(entries, one);
        }
        json_set(reply, "entry", entries);
        enum outcome outcome = bundle_reply_part(reply, &part, &entry, &told);
        print_message("row %zu\n", i);
        assert_int_equal(outcome, parts_told[i].outcome);
        assert_int_equal(told, parts_told[i].told);
        assert_int_equal(entry, parts_told[i].entry);
        json_free(reply);
    }
    // No body, or another one.
    static const char *const other[] = {
        "null", "[]", "7", "{}", "{'entry':{}}", "{'entry':'x'}", "{'entry':[null,7,'x',[]]}"};
    struct bundle_part part = {.count = 3};
    for (size_t i = 0; i < ARRAY_LEN(other); i++) {
        struct json *v = read_json(other[i]);
        size_t entry = 9;
        bool told = true;
        assert_int_equal(bundle_reply_part(v, &part, &entry, &told), OUT_DONE);
        assert_false(told);
        json_free(v);
    }
}

static void ours_is_held_by_theirs(void **state)
{
    (void)state;
    static const struct {
        const char *ours, *theirs;
        bool holds;
    } rows[] = {
        {"{}", "{'a':1}", true},
        {"{'a':1}", "{'a':1,'b':2}", true},
        {"{'a':1,'b':2}", "{'a':1}", false},
        {"{'a':{'b':[{'c':true}]}}", "{'x':0,'a':{'y':0,'b':[{'c':true,'z':0}]}}", true},
        {"{'a':{'b':[{'c':true}]}}", "{'a':{'b':[{'c':false}]}}", false},
        // What servers write themselves, at the top only.
        {"{'id':'1','meta':{'versionId':'1'},'text':{'div':'x'},'a':1}", "{'id':'2','a':1}", true},
        {"{'b':{'id':'1'}}", "{'b':{'id':'2'}}", false},
        {"{'b':{'text':'x'}}", "{'b':{}}", false},
        // Lists: the same things in the same order.
        {"{'a':[1,2]}", "{'a':[1,2]}", true},
        {"{'a':[1,2]}", "{'a':[2,1]}", false},
        {"{'a':[1,2]}", "{'a':[1,2,3]}", false},
        {"{'a':[]}", "{}", false},
        {"{'a':null}", "{}", true},
        // Numbers by value.
        {"{'a':1.50}", "{'a':1.5}", true},
        {"{'a':1.50}", "{'a':1.51}", false},
        {"{'a':1e2}", "{'a':100}", true},
        {"{'a':1}", "{'a':'1'}", false},
        {"{'a':true}", "{'a':'true'}", false},
        {"{'a':[1]}", "{'a':{'0':1}}", false},
        // Moments by when they are.
        {"{'a':'2024-03-01T10:00:00+01:00'}", "{'a':'2024-03-01T09:00:00Z'}", true},
        {"{'a':'2024-03-01T10:00:00.000+01:00'}", "{'a':'2024-03-01T09:00:00+00:00'}", true},
        {"{'a':'2024-03-01T00:30:00+01:00'}", "{'a':'2024-02-29T23:30:00Z'}", true},
        {"{'a':'2024-03-01T09:00:00.120Z'}", "{'a':'2024-03-01T09:00:00.12Z'}", true},
        {"{'a':'2024-03-01T09:00:00.120Z'}", "{'a':'2024-03-01T09:00:00.121Z'}", false},
        {"{'a':'2024-03-01T09:00:00.5-00:30'}", "{'a':'2024-03-01T09:30:00.500Z'}", true},
        {"{'a':'2024-03-01T09:00:00Z'}", "{'a':'2024-03-01T09:00:01Z'}", false},
        {"{'a':'2024-03-01'}", "{'a':'2024-03-01T00:00:00Z'}", false},       // a day is no moment
        {"{'a':'2024-03-01T09:00Z'}", "{'a':'2024-03-01T09:00:00Z'}", true}, // seconds left out,
        // Only looks like one: then it is a text.
        {"{'a':'2024-03-01T09:00:00Z'}", "{'a':'2024-03-01T09:00:00Z x'}", false},
        {"{'a':'2024-03-01T09:00:00Z'}", "{'a':'2024-03-01T9:00:00+00:00Z'}", false},
        {"{'a':'2024-03-01T09:00:00+00:00'}", "{'a':'2024-03-01T09:00:00+x0:00'}", false},
        {"{'a':'2024-03-01T09:00:00Z'}", "{'a':'2024-03-01T08:60:00Z'}", false},
        {"{'a':'2024-03-01T09:00:00Z'}", "{'a':'2024-02-30T09:00:00Z'}", false},
        {"{'a':'2024-03-01T09:00:00Z'}", "{'a':'2024-03-01 09:00:00+00:00'}", false},
        {"{'a':'2024-03-01T09:00:00 lait Z'}", "{'a':'2024-03-01T09:00:00 eau Z'}", false},
        {"{'a':'2024-03-01T99999999999999999999Z'}", "{'a':'2024-03-01T99999999999999999998Z'}",
         false},
        {"{'a':'2024-03-01T00:00:00.1e300Z'}", "{'a':'2024-03-01T00:00:00.1e301Z'}", false},
        {"{'a':''}", "{'a':'2024-03-01T09:00:00Z'}", false},
        // Kinds.
        {"[]", "{}", false},
        {"null", "null", true},
        {"7", "7.0", true},
        {"{'a':1}", "null", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct json *ours = read_json(rows[i].ours), *theirs = read_json(rows[i].theirs);
        if (resource_holds(ours, theirs) != rows[i].holds)
            fail_msg("%s in %s", rows[i].ours, rows[i].theirs);
        assert_true(resource_holds(ours, ours) && resource_holds(theirs, theirs));
        json_free(ours);
        json_free(theirs);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_form_of_an_entry_is_read),
        cmocka_unit_test(a_part_fares_as_its_worst_entry),
        cmocka_unit_test(ours_is_held_by_theirs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
