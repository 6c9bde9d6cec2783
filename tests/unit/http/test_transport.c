// SPDX-License-Identifier: EUPL-1.2
// tags: long
// The real transport against servers that answer anything: where it goes, what it sends, how the
// end of a request is told apart. TLS: test_transport_tls.c.
#include "base/mem.h"
#include "http/gzip.h"
#include "http/socket.h"
#include "support/canned.h"
#include "unit/http/link.h"

#include "support/link_proxy.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define HEAD "HTTP/1.1 200 OK\r\n"
#define OK   HEAD "Content-Length: 2\r\n\r\nok"

// A server and a way to it.
struct rig {
    struct net *net;
    struct canned server;
    struct transport t;
    char url[80];
};

static void rig_open(struct rig *r, const char *reply, const struct transport_options *o)
{
    r->net = net_new();
    canned_open(r->net, reply, &r->server);
    snprintf(r->url, sizeof r->url, "http://127.0.0.1:%d/fhir", r->server.port);
    r->t = link_open(o);
}

static void rig_close(struct rig *r)
{
    if (r->t.self != NULL)
        r->t.close(r->t.self);
    canned_close(&r->server);
    net_free(r->net);
}

static struct http_request get(const char *url)
{
    return (struct http_request){.method = "GET", .url = url};
}

static struct http_request post(const char *url, const char *body)
{
    return (struct http_request){
        .method = "POST", .url = url, .body = body, .body_len = strlen(body)};
}

static const struct transport_options usual = {.stall_ms = 4000, .connect_ms = 2000};

// ---- replies ----

static const struct {
    const char *name, *reply;
    enum canned_way way;
    enum http_failure failure;
    int status;
    const char *body;
} replies[] = {
    {"by length", OK, CANNED_KEEP, HTTP_ANSWERED, 200, "ok"},
    {"until the end", HEAD "\r\nall", CANNED_CLOSE, HTTP_ANSWERED, 200, "all"},
    {"in chunks", HEAD "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", CANNED_KEEP,
     HTTP_ANSWERED, 200, "ok"},
    {"not found", "HTTP/1.1 404 No\r\nContent-Length: 1\r\n\r\nn", CANNED_KEEP, HTTP_ANSWERED, 404,
     "n"},
    {"shorter than announced", HEAD "Content-Length: 9\r\n\r\nok", CANNED_CLOSE, HTTP_CUT, 200, ""},
    {"chunks without an end", HEAD "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", CANNED_CLOSE,
     HTTP_CUT, 200, ""},
    {"nothing", "", CANNED_SHUT, HTTP_CUT, 0, ""},
    {"not HTTP", "hello\r\n\r\n", CANNED_CLOSE, HTTP_BROKEN, 0, ""},
    {"not gzip", HEAD "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok", CANNED_KEEP,
     HTTP_BROKEN, 200, ""},
};

static void ends_of_replies_are_told_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(replies); i++) {
        struct rig r;
        struct told told;
        rig_open(&r, replies[i].reply, &usual);
        r.server.way = replies[i].way;
        struct http_request ask = post(r.url, "body");
        link_ask(&r.t, r.net, &ask, &told);
        if (told.failure != replies[i].failure || told.status != replies[i].status ||
            strcmp(told.body, replies[i].body) != 0)
            fail_msg("%s: failure %d status %d <%s> %s", replies[i].name, (int)told.failure,
                     told.status, told.body, told.why);
        assert_true((told.why[0] == '\0') == (told.failure == HTTP_ANSWERED));
        assert_int_equal(r.server.connections, 1); // never asked again by itself
        rig_close(&r);
    }
}

// Blanks around values and fields of interim replies are no part of what is read.
static void fields_of_the_reply_are_read(void **state)
{
    (void)state;
    static const char reply[] =
        "HTTP/1.1 103 Early Hints\r\nContent-Type: text/html\r\nETag: \"1\"\r\n"
        "Retry-After: 5\r\n\r\n"
        "HTTP/1.1 429 Slow\r\nContent-Length: 2\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
        "Content-Type:\t Application/FHIR+JSON \t; charset=UTF-8\r\nRETRY-AFTER: \t 7 \t\r\n\r\nok";
    struct rig r;
    struct told told;
    rig_open(&r, reply, &usual);
    struct http_request ask = post(r.url, "body");
    link_ask(&r.t, r.net, &ask, &told);
    assert_int_equal(told.failure, HTTP_ANSWERED);
    assert_int_equal(told.status, 429);
    assert_string_equal(told.type, "application/fhir+json");
    assert_string_equal(told.etag, "");
    assert_int_equal(told.retry_after_ms, 7000);
    assert_int_equal(told.server_utc_ms, 784111777000);
    rig_close(&r);
}

