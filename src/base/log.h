// SPDX-License-Identifier: EUPL-1.2
// The technical log: one line per event into a file of the data folder, never an answer or a name.
#ifndef ICOPE_BASE_LOG_H
#define ICOPE_BASE_LOG_H

// Starts writing to a file (appended, mode 0600, cut at 1 MiB by starting anew with one older file
// kept). NULL: to nowhere.
void log_open(const char *path);

// Writes one line: UTC time, area ("store"), formatted text, made safe for terminals.
void log_line(const char *area, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

// Closes the file.
void log_close(void);

#endif
