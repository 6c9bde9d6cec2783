// SPDX-License-Identifier: EUPL-1.2
// icope import: people out of a table, after a look at every row; and taking them back.
#include "base/utf8.h"
#include "cli/import_undo.h"
#include "cli/rows.h"
#include "import/people.h"
#include "import/workbook.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Seconds for a workbook; columns that are not taken and are named; milliseconds between two words
// of progress.
enum { WORKBOOK_LIMIT_S = 120, NOT_TAKEN_MAX = 40, TELL_MS = 250 };

// One run.
struct run {
    struct cli_store *c;
    bool json, keep;
    struct table_file file;               // it is read from
    size_t sheet;                         // of it, from 0
    const struct import_columns *columns; // of the table, while it is read
    bool live;                            // progress is shown
    int64_t began_mono_ms, told_mono_ms;  // when it began, and was shown last; 0 it is not there
};

static void print_safe(const char *text)
{
    struct buf safe = {0};
    text_safe(&safe, text, strlen(text), false);
    fputs(buf_text(&safe), stdout);
    buf_wipe(&safe);
}

// A, B … Z, AA …, as a spreadsheet names its columns.
static const char *letters_of(size_t column, char out[4])
{
    size_t at = 3;
    out[at] = '\0';
    for (; column > 0 && at > 0; column = (column - 1) / 26)
        out[--at] = (char)('A' + (column - 1) % 26);
    memmove(out, out + at, 4 - at);
    return out;
}

static const char *how_name(enum import_how how)
{
    static const char *const names[] = {[IMPORT_NOT_TAKEN] = "none",
                                        [IMPORT_NAMED] = "name",
                                        [IMPORT_NEAR] = "near",
                                        [IMPORT_REMEMBERED] = "remembered",
                                        [IMPORT_SAID] = "said"};
    return names[how];
}

static void print_columns_json(const struct run *r, const struct import_columns *c)
{
    struct json *o = json_new_object(), *all = json_new_array();
    for (size_t i = 0; i < c->count; i++) {
        struct json *one = json_new_object();
        json_set_string(one, "header", c->at[i].header);
        json_set_string(one, "field", import_field_name(c->at[i].field));
        json_set_string(one, "how", how_name(c->at[i].how));
        json_push(all, one);
    }
    json_set(o, "columns", all);
    struct json *sheets = json_new_array();
    for (size_t i = 0; i < r->file.sheet_count; i++)
        json_push(sheets, json_new_string(r->file.sheets[i].name));
    json_set(o, "sheets", r->file.sheet_count > 1 ? json_share(sheets) : NULL);
    json_free(sheets);
    if (c->more > 0)
        json_set(o, "columnsNotRead", json_new_int((int64_t)c->more));
    cli_print(o, false);
    json_free(o);
}

static void print_column(const struct import_columns *c, size_t i)
{
    static const char *const words[] = {[IMPORT_NOT_TAKEN] = N_("not taken"),
                                        [IMPORT_NAMED] = NULL,
                                        [IMPORT_NEAR] = N_("its name is nearly that"),
                                        [IMPORT_REMEMBERED] = N_("as in such a table before"),
                                        [IMPORT_SAID] = N_("as you say")};
    const struct import_column *x = &c->at[i];
    char letters[4];
    cli_printf("%-3s ", letters_of(i + 1, letters));
    print_safe(x->header);
    if (x->how != IMPORT_NOT_TAKEN)
        cli_printf(" → %s", _(import_field_label(x->field)));
    if (words[x->how] != NULL)
        cli_printf(" (%s)", _(words[x->how]));
    cli_printf("\n");
}

