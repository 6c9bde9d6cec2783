// SPDX-License-Identifier: EUPL-1.2
// icope conflict list, show, settle: what was changed both here and on the server.
#include "base/utf8.h"
#include "cli/rows.h"
#include "conflict/resolve.h"

#include <string.h>

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

// How a settled one ended: when, by whom, what stayed of each field.
static struct json *settled_of(const struct cli_store *c, const struct store_conflict *row)
{
    struct json *sides = NULL, *settled = json_new_object();
    if (store_conflict_sides(c->s, row->id, &sides, NULL) == RC_OK) {
        const struct json *choice = json_get(sides, "choice"), *kept = json_get(choice, "kept");
        bool automatic = json_bool(json_get(choice, "automatic"), false);
        json_set_string(settled, "by", automatic ? NULL : json_get_string(choice, "by"));
        json_set(settled, "automatic", json_new_bool(automatic));
        if (kept != NULL)
            json_set(settled, "kept", json_copy(kept));
    }
    json_set(settled, "at", instant(&c->clock, row->settled_utc_ms));
    json_free(sides);
    return settled;
}

static bool print_kept(const char *field, struct json *side, void *self)
{
    (void)self;
    cli_printf(" ");
    print_safe(field);
    cli_printf("=%s", json_string(side) != NULL ? json_string(side) : "");
    return true;
}

static void print_settled(const struct json *settled)
{
    if (settled == NULL)
        return;
    const char *by = json_get_string(settled, "by");
    cli_printf("  %s  ", json_get_string(settled, "at"));
    print_safe(by != NULL ? by : _("brought together"));
    if (json_type(json_get(settled, "kept")) == JSON_OBJECT)
        json_each(json_get(settled, "kept"), print_kept, NULL);
}

static void list_one(const struct cli_store *c, const struct store_conflict *row, bool json)
{
    const struct store_person *p = store_person_find(c->s, row->person);
    struct json *line = json_new_object();
    json_set_string(line, "id", row->id.text);
    json_set_string(line, "type", row->type);
    json_set_string(line, "resource", row->resource.text);
    json_set_string(line, "person", row->person.text);
    json_set(line, "found", instant(&c->clock, row->found_utc_ms));
    if (row->settled_utc_ms != 0)
        json_set(line, "settled", settled_of(c, row));
    if (json) {
        cli_print(line, false);
    } else {
        cli_printf("%s  %s  %s  ", row->id.text, json_get_string(line, "found"), row->type);
        print_safe(p != NULL ? p->family : "?");
        cli_printf(" ");
        print_safe(p != NULL ? p->given : "");
        print_settled(json_get(line, "settled"));
        cli_printf("\n");
    }
    json_free(line);
}

static int list(struct cli_call *c)
{
    struct arena a = {0};
    struct store_conflict *all = NULL;
    struct err e = {0};
    size_t count = 0;
    bool json = arg_given(&c->args, "json");
    enum rc rc = store_conflicts(c->store.s, arg_given(&c->args, "all"), &a, &all, &count, &e);
    for (size_t i = 0; i < count; i++)
        list_one(&c->store, &all[i], json);
    int code = rc == RC_OK ? CLI_DONE : cli_failed(c->store.file, &e);
    if (rc == RC_OK && count == 0 && !json)
        cli_printf("%s\n", _("Nothing was changed both here and on the server."));
    arena_release(&a);
    return code;
}

// ---- show ----

// Opens the conflict that the operand names.
static int open_one(struct cli_call *c, struct resolution *r)
{
    struct err e = {0};
    const char *given = arg_operand(&c->args, 0);
    struct id id = id_from(given);
    if (id.text[0] != '\0' && resolution_open(c->store.s, &c->store.clock, id, r, &e) == RC_OK)
        return CLI_DONE;
    if (id.text[0] != '\0' && e.rc != RC_NO)
        return cli_failed(c->store.file, &e);
    cli_say(given, _("there is no open conflict of that identifier"));
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
    cli_printf(_("%s: "), side);
    print_safe(who != NULL ? who : _("not known"));
    cli_printf("  ");
    print_safe(when != NULL ? when : "");
    cli_printf("\n");
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
        cli_printf(" [%s]\n", choice[0] != '\0' ? choice : "?");
        for (size_t k = 0; k < ARRAY_LEN(columns); k++) {
            cli_printf("  %-7s ", columns[k]);
            print_safe(json_get_string(f, columns[k]));
            cli_printf("\n");
        }
    }
}

static int show(struct cli_call *c)
{
    struct resolution r = {0};
    int code = open_one(c, &r);
    if (code == CLI_DONE) {
        struct json *v = shown(&r);
        if (arg_given(&c->args, "json"))
            cli_print(v, false);
        else
            print_shown(v);
        json_free(v);
    }
    resolution_release(&r);
    return code;
}

// ---- settle ----

