// SPDX-License-Identifier: EUPL-1.2
#include "pathway/whisper.h"

enum whisper_verdict whisper_judge(int first, int second)
{
    if (first >= WHISPER_WORDS)
        return WHISPER_HEARD;
    if (second < 0)
        return WHISPER_SECOND_SET;
    return first + second >= WHISPER_ENOUGH ? WHISPER_HEARD : WHISPER_NOT_HEARD;
}
