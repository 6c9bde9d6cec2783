// SPDX-License-Identifier: EUPL-1.2
#include "cli/import_undo.h"

#include "base/i18n.h"
#include "base/utf8.h"
#include "cli/io.h"
#include "import/log.h"

#include <stdlib.h>
#include <string.h>

// An undoing that is looked at.
struct undo {
    struct cli_store *c;
    const struct import_done *x; // which import
    enum store_touched *touched; // of each of its people, owned
    size_t goes, stays;          // how many
    bool json, yes;
};

static void print_person(const struct undo *u, size_t i)
{
    const struct store_person *p = store_person_find(u->c->s, u->x->people[i]);
    struct buf name = {0}, safe = {0};
    if (p != NULL)
        buf_printf(&name, "%s %s, %s, %s: ", p->family, p->given, date_text(p->birth).text,
                   p->id.text);
    else
        buf_printf(&name, "%s: ", u->x->people[i].text);
    text_safe(&safe, buf_text(&name), name.len, false);
    cli_printf("%s", buf_text(&safe));
    cli_printf("%s\n", _(import_touched_words(u->touched[i])));
    buf_wipe(&name);
    buf_wipe(&safe);
}

static const char *touched_name(enum store_touched touched)
{
    static const char *const names[STORE_TOUCHED_COUNT] = {
        [STORE_UNTOUCHED] = "untouched", [STORE_GONE] = "gone",       [STORE_CHANGED] = "changed",
        [STORE_VISITED] = "visited",     [STORE_PLANNED] = "planned", [STORE_FLAGGED] = "flagged",
        [STORE_ON_A_SERVER] = "server",  [STORE_JOINED] = "merged"};
    return names[touched];
}

static void print_json(const struct undo *u, bool done)
{
    struct json *o = json_new_object(), *stays = json_new_array();
    char when[INSTANT_BYTES];
    clock_instant(&u->c->clock, u->x->at_utc_ms, when);
    json_set(o, "import", json_new_int((int64_t)u->x->number));
    json_set_string(o, "at", when);
    json_set(o, "undone", json_new_bool(done));
    json_set(o, "takenBack", json_new_int((int64_t)u->goes));
    for (size_t i = 0; i < u->x->count; i++) {
        if (u->touched[i] == STORE_UNTOUCHED)
            continue;
        struct json *one = json_new_object();
        json_set_string(one, "person", u->x->people[i].text);
        json_set_string(one, "why", touched_name(u->touched[i]));
        json_push(stays, one);
    }
    json_set(o, "stays", stays);
    cli_print(o, true);
    json_free(o);
}

static void print_head(const struct undo *u)
{
    char when[INSTANT_BYTES];
    clock_instant(&u->c->clock, u->x->at_utc_ms, when);
    cli_printf(_("Import %zu of %s: %zu people added"), u->x->number, when, u->x->count);
    cli_printf("%s\n", u->x->whole ? "" : _(" (cut short)"));
}

static int end(struct undo *u)
{
    struct err e = {0};
    enum rc rc = RC_OK;
    if (!u->json) {
        print_head(u);
        for (size_t i = 0; i < u->x->count; i++)
            if (u->touched[i] != STORE_UNTOUCHED)
                print_person(u, i);
    }
    if (u->yes)
        rc = store_people_take_back(u->c->s, u->x->intake, u->x->people, u->x->count, &u->goes, &e);
    if (rc != RC_OK)
        return cli_failed(u->c->file, &e);
    if (u->json)
        print_json(u, u->yes);
    else
        cli_printf(u->yes ? _("taken back: %zu, stay: %zu\n")
                          : _("would be taken back: %zu, stay: %zu. Do it with --yes.\n"),
                   u->goes, u->stays);
    return u->stays > 0 ? CLI_INCOMPLETE : CLI_DONE;
}

// May who is here take it back? Says so when not.
static bool may(const struct undo *u)
{
    if (u->x->undone) {
        cli_say("-", _("that import was taken back already"));
        return false;
    }
    return id_equal(u->x->account, store_user(u->c->s)->id) || cli_may(u->c, RIGHT_ERASE);
}

int cli_import_undo(struct cli_store *c, const char *number, bool yes, bool json)
{
    struct arena a = {0};
    struct err e = {0};
    struct import_done *all = NULL;
    size_t count = 0;
    char *end_of = NULL;
    unsigned long which = number != NULL ? strtoul(number, &end_of, 10) : 0;
    int code = CLI_NO;
    if (number != NULL && (which == 0 || *end_of != '\0')) {
        cli_say(number, _("this is no number of an import"));
        return CLI_USAGE;
    }
    if (import_log(c->s, &a, &all, &count, &e) != RC_OK) {
        code = cli_failed(c->file, &e);
    } else if (import_log_find(all, count, which) == NULL) {
        cli_say("-", _("there is no such import"));
    } else {
        struct undo u = {.c = c, .x = import_log_find(all, count, which), .json = json, .yes = yes};
        u.touched = mem_array(u.x->count + 1, sizeof *u.touched);
        enum rc rc = store_people_touched(c->s, u.x->people, u.x->count, u.touched, &e);
        for (size_t i = 0; i < u.x->count; i++) {
            u.goes += u.touched[i] == STORE_UNTOUCHED;
            u.stays += u.touched[i] != STORE_UNTOUCHED && u.touched[i] != STORE_GONE;
        }
        code = rc != RC_OK ? cli_failed(c->file, &e) : may(&u) ? end(&u) : CLI_REFUSED;
        free(u.touched);
    }
    arena_release(&a);
    return code;
}
