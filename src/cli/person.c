// SPDX-License-Identifier: EUPL-1.2
#include "cli/person.h"

#include "base/i18n.h"
#include "base/utf8.h"
#include "cli/io.h"

#include <string.h>

static void print_person(const struct store_person *p)
{
    struct buf line = {0}, safe = {0};
    buf_printf(&line, "%s %s, %s, %s", p->family, p->given, date_text(p->birth).text, p->town);
    text_safe(&safe, buf_text(&line), line.len, false);
    fprintf(stderr, "  %s  %s\n", p->id.text, buf_text(&safe));
    buf_wipe(&line);
    buf_wipe(&safe);
}

bool cli_person(struct cli_store *c, const char *given, struct id *ret)
{
    enum { SHOWN = 10 };
    struct id id = id_from(given);
    if (id_valid(given) && store_person_find(c->s, id) != NULL) {
        *ret = id;
        return true;
    }
    struct arena a = {0};
    size_t all = store_person_count(c->s);
    size_t *found = arena_array(&a, all + 1, sizeof *found);
    size_t count = given[0] != '\0' ? store_person_search(c->s, given, found, all) : 0;
    if (count == 0)
        cli_say("-", _("nobody like that is in the store"));
    else if (count == 1)
        *ret = store_person_at(c->s, found[0])->id;
    else
        cli_say("-", _("more than one person fits; name one by the identifier in front:"));
    for (size_t i = 0; count > 1 && i < count && i < SHOWN; i++)
        print_person(store_person_at(c->s, found[i]));
    if (count > SHOWN)
        fprintf(stderr,
                ngettext("  … and %zu more people\n", "  … and %zu more people\n", count - SHOWN),
                count - SHOWN);
    arena_release(&a);
    return count == 1;
}

// Is that record merged into the person, perhaps by way of others?
static bool leads_to(const struct cli_store *c, const struct store_person *duplicate,
                     struct id person)
{
    enum { STEPS_MAX = 100 }; // records in a cycle would lead nowhere
    for (int i = 0; i < STEPS_MAX && duplicate != NULL && duplicate->merged_into.text[0] != '\0';
         i++) {
        if (id_equal(duplicate->merged_into, person))
            return true;
        duplicate = store_person_find(c->s, duplicate->merged_into);
    }
    return false;
}

size_t cli_duplicates(const struct cli_store *c, struct id person, struct arena *a, struct id **ret)
{
    size_t count = 0, all = store_person_count(c->s);
    for (size_t i = 0; i < all; i++)
        count += leads_to(c, store_person_at(c->s, i), person);
    struct id *ids = arena_array(a, count + 1, sizeof *ids);
    count = 0;
    for (size_t i = 0; i < all; i++) {
        const struct store_person *p = store_person_at(c->s, i);
        if (leads_to(c, p, person))
            ids[count++] = p->id;
    }
    *ret = ids;
    return count;
}
