// SPDX-License-Identifier: EUPL-1.2
#include "base/date_words.h"

#include "base/i18n.h"

#include <stdio.h>

struct time_text date_words(struct date d)
{
    static const char *const months[] = {
        N_("January"),   N_("February"), N_("March"),    N_("April"),
        N_("May"),       N_("June"),     N_("July"),     N_("August"),
        N_("September"), N_("October"),  N_("November"), N_("December"),
    };
    struct time_text out = {""};
    char day[8];
    if (!date_known(d))
        return out;
    if (d.month == 0) {
        snprintf(out.text, sizeof out.text, "%d", d.year);
        return out;
    }
    snprintf(day, sizeof day, "%d", d.day);
    const char *month = _(months[d.month - 1]);
    if (d.day == 0) // TRANSLATORS: month name, year
        snprintf(out.text, sizeof out.text, _("%s %d"), month, d.year);
    else // TRANSLATORS: day, month name, year
        snprintf(out.text, sizeof out.text, _("%s %s %d"), d.day == 1 ? _("1") : day, month,
                 d.year);
    return out;
}
