// SPDX-License-Identifier: EUPL-1.2
// icope erase, erased, retention, copy: what a person may ask for, and how long data is kept.
#include "store/erase.h"

#include "admin/retention.h"
#include "base/fs_folder.h"
#include "base/utf8.h"
#include "cli/person.h"
#include "cli/rows.h"
#include "export/copy.h"
#include "export/shipped.h"

#include <inttypes.h>
#include <string.h>

static struct json *erasure_json(const struct store_erasure *x)
{
    struct json *row = json_new_object();
    const struct time_text when =
        time_text(datetime_from_utc(x->erased_utc_ms, 0), "%Y-%m-%dT%H:%M:%SZ");
    json_set_string(row, "person", x->person.text);
    json_set_string(row, "erased", when.text);
    json_set_string(row, "account", x->account.text);
    json_set_string(row, "reason", x->reason);
    return row;
}

static void print_receipt(const struct store_receipt *r, bool json)
{
    struct json *row = erasure_json(&r->erasure);
    char count[24];
    json_set_string(row, "store", r->store.text);
    snprintf(count, sizeof count, "%zu", r->visits);
    json_set(row, "visits", json_new_number(count));
    snprintf(count, sizeof count, "%zu", r->records);
    json_set(row, "records", json_new_number(count));
    snprintf(count, sizeof count, "%zu", r->copies);
    json_set(row, "copiesRemoved", json_new_number(count));
    json_set_string(row, "program", "icope " ICOPE_VERSION);
    if (json) {
        cli_print(row, true);
    } else {
        const struct time_text when =
            time_text(datetime_from_utc(r->erasure.erased_utc_ms, 0), "%Y-%m-%dT%H:%M:%SZ");
        cli_printf("%s\n", _("Receipt of an erasure"));
        cli_printf("%s %s\n", _("Store:"), r->store.text);
        cli_printf("%s %s\n", _("Person (identifier):"), r->erasure.person.text);
        cli_printf("%s %s\n", _("Erased:"), when.text);
        cli_printf("%s %zu, %zu\n", _("Visits and records destroyed:"), r->visits, r->records);
        cli_printf("%s\n",
                   _("Checked: the rows are gone, the write-ahead log is empty, the person's "
                     "key is nowhere in the file."));
        cli_printf("%s\n",
                   _("Backups made before hold this person still; the erasure is applied again "
                     "when one is restored, and they expire."));
    }
    json_free(row);
}

// What is said when the store refuses; returns the exit code.
static int refused(const struct err *e)
{
    switch (e->rc) {
    case RC_BUSY:
        cli_say_that(_("not erased: something is not handed over yet, or a visit is not finished; "
                       "--unsent-too erases it all the same"),
                     e->text);
        return CLI_REFUSED;
    case RC_INVALID:
        cli_say("--reason", _("a reason is needed, at most 199 bytes"));
        return CLI_USAGE;
    case RC_DENIED:
        cli_say_that(_("erased, but this copy of the store from before an update could not be "
                       "removed and holds the person still: remove it"),
                     e->text);
        return CLI_STORE;
    case RC_OK:
    case RC_NO:
    case RC_USAGE:
    case RC_LIMIT:
    case RC_IO:
    case RC_FULL:
    case RC_DAMAGED:
    case RC_NEWER:
    default:
        cli_say("-", e->text);
        return CLI_STORE;
    }
}

// Asks for the beginning of the identifier, unless it came with --confirm.
static bool confirmed(struct cli_store *c, struct id person, const char *given)
{
    char word[16];
    struct buf question = {0}, name = {0};
    const struct store_person *p = store_person_find(c->s, person);
    snprintf(word, sizeof word, "%.8s", person.text);
    if (given != NULL)
        return strcmp(given, person.text) == 0;
    if (p != NULL) {
        buf_printf(&name, "%s %s, %s", p->family, p->given, date_text(p->birth).text);
        text_safe(&question, buf_text(&name), name.len, false);
        buf_putc(&question, '\n');
    }
    buf_printf(&question,
               _("Everything about this person is destroyed for ever. To erase, type %s"), word);
    bool yes = cli_confirm(buf_text(&question), word);
    buf_wipe(&question);
    buf_wipe(&name);
    return yes;
}

// A record that was merged into another is not the whole person.
static bool is_whole(struct cli_store *c, struct id person)
{
    const struct store_person *p = store_person_find(c->s, person);
    if (p == NULL || p->merged_into.text[0] == '\0' ||
        store_person_find(c->s, p->merged_into) == NULL)
        return true;
    cli_say(p->merged_into.text,
            _("the record was merged into this one: name this one, and both are meant; or take "
              "them apart first: icope unmerge"));
    return false;
}