static void redirects_are_not_followed(void **state)
{
    static const struct {
        int status;
        bool elsewhere;
    } all[] = {{301, true},  {302, true},  {303, true},  {307, true},  {308, true},
               {301, false}, {302, false}, {303, false}, {307, false}, {308, false}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        struct rig r;
        struct canned other;
        struct told told;
        char reply[200];
        rig_open(&r, "", &usual);
        canned_open(r.net, OK, &other);
        snprintf(reply, sizeof reply,
                 "HTTP/1.1 %d Away\r\nLocation: http://127.0.0.1:%d/x\r\nContent-Length: "
                 "0\r\n\r\n",
                 all[i].status, all[i].elsewhere ? other.port : r.server.port);
        r.server.reply = reply;
        r.server.reply_len = strlen(reply);
        struct http_request ask = post(r.url, "body");
        link_ask(&r.t, r.net, &ask, &told);
        for (int turn = 0; turn < 3; turn++)
            link_turn(&r.t, r.net);
        assert_int_equal(told.failure, HTTP_REDIRECTED);
        assert_int_equal(told.status, all[i].status);
        assert_true(r.server.requests == 1 && other.connections == 0);
        canned_close(&other);
        rig_close(&r);
    }
}

// ---- sizes ----

static long most_memory_kb(void)
{
    struct rusage use = {0};
    assert_int_equal(getrusage(RUSAGE_SELF, &use), 0);
    return use.ru_maxrss;
}

static void endless_replies_end_at_the_limit(void **state)
{
    enum { LIMIT = 256 * 1024, MEMORY_KB = 16 * 1024 };
    static const char *const heads[] = {
        HEAD "Content-Length: 99999999999\r\n\r\n",
        HEAD "\r\n",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        struct rig r;
        struct told told;
        rig_open(&r, heads[i], &usual);
        r.server.way = CANNED_ENDLESS;
        struct http_request ask = get(r.url);
        ask.max_reply_bytes = LIMIT;
        long before = most_memory_kb();
        link_ask(&r.t, r.net, &ask, &told);
        assert_int_equal(told.failure, HTTP_TOO_BIG);
        assert_true(told.body_len == 0 && told.down_bytes < LIMIT + 65536);
        assert_true(most_memory_kb() - before < MEMORY_KB);
        rig_close(&r);
    }
}

static void the_longest_reply_is_taken_whole(void **state)
{
    static const struct {
        size_t limit;
        enum http_failure failure;
    } all[] = {{2, HTTP_ANSWERED}, {1, HTTP_TOO_BIG}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        struct rig r;
        struct told told;
        rig_open(&r, OK, &usual);
        struct http_request ask = get(r.url);
        ask.max_reply_bytes = all[i].limit;
        link_ask(&r.t, r.net, &ask, &told);
        assert_int_equal(told.failure, all[i].failure);
        rig_close(&r);
    }
}

static void packed_replies_count_unpacked(void **state)
{
    enum { BOMB = 8 * 1024 * 1024, LIMIT = 1024 * 1024 };
    struct rig r;
    struct told told;
    struct err e = {0};
    struct buf packed = {0}, reply = {0};
    char *zeros = mem_alloc(BOMB);
    (void)state;
    memset(zeros, 0, BOMB);
    assert_int_equal(gzip_pack(zeros, BOMB, &packed, &e), RC_OK);
    free(zeros);
    buf_printf(&reply, HEAD "Content-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n", packed.len);
    buf_add(&reply, packed.at, packed.len);
    assert_true(packed.len < LIMIT / 50);
    rig_open(&r, "", &usual);
    r.server.reply = reply.at;
    r.server.reply_len = reply.len;
    struct http_request ask = get(r.url);
    ask.max_reply_bytes = LIMIT;
    link_ask(&r.t, r.net, &ask, &told);
    assert_int_equal(told.failure, HTTP_TOO_BIG);
    assert_true(told.body_len == 0);
    ask.max_reply_bytes = BOMB;
    link_ask(&r.t, r.net, &ask, &told);
    assert_true(told.failure == HTTP_ANSWERED && told.body_len == BOMB);
    rig_close(&r);
    buf_release(&packed);
    buf_release(&reply);
}

// ---- time, and nobody there ----

static void silence_ends_within_the_limit(void **state)
{
    enum { STALL_MS = 300, SLACK_MS = 2500 }; // libcurl looks about once a second
    struct rig r;
    struct told told;
    (void)state;
    rig_open(&r, OK, &(struct transport_options){.stall_ms = STALL_MS});
    r.server.way = CANNED_SILENT;
    struct http_request ask = post(r.url, "body");
    int64_t began = link_now_ms();
    link_ask(&r.t, r.net, &ask, &told);
    int64_t took = link_now_ms() - began;
    assert_int_equal(told.failure, HTTP_STALLED);
    assert_true(took >= STALL_MS && took < STALL_MS + SLACK_MS);
    rig_close(&r);
}

