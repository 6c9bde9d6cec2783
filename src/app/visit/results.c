// SPDX-License-Identifier: EUPL-1.2
// What a visit came to, in words, masked for whoever may not see results.
#include "app/visit/results.h"

#include "app/state/format.h"
#include "app/state/preferences.h"
#include "app/visit/internal.h"
#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

static const char *const labels[RESULTS_MAX] = {
    [SCREENING_COGNITION] = N_("Memory, orientation"),
    [SCREENING_MOBILITY] = N_("Mobility"),
    [SCREENING_NUTRITION] = N_("Nutrition"),
    [SCREENING_VISION] = N_("Vision"),
    [SCREENING_HEARING] = N_("Hearing"),
    [SCREENING_MOOD] = N_("Mood"),
    [SCREENING_SOCIAL] = N_("Social support"),
};

static const struct {
    const char *mark, *words;
} kinds[RESULT_KINDS] = {
    [RESULT_NOT_ASSESSED] = {"–", N_("not assessed")},
    [RESULT_INCOMPLETE] = {"…", N_("incomplete")},
    [RESULT_DONE] = {"✓", N_("done")},
    [RESULT_NO_SIGNAL] = {"·", N_("no signal")},
    [RESULT_SIGNAL] = {"!", N_("signal")},
};

const char *app_result_label(size_t i)
{
    return i < RESULTS_MAX ? _(labels[i]) : "";
}

const char *app_result_mark(enum result result)
{
    return kinds[result].mark;
}

const char *app_result_words(enum result result)
{
    return _(kinds[result].words);
}

enum result result_of(const struct app *app, enum domain_state state)
{
    static const enum result shown[] = {
        [DOMAIN_STATE_NOT_ASSESSED] = RESULT_NOT_ASSESSED,
        [DOMAIN_STATE_INCOMPLETE] = RESULT_INCOMPLETE,
        [DOMAIN_STATE_NO_SIGNAL] = RESULT_NO_SIGNAL,
        [DOMAIN_STATE_SIGNAL] = RESULT_SIGNAL,
    };
    return shown[state] > RESULT_DONE && !app_shows_results(app) ? RESULT_DONE : shown[state];
}

struct result_counts result_counts_of(const struct app *app, const struct screening *s)
{
    struct result_counts counts = {.screening = screening_done(s)};
    for (int d = 0; d < SCREENING_COUNTED; d++)
        counts.of[result_of(app, s->at[d].state)]++;
    return counts;
}

// ---- in words ----

// In the order they are told.
static const enum result told[] = {RESULT_SIGNAL, RESULT_DONE, RESULT_NOT_ASSESSED,
                                   RESULT_INCOMPLETE, RESULT_NO_SIGNAL};

// Is this kind told, even when there are none? What is not assessed always is.
static bool is_told(const struct app *app, enum result result, size_t count)
{
    bool masked = !app_shows_results(app);
    if (result == RESULT_NOT_ASSESSED)
        return true;
    if (result == RESULT_INCOMPLETE)
        return count > 0;
    return masked == (result == RESULT_DONE);
}

static int count_words(enum result result, size_t n, char *out, size_t bytes)
{
    switch (result) {
    case RESULT_NOT_ASSESSED:
        return snprintf(out, bytes, ngettext("%zu not assessed", "%zu not assessed", n), n);
    case RESULT_INCOMPLETE:
        return snprintf(out, bytes, ngettext("%zu incomplete", "%zu incomplete", n), n);
    case RESULT_DONE:
        return snprintf(out, bytes, ngettext("%zu domain done", "%zu domains done", n), n);
    case RESULT_NO_SIGNAL:
        return snprintf(out, bytes, ngettext("%zu without a signal", "%zu without a signal", n), n);
    case RESULT_SIGNAL:
    case RESULT_KINDS:
        break;
    }
    return snprintf(out, bytes, ngettext("%zu signal", "%zu signals", n), n);
}

const char *app_counts_text(const struct app *app, const struct result_counts *counts)
{
    char *out = app_slot(app);
    size_t used = 0;
    for (size_t i = 0; i < ARRAY_LEN(told) && used < FORMAT_BYTES; i++) {
        size_t n = counts->of[told[i]];
        char text[80];
        if (!is_told(app, told[i], n))
            continue;
        count_words(told[i], n, text, sizeof text);
        used +=
            (size_t)snprintf(out + used, FORMAT_BYTES - used, "%s%s", used > 0 ? " · " : "", text);
    }
    return out;
}

