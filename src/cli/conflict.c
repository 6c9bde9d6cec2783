// SPDX-License-Identifier: EUPL-1.2
// icope conflict list, show, settle: what was changed both here and on the server.
#include "base/i18n.h"
#include "base/utf8.h"
#include "cli/session.h"
#include "conflict/resolve.h"

#include <string.h>

enum { FIELDS_MAX = DIFFERENCES_MAX };

static void print_safe(const char *text)
{
    struct buf safe = {0};
    text_safe(&safe, text, strlen(text), false);
    fputs(buf_text(&safe), stdout);
    buf_wipe(&safe);
}

static struct json *instant(const struct clock *clock, int64_t utc_ms)
{
    char at[INSTANT_BYTES];
    clock_instant(clock, utc_ms, at);
    return json_new_string(at);
}

// ---- list ----

static void list_one(const struct cli_store *c, const struct store_conflict *row, bool json)
{
    const struct store_person *p = store_person_find(c->s, row->person);
    struct json *line = json_new_object();
    json_set_string(line, "id", row->id.text);
    json_set_string(line, "type", row->type);
    json_set_string(line, "resource", row->resource.text);
    json_set_string(line, "person", row->person.text);
    json_set(line, "found", instant(&c->clock, row->found_utc_ms));
    if (json) {
        cli_print(line, false);
    } else {
        printf("%s  %s  %s  ", row->id.text, json_get_string(line, "found"), row->type);
        print_safe(p != NULL ? p->family : "?");
        printf(" ");
        print_safe(p != NULL ? p->given : "");
        printf("\n");
    }
    json_free(line);
}

int cli_conflict_list(const struct paths *paths, int argc, char **argv)
{
    struct cli_store c = {0};
    struct arena a = {0};
    struct store_conflict *all = NULL;
    struct err e = {0};
    size_t count = 0;
    bool json = cli_flag(&argc, argv, "--json");
    int code = cli_open(paths, &argc, argv, 0, RIGHT_VISIT, &c);
    if (code == CLI_DONE) {
        enum rc rc = store_conflicts(c.s, false, &a, &all, &count, &e);
        for (size_t i = 0; i < count; i++)
            list_one(&c, &all[i], json);
        if (rc != RC_OK)
            code = cli_failed(c.file, &e);
        else if (count == 0 && !json)
            printf("%s\n", _("Nothing was changed both here and on the server."));
    }
    arena_release(&a);
    cli_close(&c);
    return code;
}

// ---- show ----

// Opens the store and the conflict that argv names.
static int open_one(const struct paths *paths, int *argc, char **argv, struct cli_store *c,
                    struct resolution *r)
{
    struct err e = {0};
    int code = cli_open(paths, argc, argv, 1, RIGHT_VISIT, c);
    if (code == CLI_DONE && *argc != 1)
        return CLI_USAGE;
    if (code != CLI_DONE)
        return code;
    struct id id = id_from(argv[0]);
    if (id.text[0] != '\0' && resolution_open(c->s, &c->clock, id, r, &e) == RC_OK)
        return CLI_DONE;
    if (id.text[0] != '\0' && e.rc != RC_NO)
        return cli_failed(c->file, &e);
    cli_say(argv[0], _("there is no open conflict of that identifier"));
    return CLI_NO;
}

static void put_author(struct json *out, const char *side, const char *who, struct json *when)
{
    struct json *o = json_new_object();
    if (who[0] != '\0')
        json_set_string(o, "by", who);
    if (when != NULL)
        json_set(o, "at", when);
    json_set(out, side, o);
}

static struct json *shown(const struct resolution *r)
{
    struct json *out = json_new_object(), *fields = json_new_array();
    json_set_string(out, "id", r->row.id.text);
    json_set_string(out, "type", r->row.type);
    json_set_string(out, "person", r->row.person.text);
    json_set(out, "gone", json_new_bool(r->theirs == NULL));
    put_author(out, "ours", r->ours_who,
               r->ours_utc_ms != 0 ? instant(r->clock, r->ours_utc_ms) : NULL);
    put_author(out, "theirs", r->theirs_who,
               r->theirs_when[0] != '\0' ? json_new_string(r->theirs_when) : NULL);
    for (size_t i = 0; i < r->d.count; i++) {
        const struct conflict_field *f = &r->d.at[i];
        struct json *o = json_new_object();
        json_set_string(o, "field", f->name);
        json_set_string(o, "before", f->before);
        json_set_string(o, "ours", f->ours);
        json_set_string(o, "theirs", f->theirs);
        json_set(o, "both", json_new_bool(f->both_possible));
        json_set_string(o, "choice", differences_side_name(f->choice));
        json_push(fields, o);
    }
    json_set(out, "fields", fields);
    return out;
}

static void print_author(const char *side, const char *who, const char *when)
{
    printf("%s: ", side);
    print_safe(who != NULL ? who : _("not known"));
    printf("  ");
    print_safe(when != NULL ? when : "");
    printf("\n");
}

