// SPDX-License-Identifier: EUPL-1.2
// Somebody who talks to the program on plain lines: what is replied follows from what is said, so
// that a question more or less changes nothing. At a terminal, or through pipes.
#ifndef ICOPE_TESTS_SUPPORT_ROBOT_H
#define ICOPE_TESTS_SUPPORT_ROBOT_H

#include "base/buf.h"
#include "support/laptop.h"

#include <sys/types.h>

// The prompt after which the five rises are made.
#define ROBOT_CLOCK "Entrée lance le chronomètre"

// What is replied to a block that says this.
struct rule {
    const char *said;  // part of what was said since the last reply
    const char *reply; // a line, without its end; NULL: nothing, more will come
    int times;         // how often at most, 0 always
};

// A conversation with the program. Starts from {.in = -1, .out = -1} and a laptop that runs.
struct robot {
    struct laptop l;          // a terminal, when in is −1
    int in, out;              // ends of the pipes, −1 none
    pid_t child;              // behind them
    struct buf heard;         // all it said through pipes
    size_t from;              // where the newest block begins
    const struct rule *rules; // of this part, ended by {0}
    int used[64];             // how often each was taken
    int replies_max;          // most replies of talk_on, 0 REPLIES_MAX
};

// All that was said so far. Valid until more is heard.
const char *robot_heard(const struct robot *r, size_t *ret_len);
// What was said since the last reply. Valid as long.
const char *robot_block(const struct robot *r);
// Types a line.
void robot_say(struct robot *r, const char *line);
// Answers by the rules, with no where that is a choice, else the first answer, until that text is
// said. False when it was not said before the most replies were given; fails after silence.
bool robot_talk_on(struct robot *r, const struct rule *rules, const char *until);
// The same; fails unless it is said.
void robot_talk(struct robot *r, const struct rule *rules, const char *until);

#endif
