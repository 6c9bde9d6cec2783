// SPDX-License-Identifier: EUPL-1.2
// Locking the real program: by key, by idle time, by signals; the way back to the same place with
// nothing lost; and that nothing personal and no key is left in its memory.
#include "support/laptop.h"
#include "support/memory.h"
#include "support/picture.h"

#include "store/internal.h"
#include "vault/keys.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#define PASSPHRASE "quatre mots sans lien"
#define OTHER      "trois autres mots encore"
#define FAMILY     "Quorvenkel"
#define GIVEN      "Ysabelline"
#define SEEN       "violet parakeet"
#define NOTED      "marzipan telescope"

#if defined(__SANITIZE_ADDRESS__)
enum { SANITIZED = 1 }; // freed memory is kept aside as it was, and tracing is not forbidden
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif
#else
enum { SANITIZED = 0 };
#endif

// What is seen, pressed, typed.
struct step {
    const char *text, *keys, *typed; // typed after the keys, NULL none
};

static void walk(struct laptop *l, const struct step *steps)
{
    for (; steps->text != NULL; steps++) {
        laptop_see(l, steps->text);
        laptop_keys(l, steps->keys);
        if (steps->typed != NULL)
            laptop_type(l, steps->typed);
    }
}

static const struct step first_start[] = {
    {"Langue / Language", "2", NULL},  {"today?", "2", NULL},
    {"Your name", "", "A. Moreau"},    {"A. Moreau", "Enter Enter", PASSPHRASE},
    {"•", "Enter", PASSPHRASE},        {"•", "Enter", NULL},
    {"No visit is planned", "", NULL}, {0},
};

static const struct step new_person[] = {
    {"No visit is planned", "n", NULL},
    {"Birth name", "", FAMILY},
    {FAMILY, "Enter", GIVEN},
    {GIVEN, "Enter", "12051942"},
    {"12051942", "Enter", NULL},
    {"woman", "Right F2", NULL},
    {"12 May 1942", "Enter", NULL},
    {"Have you a guardian", "", NULL},
    {0},
};

static const struct step consent[] = {
    {"Have you a guardian", "n", NULL},
    {"come to know it", "2", NULL},
    {"small tests", "y", NULL},
    {"ICOPE team", "y", NULL},
    {"your GP", "n", NULL},
    {"relative or carer", "n", NULL},
    {"social services", "n", NULL},
    {"research", "n", NULL},
    {"Who informed", "1", NULL},
    {0},
};

static const struct step to_year[] = {
    {"Who answers", "1", NULL},
    {"Who is in the room", "1", NULL},
    {"glasses or hearing aids", "1", NULL},
    {"which language", "1", NULL},
    {"three words. Listen", "Enter", NULL},
    {"╭", "Enter", NULL},
    {"repeat them to me", "1", NULL},
    {"What year", "", NULL},
    {0},
};

static void start_visit(struct laptop *l)
{
    laptop_new(l, 0);
    laptop_start(l, NULL);
    walk(l, first_start);
    walk(l, new_person);
}

static void unlock(struct laptop *l)
{
    laptop_answer(l, "Passphrase", "");
    laptop_type(l, PASSPHRASE);
    laptop_keys(l, "Enter");
}

// Locked: who it was, and nothing of anybody else.
static void assert_locked(struct laptop *l)
{
    laptop_see(l, "Locked");
    laptop_see(l, "▸ A. Moreau");
    assert_false(laptop_shows(l, FAMILY));
    assert_false(laptop_shows(l, "visit"));
}

