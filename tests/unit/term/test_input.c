// SPDX-License-Identifier: EUPL-1.2
// Bytes as terminals send them, through curses as the program runs it, out of a pipe: no terminal
// is needed.
#include "term/input.h"

#include "base/mem.h"

#include <curses.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

// One terminal of that kind.
struct line {
    FILE *in, *out; // what curses reads and writes
    int send;       // the other end of `in`
    SCREEN *screen;
    struct input input;
};

static struct line *line_new(const char *kind)
{
    struct line *l = mem_alloc(sizeof *l);
    int ends[2];
    setlocale(LC_ALL, "C.UTF-8");
    assert_int_equal(pipe(ends), 0);
    l->in = fdopen(ends[0], "r");
    l->out = fopen("/dev/null", "w");
    l->send = ends[1];
    l->screen = newterm(kind, l->out, l->in);
    if (l->screen == NULL)
        fail_msg("no description of the terminal %s", kind);
    input_start(true, 25);
    return l;
}

static void line_free(struct line *l)
{
    endwin();
    delscreen(l->screen);
    close(l->send);
    fclose(l->in);
    fclose(l->out);
    free(l);
}

static void sent(struct line *l, const char *bytes)
{
    assert_int_equal(write(l->send, bytes, strlen(bytes)), strlen(bytes));
}

// The keys must be these, in the notation of key_parse, and no more.
static void assert_keys(struct line *l, const char *bytes, const char *notation)
{
    const char *rest = notation;
    for (;;) {
        struct key got = input_read(&l->input), wanted = {0};
        size_t used = *rest != '\0' ? key_parse(rest, &wanted) : 0;
        if (got.code == KEYC_NONE && *rest == '\0')
            return;
        if (used == 0 || !key_equal(got, wanted) || got.row != wanted.row ||
            got.col != wanted.col) {
            for (const unsigned char *at = (const unsigned char *)bytes; *at != '\0'; at++)
                print_message(*at > ' ' && *at < 0x7f ? "%c" : "\\x%02x", *at);
            fail_msg(" is not %s: at \"%s\" came code %d, %u, %d,%d", notation, rest, (int)got.code,
                     (unsigned)got.cp, got.row, got.col);
        }
        rest += used;
    }
}

static void check(const char *kind, const char *bytes, const char *notation)
{
    struct line *l = line_new(kind);
    sent(l, bytes);
    assert_keys(l, bytes, notation);
    line_free(l);
}