// RC_BUSY when something of them is not handed over yet, or not finished.
static enum rc nothing_is_unsent(struct cli_store *c, const struct id *records, size_t count,
                                 struct err *e)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        struct store_unsent left = {0};
        rc = store_unsent(c->s, records[i], &left, e);
        if (rc == RC_OK && (left.open > 0 || left.unsent > 0))
            rc = err_set(e, RC_BUSY, "erase: %zu visits unfinished, %zu packages not handed over",
                         left.open, left.unsent);
    }
    return rc;
}

// Erases the records merged into the person, then the person's own; a receipt each. Returns the
// exit code.
static int erase_all(struct cli_store *c, struct id person, const char *reason, bool unsent_too,
                     bool json)
{
    struct arena a = {0};
    struct id *records = NULL;
    struct err e = {0}, copy = {0};
    size_t count = cli_duplicates(c, person, &a, &records);
    records[count++] = person; // there is room for one more
    enum rc rc = unsent_too ? RC_OK : nothing_is_unsent(c, records, count, &e);
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        struct store_receipt r = {0};
        struct err why = {0};
        rc = store_erase(c->s, records[i], reason, unsent_too, &r, &why);
        if (rc == RC_OK || rc == RC_DENIED)
            print_receipt(&r, json);
        if (rc != RC_OK)
            err_set(rc == RC_DENIED ? &copy : &e, rc, "%s", why.text);
        rc = rc == RC_DENIED ? RC_OK : rc; // the person's other records go all the same
    }
    arena_release(&a);
    if (rc != RC_OK)
        return refused(&e);
    return copy.rc != RC_OK ? refused(&copy) : CLI_DONE;
}

static int erase(struct cli_call *c)
{
    struct id person = {{0}};
    if (!cli_person(&c->store, arg_operand(&c->args, 0), &person))
        return CLI_NO;
    if (!is_whole(&c->store, person))
        return CLI_REFUSED;
    if (!confirmed(&c->store, person, arg_text(&c->args, "confirm"))) {
        cli_say("-", _("not confirmed: nothing was erased"));
        return CLI_REFUSED;
    }
    return erase_all(&c->store, person, arg_text(&c->args, "reason"),
                     arg_given(&c->args, "unsent-too"), arg_given(&c->args, "json"));
}

static int erased(struct cli_call *c)
{
    struct arena a = {0};
    struct store_erasure *all = NULL;
    struct err e = {0};
    size_t count = 0;
    int code = CLI_DONE;
    if (store_erasures(c->store.s, &a, &all, &count, &e) != RC_OK) {
        cli_say(c->store.file, e.text);
        code = CLI_STORE;
    }
    struct json *rows = json_new_array();
    for (size_t i = 0; i < count; i++)
        json_push(rows, erasure_json(&all[i]));
    cli_print(rows, true);
    json_free(rows);
    arena_release(&a);
    return code;
}

// Sets what was given; RC_OK when nothing was.
static enum rc set_rule(struct cli_call *c, struct err *e)
{
    static const struct {
        const char *option, *setting;
    } parts[] = {{"days", SETTING_RETENTION},
                 {"months", SETTING_RETENTION_MONTHS},
                 {"desk-months", SETTING_RETENTION_DESK}};
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(parts); i++)
        if (arg_given(&c->args, parts[i].option))
            rc = retention_set(c->store.s, parts[i].setting,
                               (int64_t)arg_number(&c->args, parts[i].option), e);
    return rc;
}

static void print_rule(const struct retention_rule *rule)
{
    cli_printf(
        ngettext("Answers: %ld day after the server received them, or after the visit where "
                 "sending was refused.\n",
                 "Answers: %ld days after the server received them, or after the visit where "
                 "sending was refused.\n",
                 (unsigned long)rule->answer_days),
        (long)rule->answer_days);
    cli_printf(ngettext("The rest of a person: %ld month after the last visit.\n",
                        "The rest of a person: %ld months after the last visit.\n",
                        (unsigned long)rule->state_months),
               (long)rule->state_months);
    cli_printf(ngettext("On a desk, whom laptops handed in: %ld month after the last contact.\n",
                        "On a desk, whom laptops handed in: %ld months after the last contact.\n",
                        (unsigned long)rule->desk_months),
               (long)rule->desk_months);
}

