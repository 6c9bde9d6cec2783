// SPDX-License-Identifier: EUPL-1.2
#include "admin/notice.h"

#include "base/fs.h"
#include "base/id.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    NOTICE_FILE_BYTES = 256 * 1024,
    VERSION_MEMBER = 16,
    NOTICE_COLUMNS = 76,
    OWN_NAME_BYTES = 24
};

// The name space of the digits behind a version.
static const char *const VERSION_SPACE = "6f1c7c8e-7c4b-4d52-9f0e-5d0c4a3b7a11";

enum { BLANKS = 6 };
// A blank of the text, "{name}", and what stands there.
struct blank {
    const char *name;
    const char *value;
};

// The blank that text begins with, NULL none.
static const struct blank *blank_at(const char *text, const struct blank blanks[BLANKS])
{
    for (size_t i = 0; i < BLANKS; i++) {
        const size_t len = strlen(blanks[i].name);
        if (strncmp(text + 1, blanks[i].name, len) == 0 && text[1 + len] == '}')
            return &blanks[i];
    }
    return NULL;
}

// RC_INVALID: a blank that nothing fills.
static enum rc fill(const char *text, const struct blank blanks[BLANKS], struct buf *out,
                    struct err *e)
{
    for (const char *at = text; *at != '\0';) {
        if (*at != '{') {
            buf_putc(out, *at++);
            continue;
        }
        const struct blank *b = blank_at(at, blanks);
        if (b == NULL)
            return err_set(e, RC_INVALID, "notice: nothing fills %.20s", at);
        buf_puts(out, b->value);
        at += strlen(b->name) + 2;
    }
    return RC_OK;
}

// A section may be for organisations only that send red flags without consent.
static bool is_about_flags(const struct json *section)
{
    const char *when = json_get_string(section, "when");
    return when != NULL && strcmp(when, "flags-without-consent") == 0;
}

static enum rc sections(const struct json *root, const struct blank blanks[BLANKS], bool flags,
                        struct notice *ret, struct err *e)
{
    const struct json *list = json_get(root, "sections");
    struct buf *out = &ret->text;
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < json_count(list); i++) {
        if (is_about_flags(json_at(list, i)) && !flags)
            continue;
        ret->says_flags = ret->says_flags || is_about_flags(json_at(list, i));
        const char *title = json_get_string(json_at(list, i), "title");
        const char *text = json_get_string(json_at(list, i), "text");
        if (title == NULL || text == NULL)
            return err_set(e, RC_INVALID, "notice: section %zu has no title or text", i + 1);
        buf_printf(out, "\n# %s\n", title);
        rc = fill(text, blanks, out, e);
        buf_putc(out, '\n');
    }
    return json_count(list) > 0 ? rc : err_set(e, RC_INVALID, "notice: no sections");
}

// The same in every language: the blanks, not the words around them.
static void set_version(const struct json *root, const struct notice_facts *f, struct notice *ret)
{
    struct buf facts = {0};
    const char *version = json_get_string(root, "version");
    buf_printf(&facts, "%s\n%s\n%s\n%" PRId64 "\n%" PRId64 "\n%d", f->organisation->name,
               f->organisation->contact, f->organisation->dpo, f->keep.answer_days,
               f->keep.state_months, f->practice);
    if (f->flags_anyway)
        buf_puts(&facts, "\nflags");
    snprintf(ret->version, sizeof ret->version, "%.*s-%.8s", VERSION_MEMBER,
             version != NULL ? version : "0",
             id_named(id_from(VERSION_SPACE), buf_text(&facts)).text);
    buf_release(&facts);
}

// What the organisation says, or that it said nothing.
static const char *said(const char *text, const char *name, const struct json *root, bool practice)
{
    const struct json *others = json_get(root, practice ? "fictitious" : "unset");
    const char *otherwise = json_get_string(others, name);
    return text[0] != '\0' && !practice ? text : otherwise != NULL ? otherwise : "?";
}

static enum rc write_text(const struct json *root, const struct notice_facts *f, struct notice *ret,
                          struct err *e)
{
    char days[24], months[24];
    const struct config_organisation *o = f->organisation;
    const struct blank blanks[BLANKS] = {
        {"organisation", said(o->name, "organisation", root, f->practice)},
        {"contact", said(o->contact, "contact", root, f->practice)},
        {"dpo", said(o->dpo, "dpo", root, f->practice)},
        {"answer-days", days},
        {"state-months", months},
        {"version", ret->version},
    };
    const char *title = json_get_string(root, "title");
    const char *practice = json_get_string(root, "practice");
    snprintf(days, sizeof days, "%" PRId64, f->keep.answer_days);
    snprintf(months, sizeof months, "%" PRId64, f->keep.state_months);
    buf_puts(&ret->text, "# ");
    enum rc rc = fill(title != NULL ? title : "", blanks, &ret->text, e);
    buf_putc(&ret->text, '\n');
    if (f->practice && practice != NULL)
        buf_printf(&ret->text, "%s\n", practice);
    return rc == RC_OK ? sections(root, blanks, f->flags_anyway, ret, e) : rc;
}

