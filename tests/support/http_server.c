// SPDX-License-Identifier: EUPL-1.2
#include "support/http_server.h"

#include "base/mem.h"
#include "support/fhir_fake_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <zlib.h>

enum { HEAD_MAX = 8192, UNPACKED_MAX = 64 * 1024 * 1024, CHUNK = 700 };

// A connection.
struct visitor {
    struct http_server *server; // whose
    struct net_watch watch;     // its socket
    struct buf in, out;         // read, to be written
    size_t out_at;              // written so far
    struct visitor *next;       // of the server
};

struct http_server {
    struct net *net;           // borrowed
    struct fhir_fake *fake;    // borrowed
    char address[40];          // where it listens
    int port;                  // the same
    struct net_watch door;     // listening socket
    struct visitor *visitors;  // owned
    struct http_counts counts; // so far
    bool packs;                // replies, where they are taken
    size_t most;               // requests in per_ms, 0 no limit
    int64_t per_ms;            // see most
    int64_t window_ms;         // when the newest such time began
    size_t in_window;          // requests since
};

static int64_t now_ms(void)
{
    struct timespec t = {0};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void leave(struct visitor *v, bool reset)
{
    struct visitor **at = &v->server->visitors;
    while (*at != v)
        at = &(*at)->next;
    *at = v->next;
    net_drop(v->server->net, &v->watch, reset);
    buf_release(&v->in);
    buf_release(&v->out);
    free(v);
}

// ---- bodies ----

// False for what is not gzip.
static bool unpack(const char *bytes, size_t len, struct buf *out)
{
    z_stream z = {.next_in = (Bytef *)(uintptr_t)bytes, .avail_in = (uInt)len};
    unsigned char part[16384];
    int rc = inflateInit2(&z, 15 + 16);
    while (rc == Z_OK && out->len < UNPACKED_MAX) {
        z.next_out = part;
        z.avail_out = sizeof part;
        rc = inflate(&z, Z_NO_FLUSH);
        buf_add(out, part, sizeof part - z.avail_out);
    }
    inflateEnd(&z);
    return rc == Z_STREAM_END;
}

static void pack(struct buf *body)
{
    unsigned char part[16384];
    struct buf out = {0};
    z_stream z = {.next_in = (Bytef *)(void *)body->at, .avail_in = (uInt)body->len};
    if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        abort();
    int rc = Z_OK;
    while (rc == Z_OK) {
        z.next_out = part;
        z.avail_out = sizeof part;
        rc = deflate(&z, Z_FINISH);
        buf_add(&out, part, sizeof part - z.avail_out);
    }
    deflateEnd(&z);
    buf_release(body);
    *body = out;
}

static void add_chunks(struct buf *out, const struct buf *body)
{
    for (size_t at = 0; at < body->len; at += CHUNK) {
        size_t len = body->len - at < CHUNK ? body->len - at : CHUNK;
        buf_printf(out, "%zx\r\n", len);
        buf_add(out, body->at + at, len);
        buf_puts(out, "\r\n");
    }
    buf_puts(out, "0\r\n\r\n");
}

static void reply(struct visitor *v, const struct http_reply *r, const char *more)
{
    char date[64];
    time_t now = time(NULL);
    struct tm tm;
    struct buf *out = &v->out;
    size_t before = out->len;
    bool chunks = r->body.len > 0 && v->server->counts.requests % 2 == 0;
    gmtime_r(&now, &tm);
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &tm);
    buf_printf(out, "HTTP/1.1 %d Said\r\nDate: %s\r\n%s", r->status, date, more);
    if (r->content_type[0] != '\0')
        buf_printf(out, "Content-Type: %s; charset=utf-8\r\n", r->content_type);
    if (chunks)
        buf_puts(out, "Transfer-Encoding: chunked\r\n\r\n");
    else
        buf_printf(out, "Content-Length: %zu\r\n\r\n", r->body.len);
    if (chunks)
        add_chunks(out, &r->body);
    else
        buf_add(out, r->body.at, r->body.len);
    v->server->counts.down_bytes += out->len - before;
}

// ---- requests ----

static bool over_limit(struct http_server *s)
{
    int64_t now = now_ms();
    if (s->most == 0)
        return false;
    if (now - s->window_ms >= s->per_ms) {
        s->window_ms = now;
        s->in_window = 0;
    }
    return ++s->in_window > s->most;
}

static void refuse(struct visitor *v)
{
    struct http_reply r = {.status = v->server->counts.refused % 2 == 0 ? 429 : 503};
    v->server->counts.refused++;
    reply(v, &r, v->server->counts.refused % 4 < 2 ? "Retry-After: 1\r\n" : "");
}

// Searches come percent-encoded.
static void plain(char *path)
{
    char *to = path;
    for (const char *from = path; *from != '\0'; from++) {
        char digits[3] = {0};
        if (from[0] == '%' && from[1] != '\0' && from[2] != '\0') {
            memcpy(digits, from + 1, 2);
            from += 2;
        }
        *to++ = digits[0] != '\0' ? (char)strtol(digits, NULL, 16) : *from;
    }
    *to = '\0';
}

