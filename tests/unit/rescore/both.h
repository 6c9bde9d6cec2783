// SPDX-License-Identifier: EUPL-1.2
// Two small versions of a form, a response, and what comes of it.
#ifndef ICOPE_TESTS_RESCORE_BOTH_H
#define ICOPE_TESTS_RESCORE_BOTH_H

#include "rescore/rescore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define CALCULATED(expression)                                                                     \
    "\"readOnly\":true,\"extension\":[{\"url\":\"http://hl7.org/fhir/uv/sdc/StructureDefinition/"  \
    "sdc-questionnaire-calculatedExpression\",\"valueExpression\":{\"language\":\"text/"           \
    "fhirpath\","                                                                                  \
    "\"expression\":\"" expression "\"}}]"
#define FORM(version, items)                                                                       \
    "{\"resourceType\":\"Questionnaire\",\"url\":\"http://x.org/q\",\"version\":\"" version "\","  \
    "\"status\":\"active\",\"item\":[" items "]}"
#define QUESTION(id, type, text)                                                                   \
    "{\"linkId\":\"" id "\",\"type\":\"" type "\",\"text\":\"" text "\"}"
#define SUM "%resource.descendants().where(linkId='a').answer.value.sum()"
#define TOTAL(expression)                                                                          \
    "{\"linkId\":\"t\",\"type\":\"integer\",\"text\":\"T\"," CALCULATED(expression) "}"

// What one case is made of.
struct both {
    struct questionnaire *was, *now;
    struct json *response;
    struct clock_fake at;
    struct clock clock;
    struct arena a;
    struct rescore r;
};

static inline struct questionnaire *load(const char *text)
{
    struct questionnaire *q = NULL;
    struct err e = {0};
    if (questionnaire_load(text, strlen(text), &q, NULL, &e) != RC_OK)
        fail_msg("%s", e.text);
    return q;
}

static inline void work(struct both *b, const char *was, const char *now, const char *items)
{
    char response[2000];
    struct err e = {0};
    *b = (struct both){.was = load(was), .now = load(now)};
    b->clock = clock_from_fake(&b->at);
    struct form_env env = {.clock = &b->clock};
    snprintf(response, sizeof response,
             "{\"resourceType\":\"QuestionnaireResponse\",\"status\":\"completed\",\"item\":[%s]}",
             items);
    assert_int_equal(json_parse(response, strlen(response), &JSON_LIMITS, &b->response, &e), RC_OK);
    if (rescore_response(b->was, b->now, &env, b->response, &b->a, &b->r, &e) != RC_OK)
        fail_msg("%s", e.text);
}

static inline void done(struct both *b)
{
    rescore_release(&b->r);
    arena_release(&b->a);
    json_free(b->response);
    questionnaire_free(b->was);
    questionnaire_free(b->now);
}

#define ANSWER(id, value) "{\"linkId\":\"" id "\",\"answer\":[{" value "}]}"

#endif
