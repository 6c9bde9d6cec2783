// SPDX-License-Identifier: EUPL-1.2
#include "store/pages.h"

#include "base/buf.h"
#include "base/fs.h"
#include "base/mem.h"
#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    LOG_HEADER_BYTES = 32,
    FRAME_HEADER_BYTES = 24,
    FRAME_BYTES = FRAME_HEADER_BYTES + DB_PAGE_BYTES,
    SAID_AT = 28,         // where the file's header says how many pages there are
    LOCK_AT = 1 << 30,    // SQLite's lock bytes
    LOCK_BYTES = 512,     // of them
    MOST_PAGES = 1 << 24, // 128 GB: no store of ours
};

uint64_t pages_number(const unsigned char *at, size_t bytes)
{
    uint64_t n = 0;
    for (size_t i = 0; i < bytes; i++)
        n = n << 8 | at[i];
    return n;
}

static uint32_t u32(const unsigned char *at)
{
    return (uint32_t)pages_number(at, 4);
}

// Reads as much as there is; the rest stays zero. How many bytes it was.
static size_t read_at(int fd, unsigned char *out, size_t len, uint64_t at)
{
    size_t got = 0;
    memset(out, 0, len);
    while (got < len) {
        ssize_t n = pread(fd, out + got, len - got, (off_t)(at + got));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        got += (size_t)n;
    }
    return got;
}

// ---- the log: frames of whole commits ----

// The two running sums of the log, over words in the byte order that its first number names.
struct sums {
    bool big;        // words have their highest byte first
    uint32_t s0, s1; // sums
};

static void sum_up(struct sums *s, const unsigned char *at, size_t len)
{
    for (size_t i = 0; i + 8 <= len; i += 8) {
        uint32_t words[2];
        for (size_t k = 0; k < 2; k++) {
            const unsigned char *w = at + i + 4 * k;
            words[k] =
                s->big ? u32(w)
                       : (uint32_t)w[3] << 24 | (uint32_t)w[2] << 16 | (uint32_t)w[1] << 8 | w[0];
        }
        s->s0 += words[0] + s->s1;
        s->s1 += words[1] + s->s0;
    }
}

// Is the frame what was written, given the sums of the one before?
static bool frame_is_whole(const unsigned char *frame, struct sums s)
{
    sum_up(&s, frame, 8);
    sum_up(&s, frame + FRAME_HEADER_BYTES, DB_PAGE_BYTES);
    return s.s0 == u32(frame + 16) && s.s1 == u32(frame + 20);
}

static int by_page_newest_first(const void *a, const void *b)
{
    const struct pages_logged *x = a, *y = b;
    if (x->page != y->page)
        return x->page < y->page ? -1 : 1;
    return x->frame > y->frame ? -1 : x->frame < y->frame;
}

// Of the frames taken, the newest of each page.
static void keep_newest(struct pages *p)
{
    size_t kept = 0;
    qsort(p->logged, p->logged_count, sizeof *p->logged, by_page_newest_first);
    for (size_t i = 0; i < p->logged_count; i++)
        if (kept == 0 || p->logged[kept - 1].page != p->logged[i].page)
            p->logged[kept++] = p->logged[i];
    p->logged_count = kept;
}

// Frames of the log's generation up to the last commit. One that is not whole is left out, and
// those after it are judged by the sums that it carries: what they hold was acknowledged.
static void read_log(struct pages *p, uint64_t bytes)
{
    unsigned char head[LOG_HEADER_BYTES], *frame = mem_alloc(FRAME_BYTES);
    if (read_at(p->log_fd, head, sizeof head, 0) < sizeof head) {
        free(frame);
        return;
    }
    struct sums s = {.big = (head[3] & 1) != 0, .s0 = u32(head + 24), .s1 = u32(head + 28)};
    uint64_t frames = (bytes - LOG_HEADER_BYTES) / FRAME_BYTES;
    size_t committed = 0, bad = 0;
    p->logged = mem_alloc((size_t)(frames + 1) * sizeof *p->logged);
    for (uint32_t i = 0; i < frames && i < MOST_PAGES; i++) {
        if (read_at(p->log_fd, frame, FRAME_BYTES, LOG_HEADER_BYTES + (uint64_t)i * FRAME_BYTES) <
                FRAME_BYTES ||
            memcmp(frame + 8, head + 16, 8) != 0) // of an older generation
            break;
        uint32_t page = u32(frame);
        bool whole = frame_is_whole(frame, s) && page > 0 && page <= MOST_PAGES;
        s.s0 = u32(frame + 16);
        s.s1 = u32(frame + 20);
        bad += !whole;
        if (whole)
            p->logged[p->logged_count++] = (struct pages_logged){.page = page, .frame = i};
        if (whole && u32(frame + 4) != 0) {
            committed = p->logged_count;
            p->said = u32(frame + 4);
            p->bad_frames = (uint32_t)bad;
        }
    }
    p->logged_count = committed;
    p->frames = (uint32_t)committed;
    keep_newest(p);
    free(frame);
}

