// SPDX-License-Identifier: EUPL-1.2
// Files on the key that are altered, cut, foreign or in the wrong place: named, skipped, nothing
// changed, and no other held.
#include "sync/transfer_world.h"

// ---- files that do not count ----

// Reads, changes and writes a file of the key.
static void spoil(const char *dir, struct id name, const char *suffix, size_t len, size_t turn)
{
    char path[600];
    struct buf file = {0};
    snprintf(path, sizeof path, "%s/%s%s", dir, name.text, suffix);
    assert_int_equal(fs_read(path, SEALED_MESSAGE_MAX_BYTES, &file, NULL), RC_OK);
    if (turn < file.len)
        file.at[turn] = (char)(file.at[turn] ^ 1);
    assert_int_equal(fs_write(path, file.at, len < file.len ? len : file.len, 0600, NULL), RC_OK);
    buf_release(&file);
}

static void copy_path(const char *from, const char *to)
{
    struct buf file = {0};
    assert_int_equal(fs_read(from, SEALED_MESSAGE_MAX_BYTES, &file, NULL), RC_OK);
    assert_int_equal(fs_write(to, file.at, file.len, 0600, NULL), RC_OK);
    buf_release(&file);
}

static void copy_file(const char *dir, struct id from, const char *suffix, struct id to,
                      const char *to_suffix)
{
    char path[600], copy[600];
    snprintf(path, sizeof path, "%s/%s%s", dir, from.text, suffix);
    snprintf(copy, sizeof copy, "%s/%s%s", dir, to.text, to_suffix);
    copy_path(path, copy);
}

static void a_spoilt_package_is_named_and_holds_no_other(void **state)
{
    struct world *w = world_new(NULL);
    struct lab *l = w->laptop[0];
    char folder[400], path[600], line[120];
    (void)state;
    lab_people(l, 8);
    assert_done(l->f, out(w, 0));
    folder_of(w, 0, folder);
    spoil(folder, l->package[0], ".icope", SIZE_MAX, 700);
    spoil(folder, l->package[1], ".icope", 900, SIZE_MAX);
    spoil(folder, l->package[2], ".icope", 0, SIZE_MAX);
    copy_file(folder, l->package[3], ".icope", l->package[4], ".icope"); // under another name
    snprintf(path, sizeof path, "%s/%s.icope", folder, l->package[5].text);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    snprintf(path, sizeof path, "%s/%s.icope", folder, l->package[6].text);
    assert_int_equal(unlink(path), 0);
    assert_done(w->desk->f, take(w));
    assert_int_equal(w->n.taken, 2);
    static const char *const codes[] = {"altered",   "no-parcel",  "no-parcel", NULL,
                                        "misplaced", "not-a-file", NULL};
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        snprintf(line, sizeof line, "%s %s\n", l->package[i].text,
                 codes[i] != NULL ? codes[i] : "missing");
        if ((strstr(w->skipped, line) != NULL) != (i != 3))
            fail_msg("%s: %s", line, w->skipped);
    }
    assert_int_equal(w->n.missing, 6);
    // The laptop writes them anew, and refuses to write through the link.
    assert_int_equal(out(w, 0), RC_INVALID);
    snprintf(path, sizeof path, "%s/%s.icope", folder, l->package[5].text);
    assert_int_equal(unlink(path), 0);
    assert_done(l->f, out(w, 0));
    assert_done(w->desk->f, take(w));
    assert_int_equal(w->n.taken, 6);
    assert_int_equal(w->n.refused, 0);
    once_around(w);
    all_arrived(w, 8);
    world_free(w);
}

