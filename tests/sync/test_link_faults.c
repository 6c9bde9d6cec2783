// SPDX-License-Identifier: EUPL-1.2
// The real transport against a proxy that breaks each request at every stage and byte: every visit
// is on the server exactly once or visibly pending on the laptop; never lost, never doubled. Prints
// the counts by kind. ICOPE_SAMPLE=all: everything (make faults), else a sample of it.
#include "support/sample.h"
#include "sync/rig.h"
#include "unit/sync/habits.h"

enum { STAGES = 3, CASES_PER_LAPTOP = 40 };

#define PAGE       "<html><title>Welcome</title>Accept our terms</html>"
#define SAYS(line) "HTTP/1.1 " line "\r\nConnection: close\r\n"
#define OUTCOME                                                                                    \
    "Content-Type: application/fhir+json\r\n\r\n{\"resourceType\":\"OperationOutcome\",\"issue\":" \
    "[{\"severity\":\"error\",\"code\":\"processing\",\"diagnostics\":\"a proxy says so\"}]}"
#define EMPTY "Content-Length: 0\r\n\r\n"
// Of all that was sent the first entry alone is answered.
#define PARTLY                                                                                     \
    SAYS("200 OK")                                                                                 \
    "Content-Type: application/fhir+json\r\n\r\n{\"resourceType\":\"Bundle\",\"type\":"            \
    "\"transaction-response\",\"entry\":[{\"response\":{\"status\":\"200 OK\"}}]}"

