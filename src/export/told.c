// SPDX-License-Identifier: EUPL-1.2
#include "export/told.h"

#include "export/told_inner.h"
#include "vault/pseudonym.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add_day(struct buf *out, const char *name, struct date day)
{
    const struct time_text text = date_text(day);
    if (day.year != 0)
        buf_printf(out, " %s=%s", name, text.text);
}

// What was typed: a tab or the end of a line would be another field or entry.
static void add_word(struct buf *out, const char *name, const char *text)
{
    if (text == NULL)
        return;
    buf_printf(out, " %s=", name);
    for (; *text != '\0'; text++)
        buf_putc(out, (unsigned char)*text < ' ' ? ' ' : *text);
}

// What was chosen and for what, on one line.
static void add_line(const struct selection *which, struct buf *out)
{
    static const char *const purposes[] = {
        [PURPOSE_CARE] = "care", [PURPOSE_RESEARCH] = "research"};
    if (which == NULL) {
        buf_puts(out, "care identified");
        return;
    }
    const struct selection_ask *a = selection_asked(which);
    const struct selection_counts counts = selection_counts(which);
    buf_puts(out, purposes[a->purpose]);
    if (a->project != NULL)
        buf_printf(out, " project=%s k=%zu", a->project, selection_k(which));
    else
        buf_puts(out, " identified");
    if (a->project != NULL && a->free_text)
        buf_puts(out, " free-text");
    buf_printf(out, " people=%zu visits=%zu", counts.people, counts.visits);
    add_day(out, "since", a->since);
    add_day(out, "until", a->until);
    add_day(out, "received-since", a->received_since);
    add_word(out, "round", a->round);
    add_word(out, "form", a->form);
}

enum rc told_begin(struct store *s, const char *what, const struct selection *which, struct id *io,
                   struct err *e)
{
    struct buf text = {0};
    const struct id id = io->text[0] != '\0' ? *io : id_new();
    buf_printf(&text, "%s ", id.text);
    add_line(which, &text);
    enum rc rc = selection_settle(which, e);
    rc = rc ? rc : store_audit(s, what, buf_text(&text), e);
    if (rc == RC_OK)
        *io = id;
    buf_release(&text);
    return rc;
}

// ---- keeping ----

void told_hash(const struct pseudonym_key *salt, struct id person, char ret[TOLD_HASH_BYTES])
{
    unsigned char b[PSEUDONYM_BYTES];
    pseudonym_of(salt, "told", person.text, b);
    for (size_t i = 0; i < sizeof b; i++)
        snprintf(ret + 2 * i, TOLD_HASH_BYTES - 2 * i, "%02x", b[i]);
}

// The hashes of whom it holds.
struct holding {
    const struct pseudonym_key *salt;
    char (*at)[TOLD_HASH_BYTES];
    size_t count, cap;
};

static void hold(struct id person, void *self)
{
    struct holding *h = self;
    if (h->count == h->cap) {
        h->cap = h->cap == 0 ? 256 : h->cap * 2;
        h->at = mem_grow(h->at, h->cap, sizeof *h->at);
    }
    told_hash(h->salt, person, h->at[h->count++]);
}

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, TOLD_HASH_BYTES);
}

static void add_held(struct store *s, const struct selection *which, struct json *record)
{
    char text[PSEUDONYM_KEY_TEXT];
    struct pseudonym_key salt;
    struct buf all = {0};
    pseudonym_key_new(&salt);
    struct holding h = {.salt = &salt};
    selection_each_person(which, s, hold, &h);
    if (h.count > 0) // in no order that says anything
        qsort(h.at, h.count, sizeof *h.at, compare);
    for (size_t i = 0; i < h.count; i++)
        buf_puts(&all, h.at[i]);
    pseudonym_key_text(&salt, text);
    json_set_string(record, "salt", text);
    json_set_string(record, "held", buf_text(&all));
    json_set(record, "people", json_new_int((int64_t)h.count));
    buf_release(&all);
    free(h.at);
}

enum rc told_keep(struct store *s, const struct told_about *about, const struct clock *clock,
                  struct err *e)
{
    struct buf line = {0}, name = {0}, text = {0};
    struct json *record = json_new_object();
    const struct selection_ask *a =
        about->which != NULL ? selection_asked(about->which) : &(struct selection_ask){.k = 0};
    add_line(about->which, &line);
    json_set(record, "at", json_new_int(clock_utc_ms(clock)));
    json_set_string(record, "account", store_user(s)->name);
    json_set_string(record, "what", about->what);
    json_set_string(record, "line", buf_text(&line));
    json_set_string(record, "manifest", about->manifest);
    json_set_string(record, "purpose", a->purpose == PURPOSE_RESEARCH ? "research" : "screening");
    json_set_string(record, "project", a->project);
    add_held(s, about->which, record);
    json_write(record, false, &text);
    buf_printf(&name, TOLD_SETTING "%s", about->id.text);
    enum rc rc = about->which != NULL ? selection_keep(about->which, e) : RC_OK;
    rc = rc ? rc : store_setting_note(s, buf_text(&name), buf_text(&text), e);
    json_free(record);
    buf_release(&line);
    buf_release(&name);
    buf_wipe(&text);
    return rc;
}
