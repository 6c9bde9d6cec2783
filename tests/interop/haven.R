# SPDX-License-Identifier: EUPL-1.2
# What R's haven finds in files of Stata or SPSS: rows; of each column how many cells there are and their sum, of texts how
# long they are; every text of a small table as bytes in hexadecimal. User-missing values are none.
# Usage: Rscript haven.R SMALL FILE...
suppressPackageStartupMessages(library(haven))
args <- commandArgs(TRUE)
say <- function(...) cat(paste(c(...), collapse = "\t"), "\n", sep = "")
hex <- function(s) paste(as.character(charToRaw(enc2utf8(s))), collapse = "")
for (file in args[-1]) {
  d <- if (grepl("\\.dta$", file)) read_dta(file) else read_sav(file)
  say("file", file)
  say("rows", nrow(d))
  for (name in names(d)) {
    x <- d[[name]]
    if (is.character(x)) {
      x <- as.character(x)
      x[is.na(x)] <- ""
      n <- sum(nchar(x, "bytes") > 0)
      amount <- sum(nchar(gsub("\r\n", "\n", sub(" +$", "", x), fixed = TRUE)))
      if (nrow(d) <= as.integer(args[1])) say("cells", name, vapply(x, hex, ""))
    } else {
      moment <- inherits(x, "Date") || inherits(x, "POSIXct") || inherits(x, "hms")
      x <- as.numeric(zap_labels(x))
      n <- sum(!is.na(x))
      amount <- if (moment) 0 else sum(x, na.rm = TRUE)
    }
    say("column", name, n, format(amount, digits = 17, scientific = FALSE, trim = TRUE))
  }
}
