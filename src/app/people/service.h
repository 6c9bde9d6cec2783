// SPDX-License-Identifier: EUPL-1.2
// People for screens: their sheets, the home list, search, planned visits.
#ifndef ICOPE_APP_PEOPLE_SERVICE_H
#define ICOPE_APP_PEOPLE_SERVICE_H

#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "fhir/patient.h"

#include <stdbool.h>
#include <stddef.h>

struct app;

// What the mark of a line shows.
enum row_state { ROW_TODO, ROW_RESUME, ROW_DONE, ROW_ABSENT };
// A line of a list of people. Text is borrowed until the next call that changes people or the list.
struct person_row {
    struct id id;         // who
    char name[160];       // "LEFÈVRE Jeanne"
    char listed[168];     // the same for lists: with the birth year where the name repeats
    char town[96];        // or ""
    struct age age;       // today
    struct date birth;    // birth date, may be partial or not known
    char sex;             // m f o u
    char time[8];         // planned time "09:45" or ""
    enum row_state state; // what the mark shows
    struct id visit;      // finished today, "" none
    bool seen_today;      // a visit was finished today
    int late_d;           // days since a follow-up was due, 0 none
    bool away;            // not to be visited any more; the remark says why
    bool replaced;        // another record is said to stand for this one; the remark says more
    char remark[96]; // translated: "à reprendre : vision", "1re visite", "suivi, en retard 21 j"
};
// The person the next screen is about ("" a new one), remembered between screens.
void app_select(struct app *app, struct id person);
// That person.
struct id app_selected(const struct app *app);
enum { APP_WARNING_BYTES = 640, APP_SAID_BYTES = 120 };
// Brings what was typed into the form in which it is kept (fhir/patient_check.h).
void app_person_tidy(struct person_fields *io);
// Is it somebody new, or was something changed by which people are told apart?
bool app_person_is_another(const struct person_fields *p, const struct person_fields *before);
// What is checked before saving: field and translated reason, NULL when it can be saved. `before`:
// as the person was loaded, NULL somebody new; what was there then is not refused now.
const char *app_person_problem(const struct person_fields *p, const struct person_fields *before,
                               enum person_field *ret_field);
// What looks odd and does not block, translated (the INS against itself, birth date, sex and
// birthplace; the age). False when nothing does; ret is "" then.
bool app_person_warning(const struct person_fields *p, char ret[APP_WARNING_BYTES]);
// How the birth date is understood, with the age: "née en 1942, env. 84 ans"; "" when it is none.
void app_person_birth_said(const struct app *app, const struct person_fields *p,
                           char ret[APP_SAID_BYTES]);
// Does a text begin as the scanned code of an INS does, in whatever field it was scanned?
bool app_scan_begins(const char *text);
// Puts what a scanned code (DataMatrix INS) says over names, birth, sex, INS and birthplace, and
// says it in words, to be asked about first. False, nothing changed, when the code is not whole.
bool app_scan_read(const struct app *app, const char *text, struct person_fields *io,
                   char ret_words[APP_WARNING_BYTES]);
enum { APP_ALIKE_MAX = 8 };
// Somebody already here who looks like the one on a sheet (base/alike.h).
struct app_alike {
    struct id person; // who
    bool twin;        // same name and birth date, other given names: more likely two people
};
// Who looks like that, the likeliest first, but `self` and those said to be others than `self`;
// returns how many.
size_t app_person_alike(const struct app *app, const struct person_fields *p, struct id self,
                        struct app_alike ret[APP_ALIKE_MAX]);
// What is asked about one of them, translated. False when it is not here any more.
bool app_person_alike_words(const struct app *app, const struct app_alike *alike,
                            char ret[APP_WARNING_BYTES]);
// Keeps for good that the person is none of those.
enum rc app_person_different(struct app *app, struct id person, const struct app_alike *others,
                             size_t count);
// Saves; *io_id "" makes a new person. Who changes the situation is kept as its source.
enum rc app_person_save(struct app *app, const struct person_fields *p, struct id *io_id);
// Why somebody is not visited any more, by the code of PERSON_SITUATION, translated; "" for none.
const char *app_situation_words(const char *code);
// Has somebody qualified the person's identity? False when it cannot be read.
bool app_person_is_qualified(const struct app *app, struct id id);
// Loads the fields of a person.
enum rc app_person_fields(struct app *app, struct id id, struct person_fields *ret);
// What the general practitioner is called whom the person's record only refers to on the server, or
// that the name is not known, translated; "" when there is none, or the sheet has it.
void app_person_doctor(const struct app *app, struct id id, char ret[APP_SAID_BYTES]);
// Fills a row for that person. False when unknown.
bool app_person_row(const struct app *app, struct id id, struct person_row *ret);

// The views of home. Nobody is left out of them in silence: who is not to be visited any more
// stands in HOME_ALL and is counted by app_home_away.
enum home_view {
    HOME_ROUND, // unfinished visits, then today's round by time, then who was seen today
    HOME_DUE,   // to be seen again within a month, the most overdue first
    HOME_NEVER, // never seen
    HOME_ALL,   // everybody, in the order of names
    HOME_VIEWS
};
// Rows of a view when it was last read.
size_t app_home_count(const struct app *app, enum home_view view);
// i-th row of a view.
bool app_home_row(const struct app *app, enum home_view view, size_t i, struct person_row *ret);
// The place of that person in a view; the view's count when they are not in it.
size_t app_home_find(const struct app *app, enum home_view view, struct id person);
// How many of the round's last rows are done today.
size_t app_home_done(const struct app *app);
// People who are not to be visited any more: deceased, moved, in a home, refused for good.
size_t app_home_away(const struct app *app);
// Reads all views again.
void app_home_refresh(struct app *app);
// Reads them again if something that they show has changed since.
void app_home_update(struct app *app);
// Searches all people, all of them when nothing is asked; returns how many there are for
// app_search_row.
size_t app_search(struct app *app, const char *query);
// i-th match.
bool app_search_row(const struct app *app, size_t i, struct person_row *ret);
// Adds the person to today's round at a time of day in minutes.
enum rc app_round_add(struct app *app, struct id person, int minute_of_day);
// Marks the person's planned visit of today as absent.
enum rc app_round_absent(struct app *app, struct id person);
// What becomes of a planned visit.
enum round_outcome { ROUND_ACCEPTED, ROUND_ABSENT, ROUND_REFUSED, ROUND_MOVED };
// Keeps what becomes of the person's planned visit of today and tells the server it comes from.
// `words`: why it is refused ("" not said; RC_LIMIT too long to be kept), or the new time ("14:30",
// "26/11 14:30"; else RC_INVALID).
enum rc app_round_tell(struct app *app, struct id person, enum round_outcome outcome,
                       const char *words);

#endif
