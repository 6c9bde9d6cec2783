# SPDX-License-Identifier: EUPL-1.2
# Builds, runs and checks icope. `make help` lists what can be asked for.
# Every .c file is found by its place; nothing is listed here by name:
#   src/LAYER/*.c, screens/*.c   → $(BUILD)/lib/LAYER.a           src/main.c → $(BUILD)/icope
#   tests/unit/LAYER/test_X.c    → $(BUILD)/tests/LAYER/test_X    linked with LAYER and the layers below it
#   tests/SUITE/test_X.c         → $(BUILD)/suites/SUITE/test_X   linked with everything and tests/support
#   tests/bench/bench_X.c        → $(BUILD)/bench/bench_X
# Variables: CC=clang, SAN=1 (address and undefined behaviour), BUILD=folder, V=1 (show commands), PREFIX, DESTDIR.

VERSION := 0.1.0
PREFIX ?= /usr/local
DESTDIR ?=
ifeq ($(origin CC),default)
CC := gcc
endif
SAN ?=
V ?=

compiler := $(if $(findstring clang,$(notdir $(CC))),clang,gcc)
BUILD ?= build$(if $(SAN),-asan)$(if $(filter clang,$(compiler)),-clang)
Q := $(if $(V),,@)

MAKEFLAGS += --no-print-directory
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 1)
endif
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:

# --- layers: the order and the links come from tools/layers.tsv -------------------------------------------------------

layer_pairs := $(shell awk -F '\t' '$$1 == "layer" { n = split($$3, a, " "); row[$$2] = $$3; print "is:" $$2; \
	for (i = 1; i <= n; i++) if (a[i] !~ /\.h$$/) { print $$2 ":" a[i]; \
		m = split(row[a[i]], b, " "); for (j = 1; j <= m; j++) if (b[j] !~ /\.h$$/) print $$2 ":" b[j] } }' tools/layers.tsv)
LAYERS := $(patsubst is:%,%,$(filter is:%,$(layer_pairs)))
SUITES := screens store faults sync e2e scores forms interop

