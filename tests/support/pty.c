// SPDX-License-Identifier: EUPL-1.2
#include "support/pty.h"

#include "base/buf.h"
#include "support/pty_screen.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    ESC_GAP_MS = 40,    // longer than the program waits for the rest of a sequence
    ESC_WAIT_MS = 1500, // for what Esc shows
    ROWS_DEFAULT = 24,
    COLS_DEFAULT = 80,
    WRITE_DEADLINE_MS = 5000,
    ROW_BYTES = 16384 // room for a row of 500 cells with combining marks
};

struct pty {
    int master;   // our end, non-blocking
    bool hung_up; // the program has closed its end
    int pidfd;    // readable when the program has ended
    pid_t pid;    // 0 once waited for
    int status;   // as from waitpid, when pid is 0
    int64_t start_us;
    int64_t output_us; // when output last came
    int64_t change_us; // when the screen last changed; -1 = never
    uint64_t changes;  // how often it did
    struct pty_screen *screen;
    struct buf raw;  // all output
    struct buf text; // what pty_text and pty_row last returned
};

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void put_environment(const char *const *env)
{
    setenv("TERM", "xterm-256color", 1);
    unsetenv("LINES");
    unsetenv("COLUMNS");
    for (; env && *env; env++) {
        char *copy = strdup(*env);
        if (copy)
            putenv(copy);
    }
}

// In the child: becomes the program or ends with 127.
static _Noreturn void become(const struct pty_spawn *what)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL); // never outlives the test
    put_environment(what->env);
    if (what->cwd && chdir(what->cwd) != 0)
        _exit(127);
    // execvp takes its arguments without const for historical reasons and does not change them
    // (POSIX rationale).
    char *const *argv = (char *const *)(uintptr_t)what->argv;
    execvp(argv[0], argv);
    _exit(127);
}

static void on_answer(const char *bytes, size_t len, void *user)
{
    struct pty *p = user;
    // Never read from here: we may be inside the interpretation of output. Answers are short and
    // fit the queue.
    if (!p->hung_up && write(p->master, bytes, len) < 0 && errno != EAGAIN && errno != EIO)
        abort();
}

struct pty *pty_spawn(const struct pty_spawn *what)
{
    struct winsize size = {.ws_row = (unsigned short)(what->rows ? what->rows : ROWS_DEFAULT),
                           .ws_col = (unsigned short)(what->cols ? what->cols : COLS_DEFAULT)};
    struct pty *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->change_us = -1;
    p->start_us = p->output_us = now_us();
    p->pid = forkpty(&p->master, NULL, NULL, &size);
    if (p->pid < 0) {
        free(p);
        return NULL;
    }
    if (p->pid == 0)
        become(what);
    fcntl(p->master, F_SETFL, O_NONBLOCK);
    fcntl(p->master, F_SETFD, FD_CLOEXEC);
    p->pidfd = pidfd_open(p->pid, 0);
    p->screen = pty_screen_new(size.ws_row, size.ws_col, on_answer, p);
    return p;
}

static bool reap(struct pty *p, int flags)
{
    if (p->pid && waitpid(p->pid, &p->status, flags) == p->pid)
        p->pid = 0;
    return !p->pid;
}

void pty_free(struct pty *p)
{
    if (!p)
        return;
    if (p->pid) {
        kill(-p->pid, SIGKILL); // its whole session group
        kill(p->pid, SIGKILL);
        reap(p, 0);
    }
    if (p->master >= 0)
        close(p->master);
    if (p->pidfd >= 0)
        close(p->pidfd);
    pty_screen_free(p->screen);
    buf_release(&p->raw);
    buf_release(&p->text);
    free(p);
}

