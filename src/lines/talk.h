// SPDX-License-Identifier: EUPL-1.2
// The conversation: what is asked, what may be typed at every question, how it is left. For
// src/lines/ only.
#ifndef ICOPE_LINES_TALK_H
#define ICOPE_LINES_TALK_H

#include "app/plain.h"
#include "base/i18n.h"
#include "prompt/lines.h"
#include "prompt/words.h"

#include <stddef.h>

// Why a conversation is left.
enum leave {
    LEAVE_NOT,    // it goes on
    LEAVE_QUIT,   // asked for
    LEAVE_CLOSED, // the input has ended
    LEAVE_STOPPED // Ctrl-C, or a signal
};

// The conversation.
struct talk {
    struct plain *plain;               // what runs besides, not owned
    struct app *app;                   // the program, of plain
    struct lines l;                    // what is said and typed
    void (*on_urgent)(struct talk *t); // tells a red flag: urgent_ask
    enum leave leave;                  // set once
    enum word word;                    // the newest word, when TALK_WORD was answered
    bool urgent;                       // a red flag is being told
    char domain[64];                   // linkId of the domain that was said last, "" none
};

// What came of asking.
enum said {
    SAID_LINE, // an answer: lines_text; never empty
    SAID_NONE, // Enter alone
    SAID_WORD, // t->word, one of those known
    SAID_LATE, // the time is over
    SAID_LEFT, // the conversation is left, or the store is locked: go up
};

// What may be typed at a question.
struct asked {
    const char *prompt;     // N_() said before typing; NULL: "Answer:"
    word_set known;         // words besides those for help and a red flag
    bool free_text;         // any text may be an answer
    int wait_ms;            // how long to wait, 0 for ever
    const char *draft_kind; // what was typed without Enter is kept as this draft, NULL nowhere
    const char *draft_of;   // of this, not NULL when draft_kind is not
};

// Asks for a line. Help and red flags are dealt with and answered as WORD_REPEAT.
enum said talk_ask(struct talk *t, const struct asked *a);
// The same where any text may be an answer; asks again after help. SAID_WORD: another word.
enum said talk_ask_text(struct talk *t, const struct asked *a);
// Says numbered answers from 1 and asks until one of them is typed, by number, in full, or by its
// first letter where it is yes or no. Its index is in *ret when SAID_LINE is answered; Enter alone
// chooses nothing and is asked again. After help or a red flag the answers are said again here, or
// with WORD_REPEAT among those known it is answered: the caller says the whole question again.
enum said talk_choose(struct talk *t, const char *const *labels, size_t count, word_set known,
                      size_t *ret);
// The same with a digit for each answer, in `digits`; their number is that of the answers.
enum said talk_choose_digit(struct talk *t, const char *const *labels, const char *digits,
                            word_set known, size_t *ret);
// After a line that was read without talk_ask ended otherwise: what it means.
enum said talk_left(struct talk *t, enum line_end end);
// Asks for a passphrase without showing it; SAID_LINE or SAID_LEFT. lines_forget afterwards.
enum said talk_secret(struct talk *t, const char *prompt);
// Asks for a word that confirms; true for that word alone.
bool talk_confirm(struct talk *t, const char *question, const char *word);
// Says why the last call of the program failed.
void talk_failed(struct talk *t);
// Does the line fit into that many bytes with its NUL? Says so when not: nothing is cut in silence.
bool talk_fits(struct talk *t, size_t bytes);
// Says what was understood.
void talk_understood(struct talk *t, const char *words);
// Is the store open and nobody leaving?
bool talk_goes_on(const struct talk *t);

// ---- start.c: first start, login, a store that failed ----

// Until the store is open: LEAVE_NOT in t->leave then.
void start_open(struct talk *t, bool practice);

// ---- people.c ----

// Chooses somebody and visits them, again and again, until the conversation is left or the store
// locked.
void people_ask(struct talk *t);
// A sheet of somebody new; selects them. False when it was given up.
bool person_new_ask(struct talk *t);

// ---- urgent.c ----

// Red flags: whom to call; what was seen is kept.
void urgent_ask(struct talk *t);

#endif
