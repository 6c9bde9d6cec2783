// SPDX-License-Identifier: EUPL-1.2
#include "sync/receipt_text.h"

#include "base/i18n.h"
#include "sync/messages.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const states[PACKAGE_STATES] = {
    [PACKAGE_WAITING] = N_("to be sent"),
    [PACKAGE_DELIVERED] = N_("received and read back"),
    [PACKAGE_QUARANTINED] = N_("not accepted by the server"),
    [PACKAGE_CONFLICT] = N_("changed here and there: somebody must choose"),
    [PACKAGE_REPLACED] = N_("replaced by a newer version before it was sent"),
};

static void line(struct buf *out, const char *label, const char *value)
{
    if (value != NULL && value[0] != '\0')
        buf_printf(out, "%s %s\n", label, value);
}

static void when(const struct clock *clock, struct buf *out, const char *label, int64_t utc_ms)
{
    char at[INSTANT_BYTES], text[32];
    if (utc_ms == 0)
        return;
    clock_instant(clock, utc_ms, at);
    // TRANSLATORS: day, month, year, time: "24/11/2026 09:03"
    snprintf(text, sizeof text, _("%.2s/%.2s/%.4s %.5s"), at + 8, at + 5, at, at + 11);
    line(out, label, text);
}

static void add_problem(const struct receipt_text *receipt_text, const struct json *problem,
                        struct buf *out)
{
    struct sync_message message = problem_text(problem);
    const char *link = json_get_string(problem, "linkId");
    int64_t http = 0;
    if (message.happened[0] == '\0')
        return;
    buf_printf(out, "\n# %s\n%s\n%s\n\n", _("What is wrong"), _(message.happened), _(message.todo));
    if (link != NULL && receipt_text->label != NULL)
        link = receipt_text->label(receipt_text->self, link);
    line(out, _("It is about the question:"), link);
    line(out, _("The server says:"), json_get_string(problem, "text"));
    line(out, _("Its code:"), json_get_string(problem, "code"));
    if (json_int(json_get(problem, "http"), &http) && http > 0)
        buf_printf(out, "HTTP %" PRId64 "\n", http);
    line(out, _("Noted:"), json_get_string(problem, "at"));
}

static void add_receipt(const struct json *receipt, struct buf *out)
{
    static const struct {
        const char *member, *label;
    } rows[] = {
        {"server", N_("Server:")},       {"software", N_("Program there:")},
        {"at", N_("Read back:")},        {"via", N_("By way of:")},
        {"readBack", N_("Seen there:")}, {"readBackVersion", N_("Its version there:")},
        {"package", N_("Package:")},     {"blake2b256", N_("Hash of what was sent (BLAKE2b-256):")},
    };
    int64_t number = 0, bytes = 0;
    if (receipt == NULL)
        return;
    buf_printf(out, "\n# %s\n", _("Receipt"));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        line(out, _(rows[i].label), json_get_string(receipt, rows[i].member));
    if (json_int(json_get(receipt, "number"), &number))
        buf_printf(out, "%s %" PRId64 "\n", _("Number in the ledger of this laptop:"), number);
    if (json_int(json_get(receipt, "bytes"), &bytes))
        buf_printf(out, "%s %" PRId64 "\n", _("Bytes:"), bytes);
    const struct json *entries = json_get(receipt, "entries");
    for (size_t i = 0; i < json_count(entries); i++) {
        const struct json *entry = json_at(entries, i);
        const char *url = json_get_string(entry, "url"), *id = json_get_string(entry, "id");
        const char *version = json_get_string(entry, "version");
        buf_printf(out, "  %s%s%s%s%s\n", url != NULL ? url : "?", id != NULL ? " → " : "",
                   id != NULL ? id : "", version != NULL ? " / " : "",
                   version != NULL ? version : "");
    }
}

enum rc receipt_text_write(const struct receipt_text *receipt_text, const struct store_package *p,
                           struct buf *out, struct err *e)
{
    struct json *problem = NULL, *receipt = NULL;
    const char *name = receipt_text->name != NULL ? receipt_text->name : "";
    enum rc rc = store_package_problem(receipt_text->store, p->id, &problem, e);
    if (rc == RC_OK)
        rc = store_package_receipt(receipt_text->store, p->id, &receipt, e);
    if (rc == RC_OK) {
        buf_printf(out, "# %s%s%s\n", p->visit.text[0] != '\0' ? _("Visit") : _("Planned visit"),
                   name[0] != '\0' ? " — " : "", name);
        line(out, _("State:"),
             p->accepted ? _("accepted by the server, to be read back") : _(states[p->state]));
        line(out, _("Six domains:"), receipt_text->came_to);
        if (p->urgent)
            line(out, "!", _("holds a red flag"));
        when(receipt_text->clock, out, _("Finished:"), p->queued_utc_ms);
        when(receipt_text->clock, out, _("Received:"), p->sent_utc_ms);
        if (p->attempts > 0)
            buf_printf(out, "%s %" PRIu32 "\n", _("Tries that failed:"), p->attempts);
        if (p->state != PACKAGE_DELIVERED)
            add_problem(receipt_text, problem, out);
        add_receipt(receipt, out);
    }
    json_free(problem);
    json_free(receipt);
    return rc;
}

void receipt_text_plain(const char *receipt_text, struct buf *out)
{
    while (*receipt_text != '\0') {
        size_t len = strcspn(receipt_text, "\n");
        size_t mark = strncmp(receipt_text, "# ", 2) == 0 ? 2 : 0;
        buf_add(out, receipt_text + mark, len - mark);
        buf_putc(out, '\n');
        receipt_text += len + (receipt_text[len] == '\n');
    }
}
