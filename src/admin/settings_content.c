// SPDX-License-Identifier: EUPL-1.2
#include "admin/settings_content.h"

#include "admin/notice.h"
#include "admin/rights.h"
#include "admin/setting_limits.h"
#include "admin/settings_recovery.h"
#include "base/i18n.h"
#include "base/instant.h"
#include "base/mem.h"
#include "config/settings.h"
#include "fhir/canonical.h"
#include "questionnaire/questionnaire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FORMAT = 1, FORMS_MAX = 8, WORDS_MAX = 200, NUMBER_MAX = 1000000000 };
#define LAPTOP "{laptop}"

static enum rc wrong(struct err *e, const char *member, const char *why)
{
    return err_set(e, RC_INVALID, "%.60s: %.240s", member, why);
}

// ---- members of an object ----

// Which members an object may have; all are texts unless `number`.
struct member {
    const char *name;
    bool number;
};

struct looking {
    const char *of; // the object's own name
    const struct member *members;
    size_t count;
    struct err *e;
};

static bool look(const char *key, struct json *value, void *self)
{
    struct looking *l = self;
    char name[120];
    snprintf(name, sizeof name, "%.50s.%.60s", l->of, key);
    for (size_t i = 0; i < l->count; i++) {
        int64_t n = 0;
        if (strcmp(l->members[i].name, key) != 0)
            continue;
        if (l->members[i].number ? json_int(value, &n) : json_type(value) == JSON_STRING)
            return true;
        wrong(l->e, name, _("not of the right kind"));
        return false;
    }
    wrong(l->e, name, _("this program does not know it: update the program, or mend the package"));
    return false;
}

static enum rc members_are(const char *of, const struct json *object, const struct member *members,
                           size_t count, struct err *e)
{
    struct looking l = {.of = of, .members = members, .count = count, .e = e};
    if (json_type(object) != JSON_OBJECT)
        return wrong(e, of, _("not of the right kind"));
    json_each(object, look, &l);
    return e->rc;
}

// ---- one check a member ----

static enum rc check_format(const struct json *v, struct err *e)
{
    int64_t n = 0;
    return json_int(v, &n) && n == FORMAT
               ? RC_OK
               : wrong(e, "icopeSettings",
                       _("a kind of package that this program does not know: update the program"));
}

static enum rc check_number(const struct json *v, struct err *e)
{
    int64_t n = 0;
    return json_int(v, &n) && n >= 1 && n <= NUMBER_MAX ? RC_OK
                                                        : wrong(e, "number", _("a number from 1"));
}

static enum rc check_made(const struct json *v, struct err *e)
{
    int64_t at = 0;
    return json_string(v) != NULL && instant_read(json_string(v), &at)
               ? RC_OK
               : wrong(e, "made", _("not a moment"));
}

static enum rc check_organisation(const struct json *v, struct err *e)
{
    static const struct member members[] = {{"name", false}, {"contact", false}, {"dpo", false}};
    enum rc rc = members_are("organisation", v, members, ARRAY_LEN(members), e);
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(members); i++) {
        const char *text = json_get_string(v, members[i].name);
        if (text != NULL && (strlen(text) >= CONFIG_ORGANISATION_BYTES || strchr(text, '\n')))
            rc = wrong(e, "organisation", _("too long, or more than one line"));
    }
    return rc;
}

static enum rc check_canonicals(const struct json *v, struct err *e)
{
    return json_string(v) != NULL ? canonical_base_check(json_string(v), e)
                                  : wrong(e, "canonicals", _("not of the right kind"));
}