const char *app_counts_marks(const struct app *app, const struct result_counts *counts)
{
    char *out = app_slot(app);
    size_t used = 0;
    for (size_t i = 0; i < ARRAY_LEN(told) && used < FORMAT_BYTES; i++)
        if (is_told(app, told[i], counts->of[told[i]]))
            used += (size_t)snprintf(out + used, FORMAT_BYTES - used, "%s%zu%s",
                                     used > 0 ? " " : "", counts->of[told[i]], kinds[told[i]].mark);
    return out;
}

static void add_reason(char *why, size_t why_bytes, const char *text)
{
    size_t used = strlen(why);
    snprintf(why + used, why_bytes - used, "%s%s", used > 0 ? ", " : "", text);
}

void missing_text(const struct app *app, const struct screening_row *row, char *out, size_t bytes)
{
    static const char *const invalid[] = {
        [RECALL_INVALID_CUED] = N_("recall not valid (cue)"),
        [RECALL_INVALID_INTERRUPTED] = N_("recall not valid (interrupted)"),
        [RECALL_INVALID_DELAY] = N_("recall not valid (too early or too late)"),
    };
    char list[FORMAT_BYTES] = "";
    if (row->recall != RECALL_INVALID_NOT) {
        snprintf(out, bytes, "%s", _(invalid[row->recall]));
        return;
    }
    for (size_t i = 0; i < row->missing_count; i++) {
        const struct item *it = app_item(app, row->missing[i]);
        add_reason(list, sizeof list, it != NULL ? app_item_label(app, it) : row->missing[i]);
    }
    out[0] = '\0';
    if (list[0] != '\0')
        snprintf(out, bytes, _("missing: %s"), list);
}

// ---- the open visit ----

// Answers that lead to a signal, and those that leave a domain open.
static const char *const signals[] = {"yes", "wrong", "unknown", "fail", "not-heard", "not-read"};
static const char *const open_answers[] = {"not-done", "refused", "unknown"};

static bool one_of(const char *text, const char *const *list, size_t count)
{
    for (size_t i = 0; text != NULL && i < count; i++)
        if (strcmp(text, list[i]) == 0)
            return true;
    return false;
}

// Measured values say more than a label: "16,20 s for 5 rises", "recall: 1 of 3".
static bool measured(const struct app *app, const struct item *it, const char *value, char *out,
                     size_t out_bytes)
{
    if (strcmp(it->link_id, "loc-time-s") == 0) {
        const char *rises = app_answered(app, "loc-rises");
        snprintf(out, out_bytes, _("%s for %s rises"), app_answer_display(app, it->link_id, value),
                 rises != NULL ? rises : "?");
        if (app_answered(app, "loc-corrected") != NULL)
            add_reason(out, out_bytes, _("corrected by hand"));
    } else if (strcmp(it->link_id, "cog-recall") == 0 && strcmp(value, "3") != 0) {
        snprintf(out, out_bytes, _("recall: %s of 3 words"), value);
    } else if (strcmp(it->link_id, "loc-arms") == 0 && strcmp(value, "true") == 0) {
        snprintf(out, out_bytes, "%s", _("arms used"));
    } else if (strstr(it->link_id, "-db") != NULL) {
        snprintf(out, out_bytes, "%s %s", app_item_label(app, it),
                 app_answer_display(app, it->link_id, value));
    } else {
        return false;
    }
    return true;
}

static bool counts_for_why(const struct item *it)
{
    const char *link = it->link_id;
    return it->type != ITEM_GROUP && it->type != ITEM_DISPLAY && !it->hidden && !it->read_only &&
           strstr(link, "-worse") == NULL && strstr(link, "-status") == NULL;
}

// Does this item explain that status? Its words into `out`.
static bool explains(const struct app *app, const struct item *it, const char *status, char *out)
{
    const char *value = app_answered(app, it->link_id);
    if (strcmp(status, "alert") == 0) {
        if (value != NULL && measured(app, it, value, out, FORMAT_BYTES))
            return true;
        snprintf(out, FORMAT_BYTES, "%s", app_item_label(app, it));
        return one_of(value, signals, ARRAY_LEN(signals));
    }
    if (strcmp(status, "incomplete") != 0)
        return false;
    if (value == NULL) {
        snprintf(out, FORMAT_BYTES, "%s", app_item_label(app, it));
        return it->required;
    }
    snprintf(out, FORMAT_BYTES, _("%s: %s"), app_item_label(app, it),
             app_answer_display(app, it->link_id, value));
    return strstr(it->link_id, "-not-done") != NULL ||
           one_of(value, open_answers, ARRAY_LEN(open_answers));
}

