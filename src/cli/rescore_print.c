// SPDX-License-Identifier: EUPL-1.2
#include "cli/rescore_print.h"

#include "base/csv.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "cli/io.h"

#include <stdio.h>
#include <string.h>

enum { LISTED_MAX = 1000 }; // visits in the summary; the table has all

static const char *const reasons[RESCORE_REASONS] = {
    [RESCORE_GONE] = N_("not asked any more"),
    [RESCORE_MEANING] = N_("asks something else now"),
    [RESCORE_TYPE] = N_("takes another kind of answer now"),
    [RESCORE_PLACE] = N_("stands elsewhere now"),
    [RESCORE_UNIT] = N_("has another unit now"),
    [RESCORE_OPTION] = N_("does not offer an answer that was given"),
};

// ---- what is read of a response ----

// The id behind "Patient/…" in a reference of a response, "" none.
static const char *id_behind(const struct json *response, const char *member)
{
    const char *reference = json_get_string(json_get(response, member), "reference");
    const char *at = reference != NULL ? strrchr(reference, '/') : NULL;
    return at != NULL ? at + 1 : "";
}

static const char *text_of(const struct json *response, const char *member)
{
    const char *text = json_get_string(response, member);
    return text != NULL ? text : "";
}

static const char *label_of(const struct rescore_result *r)
{
    const struct item *it = r->now != NULL ? r->now : r->was;
    const char *text = item_text(it, i18n_language());
    return text[0] != '\0' ? text : it->link_id;
}

// A result in words: the text of a coded one.
static const char *words_of(const struct item *it, const char *code)
{
    const struct item_option *o = it != NULL ? item_option_find(it, NULL, code) : NULL;
    return o != NULL                    ? option_text(o, i18n_language())
           : code[0] == '\0'            ? "–"
           : strcmp(code, "true") == 0  ? _("yes")
           : strcmp(code, "false") == 0 ? _("no")
                                        : code;
}

static void count_up(struct json *counts, const char *key)
{
    int64_t n = 0;
    json_int(json_get(counts, key), &n);
    json_set(counts, key, json_new_int(n + 1));
}

// ---- the table ----

static void print_rows(const struct buf *rows)
{
    fwrite(buf_text(rows), 1, rows->len, stdout);
}

static void put_cells(struct rescore_print *p, struct buf *row, const char *const *cells,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_putc(row, p->rules->separator);
        csv_put_text(row, p->rules, cells[i], strlen(cells[i]));
    }
    buf_puts(row, p->rules->row_end);
}

static void print_heading(struct rescore_print *p)
{
    static const char *const names[] = {
        "person_id", "response_id", "authored", "version_was", "version_now", "link_id", "label",
        "code_was",  "text_was",    "code_now", "text_now",    "in_both",     "changed"};
    struct buf row = {0};
    buf_puts(&row, p->rules->mark);
    put_cells(p, &row, names, ARRAY_LEN(names));
    print_rows(&row);
    buf_release(&row);
}

static void print_table(struct rescore_print *p, const struct json *response, const char *version,
                        const struct rescore *r)
{
    struct buf row = {0};
    for (size_t i = 0; i < r->result_count; i++) {
        const struct rescore_result *it = &r->results[i];
        const char *const cells[] = {id_behind(response, "subject"),
                                     text_of(response, "id"),
                                     text_of(response, "authored"),
                                     version,
                                     p->now->version,
                                     it->now != NULL ? it->now->link_id : it->was->link_id,
                                     label_of(it),
                                     it->code_was,
                                     it->code_was[0] != '\0' ? words_of(it->was, it->code_was) : "",
                                     it->code_now,
                                     it->code_now[0] != '\0' ? words_of(it->now, it->code_now) : "",
                                     it->was != NULL && it->now != NULL ? "true" : "false",
                                     it->changed ? "true" : "false"};
        put_cells(p, &row, cells, ARRAY_LEN(cells));
    }
    print_rows(&row);
    buf_wipe(&row);
}

// ---- JSON ----

static struct json *json_of(const struct json *response, const char *version,
                            const struct questionnaire *now)
{
    struct json *line = json_new_object();
    json_set_string(line, "person", id_behind(response, "subject"));
    json_set_string(line, "response", text_of(response, "id"));
    json_set_string(line, "authored", text_of(response, "authored"));
    json_set_string(line, "was", version);
    json_set_string(line, "now", now->version);
    return line;
}

static void print_json(const struct rescore_print *p, const struct json *response,
                       const char *version, const struct rescore *r)
{
    struct json *line = json_of(response, version, p->now);
    struct json *results = json_new_array(), *left = json_new_array();
    json_set(line, "changed", json_new_bool(r->changed));
    json_set(line, "failed", json_new_bool(r->failed));
    for (size_t i = 0; i < r->result_count; i++) {
        const struct rescore_result *it = &r->results[i];
        struct json *one = json_new_object();
        json_set_string(one, "linkId", it->now != NULL ? it->now->link_id : it->was->link_id);
        if (it->was != NULL)
            json_set_string(one, "was", it->code_was);
        if (it->now != NULL)
            json_set_string(one, "now", it->code_now);
        json_set(one, "changed", json_new_bool(it->changed));
        json_push(results, one);
    }
    for (size_t i = 0; i < r->left_count; i++) {
        struct json *one = json_new_object();
        json_set_string(one, "linkId", r->left[i].item->link_id);
        json_set_string(one, "reason", rescore_reason_name(r->left[i].reason));
        json_push(left, one);
    }
    json_set(line, "results", results);
    json_set(line, "left", left);
    cli_print(line, false);
    json_free(line);
}

// ---- the summary ----

