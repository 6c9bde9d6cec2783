// SPDX-License-Identifier: EUPL-1.2
// Where the conversation stands is a place of the form (form_places.h); after each answer the
// places are found anew, for an answer may open, close or repeat others.
#include "cli/form_lines.h"

#include "base/i18n.h"
#include "cli/form_places.h"
#include "cli/io.h"
#include "prompt/question.h"
#include "prompt/words.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// The conversation.
struct talk {
    struct form *f;       // what is filled
    const char *language; // of its texts
    const char *draft;    // kept after each answer, NULL nowhere
    struct lines l;       // what is said and typed
    struct places p;      // where one can stand
    size_t at;            // index of the place; p.count: the end
    bool back;            // going backwards
    bool stop;            // the input has ended
    bool kept;            // every draft could be written
};

enum {
    KNOWN = WORDS(WORD_BACK) | WORDS(WORD_REPEAT) | WORDS(WORD_CLEAR) | WORDS(WORD_REVIEW) |
            WORDS(WORD_END) | WORDS(WORD_HELP)
};

static void keep(struct talk *t)
{
    struct err e = {0};
    if (t->draft == NULL || form_draft_keep(t->f, t->draft, &e) == RC_OK)
        return;
    cli_say(t->draft, e.text);
    t->kept = false;
}

// The places changed: stands at the same one, or at `of`.
static void find_again(struct talk *t, struct place of)
{
    places_find(&t->p, t->f);
    t->at = places_same(&t->p, &of);
}

// ---- saying ----

static void say_title(struct talk *t)
{
    struct buf title = {0};
    form_title(t->f, t->language, &title);
    if (title.len > 0)
        lines_say(&t->l, buf_text(&title));
    buf_release(&title);
}

static void say_name(struct talk *t, const struct place *p, bool several)
{
    struct buf text = {0};
    struct form_item now;
    form_item_at(t->f, p->item, p->at, p->at_count, &now);
    if (now.it->prefix != NULL)
        buf_printf(&text, "%s ", now.it->prefix);
    form_item_release(&now);
    size_t before = text.len;
    form_said(t->f, p->item, t->language, &text);
    if (text.len == before)
        buf_puts(&text, p->item->link_id);
    if (several && p->item->repeats && p->at_count > 0)
        buf_printf(&text, _(", number %zu"), p->at[p->at_count - 1] + 1);
    lines_say(&t->l, buf_text(&text));
    buf_release(&text);
}

// The answers to a question in one text, "" none.
static void answers_in_words(const struct talk *t, const struct place *p, struct buf *out)
{
    size_t count = place_answers(t->f, p);
    struct form_item now;
    form_item_at(t->f, p->item, p->at, p->at_count, &now);
    for (size_t i = 0; i < count; i++) {
        buf_puts(out, i > 0 ? "; " : "");
        question_answer_words(out, now.it,
                              form_answer_at(t->f, p->item->link_id, p->at, p->at_count, i),
                              t->language);
    }
    form_item_release(&now);
}

// Appends what may be typed, as it is now.
static void add_format(struct talk *t, const struct place *p, bool needed, struct buf *out)
{
    struct form_item now;
    form_item_at(t->f, p->item, p->at, p->at_count, &now);
    question_format(out, now.it, t->language);
    if (needed && now.it->required) {
        buf_puts(out, out->len > 0 ? " " : "");
        buf_puts(out, _("An answer is needed."));
    }
    form_item_release(&now);
}

static void say_format(struct talk *t, const struct place *p)
{
    struct buf format = {0};
    add_format(t, p, true, &format);
    if (format.len > 0)
        lines_say(&t->l, buf_text(&format));
    buf_release(&format);
}

// Where a display text may stand.
struct here {
    const struct form *f;
    const struct place *p; // of its question
};

// A display text may hang on an answer.
static bool is_shown(const void *self, const struct item *display)
{
    const struct here *h = self;
    return form_enabled_at(h->f, display->link_id, h->p->at, h->p->at_count);
}

static void say_question(struct talk *t, const struct place *p)
{
    struct buf now = {0};
    struct form_item item;
    say_name(t, p, false);
    question_say_displays(&t->l, p->item, t->language, is_shown, &(struct here){t->f, p});
    form_item_at(t->f, p->item, p->at, p->at_count, &item);
    question_say_options(&t->l, item.it, t->language);
    form_item_release(&item);
    say_format(t, p);
    answers_in_words(t, p, &now);
    if (now.len > 0)
        lines_sayf(&t->l, _("Answered so far: %s"), buf_text(&now));
    buf_release(&now);
}

