// SPDX-License-Identifier: EUPL-1.2
// tags: long
// A whole visit on plain lines, answered by what is said: in French at a terminal from the first
// start to the tables, in English with a kill, a note, a red flag and changed answers, and through
// pipes.
#include "support/robot.h"

#include "base/mem.h"

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

enum { RECALL_S = 6 };

#define PASSPHRASE "tortue lampe verte demain"

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
        {"À chuchoter", "3", 0}, {"To whisper", "2", 0}, {"Now whisper", "3", 0},                  \
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
    {ROBOT_CLOCK, "", 1},
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
             "--out out --identified --passphrase-file pass >/dev/null",
             home);
    assert_int_equal(laptop_shell(l, command), 0);
}

// Does a row of an exported table hold this text, quotation marks left out?
static void exported(struct laptop *l, const char *table, const char *row)
{
    char command[512];
    snprintf(command, sizeof command, "tr -d '\"' <out/csv/%s.csv | grep -q -- '%s'", table, row);
    if (laptop_shell(l, command) != 0) {
        snprintf(command, sizeof command, "cat out/csv/%s.csv", table);
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
    robot_talk(&r, french, "La visite est finie.");
    size_t len;
    const char *said = robot_heard(&r, &len);
    assert_non_null(strstr(said, "compris : Non"));
    assert_non_null(strstr(said, "pas de signal"));
    assert_non_null(strstr(said, "L’alerte rouge est gardée"));
    assert_non_null(strstr(said, "L’appel est gardé."));
    assert_null(strstr(said, PASSPHRASE)); // not shown
    assert_non_null(strstr(said, "suicide : « ! »."));
    assert_null(strstr(said, "F9"));
    robot_say(&r, "");
    robot_talk(&r,
               (const struct rule[]){{"Numéro de la personne", "1", 1},
                                     {"commencer une autre visite", "non", 1},
                                     {"Numéro de la personne", "quitter", 1},
                                     {0}},
               "quitter\r\n");
    assert_non_null(strstr(robot_heard(&r, &len), "a déjà été vue"));
    assert_true(pty_wait_exit(r.l.p, LAPTOP_WAIT_MS, &status));
    assert_int_equal(status, 0);
    tables(&r.l, r.l.home);
    exported(&r.l, "result", "vis-status;[^;]*;alert");
    exported(&r.l, "result", "cog-status;[^;]*;normal");
    exported(&r.l, "result", "loc-status;[^;]*;normal");
    exported(&r.l, "person", ";1942-05-12;.*;Lefèvre;Jeanne;");
    exported(&r.l, "visit", ";finished;");
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
    {"live alone", "domain", 2}, // hearing, then by another method
    {"Choose a domain", "7", 2},
    {"How is hearing tested", "1", 1},
    {"How is hearing tested", "2", 1},
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
    robot_talk(&r, english_begin, "What month");
    laptop_kill(&r.l); // without warning
    laptop_start(&r.l, (const char *const[]){"visit", "--lines", "--lang", "en", NULL});
    r.from = 0;
    robot_talk(&r, english_again, "Choose a domain");
    robot_talk(&r, english_chair, "The visit has ended");
    size_t len;
    const char *said = robot_heard(&r, &len);
    assert_non_null(strstr(said, "gone on with"));
    assert_non_null(strstr(said, "This is no answer here: no such answer"));
    assert_non_null(strstr(said, "The note is kept: television on"));
    assert_non_null(strstr(said, "answers of the other method are cleared"));
    laptop_keys(&r.l, "Ctrl-C");
    laptop_see(&r.l, "Nothing that was answered is lost");
    tables(&r.l, r.l.home);
    exported(&r.l, "answer", "cog-month;.*;right;");
    exported(&r.l, "answer", "cog-weekday;.*;right;");
    exported(&r.l, "answer", "loc-safe;.*;false;");
    exported(&r.l, "step1", ";stopped;");
    laptop_free(&r.l);
}

// Killed again and again, wherever that is: the visit goes on at the same question each time.
static void a_visit_killed_every_few_lines(void **state)
{
    enum { EVERY = 6, KILLS_MAX = 40 };
    static const struct rule rules[] = {
        {"Passphrase of", PASSPHRASE, 0},
        {"Number of the person", "1", 0},
        TASKS,
        {"able to rise", "no", 0},
        {"Why was it not done", "2", 0},
        {"\"finish\"", "finish", 0},
        {"\"confirm\"", "confirm", 0},
        {0},
    };
    struct robot r = {.in = -1, .out = -1};
    int kills = 0;
    (void)state;
    laptop_new(&r.l, RECALL_S);
    laptop_start(&r.l, (const char *const[]){"--lang", "en", "--lines", NULL});
    robot_talk(&r, english_begin, "Who answers");
    r.replies_max = EVERY;
    do {
        laptop_kill(&r.l);
        laptop_start(&r.l, (const char *const[]){"--lang", "en", "--lines", NULL});
        r.from = 0;
        assert_true(kills++ < KILLS_MAX);
    } while (!robot_talk_on(&r, rules, "The visit is finished."));
    assert_true(kills > 5);
    laptop_kill(&r.l);
    tables(&r.l, r.l.home);
    exported(&r.l, "visit", ";finished;");
    exported(&r.l, "result", "cog-status;[^;]*;normal");
    exported(&r.l, "result", "vis-status;[^;]*;normal");
    exported(&r.l, "result", "loc-status;[^;]*;incomplete");
    laptop_free(&r.l);
}

// Nobody types: the store locks, and the passphrase comes back to the same question. So does a
// program that was stopped by the shell.
static void an_idle_store_locks(void **state)
{
    static const struct rule rules[] = {{"Passphrase of", PASSPHRASE, 0}, {0}};
    struct robot r = {.in = -1, .out = -1};
    int status = 0;
    (void)state;
    laptop_new(&r.l, RECALL_S);
    assert_int_equal(laptop_shell(&r.l, "mkdir -m 700 home && echo '{\"lockAfterSeconds\": 3}' "
                                        ">home/settings.json"),
                     0);
    laptop_start(&r.l, (const char *const[]){"--lang", "en", "--lines", NULL});
    robot_talk(&r, english_begin, "Who answers");
    laptop_type(&r.l, "1 half an answer"); // without Enter: it is none
    laptop_see(&r.l, "The store is locked. Everything is kept.");
    laptop_see(&r.l, "Passphrase of");
    robot_talk(&r, rules, "Who is in the room"); // nothing was kept of the half line
    kill(pty_pid(r.l.p), SIGTERM);
    laptop_see(&r.l, "Nothing that was answered is lost");
    assert_true(pty_wait_exit(r.l.p, LAPTOP_WAIT_MS, &status));
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
    robot_talk(&r, english_begin, "Who answers");
    robot_say(&r, "note");
    laptop_see(&r.l, "Note, or Enter");
    laptop_type(&r.l, "the cat is ill");
    laptop_keys(&r.l, "Ctrl-C");
    laptop_see(&r.l, "What you were typing is kept.");
    laptop_see(&r.l, "Nothing that was answered is lost");
    laptop_start(&r.l, (const char *const[]){"--lang", "en", "--lines", NULL});
    r.from = 0;
    robot_talk(&r, note, "type it again or anew: the cat is ill");
    laptop_free(&r.l);
}

// The sheet of somebody new is a draft until the person is saved: it survives Ctrl-C, also at its
// first question, and the next sheet after saving is empty.
static void a_sheet_is_a_draft_until_it_is_saved(void **state)
{
    static const struct rule none[] = {{0}};
    static const struct rule again[] = {{"Passphrase of", PASSPHRASE, 0},
                                        {"Number of the person", "new", 0},
                                        {"empty sheet", "1", 0},
                                        {"Birth name, or Enter for", "", 0},
                                        {"Given names", "Jeanne", 0},
                                        {"Birth date", "12051942", 0},
                                        {0}};
    const char *const argv[] = {"--lang", "en", "--lines", NULL};
    struct robot r = {.in = -1, .out = -1};
    (void)state;
    laptop_new(&r.l, RECALL_S);
    laptop_start(&r.l, argv);
    robot_talk(&r, english_begin, "Given names");
    for (int i = 0; i < 2; i++) { // the second time nothing is typed but the choice
        laptop_keys(&r.l, "Ctrl-C");
        laptop_see(&r.l, "Nothing that was answered is lost");
        laptop_start(&r.l, argv);
        r.from = 0;
        robot_talk(&r, again, "Birth name, or Enter for Lefèvre:");
        assert_non_null(strstr(robot_block(&r), "understood: go on with it"));
    }
    robot_talk(&r, again, "guardian");
    robot_talk(&r, (const struct rule[]){{"guardian", "/pause", 0}, {0}}, "Number of the person");
    robot_say(&r, "new");
    robot_talk(&r, none, "Birth name:"); // nothing is offered
    laptop_free(&r.l);
}

// A code scanned where a name is asked for fills the sheet; a town's name is no code, blanks in a
// number are left out and said back.
static void a_scanned_code_and_numbers_as_they_are_read(void **state)
{
    static const char scan[] = "IS010000000000000000000000S1242123148301456S21.2.250.1.213.1.4.8"
                               "S3JEANNE MARIES4LEFEVRES5FS612-12-1942S731483";
    static const struct rule rules[] = {{"Number of the person", "new", 1},
                                        {"fill the sheet", "1", 1},
                                        {"Birth name, or Enter for LEFEVRE", "", 0},
                                        {"Given names, or Enter for JEANNE MARIE", "", 0},
                                        {"Birth date, or Enter for 1942-12-12", "", 0},
                                        {"\nSex", "1", 0},
                                        {"other details now", "1", 0},
                                        {"A name is no code", "31 483", 0},
                                        {"Birthplace code, or Enter for 31483", "Toulouse", 1},
                                        {"understood: 31483", "2 42 12 31 483 014 56", 0},
                                        {"or Enter", "", 0},
                                        {0}};
    const char *const argv[] = {"--lang", "en", "--lines", NULL};
    struct robot r = {.in = -1, .out = -1};
    size_t len;
    (void)state;
    laptop_new(&r.l, RECALL_S);
    laptop_start(&r.l, argv);
    robot_talk(&r, (const struct rule[]){START, {0}}, "Number of the person");
    robot_talk(&r, rules, "Birth name:");
    robot_say(&r, scan);
    robot_talk(&r, rules, "guardian");
    assert_non_null(strstr(robot_heard(&r, &len), "born 12 Dec 1942, woman"));
    assert_non_null(strstr(robot_heard(&r, &len), "understood: 242123148301456"));
    laptop_free(&r.l);
}

// Neither a guardian nor a refusal ends a visit by one choice; a red flag told meanwhile leads back
// to the whole question.
static void an_early_end_takes_a_second_word(void **state)
{
    static const struct rule guarded[] = {
        {"guardian", "1", 0}, {"Keep this answer", "1", 0}, {"Type \"confirm\"", "no", 0}, {0}};
    static const struct rule none[] = {{0}};
    struct rule refused[] = {{"Keep this answer", "2", 0}, {"guardian", "2", 0},
                             {"End of the notice", "", 0}, {"Do you agree", "no", 0},
                             {"refused: why", "1", 0},     {"In a few words", "tired", 0},
                             {"Type \"confirm\"", "1", 0}, {0}};
    struct robot r = {.in = -1, .out = -1};
    (void)state;
    laptop_new(&r.l, RECALL_S);
    laptop_start(&r.l, (const char *const[]){"--lang", "en", "--lines", NULL});
    robot_talk(&r, english_begin, "guardian");
    robot_say(&r, "!");
    robot_talk(&r, none, "Red flags");
    robot_talk(&r, (const struct rule[]){{"Red flags", "back", 0}, {0}}, "guardian");
    robot_talk(&r, guarded, "The visit goes on.");
    robot_talk(&r, refused, "The visit goes on.");
    refused[6].reply = "confirm";
    robot_talk(&r, refused, "The visit has ended; this answer is kept.");
    laptop_kill(&r.l);
    tables(&r.l, r.l.home);
    exported(&r.l, "consent", ";rejected;");
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
    robot_talk(&r, piped, "The visit is finished.");
    close(r.in); // the end of the input ends the program
    assert_int_equal(waitpid(r.child, &status, 0), r.child);
    assert_int_equal(status, 0);
    assert_null(strchr(buf_text(&r.heard), '\a'));
    assert_null(strchr(buf_text(&r.heard), '\x1b'));
    close(r.out);
    tables(&r.l, r.l.home);
    exported(&r.l, "visit", ";finished;");
    exported(&r.l, "result", "loc-status;[^;]*;incomplete");
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
        cmocka_unit_test(a_visit_killed_every_few_lines),
        cmocka_unit_test(an_idle_store_locks),
        cmocka_unit_test(a_note_cut_by_ctrl_c_is_a_draft),
        cmocka_unit_test(a_sheet_is_a_draft_until_it_is_saved),
        cmocka_unit_test(a_scanned_code_and_numbers_as_they_are_read),
        cmocka_unit_test(an_early_end_takes_a_second_word),
        cmocka_unit_test(a_whole_visit_through_pipes),
        cmocka_unit_test(a_dumb_terminal_has_lines),
        cmocka_unit_test(the_first_start_offers_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