// Everything that can happen to a request.
static const struct {
    const char *name; // for the counts
    struct link_fault fault;
} faults[] = {
    {"refused", {LINK_REFUSE, 0, 0, NULL}},
    {"nothing arrives", {LINK_CUT_UP, 0, 0, NULL}},
    {"cut in the head", {LINK_CUT_UP, 60, 0, NULL}},
    {"cut in the body", {LINK_CUT_UP, 420, 0, NULL}},
    {"stalled before it arrives", {LINK_STALL_UP, 0, 0, NULL}},
    {"stalled in the body", {LINK_STALL_UP, 420, 0, NULL}},
    {"acted upon, cut", {LINK_CUT_WAITING, 0, 0, NULL}},
    {"acted upon, stalled", {LINK_STALL_REPLY, 0, 0, NULL}},
    {"reply cut in its head", {LINK_CUT_DOWN, 30, 0, NULL}},
    {"reply cut in its body", {LINK_CUT_DOWN, 200, 0, NULL}},
    {"reply ended too early", {LINK_END_DOWN, 200, 0, NULL}},
    {"reply stalled", {LINK_STALL_DOWN, 200, 0, NULL}},
    {"delayed", {LINK_DELAY, 0, 40, NULL}},
    {"delayed beyond the limit", {LINK_DELAY, 0, STALL_MS + 60, NULL}},
    {"repeated", {LINK_TWICE, 0, 0, NULL}},
    {"cut, arrives two later", {LINK_LATE, 2, 0, NULL}},
    {"cut, arrives much later", {LINK_LATE, 7, 0, NULL}},
    {"HTML with 200", {LINK_ANSWER, 0, 0, SAYS("200 OK") "Content-Type: text/html\r\n\r\n" PAGE}},
    {"JSON of another",
     {LINK_ANSWER, 0, 0, SAYS("200 OK") "Content-Type: application/json\r\n\r\n{\"ok\":true}"}},
    {"200 that is a lie", {LINK_ANSWER, 0, 0, SAYS("200 OK") EMPTY}},
    {"204 that is a lie", {LINK_ANSWER, 0, 0, SAYS("204 No Content") "\r\n"}},
    {"redirected",
     {LINK_ANSWER, 0, 0, SAYS("302 Found") "Location: http://127.0.0.1:9/\r\n" EMPTY}},
    {"401", {LINK_ANSWER, 0, 0, SAYS("401 Unauthorized") EMPTY}},
    {"403", {LINK_ANSWER, 0, 0, SAYS("403 Forbidden") OUTCOME}},
    {"404", {LINK_ANSWER, 0, 0, SAYS("404 Not Found") OUTCOME}},
    {"409", {LINK_ANSWER, 0, 0, SAYS("409 Conflict") OUTCOME}},
    {"410", {LINK_ANSWER, 0, 0, SAYS("410 Gone") EMPTY}},
    {"412", {LINK_ANSWER, 0, 0, SAYS("412 Precondition Failed") OUTCOME}},
    {"413", {LINK_ANSWER, 0, 0, SAYS("413 Content Too Large") EMPTY}},
    {"422", {LINK_ANSWER, 0, 0, SAYS("422 Unprocessable") OUTCOME}},
    {"429", {LINK_ANSWER, 0, 0, SAYS("429 Too Many Requests") EMPTY}},
    {"429 Retry-After", {LINK_ANSWER, 0, 0, SAYS("429 Slow") "Retry-After: 7\r\n" EMPTY}},
    {"429 RateLimit", {LINK_ANSWER, 0, 0, SAYS("429 Slow") "RateLimit: \"a\";r=0;t=9\r\n" EMPTY}},
    {"500", {LINK_ANSWER, 0, 0, SAYS("500 Internal Server Error") OUTCOME}},
    {"502 page", {LINK_ANSWER, 0, 0, SAYS("502 Bad") "Content-Type: text/html\r\n\r\n" PAGE}},
    {"503 Retry-After", {LINK_ANSWER, 0, 0, SAYS("503 Busy") "Retry-After: 3\r\n" EMPTY}},
    {"511 page", {LINK_ANSWER, 0, 0, SAYS("511 Log in") "Content-Type: text/html\r\n\r\n" PAGE}},
    {"no HTTP", {LINK_ANSWER, 0, 0, "SSH-2.0-OpenSSH_9.2\r\n"}},
    {"length that is not kept",
     {LINK_ANSWER, 0, 0, SAYS("200 OK") "Content-Length: 900\r\n\r\n{\"resourceType\":"}},
    {"broken chunks",
     {LINK_ANSWER, 0, 0, SAYS("200 OK") "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc"}},
    {"answered partly, a lie", {LINK_ANSWER, 0, 0, PARTLY}},
    {"acted upon, answered partly", {LINK_ANSWER_AFTER, 0, 0, PARTLY}},
    {"acted upon, HTML with 200",
     {LINK_ANSWER_AFTER, 0, 0, SAYS("200 OK") "Content-Type: text/html\r\n\r\n" PAGE}},
    {"acted upon, 200 without body", {LINK_ANSWER_AFTER, 0, 0, SAYS("200 OK") EMPTY}},
    {"acted upon, 401", {LINK_ANSWER_AFTER, 0, 0, SAYS("401 Unauthorized") EMPTY}},
    {"acted upon, 409", {LINK_ANSWER_AFTER, 0, 0, SAYS("409 Conflict") OUTCOME}},
    {"acted upon, 412", {LINK_ANSWER_AFTER, 0, 0, SAYS("412 Precondition Failed") OUTCOME}},
    {"acted upon, 413", {LINK_ANSWER_AFTER, 0, 0, SAYS("413 Content Too Large") EMPTY}},
    {"acted upon, 422", {LINK_ANSWER_AFTER, 0, 0, SAYS("422 Unprocessable") OUTCOME}},
    {"acted upon, 429", {LINK_ANSWER_AFTER, 0, 0, SAYS("429 Slow") EMPTY}},
    {"acted upon, 500", {LINK_ANSWER_AFTER, 0, 0, SAYS("500 Oops") OUTCOME}},
    {"acted upon, 504 page",
     {LINK_ANSWER_AFTER, 0, 0, SAYS("504 Late") "Content-Type: text/html\r\n\r\n" PAGE}},
};

static size_t counts[ARRAY_LEN(faults)], cuts_up, cuts_down, all_faults;

// A request that is repeated, or arrives when nobody knows of it any more, is made twice by a
// server that chooses ids and ignores conditions: no client can prevent that. It has to say so: see
// what_nobody_can_prevent_raises_an_alarm.
static bool possible(const struct fake_habits *h, const struct link_fault *f)
{
    bool behind = f->kind == LINK_LATE || f->kind == LINK_TWICE;
    return !behind || h->create_refused == 0 || !h->ignore_conditions;
}

// ---- one request, one fault ----

// Which request is hit.
struct aim {
    int stage;               // 0 the statement, 1 an upload, 2 what is read back or looked for
    size_t skip;             // that many of the stage pass first
    struct link_fault fault; // what happens
    size_t hits;             // so far
};

