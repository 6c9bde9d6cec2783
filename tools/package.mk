# SPDX-License-Identifier: EUPL-1.2
# The part of the Makefile that gives the program away: install, the source archive, the Debian package, the list of
# what is inside (SPDX), and the proofs of them in places that know nothing of this one.

.PHONY: install uninstall dist deb sbom reproducible chroot packaging

# Symbols for a debugger lie apart, by the build's own number, in PREFIX/lib/debug. STRIP= leaves them in the program,
# for packagers who take them out themselves.
STRIP ?= strip
OBJCOPY ?= objcopy
prefix := $(DESTDIR)$(PREFIX)
share := $(prefix)/share
debug_of = $(prefix)/lib/debug/.build-id/$$(readelf -n $1 | sed -n 's|.*Build ID: \(..\)|\1/|p').debug
manuals := $(patsubst data/man/%,%,$(sort $(wildcard data/man/*.1 data/man/*/*.1)))
# Where each shell looks for completions; they are in one language, whoever builds.
ZSH_FOLDER ?= site-functions
completion_bash := $(share)/bash-completion/completions/icope
completion_zsh := $(share)/zsh/$(ZSH_FOLDER)/_icope
completion_fish := $(share)/fish/vendor_completions.d/icope.fish
shells := $(if $(wildcard src/cli/completion.c),bash zsh fish)
units := icope-sync.service icope-sync.timer

install: all ## copy to PREFIX (default /usr/local), below DESTDIR
	install -D -m 0755 $(BUILD)/icope $(prefix)/bin/icope
ifneq ($(STRIP),)
	@debug=$(call debug_of,$(BUILD)/icope); mkdir -p "$${debug%/*}"; \
		$(OBJCOPY) --only-keep-debug --compress-debug-sections $(BUILD)/icope "$$debug" && chmod 0644 "$$debug" && \
		$(STRIP) --strip-all --remove-section=.comment $(prefix)/bin/icope
endif
	@find questionnaires data -type f ! -name '*.md' $(foreach d,po man passphrases desktop icons systemd,! -path 'data/$d/*') \
		-exec install -D -m 0644 {} $(share)/icope/{} \;
	@for l in $(patsubst $(BUILD)/locale/%/LC_MESSAGES/icope.mo,%,$(MO)); do \
		install -D -m 0644 $(BUILD)/locale/$$l/LC_MESSAGES/icope.mo $(share)/locale/$$l/LC_MESSAGES/icope.mo; done
	@for m in $(manuals); do d=$${m%icope.1}; install -D -m 0644 data/man/$$m $(share)/man/$${d}man1/icope.1; done
	@$(foreach s,$(shells),install -d $(dir $(completion_$s)) && $(BUILD)/icope --lang fr completion $s >$(completion_$s) &&) true
	@for u in $(units); do install -d $(prefix)/lib/systemd/system; \
		sed 's|/usr/local/bin/|$(PREFIX)/bin/|' data/systemd/$$u >$(prefix)/lib/systemd/system/$$u; done
	@install -D -m 0644 data/systemd/icope.sysusers $(prefix)/lib/sysusers.d/icope.conf
	@install -D -m 0644 data/desktop/icope.desktop $(share)/applications/icope.desktop
	@install -D -m 0644 data/icons/icope.svg $(share)/icons/hicolor/scalable/apps/icope.svg
uninstall: ## remove what install copied; stores of people are not touched
	-@[ ! -f $(prefix)/bin/icope ] || rm -f $(call debug_of,$(prefix)/bin/icope)
	rm -f $(prefix)/bin/icope $(share)/man/man1/icope.1 $(share)/man/*/man1/icope.1 $(share)/locale/*/LC_MESSAGES/icope.mo \
		$(completion_bash) $(completion_zsh) $(completion_fish) $(addprefix $(prefix)/lib/systemd/system/,$(units)) \
		$(prefix)/lib/sysusers.d/icope.conf $(share)/applications/icope.desktop $(share)/icons/hicolor/scalable/apps/icope.svg
	rm -rf $(share)/icope

dist: ## dist/icope-VERSION.tar.gz of the last commit, with its checksum
	@mkdir -p dist
	git archive --format=tar.gz --prefix=icope-$(VERSION)/ -o dist/icope-$(VERSION).tar.gz HEAD
	cd dist && sha256sum icope-$(VERSION).tar.gz >icope-$(VERSION).tar.gz.sha256
deb: ## the Debian package of the last commit, in dist/
	@tools/deps.sh deb
	@tools/deb.sh dist
sbom: all ## what is inside: dist/icope-VERSION.spdx.json (SPDX 2.3)
	@mkdir -p dist
	@BUILD=$(BUILD) tools/sbom.pl $(VERSION) >dist/icope-$(VERSION).spdx.json
	@BUILD=$(BUILD) tools/read-sbom.sh dist/icope-$(VERSION).spdx.json
reproducible: ## two builds of the last commit in two folders must be equal, byte for byte
	@tools/reproducible.sh
chroot: ## the two commands of README on a Debian with nothing but its base (root, debootstrap, network)
	@tools/chroot.sh --first-screen 'apt-get install -y make && make run'
	@tools/chroot.sh 'apt-get install -y make && make check'
packaging: ## the package on a clean Debian: install, run, upgrade, purge (root, debootstrap, network)
	@tools/deb-life.sh
