// SPDX-License-Identifier: EUPL-1.2
// The real way to servers, by libcurl's multi interface in the program's one loop.
// HTTP/1.1 on several kept connections: a broken one costs one request only.
#include "http/transport.h"

#include "base/mem.h"
#include "http/failure.h"
#include "http/gzip.h"
#include "http/headers.h"
#include "http/kept.h"
#include "http/libcurl.h"
#include "http/policy.h"
#include "http/socket.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    CALLS_MAX = 8,
    CALLS_USUAL = 4,
    WAITS_MAX = 16,
    REPLY_MAX = 32 * 1024 * 1024,
    STALL_MS = 10000,
    ANSWER_MS = 120000,
    DEAD_MS = 6000,
    CONNECT_MS = 10000,
    KEPT_S = 3,    // a connection that lay idle for longer may be broken without our knowing
    NAMES_S = 600, // a resolver asks again after seconds only when a link comes and goes
};

// A request under way.
struct call {
    struct link *link;          // whose
    const struct libcurl *curl; // as the link's
    CURL *easy;                 // owned, NULL: free
    CURLM *multi;               // where it is under way: renew() may have made another
    struct curl_slist *lines;   // owned
    struct buf packed;          // the body when packed, owned
    const char *body;           // what leaves, borrowed
    size_t body_len, body_at;   // bytes that have to leave; given to libcurl so far
    size_t reply_max;           // most bytes of the reply
    bool plain;                 // http: to loopback only
    int64_t moved_ms;           // when something last moved
    curl_off_t moved;           // bytes then, both ways
    curl_off_t up, down;        // bytes now
    bool stalled, too_big;      // why we ended it ourselves
    char error[CURL_ERROR_SIZE];
    struct http_reply reply;                                    // so far
    bool (*sink)(void *context, const void *bytes, size_t len); // or NULL
    http_done *done;                                            // called at the end
    void *context;                                              // with it
};

struct link {
    const struct libcurl *curl;   // loaded
    CURLM *multi;                 // owned
    CURLSH *share;                // names and TLS sessions, beyond a request; owned
    struct call calls[CALLS_MAX]; // slots
    size_t active;                // used ones
    size_t most;                  // at once
    bool closing;                 // nothing new is started
    bool just_started;            // something was started since the last step
    int64_t stall_ms, answer_ms, dead_ms, connect_ms;
    struct socket_set sockets;    // open ones
    struct transport_rules rules; // owned
};

