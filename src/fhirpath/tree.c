// SPDX-License-Identifier: EUPL-1.2
#include "fhirpath/tree.h"

void fp_tree_walk(const struct fp_node *n, void (*each)(const struct fp_node *n, void *self),
                  void *self)
{
    if (!n) {
        return;
    }
    each(n, self);
    fp_tree_walk(n->source, each, self);
    for (size_t i = 0; i < n->arg_count; i++) {
        fp_tree_walk(n->args[i], each, self);
    }
}
