// SPDX-License-Identifier: EUPL-1.2
// What must hold for every screen of the registry: names, keys, help, and drawing at any size, in
// both languages and every theme, with nobody and with hostile names in the store.
#include "support/screen_states.h"

#include "app/session/service.h"
#include "app/state/preferences.h"
#include "app/state/service.h"

#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "ui/helpline.h"
#include "ui/style.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const languages[] = {"fr", "en"};
static const int sizes[][2] = {{24, 80}, {30, 100}, {12, 40}, {60, 200}, {1, 1}};

// ---- the table ----

static void every_screen_has_a_name_of_its_own(void **state)
{
    (void)state;
    assert_true(icope_screens.count > 0);
    for (size_t i = 0; i < icope_screens.count; i++) {
        const struct screen *s = icope_screens.all[i];
        assert_non_null(s->draw);
        assert_true(s->name[0] != '\0' &&
                    s->name[strspn(s->name, "abcdefghijklmnopqrstuvwxyz-")] == '\0');
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(s->name, icope_screens.all[k]->name);
    }
}

static void every_screen_has_a_state_and_every_state_a_screen(void **state)
{
    const struct screen_state *row;
    (void)state;
    for (size_t i = 0; i < icope_screens.count; i++) {
        size_t found = 0;
        for (size_t k = 0; (row = screen_state(k)) != NULL; k++)
            found += strcmp(row->screen, icope_screens.all[i]->name) == 0 && row->state == NULL;
        if (found != 1)
            fail_msg("%s: %zu rows in tests/support/screen_states.c", icope_screens.all[i]->name,
                     found);
    }
    for (size_t k = 0; (row = screen_state(k)) != NULL; k++) {
        size_t found = 0;
        for (size_t i = 0; i < icope_screens.count; i++)
            found += strcmp(row->screen, icope_screens.all[i]->name) == 0;
        if (found != 1)
            fail_msg("%s is no screen", row->screen);
    }
}

// ---- keys ----

static bool share_a_key(const struct binding *a, const struct binding *b)
{
    const struct key of_a[] = {binding_key(a), a->other}, of_b[] = {binding_key(b), b->other};
    for (size_t i = 0; i < 2; i++) {
        for (size_t k = 0; k < 2; k++)
            if (of_a[i].code != KEYC_NONE && key_equal(of_a[i], of_b[k]))
                return true;
    }
    return false;
}

static void no_screen_takes_a_key_that_works_everywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < icope_screens.count; i++) {
        for (size_t k = 0; k < screen_row_count(icope_screens.all[i]); k++) {
            const struct binding *row = screen_row(icope_screens.all[i], k);
            for (size_t g = 0; g < icope_screens.global_count; g++) {
                if (share_a_key(row, &icope_screens.global[g]))
                    fail_msg("%s: \"%s\" has a key of every screen", icope_screens.all[i]->name,
                             row->help);
            }
        }
    }
    for (size_t g = 0; g < icope_screens.global_count; g++)
        for (size_t k = 0; k < g; k++)
            assert_false(share_a_key(&icope_screens.global[g], &icope_screens.global[k]));
}

// The columns of the line of keys that are that key's, 0 none; *ret_end is where they end.
static int key_cells(const struct canvas *c, struct key wanted, int *ret_end)
{
    int cells = 0;
    struct key key;
    for (int col = 0; col < c->cols; col++)
        if (canvas_zone_at(c, c->rows - 2, col, &key) && key_equal(key, wanted)) {
            cells++;
            *ret_end = col + 1;
        }
    return cells;
}