// May what is due go? Asks where it is much.
static bool may_erase(struct cli_call *c, const struct retained *due)
{
    if (arg_given(&c->args, "yes"))
        return true;
    cli_printf(_("Due: answers of %zu visits, %zu people.\n"), due->visits, due->people);
    if (due->absence_days > 0)
        cli_printf(ngettext("The laptop was not used for %ld day: is the date right?\n",
                            "The laptop was not used for %ld days: is the date right?\n",
                            (unsigned long)due->absence_days),
                   (long)due->absence_days);
    fflush(stdout);
    return cli_confirm(_("All of it is erased for ever. To erase, type erase"), "erase");
}

// Sets the rule when asked; then says what it is and applies it.
static int retention(struct cli_call *c)
{
    struct err e = {0};
    struct retained gone = {0};
    struct retention_rule rule = {0};
    const char *data = c->paths->data;
    enum rc rc = set_rule(c, &e);
    rc = rc ? rc : retention_rule(c->store.s, data, &rule, &e);
    if (rc == RC_OK)
        print_rule(&rule);
    rc = rc ? rc : retention_apply(c->store.s, &c->store.clock, data, false, &gone, &e);
    if (rc == RC_OK && gone.end == RETENTION_ASKS) {
        if (!may_erase(c, &gone)) {
            cli_say("-", _("nothing was erased: it is more than a handful, or the laptop was not "
                           "used for long; a person says so on a terminal, or with --yes"));
            return CLI_REFUSED;
        }
        rc = retention_apply(c->store.s, &c->store.clock, data, true, &gone, &e);
    }
    if (rc != RC_OK)
        return cli_failed(c->store.file, &e);
    if (gone.end == RETENTION_DOUBT)
        return CLI_REFUSED; // cli_clock has said why
    cli_printf(_("Erased now: answers of %zu visits, %zu people.\n"), gone.visits, gone.people);
    if (store_is_practice(c->store.s))
        puts(_("Practice: people are fictitious, nothing is erased by time."));
    return CLI_DONE;
}

// How copies are written; the tables are those of the views.
struct copying {
    struct cli_store *c;
    struct shipped_views views; // owned
    enum csv_for csv;
};

static int write_copy(const struct copying *k, struct id person, const char *dir)
{
    struct err e = {0};
    struct cli_store *c = k->c;
    struct copy_options o = {
        .dir = dir,
        .csv = k->csv,
        .views = k->views.at,
        .view_count = k->views.count,
        .codes = k->views.codes,
        .clock = &c->clock,
        .language = i18n_language(),
        .readme = _("A copy of all data that icope keeps about one person.\n\n"
                    "resources.json  the person, visits, answers and results as FHIR R4 resources "
                    "(hl7.org/fhir/R4)\n"
                    "journals.json   every answer as it was given, with corrected ones, by visit\n"
                    "results.pdf     what the visits came to, to read and to print\n"
                    "csv             the same as tables for a spreadsheet (UTF-8)\n"
                    "dictionary.csv  what the columns of the tables mean\n"
                    "manifest.json   every file with its size and SHA-256, and rows by table\n"
                    "A folder inside holds the same of another record of the same person.\n\n"
                    "A signal is a reason to look closer, not a diagnosis.\n"
                    "Whoever holds these files can read them: keep them as you keep letters from "
                    "a doctor.\n")};
    enum rc rc = store_audit(c->s, "copy", person.text, &e);
    rc = rc ? rc : copy_write(c->s, person, &o, &e);
    if (rc == RC_BUSY) {
        cli_say_there(dir);
        return CLI_REFUSED;
    }
    if (rc == RC_DAMAGED) {
        cli_say_that(_("written, but a part could not be read"), e.text);
        return CLI_INCOMPLETE;
    }
    if (rc != RC_OK)
        return cli_failed(dir, &e);
    return CLI_DONE;
}

// The person's own record, and in folders below those that were merged into it.
static int write_copies(const struct copying *k, struct id person, const char *dir)
{
    struct arena a = {0};
    struct err e = {0};
    struct id *duplicates = NULL;
    struct fs_folder folder;
    size_t count = cli_duplicates(k->c, person, &a, &duplicates);
    if (fs_folder_begin(&folder, dir, &e) != RC_OK) {
        arena_release(&a);
        return cli_failed(dir, &e);
    }
    const char *at = fs_folder_at(&folder);
    int code = write_copy(k, person, at);
    for (size_t i = 0; (code == CLI_DONE || code == CLI_INCOMPLETE) && i < count; i++) {
        int also = write_copy(k, duplicates[i], arena_printf(&a, "%s/%s", at, duplicates[i].text));
        code = also != CLI_DONE ? also : code;
    }
    if ((code == CLI_DONE || code == CLI_INCOMPLETE) && cli_interrupted()) {
        cli_say(dir, _("stopped; nothing was written"));
        code = CLI_NO;
    }
    if ((code == CLI_DONE || code == CLI_INCOMPLETE) && fs_folder_keep(&folder, &e) != RC_OK)
        code = cli_failed(dir, &e);
    if (code == CLI_DONE)
        cli_printf("%s\n", dir);
    fs_folder_drop(&folder);
    arena_release(&a);
    return code;
}

