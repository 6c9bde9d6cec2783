// SPDX-License-Identifier: EUPL-1.2
#include "support/pty_screen.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <vterm.h>

struct pty_screen {
    VTerm *vt;
    VTermScreen *cells; // belongs to vt
    int rows, cols;
    VTermPos cursor;
    bool cursor_visible;
    bool alternate;
    bool changed; // since the start of the running pty_screen_feed
};

static int on_damage(VTermRect rect, void *user)
{
    struct pty_screen *s = user;
    (void)rect;
    s->changed = true;
    return 1;
}

static int on_move_cursor(VTermPos pos, VTermPos old, int visible, void *user)
{
    struct pty_screen *s = user;
    (void)visible; // the property tells it too, also without a movement
    s->changed |= vterm_pos_cmp(pos, old) != 0;
    s->cursor = pos;
    return 1;
}

static int on_property(VTermProp prop, VTermValue *value, void *user)
{
    struct pty_screen *s = user;
    if (prop == VTERM_PROP_CURSORVISIBLE)
        s->cursor_visible = value->boolean;
    if (prop == VTERM_PROP_ALTSCREEN) {
        s->alternate = value->boolean;
        s->changed = true;
    }
    return 1;
}

static const VTermScreenCallbacks callbacks = {
    .damage = on_damage,
    .movecursor = on_move_cursor,
    .settermprop = on_property,
};

struct pty_screen *pty_screen_new(int rows, int cols,
                                  void (*answer)(const char *bytes, size_t len, void *user),
                                  void *user)
{
    struct pty_screen *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    s->rows = rows;
    s->cols = cols;
    s->cursor_visible = true;
    s->vt = vterm_new(rows, cols);
    vterm_set_utf8(s->vt, 1);
    vterm_output_set_callback(s->vt, answer, user);
    s->cells = vterm_obtain_screen(s->vt);
    vterm_screen_enable_altscreen(s->cells, 1);
    vterm_screen_reset(s->cells, 1);
    vterm_screen_set_callbacks(s->cells, &callbacks, s);
    return s;
}

void pty_screen_free(struct pty_screen *s)
{
    if (!s)
        return;
    vterm_free(s->vt);
    free(s);
}

bool pty_screen_feed(struct pty_screen *s, const char *bytes, size_t len)
{
    s->changed = false;
    vterm_input_write(s->vt, bytes, len);
    vterm_screen_flush_damage(s->cells);
    return s->changed;
}

void pty_screen_resize(struct pty_screen *s, int rows, int cols)
{
    s->rows = rows;
    s->cols = cols;
    vterm_set_size(s->vt, rows, cols);
}

int pty_screen_rows(const struct pty_screen *s)
{
    return s->rows;
}

static const struct {
    const char *name;
    VTermKey key;
} key_names[] = {
    {"Enter", VTERM_KEY_ENTER},
    {"Tab", VTERM_KEY_TAB},
    {"Backspace", VTERM_KEY_BACKSPACE},
    {"Esc", VTERM_KEY_ESCAPE},
    {"Up", VTERM_KEY_UP},
    {"Down", VTERM_KEY_DOWN},
    {"Left", VTERM_KEY_LEFT},
    {"Right", VTERM_KEY_RIGHT},
    {"Insert", VTERM_KEY_INS},
    {"Delete", VTERM_KEY_DEL},
    {"Home", VTERM_KEY_HOME},
    {"End", VTERM_KEY_END},
    {"PageUp", VTERM_KEY_PAGEUP},
    {"PageDown", VTERM_KEY_PAGEDOWN},
};

static const struct {
    const char *prefix;
    VTermModifier mod;
} modifiers[] = {
    {"Ctrl-", VTERM_MOD_CTRL},
    {"Alt-", VTERM_MOD_ALT},
    {"Shift-", VTERM_MOD_SHIFT},
};

// The modifiers in front of *name, which is moved behind them.
static VTermModifier take_modifiers(const char **name)
{
    unsigned mods = VTERM_MOD_NONE;
    for (size_t i = 0; i < sizeof modifiers / sizeof modifiers[0]; i++) {
        size_t len = strlen(modifiers[i].prefix);
        if (strncmp(*name, modifiers[i].prefix, len) != 0 || !(*name)[len])
            continue;
        mods |= modifiers[i].mod;
        *name += len;
        i = (size_t)-1; // they come in any order
    }
    return (VTermModifier)mods;
}

