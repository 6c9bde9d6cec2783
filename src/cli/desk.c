// SPDX-License-Identifier: EUPL-1.2
// icope desk key, laptops, forget, take, receipts: the coordination desk, which hands over for
// laptops without internet.
#include "admin/rights_open.h"
#include "cli/due.h"
#include "cli/key.h"
#include "cli/rows.h"
#include "cli/transfer_report.h"

#include <string.h>

static int key(struct cli_call *c)
{
    char words[KEY_WORDS_TEXT_BYTES], fingerprint[FINGERPRINT_TEXT_BYTES];
    struct vault_keypair *own = NULL;
    struct err e = {0};
    if (transfer_pair(c->store.s, true, &own, &e) != RC_OK)
        return cli_failed(c->store.file, &e);
    if (arg_given(&c->args, "json")) {
        struct json *v = json_new_object();
        key_words_write(vault_keypair_public(own), words);
        key_words_fingerprint(vault_keypair_public(own), fingerprint);
        json_set_string(v, "words", words);
        json_set_string(v, "fingerprint", fingerprint);
        cli_print(v, false);
        json_free(v);
    } else {
        cli_printf("%s\n", _("The desk's public key, for icope carry key on each laptop; it opens "
                             "nothing:"));
        cli_key_words(vault_keypair_public(own));
        puts("");
        cli_key_qr(vault_keypair_public(own));
        puts("");
        cli_key_fingerprint(vault_keypair_public(own));
    }
    vault_keypair_free(own);
    return CLI_DONE;
}

static void print_laptop(const struct clock *clock, const struct transfer_laptop *l, bool json)
{
    char fingerprint[FINGERPRINT_TEXT_BYTES];
    const struct time_text day = date_text(clock_day(clock, l->added_utc_ms));
    key_words_fingerprint(l->key, fingerprint);
    if (json) {
        struct json *v = json_new_object();
        json_set_string(v, "fingerprint", fingerprint);
        json_set_string(v, "added", day.text);
        cli_print(v, false);
        json_free(v);
    } else {
        cli_printf("%s\t%s\n", fingerprint, day.text);
    }
}

