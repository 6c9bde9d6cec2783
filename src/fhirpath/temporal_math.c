    struct fp_temporal last = {.at = {.date = {.year = 9999, .month = 12, .day = 31}, .hour = 23}};
