// SPDX-License-Identifier: EUPL-1.2
#include "cli/rescore_print.h"

#include "base/csv.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "cli/io.h"
#include "cli/rescore_line.h"
#include "export/told.h"

#include <stdio.h>
#include <string.h>

enum { LISTED_MAX = 1000 }; // visits in the summary; the table has all

// ---- what is read of a response ----

const char *rescore_id_behind(const struct json *response, const char *member)
{
    const char *reference = json_get_string(json_get(response, member), "reference");
    const char *at = reference != NULL ? strrchr(reference, '/') : NULL;
    return at != NULL ? at + 1 : "";
}

static const char *text_of(const struct json *o, const char *member)
{
    const char *text = json_get_string(o, member);
    return text != NULL ? text : "";
}

static bool truth_of(const struct json *o, const char *member)
{
    return json_bool(json_get(o, member), false);
}

// A result in words: the text of a coded one. `text`: the member that has it.
static const char *words_of(const struct json *result, const char *member, const char *text)
{
    const char *code = text_of(result, member), *words = json_get_string(result, text);
    return words != NULL                ? words
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

enum { PIECE_BYTES = 64 * 1024 };

static void flush_out(struct rescore_print *p)
{
    if (p->staged)
        fs_stage_write(&p->stage, buf_text(&p->out), p->out.len);
    else
        fwrite(buf_text(&p->out), 1, p->out.len, stdout);
    buf_clear(&p->out);
}

static void put_cells(struct rescore_print *p, const char *const *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_putc(&p->out, p->rules->separator);
        csv_put_text(&p->out, p->rules, cells[i], strlen(cells[i]));
    }
    buf_puts(&p->out, p->rules->row_end);
    if (p->out.len > PIECE_BYTES)
        flush_out(p);
}

static void put_heading(struct rescore_print *p)
{
    static const char *const names[] = {"person_id",   "response_id", "authored", "version_was",
                                        "version_now", "link_id",     "label",    "code_was",
                                        "text_was",    "code_now",    "text_now", "in_both",
                                        "changed",     "comparable",  "why",      "lacks"};
    buf_puts(&p->out, p->rules->mark);
    put_cells(p, names, ARRAY_LEN(names));
}

// The words of a value in a cell, where there is one.
static const char *cell_of(const struct json *result, const char *member, const char *text)
{
    return text_of(result, member)[0] != '\0' ? words_of(result, member, text) : "";
}

static void put_table(struct rescore_print *p, const char *person, const struct json *line)
{
    const struct json *results = json_get(line, "results");
    for (size_t i = 0; i < json_count(results); i++) {
        const struct json *it = json_at(results, i);
        const bool both = json_get(it, "was") != NULL && json_get(it, "now") != NULL;
        const char *const cells[] = {person,
                                     text_of(line, "response"),
                                     text_of(line, "authored"),
                                     text_of(line, "was"),
                                     text_of(line, "now"),
                                     text_of(it, "linkId"),
                                     text_of(it, "text"),
                                     text_of(it, "was"),
                                     cell_of(it, "was", "wasText"),
                                     text_of(it, "now"),
                                     cell_of(it, "now", "nowText"),
                                     both ? "true" : "false",
                                     truth_of(it, "changed") ? "true" : "false",
                                     truth_of(it, "comparable") ? "true" : "false",
                                     text_of(it, "why"),
                                     text_of(it, "lacks")};
        put_cells(p, cells, ARRAY_LEN(cells));
    }
}

// ---- JSON ----

static void put_json(struct rescore_print *p, const char *person, const struct json *line)
{
    struct json *whole = json_copy(line);
    json_set_string(whole, "person", person);
    if (p->staged) {
        json_write(whole, false, &p->out);
        buf_putc(&p->out, '\n');
        if (p->out.len > PIECE_BYTES)
            flush_out(p);
    } else {
        cli_print(whole, false);
    }
    json_free(whole);
}

// ---- the summary ----

// "2026-05-12  LE GOFF Anne".
static void put_person(struct rescore_print *p, const char *person, const struct json *line)
{
    const struct store_person *who = store_person_find(p->c->store.s, id_from(person));
    buf_printf(&p->lines, "%.10s  ", text_of(line, "authored"));
    if (who != NULL)
        buf_printf(&p->lines, "%s %s", who->family, who->given);
    else
        buf_puts(&p->lines, person);
    buf_putc(&p->lines, '\n');
}

