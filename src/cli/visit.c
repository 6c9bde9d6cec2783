// SPDX-License-Identifier: EUPL-1.2
// icope visit: the program for people, on its screens or on plain lines. Neither belongs to the
// command line: the face that is asked for starts them.
#include "cli/rows.h"

static int visit(struct cli_call *c)
{
    const struct cli_face face = {.language = arg_text(&c->args, "lang"),
                                  .lines = arg_given(&c->args, "lines"),
                                  .practice = arg_given(&c->args, "practice")};
    if (face.practice && !face.lines) {
        cli_say("--practice", _("goes with --lines; on the screens, F3 at the login"));
        return CLI_USAGE;
    }
    return c->open_face(c->paths, &face);
}

static const struct arg_option options[] = {
    {"lines", 'L', .help = N_("On plain lines, for screen readers, braille and serial consoles.")},
    {"practice", 'x', .help = N_("With the practice store and its fictitious people.")},
    {"lang", 'l', ARG_CHOICE, "fr|en", .help = N_("Speaks that language.")},
    {0}};

const struct cli_command cli_visit_commands[] = {
    {.name = "visit",
     .help = N_("Opens the program, as icope without words does; with --lines on plain lines."),
     .more = N_("Plain lines are also used where the terminal cannot place a cursor (TERM=dumb). "
                "A line is the number of an answer or the answer itself; \"back\", \"skip\", "
                "\"note\", \"domain\", \"review\", \"time\", \"pause\", \"end\" and \"help\" are "
                "understood, after a slash where any text may be an answer; \"!\" is for a red "
                "flag. Each answer is kept before the next question; Ctrl-D and Ctrl-C lose "
                "nothing."),
     .example = "icope visit --lines",
     .options = options,
     .run = visit},
    {0},
};