enum rc notice_read(const char *data_dir, const char *language, const struct notice_facts *facts,
                    struct notice *ret, struct err *e)
{
    struct buf dir = {0}, name = {0}, path = {0}, text = {0};
    struct json *root = NULL;
    *ret = (struct notice){0};
    fs_join(&dir, data_dir, "notice");
    buf_printf(&name, "%s.json", language);
    fs_join(&path, buf_text(&dir), buf_text(&name));
    enum rc rc = RC_OK;
    if (facts->own != NULL)
        buf_puts(&text, facts->own);
    else
        rc = fs_read(buf_text(&path), NOTICE_FILE_BYTES, &text, e);
    if (rc == RC_OK)
        rc = json_parse(buf_text(&text), text.len, &JSON_LIMITS, &root, e);
    if (rc == RC_OK) {
        set_version(root, facts, ret);
        rc = write_text(root, facts, ret, e);
    }
    if (rc != RC_OK)
        notice_release(ret);
    json_free(root);
    buf_release(&dir);
    buf_release(&name);
    buf_release(&path);
    buf_release(&text);
    return rc;
}

enum rc notice_check(const struct json *root, struct err *e)
{
    const struct config_organisation nobody = {.name = ""};
    const struct notice_facts facts = {.organisation = &nobody, .flags_anyway = true};
    struct notice n = {0};
    const enum rc rc = json_get_string(root, "title") == NULL
                           ? err_set(e, RC_INVALID, "notice: no title")
                           : write_text(root, &facts, &n, e);
    notice_release(&n);
    return rc;
}

const char *notice_own(struct store *s, const char *language, struct arena *a)
{
    char name[OWN_NAME_BYTES];
    const char *text = NULL;
    snprintf(name, sizeof name, SETTING_NOTICE "%.8s", language);
    if (s == NULL || !store_is_unlocked(s) || store_is_practice(s) ||
        store_setting(s, name, a, &text, NULL) != RC_OK)
        return NULL;
    return text;
}

void notice_organisation(struct store *s, struct config_organisation *io)
{
    struct arena a = {0};
    struct json *v = NULL;
    const char *text = NULL;
    const struct {
        const char *name;
        char *out;
    } parts[] = {{"name", io->name}, {"contact", io->contact}, {"dpo", io->dpo}};
    if (s != NULL && store_is_unlocked(s) && !store_is_practice(s) &&
        store_setting(s, SETTING_ORGANISATION, &a, &text, NULL) == RC_OK && text != NULL)
        json_parse(text, strlen(text), &JSON_LIMITS, &v, NULL);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        const char *said = json_get_string(v, parts[i].name);
        if (said != NULL)
            snprintf(parts[i].out, CONFIG_ORGANISATION_BYTES, "%s", said);
    }
    json_free(v);
    arena_release(&a);
}

void notice_release(struct notice *n)
{
    buf_release(&n->text);
    *n = (struct notice){0};
}

// A paragraph in lines of at most NOTICE_COLUMNS.
static void wrap(const char *text, size_t len, struct buf *out)
{
    int used = 0;
    while (len > 0) {
        const char *space = memchr(text, ' ', len);
        const size_t word = space != NULL ? (size_t)(space - text) : len;
        const int cells = utf8_cells(text, word);
        if (used > 0 && used + 1 + cells > NOTICE_COLUMNS) {
            buf_putc(out, '\n');
            used = 0;
        } else if (used > 0) {
            buf_putc(out, ' ');
            used++;
        }
        buf_add(out, text, word);
        used += cells;
        text += word + (space != NULL);
        len -= word + (space != NULL);
    }
    buf_putc(out, '\n');
}

void notice_plain(const struct notice *n, struct buf *out)
{
    for (const char *at = buf_text(&n->text); *at != '\0';) {
        const size_t len = strcspn(at, "\n"), mark = strncmp(at, "# ", 2) == 0 ? 2 : 0;
        wrap(at + mark, len - mark, out);
        at += len + (at[len] == '\n');
    }
}
