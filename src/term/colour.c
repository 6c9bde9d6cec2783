// SPDX-License-Identifier: EUPL-1.2
#include "term/colour.h"

#include "base/buf.h"
#include "base/mem.h"
#include "term/direct.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <unistd.h>

enum { COLOURS_256 = 256, COLOURS_16 = 16, COLOURS_8 = 8, COLOURS_DIRECT = 1 << 24 };

enum depth colour_depth(void)
{
    const char *no_colour = getenv("NO_COLOR");
    if ((no_colour != NULL && no_colour[0] != '\0') || !has_colors() || COLORS < COLOURS_8)
        return DEPTH_NONE;
    return COLORS >= COLOURS_DIRECT ? DEPTH_DIRECT
           : COLORS >= COLOURS_256  ? DEPTH_256
           : COLORS >= COLOURS_16   ? DEPTH_16
                                    : DEPTH_8;
}

static attr_t attributes(const struct look *look)
{
    return (look->bold ? A_BOLD : 0) | (look->underline ? A_UNDERLINE : 0) |
           (look->reverse ? A_REVERSE : 0);
}

void colour_set(const struct theme *theme, enum depth depth, struct colour_looks *ret)
{
    for (int s = 0; s < STYLE_COUNT; s++) {
        for (int g = 0; g < GROUND_COUNT; g++) {
            struct look look = style_look(theme, depth, (enum style)s, (enum ground)g);
            int pair = s * GROUND_COUNT + g + 1;
            bool coloured =
                depth != DEPTH_NONE && init_extended_pair(pair, look.fg, look.bg) != ERR;
            if (depth != DEPTH_NONE && !coloured)
                look = style_look(theme, DEPTH_NONE, (enum style)s, (enum ground)g);
            ret->at[s][g] = attributes(&look) | (coloured ? (attr_t)COLOR_PAIR(pair) : 0);
        }
    }
}

// Does the terminal take colours of 24 bits, though its description has fewer? GNU screen hands
// COLORTERM on from the terminal around it and does not take them; tmux does.
static bool says_direct(const char *name)
{
    const char *says = getenv("COLORTERM");
    int known = tigetnum("colors");
    if (known < COLOURS_8 || known >= COLOURS_DIRECT)
        return false;
    if (tigetflag("Tc") > 0 || tigetflag("RGB") > 0)
        return true;
    if (strncmp(name, "screen", strlen("screen")) == 0 && getenv("TMUX") == NULL)
        return false;
    return says != NULL && (strcmp(says, "truecolor") == 0 || strcmp(says, "24bit") == 0);
}

// newterm with a description given in the environment, which is as before afterwards.
static SCREEN *newterm_described(const char *name, const char *description)
{
    const char *before = getenv("TERMINFO");
    char *kept = before != NULL ? mem_text(before, strlen(before)) : NULL;
    setenv("TERMINFO", description, 1);
    SCREEN *screen = newterm(name, stdout, stdin);
    if (kept != NULL)
        setenv("TERMINFO", kept, 1);
    else
        unsetenv("TERMINFO");
    free(kept);
    return screen;
}

SCREEN *colour_newterm(const char *name)
{
    int known;
    struct buf description = {0};
    SCREEN *screen = NULL;
    if (setupterm(name, STDOUT_FILENO, &known) == OK) {
        TERMINAL *plain = cur_term;
        if (says_direct(name))
            direct_description(name, &description);
        set_curterm(NULL);
        del_curterm(plain);
    }
    if (description.len > 0)
        screen = newterm_described(name, buf_text(&description));
    buf_release(&description);
    return screen != NULL ? screen : newterm(name, stdout, stdin);
}