static void lock_brings_back_every_place_with_what_was_typed(void **state)
{
    (void)state;
    struct laptop l;
    laptop_new(&l, 0);
    laptop_start(&l, NULL);
    walk(&l, first_start);
    // A sheet that was never saved.
    static const struct step sheet[] = {
        {"No visit is planned", "n", NULL}, {"Birth name", "", FAMILY}, {FAMILY, "Enter", GIVEN},
        {GIVEN, "Enter", "1205"},           {"1205", "F10", NULL},      {0}};
    walk(&l, sheet);
    assert_locked(&l);
    unlock(&l);
    static const struct step sheet_again[] = {{"1205", "Tab Tab End", "1942"},
                                              {"12051942", "Enter", NULL},
                                              {"woman", "Right F2", NULL},
                                              {"12 May 1942", "Enter", NULL},
                                              {0}};
    laptop_see(&l, GIVEN);
    walk(&l, sheet_again);
    // Half of the consent.
    static const struct step half[] = {
        {"Have you a guardian", "n", NULL}, {"come to know it", "3", NULL},
        {"small tests", "y", NULL},         {"ICOPE team", "y", NULL},
        {"your GP", "F10", NULL},           {0}};
    walk(&l, half);
    assert_locked(&l);
    unlock(&l);
    laptop_answer(&l, "your GP", "Backspace");
    laptop_answer(&l, "1 ✓", "y"); // the answer before is there
    static const struct step rest[] = {
        {"your GP", "n", NULL},  {"relative or carer", "n", NULL}, {"social services", "n", NULL},
        {"research", "n", NULL}, {"handed on paper", "1", NULL},   {0}};
    walk(&l, rest);
    walk(&l, to_year);
    // A question gone back to, and a note being typed over it.
    laptop_keys(&l, "1");
    laptop_answer(&l, "What month", "Backspace");
    laptop_answer(&l, "What year", "c");
    laptop_see(&l, "Facts only");
    laptop_type(&l, NOTED);
    laptop_answer(&l, NOTED, "F10");
    assert_locked(&l);
    unlock(&l);
    laptop_see(&l, "Facts only");
    laptop_answer(&l, NOTED, "Enter");
    laptop_see(&l, "What year");
    laptop_see(&l, "Note: " NOTED);
    // A warning sign being written.
    laptop_keys(&l, "F9");
    laptop_answer(&l, "Smell of gas", "7");
    laptop_answer(&l, "What was seen", "");
    laptop_type(&l, SEEN);
    laptop_answer(&l, SEEN, "F10");
    assert_locked(&l);
    unlock(&l);
    laptop_answer(&l, SEEN, "Enter");
    laptop_answer(&l, "you make the call", "Esc");
    laptop_see(&l, "What year");
    laptop_free(&l);
}

static void lock_marks_a_running_stopwatch_as_interrupted(void **state)
{
    (void)state;
    struct laptop l;
    start_visit(&l);
    walk(&l, consent);
    walk(&l, to_year);
    static const struct step chair[] = {{"What year", "d", NULL},
                                        {"Choose a domain", "8", NULL},
                                        {"able to rise", "1", NULL},
                                        {"0 of 5", "Space", NULL},
                                        {0}};
    walk(&l, chair);
    laptop_until(&l, "Space", "1 of 5");
    laptop_keys(&l, "F10");
    assert_locked(&l);
    unlock(&l);
    laptop_see(&l, "Interrupted: this try is kept");
    laptop_see(&l, "1 of 5");
    pty_wait_settled(l.p, 150, 3000);
    picture_of(l.p, 24, 80, "chair-interrupted");
    laptop_keys(&l, "1");
    laptop_answer(&l, "0 of 5", "Space");
    laptop_see(&l, "Try 2");
    laptop_free(&l);
}

static void lock_lets_the_recall_go_on_counting(void **state)
{
    (void)state;
    enum { RECALL_S = 3 };
    struct laptop l;
    laptop_new(&l, RECALL_S);
    laptop_start(&l, NULL);
    walk(&l, first_start);
    walk(&l, new_person);
    walk(&l, consent);
    walk(&l, to_year);
    laptop_keys(&l, "F10");
    assert_locked(&l);
    pty_wait_text(l.p, "never shown", RECALL_S * 1000);
    unlock(&l);
    laptop_answer(&l, "What year", "1");
    laptop_answer(&l, "Which were they", "3"); // its time came while it was locked
    laptop_answer(&l, "Was a cue given", "F10");
    assert_locked(&l);
    unlock(&l);
    laptop_answer(&l, "Was a cue given", "1");
    laptop_answer(&l, "the recall interrupted", "1");
    laptop_see(&l, "live alone");
    laptop_free(&l);
}

// Settings of a user who wants it quick.
static void lock_after(struct laptop *l, int seconds)
{
    char command[256];
    snprintf(command, sizeof command,
             "mkdir -p -m 700 \"$ICOPE_HOME\" && echo '{\"language\": \"en\", "
             "\"lockAfterSeconds\": %d}' >\"$ICOPE_HOME/settings.json\"",
             seconds);
    assert_int_equal(laptop_shell(l, command), 0);
}

