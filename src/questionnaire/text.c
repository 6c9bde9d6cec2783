// SPDX-License-Identifier: EUPL-1.2
// Texts of a form in a language, and small look-ups in what was loaded.
#include "base/buf.h"
#include "questionnaire/questionnaire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define TRANSLATION "http://hl7.org/fhir/StructureDefinition/translation"

enum { MEMBER_BYTES = 64 };

const struct json *element_extension(const struct json *element, const char *url)
{
    const struct json *list = json_get(element, "extension");
    for (size_t i = 0; i < json_count(list); i++) {
        const char *it = json_get_string(json_at(list, i), "url");
        if (it != NULL && strcmp(it, url) == 0)
            return json_at(list, i);
    }
    return NULL;
}

// 2 the same language, 1 the same but for region or script ("fr-CA" for "fr"), 0 another.
static int language_fits(const char *is, const char *wanted)
{
    if (strcasecmp(is, wanted) == 0)
        return 2;
    size_t len = strcspn(is, "-_");
    return len == strcspn(wanted, "-_") && strncasecmp(is, wanted, len) == 0;
}

// The text of one translation extension; *ret_fit says how well its language fits.
static const char *translation(const struct json *extension, const char *language, int *ret_fit)
{
    const char *url = json_get_string(extension, "url");
    if (url == NULL || strcmp(url, TRANSLATION) != 0)
        return NULL;
    const struct json *lang = element_extension(extension, "lang");
    const struct json *content = element_extension(extension, "content");
    const char *code = json_get_string(lang, "valueCode");
    const char *text = json_get_string(content, "valueString");
    if (text == NULL)
        text = json_get_string(content, "valueMarkdown");
    *ret_fit = code == NULL ? 0 : language_fits(code, language);
    return text;
}

const char *element_text(const struct json *element, const char *member, const char *language)
{
    char sibling[MEMBER_BYTES];
    int len = snprintf(sibling, sizeof sibling, "_%s", member);
    const char *best = NULL;
    int best_fit = 0;
    const struct json *list = NULL;
    if (language == NULL)
        return json_get_string(element, member);
    if (len > 0 && (size_t)len < sizeof sibling)
        list = json_get(json_get(element, sibling), "extension");
    for (size_t i = 0; i < json_count(list); i++) {
        int fit = 0;
        const char *text = translation(json_at(list, i), language, &fit);
        if (text != NULL && fit > best_fit) {
            best = text;
            best_fit = fit;
        }
    }
    return best != NULL ? best : json_get_string(element, member);
}

const char *item_text(const struct item *it, const char *language)
{
    const char *text = element_text(it->json, "text", language);
    return text == NULL ? "" : text;
}

const char *option_text(const struct item_option *o, const char *language)
{
    const char *text = json_type(o->value) == JSON_OBJECT
                           ? element_text(o->value, "display", language)
                           : element_text(o->json, o->value_name, language);
    return text == NULL ? o->code : text;
}

const struct item_option *item_option_find(const struct item *it, const char *system,
                                           const char *code)
{
    for (size_t i = 0; i < it->option_count; i++) {
        const struct item_option *o = &it->options[i];
        bool same_system = system == NULL || (o->system != NULL && strcmp(o->system, system) == 0);
        if (same_system && strcmp(o->code, code) == 0)
            return o;
    }
    return NULL;
}

bool item_is_unlisted(const struct item *it)
{
    bool elsewhere = it->external_value_set != NULL || it->answer_expr.text != NULL;
    return it->option_count == 0 && !it->switched && (it->type == ITEM_CHOICE || elsewhere);
}

// The value of a whole number of one or two digits without a leading zero; −1 other text.
static int short_number(const char *text)
{
    size_t len = strspn(text, "0123456789");
    if (len == 0 || len > 2 || text[len] != '\0' || (len == 2 && text[0] == '0'))
        return -1;
    return len == 1 ? text[0] - '0' : (text[0] - '0') * 10 + text[1] - '0';
}

// Are the codes numbers people may choose by: one of a single digit stands first?
static bool coded_by_number(const struct item *it)
{
    for (size_t i = 0; i < it->option_count; i++)
        if (short_number(it->options[i].code) < 0)
            return false;
    return it->type == ITEM_INTEGER || strlen(it->options[0].code) == 1;
}

// Do the weights of three options or more rise 0, 1, 2 … in the order shown? What has none stands
// behind them ("does not know").
static bool weighted_by_place(const struct item *it)
{
    size_t weighted = 0;
    while (weighted < it->option_count && it->options[weighted].has_weight)
        weighted++;
    for (size_t i = 0; i < it->option_count; i++) {
        const struct item_option *o = &it->options[i];
        if (i < weighted ? dec_cmp(o->weight, dec_from_int((int64_t)i)) != 0 : o->has_weight)
            return false;
    }
    return weighted >= 3;
}

int item_option_number(const struct item *it, size_t i)
{
    if (coded_by_number(it))
        return short_number(it->options[i].code);
    if (it->type == ITEM_INTEGER) // typed as it is, or reached with the arrows
        return -1;
    return (int)i + (weighted_by_place(it) ? 0 : 1);
}

static int compare_link_id(const void *key, const void *element)
{
    const struct item *const *it = element;
    return strcmp(key, (*it)->link_id);
}

const struct item *questionnaire_find(const struct questionnaire *q, const char *link_id)
{
    struct item **it = q->item_count == 0 ? NULL
                                          : bsearch(link_id, q->by_id, q->item_count,
                                                    sizeof(*q->by_id), compare_link_id);
    return it == NULL ? NULL : *it;
}
