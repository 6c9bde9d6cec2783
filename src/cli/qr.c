// SPDX-License-Identifier: EUPL-1.2
#include "cli/qr.h"

#include <qrencode.h>
#include <string.h>

enum { QUIET = 4 }; // modules of white around it, as the standard asks

// Is the module light? Everything around the code is.
static bool is_light(const QRcode *code, int x, int y)
{
    x -= QUIET;
    y -= QUIET;
    if (x < 0 || y < 0 || x >= code->width || y >= code->width)
        return true;
    return (code->data[y * code->width + x] & 1) == 0;
}

enum rc qr_write(const char *text, struct buf *out, struct err *e)
{
    static const char *const blocks[2][2] = {{" ", "▄"}, {"▀", "█"}}; // [upper][lower] light
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (code == NULL)
        return err_set(e, RC_LIMIT, "this text does not fit into a QR code");
    int side = code->width + 2 * QUIET;
    for (int y = 0; y < side; y += 2) {
        for (int x = 0; x < side; x++)
            buf_puts(out, blocks[is_light(code, x, y)][is_light(code, x, y + 1)]);
        buf_putc(out, '\n');
    }
    // What it was made of may be a key.
    memset(code->data, 0, (size_t)code->width * (size_t)code->width);
    QRcode_free(code);
    return RC_OK;
}
