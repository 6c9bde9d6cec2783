// SPDX-License-Identifier: EUPL-1.2
// A page as lines of text for a screen: what html.h and pdf.h say, in the same order. Pure.
#ifndef ICOPE_DOCUMENT_PLAIN_H
#define ICOPE_DOCUMENT_PLAIN_H

#include "base/buf.h"
#include "document/page.h"

// Appends it: a heading begins with "# ", a paragraph is one line, rows of tables and bars of
// charts take at most `cells` columns, at least 20. A table that is wider has a line a cell.
void plain_write(const struct page *p, int cells, struct buf *out);

#endif
