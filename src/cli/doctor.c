// SPDX-License-Identifier: EUPL-1.2
// icope doctor: how the store and the laptop around it are, and what to do.
#include "admin/doctor.h"
#include "base/utf8.h"
#include "cli/rows.h"
#include "cli/salvage.h"
#include "vault/vault.h"

#include <string.h>

static const char *const level_names[] = {
    [DOCTOR_OK] = "ok",
    [DOCTOR_NOTE] = "note",
    [DOCTOR_WARNING] = "warning",
    [DOCTOR_PROBLEM] = "problem",
};

static void print_line(const struct doctor_finding *f)
{
    const char *const words[] = {
        [DOCTOR_OK] = _("good"),
        [DOCTOR_NOTE] = _("note"),
        [DOCTOR_WARNING] = _("warning"),
        [DOCTOR_PROBLEM] = _("PROBLEM"),
    };
    struct buf safe = {0};
    text_safe(&safe, f->what, strlen(f->what), false);
    cli_printf("[%s] %s\n", words[f->level], buf_text(&safe));
    if (f->todo[0] != '\0')
        cli_printf("    -> %s\n", f->todo);
    buf_release(&safe);
}

static struct json *finding_json(const struct doctor_finding *f)
{
    struct json *row = json_new_object();
    json_set_string(row, "check", f->check);
    json_set_string(row, "level", level_names[f->level]);
    json_set_string(row, "what", f->what);
    if (f->todo[0] != '\0')
        json_set_string(row, "todo", f->todo);
    return row;
}

static int doctor(struct cli_call *c)
{
    struct doctor_finding found[DOCTOR_FINDINGS_MAX];
    struct err e = {0};
    enum doctor_level worst = DOCTOR_OK;
    bool json = arg_given(&c->args, "json");
    if (arg_text(&c->args, "salvage") != NULL)
        return cli_salvage(c);
    if (vault_start(&e) != RC_OK)
        return cli_failed(c->store.file, &e);
    size_t count = doctor_run(c->paths, c->store.file, c->store.schema, &c->store.clock, found);
    struct json *rows = json_new_array();
    for (size_t i = 0; i < count; i++) {
        worst = found[i].level > worst ? found[i].level : worst;
        if (json)
            json_push(rows, finding_json(&found[i]));
        else
            print_line(&found[i]);
    }
    if (json)
        cli_print(rows, true);
    json_free(rows);
    return worst == DOCTOR_PROBLEM ? CLI_NO : CLI_DONE;
}

static const struct arg_option options[] = {
    {"salvage", 0, ARG_FILE, "NEWFILE",
     .help = N_("Reads a damaged store page by page and makes a new one of all that is whole; the "
                "damaged one stays as it is.")},
    {"words-file", 'w', ARG_FILE, "FILE",
     .help = N_("With --salvage: opens it with the private words of a recovery key, in a file that "
                "only its owner may read.")},
    CLI_OPTION_JSON,
    {0}};

const struct cli_command cli_doctor_commands[] = {
    {.name = "doctor",
     .help = N_("Says how the store and the laptop around it are, and what to do; nothing is "
                "changed."),
     .more = N_("It looks at the file, at what waits to be handed over, at recovery keys and "
                "drills, backups, free room, clock, permissions, encryption of the disk, swap and "
                "core dumps. No passphrase is needed. Exit code 1: there is a problem. With "
                "--salvage, what is whole of a damaged or cut file goes into a new store, with a "
                "list of what is not; that needs the passphrase of one of its accounts. Exit code "
                "3: something was not whole."),
     .example = "icope doctor --json",
     .options = options,
     .opens = CLI_OWN,
     .run = doctor,
     .tidies = true},
    {0},
};
