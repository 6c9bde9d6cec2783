// SPDX-License-Identifier: EUPL-1.2
#include "report/plan.h"

#include "base/fs.h"
#include "questionnaire/questionnaire.h"

#include <stdlib.h>
#include <string.h>

static enum rc read_json(const char *data, const char *folder, const char *name, struct json **ret,
                         struct err *e)
{
    struct buf path = {0}, text = {0};
    buf_printf(&path, "%s/%s/%s.json", data, folder, name);
    enum rc rc = fs_read(buf_text(&path), JSON_LIMITS.bytes, &text, e);
    rc = rc ? rc : json_parse(buf_text(&text), text.len, &JSON_LIMITS, ret, e);
    buf_release(&path);
    buf_release(&text);
    return rc;
}

static const char *text_or(const char *text)
{
    return text != NULL ? text : "";
}

// Whole numbers that rise; how many, 0 for anything else.
static size_t rising(const struct json *array, int *ret, size_t most)
{
    size_t count = json_count(array);
    int64_t before = 0;
    for (size_t i = 0; i < count && count <= most; i++) {
        int64_t n = 0;
        if (!json_int(json_at(array, i), &n) || n <= before || n > 10000)
            return 0;
        ret[i] = (int)n;
        before = n;
    }
    return count <= most ? count : 0;
}

static bool number_of(const struct json *object, const char *member, int64_t *ret)
{
    return json_int(json_get(object, member), ret) && *ret > 0 && *ret < 1000;
}

static void read_domains(struct plan *p)
{
    const struct json *all = json_get(p->file, "domains");
    for (size_t i = 0; i < json_count(all) && p->domain_count < PLAN_DOMAINS; i++) {
        const struct json *d = json_at(all, i);
        const char *code = json_get_string(d, "code");
        if (code != NULL)
            p->domains[p->domain_count++] =
                (struct plan_domain){.code = code,
                                     .title = text_or(element_text(d, "title", p->language)),
                                     .core = json_bool(json_get(d, "core"), false)};
    }
}

enum rc plan_read(const char *data, const char *language, struct plan *ret, struct err *e)
{
    struct plan p = {.language = language};
    int64_t smallest = 0, from = 0, to = 0, quick = 0;
    enum rc rc = read_json(data, "report", "figures", &p.file, e);
    if (rc != RC_OK)
        return rc;
    read_domains(&p);
    p.band_count = rising(json_get(p.file, "ageBands"), p.bands, PLAN_BANDS - 2);
    p.minute_count = rising(json_get(p.file, "minutes"), p.minutes, PLAN_MINUTES - 1);
    const struct json *again = json_get(p.file, "followUp");
    if (p.domain_count == 0 || p.band_count == 0 || p.minute_count == 0 ||
        !number_of(p.file, "smallest", &smallest) || !number_of(again, "from", &from) ||
        !number_of(again, "to", &to) || !number_of(p.file, "shortMinutes", &quick) || to < from) {
        json_free(p.file);
        return err_set(e, RC_INVALID, "report/figures.json lacks a number, or has a wrong one");
    }
    p.smallest = (size_t)smallest;
    p.from_months = (int)from;
    p.to_months = (int)to;
    p.short_minutes = (int)quick;
    *ret = p;
    return RC_OK;
}

void plan_release(struct plan *p)
{
    json_free(p->file);
    *p = (struct plan){0};
}

struct published plan_published(const struct plan *p, const char *figure)
{
    const struct json *all = json_get(p->file, "published");
    for (size_t i = 0; i < json_count(all); i++) {
        const struct json *one = json_at(all, i);
        const char *name = json_get_string(one, "figure");
        const char *percent = json_get_string(one, "percent");
        const char *value = percent != NULL ? percent : json_get_string(one, "years");
        int64_t people = 0;
        if (name == NULL || value == NULL || strcmp(name, figure) != 0)
            continue;
        json_int(json_get(one, "people"), &people);
        return (struct published){strtod(value, NULL), people > 0 ? (size_t)people : 0,
                                  json_get_string(one, "source")};
    }
    return (struct published){.value = -1};
}

const char *plan_source(const struct plan *p, const char *id)
{
    const struct json *all = json_get(p->file, "sources");
    for (size_t i = 0; i < json_count(all); i++) {
        const char *name = json_get_string(json_at(all, i), "id");
        if (name != NULL && id != NULL && strcmp(name, id) == 0)
            return text_or(element_text(json_at(all, i), "title", p->language));
    }
    return "";
}

// The designation of a concept in a language, else its display.
static const char *designation(const struct json *concept, const char *language)
{
    const struct json *all = json_get(concept, "designation");
    for (size_t i = 0; i < json_count(all); i++) {
        const char *which = json_get_string(json_at(all, i), "language");
        if (which != NULL && strcmp(which, language) == 0)
            return json_get_string(json_at(all, i), "value");
    }
    return json_get_string(concept, "display");
}

const char *plan_concept(const char *data, const char *system, const char *code,
                         const char *language, struct arena *a)
{
    struct json *file = NULL;
    const char *found = NULL;
    if (read_json(data, "codesystems", system, &file, NULL) == RC_OK) {
        const struct json *all = json_get(file, "concept");
        for (size_t i = 0; i < json_count(all) && found == NULL; i++) {
            const char *its = json_get_string(json_at(all, i), "code");
            if (its != NULL && strcmp(its, code) == 0)
                found = designation(json_at(all, i), language);
        }
    }
    found = found != NULL ? found : code;
    const char *kept = arena_text(a, found, strlen(found));
    json_free(file);
    return kept;
}
