// SPDX-License-Identifier: EUPL-1.2
// icope view run, check, list: tables out of FHIR resources by SQL on FHIR ViewDefinitions.
#include "view/view.h"
#include "base/fs.h"
#include "base/fs_stage.h"
#include "base/utf8.h"
#include "cli/rows.h"
#include "cli/selection.h"
#include "export/records.h"
#include "export/told.h"
#include "questionnaire/questionnaire.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    LINE_MAX_BYTES = 32 * 1024 * 1024, // of one resource, as JSON_LIMITS
    PIECE_BYTES = 64 * 1024            // read and written at once
};

// Places among the words of --format.
enum format { FORMAT_CSV, FORMAT_JSON, FORMAT_NDJSON };

// A view being run over files.
struct table {
    const struct view *view;
    const char *view_file;   // for messages
    struct cli_store *store; // its records are what is read; NULL: files
    struct selection *which; // of them
    enum format format;      // of the rows
    struct clock_fake now;   // one moment for the whole table
    struct clock clock;      // over `now`
    struct arena text;       // of one line that is read
    struct arena arena;      // of one resource
    struct buf out;          // not yet written
    struct fs_stage stage;   // where it goes
    bool staged;             // there; else standard output
    bool holds;              // signals wait until the file is whole, or gone
    size_t rows;             // so far
    size_t bad_lines;        // that were no resource
    bool failed;             // the view failed, or a file could not be read
};

// Files and pipes get the rows as they are, a terminal what it can show.
static void flush_rows(struct table *t)
{
    struct buf safe = {0};
    if (!t->staged && isatty(STDOUT_FILENO)) {
        text_safe(&safe, buf_text(&t->out), t->out.len, true);
        fwrite(buf_text(&safe), 1, safe.len, stdout);
    } else if (t->staged) {
        fs_stage_write(&t->stage, buf_text(&t->out), t->out.len);
    } else {
        fwrite(buf_text(&t->out), 1, t->out.len, stdout);
    }
    buf_release(&safe);
    buf_clear(&t->out);
}

static void take_row(const struct fp_list *cells, void *self)
{
    struct table *t = self;
    if (t->format == FORMAT_JSON)
        buf_puts(&t->out, t->rows == 0 ? "[\n" : ",\n");
    if (t->format == FORMAT_CSV)
        view_csv_row(t->view, cells, &t->out);
    else
        view_json_row(t->view, cells, &t->out);
    if (t->format == FORMAT_NDJSON)
        buf_putc(&t->out, '\n');
    t->rows++;
    if (t->out.len > PIECE_BYTES)
        flush_rows(t);
}

static void bad_line(struct table *t, const char *file, size_t number, const char *why)
{
    struct buf place = {0};
    buf_printf(&place, "%s:%zu", file, number);
    cli_say(buf_text(&place), why);
    buf_release(&place);
    t->bad_lines++;
}

// One line of NDJSON. A view that fails ends the table: what it would lack nobody would see.
static void take_line(struct table *t, const char *file, size_t number, const struct buf *line)
{
    const char *text = buf_text(line);
    static const struct arena_mark empty = {.block = NULL};
    const struct json *resource = NULL;
    struct err e = {0};
    if (number == 1 && strncmp(text, "\xef\xbb\xbf", 3) == 0) // as some programs begin files
        text += 3;
    if (line->overflow) {
        bad_line(t, file, number, _("the line is too long"));
        return;
    }
    if (text[strspn(text, " \t\r")] == '\0')
        return;
    size_t len = line->len - (size_t)(text - buf_text(line));
    if (json_read(text, len, &JSON_LIMITS, &t->text, &resource, &e) != RC_OK) {
        bad_line(t, file, number, e.text);
    } else if (json_get_string(resource, "resourceType") == NULL) {
        bad_line(t, file, number, _("this is no FHIR resource"));
    } else if (view_run(t->view, resource, &t->clock, &t->arena, take_row, t, &e) != RC_OK) {
        cli_say(t->view_file, e.text);
        t->failed = true;
    }
    arena_rewind(&t->text, empty);
}

