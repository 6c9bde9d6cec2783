// SPDX-License-Identifier: EUPL-1.2
#include "document/qpdf.h"

#include "base/library.h"
#include "document/artifact.h"
#include "document/escape.h"

#include <qpdf/qpdf-c.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

// X(NAME) for each, without "qpdf_".
#define QPDF_FUNCTIONS(X)                                                                          \
    X(init)                                                                                        \
    X(cleanup)                                                                                     \
    X(silence_errors)                                                                              \
    X(set_suppress_warnings)                                                                       \
    X(read_memory)                                                                                 \
    X(get_root)                                                                                    \
    X(get_trailer)                                                                                 \
    X(get_object_by_id)                                                                            \
    X(get_num_pages)                                                                               \
    X(get_page_n)                                                                                  \
    X(oh_get_page_content_data)                                                                    \
    X(oh_new_stream)                                                                               \
    X(oh_new_null)                                                                                 \
    X(oh_get_dict)                                                                                 \
    X(oh_replace_stream_data)                                                                      \
    X(oh_get_int_value_as_int)                                                                     \
    X(oh_has_key)                                                                                  \
    X(oh_parse)                                                                                    \
    X(oh_new_unicode_string)                                                                       \
    X(oh_replace_key)                                                                              \
    X(oh_get_key)                                                                                  \
    X(oh_is_array)                                                                                 \
    X(oh_is_dictionary)                                                                            \
    X(oh_is_name_and_equals)                                                                       \
    X(oh_get_array_n_items)                                                                        \
    X(oh_get_array_item)                                                                           \
    X(init_write_memory)                                                                           \
    X(set_deterministic_ID)                                                                        \
    X(write)                                                                                       \
    X(get_buffer_length)                                                                           \
    X(get_buffer)

// Where they are.
struct qpdf {
#define QPDF_FIELD(name) __typeof__(qpdf_##name) *(name);
    QPDF_FUNCTIONS(QPDF_FIELD)
#undef QPDF_FIELD
};

// A file being finished.
struct finishing {
    const struct qpdf *lib;
    qpdf_data file;
    const struct page_block *next; // where to look for the next chart
};

// Its number goes up without these functions changing.
static const char *const files[] = {"libqpdf.so.29", "libqpdf.so.30"};

static const struct qpdf *load(struct err *e)
{
#define SYMBOL(name) {"qpdf_" #name, offsetof(struct qpdf, name)},
    static const struct library_symbol symbols[] = {QPDF_FUNCTIONS(SYMBOL)};
#undef SYMBOL
    static struct qpdf all;
    static bool loaded;
    struct err why = {0};
    for (size_t i = 0; !loaded && i < ARRAY_LEN(files); i++)
        loaded = library_load(files[i], symbols, ARRAY_LEN(symbols), &all, &why) == RC_OK;
    if (!loaded)
        err_set(e, RC_IO, "%s", why.text);
    return loaded ? &all : NULL;
}

// What the next chart shows, "" when there is none.
static const char *next_chart(struct finishing *f)
{
    while (f->next != NULL && f->next->kind != PAGE_CHART)
        f->next = f->next->next;
    if (f->next == NULL)
        return "";
    const char *about = f->next->chart.about;
    f->next = f->next->next;
    return about;
}

// Of a heading in a table: what it is the heading of.
static const char of_column[] = "<</O /Table /Scope /Column>>";
static const char of_row[] = "<</O /Table /Scope /Row>>";

static bool is_tag(const struct finishing *f, qpdf_oh tag, const char *name)
{
    return f->lib->oh_is_name_and_equals(f->file, f->lib->oh_get_key(f->file, tag, "/S"), name);
}

// Tags below that one, in the order of the document: each picture gets its text, each heading in a
// table says of what. `scope`: of headings below it. The depth is that of a page's tags: three.
static void describe(struct finishing *f, qpdf_oh tag, const char *scope, // NOLINT(*-no-recursion)
                     int depth)
{
    const struct qpdf *lib = f->lib;
    if (depth > 8 || !lib->oh_is_dictionary(f->file, tag))
        return;
    if (is_tag(f, tag, "/Figure"))
        lib->oh_replace_key(f->file, tag, "/Alt",
                            lib->oh_new_unicode_string(f->file, next_chart(f)));
    if (is_tag(f, tag, "/TH"))
        lib->oh_replace_key(f->file, tag, "/A", lib->oh_parse(f->file, scope));
    const bool table = is_tag(f, tag, "/Table"); // its first row is that of the headings
    qpdf_oh below = lib->oh_get_key(f->file, tag, "/K");
    if (!lib->oh_is_array(f->file, below)) {
        describe(f, below, table ? of_column : scope, depth + 1);
        return;
    }
    for (int i = 0; i < lib->oh_get_array_n_items(f->file, below); i++)
        describe(f, lib->oh_get_array_item(f->file, below, i),
                 !table   ? scope
                 : i == 0 ? of_column
                          : of_row,
                 depth + 1);
}

