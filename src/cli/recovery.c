// SPDX-License-Identifier: EUPL-1.2
// icope recovery new, add, list, drill, open, off, on: keys of the organisation that open a store
// when a passphrase is forgotten.
#include "store/recovery.h"

#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "cli/key.h"
#include "cli/session.h"
#include "store/team.h"
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
    printf("%s\n\n", _("Recovery key: whoever holds these words can open the store. They are shown "
                       "this once. Keep them on paper, away from the laptop."));
    cli_key_words(vault_keypair_secret(pair));
    puts("");
    cli_key_qr(vault_keypair_secret(pair));
    printf("\n%s\n", _("Public half, for other laptops (icope recovery add); it opens nothing:"));
    cli_key_words(vault_keypair_public(pair));
    cli_key_fingerprint(vault_keypair_public(pair));
    fflush(stdout);
}

static int add(struct cli_store *c, const unsigned char *public_key, const char *label)
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

int cli_recovery_new(const struct paths *paths, int argc, char **argv)
{
    struct vault_keypair *pair = NULL;
    struct cli_store c = {0};
    struct err e = {0};
    const char *label = cli_option(&argc, argv, "--label");
    int code = cli_open(paths, &argc, argv, 0, RIGHT_RECOVERY, &c);
    if (code == CLI_DONE && label == NULL)
        code = CLI_USAGE;
    if (code == CLI_DONE && vault_keypair_new(&pair, &e) != RC_OK)
        code = cli_failed(c.file, &e);
    if (code == CLI_DONE) {
        print_pair(pair);
        if (!written_down(vault_keypair_secret(pair))) {
            cli_say("-", _("the words do not fit: the key was thrown away, nothing has changed"));
            code = CLI_NO;
        }
    }
    if (code == CLI_DONE)
        code = add(&c, vault_keypair_public(pair), label);
    vault_keypair_free(pair);
    cli_close(&c);
    return code;
}

// Says why words are no key.
static int bad_words(const struct err *e)
{
    cli_say(_("these words are no key"), e->text);
    return CLI_NO;
}

int cli_recovery_add(const struct paths *paths, int argc, char **argv)
{
    unsigned char key[KEY_WORDS_KEY_BYTES];
    struct cli_store c = {0};
    struct err e = {0};
    const char *label = cli_option(&argc, argv, "--label");
    int code = cli_open(paths, &argc, argv, 1, RIGHT_RECOVERY, &c);
    if (code == CLI_DONE && (label == NULL || argc != 1))
        code = CLI_USAGE;
    if (code == CLI_DONE && key_words_read(argv[0], key, &e) != RC_OK)
        code = bad_words(&e);
    if (code == CLI_DONE)
        code = add(&c, key, label);
    if (code == CLI_DONE)
        cli_key_fingerprint(key);
    cli_close(&c);
    return code;
}

static struct time_text day_text(int64_t utc_ms)
{
    return time_text(datetime_from_utc(utc_ms, 0), utc_ms == 0 ? "-" : "%Y-%m-%d");
}

static void print_key(const struct store_recovery *r, bool json)
{
    char fingerprint[FINGERPRINT_TEXT_BYTES];
    struct buf label = {0};
    key_words_fingerprint(r->public_key, fingerprint);
    const struct time_text added = day_text(r->added_utc_ms), drill = day_text(r->drill_utc_ms);
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
    printf("%s\t%s\t%s\t%s\t%s\n", fingerprint, r->active ? _("in use") : _("out of use"),
           added.text, drill.text, buf_text(&label));
    buf_release(&label);
}

int cli_recovery_list(const struct paths *paths, int argc, char **argv)
{
    bool json = cli_flag(&argc, argv, "--json");
    struct cli_store c = {0};
    struct arena a = {0};
    struct store_recovery *all = NULL;
    struct err e = {0};
    size_t count = 0;
    int code = cli_open_locked(paths, &argc, argv, 0, &c);
    if (code == CLI_DONE && store_recoveries(c.s, &a, &all, &count, &e) != RC_OK)
        code = cli_failed(c.file, &e);
    if (code == CLI_DONE && count == 0 && !json)
        puts(_("There is no recovery key: a forgotten passphrase would lose what was not handed "
               "over. icope recovery new makes one."));
    if (count > 0 && !json)
        printf("%s\t%s\t%s\t%s\t%s\n", _("fingerprint"), _("state"), _("added"), _("last drill"),
               _("label"));
    for (size_t i = 0; i < count; i++)
        print_key(&all[i], json);
    arena_release(&a);
    cli_close(&c);
    return code;
}

