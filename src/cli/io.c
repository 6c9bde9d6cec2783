// SPDX-License-Identifier: EUPL-1.2
#include "cli/io.h"

#include "base/buf.h"
#include "base/fs.h"
#include "base/fs_held.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TEXT_MAX_BYTES = 32 * 1024 * 1024 };

static sigset_t ending_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    return set;
}

void cli_signals_hold(void)
{
    const sigset_t set = ending_signals();
    sigprocmask(SIG_BLOCK, &set, NULL);
}

int cli_signals_open(void)
{
    const sigset_t set = ending_signals();
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    cli_signals_hold();
    sigaction(SIGPIPE, &ignore, NULL);
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

void cli_signals_take(void)
{
    const sigset_t set = ending_signals();
    fflush(stdout);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}

bool cli_interrupted(void)
{
    sigset_t pending;
    return sigpending(&pending) == 0 &&
           (sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1 ||
            sigismember(&pending, SIGHUP) == 1);
}

bool cli_progress(size_t done, size_t total, void *self)
{
    enum { TELL_EVERY = 16 };
    if (*(bool *)self && done % TELL_EVERY == 0)
        fprintf(stderr, "\r%3zu %%", total == 0 ? 100 : done * 100 / total);
    return !cli_interrupted();
}

void cli_progress_end(bool terminal)
{
    if (terminal)
        fputs("\r     \r", stderr);
}

void cli_say_there(const char *path)
{
    struct stat st;
    struct buf held = {0};
    const bool folder = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
    if (folder ? fs_held_in(path, &held) : fs_held(path))
        cli_say(folder ? buf_text(&held) : path,
                _("it is open in LibreOffice or Excel; nothing was written. Close it there, or "
                  "choose another folder"));
    else
        cli_say(path, folder ? _("there are such files already; nothing was written")
                             : _("there is such a file already; nothing was written"));
    buf_release(&held);
}

bool cli_wait_line(void)
{
    const sigset_t set = ending_signals();
    struct pollfd wait[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                            {.fd = signalfd(-1, &set, SFD_CLOEXEC), .events = POLLIN}};
    int ready;
    do
        ready = poll(wait, ARRAY_LEN(wait), -1);
    while (ready < 0 && errno == EINTR);
    if (wait[1].fd >= 0)
        close(wait[1].fd);
    return (wait[1].revents & POLLIN) == 0;
}

void cli_say_that(const char *what, const char *why)
{
    struct buf out = {0};
    // TRANSLATORS: what happened, why; with the blank before a colon that the language has
    buf_printf(&out, _("%s: %s"), what, why);
    cli_say("-", buf_text(&out));
    buf_release(&out);
}

void cli_say_unread(const char *path, const struct err *e)
{
    struct stat st;
    bool folder = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
    cli_say(path, e->rc == RC_NO       ? _("there is no such file")
                  : e->rc == RC_LIMIT  ? _("the file is too large")
                  : folder             ? _("this is a folder, not a file")
                  : e->rc == RC_DENIED ? _("this file may not be read by you")
                                       : e->text);
}

// Is there a folder for that file, and may files be made in it?
static bool takes_files(const char *path)
{
    struct buf folder = {0};
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        buf_puts(&folder, ".");
    else
        buf_add(&folder, path, (size_t)(slash - path) + (slash == path));
    bool takes = path[0] != '\0' && access(buf_text(&folder), W_OK | X_OK) == 0;
    buf_release(&folder);
    return takes;
}

void cli_say_unwritten(const char *path, const struct err *e)
{
    cli_say(path, e->rc == RC_FULL ? _("the disk is full")
                  : !takes_files(path)
                      ? _("its folder is not there or cannot be written to; nothing was written")
                      : e->text);
}

void cli_say(const char *what, const char *why)
{
    struct buf out = {0};
    if (strcmp(what, "-") != 0) {
        text_safe(&out, what, strlen(what), false);
        buf_puts(&out, ": ");
    }
    text_safe(&out, why, strlen(why), false);
    fprintf(stderr, "icope: %s\n", buf_text(&out));
    buf_release(&out);
}

// All there is to read. False past the limit.
static bool read_stream(int fd, struct buf *out)
{
    char part[4096];
    ssize_t n;
    out->max_bytes = TEXT_MAX_BYTES;
    while ((n = read(fd, part, sizeof part)) > 0 && !out->overflow)
        buf_add(out, part, (size_t)n);
    return n == 0 && !out->overflow;
}

// A pipe given by name (<(…) of a shell), or "-". Negative: it is a file.
static int stream_of(const char *path)
{
    struct stat st;
    if (strcmp(path, "-") == 0)
        return dup(STDIN_FILENO);
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
        return open(path, O_RDONLY | O_CLOEXEC);
    return -1;
}

// Editors of other systems begin a UTF-8 file with a byte order mark. It is no part of the text.
static void drop_mark(struct buf *text)
{
    static const char mark[] = "\xEF\xBB\xBF";
    size_t len = strlen(mark);
    if (text->len < len || memcmp(text->at, mark, len) != 0)
        return;
    memmove(text->at, text->at + len, text->len - len + 1); // with its end
    text->len -= len;
}

bool cli_text(const char *path, struct buf *out)
{
    struct err e = {0};
    int fd = stream_of(path);
    if (fd >= 0) {
        bool whole = read_stream(fd, out);
        close(fd);
        if (!whole)
            cli_say(path, _("this could not be read, or is too long"));
        drop_mark(out);
        return whole;
    }
    enum rc rc = fs_read(path, TEXT_MAX_BYTES, out, &e);
    if (rc != RC_OK)
        cli_say_unread(path, &e);
    drop_mark(out);
    return rc == RC_OK;
}

struct json *cli_json(const char *path)
{
    struct buf text = {0};
    struct json *json = NULL;
    struct err e = {0};
    if (cli_text(path, &text) &&
        json_parse(buf_text(&text), text.len, &JSON_LIMITS, &json, &e) != RC_OK)
        cli_say(path, e.text);
    buf_release(&text);
    return json;
}

struct json *cli_view_json(const char *data, const char *name)
{
    struct buf shipped = {0};
    buf_printf(&shipped, "%s/views/%s.json", data, name);
    bool by_name = strchr(name, '/') == NULL && !fs_exists(name) && fs_exists(buf_text(&shipped));
    struct json *view = cli_json(by_name ? buf_text(&shipped) : name);
    buf_release(&shipped);
    return view;
}

// Text of JSON without characters that are not safe: outside its strings it has none.
static void escape_unsafe(struct buf *out, const char *text, size_t len)
{
    while (len > 0) {
        uint32_t cp = 0;
        size_t n = utf8_next(text, len, &cp);
        if (utf8_safe(cp))
            buf_add(out, text, n);
        else if (cp < 0x10000)
            buf_printf(out, "\\u%04x", cp);
        else // a surrogate pair (RFC 8259, section 7)
            buf_printf(out, "\\u%04x\\u%04x", 0xD800 + ((cp - 0x10000) >> 10),
                       0xDC00 + ((cp - 0x10000) & 0x3FF));
        text += n;
        len -= n;
    }
}

void cli_print(const struct json *v, bool pretty)
{
    struct buf text = {0}, out = {0};
    json_write(v, pretty, &text);
    escape_unsafe(&out, buf_text(&text), text.len);
    buf_putc(&out, '\n');
    fwrite(buf_text(&out), 1, out.len, stdout);
    buf_release(&text);
    buf_release(&out);
}

void cli_printf(const char *format, ...)
{
    struct buf text = {0}, out = {0};
    va_list args;
    va_start(args, format);
    buf_vprintf(&text, format, args);
    va_end(args);
    text_safe(&out, buf_text(&text), text.len, true);
    fwrite(buf_text(&out), 1, out.len, stdout);
    buf_release(&text);
    buf_release(&out);
}
