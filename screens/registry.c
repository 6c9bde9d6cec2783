// SPDX-License-Identifier: EUPL-1.2
// Every screen by its number.
#include "screens.h"

extern const struct screen screen_welcome, screen_account, screen_login, screen_broken, screen_home,
    screen_person, screen_person_edit, screen_history, screen_agreements, screen_amend,
    screen_notes, screen_planned, screen_consent, screen_notice, screen_visit, screen_words,
    screen_chair, screen_chair_by_hand, screen_whisper, screen_recall, screen_end, screen_review,
    screen_note, screen_domains, screen_urgent, screen_flags, screen_flag, screen_numbers,
    screen_pause, screen_sync, screen_package, screen_conflicts, screen_conflict, screen_alike,
    screen_help, screen_settings;

static const struct screen *const all[SCREEN_COUNT] = {
    [SCREEN_WELCOME] = &screen_welcome,
    [SCREEN_ACCOUNT] = &screen_account,
    [SCREEN_LOGIN] = &screen_login,
    [SCREEN_BROKEN] = &screen_broken,
    [SCREEN_HOME] = &screen_home,
    [SCREEN_PERSON] = &screen_person,
    [SCREEN_PERSON_EDIT] = &screen_person_edit,
    [SCREEN_HISTORY] = &screen_history,
    [SCREEN_AGREEMENTS] = &screen_agreements,
    [SCREEN_AMEND] = &screen_amend,
    [SCREEN_NOTES] = &screen_notes,
    [SCREEN_PLANNED] = &screen_planned,
    [SCREEN_CONSENT] = &screen_consent,
    [SCREEN_NOTICE] = &screen_notice,
    [SCREEN_VISIT] = &screen_visit,
    [SCREEN_WORDS] = &screen_words,
    [SCREEN_CHAIR] = &screen_chair,
    [SCREEN_CHAIR_BY_HAND] = &screen_chair_by_hand,
    [SCREEN_WHISPER] = &screen_whisper,
    [SCREEN_RECALL] = &screen_recall,
    [SCREEN_END] = &screen_end,
    [SCREEN_REVIEW] = &screen_review,
    [SCREEN_NOTE] = &screen_note,
    [SCREEN_DOMAINS] = &screen_domains,
    [SCREEN_URGENT] = &screen_urgent,
    [SCREEN_FLAGS] = &screen_flags,
    [SCREEN_FLAG] = &screen_flag,
    [SCREEN_NUMBERS] = &screen_numbers,
    [SCREEN_PAUSE] = &screen_pause,
    [SCREEN_SYNC] = &screen_sync,
    [SCREEN_PACKAGE] = &screen_package,
    [SCREEN_CONFLICTS] = &screen_conflicts,
    [SCREEN_CONFLICT] = &screen_conflict,
    [SCREEN_ALIKE] = &screen_alike,
    [SCREEN_HELP] = &screen_help,
    [SCREEN_SETTINGS] = &screen_settings,
};

const struct screen_set icope_screens = {
    .all = all,
    .count = SCREEN_COUNT,
    .first = first_screen,
    .failure = SCREEN_BROKEN,
    .global = global_bindings,
    .global_count = GLOBAL_BINDINGS,
};
