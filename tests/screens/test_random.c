// SPDX-License-Identifier: EUPL-1.2
// Random keys from every screen: 10,000 from each with ICOPE_SAMPLE=all. No answer is recorded that
// the screen did not offer by that key, no visit ends and no consent is given by one key alone,
// nobody is erased, and some key leaves each screen. ICOPE_SEED repeats a walk.
// tags: long
#include "support/sample.h"
#include "support/screen_states.h"

#include "app/people/service.h"
#include "app/visit/internal.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { STUCK_STEPS = 400, LEAVE_STEPS = 60 };

// A walk.
struct walk {
    struct desk *d;
    const struct screen_state *from;
    unsigned random;         // state of the generator
    struct key last, before; // newest keys that act, newest first
    size_t distinct;         // different keys that acted since a visit is open, 2 at most
    const char *top;         // screen on top
    size_t there;            // steps it has been there
};

// What must not change by accident.
struct seen {
    struct buf answers; // of the open visit, with its consent
    bool open, consent; // is a visit open, has it a consent
    struct id visit;    // which
    size_t people;      // in the store
};

static unsigned next_random(unsigned *state)
{
    *state = *state * 1103515245U + 12345U;
    return *state >> 8;
}

static struct key random_key(struct walk *w)
{
    static const struct key named[] = {
        KEY_NAMED(KEYC_ENTER),
        KEY_NAMED(KEYC_ENTER),
        KEY_NAMED(KEYC_ESC),
        KEY_NAMED(KEYC_TAB),
        KEY_NAMED(KEYC_BACKSPACE),
        KEY_NAMED(KEYC_UP),
        KEY_NAMED(KEYC_DOWN),
        KEY_NAMED(KEYC_DOWN),
        KEY_NAMED(KEYC_LEFT),
        KEY_NAMED(KEYC_RIGHT),
        KEY_NAMED(KEYC_PAGE_DOWN),
        KEY_NAMED(KEYC_END),
        KEY_FN(1),
        KEY_FN(2),
        KEY_FN(6),
        KEY_FN(8),
        KEY_FN(9),
        KEY_OF(' '),
        KEY_OF('!'),
        KEY_OF('&'),
        KEY_OF(0xE9),
        KEY_OF('/'),
    };
    unsigned kind = next_random(&w->random) % 4, n = next_random(&w->random);
    if (kind == 0)
        return (struct key)KEY_OF('0' + n % 10);
    if (kind == 1)
        return (struct key)KEY_OF('a' + n % 26);
    return named[n % ARRAY_LEN(named)];
}

static void look(struct desk *d, struct seen *s)
{
    const struct open_visit *v = &d->app->visit->now;
    struct json *response = NULL;
    struct err e = {0};
    buf_clear(&s->answers);
    s->open = v->open;
    s->visit = v->envelope.id;
    s->consent = v->open && v->consent != NULL;
    s->people = d->app->store != NULL && store_is_unlocked(d->app->store)
                    ? store_person_count(d->app->store)
                    : 0;
    if (!v->open)
        return;
    assert_int_equal(form_response(v->form, "in-progress", &response, &e), RC_OK);
    json_set_string(response, "authored", "");
    json_write(response, false, &s->answers);
    json_free(response);
}

static void wrong(struct walk *w, struct key key, const char *what)
{
    char name[32];
    print_message("seed %u, from %s %s, key \"%s\" on\n%s\n", sample_seed(), w->from->screen,
                  w->from->state != NULL ? w->from->state : "", key_label(key, name, sizeof name),
                  buf_text(&w->d->picture));
    fail_msg("%s", what);
}

static bool is_typing(const struct walk *w)
{
    void *state = NULL;
    const struct screen *top = screen_top(&w->d->stack, &state);
    return top->typing_now != NULL ? top->typing_now(w->d->app, state) : top->typing;
}

// Does the screen, as drawn, offer that key: by its name, a marked row, or a field?
static bool is_offered(const struct walk *w, struct key key)
{
    const struct canvas *c = &w->d->canvas;
    const char *text = buf_text(&w->d->picture);
    struct key at;
    for (int row = 0; row < c->rows; row++)
        for (int col = 0; col < c->cols; col++)
            if (canvas_zone_at(c, row, col, &at) && key_equal(at, key))
                return true;
    if (key.code == KEYC_CHAR && strchr("on", (int)key.cp) != NULL)
        return strstr(text, "Oui") != NULL || strstr(text, "Non") != NULL;
    return key.code == KEYC_ENTER && (strstr(text, "▸") != NULL || is_typing(w));
}

static bool acts(struct key key)
{
    return key.code == KEYC_CHAR || key.code == KEYC_ENTER || key.code == KEYC_F;
}

