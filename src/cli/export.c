// SPDX-License-Identifier: EUPL-1.2
// icope export: tables of everybody and the resources themselves, for other programs.
#include "cli/export.h"
#include "admin/notice.h"
#include "cli/rows.h"
#include "cli/selection.h"
#include "export/resources.h"
#include "export/views.h"
#include "omop/omop.h"
#include "openehr/openehr.h"

#include "base/fs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VIEWS_MAX = 100, VIEW_NAME_BYTES = 120 };

// Places among the words of --columns.
enum { COLUMNS_FR, COLUMNS_EN };

// Views of one call.
struct views {
    struct export_view at[VIEWS_MAX];
    char names[VIEWS_MAX][VIEW_NAME_BYTES];
    struct json *definitions[VIEWS_MAX]; // owned
    size_t rows[VIEWS_MAX];              // that came of each
    size_t count;
    const char *data; // read-only data of the program
};

// "answer" of "some/where/answer.json".
static void name_of(const char *path, char out[VIEW_NAME_BYTES])
{
    const char *name = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
    const char *end = strstr(name, ".json");
    int len = (int)(end != NULL ? (size_t)(end - name) : strlen(name));
    snprintf(out, VIEW_NAME_BYTES, "%.*s", len, name);
}

// Adds a file, or a view that comes with the program by its name. False after saying why.
static bool add_view(struct views *v, const char *name)
{
    for (size_t i = 0; i < v->count; i++) {
        char same[VIEW_NAME_BYTES];
        name_of(name, same);
        if (strcmp(v->names[i], same) == 0) {
            cli_say(name, _("two tables of that name"));
            return false;
        }
    }
    if (v->count == VIEWS_MAX) {
        cli_say(name, _("too many views"));
        return false;
    }
    struct json *definition = cli_view_json(v->data, name);
    if (definition == NULL)
        return false;
    name_of(name, v->names[v->count]);
    v->definitions[v->count] = definition;
    v->at[v->count] = (struct export_view){.name = v->names[v->count], .definition = definition};
    v->count++;
    return true;
}

static bool add_shipped(const char *file, void *self)
{
    char name[VIEW_NAME_BYTES];
    name_of(file, name);
    return strstr(file, ".json") == NULL || add_view(self, name);
}

// Those that were named, else all that come with the program. False after saying why not.
static bool read_views(const struct cli_call *c, const char *dir, struct views *ret)
{
    size_t count = 0;
    struct err e = {0};
    const char *const *names = arg_all(&c->args, "view", &count);
    ret->data = c->paths->data;
    for (size_t i = 0; i < count; i++)
        if (!add_view(ret, names[i]))
            return false;
    if (count > 0)
        return true;
    if (fs_list(dir, add_shipped, ret, &e) == RC_OK)
        return ret->count > 0;
    cli_failed(dir, &e);
    return false;
}

// One that is no table, once.
static void add_records(struct export_options *o, const char *name)
{
    static const struct record_format *const formats[] = {&record_fhir, &record_omop,
                                                          &record_openehr};
    for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
        bool taken = strcmp(formats[i]->name, name) != 0;
        for (size_t k = 0; k < o->record_count; k++)
            taken = taken || o->records[k] == formats[i];
        if (!taken)
            o->records[o->record_count++] = formats[i];
    }
}

// The numbers of codes. False after saying why not.
static bool read_codes(const char *data, struct code_book **ret)
{
    struct buf dir = {0};
    struct err e = {0};
    buf_printf(&dir, "%s/codes", data);
    enum rc rc = code_book_read(buf_text(&dir), ret, &e);
    if (rc != RC_OK)
        cli_say(buf_text(&dir), e.text);
    buf_release(&dir);
    return rc == RC_OK;
}

// The formats, each once.
static void read_formats(const struct cli_call *c, struct export_options *o)
{
    size_t count = 0;
    const char *const *names = arg_all(&c->args, "format", &count);
    for (size_t i = 0; i < count; i++) {
        const struct table_format *f = table_format_find(names[i]);
        bool there = false;
        for (size_t k = 0; k < o->format_count; k++)
            there = there || o->formats[k] == f;
        if (f == NULL)
            add_records(o, names[i]);
        else if (!there)
            o->formats[o->format_count++] = f;
    }
}

static int check_options(struct cli_call *c)
{
    return cli_selection_check(c);
}

