// SPDX-License-Identifier: EUPL-1.2
// A bundle as it goes over the wire: by type, with texts passed on as they stand.
#include "sync/bundle.h"

#include "unit/http/read.h"

#define A "aaaaaaaa-0000-4000-8000-000000000001"
#define B "bbbbbbbb-0000-4000-8000-000000000002"

// The person A is there as "77", or nothing is.
static struct bundle_remote look_up(void *self, const char *type, const char *id,
                                    const struct json *resource)
{
    const bool *there = self;
    (void)type;
    (void)resource;
    if (!*there || strcmp(id, A) != 0)
        return (struct bundle_remote){0};
    return (struct bundle_remote){.known = true, .remote_id = "77"};
}

static struct json *text_of(const struct bundle *b)
{
    struct buf text = {0};
    struct json *v = NULL;
    bundle_text(b, &text);
    assert_int_equal(json_parse(text.at, text.len, &JSON_LIMITS, &v, NULL), RC_OK);
    buf_release(&text);
    return v;
}

static struct json *numbered(int n)
{
    struct buf text = {0};
    buf_printf(&text,
               "{'entry':[{'resource':{'resourceType':'Patient','id':'p%d','n':1.%d0}},"
               "{'resource':{'resourceType':'Task','id':'t%d'}},"
               "{'resource':{'resourceType':'Provenance','id':'v%d'}},"
               "{'resource':{'resourceType':'Observation','id':'o%d','note':'%d'}}]}",
               n, n, n, n, n, n);
    struct json *v = read_json(buf_text(&text));
    buf_release(&text);
    return v;
}

// What goes over the wire stands by type; what is said of it comes back by package.
static void a_bundle_is_sent_by_type_and_answered_by_package(void **state)
{
    static const char *const order[] = {"p0", "p1", "p2", "o0", "o1", "o2",
                                        "t0", "t1", "t2", "v0", "v1", "v2"};
    bool there = false;
    struct bundle_rules rules = {.lookup = look_up, .self = &there};
    struct bundle b = {0};
    struct err e = {0};
    (void)state;
    for (int n = 0; n < 3; n++) {
        struct json *content = numbered(n);
        assert_int_equal(bundle_add(&b, id_from(A), content, NULL, &rules, &e), RC_OK);
        json_free(content);
    }
    struct json *v = text_of(&b), *reply = json_new_object(), *said = json_new_array();
    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        struct json *one = json_new_object(), *response = json_new_object();
        const char *id =
            json_get_string(json_get(json_at(json_get(v, "entry"), i), "resource"), "id");
        assert_string_equal(id, order[i]);
        json_set_string(response, "status", "200");
        json_set_string(response, "etag", id);
        json_set(one, "response", response);
        if (i != 7) // one the server says nothing of
            json_push(said, one);
        else
            json_free(one);
        if (i == 7)
            json_push(said, json_new_object());
    }
    json_set(reply, "entry", said);
    struct json *sorted = bundle_reply_sorted(&b, reply);
    for (size_t i = 0; i < 12; i++) {
        char url[120];
        bundle_entry_url(&b, i, url, sizeof url);
        struct entry_response r = bundle_reply_entry(sorted, i);
        if (strcmp(url, "Task/t1") == 0)
            assert_int_equal(r.status, 0);
        else
            assert_string_equal(r.version, strchr(url, '/') + 1);
    }
    struct json *task = bundle_entry_resource(&b, 1), *none = bundle_entry_resource(&b, 12);
    assert_string_equal(json_get_string(task, "id"), "t0");
    assert_null(none);
    json_free(task);
    json_free(sorted);
    json_free(reply);
    json_free(v);
    // No body, or one of another kind: nothing is said of anything.
    sorted = bundle_reply_sorted(&b, NULL);
    assert_int_equal(json_count(json_get(sorted, "entry")), 12);
    assert_int_equal(bundle_reply_entry(sorted, 3).status, 0);
    json_free(sorted);
    bundle_release(&b);
}

// A text that is passed on as it stands, whatever is known of what is in it.
static void a_slice_is_sent_as_it_stands(void **state)
{
    static const char text[] = "{\"resourceType\":\"Observation\", \"id\":\"" B
                               "\",\"subject\":{\"reference\":\"Patient/" A "\"},\"n\":1.500}";
    (void)state;
    for (int i = 0; i < 2; i++) {
        bool mapped = i == 1;
        struct bundle_rules rules = {.lookup = look_up, .self = &mapped};
        struct bundle b = {0};
        struct err e = {0};
        struct buf sent_text = {0};
        struct json *content =
            read_json("{'entry':[{'resource':{'resourceType':'Observation','id':'" B
                      "'}},{'resource':{'resourceType':'Patient','id':'" A "'}}]}");
        const struct json_slice slices[] = {{text, sizeof text - 1}, {0}};
        assert_int_equal(bundle_add(&b, id_from(A), content, slices, &rules, &e), RC_OK);
        bundle_text(&b, &sent_text);
        if (mapped) // what has to be changed is read first
            assert_non_null(strstr(buf_text(&sent_text), "\"Patient/77\"},\"n\":1.500"));
        else
            assert_non_null(strstr(buf_text(&sent_text), text));
        json_free(content);
        buf_release(&sent_text);
        bundle_release(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bundle_is_sent_by_type_and_answered_by_package),
        cmocka_unit_test(a_slice_is_sent_as_it_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
