// SPDX-License-Identifier: EUPL-1.2
// icope recovery new, add, list, drill, open, off, on: keys of the organisation that open a store
// when a passphrase is forgotten.
#include "store/recovery.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "cli/key.h"
#include "cli/rows.h"
#include "cli/team.h"
#include "store/team.h"
#include "store/whole.h"
#include "vault/key_words.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

// Were the words written down? Whoever sits at a terminal types two of them.
static bool written_down(const unsigned char key[KEY_WORDS_KEY_BYTES])
{
    char text[KEY_WORDS_TEXT_BYTES], asked[16];
    if (!isatty(STDIN_FILENO))
        return true;
    key_words_write(key, text);
    snprintf(asked, sizeof asked, "%.11s", text + (3 - 1) * 6);
    bool noted =
        cli_confirm(_("Type the third and the fourth word, to show that they are noted."), asked);
    vault_wipe(text, sizeof text);
    vault_wipe(asked, sizeof asked);
    return noted;
}

static void print_pair(const struct vault_keypair *pair)
{
    cli_printf("%s\n\n",
               _("Recovery key: whoever holds these words can open the store. They are shown "
                 "this once. Keep them on paper, away from the laptop."));
    cli_key_words(vault_keypair_secret(pair));
    puts("");
    cli_key_qr(vault_keypair_secret(pair));
    cli_printf("\n%s\n",
               _("Public half, for other laptops (icope recovery add); it opens nothing:"));
    cli_key_words(vault_keypair_public(pair));
    cli_key_fingerprint(vault_keypair_public(pair));
    fflush(stdout);
}

static int add_key(struct cli_store *c, const unsigned char *public_key, const char *label)
{
    struct err e = {0};
    enum rc rc = store_recovery_add(c->s, public_key, label, &e);
    if (rc == RC_OK)
        return CLI_DONE;
    if (rc != RC_BUSY && rc != RC_INVALID)
        return cli_failed(c->file, &e);
    cli_say(label, rc == RC_BUSY ? _("this recovery key is there already")
                                 : _("the label or the key cannot be used"));
    return CLI_NO;
}

static int new_key(struct cli_call *c)
{
    struct vault_keypair *pair = NULL;
    struct err e = {0};
    int code = CLI_DONE;
    if (vault_keypair_new(&pair, &e) != RC_OK)
        return cli_failed(c->store.file, &e);
    print_pair(pair);
    if (written_down(vault_keypair_secret(pair))) {
        code = add_key(&c->store, vault_keypair_public(pair), arg_text(&c->args, "label"));
    } else {
        cli_say("-", _("the words do not fit: the key was thrown away, nothing has changed"));
        code = CLI_NO;
    }
    vault_keypair_free(pair);
    return code;
}

static int add(struct cli_call *c)
{
    unsigned char key[KEY_WORDS_KEY_BYTES];
    struct err e = {0};
    if (cli_key_read(arg_operand(&c->args, 0), key, &e) != RC_OK) {
        cli_key_refused(&e);
        return CLI_NO;
    }
    int code = add_key(&c->store, key, arg_text(&c->args, "label"));
    if (code == CLI_DONE)
        cli_key_fingerprint(key);
    return code;
}

static struct time_text day_text(const struct clock *clock, int64_t utc_ms)
{
    return time_text(clock_local(clock, utc_ms), utc_ms == 0 ? "-" : "%Y-%m-%d");
}

static void print_key(const struct clock *clock, const struct store_recovery *r, bool json)
{
    char fingerprint[FINGERPRINT_TEXT_BYTES];
    struct buf label = {0};
    key_words_fingerprint(r->public_key, fingerprint);
    const struct time_text added = day_text(clock, r->added_utc_ms),
                           drill = day_text(clock, r->drill_utc_ms);
    if (json) {
        struct json *row = json_new_object();
        json_set_string(row, "fingerprint", fingerprint);
        json_set_string(row, "label", r->label);
        json_set(row, "active", json_new_bool(r->active));
        json_set_string(row, "added", added.text);
        if (r->drill_utc_ms != 0)
            json_set_string(row, "drill", drill.text);
        cli_print(row, false);
        json_free(row);
        return;
    }
    text_safe(&label, r->label, strlen(r->label), false);
    cli_printf("%s\t%s\t%s\t%s\t%s\n", fingerprint, r->active ? _("in use") : _("out of use"),
               added.text, drill.text, buf_text(&label));
    buf_release(&label);
}

