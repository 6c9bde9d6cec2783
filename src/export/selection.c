// SPDX-License-Identifier: EUPL-1.2
#include "export/selection.h"

#include "base/mem.h"
#include "export/candidates.h"
#include "export/round.h"
#include "store/project.h"
#include "store/withdrawal.h"
#include "vault/vault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A record by the pseudonym of its person.
struct ordered {
    struct id pseudonym, person;
};

struct selection {
    struct store *s;
    const struct clock *clock;
    struct selection_ask ask;
    struct round round;           // the planned visits of it
    struct candidates candidates; // who and what is in, while it is not everything
    struct cells cells;           // who was told before under these pseudonyms
    struct store_project project; // its key
    struct vocabulary words;      // that stay under pseudonyms
    struct pseudonyms pseudonyms; // how it is told
    struct ordered *order;        // records that are in, by pseudonym; NULL: by name
    struct selection_counts counts;
};

// ---- what is asked ----

// Is something else than everything asked for?
static bool is_partial(const struct selection *sel)
{
    const struct selection_ask *a = sel != NULL ? &sel->ask : NULL;
    return a != NULL && (a->since.year != 0 || a->until.year != 0 || a->received_since.year != 0 ||
                         a->round != NULL || a->form != NULL || a->person.text[0] != '\0' ||
                         a->purpose != PURPOSE_CARE);
}

static bool is_between(const struct selection *sel, struct date day)
{
    const struct selection_ask *a = &sel->ask;
    const int64_t days = date_days(day);
    return (a->since.year == 0 || days >= date_days(a->since)) &&
           (a->until.year == 0 || days <= date_days(a->until));
}

// "url", "url|version", or the last part of the url.
static bool is_form(const char *asked, const struct store_visit *v)
{
    const char *bar = strchr(asked, '|'), *slash = strrchr(v->form_url, '/');
    const size_t len = bar != NULL ? (size_t)(bar - asked) : strlen(asked);
    const char *names[] = {v->form_url, slash != NULL ? slash + 1 : ""};
    if (bar != NULL && strcmp(bar + 1, v->form_version) != 0)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strlen(names[i]) == len && strncmp(names[i], asked, len) == 0)
            return true;
    return false;
}

// When it came: the newest version of it. What an erasure of answers left came when the visit
// ended.
static enum rc received(struct store *s, const struct store_visit *v, int64_t *ret, struct err *e)
{
    if (v->pruned_utc_ms == 0)
        return store_visit_received(s, v->id, ret, e);
    *ret = v->finished_utc_ms;
    return RC_OK;
}

static enum rc is_wanted(const struct store_visit *v, struct date day, bool *ret, void *self,
                         struct err *e)
{
    const struct selection *sel = self;
    const struct selection_ask *a = &sel->ask;
    int64_t came = 0;
    enum rc rc = RC_OK;
    *ret = is_between(sel, day) && (a->form == NULL || is_form(a->form, v)) &&
           (a->round == NULL || round_has(&sel->round, v->person, day));
    if (*ret && a->received_since.year != 0) {
        rc = received(sel->s, v, &came, e);
        *ret = date_days(clock_day(sel->clock, came)) >= date_days(a->received_since);
    }
    return rc;
}

// ---- making it ----

static struct id survivor(struct id id, void *self)
{
    return store_person_survivor(self, id);
}

static enum rc begin_pseudonyms(struct selection *sel, struct err *e)
{
    const struct selection_ask *a = &sel->ask;
    enum rc rc = store_project_or_new(sel->s, a->project, sel->clock, &sel->project, e);
    rc = rc ? rc : vocabulary_load(&sel->words, &a->words, sel->s, e);
    sel->pseudonyms = (struct pseudonyms){.key = &sel->project.key,
                                          .vocabulary = &sel->words,
                                          .dates = a->dates,
                                          .free_text = a->free_text,
                                          .survivor = survivor,
                                          .self = sel->s};
    return rc;
}

static int by_pseudonym(const void *a, const void *b)
{
    const struct ordered *x = a, *y = b;
    const int order = strcmp(x->pseudonym.text, y->pseudonym.text);
    return order != 0 ? order : strcmp(x->person.text, y->person.text);
}

static void put_in_order(struct selection *sel)
{
    const size_t count = sel->candidates.people_count;
    sel->order = mem_array(count, sizeof *sel->order);
    for (size_t i = 0; i < count; i++) {
        const struct id person = sel->candidates.people[i].person;
        sel->order[i] = (struct ordered){selection_pseudonym(sel, person), person};
    }
    qsort(sel->order, count, sizeof *sel->order, by_pseudonym);
}

static struct candidates_rules rules_of(const struct selection *sel)
{
    const struct selection_ask *a = &sel->ask;
    return (struct candidates_rules){.wanted = is_wanted,
                                     .self = (void *)(uintptr_t)sel,
                                     .person = a->person,
                                     .research = a->purpose == PURPOSE_RESEARCH,
                                     .k = a->project != NULL ? selection_k(sel) : 0,
                                     .key = &sel->project.key,
                                     .cells = &sel->cells};
}

static enum rc choose(struct selection *sel, struct err *e)
{
    const struct selection_ask *a = &sel->ask;
    const struct candidates_rules rules = rules_of(sel);
    enum rc rc =
        a->round != NULL ? round_read(sel->s, a->round, sel->clock, &sel->round, e) : RC_OK;
    if (rc == RC_OK && a->project != NULL)
        rc = begin_pseudonyms(sel, e);
    if (rc == RC_OK && a->project != NULL)
        rc = cells_read(sel->s, &sel->project, &sel->cells, e);
    rc = rc ? rc : candidates_choose(sel->s, &rules, sel->clock, &sel->candidates, &sel->counts, e);
    if (rc == RC_OK && a->project != NULL)
        put_in_order(sel);
    return rc;
}

