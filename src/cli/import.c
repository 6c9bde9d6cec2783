// SPDX-License-Identifier: EUPL-1.2
// icope import: people out of a table, after a look at every row.
#include "base/fs.h"
#include "base/utf8.h"
#include "cli/rows.h"
#include "import/people.h"

#include <string.h>

enum { TABLE_MAX_BYTES = 64 * 1024 * 1024 };

// One run.
struct run {
    struct cli_store *c;
    bool json, keep;
};

static void print_safe(const char *text)
{
    struct buf safe = {0};
    text_safe(&safe, text, strlen(text), false);
    fputs(buf_text(&safe), stdout);
    buf_wipe(&safe);
}

static void unknown(const char *column, void *self)
{
    const struct run *r = self;
    if (r->json)
        return;
    cli_printf("%s ", _("column not taken:"));
    print_safe(column);
    cli_printf("\n");
}

static const char *outcome_name(enum import_outcome outcome)
{
    static const char *const names[] = {
        [IMPORT_TAKEN] = "taken", [IMPORT_ALIKE] = "alike", [IMPORT_REFUSED] = "refused"};
    return names[outcome];
}

static void print_json(const struct run *r, const struct import_row *row)
{
    struct json *o = json_new_object(), *warnings = json_new_array();
    json_set(o, "line", json_new_int((int64_t)row->line));
    json_set_string(o, "outcome", outcome_name(row->outcome));
    json_set(o, "kept", json_new_bool(r->keep && row->outcome == IMPORT_TAKEN));
    if (row->outcome == IMPORT_REFUSED) {
        json_set_string(o, "field", _(import_column_name(row->field)));
        json_set_string(o, "reason", _(row->reason));
    }
    if (row->id.text[0] != '\0')
        json_set_string(o, "id", row->id.text);
    if (row->alike.text[0] != '\0')
        json_set_string(o, "alike", row->alike.text);
    if (row->alike_line != 0)
        json_set(o, "alikeLine", json_new_int((int64_t)row->alike_line));
    for (size_t i = 0; i < row->warning_count; i++) {
        struct buf words = {0};
        buf_printf(&words, "%s%s%s", _(row->warnings[i].words),
                   row->warnings[i].of[0] != '\0' ? " " : "", row->warnings[i].of);
        json_push(warnings, json_new_string(buf_text(&words)));
        buf_release(&words);
    }
    json_set(o, "warnings", json_count(warnings) > 0 ? json_share(warnings) : NULL);
    json_free(warnings);
    cli_print(o, false);
    json_free(o);
}

static void print_alike(const struct run *r, const struct import_row *row)
{
    const struct store_person *p = store_person_find(r->c->s, row->alike);
    if (row->alike_line != 0) {
        cli_printf(_("likely the same person as in line %zu"), row->alike_line);
    } else if (p != NULL) {
        cli_printf("%s ", _("likely here already:"));
        print_safe(p->family);
        cli_printf(" ");
        print_safe(p->given);
        cli_printf(", %s (%s)", date_text(p->birth).text, p->id.text);
    }
    cli_printf("\n");
}

// Rows that are taken and have nothing odd are not worth a line.
static void each(const struct import_row *row, void *self)
{
    const struct run *r = self;
    if (r->json) {
        print_json(r, row);
        return;
    }
    if (row->outcome == IMPORT_TAKEN && row->warning_count == 0)
        return;
    cli_printf(_("line %zu, "), row->line);
    print_safe(row->fields.at[PERSON_FAMILY]);
    cli_printf(" ");
    print_safe(row->fields.at[PERSON_GIVEN]);
    cli_printf(": ");
    if (row->outcome == IMPORT_REFUSED) {
        cli_printf(_("%s: %s"), _(import_column_name(row->field)), _(row->reason));
        cli_printf("\n");
    } else if (row->outcome == IMPORT_ALIKE)
        print_alike(r, row);
    for (size_t i = 0; row->outcome == IMPORT_TAKEN && i < row->warning_count; i++)
        cli_printf("%s%s%s%s", _(row->warnings[i].words), row->warnings[i].of[0] != '\0' ? " " : "",
                   row->warnings[i].of, i + 1 < row->warning_count ? " " : "\n");
}

static void print_counts(const struct run *r, const struct import_count *n)
{
    cli_printf(r->keep ? _("taken: %zu, likely here already: %zu, refused: %zu\n")
                       : _("would be taken: %zu, likely here already: %zu, refused: %zu\n"),
               n->taken, n->alike, n->refused);
    if (!r->keep)
        cli_printf("%s\n", _("Nothing was kept: look through the lines, then add --yes."));
}

static int import(struct cli_call *c)
{
    struct run r = {
        .c = &c->store, .json = arg_given(&c->args, "json"), .keep = arg_given(&c->args, "yes")};
    struct import_options o = {.keep = r.keep,
                               .alike_too = arg_given(&c->args, "alike"),
                               .today = clock_today(&c->store.clock)};
    const char *path = arg_operand(&c->args, 0);
    struct import_count n = {.taken = 0};
    struct buf bytes = {0};
    struct err e = {0};
    if (fs_read(path, TABLE_MAX_BYTES, &bytes, &e) != RC_OK) {
        cli_say_unread(path, &e);
        return CLI_NO;
    }
    enum rc rc =
        import_people(c->store.s, buf_text(&bytes), bytes.len, &o, unknown, each, &r, &n, &e);
    buf_wipe(&bytes);
    if (rc == RC_INVALID) {
        cli_say(path, _("the first row has no column for the birth name (\"nom de naissance\")"));
        return CLI_NO;
    }
    if (!r.json)
        print_counts(&r, &n);
    if (rc != RC_OK)
        return cli_failed(c->store.file, &e);
    return n.alike + n.refused > 0 ? CLI_INCOMPLETE : CLI_DONE;
}

static const struct arg_operand operands[] = {
    {"FILE", ARG_TEXT, ARG_ONE, .help = N_("A table as CSV; its first row names the columns.")},
    {0}};
static const struct arg_option options[] = {
    {"yes", 'y', .help = N_("Keep what is taken; without it nothing is kept.")},
    {"alike",
     .help = N_("Take also who is likely here: both stay, and icope duplicate list asks.")},
    CLI_OPTION_JSON,
    {0}};

const struct cli_command cli_import_commands[] = {
    {.name = "import",
     .help = N_("Takes people out of a table, after showing what becomes of each row."),
     .more =
         N_("Columns are known by their names, French or English: nom de naissance, prénoms, "
            "date de naissance, sexe, code lieu de naissance, nom d’usage, adresse, code "
            "postal, commune, téléphone, médecin traitant, INS. UTF-8, UTF-16 or Windows-1252, "
            "semicolons, commas or tabs. A row that cannot be kept is named with its reason and "
            "stops no other. Exit code 3: not every row was taken."),
     .example = "icope import people.csv --yes",
     .operands = operands,
     .options = options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_VISIT,
     .run = import},
    {0},
};
