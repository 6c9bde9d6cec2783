// SPDX-License-Identifier: EUPL-1.2
// Requests of the real transport: what they look like on the wire, how they share connections, and
// that each is told once and sent once.
#include "base/mem.h"
#include "support/canned.h"
#include "unit/http/link.h"

#include <stdlib.h>

#define OK "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

// A server and a way to it.
struct rig {
    struct net *net;
    struct canned server;
    struct transport t;
    char url[80];
};

static void rig_open(struct rig *r, int parallel)
{
    r->net = net_new();
    canned_open(r->net, OK, &r->server);
    snprintf(r->url, sizeof r->url, "http://127.0.0.1:%d/fhir", r->server.port);
    r->t = link_open(&(struct transport_options){.parallel = parallel, .stall_ms = 4000});
}

// The link may be closed already.
static void rig_close(struct rig *r)
{
    if (r->t.self != NULL)
        r->t.close(r->t.self);
    canned_close(&r->server);
    net_free(r->net);
}

static struct http_request post(const struct rig *r, const char *body)
{
    return (struct http_request){
        .method = "POST", .url = r->url, .body = body, .body_len = strlen(body)};
}

static struct http_request get(const struct rig *r)
{
    return (struct http_request){.method = "GET", .url = r->url};
}

// Turns until the server has taken so many whole requests.
static void until_requests(struct rig *r, size_t count)
{
    int64_t end = link_now_ms() + LINK_WAIT_MS;
    while (r->server.requests < count && link_now_ms() < end)
        link_turn(&r->t, r->net);
    assert_int_equal(r->server.requests, count);
}

static size_t times_in(const char *text, const char *words)
{
    size_t n = 0;
    for (const char *at = strstr(text, words); at != NULL; at = strstr(at + 1, words))
        n++;
    return n;
}

// ---- what they look like ----

static void a_request_is_what_it_says(void **state)
{
    static const char *const more[] = {"Prefer: return=minimal", "If-None-Exist: a=b"};
    static const char *const lines[] = {
        "POST /fhir HTTP/1.1\r\n",        "\r\nAccept: application/fhir+json\r\n",
        "\r\nContent-Type: text/x\r\n",   "\r\nAuthorization: Bearer abc\r\n",
        "\r\nPrefer: return=minimal\r\n", "\r\nIf-None-Exist: a=b\r\n",
        "\r\nContent-Length: 4\r\n",      "\r\n\r\nbody",
    };
    struct rig r;
    struct told told;
    (void)state;
    rig_open(&r, 0);
    struct http_request ask = post(&r, "body");
    ask.accept = "application/fhir+json";
    ask.content_type = "text/x";
    ask.authorization = "Bearer abc";
    ask.more = more;
    ask.more_count = ARRAY_LEN(more);
    link_ask(&r.t, r.net, &ask, &told);
    assert_true(told.failure == HTTP_ANSWERED);
    for (size_t i = 0; i < ARRAY_LEN(lines); i++)
        if (times_in(buf_text(&r.server.got), lines[i]) != 1)
            fail_msg("%s is not once in %s", lines[i], buf_text(&r.server.got));
    assert_null(strstr(buf_text(&r.server.got), "Expect"));
    rig_close(&r);
}

enum part { METHOD, ADDRESS, ACCEPT, TYPE, AUTHORIZATION, MORE };

// A request with one part replaced.
static enum rc start_with(struct rig *r, enum part part, const char *text, struct told *told)
{
    const char *more[] = {"Prefer: return=minimal", text};
    struct err e = {0};
    struct http_request ask = post(r, "body");
    const char **const parts[] = {
        [METHOD] = &ask.method,
        [ADDRESS] = &ask.url,
        [ACCEPT] = &ask.accept,
        [TYPE] = &ask.content_type,
        [AUTHORIZATION] = &ask.authorization,
    };
    if (part == MORE) {
        ask.more = more;
        ask.more_count = ARRAY_LEN(more);
    } else {
        *parts[part] = text;
    }
    *told = (struct told){0};
    enum rc rc = r->t.start(r->t.self, &ask, link_told, told, &e);
    assert_true(rc == RC_OK || e.text[0] != '\0');
    return rc;
}