// Everything: nothing has to be chosen, only counted.
static enum rc count_all(struct selection *sel, struct err *e)
{
    const size_t count = store_person_count(sel->s);
    for (size_t i = 0; i < count; i++)
        sel->counts.people += !store_withheld(sel->s, store_person_at(sel->s, i)->id);
    return store_visits_closed(sel->s, &sel->counts.visits, e);
}

enum rc selection_make(struct store *s, const struct selection_ask *ask, const struct clock *clock,
                       struct selection **ret, struct err *e)
{
    if (ask->since.year != 0 && ask->until.year != 0 &&
        date_days(ask->since) > date_days(ask->until))
        return err_set(e, RC_INVALID, "the first day is after the last");
    struct selection *sel = mem_alloc(sizeof *sel);
    *sel = (struct selection){.s = s, .clock = clock, .ask = *ask};
    if (ask->project != NULL) // nobody is told of under pseudonyms for anything else
        sel->ask.purpose = PURPOSE_RESEARCH;
    enum rc rc = is_partial(sel) ? choose(sel, e) : count_all(sel, e);
    if (rc == RC_OK)
        *ret = sel;
    else
        selection_free(sel);
    return rc;
}

enum rc selection_keep(const struct selection *sel, struct err *e)
{
    struct cells all = {0};
    if (!selection_changes(sel))
        return RC_OK;
    const struct candidates_rules rules = rules_of(sel);
    candidates_cells(&sel->candidates, &rules, &all);
    const enum rc rc = cells_keep(sel->s, &sel->project, &all, e);
    cells_release(&all);
    return rc;
}

void selection_free(struct selection *sel)
{
    if (sel == NULL)
        return;
    cells_release(&sel->cells);
    round_release(&sel->round);
    candidates_release(&sel->candidates);
    vocabulary_release(&sel->words);
    free(sel->order);
    vault_wipe(&sel->project, sizeof sel->project);
    free(sel);
}

// ---- asking it ----

bool selection_has_visit(const struct selection *sel, struct id visit)
{
    return !is_partial(sel) || candidates_visit(&sel->candidates, visit) != NULL;
}

bool selection_has_person(const struct selection *sel, struct id person)
{
    return is_partial(sel) ? candidates_person(&sel->candidates, person) != NULL
                           : sel == NULL || !store_withheld(sel->s, person);
}

bool selection_has_day(const struct selection *sel, int64_t utc_ms)
{
    return !is_partial(sel) || is_between(sel, clock_day(sel->clock, utc_ms));
}

struct id selection_person_of(const struct selection *sel, struct id visit)
{
    const struct candidate_visit *v =
        is_partial(sel) ? candidates_visit(&sel->candidates, visit) : NULL;
    return v != NULL ? v->person : (struct id){{0}};
}

struct id selection_only(const struct selection *sel)
{
    return sel != NULL ? sel->ask.person : (struct id){{0}};
}

bool selection_changes(const struct selection *sel)
{
    return sel != NULL && sel->ask.project != NULL;
}

enum rc selection_settle(const struct selection *sel, struct err *e)
{
    return selection_changes(sel) ? store_project_keep(sel->s, &sel->project, e) : RC_OK;
}

struct id selection_pseudonym(const struct selection *sel, struct id person)
{
    struct id ret;
    pseudonymise_id(&sel->project.key, store_person_survivor(sel->s, person), &ret);
    return ret;
}

struct id selection_at(const struct selection *sel, size_t i)
{
    return i < sel->candidates.people_count ? sel->order[i].person : (struct id){{0}};
}

struct json *selection_tell(const struct selection *sel, struct id person,
                            const struct json *resource)
{
    const struct candidate *c = candidates_person(&sel->candidates, person);
    const char *type = json_get_string(resource, "resourceType");
    if (c == NULL || type == NULL)
        return NULL;
    // Of several records of a person the one that stands for them is told.
    if (strcmp(type, "Patient") == 0 && !id_equal(person, c->survivor))
        return NULL;
    return pseudonymise(&sel->pseudonyms, &sel->candidates.subjects[c->subject], resource);
}

void selection_account(const struct selection *sel, const char *name, char *ret, size_t bytes)
{
    struct id id;
    if (!selection_changes(sel)) {
        snprintf(ret, bytes, "%s", name);
        return;
    }
    pseudonymise_account(&sel->pseudonyms, name, &id);
    snprintf(ret, bytes, "%s", id.text);
}

void selection_each_person(const struct selection *sel, struct store *s,
                           void (*each)(struct id person, void *self), void *self)
{
    const bool part = is_partial(sel);
    const size_t count = part ? sel->candidates.people_count : store_person_count(s);
    for (size_t i = 0; i < count; i++)
        each(part ? sel->candidates.people[i].person : store_person_at(s, i)->id, self);
}

size_t selection_k(const struct selection *sel)
{
    return sel->ask.k > ANONYMITY_LEAST ? sel->ask.k : ANONYMITY_LEAST;
}

struct selection_counts selection_counts(const struct selection *sel)
{
    return sel->counts;
}

const struct selection_ask *selection_asked(const struct selection *sel)
{
    return &sel->ask;
}

const char *left_out_name(enum left_out why)
{
    static const char *const names[LEFT_REASONS] = {[LEFT_OTHER] = "not-asked-for",
                                                    [LEFT_NOT_ASKED] = "research-not-asked",
                                                    [LEFT_REFUSED] = "research-refused",
                                                    [LEFT_WITHDRAWN] = "research-withdrawn",
                                                    [LEFT_TOO_FEW] = "fewer-than-k"};
    return names[why];
}
