#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate: one display a code, one meaning: the answers of every questionnaire of the project say what its code system says
# (tools/codes.pl).
# Usage: tools/check-codes.sh
set -eu
cd "$(dirname "$0")/.."
exec tools/codes.pl data/codesystems questionnaires
