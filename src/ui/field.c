// SPDX-License-Identifier: EUPL-1.2
#include "ui/field.h"

#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "ui/glyph.h"

#include <string.h>

// May this character be typed here?
static bool allowed(enum field_allow allow, uint32_t cp)
{
    static const char *const sets[] = {
        [FIELD_DIGITS] = "0123456789",
        [FIELD_DECIMAL] = "0123456789.,-",
        [FIELD_DATE] = "0123456789/-. ",
    };
    if (cp < ' ' || !utf8_safe(cp))
        return false;
    if (allow == FIELD_ANY)
        return true;
    return cp < 0x80 && strchr(sets[allow], (int)cp) != NULL;
}

// Bytes it takes, with the NUL.
static size_t room_of(const struct field *f)
{
    return f->roomy ? FIELD_ROOMY_BYTES : FIELD_BYTES;
}

// Takes bytes from..to out; the freed end is wiped (it may have been a passphrase).
static void cut(struct field *f, size_t from, size_t to)
{
    memmove(f->text + from, f->text + to, f->len - to);
    explicit_bzero(f->text + f->len - (to - from), to - from);
    f->len -= to - from;
    f->cursor = from;
    if (from < to)
        f->lost = FIELD_WHOLE;
}

static void insert(struct field *f, uint32_t cp)
{
    char bytes[4];
    size_t used = utf8_put(cp, bytes);
    bool full = f->max_chars > 0 && utf8_length(f->text, f->len) >= f->max_chars;
    bool fits = !full && f->len + used < room_of(f);
    if (!fits || !allowed(f->allow, cp)) {
        if (!fits)
            f->lost = FIELD_NO_ROOM;
        else if (f->lost == FIELD_WHOLE && f->allow != FIELD_ANY)
            f->lost = FIELD_NOT_ALLOWED;
        return;
    }
    memmove(f->text + f->cursor + used, f->text + f->cursor, f->len - f->cursor);
    memcpy(f->text + f->cursor, bytes, used);
    f->len += used;
    f->cursor += used;
    f->text[f->len] = '\0';
}

// Where the word before the cursor starts.
static size_t word_start(const struct field *f)
{
    size_t at = f->secret ? 0 : f->cursor;
    while (at > 0 && f->text[at - 1] == ' ')
        at--;
    while (at > 0 && f->text[at - 1] != ' ')
        at--;
    return at;
}

static void go_home(struct field *f)
{
    f->cursor = 0;
}

static void go_end(struct field *f)
{
    f->cursor = f->len;
}

static void erase_before(struct field *f)
{
    cut(f, glyph_before(f->text, f->cursor), f->cursor);
}

static void erase_after(struct field *f)
{
    cut(f, f->cursor, glyph_after(f->text, f->len, f->cursor));
}

static void erase_to_start(struct field *f)
{
    cut(f, 0, f->cursor);
}

static void erase_to_end(struct field *f)
{
    cut(f, f->cursor, f->len);
}

static void erase_word(struct field *f)
{
    cut(f, word_start(f), f->cursor);
}

// Editing keys.
static const struct {
    struct key key;
    void (*edit)(struct field *f);
} edits[] = {
    {KEY_NAMED(KEYC_HOME), go_home},
    {KEY_NAMED(KEYC_END), go_end},
    {KEY_NAMED(KEYC_BACKSPACE), erase_before},
    {KEY_NAMED(KEYC_DELETE), erase_after},
    {KEY_CTRL('a'), go_home},
    {KEY_CTRL('e'), go_end},
    {KEY_CTRL('u'), erase_to_start},
    {KEY_CTRL('k'), erase_to_end},
    {KEY_CTRL('w'), erase_word},
};

bool field_key(struct field *f, struct key key)
{
    if (key.code == KEYC_BACKSPACE && f->len == 0)
        return false;
    if (key.code == KEYC_CHAR) {
        insert(f, key.cp);
        return true;
    }
    if (key.code == KEYC_LEFT && f->cursor > 0) {
        f->cursor = glyph_before(f->text, f->cursor);
        return true;
    }
    if (key.code == KEYC_RIGHT && f->cursor < f->len) {
        f->cursor = glyph_after(f->text, f->len, f->cursor);
        return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(edits); i++) {
        if (key_equal(key, edits[i].key)) {
            edits[i].edit(f);
            return true;
        }
    }
    return false;
}

void field_set(struct field *f, const char *text)
{
    explicit_bzero(f->text, sizeof f->text);
    f->len = f->cursor = 0;
    f->lost = FIELD_WHOLE;
    size_t len = strlen(text);
    for (uint32_t cp; len > 0;) {
        size_t used = utf8_next(text, len, &cp);
        char bytes[4];
        size_t wide = utf8_put(cp < ' ' || !utf8_safe(cp) ? 0xFFFD : cp, bytes);
        if (f->len + wide >= room_of(f)) {
            f->lost = FIELD_NO_ROOM;
            break;
        }
        memcpy(f->text + f->len, bytes, wide);
        f->len += wide;
        text += used;
        len -= used;
    }
    f->cursor = f->len;
}

void field_wipe(struct field *f)
{
    explicit_bzero(f->text, sizeof f->text);
    f->len = f->cursor = 0;
    f->lost = FIELD_WHOLE;
}

// Columns of text[0..len).
static int cells_of(const char *text, size_t len)
{
    struct glyph g;
    int cells = 0;
    for (size_t at = 0, used; (used = glyph_next(text + at, len - at, &g)) > 0; at += used)
        cells += g.cells;
    return cells;
}

static void draw_dots(struct canvas *c, int row, int col, int cells, const struct field *f,
                      bool focused)
{
    int count = (int)utf8_length(f->text, f->len), at = (int)utf8_length(f->text, f->cursor);
    int skip = at < cells ? 0 : at - cells + 1;
    int dots = count - skip < cells ? count - skip : cells;
    canvas_fill(c, row, col, 1, dots, STYLE_FIELD, 0x2022);
    if (focused)
        canvas_cursor(c, row, col + at - skip);
}

// Says at the end of the field that not everything is in it; returns the columns that are left.
static int draw_full(struct canvas *c, int row, int col, int cells, const struct field *f)
{
    const char *words = _("full");
    int wide = glyph_cells(words);
    if (f->lost != FIELD_NO_ROOM || wide + 1 > cells / 2)
        return cells;
    canvas_text_right(c, row, col + cells, STYLE_SIGNAL, words);
    return cells - wide - 1;
}

void field_draw(struct canvas *c, int row, int col, int cells, const struct field *f, bool focused)
{
    if (cells <= 0)
        return;
    canvas_fill(c, row, col, 1, cells, STYLE_FIELD, ' ');
    cells = draw_full(c, row, col, cells, f);
    if (f->secret) {
        draw_dots(c, row, col, cells, f, focused);
        return;
    }
    size_t from = 0;
    while (from < f->cursor && cells_of(f->text + from, f->cursor - from) >= cells)
        from = glyph_after(f->text, f->len, from);
    canvas_text(c, row, col, cells, STYLE_FIELD, f->text + from);
    if (focused)
        canvas_cursor(c, row, col + cells_of(f->text + from, f->cursor - from));
}
