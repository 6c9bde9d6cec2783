// SPDX-License-Identifier: EUPL-1.2
// The end of the visit: what is missing, each domain in words, what to tell the person. Never a
// verdict.
#include "screens.h"

#include "app/state/format.h"
#include "app/state/preferences.h"
#include "app/visit/finish.h"
#include "app/visit/results.h"
#include "app/visit/review.h"
#include "app/visit/service.h"
#include "base/buf.h"
#include "ui/message.h"
#include "ui/scroller.h"

#include <stdio.h>
#include <string.h>

enum { GO_BACK, FINISH };
enum { MISSING_MAX = 64 };

struct state {
    struct result_row rows[RESULTS_MAX];
    size_t count;
    struct result_counts counts;
    const struct item *missing[MISSING_MAX];
    size_t missing_count;
    char farewell[FAREWELL_BYTES];
    char missing_text[2304]; // "" nothing is missing
    struct buf whole;        // all of it one under the other, for a window too small; owned
    struct scroller scroller;
    struct message message;
};

static const struct message_def finish_message = {
    .title = N_("Finish with questions left open?"),
    .text = N_("Some questions have no answer. They stay \"not assessed\"; nothing is invented."),
    .choices = {{.label = N_("g\tgo back and ask them")},
                {.label = N_("f\tfinish as it is"), .sure = true}},
    .escape = GO_BACK,
    .style = STYLE_SIGNAL,
};

// The recall among them: its wait was passed over.
static const struct message_def finish_recall_message = {
    .title = N_("Finish with questions left open?"),
    .text = N_("Some questions have no answer, the recall of the words among them. They stay \"not "
               "assessed\"; nothing is invented."),
    .choices = {{.label = N_("g\tgo back and ask them")},
                {.label = N_("f\tfinish as it is"), .sure = true}},
    .escape = GO_BACK,
    .style = STYLE_SIGNAL,
};

static const struct message_def end_message = {
    .title = N_("Finish the visit?"),
    .text = N_("It is closed and waits to be sent."),
    .choices = {{.label = N_("g\tgo back")}, {.label = N_("f\tfinish"), .sure = true}},
    .escape = GO_BACK,
    .style = STYLE_TITLE,
};

// Practice, or the person refused.
static const struct message_def end_here_message = {
    .title = N_("Finish the visit?"),
    .text = N_("It is closed and stays on this laptop: nothing of it is sent."),
    .choices = {{.label = N_("g\tgo back")}, {.label = N_("f\tfinish"), .sure = true}},
    .escape = GO_BACK,
    .style = STYLE_TITLE,
};

// What colour adds to a state's mark and word.
static const enum style result_styles[RESULT_KINDS] = {
    [RESULT_NOT_ASSESSED] = STYLE_PLAIN,
    [RESULT_INCOMPLETE] = STYLE_PLAIN,
    [RESULT_DONE] = STYLE_OK,
    [RESULT_NO_SIGNAL] = STYLE_DIM,
    [RESULT_SIGNAL] = STYLE_SIGNAL,
};

enum { WIDE_COLS = 60, LABEL_CELLS = 22, NARROW_LABEL_CELLS = 15, STATE_CELLS = 17 };

// Lines of a text in that width.
static int lines_of(struct canvas *c, const struct frame_area *a, const char *text)
{
    return text[0] != '\0' ? canvas_wrap(c, a->row, a->col, 0, a->cols, STYLE_PLAIN, text) : 0;
}

// Where the reason of a result stands: in a column of its own, in a narrow window below.
static struct frame_area why_area(struct frame_area a)
{
    int indent = a.cols >= WIDE_COLS ? LABEL_CELLS + STATE_CELLS : 2;
    int down = a.cols >= WIDE_COLS || a.rows < 1 ? 0 : 1;
    return (struct frame_area){a.row + down, a.col + indent, a.rows - down, a.cols - indent};
}

// Rows of one result; nothing of the reason is cut.
static int result_rows(struct canvas *c, struct frame_area a, const struct result_row *r)
{
    struct frame_area why = why_area(a);
    int lines = r->why[0] != '\0' ? lines_of(c, &why, r->why) : 0;
    if (a.cols < WIDE_COLS)
        return 1 + lines;
    return lines > 1 ? lines : 1;
}

