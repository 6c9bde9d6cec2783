// SPDX-License-Identifier: EUPL-1.2
// Words that mean the same at every question on plain lines: back, review, help …
#ifndef ICOPE_PROMPT_WORDS_H
#define ICOPE_PROMPT_WORDS_H

#include "prompt/lines.h"

#include <stdbool.h>

enum word {
    WORD_NONE,   // it is none: an answer
    WORD_URGENT, // a red flag; taken everywhere
    WORD_BACK,   // the question before
    WORD_SKIP,   // leave it open, go on
    WORD_REPEAT, // say the question again
    WORD_CLEAR,  // take the answer back
    WORD_NOTE,   // a note beside the question
    WORD_JUMP,   // another domain
    WORD_REVIEW, // every answer, to change one
    WORD_SHOW,   // the three words once more
    WORD_TIME,   // how long until the recall
    WORD_PAUSE,  // stop for now, or for good
    WORD_END,    // to the end
    WORD_HELP,   // these words
    WORD_COUNT
};

// A set of them: the sum of (1 << word).
typedef unsigned word_set;
#define WORDS(word) (1U << (word))

// The word that a line is, of those in `known`; WORD_NONE when it is an answer. Both languages are
// understood, capitals and accents do not matter, a slash may stand before it. Where any text may
// be an answer (`free_text`), only "!", the word for a red flag, and words after a slash count.
enum word word_of(const char *line, word_set known, bool free_text);
// How a word is typed, in the user's language.
const char *word_text(enum word w);
// Says each of these words and what it does.
void words_explain(struct lines *l, word_set known, bool free_text);

// Do two texts say the same, apart from capitals, accents and signs?
bool words_same(const char *a, const char *b);
// Does a line say that word (yes, no): the word itself, or its first letter?
bool words_or_letter(const char *line, const char *word);

#endif
