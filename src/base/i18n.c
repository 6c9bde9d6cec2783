// SPDX-License-Identifier: EUPL-1.2
#include "base/i18n.h"

#include <locale.h>
#include <stdlib.h>

void i18n_speak(const char *language, const char *locale_dir)
{
    // C.UTF-8 is on every Debian: the program's text is UTF-8 whatever the user's locale says,
    // numbers stay in C form, and LANGUAGE alone chooses the translation.
    setlocale(LC_ALL, "C.UTF-8");
    setenv("LANGUAGE", language, 1);
    bindtextdomain("icope", locale_dir);
    bind_textdomain_codeset("icope", "UTF-8");
    textdomain("icope"); // also makes gettext forget cached answers
}
