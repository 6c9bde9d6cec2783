// SPDX-License-Identifier: EUPL-1.2
// What the chosen person agreed to, purpose by purpose, and taking one back at any time.
#include "screens.h"

#include "app/people/service.h"
#include "app/state/format.h"
#include "app/visit/consent.h"
#include "ui/choices.h"
#include "ui/message.h"

#include <stdio.h>
#include <string.h>

enum { GO_BACK, WITHDRAW };

struct state {
    bool any; // the person was asked before
    struct agreement rows[CONSENT_ITEMS];
    struct choices choices;
    int chosen; // purpose to be taken back
    char labels[CONSENT_ITEMS][160];
    struct message message;
};

static const char *const purposes[CONSENT_ITEMS] = {
    [CONSENT_SCREENING] = N_("do the screening"),
    [CONSENT_SEND] = N_("send to the ICOPE team"),
    [CONSENT_GP] = N_("inform the GP"),
    [CONSENT_CARER] = N_("inform a relative or carer"),
    [CONSENT_SOCIAL] = N_("inform social services"),
    [CONSENT_RESEARCH] = N_("use for research"),
};

static const struct message_def withdraw_message = {
    .title = N_("Take this agreement back?"),
    .text = N_("It counts from now on; what was done before stays valid. The team is told where it "
               "already has answers; what waits to be sent is no longer sent when sending is taken "
               "back."),
    .choices = {{.label = N_("g\tgo back")}, {.label = N_("t\ttake it back"), .sure = true}},
    .escape = GO_BACK,
    .style = STYLE_SIGNAL,
};

static void open(struct app *app, void *state)
{
    static const char *const words[] = {[AGREED_NOT_ASKED] = N_("not asked"),
                                        [AGREED_YES] = N_("agreed"),
                                        [AGREED_NO] = N_("refused")};
    struct state *s = state;
    s->any = app_agreements(app, app_selected(app), s->rows);
    for (int i = 0; i < CONSENT_ITEMS; i++) {
        const struct agreement *row = &s->rows[i];
        const char *on = row->state != AGREED_NOT_ASKED ? app_date_text(app, row->on, false) : "";
        snprintf(s->labels[i], sizeof s->labels[i], _("%s: %s %s"), _(purposes[i]),
                 _(words[row->state]), on);
    }
    choices_init(&s->choices, CONSENT_ITEMS, -1);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    const char *labels[CONSENT_ITEMS];
    struct frame_area a = part_frame(app, c, _("Agreements"));
    for (int i = 0; i < CONSENT_ITEMS; i++)
        labels[i] = s->labels[i];
    if (!s->any) {
        canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_DIM,
                    _("The person was not asked yet: this is done at the beginning of a visit."));
        return;
    }
    a = part_below(a, choices_draw(c, a, &s->choices, labels) + 1);
    canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_DIM,
                _("The number of an agreement takes it back, after a question. A new agreement is "
                  "asked for at the next visit."));
    message_draw(c, &s->message, NULL);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    if (message_is_open(&s->message)) {
        int choice = message_key(&s->message, key);
        if (choice == WITHDRAW) {
            app_withdraw(app, app_selected(app), (enum consent_item)s->chosen);
            open(app, s);
        }
        return FLOW(choice == MESSAGE_IGNORED ? FLOW_IGNORED : FLOW_STAY);
    }
    int chosen = s->any ? choices_key(&s->choices, key) : CHOICES_IGNORED;
    if (chosen >= 0 && s->rows[chosen].state == AGREED_YES) {
        s->chosen = chosen;
        message_open(&s->message, &withdraw_message);
    }
    return FLOW(chosen == CHOICES_IGNORED ? FLOW_IGNORED : FLOW_STAY);
}

static bool no_message(const struct app *app, const void *state)
{
    (void)app;
    return !message_is_open(&((const struct state *)state)->message);
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ESC),
     .other = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("back"),
     .help = N_("Back to the person."),
     .flow = {.kind = FLOW_POP}},
};

const struct screen screen_agreements = {
    .name = "agreements",
    .title = N_("Agreements"),
    .help = N_("What the person last answered to each purpose, and when. An agreement can be taken "
               "back at any time, without consequence."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .when = no_message,
    .state_size = sizeof(struct state),
    .open = open,
    .resume = open,
    .draw = draw,
    .text = text,
};
