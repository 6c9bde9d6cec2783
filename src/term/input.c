// SPDX-License-Identifier: EUPL-1.2
#include "term/input.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wchar.h>

enum { PASTE_BEGIN = KEY_MAX + 1, PASTE_END, CTRL_LAST = 0x1f, ESCAPE = 0x1b, DELETE_CHAR = 0x7f };
enum { WAIT_HERE_MS = 25, WAIT_FAR_MS = 120, WAIT_MOST_MS = 5000, SEQUENCE_LIMIT_MS = 500 };

// Keys that curses names.
static const struct {
    int curses;
    enum key_code code;
} named[] = {
    {KEY_ENTER, KEYC_ENTER},     {KEY_BTAB, KEYC_BACKTAB},  {KEY_BACKSPACE, KEYC_BACKSPACE},
    {KEY_DC, KEYC_DELETE},       {KEY_IC, KEYC_INSERT},     {KEY_UP, KEYC_UP},
    {KEY_DOWN, KEYC_DOWN},       {KEY_LEFT, KEYC_LEFT},     {KEY_RIGHT, KEYC_RIGHT},
    {KEY_HOME, KEYC_HOME},       {KEY_END, KEYC_END},       {KEY_PPAGE, KEYC_PAGE_UP},
    {KEY_NPAGE, KEYC_PAGE_DOWN}, {KEY_RESIZE, KEYC_RESIZE}, {KEY_SLEFT, KEYC_LEFT},
    {KEY_SRIGHT, KEYC_RIGHT},    {KEY_SHOME, KEYC_HOME},    {KEY_SEND, KEYC_END},
};

// Control characters that are keys of their own.
static const struct {
    wint_t character;
    enum key_code code;
} controls[] = {
    {'\r', KEYC_ENTER},
    {'\n', KEYC_ENTER},
    {'\t', KEYC_TAB},
    {0x1b, KEYC_ESC},
    {DELETE_CHAR, KEYC_BACKSPACE},
    {'\b', KEYC_BACKSPACE},
};

int input_escape_wait_ms(const char *escdelay, bool ssh, const char *line)
{
    // Names of serial lines; tty1 and pts are none.
    static const char *const serial[] = {"/dev/ttyS", "/dev/ttyUSB", "/dev/ttyACM", "/dev/ttyAMA"};
    char *end = NULL;
    long wanted = escdelay != NULL ? strtol(escdelay, &end, 10) : 0;
    if (wanted > 0 && *end == '\0')
        return wanted < WAIT_MOST_MS ? (int)wanted : WAIT_MOST_MS;
    for (size_t i = 0; line != NULL && i < ARRAY_LEN(serial); i++)
        ssh = ssh || strncmp(line, serial[i], strlen(serial[i])) == 0;
    return ssh ? WAIT_FAR_MS : WAIT_HERE_MS;
}

void input_start(bool mouse, int escape_wait_ms)
{
    set_escdelay(escape_wait_ms);
    meta(stdscr, TRUE); // UTF-8 needs all eight bits, whatever the line is set to
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    define_key("\033[200~", PASTE_BEGIN);
    define_key("\033[201~", PASTE_END);
    // Function keys and editing keys in the forms that terminals send when TERM says otherwise.
    static const struct {
        const char *sequence;
        int key;
    } others[] = {
        {"\033OP", KEY_F(1)},    {"\033OQ", KEY_F(2)},   {"\033OR", KEY_F(3)},
        {"\033OS", KEY_F(4)},    {"\033[11~", KEY_F(1)}, {"\033[12~", KEY_F(2)},
        {"\033[13~", KEY_F(3)},  {"\033[14~", KEY_F(4)}, {"\033[[A", KEY_F(1)},
        {"\033[[B", KEY_F(2)},   {"\033[15~", KEY_F(5)}, {"\033[17~", KEY_F(6)},
        {"\033[18~", KEY_F(7)},  {"\033[19~", KEY_F(8)}, {"\033[20~", KEY_F(9)},
        {"\033[21~", KEY_F(10)}, {"\033[1~", KEY_HOME},  {"\033[4~", KEY_END},
        {"\033[H", KEY_HOME},    {"\033[F", KEY_END},    {"\033OM", KEY_ENTER},
        {"\033[A", KEY_UP},      {"\033[B", KEY_DOWN},   {"\033[C", KEY_RIGHT},
        {"\033[D", KEY_LEFT},    {"\033[3~", KEY_DC},    {"\033[5~", KEY_PPAGE},
        {"\033[6~", KEY_NPAGE},  {"\033[Z", KEY_BTAB},
    };
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        if (key_defined(others[i].sequence) == 0)
            define_key(others[i].sequence, others[i].key);
    if (mouse) {
        mousemask(BUTTON1_PRESSED, NULL);
        mouseinterval(0);
    }
}

static struct key code_key(int code)
{
    if (code >= KEY_F(1) && code <= KEY_F(12))
        return (struct key){.code = KEYC_F, .cp = (uint32_t)(code - KEY_F0)};
    MEVENT click;
    if (code == KEY_MOUSE && getmouse(&click) == OK && (click.bstate & BUTTON1_PRESSED) != 0)
        return (struct key){.code = KEYC_MOUSE, .row = click.y, .col = click.x};
    for (size_t i = 0; i < ARRAY_LEN(named); i++)
        if (named[i].curses == code)
            return (struct key){.code = named[i].code};
    return (struct key){.code = KEYC_NONE};
}

