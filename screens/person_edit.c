// SPDX-License-Identifier: EUPL-1.2
// A person's sheet: three things are needed, the rest helps. A likely duplicate is shown before
// saving.
#include "screens.h"

#include "app/people/service.h"
#include "app/state/format.h"
#include "app/visit/draft.h"
#include "ui/message.h"
#include "ui/sheet.h"

#include <stdio.h>
#include <string.h>

enum { SAVE_ANYWAY, OPEN_OTHER, GO_BACK };
enum { ROWS = PERSON_SITUATION_SOURCE }; // of the sheet
enum { DRAFT_BYTES = ROWS * (PERSON_FIELD_BYTES + 1) };

static const struct sheet_choice sexes[] = {
    {"f", N_("woman")}, {"m", N_("man")}, {"o", N_("other")}, {"u", N_("unknown")}};
static const struct sheet_choice documents[] = {{"", N_("none")},
                                                {"carte-identite", N_("identity card")},
                                                {"passeport", N_("passport")},
                                                {"carte-vitale", N_("health card")},
                                                {"autre", N_("other document")}};

static const struct sheet_choice situations[] = {{"", N_("is visited")},
                                                 {"deceased", N_("deceased")},
                                                 {"moved", N_("moved away")},
                                                 {"home", N_("in a home")},
                                                 {"refused", N_("refused for good")},
                                                 {"inactive", N_("record not in use")}};

// In the order of enum person_field.
static const struct sheet_row rows[ROWS] = {
    [PERSON_FAMILY] = {.label = N_("Birth name"),
                       .kind = SHEET_TEXT,
                       .required = true,
                       .max_chars = 80,
                       .hint = N_("The name at birth, as on the identity card.")},
    [PERSON_GIVEN] = {.label = N_("Given names"), .kind = SHEET_TEXT, .max_chars = 80},
    [PERSON_BIRTH] = {.label = N_("Birth date"),
                      .kind = SHEET_DATE,
                      .required = true,
                      .hint = N_("12051942 or 12/05/1942")},
    [PERSON_SEX] = {.label = N_("Sex"),
                    .kind = SHEET_CHOICE,
                    .choices = sexes,
                    .choice_count = 4,
                    .required = true},
    [PERSON_BIRTHPLACE] =
        {.label = N_("Birthplace code"),
         .kind = SHEET_TEXT,
         .max_chars = 5,
         .hint = N_("INSEE code of the town of birth, 99 and the country's number abroad.")},
    [PERSON_USUAL_NAME] = {.label = N_("Usual name"), .kind = SHEET_TEXT, .max_chars = 80},
    [PERSON_ADDRESS] = {.label = N_("Address"), .kind = SHEET_TEXT, .max_chars = 120},
    [PERSON_POSTCODE] = {.label = N_("Postcode"), .kind = SHEET_TEXT, .max_chars = 10},
    [PERSON_TOWN] = {.label = N_("Town"), .kind = SHEET_TEXT, .max_chars = 60},
    [PERSON_PHONE] = {.label = N_("Telephone"), .kind = SHEET_TEXT, .max_chars = 20},
    [PERSON_GP] = {.label = N_("GP"), .kind = SHEET_TEXT, .max_chars = 80},
    [PERSON_CONTACT] = {.label = N_("Contact"),
                        .kind = SHEET_TEXT,
                        .max_chars = 80,
                        .hint = N_("Someone to reach: family, neighbour, carer.")},
    [PERSON_CONTACT_PHONE] = {.label = N_("Contact's phone"), .kind = SHEET_TEXT, .max_chars = 20},
    [PERSON_INS] = {.label = N_("INS"),
                    .kind = SHEET_TEXT,
                    .max_chars = 15,
                    .hint = N_("13 characters and the key of 2 digits, without blanks. It stays "
                               "provisional on this laptop.")},
    [PERSON_DOCUMENT] = {.label = N_("Document seen"),
                         .kind = SHEET_CHOICE,
                         .choices = documents,
                         .choice_count = 5},
    [PERSON_SITUATION] = {.label = N_("Situation"),
                          .kind = SHEET_CHOICE,
                          .choices = situations,
                          .choice_count = 6,
                          .hint = N_("Such a person is in no round and never due.")},
    [PERSON_SITUATION_SINCE] = {.label = N_("Since"), .kind = SHEET_DATE},
};

