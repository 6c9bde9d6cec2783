// SPDX-License-Identifier: EUPL-1.2
#include "cli/cli.h"
#include "cli/session.h"

#include "base/buf.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "config/settings.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TEXT_MAX_BYTES = 32 * 1024 * 1024 };

static const struct cli_command commands[] = {
    {"eval", "[--input FILE.json] EXPRESSION",
     N_("Evaluates a FHIRPath expression and prints a JSON array of values."), cli_eval},
    {"form check", "[--json] FILE...",
     N_("Says of each FHIR R4 Questionnaire whether it can be filled here, and why not."),
     cli_form_check},
    {"form fill", "FORM [--answers A.json] [--lang fr|en]",
     N_("Fills a Questionnaire from a file of answers, or question by question on plain lines, and "
        "prints the QuestionnaireResponse."),
     cli_form_fill},
    {"form validate", "RESPONSE --form FORM",
     N_("Checks a QuestionnaireResponse against its Questionnaire and prints an OperationOutcome."),
     cli_form_validate},
    {"simulate", "[--people N] [--seed S] [--store FILE] [--passphrase-file FILE]",
     N_("Makes a practice store with fictitious people and visits."), cli_simulate},
    {"export", "--format csv --out DIR [--separator comma] " CLI_OPEN_USAGE,
     N_("Writes people, visits, answers and results for spreadsheets and statistics."), cli_export},
    {"sync", "[--wait SECONDS | --to-folder DIR | --from-folder DIR] [--json] " CLI_OPEN_USAGE,
     N_("Hands over to the server all that waits, brings the round, and says what has not arrived. "
        "Without internet: writes what waits to a USB key for the coordination desk, or reads what "
        "the desk says became of it."),
     cli_sync},
    {"receipt", "PACKAGE|VISIT [--json] " CLI_OPEN_USAGE,
     N_("Says where a visit stands on its way and prints its receipt, without names."),
     cli_receipt},
    {"server set",
     "[--base URL] [--auth none|bearer|client|backend] [--token-url URL] [--client-id ID] "
     "[--scope TEXT] [--secret-file FILE] [--key-file PEM] [--key-id ID] [--ca-file PEM] "
     "[--pin PIN] [--pin-next PIN] [--cert-file PEM] [--cert-key-file PEM|pkcs11:URI] "
     "[--cert-passphrase-file FILE] [--proxy URL] [--mode auto|metered|manual] [--parallel N] "
     "[--max-entries N] [--owner REFERENCE]... " CLI_OPEN_USAGE,
     N_("Says where visits are handed over to and how it is entered; what is not given stays as it "
        "was."),
     cli_server_set},
    {"server show", "[--json] " CLI_OPEN_USAGE,
     N_("Shows the server that is set, without secrets, and what was learnt of it."),
     cli_server_show},
    {"server check", "[--json] " CLI_OPEN_USAGE,
     N_("Asks the server who it is and whether it lets this laptop in; sends nothing."),
     cli_server_check},
    {"server key", "[--new] " CLI_OPEN_USAGE,
     N_("Makes the laptop's own key for --auth backend once, keeps it sealed, and prints its "
        "public half for the people of the server."),
     cli_server_key},
    {"server forget", CLI_OPEN_USAGE, N_("Sets no server any more; what waits stays."),
     cli_server_forget},
    {"account roles", "[--json]", N_("Prints what each role may see and do."), cli_account_roles},
    {"account list", "[--store FILE] [--json]", N_("Lists the accounts of the store."),
     cli_account_list},
    {"account add", "NAME --role ROLE [--new-passphrase-file FILE] " CLI_OPEN_USAGE,
     N_("Adds an account: visitor, nurse, coordinator or administrator."), cli_account_add},
    {"account passphrase", "[NAME] [--new-passphrase-file FILE] " CLI_OPEN_USAGE,
     N_("Changes the passphrase of your account, or gives another account a new one."),
     cli_account_passphrase},
    {"account role", "NAME ROLE " CLI_OPEN_USAGE, N_("Gives an account another role."),
     cli_account_role},
    {"account suspend", "NAME " CLI_OPEN_USAGE,
     N_("Shuts an account out, and gives the store a new master key."), cli_account_suspend},
    {"account resume", "NAME " CLI_OPEN_USAGE, N_("Lets a suspended account in again."),
     cli_account_resume},
    {"recovery new", "--label TEXT " CLI_OPEN_USAGE,
     N_("Makes a recovery key: prints its words and a QR code once, and seals the store to it."),
     cli_recovery_new},
    {"recovery add", "PUBLIC-WORDS --label TEXT " CLI_OPEN_USAGE,
     N_("Seals the store to a recovery key made elsewhere."), cli_recovery_add},
    {"recovery list", "[--store FILE] [--json]",
     N_("Lists recovery keys by fingerprint, with the last drill."), cli_recovery_list},
    {"recovery drill", "[--words-file FILE] " CLI_OPEN_USAGE,
     N_("Shows that a recovery key opens the store, and records it."), cli_recovery_drill},
    {"recovery open", "ACCOUNT [--words-file FILE] [--new-passphrase-file FILE] [--store FILE]",
     N_("Opens the store with a recovery key and gives the account a new passphrase."),
     cli_recovery_open},
    {"recovery off", "FINGERPRINT " CLI_OPEN_USAGE,
     N_("Takes a recovery key out of use, and gives the store a new master key."),
     cli_recovery_off},
    {"recovery on", "FINGERPRINT " CLI_OPEN_USAGE, N_("Takes a recovery key into use again."),
     cli_recovery_on},
    {"rotate", CLI_OPEN_USAGE, N_("Gives the store a new master key."), cli_rotate},
    {"erase", "PERSON --reason TEXT [--unsent-too] [--confirm ID] [--json] " CLI_OPEN_USAGE,
     N_("Destroys everything about a person, for ever, and prints a receipt."), cli_erase},
    {"erased", CLI_OPEN_USAGE, N_("Prints the ledger of erasures, as JSON."), cli_erased},
    {"retention", "[--days N] " CLI_OPEN_USAGE,
     N_("Says, sets (0: no limit) and applies how long data is kept after its hand-over."),
     cli_retention},
    {"copy", "PERSON --out DIR " CLI_OPEN_USAGE,
     N_("Writes a copy of all of one person's data in open formats."), cli_copy},
    {"audit verify", CLI_OPEN_USAGE,
     N_("Checks that no entry of the audit chain was altered or taken away, and locates it."),
     cli_audit_verify},
    {"audit show", "[ID] [--json] " CLI_OPEN_USAGE,
     N_("Shows who did what to which identifier and when."), cli_audit_show},
    {"audit export", "--out DIR " CLI_OPEN_USAGE, N_("Writes the audit chain as a table."),
     cli_audit_export},
    {"backup daily", "[--folder DIR|none] [--keep N] [--days N] " CLI_OPEN_USAGE,
     N_("Says and sets where and how long daily backups are kept, and makes the one of today."),
     cli_backup_daily},
    {"backup", "FILE " CLI_OPEN_USAGE,
     N_("Writes a copy of the whole store, as sealed as the store, and reads it back."),
     cli_backup},
    {"restore", "BACKUP [--to NEWFILE] [--erasures FILE] " CLI_OPEN_USAGE,
     N_("Makes a store of a backup, never over another one; whoever was erased since stays "
        "erased."),
     cli_restore},
    {"merge", "TWIN PERSON " CLI_OPEN_USAGE,
     N_("Says that two records are one person; both are kept, lists show the second."), cli_merge},
    {"unmerge", "TWIN " CLI_OPEN_USAGE, N_("Takes two merged records apart again."), cli_unmerge},
    {"carry key", "[WORDS|FILE] [--fingerprint F] [--json] " CLI_OPEN_USAGE,
     N_("Says or names the desk for which packages are sealed, and this laptop's own fingerprint."),
     cli_transfer_key},
    {"desk key", "[--json] " CLI_OPEN_USAGE,
     N_("On the desk: makes its key on first use and prints the public half for the laptops."),
     cli_desk_key},
    {"desk take", "--from DIR [--accept FINGERPRINT] [--json] " CLI_OPEN_USAGE,
     N_("On the desk: takes the packages of laptops from a USB key, for icope sync to hand over."),
     cli_desk_take},
    {"desk receipts", "--to DIR [--json] " CLI_OPEN_USAGE,
     N_("On the desk: writes receipts for the laptops to a USB key."), cli_desk_receipts},
    {"desk laptops", "[--json] " CLI_OPEN_USAGE,
     N_("Lists the laptops this desk takes from, by fingerprint."), cli_desk_laptops},
    {"desk forget", "FINGERPRINT " CLI_OPEN_USAGE,
     N_("Takes nothing more from a laptop that was lost or stolen."), cli_desk_forget},
    {"conflict list", "[--json] " CLI_OPEN_USAGE,
     N_("Lists what was changed both here and on the server and waits for a choice."),
     cli_conflict_list},
    {"conflict show", "ID [--json] " CLI_OPEN_USAGE,
     N_("Shows both sides of one, field by field, with who and when."), cli_conflict_show},
    {"conflict settle",
     "ID [--keep ours|theirs|both] [--field NAME=ours|theirs|both]... [--json] " CLI_OPEN_USAGE,
     N_("Says what stays; the other side stays in the history. Both: two records."),
     cli_conflict_settle},
    {"ledger show", "[--json] " CLI_OPEN_USAGE,
     N_("Shows the number of each package that this laptop queued, and what became of it."),
     cli_ledger_show},
    {"ledger export", "--out FILE " CLI_OPEN_USAGE,
     N_("Writes this laptop's ledger as JSON Lines, with nothing personal in it."),
     cli_ledger_export},
    {"ledger verify",
     "[FILE...] [--server LIST]... [--planned [--days N]] [--json] " CLI_OPEN_USAGE,
     N_("Says which visits are missing: in this laptop's ledger or in exported ones, against the "
        "server's own list, against the round."),
     cli_ledger_verify},
    {"doctor", "[--store FILE] [--practice] [--json]",
     N_("Says how the store and the laptop around it are, and what to do; nothing is changed."),
     cli_doctor},
};

