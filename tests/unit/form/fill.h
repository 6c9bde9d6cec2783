// SPDX-License-Identifier: EUPL-1.2
// What the tests of forms share: a form from JSON text, answers and responses as text. Single
// quotes stand for double ones, so that JSON can be read in C; ~ stands for a single one.
#ifndef ICOPE_TESTS_FILL_H
#define ICOPE_TESTS_FILL_H

#include "form/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FILL_HL7 "http://hl7.org/fhir/StructureDefinition/"
#define FILL_SDC "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
// An extension with an expression; `text` has ~ for its quotes.
#define FILL_EXPR(kind, text)                                                                      \
    "{'url':'" FILL_SDC kind "','valueExpression':{'language':'text/fhirpath','expression':'" text \
    "'}}"
#define FILL_CALCULATED(text) "'extension':[" FILL_EXPR("calculatedExpression", text) "]"
#define FILL_VARIABLE(name, text)                                                                  \
    "{'url':'" FILL_HL7 "variable','valueExpression':{'name':'" name                               \
    "','language':'text/fhirpath','expression':'" text "'}}"

// A questionnaire and a form over it.
struct fill {
    struct clock_fake fake;  // time stands still
    struct clock clock;      // over it
    struct form_env env;     // what expressions see
    struct questionnaire *q; // owned
    struct form *f;          // owned
    struct buf text;         // last text made
};

static inline void fill_quotes(char *text, char from, char to)
{
    for (; *text != '\0'; text++)
        *text = *text == from ? to : *text;
}

// The JSON value of a text in single quotes, owned.
static inline struct json *fill_json(const char *text)
{
    char *copy = mem_text(text, strlen(text));
    struct json *v = NULL;
    struct err e = {.rc = RC_OK};
    fill_quotes(copy, '\'', '"');
    fill_quotes(copy, '~', '\'');
    if (json_parse(copy, strlen(copy), &JSON_LIMITS, &v, &e) != RC_OK)
        fail_msg("%s in %s", e.text, copy);
    free(copy);
    return v;
}

// Loads a questionnaire with these members and starts a form.
static inline void fill_open(struct fill *t, const char *members)
{
    struct buf text = {0};
    struct err e = {.rc = RC_OK};
    *t = (struct fill){.fake = {.utc_ms = 1800000000000}};
    t->clock = clock_from_fake(&t->fake);
    t->env.clock = &t->clock;
    buf_printf(&text,
               "{'resourceType':'Questionnaire','status':'active','url':'http://example.org/q',"
               "'version':'1',%s}",
               members);
    fill_quotes(text.at, '\'', '"');
    fill_quotes(text.at, '~', '\'');
    if (questionnaire_load(text.at, text.len, &t->q, NULL, &e) != RC_OK)
        fail_msg("%s in %s", e.text, text.at);
    buf_release(&text);
    t->f = form_new(t->q, &t->env);
}

// Opens the form anew from a response with these members.
static inline enum rc fill_reopen(struct fill *t, const char *members, struct err *e)
{
    struct buf text = {0};
    buf_printf(&text, "{'resourceType':'QuestionnaireResponse',%s}", members);
    struct json *response = fill_json(text.at);
    struct form *f = NULL;
    enum rc rc = form_open(t->q, &t->env, response, &f, e);
    json_free(response);
    buf_release(&text);
    if (rc == RC_OK) {
        form_free(t->f);
        t->f = f;
    }
    return rc;
}

static inline void fill_close(struct fill *t)
{
    form_free(t->f);
    questionnaire_free(t->q);
    buf_release(&t->text);
}

// Sets one answer in short text.
static inline enum rc fill_set(struct fill *t, const char *link_id, const char *text)
{
    return form_set_text(t->f, link_id, text, NULL);
}

// Applies a set of answers.
static inline enum rc fill_all(struct fill *t, const char *answers)
{
    struct json *v = fill_json(answers);
    struct buf problems = {0};
    enum rc rc = form_set_all(t->f, v, &problems, NULL);
    buf_clear(&t->text);
    buf_puts(&t->text, buf_text(&problems));
    buf_release(&problems);
    json_free(v);
    return rc;
}

// The items of the response as one line with single quotes; borrowed until the next call.
static inline const char *fill_items(struct fill *t, const char *status)
{
    struct json *r = NULL;
    struct err e = {.rc = RC_OK};
    if (form_response(t->f, status, &r, &e) != RC_OK)
        fail_msg("%s", e.text);
    buf_clear(&t->text);
    if (json_get(r, "item") != NULL)
        json_write(json_get(r, "item"), false, &t->text);
    json_free(r);
    if (t->text.at != NULL)
        fill_quotes(t->text.at, '"', '\'');
    return buf_text(&t->text);
}

// Number of issues of a kind at an item (NULL: the form).
static inline size_t fill_issues(struct fill *t, const char *link_id, enum issue_kind kind)
{
    const struct form_issue *list = NULL;
    size_t n = 0;
    size_t count = form_issues(t->f, &list);
    for (size_t i = 0; i < count; i++) {
        const char *id = list[i].item != NULL ? list[i].item->link_id : NULL;
        bool here = link_id == NULL ? id == NULL : id != NULL && strcmp(id, link_id) == 0;
        n += here && list[i].kind == kind;
    }
    return n;
}

#endif
