// SPDX-License-Identifier: EUPL-1.2
#include "admin/settings_package.h"

#include "admin/settings_content.h"
#include "base/base64.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "fhir/canonical.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define PURPOSE "icope settings 1"
#define SIGNED  "/StructureDefinition/signed-settings"

static bool ends_in(const char *text, const char *end)
{
    const size_t len = text != NULL ? strlen(text) : 0, end_len = strlen(end);
    return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

// The signed part, whatever base its name stands under; borrowed, NULL none.
static const struct json *signed_part(const struct json *basic)
{
    const char *type = json_get_string(basic, "resourceType");
    const struct json *all = json_get(basic, "extension");
    if (type == NULL || strcmp(type, "Basic") != 0)
        return NULL;
    for (size_t i = 0; i < json_count(all); i++)
        if (ends_in(json_get_string(json_at(all, i), "url"), SIGNED))
            return json_get(json_at(all, i), "extension");
    return NULL;
}

bool settings_package_is(const struct json *basic)
{
    return signed_part(basic) != NULL;
}

// Decodes one of its parts. False: it is not there once, or is no base64.
static bool part(const struct json *parts, const char *name, struct buf *out)
{
    const char *digits = NULL;
    for (size_t i = 0; i < json_count(parts); i++) {
        const char *url = json_get_string(json_at(parts, i), "url");
        if (url == NULL || strcmp(url, name) != 0)
            continue;
        if (digits != NULL)
            return false;
        digits = json_get_string(json_at(parts, i), "valueBase64Binary");
    }
    return digits != NULL && base64_decode(BASE64, digits, strlen(digits), out);
}

// What is signed begins with its purpose: a signature of this key for another thing says nothing
// about a package.
static void signed_text(const char *content, size_t len, struct buf *out)
{
    buf_puts(out, PURPOSE "\n");
    buf_add(out, content, len);
}

static bool holds(const struct buf *text, const struct buf *key, const struct buf *signature)
{
    struct buf all = {0};
    signed_text(text->at, text->len, &all);
    const bool good = vault_signed((const unsigned char *)key->at, all.at, all.len,
                                   (const unsigned char *)signature->at);
    buf_release(&all);
    return good;
}

// Decodes the three parts and checks the signature.
static enum rc verify(const struct json *parts, struct buf *text, unsigned char *key, struct err *e)
{
    struct buf signature = {0}, by = {0};
    enum rc rc = RC_OK;
    if (!part(parts, "package", text) || !part(parts, "signature", &signature) ||
        !part(parts, "key", &by) || signature.len != VAULT_SIGNATURE_BYTES ||
        by.len != VAULT_PUBLIC_BYTES)
        rc = err_set(e, RC_INVALID, "%s", _("the package is damaged: a part of it is missing"));
    else if (!holds(text, &by, &signature))
        rc = err_set(e, RC_INVALID, "%s",
                     _("the signature does not hold: the package was changed on its way, or was "
                       "signed by another key than it says"));
    else
        memcpy(key, by.at, VAULT_PUBLIC_BYTES);
    buf_release(&signature);
    buf_release(&by);
    return rc;
}

enum rc settings_package_open(const char *text, size_t len, struct settings_package *ret,
                              struct err *e)
{
    struct settings_package p = {.content = NULL};
    struct json *basic = NULL;
    struct buf inside = {0};
    struct err why = {0};
    enum rc rc = RC_OK;
    if (len > 2 * (size_t)SETTINGS_BYTES_MAX ||
        json_parse(text, len, &JSON_LIMITS, &basic, &why) != RC_OK)
        rc = err_set(e, RC_INVALID, _("this is no settings package, or it is damaged (%.100s)"),
                     why.text[0] != '\0' ? why.text : _("too long"));
    else if (signed_part(basic) == NULL)
        rc = err_set(e, RC_INVALID, "%s", _("this is no signed settings package"));
    if (rc == RC_OK)
        rc = verify(signed_part(basic), &inside, p.key, e);
    if (rc == RC_OK && json_parse(buf_text(&inside), inside.len, &JSON_LIMITS, &p.content, &why))
        rc = err_set(e, RC_INVALID, _("what it holds is damaged (%.100s)"), why.text);
    if (rc == RC_OK)
        rc = settings_content_check(p.content, e);
    if (rc == RC_OK) {
        json_int(json_get(p.content, "number"), &p.number);
        *ret = p;
    } else {
        json_free(p.content);
    }
    json_free(basic);
    buf_release(&inside);
    return rc;
}

void settings_package_release(struct settings_package *p)
{
    json_free(p->content);
    *p = (struct settings_package){.content = NULL};
}

static void add_part(struct json *parts, const char *name, const void *bytes, size_t len)
{
    struct buf digits = {0};
    struct json *o = json_new_object();
    base64_encode(BASE64, bytes, len, &digits);
    json_set_string(o, "url", name);
    json_set_string(o, "valueBase64Binary", buf_text(&digits));
    json_push(parts, o);
    buf_release(&digits);
}

static struct json *list_of(struct json *only)
{
    struct json *list = json_new_array();
    json_push(list, only);
    return list;
}

// The Basic that a server keeps: found by its code.
static struct json *basic_of(struct json *parts)
{
    struct json *basic = json_new_object(), *extension = json_new_object();
    struct json *coding = json_new_object(), *code = json_new_object();
    json_set_string(basic, "resourceType", "Basic");
    json_set_string(extension, "url", FHIR_BASE SIGNED);
    json_set(extension, "extension", parts);
    json_set(basic, "extension", list_of(extension));
    json_set_string(coding, "system", FHIR_CODES "icope-package");
    json_set_string(coding, "code", "settings");
    json_set(code, "coding", list_of(coding));
    json_set(basic, "code", code);
    return basic;
}

enum rc settings_package_sign(const struct json *content, const struct vault_signer *by,
                              struct buf *out, struct err *e)
{
    unsigned char signature[VAULT_SIGNATURE_BYTES];
    struct buf inside = {0}, text = {0};
    const enum rc rc = settings_content_check(content, e);
    if (rc != RC_OK)
        return rc;
    struct json *parts = json_new_array();
    json_write(content, false, &inside);
    signed_text(inside.at, inside.len, &text);
    vault_sign(by, text.at, text.len, signature);
    buf_clear(&text);
    add_part(parts, "package", inside.at, inside.len);
    add_part(parts, "signature", signature, sizeof signature);
    add_part(parts, "key", vault_signer_public(by), VAULT_PUBLIC_BYTES);
    struct json *basic = basic_of(parts);
    json_write(basic, true, &text);
    buf_putc(&text, '\n');
    const char *base = json_get_string(content, "canonicals"); // as its server knows it
    if (base == NULL || !canonical_swap(buf_text(&text), text.len, FHIR_BASE, base, out))
        buf_add(out, text.at, text.len);
    json_free(basic);
    buf_release(&inside);
    buf_release(&text);
    return RC_OK;
}

// Letters alone, small: blanks, hyphens and case do not matter.
static void letters(const char *text, char *out, size_t bytes)
{
    size_t n = 0;
    for (; *text != '\0' && n + 1 < bytes; text++)
        if (isalpha((unsigned char)*text))
            out[n++] = (char)tolower((unsigned char)*text);
    out[n] = '\0';
}

bool settings_fingerprint_is(const unsigned char key[VAULT_PUBLIC_BYTES], const char *text)
{
    char fingerprint[FINGERPRINT_TEXT_BYTES], want[2 * FINGERPRINT_TEXT_BYTES],
        given[2 * FINGERPRINT_TEXT_BYTES];
    key_words_fingerprint(key, fingerprint);
    letters(fingerprint, want, sizeof want);
    letters(text, given, sizeof given);
    return strcmp(want, given) == 0;
}
