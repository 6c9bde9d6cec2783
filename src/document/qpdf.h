// SPDX-License-Identifier: EUPL-1.2
// What cairo leaves out of a PDF and a screen reader asks for (ISO 32000-1, 14.9; PDF/UA-1): its
// language, that it is tagged, its title in the window, a text for each picture. Put in by qpdf,
// which is loaded when first used.
#ifndef ICOPE_DOCUMENT_QPDF_H
#define ICOPE_DOCUMENT_QPDF_H

#include "base/buf.h"
#include "base/err.h"
#include "document/page.h"

// Appends the file of `pdf`, which the page was written into, with them. RC_IO: qpdf cannot be
// loaded, or cannot read it.
enum rc qpdf_finish(const struct page *p, const struct buf *pdf, struct buf *out, struct err *e);

#endif