// On 80 columns every key that works stands on the line, and F9 at its right end.
static void check_line_of_keys(struct desk *d, const struct screen_state *row)
{
    void *own = NULL;
    const struct screen *top = screen_top(&d->stack, &own);
    int end = 0;
    desk_show(d, 24, 80);
    for (size_t k = 0; k < screen_row_count(top); k++) {
        const struct binding *b = screen_row(top, k);
        if (screen_row_shown(top, d->app, own, k) && !b->spare &&
            key_cells(&d->canvas, binding_key(b), &end) == 0)
            fail_msg("%s %s, %s: no room for \"%s\"", row->screen,
                     row->state != NULL ? row->state : "", app_language(d->app), _(b->label));
    }
    if (strcmp(row->screen, "urgent") != 0 &&
        (key_cells(&d->canvas, (struct key)KEY_FN(9), &end) == 0 || end != 79))
        fail_msg("%s: F9 is not at the right end", row->screen);
}

// A key may mean different things at different times, never at the same time. What a screen says
// itself of a key comes before what it shares with others.
static void a_key_means_one_thing_and_stands_on_the_line(void **state)
{
    const struct screen_state *row;
    (void)state;
    for (size_t i = 0; (row = screen_state(i / 2)) != NULL; i++) {
        struct desk *d = screen_state_new(row, languages[i % 2], PEOPLE_USUAL);
        const struct screen *top = screen_top(&d->stack, NULL);
        for (size_t k = 0; k < screen_row_count(top); k++) {
            for (size_t n = 0; n < k; n++) {
                const struct binding *a = screen_row(top, k), *b = screen_row(top, n);
                bool same = (k < top->binding_count) == (n < top->binding_count);
                if (same && share_a_key(a, b) && desk_usable(d, k) && desk_usable(d, n))
                    fail_msg("%s %s: \"%s\" and \"%s\" have the same key", row->screen,
                             row->state != NULL ? row->state : "", a->help, b->help);
            }
        }
        check_line_of_keys(d, row);
        desk_free(d);
    }
}

// What the line of keys shows works: while a field has the keyboard, a letter is text.
static void no_letter_is_offered_while_letters_are_typed(void **state)
{
    const struct screen_state *row;
    (void)state;
    for (size_t i = 0; (row = screen_state(i)) != NULL; i++) {
        struct desk *d = screen_state_new(row, "en", PEOPLE_USUAL);
        void *own = NULL;
        const struct screen *top = screen_top(&d->stack, &own);
        bool typing = top->typing_now != NULL ? top->typing_now(d->app, own) : top->typing;
        for (size_t k = 0; typing && k < screen_row_count(top); k++) {
            const struct binding *b = screen_row(top, k);
            if (b->label != NULL && b->key.code == KEYC_CHAR && desk_usable(d, k))
                fail_msg("%s: \"%s\" is offered by a letter", row->screen, b->help);
        }
        desk_free(d);
    }
}

// ---- words ----

static void assert_words(const char *screen, const char *text, bool sentence, bool french)
{
    if (text == NULL || text[0] == '\0')
        fail_msg("%s: words are missing", screen);
    const char *said = _(text);
    if (said[0] == '\0' || !utf8_valid(said, strlen(said)))
        fail_msg("%s: \"%s\" is said \"%s\"", screen, text, said);
    // A word may be the same in both languages, a sentence is not.
    if (sentence && french == (strcmp(said, text) == 0))
        fail_msg("%s: \"%s\" is %stranslated", screen, text, french ? "not " : "");
}

static void everything_is_explained_in_both_languages(void **state)
{
    (void)state;
    for (size_t l = 0; l < ARRAY_LEN(languages); l++) {
        struct desk *d = desk_new(languages[l]);
        bool french = l == 0;
        for (size_t g = 0; g < icope_screens.global_count; g++)
            assert_words("everywhere", icope_screens.global[g].help, true, french);
        for (size_t i = 0; i < icope_screens.count; i++) {
            const struct screen *s = icope_screens.all[i];
            char name[64];
            assert_words(s->name, s->title, false, french);
            assert_words(s->name, s->help, true, french);
            for (size_t k = 0; k < screen_row_count(s); k++) {
                const struct binding *row = screen_row(s, k);
                assert_words(s->name, row->help, true, french);
                if (row->label != NULL)
                    assert_words(s->name, row->label, false, french);
                assert_true(key_label(row->key, name, sizeof name)[0] != '\0');
            }
        }
        desk_free(d);
    }
}

