// SPDX-License-Identifier: EUPL-1.2
// tags: long
// A whole visit on plain lines, answered by what is said: in French at a terminal from the first
// start to the tables, in English with a kill, a note, a red flag and changed answers, and through
// pipes.
#include "support/laptop.h"

#include "base/buf.h"
#include "base/mem.h"

#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { RECALL_S = 6, REPLIES_MAX = 400, RISE_MS = 900, RISES = 5, LAST = 1500, QUIET_MAX = 400 };

#define PASSPHRASE "tortue lampe verte demain"
#define CLOCK      "Entrée lance le chronomètre"

// What is replied to a block that says this.
struct rule {
    const char *said;  // part of what was said since the last reply
    const char *reply; // a line, without its end; NULL: nothing, more will come
    int times;         // how often at most, 0 always
};

// A conversation with the program.
struct robot {
    struct laptop l;          // a terminal, when in is −1
    int in, out;              // ends of the pipes, −1 none
    pid_t child;              // behind them
    struct buf heard;         // all it said through pipes
    size_t from;              // where the newest block begins
    const struct rule *rules; // of this part, ended by {0}
    int used[64];             // how often each was taken
};

static const char *heard(const struct robot *r, size_t *ret_len)
{
    if (r->in < 0)
        return pty_raw(r->l.p, ret_len);
    *ret_len = r->heard.len;
    return buf_text(&r->heard);
}

// Takes in what comes; false when nothing came for a moment.
static bool hear_more(struct robot *r)
{
    char part[4096];
    size_t before, after;
    struct pollfd fd = {.fd = r->out, .events = POLLIN};
    heard(r, &before);
    if (r->in < 0)
        pty_wait_settled(r->l.p, 25, 200);
    else if (poll(&fd, 1, 50) > 0) {
        ssize_t n = read(r->out, part, sizeof part);
        if (n > 0)
            buf_add(&r->heard, part, (size_t)n);
    }
    heard(r, &after);
    return after > before;
}

// Is it the program's turn to listen? A prompt ends with a blank, in a pipe with its line.
static bool asks(const struct robot *r)
{
    size_t len;
    const char *text = heard(r, &len);
    return len > r->from && (text[len - 1] == ' ' || (r->in >= 0 && text[len - 1] == '\n'));
}

static const char *block(const struct robot *r)
{
    size_t len;
    const char *text = heard(r, &len);
    return text + (r->from < len ? r->from : len);
}

static void say(struct robot *r, const char *line)
{
    size_t len;
    heard(r, &len);
    r->from = len;
    if (r->in < 0) {
        laptop_type(&r->l, line);
        laptop_keys(&r->l, "Enter");
    } else {
        dprintf(r->in, "%s\n", line);
    }
}

// Five rises, at the pace of legs; each is told by its number and a bell.
static void rise(struct robot *r)
{
    laptop_see(&r->l, "Partez.");
    for (int i = 1; i <= RISES; i++) {
        char number[16];
        snprintf(number, sizeof number, "\a%d\r\n", i);
        pty_wait_text(r->l.p, "no such text", RISE_MS);
        say(r, "");
        for (int ms = 0; ms < LAPTOP_WAIT_MS && strstr(block(r), number) == NULL; ms += 25)
            hear_more(r);
        if (strstr(block(r), number) == NULL)
            fail_msg("rise %d is not told in %s", i, block(r));
    }
}

static const struct rule *rule_for(struct robot *r, const char *said)
{
    for (size_t i = 0; r->rules[i].said != NULL; i++) {
        const struct rule *rule = &r->rules[i];
        if (strstr(said, rule->said) == NULL || (rule->times > 0 && r->used[i] >= rule->times))
            continue;
        r->used[i]++;
        return rule;
    }
    return NULL;
}

// What is replied to a block, NULL nothing: by a rule, else no, else the first answer.
static const char *reply_to(struct robot *r, const char *said, bool *ret_clock)
{
    static const char *const no[] = {"\n2 Non", "\n2 No\r", "\n2 No\n"};
    const struct rule *rule = rule_for(r, said);
    const char *reply = "1";
    *ret_clock = rule != NULL && strcmp(rule->said, CLOCK) == 0;
    for (size_t i = 0; i < ARRAY_LEN(no); i++)
        reply = strstr(said, no[i]) != NULL ? "2" : reply;
    return rule != NULL ? rule->reply : reply;
}