static struct link_fault always(void *self, size_t request, const char *line)
{
    (void)request;
    (void)line;
    return *(const struct link_fault *)self;
}

// A server that thinks for longer than a link may be still, then answers; and one whose reply stops
// in the middle.
static void a_slow_server_is_waited_for_a_reply_that_stops_is_not(void **state)
{
    enum { STALL_MS = 300, THINKS_MS = 2500, ANSWER_MS = 60000 };
    const struct transport_options limits = {.stall_ms = STALL_MS, .answer_ms = ANSWER_MS};
    struct told told;
    (void)state;
    for (int stops = 0; stops < 2; stops++) {
        struct rig r;
        struct link_fault fault = {0};
        fault = stops ? (struct link_fault){.kind = LINK_STALL_DOWN, .at = 20}
                      : (struct link_fault){.kind = LINK_DELAY, .ms = THINKS_MS};
        char url[80];
        rig_open(&r, OK, &limits);
        struct link_proxy *p = link_proxy_new(r.net, "127.0.0.1", r.server.port);
        link_proxy_faults(p, always, &fault);
        snprintf(url, sizeof url, "http://127.0.0.1:%d/", link_proxy_port(p));
        struct http_request ask = post(url, "body");
        int64_t began = link_now_ms();
        told = (struct told){0};
        link_start(&r.t, &ask, &told);
        while (told.times == 0) {
            link_turn(&r.t, r.net);
            link_proxy_step(p);
        }
        assert_int_equal(told.failure, stops ? HTTP_STALLED : HTTP_ANSWERED);
        assert_true(stops ? link_now_ms() - began < ANSWER_MS : link_now_ms() - began >= THINKS_MS);
        link_proxy_free(p);
        rig_close(&r);
    }
}

static void where_nobody_listens_is_no_link(void **state)
{
    struct transport t = link_open(&usual);
    struct told told;
    char url[60];
    int port = 0;
    (void)state;
    close(net_listen("127.0.0.1", &port)); // free a moment ago
    snprintf(url, sizeof url, "http://127.0.0.1:%d/", port);
    struct http_request ask = get(url);
    link_ask(&t, NULL, &ask, &told);
    assert_int_equal(told.failure, HTTP_NO_LINK);
    ask = get("https://nowhere.invalid/");
    link_ask(&t, NULL, &ask, &told);
    // Without a resolver that answers, looking it up lasts until the time for connecting is over.
    assert_true(told.failure == HTTP_NO_HOST || told.failure == HTTP_NO_LINK);
    if (told.failure == HTTP_NO_LINK)
        print_message("nowhere.invalid: no resolver answers here\n");
    t.close(t.self);
}

// ---- plain http stays here ----

static void plain_http_goes_to_this_machine_only(void **state)
{
    static const char *const away[] = {
        "http://192.0.2.1/",
        "http://192.0.2.1:8080/fhir",
        "http://[2001:db8::1]/",
        "http://0.0.0.0:%d/", // this machine, but not its loopback address
        "http://[::ffff:127.0.0.1]:%d/",
    };
    enum { AT_ONCE_MS = 1000 };
    struct rig r;
    struct told told;
    (void)state;
    // A proxy on this machine does not carry it away either.
    rig_open(&r, OK, &(struct transport_options){.connect_ms = 5000});
    char proxy[60], url[80];
    snprintf(proxy, sizeof proxy, "http://127.0.0.1:%d", r.server.port);
    struct transport by = link_open(&(struct transport_options){.proxy = proxy});
    for (size_t i = 0; i < ARRAY_LEN(away); i++) {
        const char *at = strstr(away[i], "%d");
        size_t start = at != NULL ? (size_t)(at - away[i]) : strlen(away[i]);
        snprintf(url, sizeof url, "%.*s", (int)start, away[i]);
        if (at != NULL)
            snprintf(url + start, sizeof url - start, "%d/", r.server.port);
        for (int with = 0; with < 2; with++) {
            struct http_request ask = get(url);
            int64_t began = link_now_ms();
            link_ask(with == 1 ? &by : &r.t, r.net, &ask, &told);
            if (told.failure != HTTP_NO_LINK)
                fail_msg("%s: %d %s", url, (int)told.failure, told.why);
            assert_true(link_now_ms() - began < AT_ONCE_MS);
        }
    }
    assert_int_equal(r.server.connections, 0);
    by.close(by.self);
    rig_close(&r);
}

static bool is_loopback(const char *name)
{
    struct addrinfo want = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *found = NULL;
    bool all = getaddrinfo(name, NULL, &want, &found) == 0;
    for (const struct addrinfo *a = found; a != NULL; a = a->ai_next)
        all = all && socket_is_loopback(a->ai_addr);
    if (found != NULL)
        freeaddrinfo(found);
    return all;
}