// Reads what is there. False when nothing was (or the other end is closed, then hung_up is set).
static bool take_output(struct pty *p)
{
    char bytes[65536];
    ssize_t n = p->hung_up ? 0 : read(p->master, bytes, sizeof bytes);
    if (n > 0) {
        p->output_us = now_us();
        buf_add(&p->raw, bytes, (size_t)n);
        if (pty_screen_feed(p->screen, bytes, (size_t)n)) {
            p->change_us = p->output_us;
            p->changes++;
        }
        return true;
    }
    // The master stays open: closing it would send SIGHUP to a program that is about to exit.
    if (!p->hung_up && !(n < 0 && (errno == EAGAIN || errno == EINTR)))
        p->hung_up = true;
    return false;
}

// Waits for output, for room to write when `to_write`, or for the end, at most until the moment
// `until_us`. Returns false when that moment came first or nothing more can come.
static bool wait_event(struct pty *p, int64_t until_us, bool to_write, bool *ret_writable)
{
    bool over = p->pid == 0 && p->hung_up;
    int64_t left_us = until_us - now_us();
    if (over || left_us < 0)
        return false;
    struct pollfd fds[2] = {
        {.fd = p->hung_up ? -1 : p->master, .events = (short)(POLLIN | (to_write ? POLLOUT : 0))},
        {.fd = p->pid ? p->pidfd : -1, .events = POLLIN},
    };
    struct timespec limit = {.tv_sec = left_us / 1000000, .tv_nsec = left_us % 1000000 * 1000};
    if (ppoll(fds, 2, &limit, NULL) <= 0)
        return false;
    if (fds[0].revents & (POLLIN | POLLHUP | POLLERR))
        take_output(p);
    if (fds[1].revents)
        reap(p, WNOHANG);
    *ret_writable = (fds[0].revents & POLLOUT) != 0;
    return true;
}

static bool wait_output(struct pty *p, int64_t until_us)
{
    bool writable;
    return wait_event(p, until_us, false, &writable);
}

// Writes everything, taking in output meanwhile so that neither side waits for the other.
static bool send_all(struct pty *p, const char *bytes, size_t len)
{
    int64_t until_us = now_us() + WRITE_DEADLINE_MS * 1000;
    while (len > 0 && !p->hung_up) {
        ssize_t n = write(p->master, bytes, len);
        bool writable;
        if (n > 0) {
            bytes += n;
            len -= (size_t)n;
        } else if (errno != EAGAIN || !wait_event(p, until_us, true, &writable)) {
            return false;
        }
    }
    return len == 0;
}

bool pty_type(struct pty *p, const char *bytes)
{
    return send_all(p, bytes, strlen(bytes));
}

// A key right behind Esc would make one sequence with it, which no hand types: the next one comes
// when the program has shown what Esc did.
static void wait_escaped(struct pty *p)
{
    int64_t sent_us = now_us(), until_us = sent_us + ESC_WAIT_MS * 1000;
    while (p->output_us <= sent_us && wait_output(p, until_us))
        ;
    until_us = sent_us + ESC_GAP_MS * 1000; // what came may have been on its way before
    while (now_us() < until_us && wait_output(p, until_us))
        ;
}

bool pty_key(struct pty *p, const char *name)
{
    if (p->hung_up || !pty_screen_key(p->screen, name))
        return false;
    if (strcmp(name, "Esc") == 0)
        wait_escaped(p);
    return true;
}

void pty_resize(struct pty *p, int rows, int cols)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
    pty_screen_resize(p->screen, rows, cols);
    if (!p->hung_up)
        ioctl(p->master, TIOCSWINSZ, &size);
}

// Does the text begin at `at`? A blank in it may be the end of a row and the blanks before the
// next.
static bool begins(const char *at, const char *text)
{
    for (; *text != '\0'; text++)
        if (*text == ' ' && *at == '\n')
            at += 1 + strspn(at + 1, " ");
        else if (*text != *at++)
            return false;
    return true;
}

bool pty_shows(struct pty *p, const char *text)
{
    for (const char *at = pty_text(p); *at != '\0'; at++)
        if (begins(at, text))
            return true;
    return false;
}

static bool wait_shown(struct pty *p, const char *text, bool shown, int deadline_ms)
{
    int64_t until_us = now_us() + (int64_t)deadline_ms * 1000;
    for (;;) {
        if (pty_shows(p, text) == shown)
            return true;
        if (!wait_output(p, until_us))
            return false;
    }
}