// Answers until that text is said.
static void talk(struct robot *r, const struct rule *rules, const char *until)
{
    r->rules = rules;
    memset(r->used, 0, sizeof r->used);
    for (int replies = 0, quiet = 0; replies < REPLIES_MAX && quiet < QUIET_MAX;) {
        bool more = hear_more(r), clock = false;
        if (strstr(block(r), until) != NULL)
            return;
        quiet = more ? 0 : quiet + 1;
        if (more || !asks(r))
            continue;
        const char *reply = reply_to(r, block(r), &clock);
        if (reply == NULL)
            continue; // more comes by itself
        say(r, reply);
        replies++;
        if (clock)
            rise(r);
    }
    fail_msg("waited in vain for \"%s\" after\n%s", until,
             block(r) - (r->from > LAST ? LAST : r->from));
}

// ---- what is replied ----

#define START                                                                                      \
    {"Votre nom", "A. Moreau", 0}, {"Your name", "A. Moreau", 0},                                  \
        {"personnes fictives, rien", "2", 1}, {"Practice: fictitious", "2", 1},                    \
        {"hrase", PASSPHRASE, 0}, {"Encore une fois", PASSPHRASE, 0},                              \
        {"Once more", PASSPHRASE, 0}, {"visiteu", "1", 1},                                         \
    {                                                                                              \
        "visitor", "1", 1                                                                          \
    }

#define PERSON                                                                                     \
    {"Numéro de la personne", "nouvelle", 1}, {"Number of the person", "new", 1},                  \
        {"Nom de naissance", "Lefèvre", 1}, {"Birth name", "Lefèvre", 1},                          \
        {"Prénoms", "Jeanne", 1}, {"Given names", "Jeanne", 1},                                    \
        {"Date de naissance", "12/05/1942", 1},                                                    \
    {                                                                                              \
        "Birth date", "12051942", 1                                                                \
    }

// Nobody decides for her; she agrees to all.
#define CONSENT                                                                                    \
    {"tuteur", "2", 1}, {"guardian", "2", 1}, {"Fin de la notice", "", 1},                         \
        {"End of the notice", "", 1}, {"Êtes-vous d", "oui", 0},                                   \
    {                                                                                              \
        "Do you agree", "y", 0                                                                     \
    }

#define TASKS                                                                                      \
    {"Dites ces trois mots", "", 0}, {"Say these three words", "", 0},                             \
        {"Entrée donne les trois mots", "", 0}, {"Enter gives the three words", "", 0},            \
        {"Entrée quand la personne a fini", "", 0}, {"Enter when the person has finished", "", 0}, \
        {"\n3 Les trois mots", "3", 0}, {"\n3 All three words", "3", 0}, {"ou attendez", NULL, 0}, \
    {                                                                                              \
        "or wait", NULL, 0                                                                         \
    }

static const struct rule french[] = {
    {"Langue / Language", "1", 1},
    START,
    PERSON,
    CONSENT,
    TASKS,
    {"En quelle année", "!", 1}, // a red flag, then the same question
    {"Ce qui a été vu ou dit", "odeur forte", 1},
    {"Qui a été appelé", "1", 1},
    {"Comment l’appel", "1", 1},
    {"en quelques mots", "", 1},
    {"diabète", "oui", 1},
    {"capable de vous lever", "o", 1},
    {CLOCK, "", 1},
    {"Garder cet essai", "1", 0},
    {"Elle est close", "confirmer", 0},
    {"terminer", "terminer", 0},
    {0},
};

static void tables(struct laptop *l, const char *home)
{
    char command[2048];
    snprintf(command, sizeof command,
             "(umask 077; echo '" PASSPHRASE "' >pass); ICOPE_HOME='%s' $ICOPE export --format csv "
             "--out out --passphrase-file pass >/dev/null",
             home);
    assert_int_equal(laptop_shell(l, command), 0);
}

// Does a row of an exported table hold this text, quotation marks left out?
static void exported(struct laptop *l, const char *table, const char *row)
{
    char command[512];
    snprintf(command, sizeof command, "tr -d '\"' <out/%s.csv | grep -q -- '%s'", table, row);
    if (laptop_shell(l, command) != 0) {
        snprintf(command, sizeof command, "cat out/%s.csv", table);
        laptop_shell(l, command);
        fail_msg("no \"%s\" in %s.csv", row, table);
    }
}