layer_src = $(sort $(if $(filter screens,$1),$(wildcard screens/*.c),$(wildcard src/$1/*.c)))
to_obj = $(patsubst %.c,$(BUILD)/obj/%.o,$1)
# Archives of the named layers, only those that have any file yet.
archives = $(foreach l,$1,$(if $(call layer_src,$l),$(BUILD)/lib/$l.a))
below_support = base
below = $(if $(filter app app/%,$1),$(LAYERS),$(or $(below_$1),$(sort $(patsubst $1:%,%,$(filter $1:%,$(layer_pairs))))))

# Unit tests of these may use tests/support; those of the pure layers may not.
with_support = $(filter-out base fhirpath questionnaire form pathway ui vault store export,$1)

# --- outside libraries, each only where it is used --------------------------------------------------------------------

PKG_base := json-c libutf8proc uuid
PKG_fhirpath := libpcre2-8
PKG_vault := libsodium$(if $(shell grep -ls '<zstd.h>' src/vault/*.c), libzstd)
PKG_store := sqlite3$(if $(shell grep -ls '<zstd.h>' src/store/*.c), libzstd)
PKG_term := ncursesw
PKG_tables := xlsxwriter
PKG_omop := sqlite3
PKG_cli := libqrencode
PKG_http := zlib
PKG_support := vterm zlib
# Loaded when first used (src/base/library.h): their headers, no link.
DLOPEN_http := libcurl libcrypto
DLOPEN_document := pangocairo cairo-pdf libqpdf
PKG_CONFIG ?= pkg-config
# Asked on first use only, so that `make deps` works where pkg-config is still missing.
space := $() $()
asked = asked_$(subst $(space),_,$1 $2)
ask = $(if $(strip $2),$(if $($(asked)),,$(eval $(asked) := $(shell $(PKG_CONFIG) $1 $2 || echo '-missing-library-see-make-deps') -g))$($(asked)))
pkg_cflags = $(call ask,--cflags,$(sort $(foreach l,$1,$(PKG_$l) $(DLOPEN_$l))))
# libzxcvbn and libreadstat have no pkg-config file.
pkg_libs = $(call ask,--libs,$(sort $(foreach l,$1,$(PKG_$l)))) $(if $(filter vault,$1),-lzxcvbn) $(if $(filter tables,$1),-lreadstat)

# --- flags ------------------------------------------------------------------------------------------------------------

# Empty for packagers, whose compiler may know warnings that ours does not.
WERROR ?= -Werror
WARN := -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla \
	-Wformat=2 -Wundef -Wswitch-enum -Wcast-qual -Wnull-dereference $(WERROR)
DEFS := -D_GNU_SOURCE -DICOPE_VERSION='"$(VERSION)"' -DICOPE_DATADIR='"$(PREFIX)/share/icope"' \
	-DICOPE_LOCALEDIR='"$(PREFIX)/share/locale"'
HARDEN := -fstack-clash-protection -ftrivial-auto-var-init=zero -fstack-protector-strong -fPIE
# Jumps and returns only to where they may go, by the processor.
machine := $(shell $(CC) -dumpmachine 2>/dev/null)
HARDEN += $(if $(filter x86_64-% i%86-%,$(machine)),-fcf-protection=full)$(if $(filter aarch64-%,$(machine)),-mbranch-protection=standard)
# No name of the folder inside: two builds in two folders are equal.
HARDEN += -ffile-prefix-map=$(CURDIR)=.
ifeq ($(compiler),clang)
HARDEN += -enable-trivial-auto-var-init-zero-knowing-it-will-be-removed-from-clang
endif
ifdef SAN
# gcc reports paths that only the sanitizers' own checks create, so two of its flow warnings rest here.
OPT := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all -Wno-null-dereference \
	$(if $(filter gcc,$(compiler)),-Wno-maybe-uninitialized)
else
OPT := -O2 -g -D_FORTIFY_SOURCE=3
endif
CFLAGS_ALL := -std=c17 $(DEFS) $(WARN) -fno-common $(OPT) $(HARDEN) -Isrc -I. $(CFLAGS)
LDFLAGS_ALL := -pie -Wl,--build-id=sha1 -Wl,--as-needed -Wl,-z,relro,-z,now $(OPT) $(LDFLAGS)

# --- what there is ----------------------------------------------------------------------------------------------------

main_src := $(wildcard src/main.c)
PROGRAM := $(if $(main_src),$(BUILD)/icope)
# The program that tests run: the same but for the cost of a passphrase and the pace of keys. Never installed.
TEST_PROGRAM := $(if $(main_src),$(BUILD)/icope-test)
unit_src := $(sort $(wildcard tests/unit/*/test_*.c tests/unit/*/*/test_*.c))
suite_src := $(sort $(foreach s,$(SUITES),$(wildcard tests/$s/test_*.c)))
bench_src := $(sort $(wildcard tests/bench/bench_*.c))
support_src := $(sort $(wildcard tests/support/*.c))
UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(unit_src))
SUITE_TESTS := $(patsubst tests/%.c,$(BUILD)/suites/%,$(suite_src))
BENCHES := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(bench_src))
# What a test says of itself in a line "// tags: …" of its source: long (not in make quick), real-cost (of passphrases).
with_line = $(patsubst tests/%.c,$(BUILD)/suites/%,$(patsubst tests/unit/%.c,$(BUILD)/tests/%, \
	$(shell grep -lE '$1' $(unit_src) $(suite_src) /dev/null)))
tagged = $(call with_line,^// tags:.* $1( |$$))
LONG_TESTS := $(call tagged,long)
CHEAP_TESTS := $(filter-out $(call tagged,real-cost),$(UNIT_TESTS) $(SUITE_TESTS))
# Real servers are met by check-interop alone, other programs by check-readers.
CHECKED_TESTS := $(filter-out $(BUILD)/suites/interop/%,$(UNIT_TESTS) $(SUITE_TESTS))
MO := $(patsubst data/po/%.po,$(BUILD)/locale/%/LC_MESSAGES/icope.mo,$(sort $(wildcard data/po/*.po)))
translated_src := $(sort $(wildcard src/*.c src/*/*.[ch] src/*/*/*.[ch] screens/*.c))

# --- everyday targets -------------------------------------------------------------------------------------------------

.PHONY: all program run tests unit t mo deps
all: program mo ## build the program and its translations (default)
program: $(PROGRAM)
ifeq ($(main_src),)
	@echo 'no src/main.c yet: only layers and tests can be built'
endif

run: ## install what is missing, build, start the program (ARGS="…")
	@tools/deps.sh run
	@$(MAKE) all
	@$(BUILD)/icope $(ARGS)

# Fuzzers are compiled with the rest, so that they follow what they read.
tests: $(UNIT_TESTS) $(SUITE_TESTS) $(call to_obj,$(wildcard tests/fuzz/*.c)) ## build every test
unit: $(UNIT_TESTS) ## build and run the unit tests of all layers
	@BUILD=$(BUILD) tests/run.sh $(UNIT_TESTS)

# NAME is a test's file name, with or without its folder: test_dec, base/test_dec.
wanted = $(filter %/$(NAME) %/test_$(NAME),$(UNIT_TESTS) $(SUITE_TESTS))
t: ## build and run one test: make t NAME=test_dec
	$(if $(wanted),,$(error no test "$(NAME)"; see tests/))
	@$(MAKE) BUILD=$(BUILD) $(wanted)
	@BUILD=$(BUILD) tests/run.sh --verbose $(wanted)

mo: $(MO) ## compile the translations
deps: ## install the Debian packages for building and checking
	@tools/deps.sh check

# --- checks -----------------------------------------------------------------------------------------------------------

.PHONY: check quick nightly flaky faults check-asan check-clang check-interop readers check-readers check-many check-report gates tidy bench questionnaires golden screenshots pot update-po man
quick: ## a minute: build, gates, unit tests that are not long
	@tools/deps.sh check
	@$(MAKE) all $(filter-out $(LONG_TESTS),$(UNIT_TESTS))
	@BUILD=$(BUILD) tests/run.sh --gates $(filter-out $(LONG_TESTS),$(UNIT_TESTS))
check: ## everything that must hold before a commit: build, gates, all tests (of the long ones a sample)
	@tools/deps.sh check
	@$(MAKE) all tests
	@BUILD=$(BUILD) tests/run.sh --gates $(CHECKED_TESTS)
nightly: ## everything in full (hours): every fault, 500 laptops, long fuzzing, every FHIR server, sanitizers over all
	@.ci/run --nightly
flaky: all tests ## every test 20 times on a busy machine (ROUNDS=20 TESTS="build/tests/…"); what fails once is named
	@BUILD=$(BUILD) tests/flaky.sh $(or $(ROUNDS),20) $(or $(TESTS),$(CHECKED_TESTS))
gates: ## only the rules about the source (layers, sizes, comments, translations, …)
	@BUILD=$(BUILD) tests/run.sh --gates
SAMPLED_TESTS := $(filter $(CHECKED_TESTS),$(call with_line,^.include "support/sample\.h"))
faults: $(SAMPLED_TESTS) ## what check runs a sample of, whole: a fault at every write, sync, request and byte (25,000), kills, 500 laptops
	@ICOPE_SAMPLE=$(or $(ICOPE_SAMPLE),all) ICOPE_TEST_TIMEOUT=3600 BUILD=$(BUILD) tests/run.sh --verbose $^
check-asan: ## all tests with address and undefined-behaviour checks
	@tools/deps.sh check
	@$(MAKE) SAN=1 BUILD=$(BUILD)-asan all tests
	@BUILD=$(BUILD)-asan tests/run.sh $(patsubst $(BUILD)/%,$(BUILD)-asan/%,$(CHECKED_TESTS))
check-clang: ## everything built by clang with -Werror, then the unit tests
	@tools/deps.sh check
	@$(MAKE) CC=clang BUILD=$(BUILD)-clang all tests
	@BUILD=$(BUILD)-clang tests/run.sh $(patsubst $(BUILD)/%,$(BUILD)-clang/%,$(UNIT_TESTS))
check-interop: ## visits against FHIR servers of others, forms scored by engines of others (SERVERS="medplum hapi engines forms …")
	@tools/deps.sh $(if $(filter-out medplum% works% engines forms views,$(or $(SERVERS),all)),interop,servers) || echo 'what is missing is skipped'
	@$(MAKE) all $(BUILD)/suites/interop/test_interop
	@BUILD=$(BUILD) tests/interop/check.sh $(SERVERS)
	@BUILD=$(BUILD) tools/check-generated.sh
READER_TESTS := $(addprefix $(BUILD)/suites/interop/,test_readers test_hostile)
readers:
	@tools/deps.sh readers || echo 'what is missing is skipped'
	@[ $(BUILD)/readers/ready -nt tests/interop/requirements.txt ] || { python3 -m venv $(BUILD)/readers && \
		$(BUILD)/readers/bin/pip -q install -r tests/interop/requirements.txt && touch $(BUILD)/readers/ready; } || echo 'what is missing is skipped'
check-readers: readers ## tables as other programs read them: LibreOffice in French, openpyxl, pyreadstat, PSPP, R haven, DuckDB
	@$(MAKE) all $(READER_TESTS)
	@ICOPE_READERS=$(CURDIR)/$(BUILD)/readers/bin/python BUILD=$(BUILD) tests/run.sh $(READER_TESTS)
check-many: readers ## the same with many visits, in every format, and the rules of OMOP (PEOPLE=5000 VISITS=4)
	@$(MAKE) all
	@BUILD=$(BUILD) $(BUILD)/readers/bin/python tests/interop/many.py $(or $(PEOPLE),5000) $(or $(VISITS),4)
check-report: ## the report as others see it: counted again, HTML, pictures by Chromium (ICOPE_PICTURES=folder keeps them), PDF, axe, veraPDF
	@tools/deps.sh report || echo 'what is missing is skipped'
	@[ $(BUILD)/report/ready -nt tests/interop/report-requirements.txt ] || { python3 -m venv $(BUILD)/report && \
		$(BUILD)/report/bin/pip -q install -r tests/interop/report-requirements.txt && touch $(BUILD)/report/ready; } || \
		echo 'what is missing is skipped'
	@$(MAKE) all $(BUILD)/suites/interop/test_report
	@ICOPE_REPORT_READERS=$(CURDIR)/$(BUILD)/report/bin/python BUILD=$(BUILD) tests/run.sh $(BUILD)/suites/interop/test_report
tidy: all ## clang-tidy over the program (minutes; only what changed)
	@BUILD=$(BUILD) tools/tidy.sh
bench: ## speed beside others: terminal programs, plain SQLite, sqlite3 -csv, DuckDB, octofhir-sof, fhirpath.js
	@tools/deps.sh bench
	@$(MAKE) all $(BENCHES)
	@for b in $(BENCHES); do BUILD=$(BUILD) ICOPE_BIN=$(BUILD)/icope $$b || exit 1; done
	@BUILD=$(BUILD) python3 tests/bench/beside.py
questionnaires: all ## can every questionnaire be filled here?
	$(Q)$(BUILD)/icope form check questionnaires/*.json
golden: all $(BUILD)/suites/screens/test_golden ## write the golden pictures of all screens anew (look at git diff)
	$(Q)rm -rf tests/screens/golden; mkdir -p tests/screens/golden
	$(Q)ICOPE_GOLDEN=write BUILD=$(BUILD) tests/run.sh $(BUILD)/suites/screens/test_golden
screenshots: all $(BUILD)/suites/e2e/test_visit $(BUILD)/suites/e2e/test_home ## pictures of the screens for the documents
	@mkdir -p data/man/pictures
	$(Q)ICOPE_PICTURES=$(CURDIR)/data/man/pictures BUILD=$(BUILD) tests/run.sh $(BUILD)/suites/e2e/test_visit $(BUILD)/suites/e2e/test_home

pot: ## list every text of the program in build/icope.pot
	@mkdir -p $(BUILD)
	$(Q)tools/pot.sh $(BUILD)/icope.pot
update-po: pot ## bring data/po/*.po up to the texts of the program; English is filled in, French marks are set
	$(Q)for po in data/po/*.po; do msgmerge --quiet --no-fuzzy-matching --no-location --no-wrap $$po $(BUILD)/icope.pot | \
		case $$po in (*/en.po) msgen --no-wrap -;; (*) cat;; esac | \
		sed '/^"POT-Creation-Date/d;/^"Report-Msgid-Bugs-To/d' >$(BUILD)/merged.po && cp $(BUILD)/merged.po $$po || exit 1; done
	$(Q)tools/typography.pl --fix data/po/fr.po || true
man: all ## bring the manual pages up to the table of commands
	@BUILD=$(BUILD) tools/man.sh

# --- giving it away ---------------------------------------------------------------------------------------------------

include tools/package.mk

.PHONY: files clean help cflags
cflags: # where the headers of outside libraries are, for the gates
	@echo $(call pkg_cflags,$(LAYERS) support)
clean: ## remove everything that was built
	rm -rf build build-asan build-clang build-asan-clang $(BUILD) $(BUILD)-asan $(BUILD)-clang dist
files: ## a line for every source file, from the files themselves
	@tools/files.sh
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile tools/package.mk

# --- rules ------------------------------------------------------------------------------------------------------------

# Changes only when the compiler or its flags do; every object follows it.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D); printf '%s\n' '$(subst ','\'',$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL))' | cmp -s - $@ || \
		printf '%s\n' '$(subst ','\'',$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL))' >$@
