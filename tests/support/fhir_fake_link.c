// SPDX-License-Identifier: EUPL-1.2
// The way to the server in memory, with what goes wrong on it, and what tests ask.
#include "support/fhir_fake_inner.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// What happens on the way. `before`: nothing is acted upon.
static const struct {
    bool before;
    enum http_failure failure;
    int status;
    const char *page; // instead of FHIR, NULL none
} faults[FAULTS] = {
    [FAULT_NO_LINK] = {true, HTTP_NO_LINK, 0, NULL},
    [FAULT_CUT_BEFORE] = {true, HTTP_CUT, 0, NULL},
    [FAULT_CUT_AFTER] = {false, HTTP_CUT, 0, NULL},
    [FAULT_STALL_AFTER] = {false, HTTP_STALLED, 0, NULL},
    [FAULT_HTML] = {true, HTTP_ANSWERED, 200, "<html>Accept our terms"},
    [FAULT_UNTRUSTED] = {true, HTTP_NOT_TRUSTED, 0, NULL},
    [FAULT_REDIRECT] = {true, HTTP_REDIRECTED, 302, NULL},
    [FAULT_401] = {true, HTTP_ANSWERED, 401, NULL},
    [FAULT_403] = {true, HTTP_ANSWERED, 403, NULL},
    [FAULT_409] = {true, HTTP_ANSWERED, 409, NULL},
    [FAULT_412] = {true, HTTP_ANSWERED, 412, NULL},
    [FAULT_413] = {true, HTTP_ANSWERED, 413, NULL},
    [FAULT_422] = {true, HTTP_ANSWERED, 422, NULL},
    [FAULT_429] = {true, HTTP_ANSWERED, 429, NULL},
    [FAULT_500] = {true, HTTP_ANSWERED, 500, NULL},
    [FAULT_502_PAGE] = {true, HTTP_ANSWERED, 502, "<html>Bad gateway"},
    [FAULT_503] = {true, HTTP_ANSWERED, 503, NULL},
};

// Passes the body on as it comes to whoever takes it so, half of it when the link breaks then.
static void pass(const struct asked *a, struct http_reply *r)
{
    enum { PIECE = 700 };
    if (a->sink == NULL || r->status / 100 != 2 || faults[a->fault].before)
        return;
    size_t len = a->fault == FAULT_CUT_AFTER ? r->body.len / 2 : r->body.len;
    for (size_t at = 0; at < len; at += PIECE)
        if (!a->sink(a->context, r->body.at + at, len - at < PIECE ? len - at : PIECE))
            break;
    r->down_bytes = len + 200;
    buf_clear(&r->body);
}

static void carry(struct fhir_fake *f, const struct asked *a)
{
    struct http_reply r = {.retry_after_ms = -1, .took_ms = 100};
    r.up_bytes = strlen(a->body) + 200;
    r.server_utc_ms = f->clock_ms == NULL || f->habits.no_date ? 0 : fake_now(f) / 1000 * 1000;
    if (f->meanwhile != NULL)
        f->meanwhile(f->meanwhile_self, f->acted++);
    if (!faults[a->fault].before)
        fake_act(f, a, &r);
    if (a->fault == FAULT_TWICE)
        fake_act(f, a, &r);
    if (a->fault == FAULT_TRUNCATED && r.body.len > 1)
        r.body.len /= 2;
    pass(a, &r);
    if (faults[a->fault].failure != HTTP_ANSWERED || faults[a->fault].status != 0) {
        buf_clear(&r.body);
        r.content_type[0] = '\0';
        r.failure = faults[a->fault].failure;
        r.status = faults[a->fault].status;
    }
    if (faults[a->fault].page != NULL) {
        buf_puts(&r.body, faults[a->fault].page);
        snprintf(r.content_type, sizeof r.content_type, "text/html");
    }
    if (a->reply_max != 0 && r.body.len > a->reply_max) {
        buf_clear(&r.body);
        r.failure = HTTP_TOO_BIG;
    }
    r.down_bytes = r.body.len + 200;
    a->done(&r, a->context);
    buf_release(&r.body);
}

