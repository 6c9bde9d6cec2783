// SPDX-License-Identifier: EUPL-1.2
// The input is read without stdio: what waits in a buffer of stdio cannot be waited for by poll(2).
#include "prompt/lines.h"

#include "base/clock.h"
#include "base/utf8.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 16384 };

static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
static const int other[] = {SIGTSTP, SIGCONT};

static void wanted_signals(sigset_t *ret)
{
    sigemptyset(ret);
    for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++)
        sigaddset(ret, ending[i]);
    for (size_t i = 0; i < sizeof other / sizeof other[0]; i++)
        sigaddset(ret, other[i]);
}

// What was typed before Ctrl-C stays to be read: the terminal throws it away otherwise.
static void keep_typed(const struct lines *l, bool on)
{
    struct termios t;
    if (!l->terminal || tcgetattr(l->in, &t) != 0)
        return;
    t.c_lflag = on ? t.c_lflag | NOFLSH : t.c_lflag & ~(tcflag_t)NOFLSH;
    tcsetattr(l->in, TCSADRAIN, &t);
}

void lines_open(struct lines *l, int in, FILE *out)
{
    sigset_t set;
    *l = (struct lines){.in = in, .out = out};
    l->terminal = isatty(in) && isatty(fileno(out));
    wanted_signals(&set);
    sigprocmask(SIG_BLOCK, &set, NULL);
    l->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    keep_typed(l, true);
}

void lines_close(struct lines *l)
{
    sigset_t set;
    keep_typed(l, false);
    fflush(l->out);
    buf_wipe(&l->typed);
    buf_wipe(&l->text);
    if (l->signals >= 0)
        close(l->signals);
    l->signals = -1;
    wanted_signals(&set);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}

void lines_say(struct lines *l, const char *text)
{
    struct buf line = {0};
    text_safe(&line, text, strlen(text), false);
    buf_putc(&line, '\n');
    fwrite(buf_text(&line), 1, line.len, l->out);
    buf_wipe(&line);
}

void lines_sayf(struct lines *l, const char *fmt, ...)
{
    struct buf text = {0};
    va_list args;
    va_start(args, fmt);
    buf_vprintf(&text, fmt, args);
    va_end(args);
    lines_say(l, buf_text(&text));
    buf_wipe(&text);
}

void lines_bell(struct lines *l)
{
    if (isatty(fileno(l->out)))
        fputc('\a', l->out);
}

// A prompt stays on the line where a person types; in a pipe it is a line of its own.
static void show_prompt(struct lines *l, const char *prompt)
{
    if (prompt[0] == '\0') {
        fflush(l->out);
        return;
    }
    if (!l->terminal) {
        lines_say(l, prompt);
    } else {
        struct buf text = {0};
        text_safe(&text, prompt, strlen(prompt), false);
        buf_putc(&text, ' ');
        fwrite(buf_text(&text), 1, text.len, l->out);
        buf_release(&text);
    }
    fflush(l->out);
}

static void set_text(struct lines *l, const char *from, size_t len)
{
    while (len > 0 && strchr(" \t\r\n", from[0]) != NULL) {
        from++;
        len--;
    }
    while (len > 0 && strchr(" \t\r\n", from[len - 1]) != NULL)
        len--;
    buf_wipe(&l->text);
    for (size_t i = 0; i < len;) { // what is not UTF-8 becomes a mark for that
        uint32_t cp;
        char out[4];
        i += utf8_next(from + i, len - i, &cp);
        if (cp != 0)
            buf_add(&l->text, out, utf8_put(cp, out));
    }
}

static void drop_typed(struct lines *l, size_t len)
{
    memmove(l->typed.at, l->typed.at + len, l->typed.len - len + 1);
    explicit_bzero(l->typed.at + l->typed.len - len + 1, len);
    l->typed.len -= len;
}

// Takes a line out of what was typed. False when there is no whole one.
static bool take_line(struct lines *l, enum line_end *ret)
{
    const char *end = l->typed.len > 0 ? memchr(l->typed.at, '\n', l->typed.len) : NULL;
    bool last = end == NULL && l->closed && l->typed.len > 0 && !l->terminal;
    if (end == NULL && !last) // a text without Enter on a terminal is no answer
        return false;
    size_t len = last ? l->typed.len : (size_t)(end - l->typed.at);
    *ret = len <= LINE_MAX_BYTES ? LINE_READ : LINE_LONG;
    set_text(l, l->typed.at, *ret == LINE_READ ? len : 0);
    drop_typed(l, len + (last ? 0 : 1));
    return true;
}