// Goes on while the laptop sleeps: what was under way then has stalled.
static int64_t now_ms(void)
{
    struct timespec t = {0};
    clock_gettime(CLOCK_BOOTTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

// ---- the end of a request ----

static enum http_failure failure_of(const struct call *c, CURLcode code)
{
    return c->too_big   ? HTTP_TOO_BIG
           : c->stalled ? HTTP_STALLED
                        : http_failure_of_curl((int)code, c->error);
}

static void set_why(struct call *c, CURLcode code)
{
    bool trust = c->reply.failure == HTTP_NOT_TRUSTED && c->error[0] != '\0';
    snprintf(c->reply.why, sizeof c->reply.why, "%s",
             c->stalled   ? "nothing moved"
             : c->too_big ? "the reply is too long"
             : trust      ? c->error // libcurl's other texts hold addresses
                          : c->curl->easy_strerror(code));
    for (char *at = c->reply.why; *at != '\0'; at++)
        if (*at < ' ' || *at > '~')
            *at = '?';
}

static void measure(struct call *c)
{
    curl_off_t up = 0, down = 0, took = 0;
    long head_up = 0, head_down = 0;
    c->curl->easy_getinfo(c->easy, CURLINFO_SIZE_UPLOAD_T, &up);
    c->curl->easy_getinfo(c->easy, CURLINFO_SIZE_DOWNLOAD_T, &down);
    c->curl->easy_getinfo(c->easy, CURLINFO_REQUEST_SIZE, &head_up);
    c->curl->easy_getinfo(c->easy, CURLINFO_HEADER_SIZE, &head_down);
    c->curl->easy_getinfo(c->easy, CURLINFO_TOTAL_TIME_T, &took);
    c->reply.up_bytes = (uint64_t)up + (uint64_t)head_up;
    c->reply.down_bytes = (uint64_t)down + (uint64_t)head_down;
    c->reply.took_ms = took / 1000;
    c->reply.connect_ms = kept_connect_ms(c->curl, c->easy);
}

// An interim reply (1xx) is no part of it.
static void read_headers(struct call *c)
{
    long status = 0;
    c->curl->easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status);
    c->reply.status = (int)status;
    struct curl_header *h = NULL;
    while ((h = c->curl->easy_nextheader(c->easy, CURLH_HEADER, -1, h)) != NULL)
        http_header(&c->reply, h->name, h->value);
}

static void drop(struct call *c)
{
    c->curl->easy_cleanup(c->easy);
    c->curl->slist_free_all(c->lines);
    buf_wipe(&c->packed);
    *c = (struct call){0};
}

// Frees the slot before the callback, which may start the next at once.
static void finish(struct link *l, struct call *slot, CURLcode code)
{
    struct call c = *slot;
    assert(c.curl != NULL); // it is under way
    measure(&c);
    read_headers(&c);
    if (code != CURLE_OK || c.reply.status == 0) {
        c.reply.failure = failure_of(&c, code == CURLE_OK ? CURLE_GOT_NOTHING : code);
        set_why(&c, code);
        buf_clear(&c.reply.body);
    } else if (c.reply.status >= 300 && c.reply.status < 400) {
        c.reply.failure = HTTP_REDIRECTED;
        snprintf(c.reply.why, sizeof c.reply.why, "status %d", c.reply.status);
    }
    c.curl->multi_remove_handle(c.multi, c.easy);
    drop(slot);
    l->active--;
    c.done(&c.reply, c.context);
    buf_wipe(&c.reply.body);
}

// ---- what libcurl calls ----

static size_t take_body(char *bytes, size_t size, size_t count, void *context)
{
    struct call *c = context;
    size_t len = size * count;
    bool passed = c->sink != NULL && kept_is_good(c->curl, c->easy);
    c->too_big = passed ? !c->sink(c->context, bytes, len) : c->reply.body.len + len > c->reply_max;
    if (!passed && !c->too_big)
        buf_add(&c->reply.body, bytes, len);
    return c->too_big ? CURL_WRITEFUNC_ERROR : len;
}

// Given this way, without a way back, libcurl cannot send a body a second time by itself when a
// kept connection breaks: the server may have acted on the first, and only the engine knows what
// to ask before it is repeated.
static size_t give_body(char *to, size_t size, size_t count, void *context)
{
    struct call *c = context;
    size_t left = c->body_len - c->body_at, room = size * count;
    size_t len = left < room ? left : room;
    memcpy(to, c->body + c->body_at, len);
    c->body_at += len;
    return len;
}

// Has the server all of the request, and said nothing yet? It may think for long: a link that is
// dead is noticed by the kernel.
static bool is_thought_about(const struct call *c)
{
    long status = 0;
    c->curl->easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status);
    return status == 0 && c->down == 0 && c->body_at == c->body_len;
}

// Called whenever something moved, and about once a second.
static int watch(void *context, curl_off_t down_all, curl_off_t down, curl_off_t up_all,
                 curl_off_t up)
{
    struct call *c = context;
    int64_t now = now_ms();
    (void)down_all;
    (void)up_all;
    c->up = up;
    c->down = down;
    if (up + down != c->moved) {
        c->moved = up + down;
        c->moved_ms = now;
    }
    int64_t limit = is_thought_about(c) ? c->link->answer_ms : c->link->stall_ms;
    // The link may be gone though the kernel has not given up yet.
    int64_t still_ms = now - c->moved_ms, dead_ms = c->link->dead_ms * 2 / 3;
    c->stalled = still_ms > limit ||
                 (still_ms > dead_ms && socket_set_unheard_ms(&c->link->sockets) > dead_ms);
    return c->stalled ? 1 : 0;
}

// Plain http never leaves the machine, whatever a name resolves to.
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *a)
{
    const struct call *c = context;
    if (purpose != CURLSOCKTYPE_IPCXN || (c->plain && !socket_is_loopback(&a->addr)))
        return CURL_SOCKET_BAD;
    int fd = socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
    socket_set_add(&c->link->sockets, fd);
    return fd;
}

static int close_socket(void *context, curl_socket_t fd)
{
    struct link *l = context;
    socket_set_remove(&l->sockets, fd);
    return close(fd);
}

static int set_socket(void *context, curl_socket_t fd, curlsocktype purpose)
{
    const struct call *c = context;
    (void)purpose;
    socket_guard(fd, c->link->dead_ms);
    return CURL_SOCKOPT_OK;
}

// ---- starting ----

static void add_line(struct call *c, const char *name, const char *value)
{
    struct buf line = {0};
    buf_printf(&line, "%s%s%s", name, name[0] != '\0' ? ": " : "", value);
    struct curl_slist *more = c->curl->slist_append(c->lines, buf_text(&line));
    if (more == NULL)
        mem_exhausted();
    c->lines = more;
    buf_wipe(&line);
}