static void forget(struct asked *a)
{
    free(a->method);
    free(a->path);
    free(a->body);
    free(a->token);
    *a = (struct asked){0};
}

static enum rc start(void *self, const struct http_request *r, http_done *done, void *context,
                     struct err *e)
{
    struct fhir_fake *f = self;
    if (f->waiting == ASKED_MAX)
        return err_set(e, RC_BUSY, "full");
    size_t skip = strncmp(r->url, f->base, strlen(f->base)) == 0 ? strlen(f->base) : 0;
    if (r->url[skip] == '/')
        skip++;
    const char *body = r->body != NULL ? r->body : "";
    f->asked[f->waiting++] = (struct asked){
        .method = mem_text(r->method, strlen(r->method)),
        .path = mem_text(r->url + skip, strlen(r->url + skip)),
        .body = mem_text(body, r->body != NULL ? r->body_len : 0),
        .token = r->authorization != NULL ? mem_text(r->authorization, strlen(r->authorization))
                                          : mem_text("", 0),
        .gzip = r->gzip,
        .reply_max = r->max_reply_bytes,
        .fault = f->fault != NULL ? f->fault(f->fault_self, f->requests) : FAULT_NONE,
        .sink = r->sink,
        .done = done,
        .context = context,
    };
    for (size_t i = 0; i < r->more_count; i++)
        if (strncmp(r->more[i], "If-Match: ", 10) == 0)
            snprintf(f->asked[f->waiting - 1].if_match, sizeof f->asked[0].if_match, "%s",
                     r->more[i] + 10);
    f->requests++;
    return RC_OK;
}

static void step(void *self)
{
    struct fhir_fake *f = self;
    struct asked now[ASKED_MAX];
    size_t count = f->waiting;
    memcpy(now, f->asked, count * sizeof now[0]);
    f->waiting = 0;
    for (size_t i = 0; i < count; i++) {
        carry(f, &now[i]);
        forget(&now[i]);
    }
}

static size_t queued(void *self)
{
    (void)self;
    return 0;
}

static void moved(void *self, uint64_t *ret_up, uint64_t *ret_down)
{
    (void)self;
    *ret_up = *ret_down = 0;
}

static int wait_for(void *self, struct pollfd *fds, size_t count, int timeout_ms)
{
    (void)self;
    (void)timeout_ms;
    return poll(fds, count, 0);
}

void fake_end_all(void *self)
{
    struct fhir_fake *f = self;
    const struct http_reply cut = {.failure = HTTP_CUT, .retry_after_ms = -1};
    struct asked now[ASKED_MAX];
    size_t count = f->waiting;
    memcpy(now, f->asked, count * sizeof now[0]);
    f->waiting = 0;
    for (size_t i = 0; i < count; i++) {
        now[i].done(&cut, now[i].context);
        forget(&now[i]);
    }
}

struct transport fhir_fake_transport(struct fhir_fake *f)
{
    return (struct transport){.self = f,
                              .start = start,
                              .step = step,
                              .moved = moved,
                              .queued = queued,
                              .wait = wait_for,
                              .renew = fake_end_all,
                              .close = fake_end_all};
}

// ---- for tests ----

struct fhir_fake *fhir_fake_new(const struct fake_habits *habits)
{
    struct fhir_fake *f = mem_alloc(sizeof *f);
    f->habits = habits != NULL ? *habits : (struct fake_habits){0};
    f->held = mem_array(HELD_MAX, sizeof *f->held);
    f->events = json_new_array();
    fhir_fake_base(f, FAKE_BASE);
    return f;
}

void fhir_fake_base(struct fhir_fake *f, const char *base)
{
    snprintf(f->base, sizeof f->base, "%s", base);
}

