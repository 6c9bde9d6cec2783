// SPDX-License-Identifier: EUPL-1.2
#include "ui/style.h"
#include "unit/ui/pen.h"

#include <math.h>

// The sixteen colours of the usual terminals, 0xRRGGBB.
static const struct {
    const char *name;
    uint32_t colours[16];
} palettes[] = {
    {"xterm",
     {0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f,
      0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff}},
    {"linux console",
     {0x000000, 0xaa0000, 0x00aa00, 0xaa5500, 0x0000aa, 0xaa00aa, 0x00aaaa, 0xaaaaaa, 0x555555,
      0xff5555, 0x55ff55, 0xffff55, 0x5555ff, 0xff55ff, 0x55ffff, 0xffffff}},
};

// Relative luminance (WCAG 2.2).
static double luminance(uint32_t rgb)
{
    static const double weights[] = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        double c = (rgb >> (16 - 8 * i) & 0xff) / 255.0;
        sum += weights[i] * (c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static double contrast(uint32_t a, uint32_t b)
{
    double x = luminance(a), y = luminance(b);
    return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

static void every_text_can_be_read_in_every_theme(void **state)
{
    int count = 0;
    const struct theme *all = themes(&count);
    (void)state;
    assert_true(count >= 2);
    for (int t = 0; t < count; t++) {
        for (int s = 0; s < STYLE_COUNT; s++) {
            const struct look *look = &all[t].looks[s];
            assert_true(look->fg >= 0 && look->fg < 16 && look->bg >= 0 && look->bg < 16);
            for (size_t p = 0; p < ARRAY_LEN(palettes); p++) {
                double got = contrast(palettes[p].colours[look->fg], palettes[p].colours[look->bg]);
                // Lines are decoration, the mark of a practice store is one word.
                double wanted = s == STYLE_LINE ? 1.5 : s == STYLE_PRACTICE ? 3.0 : 4.5;
                if (got < wanted)
                    fail_msg("%s, style %c on %s: %.2f:1", all[t].name, style_letter((enum style)s),
                             palettes[p].name, got);
            }
        }
    }
}

// Without colours bold, underline and ground are left; what must not be missed has one of them.
static void nothing_depends_on_colour_alone(void **state)
{
    static const enum style marked[] = {STYLE_STRONG, STYLE_SAY,    STYLE_SELECTED,
                                        STYLE_FIELD,  STYLE_SIGNAL, STYLE_URGENT};
    int count = 0;
    const struct theme *all = themes(&count);
    (void)state;
    for (int t = 0; t < count; t++) {
        for (size_t i = 0; i < ARRAY_LEN(marked); i++) {
            const struct look *look = &all[t].looks[marked[i]];
            const struct look *plain = &all[t].looks[STYLE_PLAIN];
            assert_true(look->bold || look->underline || look->reverse || look->bg != plain->bg);
        }
    }
}

static void every_style_has_a_letter_of_its_own(void **state)
{
    (void)state;
    for (int a = 0; a < STYLE_COUNT; a++) {
        for (int b = 0; b < a; b++)
            assert_int_not_equal(style_letter((enum style)a), style_letter((enum style)b));
        assert_true(style_letter((enum style)a) > ' ');
    }
    assert_int_equal(style_letter(STYLE_COUNT), '?');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_can_be_read_in_every_theme),
        cmocka_unit_test(nothing_depends_on_colour_alone),
        cmocka_unit_test(every_style_has_a_letter_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
