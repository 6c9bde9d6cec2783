// SPDX-License-Identifier: EUPL-1.2
// A page as one HTML file (HTML 5) that needs nothing else: charts as SVG, no script, no request to
// anywhere, which its own policy forbids besides. Light or dark as the reader's system is, A4 when
// printed; readable without colours and by a screen reader (WCAG 2.2 AA). Pure.
#ifndef ICOPE_DOCUMENT_HTML_H
#define ICOPE_DOCUMENT_HTML_H

#include "base/buf.h"
#include "document/page.h"

// Appends the file.
void html_write(const struct page *p, struct buf *out);

#endif
