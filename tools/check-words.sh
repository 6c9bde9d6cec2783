#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate: the words that are said and whispered in one visit do not help each other (tools/words.pl says how), and the lists
# are those that the form and its code system name.
# Usage: tools/check-words.sh
set -eu
cd "$(dirname "$0")/.."
exec tools/words.pl data/words/words.json questionnaires/icope-step1.json data/codesystems/icope.json
