// SPDX-License-Identifier: EUPL-1.2
// From the start to the last line.
#include "lines/lines.h"

#include "app/state/service.h"
#include "app/visit/service.h"
#include "lines/talk.h"

#include <stdio.h>
#include <unistd.h>

enum { EXIT_DONE = 0, EXIT_START = 4 };

int lines_run(const struct paths *paths, const char *language, bool practice)
{
    struct err e = {0};
    struct talk t = {.on_urgent = urgent_ask};
    if (plain_new(paths, language, &t.plain, &e) != RC_OK) {
        fprintf(stderr, "icope: %s\n", e.text);
        return EXIT_START;
    }
    t.app = plain_app(t.plain);
    lines_open(&t.l, STDIN_FILENO, stdout);
    t.l.watch = (struct lines_watch){.self = t.plain, .poll = plain_poll, .look = plain_look};
    while (t.leave == LEAVE_NOT) {
        start_open(&t, practice);
        if (t.leave == LEAVE_NOT)
            people_ask(&t);
    }
    if (t.leave != LEAVE_QUIT)
        lines_say(&t.l, _("The program ends. Nothing that was answered is lost."));
    lines_close(&t.l);
    plain_free(t.plain);
    return EXIT_DONE;
}