static int list(struct cli_call *c)
{
    bool json = arg_given(&c->args, "json");
    struct arena a = {0};
    struct store_recovery *all = NULL;
    struct err e = {0};
    size_t count = 0;
    int code = CLI_DONE;
    if (store_recoveries(c->store.s, &a, &all, &count, &e) != RC_OK)
        code = cli_failed(c->store.file, &e);
    else if (count == 0 && !json)
        puts(_("There is no recovery key: a forgotten passphrase would lose what was not handed "
               "over. icope recovery new makes one."));
    if (count > 0 && !json)
        cli_printf("%s\t%s\t%s\t%s\t%s\n", _("fingerprint"), _("state"), _("added"),
                   _("last drill"), _("label"));
    for (size_t i = 0; i < count; i++)
        print_key(&c->store.clock, &all[i], json);
    arena_release(&a);
    return code;
}

static int key_failed(const struct cli_store *c, const struct err *e)
{
    if (e->rc != RC_NO && e->rc != RC_DENIED)
        return cli_failed(c->file, e);
    cli_say_that(_("this recovery key does not open the store"), e->text);
    return CLI_NO;
}

static int drill(struct cli_call *c)
{
    struct vault_keypair *pair = NULL;
    struct err e = {0};
    int code = CLI_DONE;
    if (!cli_key_pair(arg_text(&c->args, "words-file"), &pair))
        return CLI_NO;
    if (store_recovery_drill(c->store.s, pair, &e) != RC_OK)
        code = key_failed(&c->store, &e);
    else
        puts(_("The recovery key opens this store; the drill is recorded."));
    vault_keypair_free(pair);
    return code;
}

// The account gets a new passphrase, the store being open.
static int renew(struct cli_call *c, const char *account)
{
    char secret[PASSPHRASE_BYTES] = "";
    struct err e = {0};
    int code = CLI_DONE;
    if (!cli_new_passphrase(arg_text(&c->args, "new-passphrase-file"), account, secret))
        code = CLI_STORE;
    else if (store_account_passphrase(c->store.s, store_user(c->store.s)->id, secret, &e) != RC_OK)
        code = cli_failed(c->store.file, &e);
    else
        puts(_("The account has its new passphrase; nothing was lost."));
    vault_wipe(secret, sizeof secret);
    return code;
}

// After the passphrase, so that whoever knew the old one gains nothing.
static int make_administrator(struct cli_store *c)
{
    struct err e = {0};
    if (store_account_role(c->s, store_user(c->s)->id, "administrator", &e) != RC_OK)
        return cli_failed(c->file, &e);
    puts(_("The account is an administrator."));
    return CLI_DONE;
}

// Something in the file is not as it was left: taken as it is only when that is asked for.
static int accept(struct cli_call *c)
{
    struct err e = {0};
    cli_say_that(_("in doubt"), store_doubts(c->store.s));
    if (!arg_given(&c->args, "accept")) {
        cli_say("-", _("nothing has changed. Look at icope account list and icope audit show; with "
                       "--accept the accounts are taken as they stand, and everybody else's "
                       "program says at the next login that another key decides"));
        return CLI_REFUSED;
    }
    return store_accept(c->store.s, &e) == RC_OK ? CLI_DONE : cli_failed(c->store.file, &e);
}

static int open_store(struct cli_call *c)
{
    const char *account = arg_operand(&c->args, 0);
    struct vault_keypair *pair = NULL;
    struct err e = {0};
    int code = CLI_DONE;
    if (!cli_key_pair(arg_text(&c->args, "words-file"), &pair))
        return CLI_NO;
    if (store_unlock_by_recovery(c->store.s, account, pair, &e) != RC_OK)
        code = key_failed(&c->store, &e);
    else if (store_doubted(c->store.s, NULL) != RC_OK)
        code = accept(c);
    if (code == CLI_DONE)
        code = renew(c, account);
    if (code == CLI_DONE && arg_given(&c->args, "administrator"))
        code = make_administrator(&c->store);
    vault_keypair_free(pair);
    return code;
}

// The key of that fingerprint, or a beginning of it that only one has. False after saying so.
static bool by_fingerprint(struct cli_store *c, const char *given,
                           unsigned char ret[KEY_WORDS_KEY_BYTES])
{
    struct arena a = {0};
    struct store_recovery *all = NULL;
    size_t count = 0, found = 0;
    if (store_recoveries(c->s, &a, &all, &count, NULL) != RC_OK)
        count = 0;
    for (size_t i = 0; i < count; i++) {
        char fingerprint[FINGERPRINT_TEXT_BYTES];
        key_words_fingerprint(all[i].public_key, fingerprint);
        if (strncmp(fingerprint, given, strlen(given)) == 0) {
            memcpy(ret, all[i].public_key, KEY_WORDS_KEY_BYTES);
            found++;
        }
    }
    arena_release(&a);
    if (found != 1)
        cli_say(given, _("no recovery key, or more than one, has this fingerprint"));
    return found == 1;
}

