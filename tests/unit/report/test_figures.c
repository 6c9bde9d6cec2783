// SPDX-License-Identifier: EUPL-1.2
#include "report/figures.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_number_takes_the_one_along_that_would_tell_it),
        cmocka_unit_test(a_total_tells_no_hidden_row),
        cmocka_unit_test(all_but_a_few_tells_of_the_few),
        cmocka_unit_test(a_table_of_no_people_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
