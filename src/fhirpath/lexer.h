// SPDX-License-Identifier: EUPL-1.2
// Splits the text of an expression into tokens (FHIRPath 2.0, appendix "Formal Specification").
// Keywords are identifiers here: only the parser knows where `as` or `day` is a word and where a
// name.
#ifndef ICOPE_FHIRPATH_LEXER_H
#define ICOPE_FHIRPATH_LEXER_H

#include "base/err.h"
#include "base/mem.h"

#include <stdbool.h>
#include <stddef.h>

enum fp_token_kind {
    TOKEN_END,        // nothing follows
    TOKEN_IDENTIFIER, // name or keyword
    TOKEN_DELIMITED,  // `name`: never a keyword
    TOKEN_STRING,     // 'text'
    TOKEN_NUMBER,     // digits or digits.digits
    TOKEN_TEMPORAL,   // @2015-02-04T14:34, the text without the @
    TOKEN_VARIABLE,   // $this, $index, $total: the text without the $
    TOKEN_NAME,       // %name, %`name`, %'name': the text without the %
    TOKEN_SYMBOL,     // operator or bracket
};

// One token.
struct fp_token {
    enum fp_token_kind kind; // what it is
    const char *at;          // content, terminated, escapes resolved; in the lexer's arena
    size_t len;              // bytes of the content
    int line;                // place in the expression, from 1
    int column;              // in bytes, from 1
};

// Where a lexer stands.
struct fp_lexer {
    const char *at;         // next byte
    const char *end;        // past the last byte
    const char *line_start; // first byte of the current line
    int line;               // current line, from 1
    struct arena *arena;    // content of the tokens
};

// A lexer at the start of a text that must outlive it.
struct fp_lexer fp_lexer_over(const char *text, size_t len, struct arena *arena);

// Takes the next token; RC_INVALID with "line:column: why" when none begins here.
enum rc fp_lexer_next(struct fp_lexer *x, struct fp_token *ret, struct err *e);

#endif