// Reads the private words: from a file, or typed unseen. False after saying why.
static bool read_pair(const char *file, struct vault_keypair **ret)
{
    char text[PASSPHRASE_BYTES] = "";
    unsigned char key[KEY_WORDS_KEY_BYTES];
    struct err e = {0};
    if (!cli_passphrase(file, _("Words of the recovery key"), text))
        return false;
    enum rc rc = key_words_read(text, key, &e);
    vault_wipe(text, sizeof text);
    if (rc == RC_OK)
        rc = vault_keypair_from(key, ret, &e);
    vault_wipe(key, sizeof key);
    if (rc != RC_OK)
        bad_words(&e);
    return rc == RC_OK;
}

static int key_failed(const struct cli_store *c, const struct err *e)
{
    if (e->rc != RC_NO && e->rc != RC_DENIED)
        return cli_failed(c->file, e);
    cli_say(_("this recovery key does not open the store"), e->text);
    return CLI_NO;
}

int cli_recovery_drill(const struct paths *paths, int argc, char **argv)
{
    struct vault_keypair *pair = NULL;
    struct cli_store c = {0};
    struct err e = {0};
    const char *file = cli_option(&argc, argv, "--words-file");
    int code = cli_open(paths, &argc, argv, 0, RIGHT_RECOVERY, &c);
    if (code == CLI_DONE && !read_pair(file, &pair))
        code = CLI_NO;
    if (code == CLI_DONE && store_recovery_drill(c.s, pair, &e) != RC_OK)
        code = key_failed(&c, &e);
    if (code == CLI_DONE)
        puts(_("The recovery key opens this store; the drill is recorded."));
    vault_keypair_free(pair);
    cli_close(&c);
    return code;
}

int cli_recovery_open(const struct paths *paths, int argc, char **argv)
{
    char secret[PASSPHRASE_BYTES] = "";
    struct vault_keypair *pair = NULL;
    struct cli_store c = {0};
    struct err e = {0};
    const char *file = cli_option(&argc, argv, "--words-file");
    const char *new_file = cli_option(&argc, argv, "--new-passphrase-file");
    int code = cli_open_locked(paths, &argc, argv, 1, &c);
    if (code == CLI_DONE && argc != 1)
        code = CLI_USAGE;
    if (code == CLI_DONE && !read_pair(file, &pair))
        code = CLI_NO;
    if (code == CLI_DONE && store_unlock_by_recovery(c.s, argv[0], pair, &e) != RC_OK)
        code = key_failed(&c, &e);
    if (code == CLI_DONE && !cli_new_passphrase(new_file, argv[0], secret))
        code = CLI_STORE;
    if (code == CLI_DONE && store_account_passphrase(c.s, store_user(c.s)->id, secret, &e) != RC_OK)
        code = cli_failed(c.file, &e);
    if (code == CLI_DONE)
        puts(_("The account has its new passphrase; nothing was lost."));
    vault_wipe(secret, sizeof secret);
    vault_keypair_free(pair);
    cli_close(&c);
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

static int activate(const struct paths *paths, int argc, char **argv, bool active)
{
    unsigned char key[KEY_WORDS_KEY_BYTES];
    struct cli_store c = {0};
    struct err e = {0};
    int code = cli_open(paths, &argc, argv, 1, RIGHT_RECOVERY, &c);
    if (code == CLI_DONE && argc != 1)
        code = CLI_USAGE;
    if (code == CLI_DONE && !by_fingerprint(&c, argv[0], key))
        code = CLI_NO;
    if (code == CLI_DONE && store_recovery_activate(c.s, key, active, &e) != RC_OK)
        code = cli_failed(c.file, &e);
    // Whoever holds the words may have opened it before.
    if (code == CLI_DONE && !active)
        code = cli_rotate_open(&c);
    cli_close(&c);
    return code;
}

int cli_recovery_off(const struct paths *paths, int argc, char **argv)
{
    return activate(paths, argc, argv, false);
}

int cli_recovery_on(const struct paths *paths, int argc, char **argv)
{
    return activate(paths, argc, argv, true);
}
