// SPDX-License-Identifier: EUPL-1.2
// icope receipt: where a visit stands on its way, and the proof that it arrived; without names.
#include "base/i18n.h"
#include "base/utf8.h"
#include "cli/session.h"
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

int cli_receipt(const struct paths *paths, int argc, char **argv)
{
    struct cli_store c = {0};
    struct store_package p = {0};
    struct err e = {0};
    bool json = cli_flag(&argc, argv, "--json");
    int code = cli_open(paths, &argc, argv, 1, RIGHT_VISIT, &c);
    if (code == CLI_DONE && argc != 1)
        code = CLI_USAGE;
    if (code == CLI_DONE && find(c.s, argv[0], &p, &e) != RC_OK) {
        cli_say(argv[0], e.rc == RC_NO ? _("nothing of that identifier was to be sent") : e.text);
        code = e.rc == RC_NO ? CLI_NO : CLI_STORE;
    }
    if (code == CLI_DONE)
        code = json ? print_receipt(&c, &p) : print_story(&c, &p);
    cli_close(&c);
    return code;
}
