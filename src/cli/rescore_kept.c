// SPDX-License-Identifier: EUPL-1.2
#include "cli/rescore_kept.h"

#include "base/i18n.h"
#include "cli/rescore_line.h"

#include <stdio.h>
#include <string.h>

// ---- keeping ----

enum rc rescore_keep_begin(struct rescore_keep *k, struct store *s, const struct questionnaire *by,
                           struct err *e)
{
    struct buf text = {0};
    *k = (struct rescore_keep){.s = s, .by = by};
    json_write(by->json, false, &text);
    digest_bytes(buf_text(&text), text.len, k->rules);
    buf_release(&text);
    return store_rescored_begin(s, e);
}

void rescore_keep_one(struct rescore_keep *k, const struct json *response, const struct json *line)
{
    enum rescored_came came = RESCORED_NEW;
    struct store_rescored r = {.visit = id_from(rescore_id_behind(response, "encounter")),
                               .content = json_copy(line)};
    snprintf(r.form_url, sizeof r.form_url, "%s", k->by->url);
    snprintf(r.form_version, sizeof r.form_version, "%s", k->by->version);
    snprintf(r.version_was, sizeof r.version_was, "%s", json_get_string(line, "was"));
    snprintf(r.rules, sizeof r.rules, "%s", k->rules);
    if (k->rc == RC_OK)
        k->rc = store_rescored_put(k->s, &r, &came, &k->e);
    k->came[came] += k->rc == RC_OK;
    json_free(r.content);
}

enum rc rescore_keep_end(struct rescore_keep *k, enum rc rc, struct err *e)
{
    if (rc == RC_OK && k->rc != RC_OK)
        rc = err_set(e, k->rc, "%s", k->e.text);
    return store_rescored_end(k->s, k->by->version, rc, e);
}

void rescore_keep_say(const struct rescore_print *p, const struct rescore_keep *k)
{
    struct buf said = {0};
    const bool summary = p->how == RESCORE_SUMMARY || p->staged;
    if (k == NULL)
        buf_puts(&said, _("The new results were shown and not kept; --keep keeps them."));
    else
        buf_printf(&said,
                   _("Kept beside the visits: %zu new, %zu in place of what was kept by that "
                     "version, %zu as they were."),
                   k->came[RESCORED_NEW], k->came[RESCORED_REPLACED], k->came[RESCORED_SAME]);
    if (summary)
        cli_printf("%s\n", buf_text(&said));
    else if (k != NULL)
        cli_say("--keep", buf_text(&said));
    buf_release(&said);
}

// ---- showing again ----

// What is looked for, and where it goes.
struct showing {
    const char *form; // as asked for
    const struct selection *which;
    struct rescore_print print;
    size_t stale;
};

// "version" or "url|version".
static bool is_asked(const char *form, const struct store_rescored *r)
{
    const char *bar = strrchr(form, '|');
    if (bar == NULL)
        return strcmp(form, r->form_version) == 0;
    const size_t len = (size_t)(bar - form);
    return strcmp(bar + 1, r->form_version) == 0 && strlen(r->form_url) == len &&
           strncmp(r->form_url, form, len) == 0;
}

static bool show(const struct store_rescored *r, void *self)
{
    struct showing *s = self;
    if (!is_asked(s->form, r) || !selection_has_visit(s->which, r->visit))
        return true;
    s->stale += r->stale;
    rescore_print_one(&s->print, r->person.text, r->content);
    return true;
}

int rescore_kept_show(struct cli_call *c, const char *form, const struct selection *which)
{
    struct showing s = {.form = form, .which = which};
    struct err e = {0};
    const char *bar = strrchr(form, '|');
    int code = rescore_print_begin(&s.print, c, form, bar != NULL ? bar + 1 : form);
    if (code != CLI_DONE)
        return code;
    s.print.none = N_("nothing is kept by that version (icope rescore --list)");
    enum rc rc = rescore_print_tell(&s.print, which, &e);
    rc = rc ? rc : store_rescored(c->store.s, (struct id){{0}}, show, &s, &e);
    code = rc != RC_OK ? cli_failed(c->store.file, &e) : CLI_DONE;
    if (code == CLI_DONE && s.stale > 0) {
        struct buf why = {0};
        buf_printf(&why,
                   ngettext("%zu visit was corrected since: rescore it again",
                            "%zu visits were corrected since: rescore them again", s.stale),
                   s.stale);
        cli_say("-", buf_text(&why));
        buf_release(&why);
    }
    return rescore_print_end(&s.print, code);
}