.PHONY: FORCE
FORCE:

# The layer of a file: src/LAYER/x.c, tests/support/x.c; a layer may be a folder of a folder (app/visit).
layer_of = $(patsubst src/%/,%,$(patsubst tests/%/,%,$(dir $1)))
$(BUILD)/obj/src/%.o: src/%.c $(BUILD)/flags
	@mkdir -p $(@D); echo 'CC $<'
	$(Q)$(CC) $(CFLAGS_ALL) $(call pkg_cflags,$(call layer_of,$<)) -MMD -MP -c -o $@ $<
$(BUILD)/obj/screens/%.o: screens/%.c $(BUILD)/flags
	@mkdir -p $(@D); echo 'CC $<'
	$(Q)$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<
$(BUILD)/obj/tests/%.o: tests/%.c $(BUILD)/flags
	@mkdir -p $(@D); echo 'CC $<'
	$(Q)$(CC) $(CFLAGS_ALL) -Itests $(call pkg_cflags,$(filter support,$(call layer_of,$<))) -MMD -MP -c -o $@ $<

ar = @mkdir -p $(@D); rm -f $@; ar rcs $@ $(filter %.o,$^)
define layer_rule
$(BUILD)/lib/$1.a: $(call to_obj,$(call layer_src,$1))
	$$(ar)
