// SPDX-License-Identifier: EUPL-1.2
// A question over the screen: title, text, up to four answers with hot-keys. The screen keeps it in
// its state, draws it last and gives it keys first while it is open.
#ifndef ICOPE_UI_MESSAGE_H
#define ICOPE_UI_MESSAGE_H

#include "ui/canvas.h"
#include "ui/key.h"

#include <stdbool.h>

enum {
    MESSAGE_CHOICES_MAX = 4,
    MESSAGE_MOVED = -1, // taken, nothing chosen yet
    MESSAGE_IGNORED =
        -2, // not open, or a function key, control key or resize: leave these to the framework
};

// One answer.
struct message_choice {
    const char *label; // N_() words, behind their letter and a tab where they have one (key_letter)
    bool sure;         // ends, erases or discards: chosen by its letter alone, never by an arrow
                       // and Enter; its letter is none that opens the question
};

// A const description; the text that changes is given at opening.
struct message_def {
    const char *title;                                  // N_()
    const char *text;                                   // N_(), NULL when given at drawing
    struct message_choice choices[MESSAGE_CHOICES_MAX]; // label NULL ends; none at all: any of
                                                        // Enter, Esc closes with 0
    int escape;                                         // answer of Esc, an index
    enum style style; // of title and frame: STYLE_TITLE, STYLE_URGENT
};

// State. {0} is closed.
struct message {
    const struct message_def *def; // NULL = closed
    int cursor;                    // marked answer
};

// Opens it with the escape answer marked, so that a stray Enter is harmless.
void message_open(struct message *m, const struct message_def *def);
// Is it open?
bool message_is_open(const struct message *m);
// Returns the index chosen (and closes), MESSAGE_MOVED or MESSAGE_IGNORED. Every plain key is taken
// while open, but for '!', which works everywhere.
int message_key(struct message *m, struct key key);
// Draws it in the middle; `text` (translated) instead of the description's, NULL for that one.
// Nothing when closed.
void message_draw(struct canvas *c, const struct message *m, const char *text);

#endif
