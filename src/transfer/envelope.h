// SPDX-License-Identifier: EUPL-1.2
// What is transferred on a USB key between a laptop and the coordination desk. Pure.
//
// The folder (DIR of icope sync --to-folder, icope desk take --from …):
//   LEDGER/PACKAGE.icope     a package that waits on a laptop, sealed for the desk
//   LEDGER/manifest.icope    the laptop's ledger, sealed for the desk
//   LEDGER/PACKAGE.receipt   what became of a package, sealed by the desk for that laptop
// LEDGER is the identifier of the laptop's ledger, PACKAGE of a package: random, they reveal
// nothing. One file a package, so that a key that is full or pulled out loses nothing that is on it
// already, and one spoilt file holds no other.
//
// Each file is a sealed message (vault/sealed_message.h). Its text is one line of JSON, the head,
// then the body:
//   package   {"kind":"package","laptop","package","visit","person","seq","queued","urgent","hash",
//             "patient"}; the body is the package's text byte for byte and "hash" its BLAKE2b-256;
//             "visit" only for a visit's, "patient" only when the body has no Patient that names
//             the person
//   manifest  {"kind":"manifest","laptop","seq","before","commit","root","kept"}: the number the
//   next
//             package gets and the hash of the chain so far (store_ledger_head); the number of the
//             store's newest commit and the hash of its root (store_root_value); how many visits
//             stay there, by month (kept_back.h), "kept" may be missing; the body is an array with
//             an object for each line of the ledger,
//             {"laptop","seq","package","queued","content","state"}, state waiting, held,
//             delivered, replaced or erased
//   receipt   {"kind":"receipt","laptop","package","hash","state"}: state delivered or quarantined;
//             "hash" is of the package's text; the body is the receipt or the problem as the desk
//             has it (store/outbox.h)
// Readers ignore members they do not know.
#ifndef ICOPE_TRANSFER_ENVELOPE_H
#define ICOPE_TRANSFER_ENVELOPE_H

#include "store/outbox.h"

enum transfer_kind { TRANSFER_PACKAGE, TRANSFER_MANIFEST, TRANSFER_RECEIPT, TRANSFER_KINDS };

// The head. What a kind does not have stays zero.
struct transfer_head {
    enum transfer_kind kind;        // what it is
    struct id laptop;               // ledger of the laptop
    struct id package;              // package, receipt
    struct id visit, person;        // package; visit "" none
    uint64_t seq;                   // package: its number; manifest: the next number
    int64_t queued_utc_ms;          // package: when it was queued
    bool urgent;                    // package: holds a red flag
    char hash[LEDGER_HASH_BYTES];   // package, receipt: of the package's text
    char before[LEDGER_HASH_BYTES]; // manifest: of the chain
    uint64_t commit;                // manifest: of the store
    char root[LEDGER_HASH_BYTES];   // manifest: its root
    char state[16];                 // receipt: delivered, quarantined
    struct json *patient;           // package: of its person, NULL none
    struct json *kept;              // manifest: visits that stay there (kept_back.h), NULL not said
};

// A file that was opened. Release it.
struct transfer_file {
    struct transfer_head head; // its patient is owned
    const char *body;          // borrowed from the text that was read
    size_t body_len;           // of the body
    struct json *json;         // the body parsed, owned
};

// Appends the text of a file.
void transfer_file_write(const struct transfer_head *head, const void *body, size_t len,
                         struct buf *out);
// Reads the text of a file; *ret borrows from it. RC_INVALID says what is missing or wrong: a head
// or a body that is not as above, a package whose body has another hash.
enum rc transfer_file_read(const char *text, size_t len, struct transfer_file *ret, struct err *e);
// The Patient of that person in a package's text (a Bundle), when it says who that is by a name.
// Borrowed; NULL when there is none.
const struct json *transfer_file_patient(const struct json *bundle, struct id person);
// Frees; {0} again.
void transfer_file_release(struct transfer_file *f);

#endif