// ---- the list ----

// What is kept by one version.
struct kept {
    char form_url[160], form_version[32];
    char rules[RESCORED_RULES_BYTES], account[96]; // of the newest
    int64_t at_utc_ms;                             // of the newest
    size_t visits, changed, incomparable, stale;   // of them
    size_t other_rules;                            // kept by other rules under the same version
};

struct listing {
    struct arena a;
    struct kept *all;
    size_t count, cap;
};

static struct kept *kept_by(struct listing *l, const struct store_rescored *r)
{
    for (size_t i = 0; i < l->count; i++)
        if (strcmp(l->all[i].form_url, r->form_url) == 0 &&
            strcmp(l->all[i].form_version, r->form_version) == 0)
            return &l->all[i];
    if (l->count == l->cap) {
        struct kept *more = arena_array(&l->a, l->cap == 0 ? 8 : l->cap * 2, sizeof *more);
        if (l->count > 0)
            memcpy(more, l->all, l->count * sizeof *more);
        l->cap = l->cap == 0 ? 8 : l->cap * 2;
        l->all = more;
    }
    struct kept *k = &l->all[l->count++];
    memcpy(k->form_url, r->form_url, sizeof k->form_url);
    memcpy(k->form_version, r->form_version, sizeof k->form_version);
    memcpy(k->rules, r->rules, sizeof k->rules);
    return k;
}

static bool add(const struct store_rescored *r, void *self)
{
    struct kept *k = kept_by(self, r);
    k->visits++;
    k->changed += json_bool(json_get(r->content, "changed"), false);
    k->incomparable += !json_bool(json_get(r->content, "comparable"), true);
    k->stale += r->stale;
    k->other_rules += strcmp(k->rules, r->rules) != 0;
    if (r->saved_utc_ms >= k->at_utc_ms) {
        k->at_utc_ms = r->saved_utc_ms;
        memcpy(k->account, r->account, sizeof k->account);
    }
    return true;
}

static void print_kept(const struct cli_call *c, const struct kept *k)
{
    const struct time_text at =
        time_text(clock_local(&c->store.clock, k->at_utc_ms), "%Y-%m-%d %H:%M");
    if (arg_given(&c->args, "json")) {
        struct json *o = json_new_object();
        json_set_string(o, "form", k->form_url);
        json_set_string(o, "version", k->form_version);
        json_set_string(o, "rules", k->rules);
        json_set_string(o, "at", at.text);
        json_set_string(o, "account", k->account);
        json_set(o, "visits", json_new_int((int64_t)k->visits));
        json_set(o, "changed", json_new_int((int64_t)k->changed));
        json_set(o, "incomparable", json_new_int((int64_t)k->incomparable));
        json_set(o, "stale", json_new_int((int64_t)k->stale));
        json_set(o, "otherRules", json_new_int((int64_t)k->other_rules));
        cli_print(o, false);
        json_free(o);
        return;
    }
    cli_printf("%s|%s\n", k->form_url, k->form_version);
    cli_printf(_("  %s, %s: visits %zu, with another result %zu, not wholly comparable %zu\n"),
               at.text, k->account, k->visits, k->changed, k->incomparable);
    cli_printf(_("  rules (SHA-256): %s\n"), k->rules);
    if (k->other_rules > 0)
        cli_printf(ngettext("  %zu visit was kept by other rules of the same version\n",
                            "  %zu visits were kept by other rules of the same version\n",
                            k->other_rules),
                   k->other_rules);
    if (k->stale > 0)
        cli_printf(ngettext("  %zu visit was corrected since\n",
                            "  %zu visits were corrected "
                            "since\n",
                            k->stale),
                   k->stale);
}

int rescore_kept_list(struct cli_call *c)
{
    struct listing l = {0};
    struct err e = {0};
    enum rc rc = store_audit(c->store.s, "rescore-list", "", &e);
    rc = rc ? rc : store_rescored(c->store.s, (struct id){{0}}, add, &l, &e);
    int code = rc == RC_OK ? CLI_DONE : cli_failed(c->store.file, &e);
    for (size_t i = 0; i < l.count; i++)
        print_kept(c, &l.all[i]);
    if (code == CLI_DONE && l.count == 0 && !arg_given(&c->args, "json"))
        cli_printf("%s\n", _("Nothing is kept (icope rescore --form FORM --keep)."));
    arena_release(&l.a);
    return code;
}
