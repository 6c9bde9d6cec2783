// SPDX-License-Identifier: EUPL-1.2
// What is kept between calls is the terminal's saved state: there is one terminal.
#include "term/term.h"

#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "term/colour.h"
#include "term/input.h"

#include <curses.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

// The one terminal.
static struct {
    SCREEN *screen;            // NULL while it is not ours
    struct input input;        // between two keys
    struct colour_looks looks; // attributes of every look
    bool plain;                // it may lack typographic characters
} terminal;

// Sends a sequence past curses, which knows no name for it. Does not allocate.
static void send_raw(const char *bytes)
{
    size_t len = strlen(bytes);
    while (len > 0) {
        ssize_t n = write(STDOUT_FILENO, bytes, len);
        if (n <= 0)
            return; // the terminal is gone; there is nobody to tell
        bytes += n;
        len -= (size_t)n;
    }
}

void term_theme(const struct theme *theme)
{
    if (terminal.screen == NULL)
        return;
    colour_set(theme, colour_depth(), &terminal.looks);
    bkgd(terminal.looks.at[STYLE_PLAIN][GROUND_PAGE] | ' ');
    clearok(curscr, TRUE);
}

bool term_is_plain(void)
{
    const char *name = getenv("TERM");
    int status = 0;
    if (name == NULL || name[0] == '\0' || !isatty(STDOUT_FILENO) ||
        setupterm(name, STDOUT_FILENO, &status) == ERR)
        return false;
    const char *place = tigetstr("cup");
    del_curterm(cur_term);
    return place == NULL || place == (const char *)-1;
}

enum rc term_start(const struct theme *theme, bool mouse, struct err *e)
{
    const char *name = getenv("TERM");
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return err_set(e, RC_IO, "%s",
                       _("not a terminal: icope needs one for reading and writing"));
    if (name == NULL || name[0] == '\0')
        return err_set(e, RC_IO, "%s", _("TERM is not set: the kind of terminal is not known"));
    terminal.screen = colour_newterm(name);
    if (terminal.screen == NULL)
        return err_set(e, RC_IO, _("the terminal \"%.60s\" is not known: try TERM=xterm"), name);
    terminal.plain = i18n_plain();
    set_term(terminal.screen);
    raw();
    noecho();
    nonl();
    leaveok(stdscr, FALSE);
    if (has_colors()) {
        start_color();
        use_default_colors(); // what the program leaves behind is the terminal's own again
    }
    bool ssh = getenv("SSH_CONNECTION") != NULL || getenv("SSH_TTY") != NULL;
    input_start(mouse, input_escape_wait_ms(getenv("ESCDELAY"), ssh, ttyname(STDIN_FILENO)));
    term_theme(theme);
    send_raw("\033[?2004h"); // marks around pastes
    return RC_OK;
}

// Terminals that take xterm's sequences, whatever their description says.
static bool like_xterm(void)
{
    static const char *const names[] = {"xterm",     "tmux", "screen", "foot",   "rxvt",
                                        "alacritty", "vte",  "gnome",  "konsole"};
    const char *name = getenv("TERM");
    bool like = false;
    for (size_t i = 0; name != NULL && i < ARRAY_LEN(names); i++)
        like = like || strncmp(name, names[i], strlen(names[i])) == 0;
    return like;
}

// Clears the screen and the terminal's scrollback where it can (E3).
static void wipe(void)
{
    clear();
    refresh();
    const char *known = tigetstr("E3");
    if (like_xterm() || (known != NULL && known != (const char *)-1))
        send_raw("\033[3J");
}

void term_stop(void)
{
    if (terminal.screen == NULL)
        return;
    send_raw("\033[?2004l");
    wipe();
    endwin();
    // delscreen() is left to the end of the process: this may run where memory must not be touched.
    terminal.screen = NULL;
}

void term_free(void)
{
    SCREEN *screen = terminal.screen;
    term_stop();
    tcflush(STDIN_FILENO, TCIFLUSH);
    if (screen != NULL)
        delscreen(screen);
    terminal.input = (struct input){0};
}

void term_size(int *ret_rows, int *ret_cols)
{
    struct winsize size = {0};
    bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0;
    *ret_rows = known ? size.ws_row : 24;
    *ret_cols = known ? size.ws_col : 80;
}

static void put_cell(int row, int col, const struct cell *cell)
{
    wchar_t text[ARRAY_LEN(cell->cp) + 1] = {0};
    size_t len = 0;
    while (len < ARRAY_LEN(cell->cp) && cell->cp[len] != 0) {
        text[len] = (wchar_t)(terminal.plain ? utf8_plain(cell->cp[len]) : cell->cp[len]);
        len++;
    }
    enum style style = (unsigned)cell->style < STYLE_COUNT ? cell->style : STYLE_PLAIN;
    attr_t look = terminal.looks.at[style][cell->ground];
    cchar_t c;
    if (setcchar(&c, text, look & ~A_COLOR, (short)PAIR_NUMBER((int)look), NULL) == OK)
        mvadd_wch(row, col, &c);
}

void term_present(const struct canvas *c)
{
    if (terminal.screen == NULL)
        return;
    if (c->rows != LINES || c->cols != COLS) {
        resizeterm(c->rows, c->cols);
        clearok(curscr, TRUE);
    }
    for (int row = 0; row < c->rows; row++) {
        for (int col = 0; col < c->cols; col++) {
            const struct cell *cell = &c->cells[(size_t)row * (size_t)c->cols + (size_t)col];
            if (cell->cp[0] != 0) // not the right half of a wide character
                put_cell(row, col, cell);
        }
    }
    curs_set(c->cursor_row >= 0 ? 1 : 0);
    move(c->cursor_row >= 0 ? c->cursor_row : 0, c->cursor_row >= 0 ? c->cursor_col : 0);
    refresh();
}

int term_fd(void)
{
    return STDIN_FILENO;
}

struct key term_read_key(void)
{
    if (terminal.screen == NULL)
        return (struct key){.code = KEYC_NONE};
    return input_read(&terminal.input);
}
