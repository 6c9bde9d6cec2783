// SPDX-License-Identifier: EUPL-1.2
#include "catalog/forms.h"

#include "base/fs.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/utf8.h"
#include "catalog/form_cache.h"
#include "fhir/element.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX_BYTES = 4 * 1024 * 1024, WHY_BYTES = 240 };

const char *const forms_asked[] = {FHIR_BASE "/Questionnaire/icope-step1", NULL};

// A version from the server that was checked.
struct candidate {
    char version[FORM_VERSION_MAX + 1]; // its own
    struct questionnaire *q;            // owned, NULL refused
    char why[WHY_BYTES];                // it was refused
};

// The program's own versions, the newest first: a visit is read, shown and finished by the version
// it was begun with.
static const char *const own_files[] = {"icope-step1.json", "icope-step1-1.0.0.json"};

enum { OWN_COUNT = ARRAY_LEN(own_files) };

struct forms {
    struct questionnaire *own[OWN_COUNT];        // the program's, owned
    struct candidate candidates[FORMS_KEPT_MAX]; // in no order
    size_t count;                                // of them
};

// What the screens (chair, words, recall, whisper, history), the results at the end and the rules
// of this program name.
static const char *const needed[] = {
    "words",
    "cog-list",
    "cog-tries",
    "cog-year",
    "cog-month",
    "cog-weekday",
    "cog-day",
    "cog-place",
    "recall",
    "cog-recall",
    "cog-cued",
    "cog-interrupted",
    "cog-recall-delay-s",
    "chair",
    "loc-safe",
    "loc-attempt",
    "loc-attempt-rises",
    "loc-attempt-arms",
    "loc-attempt-time-s",
    "loc-attempt-reason",
    "loc-rises",
    "loc-arms",
    "loc-time-s",
    "loc-corrected",
    "loc-attempts",
    "loc-not-done",
    "nut-weight",
    "nut-appetite",
    "previous-visit",
    "vis-far",
    "vis-near",
    "vis-disease",
    "vis-treatment",
    "vis-diabetes",
    "vis-pressure",
    "hea-method",
    "hea-test",
    "hea-right",
    "hea-left",
    "hea-right-db",
    "hea-left-db",
    "psy-low",
    "psy-interest",
    "soc-alone",
    "soc-help",
    "soc-carer",
    "soc-wish",
    "cog-status",
    "loc-status",
    "nut-status",
    "vis-status",
    "hea-status",
    "psy-status",
    "soc-status",
    "alerts",
    "domains-not-assessed",
    "domains-without-signal",
    "step1-assessed",
    "step1-status",
};

// ---- does it fit? ----

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

// What the program does with the item works with this one too.
static bool alike(const struct item *it, const struct item *own)
{
    if (it == NULL || it->type != own->type || it->hidden != own->hidden ||
        it->read_only != own->read_only || !same_text(it->widget, own->widget))
        return false;
    for (size_t i = 0; i < own->option_count; i++)
        if (item_option_find(it, NULL, own->options[i].code) == NULL)
            return false;
    return true;
}

// Ways of asking that go with any question; the others are screens made for one group.
static bool widget_is_known(const struct item *it, const struct item *own)
{
    return it->widget == NULL || (own != NULL && same_text(it->widget, own->widget)) ||
           (it->type != ITEM_GROUP &&
            (same_text(it->widget, "observe") || same_text(it->widget, "follow-up")));
}

static bool can_be_asked(const struct item *it, const struct questionnaire *own)
{
    const struct item *mine = questionnaire_find(own, it->link_id);
    return widget_is_known(it, mine) && it->type != ITEM_ATTACHMENT && it->type != ITEM_REFERENCE &&
           (!it->repeats || (mine != NULL && mine->repeats));
}

// Can this program use `q` instead of its own? False with the reason, for people.
static bool fits(const struct questionnaire *q, const struct questionnaire *own, char *why,
                 size_t why_bytes)
{
    size_t asked = 0;
    for (size_t i = 0; i < ARRAY_LEN(needed); i++) {
        const struct item *mine = questionnaire_find(own, needed[i]);
        if (mine != NULL && !alike(questionnaire_find(q, needed[i]), mine)) {
            snprintf(why, why_bytes, _("this program needs %s as its own form has it"), needed[i]);
            return false;
        }
    }
    for (size_t i = 0; i < q->item_count; i++) {
        asked += q->all[i]->type != ITEM_DISPLAY;
        if (!can_be_asked(q->all[i], own)) {
            snprintf(why, why_bytes, _("the screens of this program cannot ask %.60s"),
                     q->all[i]->link_id);
            return false;
        }
    }
    if (asked > FORM_STEPS_MAX)
        snprintf(why, why_bytes, "%s", _("it has more questions than this program can ask"));
    return asked <= FORM_STEPS_MAX;
}

// The own version that one from the server is measured by: the newest that is not newer.
static const struct questionnaire *measure_of(const struct forms *f, const char *version)
{
    size_t i = 0;
    while (i + 1 < OWN_COUNT && form_version_compare(version, f->own[i]->version) < 0)
        i++;
    return f->own[i];
}