static void set_lines(struct call *c, const struct http_request *r)
{
    for (size_t i = 0; i < r->more_count; i++)
        add_line(c, "", r->more[i]);
    if (r->accept != NULL)
        add_line(c, "Accept", r->accept);
    if (r->content_type != NULL)
        add_line(c, "Content-Type", r->content_type);
    if (r->authorization != NULL)
        add_line(c, "Authorization", r->authorization);
    if (r->gzip && r->body != NULL)
        add_line(c, "Content-Encoding", "gzip");
    add_line(c, "", "Expect:"); // costs a round trip
    c->curl->easy_setopt(c->easy, CURLOPT_HTTPHEADER, c->lines);
}

static enum rc set_body(struct call *c, const struct http_request *r, struct err *e)
{
    const void *body = r->body;
    c->body_len = r->body_len;
    if (body == NULL)
        return RC_OK;
    if (r->gzip) {
        enum rc rc = gzip_pack(body, r->body_len, &c->packed, e);
        if (rc != RC_OK)
            return rc;
        body = c->packed.at;
        c->body_len = c->packed.len;
    }
    c->body = body;
    c->curl->easy_setopt(c->easy, CURLOPT_POST, 1L);
    c->curl->easy_setopt(c->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)c->body_len);
    c->curl->easy_setopt(c->easy, CURLOPT_READFUNCTION, give_body);
    c->curl->easy_setopt(c->easy, CURLOPT_READDATA, c);
    return RC_OK;
}

static void set_call(struct call *c, struct link *l, int64_t connect_ms)
{
    CURL *easy = c->easy;
    transport_rules_set(l->curl, easy, &l->rules, c->plain);
    l->curl->easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                         (long)(connect_ms > 0 ? connect_ms : l->connect_ms));
    l->curl->easy_setopt(easy, CURLOPT_SHARE, l->share);
    l->curl->easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, (long)NAMES_S);
    l->curl->easy_setopt(easy, CURLOPT_MAXAGE_CONN, (long)KEPT_S);
    l->curl->easy_setopt(easy, CURLOPT_ERRORBUFFER, c->error);
    l->curl->easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    l->curl->easy_setopt(easy, CURLOPT_WRITEDATA, c);
    l->curl->easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    l->curl->easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, watch);
    l->curl->easy_setopt(easy, CURLOPT_XFERINFODATA, c);
    l->curl->easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    l->curl->easy_setopt(easy, CURLOPT_OPENSOCKETDATA, c);
    l->curl->easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
    l->curl->easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, l);
    l->curl->easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, set_socket);
    l->curl->easy_setopt(easy, CURLOPT_SOCKOPTDATA, c);
}

static struct call *free_call(struct link *l)
{
    for (size_t i = 0; i < l->most; i++)
        if (l->calls[i].easy == NULL)
            return &l->calls[i];
    return NULL;
}

static enum rc start(void *self, const struct http_request *r, http_done *done, void *context,
                     struct err *e)
{
    struct link *l = self;
    enum rc rc = transport_rules_request(r, e);
    if (rc != RC_OK)
        return rc;
    struct call *c = l->closing ? NULL : free_call(l);
    if (c == NULL)
        return err_set(e, RC_BUSY, "%zu requests are under way", l->active);
    *c = (struct call){.link = l,
                       .curl = l->curl,
                       .easy = l->curl->easy_init(),
                       .multi = l->multi,
                       .reply_max = r->max_reply_bytes > 0 ? r->max_reply_bytes : REPLY_MAX,
                       .plain = transport_rules_plain(r->url),
                       .moved_ms = now_ms(),
                       .reply = {.retry_after_ms = -1},
                       .sink = r->sink,
                       .done = done,
                       .context = context};
    if (c->easy == NULL)
        mem_exhausted();
    set_call(c, l, r->connect_ms);
    rc = set_body(c, r, e);
    if (rc == RC_OK && c->curl->easy_setopt(c->easy, CURLOPT_URL, r->url) != CURLE_OK)
        rc = err_set(e, RC_INVALID, "no address");
    c->curl->easy_setopt(c->easy, CURLOPT_CUSTOMREQUEST, r->method);
    set_lines(c, r);
    if (rc == RC_OK && c->curl->multi_add_handle(c->multi, c->easy) != CURLM_OK)
        rc = err_set(e, RC_IO, "the request cannot be started");
    if (rc != RC_OK) {
        drop(c);
        return rc;
    }
    l->active++;
    l->just_started = true;
    return RC_OK;
}

// ---- the loop ----

