// SPDX-License-Identifier: EUPL-1.2
#include "cli/transfer_report.h"

#include "base/utf8.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

// The counts by name, for JSON.
static const struct {
    const char *name;
    size_t offset;
} counts[] = {
    {"total", offsetof(struct transfer_count, total)},
    {"written", offsetof(struct transfer_count, written)},
    {"same", offsetof(struct transfer_count, same)},
    {"removed", offsetof(struct transfer_count, removed)},
    {"taken", offsetof(struct transfer_count, taken)},
    {"known", offsetof(struct transfer_count, known)},
    {"delivered", offsetof(struct transfer_count, delivered)},
    {"held", offsetof(struct transfer_count, held)},
    {"left", offsetof(struct transfer_count, left)},
    {"missing", offsetof(struct transfer_count, missing)},
    {"refused", offsetof(struct transfer_count, refused)},
    {"visits", offsetof(struct transfer_count, visits)},
    {"planned", offsetof(struct transfer_count, planned)},
};

static size_t count_at(const struct transfer_count *c, size_t i)
{
    return *(const size_t *)(const void *)((const char *)c + counts[i].offset);
}

static void on_step(void *self, const struct transfer_count *count)
{
    const struct transfer_report *w = self;
    if (w->live)
        fprintf(stderr, "\r%zu/%zu ", count->done, count->total);
}

static void on_skipped(void *self, const char *name, const char *code)
{
    struct transfer_report *w = self;
    struct json *one = json_new_object();
    json_set_string(one, "name", name);
    json_set_string(one, "code", code);
    json_push(w->skipped, one);
}

void transfer_report_init(struct transfer_report *w, const struct cli_call *c, const char *option)
{
    *w = (struct transfer_report){.json = arg_given(&c->args, "json"),
                                  .live = isatty(STDERR_FILENO) != 0,
                                  .dir = arg_text(&c->args, option),
                                  .skipped = json_new_array()};
    w->watch = (struct transfer_watch){.step = on_step, .skipped = on_skipped, .self = w};
}

static void say_skipped(const struct transfer_report *w)
{
    for (size_t i = 0; i < json_count(w->skipped); i++) {
        const struct json *one = json_at(w->skipped, i);
        cli_say(json_get_string(one, "name"), _(transfer_why(json_get_string(one, "code"))));
    }
}

static void print_json(struct transfer_report *w, enum rc rc)
{
    struct json *all = json_new_object();
    json_set_string(all, "folder", w->dir);
    json_set_string(all, "result", rc == RC_OK ? "done" : rc_name(rc));
    for (size_t i = 0; i < ARRAY_LEN(counts); i++)
        json_set(all, counts[i].name, json_new_int((int64_t)count_at(&w->count, i)));
    json_set(all, "skipped", json_share(w->skipped));
    cli_print(all, false);
    json_free(all);
}

// Says why nothing or not everything was done; returns the exit code.
static int say_failed(struct transfer_report *w, const struct cli_store *c, enum rc rc,
                      const struct err *e)
{
    if (w->count.folder) {
        cli_say(w->dir, rc == RC_FULL
                            ? _("the USB key is full: what is on it is good, the rest stays here; "
                                "make room and do it again")
                            : _("the folder cannot be used, or the USB key was pulled out: nothing "
                                "is lost; put it in and do it again"));
        cli_say("-", e->text);
        return CLI_INCOMPLETE;
    }
    if (rc == RC_NO) {
        cli_say("-",
                _("keys were not exchanged yet: icope desk key on the desk, icope carry key on "
                  "each laptop"));
        return CLI_NO;
    }
    if (rc == RC_DENIED && store_is_practice(c->s)) {
        cli_say("-", _("practice data are not carried"));
        return CLI_REFUSED;
    }
    return cli_failed(c->file, e);
}

int transfer_report_end(struct transfer_report *w, const struct cli_store *c, enum rc rc,
                        const struct err *e, void (*print)(const struct transfer_count *n))
{
    int code = w->count.refused > 0 ? CLI_INCOMPLETE : CLI_DONE;
    if (w->live && w->count.done > 0)
        fputc('\n', stderr);
    if (w->json)
        print_json(w, rc);
    say_skipped(w);
    if (rc != RC_OK)
        code = say_failed(w, c, rc, e);
    else if (!w->json)
        print(&w->count);
    json_free(w->skipped);
    return code;
}
