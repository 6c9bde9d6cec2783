// SPDX-License-Identifier: EUPL-1.2
// Catalogues as msgfmt writes them ("The Format of GNU MO Files" in the manual of gettext) are read
// here: from glibc 2.39 on gettext() translates nothing in the locale C.UTF-8, the only one with
// UTF-8 that every Debian has.
#include "base/i18n.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <fcntl.h>
#include <locale.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    CATALOGS = 8,        // languages and folders in a run of the program
    MO_BYTES = 8 << 20,  // no catalogue is longer
    MO_COUNT = 8,        // offsets in its head: the number of texts,
    MO_ORIGINALS = 12,   // their table,
    MO_TRANSLATIONS = 16 // and that of the translations
};

// A compiled catalogue. Tables hold a length and an offset for each text, sorted by the original.
struct catalog {
    char path[512];        // the file
    char *bytes;           // its content, as the system has it in memory; NULL: not readable
    size_t len;            // of bytes
    uint32_t count;        // texts in it
    uint32_t originals;    // offset of their table
    uint32_t translations; // offset of the other
    bool swapped;          // numbers stand in the other byte order
    bool zero_is_one;      // "0 personne": the singular is for zero too
    bool plain;            // without typographic characters
};

// What gettext would keep: catalogues stay, since texts of them are in use.
static struct catalog catalogs[CATALOGS];
static const struct catalog *spoken;

static uint32_t number_at(const struct catalog *c, size_t at)
{
    uint32_t n = 0;
    if (at <= c->len && c->len - at >= sizeof n)
        memcpy(&n, c->bytes + at, sizeof n);
    return c->swapped ? __builtin_bswap32(n) : n;
}

// Row i of a table, "" when the file is damaged there. Plural forms stand behind each other, each
// with its NUL, all within *ret_len.
static const char *row(const struct catalog *c, uint32_t table, uint32_t i, uint32_t *ret_len)
{
    const uint32_t len = number_at(c, table + (size_t)i * 8);
    const uint32_t at = number_at(c, table + (size_t)i * 8 + 4);
    *ret_len = 0;
    if (at >= c->len || len >= c->len - at || c->bytes[at + len] != '\0')
        return "";
    *ret_len = len;
    return c->bytes + at;
}

// The translation of a text, NULL: none.
static const char *find(const struct catalog *c, const char *text, uint32_t *ret_len)
{
    uint32_t low = 0, high = c->count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        const int order = strcmp(text, row(c, c->originals, middle, ret_len));
        if (order == 0) {
            const char *found = row(c, c->translations, middle, ret_len);
            return found[0] != '\0' ? found : NULL;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

// Takes the file into memory. One to be made plain is changed there, never in the file.
static void map(struct catalog *c)
{
    struct stat about;
    int fd = open(c->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0 &&
        about.st_size <= MO_BYTES) {
        const int access = c->plain ? PROT_READ | PROT_WRITE : PROT_READ;
        void *at = mmap(NULL, (size_t)about.st_size, access, MAP_PRIVATE, fd, 0);
        if (at != MAP_FAILED) {
            c->bytes = at;
            c->len = (size_t)about.st_size;
        }
    }
    close(fd);
}

static void put_number(struct catalog *c, size_t at, uint32_t n)
{
    n = c->swapped ? __builtin_bswap32(n) : n;
    memcpy(c->bytes + at, &n, sizeof n);
}

// Every translation shrinks in its place.
static void make_plain(struct catalog *c)
{
    for (uint32_t i = 0; i < c->count; i++) {
        const size_t entry = c->translations + (size_t)i * 8;
        const size_t at = number_at(c, entry + 4);
        uint32_t len;
        row(c, c->translations, i, &len);
        if (len == 0)
            continue;
        len = (uint32_t)text_plain(c->bytes + at, len);
        c->bytes[at + len] = '\0';
        put_number(c, entry, len);
    }
}

static void read_catalog(struct catalog *c)
{
    const uint32_t magic = 0x950412de;
    uint32_t len;
    map(c);
    c->swapped = number_at(c, 0) == __builtin_bswap32(magic);
    if (number_at(c, 0) != magic)
        return;
    c->count = number_at(c, MO_COUNT);
    c->originals = number_at(c, MO_ORIGINALS);
    c->translations = number_at(c, MO_TRANSLATIONS);
    if (c->count > c->len / 8)
        c->count = 0;
    const char *head = find(c, "", &len);
    c->zero_is_one = head != NULL && strstr(head, "plural=(n > 1)") != NULL;
    if (c->plain)
        make_plain(c);
}

bool i18n_plain(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    const char *terminal = getenv("TERM"), *named = NULL;
    if (terminal != NULL && strcmp(terminal, "linux") == 0)
        return true;
    for (size_t i = 0; i < ARRAY_LEN(names) && (named == NULL || named[0] == '\0'); i++)
        named = getenv(names[i]);
    return named != NULL && named[0] != '\0' && strcasestr(named, "utf-8") == NULL &&
           strcasestr(named, "utf8") == NULL;
}

void i18n_speak(const char *language, const char *locale_dir)
{
    char path[sizeof catalogs[0].path];
    // C.UTF-8 is on every Debian: the program's text is UTF-8 whatever the user's locale says, and
    // numbers stay in C form. LANGUAGE is for what libraries say.
    setlocale(LC_ALL, "C.UTF-8");
    setenv("LANGUAGE", language, 1);
    spoken = NULL;
    int len = snprintf(path, sizeof path, "%s/%s/LC_MESSAGES/icope.mo", locale_dir, language);
    if (len < 0 || (size_t)len >= sizeof path)
        return;
    const bool plain = i18n_plain();
    for (size_t i = 0; i < CATALOGS && spoken == NULL; i++) {
        struct catalog *c = &catalogs[i];
        if (c->path[0] == '\0') {
            memcpy(c->path, path, sizeof path);
            c->plain = plain;
            read_catalog(c);
        }
        if (strcmp(c->path, path) == 0 && c->plain == plain)
            spoken = c;
    }
}

const char *i18n_language(void)
{
    const char *language = getenv("LANGUAGE"); // as i18n_speak leaves it
    return language != NULL ? language : "en";
}

const char *i18n_text(const char *text)
{
    uint32_t len;
    const char *found = spoken != NULL && text[0] != '\0' ? find(spoken, text, &len) : NULL;
    return found != NULL ? found : text;
}

const char *i18n_plural(const char *one, const char *many, unsigned long n)
{
    uint32_t len;
    const char *found = spoken != NULL ? find(spoken, one, &len) : NULL;
    if (found == NULL)
        return n == 1 ? one : many;
    const bool singular = n == 1 || (n == 0 && spoken->zero_is_one);
    const size_t first = strlen(found);
    return singular || first >= len ? found : found + first + 1;
}
