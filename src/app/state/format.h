// SPDX-License-Identifier: EUPL-1.2
// Dates and times in the user's language.
#ifndef ICOPE_APP_STATE_FORMAT_H
#define ICOPE_APP_STATE_FORMAT_H

#include "base/clock.h"

#include <stdbool.h>
#include <stdint.h>

struct app;

// A date in the user's language, "mardi 24 nov. 2026" with the weekday, else "24 nov. 2026",
// of a partial one "nov. 2026" or "2026"; "" where nothing is known. Lives until the fourth next
// call of a format function.
const char *app_date_text(const struct app *app, struct date d, bool weekday);
// A birth date: as above, of a partial one "née en mai 1942" by the sex (m f o u), "birth date not
// known". Lives as above.
const char *app_birth_text(const struct app *app, struct date birth, char sex);
// An age: "84 years", "about 84 years" where the birthday is not known, "age not known". Lives as
// above.
const char *app_age_text(const struct app *app, struct age age);
// The same for a narrow column: "84", "~84", "–". Lives as above.
const char *app_age_short(const struct app *app, struct age age);
// Local time of day now, "08:12". Lives as above.
const char *app_time_text(const struct app *app);
// Local time of day of an instant, "10:41". Lives as above.
const char *app_time_at_text(const struct app *app, int64_t utc_ms);
// A duration as mm:ss, or "1 min 19 s" in words. Lives as above.
const char *app_duration_text(const struct app *app, int64_t ms, bool words);
// Date and time of day of an instant, "24 nov. 2026 14:02". Lives as texts of format functions do.
const char *app_instant_text(const struct app *app, int64_t utc_ms);
// Date of an instant in local time.
struct date app_local_date(const struct app *app, int64_t utc_ms);

#endif
