// SPDX-License-Identifier: EUPL-1.2
// Numbers, quantities, addresses, references and attachments.
#include "form/check_answer.h"

#include "base/base64.h"
#include "base/i18n.h"
#include "form/state.h"

#include <string.h>
#include <strings.h>

#define HL7 "http://hl7.org/fhir/StructureDefinition/"

enum { MEGABYTE = 1024 * 1024 }; // what maxSize counts

static bool same_text(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

// --- addresses ---

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Bytes of a scheme with its colon at the beginning of a text; 0 when there is none.
static size_t scheme_bytes(const char *text)
{
    size_t len = 0;
    while (is_letter(text[len]) ||
           (len > 0 && text[len] != '\0' && strchr("0123456789+-.", text[len]) != NULL))
        len++;
    return len > 0 && text[len] == ':' ? len + 1 : 0;
}

static bool is_uri(const char *text)
{
    size_t scheme = scheme_bytes(text);
    for (const char *p = text; *p != '\0'; p++)
        if ((unsigned char)*p <= ' ' || strchr("<>\"{}|\\^`", *p) != NULL)
            return false;
    const char *rest = text + scheme;
    bool slashes = strncmp(rest, "//", 2) == 0;
    return scheme > 0 && rest[slashes ? 2 : 0] != '\0';
}

enum rc check_uri(const struct answer *a, struct err *e)
{
    if (strcmp(a->name, "valueUri") != 0 || a->it->type != ITEM_URL)
        return RC_OK;
    const char *text = json_string(a->value);
    return text != NULL && is_uri(text)
               ? RC_OK
               : err_set(e, RC_INVALID, "no whole address, such as https://example.org");
}

// --- numbers and quantities ---

enum rc check_number(const struct answer *a, struct err *e)
{
    const char *text = json_number(a->value);
    struct dec d;
    if (text == NULL || !dec_parse(text, strlen(text), &d))
        return RC_OK;
    char bound[DEC_TEXT_BYTES];
    if (a->it->has_min && dec_cmp(d, a->it->min) < 0) {
        dec_print(a->it->min, bound);
        return err_set(e, RC_INVALID, "less than %s", bound);
    }
    if (a->it->has_max && dec_cmp(d, a->it->max) > 0) {
        dec_print(a->it->max, bound);
        return err_set(e, RC_INVALID, "more than %s", bound);
    }
    return RC_OK;
}

static enum rc check_side(const struct answer *a, const struct json *bound, enum relation wrong,
                          const char *word, struct err *e)
{
    if (bound == NULL)
        return RC_OK;
    enum relation r = quantity_compare(a->value, bound);
    if (r == wrong)
        return err_set(e, RC_INVALID, "%s", word);
    if (r != RELATION_NONE || json_get(a->value, "value") == NULL)
        return RC_OK;
    return err_set(e, RC_INVALID, "its unit cannot be compared with that of the bound");
}

enum rc check_quantity(const struct answer *a, struct err *e)
{
    if (strcmp(a->name, "valueQuantity") != 0)
        return RC_OK;
    enum rc rc =
        check_side(a, a->it->min_quantity, RELATION_LESS, "less than the smallest quantity", e);
    if (rc == RC_OK)
        rc = check_side(a, a->it->max_quantity, RELATION_MORE, "more than the largest quantity", e);
    struct answer inner = {
        .it = a->it, .name = "valueDecimal", .value = json_get(a->value, "value")};
    return rc != RC_OK ? rc : check_number(&inner, e);
}

// Is it that unit: by code and system, without a code by its words?
static bool is_unit(const struct json *quantity, const struct json *coding)
{
    const char *code = json_get_string(quantity, "code");
    const char *unit = json_get_string(quantity, "unit");
    const char *system = json_get_string(quantity, "system");
    const char *of = json_get_string(coding, "system");
    if (code != NULL)
        return same_text(code, json_get_string(coding, "code")) &&
               (system == NULL || of == NULL || strcmp(system, of) == 0);
    return same_text(unit, json_get_string(coding, "display")) ||
           same_text(unit, json_get_string(coding, "code"));
}

static bool unit_listed(const struct item *it, const struct json *quantity)
{
    for (size_t i = 0; i < it->unit_count; i++)
        if (is_unit(quantity, it->units[i]))
            return true;
    return false;
}

enum rc check_units(const struct answer *a, struct err *e)
{
    bool any = a->it->unit_count == 0 || a->it->unit_open || a->it->external_unit_set != NULL;
    if (strcmp(a->name, "valueQuantity") != 0 || any || unit_listed(a->it, a->value))
        return RC_OK;
    return err_set(e, RC_INVALID, "not one of the %zu units", a->it->unit_count);
}

// --- references ---

// The i-th extension of the item with that url; NULL when there are no more.
static const struct json *extension_at(const struct item *it, const char *url, size_t i)
{
    const struct json *list = json_get(it->json, "extension");
    for (size_t k = 0; k < json_count(list); k++)
        if (same_text(json_get_string(json_at(list, k), "url"), url) && i-- == 0)
            return json_at(list, k);
    return NULL;
}

// The last two parts of a RESTful reference, Type/id or Type/id/_history/version: *ret_len is the
// length of the type. NULL when it is none.
static const char *restful_type(const char *text, size_t *ret_len)
{
    const char *history = strstr(text, "/_history/");
    const char *end = history != NULL ? history : text + strlen(text);
    const char *id = end;
    while (id > text && id[-1] != '/')
        id--;
    const char *from = id > text ? id - 1 : text;
    while (from > text && from[-1] != '/')
        from--;
    size_t letters = 0;
    while (is_letter(from[letters]))
        letters++;
    *ret_len = letters;
    size_t bytes = strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.");
    bool good_id = id < end && bytes == (size_t)(end - id) && bytes <= 64;
    return good_id && letters > 0 && from[letters] == '/' && *from >= 'A' && *from <= 'Z' ? from
                                                                                          : NULL;
}

// The type a reference points to: its "type", else by its text; NULL not known. *ret_len is its
// length.
static const char *reference_type(const struct json *v, size_t *ret_len)
{
    const char *type = json_get_string(v, "type");
    const char *text = json_get_string(v, "reference");
    if (type == NULL)
        return text == NULL ? NULL : restful_type(text, ret_len);
    const char *name = strrchr(type, '/'); // a canonical of another model's type
    type = name != NULL ? name + 1 : type;
    *ret_len = strlen(type);
    return type;
}

// Relative, absolute, to something contained, or to an entry of a Bundle.
static bool good_reference(const char *text)
{
    size_t len = 0;
    bool relative = scheme_bytes(text) == 0 && restful_type(text, &len) == text;
    bool contained = text[0] == '#' && text[1] != '\0';
    return relative || contained || is_uri(text);
}

// Is there no type asked for, or is it one of them? Named by code (referenceResource), or as the
// profile of a type of R4 (referenceProfile).
static bool is_wanted(const struct item *it, const char *type, size_t len)
{
    static const char resource[] = HL7 "questionnaire-referenceResource";
    static const char profile[] = HL7 "questionnaire-referenceProfile";
    bool any = true;
    const struct json *x = NULL;
    for (size_t i = 0; (x = extension_at(it, resource, i)) != NULL; i++) {
        const char *code = json_get_string(x, "valueCode");
        any = false;
        if (code != NULL && strlen(code) == len && strncmp(code, type, len) == 0)
            return true;
    }
    for (size_t i = 0; (x = extension_at(it, profile, i)) != NULL; i++) {
        const char *url = json_get_string(x, "valueCanonical");
        bool known = url != NULL && strncmp(url, HL7, strlen(HL7)) == 0 &&
                     fp_type_known("FHIR", url + strlen(HL7));
        if (!known)
            return true; // what a profile of others is of cannot be known here
        any = false;
        if (strlen(url + strlen(HL7)) == len && strncmp(url + strlen(HL7), type, len) == 0)
            return true;
    }
    return any;
}

enum rc check_reference(const struct answer *a, struct err *e)
{
    const char *text = json_get_string(a->value, "reference");
    size_t len = 0;
    if (strcmp(a->name, "valueReference") != 0)
        return RC_OK;
    if (text != NULL && !good_reference(text))
        return err_set(e, RC_INVALID, "not in the form of a reference, such as Practitioner/12");
    const char *type = reference_type(a->value, &len);
    if (type == NULL || is_wanted(a->it, type, len))
        return RC_OK;
    return err_set(e, RC_INVALID, "a %.*s cannot be referred to here", len < 40 ? (int)len : 40,
                   type);
}

// --- attachments ---

// Is a content type one that is taken: "text/plain; charset=utf-8" is text/plain, "image/*" takes
// image/png?
static bool same_mime(const char *taken, const char *is)
{
    size_t len = strcspn(is, "; "), taken_len = strcspn(taken, "; ");
    bool whole = taken_len >= 2 && strncmp(taken + taken_len - 2, "/*", 2) == 0;
    if (whole)
        return len >= taken_len && strncasecmp(taken, is, taken_len - 1) == 0;
    return len == taken_len && strncasecmp(taken, is, len) == 0;
}

static bool mime_taken(const struct item *it, const char *type)
{
    static const char url[] = HL7 "mimeType";
    const struct json *x = extension_at(it, url, 0);
    bool taken = x == NULL;
    for (size_t i = 0; !taken && x != NULL; x = extension_at(it, url, ++i)) {
        const char *code = json_get_string(x, "valueCode");
        taken = code != NULL && type != NULL && same_mime(code, type);
    }
    return taken;
}

// Its size: of the data where there are some, else as it says; −1 not known. False: the data are no
// base64, or not as large as it says.
static bool attachment_bytes(const struct json *v, int64_t *ret)
{
    const char *data = json_get_string(v, "data");
    int64_t said = -1;
    bool says = json_int(json_get(v, "size"), &said) && said >= 0;
    *ret = says ? said : -1;
    if (data == NULL)
        return json_get(v, "size") == NULL || says;
    struct buf bytes = {0}, digits = {0};
    for (; *data != '\0'; data++) // R4 allows blanks between them
        if (strchr(" \t\r\n", *data) == NULL)
            buf_putc(&digits, *data);
    bool good = base64_decode(BASE64, buf_text(&digits), digits.len, &bytes);
    *ret = (int64_t)bytes.len;
    buf_release(&digits);
    buf_release(&bytes);
    return good && (json_get(v, "size") == NULL || *ret == said);
}

enum rc check_attachment(const struct answer *a, struct err *e)
{
    int64_t bytes = -1;
    struct dec most, is;
    if (strcmp(a->name, "valueAttachment") != 0)
        return RC_OK;
    const char *type = json_get_string(a->value, "contentType");
    const struct json *url = json_get(a->value, "url"), *data = json_get(a->value, "data");
    if (data != NULL && type == NULL) // att-1
        return err_set(e, RC_INVALID, "data without a content type");
    if (type != NULL && !mime_taken(a->it, type))
        return err_set(e, RC_INVALID, "content of type %.60s is not taken", type);
    if (url != NULL && (json_string(url) == NULL ||
                        json_string(url)[strcspn(json_string(url), " \t\r\n")] != '\0'))
        return err_set(e, RC_INVALID, "its address is none");
    if (!attachment_bytes(a->value, &bytes))
        return err_set(e, RC_INVALID, "its data are no base64, or not of the size it says");
    const struct json *size = extension_at(a->it, HL7 "maxSize", 0);
    const char *bound = json_number(json_get(size, "valueDecimal"));
    if (bound == NULL || bytes < 0 || !dec_parse(bound, strlen(bound), &most))
        return RC_OK;
    is = dec_from_int(bytes);
    dec_mul(most, dec_from_int(MEGABYTE), &most);
    return dec_cmp(is, most) <= 0 ? RC_OK : err_set(e, RC_INVALID, "larger than %.20s MB", bound);
}

// --- what cannot be checked here ---

static bool unknown_reference(const struct item *it, const struct json *v)
{
    size_t len = 0;
    bool asked = extension_at(it, HL7 "questionnaire-referenceResource", 0) != NULL;
    const struct json *x = NULL;
    for (size_t i = 0; (x = extension_at(it, HL7 "questionnaire-referenceProfile", i)) != NULL;
         i++) {
        const char *url = json_get_string(x, "valueCanonical");
        asked = true;
        if (url == NULL || strncmp(url, HL7, strlen(HL7)) != 0 ||
            !fp_type_known("FHIR", url + strlen(HL7)))
            return true;
    }
    return asked && reference_type(v, &len) == NULL;
}

static bool unknown_attachment(const struct item *it, const struct json *v)
{
    bool typed = extension_at(it, HL7 "mimeType", 0) != NULL;
    bool sized = extension_at(it, HL7 "maxSize", 0) != NULL;
    int64_t bytes = -1;
    return (typed && json_get_string(v, "contentType") == NULL) ||
           (sized && attachment_bytes(v, &bytes) && bytes < 0);
}

static bool unknown_unit(const struct item *it, const struct json *v)
{
    return it->external_unit_set != NULL && !unit_listed(it, v);
}

const char *check_unchecked(const struct item *it, const struct json *element)
{
    static const struct {
        const char *name; // of the value
        bool (*unknown)(const struct item *it, const struct json *v);
        const char *text; // what is said
    } rows[] = {
        {"valueReference", unknown_reference,
         N_("not checked: what it refers to is not known here")},
        {"valueAttachment", unknown_attachment,
         N_("not checked: its content type or size is not said")},
        {"valueQuantity", unknown_unit, N_("not checked: the list of units is not here")},
    };
    const char *name = NULL;
    const struct json *v = element_value(element, &name);
    if (v != NULL && item_is_unlisted(it))
        return N_("not checked: the list of answers is not here");
    for (size_t i = 0; v != NULL && i < ARRAY_LEN(rows); i++)
        if (strcmp(rows[i].name, name) == 0 && rows[i].unknown(it, v))
            return rows[i].text;
    return NULL;
}
