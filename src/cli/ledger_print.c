// SPDX-License-Identifier: EUPL-1.2
#include "cli/ledger_print.h"

#include "base/i18n.h"
#include "base/instant.h"
#include "base/utf8.h"
#include "cli/io.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { SHORT_CHARS = 8, LAPTOP_CELLS = 36, FIRST_CELLS = 8, NUMBER_CELLS = 9 };

void ledger_outcome_release(struct ledger_outcome *o)
{
    ledger_report_release(&o->report);
    ledger_union_release(&o->all);
}

// ---- as JSON ----

static struct json *count(size_t n)
{
    return json_new_int((int64_t)n);
}

static struct json *sums_json(const struct ledger_outcome *o)
{
    struct json *list = json_new_array();
    for (size_t i = 0; i < o->all.sum_count; i++) {
        const struct ledger_sum *sum = &o->all.sums[i];
        struct json *one = json_new_object();
        json_set_string(one, "laptop", sum->laptop);
        json_set(one, "numbers", count(sum->numbers));
        json_set(one, "visits", count(sum->visits));
        json_set(one, "sent", count(sum->sent));
        if (o->list != NULL)
            json_set(one, "received", count(sum->received));
        json_set(one, "replaced", count(sum->replaced));
        json_set(one, "waiting", count(sum->waiting));
        json_push(list, one);
    }
    return list;
}

static void set_instant(struct json *o, const char *key, int64_t utc_ms)
{
    char text[INSTANT_BYTES];
    instant_write(utc_ms, text);
    if (utc_ms != 0)
        json_set_string(o, key, text);
}

static void set_unless_empty(struct json *o, const char *key, const char *text)
{
    if (text != NULL && text[0] != '\0')
        json_set_string(o, key, text);
}

static struct json *finding_json(const struct ledger_finding *f)
{
    struct json *o = json_new_object();
    json_set_string(o, "kind", ledger_kind_name(f->kind));
    json_set_string(o, "what", _(ledger_kind_label(f->kind)));
    json_set_string(o, "todo", _(ledger_kind_advice(f->kind)));
    set_unless_empty(o, "file", f->file);
    if (f->line > 0)
        json_set(o, "line", count(f->line));
    set_unless_empty(o, "laptop", f->laptop);
    if (f->from > 0) {
        json_set(o, "from", json_new_int((int64_t)f->from));
        json_set(o, "to", json_new_int((int64_t)f->to));
    }
    set_unless_empty(o, "visit", f->visit.text);
    set_unless_empty(o, "person", f->person.text);
    set_instant(o, "at", f->at_utc_ms);
    set_unless_empty(o, "text", f->text);
    return o;
}

static void say_json(const struct ledger_outcome *o)
{
    struct json *all = json_new_object(), *findings = json_new_array();
    for (size_t i = 0; i < o->report.count; i++)
        json_push(findings, finding_json(&o->report.all[i]));
    json_set(all, "accountedFor", json_new_bool(o->report.found == 0));
    json_set(all, "laptops", sums_json(o));
    if (o->round.looked) {
        struct json *round = json_new_object();
        json_set(round, "planned", count(o->round.planned));
        json_set(round, "done", count(o->round.done));
        json_set(round, "calledOff", count(o->round.called_off));
        json_set(all, "round", round);
    }
    json_set(all, "findings", findings);
    json_set(all, "leftOut", count(o->report.found - o->report.count));
    cli_print(all, true);
    json_free(all);
}

// ---- for people ----

static void say_sums(const struct ledger_outcome *o)
{
    static const char *const heads[] = {N_("numbers"), N_("visits"), N_("sent"), N_("received"),
                                        N_("left")};
    if (o->all.sum_count == 0)
        return;
    struct buf line = {0};
    int cells = utf8_cells(_("laptop"), strlen(_("laptop")));
    buf_printf(&line, "%s%*s", _("laptop"), LAPTOP_CELLS - cells, "");
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        int room = i == 0 ? FIRST_CELLS : NUMBER_CELLS;
        cells = utf8_cells(_(heads[i]), strlen(_(heads[i])));
        buf_printf(&line, "%*s%s", cells < room ? room - cells : 1, "", _(heads[i]));
    }
    puts(buf_text(&line));
    buf_release(&line);
    for (size_t i = 0; i < o->all.sum_count; i++) {
        const struct ledger_sum *s = &o->all.sums[i];
        char received[24] = "-";
        if (o->list != NULL)
            snprintf(received, sizeof received, "%zu", s->received);
        cli_printf("%-*s%*zu%*zu%*zu%*s%*zu\n", LAPTOP_CELLS, s->laptop, FIRST_CELLS, s->numbers,
                   NUMBER_CELLS, s->visits, NUMBER_CELLS, s->sent, NUMBER_CELLS, received,
                   NUMBER_CELLS, s->waiting);
    }
}

// Do both stand for one stretch of numbers?
static bool goes_on(const struct ledger_finding *a, const struct ledger_finding *b)
{
    return a->from > 0 && a->kind == b->kind && strcmp(a->laptop, b->laptop) == 0 &&
           a->file == b->file && b->from == a->to + 1;
}

static void add_file(const struct ledger_finding *f, struct buf *line)
{
    if (f->file == NULL)
        return;
    buf_printf(line, "  (%s", f->file);
    if (f->line > 0)
        buf_printf(line, ":%zu", f->line);
    buf_putc(line, ')');
}