static void a_receipt_that_does_not_count_changes_nothing(void **state)
{
    struct world *w = world_new(NULL), *other = world_new(NULL);
    struct lab *l = w->laptop[0];
    char folder[400], there[600];
    (void)state;
    lab_people(l, 6);
    once_around(other); // makes keys
    assert_done(l->f, out(w, 0));
    folder_of(w, 0, folder);
    copy_file(folder, l->package[4], ".icope", l->package[4], ".kept");
    assert_done(w->desk->f, take(w));
    assert_true(lab_run(w->desk, 1));
    assert_done(w->desk->f, receipts(w));
    spoil(folder, l->package[0], ".receipt", SIZE_MAX, 1000);
    spoil(folder, l->package[1], ".receipt", 1100, SIZE_MAX);
    copy_file(folder, l->package[2], ".receipt", l->package[3], ".receipt");
    copy_file(folder, l->package[2], ".receipt", id_new(), ".receipt");
    // A package of ours in place of a receipt: sealed to the desk, not to us.
    copy_file(folder, l->package[4], ".kept", l->package[4], ".receipt");
    // Another desk's receipt, sealed to this laptop by a key it does not know.
    struct vault_keypair *stranger = NULL, *own = NULL;
    struct buf file = {0}, plain = {0};
    unsigned char from[VAULT_PUBLIC_BYTES];
    assert_ok(l->f, transfer_pair(l->f->s, false, &own, &l->f->e));
    assert_int_equal(vault_keypair_new(&stranger, NULL), RC_OK);
    assert_int_equal(
        media_read(folder, l->package[5].text, ".receipt", SEALED_MESSAGE_MAX_BYTES, &file, NULL),
        RC_OK);
    assert_int_equal(sealed_message_open(own, file.at, file.len, &plain, from, NULL), RC_OK);
    buf_clear(&file);
    assert_int_equal(
        sealed_message_seal(stranger, vault_keypair_public(own), plain.at, plain.len, &file, NULL),
        RC_OK);
    snprintf(there, sizeof there, "%s/%s.receipt", folder, l->package[5].text);
    assert_int_equal(fs_write(there, file.at, file.len, 0600, NULL), RC_OK);
    assert_done(l->f, in(w, 0));
    assert_int_equal(w->n.delivered, 1);
    assert_int_equal(w->n.refused, 6);
    assert_non_null(strstr(w->skipped, " altered\n"));
    assert_non_null(strstr(w->skipped, " no-parcel\n"));
    assert_non_null(strstr(w->skipped, " misplaced\n"));
    assert_non_null(strstr(w->skipped, " not-desk\n"));
    assert_int_equal(lab_count(l, PACKAGE_WAITING), 5);
    vault_keypair_free(stranger);
    vault_keypair_free(own);
    buf_release(&file);
    buf_release(&plain);
    once_around(w); // the desk writes them anew
    all_arrived(w, 6);
    world_free(other);
    world_free(w);
}

static void a_laptop_nobody_named_hands_in_nothing(void **state)
{
    struct world *w = world_new(NULL);
    struct lab *l = w->laptop[0];
    struct vault_keypair *own = NULL;
    char fingerprint[FINGERPRINT_TEXT_BYTES];
    (void)state;
    lab_people(l, 3);
    assert_done(l->f, out(w, 0));
    assert_ok(l->f, transfer_pair(l->f->s, false, &own, &l->f->e));
    key_words_fingerprint(vault_keypair_public(own), fingerprint);
    assert_ok(w->desk->f,
              transfer_laptop_drop(w->desk->f->s, vault_keypair_public(own), &w->desk->f->e));
    assert_done(w->desk->f, take(w));
    assert_int_equal(w->n.taken, 0);
    assert_int_equal(w->n.refused, 4); // three packages, a ledger, named once
    assert_int_equal(strncmp(w->skipped, fingerprint, strlen(fingerprint)), 0);
    assert_int_equal(strlen(w->skipped), strlen(fingerprint) + strlen(" unknown-laptop\n"));
    struct transfer_watch to = watch(w);
    assert_ok(w->desk->f, desk_take(w->desk->f->s, &w->desk->f->clock, w->key, fingerprint, 6, &to,
                                    &w->n, &w->desk->f->e));
    assert_int_equal(w->n.taken, 3);
    assert_int_equal(w->n.refused, 0);
    vault_keypair_free(own);
    once_around(w);
    all_arrived(w, 3);
    world_free(w);
}

