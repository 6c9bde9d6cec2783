// SPDX-License-Identifier: EUPL-1.2
#include "sync/quarantine.h"

#include "base/mem.h"
#include "store/outbox.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int64_t http_of(const struct json *problem)
{
    int64_t http = 0;
    return json_int(json_get(problem, "http"), &http) ? http : 0;
}

void quarantine_reason_of(const struct json *problem, char out[40])
{
    const char *code = json_get_string(problem, "code");
    int64_t http = http_of(problem);
    out[0] = '\0';
    if (code != NULL && code[0] != '\0')
        snprintf(out, 40, "%s", code);
    else if (http != 0)
        snprintf(out, 40, "%" PRId64, http);
}

// Every package that is quarantined, with its problem (NULL: it cannot be read). Goes on whatever
// `each` returns; the first failure is the result.
static enum rc each_held(struct store *s,
                         enum rc (*each)(void *self, const struct store_package *p,
                                         const struct json *problem, struct err *e),
                         void *self, struct err *e)
{
    struct arena a = {0};
    struct store_package *all = NULL;
    size_t count = 0;
    enum rc first = store_packages(s, 1U << PACKAGE_QUARANTINED, &a, &all, &count, e);
    for (size_t i = 0; i < count; i++) {
        struct json *problem = NULL;
        struct err one = {0};
        store_package_problem(s, all[i].id, &problem, NULL);
        enum rc rc = each(self, &all[i], problem, &one);
        json_free(problem);
        if (rc == RC_OK || first != RC_OK)
            continue;
        first = rc;
        if (e != NULL)
            *e = one;
    }
    arena_release(&a);
    return first;
}

// ---- the reasons ----

struct reasons {
    struct quarantine_reason *at;
    size_t count;
};

static enum rc note(void *self, const struct store_package *p, const struct json *problem,
                    struct err *e)
{
    struct reasons *r = self;
    char name[40];
    size_t i = 0;
    (void)e;
    quarantine_reason_of(problem, name);
    while (i < r->count && strcmp(r->at[i].name, name) != 0)
        i++;
    if (i == QUARANTINE_REASONS_MAX)
        return RC_OK;
    if (i == r->count) {
        const char *text = json_get_string(problem, "text");
        r->at[r->count++] = (struct quarantine_reason){.http = http_of(problem)};
        snprintf(r->at[i].name, sizeof r->at[i].name, "%s", name);
        snprintf(r->at[i].text, sizeof r->at[i].text, "%.199s", text != NULL ? text : "");
    }
    r->at[i].count++;
    r->at[i].urgent += p->urgent;
    return RC_OK;
}

size_t quarantine_reasons(struct store *s, struct quarantine_reason ret[QUARANTINE_REASONS_MAX],
                          struct err *e)
{
    struct reasons r = {.at = ret};
    each_held(s, note, &r, e);
    for (size_t i = 1; i < r.count; i++) // the most frequent first, the others as they came
        for (size_t k = i; k > 0 && ret[k].count > ret[k - 1].count; k--) {
            struct quarantine_reason other = ret[k];
            ret[k] = ret[k - 1];
            ret[k - 1] = other;
        }
    return r.count;
}

// ---- trying again ----

struct retrying {
    struct store *store;
    const char *reason; // NULL all
    bool refused;       // only what a reply put there
    size_t count;       // so far
};

static enum rc retry(void *self, const struct store_package *p, const struct json *problem,
                     struct err *e)
{
    struct retrying *r = self;
    char name[40], status[24];
    quarantine_reason_of(problem, name);
    snprintf(status, sizeof status, "%" PRId64, http_of(problem));
    if (r->refused && http_of(problem) == 0)
        return RC_OK;
    if (r->reason != NULL && strcmp(r->reason, name) != 0 && strcmp(r->reason, status) != 0)
        return RC_OK;
    enum rc rc = store_package_retry(r->store, p->id, e);
    r->count += rc == RC_OK;
    return rc;
}

enum rc quarantine_retry(struct store *s, const char *reason, size_t *ret_count, struct err *e)
{
    struct retrying r = {.store = s, .reason = reason};
    enum rc rc = each_held(s, retry, &r, e);
    *ret_count = r.count;
    return rc;
}

enum rc quarantine_retry_refused(struct store *s, size_t *ret_count, struct err *e)
{
    struct retrying r = {.store = s, .refused = true};
    enum rc rc = each_held(s, retry, &r, e);
    *ret_count = r.count;
    return rc;
}