static void say_place(const struct ledger_finding *f, const struct ledger_finding *last)
{
    struct buf line = {0};
    char when[INSTANT_BYTES];
    buf_puts(&line, "  ");
    if (f->laptop[0] != '\0')
        buf_printf(&line, "%s %.*s  ", _("laptop"), SHORT_CHARS, f->laptop);
    if (f->from > 0)
        buf_printf(&line, "%s %" PRIu64, last->to > f->from ? _("numbers") : _("number"), f->from);
    if (f->from > 0 && last->to > f->from)
        buf_printf(&line, "–%" PRIu64, last->to);
    if (f == last && f->visit.text[0] != '\0')
        buf_printf(&line, "  %s %s", _("visit"), f->visit.text);
    if (f->person.text[0] != '\0')
        buf_printf(&line, "%s %s", _("person"), f->person.text);
    if (f == last && f->at_utc_ms != 0) {
        instant_write(f->at_utc_ms, when);
        buf_printf(&line, "  %.10s %.5s UTC", when, when + 11);
    }
    if (f->text != NULL)
        buf_printf(&line, "  %s", f->text);
    add_file(f, &line);
    struct buf safe = {0};
    text_safe(&safe, buf_text(&line), line.len, false);
    puts(buf_text(&safe));
    buf_release(&safe);
    buf_release(&line);
}

static void say_kind(const struct ledger_report *r, enum ledger_finding_kind kind)
{
    const struct ledger_finding *first = NULL, *last = NULL;
    if (r->of_kind[kind] == 0)
        return;
    cli_printf("\n%s: %zu\n", _(ledger_kind_label(kind)), r->of_kind[kind]);
    for (size_t i = 0; i < r->count; i++) {
        const struct ledger_finding *f = &r->all[i];
        if (f->kind != kind)
            continue;
        if (first != NULL && !goes_on(last, f)) {
            say_place(first, last);
            first = NULL;
        }
        first = first != NULL ? first : f;
        last = f;
    }
    if (first != NULL)
        say_place(first, last);
    cli_printf("  → %s\n", _(ledger_kind_advice(kind)));
}

static void say_round(const struct ledger_round *round)
{
    if (round->looked)
        cli_printf(_("Planned: %zu, done: %zu, called off: %zu\n"), round->planned, round->done,
                   round->called_off);
}

bool ledger_print(const struct ledger_outcome *o, bool json)
{
    size_t visits = 0, waiting = 0;
    if (json) {
        say_json(o);
        return o->report.found == 0;
    }
    for (size_t i = 0; i < o->all.sum_count; i++) {
        visits += o->all.sums[i].visits - o->all.sums[i].replaced;
        waiting += o->all.sums[i].waiting;
    }
    say_sums(o);
    say_round(&o->round);
    for (int kind = 0; kind < LEDGER_KINDS; kind++)
        say_kind(&o->report, (enum ledger_finding_kind)kind);
    putchar('\n');
    if (o->report.found > o->report.count)
        cli_printf(ngettext("%zu more finding is not shown.\n",
                            "%zu more findings are not shown.\n",
                            o->report.found - o->report.count),
                   o->report.found - o->report.count);
    if (o->report.found == 0 && o->list != NULL)
        cli_printf(
            ngettext("Everything is accounted for: %zu visit, on the server once.\n",
                     "Everything is accounted for: each of %zu visits is on the server once.\n",
                     visits),
            visits);
    else if (o->report.found == 0)
        cli_printf(ngettext("No number is missing: %zu visit, %zu to be sent.\n",
                            "No number is missing: %zu visits, %zu of them to be sent.\n", visits),
                   visits, waiting);
    else
        puts(_("Not everything is accounted for; nothing was changed."));
    return o->report.found == 0;
}

// ---- the lines ----

static const char *state_of(const struct ledger_entry *x)
{
    if (x->line.sent_utc_ms != 0)
        return N_("sent");
    if (x->kind == LEDGER_ERASED)
        return N_("erased");
    return x->run != 0 ? N_("corrected since") : N_("to send");
}

static void line_json(const struct ledger_entry *x)
{
    struct json *o = json_new_object();
    json_set_string(o, "laptop", x->line.laptop);
    json_set(o, "seq", json_new_int((int64_t)x->line.seq));
    json_set_string(o, "kind", ledger_entry_kind_name(x->kind));
    json_set_string(o, "package", x->line.package.text);
    set_unless_empty(o, "visit", x->line.visit.text);
    set_instant(o, "planned", x->planned_utc_ms);
    set_instant(o, "queued", x->line.queued_utc_ms);
    set_instant(o, "sent", x->line.sent_utc_ms);
    cli_print(o, false);
    json_free(o);
}

void ledger_print_lines(const struct ledger_union *u, bool json)
{
    char queued[INSTANT_BYTES], sent[INSTANT_BYTES];
    for (size_t i = 0; i < u->count; i++) {
        const struct ledger_entry *x = &u->all[i];
        if (json) {
            line_json(x);
            continue;
        }
        if (i == 0 || strcmp(u->all[i - 1].line.laptop, x->line.laptop) != 0)
            cli_printf("%s %s\n", _("laptop"), x->line.laptop);
        instant_write(x->line.queued_utc_ms, queued);
        instant_write(x->line.sent_utc_ms, sent);
        cli_printf("%6" PRIu64 "  %.10s %.5s  %-36s  %s", x->line.seq, queued, queued + 11,
                   x->kind == LEDGER_OTHER    ? _("planned visit or red flag")
                   : x->kind == LEDGER_ERASED ? _("erased")
                                              : x->line.visit.text,
                   _(state_of(x)));
        if (x->line.sent_utc_ms != 0)
            cli_printf(" %.10s %.5s", sent, sent + 11);
        putchar('\n');
    }
}