// The lines of a file as they come in pieces.
struct lines {
    const char *file; // for messages
    struct buf line;  // the one that has begun
    size_t number;    // of lines that have ended
};

// Takes the lines that end in a piece.
static void take_piece(struct table *t, struct lines *l, const char *piece, size_t len)
{
    const char *end;
    for (size_t at = 0; !t->failed && at < len; at = (size_t)(end - piece) + 1) {
        end = memchr(piece + at, '\n', len - at);
        buf_add(&l->line, piece + at, end != NULL ? (size_t)(end - piece) - at : len - at);
        if (end == NULL)
            return;
        take_line(t, l->file, ++l->number, &l->line);
        buf_clear(&l->line);
        l->line.overflow = false;
    }
}

// Failed, or stopped by a signal that waits.
static bool is_over(struct table *t)
{
    if (!t->failed && t->holds && cli_interrupted()) {
        cli_say("-", _("stopped; nothing was written"));
        t->failed = true;
    }
    return t->failed;
}

// Every line of a file, "-" is standard input.
static void take_file(struct table *t, const char *file)
{
    FILE *in = strcmp(file, "-") == 0 ? stdin : fopen(file, "rbe");
    if (in == NULL) {
        cli_say(file, _("this cannot be opened"));
        t->failed = true;
        return;
    }
    char *piece = mem_alloc(PIECE_BYTES);
    struct lines l = {.file = file, .line = {.max_bytes = LINE_MAX_BYTES}};
    for (size_t got; !is_over(t) && (got = fread(piece, 1, PIECE_BYTES, in)) > 0;)
        take_piece(t, &l, piece, got);
    if (ferror(in)) {
        cli_say(file, _("this cannot be read to its end"));
        t->failed = true;
    }
    if (!t->failed && (l.line.len > 0 || l.line.overflow))
        take_line(t, file, l.number + 1, &l.line);
    if (in != stdin)
        fclose(in);
    buf_release(&l.line);
    free(piece);
}

static bool take_record(const struct json *resource, void *self)
{
    struct table *t = self;
    struct err e = {0};
    if (view_run(t->view, resource, &t->clock, &t->arena, take_row, t, &e) != RC_OK) {
        cli_say(t->view_file, e.text);
        t->failed = true;
    }
    return !is_over(t);
}

// What the store holds.
static void take_records(struct table *t)
{
    struct err e = {0};
    struct told_about about = {.what = t->view_file, .which = t->which};
    enum rc rc = told_begin(t->store->s, "export-view", t->which, &about.id, &e);
    rc = rc ? rc : told_keep(t->store->s, &about, &t->clock, &e);
    rc = rc ? rc
            : records_each(t->store->s, view_resource(t->view), t->which, &t->clock, take_record, t,
                           &e);
    if (rc == RC_OK)
        return;
    cli_failed(t->store->file, &e);
    t->failed = true;
}

static void take_all(struct table *t, const struct args *args)
{
    size_t count = 0;
    const char *const *files = arg_all(args, "input", &count);
    if (t->format == FORMAT_CSV)
        view_csv_heading(t->view, &t->out);
    if (t->store != NULL)
        take_records(t);
    for (size_t i = 0; !t->failed && i < count; i++)
        take_file(t, files[i]);
    if (count == 0 && t->store == NULL)
        take_file(t, "-");
    if (t->format == FORMAT_JSON)
        buf_puts(&t->out, t->rows == 0 ? "[]\n" : "\n]\n");
    flush_rows(t);
    if (t->bad_lines == 0)
        return;
    struct buf said = {0};
    buf_printf(&said, _("lines that were left out: %zu"), t->bad_lines);
    cli_say("-", buf_text(&said));
    buf_release(&said);
}

