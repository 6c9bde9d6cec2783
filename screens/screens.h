// SPDX-License-Identifier: EUPL-1.2
// The screens of the program and what they share. A screen file includes this, ui/ and headers of
// app/, nothing else. Screens name each other by number; only registry.c knows them all.
#ifndef ICOPE_SCREENS_H
#define ICOPE_SCREENS_H

#include "app/office/rounds.h"
#include "app/office/visits.h"
#include "app/people/service.h"
#include "base/i18n.h"
#include "base/id.h"
#include "ui/frame.h"
#include "ui/message.h"
#include "ui/screen.h"
#include "ui/sheet.h"

struct field;
struct list;
struct person_row;

// The number of a screen, for struct flow.
enum screen_id {
    SCREEN_WELCOME, // first start and session
    SCREEN_ACCOUNT,
    SCREEN_LOGIN,
    SCREEN_BROKEN,
    SCREEN_HOME, // people
    SCREEN_PERSON,
    SCREEN_PERSON_EDIT,
    SCREEN_HISTORY,
    SCREEN_AGREEMENTS,
    SCREEN_AMEND,
    SCREEN_NOTES,
    SCREEN_PLANNED,
    SCREEN_CONSENT, // the visit
    SCREEN_NOTICE,
    SCREEN_VISIT,
    SCREEN_WORDS,
    SCREEN_CHAIR,
    SCREEN_CHAIR_BY_HAND,
    SCREEN_WHISPER,
    SCREEN_RECALL,
    SCREEN_END,
    SCREEN_REVIEW,
    SCREEN_NOTE, // over a visit
    SCREEN_DOMAINS,
    SCREEN_URGENT, // red flags, at any moment
    SCREEN_FLAGS,
    SCREEN_FLAG,
    SCREEN_NUMBERS, // where nothing is kept
    SCREEN_PAUSE,
    SCREEN_SYNC, // sending
    SCREEN_PACKAGE,
    SCREEN_CONFLICTS, // what was changed here and on the server
    SCREEN_CONFLICT,
    SCREEN_ALIKE,  // two records that may be one person
    SCREEN_VISITS, // the coordinator's
    SCREEN_EXPORT,
    SCREEN_REPORT,
    SCREEN_ROUNDS,
    SCREEN_IMPORT,
    SCREEN_TAKE,
    SCREEN_HELP, // everywhere
    SCREEN_SETTINGS,
    SCREEN_COUNT
};

// Every screen and the keys that work everywhere, for the loop and the registry test.
extern const struct screen_set icope_screens;

// ---- parts.c: drawing that screens share ----

// Clears, draws title, rules and status; returns the body. `left` is the title.
struct frame_area part_frame(const struct app *app, struct canvas *c, const char *left);
// Draws the status and, at the bottom of the body, what went wrong; returns the body above it.
struct frame_area part_bottom(const struct app *app, struct canvas *c, struct frame_area area);
// How a screen draws itself.
typedef void part_draw(const struct app *app, const void *state, struct canvas *c);
// How many rows of its body a screen takes: `draw`, which asks for its frame here, is called once
// more on a blind canvas to see that. All of them on such a canvas.
int part_height(const struct app *app, struct canvas *c, struct frame_area area, const void *state,
                part_draw *draw);
// Lowers a body so that what stands below `head` rows begins at a quarter of the height, less where
// its `rows` need the room; returns it with the head.
struct frame_area part_lowered(const struct canvas *c, struct frame_area area, int head, int rows);
// The search above a list: what is typed, and how many were found.
void part_search(struct canvas *c, struct frame_area area, const struct field *query,
                 bool searching, size_t found);
// part_frame for what is read and filled in: in the measure, at a quarter of the height.
struct frame_area part_page(const struct app *app, struct canvas *c, const char *left,
                            const void *state, part_draw *draw);
// Draws words to say aloud in « » from the top of the area; returns the rows used.
int part_say(struct canvas *c, struct frame_area area, const char *text);
// Red flags that were loaded (app_flags), one a row from the top of the area, a third of it at
// most; returns the rows used, one below them included.
int part_flags(const struct app *app, struct canvas *c, struct frame_area area);
// Takes `rows` rows from the top of an area.
struct frame_area part_below(struct frame_area area, int rows);

// ---- people_rows.c: lists of people ----

// The heads of the columns; nothing in a narrow area.
void people_draw_heads(struct canvas *c, struct frame_area a);
// Row `index` of the list, which is about that person, in `row` of the area.
void people_draw_row(const struct app *app, struct canvas *c, const struct list *l, int index,
                     int row, struct frame_area a, const struct person_row *p);

