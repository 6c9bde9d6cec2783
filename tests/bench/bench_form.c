// SPDX-License-Identifier: EUPL-1.2
// Speed of an answer: a form of 821 items (20 groups of 40 questions and a score, and a total), and
// one whose 200 calculations are too heavy, which must be stopped at about 200 ms. CPU time.
#include "base/buf.h"
#include "form/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { GROUPS = 20, QUESTIONS = 39, HEAVY = 200, ROUNDS = 3 };

#define SDC "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
#define HEAD                                                                                       \
    "{\"resourceType\":\"Questionnaire\",\"status\":\"active\",\"url\":\"http://example.org/q\","  \
    "\"item\":["
#define CALCULATED(text)                                                                           \
    ",\"readOnly\":true,\"extension\":[{\"url\":\"" SDC "calculatedExpression\","                  \
    "\"valueExpression\":{\"language\":\"text/fhirpath\",\"expression\":\"" text "\"}}]}"
#define TEN "(0|1|2|3|4|5|6|7|8|9)"

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static struct questionnaire *load(const struct buf *text)
{
    struct questionnaire *q = NULL;
    struct err e = {.rc = RC_OK};
    if (questionnaire_load(text->at, text->len, &q, NULL, &e) != RC_OK) {
        fprintf(stderr, "%s\n", e.text);
        exit(1);
    }
    return q;
}

// Every second question hangs on the one before.
static struct questionnaire *large(void)
{
    struct buf text = {0};
    buf_puts(&text, HEAD);
    for (int g = 0; g < GROUPS; g++) {
        buf_printf(&text, "{\"linkId\":\"g%d\",\"type\":\"group\",\"item\":[", g);
        for (int i = 0; i < QUESTIONS; i++) {
            buf_printf(&text, "{\"linkId\":\"q%d-%d\",\"type\":\"integer\"", g, i);
            if (i % 2 == 1)
                buf_printf(&text,
                           ",\"enableWhen\":[{\"question\":\"q%d-%d\",\"operator\":\">\","
                           "\"answerInteger\":0}]",
                           g, i - 1);
            buf_puts(&text, "},");
        }
        buf_printf(&text, "{\"linkId\":\"s%d\",\"type\":\"integer\"", g);
        buf_printf(&text,
                   CALCULATED("%%resource.item.where(linkId='g%d').item.where(linkId."
                              "startsWith('q')).answer.value.sum()") "]},",
                   g);
    }
    buf_puts(&text, "{\"linkId\":\"total\",\"type\":\"integer\"" CALCULATED(
                        "%resource.item.item.where(linkId.startsWith('s')).answer.value.sum()") //
             "]}");
    struct questionnaire *q = load(&text);
    buf_release(&text);
    return q;
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void time_answers(struct clock *clock)
{
    struct questionnaire *q = large();
    struct form_env env = {.clock = clock};
    double *us = mem_array((size_t)ROUNDS * GROUPS * QUESTIONS, sizeof *us);
    size_t count = 0;
    struct form *f = form_new(q, &env);
    for (int round = 0; round < ROUNDS; round++)
        for (int k = 0; k < GROUPS * QUESTIONS; k++) {
            char id[32], value[8];
            snprintf(id, sizeof id, "q%d-%d", k / QUESTIONS, k % QUESTIONS);
            snprintf(value, sizeof value, "%d", (k + round) % 3);
            double from = now_us();
            form_set_text(f, id, value, NULL);
            us[count++] = now_us() - from;
        }
    qsort(us, count, sizeof *us, by_size);
    printf("form of %zu items: an answer p50 %.0f us, p99 %.0f us, at most %.0f us (%zu answers)\n",
           q->item_count, us[count / 2], us[count * 99 / 100], us[count - 1], count);
    form_free(f);
    questionnaire_free(q);
    free(us);
}

static void time_heavy(struct clock *clock)
{
    struct buf text = {0};
    struct form_env env = {.clock = clock};
    const struct form_issue *issues = NULL;
    buf_puts(&text, HEAD "{\"linkId\":\"n\",\"type\":\"integer\"}");
    for (int i = 0; i < HEAVY; i++) {
        buf_printf(&text, ",{\"linkId\":\"h%d\",\"type\":\"integer\"", i);
        buf_puts(&text, CALCULATED("iif(%resource.item.where(linkId='n').answer.value > 0, " TEN
                                   ".select(" TEN ".select(" TEN ".select(" TEN
                                   ".select($this)))).count(), 0)"));
    }
    buf_puts(&text, "]}");
    struct questionnaire *q = load(&text);
    struct form *f = form_new(q, &env);
    double from = now_us();
    form_set_text(f, "n", "1", NULL);
    double set = now_us();
    size_t count = form_issues(f, &issues);
    printf("200 heavy calculations: %.0f ms until stopped, %zu issues in %.0f ms\n",
           (set - from) / 1e3, count, (now_us() - set) / 1e3);
    form_free(f);
    questionnaire_free(q);
    buf_release(&text);
}

int main(void)
{
    struct clock clock = clock_system();
    time_answers(&clock);
    time_heavy(&clock);
    return 0;
}
