// SPDX-License-Identifier: EUPL-1.2
// One question on plain lines: how it is said, what may be typed, and what that means. Pure but for
// the lines it writes.
#ifndef ICOPE_PROMPT_QUESTION_H
#define ICOPE_PROMPT_QUESTION_H

#include "prompt/lines.h"
#include "questionnaire/questionnaire.h"

// Says the numbered answers of a question that has some.
void question_say_options(struct lines *l, const struct item *it, const char *language);
// Says every display text that belongs to the item, in its order, for which `shown` is true.
void question_say_displays(struct lines *l, const struct item *it, const char *language,
                           bool (*shown)(const void *self, const struct item *it),
                           const void *self);
// Appends in words what may be typed: kind, range, unit, form of a date, several answers or one.
// Nothing for a question with options, whose numbers say it.
void question_format(struct buf *out, const struct item *it, const char *language);
// May any text be an answer?
bool question_is_free(const struct item *it);
// Appends the answer that a line means, in the short form of form_set_text ("true", a code, a
// number); a line that means nothing known is appended as it is.
void question_read(struct buf *out, const struct item *it, const char *line, const char *language);
// Appends an answer element ({"valueInteger": 3}) as people read it: display of an option, yes or
// no, a number with comma and unit, a date day first.
void question_answer_words(struct buf *out, const struct item *it, const struct json *element,
                           const char *language);

#endif
