// SPDX-License-Identifier: EUPL-1.2
// What the files of screen states share.
#ifndef ICOPE_TESTS_SUPPORT_SCREEN_STATES_INNER_H
#define ICOPE_TESTS_SUPPORT_SCREEN_STATES_INNER_H

#include "support/screen_states.h"

#include "app/people/service.h"
#include "app/sending/service.h"
#include "app/session/service.h"
#include "app/state/service.h"
#include "app/visit/chair.h"
#include "app/visit/consent.h"
#include "app/visit/finish.h"
#include "app/visit/flags.h"
#include "app/visit/history.h"
#include "app/visit/service.h"
#include "app/visit/tasks.h"

// One table a file, each ended by a row without a screen.
extern const struct screen_state session_states[], people_states[], visit_states[], flag_states[],
    sending_states[], rounds_states[];

// Fails with the app's message unless it is RC_OK.
void state_ok(struct desk *d, enum rc rc);
// Adds the i-th person of that kind.
struct id state_person(struct desk *d, enum people people, size_t i);
// A nurse's store and the person that screens are about, chosen.
struct id state_opened(struct desk *d, enum people people);
// Text as people type it: `otherwise`, or with hostile people a hostile one, made in `out`.
const char *state_words(enum people people, const char *otherwise, char out[PERSON_FIELD_BYTES]);
// Begins the person's visit, with consent; may its answers be sent ("yes", "no")?
void state_visit_begun(struct desk *d, struct id id, const char *send);
// Gives a few answers; some minutes go by.
void state_answered(struct desk *d);
// A whole visit, finished.
void state_visit_done(struct desk *d, struct id id, const char *send);
// Raises a red flag about that person ("" nobody with a record).
struct id state_flag_raised(struct desk *d, enum people people, struct id person);
// A visit under way at that item, with that screen on top.
void state_visit_at(struct desk *d, enum people people, const char *link, const char *screen);

#endif
