// SPDX-License-Identifier: EUPL-1.2
#include "catalog/form_cache.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_BYTES = FORM_URL_MAX + FORM_VERSION_MAX + 16 };

// ---- versions ----

bool form_version_is(const char *text)
{
    static const char may[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.-";
    size_t len = text != NULL ? strlen(text) : 0;
    return len > 0 && len <= FORM_VERSION_MAX && strspn(text, may) == len;
}

static bool is_number(const char *part, size_t len)
{
    return len > 0 && strspn(part, "0123456789") >= len;
}

static int compare_text(const char *a, size_t a_len, const char *b, size_t b_len)
{
    int order = memcmp(a, b, a_len < b_len ? a_len : b_len);
    return order != 0 ? order : (a_len > b_len) - (a_len < b_len);
}

static int compare_numbers(const char *a, size_t a_len, const char *b, size_t b_len)
{
    for (; a_len > 1 && *a == '0'; a++)
        a_len--;
    for (; b_len > 1 && *b == '0'; b++)
        b_len--;
    return a_len != b_len ? (a_len < b_len ? -1 : 1) : memcmp(a, b, a_len);
}

// Nothing comes before numbers, these before words.
static int compare_part(const char *a, size_t a_len, const char *b, size_t b_len)
{
    if (a_len == 0 || b_len == 0)
        return (a_len > 0) - (b_len > 0);
    bool a_number = is_number(a, a_len), b_number = is_number(b, b_len);
    if (a_number != b_number)
        return a_number ? -1 : 1;
    return a_number ? compare_numbers(a, a_len, b, b_len) : compare_text(a, a_len, b, b_len);
}

// Part by part up to the ends; a part that is not there counts as `missing`.
static int compare_parts(const char *a, const char *a_end, const char *b, const char *b_end,
                         const char *missing)
{
    while (a < a_end || b < b_end) {
        size_t a_len = strcspn(a, ".-"), b_len = strcspn(b, ".-");
        int order = compare_part(a < a_end ? a : missing, a < a_end ? a_len : strlen(missing),
                                 b < b_end ? b : missing, b < b_end ? b_len : strlen(missing));
        if (order != 0)
            return order;
        a = a + a_len < a_end ? a + a_len + 1 : a_end;
        b = b + b_len < b_end ? b + b_len + 1 : b_end;
    }
    return 0;
}

int form_version_compare(const char *a, const char *b)
{
    const char *a_core = a + strcspn(a, "-"), *b_core = b + strcspn(b, "-");
    int order = compare_parts(a, a_core, b, b_core, "0");
    if (order != 0 || (*a_core == '\0' && *b_core == '\0'))
        return order;
    if (*a_core == '\0' || *b_core == '\0') // what comes before a version
        return *a_core == '\0' ? 1 : -1;
    return compare_parts(a_core + 1, a + strlen(a), b_core + 1, b + strlen(b), "");
}

// ---- settings ----

static void list_name(const char *url, char out[NAME_BYTES])
{
    snprintf(out, NAME_BYTES, "forms/%.*s", FORM_URL_MAX, url);
}

static void text_name(const char *url, const char *version, char out[NAME_BYTES])
{
    snprintf(out, NAME_BYTES, "form/%.*s|%.*s", FORM_URL_MAX, url, FORM_VERSION_MAX, version);
}

struct json *forms_kept(struct store *s, const char *url)
{
    char name[NAME_BYTES];
    struct arena a = {0};
    struct json *v = NULL, *all = json_new_array();
    const char *text = NULL;
    list_name(url, name);
    if (store_setting(s, name, &a, &text, NULL) == RC_OK && text != NULL)
        json_parse(text, strlen(text), &JSON_LIMITS, &v, NULL);
    for (size_t i = 0; i < json_count(v) && i < FORMS_KEPT_MAX; i++)
        if (form_version_is(json_string(json_at(v, i))))
            json_push(all, json_share(json_at(v, i)));
    json_free(v);
    arena_release(&a);
    return all;
}

// The list with one more in its place; NULL when it is there already.
static struct json *with(const struct json *kept, const char *version)
{
    struct json *all = json_new_array();
    bool put = false, there = false;
    for (size_t i = 0; i < json_count(kept); i++) {
        const char *other = json_string(json_at(kept, i));
        there = there || strcmp(other, version) == 0;
        if (!put && form_version_compare(version, other) > 0) {
            json_push(all, json_new_string(version));
            put = true;
        }
        json_push(all, json_share(json_at(kept, i)));
    }
    if (!put)
        json_push(all, json_new_string(version));
    if (there) {
        json_free(all);
        return NULL;
    }
    return all;
}

enum rc forms_keep(struct store *s, const char *url, const char *version, const char *text,
                   struct err *e)
{
    char name[NAME_BYTES];
    if (strlen(url) > FORM_URL_MAX || !form_version_is(version) || strlen(text) > FORM_BYTES_MAX)
        return err_set(e, RC_LIMIT, "form: too long");
    struct buf list = {0};
    struct json *kept = forms_kept(s, url), *all = with(kept, version);
    enum rc rc = RC_OK;
    if (json_count(kept) >= FORMS_KEPT_MAX)
        rc = err_set(e, RC_LIMIT, "form: too many versions");
    if (rc == RC_OK && all != NULL) { // the text first: what is listed is there
        text_name(url, version, name);
        rc = store_setting_note(s, name, text, e);
        if (rc == RC_OK) {
            json_write(all, false, &list);
            list_name(url, name);
            rc = store_setting_note(s, name, buf_text(&list), e);
        }
        if (rc == RC_OK)
            rc = store_audit(s, "form", version, e);
    }
    buf_release(&list);
    json_free(all);
    json_free(kept);
    return rc;
}

enum rc forms_text(struct store *s, const char *url, const char *version, struct arena *a,
                   const char **ret, struct err *e)
{
    char name[NAME_BYTES];
    *ret = NULL;
    if (strlen(url) > FORM_URL_MAX || !form_version_is(version))
        return RC_OK;
    text_name(url, version, name);
    return store_setting(s, name, a, ret, e);
}