static void tally_result(struct rescore_print *p, const struct json *it, bool listed)
{
    struct buf key = {0};
    const char *why = text_of(it, "why");
    const bool both = json_get(it, "was") != NULL && json_get(it, "now") != NULL;
    if (truth_of(it, "changed")) {
        buf_printf(&key, _("%s: %s → %s"), text_of(it, "text"), words_of(it, "was", "wasText"),
                   words_of(it, "now", "nowText"));
        count_up(p->changes, buf_text(&key));
        if (listed)
            buf_printf(&p->lines, "    %s\n", buf_text(&key));
    } else if (both && why[0] != '\0') {
        if (text_of(it, "lacks")[0] != '\0')
            buf_printf(&key, _("%s (%s): %s"), text_of(it, "text"), text_of(it, "lacks"),
                       rescore_reason_words(why));
        else
            buf_printf(&key, _("%s: %s"), text_of(it, "text"), rescore_reason_words(why));
        count_up(p->lacking, buf_text(&key));
    }
    buf_release(&key);
}

static void tally(struct rescore_print *p, const char *person, const struct json *line)
{
    const struct json *results = json_get(line, "results"), *left = json_get(line, "left");
    bool listed = truth_of(line, "changed") && p->listed < LISTED_MAX;
    if (listed)
        put_person(p, person, line);
    p->listed += listed;
    for (size_t i = 0; i < json_count(results); i++)
        tally_result(p, json_at(results, i), listed);
    for (size_t i = 0; i < json_count(left); i++) {
        const struct json *it = json_at(left, i);
        struct buf key = {0};
        buf_printf(&key, _("%s (%s): %s"), text_of(it, "text"), text_of(it, "linkId"),
                   rescore_reason_words(text_of(it, "reason")));
        count_up(p->left, buf_text(&key));
        buf_release(&key);
    }
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
               p->version, p->visits, p->changed, json_count(p->people));
    if (p->partly > 0)
        cli_printf(ngettext("%zu visit is compared in part: not all its answers count there.\n",
                            "%zu visits are compared in part: not all their answers count there.\n",
                            p->partly),
                   p->partly);
    if (p->incomparable > 0)
        cli_printf(ngettext("%zu visit has results that cannot be compared.\n",
                            "%zu visits have results that cannot be compared.\n", p->incomparable),
                   p->incomparable);
    print_part(_("What changes"), p->changes);
    print_part(_("What cannot be compared"), p->lacking);
    print_part(_("Answers that the other version does not take; results that need them there "
                 "cannot be compared"),
               p->left);
    if (p->lines.len > 0)
        cli_printf("\n%s\n%s", _("Whose result changes"), buf_text(&p->lines));
    if (p->changed > p->listed)
        cli_printf(_("… and %zu more: --csv has all\n"), p->changed - p->listed);
    cli_printf("\n%s\n", _("What was said on the day is kept as it is; nothing was sent."));
}

// ---- all of them ----

static int begin_file(struct rescore_print *p, const char *path)
{
    struct err e = {0};
    enum rc rc = fs_exists(path) ? RC_BUSY : fs_stage_begin(&p->stage, path, NULL, 0600, &e);
    p->staged = rc == RC_OK;
    if (rc == RC_BUSY)
        cli_say_there(path);
    else if (rc != RC_OK)
        cli_say_unwritten(path, &e);
    return p->staged ? CLI_DONE : rc == RC_BUSY ? CLI_REFUSED : CLI_NO;
}

int rescore_print_begin(struct rescore_print *p, const struct cli_call *c, const char *url,
                        const char *version)
{
    const char *path = arg_text(&c->args, "out");
    *p = (struct rescore_print){.c = c,
                                .url = url,
                                .version = version,
                                .none = N_("no answers here were given with that form")};
    p->how = arg_given(&c->args, "json")                  ? RESCORE_JSON
             : path != NULL || arg_given(&c->args, "csv") ? RESCORE_CSV
                                                          : RESCORE_SUMMARY;
    p->rules = csv_rules_for((enum csv_for)arg_choice(&c->args, "for"));
    const int code = path != NULL ? begin_file(p, path) : CLI_DONE;
    if (code != CLI_DONE)
        return code;
    p->unknown = json_new_object();
    p->people = json_new_object();
    p->changes = json_new_object();
    p->lacking = json_new_object();
    p->left = json_new_object();
    if (p->how == RESCORE_CSV)
        put_heading(p);
    return CLI_DONE;
}