bool pty_wait_text(struct pty *p, const char *text, int deadline_ms)
{
    return wait_shown(p, text, true, deadline_ms);
}

bool pty_wait_gone(struct pty *p, const char *text, int deadline_ms)
{
    return wait_shown(p, text, false, deadline_ms);
}

bool pty_wait_settled(struct pty *p, int quiet_ms, int deadline_ms)
{
    int64_t quiet_us = (int64_t)quiet_ms * 1000;
    int64_t from_us = now_us();
    int64_t deadline_us = from_us + (int64_t)deadline_ms * 1000;
    for (;;) {
        int64_t since_us = p->output_us > from_us ? p->output_us : from_us;
        int64_t until_us = since_us + quiet_us;
        if (until_us > deadline_us)
            return false;
        if (!wait_output(p, until_us) && now_us() >= until_us)
            return true;
        if (p->hung_up && p->pid == 0)
            return true;
    }
}

bool pty_wait_exit(struct pty *p, int deadline_ms, int *ret_status)
{
    int64_t until_us = now_us() + (int64_t)deadline_ms * 1000;
    while (p->pid)
        if (!wait_output(p, until_us))
            return false;
    while (take_output(p))
        ;
    *ret_status = p->status;
    return true;
}

int64_t pty_time_bytes(struct pty *p, const char *bytes, int quiet_ms, int deadline_ms)
{
    while (take_output(p))
        ;
    uint64_t before = p->changes;
    int64_t from_us = now_us();
    int64_t deadline_us = from_us + (int64_t)deadline_ms * 1000;
    if (!pty_type(p, bytes))
        return -1;
    while (p->changes == before)
        if (!wait_output(p, deadline_us))
            return -1;
    for (;;) {
        int64_t quiet_until_us = p->change_us + (int64_t)quiet_ms * 1000;
        bool more = wait_output(p, quiet_until_us < deadline_us ? quiet_until_us : deadline_us);
        if (!more && now_us() >= p->change_us + (int64_t)quiet_ms * 1000)
            return p->change_us - from_us;
        if (now_us() >= deadline_us || (p->hung_up && p->pid == 0))
            return p->change_us - from_us;
    }
}

int64_t pty_last_change_us(const struct pty *p)
{
    return p->change_us < 0 ? -1 : p->change_us - p->start_us;
}

const char *pty_text(struct pty *p)
{
    char row[ROW_BYTES];
    size_t kept = 0;
    buf_clear(&p->text);
    for (int r = 0; r < pty_screen_rows(p->screen); r++) {
        if (r > 0)
            buf_putc(&p->text, '\n');
        if (pty_screen_row(p->screen, r, row, sizeof row) > 0) {
            buf_puts(&p->text, row);
            kept = p->text.len;
        }
    }
    if (p->text.at && kept < p->text.len) {
        p->text.len = kept;
        p->text.at[kept] = '\0';
    }
    return buf_text(&p->text);
}

const char *pty_row(struct pty *p, int row)
{
    char text[ROW_BYTES] = "";
    pty_screen_row(p->screen, row, text, sizeof text);
    buf_clear(&p->text);
    buf_puts(&p->text, text);
    return buf_text(&p->text);
}

bool pty_cell(struct pty *p, int row, int col, struct pty_cell *ret_cell)
{
    return pty_screen_cell(p->screen, row, col, ret_cell);
}

bool pty_cursor(struct pty *p, int *ret_row, int *ret_col)
{
    return pty_screen_cursor(p->screen, ret_row, ret_col);
}

bool pty_alternate_screen(const struct pty *p)
{
    return pty_screen_alternate(p->screen);
}

const char *pty_raw(const struct pty *p, size_t *ret_len)
{
    *ret_len = p->raw.len;
    return buf_text(&p->raw);
}

pid_t pty_pid(const struct pty *p)
{
    return p->pid;
}
