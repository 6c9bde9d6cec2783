// SPDX-License-Identifier: EUPL-1.2
// One column of a wide view: its name, which SQL takes and no other has, and what is said of it.
#include "base/buf.h"
#include "base/mem.h"
#include "view/make_inner.h"
#include "view/make_tags.h"

#include <ctype.h>
#include <string.h>

enum {
    NAME_BYTES = 63, // PostgreSQL cuts longer ones
    NAME_LEAST = 6,  // bytes of a linkId that stay, however long the ending
};

bool make_name_letter(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

// Is the name taken, by whatever letters? Takes it, if not.
static bool is_taken(struct making *m, const char *name)
{
    char small[2 * NAME_BYTES];
    size_t len = 0;
    for (; name[len] != '\0' && len + 1 < sizeof small; len++)
        small[len] = (char)tolower((unsigned char)name[len]);
    small[len] = '\0';
    if (json_get(m->names, small) != NULL)
        return true;
    json_set(m->names, small, json_new_bool(true));
    return false;
}

// A name that SQL takes, and that no column has yet.
static void name_column(struct making *m, const char *wish, const char *suffix, struct buf *out)
{
    struct buf base = {0};
    const size_t end = strlen(suffix) + sizeof "_10" - 1;
    const size_t room = end + NAME_LEAST < NAME_BYTES ? NAME_BYTES - end : NAME_LEAST;
    if (!isalpha((unsigned char)wish[0]))
        buf_puts(&base, "q_");
    for (; *wish != '\0' && base.len < room; wish++)
        buf_putc(&base, make_name_letter(*wish) ? *wish : '_');
    buf_puts(&base, suffix);
    buf_puts(out, buf_text(&base));
    for (size_t i = 2; is_taken(m, buf_text(out)); i++) {
        buf_clear(out);
        buf_printf(out, "%s_%zu", buf_text(&base), i);
    }
    buf_release(&base);
}

void make_literal(struct buf *out, const char *text)
{
    buf_putc(out, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'' || *text == '\\')
            buf_putc(out, '\\');
        buf_putc(out, *text);
    }
    buf_putc(out, '\'');
}

// The text of an item for people, with its translations.
static void describe(struct json *column, const struct json *item)
{
    const char *text = json_get_string(item, "text");
    const struct json *more = json_get(item, "_text");
    json_set_string(column, "description", text != NULL ? text : json_get_string(item, "linkId"));
    if (text != NULL && more != NULL)
        json_set(column, "_description", json_copy(more));
}

struct json *make_key(struct making *m, const char *wish, const char *suffix, const char *path,
                      const char *type)
{
    struct buf name = {0};
    if (m->count == VIEW_COLUMNS_MAX)
        return NULL;
    struct json *column = json_new_object();
    m->count++;
    name_column(m, wish, suffix, &name);
    json_set_string(column, "name", buf_text(&name));
    buf_release(&name);
    json_set_string(column, "path", path);
    json_set_string(column, "type", type);
    json_push(m->columns, column);
    return column;
}

// The name of an item's columns.
static const char *name_of(const struct making *m, const struct json *item)
{
    const char *link = json_get_string(item, "linkId"), *name = make_known(m->known, link, "name");
    return name != NULL ? name : link;
}

enum rc make_add(struct making *m, const struct json *item, const struct make_column *c)
{
    struct json *column = make_key(m, name_of(m, item), c->suffix, c->path, c->type);
    if (column == NULL)
        return err_set(m->e, RC_LIMIT, "more than %d columns", VIEW_COLUMNS_MAX);
    if (c->about != NULL)
        json_set_string(column, "description", c->about);
    else
        describe(column, item);
    make_item_tags(column, item, &(struct make_tags){m->known, m->form, c->suffix, c->whole});
    return RC_OK;
}

enum rc make_more(struct making *m, const struct json *item, const char *number, const char *path)
{
    struct buf beyond = {0}, suffix = {0};
    buf_printf(&beyond, "%s[%zu].exists()", path, m->repeats);
    buf_printf(&suffix, "%s_more", number);
    enum rc rc =
        make_add(m, item,
                 &(struct make_column){
                     .suffix = buf_text(&suffix), .path = buf_text(&beyond), .type = "boolean"});
    buf_release(&beyond);
    buf_release(&suffix);
    return rc;
}