static int activate(struct cli_call *c, bool active)
{
    unsigned char key[KEY_WORDS_KEY_BYTES];
    struct err e = {0};
    if (!by_fingerprint(&c->store, arg_operand(&c->args, 0), key))
        return CLI_NO;
    if (store_recovery_activate(c->store.s, key, active, &e) != RC_OK)
        return cli_failed(c->store.file, &e);
    // Whoever holds the words may have opened it before.
    return active ? CLI_DONE : team_rotate(&c->store);
}

static int off(struct cli_call *c)
{
    return activate(c, false);
}

static int on(struct cli_call *c)
{
    return activate(c, true);
}

#define OPTION_LABEL                                                                               \
    {                                                                                              \
        "label", 'l', ARG_TEXT, "TEXT",                                                            \
            .help = N_("Which key it is, for people: where it is kept."), .required = true         \
    }
#define OPTION_WORDS                                                                               \
    {                                                                                              \
        "words-file", 'w', ARG_FILE, "FILE",                                                       \
            .help = N_(                                                                            \
                "Holds the private words, and only its owner may read it; without it, they are "   \
                "asked for unseen.")                                                               \
    }

static const struct arg_option new_options[] = {OPTION_LABEL, {0}};
static const struct arg_operand add_operands[] = {
    {"PUBLIC-WORDS", ARG_TEXT, ARG_ONE,
     .help = N_("The public half, as icope recovery new printed it.")},
    {0}};
static const struct arg_option list_options[] = {CLI_OPTION_JSON, {0}};
static const struct arg_option drill_options[] = {OPTION_WORDS, {0}};
static const struct arg_operand open_operands[] = {
    {"ACCOUNT", ARG_TEXT, ARG_ONE, .help = N_("Whose passphrase is forgotten.")}, {0}};
static const struct arg_option open_options[] = {
    OPTION_WORDS,
    {"new-passphrase-file", 'n', ARG_FILE, "FILE",
     .help =
         N_("Holds the new passphrase, and only its owner may read it; without it, it is asked for "
            "twice.")},
    {"administrator", 0,
     .help = N_("Makes the account an administrator too, where a laptop was set up without one; "
                "with it, icope account add and icope account role give others theirs.")},
    {"accept", 0,
     .help = N_("Takes the file as it is where something in it is in doubt, accounts too.")},
    {0}};
static const struct arg_operand fingerprint_operand[] = {
    {"FINGERPRINT", ARG_TEXT, ARG_ONE,
     .help = N_("Of the key, as icope recovery list prints it, or a beginning that only one has.")},
    {0}};

const struct cli_command cli_recovery_commands[] = {
    {.name = "recovery new",
     .help = N_("Makes a recovery key: prints its words and a QR code once, and seals the store to "
                "it."),
     .more = N_("Seventeen words, kept nowhere: write them down and keep them away from the "
                "laptop. The store's master key is sealed to the public half, so that a forgotten "
                "passphrase loses nothing."),
     .example = "icope recovery new --label 'safe of the office'",
     .options = new_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_RECOVERY,
     .run = new_key},
    {.name = "recovery add",
     .help = N_("Seals the store to a recovery key made elsewhere."),
     .more = N_("Compare the fingerprint that it prints."),
     .example = "icope recovery add --label office '"
                "ginuf huvor fuhab kamod gapom\n    pijag jadif samop bulom bofij horis\n    pakak "
                "bakup fuzak pikar kudaz gibiv'",
     .operands = add_operands,
     .options = new_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_RECOVERY,
     .run = add},
    {.name = "recovery list",
     .help = N_("Lists recovery keys by fingerprint, with the last drill."),
     .example = "icope recovery list",
     .options = list_options,
     .opens = CLI_LOCKED,
     .run = list},
    {.name = "recovery drill",
     .help = N_("Shows that a recovery key opens the store, and records it."),
     .example = "icope recovery drill",
     .options = drill_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_RECOVERY,
     .run = drill},
    {.name = "recovery open",
     .help = N_("Opens the store with a recovery key and gives the account a new passphrase."),
     .example = "icope recovery open marie",
     .operands = open_operands,
     .options = open_options,
     .opens = CLI_LOCKED,
     .run = open_store},
    {.name = "recovery off",
     .help = N_("Takes a recovery key out of use, and gives the store a new master key."),
     .example = "icope recovery off gozur-guluj",
     .operands = fingerprint_operand,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_RECOVERY,
     .run = off},
    {.name = "recovery on",
     .help = N_("Takes a recovery key into use again."),
     .example = "icope recovery on gozur-guluj",
     .operands = fingerprint_operand,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_RECOVERY,
     .run = on},
    {0},
};
