// SPDX-License-Identifier: EUPL-1.2
// Which characters the bytes of a text file are, without being told: UTF-8 with or without its
// mark, also with a few broken bytes, UTF-16 and UTF-32 in either order, and the code pages that
// spreadsheets of western Europe write: Windows-1252, 850 (MS-DOS), Mac OS Roman, ISO 8859-15. Of
// those the one in which most of what is above 7F are letters that a name has. Pure.
#ifndef ICOPE_BASE_CHARSET_H
#define ICOPE_BASE_CHARSET_H

#include "base/buf.h"

#include <stddef.h>

// Appends the text as UTF-8. U+FFFD stands for a byte that is no character; text with a mark of
// UTF-8 is given as it is.
void charset_decode(struct buf *out, const char *bytes, size_t len);

#endif