void cli_speak(const struct paths *paths, const char *language)
{
    struct config c = {0};
    config_read(&c, paths->config);
    const char *remembered = c.language[0] != '\0' ? c.language : "fr";
    i18n_speak(language != NULL ? language : remembered, paths->locale);
}

void cli_usage(FILE *out)
{
    fprintf(out, "%s\n\n  icope [--lang fr|en]\n",
            _("icope guides an ICOPE Step 1 home visit without a network. Usage:"));
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        fprintf(out, "  icope %s %s\n", commands[i].name, commands[i].usage);
    fprintf(out, "  icope --help | --version\n\n%s\n",
            _("Each command explains itself with --help. The manual: man icope."));
}

// How many words of argv the name takes up: 0 when it is another command.
static int name_words(const struct cli_command *command, int argc, char **argv)
{
    const char *blank = strchr(command->name, ' ');
    size_t first = blank != NULL ? (size_t)(blank - command->name) : strlen(command->name);
    if (argc < 1 || strlen(argv[0]) != first || strncmp(argv[0], command->name, first) != 0)
        return 0;
    if (blank == NULL)
        return 1;
    return argc > 1 && strcmp(argv[1], blank + 1) == 0 ? 2 : 0;
}

static bool asks_help(int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    }
    return false;
}

