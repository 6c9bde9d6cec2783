// SPDX-License-Identifier: EUPL-1.2
#include "report/figures.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { SMALLEST = 5, COLUMNS = 5 };

static const struct figure_column columns[COLUMNS] = {
    {.name = "group", .heading = "Group"},
    {.name = "signal", .heading = "Signal", .part = true},
    {.name = "none", .heading = "None", .part = true, .gives = true},
    {.name = "open", .heading = "Open", .part = true},
    {.name = "all", .heading = "All", .sum = true}};

static struct figure_table *begin(struct figures *f, bool total)
{
    *f = (struct figures){0};
    struct figure_section *s = figures_section(f, "s", "S");
    struct figure_table *t = figures_table(f, s, "t", "T", columns, COLUMNS);
    t->people = true;
    t->total = total;
    return t;
}

static void row(struct figures *f, struct figure_table *t, size_t a, size_t b, size_t c)
{
    const size_t all = a + b + c;
    figures_row(f, t,
                (struct cell[]){cell_text("x"), cell_share(a, all), cell_share(b, all),
                                cell_share(c, all), cell_count(all)});
}

// Which numbers of a row are shown, as "1.1." from the second column on.
static const char *shown(const struct figure_table *t, size_t r)
{
    static char text[COLUMNS];
    for (size_t i = 1; i < COLUMNS; i++)
        text[i - 1] = t->cells[r * COLUMNS + i].hidden ? '.' : '1';
    text[COLUMNS - 1] = '\0';
    return text;
}

static void a_small_number_takes_the_one_along_that_would_tell_it(void **state)
{
    (void)state;
    struct figures f;
    struct figure_table *t = begin(&f, false);
    row(&f, t, 50, 40, 3);  // the open ones, and who has none
    row(&f, t, 2, 40, 10);  // signals, and who has none
    row(&f, t, 50, 40, 10); // all are large
    row(&f, t, 50, 40, 0);  // nobody is no one who could be recognised
    row(&f, t, 3, 0, 0);    // so few that nothing is told
    row(&f, t, 50, 4, 2);   // two hide each other
    figures_mask(&f, SMALLEST);
    assert_string_equal(shown(t, 0), "1..1");
    assert_string_equal(shown(t, 1), "..11");
    assert_string_equal(shown(t, 2), "1111");
    assert_string_equal(shown(t, 3), "1111");
    assert_string_equal(shown(t, 4), "....");
    assert_string_equal(shown(t, 5), "1..1");
    arena_release(&f.arena);
}

static void a_total_tells_no_hidden_row(void **state)
{
    (void)state;
    struct figures f;
    struct figure_table *t = begin(&f, true);
    row(&f, t, 3, 0, 0);
    row(&f, t, 20, 10, 10);
    row(&f, t, 30, 20, 10);
    row(&f, t, 53, 30, 20);
    figures_mask(&f, SMALLEST);
    assert_string_equal(shown(t, 0), "....");
    // What the total less the other rows would give is gone from every column.
    for (size_t i = 1; i < COLUMNS; i++) {
        size_t hidden = 0;
        for (size_t r = 0; r < 3; r++)
            hidden += t->cells[r * COLUMNS + i].hidden;
        assert_true(hidden >= 2);
    }
    assert_string_equal(shown(t, 3), "1111");
    arena_release(&f.arena);
}

static void all_but_a_few_tells_of_the_few(void **state)
{
    (void)state;
    static const struct figure_column two[] = {{.name = "what"}, {.name = "n"}};
    struct figures f = {0};
    struct figure_table *t =
        figures_table(&f, figures_section(&f, "s", "S"), "t", "T", two, ARRAY_LEN(two));
    t->people = true;
    figures_row(&f, t, (struct cell[]){cell_text("x"), cell_share(98, 100)});
    figures_row(&f, t, (struct cell[]){cell_text("x"), cell_share(100, 100)});
    figures_row(&f, t, (struct cell[]){cell_text("x"), cell_share(0, 3)});
    figures_mask(&f, SMALLEST);
    assert_true(t->cells[1].hidden);
    assert_false(t->cells[3].hidden);
    assert_true(t->cells[5].hidden);
    arena_release(&f.arena);
}

static void a_table_of_no_people_is_left_alone(void **state)
{
    (void)state;
    struct figures f;
    struct figure_table *t = begin(&f, true);
    t->people = false;
    row(&f, t, 3, 1, 2);
    figures_mask(&f, SMALLEST);
    assert_string_equal(shown(t, 0), "1111");
    arena_release(&f.arena);
}