// "2026-05-12  LE GOFF Anne".
static void put_person(struct rescore_print *p, const struct json *response)
{
    const char *text = id_behind(response, "subject");
    const struct store_person *who = store_person_find(p->c->store.s, id_from(text));
    buf_printf(&p->lines, "%.10s  ", text_of(response, "authored"));
    if (who != NULL)
        buf_printf(&p->lines, "%s %s", who->family, who->given);
    else
        buf_puts(&p->lines, text);
    buf_putc(&p->lines, '\n');
}

static void tally(struct rescore_print *p, const struct json *response, const struct rescore *r)
{
    struct buf key = {0};
    bool listed = r->changed && p->listed < LISTED_MAX;
    if (listed)
        put_person(p, response);
    p->listed += listed;
    for (size_t i = 0; i < r->result_count; i++) {
        const struct rescore_result *it = &r->results[i];
        if (!it->changed)
            continue;
        buf_clear(&key);
        buf_printf(&key, _("%s: %s → %s"), label_of(it), words_of(it->was, it->code_was),
                   words_of(it->now, it->code_now));
        count_up(p->changes, buf_text(&key));
        if (listed)
            buf_printf(&p->lines, "    %s\n", buf_text(&key));
    }
    for (size_t i = 0; i < r->left_count; i++) {
        const struct item *it = r->left[i].item;
        buf_clear(&key);
        buf_printf(&key, "%s (%s): %s", item_text(it, i18n_language()), it->link_id,
                   _(reasons[r->left[i].reason]));
        count_up(p->left, buf_text(&key));
    }
    buf_release(&key);
}

static bool print_count(const char *key, struct json *value, void *self)
{
    int64_t n = 0;
    (void)self;
    json_int(value, &n);
    cli_printf("  %6lld  %s\n", (long long)n, key);
    return true;
}

static void print_part(const char *title, const struct json *counts)
{
    if (json_count(counts) == 0)
        return;
    cli_printf("\n%s\n", title);
    json_each(counts, print_count, NULL);
}

static void print_summary(const struct rescore_print *p)
{
    cli_printf(_("Under version %s: %zu visits worked out anew, %zu of them with another result, "
                 "of %zu people.\n"),
               p->now->version, p->visits, p->changed, json_count(p->people));
    if (p->partly > 0)
        cli_printf(ngettext("%zu visit is compared in part: not all its answers count there.\n",
                            "%zu visits are compared in part: not all their answers count there.\n",
                            p->partly),
                   p->partly);
    print_part(_("What changes"), p->changes);
    print_part(_("Answers that the other version does not take; results without them are "
                 "incomplete"),
               p->left);
    if (p->lines.len > 0)
        cli_printf("\n%s\n%s", _("Whose result changes"), buf_text(&p->lines));
    if (p->changed > p->listed)
        cli_printf(_("… and %zu more: --csv has all\n"), p->changed - p->listed);
    cli_printf("\n%s\n", _("What was said on the day is kept as it is; nothing was sent."));
}

// ---- all of them ----

void rescore_print_begin(struct rescore_print *p, const struct cli_call *c,
                         const struct questionnaire *now)
{
    *p = (struct rescore_print){.c = c, .now = now};
    p->how = arg_given(&c->args, "csv")    ? RESCORE_CSV
             : arg_given(&c->args, "json") ? RESCORE_JSON
                                           : RESCORE_SUMMARY;
    p->rules = csv_rules_for((enum csv_for)arg_choice(&c->args, "for"));
    p->unknown = json_new_object();
    p->people = json_new_object();
    p->changes = json_new_object();
    p->left = json_new_object();
    if (p->how == RESCORE_CSV)
        print_heading(p);
}

void rescore_print_one(struct rescore_print *p, const struct json *response, const char *version,
                       const struct rescore *r)
{
    p->visits++;
    p->changed += r->changed;
    p->partly += r->left_count > 0;
    p->failed += r->failed;
    if (r->changed)
        count_up(p->people, id_behind(response, "subject"));
    if (p->how == RESCORE_CSV)
        print_table(p, response, version, r);
    else if (p->how == RESCORE_JSON)
        print_json(p, response, version, r);
    else
        tally(p, response, r);
}

void rescore_print_unknown(struct rescore_print *p, const char *version)
{
    count_up(p->unknown, version);
}

void rescore_print_unread(struct rescore_print *p, const struct json *response, const char *why)
{
    cli_say(text_of(response, "id"), why);
    p->unread++;
}

static bool say_unknown(const char *version, struct json *value, void *self)
{
    struct buf why = {0};
    int64_t n = 0;
    (void)self;
    json_int(value, &n);
    buf_printf(&why,
               ngettext("%lld visit not compared: that version of the form is not here",
                        "%lld visits not compared: that version of the form is not here",
                        (unsigned long)n),
               (long long)n);
    cli_say(version, buf_text(&why));
    buf_release(&why);
    return true;
}

int rescore_print_end(struct rescore_print *p, int code)
{
    if (p->how == RESCORE_SUMMARY && code == CLI_DONE)
        print_summary(p);
    bool all = p->unread + p->failed == 0 && json_count(p->unknown) == 0;
    if (code == CLI_DONE && p->failed > 0)
        cli_say(p->now->version, _("a calculation of that version fails: its results are not to be "
                                   "relied on (icope form check)"));
    if (code == CLI_DONE && p->visits + p->unread == 0 && all) {
        cli_say(p->now->url, _("no answers here were given with that form"));
        code = CLI_NO;
    }
    json_each(p->unknown, say_unknown, NULL);
    json_free(p->unknown);
    json_free(p->people);
    json_free(p->changes);
    json_free(p->left);
    buf_wipe(&p->lines);
    return code == CLI_DONE && !all ? CLI_INCOMPLETE : code;
}
