// SPDX-License-Identifier: EUPL-1.2
#include "support/command.h"

#include "base/fs.h"
#include "base/mem.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OUTPUT_MAX = 64 * 1024 * 1024 };

void command_init(struct command *c)
{
    const char *tmp = getenv("TMPDIR");
    *c = (struct command){.code = 0};
    snprintf(c->dir, sizeof c->dir, "%.100s/icope-cli-XXXXXX", tmp != NULL ? tmp : "/tmp");
    bool made = mkdtemp(c->dir) != NULL;
    assert(made);
    (void)made;
    setenv("ICOPE_HOME", command_path(c, "home"), 1);
    // The language is what the test says, whoever runs it.
    unsetenv("LC_ALL");
    unsetenv("LC_MESSAGES");
    unsetenv("LANG");
}

static bool remove_one(const char *name, void *self)
{
    struct buf path = {0};
    fs_join(&path, self, name);
    if (unlink(buf_text(&path)) != 0)
        remove_tree(buf_text(&path));
    buf_release(&path);
    return true;
}

void remove_tree(const char *dir)
{
    char *copy = mem_text(dir, strlen(dir));
    fs_list(copy, remove_one, copy, NULL);
    rmdir(copy);
    free(copy);
}

void command_release(struct command *c)
{
    remove_tree(c->dir);
    buf_release(&c->out);
    buf_release(&c->said);
    arena_release(&c->paths);
}

const char *command_path(struct command *c, const char *name)
{
    return arena_printf(&c->paths, "%s/%s", c->dir, name);
}

void command_write(struct command *c, const char *name, const char *text, unsigned mode)
{
    enum rc rc = fs_write(command_path(c, name), text, strlen(text), mode, NULL);
    assert(rc == RC_OK);
    (void)rc;
}

// The child's side.
static void become(struct command *c, const char *program, const char *const *words)
{
    const char *argv[COMMAND_WORDS_MAX + 2] = {program};
    for (int i = 0; i < COMMAND_WORDS_MAX && words[i] != NULL; i++)
        argv[i + 1] = words[i];
    if (freopen(command_path(c, "in.txt"), "r", stdin) != NULL &&
        freopen(command_path(c, "out.txt"), "w", stdout) != NULL &&
        freopen(command_path(c, "said.txt"), "w", stderr) != NULL)
        execvp(program, (char **)(uintptr_t)argv);
    _exit(127);
}

static void read_back(struct command *c, const char *name, struct buf *out)
{
    buf_clear(out);
    fs_read(command_path(c, name), OUTPUT_MAX, out, NULL);
}

int command_run_other(struct command *c, const char *program, const char *input,
                      const char *const *words)
{
    int status = 0;
    command_write(c, "in.txt", input != NULL ? input : "", 0600);
    pid_t child = fork();
    assert(child >= 0);
    if (child == 0)
        become(c, program, words);
    pid_t ended = waitpid(child, &status, 0);
    assert(ended == child);
    (void)ended;
    c->code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    read_back(c, "out.txt", &c->out);
    read_back(c, "said.txt", &c->said);
    return c->code;
}

int command_run(struct command *c, const char *input, const char *const *words)
{
    const char *program = getenv("ICOPE_BIN");
    return command_run_other(c, program != NULL ? program : "build/icope", input, words);
}