static void nothing_becomes_a_line_of_its_own(void **state)
{
    static const char *const starts[] = {
        [METHOD] = "GET",  [ADDRESS] = "http://127.0.0.1:1/", [ACCEPT] = "text/x",
        [TYPE] = "text/x", [AUTHORIZATION] = "Bearer x",      [MORE] = "Prefer: a",
    };
    static const char *const ends[] = {
        "\r\nX-Evil: 1", "\nX-Evil: 1", "\rX-Evil: 1", "\r\n\r\nGET /evil HTTP/1.1\r\n\r\n", "\n",
        "\x7f",          "\x01",        "\x1b[2J",
    };
    struct rig r;
    struct told told = {0};
    char text[100];
    (void)state;
    rig_open(&r, 0);
    for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
        for (size_t k = 0; k < ARRAY_LEN(ends); k++) {
            snprintf(text, sizeof text, "%s%s", i == ADDRESS ? r.url : starts[i], ends[k]);
            if (start_with(&r, (enum part)i, text, &told) != RC_INVALID)
                fail_msg("part %zu, end %zu was started", i, k);
        }
    }
    for (int turn = 0; turn < 3; turn++)
        link_turn(&r.t, r.net);
    assert_true(told.times == 0 && r.server.connections == 0);
    rig_close(&r);
}

static void only_methods_and_addresses_of_http_are_taken(void **state)
{
    static const struct {
        enum part part;
        const char *text;
    } bad[] = {
        {METHOD, ""},
        {METHOD, "GET /evil"},
        {METHOD, "get"},
        {METHOD, "GET:"},
        {ADDRESS, ""},
        {ADDRESS, "127.0.0.1/"},
        {ADDRESS, "//127.0.0.1/"},
        {ADDRESS, "HTTP://127.0.0.1/"},
        {ADDRESS, "Https://127.0.0.1/"},
        {ADDRESS, "ftp://127.0.0.1/"},
        {ADDRESS, "file:///etc/hostname"},
        {ADDRESS, "https:/127.0.0.1/"},
        {ADDRESS, " http://127.0.0.1/"},
        {ADDRESS, "http://127.0.0.1/a b"},
        {ADDRESS, "http://127.0.0.1/ HTTP/1.1"},
    };
    struct rig r;
    struct told told;
    (void)state;
    rig_open(&r, 0);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        if (start_with(&r, bad[i].part, bad[i].text, &told) != RC_INVALID)
            fail_msg("<%s> was started", bad[i].text);
    // A name and a password in it are noticed later, but go nowhere.
    char url[100];
    snprintf(url, sizeof url, "http://user:word@127.0.0.1:%d/", r.server.port);
    assert_int_equal(start_with(&r, ADDRESS, url, &told), RC_OK);
    link_finish(&r.t, r.net, &told);
    assert_int_equal(told.failure, HTTP_BROKEN);
    assert_int_equal(r.server.connections, 0);
    rig_close(&r);
}

// ---- connections ----

static void connections_are_kept_until_renewed(void **state)
{
    struct rig r;
    struct told told;
    (void)state;
    rig_open(&r, 0);
    struct http_request ask = post(&r, "body");
    for (size_t i = 0; i < 3; i++) {
        link_ask(&r.t, r.net, &ask, &told);
        assert_true(told.failure == HTTP_ANSWERED && r.server.connections == 1);
    }
    r.t.renew(r.t.self);
    link_ask(&r.t, r.net, &ask, &told);
    assert_true(told.failure == HTTP_ANSWERED && r.server.connections == 2);
    assert_int_equal(r.server.requests, 4);
    rig_close(&r);
}

static void as_many_as_may_be_are_under_way(void **state)
{
    static const struct {
        int parallel;
        size_t most;
    } all[] = {{1, 1}, {3, 3}, {0, 4}, {8, 8}, {100, 8}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        struct rig r;
        struct told told[9] = {{0}};
        struct err e = {0};
        rig_open(&r, all[i].parallel);
        r.server.way = CANNED_SILENT;
        struct http_request ask = post(&r, "body");
        for (size_t k = 0; k < all[i].most; k++)
            link_start(&r.t, &ask, &told[k]);
        assert_int_equal(r.t.start(r.t.self, &ask, link_told, &told[8], &e), RC_BUSY);
        until_requests(&r, all[i].most);
        assert_int_equal(r.server.connections, all[i].most);
        r.t.close(r.t.self);
        r.t.self = NULL;
        for (size_t k = 0; k < all[i].most; k++) {
            assert_true(told[k].times == 1 && told[k].failure == HTTP_CUT);
            assert_int_equal(told[k].body_len, 0);
        }
        assert_true(all[i].most == 8 || told[8].times == 0);
        rig_close(&r);
    }
}