endef
$(foreach l,$(LAYERS),$(eval $(call layer_rule,$l)))
$(BUILD)/lib/support.a: $(call to_obj,$(support_src))
	$(ar)
support := $(if $(support_src),$(BUILD)/lib/support.a)

# $1 = outside libraries as pkg_libs wants them: layer names. Archives know each other both ways (app and screens).
link = @mkdir -p $(@D); echo 'LD $@'
link_cmd = $(CC) $(LDFLAGS_ALL) -o $@ $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(call pkg_libs,$1) -lm $2

# The day of the newest entry of debian/changelog: two builds of one source are equal.
$(BUILD)/obj/src/base/built.o: CFLAGS_ALL += -DICOPE_BUILT_S=$(shell date -u -d "$$(sed -n 's/^ -- .*>  //p' debian/changelog | head -1 | cut -d' ' -f1-4) 00:00:00 UTC" +%s)
$(BUILD)/obj/src/base/built.o: debian/changelog

# Stand before the archives, so that the linker does not take vault's own cost.o, ui's guard_limits.o from them.
cheap_cost := $(BUILD)/obj/tests/cheap/cost.o $(BUILD)/obj/tests/cheap/built.o
$(BUILD)/icope-test $(CHEAP_TESTS): $(cheap_cost)
$(BUILD)/icope-test: $(BUILD)/obj/tests/cheap/guard_limits.o