static int stage_of(const char *line)
{
    return strncmp(line, "POST", 4) == 0 ? 1 : strstr(line, "metadata") != NULL ? 0 : 2;
}

static struct link_fault aimed(void *self, size_t request, const char *line)
{
    struct aim *a = self;
    (void)request;
    if (a->hits > 0 || stage_of(line) != a->stage || a->skip-- > 0)
        return (struct link_fault){0};
    a->hits++;
    return a->fault;
}

// Two people, one of them seen twice; a day later, so that the statement is asked for again.
static void some_visits(struct rig *r)
{
    size_t first = lab_person(&r->lab, "fine", false);
    lab_person(&r->lab, "well", first % 2 == 0);
    lab_visit(&r->lab, r->lab.person[first], "again", true);
    r->lab.f->fake.utc_ms += 90000000;
    r->lab.f->fake.mono_ms += 90000000;
}

static size_t hit_one(struct rig *r, struct aim a, const char *name)
{
    some_visits(r);
    r->after = name;
    link_proxy_faults(r->proxy, aimed, &a);
    for (int i = 0; i < 3 && lab_count(&r->lab, PACKAGE_WAITING) > 0; i++) {
        rig_run(r, 1);
        rig_sound(r, name);
    }
    rig_ends_well(r, name);
    all_faults += a.hits;
    return a.hits;
}

static void every_fault_at_every_stage(void **state)
{
    size_t step = sample(21, 9, 1);
    struct rig *r = NULL;
    (void)state;
    for (size_t h = 0; h < ARRAY_LEN(habits); h++) {
        for (size_t i = 0; i < ARRAY_LEN(faults) * STAGES * 2; i++) {
            size_t which = i % ARRAY_LEN(faults), stage = i / ARRAY_LEN(faults) % STAGES;
            size_t turn = h * STAGES * 2 + i / ARRAY_LEN(faults) + which + sample_seed();
            if (turn % step != 0 || !possible(&habits[h], &faults[which].fault))
                continue;
            if (r == NULL)
                r = rig_new(&habits[h], NULL);
            counts[which] += hit_one(r,
                                     (struct aim){.stage = (int)stage,
                                                  .skip = i / ARRAY_LEN(faults) / STAGES,
                                                  .fault = faults[which].fault},
                                     faults[which].name);
            if (r->lab.visits > 3 * CASES_PER_LAPTOP) {
                rig_free(r);
                r = NULL;
            }
        }
        if (r != NULL)
            rig_free(r);
        r = NULL;
    }
    print_message("# %zu faults at the statement, uploads and what is read back\n", all_faults);
    assert_true(all_faults > 1400 / step);
}

// ---- each byte ----

static size_t scrub(enum link_kind kind, size_t bytes, size_t step)
{
    struct rig *r = NULL;
    size_t hits = 0;
    for (size_t at = sample_seed() % (step < bytes ? step : bytes); at <= bytes; at += step) {
        char name[60];
        snprintf(name, sizeof name, "%s at byte %zu", link_names[kind], at);
        if (r == NULL)
            r = rig_new(&habits[0], NULL);
        hits += hit_one(r, (struct aim){.stage = 1, .fault = {.kind = kind, .at = at}}, name);
        if (r->lab.visits > 3 * CASES_PER_LAPTOP) {
            rig_free(r);
            r = NULL;
        }
    }
    if (r != NULL)
        rig_free(r);
    return hits;
}

// How long an upload and its reply are.
static void measure(size_t *ret_up, size_t *ret_down)
{
    struct rig *r = rig_new(&habits[0], NULL);
    struct aim never = {.stage = 9};
    some_visits(r);
    link_proxy_faults(r->proxy, aimed, &never);
    sync_go(r->lab.sync, true);
    *ret_up = *ret_down = 0;
    for (;;) {
        struct sync_view v;
        rig_turn(r);
        sync_look(r->lab.sync, &v);
        if (link_proxy_up(r->proxy) > *ret_up) {
            *ret_up = link_proxy_up(r->proxy);
            *ret_down = 0;
        }
        if (link_proxy_up(r->proxy) == *ret_up && link_proxy_down(r->proxy) > *ret_down)
            *ret_down = link_proxy_down(r->proxy);
        if (!v.running)
            break;
    }
    rig_free(r);
}

