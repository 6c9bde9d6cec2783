// SPDX-License-Identifier: EUPL-1.2
#include "fhir/kept_back.h"

#include "base/mem.h"
#include "fhir/element.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Of the Device, one for each month: parts "month" (valueDate) and "visits" (valueInteger). One
// without a month and of no visit says that there are none.
#define EXTENSION "laptop-kept-back"

enum { VISITS_MAX = 1000000 };

static int by_month(const void *a, const void *b)
{
    const struct kept_month *x = a, *y = b;
    return strcmp(x->month, y->month);
}

// Is it "", or a month as it is written here?
static bool is_month(const char *text)
{
    static const char shape[] = "dddd-dd";
    size_t len = strlen(text);
    for (size_t i = 0; i < len; i++)
        if (i >= sizeof shape - 1 ||
            (shape[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i]))
            return false;
    return len == 0 ||
           (len == sizeof shape - 1 && strcmp(text + 5, "00") > 0 && strcmp(text + 5, "12") <= 0);
}

// Adds visits of a month. More months than are told are left out.
static void add(struct kept_back *k, const char *month, int64_t visits)
{
    size_t i = 0;
    if (month == NULL || !is_month(month) || visits < 1 || visits > VISITS_MAX)
        return;
    while (i < k->count && strcmp(k->months[i].month, month) != 0)
        i++;
    if (i == KEPT_MONTHS_MAX)
        return;
    if (i == k->count) {
        k->months[i] = (struct kept_month){.visits = 0};
        snprintf(k->months[i].month, sizeof k->months[i].month, "%s", month);
        k->count++;
    }
    k->months[i].visits += (size_t)visits;
}

enum rc kept_back_own(struct store *s, struct kept_back *ret, struct err *e)
{
    struct arena a = {0};
    struct date *ended = NULL;
    size_t count = 0;
    enum rc rc = store_visits_kept(s, &a, &ended, &count, e);
    *ret = (struct kept_back){.said = rc == RC_OK};
    for (size_t i = count; rc == RC_OK && i-- > 0;) { // the newest first
        char month[24];
        snprintf(month, sizeof month, "%04d-%02d", ended[i].year, ended[i].month);
        bool full = ret->count == KEPT_MONTHS_MAX - 1 &&
                    strcmp(ret->months[ret->count - 1].month, month) != 0;
        bool before = ret->count == KEPT_MONTHS_MAX;
        add(ret, full || before ? "" : month, 1);
    }
    if (ret->count > 1)
        qsort(ret->months, ret->count, sizeof *ret->months, by_month);
    arena_release(&a);
    return rc;
}

size_t kept_back_total(const struct kept_back *k)
{
    size_t total = 0;
    for (size_t i = 0; i < k->count; i++)
        total += k->months[i].visits;
    return total;
}

struct json *kept_back_json(const struct kept_back *k)
{
    struct json *v = k->said ? json_new_object() : NULL;
    for (size_t i = 0; k->said && i < k->count; i++)
        json_set(v, k->months[i].month, json_new_int((int64_t)k->months[i].visits));
    return v;
}

static bool add_member(const char *month, struct json *value, void *self)
{
    int64_t visits = 0;
    if (json_int(value, &visits))
        add(self, month, visits);
    return true;
}

struct kept_back kept_back_from(const struct json *v)
{
    struct kept_back k = {.said = json_type(v) == JSON_OBJECT};
    json_each(v, add_member, &k);
    if (k.count > 1)
        qsort(k.months, k.count, sizeof *k.months, by_month);
    return k;
}

void kept_back_extend(const struct kept_back *k, struct json *all)
{
    const struct kept_month none = {.visits = 0};
    for (size_t i = 0; k->said && (i < k->count || i == 0); i++) {
        const struct kept_month *m = i < k->count ? &k->months[i] : &none;
        struct json *one = part_extension(EXTENSION, NULL), *parts = json_new_array();
        if (m->month[0] != '\0')
            json_push(parts, part_valued("month", "valueDate", json_new_string(m->month)));
        json_push(parts, part_valued("visits", "valueInteger", json_new_int((int64_t)m->visits)));
        json_set(one, "extension", parts);
        json_push(all, one);
    }
}

struct kept_back kept_back_read(const struct json *extensions)
{
    struct kept_back k = {.said = false};
    for (size_t i = 0; i < json_count(extensions); i++) {
        const struct json *one = json_at(extensions, i), *parts = json_get(one, "extension");
        const char *url = json_get_string(one, "url"), *month = "";
        int64_t visits = 0;
        if (url == NULL || strcmp(url, FHIR_EXTENSIONS EXTENSION) != 0)
            continue;
        for (size_t p = 0; p < json_count(parts); p++) {
            const char *date = json_get_string(json_at(parts, p), "valueDate");
            month = date != NULL ? date : month;
            json_int(json_get(json_at(parts, p), "valueInteger"), &visits);
        }
        k.said = true;
        add(&k, month, visits);
    }
    if (k.count > 1)
        qsort(k.months, k.count, sizeof *k.months, by_month);
    return k;
}