static VTermKey key_by_name(const char *name)
{
    for (size_t i = 0; i < sizeof key_names / sizeof key_names[0]; i++)
        if (strcmp(name, key_names[i].name) == 0)
            return key_names[i].key;
    if (name[0] == 'F' && name[1]) {
        char *end;
        long n = strtol(name + 1, &end, 10);
        if (!*end && n >= 1 && n <= 12)
            return (VTermKey)VTERM_KEY_FUNCTION(n);
    }
    return VTERM_KEY_NONE;
}

// The code point of a text that is exactly one UTF-8 character; 0 when it is not.
static uint32_t single_character(const char *text)
{
    const unsigned char *u = (const unsigned char *)text;
    size_t len = u[0] < 0x80 ? 1 : u[0] < 0xe0 ? 2 : u[0] < 0xf0 ? 3 : 4;
    if (strlen(text) != len)
        return 0;
    uint32_t c = len == 1 ? u[0] : u[0] & (0xffU >> (len + 1));
    for (size_t i = 1; i < len; i++)
        c = c << 6 | (u[i] & 0x3fU);
    return c;
}

bool pty_screen_key(struct pty_screen *s, const char *name)
{
    VTermModifier mods = take_modifiers(&name);
    VTermKey key = key_by_name(name);
    if (key != VTERM_KEY_NONE) {
        vterm_keyboard_key(s->vt, key, mods);
        return true;
    }
    uint32_t c = single_character(name);
    if (!c)
        return false;
    // libvterm would send the newer CSI u form for some control letters; terminals in use send the
    // plain byte.
    if ((mods & VTERM_MOD_CTRL) && c >= '@' && c < 0x7f) {
        c &= 0x1f;
        mods = (VTermModifier)(mods & ~(unsigned)VTERM_MOD_CTRL);
    }
    vterm_keyboard_unichar(s->vt, c, (VTermModifier)(mods & VTERM_MOD_ALT));
    return true;
}

// Appends a code point as UTF-8; returns the number of bytes.
static size_t put_utf8(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)((0xf00 >> len & 0xff) | c);
    return len;
}

// A colour as 0xRRGGBB.
static uint32_t rgb(const struct pty_screen *s, VTermColor c)
{
    vterm_screen_convert_color_to_rgb(s->cells, &c);
    return (uint32_t)c.rgb.red << 16 | (uint32_t)c.rgb.green << 8 | c.rgb.blue;
}

bool pty_screen_cell(const struct pty_screen *s, int row, int col, struct pty_cell *ret_cell)
{
    VTermScreenCell cell;
    if (row < 0 || row >= s->rows || col < 0 || col >= s->cols)
        return false;
    vterm_screen_get_cell(s->cells, (VTermPos){.row = row, .col = col}, &cell);
    *ret_cell = (struct pty_cell){
        .width = cell.width,
        .bold = cell.attrs.bold,
        .italic = cell.attrs.italic,
        .underline = cell.attrs.underline != VTERM_UNDERLINE_OFF,
        .reverse = cell.attrs.reverse,
        .default_colour =
            VTERM_COLOR_IS_DEFAULT_FG(&cell.fg) && VTERM_COLOR_IS_DEFAULT_BG(&cell.bg),
        .fg = rgb(s, cell.fg),
        .bg = rgb(s, cell.bg),
    };
    if (cell.chars[0] == UINT32_MAX) // the right half of a wide character
        return true;
    size_t len = 0;
    for (size_t i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
        len += put_utf8(ret_cell->text + len, cell.chars[i]);
    return true;
}

size_t pty_screen_row(const struct pty_screen *s, int row, char *out, size_t out_bytes)
{
    size_t len = 0, kept = 0;
    struct pty_cell cell;
    for (int col = 0; pty_screen_cell(s, row, col, &cell); col += cell.width > 1 ? cell.width : 1) {
        const char *text = cell.text[0] ? cell.text : " ";
        size_t n = strlen(text);
        if (len + n + 1 > out_bytes)
            break;
        memcpy(out + len, text, n);
        len += n;
        if (strcmp(text, " ") != 0)
            kept = len;
    }
    out[kept] = '\0';
    return kept;
}

bool pty_screen_cursor(const struct pty_screen *s, int *ret_row, int *ret_col)
{
    *ret_row = s->cursor.row;
    *ret_col = s->cursor.col;
    return s->cursor_visible;
}

bool pty_screen_alternate(const struct pty_screen *s)
{
    return s->alternate;
}