// ---- visits_rows.c: the list of all visits ----

// The heads of the columns of a view.
void visits_draw_heads(struct canvas *c, struct frame_area a, enum visits_view view);
// Line `index` of the list in `row` of the area, as app_visits_line tells it.
void visits_draw_row(const struct app *app, struct canvas *c, const struct list *l, int index,
                     int row, struct frame_area a, enum visits_view view);
// How far everybody's visits are that come from the server, or what came of it; returns the rows
// used, 0 nothing came.
int visits_draw_gathering(const struct app *app, struct canvas *c, struct frame_area a);

// ---- rounds_rows.c: the lists of rounds that are planned ----

// The heads of the columns of a view; nothing in a narrow area.
void rounds_draw_heads(struct canvas *c, struct frame_area a, enum rounds_view view);
// Line `index` of the list in `row` of the area.
void rounds_draw_row(const struct app *app, struct canvas *c, const struct list *l, int index,
                     int row, struct frame_area a, enum rounds_view view,
                     const struct rounds_row *p);

// ---- home_panel.c: the person the cursor is on, on wide terminals ----

// What is read of a person for the panel. {0} nobody.
struct home_panel {
    struct id person; // who was read, "" nobody
    char phone[256];  // or ""
    size_t visits;    // in the history of that person
};
// Reads it.
void home_panel_read(struct app *app, struct id person, struct home_panel *ret);
// Draws the panel about that row, NULL nobody; what was read of somebody else is left out.
void home_panel_draw(const struct app *app, struct canvas *c, const struct home_panel *panel,
                     const struct person_row *p);

// ---- visit_frame.c: what is around the questions of a visit ----

// Title with person, step and time, progress by domain, status; the wait for the recall at the
// bottom of the body or, with last time's answers and notes, in a panel. Returns the body, in the
// measure of what is read.
struct frame_area part_visit_frame(const struct app *app, struct canvas *c, const char *step);
// A line that says how long until the recall may be asked, for canvases too low for the gauge;
// returns the rows used, none when there is nothing to wait for.
int part_recall_wait(const struct app *app, struct canvas *c, struct frame_area area);
// The frame of a question: the name of its domain and its place in it, the body below them.
struct frame_area part_question(const struct app *app, struct canvas *c, const void *state,
                                part_draw *draw);
// The frame of another page of the visit, as part_page.
struct frame_area part_visit_page(const struct app *app, struct canvas *c, const char *step,
                                  const void *state, part_draw *draw);

// ---- drafts.c: what was typed and is not saved ----

// Of a screen that is typed into. Start from {0}.
struct typed {
    char since[64];      // when what came back had been kept, "" nothing came back
    struct message sure; // asked before it is discarded
};
enum { TYPED_KEEP, TYPED_DISCARD };
// Notes when the draft about to be taken was kept.
void typed_open(const struct app *app, struct typed *t, const char *kind, const char *of);
// Says, from the top of the area, since when it stands there and for whom (translated); returns the
// rows used, 0 nothing came back.
int typed_draw(struct canvas *c, struct frame_area area, const struct typed *t, const char *whom);
// Asks whether to discard it: the message takes keys and is drawn by the screen.
void typed_ask(struct typed *t);
// What the line says when a screen was left: `kept` whether there was anything to keep.
struct flow typed_left(enum flow_kind kind, bool kept);

// ---- person_sheet.c: the rows of a person's sheet ----

enum { PERSON_SHEET_ROWS = PERSON_SITUATION_SOURCE };
// In the order of enum person_field.
extern const struct sheet_row person_sheet_rows[PERSON_SHEET_ROWS];

// ---- keys.c: keys that several screens have, and which screen comes next ----

enum { GLOBAL_BINDINGS = 5, VISIT_BINDINGS = 5 };
// Keys of every screen.
extern const struct binding global_bindings[GLOBAL_BINDINGS];
// Keys of every step of a visit.
extern const struct binding visit_bindings[VISIT_BINDINGS];

// The number of the screen to open with: it follows from the stage of the program.
int first_screen(const struct app *app);
// The flow to the numbers to call, and back.
struct flow numbers_flow(const struct app *app, bool back);
// The flow to the screen of the step that is due now.
struct flow visit_flow(struct app *app);
// Keeps that the step was asked and goes on to the next one.
struct flow visit_next(struct app *app);
// Back to the step before; a row of visit_bindings.
struct flow visit_back(struct app *app, void *state);
// On without an answer; a row of visit_bindings.
struct flow visit_skip(struct app *app, void *state);
// Milliseconds until something on a screen of the visit changes by itself.
int visit_wait_ms(const struct app *app, const void *state);

#endif