// Runs the view into the file, which has its name only when the table is whole.
static int run_into(struct table *t, const struct args *args, const char *path)
{
    struct err e = {0};
    enum rc rc = fs_exists(path) ? RC_BUSY : fs_stage_begin(&t->stage, path, NULL, 0600, &e);
    if (rc == RC_BUSY) {
        cli_say_there(path);
        return CLI_REFUSED;
    }
    if (rc == RC_OK) {
        size_t inputs = 0;
        arg_all(args, "input", &inputs);
        t->staged = true;
        t->holds = t->store != NULL || inputs > 0; // a pipe that says nothing must not hold it
        if (t->holds)
            cli_signals_hold();
        take_all(t, args);
        rc = t->failed ? RC_OK : fs_stage_sync(&t->stage, &e);
        if (rc == RC_OK && !t->failed)
            rc = fs_stage_commit(&t->stage, FS_KEEP, &e);
        fs_stage_abandon(&t->stage);
        if (t->holds)
            cli_signals_take();
    }
    if (rc != RC_OK)
        cli_say_unwritten(path, &e);
    return rc == RC_OK && !t->failed && t->bad_lines == 0 ? CLI_DONE : CLI_NO;
}

// Loads a view: a file, or one that comes with the program, by its name alone. NULL after saying
// why; the definition is to be freed after the view.
static struct view *load(const struct paths *paths, const char *name, struct json **ret_definition)
{
    struct view *v = NULL;
    struct err e = {0};
    *ret_definition = cli_view_json(paths->data, name);
    if (*ret_definition != NULL && view_compile(*ret_definition, &v, &e) != RC_OK)
        cli_say(name, e.text);
    return v;
}

// Which of a store's records.
static const struct arg_option selecting[] = {CLI_OPTIONS_SELECTION, {0}};

// The store is opened only when its records are wanted.
static int check_source(struct cli_call *c)
{
    size_t count = 0;
    bool records = arg_given(&c->args, "records");
    arg_all(&c->args, "input", &count);
    if (records && count > 0) {
        cli_say("--records", _("either the store or files"));
        return CLI_USAGE;
    }
    if (records)
        return cli_selection_check(c);
    c->opens = CLI_NOTHING;
    for (size_t i = 0; selecting[i].name != NULL; i++) {
        if (!arg_given(&c->args, selecting[i].name))
            continue;
        cli_say(selecting[i].name, _("it chooses among what the store holds: say --records too"));
        return CLI_USAGE;
    }
    return CLI_DONE;
}

static int run(struct cli_call *c)
{
    const char *file = arg_operand(&c->args, 0), *out = arg_text(&c->args, "out");
    struct clock clock = clock_system();
    struct json *definition = NULL;
    struct table t = {.view_file = file, .format = (enum format)arg_choice(&c->args, "format")};
    int code = CLI_NO;
    if (arg_given(&c->args, "records") && !cli_practice_meant(&c->store))
        return CLI_REFUSED;
    const int chosen = arg_given(&c->args, "records") ? cli_selection(c, &t.which) : CLI_DONE;
    if (chosen != CLI_DONE)
        return chosen;
    struct view *v = load(c->paths, file, &definition);
    t.view = v;
    t.store = arg_given(&c->args, "records") ? &c->store : NULL;
    t.now.utc_ms = clock_utc_ms(&clock);
    t.now.offset_min = clock.offset_min(clock.self, t.now.utc_ms);
    t.clock = clock_from_fake(&t.now);
    if (v != NULL && out != NULL) {
        code = run_into(&t, &c->args, out);
    } else if (v != NULL) {
        take_all(&t, &c->args);
        code = t.failed || t.bad_lines > 0 ? CLI_NO : CLI_DONE;
        if (fflush(stdout) != 0 || ferror(stdout)) {
            cli_say("-", _("the table could not be written to its end"));
            code = CLI_NO;
        }
    }
    buf_release(&t.out);
    arena_release(&t.text);
    arena_release(&t.arena);
    selection_free(t.which);
    view_free(v);
    json_free(definition);
    return code;
}

// ---- icope view check ----

static void print_note(const char *text, void *self)
{
    (void)self;
    struct buf line = {0};
    buf_printf(&line, _("note: %s"), text);
    cli_say("-", buf_text(&line));
    buf_release(&line);
}

