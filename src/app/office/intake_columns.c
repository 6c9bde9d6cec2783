// SPDX-License-Identifier: EUPL-1.2
// What the columns of a table hold: as it was found out, and as who is here says.
#include "app/office/intake_internal.h"
#include "base/i18n.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

static const char *how_words(enum import_how how)
{
    static const char *const words[] = {[IMPORT_NOT_TAKEN] = "",
                                        [IMPORT_NAMED] = "",
                                        [IMPORT_NEAR] = N_("its name is nearly that"),
                                        [IMPORT_REMEMBERED] = N_("as in such a table before"),
                                        [IMPORT_SAID] = N_("as you say")};
    return words[how];
}

void intake_wipe_columns(struct app_intake *x)
{
    for (size_t i = 0; i < x->column_count; i++)
        explicit_bzero(x->columns[i].sample, strlen(x->columns[i].sample));
    arena_release(&x->arena);
    x->columns = NULL;
    x->column_count = x->columns_more = 0;
    memset(x->held, 0, sizeof x->held);
}

void intake_keep_columns(struct app_intake *x, const struct import_columns *c)
{
    intake_wipe_columns(x);
    x->columns = arena_array(&x->arena, c->count + 1, sizeof *x->columns);
    x->column_count = c->count;
    x->columns_more = c->more;
    for (size_t i = 0; i < c->count; i++) {
        const struct import_column *from = &c->at[i];
        x->columns[i] = *from;
        x->columns[i].header = arena_text(&x->arena, from->header, strlen(from->header));
        x->columns[i].sample = arena_text(&x->arena, from->sample, strlen(from->sample));
        if (from->field != PERSON_FIELD_COUNT)
            x->held[from->field] = i + 1;
    }
}

size_t intake_sayings(const struct app_intake *x, struct import_saying out[PERSON_FIELD_COUNT])
{
    for (size_t i = 0; x->said && i < IMPORT_FIELDS; i++)
        out[i] = (struct import_saying){
            .field = (enum person_field)i, .header = "", .column = x->held[i]};
    return x->said ? IMPORT_FIELDS : 0;
}

void intake_say_columns(const struct app_intake *x, struct buf *out)
{
    size_t left_out = 0;
    buf_printf(out, "# %s\n", _("Columns"));
    for (size_t i = 0; i < x->column_count; i++) {
        const struct import_column *c = &x->columns[i];
        left_out += c->field == PERSON_FIELD_COUNT && c->header[0] != '\0';
        if (c->field == PERSON_FIELD_COUNT)
            continue;
        buf_puts(out, "  ");
        text_safe(out, c->header, strlen(c->header), false);
        buf_printf(out, " → %s", _(import_field_label(c->field)));
        if (how_words(c->how)[0] != '\0')
            buf_printf(out, " (%s)", _(how_words(c->how)));
        buf_putc(out, '\n');
    }
    // TRANSLATORS: names of columns follow, with commas between them
    buf_puts(out, left_out > 0 ? _("  Not taken: ") : "");
    for (size_t i = 0, told = 0; i < x->column_count; i++) {
        enum { TOLD_MAX = 12 };
        const struct import_column *c = &x->columns[i];
        if (c->field != PERSON_FIELD_COUNT || c->header[0] == '\0' || told++ >= TOLD_MAX)
            continue;
        buf_puts(out, told > 1 ? ", " : "");
        text_safe(out, c->header, strlen(c->header), false);
        if (told == TOLD_MAX && left_out > TOLD_MAX)
            buf_printf(out, _(" and %zu more"), left_out - TOLD_MAX);
    }
    buf_puts(out, left_out > 0 ? "\n" : "");
    if (x->columns_more > 0)
        buf_printf(out, _("Columns behind the first %d are not read: %zu.\n"), CSV_CELLS_MAX,
                   x->columns_more);
    buf_putc(out, '\n');
}

// ---- for screens ----

bool app_intake_fits(const struct app *app)
{
    return app->office->intake->held[PERSON_FAMILY] > 0;
}

size_t app_intake_columns(const struct app *app)
{
    return app->office->intake->column_count;
}

bool app_intake_column(const struct app *app, size_t i, struct intake_column *ret)
{
    const struct app_intake *x = app->office->intake;
    if (i >= x->column_count)
        return false;
    const struct import_column *c = &x->columns[i];
    *ret = (struct intake_column){.what = c->field == PERSON_FIELD_COUNT ? 0 : (size_t)c->field + 1,
                                  .how = c->how == IMPORT_NOT_TAKEN ? "" : _(how_words(c->how))};
    text_take(ret->header, sizeof ret->header, c->header);
    text_take(ret->sample, sizeof ret->sample, c->sample);
    return true;
}

size_t app_intake_whats(void)
{
    return IMPORT_FIELDS + 1;
}

const char *app_intake_what(size_t what)
{
    return what == 0 ? _("not taken") : _(import_field_label((enum person_field)(what - 1)));
}

size_t app_intake_holder(const struct app *app, size_t what)
{
    return what == 0 || what > IMPORT_FIELDS ? 0 : app->office->intake->held[what - 1];
}

void app_intake_say(struct app *app, size_t i, size_t what)
{
    struct app_intake *x = app->office->intake;
    if (i >= x->column_count || what > IMPORT_FIELDS)
        return;
    size_t holder = app_intake_holder(app, what);
    struct import_column *c = &x->columns[i];
    if (c->field != PERSON_FIELD_COUNT)
        x->held[c->field] = 0;
    if (holder > 0) {
        x->columns[holder - 1].field = PERSON_FIELD_COUNT;
        x->columns[holder - 1].how = IMPORT_NOT_TAKEN;
    }
    c->field = what == 0 ? PERSON_FIELD_COUNT : (enum person_field)(what - 1);
    c->how = what == 0 ? IMPORT_NOT_TAKEN : IMPORT_SAID;
    if (what > 0)
        x->held[what - 1] = i + 1;
    x->said = x->stale = true;
}