static void names_of_this_machine_are_fine(void **state)
{
    static const char *const names[] = {"127.0.0.1", "localhost"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct rig r;
        struct told told;
        assert_true(is_loopback(names[i]));
        rig_open(&r, OK, &usual);
        snprintf(r.url, sizeof r.url, "http://%s:%d/", names[i], r.server.port);
        struct http_request ask = get(r.url);
        link_ask(&r.t, r.net, &ask, &told);
        assert_int_equal(told.failure, HTTP_ANSWERED);
        rig_close(&r);
    }
}

// ---- proxies ----

#define REFUSES "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"

static void a_proxy_is_for_other_machines(void **state)
{
    struct rig r;
    struct canned proxy;
    struct told told;
    char option[60], url[80];
    (void)state;
    rig_open(&r, OK, &usual);
    canned_open(r.net, REFUSES, &proxy);
    snprintf(option, sizeof option, "http://127.0.0.1:%d", proxy.port);
    struct transport t = link_open(&(struct transport_options){.proxy = option});
    struct http_request ask = get(r.url);
    link_ask(&t, r.net, &ask, &told);
    assert_int_equal(told.failure, HTTP_ANSWERED);
    snprintf(url, sizeof url, "http://localhost:%d/", r.server.port);
    ask = get(url);
    link_ask(&t, r.net, &ask, &told);
    assert_int_equal(told.failure, HTTP_ANSWERED);
    assert_int_equal(proxy.connections, 0);
    ask = post("https://fhir.example/secret", "private");
    ask.authorization = "Bearer secret";
    link_ask(&t, r.net, &ask, &told);
    assert_true(told.failure != HTTP_ANSWERED && told.status == 0); // its 403 is not the server's
    assert_int_equal(proxy.requests, 1);
    const char *got = buf_text(&proxy.got);
    assert_true(strncmp(got, "CONNECT fhir.example:443 HTTP/1.1\r\n", 35) == 0);
    assert_true(strstr(got, "secret") == NULL && strstr(got, "private") == NULL);
    t.close(t.self);
    canned_close(&proxy);
    rig_close(&r);
}

static const char *const proxies[] = {"http_proxy", "https_proxy", "HTTPS_PROXY", "HTTP_PROXY",
                                      "all_proxy",  "ALL_PROXY",   "no_proxy",    "NO_PROXY"};

static void no_proxy_is_taken_from_the_environment(void **state)
{
    (void)state;
    for (int forget = 0; forget < 2; forget++) {
        struct rig r;
        struct told told;
        struct canned proxy;
        char address[60], url[80];
        rig_open(&r, OK, &usual);
        canned_open(r.net, REFUSES, &proxy);
        snprintf(address, sizeof address, "http://127.0.0.1:%d", proxy.port);
        for (size_t i = 0; i < ARRAY_LEN(proxies); i++)
            setenv(proxies[i], i < 6 ? address : "nothing.example", 1);
        if (forget == 1)
            transport_forget_environment();
        struct http_request ask = get(r.url);
        link_ask(&r.t, r.net, &ask, &told);
        assert_int_equal(told.failure, HTTP_ANSWERED);
        snprintf(url, sizeof url, "https://127.0.0.1:%d/", r.server.port);
        ask = get(url);
        link_ask(&r.t, r.net, &ask, &told);
        assert_int_not_equal(told.failure, HTTP_ANSWERED);
        ask = get("https://nowhere.invalid/");
        link_ask(&r.t, r.net, &ask, &told);
        assert_int_not_equal(told.failure, HTTP_ANSWERED);
        assert_int_equal(proxy.connections, 0);
        for (size_t i = 0; i < ARRAY_LEN(proxies); i++)
            assert_true(forget == 0 || getenv(proxies[i]) == NULL);
        canned_close(&proxy);
        rig_close(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_of_replies_are_told_apart),
        cmocka_unit_test(fields_of_the_reply_are_read),
        cmocka_unit_test(redirects_are_not_followed),
        cmocka_unit_test(endless_replies_end_at_the_limit),
        cmocka_unit_test(the_longest_reply_is_taken_whole),
        cmocka_unit_test(packed_replies_count_unpacked),
        cmocka_unit_test(silence_ends_within_the_limit),
        cmocka_unit_test(a_slow_server_is_waited_for_a_reply_that_stops_is_not),
        cmocka_unit_test(where_nobody_listens_is_no_link),
        cmocka_unit_test(plain_http_goes_to_this_machine_only),
        cmocka_unit_test(names_of_this_machine_are_fine),
        cmocka_unit_test(a_proxy_is_for_other_machines),
        cmocka_unit_test(no_proxy_is_taken_from_the_environment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
