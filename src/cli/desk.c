// SPDX-License-Identifier: EUPL-1.2
// icope desk key, laptops, forget, take, receipts: the coordination desk, which hands over for
// laptops without internet.
#include "base/i18n.h"
#include "cli/key.h"
#include "cli/transfer_report.h"

#include <string.h>

int cli_desk_key(const struct paths *paths, int argc, char **argv)
{
    bool json = cli_flag(&argc, argv, "--json");
    char words[KEY_WORDS_TEXT_BYTES], fingerprint[FINGERPRINT_TEXT_BYTES];
    struct vault_keypair *own = NULL;
    struct cli_store c = {0};
    struct err e = {0};
    int code = cli_open(paths, &argc, argv, 0, RIGHT_SETTINGS, &c);
    if (code == CLI_DONE && transfer_pair(c.s, true, &own, &e) != RC_OK)
        code = cli_failed(c.file, &e);
    if (code == CLI_DONE && json) {
        struct json *v = json_new_object();
        key_words_write(vault_keypair_public(own), words);
        key_words_fingerprint(vault_keypair_public(own), fingerprint);
        json_set_string(v, "words", words);
        json_set_string(v, "fingerprint", fingerprint);
        cli_print(v, false);
        json_free(v);
    } else if (code == CLI_DONE) {
        printf("%s\n", _("The desk's public key, for icope carry key on each laptop; it opens "
                         "nothing:"));
        cli_key_words(vault_keypair_public(own));
        puts("");
        cli_key_qr(vault_keypair_public(own));
        puts("");
        cli_key_fingerprint(vault_keypair_public(own));
    }
    vault_keypair_free(own);
    cli_close(&c);
    return code;
}

static void print_laptop(const struct transfer_laptop *l, bool json)
{
    char fingerprint[FINGERPRINT_TEXT_BYTES];
    const struct time_text day = date_text(datetime_from_utc(l->added_utc_ms, 0).date);
    key_words_fingerprint(l->key, fingerprint);
    if (json) {
        struct json *v = json_new_object();
        json_set_string(v, "fingerprint", fingerprint);
        json_set_string(v, "added", day.text);
        cli_print(v, false);
        json_free(v);
    } else {
        printf("%s\t%s\n", fingerprint, day.text);
    }
}

int cli_desk_laptops(const struct paths *paths, int argc, char **argv)
{
    bool json = cli_flag(&argc, argv, "--json");
    struct cli_store c = {0};
    struct arena a = {0};
    struct transfer_laptop *all = NULL;
    size_t count = 0;
    struct err e = {0};
    int code = cli_open(paths, &argc, argv, 0, RIGHT_SETTINGS, &c);
    if (code == CLI_DONE && transfer_laptops(c.s, &a, &all, &count, &e) != RC_OK)
        code = cli_failed(c.file, &e);
    if (code == CLI_DONE && count == 0 && !json)
        puts(_("This desk takes from no laptop yet."));
    for (size_t i = 0; i < count; i++)
        print_laptop(&all[i], json);
    arena_release(&a);
    cli_close(&c);
    return code;
}

// The laptop of that fingerprint. False after saying that there is none.
static bool by_fingerprint(struct cli_store *c, const char *given,
                           unsigned char ret[VAULT_PUBLIC_BYTES])
{
    struct arena a = {0};
    struct transfer_laptop *all = NULL;
    size_t count = 0;
    bool found = false;
    if (transfer_laptops(c->s, &a, &all, &count, NULL) != RC_OK)
        count = 0;
    for (size_t i = 0; i < count && !found; i++) {
        char fingerprint[FINGERPRINT_TEXT_BYTES];
        key_words_fingerprint(all[i].key, fingerprint);
        found = strcmp(fingerprint, given) == 0;
        if (found)
            memcpy(ret, all[i].key, VAULT_PUBLIC_BYTES);
    }
    arena_release(&a);
    if (!found)
        cli_say(given, _("this desk knows no such laptop"));
    return found;
}

int cli_desk_forget(const struct paths *paths, int argc, char **argv)
{
    unsigned char key[VAULT_PUBLIC_BYTES];
    struct cli_store c = {0};
    struct err e = {0};
    int code = cli_open(paths, &argc, argv, 1, RIGHT_SETTINGS, &c);
    if (code == CLI_DONE && argc != 1)
        code = CLI_USAGE;
    if (code == CLI_DONE && !by_fingerprint(&c, argv[0], key))
        code = CLI_NO;
    if (code == CLI_DONE && transfer_laptop_drop(c.s, key, &e) != RC_OK)
        code = cli_failed(c.file, &e);
    cli_close(&c);
    return code;
}

int cli_desk_take(const struct paths *paths, int argc, char **argv)
{
    struct way w;
    struct cli_store c = {0};
    struct err e = {0};
    const char *accept = cli_option(&argc, argv, "--accept");
    int code = transfer_report_init(&w, &argc, argv, "--from") ? CLI_DONE : CLI_USAGE;
    if (code == CLI_DONE)
        code = cli_open(paths, &argc, argv, 0, RIGHT_VISIT, &c);
    if (code == CLI_DONE && accept != NULL && !cli_may(&c, RIGHT_SETTINGS))
        code = CLI_REFUSED;
    if (code == CLI_DONE) {
        enum rc rc = desk_take(c.s, &c.clock, w.dir, accept, &w.watch, &w.count, &e);
        code = transfer_report_print(
            &w, &c, rc, &e,
            N_("{taken} packages taken, {known} were here already. icope sync hands them "
               "over; then icope desk receipts."));
    }
    transfer_report_end(&w);
    cli_close(&c);
    return code;
}

int cli_desk_receipts(const struct paths *paths, int argc, char **argv)
{
    struct way w;
    struct cli_store c = {0};
    struct err e = {0};
    int code = transfer_report_init(&w, &argc, argv, "--to") ? CLI_DONE : CLI_USAGE;
    if (code == CLI_DONE)
        code = cli_open(paths, &argc, argv, 0, RIGHT_VISIT, &c);
    if (code == CLI_DONE) {
        enum rc rc = desk_receipts(c.s, w.dir, &w.watch, &w.count, &e);
        code = transfer_report_print(
            &w, &c, rc, &e,
            N_("{written} receipts written, {same} were there already. Bring the USB key "
               "back to the laptops: icope sync --from-folder."));
    }
    transfer_report_end(&w);
    cli_close(&c);
    return code;
}