static void a_whole_visit_in_french(void **state)
{
    struct robot r = {.in = -1, .out = -1};
    int status = 0;
    (void)state;
    laptop_new(&r.l, RECALL_S);
    laptop_start(&r.l, (const char *const[]){"--lines", NULL});
    talk(&r, french, "La visite est finie.");
    size_t len;
    const char *said = heard(&r, &len);
    assert_non_null(strstr(said, "compris : Non"));
    assert_non_null(strstr(said, "pas de signal"));
    assert_non_null(strstr(said, "L’alerte rouge est gardée"));
    assert_non_null(strstr(said, "L’appel est gardé."));
    assert_null(strstr(said, PASSPHRASE)); // not shown
    say(&r, "");
    talk(&r, (const struct rule[]){{"Numéro de la personne", "quitter", 0}, {0}}, "quitter\r\n");
    assert_true(pty_wait_exit(r.l.p, LAPTOP_WAIT_MS, &status));
    assert_int_equal(status, 0);
    tables(&r.l, r.l.home);
    exported(&r.l, "results", "vis-status;alert");
    exported(&r.l, "results", "cog-status;normal");
    exported(&r.l, "results", "loc-status;normal");
    exported(&r.l, "people", "Lefèvre;Jeanne;1942-05-12");
    exported(&r.l, "visits", ";finished;");
    laptop_free(&r.l);
}

static const struct rule english_begin[] = {
    {"Langue / Language", "2", 1}, START, PERSON, CONSENT, TASKS, {0},
};
static const struct rule english_again[] = {
    {"Passphrase", PASSPHRASE, 1},
    {"Number of the person", "1", 1},
    TASKS,
    {"What month", "no such answer", 1}, // is refused, and the question stays
    {"Nothing like that", "1", 0},
    {"day of the week", "2", 1},
    {"of the month", "back", 1},
    {"day of the week", "1", 1}, // changed
    {"of the month", "note", 1},
    {"Note, or Enter", "television on", 1},
    {"of the month", "domain", 1},
    {"End of the visit", NULL, 0},
    {0},
};
static const struct rule english_chair[] = {
    TASKS,
    {"Choose a domain", "8", 1},
    {"able to rise", "no", 1},
    {"Why was it not done", "2", 1},
    {"live alone", "review", 1},
    {"Number of the answer to change", "", 1},
    {"live alone", "pause", 1},
    {"Go on with the visit", "3", 1},
    {"Type \"stop\"", "stop", 1},
    {0},
};

static void an_english_visit_killed_and_gone_on_with(void **state)
{
    struct robot r = {.in = -1, .out = -1};
    (void)state;
    laptop_new(&r.l, RECALL_S);
    laptop_start(&r.l, (const char *const[]){"--lang", "en", "visit", "--lines", NULL});
    talk(&r, english_begin, "What month");
    laptop_kill(&r.l); // without warning
    laptop_start(&r.l, (const char *const[]){"visit", "--lines", "--lang", "en", NULL});
    r.from = 0;
    talk(&r, english_again, "Choose a domain");
    talk(&r, english_chair, "The visit has ended");
    size_t len;
    const char *said = heard(&r, &len);
    assert_non_null(strstr(said, "gone on with"));
    assert_non_null(strstr(said, "This is no answer here: no such answer"));
    assert_non_null(strstr(said, "The note is kept: television on"));
    laptop_keys(&r.l, "Ctrl-C");
    laptop_see(&r.l, "Nothing that was answered is lost");
    tables(&r.l, r.l.home);
    exported(&r.l, "answers", "cog-month;.*;right;");
    exported(&r.l, "answers", "cog-weekday;.*;right;");
    exported(&r.l, "answers", "loc-safe;.*;false;");
    exported(&r.l, "visits", ";stopped;");
    laptop_free(&r.l);
}

