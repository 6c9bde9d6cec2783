// SPDX-License-Identifier: EUPL-1.2
#include "prompt/words.h"

#include "base/i18n.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *text;   // N_() as typed
    const char *french; // the same in French, whatever language is spoken
    const char *sign;   // one key, "" none
    const char *does;   // N_() what it does
} rows[WORD_COUNT] = {
    [WORD_URGENT] = {N_("urgent"), "urgence", "!", N_("a red flag: whom to call, what was seen")},
    [WORD_BACK] = {N_("back"), "retour", "<", N_("the question before")},
    [WORD_SKIP] = {N_("skip"), "passer", ">", N_("leave the question open and go on")},
    [WORD_REPEAT] = {N_("again"), "encore", "", N_("say the question once more")},
    [WORD_CLEAR] = {N_("clear"), "effacer", "", N_("take back the answer to this question")},
    [WORD_NOTE] = {N_("note"), "note", "c", N_("write a note beside the question")},
    [WORD_JUMP] = {N_("domain"), "domaine", "d", N_("go to another domain")},
    [WORD_REVIEW] = {N_("review"), "revoir", "r", N_("go over all answers, change one")},
    [WORD_SHOW] = {N_("words"), "mots", "m",
                   N_("the three words once more: the recall is then not valid")},
    [WORD_TIME] = {N_("time"), "temps", "t", N_("how long until the recall")},
    [WORD_PAUSE] = {N_("pause"), "pause", "p", N_("stop here, for now or for good")},
    [WORD_END] = {N_("end"), "fin", "", N_("go to the end")},
    [WORD_HELP] = {N_("help"), "aide", "?", N_("these words")},
};

bool words_same(const char *a, const char *b)
{
    struct buf x = {0}, y = {0};
    text_fold(&x, a, strlen(a));
    text_fold(&y, b, strlen(b));
    bool same = x.len > 0 && strcmp(buf_text(&x), buf_text(&y)) == 0;
    buf_wipe(&x);
    buf_wipe(&y);
    return same;
}

static bool is_word(const char *line, enum word w, bool sign)
{
    return words_same(line, rows[w].text) || words_same(line, _(rows[w].text)) ||
           words_same(line, rows[w].french) ||
           (sign && rows[w].sign[0] != '\0' && strcmp(line, rows[w].sign) == 0);
}

enum word word_of(const char *line, word_set known, bool free_text)
{
    bool slash = line[0] == '/';
    line += slash ? 1 : 0;
    for (int w = WORD_NONE + 1; w < WORD_COUNT; w++) {
        bool counts = slash || !free_text || w == WORD_URGENT;
        if ((known & WORDS(w)) != 0 && counts && is_word(line, (enum word)w, true))
            return (enum word)w;
    }
    return WORD_NONE;
}

const char *word_text(enum word w)
{
    return _(rows[w].text);
}

void words_explain(struct lines *l, word_set known, bool free_text)
{
    for (int w = WORD_NONE + 1; w < WORD_COUNT; w++) {
        if ((known & WORDS(w)) == 0)
            continue;
        const char *slash = free_text && w != WORD_URGENT ? "/" : "";
        if (rows[w].sign[0] != '\0')
            lines_sayf(l, _("%s%s or %s%s: %s"), slash, _(rows[w].text), slash, rows[w].sign,
                       _(rows[w].does));
        else
            lines_sayf(l, _("%s%s: %s"), slash, _(rows[w].text), _(rows[w].does));
    }
}

bool words_or_letter(const char *line, const char *word)
{
    char letter[5] = "";
    uint32_t cp = 0;
    snprintf(letter, sizeof letter, "%.*s", (int)utf8_next(word, strlen(word), &cp), word);
    return words_same(line, word) || words_same(line, letter);
}