# The program finds its data beside itself, also in a build folder.
$(BUILD)/icope $(BUILD)/icope-test: $(call to_obj,src/main.c) $(call archives,$(LAYERS))
	$(link)
	$(Q)$(call link_cmd,$(LAYERS))
	$(Q)ln -sfn $(CURDIR)/data $(BUILD)/data; ln -sfn $(CURDIR)/questionnaires $(BUILD)/questionnaires

cmocka = $(call ask,--libs,cmocka)
define unit_rule
$(BUILD)/tests/$1/test_%: $(BUILD)/obj/tests/unit/$1/test_%.o $(call archives,$(call below,$1)) $(if $(call with_support,$1),$(support))
	$$(link)
	$$(Q)$$(call link_cmd,$(call below,$1) $(if $(call with_support,$1),support),$$(cmocka))
endef
$(foreach l,$(filter-out screens,$(LAYERS)) support,$(eval $(call unit_rule,$l)))
define suite_rule
$(BUILD)/suites/$1/test_%: $(BUILD)/obj/tests/$1/test_%.o $(support) $(call archives,$(LAYERS)) $(if $(filter e2e interop,$1),| $(PROGRAM) $(TEST_PROGRAM))
	$$(link)
	$$(Q)$$(call link_cmd,$(LAYERS) support,$$(cmocka))
