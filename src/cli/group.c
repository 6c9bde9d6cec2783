// SPDX-License-Identifier: EUPL-1.2
#include "cli/command.h"

const struct cli_command *cli_group_at(const struct cli_group *g, size_t i)
{
    for (size_t k = 0; k < CLI_GROUP_FILES && g->files[k] != NULL; k++) {
        for (const struct cli_command *row = g->files[k]; row->name != NULL; row++)
            if (i-- == 0)
                return row;
    }
    return NULL;
}

struct arg_syntax cli_syntax(const struct cli_command *command)
{
    return (struct arg_syntax){.options = command->options,
                               .shared = command->opens == CLI_NOTHING ? NULL
                                         : command->store != NULL      ? command->store
                                                                       : cli_store_options,
                               .operands = command->operands,
                               .minus = command->minus};
}
