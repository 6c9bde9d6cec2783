// SPDX-License-Identifier: EUPL-1.2
// A person's sheet: three things are needed, the rest helps. A likely duplicate is shown before
// saving.
#include "screens.h"

#include "app/people/service.h"
#include "app/state/format.h"
#include "app/visit/draft.h"
#include "base/utf8.h"
#include "ui/message.h"
#include "ui/sheet.h"

#include <stdio.h>
#include <string.h>

enum { SAVE_ANYWAY, OPEN_OTHER, GO_BACK };
enum { SCAN_FILL, SCAN_LEAVE };
enum { ROWS = PERSON_SHEET_ROWS };
enum { DRAFT_BYTES = ROWS * (PERSON_FIELD_BYTES + 1) };

#define ALIKE_CHOICES                                                                              \
    {                                                                                              \
        {.label = N_("s\tsave as another person")}, {.label = N_("o\topen the known one")},        \
        {                                                                                          \
            .label = N_("b\tback to the sheet")                                                    \
        }                                                                                          \
    }
static const struct message_def duplicate_message = {.title = N_("Already known?"),
                                                     .choices = ALIKE_CHOICES,
                                                     .escape = GO_BACK,
                                                     .style = STYLE_SIGNAL};
static const struct message_def twin_message = {
    .title = N_("A twin?"), .choices = ALIKE_CHOICES, .escape = GO_BACK, .style = STYLE_TITLE};
static const struct message_def scan_message = {
    .title = N_("Fill the sheet?"),
    .choices = {{.label = N_("f\tfill the sheet")}, {.label = N_("l\tleave it as it is")}},
    .escape = SCAN_LEAVE,
    .style = STYLE_TITLE,
};
struct state {
    struct sheet sheet;
    struct person_fields before;           // as it was loaded, empty for somebody new
    bool known;                            // it was
    char doctor[APP_SAID_BYTES];           // whom the record refers to on the server, "" none
    struct person_fields scan;             // the sheet as a scanned code would fill it
    size_t scanned;                        // the row that the code was scanned into
    struct message message;                // about somebody who looks the same, or a scanned code
    const struct message_def *asked;       // which of them is being answered
    struct typed typed;                    // what came back; asks before it is discarded
    struct app_alike alike[APP_ALIKE_MAX]; // who looks the same
    size_t alike_count, declined;          // of them; of those, asked about and somebody else
    bool changed;                          // something was typed
    char text[APP_WARNING_BYTES];          // of the message
    char warning[APP_WARNING_BYTES];       // does not block
};

static const char *draft_of(const struct app *app, char out[64])
{
    struct id id = app_selected(app);
    snprintf(out, 64, "%s", id.text[0] != '\0' ? id.text : "new");
    return out;
}

// A draft is the rows in their order, one a line.
static void fill_from(struct sheet *sheet, char *lines)
{
    char *rest = lines;
    for (size_t i = 0; i < ROWS && rest != NULL; i++)
        sheet_set(sheet, i, strsep(&rest, "\n"));
}

static void show(struct sheet *sheet, const struct person_fields *f)
{
    for (size_t i = 0; i < ROWS; i++)
        sheet_set(sheet, i, f->at[i]);
}
// The sheet as it is saved.
static void fill(struct state *s)
{
    show(&s->sheet, &s->before);
}

// Reads the person as it is kept, to compare what is typed with.
static void load(struct app *app, struct state *s)
{
    struct id id = app_selected(app);
    s->known = id.text[0] != '\0' && app_person_fields(app, id, &s->before) == RC_OK;
    if (!s->known)
        s->before = (struct person_fields){0};
    if (s->known)
        app_person_doctor(app, id, s->doctor);
}

// What was typed in its one form; a row that nobody touched as it was loaded, to the last byte.
static void collect(const struct state *s, struct person_fields *ret)
{
    *ret = (struct person_fields){0};
    for (size_t i = 0; i < ROWS; i++)
        snprintf(ret->at[i], PERSON_FIELD_BYTES, "%s", sheet_value(&s->sheet, i));
    app_person_tidy(ret);
    for (size_t i = 0; i < ROWS; i++)
        if (sheet_shows(&s->sheet, i, s->before.at[i]))
            memcpy(ret->at[i], s->before.at[i], PERSON_FIELD_BYTES);
}

static void warn(const struct app *app, struct state *s)
{
    struct person_fields f;
    char said[APP_SAID_BYTES];
    collect(s, &f);
    if (app_scan_begins(sheet_value(&s->sheet, s->sheet.focus)))
        s->warning[0] = '\0';
    else
        app_person_warning(&f, s->warning);
    app_person_birth_said(app, &f, said);
    sheet_say(&s->sheet, PERSON_BIRTH, said);
    explicit_bzero(&f, sizeof f);
}

static void open(struct app *app, void *state)
{
    struct state *s = state;
    char draft[DRAFT_BYTES], of[64];
    sheet_init(&s->sheet, person_sheet_rows, ROWS);
    load(app, s);
    typed_open(app, &s->typed, "person", draft_of(app, of));
    s->changed = app_draft_take(app, "person", of, draft, sizeof draft);
    if (s->changed)
        fill_from(&s->sheet, draft);
    else
        fill(s);
    warn(app, s);
    sheet_focus(&s->sheet, 0);
}

