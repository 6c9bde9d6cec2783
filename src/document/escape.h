// SPDX-License-Identifier: EUPL-1.2
// Texts in HTML and SVG. Pure.
#ifndef ICOPE_DOCUMENT_ESCAPE_H
#define ICOPE_DOCUMENT_ESCAPE_H

#include "base/buf.h"

// Appends a text as it may stand in an element or an attribute. NULL: nothing.
void html_text(const char *text, struct buf *out);

#endif
