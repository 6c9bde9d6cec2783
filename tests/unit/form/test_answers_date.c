// SPDX-License-Identifier: EUPL-1.2
// Dates and times as people type them.
#include "unit/form/fill.h"

static void form_takes_dates_as_people_type_them(void **state)
{
    (void)state;
    static const struct {
        const char *link_id;
        const char *typed;
        const char *kept; // NULL: refused
    } rows[] = {
        {"d", "1942-05-12", "1942-05-12"},
        {"d", "12/05/1942", "1942-05-12"},
        {"d", "1.5.1942", "1942-05-01"},
        {"d", "05/1942", "1942-05"},
        {"d", "1942", "1942"},
        {"d", "31/02/1942", NULL},
        {"d", "12/05/42", NULL},
        {"d", "12/05/1942x", NULL},
        {"d", "12/05.1942", NULL},
        {"t", "14h30", "14:30:00"},
        {"t", "9 h 05", "09:05:00"},
        {"t", "14h", "14:00:00"},
        {"t", "14:30:15", "14:30:15"},
        {"t", "25h00", NULL},
        {"t", "14", NULL},
        {"dt", "2026-05-12T14:30", "2026-05-12T14:30:00+02:00"},
        {"dt", "2026-05-12T14:30:20.5Z", "2026-05-12T14:30:20.5Z"},
        {"dt", "2026-05-12T14:30-04:00", "2026-05-12T14:30:00-04:00"},
        {"dt", "12/05/2026 14h30", "2026-05-12T14:30:00+02:00"},
        {"dt", "12/05/2026 à 9h", "2026-05-12T09:00:00+02:00"},
        {"dt", "12/05/2026", "2026-05-12"},
        {"dt", "12/05/2026 soon", NULL},
        {"dt", "2026-05-12T14", NULL},
    };
    struct fill t;
    fill_open(&t, "'item':[{'linkId':'d','type':'date'},{'linkId':'t','type':'time'},"
                  "{'linkId':'dt','type':'dateTime'}]");
    t.fake.offset_min = 120;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        fill_set(&t, rows[i].link_id, NULL);
        enum rc rc = fill_set(&t, rows[i].link_id, rows[i].typed);
        const char *kept = form_answer_text(t.f, rows[i].link_id);
        if ((rc == RC_OK) != (rows[i].kept != NULL) || (kept == NULL) != (rows[i].kept == NULL) ||
            (kept != NULL && strcmp(kept, rows[i].kept) != 0))
            fail_msg("%s gives %s", rows[i].typed, kept != NULL ? kept : "nothing");
    }
    assert_int_equal(fill_all(&t, "{'dt':'2026-05-12T14:30'}"), RC_OK);
    assert_string_equal(form_answer_text(t.f, "dt"), "2026-05-12T14:30:00+02:00");
    fill_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(form_takes_dates_as_people_type_them)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