static void keep(struct app *app, const void *state)
{
    const struct state *s = state;
    char draft[DRAFT_BYTES] = "", of[64];
    size_t used = 0;
    if (!s->changed)
        return;
    for (size_t i = 0; i < ROWS && used < sizeof draft; i++)
        used += (size_t)snprintf(draft + used, sizeof draft - used, "%s%s", i > 0 ? "\n" : "",
                                 sheet_value(&s->sheet, i));
    app_draft_keep(app, "person", draft_of(app, of), draft);
}

static void close(struct app *app, void *state)
{
    struct state *s = state;
    (void)app;
    sheet_wipe(&s->sheet);
    explicit_bzero(&s->before, sizeof s->before);
    explicit_bzero(&s->scan, sizeof s->scan);
}

// Shows INS and birthplace in their one form once the row is left.
static void show_tidy(struct state *s, size_t row)
{
    struct person_fields f;
    if (row != PERSON_INS && row != PERSON_BIRTHPLACE)
        return;
    collect(s, &f);
    if (strcmp(f.at[row], sheet_value(&s->sheet, row)) != 0)
        sheet_set(&s->sheet, row, f.at[row]);
    explicit_bzero(&f, sizeof f);
}

static bool no_message(const struct app *app, const void *state)
{
    const struct state *s = state;
    (void)app;
    return !message_is_open(&s->message) && !message_is_open(&s->typed.sure);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    bool fresh = app_selected(app).text[0] == '\0';
    struct frame_area a =
        frame_measure(part_frame(app, c, fresh ? _("New person") : _("Change a person")));
    const char *whom = sheet_value(&s->sheet, PERSON_FAMILY);
    int used = typed_draw(c, a, &s->typed, whom[0] != '\0' ? whom : _("a new person"));
    if (s->warning[0] != '\0')
        used += canvas_wrap(c, a.row + used, a.col, 3, a.cols, STYLE_SIGNAL, s->warning);
    if (s->doctor[0] != '\0' && sheet_shows(&s->sheet, PERSON_GP, s->before.at[PERSON_GP])) {
        char said[2 * APP_SAID_BYTES];
        snprintf(said, sizeof said, _("GP, as the server has it: %s"), s->doctor);
        used += canvas_wrap(c, a.row + used, a.col, 2, a.cols, STYLE_DIM, said);
    }
    sheet_draw(c, part_below(a, used), &s->sheet, no_message(app, s));
    message_draw(c, &s->message, s->text[0] != '\0' ? s->text : NULL);
    message_draw(c, &s->typed.sure, NULL);
}

static struct flow store(struct app *app, struct state *s, const struct person_fields *f)
{
    struct id id = app_selected(app);
    bool fresh = id.text[0] == '\0';
    if (app_person_save(app, f, &id) != RC_OK)
        return FLOW(FLOW_STAY);
    char of[64];
    s->changed = false;
    app_draft_discard(app, "person", draft_of(app, of));
    app_person_different(app, id, s->alike, s->declined);
    app_select(app, id);
    return fresh ? FLOW_TO(FLOW_REPLACE, SCREEN_PERSON) : FLOW(FLOW_POP);
}

// A code was scanned into that row: asks whether it fills the sheet. False when none was.
static bool ask_scan(struct app *app, struct state *s, size_t row)
{
    const char *text = sheet_value(&s->sheet, row);
    if (!app_scan_begins(text))
        return false;
    collect(s, &s->scan);
    s->scan.at[row][0] = '\0';
    if (app_scan_read(app, text, &s->scan, s->text)) {
        s->scanned = row;
        message_open(&s->message, &scan_message);
    } else {
        sheet_error(&s->sheet, row,
                    _("This begins like the code of an INS and is not whole: empty the row and "
                      "scan again, or type the number."));
        sheet_focus(&s->sheet, row);
    }
    return true;
}

// The first row whose text cannot be kept whole; ROWS when none.
static size_t too_long(const struct state *s)
{
    for (size_t i = 0; i < ROWS; i++) {
        const char *text = sheet_value(&s->sheet, i);
        size_t chars = utf8_length(text, strlen(text));
        bool fits = strlen(text) < PERSON_FIELD_BYTES && (person_sheet_rows[i].kind != SHEET_TEXT ||
                                                          chars <= person_sheet_rows[i].max_chars);
        if (!fits && !sheet_shows(&s->sheet, i, s->before.at[i]))
            return i;
    }
    return ROWS;
}

static struct flow refuse(struct state *s, size_t row, const char *problem)
{
    sheet_error(&s->sheet, row, problem);
    sheet_focus(&s->sheet, row);
    return FLOW(FLOW_STAY);
}

// Asks about the next one who looks the same; saves when nobody is left.
static struct flow store_or_ask(struct app *app, struct state *s, const struct person_fields *f)
{
    for (; s->declined < s->alike_count; s->declined++) {
        const struct app_alike *alike = &s->alike[s->declined];
        if (!app_person_alike_words(app, alike, s->text))
            continue;
        message_open(&s->message, alike->twin ? &twin_message : &duplicate_message);
        return FLOW(FLOW_STAY);
    }
    return store(app, s, f);
}