static void act(struct visitor *v, const char *head, const char *body, size_t body_len)
{
    struct http_server *s = v->server;
    char method[16] = "", path[HEAD_MAX] = "", value[600], accepts[80] = "";
    struct buf text = {0};
    struct http_reply r = {.retry_after_ms = -1};
    size_t verb = strcspn(head, " "), target = strcspn(head + verb + 1, " ");
    snprintf(method, sizeof method, "%.*s", (int)verb, head);
    snprintf(path, sizeof path, "%.*s", (int)target, head + verb + 1);
    net_header(head, "Content-Encoding", value, sizeof value);
    bool packed = strcmp(value, "gzip") == 0;
    if (!packed)
        buf_add(&text, body, body_len);
    else if (!unpack(body, body_len, &text))
        buf_clear(&text);
    s->counts.plain_bytes += text.len;
    net_header(head, "Authorization", value, sizeof value);
    plain(path);
    const char *within = strncmp(path, "/fhir", 5) == 0 ? path + 5 : path;
    within += within[0] == '/';
    struct asked a = {.method = method,
                      .path = mem_text(within, strlen(within)),
                      .body = mem_text(buf_text(&text), text.len),
                      .token = value,
                      .gzip = packed};
    struct buf more = {0};
    net_header(head, "If-Match", a.if_match, sizeof a.if_match);
    net_header(head, "Accept-Encoding", accepts, sizeof accepts);
    fake_act(s->fake, &a, &r);
    if (r.location[0] != '\0')
        buf_printf(&more, "Location: %s\r\n", r.location);
    if (r.content_location[0] != '\0')
        buf_printf(&more, "Content-Location: %s\r\n", r.content_location);
    if (s->packs && r.body.len > 0 && strstr(accepts, "gzip") != NULL) {
        pack(&r.body);
        buf_puts(&more, "Content-Encoding: gzip\r\n");
    }
    reply(v, &r, buf_text(&more));
    buf_release(&more);
    free(a.path);
    free(a.body);
    buf_release(&r.body);
    buf_release(&text);
}

static void serve(struct visitor *v)
{
    size_t len = 0;
    while ((len = net_message(buf_text(&v->in), v->in.len)) > 0 && len <= v->in.len) {
        size_t head = (size_t)(strstr(v->in.at, "\r\n\r\n") - v->in.at) + 4;
        char *copy = mem_text(v->in.at, head);
        v->server->counts.requests++;
        v->server->counts.up_bytes += len;
        if (over_limit(v->server))
            refuse(v);
        else
            act(v, copy, v->in.at + head, len - head);
        free(copy);
        struct buf rest = {0};
        buf_add(&rest, v->in.at + len, v->in.len - len);
        buf_release(&v->in);
        v->in = rest;
    }
}

static void moved(void *self, uint32_t events)
{
    struct visitor *v = self;
    bool there = true;
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0)
        there = net_read(v->watch.fd, &v->in);
    if (there)
        serve(v);
    if (there)
        there = net_write(v->watch.fd, &v->out, &v->out_at);
    if (!there) {
        leave(v, false);
        return;
    }
    bool more = v->out_at < v->out.len;
    if (!more) {
        buf_clear(&v->out);
        v->out_at = 0;
    }
    net_watch(v->server->net, &v->watch, more ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

static void knocked(void *self, uint32_t events)
{
    struct http_server *s = self;
    (void)events;
    int fd = net_accept(s->door.fd);
    if (fd < 0)
        return;
    struct visitor *v = mem_alloc(sizeof *v);
    *v = (struct visitor){
        .server = s, .watch = {.fd = fd, .ready = moved, .self = v}, .next = s->visitors};
    s->visitors = v;
    s->counts.connections++;
    net_watch(s->net, &v->watch, EPOLLIN);
}

// ---- the server ----

struct http_server *http_server_new(struct net *n, struct fhir_fake *fake, const char *address,
                                    int port)
{
    struct http_server *s = mem_alloc(sizeof *s);
    *s = (struct http_server){.net = n, .fake = fake, .port = port};
    snprintf(s->address, sizeof s->address, "%s", address);
    http_server_up(s);
    return s;
}

int http_server_port(const struct http_server *s)
{
    return s->port;
}

void http_server_down(struct http_server *s)
{
    net_drop(s->net, &s->door, false);
    while (s->visitors != NULL)
        leave(s->visitors, true);
}

void http_server_up(struct http_server *s)
{
    s->door =
        (struct net_watch){.fd = net_listen(s->address, &s->port), .ready = knocked, .self = s};
    net_watch(s->net, &s->door, EPOLLIN);
}

void http_server_limit(struct http_server *s, size_t most, int per_ms)
{
    s->most = most;
    s->per_ms = per_ms;
}

void http_server_packs(struct http_server *s)
{
    s->packs = true;
}

void http_server_counts(const struct http_server *s, struct http_counts *ret)
{
    *ret = s->counts;
}

void http_server_free(struct http_server *s)
{
    if (s == NULL)
        return;
    http_server_down(s);
    free(s);
}