static void note_key(struct walk *w, struct key key)
{
    if (!acts(key))
        return;
    w->before = w->last;
    w->last = key;
    w->distinct += w->distinct < 2 && !key_equal(w->last, w->before);
}

// Was the visit finished or stopped for good?
static bool has_ended(struct desk *d, struct id visit)
{
    struct store_visit v = {.state = VISIT_OPEN};
    if (d->app->store == NULL || !store_is_unlocked(d->app->store) ||
        store_visit_load(d->app->store, visit, &v, NULL) != RC_OK)
        return false;
    return v.state >= VISIT_FINISHED;
}

// Did a visit end for good by Enter, or by the key that was pressed before?
static bool ended_at_once(struct walk *w, struct key key, const struct seen *old,
                          const struct seen *now)
{
    if (!old->open || now->open || !has_ended(w->d, old->visit))
        return false;
    return key.code == KEYC_ENTER || key_equal(w->last, w->before);
}

static void check(struct walk *w, struct key key, const struct seen *old, const struct seen *now)
{
    bool same = old->open && now->open && id_equal(old->visit, now->visit);
    bool answered = same && strcmp(buf_text(&old->answers), buf_text(&now->answers)) != 0;
    if (answered && !is_offered(w, key))
        wrong(w, key, "an answer that the screen did not offer");
    if (ended_at_once(w, key, old, now))
        wrong(w, key, "a visit ended by one key");
    if (same && now->consent && !old->consent && w->distinct < 2)
        wrong(w, key, "consent by one key");
    if (now->people < old->people && now->people > 0)
        wrong(w, key, "somebody is gone");
}

// Nothing answers the question on top for long: some key must lead away.
static void leave(struct walk *w)
{
    static const struct key away[] = {KEY_NAMED(KEYC_ESC), KEY_NAMED(KEYC_BACKSPACE), KEY_OF('q'),
                                      KEY_NAMED(KEYC_ENTER), KEY_NAMED(KEYC_TAB)};
    for (size_t i = 0; i < LEAVE_STEPS && strcmp(desk_top(w->d), w->top) == 0; i++) {
        struct key key = i % 8 < ARRAY_LEN(away) ? away[i % 8] : random_key(w);
        screen_time(&w->d->stack, w->d->stack.now_ms + 2000);
        screen_drawn(&w->d->stack);
        screen_time(&w->d->stack, w->d->stack.now_ms + 2000);
        if (!screen_key(&w->d->stack, w->d->app, key))
            return;
    }
    if (strcmp(desk_top(w->d), w->top) == 0)
        wrong(w, w->last, "no key leaves this screen");
}

static void step(struct walk *w, struct seen *old, struct seen *now)
{
    struct desk *d = w->d;
    struct key key = random_key(w);
    if (!is_typing(w))
        key = key_as_digit(key);
    w->distinct = d->app->visit->now.open ? w->distinct : 0;
    desk_show(d, 24, 80);
    look(d, old);
    note_key(w, key);
    d->fake.mono_ms += 1500;
    d->fake.utc_ms += 1500;
    screen_time(&d->stack, d->stack.now_ms + 1000);
    screen_drawn(&d->stack);
    screen_time(&d->stack, d->stack.now_ms + 500);
    bool goes_on = screen_key(&d->stack, d->app, key);
    look(d, now);
    check(w, key, old, now);
    if (!goes_on || d->stack.depth == 0)
        desk_first(d);
    d->app->state->lock_wanted = d->app->state->suspend_wanted = false;
    w->there = w->top != NULL && strcmp(w->top, desk_top(d)) == 0 ? w->there + 1 : 0;
    w->top = desk_top(d);
    if (w->there < STUCK_STEPS)
        return;
    leave(w);
    if (d->stack.depth == 0)
        desk_first(d);
    w->there = 0;
}

static void random_keys_do_nothing_by_accident(void **state)
{
    const struct screen_state *row;
    size_t steps = sample(60, 250, 10000);
    size_t walks = 0;
    (void)state;
    for (size_t i = 0; (row = screen_state(i)) != NULL; i++, walks++) {
        struct walk w = {.d = screen_state_new(row, "fr", PEOPLE_USUAL),
                         .from = row,
                         .random = sample_seed() * 7919U + (unsigned)i,
                         .distinct = row->state != NULL ? 2 : 0}; // keys led to a state
        struct seen old = {.people = 0}, now = {.people = 0};
        for (size_t n = 0; n < steps; n++)
            step(&w, &old, &now);
        buf_release(&old.answers);
        buf_release(&now.answers);
        desk_free(w.d);
    }
    print_message("# seed %u: %zu walks of %zu keys\n", sample_seed(), walks, steps);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_keys_do_nothing_by_accident),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
