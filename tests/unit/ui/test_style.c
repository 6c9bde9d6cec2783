// SPDX-License-Identifier: EUPL-1.2
#include "ui/style.h"
#include "unit/ui/pen.h"

#include <math.h>

// The sixteen colours of the usual terminals, 0xRRGGBB, and what they make of bold letters.
static const struct palette {
    const char *name;
    bool always_brightens; // bold letters of the first eight are drawn in the bright ones, always
    uint32_t colours[16];
} palettes[] = {
    {"xterm",
     false,
     {0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f,
      0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff}},
    {"linux console",
     true,
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

// The colour a terminal draws for a number at that depth, as 0xRRGGBB.
static uint32_t drawn(const struct palette *p, enum depth depth, int32_t colour)
{
    assert_true(colour >= 0);
    if (depth == DEPTH_DIRECT)
        return (uint32_t)colour;
    assert_true(colour < (depth == DEPTH_256 ? 256 : depth == DEPTH_16 ? 16 : 8));
    if (colour < 16)
        return p->colours[colour];
    if (colour >= 232)
        return (uint32_t)(8 + 10 * (colour - 232)) * 0x010101;
    uint32_t rgb = 0;
    for (int i = 0, rest = colour - 16; i < 3; i++, rest /= 6)
        rgb |= (uint32_t)(rest % 6 > 0 ? 55 + 40 * (rest % 6) : 0) << (8 * i);
    return rgb;
}

// What a style must keep on that ground: text 4.5:1, marks 3:1, lines are decoration.
static double wanted(enum depth depth, enum style s, enum ground g)
{
    bool few = depth < DEPTH_256;
    if (s == STYLE_LINE)
        return g == GROUND_BAR ? 0 : 1.3; // no line is drawn on a bar
    if (s == STYLE_PRACTICE)
        return 3; // one word that says the same at each start
    if (few && g == GROUND_BAR && (s == STYLE_OK || s == STYLE_SIGNAL))
        return 0; // nothing of that kind is on a bar
    return 4.5;
}

static void assert_readable(const struct theme *t, enum depth depth, enum style s, enum ground g)
{
    struct look look = style_look(t, depth, s, g);
    assert_false(look.reverse);
    for (size_t p = 0; p < ARRAY_LEN(palettes); p++) {
        bool may = look.bold && depth < DEPTH_256 && look.fg < 8;
        uint32_t bg = drawn(&palettes[p], depth, look.bg);
        double got = contrast(drawn(&palettes[p], depth, look.fg), bg);
        double bright = may ? contrast(palettes[p].colours[look.fg + 8], bg) : got;
        got = may && palettes[p].always_brightens ? bright : fmin(got, bright);
        if (got < wanted(depth, s, g))
            fail_msg("%s, style %c over ground %d, depth %d, on %s: %.2f:1", t->name,
                     style_letter(s), (int)g, (int)depth, palettes[p].name, got);
    }
}

static void every_text_can_be_read_in_every_theme_at_every_depth(void **state)
{
    int count = 0;
    const struct theme *all = themes(&count);
    (void)state;
    assert_true(count >= 2);
    for (int t = 0; t < count; t++)
        for (int depth = DEPTH_8; depth < DEPTH_COUNT; depth++)
            for (int s = 0; s < STYLE_COUNT; s++)
                for (int g = 0; g < GROUND_COUNT; g++)
                    assert_readable(&all[t], (enum depth)depth, (enum style)s, (enum ground)g);
}

static double distance(uint32_t a, uint32_t b)
{
    double sum = 0;
    for (int i = 0; i < 24; i += 8)
        sum += pow((double)(a >> i & 0xff) - (double)(b >> i & 0xff), 2);
    return sqrt(sum);
}

// Of the 256 that every terminal draws alike, a near one: no other theme.
static void the_colours_of_256_are_near_those_of_24_bits(void **state)
{
    enum { NEAR = 80 };
    int count = 0;
    const struct theme *all = themes(&count);
    (void)state;
    for (int t = 0; t < count; t++) {
        for (int i = INK_NONE + 1; i < INK_COUNT; i++) {
            const struct shade *shade = &all[t].inks[i];
            if (shade->at[DEPTH_DIRECT] == COLOUR_NONE)
                continue;
            assert_true(shade->at[DEPTH_256] >= 16); // the first sixteen are the user's own
            double far = distance((uint32_t)shade->at[DEPTH_DIRECT],
                                  drawn(&palettes[0], DEPTH_256, shade->at[DEPTH_256]));
            if (far > NEAR)
                fail_msg("%s, ink %d: %.0f away", all[t].name, i, far);
        }
    }
}

// A bar and a selected row differ from the page at every depth.
static void bars_and_the_selected_row_stand_out(void **state)
{
    int count = 0;
    const struct theme *all = themes(&count);
    (void)state;
    for (int t = 0; t < count; t++) {
        for (int depth = DEPTH_NONE; depth < DEPTH_COUNT; depth++) {
            enum depth d = (enum depth)depth;
            struct look page = style_look(&all[t], d, STYLE_PLAIN, GROUND_PAGE);
            struct look bar = style_look(&all[t], d, STYLE_PLAIN, GROUND_BAR);
            struct look chosen = style_look(&all[t], d, STYLE_SELECTED, GROUND_PAGE);
            assert_true(bar.bg != page.bg || bar.reverse != page.reverse);
            assert_true(chosen.bg != page.bg || chosen.reverse != page.reverse);
        }
    }
}

// Without colours bold, underline and reverse are left; what must not be missed has one of them.
static void nothing_depends_on_colour_alone(void **state)
{
    static const enum style marked[] = {STYLE_STRONG, STYLE_SAY,    STYLE_SELECTED,
                                        STYLE_FIELD,  STYLE_SIGNAL, STYLE_URGENT};
    int count = 0;
    const struct theme *all = themes(&count);
    (void)state;
    for (int t = 0; t < count; t++) {
        for (size_t i = 0; i < ARRAY_LEN(marked); i++) {
            struct look look = style_look(&all[t], DEPTH_NONE, marked[i], GROUND_PAGE);
            assert_true(look.bold || look.underline || look.reverse);
            assert_int_equal(look.fg, COLOUR_NONE);
        }
        // F9 on the line of keys, which is reversed itself.
        assert_false(style_look(&all[t], DEPTH_NONE, STYLE_URGENT, GROUND_BAR).reverse);
        assert_true(style_look(&all[t], DEPTH_NONE, STYLE_PLAIN, GROUND_BAR).reverse);
    }
}

// Red is for red flags.
static void red_is_kept_for_what_is_urgent(void **state)
{
    int count = 0;
    const struct theme *all = themes(&count);
    (void)state;
    for (int t = 0; t < count; t++) {
        for (int s = 0; s < STYLE_COUNT; s++) {
            struct look look = style_look(&all[t], DEPTH_16, (enum style)s, GROUND_PAGE);
            bool red = look.fg % 8 == 1 || look.bg % 8 == 1;
            assert_int_equal(red, s == STYLE_URGENT);
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
        cmocka_unit_test(every_text_can_be_read_in_every_theme_at_every_depth),
        cmocka_unit_test(the_colours_of_256_are_near_those_of_24_bits),
        cmocka_unit_test(bars_and_the_selected_row_stand_out),
        cmocka_unit_test(nothing_depends_on_colour_alone),
        cmocka_unit_test(red_is_kept_for_what_is_urgent),
        cmocka_unit_test(every_style_has_a_letter_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
