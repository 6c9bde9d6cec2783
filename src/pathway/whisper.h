// SPDX-License-Identifier: EUPL-1.2
// The whispered voice test of one ear: three words, and three others when not all were right. Pure.
// Pirozzo, BMJ 2003: heard with all of the first three right, else with three of the six.
#ifndef ICOPE_PATHWAY_WHISPER_H
#define ICOPE_PATHWAY_WHISPER_H

enum { WHISPER_WORDS = 3, WHISPER_ENOUGH = 3 };

// What follows from the words repeated.
enum whisper_verdict { WHISPER_HEARD, WHISPER_NOT_HEARD, WHISPER_SECOND_SET };

// From how many of the first three words were right, 0 to WHISPER_WORDS, and of the other three, −1
// they were not said.
enum whisper_verdict whisper_judge(int first, int second);

#endif
