// SPDX-License-Identifier: EUPL-1.2
// Answers in their short form: one text per answer, read by item type.
#include "form/answers.h"

#include "form/check.h"
#include "form/state.h"

#include <stdlib.h>
#include <string.h>

static struct json *element_of(const char *name, struct json *value)
{
    struct json *element = json_new_object();
    json_set(element, name, value);
    return element;
}

// The option a word means: its code (first with the system before a bar), else its display.
static const struct item_option *option_named(const struct item *it, const char *word)
{
    const struct item_option *o = item_option_find(it, NULL, word);
    const char *bar = strrchr(word, '|');
    for (size_t i = 0; o == NULL && i < it->option_count; i++) {
        const struct item_option *at = &it->options[i];
        const char *display = json_get_string(at->value, "display");
        bool full = bar != NULL && at->system != NULL && strcmp(at->code, bar + 1) == 0 &&
                    strlen(at->system) == (size_t)(bar - word) &&
                    strncmp(at->system, word, (size_t)(bar - word)) == 0;
        if (full || strcmp(at->code, word) == 0 || (display != NULL && strcmp(display, word) == 0))
            o = at;
    }
    return o;
}

static struct json *read_boolean(const struct item *it, const char *text)
{
    bool truth = strcmp(text, "true") == 0;
    (void)it;
    return truth || strcmp(text, "false") == 0 ? element_of("valueBoolean", json_new_bool(truth))
                                               : NULL;
}

// A number as people write it: a comma is a point, a leading + and zeros are dropped, digits after
// the point stay. NULL when it is no number.
static struct json *number_json(const char *text)
{
    struct buf clean = {0};
    struct json *n = NULL;
    bool minus = *text == '-';
    text += *text == '-' || *text == '+';
    while (text[0] == '0' && text[1] >= '0' && text[1] <= '9')
        text++;
    buf_puts(&clean, minus ? "-" : "");
    for (; *text != '\0'; text++)
        buf_putc(&clean, *text == ',' ? '.' : *text);
    struct err e = {.rc = RC_OK};
    if (json_parse(buf_text(&clean), clean.len, &JSON_LIMITS, &n, &e) == RC_OK &&
        json_type(n) != JSON_NUMBER) {
        json_free(n);
        n = NULL;
    }
    buf_release(&clean);
    return n;
}

static struct json *read_number(const struct item *it, const char *text)
{
    struct json *n = number_json(text);
    const char *name = it->type == ITEM_INTEGER ? "valueInteger" : "valueDecimal";
    return n == NULL ? NULL : element_of(name, n);
}

static struct json *read_date(const struct item *it, const char *text)
{
    static const char *const names[] = {
        [ITEM_DATE] = "valueDate", [ITEM_DATETIME] = "valueDateTime", [ITEM_TIME] = "valueTime"};
    return element_of(names[it->type], json_new_string(text));
}

static struct json *read_string(const struct item *it, const char *text)
{
    return element_of(it->type == ITEM_URL ? "valueUri" : "valueString", json_new_string(text));
}

static struct json *read_choice(const struct item *it, const char *text)
{
    const struct item_option *o = option_named(it, text);
    if (o != NULL)
        return element_of(o->value_name, json_copy(o->value));
    if (it->type == ITEM_OPEN_CHOICE)
        return read_string(it, text);
    if (it->option_count > 0 && !it->open)
        return NULL;
    // The list is not here: a word may be any of its displays or none, and is kept as what was
    // said. Only who names a code system means a code.
    const char *bar = strrchr(text, '|');
    struct json *coding = json_new_object();
    if (bar != NULL && memchr(text, ':', (size_t)(bar - text)) != NULL && bar[1] != '\0') {
        char *system = mem_text(text, (size_t)(bar - text));
        json_set_string(coding, "system", system);
        json_set_string(coding, "code", bar + 1);
        free(system);
    } else {
        json_set_string(coding, "display", text);
    }
    return element_of("valueCoding", coding);
}

static struct json *read_reference(const struct item *it, const char *text)
{
    struct json *r = json_new_object();
    bool attachment = it->type == ITEM_ATTACHMENT;
    json_set_string(r, attachment ? "url" : "reference", text);
    return element_of(attachment ? "valueAttachment" : "valueReference", r);
}