// A line for each column: name, type, description.
static void print_columns(const struct view *v)
{
    for (size_t i = 0; i < view_column_count(v); i++) {
        const struct view_column *c = view_column_at(v, i);
        struct json *row = json_new_object();
        json_set_string(row, "name", c->name);
        json_set_string(row, "type", c->type);
        json_set(row, "collection", json_new_bool(c->collection));
        json_set_string(row, "description", element_text(c->json, "description", i18n_language()));
        cli_print(row, false);
        json_free(row);
    }
}

static int check(struct cli_call *c)
{
    struct json *definition = NULL;
    struct view *v = load(c->paths, arg_operand(&c->args, 0), &definition);
    int code = v != NULL ? CLI_DONE : CLI_NO;
    if (v != NULL) {
        print_columns(v);
        view_warnings(v, print_note, NULL);
    }
    view_free(v);
    json_free(definition);
    return code;
}

// ---- icope view list ----

// A line for one that comes with the program: name, type of resource, title.
static bool print_shipped(const char *file, void *self)
{
    const struct paths *paths = self;
    struct buf path = {0};
    size_t len = strlen(file), end = sizeof ".json" - 1;
    if (len <= end || strcmp(file + len - end, ".json") != 0)
        return true;
    buf_printf(&path, "%s/views/%s", paths->data, file);
    struct json *view = cli_json(buf_text(&path));
    const char *of = json_get_string(view, "resource");
    const char *title = element_text(view, "title", i18n_language());
    cli_printf("%.*s\t%s\t%s\n", (int)(len - end), file, of != NULL ? of : "",
               title != NULL ? title : "");
    json_free(view);
    buf_release(&path);
    return true;
}

static int list(struct cli_call *c)
{
    struct err e = {0};
    struct buf dir = {0};
    buf_printf(&dir, "%s/views", c->paths->data);
    enum rc rc = fs_list(buf_text(&dir), print_shipped, (void *)(uintptr_t)c->paths, &e);
    int code = rc == RC_OK ? CLI_DONE : cli_failed(buf_text(&dir), &e);
    buf_release(&dir);
    return code;
}

static const struct arg_operand operands[] = {
    {"VIEW", ARG_FILE, ARG_ONE,
     .help = N_("A ViewDefinition of SQL on FHIR v2: a file, or the name of one that "
                "view list shows.")},
    {0}};
static const struct arg_option run_options[] = {
    {"input", 'i', ARG_FILE, "FILE",
     .help = N_("FHIR resources, one a line (NDJSON); otherwise from a pipe."), .repeated = true},
    {"records", .help = N_("What the store holds, of everybody, in place of files.")},
    {"format", 'f', ARG_CHOICE, "csv|json|ndjson", .help = N_("How the rows are written."),
     .otherwise = "csv"},
    {"out", 'o', ARG_FILE, "FILE",
     .help = N_("Writes to this new file, which appears when the table is whole.")},
    CLI_OPTIONS_SELECTION,
    {0}};

const struct cli_command cli_view_commands[] = {
    {.name = "view run",
     .help = N_("Makes a table out of FHIR resources, by a ViewDefinition."),
     .more = N_("A line that is no resource is reported and left out, and the exit code is 1. When "
                "the view fails on a resource, the table ends there. With --records the table is "
                "made of what the store holds, and the audit keeps it."),
     .example = "icope view run view.json --input responses.ndjson --out table.csv",
     .operands = operands,
     .options = run_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_EXPORT,
     .check = check_source,
     .run = run,
     .whole = true},
    {.name = "view check",
     .help = N_("Checks a ViewDefinition and prints its columns, one JSON line each."),
     .more = N_("Exit code 1: it is invalid, and why. A note tells of what is allowed and hardly "
                "meant: an element that the resource does not have, a member or a tag that nobody "
                "reads, names that a database takes for one."),
     .example = "icope view check view.json",
     .operands = operands,
     .run = check},
    {.name = "view list",
     .help = N_("Lists the views that come with the program: name, type of resource, title."),
     .more = N_("view run and view check take them by their name."),
     .example = "icope view list",
     .run = list},
    {0},
};