static void a_ledger_that_was_changed_is_told(void **state)
{
    struct world *w = world_new(NULL);
    struct lab *l = w->laptop[0];
    char folder[400], early[500], now[500];
    (void)state;
    lab_people(l, 2);
    assert_done(l->f, out(w, 0));
    folder_of(w, 0, folder);
    snprintf(early, sizeof early, "%s/early", w->desk->f->dir);
    snprintf(now, sizeof now, "%s/manifest.icope", folder);
    copy_path(now, early);
    lab_people(l, 2);
    assert_done(l->f, out(w, 0));
    assert_done(w->desk->f, take(w));
    assert_int_equal(w->n.refused, 0);
    copy_path(early, now);
    assert_done(w->desk->f, take(w));
    assert_non_null(strstr(w->skipped, " ledger-older\n"));
    assert_int_equal(w->n.known, 4);
    world_free(w);
}

// The laptop's file put back to an older copy, with no package queued in between: its ledger is the
// same, its newest commit is not.
static void a_store_that_was_put_back_is_told(void **state)
{
    struct world *w = world_new(NULL);
    struct lab *l = w->laptop[0];
    struct fixture *f = l->f;
    char early[500];
    (void)state;
    lab_people(l, 1);
    assert_done(f, out(w, 0));
    assert_done(w->desk->f, take(w));
    assert_null(strstr(w->skipped, "store-older"));
    snprintf(early, sizeof early, "%s/early.db", f->dir);
    store_close(f->s);
    f->s = NULL;
    copy_path(f->path, early);
    fixture_again(f);
    assert_ok(f, store_setting_set(f->s, "later", "1", &f->e));
    assert_ok(f, store_setting_set(f->s, "later", "2", &f->e));
    assert_done(f, out(w, 0));
    assert_done(w->desk->f, take(w));
    assert_null(strstr(w->skipped, "store-older"));
    store_close(f->s);
    f->s = NULL;
    copy_path(early, f->path);
    fixture_again(f);
    assert_done(f, out(w, 0));
    assert_done(w->desk->f, take(w));
    assert_non_null(strstr(w->skipped, " store-older\n"));
    assert_null(strstr(w->skipped, "ledger"));
    world_free(w);
}

static void who_has_no_key_is_told(void **state)
{
    struct fixture *f = fixture_new(false), *practice = fixture_new(true);
    struct transfer_watch none = {0};
    struct transfer_count n = {0};
    (void)state;
    assert_rc(f, RC_NO, transfer_out(f->s, f->dir, &none, &n, &f->e));
    assert_rc(f, RC_NO, transfer_in(f->s, f->dir, &none, &n, &f->e));
    assert_rc(f, RC_NO, desk_take(f->s, &f->clock, f->dir, NULL, 6, &none, &n, &f->e));
    assert_rc(f, RC_NO, desk_receipts(f->s, f->dir, &none, &n, &f->e));
    assert_rc(practice, RC_DENIED, transfer_out(practice->s, f->dir, &none, &n, &practice->e));
    assert_rc(practice, RC_DENIED, transfer_in(practice->s, f->dir, &none, &n, &practice->e));
    assert_rc(practice, RC_DENIED, desk_receipts(practice->s, f->dir, &none, &n, &practice->e));
    fixture_free(f);
    fixture_free(practice);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_spoilt_package_is_named_and_holds_no_other),
        cmocka_unit_test(a_receipt_that_does_not_count_changes_nothing),
        cmocka_unit_test(a_laptop_nobody_named_hands_in_nothing),
        cmocka_unit_test(a_ledger_that_was_changed_is_told),
        cmocka_unit_test(a_store_that_was_put_back_is_told),
        cmocka_unit_test(who_has_no_key_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