static void open_log(struct pages *p, const char *path)
{
    struct buf name = {0};
    struct stat st = {0};
    buf_printf(&name, "%s-wal", path);
    p->log_fd = open(buf_text(&name), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    buf_release(&name);
    if (p->log_fd >= 0 && fstat(p->log_fd, &st) == 0 && st.st_size > LOG_HEADER_BYTES)
        read_log(p, (uint64_t)st.st_size);
}

// ---- the file ----

static bool is_in_use(int fd)
{
    struct flock lock = {
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LOCK_AT, .l_len = LOCK_BYTES};
    return fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

enum rc pages_open(struct pages *ret, const char *path, struct err *e)
{
    struct pages p = {.log_fd = -1};
    unsigned char head[100];
    struct stat st = {0};
    p.fd = open(path, O_RDONLY | O_CLOEXEC);
    if (p.fd < 0)
        return err_set(e, fs_rc(errno), "salvage: %s", strerrordesc_np(errno));
    enum rc rc = RC_OK;
    if (fstat(p.fd, &st) != 0 || !S_ISREG(st.st_mode))
        rc = err_set(e, RC_INVALID, "salvage: not a regular file");
    else if (is_in_use(p.fd))
        rc = err_set(e, RC_BUSY, "salvage: another program has the file open");
    if (rc == RC_OK) {
        uint64_t pages = ((uint64_t)st.st_size + DB_PAGE_BYTES - 1) / DB_PAGE_BYTES;
        p.in_file = (uint32_t)(pages < MOST_PAGES ? pages : MOST_PAGES);
        if (read_at(p.fd, head, sizeof head, 0) == sizeof head &&
            memcmp(head, "SQLite format 3", 16) == 0)
            p.said = u32(head + SAID_AT);
        open_log(&p, path);
        if (pages_last(&p) == 0)
            rc = err_set(e, RC_INVALID, "salvage: the file is empty");
    }
    if (rc != RC_OK)
        pages_close(&p);
    else
        *ret = p;
    return rc;
}

static const struct pages_logged *logged_of(const struct pages *p, uint32_t page)
{
    size_t low = 0, high = p->logged_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (p->logged[middle].page < page)
            low = middle + 1;
        else
            high = middle;
    }
    return low < p->logged_count && p->logged[low].page == page ? &p->logged[low] : NULL;
}

bool pages_read(const struct pages *p, uint32_t page, unsigned char *out)
{
    const struct pages_logged *in_log = logged_of(p, page);
    if (in_log != NULL)
        return read_at(p->log_fd, out, DB_PAGE_BYTES,
                       LOG_HEADER_BYTES + (uint64_t)in_log->frame * FRAME_BYTES +
                           FRAME_HEADER_BYTES) == DB_PAGE_BYTES;
    return page > 0 && page <= p->in_file &&
           read_at(p->fd, out, DB_PAGE_BYTES, (uint64_t)(page - 1) * DB_PAGE_BYTES) > 0;
}

uint32_t pages_last(const struct pages *p)
{
    uint32_t last = p->logged_count > 0 ? p->logged[p->logged_count - 1].page : 0;
    return last > p->in_file ? last : p->in_file;
}

void pages_close(struct pages *p)
{
    if (p->fd >= 0)
        close(p->fd);
    if (p->log_fd >= 0)
        close(p->log_fd);
    free(p->logged);
    *p = (struct pages){.fd = -1, .log_fd = -1};
}