// A new stream of that text, with what it is.
static qpdf_oh stream_of(const struct finishing *f, const struct buf *text)
{
    const qpdf_oh stream = f->lib->oh_new_stream(f->file), none = f->lib->oh_new_null(f->file);
    f->lib->oh_replace_stream_data(f->file, stream, (const unsigned char *)buf_text(text),
                                   text->len, none, none);
    return stream;
}

// What is no part of the text of a page is said to be none. A page that is not followed stays.
static void mark_artifacts(const struct finishing *f, qpdf_oh page)
{
    unsigned char *content = NULL;
    size_t len = 0;
    struct buf marked = {0};
    if (!(f->lib->oh_get_page_content_data(f->file, page, &content, &len) & QPDF_ERRORS) &&
        artifact_mark((const char *)content, len, &marked))
        f->lib->oh_replace_key(f->file, page, "/Contents", stream_of(f, &marked));
    buf_release(&marked);
    free(content);
}

// What a reader looks for to know that the file is made for all (ISO 14289-1, 5).
static void describe_file(const struct finishing *f, const struct page *p, qpdf_oh root)
{
    struct buf text = {0};
    buf_puts(&text,
             "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
             "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
             "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description "
             "rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
             "xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">"
             "<pdfuaid:part>1</pdfuaid:part><dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">");
    html_text(p->title, &text);
    buf_puts(&text, "</rdf:li></rdf:Alt></dc:title><dc:language><rdf:Bag><rdf:li>");
    html_text(p->language, &text);
    buf_puts(&text, "</rdf:li></rdf:Bag></dc:language></rdf:Description></rdf:RDF></x:xmpmeta>\n"
                    "<?xpacket end=\"r\"?>\n");
    qpdf_oh stream = stream_of(f, &text), dict = f->lib->oh_get_dict(f->file, stream);
    f->lib->oh_replace_key(f->file, dict, "/Type", f->lib->oh_parse(f->file, "/Metadata"));
    f->lib->oh_replace_key(f->file, dict, "/Subtype", f->lib->oh_parse(f->file, "/XML"));
    f->lib->oh_replace_key(f->file, root, "/Metadata", stream);
    buf_release(&text);
}

// Of a font inside, glyphs are numbered as it numbers them; cairo leaves that unsaid (ISO 32000-1,
// 9.7.4.2).
static void describe_fonts(const struct finishing *f)
{
    const struct qpdf *lib = f->lib;
    qpdf_oh size = lib->oh_get_key(f->file, lib->get_trailer(f->file), "/Size");
    const int count = lib->oh_get_int_value_as_int(f->file, size);
    for (int i = 1; i < count; i++) {
        qpdf_oh font = lib->get_object_by_id(f->file, i, 0);
        if (lib->oh_is_dictionary(f->file, font) &&
            lib->oh_is_name_and_equals(f->file, lib->oh_get_key(f->file, font, "/Subtype"),
                                       "/CIDFontType2") &&
            !lib->oh_has_key(f->file, font, "/CIDToGIDMap"))
            lib->oh_replace_key(f->file, font, "/CIDToGIDMap", lib->oh_parse(f->file, "/Identity"));
    }
}

// qpdf ends the program at a text that is not there.
static const char *text_or_none(const char *text)
{
    return text != NULL ? text : "";
}

static bool finish(struct finishing *f, const struct page *p, const struct buf *pdf,
                   struct buf *out)
{
    const struct qpdf *lib = f->lib;
    lib->silence_errors(f->file);
    lib->set_suppress_warnings(f->file, QPDF_TRUE);
    if (lib->read_memory(f->file, text_or_none(p->title), buf_text(pdf), pdf->len, NULL) &
        QPDF_ERRORS)
        return false;
    qpdf_oh root = lib->get_root(f->file);
    lib->oh_replace_key(f->file, root, "/Lang",
                        lib->oh_new_unicode_string(f->file, text_or_none(p->language)));
    lib->oh_replace_key(f->file, root, "/MarkInfo", lib->oh_parse(f->file, "<</Marked true>>"));
    lib->oh_replace_key(f->file, root, "/ViewerPreferences",
                        lib->oh_parse(f->file, "<</DisplayDocTitle true>>"));
    describe(f, lib->oh_get_key(f->file, root, "/StructTreeRoot"), of_column, 0);
    describe_file(f, p, root);
    describe_fonts(f);
    for (int i = 0; i < lib->get_num_pages(f->file); i++)
        mark_artifacts(f, lib->get_page_n(f->file, (size_t)i));
    if (lib->init_write_memory(f->file) & QPDF_ERRORS)
        return false;
    lib->set_deterministic_ID(f->file, QPDF_TRUE);
    if (lib->write(f->file) & QPDF_ERRORS)
        return false;
    buf_add(out, lib->get_buffer(f->file), lib->get_buffer_length(f->file));
    return !out->overflow;
}

enum rc qpdf_finish(const struct page *p, const struct buf *pdf, struct buf *out, struct err *e)
{
    struct finishing f = {.lib = load(e), .next = p->first};
    if (f.lib == NULL)
        return RC_IO;
    f.file = f.lib->init();
    bool done = finish(&f, p, pdf, out);
    f.lib->cleanup(&f.file);
    return done ? RC_OK : err_set(e, RC_IO, "pdf: qpdf cannot read what cairo wrote");
}
