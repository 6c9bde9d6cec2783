// SPDX-License-Identifier: EUPL-1.2
// Errors: few named codes and one message, set once by whoever notices and passed up unchanged.
// Libraries never print; only app/ turns code and use case into a translated sentence.
#ifndef ICOPE_BASE_ERR_H
#define ICOPE_BASE_ERR_H

// What a function that can fail answers. RC_OK is 0, so `if (rc)` reads "if it failed".
enum rc {
    RC_OK = 0,  // done
    RC_NO,      // the answer is no: not found, not equal, nothing there
    RC_USAGE,   // the caller's words are wrong (command line, unknown name)
    RC_INVALID, // input does not have the form it must have
    RC_LIMIT,   // input is larger, deeper or longer than this program takes
    RC_IO,      // the operating system refused or failed
    RC_FULL,    // no space left where it must be written
    RC_DENIED,  // wrong passphrase, missing right, read-only
    RC_DAMAGED, // stored data is not what was stored (seal, hash, structure)
    RC_BUSY,    // somebody else holds it
    RC_NEWER,   // written by a newer version of this program
};

enum { ERR_TEXT_BYTES = 512 };

// One error. `text` is technical English for the log and for developers: never an answer, never a
// name of a person.
struct err {
    enum rc rc;                // RC_OK while nothing went wrong
    char text[ERR_TEXT_BYTES]; // UTF-8, always terminated, cut at a character
};

// Sets *e (which may be NULL) to code and formatted text and returns the code, so that
// `return err_set(e, RC_IO, "…")` is one line. An error already set is kept: the first one names
// the cause. A macro, so that a compiler sees which code comes back; `code` is evaluated twice.
#define err_set(e, code, ...) err_answer(code, err_put(e, code, __VA_ARGS__))

// Only for err_set: sets *e, returns the code.
enum rc err_put(struct err *e, enum rc rc, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
// Only for err_set: the first of two equal codes.
static inline enum rc err_answer(enum rc rc, enum rc same)
{
    (void)same;
    return rc;
}

// Makes *e say "nothing went wrong".
void err_clear(struct err *e);

// The stable English name of a code ("invalid"), for logs and --json. Never NULL.
const char *rc_name(enum rc rc);

#endif
