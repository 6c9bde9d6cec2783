// SPDX-License-Identifier: EUPL-1.2
// Bounds of answers: minValue and maxValue, lengths, patterns, decimals, units.
#include "form/check.h"

#include "base/utf8.h"
#include "fhirpath/regex.h"
#include "form/state.h"

#include <string.h>

// One answer being checked.
struct answer {
    const struct item *it;    // the item
    const char *name;         // "valueDecimal"
    const struct json *value; // the value itself
};

static enum rc check_number(const struct answer *a, struct err *e)
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

enum rc check_digits(const struct item *it, const struct json *element, struct err *e)
{
    const struct json *value = element_value(element, NULL);
    const struct json *n = json_type(value) == JSON_OBJECT ? json_get(value, "value") : value;
    const char *text = json_number(n);
    struct dec d;
    if (it->max_decimals < 0 || text == NULL || !dec_parse(text, strlen(text), &d) ||
        d.scale <= it->max_decimals)
        return RC_OK;
    return err_set(e, RC_INVALID, "more than %d decimals", it->max_decimals);
}

static enum rc check_bound(const struct answer *a, const char *bound, enum relation wrong,
                           const char *word, struct err *e)
{
    if (bound == NULL || strncmp(a->name, "value", 5) != 0)
        return RC_OK;
    struct json *b = json_new_string(bound);
    bool bad = value_compare(a->name + 5, a->value, a->name + 5, b) == wrong;
    json_free(b);
    return bad ? err_set(e, RC_INVALID, "%s than %.40s", word, bound) : RC_OK;
}

static enum rc check_dates(const struct answer *a, struct err *e)
{
    if (strcmp(a->name, "valueDate") != 0 && strcmp(a->name, "valueDateTime") != 0 &&
        strcmp(a->name, "valueTime") != 0)
        return RC_OK;
    enum rc rc = check_bound(a, a->it->min_text, RELATION_LESS, "earlier", e);
    return rc != RC_OK ? rc : check_bound(a, a->it->max_text, RELATION_MORE, "later", e);
}

static enum rc check_text(const struct answer *a, struct err *e)
{
    const char *text = json_string(a->value);
    bool dated =
        a->it->type == ITEM_DATE || a->it->type == ITEM_DATETIME || a->it->type == ITEM_TIME;
    if (text == NULL || dated)
        return RC_OK;
    size_t chars = utf8_length(text, strlen(text));
    if (a->it->max_length >= 0 && chars > (size_t)a->it->max_length)
        return err_set(e, RC_INVALID, "longer than %d characters", a->it->max_length);
    if (a->it->min_length >= 0 && chars < (size_t)a->it->min_length)
        return err_set(e, RC_INVALID, "shorter than %d characters", a->it->min_length);
    return RC_OK;
}

static enum rc check_regex(const struct answer *a, struct err *e)
{
    const char *text = json_string(a->value);
    bool matches = true;
    if (a->it->regex == NULL || text == NULL)
        return RC_OK;
    enum rc rc = fp_regex_matches(a->it->regex, strlen(a->it->regex), text, strlen(text), "", true,
                                  &matches, NULL);
    if (rc == RC_LIMIT)
        return err_set(e, RC_INVALID, "too hard to check against the form asked for");
    // A pattern nobody can read refuses nothing; it was told when the form was loaded.
    return rc != RC_OK || matches ? RC_OK
                                  : err_set(e, RC_INVALID, "not in the form asked for%s%.60s",
                                            a->it->entry_format != NULL ? ": " : "",
                                            a->it->entry_format != NULL ? a->it->entry_format : "");
}

static enum rc check_quantity_bounds(const struct answer *a, struct err *e)
{
    if (strcmp(a->name, "valueQuantity") != 0)
        return RC_OK;
    if (a->it->min_quantity != NULL &&
        quantity_compare(a->value, a->it->min_quantity) == RELATION_LESS)
        return err_set(e, RC_INVALID, "less than the smallest quantity");
    if (a->it->max_quantity != NULL &&
        quantity_compare(a->value, a->it->max_quantity) == RELATION_MORE)
        return err_set(e, RC_INVALID, "more than the largest quantity");
    struct answer inner = {
        .it = a->it, .name = "valueDecimal", .value = json_get(a->value, "value")};
    return check_number(&inner, e);
}