static void columns(const struct import_columns *c, void *self)
{
    struct run *r = self;
    size_t not_taken = 0;
    r->columns = c;
    if (r->json) {
        print_columns_json(r, c);
        return;
    }
    for (size_t i = 0; i < c->count; i++) {
        bool none = c->at[i].how == IMPORT_NOT_TAKEN;
        if (none && c->at[i].header[0] == '\0' && c->at[i].sample[0] == '\0')
            continue;
        not_taken += none;
        if (!none || not_taken <= NOT_TAKEN_MAX)
            print_column(c, i);
    }
    if (not_taken > NOT_TAKEN_MAX)
        cli_printf(_("and %zu columns more that are not taken\n"), not_taken - NOT_TAKEN_MAX);
    if (c->more > 0)
        cli_printf(_("Columns behind the first %d are not read: %zu.\n"), CSV_CELLS_MAX, c->more);
}

// ---- progress ----

// Takes it away, before anything else is written.
static void hide_progress(struct run *r)
{
    if (r->told_mono_ms > 0)
        fputs("\r\033[K", stderr);
    r->told_mono_ms = 0;
}

static void tell_progress(struct run *r, size_t line, size_t lines)
{
    int64_t now_ms = clock_mono_ms(&r->c->clock), took_ms = now_ms - r->began_mono_ms;
    if (!r->live || line == 0 || took_ms < TELL_MS || now_ms - r->told_mono_ms < TELL_MS)
        return;
    r->told_mono_ms = now_ms;
    fputs("\r\033[K", stderr);
    fprintf(stderr, _("%zu of %zu lines"), line, lines);
    fprintf(stderr, _("   %" PRId64 " s left"),
            (took_ms * (int64_t)(lines - line) / (int64_t)line + 999) / 1000);
    fflush(stderr);
}

static bool go_on(size_t line, size_t lines, void *self)
{
    tell_progress(self, line, lines);
    return !cli_interrupted();
}

// ---- rows ----

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
        json_set_string(o, "field", _(import_field_label(row->field)));
        json_set_string(o, "reason", _(row->reason));
        if (row->column > 0)
            json_set(o, "column", json_new_int((int64_t)row->column));
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
}

// "line 5, column C (Né le), "
static void print_place(const struct run *r, const struct import_row *row)
{
    char letters[4];
    if (row->column == 0) {
        cli_printf(_("line %zu, "), row->line);
        return;
    }
    cli_printf(_("line %zu, column %s ("), row->line, letters_of(row->column, letters));
    print_safe(r->columns->at[row->column - 1].header);
    cli_printf("), ");
}

// Rows that are taken and have nothing odd are not worth a line.
static void each(const struct import_row *row, void *self)
{
    struct run *r = self;
    bool plain = row->outcome == IMPORT_TAKEN && row->warning_count == 0;
    if (r->json || !plain)
        hide_progress(r);
    if (r->json) {
        print_json(r, row);
        return;
    }
    if (plain)
        return;
    print_place(r, row);
    print_safe(row->fields.at[PERSON_FAMILY]);
    cli_printf(" ");
    print_safe(row->fields.at[PERSON_GIVEN]);
    cli_printf(": ");
    if (row->outcome == IMPORT_REFUSED && row->field == PERSON_FIELD_COUNT)
        cli_printf("%s", _(row->reason));
    else if (row->outcome == IMPORT_REFUSED)
        cli_printf(_("%s: %s"), _(import_field_label(row->field)), _(row->reason));
    else if (row->outcome == IMPORT_ALIKE)
        print_alike(r, row);
    for (size_t i = 0; row->outcome == IMPORT_TAKEN && i < row->warning_count; i++)
        cli_printf("%s%s%s%s", _(row->warnings[i].words), row->warnings[i].of[0] != '\0' ? " " : "",
                   row->warnings[i].of, i + 1 < row->warning_count ? " " : "");
    cli_printf("\n");
}

static void print_counts(const struct run *r, const struct import_count *n)
{
    cli_printf(r->keep ? _("taken: %zu, likely here already: %zu, refused: %zu\n")
                       : _("would be taken: %zu, likely here already: %zu, refused: %zu\n"),
               n->taken, n->alike, n->refused);
    if (!r->keep)
        cli_printf("%s\n", _("Nothing was kept: look through the lines, then add --yes."));
}

