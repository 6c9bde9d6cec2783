// SPDX-License-Identifier: EUPL-1.2
#include "export/candidates.h"

#include "base/mem.h"
#include "export/agreed.h"
#include "store/patient_choice.h"

#include <stdlib.h>
#include <string.h>

// One choosing.
struct choosing {
    struct store *s;
    const struct candidates_rules *rules;
    const struct clock *clock;
    struct candidates *c;
    struct selection_counts *counts;
    enum left_out *why; // by subject; LEFT_REASONS: in
    struct err *e;
};

static int by_survivor(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    const int order = strcmp(x->survivor.text, y->survivor.text);
    return order != 0 ? order : strcmp(x->person.text, y->person.text);
}

static int by_person(const void *a, const void *b)
{
    return strcmp(((const struct candidate *)a)->person.text,
                  ((const struct candidate *)b)->person.text);
}

static int by_visit(const void *a, const void *b)
{
    return strcmp(((const struct candidate_visit *)a)->visit.text,
                  ((const struct candidate_visit *)b)->visit.text);
}

static void sort(void *all, size_t count, size_t bytes, int (*order)(const void *, const void *))
{
    if (count > 0)
        qsort(all, count, bytes, order);
}

// ---- the visits ----

static void add_visit(struct candidates *c, const struct store_visit *v, int64_t days)
{
    if (c->visit_count == c->visit_cap) {
        c->visit_cap = c->visit_cap == 0 ? 256 : c->visit_cap * 2;
        c->visits = mem_grow(c->visits, c->visit_cap, sizeof *c->visits);
    }
    c->visits[c->visit_count++] = (struct candidate_visit){v->id, v->person, days};
}

static void add_person(struct choosing *o, struct id person, size_t wanted)
{
    struct candidates *c = o->c;
    if (c->people_count == c->people_cap) {
        c->people_cap = c->people_cap == 0 ? 256 : c->people_cap * 2;
        c->people = mem_grow(c->people, c->people_cap, sizeof *c->people);
    }
    c->people[c->people_count++] = (struct candidate){
        .person = person, .survivor = store_person_survivor(o->s, person), .wanted = wanted};
}

static enum rc look_at(struct choosing *o, struct id person)
{
    struct arena a = {0};
    struct store_visit *visits = NULL;
    size_t count = 0, before = o->c->visit_count;
    enum rc rc = store_visits(o->s, person, &a, &visits, &count, o->e);
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        const struct date day = clock_day(o->clock, visits[i].started_utc_ms);
        bool wanted = false;
        if (visits[i].state != VISIT_FINISHED && visits[i].state != VISIT_STOPPED)
            continue;
        rc = o->rules->wanted(&visits[i], day, &wanted, o->rules->self, o->e);
        if (wanted)
            add_visit(o->c, &visits[i], date_days(day));
        else
            o->counts->visits_left[LEFT_OTHER]++;
    }
    arena_release(&a);
    if (rc == RC_OK)
        add_person(o, person, o->c->visit_count - before);
    return rc;
}

// ---- the people behind them ----

// Is it the one record that was asked for?
static bool is_named(const struct choosing *o, struct id person)
{
    return o->rules->person.text[0] != '\0' && id_equal(o->rules->person, person);
}

static void make_subjects(struct choosing *o)
{
    struct candidates *c = o->c;
    sort(c->people, c->people_count, sizeof *c->people, by_survivor);
    c->subjects = mem_array(c->people_count, sizeof *c->subjects);
    o->why = mem_array(c->people_count, sizeof *o->why);
    for (size_t i = 0; i < c->people_count; i++) {
        struct candidate *p = &c->people[i];
        if (i == 0 || !id_equal(p->survivor, p[-1].survivor)) {
            c->subjects[c->subject_count] =
                (struct subject){.id = p->survivor, .seen_days = INT64_MAX};
            o->why[c->subject_count++] = LEFT_OTHER;
        }
        p->subject = c->subject_count - 1;
        if (p->wanted > 0 || is_named(o, p->person))
            o->why[p->subject] = LEFT_REASONS;
    }
    sort(c->people, c->people_count, sizeof *c->people, by_person);
    for (size_t i = 0; i < c->visit_count; i++) {
        const struct candidate *p = candidates_person(c, c->visits[i].person);
        if (p != NULL && c->visits[i].days < c->subjects[p->subject].seen_days)
            c->subjects[p->subject].seen_days = c->visits[i].days;
    }
}

