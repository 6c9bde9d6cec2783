// SPDX-License-Identifier: EUPL-1.2
// The visit, step by step. For src/lines/ only.
#ifndef ICOPE_LINES_VISIT_H
#define ICOPE_LINES_VISIT_H

#include "app/visit/service.h"
#include "lines/talk.h"

// What to do after a step was asked.
enum turn {
    TURN_ASK,  // ask the step that stands now: the next one, or the same again
    TURN_LEAVE // the visit is left, open or ended
};

// Words known at every step of a visit.
enum {
    VISIT_WORDS = WORDS(WORD_BACK) | WORDS(WORD_SKIP) | WORDS(WORD_CLEAR) | WORDS(WORD_NOTE) |
                  WORDS(WORD_JUMP) | WORDS(WORD_REVIEW) | WORDS(WORD_TIME) | WORDS(WORD_PAUSE) |
                  WORDS(WORD_END)
};

// Visits that person until the visit is left.
void visit_ask(struct talk *t, struct id person);
// Goes on with the visit that is open.
void visit_go_on(struct talk *t);

// Asks the question `it`, once. SAID_LINE: it has an answer, on disk and said back. SAID_NONE:
// nothing was typed and that was said. Other values as talk_ask.
enum said question_ask(struct talk *t, const struct item *it, const char *extra);
// Does what a word asks for (t->word), or leaves.
enum turn visit_obey(struct talk *t, enum said said, const struct item *it);
// The step has done its work: goes on to the next.
enum turn visit_step_done(struct talk *t);
// Says how long until the recall, where the words have been said.
void visit_say_wait(struct talk *t);

// Each asks the step that stands now, with a work of its own.
enum turn words_step(struct talk *t);
// See words_step.
enum turn recall_step(struct talk *t);
// See words_step.
enum turn whisper_step(struct talk *t);
// See words_step.
enum turn chair_step(struct talk *t);
// See words_step.
enum turn end_step(struct talk *t);

// Consent. False: it is not given, or asking was left.
bool consent_ask(struct talk *t);
// A note on an item.
void note_ask(struct talk *t, const struct item *it);
// Which domain to go to.
void jump_ask(struct talk *t);
// All answers; one is asked again.
void review_ask(struct talk *t);
// Going on, a pause, or the end of the visit without its questions.
enum turn pause_ask(struct talk *t);

#endif
