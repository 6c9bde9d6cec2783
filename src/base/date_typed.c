// SPDX-License-Identifier: EUPL-1.2
// Day before month, as in France and Britain; eight digits may also be
// year first, which cannot be mistaken for the other because years are 1850 to 2199. A birth date
// may be known in part: the year, or month and year, or 00 for what is not known.
#include "base/date_typed.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>

enum { YEAR_MIN = 1850, YEAR_MAX = 2199, GROUPS = 3, GROUP_DIGITS = 8 };

// Digits between separators.
struct group {
    int value;  // as a number
    int digits; // how many
};

// Splits at / - . and spaces. Returns the number of groups, −1 when there is anything else.
static int split(const char *text, struct group groups[GROUPS])
{
    int count = 0;
    for (size_t at = 0; text[at];) {
        if (strchr("/-. ", text[at])) {
            at++;
            continue;
        }
        if (count == GROUPS)
            return -1;
        struct group g = {0};
        for (; text[at] >= '0' && text[at] <= '9' && g.digits < GROUP_DIGITS; at++, g.digits++)
            g.value = g.value * 10 + (text[at] - '0');
        if (g.digits == 0)
            return -1;
        groups[count++] = g;
    }
    return count;
}

static bool accept(struct date d, char *ret_iso)
{
    if (d.year < YEAR_MIN || d.year > YEAR_MAX || !date_valid(d))
        return false;
    memcpy(ret_iso, date_text(d).text, DATE_ISO_BYTES);
    return true;
}

static bool accept_partial(struct date d, char *ret_iso)
{
    bool known = d.day == 0 && date_known(d);
    if (!known || d.year < YEAR_MIN || d.year > YEAR_MAX)
        return false;
    memcpy(ret_iso, date_text(d).text, DATE_ISO_BYTES);
    return true;
}

// Month and year in two groups, or in six digits.
static bool read_month(const struct group *g, int count, char *ret_iso)
{
    int v = g[0].value;
    bool year_first = g[0].digits == 4;
    struct group year = year_first ? g[0] : g[1], month = year_first ? g[1] : g[0];
    if (count == 1)
        return g[0].digits == 6 &&
               (accept_partial((struct date){.year = v % 10000, .month = v / 10000}, ret_iso) ||
                accept_partial((struct date){.year = v / 100, .month = v % 100}, ret_iso));
    return count == 2 && year.digits == 4 && month.digits <= 2 && month.value > 0 &&
           accept_partial((struct date){.year = year.value, .month = month.value}, ret_iso);
}

// Eight digits, or three groups, with 00 for the day or for day and month.
static bool read_zeros(const struct group *g, int count, char *ret_iso)
{
    int v = g[0].value;
    if (count == 1 && g[0].digits == 8)
        return v / 1000000 == 0 &&
               accept_partial((struct date){.year = v % 10000, .month = v / 10000}, ret_iso);
    if (count != 3)
        return false;
    bool year_first = g[0].digits == 4;
    struct group year = year_first ? g[0] : g[2], day = year_first ? g[2] : g[0];
    return year.digits == 4 && day.digits <= 2 && g[1].digits <= 2 && day.value == 0 &&
           accept_partial((struct date){.year = year.value, .month = g[1].value}, ret_iso);
}

bool birth_typed(const char *text, char ret_iso[DATE_ISO_BYTES])
{
    struct group g[GROUPS];
    int count = split(text, g);
    if (date_typed(text, ret_iso))
        return true;
    if (count == 1 && g[0].digits == 4)
        return accept_partial((struct date){.year = g[0].value}, ret_iso);
    return count > 0 && (read_month(g, count, ret_iso) || read_zeros(g, count, ret_iso));
}

bool date_typed(const char *text, char ret_iso[DATE_ISO_BYTES])
{
    struct group g[GROUPS];
    int count = split(text, g);
    if (count == 1 && g[0].digits == 8) {
        int v = g[0].value;
        struct date day_first = {.year = v % 10000, .month = v / 10000 % 100, .day = v / 1000000};
        struct date year_first = {.year = v / 10000, .month = v / 100 % 100, .day = v % 100};
        return accept(day_first, ret_iso) || accept(year_first, ret_iso);
    }
    if (count != 3)
        return false;
    bool year_first = g[0].digits == 4;
    struct group year = year_first ? g[0] : g[2], day = year_first ? g[2] : g[0];
    if (year.digits != 4 || day.digits > 2 || g[1].digits > 2)
        return false;
    return accept((struct date){.year = year.value, .month = g[1].value, .day = day.value},
                  ret_iso);
}