struct json *quantity_json(const struct item *it, struct json *number, const char *unit)
{
    struct json *q = json_new_object();
    const struct json *of = NULL;
    json_set(q, "value", number);
    for (size_t i = 0; unit != NULL && of == NULL && i < it->unit_count; i++) {
        const char *code = json_get_string(it->units[i], "code");
        const char *display = json_get_string(it->units[i], "display");
        if ((code != NULL && strcmp(code, unit) == 0) ||
            (display != NULL && strcmp(display, unit) == 0))
            of = it->units[i];
    }
    if (of != NULL) {
        const char *display = json_get_string(of, "display");
        json_set_string(q, "unit", display != NULL ? display : unit);
        json_set_string(q, "system", json_get_string(of, "system"));
        json_set_string(q, "code", json_get_string(of, "code"));
    } else if (unit == NULL || (it->unit != NULL && strcmp(unit, it->unit) == 0) ||
               (it->unit_code != NULL && strcmp(unit, it->unit_code) == 0)) {
        json_set_string(q, "unit", it->unit);
        json_set_string(q, "system", it->unit_system);
        json_set_string(q, "code", it->unit_code);
    } else {
        json_set_string(q, "unit", unit);
    }
    return q;
}

static struct json *read_quantity(const struct item *it, const char *text)
{
    size_t len = strcspn(text, " ");
    char *amount = mem_text(text, len);
    struct json *n = number_json(amount);
    const char *unit = text + len + strspn(text + len, " ");
    free(amount);
    return n == NULL ? NULL
                     : element_of("valueQuantity", quantity_json(it, n, *unit ? unit : NULL));
}

static struct json *(*const readers[])(const struct item *it, const char *text) = {
    [ITEM_GROUP] = NULL,
    [ITEM_DISPLAY] = NULL,
    [ITEM_BOOLEAN] = read_boolean,
    [ITEM_DECIMAL] = read_number,
    [ITEM_INTEGER] = read_number,
    [ITEM_DATE] = read_date,
    [ITEM_DATETIME] = read_date,
    [ITEM_TIME] = read_date,
    [ITEM_STRING] = read_string,
    [ITEM_TEXT] = read_string,
    [ITEM_URL] = read_string,
    [ITEM_CHOICE] = read_choice,
    [ITEM_OPEN_CHOICE] = read_choice,
    [ITEM_ATTACHMENT] = read_reference,
    [ITEM_REFERENCE] = read_reference,
    [ITEM_QUANTITY] = read_quantity,
};

struct json *answer_from_text(const struct item *it, const char *text, const struct clock *clock,
                              struct err *e)
{
    static const char *const wanted[] = {
        [ITEM_GROUP] = "no answer",
        [ITEM_DISPLAY] = "no answer",
        [ITEM_BOOLEAN] = "true or false",
        [ITEM_DECIMAL] = "a number",
        [ITEM_INTEGER] = "a whole number",
        [ITEM_DATE] = "a date",
        [ITEM_DATETIME] = "a date and time",
        [ITEM_TIME] = "a time",
        [ITEM_STRING] = "text",
        [ITEM_TEXT] = "text",
        [ITEM_URL] = "an address",
        [ITEM_CHOICE] = "one of the options",
        [ITEM_OPEN_CHOICE] = "one of the options or text",
        [ITEM_ATTACHMENT] = "an address",
        [ITEM_REFERENCE] = "a reference",
        [ITEM_QUANTITY] = "a number and a unit",
    };
    struct buf typed = {0};
    if (readers[it->type] == read_date && date_from_typed(it->type, text, clock, &typed))
        text = buf_text(&typed);
    struct json *element = readers[it->type] != NULL ? readers[it->type](it, text) : NULL;
    buf_release(&typed);
    if (element == NULL)
        err_set(e, RC_INVALID, "\"%.60s\" wants %s", it->link_id, wanted[it->type]);
    return element;
}

struct json *form_read_text(const struct form *f, const struct item *it, const char *text,
                            struct err *e)
{
    return answer_from_text(it, text, f->env.clock, e);
}

enum rc form_set_text_at(struct form *f, const char *link_id, const size_t *at, size_t at_count,
                         const char *text, struct err *e)
{
    const struct item *it = questionnaire_find(form_questionnaire(f), link_id);
    if (it == NULL || text == NULL)
        return form_set_at(f, link_id, at, at_count, NULL, e);
    struct form_item now;
    form_item_at(f, it, at, at_count, &now);
    struct json *element = form_read_text(f, now.it, text, e);
    form_item_release(&now);
    if (element == NULL)
        return RC_INVALID;
    struct json *values = json_new_array();
    json_push(values, element);
    enum rc rc = form_set_at(f, link_id, at, at_count, values, e);
    json_free(values);
    return rc;
}

enum rc form_set_text(struct form *f, const char *link_id, const char *text, struct err *e)
{
    return form_set_text_at(f, link_id, NULL, 0, text, e);
}
