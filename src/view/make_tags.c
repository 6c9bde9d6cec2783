// SPDX-License-Identifier: EUPL-1.2
#include "view/make_tags.h"

#include "base/buf.h"
#include "base/mem.h"

#include <string.h>

// Endings of names, and what they are in French.
static const struct {
    const char *suffix, *french;
} endings[] = {
    {"_text", "_texte"}, {"_other", "_autre"},      {"_unit", "_unite"},
    {"_type", "_type"},  {"_answered", "_repondu"}, {"_more", "_plus"},
};

void make_tag(struct json *column, const char *name, const char *value)
{
    struct json *tag = json_new_object();
    if (json_get(column, "tag") == NULL)
        json_set(column, "tag", json_new_array());
    json_set_string(tag, "name", name);
    json_set_string(tag, "value", value);
    json_push(json_get(column, "tag"), tag);
}

const char *make_known(const struct json *known, const char *link, const char *what)
{
    const char *text = json_get_string(json_get(known, link), what);
    return text != NULL && text[0] != '\0' ? text : NULL;
}

// The French name, with its ending.
static void tag_french(struct json *column, const char *french, const char *suffix)
{
    struct buf name = {0};
    const char *at = suffix;
    while (*at != '\0') {
        size_t i = 0, len = 0;
        while (i < ARRAY_LEN(endings) &&
               strncmp(at, endings[i].suffix, len = strlen(endings[i].suffix)) != 0)
            i++;
        if (i < ARRAY_LEN(endings)) {
            buf_puts(&name, endings[i].french);
            at += len;
        } else {
            buf_putc(&name, *at++);
        }
    }
    struct buf whole = {0};
    buf_printf(&whole, "%s%s", french, buf_text(&name));
    make_tag(column, "icope/name/fr", buf_text(&whole));
    buf_release(&whole);
    buf_release(&name);
}

// The unit of an item's numbers (extension questionnaire-unit), or NULL.
static const char *unit_of(const struct json *item)
{
    static const char url[] = "http://hl7.org/fhir/StructureDefinition/questionnaire-unit";
    const struct json *all = json_get(item, "extension");
    for (size_t i = 0; i < json_count(all); i++) {
        const char *of = json_get_string(json_at(all, i), "url");
        const struct json *unit = json_get(json_at(all, i), "valueCoding");
        if (of != NULL && strcmp(of, url) == 0)
            return json_get_string(unit, "display") != NULL ? json_get_string(unit, "display")
                                                            : json_get_string(unit, "code");
    }
    return NULL;
}

void make_item_tags(struct json *column, const struct json *item, const struct make_tags *t)
{
    const struct json *known = t->known;
    const bool whole = t->whole;
    const char *link = json_get_string(item, "linkId");
    const char *french = make_known(known, link, "fr"), *unit = whole ? unit_of(item) : NULL;
    const char *codes = whole ? make_known(known, link, "codes") : NULL;
    const char *reasons = whole ? make_known(known, link, "reasons") : NULL;
    const char *summary = whole ? make_known(known, link, "summary") : NULL;
    if (french != NULL)
        tag_french(column, french, t->suffix);
    make_tag(column, "icope/link-id", link);
    if (t->form[0] != '\0')
        make_tag(column, "icope/form", t->form);
    if (unit != NULL)
        make_tag(column, "icope/unit", unit);
    if (codes != NULL)
        make_tag(column, "icope/codes", codes);
    if (reasons != NULL)
        make_tag(column, "icope/reasons",
                 make_known(known, reasons, "name") != NULL ? make_known(known, reasons, "name")
                                                            : reasons);
    if (summary != NULL)
        make_tag(column, "icope/summary", summary);
}