static bool same_text(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static enum rc check_units(const struct answer *a, struct err *e)
{
    const char *code = json_get_string(a->value, "code");
    const char *unit = json_get_string(a->value, "unit");
    if (strcmp(a->name, "valueQuantity") != 0 || a->it->unit_count == 0)
        return RC_OK;
    for (size_t i = 0; i < a->it->unit_count; i++) {
        const struct json *u = a->it->units[i];
        if (same_text(code, json_get_string(u, "code")) ||
            (code == NULL && (same_text(unit, json_get_string(u, "display")) ||
                              same_text(unit, json_get_string(u, "code")))))
            return RC_OK;
    }
    return err_set(e, RC_INVALID, "not one of the %zu units", a->it->unit_count);
}

// The i-th extension of the item with that url; NULL when there are no more.
static const struct json *extension_at(const struct item *it, const char *url, size_t i)
{
    const struct json *list = json_get(it->json, "extension");
    for (size_t k = 0; k < json_count(list); k++)
        if (same_text(json_get_string(json_at(list, k), "url"), url) && i-- == 0)
            return json_at(list, k);
    return NULL;
}

// The type a reference points to: its "type", or the part before the id.
static const char *reference_type(const struct json *v, struct buf *out)
{
    const char *type = json_get_string(v, "type");
    const char *text = json_get_string(v, "reference");
    const char *id = text == NULL ? NULL : strrchr(text, '/');
    const char *from = id;
    if (type != NULL || id == NULL)
        return type;
    while (from > text && from[-1] != '/')
        from--;
    buf_add(out, from, (size_t)(id - from));
    return buf_text(out);
}

static enum rc check_reference(const struct answer *a, struct err *e)
{
    static const char url[] =
        "http://hl7.org/fhir/StructureDefinition/questionnaire-referenceResource";
    struct buf of = {0};
    if (strcmp(a->name, "valueReference") != 0 || extension_at(a->it, url, 0) == NULL)
        return RC_OK;
    const char *type = reference_type(a->value, &of);
    const struct json *x = extension_at(a->it, url, 0);
    bool good = type == NULL;
    for (size_t i = 0; !good && x != NULL; x = extension_at(a->it, url, ++i))
        good = same_text(json_get_string(x, "valueCode"), type);
    enum rc rc = good ? RC_OK : err_set(e, RC_INVALID, "a %.40s cannot be referred to here", type);
    buf_release(&of);
    return rc;
}

// Bytes of an attachment: as it says, else by its base64 text.
static bool attachment_bytes(const struct json *v, struct dec *ret)
{
    const char *given = json_number(json_get(v, "size"));
    const char *data = json_get_string(v, "data");
    if (given != NULL)
        return dec_parse(given, strlen(given), ret);
    *ret = dec_from_int(data == NULL ? 0 : (int64_t)strlen(data) / 4 * 3);
    return data != NULL;
}

static enum rc check_attachment(const struct answer *a, struct err *e)
{
    static const char mime_url[] = "http://hl7.org/fhir/StructureDefinition/mimeType";
    static const char size_url[] = "http://hl7.org/fhir/StructureDefinition/maxSize";
    const char *type = json_get_string(a->value, "contentType");
    const struct json *size = extension_at(a->it, size_url, 0);
    const struct json *x = extension_at(a->it, mime_url, 0);
    struct dec bytes;
    struct dec most;
    if (strcmp(a->name, "valueAttachment") != 0)
        return RC_OK;
    bool good = x == NULL || type == NULL;
    for (size_t i = 0; !good && x != NULL; x = extension_at(a->it, mime_url, ++i))
        good = same_text(json_get_string(x, "valueCode"), type);
    if (!good)
        return err_set(e, RC_INVALID, "content of type %.60s is not taken", type);
    const char *bound = json_number(json_get(size, "valueDecimal"));
    if (bound != NULL && dec_parse(bound, strlen(bound), &most) &&
        attachment_bytes(a->value, &bytes)) {
        dec_mul(most, dec_from_int(1024 * 1024), &most); // maxSize counts megabytes
        return dec_cmp(bytes, most) <= 0 ? RC_OK : err_set(e, RC_INVALID, "too large");
    }
    return RC_OK;
}

enum rc check_range(const struct item *it, const struct json *element, struct err *e)
{
    static enum rc (*const steps[])(const struct answer *a, struct err *e) = {
        check_number,          check_dates, check_text,      check_regex,
        check_quantity_bounds, check_units, check_reference, check_attachment,
    };
    struct answer a = {.it = it};
    a.value = element_value(element, &a.name);
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        enum rc rc = steps[i](&a, e);
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}
