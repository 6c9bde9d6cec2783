// SPDX-License-Identifier: EUPL-1.2
#include "base/child.h"

#include "base/mem.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void limit(pid_t child, const struct child_run *run)
{
    const struct rlimit none = {0, 0};
    const struct rlimit memory = {(rlim_t)run->memory_mib << 20, (rlim_t)run->memory_mib << 20};
    const struct rlimit seconds = {(rlim_t)run->limit_s, (rlim_t)run->limit_s};
    if (!run->writes)
        prlimit(child, RLIMIT_FSIZE, &none, NULL);
    prlimit(child, RLIMIT_CORE, &none, NULL);
    prlimit(child, RLIMIT_AS, &memory, NULL);
    prlimit(child, RLIMIT_CPU, &seconds, NULL);
}

// Signals as a program expects them.
static void set_signals(posix_spawnattr_t *how)
{
    static const int usual[] = {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    sigset_t none, all;
    sigemptyset(&none);
    sigemptyset(&all);
    for (size_t i = 0; i < ARRAY_LEN(usual); i++)
        sigaddset(&all, usual[i]);
    posix_spawnattr_init(how);
    posix_spawnattr_setsigmask(how, &none);
    posix_spawnattr_setsigdefault(how, &all);
    posix_spawnattr_setflags(how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

// Begins it with ends of pipes as its input (−1 none) and output.
static enum rc start(const struct child_run *run, int in, int out, pid_t *ret, struct err *e)
{
    extern char **environ;
    char *words[CHILD_WORDS_MAX + 1] = {NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    assert(run->words[0] != NULL); // a program there is
    posix_spawn_file_actions_init(&files);
    if (in >= 0)
        posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
    else
        posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    set_signals(&how);
    for (size_t i = 0; i < CHILD_WORDS_MAX && run->words[i] != NULL; i++)
        words[i] = mem_text(run->words[i], strlen(run->words[i]));
    int failed = posix_spawnp(ret, run->words[0], &files, &how, words, environ);
    for (size_t i = 0; words[i] != NULL; i++)
        free(words[i]);
    posix_spawnattr_destroy(&how);
    posix_spawn_file_actions_destroy(&files);
    return failed == 0 ? RC_OK : err_set(e, RC_USAGE, "%s: %s", run->words[0], strerror(failed));
}

// What goes in and comes out of a run.
struct flow_of {
    const struct child_run *run;
    int in, from;     // ends of pipes here, −1 closed
    size_t written;   // bytes of the input
    int64_t until_ms; // it must be over
    struct buf *out;  // what came
    size_t before;    // bytes in it before
};

static void write_some(struct flow_of *f)
{
    assert(f->run->input != NULL); // else there is no pipe to write to
    size_t left = f->run->input->len - f->written;
    ssize_t put = left > 0 ? write(f->in, f->run->input->at + f->written, left) : 0;
    if (put > 0)
        f->written += (size_t)put;
    if (f->written == f->run->input->len || (put < 0 && errno != EAGAIN && errno != EINTR)) {
        close(f->in); // all of it, or it does not want more
        f->in = -1;
    }
}

// False at the end.
static bool read_some(struct flow_of *f, enum rc *rc, struct err *e)
{
    char some[65536];
    ssize_t got = read(f->from, some, sizeof some);
    if (got < 0 && errno != EINTR && errno != EAGAIN)
        *rc = err_set(e, RC_IO, "%s: %s", f->run->words[0], strerror(errno));
    else if (got > 0 && f->out->len - f->before + (size_t)got > f->run->output_max)
        *rc = err_set(e, RC_LIMIT, "%s: gives too much", f->run->words[0]);
    else if (got > 0)
        buf_add(f->out, some, (size_t)got);
    explicit_bzero(some, sizeof some);
    return got != 0;
}

static enum rc exchange(struct flow_of *f, struct err *e)
{
    enum rc rc = RC_OK;
    for (bool more = true; rc == RC_OK && more;) {
        struct pollfd wait[2] = {{.fd = f->from, .events = POLLIN},
                                 {.fd = f->in, .events = POLLOUT}};
        int64_t left = f->until_ms - now_ms();
        int ready = poll(wait, 2, left > 0 ? (int)left : 0);
        if (ready == 0)
            rc = err_set(e, RC_LIMIT, "%s: takes too long", f->run->words[0]);
        else if (ready < 0 && errno != EINTR)
            rc = err_set(e, RC_IO, "poll: %s", strerror(errno));
        if (ready > 0 && wait[1].revents != 0)
            write_some(f);
        if (ready > 0 && wait[0].revents != 0)
            more = read_some(f, &rc, e);
    }
    return rc;
}

// Waits for its end; what was stopped here is ended by force.
static enum rc finish(pid_t child, const char *name, enum rc rc, struct err *e)
{
    int status = 0;
    if (rc != RC_OK)
        kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (rc == RC_OK && WIFSIGNALED(status))
        rc = err_set(e, RC_LIMIT, "%s: ended by signal %d", name, WTERMSIG(status));
    else if (rc == RC_OK && WIFEXITED(status) && WEXITSTATUS(status) == 127)
        rc = err_set(e, RC_USAGE, "%s: cannot be run", name);
    else if (rc == RC_OK && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
        rc = err_set(e, RC_INVALID, "%s: ended with %d", name, WEXITSTATUS(status));
    return rc;
}

static void close_pipe(int ends[2])
{
    for (int i = 0; i < 2; i++)
        if (ends[i] >= 0)
            close(ends[i]);
}

enum rc child_run(const struct child_run *run, struct buf *out, struct err *e)
{
    int in[2] = {-1, -1}, from[2] = {-1, -1};
    pid_t child = 0;
    struct sigaction ignored = {.sa_handler = SIG_IGN}, before;
    if (pipe2(from, O_CLOEXEC) != 0 || (run->input != NULL && pipe2(in, O_CLOEXEC) != 0)) {
        close_pipe(from);
        return err_set(e, RC_IO, "pipe: %s", strerror(errno));
    }
    enum rc rc = start(run, in[0], from[1], &child, e);
    close(from[1]);
    from[1] = -1;
    if (in[0] >= 0) {
        close(in[0]);
        in[0] = -1;
        fcntl(in[1], F_SETFL, O_NONBLOCK);
    }
    if (rc == RC_OK) {
        struct flow_of f = {.run = run, .in = in[1], .from = from[0], .out = out};
        f.before = out->len;
        f.until_ms = now_ms() + (int64_t)run->limit_s * 1000;
        limit(child, run);
        sigaction(SIGPIPE, &ignored, &before); // one that ends early ends nothing here
        rc = finish(child, run->words[0], exchange(&f, e), e);
        sigaction(SIGPIPE, &before, NULL);
        in[1] = f.in;
    }
    close_pipe(in);
    close_pipe(from);
    return rc;
}
