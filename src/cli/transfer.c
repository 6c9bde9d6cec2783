// SPDX-License-Identifier: EUPL-1.2
// icope sync --to-folder, --from-folder; icope carry key: a laptop without internet.
#include "cli/transfer.h"
#include "base/fs.h"
#include "cli/key.h"
#include "cli/rows.h"
#include "cli/transfer_report.h"

#include <string.h>

static void print_out(const struct transfer_count *n)
{
    cli_printf(ngettext("%zu file written, %zu were there already, %zu removed. Everything waits "
                        "here until its receipt comes back: icope sync --from-folder.\n",
                        "%zu files written, %zu were there already, %zu removed. Everything "
                        "waits here until its receipt comes back: icope sync --from-folder.\n",
                        n->written),
               n->written, n->same, n->removed);
}

int transfer_to_folder(struct cli_call *c)
{
    struct transfer_report w;
    struct err e = {0};
    transfer_report_init(&w, c, "to-folder");
    enum rc rc = transfer_out(c->store.s, w.dir, &w.watch, &w.count, &e);
    return transfer_report_end(&w, &c->store, rc, &e, print_out);
}

static void print_in(const struct transfer_count *n)
{
    cli_printf(_("%zu delivered by the desk, refused by the server: %zu. Receipts that say nothing "
                 "new: %zu.\n"),
               n->delivered, n->held, n->known);
}

int transfer_from_folder(struct cli_call *c)
{
    struct transfer_report w;
    struct err e = {0};
    transfer_report_init(&w, c, "from-folder");
    enum rc rc = transfer_in(c->store.s, w.dir, &w.watch, &w.count, &e);
    return transfer_report_end(&w, &c->store, rc, &e, print_in);
}

// ---- keys ----

// Was the fingerprint compared? By the option, or by whoever sits at the terminal.
static bool compared(const unsigned char key[KEY_WORDS_KEY_BYTES], const char *given)
{
    char fingerprint[FINGERPRINT_TEXT_BYTES];
    key_words_fingerprint(key, fingerprint);
    if (given != NULL)
        return strcmp(given, fingerprint) == 0;
    fprintf(stderr, "%s %s\n", _("Fingerprint:"), fingerprint);
    return cli_confirm(_("Compare it with the one the desk shows, by telephone or face to face. If "
                         "they are the same, type its last word."),
                       strrchr(fingerprint, '-') + 1);
}

static int pin(struct cli_store *c, const char *given, const char *fingerprint)
{
    unsigned char key[KEY_WORDS_KEY_BYTES];
    struct err e = {0};
    if (!cli_may(c, RIGHT_SETTINGS))
        return CLI_REFUSED;
    if (!cli_key_given(given, key))
        return CLI_NO;
    if (!compared(key, fingerprint)) {
        cli_say("-", _("the fingerprint was not confirmed: nothing has changed"));
        return CLI_NO;
    }
    return transfer_desk_set(c->s, key, &e) == RC_OK ? CLI_DONE : cli_failed(c->file, &e);
}

static void set_key(struct json *v, const char *name, const unsigned char key[KEY_WORDS_KEY_BYTES])
{
    char words[KEY_WORDS_TEXT_BYTES], fingerprint[FINGERPRINT_TEXT_BYTES];
    struct json *one = json_new_object();
    key_words_write(key, words);
    key_words_fingerprint(key, fingerprint);
    json_set_string(one, "words", words);
    json_set_string(one, "fingerprint", fingerprint);
    json_set(v, name, one);
}

static int show(struct cli_store *c, bool json)
{
    unsigned char desk[KEY_WORDS_KEY_BYTES];
    struct vault_keypair *own = NULL;
    struct err e = {0};
    enum rc rc = transfer_desk(c->s, desk, NULL);
    if (rc != RC_OK && rc != RC_NO)
        return cli_failed(c->file, &(struct err){.rc = rc, .text = "carry-desk: damaged"});
    if (transfer_pair(c->s, true, &own, &e) != RC_OK)
        return cli_failed(c->file, &e);
    if (json) {
        struct json *v = json_new_object();
        set_key(v, "laptop", vault_keypair_public(own));
        if (rc == RC_OK)
            set_key(v, "desk", desk);
        cli_print(v, false);
        json_free(v);
    } else {
        cli_printf("%s\n", _("This laptop, for the desk to compare when it takes the first time:"));
        cli_key_fingerprint(vault_keypair_public(own));
        cli_printf("\n%s\n", rc == RC_OK ? _("The desk for which packages are sealed:")
                                         : _("No desk was named yet: icope carry key WORDS."));
        if (rc == RC_OK)
            cli_key_fingerprint(desk);
    }
    vault_keypair_free(own);
    return CLI_DONE;
}

static int key(struct cli_call *c)
{
    int code = CLI_DONE;
    if (c->args.operand_count > 0)
        code = pin(&c->store, arg_operand(&c->args, 0), arg_text(&c->args, "fingerprint"));
    return code == CLI_DONE ? show(&c->store, arg_given(&c->args, "json")) : code;
}

static const struct arg_operand operands[] = {
    {"WORDS|FILE", ARG_FILE, ARG_OPTIONAL,
     .help = N_("The desk's public key: its words, or a file with what icope desk key printed.")},
    {0}};
static const struct arg_option options[] = {
    {"fingerprint", 'f', ARG_TEXT, "F",
     .help = N_("The desk's fingerprint, compared already; without it, it is asked for.")},
    CLI_OPTION_JSON,
    {0}};

const struct cli_command cli_transfer_commands[] = {
    {.name = "carry key",
     .help = N_("Says or names the desk for which packages are sealed, and this laptop's own "
                "fingerprint."),
     .example = "icope carry key desk.json",
     .operands = operands,
     .options = options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_VISIT,
     .run = key},
    {0},
};