static void lock_comes_by_itself_without_keys(void **state)
{
    (void)state;
    struct laptop l;
    start_visit(&l);
    laptop_kill(&l);
    assert_int_equal(laptop_shell(&l,
                                  "umask 077; echo '" PASSPHRASE "' >a; echo '" OTHER "' >b; "
                                  "$ICOPE account add Nurse --role nurse --new-passphrase-file b "
                                  "--account 'A. Moreau' --passphrase-file a >/dev/null"),
                     0);
    lock_after(&l, 2);
    laptop_start(&l, NULL);
    laptop_see(&l, "Locked");
    unlock(&l);
    laptop_answer(&l, "visit to go on with", "Enter");
    laptop_answer(&l, "12 May 1942", "Enter");
    laptop_see(&l, "Have you a guardian");
    assert_locked(&l); // nobody pressed anything
    // Another account comes to the round, not into the visit.
    laptop_keys(&l, "Down");
    laptop_see(&l, "▸ Nurse");
    laptop_type(&l, OTHER);
    laptop_keys(&l, "Enter");
    laptop_see(&l, "My round");
    laptop_see(&l, "Locked"); // and is locked out in turn
    laptop_see(&l, "▸ Nurse");
    laptop_free(&l);
}

static size_t count_raw(const struct laptop *l, const char *text)
{
    size_t len = 0, count = 0, want = strlen(text);
    const char *raw = pty_raw(l->p, &len);
    for (size_t i = 0; i + want <= len; i++)
        count += memcmp(raw + i, text, want) == 0;
    return count;
}

static void signals_lock_clear_the_screen_and_keep_what_was_typed(void **state)
{
    (void)state;
    static const int signals[] = {SIGTSTP, SIGCONT};
    struct laptop l;
    int status;
    start_visit(&l);
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        size_t wiped = count_raw(&l, "\033[3J");
        laptop_see(&l, "Have you a guardian");
        assert_true(pty_wait_gone(l.p, "▸ A. Moreau", 5000)); // the whole screen was drawn
        assert_int_equal(kill(pty_pid(l.p), signals[i]), 0);
        laptop_see(&l, "▸ A. Moreau");
        assert_true(count_raw(&l, "\033[3J") > wiped); // the scrollback too
        assert_locked(&l);
        unlock(&l);
    }
    laptop_see(&l, "Have you a guardian");
    laptop_type(&l, "\032abc"); // Ctrl-Z, and keys typed ahead: not for the passphrase
    assert_locked(&l);
    assert_true(pty_wait_settled(l.p, 100, 3000));
    assert_false(laptop_shows(&l, "•"));
    unlock(&l);
    // The end by a signal keeps what was typed as a lock does.
    walk(&l, consent);
    walk(&l, to_year);
    laptop_keys(&l, "c");
    laptop_see(&l, "Facts only");
    laptop_type(&l, NOTED);
    laptop_see(&l, NOTED);
    size_t before = count_raw(&l, "\033[3J");
    assert_int_equal(kill(pty_pid(l.p), SIGTERM), 0);
    assert_true(pty_wait_exit(l.p, 5000, &status));
    assert_true(count_raw(&l, "\033[3J") > before);
    assert_false(laptop_shows(&l, NOTED));
    laptop_start(&l, NULL);
    laptop_see(&l, "Locked");
    unlock(&l);
    laptop_answer(&l, "visit to go on with", "Enter");
    laptop_answer(&l, "12 May 1942", "Enter");
    laptop_answer(&l, "What year", "c");
    laptop_see(&l, NOTED);
    laptop_free(&l);
}

// The keys of the store as the running program holds them, read through a copy of its files.
static void read_keys(struct laptop *l, struct vault *ret)
{
    char path[LAPTOP_PATH + 32];
    struct clock clock = clock_system();
    struct store *s = NULL;
    struct err e = {0};
    assert_int_equal(laptop_shell(l, "mkdir copy && cp home/icope.db* copy/"), 0);
    snprintf(path, sizeof path, "%s/copy/icope.db", l->folder);
    struct store_options o = {.path = path, .schema_dir = "data/schema", .clock = &clock};
    if (vault_start(&e) != RC_OK || store_open(&o, &s, &e) != RC_OK ||
        store_unlock(s, "A. Moreau", PASSPHRASE, NULL, &e) != RC_OK)
        fail_msg("%s", e.text);
    *ret = *s->vault;
    store_close(s);
}

static long locked_kib(struct laptop *l)
{
    char path[64], line[256];
    long kib = -1;
    snprintf(path, sizeof path, "/proc/%d/status", (int)pty_pid(l->p));
    FILE *f = fopen(path, "re");
    while (f != NULL && fgets(line, sizeof line, f) != NULL)
        if (strncmp(line, "VmLck:", 6) == 0)
            kib = strtol(line + 6, NULL, 10);
    if (f != NULL)
        fclose(f);
    return kib;
}

static void assert_nothing_left(const struct needle *all, size_t count)
{
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        if (all[i].found > 0)
            print_message("%s: %zu times, %s\n", all[i].name, all[i].found, all[i].where);
        left += all[i].found;
    }
    assert_int_equal(left, 0);
}

