// SPDX-License-Identifier: EUPL-1.2
#include "cli/export.h"

#include "base/fs.h"
#include "base/fs_folder.h"
#include "export/resources.h"
#include "export/said.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// What is drawn of it while it runs.
struct drawn {
    bool terminal; // somebody looks
    const struct clock *clock;
    int64_t shown_ms; // mono, 0 nothing yet
};

// "csv (1 of 3)   1200 of 40000 visits   900/s   44 s left"
static void draw(const struct export_pace *p)
{
    fprintf(stderr, "\r\033[K");
    fprintf(stderr, _("%s (%zu of %zu)   %zu of %zu visits   %zu/s"), p->part, p->at, p->parts,
            p->visits, p->of, p->per_second);
    if (p->left_ms >= 0)
        fprintf(stderr, _("   %" PRId64 " s left"), (p->left_ms + 999) / 1000);
    fflush(stderr);
}

static bool progress(const struct export_pace *p, void *self)
{
    enum { SHOW_EVERY_MS = 250 };
    struct drawn *d = self;
    const int64_t now = clock_mono_ms(d->clock);
    if (d->terminal && (d->shown_ms == 0 || now - d->shown_ms >= SHOW_EVERY_MS)) {
        d->shown_ms = now;
        draw(p);
    }
    return !cli_interrupted();
}

// ---- how it went ----

// What an interrupted one left, and what to do.
static void say_what_stays(const char *dir, const struct export_standing *n)
{
    struct buf at = {0}, text = {0};
    if (!export_unfinished(dir, &at))
        return;
    buf_printf(
        &text,
        _("parts that are whole: %zu of %zu. They stay there, readable by whoever can read the "
          "disk; the same command goes on with the others. Remove this folder if nobody "
          "wants that"),
        n->whole, n->parts);
    cli_say(buf_text(&at), buf_text(&text));
    buf_release(&at);
    buf_release(&text);
}

// Files that are there are never replaced; one that is open is named.
static int say_busy(const char *dir, const struct export_standing *n)
{
    struct buf at = {0};
    const bool begun = export_unfinished(dir, &at), inside = begun && at.len <= strlen(dir);
    if (n->foreign) {
        buf_clear(&at);
        buf_printf(&at, "%s" FS_UNFINISHED, dir);
        cli_say(buf_text(&at),
                _("what stands there is not known to be an interrupted export; nothing was "
                  "written and nothing was removed. Move this folder, or choose another one"));
    } else if (n->other) {
        cli_say(buf_text(&at), _("an interrupted export of something else is there; nothing was "
                                 "written. The command that began it goes on with it; remove this "
                                 "folder, or choose another one"));
    } else if (!fs_exists(dir) || (inside && n->whole == 0)) {
        cli_say(dir, _("another program is writing there; nothing was written"));
    } else {
        cli_say_there(dir);
        if (begun && n->whole == 0)
            cli_say(buf_text(&at), _("an interrupted export is there. The command that began it "
                                     "goes on with it once the other folder has another name; "
                                     "remove this one if nobody wants that"));
    }
    buf_release(&at);
    return CLI_REFUSED;
}

static int say_failed(const char *dir, const struct export_standing *n, const struct err *e,
                      enum rc rc)
{
    int code = CLI_NO;
    if (rc == RC_NO) {
        cli_say(dir, n->whole > 0 ? _("stopped; it is not finished")
                                  : _("stopped; nothing was written"));
        code = CLI_INCOMPLETE;
    } else if (rc == RC_BUSY) {
        code = say_busy(dir, n);
    } else if (rc == RC_INVALID) {
        cli_say(dir, e->text);
    } else {
        code = cli_failed(dir, e);
    }
    if (n->whole > 0)
        say_what_stays(dir, n);
    return code;
}

static void say_line(const char *text, void *self)
{
    (void)self;
    cli_say("-", text);
}

static void print_rows(const struct export_options *o)
{
    for (size_t i = 0; i < o->record_count; i++)
        if (o->records[i] == &record_fhir)
            cli_printf(ngettext("fhir: %zu resource\n", "fhir: %zu resources\n", o->record_rows[i]),
                       o->record_rows[i]);
        else
            cli_printf(ngettext("%s: %zu row\n", "%s: %zu rows\n", o->record_rows[i]),
                       o->records[i]->name, o->record_rows[i]);
    for (size_t i = 0; o->format_count > 0 && i < o->view_count; i++)
        cli_printf(ngettext("%s: %zu row\n", "%s: %zu rows\n", o->rows[i]), o->views[i].name,
                   o->rows[i]);
}

// What of it an interrupted one had made.
static void say_resumed(const char *dir, const struct export_standing *n)
{
    struct buf text = {0};
    if (n->anew)
        buf_puts(
            &text,
            _("an interrupted export was there, but the store or the program has changed since: "
              "everything was made again"));
    else
        buf_printf(&text,
                   _("went on with an interrupted export. Parts that were whole, and are what they "
                     "were (SHA-256): %zu of %zu"),
                   n->resumed, n->parts);
    if (n->anew || n->resumed > 0)
        cli_say(dir, buf_text(&text));
    buf_clear(&text);
    buf_printf(&text,
               ngettext("%zu part of it was not what had been written, and was made again",
                        "%zu parts of it were not what had been written, and were made again",
                        n->spoiled),
               n->spoiled);
    if (n->spoiled > 0)
        cli_say(dir, buf_text(&text));
    buf_release(&text);
}

int cli_export_write(struct cli_call *c, const struct export_options *asked)
{
    const char *dir = arg_text(&c->args, "out");
    struct drawn drawn = {.terminal = isatty(STDERR_FILENO) != 0, .clock = &c->store.clock};
    struct export_standing standing = {0};
    size_t rows[RECORD_FORMATS_MAX] = {0};
    struct json *manifest = NULL;
    struct export_options o = *asked;
    struct err e = {0};
    o.dir = dir;
    o.progress = progress;
    o.self = &drawn;
    o.record_rows = rows;
    o.standing = &standing;
    o.manifest = &manifest;
    const enum rc rc = export_write(c->store.s, &o, &e);
    if (drawn.terminal)
        fputs("\r\033[K", stderr);
    if (rc != RC_OK)
        return say_failed(dir, &standing, &e, rc);
    print_rows(&o);
    say_resumed(dir, &standing);
    export_said(manifest, say_line, NULL);
    json_free(manifest);
    return CLI_DONE;
}
