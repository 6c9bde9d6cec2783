// SPDX-License-Identifier: EUPL-1.2
#include "fhir/canonical.h"

#include "base/i18n.h"
#include "base/mem.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

// ---- the setting ----

// Names that belong to nobody, so that none of them can tell two organisations apart.
static const char *const nobody[] = {"example.org", "example.com", "example.net", "example",
                                     "test",        "invalid",     "localhost",   "local"};

static bool is_nobody(const char *host, size_t len)
{
    for (size_t i = 0; i < ARRAY_LEN(nobody); i++) {
        const size_t n = strlen(nobody[i]);
        if (len >= n && strncasecmp(host + len - n, nobody[i], n) == 0 &&
            (len == n || host[len - n - 1] == '.'))
            return true;
    }
    return false;
}

static bool is_written(const char *text)
{
    for (; *text != '\0'; text++)
        if (!isalnum((unsigned char)*text) && strchr("-._~:/", *text) == NULL)
            return false;
    return true;
}

enum rc canonical_base_check(const char *base, struct err *e)
{
    const size_t len = strlen(base);
    const char *host = strstr(base, "://");
    if (host == NULL || (strncmp(base, "https:", 6) != 0 && strncmp(base, "http:", 5) != 0))
        return err_set(e, RC_INVALID, "%s", _("canonicals: an address that begins with https://"));
    host += 3;
    if (len >= CANONICAL_BYTES || !is_written(base) || base[len - 1] == '/' ||
        strstr(host, "//") != NULL)
        return err_set(e, RC_INVALID, "%s",
                       _("canonicals: letters, digits and -._~ only, no slash at the end"));
    const size_t host_len = strcspn(host, ":/");
    if (memchr(host, '.', host_len) == NULL || host[0] == '.' || is_nobody(host, host_len))
        return err_set(e, RC_INVALID, "%s", _("canonicals: a name that is the organisation's own"));
    return RC_OK;
}

enum rc canonicals_load(struct store *s, struct canonicals *ret, struct err *e)
{
    struct arena a = {0};
    struct json *v = NULL;
    const char *text = NULL;
    struct canonicals c = {0};
    enum rc rc = store_setting(s, SETTING_CANONICALS, &a, &text, e);
    if (rc == RC_OK && text != NULL)
        rc = json_parse(text, strlen(text), &JSON_LIMITS, &v, e);
    const char *base = json_get_string(v, "base");
    if (rc == RC_OK && base != NULL && strlen(base) < sizeof c.base)
        memcpy(c.base, base, strlen(base) + 1);
    json_int(json_get(v, "fixedUtcMs"), &c.fixed_utc_ms);
    if (rc == RC_OK)
        *ret = c;
    json_free(v);
    arena_release(&a);
    return rc;
}

static void write(const struct canonicals *c, struct buf *out)
{
    struct json *v = json_new_object();
    json_set_string(v, "base", c->base);
    if (c->fixed_utc_ms != 0)
        json_set(v, "fixedUtcMs", json_new_int(c->fixed_utc_ms));
    json_write(v, false, out);
    json_free(v);
}

enum rc canonicals_text(struct store *s, const char *base, struct buf *out, struct err *e)
{
    struct canonicals now = {0};
    enum rc rc = canonical_base_check(base, e);
    if (rc == RC_OK)
        rc = canonicals_load(s, &now, e);
    if (rc == RC_OK && now.fixed_utc_ms != 0 && strcmp(now.base, base) != 0)
        rc = err_set(e, RC_DENIED, "canonicals: what was sent is known under %s", now.base);
    if (rc == RC_OK) {
        snprintf(now.base, sizeof now.base, "%s", base);
        write(&now, out);
    }
    return rc;
}

enum rc canonicals_set(struct store *s, const char *base, struct err *e)
{
    struct buf text = {0};
    enum rc rc = canonicals_text(s, base, &text, e);
    if (rc == RC_OK)
        rc = store_setting_set(s, SETTING_CANONICALS, buf_text(&text), e);
    buf_release(&text);
    return rc;
}