static void keys_of_many_terminals(void **state)
{
    static const struct {
        const char *kind, *bytes, *keys;
    } rows[] = {
        // As the description says, and in the form of the other cursor mode.
        {"xterm-256color", "\033OA\033OB\033OC\033OD", "<Up><Down><Right><Left>"},
        {"xterm-256color", "\033[A\033[B\033[C\033[D", "<Up><Down><Right><Left>"},
        {"xterm-256color", "\033OH\033OF\033[H\033[F", "<Home><End><Home><End>"},
        {"xterm-256color", "\033[1~\033[4~\033[5~\033[6~", "<Home><End><PageUp><PageDown>"},
        {"xterm-256color", "\033[2~\033[3~\033[Z", "<Insert><Delete><BackTab>"},
        {"xterm-256color", "\033OP\033OQ\033OR\033OS", "<F1><F2><F3><F4>"},
        {"xterm-256color", "\033[15~\033[17~\033[20~\033[21~\033[23~\033[24~",
         "<F5><F6><F9><F10><F11><F12>"},
        {"xterm-256color", "\033[1;2D\033[1;2C\033[1;2H\033[1;2F", "<Left><Right><Home><End>"},
        {"xterm", "\033[11~\033[12~\033[13~\033[14~", "<F1><F2><F3><F4>"}, // PuTTY says xterm
        {"xterm", "\033OM", "<Enter>"},                                    // of the number pad
        {"linux", "\033[[A\033[[B\033[[C\033[[D\033[[E", "<F1><F2><F3><F4><F5>"},
        {"linux", "\033[17~\033[20~\033[1~\033[4~\033[A", "<F6><F9><Home><End><Up>"},
        {"screen", "\033OP\033[20~\033[21~\033[1~\033OA", "<F1><F9><F10><Home><Up>"},
        {"tmux-256color", "\033OP\033[20~\033[21~\033[1~\033OA", "<F1><F9><F10><Home><Up>"},
        {"rxvt", "\033[11~\033[20~\033[7~\033[8~\033[A", "<F1><F9><Home><End><Up>"},
        {"vt220", "\033OP\033[17~\033[20~\033[A", "<F1><F6><F9><Up>"},
        {"vt100", "\033OP\033[20~\033[21~\033OA\033[A", "<F1><F9><F10><Up><Up>"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check(rows[i].kind, rows[i].bytes, rows[i].keys);
}

static void control_characters_are_keys(void **state)
{
    (void)state;
    check("xterm", "\r\n\t\x7f\b", "<Enter><Enter><Tab><Backspace><Backspace>");
    check("xterm", "\x01\x05\x0b\x0c\x15\x17\x1a", "<C-a><C-e><C-k><C-l><C-u><C-w><C-z>");
    check("xterm",
          "a\x1c\x1d\x1e\x1f"
          "b",
          "ab"); // these mean nothing
}

static void letters_of_every_length(void **state)
{
    (void)state;
    check("xterm", "aé漢😀", "aé漢😀");
    check("xterm", "e\u0301", "e\u0301"); // a letter and its mark come as two
}

static void bytes_that_are_no_letters_are_dropped(void **state)
{
    static const char *const bad[] = {
        "\xff",
        "\xfe",
        "\x80",
        "\xbf", // never the first byte
        "\xc0\xaf",
        "\xc1\xbf",
        "\xe0\x80\xaf", // longer than need be
        "\xf0\x80\x80\xaf",
        "\xf8\x88\x80\x80\x80", // so are these
        "\xed\xa0\x80",
        "\xf4\x90\x80\x80", // a surrogate, past the last character
        "\xc3",
        "\xe6\xbc",
        "\xf0\x9f\x98", // cut by the next letter
        "\xc2\x9b",
        "\xe2\x80\xae",
        "\xe2\x80\x8b", // CSI, right-to-left, zero width
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        char bytes[16];
        snprintf(bytes, sizeof bytes, "a%sb", bad[i]);
        check("xterm", bytes, "ab");
    }
}

static void a_letter_may_come_in_pieces(void **state)
{
    static const char text[] = "é漢😀";
    struct line *l = line_new("xterm");
    struct key key = {0};
    size_t letters = 0;
    (void)state;
    for (size_t i = 0; text[i] != '\0'; i++) {
        assert_int_equal(write(l->send, &text[i], 1), 1);
        key = input_read(&l->input);
        bool last = ((unsigned char)text[i + 1] & 0xC0) != 0x80;
        assert_int_equal(key.code, last ? KEYC_CHAR : KEYC_NONE);
        letters += last;
    }
    assert_int_equal(letters, 3);
    assert_int_equal(key.cp, 0x1F600);
    line_free(l);
}

// ---- sequences that come slowly ----

// Sends one byte every few milliseconds, as a serial line does; returns the process that does.
static pid_t send_slowly(int to, const char *bytes)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child > 0)
        return child;
    for (; *bytes != '\0'; bytes++) {
        nanosleep(&(struct timespec){.tv_nsec = 3000000}, NULL);
        if (write(to, bytes, 1) != 1)
            break;
    }
    _exit(0);
}

static void a_sequence_may_come_in_pieces(void **state)
{
    static const struct {
        const char *bytes, *keys;
    } rows[] = {
        {"\033[20~", "<F9>"}, {"\033OP", "<F1>"}, {"\033[A", "<Up>"}, {"\033[200~a\033[201~", "a"}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct line *l = line_new("xterm-256color");
        struct key got = {0}, wanted;
        key_parse(rows[i].keys, &wanted);
        set_escdelay(5000); // however busy this machine is
        pid_t sender = send_slowly(l->send, rows[i].bytes);
        while (got.code == KEYC_NONE)
            got = input_read(&l->input);
        waitpid(sender, NULL, 0);
        assert_true(key_equal(got, wanted));
        assert_int_equal(input_read(&l->input).code, KEYC_NONE);
        line_free(l);
    }
}

static void escape_alone_is_a_key(void **state)
{
    struct timespec before, after;
    struct line *l = line_new("xterm-256color");
    (void)state;
    sent(l, "\033");
    clock_gettime(CLOCK_MONOTONIC, &before);
    assert_int_equal(input_read(&l->input).code, KEYC_ESC);
    clock_gettime(CLOCK_MONOTONIC, &after);
    assert_true(after.tv_sec - before.tv_sec < 2); // curses would wait a second
    line_free(l);
}

// With Alt a terminal sends an Esc in front: that stops nothing and answers nothing.
static void escape_with_more_is_one_unknown_key(void **state)
{
    static const char *const bytes[] = {"\0331",    "\033q",      "\033é",     "\033漢",
                                        "\033\033", "\033\r",     "\033[1;9P", "\033[27;5;49~",
                                        "\033O5Z",  "\033[?1;2c", "\033\033[A"};
    (void)state;
    for (size_t i = 0; i < sizeof bytes / sizeof bytes[0]; i++) {
        struct line *l = line_new("xterm-256color");
        sent(l, bytes[i]);
        sent(l, "a");
        struct key key = input_read(&l->input);
        if (key.code != KEYC_UNKNOWN)
            fail_msg("row %zu: code %d, %u", i, (int)key.code, (unsigned)key.cp);
        assert_keys(l, bytes[i], "a");
        line_free(l);
    }
}