// Was somebody told before, of whom nothing is asked for now?
static const struct cell_member *told_before(const struct choosing *o, size_t subject)
{
    return o->rules->k == 0
               ? NULL
               : cells_find(o->rules->cells, cells_who(o->rules->key, o->c->subjects[subject].id));
}

static enum rc ask_for_research(struct choosing *o)
{
    static const enum left_out reasons[] = {[AGREED_NOT_ASKED] = LEFT_NOT_ASKED,
                                            [AGREED_YES] = LEFT_REASONS,
                                            [AGREED_NO] = LEFT_REFUSED,
                                            [AGREED_WITHDRAWN] = LEFT_WITHDRAWN};
    struct agreed *answers = NULL;
    enum rc rc = agreed_read(o->s, "research", o->clock, &answers, o->e);
    for (size_t i = 0; rc == RC_OK && i < o->c->subject_count; i++) {
        const enum agreed_answer said = agreed_answer(answers, o->c->subjects[i].id, NULL);
        if (o->why[i] == LEFT_REASONS)
            o->why[i] = reasons[said];
        else if (said == AGREED_YES)
            o->c->subjects[i].described.absent = told_before(o, i) != NULL;
    }
    agreed_free(answers);
    return rc;
}

// In the words of before, where there were any: from the same day, at the same step. Where
// something about them has changed since, nothing of it is said.
static enum rc describe(struct choosing *o, struct subject *subject, const struct cell_member *m)
{
    const struct store_person *p = store_person_find(o->s, subject->id);
    subject->seen_days = m != NULL ? m->seen_days : subject->seen_days;
    const struct date seen = date_from_days(subject->seen_days);
    const struct age age = date_age(p != NULL ? p->birth : (struct date){0}, seen);
    struct described *d = &subject->described;
    struct patient_choice choice = {0};
    struct json *patient = NULL;
    enum rc rc = store_person_load(o->s, subject->id, &patient, o->e);
    if (rc != RC_OK)
        return rc;
    d->age = age.known && age.least >= 0 ? age.least : -1;
    d->sex = p != NULL ? p->sex : 'u';
    patient_choose(patient, clock_today(o->clock), &choice);
    place_read(choice.address, &d->place);
    json_free(patient);
    d->rank = cells_who(o->rules->key, subject->id);
    if (m != NULL) {
        const bool same = cells_said(o->rules->key, d, m->step) == m->said;
        d->cell = m->cell;
        d->from = same ? m->step : ANONYMITY_STEPS - 1;
    }
    return RC_OK;
}

// Is somebody's description needed: because they are told, or for those of their cell who are?
static bool counts(const struct choosing *o, size_t subject)
{
    return o->why[subject] == LEFT_REASONS || o->c->subjects[subject].described.absent;
}

static enum rc look_for_k(struct choosing *o)
{
    struct candidates *c = o->c;
    struct described *all = mem_array(c->subject_count, sizeof *all);
    size_t count = 0;
    enum rc rc = RC_OK;
    c->told = mem_array(c->subject_count, sizeof *c->told);
    for (size_t i = 0; rc == RC_OK && i < c->subject_count; i++) {
        if (!counts(o, i))
            continue;
        rc = describe(o, &c->subjects[i], told_before(o, i));
        all[count++] = c->subjects[i].described;
    }
    if (rc == RC_OK)
        anonymity_describe(all, count, o->rules->k);
    count = 0;
    for (size_t i = 0; rc == RC_OK && i < c->subject_count; i++) {
        if (!counts(o, i))
            continue;
        c->subjects[i].described = all[count++];
        c->told[i] = c->subjects[i].described.in;
        if (o->why[i] == LEFT_REASONS && !c->told[i])
            o->why[i] = LEFT_TOO_FEW;
    }
    free(all);
    return rc;
}

// ---- what stays ----