// A server's own members; never a secret, never a file of one machine.
static enum rc check_server(const struct json *v, struct err *e)
{
    static const struct member members[] = {
        {"base", false},  {"auth", false},    {"tokenUrl", false},  {"clientId", false},
        {"scope", false}, {"pin", false},     {"pinNext", false},   {"proxy", false},
        {"mode", false},  {"parallel", true}, {"maxEntries", true}, {"owners", false},
    };
    struct server *at = mem_alloc(sizeof *at);
    struct json *content = json_new_object();
    enum rc rc = members_are("server", v, members, ARRAY_LEN(members), e);
    json_set(content, "server", json_copy(v));
    if (rc == RC_OK)
        rc = settings_content_server(content, "00000000", at, e);
    // What each laptop has of its own stands in for the check.
    snprintf(at->secret, sizeof at->secret, "%s", "-");
    snprintf(at->key_pem, sizeof at->key_pem, "%s", "-");
    if (rc == RC_OK && at->client_id[0] == '\0')
        snprintf(at->client_id, sizeof at->client_id, "%s", "-");
    if (rc == RC_OK)
        rc = server_check(at, e) == RC_OK ? RC_OK : RC_INVALID;
    json_free(content);
    server_wipe(at);
    free(at);
    return rc;
}

static enum rc check_ca(const struct json *v, struct err *e)
{
    const char *pem = json_string(v);
    return pem != NULL && strlen(pem) < sizeof((struct server *)NULL)->ca_pem &&
                   strstr(pem, "-----BEGIN CERTIFICATE-----") != NULL &&
                   strstr(pem, "PRIVATE KEY") == NULL
               ? RC_OK
               : wrong(e, "ca", _("certificates as PEM, no key, at most 8 kB"));
}

static bool setting_is(const char *key, struct json *value, void *self)
{
    const char *text = json_string(value);
    if (text != NULL && policy_setting_fits(key, text))
        return true;
    wrong(self, key, _("no setting that a package may hold, or out of its limits"));
    return false;
}

static enum rc check_settings(const struct json *v, struct err *e)
{
    if (json_type(v) != JSON_OBJECT)
        return wrong(e, "settings", _("not of the right kind"));
    json_each(v, setting_is, e);
    return e->rc;
}

static enum rc check_form(const struct json *form, struct err *e)
{
    struct form_report report = {0};
    struct questionnaire *q = NULL;
    struct err why = {0};
    struct buf text = {0};
    json_write(form, false, &text);
    enum rc rc = questionnaire_load(buf_text(&text), text.len, &q, &report, &why);
    if (rc != RC_OK || q->url == NULL || q->version == NULL)
        rc = wrong(e, "forms",
                   report.reason_count > 0 ? report.reasons[0]
                   : rc != RC_OK           ? why.text
                                           : _("a form without url or version"));
    questionnaire_free(q);
    form_report_release(&report);
    buf_release(&text);
    return rc;
}

static enum rc check_forms(const struct json *v, struct err *e)
{
    enum rc rc = json_type(v) == JSON_ARRAY && json_count(v) <= FORMS_MAX
                     ? RC_OK
                     : wrong(e, "forms", _("not of the right kind"));
    for (size_t i = 0; rc == RC_OK && i < json_count(v); i++)
        rc = check_form(json_at(v, i), e);
    return rc;
}

static enum rc check_words(const struct json *v, struct err *e)
{
    bool good = json_type(v) == JSON_ARRAY && json_count(v) > 0 && json_count(v) <= WORDS_MAX;
    for (size_t i = 0; good && i < json_count(v); i++) {
        const char *id = json_string(json_at(v, i));
        good = id != NULL && strlen(id) < 16 &&
               strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(id);
    }
    return good ? RC_OK : wrong(e, "words", _("names of lists of words, such as fr-1"));
}

static enum rc check_notice(const struct json *v, struct err *e)
{
    static const char *const languages[] = {"fr", "en"};
    size_t known = 0;
    enum rc rc = RC_OK;
    for (size_t i = 0; i < ARRAY_LEN(languages) && rc == RC_OK; i++) {
        const struct json *text = json_get(v, languages[i]);
        struct err why = {0};
        if (text == NULL)
            continue;
        known++;
        if (notice_check(text, &why) != RC_OK)
            rc = wrong(e, "notice", why.text);
    }
    if (rc == RC_OK && (json_type(v) != JSON_OBJECT || known == 0 || known != json_count(v)))
        rc = wrong(e, "notice", _("texts in fr and en"));
    return rc;
}