endef
$(foreach s,$(SUITES),$(eval $(call suite_rule,$s)))
$(BUILD)/bench/bench_%: $(BUILD)/obj/tests/bench/bench_%.o $(support) $(call archives,$(LAYERS))
	$(link)
	$(Q)$(call link_cmd,$(LAYERS) support)

# With CC=clang SAN=1 CFLAGS=-fsanitize=fuzzer-no-link: tests/fuzz/long-fuzz.sh. The faces of the program read nothing foreign.
fuzz_layers := $(filter-out ui term app app/% cli screens,$(LAYERS))
$(BUILD)/fuzz/fuzz_%: $(BUILD)/obj/tests/fuzz/fuzz_%.o $(call archives,$(fuzz_layers))
	$(link)
	$(Q)$(call link_cmd,$(fuzz_layers),-fsanitize=fuzzer)

# Renamed into place: a program that runs has the old catalogue mapped.
$(BUILD)/locale/%/LC_MESSAGES/icope.mo: data/po/%.po
	@mkdir -p $(@D); echo 'MO $<'
	$(Q)msgfmt --check --output-file=$@.new $< && mv $@.new $@

-include $(wildcard $(BUILD)/obj/src/*.d $(BUILD)/obj/src/*/*.d $(BUILD)/obj/src/*/*/*.d $(BUILD)/obj/screens/*.d $(BUILD)/obj/tests/*/*.d $(BUILD)/obj/tests/unit/*/*.d $(BUILD)/obj/tests/unit/*/*/*.d)