int cli_run(const struct paths *paths, int argc, char **argv)
{
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        int words = name_words(&commands[i], argc, argv);
        if (words == 0)
            continue;
        if (asks_help(argc - words, argv + words)) {
            printf("icope %s %s\n\n%s\n", commands[i].name, commands[i].usage, _(commands[i].help));
            return CLI_DONE;
        }
        int code = commands[i].run(paths, argc - words, argv + words);
        if (code == CLI_USAGE)
            fprintf(stderr, "icope %s %s\n", commands[i].name, commands[i].usage);
        if (fflush(stdout) != 0) {
            cli_say("-", _("the output could not be written"));
            return CLI_STORE;
        }
        return code;
    }
    bool help = asks_help(argc, argv);
    if (!help)
        cli_say(argv[0], _("there is no such command"));
    cli_usage(help ? stdout : stderr);
    return help ? CLI_DONE : CLI_USAGE;
}

// Takes `count` words out at `at`.
static void take_out(int *argc, char **argv, int at, int count)
{
    for (int i = at; i + count < *argc; i++)
        argv[i] = argv[i + count];
    *argc -= count;
}

const char *cli_option(int *argc, char **argv, const char *name)
{
    for (int i = 0; i + 1 < *argc; i++) {
        if (strcmp(argv[i], name) != 0)
            continue;
        const char *value = argv[i + 1];
        take_out(argc, argv, i, 2);
        return value;
    }
    return NULL;
}