static int draw_results(const struct state *s, struct canvas *c, struct frame_area a)
{
    struct frame_area left = a;
    int label_cells = a.cols >= WIDE_COLS ? LABEL_CELLS : NARROW_LABEL_CELLS;
    for (size_t i = 0; i < s->count && left.rows > 0; i++) {
        const struct result_row *r = &s->rows[i];
        struct frame_area why = why_area(left);
        canvas_text(c, left.row, left.col, label_cells - 1,
                    r->result == RESULT_SIGNAL ? STYLE_STRONG : STYLE_PLAIN, r->label);
        canvas_printf(c, left.row, left.col + label_cells, STATE_CELLS - 1,
                      result_styles[r->result], "%s %s", app_result_mark(r->result),
                      app_result_words(r->result));
        canvas_wrap(c, why.row, why.col, why.rows, why.cols, STYLE_DIM, r->why);
        left = part_below(left, result_rows(c, left, r));
    }
    return left.row - a.row;
}

static const char *below_results(const struct app *app, const struct state *s)
{
    return !s->counts.screening
               ? _("Nothing was assessed: this is no screening, the person is still to be seen.")
           : app_shows_results(app)
               ? _("To be confirmed by the ICOPE nurse. This is not a diagnosis.")
               : _("What came out is shown to staff only.");
}

static void write_missing(struct app *app, struct state *s)
{
    char text[2048] = "";
    size_t used = 0;
    for (size_t i = 0; i < s->missing_count && used < sizeof text - 1; i++) {
        int n = snprintf(text + used, sizeof text - used, "%s%s", i > 0 ? ", " : "",
                         app_item_label(app, s->missing[i]));
        used += n > 0 ? (size_t)n : 0;
    }
    s->missing_text[0] = '\0';
    if (s->missing_count > 0)
        snprintf(s->missing_text, sizeof s->missing_text, _("Not asked yet: %s"), text);
}

// The words to say first.
static void write_whole(struct app *app, struct state *s)
{
    struct buf *out = &s->whole;
    buf_clear(out);
    buf_printf(out, _("“%s”"), s->farewell);
    buf_puts(out, "\n");
    if (s->counts.screening) {
        buf_printf(out, _("Proposed next visit: %s"),
                   app_date_text(app, app_next_visit(app), false));
        buf_puts(out, "\n");
    }
    for (size_t i = 0; i < s->count; i++) {
        const struct result_row *r = &s->rows[i];
        // TRANSLATORS: domain, mark, state: "Vision: ! signal"
        buf_printf(out, _("%s: %s %s"), r->label, app_result_mark(r->result),
                   app_result_words(r->result));
        buf_printf(out, "%s%s\n", r->why[0] != '\0' ? ", " : "", r->why);
    }
    buf_printf(out, "%s\n%s\n%s", app_counts_text(app, &s->counts), below_results(app, s),
               s->missing_text);
}

static void open(struct app *app, void *state)
{
    struct state *s = state;
    s->count = app_results(app, s->rows);
    s->counts = app_result_counts(app);
    s->missing_count = app_missing(app, s->missing, MISSING_MAX);
    app_farewell(app, s->farewell);
    write_missing(app, s);
    write_whole(app, s);
    scroller_init(&s->scroller);
}

static void close(struct app *app, void *state)
{
    (void)app;
    buf_release(&((struct state *)state)->whole);
}

// What is left of the rows when all but the counts is drawn; negative: it does not fit.
static int spare_rows(const struct app *app, const struct state *s, struct canvas *c,
                      const struct frame_area *a)
{
    struct frame_area none = {a->row, a->col, 0, a->cols}; // only counts
    int results = 0;
    for (size_t i = 0; i < s->count; i++)
        results += result_rows(c, *a, &s->rows[i]);
    return a->rows -
           (results + lines_of(c, a, below_results(app, s)) + lines_of(c, a, s->missing_text) +
            part_say(c, none, s->farewell) + s->counts.screening);
}