// ---- answering ----

// Sets the answers of a question; `value` is added to those before where several may be, NULL
// clears.
static enum rc set(struct talk *t, const struct place *p, struct json *value, struct err *e)
{
    struct json *values = json_new_array();
    size_t had = p->item->repeats && value != NULL ? place_answers(t->f, p) : 0;
    for (size_t i = 0; i < had; i++) {
        const struct json *old = form_answer_at(t->f, p->item->link_id, p->at, p->at_count, i);
        struct json *copy = json_copy(old);
        json_set(copy, "item", NULL);
        json_push(values, copy);
    }
    if (value != NULL)
        json_push(values, value);
    enum rc rc = form_set_at(t->f, p->item->link_id, p->at, p->at_count, values, e);
    json_free(values);
    return rc;
}

// Takes a line as an answer and says what was understood. False when it is none.
static bool answer(struct talk *t, const struct place *p, const char *line)
{
    struct buf text = {0}, words = {0};
    struct err e = {0};
    struct form_item now; // the numbers are those of the options offered
    form_item_at(t->f, p->item, p->at, p->at_count, &now);
    question_read(&text, now.it, line, t->language);
    struct json *value = form_read_text(t->f, now.it, buf_text(&text), &e);
    struct json *said = json_share(value);
    bool taken = value != NULL && set(t, p, value, &e) == RC_OK;
    if (taken) {
        question_answer_words(&words, now.it, said, t->language);
        lines_sayf(&t->l, _("understood: %s"), buf_text(&words));
        keep(t);
    } else {
        add_format(t, p, false, &words);
        lines_sayf(&t->l, _("This is no answer here: %s. %s"), line,
                   words.len > 0 ? buf_text(&words) : _("Type the number of an answer."));
    }
    form_item_release(&now);
    json_free(said);
    buf_release(&text);
    buf_release(&words);
    return taken;
}

// Several numbers on one line choose several options.
static bool answer_each(struct talk *t, const struct place *p, const char *line)
{
    bool numbers = p->item->repeats && p->item->option_count > 0 && strpbrk(line, " ,") != NULL &&
                   line[strspn(line, "0123456789 ,")] == '\0';
    if (!numbers)
        return answer(t, p, line);
    bool all = true;
    while (*line != '\0') {
        char one[16];
        size_t len = strcspn(line, " ,");
        snprintf(one, sizeof one, "%.*s", (int)(len < 15 ? len : 15), line);
        all = (len == 0 || answer(t, p, one)) && all;
        line += len + (line[len] != '\0');
    }
    return all;
}

// ---- words ----

// Lists every question with its answer and asks which one to change.
static void review(struct talk *t)
{
    size_t number = 0, *places = mem_array(t->p.count + 1, sizeof *places);
    for (size_t i = 0; i < t->p.count; i++) {
        struct buf words = {0};
        if (t->p.all[i].kind != PLACE_QUESTION)
            continue;
        places[++number] = i;
        answers_in_words(t, &t->p.all[i], &words);
        const char *text = item_text(t->p.all[i].item, t->language);
        lines_sayf(&t->l, _("%zu %s: %s"), number, text,
                   words.len > 0 ? buf_text(&words) : _("no answer"));
        buf_release(&words);
    }
    enum line_end end = lines_read(&t->l, _("Number of the answer to change, or Enter:"), -1);
    unsigned long chosen = end == LINE_READ ? strtoul(lines_text(&t->l), NULL, 10) : 0;
    if (chosen >= 1 && chosen <= number)
        t->at = places[chosen];
    free(places);
}

static void go_back(struct talk *t)
{
    size_t i = t->at;
    while (i > 0) {
        enum place_kind kind = t->p.all[--i].kind;
        if (kind == PLACE_QUESTION || kind == PLACE_MORE) {
            t->at = i;
            return;
        }
    }
    lines_say(&t->l, _("This is the first question."));
}

// Does what a word asks for. True: the place has changed or is to be asked anew.
static void obey(struct talk *t, enum word w, const struct place *p)
{
    struct err e = {0};
    if (w == WORD_BACK) {
        go_back(t);
    } else if (w == WORD_REVIEW) {
        review(t);
    } else if (w == WORD_END) {
        t->at = t->p.count;
    } else if (w == WORD_HELP) {
        words_explain(&t->l, KNOWN, p != NULL && question_is_free(p->item));
    } else if (w == WORD_CLEAR && p != NULL && p->kind == PLACE_QUESTION) {
        set(t, p, NULL, &e);
        lines_say(&t->l, _("The question is open again."));
        keep(t);
        find_again(t, *p);
    }
}