static void a_cut_at_each_byte_of_an_upload_and_of_its_reply(void **state)
{
    size_t up = 0, down = 0, step = sample(83, 41, 1);
    (void)state;
    measure(&up, &down);
    assert_true(up > 500 && down > 300);
    cuts_up = scrub(LINK_CUT_UP, up, step);
    cuts_down = scrub(LINK_CUT_DOWN, down, step) + scrub(LINK_END_DOWN, down, step * 2);
    size_t stalls = scrub(LINK_STALL_UP, up, step * 40) + scrub(LINK_STALL_DOWN, down, step * 40);
    print_message("# an upload of %zu bytes: %zu cuts; its reply of %zu bytes: %zu cuts; %zu "
                  "stalls\n",
                  up, cuts_up, down, cuts_down, stalls);
    assert_true(cuts_up >= up / step && cuts_down >= down / step && stalls > 0);
}

// ---- by chance ----

struct chance {
    uint64_t state;                   // of the generator
    unsigned percent;                 // of requests
    const struct fake_habits *habits; // of the server
    size_t hits;                      // so far
};

static uint32_t draw(struct chance *c)
{
    c->state = c->state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(c->state >> 33);
}

static struct link_fault by_chance(void *self, size_t request, const char *line)
{
    struct chance *c = self;
    (void)request;
    (void)line;
    size_t which = draw(c) % ARRAY_LEN(faults);
    struct link_fault f = faults[which].fault;
    if (draw(c) % 100 >= c->percent || !possible(c->habits, &f))
        return (struct link_fault){0};
    if (f.at > 0 && f.kind != LINK_LATE)
        f.at = draw(c) % 900;
    counts[which]++;
    c->hits++;
    return f;
}

static void a_day_of_faults(struct rig *r, struct chance *c)
{
    for (int i = 0; i < 4; i++)
        some_visits(r);
    link_proxy_faults(r->proxy, by_chance, c);
    for (int i = 0; i < 8 && lab_count(&r->lab, PACKAGE_WAITING) > 0; i++) {
        rig_run(r, 1);
        rig_sound(r, "chance");
        if (draw(c) % 6 == 0)
            rig_restart(r);
    }
    rig_ends_well(r, "chance");
}

static void whatever_the_link_does_each_visit_arrives_once(void **state)
{
    size_t days = sample(7, 14, 140);
    size_t before = 0;
    (void)state;
    for (size_t i = 0; i < days; i++) {
        struct rig *r = rig_new(&habits[i % ARRAY_LEN(habits)], NULL);
        struct chance c = {.state = i * 977 + 5 + sample_seed(),
                           .percent = 25 + 5 * (unsigned)(i % 9),
                           .habits = &habits[i % ARRAY_LEN(habits)]};
        a_day_of_faults(r, &c);
        a_day_of_faults(r, &c);
        before += c.hits;
        rig_free(r);
    }
    all_faults += before;
    print_message("# %zu faults by chance\n", before);
    assert_true(before > days * 10);
}

static void all_of_it_is_printed(void **state)
{
    size_t least = SIZE_MAX;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        print_message("# %6zu  %s\n", counts[i], faults[i].name);
        least = counts[i] < least ? counts[i] : least;
    }
    print_message("# %6zu  cut at a byte of an upload\n# %6zu  cut at a byte of a reply\n", cuts_up,
                  cuts_down);
    print_message("# %zu faults over real sockets, each kind at least %zu times; a test above that "
                  "failed found something lost or doubled\n",
                  all_faults, least);
    assert_true(least > 0);
    assert_true(!sample_is_all() || all_faults >= 5000);
}

// ---- the same counting finds what is wrong ----

static struct transport real_link;

// Every identifier turned into another, the same for the whole text.
static void rename_all(char *text, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    uint32_t by = 0;
    id_random(&by, sizeof by);
    for (size_t i = 0; i + ID_BYTES - 1 <= len; i++) {
        char id[ID_BYTES];
        memcpy(id, text + i, ID_BYTES - 1);
        id[ID_BYTES - 1] = '\0';
        const char *digit = strchr(digits, id[0]);
        if (id_valid(id) && digit != NULL)
            text[i] = digits[((size_t)(digit - digits) + 1 + by % 15) % 16];
    }
}