static void memory_holds_no_key_and_nothing_personal_once_locked(void **state)
{
    (void)state;
    struct laptop l;
    struct vault keys;
    if (SANITIZED) {
        print_message("skip: a sanitizer keeps freed memory as it was\n");
        skip();
    }
    start_visit(&l);
    walk(&l, consent);
    walk(&l, to_year);
    static const struct step more[] = {{"What year", "c", NULL},
                                       {"Facts only", "", NOTED},
                                       {NOTED, "Enter", NULL},
                                       {"What year", "1", NULL},
                                       {"What month", "F9", NULL},
                                       {"Smell of gas", "7", NULL},
                                       {"What was seen", "", SEEN},
                                       {SEEN, "Enter", NULL},
                                       {"you make the call", "Esc", NULL},
                                       {"What month", "", NULL},
                                       {0}};
    walk(&l, more);
    laptop_keys(&l, "F10"); // in and out again, so that the passphrase was typed to log in as well
    assert_locked(&l);
    unlock(&l);
    laptop_see(&l, "What month");
    read_keys(&l, &keys);
    struct needle all[] = {
        {.name = "master key", .bytes = keys.master, .len = sizeof keys.master},
        {.name = "wrapping key", .bytes = keys.wrapping, .len = sizeof keys.wrapping},
        {.name = "own key", .bytes = keys.own, .len = sizeof keys.own},
        {.name = "family name", .bytes = FAMILY, .len = sizeof FAMILY - 1, .text = true},
        {.name = "given name", .bytes = GIVEN, .len = sizeof GIVEN - 1, .text = true},
        {.name = "birth date", .bytes = "1942-05-12", .len = 10, .text = true},
        {.name = "note", .bytes = NOTED, .len = sizeof NOTED - 1, .text = true},
        {.name = "what was seen", .bytes = SEEN, .len = sizeof SEEN - 1, .text = true},
        {.name = "passphrase", .bytes = PASSPHRASE, .len = sizeof PASSPHRASE - 1, .text = true},
    };
    enum { COUNT = sizeof all / sizeof all[0], SURELY = 5 };
    if (!memory_search(pty_pid(l.p), all, COUNT)) {
        print_message("skip: the memory of the program may not be read: %s\n", strerror(errno));
        laptop_free(&l);
        skip();
    }
    for (size_t i = 0; i < SURELY; i++) // while open it is there: the search can find
        if (all[i].found == 0)
            fail_msg("%s is not found while open", all[i].name);
    assert_true(locked_kib(&l) > 0);    // the keys cannot be written to the swap
    static const struct step about[] = {// through other screens, locked half-way in a sheet
                                        {"What month", "Esc", NULL},
                                        {"come back to the same question", "2", NULL},
                                        {"My round", "/", NULL},
                                        {"Search:", "", "quorv"},
                                        {"1 found", "Enter", NULL},
                                        {"edit", "m", NULL},
                                        {"Birth name", "Tab", " Philippine"},
                                        {"Philippine", "F10", NULL},
                                        {0}};
    walk(&l, about);
    assert_locked(&l);
    pty_wait_settled(l.p, 100, 3000);
    assert_true(memory_search(pty_pid(l.p), all, COUNT));
    assert_nothing_left(all, COUNT);
    vault_wipe(&keys, sizeof keys);
    laptop_free(&l);
}

static void a_crash_leaves_no_core(void **state)
{
    (void)state;
    struct laptop l;
    char command[128];
    int status = 0;
    laptop_new(&l, 0);
    laptop_start(&l, NULL);
    laptop_see(&l, "Langue / Language");
    snprintf(command, sizeof command, "grep -q 'Max core file size  *0  *0' /proc/%d/limits",
             (int)pty_pid(l.p));
    assert_int_equal(laptop_shell(&l, command), 0);
    kill(pty_pid(l.p), SIGSEGV);
    assert_true(pty_wait_exit(l.p, 5000, &status));
    assert_false(WIFSIGNALED(status) && WCOREDUMP(status));
    laptop_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lock_brings_back_every_place_with_what_was_typed),
        cmocka_unit_test(lock_marks_a_running_stopwatch_as_interrupted),
        cmocka_unit_test(lock_lets_the_recall_go_on_counting),
        cmocka_unit_test(lock_comes_by_itself_without_keys),
        cmocka_unit_test(signals_lock_clear_the_screen_and_keep_what_was_typed),
        cmocka_unit_test(memory_holds_no_key_and_nothing_personal_once_locked),
        cmocka_unit_test(a_crash_leaves_no_core),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
