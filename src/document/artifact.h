// SPDX-License-Identifier: EUPL-1.2
// What of a PDF page is no part of its text: lines, and the foot of each sheet. cairo of Debian 12
// tags what is told of and leaves the rest bare, which PDF/UA (ISO 14289-1, 7.1) does not allow.
#ifndef ICOPE_DOCUMENT_ARTIFACT_H
#define ICOPE_DOCUMENT_ARTIFACT_H

#include "base/buf.h"

#include <stdbool.h>

// Writes a page's content with all that stands in no mark put into an artifact. False, and *out is
// of no use, for content that it does not follow: a picture inside, marks that do not match.
bool artifact_mark(const char *content, size_t len, struct buf *out);

#endif