enum rc canonicals_fix(struct store *s, struct canonicals *c, const struct clock *clock,
                       struct err *e)
{
    struct buf text = {0};
    if (c->base[0] == '\0' || c->fixed_utc_ms != 0)
        return RC_OK;
    struct canonicals fixed = *c;
    fixed.fixed_utc_ms = clock_utc_ms(clock);
    write(&fixed, &text);
    enum rc rc = store_setting_note(s, SETTING_CANONICALS, buf_text(&text), e);
    if (rc == RC_OK)
        *c = fixed;
    buf_release(&text);
    return rc;
}

// ---- exchanging ----

// What follows the base of a name of ours. Anything else under it is the organisation's own, and
// where it is also the server's base, a resource.
static const char *const kinds[] = {"/CodeSystem/", "/NamingSystem/",  "/StructureDefinition/",
                                    "/ValueSet/",   "/Questionnaire/", "/ConceptMap/",
                                    "/notice|"};

// Members that hold what people wrote, or where a server keeps something.
static const char *const left_alone[] = {"text",      "valueString", "contentString", "div",
                                         "title",     "description", "diagnostics",   "fullUrl",
                                         "reference", "location"};

// Length of what `text` has of `name`, 0 when it does not begin with it. A slash may be written
// "\/" in JSON.
static size_t begins(const char *text, size_t len, const char *name)
{
    size_t at = 0;
    for (; *name != '\0'; name++, at++) {
        if (at + 1 < len && text[at] == '\\' && text[at + 1] == '/')
            at++;
        if (at >= len || text[at] != *name)
            return 0;
    }
    return at;
}

static bool is_ours(const char *after, size_t len)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (begins(after, len, kinds[i]) > 0)
            return true;
    return false;
}

// The member whose value begins at `quote`, when it has one just before it: "name" : "…".
static bool may_change(const char *text, const char *quote)
{
    const char *at = quote;
    while (at > text && strchr(" \t\r\n", at[-1]) != NULL)
        at--;
    if (at == text || at[-1] != ':')
        return true; // of an array
    for (at--; at > text && strchr(" \t\r\n", at[-1]) != NULL; at--)
        ;
    if (at == text || at[-1] != '"')
        return true;
    const char *end = --at;
    while (at > text && at[-1] != '"')
        at--;
    for (size_t i = 0; i < ARRAY_LEN(left_alone); i++)
        if (strlen(left_alone[i]) == (size_t)(end - at) &&
            memcmp(left_alone[i], at, (size_t)(end - at)) == 0)
            return false;
    return true;
}

bool canonical_swap(const char *text, size_t len, const char *from, const char *to, struct buf *out)
{
    const char *done = text, *end = text + len, *at = text;
    char start[16]; // a quote and the scheme: what is looked for
    const int start_len = snprintf(start, sizeof start, "\"%.*s:", (int)strcspn(from, ":"), from);
    while (from[0] != '\0' && to[0] != '\0' && strcmp(from, to) != 0 &&
           (at = memmem(at, (size_t)(end - at), start, (size_t)start_len)) != NULL) {
        const char *name = at + 1;
        const size_t found = begins(name, (size_t)(end - name), from);
        if (found > 0 && is_ours(name + found, (size_t)(end - name) - found) &&
            may_change(text, at)) {
            buf_add(out, done, (size_t)(name - done));
            buf_puts(out, to);
            done = name + found;
        }
        at = name;
    }
    if (done != text)
        buf_add(out, done, (size_t)(end - done));
    return done != text;
}

static void encode(const char *text, struct buf *out)
{
    for (; *text != '\0'; text++)
        if (isalnum((unsigned char)*text) || strchr("-._~", *text) != NULL)
            buf_putc(out, *text);
        else
            buf_printf(out, "%%%02X", (unsigned char)*text);
}

bool canonical_swap_query(const char *text, const char *from, const char *to, struct buf *out)
{
    struct buf old = {0}, fresh = {0};
    const char *at, *done = text;
    encode(from, &old);
    encode(to, &fresh);
    while (old.len > 0 && (at = strstr(done, buf_text(&old))) != NULL) {
        buf_add(out, done, (size_t)(at - done));
        buf_puts(out, buf_text(&fresh));
        done = at + old.len;
    }
    if (done != text)
        buf_puts(out, done);
    buf_release(&old);
    buf_release(&fresh);
    return done != text;
}