struct fake_habits *fhir_fake_habits(struct fhir_fake *f)
{
    return &f->habits;
}

void fhir_fake_faults(struct fhir_fake *f, enum fake_fault (*fault)(void *self, size_t request),
                      void *self)
{
    f->fault = fault;
    f->fault_self = self;
}

void fhir_fake_clock(struct fhir_fake *f, const int64_t *utc_ms)
{
    f->clock_ms = utc_ms;
}

void fhir_fake_meanwhile(struct fhir_fake *f, void (*act)(void *self, size_t request), void *self)
{
    f->meanwhile = act;
    f->meanwhile_self = self;
}

size_t fhir_fake_requests(const struct fhir_fake *f)
{
    return f->requests;
}

size_t fhir_fake_count(const struct fhir_fake *f, const char *type)
{
    size_t n = 0;
    for (size_t i = 0; i < f->count; i++)
        n += !f->held[i].deleted && (type == NULL || strcmp(f->held[i].type, type) == 0);
    return n;
}

struct looking {
    const struct fhir_fake *f;
    size_t faulty;
};

static bool check_references(const char *key, struct json *v, void *self)
{
    struct looking *l = self;
    char type[40];
    const char *reference = json_get_string(v, "reference");
    const char *slash = reference != NULL ? strchr(reference, '/') : NULL;
    (void)key;
    if (reference != NULL) {
        snprintf(type, sizeof type, "%.*s", slash != NULL ? (int)(slash - reference) : 0,
                 reference);
        const struct held *h = slash != NULL ? fake_find(l->f, type, slash + 1) : NULL;
        if (h == NULL || h->deleted)
            fprintf(stderr, "leads nowhere: %s\n", reference);
        l->faulty += h == NULL || h->deleted;
    }
    if (json_type(v) == JSON_OBJECT)
        json_each(v, check_references, l);
    for (size_t i = 0; json_type(v) == JSON_ARRAY && i < json_count(v); i++)
        check_references("", json_at(v, i), l);
    return true;
}

size_t fhir_fake_faulty(const struct fhir_fake *f)
{
    struct looking l = {.f = f};
    for (size_t i = 0; i < f->count; i++) {
        const struct held *h = &f->held[i];
        if (h->deleted)
            continue;
        check_references("", h->json, &l);
        const struct json *all = json_get(h->json, "identifier");
        const struct json *first = json_type(all) == JSON_ARRAY ? json_at(all, 0) : all;
        const char *value = json_get_string(first, "value");
        size_t count = 0;
        if (value != NULL)
            fake_by_identifier(f, h->type, value, &count);
        if (count > 1)
            fprintf(stderr, "held %zu times: %s/%s\n", count, h->type, h->id);
        l.faulty += count > 1;
    }
    return l.faulty;
}

const struct json *fhir_fake_get(const struct fhir_fake *f, const char *type, const char *id)
{
    const struct held *h = fake_find(f, type, id);
    return h != NULL ? h->json : NULL;
}

const struct json *fhir_fake_at(const struct fhir_fake *f, const char *type, size_t i)
{
    for (size_t k = 0; k < f->count; k++) {
        const struct held *h = &f->held[k];
        if (!h->deleted && strcmp(h->type, type) == 0 && i-- == 0)
            return h->json;
    }
    return NULL;
}

int fhir_fake_version(const struct fhir_fake *f, const char *type, const char *id)
{
    const struct held *h = fake_find(f, type, id);
    return h != NULL ? h->version : 0;
}

void fhir_fake_put(struct fhir_fake *f, const char *type, const char *id,
                   const struct json *resource)
{
    fake_write(f, fake_place(f, type, id), resource);
}

void fhir_fake_free(struct fhir_fake *f)
{
    if (f == NULL)
        return;
    fake_end_all(f);
    fake_drop(f->held, f->count);
    json_free(f->events);
    free(f);
}