// Under pseudonyms all records of a person are one; by name a record without a wanted visit is not
// asked for.
static void keep_those_in(struct choosing *o)
{
    struct candidates *c = o->c;
    const bool one = o->rules->k > 0;
    size_t people = 0, visits = 0;
    for (size_t i = 0; i < c->visit_count; i++) {
        const struct candidate *p = candidates_person(c, c->visits[i].person);
        const enum left_out why = p != NULL ? o->why[p->subject] : LEFT_OTHER;
        if (why == LEFT_REASONS)
            c->visits[visits++] = c->visits[i];
        else
            o->counts->visits_left[why]++;
    }
    for (size_t i = 0; i < c->people_count; i++) {
        const struct candidate p = c->people[i];
        const enum left_out why =
            one || p.wanted > 0 || is_named(o, p.person) ? o->why[p.subject] : LEFT_OTHER;
        if (why == LEFT_REASONS)
            c->people[people++] = p;
        if (one && !id_equal(p.person, p.survivor))
            continue;
        if (why == LEFT_REASONS)
            o->counts->people++;
        else
            o->counts->people_left[why]++;
    }
    o->counts->visits = c->visit_count = visits;
    c->people_count = people;
    sort(c->visits, visits, sizeof *c->visits, by_visit);
}

enum rc candidates_choose(struct store *s, const struct candidates_rules *rules,
                          const struct clock *clock, struct candidates *ret,
                          struct selection_counts *ret_counts, struct err *e)
{
    struct choosing o = {
        .s = s, .rules = rules, .clock = clock, .c = ret, .counts = ret_counts, .e = e};
    enum rc rc = RC_OK;
    const bool only = rules->person.text[0] != '\0';
    if (only)
        rc = look_at(&o, rules->person);
    for (size_t i = 0; !only && rc == RC_OK && i < store_person_count(s); i++)
        rc = look_at(&o, store_person_at(s, i)->id);
    if (rc == RC_OK) {
        make_subjects(&o);
        rc = rules->research ? ask_for_research(&o) : RC_OK;
        rc = rc == RC_OK && rules->k > 0 ? look_for_k(&o) : rc;
    }
    if (rc == RC_OK)
        keep_those_in(&o);
    free(o.why);
    return rc;
}

const struct candidate *candidates_person(const struct candidates *c, struct id person)
{
    const struct candidate wanted = {.person = person};
    return c->people_count > 0
               ? bsearch(&wanted, c->people, c->people_count, sizeof wanted, by_person)
               : NULL;
}

const struct candidate_visit *candidates_visit(const struct candidates *c, struct id visit)
{
    const struct candidate_visit wanted = {.visit = visit};
    return c->visit_count > 0 ? bsearch(&wanted, c->visits, c->visit_count, sizeof wanted, by_visit)
                              : NULL;
}

// ---- what later exports go by ----

// The words of a cell.
static int by_words(const void *a, const void *b)
{
    const struct cell_member *x = a, *y = b;
    if (x->cell != y->cell)
        return x->cell < y->cell ? -1 : 1;
    return (x->said > y->said) - (x->said < y->said);
}

// Numbers the cells that are new: of those in `at`, who had no cell or whose cell was not told
// whole.
static void number_cells(struct cell_member *at, size_t count, unsigned last)
{
    sort(at, count, sizeof *at, by_words);
    unsigned old = 0, next = last;
    for (size_t i = 0; i < count; i++) {
        const bool same = i > 0 && at[i].cell == old && at[i].said == at[i - 1].said;
        old = at[i].cell;
        at[i].cell = same ? next : ++next;
    }
}

void candidates_cells(const struct candidates *c, const struct candidates_rules *rules,
                      struct cells *ret)
{
    struct cells begun = {0};
    unsigned last = 0;
    for (size_t i = 0; i < rules->cells->count; i++)
        last = rules->cells->at[i].cell > last ? rules->cells->at[i].cell : last;
    for (size_t i = 0; i < c->subject_count; i++) {
        const struct described *d = &c->subjects[i].described;
        const uint64_t who = cells_who(rules->key, c->subjects[i].id);
        const struct cell_member *before = cells_find(rules->cells, who);
        struct cell_member m = {.who = who,
                                .step = d->step,
                                .seen_days = c->subjects[i].seen_days,
                                .said = cells_said(rules->key, d, d->step)};
        if (before != NULL)
            m = *before;
        if (c->told[i] && (before == NULL || d->parted))
            cells_add(&begun, &m);
        else if (before != NULL)
            cells_add(ret, &m);
    }
    number_cells(begun.at, begun.count, last);
    for (size_t i = 0; i < begun.count; i++)
        cells_add(ret, &begun.at[i]);
    cells_release(&begun);
}

void candidates_release(struct candidates *c)
{
    free(c->told);
    free(c->people);
    free(c->visits);
    free(c->subjects);
    *c = (struct candidates){.people = NULL};
}