static void why(const struct app *app, enum screening_domain domain, const char *status, char *out,
                size_t out_bytes)
{
    const struct questionnaire *q = app->visit->forms.step1;
    char missing[FORMAT_BYTES] = ""; // questions without an answer are no findings
    for (size_t i = 0; q != NULL && i < q->item_count; i++) {
        const struct item *it = q->all[i];
        char text[FORMAT_BYTES] = "";
        if (screening_domain_of(it->link_id) == domain && counts_for_why(it) &&
            app_enabled(app, it->link_id) && explains(app, it, status, text)) {
            bool open = app_answered(app, it->link_id) == NULL;
            add_reason(open ? missing : out, open ? sizeof missing : out_bytes, text);
        }
    }
    if (missing[0] != '\0') {
        char text[FORMAT_BYTES];
        snprintf(text, sizeof text, _("missing: %s"), missing);
        add_reason(out, out_bytes, text);
    }
}

void results_read(const struct app *app, struct screening *ret)
{
    struct json *response = NULL;
    if (app->visit->now.form != NULL)
        form_response(app->visit->now.form, "in-progress", &response, NULL);
    screening_read(app->visit->forms.step1, response, ret);
    json_free(response);
}

struct result_counts app_result_counts(const struct app *app)
{
    struct screening s;
    results_read(app, &s);
    return result_counts_of(app, &s);
}

size_t app_results(struct app *app, struct result_row ret[RESULTS_MAX])
{
    struct screening s;
    size_t count = 0;
    results_read(app, &s);
    for (int d = 0; d < SCREENING_DOMAINS; d++) {
        enum domain_state state = s.at[d].state;
        if (d == SCREENING_SOCIAL && !s.social)
            continue;
        struct result_row *row = &ret[count++];
        *row = (struct result_row){.label = app_result_label((size_t)d),
                                   .result = result_of(app, state)};
        if (row->result == RESULT_SIGNAL)
            why(app, (enum screening_domain)d, "alert", row->why, sizeof row->why);
        else if (row->result == RESULT_NOT_ASSESSED)
            why(app, (enum screening_domain)d, "incomplete", row->why, sizeof row->why);
        else if (row->result == RESULT_INCOMPLETE)
            missing_text(app, &s.at[d], row->why, sizeof row->why);
    }
    return count;
}

// ---- one answer ----

// Is the number of an answer above that many thousandths?
static bool above(const char *value, int64_t limit_ms)
{
    struct dec d;
    return dec_parse(value, strlen(value), &d) && dec_mul(d, dec_from_int(1000), &d) &&
           dec_cmp(d, dec_from_int(limit_ms)) > 0;
}

// Does this answer alone lead to a signal, in a domain that has one?
static bool is_abnormal(const struct app *app, const struct item *it, const char *value)
{
    const char *link = it->link_id;
    if (strcmp(link, "loc-time-s") == 0)
        return above(value, app_parameter_ms(app, "chairSeconds", 14000));
    if (strstr(link, "-db") != NULL)
        return above(value, app_parameter_ms(app, "hearingDecibels", 35000));
    if (strcmp(link, "loc-rises") == 0)
        return strcmp(value, "5") < 0;
    if (strcmp(link, "cog-recall") == 0)
        return strcmp(value, "3") < 0;
    if (strcmp(link, "loc-arms") == 0)
        return strcmp(value, "true") == 0;
    if (strcmp(value, "unknown") == 0)
        return screening_domain_of(link) == SCREENING_COGNITION;
    return one_of(value, signals, ARRAY_LEN(signals));
}

enum result answer_result(const struct app *app, const struct screening *s, const struct item *it)
{
    const char *value = app_answered(app, it->link_id);
    enum screening_domain d = screening_domain_of(it->link_id);
    if (d == SCREENING_DOMAINS || strstr(it->link_id, "-worse") != NULL)
        return RESULT_KINDS;
    if (value == NULL ||
        (one_of(value, open_answers, ARRAY_LEN(open_answers)) && !is_abnormal(app, it, value)))
        return RESULT_NOT_ASSESSED;
    if (!app_shows_results(app))
        return RESULT_KINDS;
    return s->at[d].state == DOMAIN_STATE_SIGNAL && is_abnormal(app, it, value) ? RESULT_SIGNAL
                                                                                : RESULT_NO_SIGNAL;
}

// ---- a closed visit ----

bool app_visit_counts(const struct app *app, struct id visit, struct result_counts *ret)
{
    struct store_visit v;
    struct screening s;
    struct json *response = NULL;
    if (visit.text[0] == '\0' || store_visit_load(app->store, visit, &v, NULL) != RC_OK ||
        v.state < VISIT_FINISHED ||
        store_resource_load(app->store, "QuestionnaireResponse", v.response, &response, NULL) !=
            RC_OK)
        return false;
    screening_read(app_form(app, v.form_version), response, &s);
    json_free(response);
    *ret = result_counts_of(app, &s);
    return true;
}
