// SPDX-License-Identifier: EUPL-1.2
// The information notice for the person (GDPR articles 13 and 14): a text in data with blanks that
// the organisation fills.
#ifndef ICOPE_ADMIN_NOTICE_H
#define ICOPE_ADMIN_NOTICE_H

#include "admin/retention.h"
#include "base/buf.h"
#include "config/settings.h"

#include <stdbool.h>

// What the blanks are filled with. All borrowed.
struct notice_facts {
    const struct config_organisation *organisation; // "" members are told as not set
    struct retention_rule keep;                     // how long things stay
    bool flags_anyway; // red flags go to the team also without consent to sending: then it is said
    const char *own;   // the organisation's own text as JSON, in place of the shipped; NULL none
    bool practice;     // fictitious: said first, whatever the organisation is
};

// The store's settings: {"name","contact","dpo"}; the organisation's own texts, as data/notice.
#define SETTING_ORGANISATION "organisation"
#define SETTING_NOTICE       "notice-" // a language follows

enum { NOTICE_VERSION_BYTES = 32 };
// A notice as it is shown.
struct notice {
    bool says_flags;                    // it has words for red flags that go without consent
    struct buf text;                    // title, then sections; "# " before headings. Owned
    char version[NOTICE_VERSION_BYTES]; // of the text in data, and eight digits that change with
                                        // what the blanks hold, in any language
};
// Reads DATA_DIR/notice/LANGUAGE.json and fills the blanks. RC_NO, RC_INVALID, RC_IO leave *ret
// empty. Release with notice_release.
enum rc notice_read(const char *data_dir, const char *language, const struct notice_facts *facts,
                    struct notice *ret, struct err *e);
// Can that be a notice (JSON as in data/notice)? RC_INVALID.
enum rc notice_check(const struct json *root, struct err *e);
// What a settings package says of the organisation, put over *io; what it does not say stays.
void notice_organisation(struct store *s, struct config_organisation *io);
// The organisation's own text in that language, of a settings package, in the arena; NULL: none.
const char *notice_own(struct store *s, const char *language, struct arena *a);
// Frees.
void notice_release(struct notice *n);
// The text without the marks of headings, in lines of at most 76 columns, for paper and plain
// terminals, appended.
void notice_plain(const struct notice *n, struct buf *out);

#endif
