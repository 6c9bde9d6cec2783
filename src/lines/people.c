// SPDX-License-Identifier: EUPL-1.2
// Whom to visit: the round, a search, somebody new.
#include "app/people/service.h"
#include "app/visit/flags.h"
#include "lines/visit.h"

#include "app/state/format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_SAID = 20 };

// What the numbers stand for now.
struct shown {
    bool searched;           // matches of a search, not a view
    enum home_view view;     // the view
    size_t count;            // rows in all
    struct id id[ROWS_SAID]; // of those that were said
    size_t said;             // used of id
};

static void say_row(struct talk *t, size_t number, const struct person_row *p)
{
    struct buf text = {0};
    buf_printf(&text, "%zu %s", number, p->name);
    buf_printf(&text, ", %s", app_age_text(t->app, p->age));
    if (p->town[0] != '\0')
        buf_printf(&text, ", %s", p->town);
    if (p->time[0] != '\0')
        buf_printf(&text, ", %s", p->time);
    if (p->remark[0] != '\0')
        buf_printf(&text, ", %s", p->remark);
    lines_say(&t->l, buf_text(&text));
    buf_wipe(&text);
}

static void say_rows(struct talk *t, struct shown *s)
{
    s->said = 0;
    for (size_t i = 0; i < s->count && s->said < ROWS_SAID; i++) {
        struct person_row p;
        if (!(s->searched ? app_search_row(t->app, i, &p) : app_home_row(t->app, s->view, i, &p)))
            continue;
        s->id[s->said++] = p.id;
        say_row(t, s->said, &p);
    }
    if (s->count > s->said)
        lines_sayf(&t->l, _("%zu more: type more of the name."), s->count - s->said);
}

// A list to choose from, by the word that is typed for it; heads as on the screens.
static const struct {
    const char *word, *french; // N_() in English and French
    const char *head;          // N_()
} views[HOME_VIEWS] = {
    [HOME_ROUND] = {N_("round"), "tournée", N_("My round")},
    [HOME_DUE] = {N_("due"), "à revoir", N_("To see again")},
    [HOME_NEVER] = {N_("never seen"), "jamais vues", N_("Never seen")},
    [HOME_ALL] = {N_("everybody"), "tous", N_("Everybody")},
};

static void say_view(struct talk *t, struct shown *s, enum home_view view)
{
    app_home_refresh(t->app);
    *s = (struct shown){.view = view, .count = app_home_count(t->app, view)};
    lines_sayf(&t->l, _("%s: %zu"), _(views[view].head), s->count);
    say_rows(t, s);
}

static void say_round(struct talk *t, struct shown *s)
{
    say_view(t, s, HOME_ROUND);
    for (size_t i = HOME_ROUND + 1; i < HOME_VIEWS; i++)
        lines_sayf(&t->l, _("\"%s\": %zu"), _(views[i].word),
                   app_home_count(t->app, (enum home_view)i));
    if (app_flags_open(t->app) > 0)
        lines_sayf(&t->l, _("Red flags open: %zu"), app_flags_open(t->app));
}

// The view that a line asks for; HOME_VIEWS none.
static enum home_view view_of(const char *line)
{
    size_t i = 0;
    while (i < HOME_VIEWS && !words_same(line, _(views[i].word)) &&
           !words_same(line, views[i].french))
        i++;
    return (enum home_view)i;
}

static void search(struct talk *t, struct shown *s, const char *query)
{
    *s = (struct shown){.searched = true, .count = app_search(t->app, query)};
    if (s->count == 0)
        lines_sayf(&t->l, _("Nobody is found for %s."), query);
    say_rows(t, s);
}

// A line that is neither number nor word is searched for.
static void choose(struct talk *t, struct shown *s, const char *line)
{
    char *end = NULL;
    unsigned long number = strtoul(line, &end, 10);
    if (end != line && *end == '\0' && number >= 1 && number <= s->said) {
        visit_ask(t, s->id[number - 1]);
        if (talk_goes_on(t))
            say_round(t, s);
    } else if (words_same(line, _("quit")) || words_same(line, "quitter")) {
        t->leave = LEAVE_QUIT;
    } else if (words_same(line, _("new")) || words_same(line, "nouvelle")) {
        if (person_new_ask(t))
            visit_ask(t, app_selected(t->app));
        if (talk_goes_on(t))
            say_round(t, s);
    } else if (view_of(line) != HOME_VIEWS) {
        say_view(t, s, view_of(line));
    } else {
        search(t, s, line);
    }
}

void people_ask(struct talk *t)
{
    const struct asked a = {.prompt =
                                N_("Number of the person, part of a name, \"new\" or \"quit\":"),
                            .known = WORDS(WORD_BACK)};
    struct shown s = {0};
    if (plain_return(t->plain))
        visit_go_on(t);
    if (talk_goes_on(t))
        say_round(t, &s);
    while (talk_goes_on(t)) {
        enum said said = talk_ask(t, &a);
        if (said == SAID_LINE) {
            char line[200];
            snprintf(line, sizeof line, "%s", lines_text(&t->l));
            choose(t, &s, line);
        } else if (said == SAID_NONE || (said == SAID_WORD && t->word == WORD_BACK)) {
            say_round(t, &s);
        }
    }
}