// "ours", "theirs", "both"; SIDE_NONE for anything else.
static enum conflict_side side_of(const char *name)
{
    for (enum conflict_side side = SIDE_OURS; side <= SIDE_BOTH; side++)
        if (strcmp(name, differences_side_name(side)) == 0)
            return side;
    return SIDE_NONE;
}

// Chooses by "NAME=side", which check_choice has looked at.
static int choose_field(struct resolution *r, const char *wish)
{
    const char *equals = strchr(wish, '=');
    enum conflict_side side = side_of(equals + 1);
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

static int choose(struct resolution *r, const char *side, const char *const *wishes, size_t count)
{
    int code = CLI_DONE;
    if (side != NULL && !resolution_choose_all(r, side_of(side))) {
        cli_say(side, _("this cannot be chosen there"));
        return CLI_NO;
    }
    for (size_t i = 0; i < count && code == CLI_DONE; i++)
        code = choose_field(r, wishes[i]);
    return code;
}

static int keep(const struct cli_store *c, struct resolution *r, bool quiet)
{
    struct err e = {0};
    for (size_t i = 0; !r->split && i < r->d.count; i++)
        if (r->d.at[i].choice == SIDE_NONE)
            cli_say(r->d.at[i].name, _("both sides changed it: choose with --field"));
    if (resolution_undecided(r) > 0)
        return CLI_INCOMPLETE;
    if (resolution_settle(r, false, &e) != RC_OK)
        return cli_failed(c->file, &e);
    if (!quiet)
        cli_printf("%s\n",
                   _("Settled. It is handed over with the next connection; what was not chosen "
                     "stays in the history."));
    return CLI_DONE;
}

// Is it said what stays?
static int check_choice(struct cli_call *c)
{
    size_t count;
    const char *const *wishes = arg_all(&c->args, "field", &count);
    if (!arg_given(&c->args, "keep") && count == 0) {
        cli_say("-", _("say what stays: --keep ours, theirs or both, or --field NAME=ours"));
        return CLI_USAGE;
    }
    for (size_t i = 0; i < count; i++) {
        const char *equals = strchr(wishes[i], '=');
        if (equals == NULL || side_of(equals + 1) == SIDE_NONE) {
            cli_say(wishes[i], _("write --field NAME=ours, theirs or both"));
            return CLI_USAGE;
        }
    }
    return CLI_DONE;
}

static int settle(struct cli_call *c)
{
    struct resolution r = {0};
    size_t count;
    const char *const *wishes = arg_all(&c->args, "field", &count);
    bool json = arg_given(&c->args, "json");
    int code = open_one(c, &r);
    if (code == CLI_DONE)
        code = choose(&r, arg_text(&c->args, "keep"), wishes, count);
    struct json *v = code == CLI_DONE ? shown(&r) : NULL;
    if (code == CLI_DONE)
        code = keep(&c->store, &r, json);
    if (code == CLI_DONE && json)
        cli_print(v, false);
    json_free(v);
    resolution_release(&r);
    return code;
}

static const struct arg_operand operands[] = {
    {"ID", ARG_TEXT, ARG_ONE, .help = N_("Its identifier, as icope conflict list prints it.")},
    {0}};
static const struct arg_option json_options[] = {CLI_OPTION_JSON, {0}};
static const struct arg_option list_options[] = {
    {"all", .help = N_("Also those that were settled, and what was brought together.")},
    CLI_OPTION_JSON,
    {0}};
static const struct arg_option settle_options[] = {
    {"keep", 'k', ARG_CHOICE, "ours|theirs|both",
     .help = N_("What stays in every field; both: the server's record becomes a second person.")},
    {"field", 'f', ARG_TEXT, "NAME=SIDE",
     .help = N_("What stays in one field: ours, theirs or both, after --keep."), .repeated = true},
    CLI_OPTION_JSON,
    {0}};

const struct cli_command cli_conflict_commands[] = {
    {.name = "conflict list",
     .help = N_("Lists what was changed both here and on the server and waits for a choice."),
     .more = N_("Nothing was overwritten. What each side changed alone is brought together without "
                "asking, but for who a person is; --all shows that too."),
     .example = "icope conflict list",
     .options = list_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_VISIT,
     .run = list},
    {.name = "conflict show",
     .help = N_("Shows both sides of one, field by field, with who and when."),
     .more = N_("What only one side changed is chosen already; a question mark asks for a choice."),
     .example = "icope conflict show 0b9f2f0e-7a4d-4f0c-9d43-2b1f0c6f7a11",
     .operands = operands,
     .options = json_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_VISIT,
     .run = show},
    {.name = "conflict settle",
     .help = N_("Says what stays; the other side stays in the history. Both: two records."),
     .more = N_("The result is handed over with the next connection, guarded against a further "
                "change there. Exit code 3: a field that both sides changed is not chosen yet."),
     .example = "icope conflict settle 0b9f2f0e-7a4d-4f0c-9d43-2b1f0c6f7a11 --keep ours",
     .operands = operands,
     .options = settle_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_VISIT,
     .check = check_choice,
     .run = settle},
    {0},
};