static void read_some(struct lines *l)
{
    char part[4096];
    ssize_t n = read(l->in, part, sizeof part);
    if (n > 0)
        buf_add(&l->typed, part, (size_t)n);
    else if (n == 0 || (errno != EINTR && errno != EAGAIN))
        l->closed = true;
    explicit_bzero(part, sizeof part);
}

// 0 none came; negative: one that asks to end; else its number.
static int read_signal(const struct lines *l)
{
    struct signalfd_siginfo info;
    if (l->signals < 0 || read(l->signals, &info, sizeof info) != (ssize_t)sizeof info)
        return 0;
    for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++)
        if ((int)info.ssi_signo == ending[i])
            return -ending[i];
    return (int)info.ssi_signo;
}

static int wait_for(struct lines *l, int wait_ms)
{
    struct pollfd fds[] = {{.fd = l->in, .events = POLLIN}, {.fd = l->signals, .events = POLLIN}};
    int n = l->watch.poll != NULL ? l->watch.poll(l->watch.self, fds, 2, wait_ms)
                                  : poll(fds, 2, wait_ms);
    int signal = n > 0 && (fds[1].revents & POLLIN) != 0 ? read_signal(l) : 0;
    if (n > 0 && (fds[0].revents & (POLLIN | POLLHUP | POLLERR | POLLNVAL)) != 0 && signal == 0)
        read_some(l);
    return signal;
}

enum line_end lines_read(struct lines *l, const char *prompt, int wait_ms)
{
    struct clock clock = clock_system();
    int64_t until = clock_mono_ms(&clock) + wait_ms;
    enum line_end end = LINE_CLOSED;
    show_prompt(l, prompt);
    while (!take_line(l, &end)) {
        int64_t left = wait_ms < 0 ? -1 : until - clock_mono_ms(&clock);
        if (l->closed)
            return LINE_CLOSED;
        if (wait_ms >= 0 && left <= 0)
            return LINE_LATE;
        int signal = wait_for(l, (int)left);
        if (signal < 0)
            return LINE_STOPPED;
        if (l->watch.look != NULL && !l->watch.look(l->watch.self, signal))
            return LINE_GIVEN_UP;
    }
    return end;
}

// Reads without showing what is typed.
static enum line_end read_hidden(struct lines *l, const char *prompt)
{
    struct termios shown, hidden;
    bool hide = tcgetattr(l->in, &shown) == 0;
    if (hide) {
        hidden = shown;
        hidden.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
        tcsetattr(l->in, TCSADRAIN, &hidden);
    }
    enum line_end end = lines_read(l, prompt, -1);
    if (hide)
        tcsetattr(l->in, TCSADRAIN, &shown);
    return end;
}

enum line_end lines_read_secret(struct lines *l, const char *prompt)
{
    enum line_end end = read_hidden(l, prompt);
    if (l->terminal) // Enter was not shown either
        fputc('\n', l->out);
    return end;
}

enum line_end lines_read_over(struct lines *l, const char *prompt)
{
    enum line_end end = read_hidden(l, prompt);
    if (!l->terminal)
        return end;
    fprintf(l->out, "\r%*s\r", utf8_cells(prompt, strlen(prompt)) + 1, "");
    fflush(l->out);
    return end;
}

const char *lines_text(const struct lines *l)
{
    return buf_text(&l->text);
}

void lines_forget(struct lines *l)
{
    buf_wipe(&l->text);
}

const char *lines_unfinished(struct lines *l)
{
    struct termios line, byte;
    if (l->terminal && !l->closed && tcgetattr(l->in, &line) == 0) {
        byte = line; // by bytes the terminal gives what is not a line yet
        byte.c_lflag &= ~(tcflag_t)ICANON;
        byte.c_cc[VMIN] = 0;
        byte.c_cc[VTIME] = 0;
        tcsetattr(l->in, TCSANOW, &byte);
        read_some(l);
        l->closed = false;
        tcsetattr(l->in, TCSANOW, &line);
    }
    set_text(l, buf_text(&l->typed), l->typed.len);
    buf_wipe(&l->typed);
    return buf_text(&l->text);
}
