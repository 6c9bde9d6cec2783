// SPDX-License-Identifier: EUPL-1.2
// A chart as SVG 1.1 inside an HTML page, whose style sheet (html.c) colours its classes. Pure.
#ifndef ICOPE_DOCUMENT_SVG_H
#define ICOPE_DOCUMENT_SVG_H

#include "base/buf.h"
#include "document/page.h"

// Appends it; `number` is its own in the page.
void svg_write(const struct chart *c, size_t number, struct buf *out);

#endif
