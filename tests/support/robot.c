// SPDX-License-Identifier: EUPL-1.2
#include "support/robot.h"

#include "base/mem.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { REPLIES_MAX = 400, RISE_MS = 900, RISES = 5, LAST = 1500, QUIET_MAX = 400 };

const char *robot_heard(const struct robot *r, size_t *ret_len)
{
    if (r->in < 0)
        return pty_raw(r->l.p, ret_len);
    *ret_len = r->heard.len;
    return buf_text(&r->heard);
}

// Takes in what comes; false when nothing came for a moment.
static bool hear_more(struct robot *r)
{
    char part[4096];
    size_t before, after;
    struct pollfd fd = {.fd = r->out, .events = POLLIN};
    robot_heard(r, &before);
    if (r->in < 0)
        pty_wait_settled(r->l.p, 25, 200);
    else if (poll(&fd, 1, 50) > 0) {
        ssize_t n = read(r->out, part, sizeof part);
        if (n > 0)
            buf_add(&r->heard, part, (size_t)n);
    }
    robot_heard(r, &after);
    return after > before;
}

// Is it the program's turn to listen? A prompt ends with a blank, in a pipe with its line.
static bool asks(const struct robot *r)
{
    size_t len;
    const char *text = robot_heard(r, &len);
    return len > r->from && (text[len - 1] == ' ' || (r->in >= 0 && text[len - 1] == '\n'));
}

const char *robot_block(const struct robot *r)
{
    size_t len;
    const char *text = robot_heard(r, &len);
    return text + (r->from < len ? r->from : len);
}

void robot_say(struct robot *r, const char *line)
{
    size_t len;
    robot_heard(r, &len);
    r->from = len;
    if (r->in < 0) {
        laptop_type(&r->l, line);
        laptop_keys(&r->l, "Enter");
    } else {
        dprintf(r->in, "%s\n", line);
    }
}

// Five rises, at the pace of legs; each is told by its number and a bell.
static void rise(struct robot *r)
{
    laptop_see(&r->l, "Partez.");
    for (int i = 1; i <= RISES; i++) {
        char number[16];
        snprintf(number, sizeof number, "\a%d\r\n", i);
        pty_wait_text(r->l.p, "no such text", RISE_MS);
        robot_say(r, "");
        for (int ms = 0; ms < LAPTOP_WAIT_MS && strstr(robot_block(r), number) == NULL; ms += 25)
            hear_more(r);
        if (strstr(robot_block(r), number) == NULL)
            fail_msg("rise %d is not told in %s", i, robot_block(r));
    }
}

static const struct rule *rule_for(struct robot *r, const char *said)
{
    for (size_t i = 0; r->rules[i].said != NULL; i++) {
        const struct rule *rule = &r->rules[i];
        if (strstr(said, rule->said) == NULL || (rule->times > 0 && r->used[i] >= rule->times))
            continue;
        r->used[i]++;
        return rule;
    }
    return NULL;
}

// What is replied to a block, NULL nothing: by a rule, else no, else the first answer.
static const char *reply_to(struct robot *r, const char *said, bool *ret_clock)
{
    static const char *const no[] = {"\n2 Non", "\n2 No\r", "\n2 No\n"};
    const struct rule *rule = rule_for(r, said);
    const char *reply = "1";
    *ret_clock = rule != NULL && strcmp(rule->said, ROBOT_CLOCK) == 0;
    for (size_t i = 0; i < ARRAY_LEN(no); i++)
        reply = strstr(said, no[i]) != NULL ? "2" : reply;
    return rule != NULL ? rule->reply : reply;
}

// Answers until that text is said. False when it was not said before the most replies were given.
bool robot_talk_on(struct robot *r, const struct rule *rules, const char *until)
{
    int most = r->replies_max > 0 ? r->replies_max : REPLIES_MAX, replies = 0;
    r->rules = rules;
    memset(r->used, 0, sizeof r->used);
    for (int quiet = 0; replies < most && quiet < QUIET_MAX;) {
        bool more = hear_more(r), clock = false;
        if (strstr(robot_block(r), until) != NULL)
            return true;
        quiet = more ? 0 : quiet + 1;
        if (more || !asks(r))
            continue;
        const char *reply = reply_to(r, robot_block(r), &clock);
        if (reply == NULL)
            continue; // more comes by itself
        robot_say(r, reply);
        replies++;
        if (clock)
            rise(r);
    }
    if (replies == r->replies_max)
        return false;
    fail_msg("waited in vain for \"%s\" after\n%s", until,
             robot_block(r) - (r->from > LAST ? LAST : r->from));
    return false;
}

void robot_talk(struct robot *r, const struct rule *rules, const char *until)
{
    assert_true(robot_talk_on(r, rules, until));
}