static struct key character_key(wint_t c, bool pasting)
{
    if (c > CTRL_LAST && c != DELETE_CHAR) {
        if (!utf8_safe((uint32_t)c))
            return (struct key){.code = KEYC_NONE};
        return (struct key){.code = KEYC_CHAR, .cp = (uint32_t)c};
    }
    if (pasting) // controls are not text
        return (struct key){.code = KEYC_NONE};
    for (size_t i = 0; i < ARRAY_LEN(controls); i++)
        if (controls[i].character == c)
            return (struct key){.code = controls[i].code};
    if (c >= 1 && c <= 26)
        return (struct key){.code = KEYC_CTRL, .cp = (uint32_t)('a' + c - 1)};
    return (struct key){.code = KEYC_NONE};
}

// Adds a byte to the character that is coming. True when it is whole; what can be none is dropped.
// Not get_wch: it loses the first bytes of a character whose others have not come yet.
static bool whole_character(struct input *in, char byte, wchar_t *ret)
{
    bool fresh = mbsinit(&in->part) != 0;
    size_t used = mbrtowc(ret, &byte, 1, &in->part);
    if (used == (size_t)-1) {
        in->part = (mbstate_t){0};
        if (fresh)
            return false;
        used = mbrtowc(ret, &byte, 1, &in->part); // it cut another one short
        if (used == (size_t)-1)
            in->part = (mbstate_t){0};
    }
    return used <= 1;
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

// How many bytes a UTF-8 character has that begins so; 1 for what begins none.
static size_t character_bytes(unsigned char lead)
{
    return lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

// Is the sequence whole: Esc and a character, Esc O and one, Esc [ … and a final byte? The Linux
// console sends Esc [ [ and one for its first function keys.
static bool whole_sequence(const struct input *in)
{
    const char *bytes = in->sequence;
    size_t len = in->sequence_len;
    if (len < 2)
        return false;
    if (bytes[1] == 'O')
        return len > 2 && (bytes[len - 1] < '0' || bytes[len - 1] > '9');
    if (bytes[1] != '[')
        return len > character_bytes((unsigned char)bytes[1]);
    if (len > 2 && bytes[2] == '[')
        return len > 3;
    return len > 2 && (bytes[len - 1] >= '@' || bytes[len - 1] < ' ');
}

// Takes the bytes of a sequence that have come. KEYC_NONE while more are to come; what has no name
// is one unknown key, so that no byte of it presses another.
static struct key take_sequence(struct input *in)
{
    bool late = now_ms() - in->sequence_ms >= SEQUENCE_LIMIT_MS; // the rest never came
    while (!late && !whole_sequence(in) && in->sequence_len < SEQUENCE_BYTES - 1) {
        int c = getch();
        if (c == ERR)
            return (struct key){.code = KEYC_NONE};
        if (c >= KEY_MIN) { // a key of its own in between: Alt and an arrow
            if (c == KEY_RESIZE)
                ungetch(c);
            break;
        }
        in->sequence[in->sequence_len++] = (char)c;
        in->sequence_ms = now_ms();
    }
    in->sequence[in->sequence_len] = '\0';
    in->sequence_len = 0;
    int code = key_defined(in->sequence);
    struct key key = {.code = KEYC_UNKNOWN};
    if (code == PASTE_BEGIN || code == PASTE_END) {
        in->pasting = code == PASTE_BEGIN;
        key.code = KEYC_NONE;
    } else if (code > 0) {
        key = code_key(code);
    }
    if (in->pasting)
        key.code = KEYC_NONE;
    return key;
}

// After an Esc: the key Esc when nothing followed at once, else the beginning of a sequence.
static struct key after_escape(struct input *in)
{
    int c = getch();
    if (c == ERR)
        return (struct key){.code = KEYC_ESC};
    if (c == KEY_RESIZE) {
        ungetch(c);
        return (struct key){.code = KEYC_ESC};
    }
    if (c >= KEY_MIN)
        return (struct key){.code = KEYC_UNKNOWN};
    in->sequence[0] = '\033';
    in->sequence[1] = (char)c;
    in->sequence_len = 2;
    in->sequence_ms = now_ms();
    return take_sequence(in);
}

// A tab or line end between the words of a paste is one blank. Behind the last it is none: nobody
// could type the passphrase that was pasted with its line end.
static bool paste_gap(struct input *in, int c)
{
    bool blank = in->pasting && (c == '\t' || c == '\n' || c == '\r');
    in->gap = blank || (in->gap && in->pasting);
    return blank;
}

// What curses read, as a key; KEYC_NONE while it is none or part of one.
static struct key key_read(struct input *in, int c)
{
    wchar_t character;
    if (c == PASTE_BEGIN || c == PASTE_END)
        in->pasting = c == PASTE_BEGIN;
    if (paste_gap(in, c) || c == PASTE_BEGIN || c == PASTE_END)
        return (struct key){.code = KEYC_NONE};
    if (in->gap && c < KEY_MIN) {
        in->gap = false;
        ungetch(c);
        return (struct key){.code = KEYC_CHAR, .cp = ' '};
    }
    if (c == ESCAPE && !in->pasting)
        return after_escape(in);
    else if (c >= KEY_MIN && (!in->pasting || c == KEY_RESIZE)) // a paste presses no key
        return code_key(c);
    else if (c < KEY_MIN && whole_character(in, (char)c, &character))
        return character_key((wint_t)character, in->pasting);
    return (struct key){.code = KEYC_NONE};
}

struct key input_read(struct input *in)
{
    for (;;) {
        struct key key = {.code = KEYC_NONE};
        if (in->sequence_len > 0) {
            key = take_sequence(in);
        } else {
            int c = getch();
            if (c == ERR)
                return key;
            key = key_read(in, c);
        }
        if (key.code != KEYC_NONE || in->sequence_len > 0)
            return key;
    }
}