static int copy(struct cli_call *c)
{
    struct id person = {{0}};
    if (!cli_person(&c->store, arg_operand(&c->args, 0), &person))
        return CLI_NO;
    if (!is_whole(&c->store, person))
        return CLI_REFUSED;
    struct err e = {0};
    struct copying k = {.c = &c->store, .csv = (enum csv_for)arg_choice(&c->args, "for")};
    const enum rc rc = shipped_views_read(c->paths->data, &k.views, &e);
    const int code = rc == RC_OK ? write_copies(&k, person, arg_text(&c->args, "out"))
                                 : cli_failed(c->paths->data, &e);
    shipped_views_release(&k.views);
    return code;
}

static const struct arg_operand person_operand[] = {
    {"PERSON", ARG_TEXT, ARG_ONE,
     .help = N_("An identifier, or parts of a name, birth date or place that fit only one.")},
    {0}};
static const struct arg_option copy_options[] = {
    {"out", 'o', ARG_FOLDER, "DIR", .help = N_("Folder to write to; made when it is not there."),
     .required = true},
    CLI_OPTION_FOR,
    {0}};
static const struct arg_option erase_options[] = {
    {"reason", 'r', ARG_TEXT, "TEXT", .help = N_("Why, for the ledger of erasures; never a name."),
     .required = true},
    {"unsent-too", .help = N_("Also what is not handed over yet, or not finished.")},
    {"confirm", 'c', ARG_TEXT, "ID",
     .help = N_("The whole identifier, in place of typing its beginning at the terminal.")},
    CLI_OPTION_JSON,
    {0}};
static const struct arg_option retention_options[] = {
    {"days", 'd', ARG_NUMBER, "N",
     .help = N_("How long answers stay; 0: as usual. Without it, nothing is set."),
     .unit = N_("days"), .most = RETENTION_DAYS_MAX},
    {"months", 'm', ARG_NUMBER, "N",
     .help = N_("How long the rest of a person stays; 0: as usual. Without it, nothing is set."),
     .unit = N_("months"), .most = RETENTION_MONTHS_MAX},
    {"desk-months", 'k', ARG_NUMBER, "N",
     .help = N_("How long a coordination desk keeps people whom laptops handed in, after the last "
                "contact; 0: as usual. Without it, nothing is set."),
     .unit = N_("months"), .most = RETENTION_DESK_MAX},
    {"yes", 'y', .help = N_("Erases what is due without asking, however much it is.")},
    {0}};

const struct cli_command cli_erase_commands[] = {
    {.name = "copy",
     .help = N_("Writes a copy of all of one person's data in open formats."),
     .more = N_("FHIR R4 resources, every answer with corrected ones, a page to read (PDF), the "
                "tables of icope export without red flags, and manifest.json with the SHA-256 of "
                "every file and the rows of every table. A record that was merged into the "
                "person's lies in a folder of its own."),
     .example = "icope copy 'Moreau 1941' --out copy-for-the-person",
     .operands = person_operand,
     .options = copy_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_COPY,
     .run = copy,
     .whole = true,
     .tidies = true},
    {.name = "erase",
     .help = N_("Destroys everything about a person, for ever, and prints a receipt."),
     .more = N_("Records that were merged into the person's go too. What is not handed over yet is "
                "erased only when that is asked for."),
     .example = "icope erase 'Moreau 1941' --reason 'asked for in writing'",
     .operands = person_operand,
     .options = erase_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_ERASE,
     .run = erase,
     .whole = true},
    {.name = "erased",
     .help = N_("Prints the ledger of erasures, as JSON."),
     .more = N_("Identifiers, times, who and why. icope restore --erasures reads it."),
     .example = "icope erased > erased.json",
     .opens = CLI_UNLOCKED,
     .right = RIGHT_ERASE,
     .run = erased},
    {.name = "retention",
     .help = N_("Says, sets and applies how long things stay on this laptop."),
     .more = N_("Answers go first. The rest (who it is, what was agreed to, dates, the state of "
                "each domain, the list of words) stays for the next visit. What is usual stands in "
                "the program's data and in the notice. Nothing unsent, unfinished or planned is "
                "ever erased by it; every login applies it, and more than a handful goes only when "
                "somebody says so."),
     .example = "icope retention --days 60 --months 12",
     .options = retention_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_ERASE,
     .run = retention},
    {0},
};