// ---- drawing ----

enum { GUARD_CELLS = 600 };
static const struct cell guard = {.cp = {0x5A5A5A5A}, .style = STYLE_COUNT};

// Where it happens, for messages.
struct place {
    const struct screen_state *row;
    const char *language;
    int people, rows, cols;
};

static void wrong(const struct place *at, const char *what)
{
    fail_msg("%s %s, %s, people %d, %d×%d: %s", at->row->screen,
             at->row->state != NULL ? at->row->state : "", at->language, at->people, at->rows,
             at->cols, what);
}

static void check_cells(const struct canvas *c, const struct place *at)
{
    for (int row = 0; row < c->rows; row++) {
        for (int col = 0; col < c->cols; col++) {
            const struct cell *cell = &c->cells[row * c->cols + col];
            if (cell->cp[0] == 0 && (col == 0 || utf8_width(cell[-1].cp[0]) != 2))
                wrong(at, "a right half without its left half");
            if (utf8_width(cell->cp[0]) == 2 && (col + 1 == c->cols || cell[1].cp[0] != 0))
                wrong(at, "a left half without its right half");
            for (int i = 0; i < 3; i++)
                if (cell->cp[i] != 0 && (cell->cp[i] < ' ' || !utf8_safe(cell->cp[i])))
                    wrong(at, "a character that must not reach a terminal");
            if ((unsigned)cell->style >= STYLE_COUNT)
                wrong(at, "an unknown style");
        }
    }
}

static void check_zones(const struct canvas *c, const struct place *at)
{
    bool hidden = c->cursor_row == -1;
    if (!hidden && (c->cursor_row < 0 || c->cursor_row >= c->rows || c->cursor_col < 0 ||
                    c->cursor_col >= c->cols))
        wrong(at, "the cursor is outside");
    for (int i = 0; i < c->zone_count; i++)
        if (c->zones[i].row < 0 || c->zones[i].row >= c->rows || c->zones[i].col < 0)
            wrong(at, "a place to click is outside");
}

// No screen writes over the line of keys or the status, unless a question lies over both.
static void check_lines(const struct desk *d, const struct canvas *c, const struct place *at)
{
    void *state = NULL;
    const char *left, *right;
    const struct screen *top = screen_top(&d->stack, &state);
    struct canvas own = {0};
    struct buf wanted = {0}, got = {0};
    if (top->when != NULL && !top->when(d->app, state))
        return;
    canvas_resize(&own, c->rows, c->cols);
    helpline_draw(&own, c->rows - 2, &d->stack, d->app);
    app_status(d->app, &left, &right);
    frame_status(&own, left, right);
    canvas_dump(&own, false, &wanted);
    canvas_dump(c, false, &got);
    assert_non_null(strstr(buf_text(&wanted), "F1"));
    const char *keys = buf_text(&wanted) + strspn(buf_text(&wanted), "\n");
    if (got.len < strlen(keys) || strcmp(buf_text(&got) + got.len - strlen(keys), keys) != 0) {
        print_message("%s", buf_text(&got));
        wrong(at, "the line of keys or the status is written over");
    }
    buf_release(&wanted);
    buf_release(&got);
    canvas_release(&own);
}