// Below so many rows, and a blank one when there is one left.
static struct frame_area past(struct frame_area a, int rows, int *spare)
{
    int blank = rows > 0 && *spare > 0;
    *spare -= blank;
    return part_below(a, rows + blank);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct frame_area a = part_visit_frame(app, c, _("End of the visit"));
    struct frame_area whole = frame_inset(frame_body(c, true)); // a list uses the width
    a.col = whole.col;
    a.cols = whole.cols - (frame_has_panel(c) ? FRAME_PANEL_COLS : 0);
    int spare = spare_rows(app, s, c, &a);
    int counts_rows = lines_of(c, &a, app_counts_text(app, &s->counts));
    bool counted = spare >= counts_rows; // else left out: the list above tells the same
    spare -= counted ? counts_rows : 0;
    if (spare < 0) {
        scroller_draw(c, a, &s->scroller, buf_text(&s->whole));
        message_draw(c, &s->message, NULL);
        return;
    }
    int results = draw_results(s, c, a);
    if (counted)
        results += canvas_wrap(c, a.row + results, a.col, a.rows - results, a.cols, STYLE_PLAIN,
                               app_counts_text(app, &s->counts));
    a = past(a, results, &spare);
    a = past(a,
             canvas_wrap(c, a.row, a.col, a.rows, a.cols,
                         s->counts.screening ? STYLE_DIM : STYLE_STRONG, below_results(app, s)),
             &spare);
    a = past(a, canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_SIGNAL, s->missing_text),
             &spare);
    a = past(a, part_say(c, a, s->farewell), &spare);
    if (s->counts.screening)
        canvas_printf(c, a.row, a.col, a.cols, STYLE_PLAIN, _("Proposed next visit: %s"),
                      app_date_text(app, app_next_visit(app), false));
    message_draw(c, &s->message, NULL);
}

static struct flow finish(struct app *app)
{
    return app_finish(app) == RC_OK ? FLOW_TO(FLOW_REPLACE, SCREEN_PERSON) : FLOW(FLOW_STAY);
}

// Asks once more, by another key.
static struct flow finish_asked(struct app *app, void *state)
{
    struct state *s = state;
    const struct message_def *closing = app_visit_is_sent(app) ? &end_message : &end_here_message;
    if (s->missing_count > 0)
        closing = app_missing_recall(s->missing, s->missing_count) ? &finish_recall_message
                                                                   : &finish_message;
    message_open(&s->message, closing);
    return FLOW(FLOW_STAY);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    if (!message_is_open(&s->message))
        return FLOW(scroller_key(&s->scroller, key) ? FLOW_STAY : FLOW_IGNORED);
    int choice = message_key(&s->message, key);
    if (choice == FINISH)
        return finish(app);
    if (choice == GO_BACK && s->missing_count > 0 &&
        app_step_goto(app, s->missing[0]->link_id) == RC_OK)
        return visit_flow(app);
    return FLOW(choice == MESSAGE_IGNORED ? FLOW_IGNORED : FLOW_STAY);
}

static struct flow review(struct app *app, void *state)
{
    (void)state;
    app_review_begin(app);
    return visit_flow(app);
}

static bool no_message(const struct app *app, const void *state)
{
    (void)app;
    return !message_is_open(&((const struct state *)state)->message);
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("finish"),
     .help = N_("Finish the visit: it is closed; asks once more."),
     .run = finish_asked},
    {.key = KEY_OF('r'),
     .label = N_("review"),
     .help = N_("All answers one below the other; any of them can be changed."),
     .run = review},
    {.key = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("Backspace\tback"),
     .help = N_("Back to the last question."),
     .run = visit_back},
    {.key = KEY_NAMED(KEYC_ESC),
     .label = N_("pause"),
     .help = N_("Pause or end the visit; every answer is already kept."),
     .flow = {.kind = FLOW_PUSH, .screen = SCREEN_PAUSE}},
};

const struct screen screen_end = {
    .name = "end",
    .title = N_("End of the visit"),
    .help = N_("Read the words in quotation marks to the person. A signal is a reason to look "
               "closer; only the ICOPE nurse confirms or lifts it."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .when = no_message,
    .state_size = sizeof(struct state),
    .open = open,
    .resume = open,
    .close = close,
    .draw = draw,
    .text = text,
};