// A table of one row: what it counts, and of what.
static struct cell *alone(struct figures *f, struct cell c)
{
    static const struct figure_column two[] = {{.name = "what"}, {.name = "n"}};
    struct figure_table *t = figures_table(f, figures_section(f, "s", "S"), "t", "T", two, 2);
    t->people = true;
    figures_row(f, t, (struct cell[]){cell_text("x"), c});
    return &t->cells[1];
}

// What one table leaves out no other one tells, nor a share of it.
static void a_number_is_left_out_in_every_table(void **state)
{
    (void)state;
    struct figures f;
    struct figure_table *t = begin(&f, true);
    row(&f, t, 20, 10, 10);
    row(&f, t, 30, 20, 10);
    row(&f, t, 3, 0, 0);
    row(&f, t, 53, 30, 20);
    t->cells[4].is = "first";
    const struct cell *again = alone(&f, cell_as(cell_count(40), "first", NULL));
    const struct cell *share = alone(&f, cell_as(cell_share(12, 40), NULL, "first"));
    const struct cell *range = alone(&f, cell_as(cell_range(40, 80), "first", NULL));
    const struct cell *other = alone(&f, cell_as(cell_share(12, 50), "other", NULL));
    figures_mask(&f, SMALLEST);
    assert_true(t->cells[4].hidden); // the total less the second row would tell the third
    assert_string_equal(shown(t, 0), "....");
    assert_true(again->hidden && share->hidden && range->hidden);
    assert_false(other->hidden);
    arena_release(&f.arena);
}

// Two that are left out and add up to a few are as good as one.
static void a_small_sum_takes_another_along(void **state)
{
    (void)state;
    struct figures f;
    struct figure_table *t = begin(&f, false);
    row(&f, t, 1, 40, 1);
    row(&f, t, 50, 0, 2); // nobody is no cover
    figures_mask(&f, SMALLEST);
    assert_string_equal(shown(t, 0), "...1");
    assert_string_equal(shown(t, 1), ".1.1");
    arena_release(&f.arena);
}

static void numbers_of_several_tables_add_up(void **state)
{
    (void)state;
    static const char *const parts[] = {"done", "refused", NULL};
    struct figures f = {0};
    const struct cell *visits = alone(&f, cell_as(cell_count(100), "visits", NULL));
    const struct cell *done = alone(&f, cell_as(cell_count(98), "done", NULL));
    const struct cell *refused = alone(&f, cell_as(cell_count(2), "refused", NULL));
    figures_adds_up(&f, "visits", parts);
    figures_mask(&f, SMALLEST);
    assert_true(refused->hidden && done->hidden);
    assert_false(visits->hidden);
    arena_release(&f.arena);
}

// Values of Newcombe, Statistics in Medicine 1998;17:857, table II, and of the ends.
static void a_range_is_that_of_wilson(void **state)
{
    (void)state;
    static const struct {
        size_t n, of;
        double low, high;
    } known[] = {{81, 263, 25.53, 36.62},
                 {15, 148, 6.24, 16.05},
                 {0, 20, 0, 16.11},
                 {1, 29, 0.61, 17.18},
                 {20, 20, 83.89, 100}};
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        double low = -1, high = -1;
        share_range(known[i].n, known[i].of, &low, &high);
        assert_true(fabs(low - known[i].low) < 0.005 && fabs(high - known[i].high) < 0.005);
    }
}

// 56 of 70 against 48 of 80: Newcombe gives 0.0524 to 0.3339 (1998;17:873, method 10).
static void a_difference_beyond_chance_is_told(void **state)
{
    (void)state;
    assert_int_equal(share_beside(56, 70, 60, 80), BESIDE_HIGHER);
    assert_int_equal(share_beside(48, 80, 80, 70), BESIDE_LOWER);
    assert_int_equal(share_beside(7, 10, 60, 80), BESIDE_CHANCE);
    assert_int_equal(share_beside(0, 20, 16.2, 0), BESIDE_LOWER);
    assert_int_equal(share_beside(0, 20, 16.0, 0), BESIDE_CHANCE);
    assert_int_equal(share_beside(5, 5, 100, 0), BESIDE_CHANCE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_number_takes_the_one_along_that_would_tell_it),
        cmocka_unit_test(a_total_tells_no_hidden_row),
        cmocka_unit_test(all_but_a_few_tells_of_the_few),
        cmocka_unit_test(a_table_of_no_people_is_left_alone),
        cmocka_unit_test(a_number_is_left_out_in_every_table),
        cmocka_unit_test(a_small_sum_takes_another_along),
        cmocka_unit_test(numbers_of_several_tables_add_up),
        cmocka_unit_test(a_range_is_that_of_wilson),
        cmocka_unit_test(a_difference_beyond_chance_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