// Draws between two guards, twice: what is drawn depends on nothing but the state.
static void draw(struct desk *d, const struct place *at)
{
    size_t count = (size_t)at->rows * (size_t)at->cols;
    struct cell *all = mem_array(count + 2 * GUARD_CELLS, sizeof *all);
    struct canvas c = {.rows = at->rows, .cols = at->cols, .cells = all + GUARD_CELLS};
    struct buf first = {0}, second = {0};
    for (size_t i = 0; i < count + 2 * GUARD_CELLS; i++)
        all[i] = guard;
    screen_draw(&d->stack, d->app, &c);
    check_cells(&c, at);
    check_zones(&c, at);
    canvas_dump(&c, true, &first);
    screen_draw(&d->stack, d->app, &c);
    canvas_dump(&c, true, &second);
    if (strcmp(buf_text(&first), buf_text(&second)) != 0)
        wrong(at, "the second drawing differs");
    for (size_t i = 0; i < GUARD_CELLS; i++)
        if (memcmp(&all[i], &guard, sizeof guard) != 0 ||
            memcmp(&all[GUARD_CELLS + count + i], &guard, sizeof guard) != 0)
            wrong(at, "something was written outside");
    bool whole = at->rows >= 12 && at->cols >= 40;
    const struct cell *title = &all[GUARD_CELLS + (at->cols >= 60 ? 2 : 1)];
    if (whole && title->cp[0] == ' ')
        wrong(at, "no title");
    if (whole)
        check_lines(d, &c, at);
    buf_release(&first);
    buf_release(&second);
    free(all);
}

static void draw_in_every_theme(struct desk *d, struct place *at)
{
    int themes_count = 0;
    const struct theme *all = themes(&themes_count);
    for (int t = 0; t < themes_count; t++) {
        for (int i = 0; i < themes_count && strcmp(app_theme(d->app), all[t].name) != 0; i++)
            app_next_theme(d->app);
        assert_string_equal(app_theme(d->app), all[t].name);
        for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
            at->rows = sizes[i][0];
            at->cols = sizes[i][1];
            draw(d, at);
        }
    }
}

static void every_screen_draws_at_every_size(void **state)
{
    const struct screen_state *row;
    (void)state;
    for (size_t i = 0; (row = screen_state(i)) != NULL; i++) {
        for (size_t l = 0; l < ARRAY_LEN(languages); l++) {
            int hostile = PEOPLE_HOSTILE + (int)(i % (PEOPLE_KINDS - PEOPLE_HOSTILE));
            const int people[] = {PEOPLE_NONE, PEOPLE_USUAL, hostile};
            for (size_t p = 0; p < ARRAY_LEN(people); p++) {
                struct desk *d = screen_state_new(row, languages[l], (enum people)people[p]);
                struct place at = {row, languages[l], people[p], 0, 0};
                draw_in_every_theme(d, &at);
                desk_free(d);
            }
        }
    }
}

// A name that tries to break lines, of each kind, where people are listed and named.
static void hostile_names_break_no_screen(void **state)
{
    static const char *const listed[] = {"home", "person", "history", "visit", "conflict"};
    const struct screen_state *row;
    (void)state;
    for (size_t i = 0; (row = screen_state(i)) != NULL; i++) {
        for (size_t k = 0; k < ARRAY_LEN(listed); k++) {
            if (row->state != NULL || strcmp(row->screen, listed[k]) != 0)
                continue;
            for (int people = PEOPLE_HOSTILE; people < PEOPLE_KINDS; people++) {
                struct desk *d = screen_state_new(row, "fr", (enum people)people);
                struct place at = {row, "fr", people, 0, 0};
                for (at.rows = 1; at.rows < 28; at.rows++)
                    for (at.cols = 1; at.cols < 130; at.cols += 7)
                        draw(d, &at);
                desk_free(d);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_screen_has_a_name_of_its_own),
        cmocka_unit_test(every_screen_has_a_state_and_every_state_a_screen),
        cmocka_unit_test(no_screen_takes_a_key_that_works_everywhere),
        cmocka_unit_test(a_key_means_one_thing_and_stands_on_the_line),
        cmocka_unit_test(no_letter_is_offered_while_letters_are_typed),
        cmocka_unit_test(everything_is_explained_in_both_languages),
        cmocka_unit_test(every_screen_draws_at_every_size),
        cmocka_unit_test(hostile_names_break_no_screen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