enum rc rescore_print_tell(const struct rescore_print *p, const struct selection *which,
                           struct err *e)
{
    struct store *s = p->c->store.s;
    struct told_about about = {.which = which};
    char what[80];
    if (p->how == RESCORE_SUMMARY)
        return store_audit(s, "rescore", p->version, e);
    snprintf(what, sizeof what, "rescore %s", p->version);
    about.what = what;
    enum rc rc = told_begin(s, "rescore", which, &about.id, e);
    return rc == RC_OK ? told_keep(s, &about, &p->c->store.clock, e) : rc;
}

void rescore_print_one(struct rescore_print *p, const char *person, const struct json *line)
{
    p->visits++;
    p->changed += truth_of(line, "changed");
    p->incomparable += !truth_of(line, "comparable");
    p->partly += json_count(json_get(line, "left")) > 0;
    p->failed += truth_of(line, "failed");
    if (truth_of(line, "changed"))
        count_up(p->people, person);
    if (p->how == RESCORE_CSV)
        put_table(p, person, line);
    else if (p->how == RESCORE_JSON)
        put_json(p, person, line);
    if (p->how == RESCORE_SUMMARY || p->staged)
        tally(p, person, line);
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

void rescore_print_erased(struct rescore_print *p)
{
    p->erased++;
}

static void say_erased(const struct rescore_print *p)
{
    struct buf why = {0};
    buf_printf(&why,
               ngettext("%zu visit not compared: its answers were erased, their time being over",
                        "%zu visits not compared: their answers were erased, their time being over",
                        p->erased),
               p->erased);
    cli_say(p->url, buf_text(&why));
    buf_release(&why);
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

// The file has its name when all of it is on the disk.
static int end_file(struct rescore_print *p, int code)
{
    struct err e = {0};
    enum rc rc = RC_OK;
    if (code == CLI_DONE) {
        rc = fs_stage_sync(&p->stage, &e);
        rc = rc ? rc : fs_stage_commit(&p->stage, FS_KEEP, &e);
    }
    if (rc != RC_OK)
        cli_say_unwritten(arg_text(&p->c->args, "out"), &e);
    fs_stage_abandon(&p->stage);
    return rc == RC_OK ? code : CLI_NO;
}

// Of visits, what was asked for has none: is it because only some were asked for?
static void say_none(const struct rescore_print *p)
{
    static const char *const some[] = {"since", "until", "received-since", "round"};
    bool all = true;
    for (size_t i = 0; i < ARRAY_LEN(some); i++)
        all = all && !arg_given(&p->c->args, some[i]);
    cli_say(p->url, all ? _(p->none)
                        : _("none of the visits asked for (--since, --until, --received-since, "
                            "--round) has anything of it"));
}

// Was every visit read and worked out?
static bool is_whole(const struct rescore_print *p)
{
    return p->unread + p->failed + p->erased == 0 && json_count(p->unknown) == 0;
}

int rescore_print_end(struct rescore_print *p, int code)
{
    flush_out(p);
    bool all = is_whole(p);
    bool none = code == CLI_DONE && p->visits + p->unread == 0 && all;
    if (none)
        code = CLI_NO; // a table of nothing gets no name
    if (p->staged)
        code = end_file(p, code);
    if ((p->how == RESCORE_SUMMARY || p->staged) && code == CLI_DONE && p->visits > 0)
        print_summary(p);
    if (code == CLI_DONE && p->failed > 0)
        cli_say(p->version, _("a calculation of that version fails: its results are not to be "
                              "relied on (icope form check)"));
    if (none)
        say_none(p);
    json_each(p->unknown, say_unknown, NULL);
    if (p->erased > 0)
        say_erased(p);
    json_free(p->unknown);
    json_free(p->people);
    json_free(p->changes);
    json_free(p->lacking);
    json_free(p->left);
    buf_wipe(&p->lines);
    buf_wipe(&p->out);
    return code == CLI_DONE && !all ? CLI_INCOMPLETE : code;
}