// Why a file gives no table.
static void say_no_table(const char *path, const struct table_file *f, const struct err *e)
{
    const char *why = table_file_problem(f, e->rc);
    if (why != NULL)
        cli_say(path, _(why));
    else
        cli_say_unread(path, e);
}

// Which sheet is read, and the others of a workbook.
static void say_sheets(struct run *r)
{
    struct buf out = {0};
    const struct table_file *f = &r->file;
    if (f->sheet_count < 2 || r->json)
        return;
    // TRANSLATORS: number of a sheet of a workbook, of how many
    buf_printf(&out, _("Sheet %zu of %zu"), r->sheet + 1, f->sheet_count);
    for (size_t i = 0; i < f->sheet_count; i++) {
        buf_printf(&out, "%s%zu ", i == 0 ? " (--sheet): " : ", ", i + 1);
        text_safe(&out, f->sheets[i].name, strlen(f->sheets[i].name), false);
    }
    cli_printf("%s\n", buf_text(&out));
    buf_wipe(&out);
}

// False after saying which is none.
static bool read_sayings(struct cli_call *c, struct import_saying *said, size_t *ret_count)
{
    const char *const *all = arg_all(&c->args, "column", ret_count);
    for (size_t i = 0; i < *ret_count; i++) {
        if (*ret_count <= PERSON_FIELD_COUNT && import_saying_read(all[i], &said[i]))
            continue;
        cli_say(all[i],
                _("write FIELD=HEADER, such as birth=Né(e) le; fields: family, given, birth, "
                  "sex, birthplace, usual-name, address, postcode, town, phone, gp, "
                  "contact, contact-phone, ins"));
        return false;
    }
    return true;
}

static void say_stopped(const struct run *r, const struct import_count *n)
{
    struct buf out = {0};
    buf_printf(&out,
               r->keep ? _("interrupted at line %zu of %zu: who was taken so far is kept, later "
                           "lines were not looked at; --undo takes them back")
                       : _("interrupted at line %zu of %zu: later lines were not looked at"),
               n->line, n->lines);
    cli_say("-", buf_text(&out));
    buf_release(&out);
}

static int say_end(struct run *r, const char *path, const struct import_count *n, enum rc rc,
                   const char *header, const struct err *e)
{
    hide_progress(r);
    if (rc == RC_INVALID && n->taken + n->alike + n->refused == 0) {
        cli_say(path, _("no row has a column for the birth name (“nom de naissance”): say which "
                        "it is, --column family=HEADER"));
        return CLI_NO;
    }
    if ((rc == RC_NO || rc == RC_BUSY) && header[0] != '\0') {
        cli_say(header, rc == RC_NO ? _("no column has that name; nothing was kept")
                                    : _("a column is one thing, and one column holds it: you said "
                                        "two; nothing was kept"));
        return CLI_USAGE;
    }
    if (!r->json)
        print_counts(r, n);
    if (rc != RC_OK)
        return cli_failed(r->c->file, e);
    if (n->stopped)
        say_stopped(r, n);
    return n->alike + n->refused > 0 || n->stopped ? CLI_INCOMPLETE : CLI_DONE;
}

// Reads the sheet that is asked for.
static int import_sheet(struct run *r, struct import_options *o, const char *path)
{
    struct import_listener to = {.columns = columns, .row = each, .self = r};
    struct import_count n = {.taken = 0};
    struct err e = {0};
    char header[PERSON_FIELD_BYTES] = "";
    const struct table_sheet *sheet = &r->file.sheets[r->sheet];
    say_sheets(r);
    cli_signals_hold();
    enum rc rc = import_people(r->c->s, buf_text(&r->file.text) + sheet->at, sheet->len, o, &to, &n,
                               header, &e);
    int code = say_end(r, path, &n, rc, header, &e);
    cli_signals_take();
    return code;
}