static struct call *call_of(struct link *l, const CURL *easy)
{
    for (size_t i = 0; i < l->most; i++)
        if (l->calls[i].easy == easy)
            return &l->calls[i];
    return NULL;
}

static void step(void *self)
{
    struct link *l = self;
    int running = 0, left = 0;
    const CURLMsg *m = NULL;
    l->just_started = false;
    l->curl->multi_perform(l->multi, &running);
    while ((m = l->curl->multi_info_read(l->multi, &left)) != NULL) {
        struct call *c = m->msg == CURLMSG_DONE ? call_of(l, m->easy_handle) : NULL;
        if (c != NULL)
            finish(l, c, m->data.result);
    }
}

static void moved(void *self, uint64_t *ret_up, uint64_t *ret_down)
{
    const struct link *l = self;
    *ret_up = *ret_down = 0;
    for (size_t i = 0; i < l->most; i++) {
        *ret_up += (uint64_t)l->calls[i].up;
        *ret_down += (uint64_t)l->calls[i].down;
    }
}

static size_t queued(void *self)
{
    const struct link *l = self;
    size_t bytes = socket_set_queued(&l->sockets);
    for (size_t i = 0; i < l->most; i++)
        bytes += l->calls[i].body_len - l->calls[i].body_at;
    return bytes;
}

static int wait_for(void *self, struct pollfd *fds, size_t count, int timeout_ms)
{
    struct link *l = self;
    struct curl_waitfd also[WAITS_MAX] = {0};
    size_t n = count < WAITS_MAX ? count : WAITS_MAX;
    for (size_t i = 0; i < n; i++)
        also[i] = (struct curl_waitfd){.fd = fds[i].fd, .events = CURL_WAIT_POLLIN};
    // What was just started has sent nothing yet: the sockets are not known to poll.
    l->curl->multi_poll(l->multi, also, (unsigned)n, l->just_started ? 0 : timeout_ms, NULL);
    return poll(fds, count, 0);
}

// Ends what is under way now: callbacks may start others, which stay.
static void end_all(struct link *l)
{
    bool was_active[CALLS_MAX] = {false};
    for (size_t i = 0; i < l->most; i++)
        was_active[i] = l->calls[i].easy != NULL;
    for (size_t i = 0; i < l->most; i++)
        if (was_active[i])
            finish(l, &l->calls[i], CURLE_RECV_ERROR);
}

static CURLM *new_multi(const struct link *l)
{
    CURLM *multi = l->curl->multi_init();
    if (multi == NULL)
        mem_exhausted();
    l->curl->multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)l->most);
    l->curl->multi_setopt(multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
    return multi;
}

static void renew(void *self)
{
    struct link *l = self;
    CURLM *old = l->multi;
    CURLSH *before = l->share; // another network may have other names
    l->multi = new_multi(l);
    l->share = kept_share_new(l->curl);
    end_all(l);
    l->curl->multi_cleanup(old);
    l->curl->share_cleanup(before);
}

static void close_link(void *self)
{
    struct link *l = self;
    l->closing = true;
    end_all(l);
    l->curl->multi_cleanup(l->multi);
    l->curl->share_cleanup(l->share);
    transport_rules_release(&l->rules);
    free(l);
}

// ---- a new link ----

static int64_t or_usual(int64_t ms, int64_t usual)
{
    return ms > 0 ? ms : usual;
}

enum rc transport_curl_new(const struct transport_options *o, struct transport *ret, struct err *e)
{
    struct transport_rules rules = {0};
    enum rc rc = transport_rules_new(o, &rules, e);
    if (rc != RC_OK)
        return rc;
    const struct libcurl *curl = libcurl_load(e);
    if (curl == NULL) {
        transport_rules_release(&rules);
        return RC_IO;
    }
    struct link *l = mem_alloc(sizeof *l);
    *l = (struct link){.curl = curl,
                       .most = o->parallel > 0 ? (size_t)o->parallel : CALLS_USUAL,
                       .stall_ms = or_usual(o->stall_ms, STALL_MS),
                       .answer_ms = or_usual(o->answer_ms, or_usual(o->stall_ms, ANSWER_MS)),
                       .dead_ms = or_usual(o->dead_ms, DEAD_MS),
                       .connect_ms = or_usual(o->connect_ms, CONNECT_MS),
                       .rules = rules};
    if (l->most > CALLS_MAX)
        l->most = CALLS_MAX;
    l->multi = new_multi(l);
    l->share = kept_share_new(l->curl);
    *ret = (struct transport){.self = l,
                              .start = start,
                              .step = step,
                              .moved = moved,
                              .queued = queued,
                              .wait = wait_for,
                              .renew = renew,
                              .close = close_link};
    return RC_OK;
}
