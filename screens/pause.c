// SPDX-License-Identifier: EUPL-1.2
// Pause or stop a visit, with what it means for the recall.
#include "screens.h"

#include "app/visit/finish.h"
#include "app/visit/history.h"
#include "app/visit/service.h"
#include "app/visit/tasks.h"
#include "ui/choices.h"

enum { GO_ON, PAUSE, STOP, COUNT };

static void open(struct app *app, void *state)
{
    (void)app;
    choices_init(state, COUNT, -1);
}

static const char *meaning(const struct app *app)
{
    int64_t wait = app_recall_wait_ms(app);
    if (app_answered(app, "cog-recall") != NULL)
        return _("The recall has been done: a pause changes nothing.");
    if (wait < 0)
        return _("The words have not been said yet: a pause changes nothing.");
    return _("The words have been said. The clock of the recall goes on; if the person hears the "
             "words again or writes them down, mark the recall as helped.");
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const char *const labels[COUNT] = {
        _("Go on with the visit"), _("Pause: come back to the same question later"),
        app_is_amending(app)
            ? _("Give the correction up: the visit stays as it was finished")
            : _("End the visit here: the person does not want to or cannot go on")};
    struct frame_area a = part_visit_frame(app, c, _("Pause"));
    a = part_below(a, canvas_wrap(c, a.row, a.col, 2, a.cols, STYLE_STRONG,
                                  _("Every answer so far is kept.")) +
                          1);
    a = part_below(a, choices_draw(c, a, state, labels) + 1);
    canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_DIM, meaning(app));
}

static struct flow text(struct app *app, void *state, struct key key)
{
    int chosen = choices_key(state, key);
    switch (chosen) {
    case GO_ON:
        return FLOW(FLOW_POP);
    case PAUSE:
        app_visit_pause(app);
        return FLOW_TO(FLOW_RESET, SCREEN_HOME);
    case STOP:
        if (app_is_amending(app))
            return app_amend_withdraw(app) == RC_OK ? FLOW_TO(FLOW_RESET, SCREEN_HOME)
                                                    : FLOW(FLOW_STAY);
        return app_visit_stop(app, "interrupted") == RC_OK ? FLOW_TO(FLOW_RESET, SCREEN_HOME)
                                                           : FLOW(FLOW_STAY);
    default:
        return FLOW(chosen == CHOICES_IGNORED ? FLOW_IGNORED : FLOW_STAY);
    }
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ESC),
     .other = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("go on"),
     .help = N_("Back to the question."),
     .flow = {.kind = FLOW_POP}},
};

const struct screen screen_pause = {
    .name = "pause",
    .title = N_("Pause"),
    .help = N_("A pause keeps everything and comes back to the same question. Ending keeps what "
               "was answered; what was not asked stays open."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct choices),
    .open = open,
    .draw = draw,
    .text = text,
};