// A text that was kept as that version.
static enum rc load(struct forms *f, struct candidate *to, const char *text)
{
    struct form_report report = {0};
    struct err e = {0};
    struct buf safe = {0};
    enum rc rc = questionnaire_load(text, strlen(text), &to->q, &report, &e);
    if (rc != RC_OK) {
        const char *reason = report.reason_count > 0 ? report.reasons[0] : e.text;
        snprintf(to->why, sizeof to->why, "%.200s", reason);
    } else if (report.warning_count > 0) { // a rule that cannot be read decides nothing
        snprintf(to->why, sizeof to->why, "%.200s", report.warnings[0]);
    } else if (!same_text(to->q->url, f->own[0]->url) || !same_text(to->q->version, to->version)) {
        snprintf(to->why, sizeof to->why, "%s", _("it is another form or version than it said"));
    } else {
        fits(to->q, measure_of(f, to->version), to->why, sizeof to->why);
    }
    if (to->why[0] != '\0') {
        text_safe(&safe, to->why, strlen(to->why), false);
        snprintf(to->why, sizeof to->why, "%s", buf_text(&safe));
        questionnaire_free(to->q);
        to->q = NULL;
        log_line("form", "version %s is not used: %s", to->version, to->why);
    }
    buf_release(&safe);
    form_report_release(&report);
    return to->q != NULL ? RC_OK : RC_INVALID;
}

// Looks at a version once. NULL: it cannot be read now.
static const struct candidate *candidate_of(struct forms *f, struct store *s, const char *version)
{
    struct arena a = {0};
    const char *text = NULL;
    struct candidate *to = NULL;
    for (size_t i = 0; i < f->count; i++)
        if (strcmp(f->candidates[i].version, version) == 0)
            return &f->candidates[i];
    if (f->count < FORMS_KEPT_MAX &&
        forms_text(s, f->own[0]->url, version, &a, &text, NULL) == RC_OK && text != NULL) {
        to = &f->candidates[f->count++];
        snprintf(to->version, sizeof to->version, "%s", version);
        load(f, to, text);
    }
    arena_release(&a);
    return to;
}

// ---- which one ----

enum rc forms_file(const char *dir, const char *name, struct questionnaire **ret, struct err *e)
{
    struct buf path = {0}, text = {0};
    struct form_report report = {0};
    fs_join(&path, dir, name);
    enum rc rc = fs_read(buf_text(&path), FILE_MAX_BYTES, &text, e);
    if (rc == RC_OK)
        rc = questionnaire_load(buf_text(&text), text.len, ret, &report, e);
    if (rc != RC_OK && report.reason_count > 0)
        log_line("app", "%s: %s", name, report.reasons[0]);
    form_report_release(&report);
    buf_release(&path);
    buf_release(&text);
    return rc;
}

enum rc forms_new(const char *dir, struct forms **ret, struct err *e)
{
    struct forms *f = mem_alloc(sizeof *f);
    enum rc rc = RC_OK;
    for (size_t i = 0; i < OWN_COUNT && rc == RC_OK; i++) {
        rc = forms_file(dir, own_files[i], &f->own[i], e);
        if (rc == RC_OK && (f->own[i]->url == NULL || f->own[i]->version == NULL))
            rc = err_set(e, RC_INVALID, "%s: no url or version", own_files[i]);
    }
    if (rc == RC_OK)
        *ret = f;
    else
        forms_free(f);
    return rc;
}

void forms_free(struct forms *f)
{
    if (f == NULL)
        return;
    for (size_t i = 0; i < f->count; i++)
        questionnaire_free(f->candidates[i].q);
    for (size_t i = 0; i < OWN_COUNT; i++)
        questionnaire_free(f->own[i]);
    free(f);
}

// Versions that came, newest first; none in a practice store.
static struct json *kept(const struct forms *f, struct store *s)
{
    return s == NULL || store_is_practice(s) ? json_new_array() : forms_kept(s, f->own[0]->url);
}

const struct questionnaire *forms_newest(struct forms *f, struct store *s)
{
    struct json *all = kept(f, s);
    const struct questionnaire *found = NULL;
    for (size_t i = 0; found == NULL && i < json_count(all); i++) {
        const char *version = json_string(json_at(all, i));
        if (form_version_compare(version, f->own[0]->version) <= 0)
            break; // the program's own is as new
        const struct candidate *it = candidate_of(f, s, version);
        found = it != NULL ? it->q : NULL;
    }
    json_free(all);
    return found != NULL ? found : f->own[0];
}

const struct questionnaire *forms_version(struct forms *f, struct store *s, const char *version)
{
    for (size_t i = 0; i < OWN_COUNT; i++)
        if (strcmp(version, f->own[i]->version) == 0)
            return f->own[i];
    if (s == NULL || store_is_practice(s))
        return NULL;
    const struct candidate *it = candidate_of(f, s, version);
    return it != NULL ? it->q : NULL;
}

static void add_version(struct json *all, const char *version, bool used, const char *why)
{
    struct json *one = json_new_object();
    json_set_string(one, "version", version);
    json_set(one, "used", json_new_bool(used));
    json_set_string(one, "why", why);
    json_push(all, one);
}

struct json *forms_versions(struct forms *f, struct store *s)
{
    struct json *versions = kept(f, s), *all = json_new_array();
    const struct questionnaire *used = forms_newest(f, s);
    size_t own = 0; // told so far
    for (size_t i = 0; i < json_count(versions); i++) {
        const char *version = json_string(json_at(versions, i)), *why = NULL;
        bool newer = form_version_compare(version, f->own[0]->version) > 0, is_own = false;
        const struct candidate *it = newer ? candidate_of(f, s, version) : NULL;
        for (; own < OWN_COUNT && form_version_compare(version, f->own[own]->version) <= 0; own++) {
            add_version(all, f->own[own]->version, used == f->own[own], NULL);
            is_own = strcmp(version, f->own[own]->version) == 0;
        }
        if (newer && it == NULL)
            why = _("it cannot be read");
        else if (it != NULL && it->q == NULL)
            why = it->why;
        if (!is_own)
            add_version(all, version, it != NULL && it->q != NULL && it->q == used, why);
    }
    for (; own < OWN_COUNT; own++)
        add_version(all, f->own[own]->version, used == f->own[own], NULL);
    json_free(versions);
    return all;
}
