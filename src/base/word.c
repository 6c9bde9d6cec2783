// SPDX-License-Identifier: EUPL-1.2
#include "base/word.h"

#include <stdint.h>
#include <string.h>

size_t word_distance(const char *a, const char *b)
{
    enum { WORD_MAX = 63 };
    size_t d[WORD_MAX + 1][WORD_MAX + 1], m = strlen(a), n = strlen(b);
    if (m > WORD_MAX || n > WORD_MAX)
        return SIZE_MAX / 4;
    for (size_t i = 0; i <= m; i++) {
        for (size_t k = 0; k <= n; k++) {
            if (i == 0 || k == 0) {
                d[i][k] = i + k;
                continue;
            }
            size_t change = d[i - 1][k - 1] + (a[i - 1] != b[k - 1]);
            size_t in_out = (d[i - 1][k] < d[i][k - 1] ? d[i - 1][k] : d[i][k - 1]) + 1;
            d[i][k] = change < in_out ? change : in_out;
            bool swapped = i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1];
            if (swapped && d[i - 2][k - 2] + 1 < d[i][k])
                d[i][k] = d[i - 2][k - 2] + 1;
        }
    }
    return d[m][n];
}

bool word_near(const char *word, const char *name)
{
    return word_distance(word, name) * 2 < strlen(name);
}
