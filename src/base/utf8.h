// SPDX-License-Identifier: EUPL-1.2
// UTF-8 text: validity (RFC 3629), cells on a terminal, folding for search, and the one guard
// in front of every sink (screen, stderr, titles, files).
#ifndef ICOPE_BASE_UTF8_H
#define ICOPE_BASE_UTF8_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Is text[0..len) well-formed UTF-8 (no overlong form, surrogate, or value past U+10FFFF)? NUL
// bytes are allowed.
bool utf8_valid(const char *text, size_t len);

// Decodes one character of well-formed or broken text; returns the bytes consumed (1..4, 0 at the
// end). A broken byte gives U+FFFD and consumes 1.
size_t utf8_next(const char *text, size_t len, uint32_t *ret_cp);

// Writes the character as UTF-8 into out[4]; returns the bytes written.
size_t utf8_put(uint32_t cp, char out[4]);

// Columns a character takes on a terminal: 0 (combining, zero-width, control), 1 or 2.
int utf8_width(uint32_t cp);

// Columns a text takes on a terminal.
int utf8_cells(const char *text, size_t len);

// Byte length of the longest prefix that takes at most `cells` columns and ends at a grapheme-safe
// place (combining marks stay with their base).
size_t utf8_fit(const char *text, size_t len, int cells);

// The upper-case letter of a character; itself when there is none.
uint32_t utf8_upper(uint32_t cp);
// The lower-case letter of a character; itself when there is none.
uint32_t utf8_lower(uint32_t cp);

// Number of characters (code points).
size_t utf8_length(const char *text, size_t len);

// May this character reach a sink? No for C0 but tab and newline (which only multi-line sinks
// take), C1, DEL, bidi overrides and isolates, zero-width and other format characters, private use,
// noncharacters.
bool utf8_safe(uint32_t cp);

// Appends `text` with every unsafe character replaced by U+FFFD; newline and tab become a space
// unless `multiline`. The guard of every sink.
void text_safe(struct buf *out, const char *text, size_t len, bool multiline);

// What stands for a typographic character where the charset or the font may lack it: ' for ’, a
// space for the spaces that do not break, - for a dash, a full stop for …. Others are themselves.
// Always as wide as the character.
uint32_t utf8_plain(uint32_t cp);

// Turns every character of text[0..len) into its plain one, in place; returns the new length, never
// more than `len`. Nothing is written behind it.
size_t text_plain(char *text, size_t len);

// Copies a text (NULL: none) into out[bytes] as text_safe gives it on one line, cut at a character;
// terminated.
void text_take(char *out, size_t bytes, const char *text);

// Appends the search form: canonical decomposition, marks dropped, case folded, œ → oe, æ → ae, ß →
// ss, everything that is neither letter nor digit → one space. "LEFÈVRE-Œuf" → "lefevre oeuf".
void text_fold(struct buf *out, const char *text, size_t len);

// Appends the composed form (NFC, Unicode Standard Annex 15) of a name or a word that is kept, so
// that é typed as one character and as e with an accent are one text. What is not UTF-8 is appended
// as it is.
void text_nfc(struct buf *out, const char *text, size_t len);

// Appends the form of a secret that is stretched into a key: NFKC (as RFC 8265 asks for
// passwords), without the line ends that pasting leaves behind it. The caller wipes `out`.
void text_secret(struct buf *out, const char *text, size_t len);

// Are the letters of the text of one script, as far as scripts have letters that look like those of
// another (Latin, Greek, Cyrillic, Armenian, Cherokee, Coptic, Lisu)? Unicode Technical Standard
// 39, section 5. A name that mixes them reads like another name.
bool text_one_script(const char *text, size_t len);

#endif