static struct flow save(struct app *app, void *state)
{
    struct state *s = state;
    struct person_fields f;
    enum person_field bad;
    size_t longest = too_long(s);
    for (size_t i = 0; i < ROWS; i++)
        if (ask_scan(app, s, i))
            return FLOW(FLOW_STAY);
    if (longest < ROWS) {
        char problem[SHEET_ERROR_BYTES];
        snprintf(problem, sizeof problem, _("Too long: %zu characters can be kept here."),
                 person_sheet_rows[longest].max_chars);
        return refuse(s, longest, problem);
    }
    collect(s, &f);
    const char *problem = app_person_problem(&f, s->known ? &s->before : NULL, &bad);
    if (problem != NULL)
        return refuse(s, bad, problem);
    s->declined = s->alike_count = 0;
    if (app_person_is_another(&f, s->known ? &s->before : NULL))
        s->alike_count = app_person_alike(app, &f, app_selected(app), s->alike);
    return store_or_ask(app, s, &f);
}

// About a scanned code.
static struct flow scan_answered(const struct app *app, struct state *s, int choice)
{
    if (choice == SCAN_FILL) {
        show(&s->sheet, &s->scan);
        s->changed = true;
    } else {
        sheet_set(&s->sheet, s->scanned, s->before.at[s->scanned]);
    }
    explicit_bzero(&s->scan, sizeof s->scan);
    s->text[0] = '\0';
    warn(app, s);
    return FLOW(FLOW_STAY);
}

// About somebody who looks the same.
static struct flow answered(struct app *app, struct state *s, int choice)
{
    struct person_fields f;
    if (s->asked == &scan_message)
        return scan_answered(app, s, choice);
    s->text[0] = '\0';
    if (choice == GO_BACK)
        return FLOW(FLOW_STAY);
    if (choice == OPEN_OTHER) {
        app_select(app, s->alike[s->declined].person);
        return FLOW_TO(FLOW_REPLACE, SCREEN_PERSON);
    }
    collect(s, &f);
    s->declined++;
    return store_or_ask(app, s, &f);
}

static struct flow leave(struct app *app, void *state)
{
    keep(app, state);
    return typed_left(FLOW_POP, ((const struct state *)state)->changed);
}

static struct flow discard(struct app *app, void *state)
{
    (void)app;
    typed_ask(&((struct state *)state)->typed);
    return FLOW(FLOW_STAY);
}

static struct flow discarded(struct app *app, struct state *s)
{
    char of[64];
    if (app_draft_discard(app, "person", draft_of(app, of)) != RC_OK)
        return FLOW(FLOW_STAY);
    fill(s);
    s->changed = false;
    s->typed.since[0] = s->warning[0] = '\0';
    sheet_focus(&s->sheet, 0);
    return FLOW(FLOW_STAY);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    if (message_is_open(&s->message)) {
        s->asked = s->message.def;
        int choice = message_key(&s->message, key);
        if (choice == MESSAGE_IGNORED)
            return FLOW(FLOW_IGNORED);
        return choice < 0 ? FLOW(FLOW_STAY) : answered(app, s, choice);
    }
    if (message_is_open(&s->typed.sure)) {
        int said = message_key(&s->typed.sure, key);
        return said == TYPED_DISCARD ? discarded(app, s)
                                     : FLOW(said == MESSAGE_IGNORED ? FLOW_IGNORED : FLOW_STAY);
    }
    size_t row = s->sheet.focus;
    switch (sheet_key(&s->sheet, key)) {
    case SHEET_IGNORED:
        return FLOW(FLOW_IGNORED);
    case SHEET_DONE:
        return save(app, s);
    case SHEET_CHANGED:
        s->changed = true;
        break;
    case SHEET_TAKEN:
        break;
    }
    if (row != s->sheet.focus && !ask_scan(app, s, row))
        show_tidy(s, row);
    warn(app, s);
    return FLOW(FLOW_STAY);
}

static bool is_changed(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->changed;
}

static const struct binding bindings[] = {
    {.key = KEY_FN(2),
     .label = N_("save"),
     .help = N_("Save the sheet; also Enter on its last row."),
     .run = save},
    {.key = KEY_NAMED(KEYC_ESC),
     .other = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("back"),
     .help = N_("Leave; what was typed is kept apart and comes back. Backspace does so in an empty "
                "first row."),
     .run = leave},
    {.key = KEY_FN(8),
     .label = N_("discard"),
     .help = N_("Discard what was typed; asks first."),
     .when = is_changed,
     .run = discard},
};

const struct screen screen_person_edit = {
    .name = "person-edit",
    .title = N_("The person's sheet"),
    .help =
        N_("Only birth name, birth date and sex are needed. Tab and arrows move between the rows."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .when = no_message,
    .state_size = sizeof(struct state),
    .typing_now = no_message,
    .open = open,
    .draw = draw,
    .text = text,
    .keep = keep,
    .close = close,
};