static int laptops(struct cli_call *c)
{
    bool json = arg_given(&c->args, "json");
    struct arena a = {0};
    struct transfer_laptop *all = NULL;
    size_t count = 0;
    struct err e = {0};
    int code = CLI_DONE;
    if (transfer_laptops(c->store.s, &a, &all, &count, &e) != RC_OK)
        code = cli_failed(c->store.file, &e);
    else if (count == 0 && !json)
        puts(_("This desk takes from no laptop yet."));
    for (size_t i = 0; i < count; i++)
        print_laptop(&c->store.clock, &all[i], json);
    arena_release(&a);
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

static int forget(struct cli_call *c)
{
    unsigned char public_key[VAULT_PUBLIC_BYTES];
    struct err e = {0};
    if (!by_fingerprint(&c->store, arg_operand(&c->args, 0), public_key))
        return CLI_NO;
    if (transfer_laptop_drop(c->store.s, public_key, &e) != RC_OK)
        return cli_failed(c->store.file, &e);
    return CLI_DONE;
}

static void print_taken(const struct transfer_count *n)
{
    cli_printf(ngettext("%zu package taken, %zu were here already. icope sync hands them over; "
                        "then icope desk receipts.\n",
                        "%zu packages taken, %zu were here already. icope sync hands them over; "
                        "then icope desk receipts.\n",
                        n->taken),
               n->taken, n->known);
    if (n->visits + n->planned > 0)
        cli_printf(_("In this store now: visits new or newer %zu, planned visits changed %zu.\n"),
                   n->visits, n->planned);
}

static int take(struct cli_call *c)
{
    struct transfer_report w;
    struct err e = {0};
    const char *accept = arg_text(&c->args, "accept");
    if (accept != NULL && !cli_may(&c->store, RIGHT_SETTINGS))
        return CLI_REFUSED;
    transfer_report_init(&w, c, "from");
    // What is in them is kept for whoever may export; others only hand it over.
    const bool keeps =
        rights_open(c->store.s) || rights_allow(store_user(c->store.s)->role, RIGHT_EXPORT, false);
    const unsigned months = keeps ? cli_due_months(c) : 0;
    enum rc rc =
        desk_take(c->store.s, &c->store.clock, w.dir, accept, months, &w.watch, &w.count, &e);
    return transfer_report_end(&w, &c->store, rc, &e, print_taken);
}

static void print_receipts(const struct transfer_count *n)
{
    cli_printf(ngettext("%zu receipt written, %zu were there already. Bring the USB key back to "
                        "the laptops: icope sync --from-folder.\n",
                        "%zu receipts written, %zu were there already. Bring the USB key back to "
                        "the laptops: icope sync --from-folder.\n",
                        n->written),
               n->written, n->same);
}

static int receipts(struct cli_call *c)
{
    struct transfer_report w;
    struct err e = {0};
    transfer_report_init(&w, c, "to");
    enum rc rc = desk_receipts(c->store.s, w.dir, &w.watch, &w.count, &e);
    return transfer_report_end(&w, &c->store, rc, &e, print_receipts);
}

#define FINGERPRINT_OF_LAPTOP                                                                      \
    {                                                                                              \
        "FINGERPRINT", ARG_TEXT, ARG_ONE,                                                          \
            .help = N_("The laptop's fingerprint, as icope desk laptops prints it.")               \
    }
static const struct arg_operand forget_operands[] = {FINGERPRINT_OF_LAPTOP, {0}};
static const struct arg_option json_options[] = {CLI_OPTION_JSON, {0}};
static const struct arg_option take_options[] = {
    {"from", 'f', ARG_FOLDER, "DIR", .help = N_("The USB key."), .required = true},
    {"accept", .type = ARG_TEXT, .value = "FINGERPRINT",
     .help = N_("Takes from this unknown laptop from now on; compare its fingerprint first.")},
    CLI_OPTION_JSON,
    {0}};
static const struct arg_option receipts_options[] = {
    {"to", 't', ARG_FOLDER, "DIR", .help = N_("The USB key."), .required = true},
    CLI_OPTION_JSON,
    {0}};

const struct cli_command cli_desk_commands[] = {
    {.name = "desk key",
     .help = N_("On the desk: makes its key on first use and prints the public half for the "
                "laptops."),
     .more = N_("As words and as a QR code. The private half never leaves the desk's sealed "
                "store."),
     .example = "icope desk key --json > desk.json",
     .options = json_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_SETTINGS,
     .run = key},
    {.name = "desk take",
     .help = N_("On the desk: takes the packages of laptops from a USB key, for icope sync to hand "
                "over."),
     .more = N_("An unknown laptop is named by its fingerprint and taken from only once that was "
                "accepted. For a coordinator or administrator their visits are in this store then, "
                "as those of icope pull --all. Numbers of a laptop's ledger that did not arrive "
                "are named."),
     .example = "icope desk take --from /media/usb",
     .options = take_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_VISIT,
     .run = take},
    {.name = "desk receipts",
     .help = N_("On the desk: writes receipts for the laptops to a USB key."),
     .more = N_("For what was delivered, or refused by the server."),
     .example = "icope desk receipts --to /media/usb",
     .options = receipts_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_VISIT,
     .run = receipts},
    {.name = "desk laptops",
     .help = N_("Lists the laptops this desk takes from, by fingerprint."),
     .example = "icope desk laptops",
     .options = json_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_SETTINGS,
     .run = laptops},
    {.name = "desk forget",
     .help = N_("Takes nothing more from a laptop that was lost or stolen."),
     .example = "icope desk forget gozur-guluj-mobam-lubop-gizuf",
     .operands = forget_operands,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_SETTINGS,
     .run = forget},
    {0},
};