bool cli_flag(int *argc, char **argv, const char *name)
{
    for (int i = 0; i < *argc; i++) {
        if (strcmp(argv[i], name) == 0) {
            take_out(argc, argv, i, 1);
            return true;
        }
    }
    return false;
}

bool cli_words(int argc, char **argv, int least, int most)
{
    for (int i = 0; i < argc; i++) {
        if (argv[i][0] == '-' && argv[i][1] != '\0' && strncmp(argv[i], "--", 2) == 0) {
            cli_say(argv[i], _("this option is not known here, or its value is missing"));
            return false;
        }
    }
    if (argc < least)
        cli_say("-", _("something is missing"));
    else if (argc > most)
        cli_say(argv[most], _("this is one word too many"));
    return argc >= least && argc <= most;
}

void cli_say(const char *what, const char *why)
{
    struct buf out = {0};
    if (strcmp(what, "-") != 0) {
        text_safe(&out, what, strlen(what), false);
        buf_puts(&out, ": ");
    }
    text_safe(&out, why, strlen(why), false);
    fprintf(stderr, "icope: %s\n", buf_text(&out));
    buf_release(&out);
}

// All there is to read. False past the limit.
static bool read_stream(int fd, struct buf *out)
{
    char part[4096];
    ssize_t n;
    out->max_bytes = TEXT_MAX_BYTES;
    while ((n = read(fd, part, sizeof part)) > 0 && !out->overflow)
        buf_add(out, part, (size_t)n);
    return n == 0 && !out->overflow;
}

// A pipe given by name (<(…) of a shell), or "-". Negative: it is a file.
static int stream_of(const char *path)
{
    struct stat st;
    if (strcmp(path, "-") == 0)
        return dup(STDIN_FILENO);
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
        return open(path, O_RDONLY | O_CLOEXEC);
    return -1;
}

bool cli_text(const char *path, struct buf *out)
{
    struct err e = {0};
    int fd = stream_of(path);
    if (fd >= 0) {
        bool whole = read_stream(fd, out);
        close(fd);
        if (!whole)
            cli_say(path, _("this could not be read, or is too long"));
        return whole;
    }
    enum rc rc = fs_read(path, TEXT_MAX_BYTES, out, &e);
    if (rc != RC_OK)
        cli_say(path, rc == RC_NO      ? _("there is no such file")
                      : rc == RC_LIMIT ? _("the file is too large")
                                       : e.text);
    return rc == RC_OK;
}

struct json *cli_json(const char *path)
{
    struct buf text = {0};
    struct json *json = NULL;
    struct err e = {0};
    if (cli_text(path, &text) &&
        json_parse(buf_text(&text), text.len, &JSON_LIMITS, &json, &e) != RC_OK)
        cli_say(path, e.text);
    buf_release(&text);
    return json;
}

void cli_print(const struct json *v, bool pretty)
{
    struct buf out = {0};
    json_write(v, pretty, &out);
    buf_putc(&out, '\n');
    fwrite(buf_text(&out), 1, out.len, stdout);
    buf_release(&out);
}
