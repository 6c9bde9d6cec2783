// SPDX-License-Identifier: EUPL-1.2
// icope sync --to-folder, --from-folder; icope carry key: a laptop without internet.
#include "base/fs.h"
#include "base/i18n.h"
#include "cli/key.h"
#include "cli/transfer_report.h"

#include <string.h>

int cli_transfer_out(const struct paths *paths, int argc, char **argv)
{
    struct way w;
    struct cli_store c = {0};
    struct err e = {0};
    int code = transfer_report_init(&w, &argc, argv, "--to-folder") ? CLI_DONE : CLI_USAGE;
    if (code == CLI_DONE)
        code = cli_open(paths, &argc, argv, 0, RIGHT_VISIT, &c);
    if (code == CLI_DONE) {
        enum rc rc = transfer_out(c.s, w.dir, &w.watch, &w.count, &e);
        code = transfer_report_print(
            &w, &c, rc, &e,
            N_("{written} files written, {same} were there already, {removed} removed. "
               "Everything waits here until its receipt comes back: icope sync "
               "--from-folder."));
    }
    transfer_report_end(&w);
    cli_close(&c);
    return code;
}

int cli_transfer_in(const struct paths *paths, int argc, char **argv)
{
    struct way w;
    struct cli_store c = {0};
    struct err e = {0};
    int code = transfer_report_init(&w, &argc, argv, "--from-folder") ? CLI_DONE : CLI_USAGE;
    if (code == CLI_DONE)
        code = cli_open(paths, &argc, argv, 0, RIGHT_VISIT, &c);
    if (code == CLI_DONE) {
        enum rc rc = transfer_in(c.s, w.dir, &w.watch, &w.count, &e);
        code = transfer_report_print(
            &w, &c, rc, &e,
            N_("{delivered} delivered by the desk, {held} refused by the server, {known} "
               "receipts say nothing new."));
    }
    transfer_report_end(&w);
    cli_close(&c);
    return code;
}

// ---- keys ----

// The words of a key: given as they are, in a file, or as icope desk key --json wrote them. False
// after saying why.
static bool read_key(const char *given, unsigned char ret[KEY_WORDS_KEY_BYTES])
{
    struct buf text = {0};
    struct json *v = NULL;
    struct err e = {0};
    if (!fs_exists(given))
        buf_puts(&text, given);
    else if (!cli_text(given, &text))
        return false;
    if (json_parse(buf_text(&text), text.len, &JSON_LIMITS, &v, NULL) == RC_OK &&
        json_get_string(v, "words") != NULL) {
        buf_clear(&text);
        buf_puts(&text, json_get_string(v, "words"));
    }
    bool good = key_words_read(buf_text(&text), ret, &e) == RC_OK;
    if (!good)
        cli_say(_("these words are no key"), e.text);
    json_free(v);
    buf_release(&text);
    return good;
}

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
    if (!read_key(given, key))
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
        printf("%s\n", _("This laptop, for the desk to compare when it takes the first time:"));
        cli_key_fingerprint(vault_keypair_public(own));
        printf("\n%s\n", rc == RC_OK ? _("The desk for which packages are sealed:")
                                     : _("No desk was named yet: icope carry key WORDS."));
        if (rc == RC_OK)
            cli_key_fingerprint(desk);
    }
    vault_keypair_free(own);
    return CLI_DONE;
}

int cli_transfer_key(const struct paths *paths, int argc, char **argv)
{
    bool json = cli_flag(&argc, argv, "--json");
    const char *fingerprint = cli_option(&argc, argv, "--fingerprint");
    struct cli_store c = {0};
    int code = cli_open(paths, &argc, argv, 1, RIGHT_VISIT, &c);
    if (code == CLI_DONE && argc == 1)
        code = pin(&c, argv[0], fingerprint);
    if (code == CLI_DONE)
        code = show(&c, json);
    cli_close(&c);
    return code;
}