static enum rc check_roles(const struct json *v, struct err *e)
{
    static const struct member members[] = {{"account", false}};
    enum rc rc = members_are("roles", v, members, ARRAY_LEN(members), e);
    const char *role = json_get_string(v, "account");
    bool known = role == NULL;
    for (enum role i = 0; i < ROLE_COUNT; i++)
        known = known || strcmp(role_name(i), role) == 0;
    return rc != RC_OK ? rc : known ? RC_OK : wrong(e, "roles", _("there is no such role"));
}

// ---- the whole ----

static const struct row {
    const char *name;
    enum rc (*check)(const struct json *v, struct err *e);
    bool needed;
} rows[] = {
    {"icopeSettings", check_format, true},
    {"number", check_number, true},
    {"made", check_made, true},
    {"organisation", check_organisation, false},
    {"canonicals", check_canonicals, false},
    {"server", check_server, false},
    {"ca", check_ca, false},
    {"settings", check_settings, false},
    {"forms", check_forms, false},
    {"words", check_words, false},
    {"notice", check_notice, false},
    {"roles", check_roles, false},
    {"recovery", settings_recovery_check, false},
};

static bool is_known(const char *key, struct json *value, void *self)
{
    (void)value;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (strcmp(rows[i].name, key) == 0)
            return true;
    wrong(self, key, _("this program does not know it: update the program, or mend the package"));
    return false;
}

enum rc settings_content_check(const struct json *content, struct err *e)
{
    struct err why = {0};
    if (json_type(content) != JSON_OBJECT)
        return wrong(e, "icopeSettings", _("not of the right kind"));
    enum rc rc = check_format(json_get(content, rows[0].name), &why); // a later kind has others
    if (rc == RC_OK) {
        json_each(content, is_known, &why);
        rc = why.rc;
    }
    for (size_t i = 1; i < ARRAY_LEN(rows) && rc == RC_OK; i++) {
        const struct json *v = json_get(content, rows[i].name);
        if (v != NULL)
            rc = rows[i].check(v, &why);
        else if (rows[i].needed)
            rc = wrong(&why, rows[i].name, _("missing"));
    }
    if (rc == RC_OK && json_get(content, "server") != NULL &&
        json_get(content, "canonicals") == NULL)
        rc =
            wrong(&why, "canonicals", _("missing: a server needs names of the organisation's own"));
    return rc == RC_OK ? RC_OK : err_set(e, RC_INVALID, "%s", why.text);
}

enum rc settings_content_server(const struct json *content, const char *laptop, struct server *at,
                                struct err *e)
{
    struct json *merged = server_json(at);
    const struct json *said = json_get(content, "server");
    static const char *const taken[] = {"base",  "auth",     "tokenUrl",   "clientId",
                                        "scope", "pin",      "pinNext",    "proxy",
                                        "mode",  "parallel", "maxEntries", "owners"};
    for (size_t i = 0; i < ARRAY_LEN(taken); i++)
        if (json_get(said, taken[i]) != NULL)
            json_set(merged, taken[i], json_copy(json_get(said, taken[i])));
    const char *client = json_get_string(said, "clientId");
    const char *blank = client != NULL ? strstr(client, LAPTOP) : NULL;
    if (blank != NULL) {
        struct buf name = {0};
        buf_printf(&name, "%.*s%s%s", (int)(blank - client), client, laptop,
                   blank + strlen(LAPTOP));
        json_set_string(merged, "clientId", buf_text(&name));
        buf_release(&name);
    }
    if (json_get_string(content, "ca") != NULL) {
        json_set_string(merged, "ca", json_get_string(content, "ca"));
        json_set(merged, "caFile", NULL);
    }
    const enum rc rc = server_from(merged, at, e);
    json_free(merged); // freed memory is overwritten (base/mem_wipe.c)
    return rc;
}
