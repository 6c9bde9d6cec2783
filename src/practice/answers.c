// SPDX-License-Identifier: EUPL-1.2
#include "practice/answers.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

enum {
    RECALL_DELAY_S = 300, // the least that counts
    LOST_PER_MILLE = 200, // of troubled memories: orientation is wrong, too
    ARMS_PER_MILLE = 250, // of troubled chair rises: the arms helped
    OPEN_PER_MILLE = 15,  // a domain that stays open: refused, not done, not known
    ALONE_PER_MILLE = 430,
    WISH_PER_MILLE = 120,
};

uint64_t chance_next(struct chance *c)
{
    uint64_t z = (c->state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

uint32_t chance_below(struct chance *c, uint32_t n)
{
    return (uint32_t)(((chance_next(c) >> 32) * n) >> 32);
}

bool chance_per_mille(struct chance *c, uint32_t rate)
{
    return chance_below(c, 1000) < rate;
}

double chance_normal(struct chance *c)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += (double)(chance_next(c) >> 11) / 9007199254740992.0; // 2^53
    return sum;
}

struct id chance_id(struct chance *c)
{
    char text[ID_BYTES];
    uint64_t a = chance_next(c), b = chance_next(c);
    snprintf(text, sizeof text, "%08x-%04x-4%03x-%04x-%012llx", (unsigned)(a >> 32),
             (unsigned)(a >> 16 & 0xffff), (unsigned)(a & 0xfff),
             (unsigned)(0x8000 | (b >> 48 & 0x3fff)), (unsigned long long)(b & 0xffffffffffff));
    return id_from(text);
}

// Is the domain troubled? `threshold` is the point of the normal distribution above which its
// published share of people lies. The trait explains a tenth (0.3² of the variance): then 89 of 100
// have an alert in some domain, as in the cohort; independent domains would give 92.
static bool troubled(struct chance *c, double trait, double threshold)
{
    return 0.3 * trait + 0.953939 * chance_normal(c) > threshold;
}

static void number(struct json *o, const char *link, unsigned n)
{
    json_set(o, link, json_new_int(n));
}

// A domain of plain questions: all well, or one or more of them not, or open.
static const struct {
    double threshold;        // of the normal distribution
    const char *links[5];    // the questions
    const char *well, *ill;  // answers
    const char *open;        // answer that leaves the domain open
    const char *open_reason; // item for the reason, NULL when `open` needs none
} asked[] = {
    {0.912,
     {"vis-far", "vis-near", "vis-disease", "vis-diabetes", "vis-pressure"},
     "no",
     "yes",
     "unknown",
     NULL},
    {1.506, {"nut-weight", "nut-appetite"}, "no", "yes", "unknown", NULL},
    {0.279, {"psy-low", "psy-interest"}, "no", "yes", "refused", "psy-not-done"},
    {-0.156, {"hea-right", "hea-left"}, "heard", "not-heard", "not-done", "hea-not-done"},
};

static void answer_questions(struct chance *c, double trait, struct json *o)
{
    json_set_string(o, "hea-method", "whisper");
    for (size_t i = 0; i < ARRAY_LEN(asked); i++) {
        bool ill = troubled(c, trait, asked[i].threshold);
        bool open = chance_per_mille(c, OPEN_PER_MILLE);
        uint32_t count = 0;
        while (count < ARRAY_LEN(asked[i].links) && asked[i].links[count] != NULL)
            count++;
        uint32_t which = chance_below(c, count);
        for (uint32_t k = 0; k < count; k++) {
            // One complaint often brings another.
            bool also = chance_per_mille(c, 250);
            const char *value = ill && (k == which || also) ? asked[i].ill : asked[i].well;
            json_set_string(o, asked[i].links[k], open ? asked[i].open : value);
        }
        if (open && asked[i].open_reason != NULL)
            json_set_string(o, asked[i].open_reason, "refused");
    }
}

static void answer_memory(struct chance *c, double trait, unsigned nth, struct json *o)
{
    static const char *const links[] = {"cog-year", "cog-month", "cog-weekday", "cog-day",
                                        "cog-place"};
    static const char *const lists[] = {"fr-1",  "fr-9",  "fr-3",  "fr-10",
                                        "fr-11", "fr-12", "fr-13", "fr-14"}; // of data/words
    bool ill = troubled(c, trait, -0.055), lost = ill && chance_per_mille(c, LOST_PER_MILLE);
    json_set_string(o, "cog-list", lists[nth % ARRAY_LEN(lists)]);
    number(o, "cog-tries", 1 + chance_below(c, 2));
    uint32_t which = chance_below(c, ARRAY_LEN(links));
    for (uint32_t i = 0; i < ARRAY_LEN(links); i++)
        json_set_string(o, links[i],
                        !lost || i != which        ? "right"
                        : chance_per_mille(c, 400) ? "unknown"
                                                   : "wrong");
    bool early = chance_per_mille(c, OPEN_PER_MILLE); // asked too soon: it does not count
    number(o, "cog-recall", ill ? 2 - (chance_below(c, 4) + 1) / 3 : 3);
    number(o, "cog-recall-delay-s",
           early ? RECALL_DELAY_S - 60 : RECALL_DELAY_S + chance_below(c, 150));
    json_set(o, "cog-cued", json_new_bool(false));
    json_set(o, "cog-interrupted", json_new_bool(false));
}

static void answer_chair(struct chance *c, double trait, struct json *o)
{
    char time[24];
    bool ill = troubled(c, trait, 0.834), arms = ill && chance_per_mille(c, ARMS_PER_MILLE);
    bool unsafe = chance_per_mille(c, OPEN_PER_MILLE);
    json_set(o, "loc-safe", json_new_bool(!unsafe));
    if (unsafe) {
        json_set_string(o, "loc-not-done", "unsafe");
        return;
    }
    unsigned hundredths = ill ? 1401 + chance_below(c, 900) + chance_below(c, 400)
                              : 800 + chance_below(c, 300) + chance_below(c, 301);
    struct json *attempts = json_new_array(), *one = json_new_object();
    snprintf(time, sizeof time, "%u.%02u", hundredths / 100, hundredths % 100);
    number(one, "loc-attempt-rises", 5);
    json_set(one, "loc-attempt-arms", json_new_bool(arms));
    json_set(one, "loc-attempt-time-s", json_new_number(time));
    json_push(attempts, one);
    number(o, "loc-rises", 5);
    json_set(o, "loc-arms", json_new_bool(arms));
    json_set(o, "loc-time-s", json_new_number(time));
    json_set(o, "loc-attempt", attempts);
}

static void answer_social(struct chance *c, struct json *o)
{
    bool alone = chance_per_mille(c, ALONE_PER_MILLE);
    json_set_string(o, "soc-alone", alone ? "yes" : "no");
    json_set_string(o, "soc-help", chance_per_mille(c, alone ? 780 : 920) ? "yes" : "no");
    json_set_string(o, "soc-carer", chance_per_mille(c, 180) ? "yes" : "no");
    json_set_string(o, "soc-wish", chance_per_mille(c, WISH_PER_MILLE) ? "yes" : "no");
}

struct json *simulate_answers(struct chance *c, double trait, unsigned nth)
{
    struct json *o = json_new_object();
    bool relative = chance_per_mille(c, 250);
    json_set_string(o, "respondent", "person");
    json_set_string(o, "present", relative ? "relative" : "alone");
    json_set_string(o, "aids", chance_per_mille(c, 700) ? "glasses" : "none");
    json_set_string(o, "language", "french");
    answer_memory(c, trait, nth, o);
    answer_questions(c, trait, o);
    answer_chair(c, trait, o);
    answer_social(c, o);
    return o;
}