static const struct message_def duplicate_message = {
    .title = N_("Already known?"),
    .choices = {{.label = N_("s\tsave as another person")},
                {.label = N_("o\topen the known one")},
                {.label = N_("b\tback to the sheet")}},
    .escape = GO_BACK,
    .style = STYLE_SIGNAL,
};
struct state {
    struct sheet sheet;
    struct message message; // about somebody who looks the same
    struct typed typed;     // what came back; asks before it is discarded
    struct id duplicate;    // who looks the same
    bool changed;           // something was typed
    char text[320];         // of the message
    char warning[192];      // does not block
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

// The sheet as it is saved.
static void fill(struct app *app, struct state *s)
{
    struct id id = app_selected(app);
    struct person_fields f = {0};
    if (id.text[0] != '\0' && app_person_fields(app, id, &f) != RC_OK)
        return;
    for (size_t i = 0; i < ROWS; i++)
        sheet_set(&s->sheet, i, f.at[i]);
}

static void open(struct app *app, void *state)
{
    struct state *s = state;
    char draft[DRAFT_BYTES], of[64];
    sheet_init(&s->sheet, rows, ROWS);
    typed_open(app, &s->typed, "person", draft_of(app, of));
    s->changed = app_draft_take(app, "person", of, draft, sizeof draft);
    if (s->changed)
        fill_from(&s->sheet, draft);
    else
        fill(app, s);
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
    (void)app;
    sheet_wipe(&((struct state *)state)->sheet);
}

static void collect(const struct sheet *s, struct person_fields *ret)
{
    *ret = (struct person_fields){0};
    for (size_t i = 0; i < ROWS; i++)
        snprintf(ret->at[i], PERSON_FIELD_BYTES, "%s", sheet_value(s, i));
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
        used += canvas_wrap(c, a.row + used, a.col, 2, a.cols, STYLE_SIGNAL, s->warning);
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
    app_select(app, id);
    return fresh ? FLOW_TO(FLOW_REPLACE, SCREEN_PERSON) : FLOW(FLOW_POP);
}

static struct flow save(struct app *app, void *state)
{
    struct state *s = state;
    struct person_fields f;
    enum person_field bad;
    struct person_row duplicate;
    collect(&s->sheet, &f);
    const char *problem = app_person_problem(&f, &bad);
    if (problem != NULL) {
        sheet_error(&s->sheet, bad, problem);
        sheet_focus(&s->sheet, bad);
        return FLOW(FLOW_STAY);
    }
    s->duplicate = app_person_duplicate(app, &f, app_selected(app));
    if (s->duplicate.text[0] != '\0' && app_person_row(app, s->duplicate, &duplicate)) {
        snprintf(s->text, sizeof s->text,
                 _("%s, born %s, %s is already here with the same birth date."), duplicate.name,
                 app_birth_text(app, duplicate.birth, duplicate.sex), duplicate.town);
        message_open(&s->message, &duplicate_message);
        return FLOW(FLOW_STAY);
    }
    return store(app, s, &f);
}

// About somebody who looks the same.
static struct flow answered(struct app *app, struct state *s, int choice)
{
    struct person_fields f;
    s->text[0] = '\0';
    if (choice == GO_BACK)
        return FLOW(FLOW_STAY);
    if (choice == OPEN_OTHER) {
        app_select(app, s->duplicate);
        return FLOW_TO(FLOW_REPLACE, SCREEN_PERSON);
    }
    collect(&s->sheet, &f);
    return store(app, s, &f);
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
    fill(app, s);
    s->changed = false;
    s->typed.since[0] = s->warning[0] = '\0';
    sheet_focus(&s->sheet, 0);
    return FLOW(FLOW_STAY);
}

static void warn(struct state *s)
{
    struct person_fields f;
    collect(&s->sheet, &f);
    const char *warning = app_person_warning(&f);
    snprintf(s->warning, sizeof s->warning, "%s", warning != NULL ? warning : "");
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    if (message_is_open(&s->message)) {
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
    warn(s);
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
