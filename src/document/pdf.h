// SPDX-License-Identifier: EUPL-1.2
// A page as PDF on A4: fonts embedded, numbered sheets, tagged (ISO 32000-1, 14.8) and in a
// language, with bookmarks of its parts and a text for each chart. What html.h says in the same
// order.
#ifndef ICOPE_DOCUMENT_PDF_H
#define ICOPE_DOCUMENT_PDF_H

#include "base/buf.h"
#include "base/err.h"
#include "document/page.h"

// Appends the file. RC_IO: pango, cairo or qpdf cannot be loaded, or failed (*e says what); out is
// then not to be used.
enum rc pdf_write(const struct page *p, struct buf *out, struct err *e);

#endif
