// SPDX-License-Identifier: EUPL-1.2
// The real program killed at random moments while answers are given: 300 times with
// ICOPE_SAMPLE=all. An answer counts as acknowledged once the next question stands on the screen;
// it must be there at the next start, or a newer one that was already typed.
#include "support/laptop.h"
#include "support/sample.h"

#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <time.h>

#include <cmocka.h>

enum { VISIT_KILLS = 60, ANSWERS_MAX = 6, DELAY_MAX_US = 40000 };

static const char asked[] = "What year";  // answered again and again
static const char after[] = "What month"; // stands there when the answer is on disk

// Numbers that differ from run to run; the seed is printed.
static unsigned next_random(unsigned *state)
{
    *state = *state * 1103515245U + 12345U;
    return *state >> 8;
}

// From the start of the program back into the open visit.
static void to_visit(struct laptop *l)
{
    laptop_start(l, NULL);
    laptop_answer(l, "today?", "1");
    laptop_answer(l, "visit to go on with", "Enter");
    laptop_answer(l, "edit", "Enter");
}

// A new visit up to the first question of orientation.
static void new_visit(struct laptop *l)
{
    laptop_start(l, NULL);
    laptop_answer(l, "Langue / Language", "2");
    laptop_answer(l, "today?", "1");
    laptop_answer(l, "My round", "Enter");
    laptop_answer(l, "edit", "Enter");
    laptop_answer(l, "Have you a guardian", "n");
    laptop_answer(l, "come to know it", "2");
    laptop_answer(l, "small tests", "y");
    laptop_answer(l, "ICOPE team", "y");
    laptop_answer(l, "your GP", "n");
    laptop_answer(l, "relative or carer", "n");
    laptop_answer(l, "social services", "n");
    laptop_answer(l, "research", "n");
    laptop_answer(l, "Who informed", "1");
    laptop_answer(l, "Who answers", "1");
    laptop_answer(l, "Who is in the room", "1");
    laptop_answer(l, "glasses or hearing aids", "1");
    laptop_answer(l, "which language", "1");
    laptop_answer(l, "three words. Listen", "Enter");
    laptop_answer(l, "╭", "Enter");
    laptop_answer(l, "repeat them to me", "1");
    laptop_see(l, asked);
}

// Which answer of the question on screen is marked as given, 1..4; 0 none.
static int given(struct laptop *l)
{
    static const char *const marks[] = {"1 ✓", "2 ✓", "3 ✓", "4 ✓"};
    for (int i = 0; i < 4; i++)
        if (laptop_shows(l, marks[i]))
            return i + 1;
    return 0;
}

// Stands at the question and returns what is marked.
static int look(struct laptop *l)
{
    for (int i = 0; i < 400 && !laptop_shows(l, after) && !laptop_shows(l, asked); i++)
        pty_wait_text(l->p, asked, 50);
    if (laptop_shows(l, after))
        laptop_keys(l, "Backspace");
    laptop_see(l, asked);
    pty_wait_settled(l->p, 20, 5000);
    return given(l);
}

static void sleep_us(unsigned us)
{
    struct timespec t = {.tv_nsec = (long)us * 1000};
    nanosleep(&t, NULL);
}

static void acknowledged_answers_survive_kills(void **state)
{
    (void)state;
    struct laptop l;
    int kills = (int)sample(40, 100, 300);
    unsigned seed = sample_seed(), random = seed;
    int acknowledged = 0, sent = 0, answers = 0;
    laptop_new(&l, 0);
    for (int run = 0; run < kills; run++) {
        if (run % VISIT_KILLS == 0) { // a journal of thousands of corrections is no visit
            assert_int_equal(laptop_shell(&l, "rm -rf \"$ICOPE_HOME\""), 0);
            new_visit(&l);
            acknowledged = sent = 0;
        } else {
            to_visit(&l);
            int found = look(&l);
            if (found != acknowledged && found != sent)
                print_message("seed %u, run %d: %d is there, %d was kept, %d was typed\n", seed,
                              run, found, acknowledged, sent);
            assert_true(found == acknowledged || found == sent);
            acknowledged = sent = found;
        }
        int most = 1 + (int)(next_random(&random) % ANSWERS_MAX);
        for (int i = 0; i < most; i++) {
            char key[2] = {(char)('1' + (sent % 4)), '\0'};
            sent = sent % 4 + 1;
            laptop_keys(&l, key);
            if (i == most - 1) {
                sleep_us(next_random(&random) % DELAY_MAX_US);
                break;
            }
            laptop_see(&l, after);
            acknowledged = sent;
            answers++;
            laptop_keys(&l, "Backspace");
            laptop_see(&l, asked);
        }
        laptop_kill(&l);
    }
    print_message("%d kills, %d acknowledged answers, none lost\n", kills, answers);
    laptop_free(&l);
}

// A small disk of its own for the store; skips with the reason where mounting is refused.
static void small_disk(struct laptop *l)
{
    assert_int_equal(laptop_shell(l, "mkdir -p \"$ICOPE_HOME\""), 0);
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", l->home, "tmpfs", 0, "size=24m,mode=0700") != 0) {
        print_message("skip: no small disk can be mounted here: %s\n", strerror(errno));
        laptop_free(l);
        skip();
    }
}

static void full_disk_is_said_and_loses_nothing(void **state)
{
    (void)state;
    struct laptop l;
    int acknowledged = 0, answers = 0;
    bool full = false;
    laptop_new(&l, 0);
    small_disk(&l);
    new_visit(&l);
    // All that is left goes to somebody else, and what the store had put aside is used up too.
    assert_int_equal(laptop_shell(&l, "dd if=/dev/zero of=\"$ICOPE_HOME/else\" bs=4k "
                                      "2>/dev/null; true"),
                     0);
    while (!full && answers < 3000) {
        char key[2] = {(char)('1' + answers % 4), '\0'};
        laptop_keys(&l, key);
        for (int i = 0; i < 100 && !full && !laptop_shows(&l, after); i++) {
            pty_wait_text(l.p, after, 50);
            full = laptop_shows(&l, "disk is full");
        }
        if (full)
            break;
        if (answers % 50 == 0) // and what the store gives back goes there too
            assert_int_equal(laptop_shell(&l, "dd if=/dev/zero bs=1k >>\"$ICOPE_HOME/else\" "
                                              "2>/dev/null; true"),
                             0);
        laptop_see(&l, after);
        acknowledged = answers % 4 + 1;
        answers++;
        laptop_keys(&l, "Backspace");
        pty_wait_text(l.p, asked, 5000);
        full = laptop_shows(&l, "disk is full");
    }
    assert_true(full);
    laptop_see(&l, "not saved");
    print_message("%d answers fitted on the full disk\n", answers);
    laptop_kill(&l);
    assert_int_equal(laptop_shell(&l, "rm \"$ICOPE_HOME/else\""), 0);
    to_visit(&l);
    int found = look(&l);
    assert_true(found == acknowledged || found == answers % 4 + 1);
    umount2(l.home, MNT_DETACH);
    laptop_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(acknowledged_answers_survive_kills),
        cmocka_unit_test(full_disk_is_said_and_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
