#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Collects every translatable text, _("…"), N_("…") and ngettext("…", "…", n), of the program into a template.
# Usage: tools/pot.sh OUTPUT.pot
set -eu
cd "$(dirname "$0")/.."
find src screens -name '*.[ch]' | sort | xgettext --files-from=- --language=C --from-code=UTF-8 --keyword --keyword=_ \
    --keyword=N_ --keyword=ngettext:1,2 --flag=_:1:pass-c-format --flag=N_:1:pass-c-format --flag=ngettext:1:pass-c-format \
    --flag=ngettext:2:pass-c-format --add-comments=TRANSLATORS --no-wrap \
    --package-name=icope --copyright-holder= --force-po --output="$1"