static void print_shown(const struct json *v)
{
    const struct json *fields = json_get(v, "fields");
    const struct json *ours = json_get(v, "ours"), *theirs = json_get(v, "theirs");
    print_author(_("here"), json_get_string(ours, "by"), json_get_string(ours, "at"));
    print_author(json_bool(json_get(v, "gone"), false) ? _("server, deleted") : _("server"),
                 json_get_string(theirs, "by"), json_get_string(theirs, "at"));
    for (size_t i = 0; i < json_count(fields); i++) {
        const struct json *f = json_at(fields, i);
        const char *choice = json_get_string(f, "choice");
        static const char *const columns[] = {"ours", "theirs", "before"};
        print_safe(json_get_string(f, "field"));
        printf(" [%s]\n", choice[0] != '\0' ? choice : "?");
        for (size_t k = 0; k < ARRAY_LEN(columns); k++) {
            printf("  %-7s ", columns[k]);
            print_safe(json_get_string(f, columns[k]));
            printf("\n");
        }
    }
}

int cli_conflict_show(const struct paths *paths, int argc, char **argv)
{
    struct cli_store c = {0};
    struct resolution r = {0};
    bool json = cli_flag(&argc, argv, "--json");
    int code = open_one(paths, &argc, argv, &c, &r);
    if (code == CLI_DONE) {
        struct json *v = shown(&r);
        if (json)
            cli_print(v, false);
        else
            print_shown(v);
        json_free(v);
    }
    resolution_release(&r);
    cli_close(&c);
    return code;
}

// ---- settle ----

// "ours", "theirs", "both"; SIDE_NONE for anything else.
static enum conflict_side side_of(const char *name)
{
    for (enum conflict_side side = SIDE_OURS; side <= SIDE_BOTH; side++) {
        if (strcmp(name, differences_side_name(side)) == 0)
            return side;
    }
    return SIDE_NONE;
}

// Chooses by "NAME=side".
static int choose_field(struct resolution *r, const char *wish)
{
    const char *equals = strchr(wish, '=');
    enum conflict_side side = equals != NULL ? side_of(equals + 1) : SIDE_NONE;
    if (side == SIDE_NONE) {
        cli_say(wish, _("write --field NAME=ours, theirs or both"));
        return CLI_USAGE;
    }
    size_t len = (size_t)(equals - wish);
    for (size_t i = 0; i < r->d.count; i++) {
        const char *name = r->d.at[i].name;
        if (strlen(name) != len || strncmp(name, wish, len) != 0)
            continue;
        if (resolution_choose(r, i, side))
            return CLI_DONE;
        cli_say(wish, _("this cannot be chosen there"));
        return CLI_NO;
    }
    cli_say(wish, _("there is no such field that differs"));
    return CLI_NO;
}

static int choose(struct resolution *r, const char *keep, const char *const *wishes, size_t count)
{
    int code = CLI_DONE;
    if (keep != NULL && !resolution_choose_all(r, side_of(keep))) {
        cli_say(keep, _("this cannot be chosen there"));
        return CLI_NO;
    }
    for (size_t i = 0; i < count && code == CLI_DONE; i++)
        code = choose_field(r, wishes[i]);
    return code;
}

static int transfer_out(const struct cli_store *c, struct resolution *r, bool quiet)
{
    struct err e = {0};
    for (size_t i = 0; !r->split && i < r->d.count; i++) {
        if (r->d.at[i].choice == SIDE_NONE)
            cli_say(r->d.at[i].name, _("both sides changed it: choose with --field"));
    }
    if (resolution_undecided(r) > 0)
        return CLI_INCOMPLETE;
    if (resolution_settle(r, &e) != RC_OK)
        return cli_failed(c->file, &e);
    if (!quiet)
        printf("%s\n", _("Settled. It is handed over with the next connection; what was not chosen "
                         "stays in the history."));
    return CLI_DONE;
}

int cli_conflict_settle(const struct paths *paths, int argc, char **argv)
{
    struct cli_store c = {0};
    struct resolution r = {0};
    const char *wishes[FIELDS_MAX], *wish = NULL;
    size_t count = 0;
    bool json = cli_flag(&argc, argv, "--json");
    const char *keep = cli_option(&argc, argv, "--keep");
    while (count < FIELDS_MAX && (wish = cli_option(&argc, argv, "--field")) != NULL)
        wishes[count++] = wish;
    if ((keep == NULL && count == 0) || (keep != NULL && side_of(keep) == SIDE_NONE)) {
        cli_say("-", _("say what stays: --keep ours, theirs or both, or --field NAME=ours"));
        return CLI_USAGE;
    }
    int code = open_one(paths, &argc, argv, &c, &r);
    if (code == CLI_DONE)
        code = choose(&r, keep, wishes, count);
    struct json *v = code == CLI_DONE ? shown(&r) : NULL;
    if (code == CLI_DONE)
        code = transfer_out(&c, &r, json);
    if (code == CLI_DONE && json)
        cli_print(v, false);
    json_free(v);
    resolution_release(&r);
    cli_close(&c);
    return code;
}