// Cut where curses gives up waiting, the rest later.
static void a_sequence_cut_in_two_is_put_together(void **state)
{
    static const struct {
        const char *first, *second, *keys;
    } rows[] = {{"\033[2", "0~", "<F9>"},
                {"\033[", "20~", "<F9>"},
                {"\033[", "A", "<Up>"},
                {"\033O", "P", "<F1>"},
                {"\033[200", "~1\033[201~", "1"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct line *l = line_new("xterm-256color");
        sent(l, rows[i].first);
        assert_int_equal(input_read(&l->input).code, KEYC_NONE);
        sent(l, rows[i].second);
        assert_keys(l, rows[i].second, rows[i].keys);
        line_free(l);
    }
}

static void the_rest_of_a_sequence_is_not_awaited_for_ever(void **state)
{
    struct line *l = line_new("xterm-256color");
    (void)state;
    sent(l, "\033[");
    assert_int_equal(input_read(&l->input).code, KEYC_NONE);
    l->input.sequence_ms -= 10000;
    sent(l, "1");
    assert_int_equal(input_read(&l->input).code, KEYC_UNKNOWN);
    assert_keys(l, "1", "1");
    line_free(l);
}

static void an_escape_waits_longer_where_bytes_travel(void **state)
{
    (void)state;
    assert_true(input_escape_wait_ms(NULL, false, "/dev/pts/3") < 100);
    assert_true(input_escape_wait_ms(NULL, false, NULL) < 100);
    assert_true(input_escape_wait_ms(NULL, true, "/dev/pts/3") >= 100);
    assert_true(input_escape_wait_ms(NULL, false, "/dev/ttyS0") >= 100);
    assert_true(input_escape_wait_ms("", false, "/dev/ttyUSB1") >= 100);
    assert_true(input_escape_wait_ms("many", false, "/dev/tty1") < 100);
    assert_int_equal(input_escape_wait_ms("300", false, "/dev/pts/3"), 300);
    assert_int_equal(input_escape_wait_ms("40", true, NULL), 40);
    assert_int_equal(input_escape_wait_ms("99999999", false, NULL), 5000);
}

// ---- pastes, clicks, sizes ----

static void a_paste_is_text(void **state)
{
    struct line *l = line_new("xterm-256color");
    static const char bytes[] = "\033[200~a\tb\r\nc\x03\x1a\x7f\x1b"
                                "é\033[201~\t";
    (void)state;
    sent(l, bytes);
    assert_keys(l, bytes, "a<Space>b<Space>cé<Tab>");
    assert_false(l->input.pasting);
    sent(l, "\033[200~a"); // the rest comes later
    assert_keys(l, "a", "a");
    sent(l, "\r\033[201~\r");
    assert_keys(l, "\r", "<Enter>"); // the line end behind it is no blank
    line_free(l);
}

// Nobody who makes a text for pasting presses keys of the program with it.
static void a_paste_presses_no_key(void **state)
{
    static const char *const bytes[] = {"\033[A", "\033[21~", "\033OP", "\033[3~", "\033[<0;1;1M"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bytes); i++) {
        char all[64];
        snprintf(all, sizeof all, "\033[200~a%sb\033[201~%s", bytes[i], "\033[B");
        check("xterm-256color", all, "ab<Down>");
    }
}

static void a_click_has_its_place(void **state)
{
    (void)state;
    check("xterm-256color", "\033[<0;10;5M\033[<0;10;5ma", "<Click 4,9>a"); // letting go is nothing
    check("xterm-256color", "\033[<2;10;5M\033[<64;10;5Ma", "a"); // another button, the wheel
}

static void a_new_size_is_told(void **state)
{
    struct line *l = line_new("xterm-256color");
    (void)state;
    ungetch(KEY_RESIZE);
    assert_int_equal(input_read(&l->input).code, KEYC_RESIZE);
    line_free(l);
}

static void keys_that_mean_nothing_leave_nothing(void **state)
{
    (void)state;
    check("xterm-256color", "\033[1;5C\033[1;3A\033[15;5~a", "a"); // with control and alt
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_of_many_terminals),
        cmocka_unit_test(control_characters_are_keys),
        cmocka_unit_test(letters_of_every_length),
        cmocka_unit_test(bytes_that_are_no_letters_are_dropped),
        cmocka_unit_test(a_letter_may_come_in_pieces),
        cmocka_unit_test(a_sequence_may_come_in_pieces),
        cmocka_unit_test(escape_alone_is_a_key),
        cmocka_unit_test(escape_with_more_is_one_unknown_key),
        cmocka_unit_test(a_sequence_cut_in_two_is_put_together),
        cmocka_unit_test(the_rest_of_a_sequence_is_not_awaited_for_ever),
        cmocka_unit_test(an_escape_waits_longer_where_bytes_travel),
        cmocka_unit_test(a_paste_is_text),
        cmocka_unit_test(a_paste_presses_no_key),
        cmocka_unit_test(a_click_has_its_place),
        cmocka_unit_test(a_new_size_is_told),
        cmocka_unit_test(keys_that_mean_nothing_leave_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
