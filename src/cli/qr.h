// SPDX-License-Identifier: EUPL-1.2
// A QR code (ISO/IEC 18004) as text for a terminal or a printer: two rows of modules a line, by
// libqrencode.
#ifndef ICOPE_CLI_QR_H
#define ICOPE_CLI_QR_H

#include "base/buf.h"
#include "base/err.h"

// Appends the code for `text` with its quiet zone, lines ending in '\n'. Dark modules are blanks
// and light ones are blocks, as a terminal with light letters on black shows it. RC_LIMIT when the
// text does not fit into any code.
enum rc qr_write(const char *text, struct buf *out, struct err *e);

#endif