// What was being typed when the program was told to stop is offered again.
static void a_note_cut_by_ctrl_c_is_a_draft(void **state)
{
    static const struct rule note[] = {{"Number of the person", "1", 1},
                                       {"Passphrase", PASSPHRASE, 1},
                                       {"Who answers", "note", 1},
                                       {0}};
    struct robot r = {.in = -1, .out = -1};
    (void)state;
    laptop_new(&r.l, RECALL_S);
    laptop_start(&r.l, (const char *const[]){"--lang", "en", "--lines", NULL});
    talk(&r, english_begin, "Who answers");
    say(&r, "note");
    laptop_see(&r.l, "Note, or Enter");
    laptop_type(&r.l, "the cat is ill");
    laptop_keys(&r.l, "Ctrl-C");
    laptop_see(&r.l, "What you were typing is kept.");
    laptop_see(&r.l, "Nothing that was answered is lost");
    laptop_start(&r.l, (const char *const[]){"--lang", "en", "--lines", NULL});
    r.from = 0;
    talk(&r, note, "type it again or anew: the cat is ill");
    laptop_free(&r.l);
}

// ---- pipes ----

static void start_in_pipes(struct robot *r, const char *const *argv)
{
    int to[2], from[2];
    assert_int_equal(pipe(to), 0);
    assert_int_equal(pipe(from), 0);
    fflush(NULL);
    r->child = fork();
    assert_true(r->child >= 0);
    if (r->child == 0) {
        dup2(to[0], STDIN_FILENO);
        dup2(from[1], STDOUT_FILENO);
        close(to[1]);
        close(from[0]);
        setenv("ICOPE_HOME", r->l.home, 1);
        execv(r->l.program, (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    close(to[0]);
    close(from[1]);
    r->in = to[1];
    r->out = from[0];
}

static const struct rule piped[] = {
    {"Langue / Language", "2", 1},
    START,
    PERSON,
    CONSENT,
    TASKS,
    {"able to rise", "no", 1},
    {"Why was it not done", "2", 1},
    {"\"finish\"", "finish", 0},
    {"\"confirm\"", "confirm", 0},
    {0},
};

static void a_whole_visit_through_pipes(void **state)
{
    struct robot r = {0};
    int status = 0;
    (void)state;
    laptop_new(&r.l, RECALL_S);
    const char *const argv[] = {r.l.program, "--lang", "en", "visit", "--lines", NULL};
    start_in_pipes(&r, argv);
    talk(&r, piped, "The visit is finished.");
    close(r.in); // the end of the input ends the program
    assert_int_equal(waitpid(r.child, &status, 0), r.child);
    assert_int_equal(status, 0);
    assert_null(strchr(buf_text(&r.heard), '\a'));
    assert_null(strchr(buf_text(&r.heard), '\x1b'));
    close(r.out);
    tables(&r.l, r.l.home);
    exported(&r.l, "visits", ";finished;");
    exported(&r.l, "results", "loc-status;incomplete");
    buf_release(&r.heard);
    laptop_free(&r.l);
}

// A terminal on which no cursor can be placed has lines without asking for them.
static void a_dumb_terminal_has_lines(void **state)
{
    struct laptop l;
    (void)state;
    laptop_new(&l, 0);
    setenv("TERM", "dumb", 1);
    char home[LAPTOP_PATH + 16];
    snprintf(home, sizeof home, "ICOPE_HOME=%s", l.home);
    const char *const argv[] = {l.program, NULL}, *const env[] = {home, "TERM=dumb", NULL};
    l.p = pty_spawn(&(struct pty_spawn){.argv = argv, .env = env});
    laptop_see(&l, "Langue / Language");
    size_t len;
    assert_null(memchr(pty_raw(l.p, &len), '\x1b', len));
    laptop_free(&l);
}

// Offered at the first start, where somebody may not see the screens.
static void the_first_start_offers_lines(void **state)
{
    struct laptop l;
    (void)state;
    laptop_new(&l, 0);
    laptop_start(&l, NULL);
    laptop_answer(&l, "Langue / Language", "2");
    laptop_answer(&l, "icope --lines", "3");
    laptop_see(&l, "What is this laptop for today?");
    laptop_see(&l, "Answer:");
    laptop_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_visit_in_french),
        cmocka_unit_test(an_english_visit_killed_and_gone_on_with),
        cmocka_unit_test(a_note_cut_by_ctrl_c_is_a_draft),
        cmocka_unit_test(a_whole_visit_through_pipes),
        cmocka_unit_test(a_dumb_terminal_has_lines),
        cmocka_unit_test(the_first_start_offers_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
