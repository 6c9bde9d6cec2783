// SPDX-License-Identifier: EUPL-1.2
// icope receipt: where a visit stands on its way, and the proof that it arrived; without names.
#include "base/utf8.h"
#include "cli/rows.h"
#include "sync/receipt_text.h"

#include <string.h>

// The newest package of that identifier, or of that visit. RC_NO.
static enum rc find(struct store *s, const char *given, struct store_package *ret, struct err *e)
{
    struct arena a = {0};
    struct store_package *all = NULL;
    size_t count = 0, len = strlen(given);
    enum rc rc = store_packages(s, (1U << PACKAGE_STATES) - 1, &a, &all, &count, e);
    bool found = false;
    for (size_t i = 0; i < count && len >= 8; i++) {
        bool is =
            strncmp(all[i].id.text, given, len) == 0 || strncmp(all[i].visit.text, given, len) == 0;
        if (is && (!found || all[i].seq > ret->seq)) {
            *ret = all[i];
            found = true;
        }
    }
    arena_release(&a);
    if (found)
        return RC_OK;
    return rc != RC_OK ? rc : err_set(e, RC_NO, "nothing of that identifier was to be sent");
}

static int print_story(const struct cli_store *c, const struct store_package *p)
{
    struct receipt_text receipt_text = {.store = c->s, .clock = &c->clock};
    struct buf text = {0}, plain = {0}, safe = {0};
    struct err e = {0};
    enum rc rc = receipt_text_write(&receipt_text, p, &text, &e);
    receipt_text_plain(buf_text(&text), &plain);
    text_safe(&safe, buf_text(&plain), plain.len, true);
    if (rc == RC_OK)
        fputs(buf_text(&safe), stdout);
    buf_wipe(&text);
    buf_wipe(&plain);
    buf_wipe(&safe);
    return rc == RC_OK ? CLI_DONE : cli_failed(c->file, &e);
}

static int print_receipt(const struct cli_store *c, const struct store_package *p)
{
    struct json *receipt = NULL;
    struct err e = {0};
    if (store_package_receipt(c->s, p->id, &receipt, &e) != RC_OK)
        return cli_failed(c->file, &e);
    if (receipt != NULL)
        cli_print(receipt, true);
    else
        cli_say(p->id.text, _("this has not arrived yet: there is no receipt"));
    bool there = receipt != NULL;
    json_free(receipt);
    return there ? CLI_DONE : CLI_NO;
}

static int receipt(struct cli_call *c)
{
    struct store_package p = {0};
    struct err e = {0};
    const char *given = arg_operand(&c->args, 0);
    if (find(c->store.s, given, &p, &e) != RC_OK) {
        cli_say(given, e.rc == RC_NO ? _("nothing of that identifier was to be sent") : e.text);
        return e.rc == RC_NO ? CLI_NO : CLI_STORE;
    }
    return arg_given(&c->args, "json") ? print_receipt(&c->store, &p) : print_story(&c->store, &p);
}

static const struct arg_operand operands[] = {
    {"ID", ARG_TEXT, ARG_ONE,
     .help = N_("Identifier of a package or a visit, or its first eight characters or more.")},
    {0}};
static const struct arg_option options[] = {
    {"json", 'j', .help = N_("Prints the receipt as it is kept.")}, {0}};

const struct cli_command cli_receipt_commands[] = {
    {.name = "receipt",
     .help = N_("Says where a visit stands on its way and prints its receipt, without names."),
     .more = N_("Also what is wrong and what to do."),
     .example = "icope receipt 0b9f2f0e",
     .operands = operands,
     .options = options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_VISIT,
     .run = receipt},
    {0},
};