// A request whose callback starts another.
struct again {
    struct rig *rig;
    struct told first, second;
    enum rc rc; // of starting the second
};

static void start_again(const struct http_reply *reply, void *context)
{
    struct again *a = context;
    struct err e = {0};
    struct http_request ask = get(a->rig);
    link_told(reply, &a->first);
    a->rc = a->rig->t.start(a->rig->t.self, &ask, link_told, &a->second, &e);
}

static void what_callbacks_start_is_told_too(void **state)
{
    enum { MOST = 3 };
    (void)state;
    for (int closes = 0; closes < 2; closes++) {
        struct rig r;
        struct again all[MOST] = {{0}};
        struct err e = {0};
        rig_open(&r, MOST);
        r.server.way = CANNED_SILENT;
        for (size_t i = 0; i < MOST; i++) {
            struct http_request ask = get(&r);
            all[i].rig = &r;
            assert_int_equal(r.t.start(r.t.self, &ask, start_again, &all[i], &e), RC_OK);
        }
        until_requests(&r, MOST);
        r.server.way = CANNED_KEEP;
        if (closes == 1)
            r.t.close(r.t.self);
        else
            r.t.renew(r.t.self);
        for (size_t i = 0; i < MOST; i++) {
            assert_true(all[i].first.times == 1 && all[i].first.failure == HTTP_CUT);
            assert_int_equal(all[i].rc, closes == 1 ? RC_BUSY : RC_OK);
            if (closes == 0)
                link_finish(&r.t, r.net, &all[i].second);
            assert_int_equal(all[i].second.failure, HTTP_ANSWERED);
            assert_int_equal(all[i].second.times, closes == 1 ? 0 : 1);
        }
        if (closes == 1)
            r.t.self = NULL;
        rig_close(&r);
    }
}

// ---- sent once ----

static void a_body_is_never_sent_twice(void **state)
{
    static const struct {
        const char *name;
        enum canned_way then; // what it does with the second request
        size_t answers_most;
        bool idle; // the connection breaks before it
    } ways[] = {
        {"broken when it is whole", CANNED_KEEP, 1, false},
        {"closed as it comes", CANNED_SHUT, SIZE_MAX, false},
        {"broken before", CANNED_KEEP, SIZE_MAX, true},
    };
    static const size_t sizes[] = {6, 900, 200000};
    char *body = mem_alloc(200001);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(ways) * ARRAY_LEN(sizes); i++) {
        size_t way = i / ARRAY_LEN(sizes), size = sizes[i % ARRAY_LEN(sizes)];
        struct rig r;
        struct told told;
        rig_open(&r, 1);
        r.server.answers_most = ways[way].answers_most;
        struct http_request ask = post(&r, "first");
        link_ask(&r.t, r.net, &ask, &told);
        assert_int_equal(told.failure, HTTP_ANSWERED);
        r.server.way = ways[way].then;
        if (ways[way].idle)
            canned_break(&r.server);
        memset(body, '.', size);
        memcpy(body, "second", 6);
        body[size] = '\0';
        ask = post(&r, body);
        link_ask(&r.t, r.net, &ask, &told);
        size_t sent = times_in(buf_text(&r.server.got), "second");
        if (told.failure != (ways[way].idle ? HTTP_ANSWERED : HTTP_CUT) || sent > 1)
            fail_msg("%s, %zu bytes: failure %d %s, sent %zu times", ways[way].name, size,
                     (int)told.failure, told.why, sent);
        if (ways[way].answers_most == 1)
            assert_true(r.server.requests == 2 && sent == 1);
        rig_close(&r);
    }
    free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_what_it_says),
        cmocka_unit_test(nothing_becomes_a_line_of_its_own),
        cmocka_unit_test(only_methods_and_addresses_of_http_are_taken),
        cmocka_unit_test(connections_are_kept_until_renewed),
        cmocka_unit_test(as_many_as_may_be_are_under_way),
        cmocka_unit_test(what_callbacks_start_is_told_too),
        cmocka_unit_test(a_body_is_never_sent_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
