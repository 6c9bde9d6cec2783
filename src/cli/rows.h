// SPDX-License-Identifier: EUPL-1.2
// The rows of every file with sub-commands; commands.c groups them.
#ifndef ICOPE_CLI_ROWS_H
#define ICOPE_CLI_ROWS_H

#include "cli/command.h"

// Each named as its file.
extern const struct cli_command cli_account_commands[];
// team.c
extern const struct cli_command cli_team_commands[];
// audit.c
extern const struct cli_command cli_audit_commands[];
// backup.c
extern const struct cli_command cli_backup_commands[];
// clock.c
extern const struct cli_command cli_clock_commands[];
// completion.c
extern const struct cli_command cli_completion_commands[];
// conflict.c
extern const struct cli_command cli_conflict_commands[];
// desk.c
extern const struct cli_command cli_desk_commands[];
// doctor.c
extern const struct cli_command cli_doctor_commands[];
// duplicate.c
extern const struct cli_command cli_duplicate_commands[];
// erase.c
extern const struct cli_command cli_erase_commands[];
// eval.c
extern const struct cli_command cli_eval_commands[];
// export.c
extern const struct cli_command cli_export_commands[];
// export_list.c
extern const struct cli_command cli_export_list_commands[];
// fleet.c
extern const struct cli_command cli_fleet_commands[];
// form.c
extern const struct cli_command cli_form_commands[];
// form_fill.c
extern const struct cli_command cli_form_fill_commands[];
// manual.c
extern const struct cli_command cli_help_commands[];
// import.c
extern const struct cli_command cli_import_commands[];
// ledger.c
extern const struct cli_command cli_ledger_commands[];
// ledger_laptops.c
extern const struct cli_command cli_ledger_laptops_commands[];
// merge.c
extern const struct cli_command cli_merge_commands[];
// notice.c
extern const struct cli_command cli_notice_commands[];
// project.c
extern const struct cli_command cli_project_commands[];
// pull.c
extern const struct cli_command cli_pull_commands[];
// receipt.c
extern const struct cli_command cli_receipt_commands[];
// recovery.c
extern const struct cli_command cli_recovery_commands[];
// rescore.c
extern const struct cli_command cli_rescore_commands[];
// report.c
extern const struct cli_command cli_report_commands[];
// restore.c
extern const struct cli_command cli_restore_commands[];
// server.c
extern const struct cli_command cli_server_commands[];
// server_set.c
extern const struct cli_command cli_server_set_commands[];
// server_key.c
extern const struct cli_command cli_server_key_commands[];
// setup.c
extern const struct cli_command cli_setup_commands[];
// simulate.c
extern const struct cli_command cli_simulate_commands[];
// sync.c
extern const struct cli_command cli_sync_commands[];
// transfer.c
extern const struct cli_command cli_transfer_commands[];
// visit.c
extern const struct cli_command cli_visit_commands[];
// view.c
extern const struct cli_command cli_view_commands[];
// view_make.c
extern const struct cli_command cli_view_make_commands[];

#endif
