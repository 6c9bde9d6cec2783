// SPDX-License-Identifier: EUPL-1.2
// The screens of the program and the few lines they share. A screen file includes this, ui/ and
// app/service.h, nothing else.
#ifndef ICOPE_SCREENS_H
#define ICOPE_SCREENS_H

#include "app/service.h"
#include "base/i18n.h"
#include "ui/frame.h"
#include "ui/screen.h"

// First start and session.
extern const struct screen screen_welcome, screen_account, screen_login, screen_broken;
// People.
extern const struct screen screen_home, screen_person, screen_person_edit, screen_history,
    screen_amend, screen_planned;
// The visit.
extern const struct screen screen_consent, screen_visit, screen_words, screen_chair, screen_whisper,
    screen_recall, screen_end;
// Over a visit.
extern const struct screen screen_note, screen_domains, screen_urgent, screen_pause;
// Handing over.
extern const struct screen screen_sync, screen_package;
// What was changed here and on the server.
extern const struct screen screen_conflicts, screen_conflict;
// Everywhere.
extern const struct screen screen_help, screen_settings;

// Everything above, for the loop, the registry test and the manual.
extern const struct screen_set icope_screens;

// ---- parts.c: what screens share ----

// Clears, draws title, rules and status; returns the body. `left` is the title.
struct frame_area part_frame(const struct app *app, struct canvas *c, const char *left);
// The same for a step of the visit: person and step in the title, visit time, progress by domain.
struct frame_area part_visit_frame(const struct app *app, struct canvas *c, const char *step);
// Draws words to say aloud in « » from the top of the area; returns the rows used.
int part_say(struct canvas *c, struct frame_area area, const char *text);
// Takes `rows` rows from the top of an area.
struct frame_area part_below(struct frame_area area, int rows);

// Keys that every step of a visit has, and what they do.
enum visit_action { VISIT_BACK = 100, VISIT_SKIP, VISIT_DOMAINS, VISIT_NOTE, VISIT_PAUSE };
enum { VISIT_BINDINGS = 5 };
extern const struct binding visit_bindings[VISIT_BINDINGS];
// Carries out one of them; FLOW_IGNORED for another action.
struct flow visit_act(struct app *app, int action);
// The flow to the screen of the step that is due now.
struct flow visit_flow(struct app *app);
// Milliseconds until the clock in the title changes.
int visit_wait_ms(const struct app *app, const void *state);

#endif