// Reads a line at a place (NULL: at the end). False: nothing more is to be done with it, the input
// ended or a word was obeyed.
static bool read_at(struct talk *t, const struct place *p, const char *prompt)
{
    bool free_text = p != NULL && p->kind == PLACE_QUESTION && question_is_free(p->item);
    enum line_end end = lines_read(&t->l, prompt, -1);
    if (end == LINE_LONG) {
        lines_say(&t->l, _("This line is too long; nothing of it was taken."));
        return false;
    }
    t->stop = end != LINE_READ;
    if (end == LINE_STOPPED)
        lines_say(&t->l, _("Stopped. What was answered is written out below."));
    if (t->stop)
        return false;
    enum word w = word_of(lines_text(&t->l), KNOWN, free_text);
    if (w != WORD_NONE)
        obey(t, w, p);
    return w == WORD_NONE;
}

// ---- places ----

static void ask_question(struct talk *t, struct place p)
{
    say_question(t, &p);
    while (read_at(t, &p, _("Answer:"))) {
        const char *line = lines_text(&t->l);
        if (line[0] == '\0') {
            t->at++;
            return;
        }
        if (answer_each(t, &p, line)) {
            find_again(t, p);
            if (!p.item->repeats) {
                t->at++;
                return;
            }
        }
    }
}

static void ask_more(struct talk *t, struct place p)
{
    size_t count = form_instance_count(t->f, p.item->link_id, p.at, p.at_count);
    struct err e = {0};
    lines_sayf(&t->l, _("%s: one more?"), item_text(p.item, t->language));
    lines_sayf(&t->l, "1 %s", _("Yes"));
    lines_sayf(&t->l, "2 %s", _("No"));
    while (read_at(t, &p, _("Answer:"))) {
        struct buf said = {0};
        const struct item yes_no = {.type = ITEM_BOOLEAN};
        question_read(&said, &yes_no, lines_text(&t->l), t->language);
        bool yes = strcmp(buf_text(&said), "true") == 0;
        bool no = strcmp(buf_text(&said), "false") == 0 || said.len == 0;
        buf_release(&said);
        if (!yes && !no) {
            lines_say(&t->l, _("Type 1 for yes, 2 for no."));
            continue;
        }
        if (yes && form_add_instance(t->f, p.item->link_id, p.at, p.at_count, &e) == RC_OK) {
            struct place first = p; // the new one begins where the question stood
            places_find(&t->p, t->f);
            t->at = places_same(&t->p, &first);
            while (t->at > 0 && t->p.all[t->at - 1].at_count > p.at_count &&
                   t->p.all[t->at - 1].at[p.at_count] == count)
                t->at--;
            return;
        }
        t->at++;
        return;
    }
}

static void stand(struct talk *t)
{
    const struct place *p = &t->p.all[t->at];
    switch (p->kind) {
    case PLACE_GROUP:
    case PLACE_DISPLAY:
        say_name(t, p, p->kind == PLACE_GROUP);
        t->at++;
        break;
    case PLACE_QUESTION:
        ask_question(t, *p);
        break;
    case PLACE_MORE:
        ask_more(t, *p);
        break;
    }
}

// The first question without an answer after the answered ones: where a draft goes on.
static size_t first_open(const struct talk *t)
{
    size_t after = 0;
    for (size_t i = 0; i < t->p.count; i++)
        if (t->p.all[i].kind == PLACE_QUESTION && place_answers(t->f, &t->p.all[i]) > 0)
            after = i + 1;
    return after;
}

bool form_ask(struct form *f, const struct form_talk *talk)
{
    struct talk t = {.f = f, .language = talk->language, .draft = talk->draft, .kept = true};
    lines_open(&t.l, STDIN_FILENO, stderr);
    say_title(&t);
    lines_say(&t.l, _("Type the number of an answer or the answer itself, then Enter. An empty "
                      "line leaves the question open. \"help\" says what else can be typed."));
    if (t.draft != NULL)
        lines_sayf(&t.l, _("Each answer is kept in %s, which is not sealed: remove it afterwards."),
                   t.draft);
    places_find(&t.p, f);
    if (t.draft != NULL)
        t.at = first_open(&t);
    while (!t.stop) {
        while (!t.stop && t.at < t.p.count)
            stand(&t);
        if (t.stop)
            break;
        lines_say(&t.l, _("End of the form."));
        if (read_at(&t, NULL, _("Enter writes it out; \"review\" goes over the answers:")))
            break;
        places_find(&t.p, f);
    }
    places_release(&t.p);
    lines_close(&t.l);
    return t.kept;
}