static int import_file(struct cli_call *c, const char *path)
{
    struct run r = {.c = &c->store,
                    .json = arg_given(&c->args, "json"),
                    .keep = arg_given(&c->args, "yes"),
                    .sheet = (size_t)arg_number(&c->args, "sheet") - 1,
                    .live = isatty(STDERR_FILENO) == 1,
                    .began_mono_ms = clock_mono_ms(&c->store.clock)};
    struct import_saying said[PERSON_FIELD_COUNT];
    struct import_options o = {.keep = r.keep,
                               .alike_too = arg_given(&c->args, "alike"),
                               .today = clock_today(&c->store.clock),
                               .said = said,
                               .go_on = go_on};
    struct err e = {0};
    int code = CLI_NO;
    if (!read_sayings(c, said, &o.said_count))
        return CLI_USAGE;
    if (table_file_read(path, WORKBOOK_LIMIT_S, &r.file, &e) != RC_OK) {
        say_no_table(path, &r.file, &e);
    } else if (r.sheet >= r.file.sheet_count) {
        struct buf why = {0};
        buf_printf(&why, _("there is no such sheet: it has %zu"), r.file.sheet_count);
        cli_say("--sheet", buf_text(&why));
        buf_release(&why);
        code = CLI_USAGE;
    } else {
        code = import_sheet(&r, &o, path);
    }
    table_file_release(&r.file);
    return code;
}

static int import(struct cli_call *c)
{
    const char *operand = arg_operand(&c->args, 0);
    if (arg_given(&c->args, "undo"))
        return cli_import_undo(&c->store, operand, arg_given(&c->args, "yes"),
                               arg_given(&c->args, "json"));
    if (operand != NULL)
        return import_file(c, operand);
    cli_say("-", _("which file? icope import FILE, or icope import --undo"));
    return CLI_USAGE;
}

static const struct arg_operand operands[] = {
    {"FILE", ARG_TEXT, ARG_OPTIONAL,
     .help = N_("A table as CSV or a workbook (.xlsx); with --undo the number of an import.")},
    {0}};
static const struct arg_option options[] = {
    {"yes", 'y', .help = N_("Keep what is taken; without it nothing is kept.")},
    {"column", 'c', ARG_TEXT, "FIELD=HEADER", .repeated = true,
     .help = N_("Which column holds what, for a table whose headers are not known; remembered for "
                "the next one with the same headers. Without HEADER no column does.")},
    {"sheet", .type = ARG_NUMBER, .value = "N", .otherwise = "1", .least = 1, .most = 255,
     .help = N_("Which sheet of a workbook holds the people, by its place.")},
    {"alike",
     .help = N_("Take also who is likely here: both stay, and icope duplicate list asks.")},
    {"undo",
     .help =
         N_("Takes back whom the newest import (or number FILE) added and nobody touched since; "
            "without --yes it shows who would go.")},
    CLI_OPTION_JSON,
    {0}};

const struct cli_command cli_import_commands[] = {
    {.name = "import",
     .help = N_("Takes people out of a table, after showing what becomes of each row."),
     .more =
         N_("Columns are known by their names, French or English, also mistyped: nom de naissance, "
            "prénoms, date de naissance, sexe, code lieu de naissance, nom d’usage, adresse, code "
            "postal, commune, téléphone, médecin traitant, INS. CSV in whatever characters and "
            "with whatever separator a spreadsheet writes; workbooks by the Debian package "
            "xlsx2csv, hidden rows too. A row that cannot be kept is named with its line, column "
            "and reason and "
            "stops no other. Exit code 3: not every row was taken."),
     .example = "icope import people.xlsx --column phone=Portable --yes",
     .operands = operands,
     .options = options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_VISIT,
     .run = import},
    {0},
};