static int export(struct cli_call *c)
{
    if (!cli_practice_meant(&c->store))
        return CLI_REFUSED;
    struct views *v = mem_alloc(sizeof *v);
    struct buf dir = {0};
    struct config config;
    config_read(&config, c->paths->config);
    notice_organisation(c->store.s, &config.organisation);
    buf_printf(&dir, "%s/views", c->paths->data);
    struct export_options o = {.prefix = store_is_practice(c->store.s) ? "practice-" : "",
                               .csv = (enum csv_for)arg_choice(&c->args, "for"),
                               .language = i18n_language(),
                               .for_records = {.data = c->paths->data,
                                               .questionnaires = c->paths->questionnaires,
                                               .vocabulary = arg_text(&c->args, "vocabulary"),
                                               .holder = config.organisation.name},
                               .clock = &c->store.clock};
    struct selection *which = NULL;
    struct code_book *codes = NULL;
    int code = CLI_NO;
    o.french_columns = arg_choice(&c->args, "columns") == COLUMNS_FR;
    read_formats(c, &o);
    if (o.record_count > 0 && arg_given(&c->args, "view")) {
        cli_say("--view", _("it chooses a table, but fhir, omop and openehr are none: they would "
                            "write all of everybody. Leave out one of the two"));
        buf_release(&dir);
        free(v);
        return CLI_USAGE;
    }
    const int chosen = cli_selection(c, &which);
    if (chosen != CLI_DONE) {
        code = chosen;
    } else if (read_codes(c->paths->data, &codes) && read_views(c, buf_text(&dir), v)) {
        o.codes = codes;
        o.which = which;
        o.views = v->at;
        o.view_count = v->count;
        o.rows = v->rows;
        code = cli_export_write(c, &o);
    }
    for (size_t i = 0; i < v->count; i++)
        json_free(v->definitions[i]);
    code_book_free(codes);
    selection_free(which);
    buf_release(&dir);
    free(v);
    return code;
}

static const struct arg_option options[] = {
    {"format", 'f', ARG_CHOICE, "csv|xlsx|stata|spss|fhir|omop|openehr",
     .help =
         N_("What is written: tables, the resources as NDJSON (fhir), the OMOP CDM 5.4 as SQLite "
            "and CSV (omop), or openEHR compositions (openehr, experimental); several with "
            "commas between."),
     .required = true, .repeated = true},
    {"out", 'o', ARG_FOLDER, "DIR", .help = N_("Folder to write to; made when it is not there."),
     .required = true},
    {"view", 'V', ARG_FILE, "VIEW",
     .help = N_("Only this table: a ViewDefinition, or the name of one that view list shows."),
     .repeated = true},
    {"vocabulary", .type = ARG_FOLDER, .value = "DIR",
     .help = N_("For omop: folder of CONCEPT.csv and CONCEPT_RELATIONSHIP.csv as athena.ohdsi.org "
                "gives them. Without it codes stay unmapped (concept 0) and are listed.")},
    CLI_OPTION_FOR,
    {"columns", 'c', ARG_CHOICE, "fr|en",
     .help = N_("Names of columns, always the same: French, or those of the views."),
     .otherwise = "en"},
    CLI_OPTIONS_SELECTION,
    {0}};

const struct cli_command cli_export_commands[] = {
    {.name = "export",
     .help = N_("Writes what the store holds of everybody, for spreadsheets, statistics and "
                "research."),
     .more =
         N_("A folder for each format, dictionary.csv with the meaning of every column, and "
            "manifest.json with the size and SHA-256 of every file as it stands on the disk. Until "
            "all "
            "of it is whole the folder is called DIR.unfinished (one that is there already holds "
            "unfinished.json), and there is no manifest.json. Interrupted, formats that are whole "
            "stay there, and the same command goes on with the others if the store holds what it "
            "held; if not, it says so and makes everything again. Files that are there are never "
            "replaced. In CSV for Excel and "
            "LibreOffice a text that they would take for a number, a day or a formula is written "
            "as a formula that gives that text, so that it stays what it is; the other three are "
            "verbatim, with empty cells where nothing is known (na.strings in R; Stata needs "
            "bindquotes(strict)). A practice store is exported only with --practice, and its files "
            "are named practice-person.csv and so on."),
     .example = "icope export --format csv,xlsx --out tables --practice",
     .options = options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_EXPORT,
     .check = check_options,
     .run = export,
     .whole = true,
     .tidies = true},
    {0},
};