// Each try under other identifiers: what a program without its own would do.
static enum rc start_renamed(void *self, const struct http_request *request, http_done *done,
                             void *context, struct err *e)
{
    struct http_request r = *request;
    char *copy = r.body != NULL ? mem_text(r.body, r.body_len) : NULL;
    assert_true(r.body == NULL || r.gzip); // packed: the transport has its own copy
    if (copy != NULL)
        rename_all(copy, r.body_len);
    r.body = copy;
    enum rc rc = real_link.start(self, &r, done, context, e);
    free(copy);
    return rc;
}

static struct transport renaming(struct transport real)
{
    real_link = real;
    real.start = start_renamed;
    return real;
}

// Whom a reply is for.
struct blind {
    http_done *done; // the engine
    void *context;   // its own
    char *url;       // asked for, owned
};

// Whatever was asked for is there.
static void found_it(const struct http_reply *reply, void *context)
{
    struct blind *b = context;
    struct http_reply r = {.status = 200, .retry_after_ms = -1, .content_type = "application/json"};
    char type[40];
    const char *id = strrchr(b->url, '/') + 1, *at = id - 2;
    (void)reply;
    while (*at != '/')
        at--;
    snprintf(type, sizeof type, "%.*s", (int)(id - at - 2), at + 1);
    buf_printf(&r.body, "{\"resourceType\":\"%s\",\"id\":\"%s\"}", type, id);
    b->done(&r, b->context);
    buf_release(&r.body);
    free(b->url);
    free(b);
}

// Nothing is read back: what a program that believes every 200 would do.
static enum rc start_blind(void *self, const struct http_request *r, http_done *done, void *context,
                           struct err *e)
{
    if (r->body != NULL || strstr(r->url, "metadata") != NULL || strchr(r->url, '?') != NULL)
        return real_link.start(self, r, done, context, e);
    struct blind *b = mem_alloc(sizeof *b);
    *b = (struct blind){.done = done, .context = context, .url = mem_text(r->url, strlen(r->url))};
    return real_link.start(self, r, found_it, b, e);
}

static struct transport believing(struct transport real)
{
    real_link = real;
    real.start = start_blind;
    return real;
}

static struct verdict broken_program(struct transport (*wrap)(struct transport real),
                                     struct link_fault fault)
{
    struct rig *r = rig_new(&habits[0], wrap);
    struct aim a = {.stage = 1, .fault = fault};
    some_visits(r);
    link_proxy_faults(r->proxy, aimed, &a);
    for (int i = 0; i < 3; i++)
        rig_run(r, 1);
    assert_int_equal(a.hits, 1);
    struct verdict v = rig_count(r);
    rig_free(r);
    return v;
}

static void a_program_that_does_it_wrong_is_found_out(void **state)
{
    (void)state;
    struct verdict v = broken_program(renaming, (struct link_fault){.kind = LINK_CUT_WAITING});
    print_message("# new identifiers at each try: %zu doubled\n", v.doubled);
    assert_true(v.doubled > 0);
    v = broken_program(believing,
                       (struct link_fault){.kind = LINK_ANSWER, .text = SAYS("200 OK") EMPTY});
    print_message("# nothing read back: %zu lost\n", v.lost);
    assert_true(v.lost > 0);
    v = broken_program(NULL, (struct link_fault){.kind = LINK_CUT_WAITING});
    assert_true(v.delivered == 3 && v.lost + v.doubled + v.pending == 0);
}

static void what_nobody_can_prevent_raises_an_alarm(void **state)
{
    struct rig *r = rig_new(&habits[6], NULL);
    struct sync_view v;
    (void)state;
    some_visits(r);
    assert_true(rig_run(r, 8));
    struct aim a = {.stage = 1, .fault = {.kind = LINK_TWICE}};
    some_visits(r);
    link_proxy_faults(r->proxy, aimed, &a);
    rig_run(r, 1);
    sync_look(r->lab.sync, &v);
    assert_int_equal(a.hits, 1);
    assert_int_equal(v.trouble, SYNC_DOUBLED);
    assert_true(lab_count(&r->lab, PACKAGE_QUARANTINED) > 0);
    rig_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fault_at_every_stage),
        cmocka_unit_test(a_cut_at_each_byte_of_an_upload_and_of_its_reply),
        cmocka_unit_test(whatever_the_link_does_each_visit_arrives_once),
        cmocka_unit_test(all_of_it_is_printed),
        cmocka_unit_test(a_program_that_does_it_wrong_is_found_out),
        cmocka_unit_test(what_nobody_can_prevent_raises_an_alarm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
