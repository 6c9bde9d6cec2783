// SPDX-License-Identifier: EUPL-1.2
// What is said at the end, for every combination of what can happen.
#include "pathway/farewell.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// When a piece of text stands there, in French and English.
static const struct {
    const char *fr, *en;
    unsigned sends;   // bits of enum farewell_send
    unsigned signals; // bits of enum farewell_signal
    int missing;      // 1 only then, 0 not then, −1 either
    int flag;         // the same
} pieces[] = {
    {"Merci", "Thank you", 15, 15, -1, -1},
    {"réponses partent", "answers are sent", 1, 7, -1, -1},
    {"remis", "handed to the ICOPE team later", 2, 15, -1, -1},
    {"les lira", "will read them", 1, 7, -1, -1},
    {"noté part à", "wrote down is sent", 1, 8, -1, -1},
    {"réponses sont gardées sur cet ordinateur", "answers are kept here", 2, 7, -1, -1},
    {"noté est gardé sur cet ordinateur", "wrote down is kept here", 2, 8, -1, -1},
    {"ne partent pas", "are not sent", 4, 15, -1, -1},
    {"l’équipe ne vous appellera pas", "will not call you", 4, 15, -1, -1},
    {"rien ne part", "nothing is sent", 8, 15, -1, -1},
    {"on vous appellera", "will be called", 1, 1 | 4, -1, -1},
    {"ensuite", "team calls you later", 2, 1 | 4, -1, -1},
    {"à votre médecin", "with your doctor", 4, 1 | 4, -1, -1},
    {"de plus près", "closer look", 15, 1, -1, -1},
    {"ne voit pas tout", "does not see everything", 15, 2, -1, -1},
    {"Rien n’a pu être vu", "Nothing could be looked at", 15, 8, -1, -1},
    {"Tout n’a pas été vu", "Not everything was looked at", 15, 15, 1, -1},
    {"ne peut pas attendre", "cannot wait", 15, 15, -1, 1},
    {"votre médecin, ou le 15", "your doctor, or 15", 15, 15, -1, -1},
};

// What may never be said: that all is well, what it could be, or the kind of a red flag.
static const char *const never[] = {
    "tout va bien", "diagnost",           "maladie", "suicide", "chute",
    "all is well",  "everything is fine", "disease", "healthy"};

static struct json *data(void)
{
    struct buf text = {0};
    struct json *rows = NULL;
    struct err e = {0};
    if (fs_read("data/pathway/farewell.json", 1 << 20, &text, &e) != RC_OK ||
        json_parse(buf_text(&text), text.len, &JSON_LIMITS, &rows, &e) != RC_OK)
        fail_msg("%s", e.text);
    buf_release(&text);
    return rows;
}

static bool expected(size_t i, const struct farewell_facts *f)
{
    return (pieces[i].sends & (1U << f->send)) != 0 &&
           (pieces[i].signals & (1U << f->signal)) != 0 &&
           (pieces[i].missing < 0 || pieces[i].missing == (int)f->missing) &&
           (pieces[i].flag < 0 || pieces[i].flag == (int)f->flag);
}

static void check(const struct json *rows, const struct farewell_facts *f, bool french)
{
    struct buf text = {0};
    farewell_say(rows, f, french ? "fr" : "en", &text);
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
        const char *piece = french ? pieces[i].fr : pieces[i].en;
        if ((strstr(buf_text(&text), piece) != NULL) != expected(i, f))
            fail_msg("send %d signal %d missing %d flag %d: \"%s\" is %s\n%s", (int)f->send,
                     (int)f->signal, f->missing, f->flag, piece,
                     expected(i, f) ? "missing" : "there", buf_text(&text));
    }
    for (size_t i = 0; i < ARRAY_LEN(never); i++)
        assert_null(strcasestr(buf_text(&text), never[i]));
    assert_true(utf8_length(buf_text(&text), text.len) < 420); // it fits on the screen
    buf_release(&text);
}

static void every_combination_says_what_happens(void **state)
{
    struct json *rows = data();
    (void)state;
    for (unsigned n = 0; n < FAREWELL_SENDS * FAREWELL_SIGNALS * 2 * 2 * 2; n++) {
        struct farewell_facts f = {
            .send = (enum farewell_send)(n / 8 % FAREWELL_SENDS),
            .signal = (enum farewell_signal)(n / 8 / FAREWELL_SENDS),
            .missing = (n & 2) != 0,
            .flag = (n & 4) != 0,
        };
        if (f.signal == FAREWELL_NOTHING && f.missing)
            continue; // nothing assessed is said by itself
        check(rows, &f, (n & 1) != 0);
    }
    json_free(rows);
}

static void a_refusal_changes_nothing(void **state)
{
    struct json *rows = data();
    (void)state;
    assert_non_null(strstr(farewell_refused(rows, "fr"), "Rien ne change pour vous"));
    assert_non_null(strstr(farewell_refused(rows, "en"), "Nothing changes for you"));
    assert_string_equal(farewell_refused(rows, "de"), "");
    json_free(rows);
}

static void a_row_with_an_unknown_condition_is_not_said(void **state)
{
    struct buf text = {0};
    struct json *rows = NULL;
    static const char source[] = "{\"rows\":[{\"when\":{\"moon\":\"full\"},\"fr\":\"Non.\"},"
                                 "{\"when\":{\"send\":\"yes\"},\"fr\":\"Oui.\"},{\"fr\":\"Et.\"}]}";
    (void)state;
    assert_int_equal(json_parse(source, sizeof source - 1, &JSON_LIMITS, &rows, NULL), RC_OK);
    farewell_say(rows, &(struct farewell_facts){.send = FAREWELL_SENT}, "fr", &text);
    assert_string_equal(buf_text(&text), "Oui. Et.");
    buf_release(&text);
    json_free(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_combination_says_what_happens),
        cmocka_unit_test(a_refusal_changes_nothing),
        cmocka_unit_test(a_row_with_an_unknown_condition_is_not_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
