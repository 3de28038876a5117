# crm - build, test, install.  `make` leaves a program in build/ that works in place.
#
#   make                 build/crm            make check      install what is missing, build, test
#   make demo            a demo database      make deps       the packages (Debian; root or sudo)
#   make install         DESTDIR= PREFIX=     make perf       speed against the sqlite3 shell
#
# V=1 shows the commands; DEVELOPER=1 turns warnings into errors; SANITIZE=address,undefined.

VERSION  = 0.1.0
PREFIX   = /usr/local
BUILD    = build
CC       = cc
CFLAGS   = -O2 -g
WARNINGS = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
	-Wwrite-strings -Wvla
LIBPQ_INCLUDE = /usr/include/postgresql
LIBS     = -pthread -ldl -lsqlite3 -lcsv -lyaml -lutf8proc
PACKAGES = gcc make pkg-config libsqlite3-dev libcsv-dev libyaml-dev libutf8proc-dev libpq-dev gettext \
	perl sqlite3 mandoc man-db less libical-dev libgmime-3.0-dev
TEST_PACKAGES = clang libclang-rt-14-dev python3 python3-yaml tmux bash-completion zsh fish miller \
	postgresql msmtp python3-icalendar

ifdef DEVELOPER
WARNINGS += -Werror
endif
ifdef SANITIZE
BUILD := build/sanitize
CFLAGS = -O1 -g -fno-omit-frame-pointer -fsanitize=$(SANITIZE) -fno-sanitize-recover=all
LDFLAGS += -fsanitize=$(SANITIZE)
endif
ifdef COVERAGE
BUILD := build/coverage
CFLAGS = -O0 -g --coverage
LDFLAGS += --coverage
endif

Q = $(if $(V),,@)
say = $(if $(V),,@printf '  %-6s %s\n' '$(1)' '$(2)';)

DEFINES = -D_GNU_SOURCE -DCRM_VERSION='"$(VERSION)"' \
	-DCRM_LOCALEDIR='"$(PREFIX)/share/locale"' -DCRM_LIBEXECDIR='"$(PREFIX)/libexec/crm"'
COMPILE = $(CC) -std=gnu11 $(CFLAGS) $(WARNINGS) $(DEFINES) -Icommon -Icmd \
	-isystem $(LIBPQ_INCLUDE) $(if $(USES),$(subst -I,-isystem ,$(shell pkg-config --cflags $(USES)))) \
	-MMD -MP

COMMON     := $(wildcard common/*/*.c)
COMMANDS   := $(filter-out cmd/crm.c,$(wildcard cmd/*.c))
SHARED     := $(wildcard cmd/shared/*.c)
REPORTS    := $(sort $(wildcard cmd/report/*.sql))
REPORT_C   := $(wildcard cmd/report/*.c)
MIGRATIONS := $(sort $(wildcard common/db/sql/*.sql))
CATALOGS   := cmd/init/catalogs-en.yaml $(filter-out %-en.yaml,$(wildcard cmd/init/*.yaml))
GENERATED  := $(BUILD)/commands.c $(BUILD)/reports.c $(BUILD)/migrations.c $(BUILD)/catalogs.c
OBJECTS    := $(COMMON:%.c=$(BUILD)/%.o) $(COMMANDS:%.c=$(BUILD)/%.o) $(SHARED:%.c=$(BUILD)/%.o) \
	$(REPORT_C:%.c=$(BUILD)/%.o) $(GENERATED:.c=.o)
LIBRARY    := $(BUILD)/libcrm.a
UNITS      := $(patsubst t/unit/%.c,$(BUILD)/t/%,$(wildcard t/unit/*.c))
LANGUAGES  := $(patsubst common/po/%.po,%,$(wildcard common/po/*.po))
LOCALES    := $(LANGUAGES:%=$(BUILD)/locale/%/LC_MESSAGES/crm.mo)
PAGES      := $(wildcard man/*.[157])
# Programs of their own, for what needs a heavy library: cmd/crm-NAME/, run by commands of crm.
HELPERS    := $(sort $(notdir $(wildcard cmd/crm-*)))
HELPER_C   := $(wildcard cmd/crm-*/*.c)

all: $(BUILD)/crm $(HELPERS:%=$(BUILD)/%) $(LOCALES)

$(BUILD)/crm: $(BUILD)/cmd/crm.o $(LIBRARY)
	$(call say,LINK,$@)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# What a helper is built with, by pkg-config.
crm-ical_USES = libical
crm-mail_USES = gmime-3.0
$(BUILD)/cmd/crm-ical/%.o: USES = $(crm-ical_USES)
$(BUILD)/cmd/crm-mail/%.o: USES = $(crm-mail_USES)

# A pattern within a rule of patterns would be taken for the rule's own.
helper_objects = $(patsubst %.c,$(BUILD)/%.o,$(wildcard cmd/$(1)/*.c))
.SECONDEXPANSION:
$(HELPERS:%=$(BUILD)/%): $(BUILD)/%: $$(call helper_objects,$$*) $(LIBRARY)
	$(call say,LINK,$@)$(CC) $(CFLAGS) $(LDFLAGS) -Wl,--as-needed -o $@ $^ $(LIBS) \
		$(shell pkg-config --libs $($*_USES))

$(LIBRARY): $(OBJECTS)
	$(call say,AR,$@)rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)$(COMPILE) -c -o $@ $<

$(BUILD)/%.o: $(BUILD)/%.c $(BUILD)/flags
	$(call say,CC,$<)$(COMPILE) -c -o $@ $<

# Whatever else was compiled with other flags is compiled again.
$(BUILD)/flags: FORCE
	@mkdir -p $(BUILD)
	@echo '$(subst ','\'',$(COMPILE) $(LDFLAGS))' | cmp -s - $@ || \
		echo '$(subst ','\'',$(COMPILE) $(LDFLAGS))' > $@

# A file that came or went changes the lists made of the files' names.
$(BUILD)/lists: FORCE
	@mkdir -p $(BUILD)
	@echo '$(COMMANDS) $(SHARED) $(HELPER_C) $(REPORTS) $(REPORT_C) $(MIGRATIONS) $(CATALOGS)' | \
		cmp -s - $@ || echo \
		'$(COMMANDS) $(SHARED) $(HELPER_C) $(REPORTS) $(REPORT_C) $(MIGRATIONS) $(CATALOGS)' > $@

# The commands are the files in cmd/: cmd/deal-kind.c declares cmd_deal_kind.
$(BUILD)/commands.c: $(BUILD)/lists Makefile
	$(call say,GEN,$@){ \
	echo '#include "cli/command.h"'; \
	for c in $(notdir $(COMMANDS:.c=)); do \
		echo "extern const struct command cmd_$$(echo $$c | tr - _);"; done; \
	echo 'const struct command *const commands[] = {'; \
	for c in $(notdir $(COMMANDS:.c=)); do echo "	&cmd_$$(echo $$c | tr - _),"; done; \
	echo '	NULL'; echo '};'; } > $@

# A text file as the initialiser of { name, text }.
embed = sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/\t"/' -e 's/$$/\\n"/' $(1)

$(BUILD)/reports.c: $(REPORTS) $(BUILD)/lists Makefile
	$(call say,GEN,$@){ \
	echo '#include "cli/report.h"'; \
	for c in $(notdir $(REPORT_C:.c=)); do \
		echo "extern report_rows report_rows_$$(echo $$c | tr - _);"; done; \
	echo 'const struct report_source report_sources[] = {'; \
	for f in $(REPORTS); do \
		n=$$(basename $$f .sql); rows=NULL; \
		[ ! -f "cmd/report/$$n.c" ] || rows=report_rows_$$(echo $$n | tr - _); \
		echo "	{ \"$$n\","; $(call embed,$$f); echo "	, false, $$rows },"; done; \
	echo '	{ NULL, NULL, false, NULL },'; echo '};'; } > $@

$(BUILD)/migrations.c: $(MIGRATIONS) $(BUILD)/lists Makefile
	$(call say,GEN,$@){ \
	echo '#include "db/driver.h"'; echo 'const struct db_migration db_migrations[] = {'; \
	for f in $(MIGRATIONS); do echo "	{ \"$$(basename $$f .sql)\","; $(call embed,$$f); \
		echo '	},'; done; echo '};'; \
	echo 'const int db_migration_count = $(words $(MIGRATIONS));'; } > $@

$(BUILD)/catalogs.c: $(CATALOGS) $(BUILD)/lists Makefile
	$(call say,GEN,$@){ \
	echo '#include "cli/init.h"'; echo '#include <stddef.h>'; \
	echo 'const struct init_catalog init_catalogs[] = {'; \
	for f in $(CATALOGS); do n=$$(basename $$f .yaml); echo "	{ \"$${n#catalogs-}\","; \
		$(call embed,$$f); echo '	},'; done; echo '	{ NULL, NULL },'; echo '};'; } > $@

$(BUILD)/locale/%/LC_MESSAGES/crm.mo: common/po/%.po
	@mkdir -p $(@D)
	$(call say,MSGFMT,$<)msgfmt --check-format -o $@ $<

# All texts that are translated, those of the reports too; `make po` brings the .po files up to date.
TITLES = sed -n -e 's/^title: \(.*\)/\1/p' -e 's/.*[{ ]title: \([^,}"]*\).*/\1/p' \
	-e 's/.*[{ ]help: \([^,}"]*\).*/\1/p'
$(BUILD)/crm.pot: $(COMMON) $(COMMANDS) $(SHARED) $(HELPER_C) $(REPORTS) $(REPORT_C) cmd/crm.c Makefile
	@mkdir -p $(BUILD)
	$(Q)$(TITLES) $(REPORTS) | sort -u | sed -e 's/"/\\"/g' \
		-e 's|.*|/* xgettext:no-c-format */ N_("&");|' \
		> $(BUILD)/report-titles.h
	$(Q)xgettext --language=C --from-code=UTF-8 --keyword=_ --keyword=N_ --add-location=file \
		--sort-output --package-name=crm --package-version=$(VERSION) --no-wrap -o $@ \
		$(COMMON) $(COMMANDS) $(SHARED) $(HELPER_C) $(REPORT_C) cmd/crm.c $(wildcard cmd/*.h common/cli/*.h) \
		$(BUILD)/report-titles.h
	$(Q)sed -i 's|$(BUILD)/report-titles.h|cmd/report/|' $@

po: $(BUILD)/crm.pot
	$(Q)for l in $(LANGUAGES); do \
		msgmerge --quiet --update --no-wrap --no-fuzzy-matching --backup=none \
			common/po/$$l.po $<; \
		msgattrib --no-obsolete --no-wrap -o common/po/$$l.po common/po/$$l.po; done

deps:
	$(Q)missing=; for p in $(PACKAGES) $(TEST_PACKAGES); do \
		dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || \
			missing="$$missing $$p"; done; \
	[ -z "$$missing" ] && exit 0; \
	sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	echo "installing:$$missing"; \
	$$sudo apt-get update -q >/dev/null && \
	DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -qy --no-install-recommends $$missing \
		>/dev/null

check: deps
	$(Q)$(MAKE) --no-print-directory all test

test: all $(UNITS)
	$(Q)CRM_BUILD='$(abspath $(BUILD))' prove --jobs $(or $(JOBS),2) --failures --timer \
		$(filter-out $(SKIP),$(if $(TESTS),$(TESTS),$(sort $(wildcard t/*.t)) $(UNITS)))

# The same on a PostgreSQL server, which is started for it.
test-pg: all
	$(Q)t/server.sh $(MAKE) --no-print-directory test JOBS=3 \
		TESTS='$(if $(TESTS),$(TESTS),$(sort $(wildcard t/*.t)))'

check-pg: deps
	$(Q)$(MAKE) --no-print-directory all test-pg

$(BUILD)/t/%: t/unit/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(call say,UNIT,$<)$(COMPILE) -It/unit $(LDFLAGS) -o $@ $< $(LIBRARY) $(LIBS)

demo: deps
	$(Q)$(MAKE) --no-print-directory all
	$(Q)CRM_BUILD='$(abspath $(BUILD))' sh t/demo.sh

perf: all
	$(Q)CRM_BUILD='$(abspath $(BUILD))' sh t/perf/run.sh

perf-pg: all
	$(Q)CRM_BUILD='$(abspath $(BUILD))' t/server.sh python3 t/perf/server.py $(or $(ROWS),1000000)

fuzz:
	$(Q)sh t/fuzz/run.sh $(SECONDS_EACH)

coverage:
	$(Q)$(MAKE) --no-print-directory COVERAGE=1 all test
	$(Q)gcov -r -n -o build/coverage/common/model build/coverage/common/model/*.o | \
		grep -A1 "^File 'common" || true

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 \
		$(DESTDIR)$(PREFIX)/share/man/man5 $(DESTDIR)$(PREFIX)/share/man/man7 \
		$(DESTDIR)$(PREFIX)/share/doc/crm \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions \
		$(DESTDIR)$(PREFIX)/share/zsh/site-functions \
		$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	install -m 755 $(BUILD)/crm $(DESTDIR)$(PREFIX)/bin/crm
	install -d $(DESTDIR)$(PREFIX)/libexec/crm
	for h in $(HELPERS); do \
		install -m 755 $(BUILD)/$$h $(DESTDIR)$(PREFIX)/libexec/crm/; done
	for p in $(PAGES); do \
		install -m 644 $$p $(DESTDIR)$(PREFIX)/share/man/man$${p##*.}/; done
	for l in $(LANGUAGES); do \
		install -d $(DESTDIR)$(PREFIX)/share/locale/$$l/LC_MESSAGES; \
		install -m 644 $(BUILD)/locale/$$l/LC_MESSAGES/crm.mo \
			$(DESTDIR)$(PREFIX)/share/locale/$$l/LC_MESSAGES/; done
	install -m 644 completions/crm.bash \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/crm
	install -m 644 completions/_crm $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_crm
	install -m 644 completions/crm.fish \
		$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/crm.fish
	install -m 644 README.md LICENSE crm.conf.example $(DESTDIR)$(PREFIX)/share/doc/crm/

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/crm \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/crm \
		$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_crm \
		$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/crm.fish
	for p in $(PAGES); do \
		rm -f $(DESTDIR)$(PREFIX)/share/man/man$${p##*.}/$$(basename $$p); done
	for l in $(LANGUAGES); do \
		rm -f $(DESTDIR)$(PREFIX)/share/locale/$$l/LC_MESSAGES/crm.mo; done
	rm -rf $(DESTDIR)$(PREFIX)/share/doc/crm $(DESTDIR)$(PREFIX)/libexec/crm

dist:
	git archive --format=tar.gz --prefix=crm-$(VERSION)/ -o crm-$(VERSION).tar.gz HEAD

clean:
	rm -rf build crm-*.tar.gz

-include $(OBJECTS:.o=.d) $(HELPER_C:%.c=$(BUILD)/%.d) $(BUILD)/cmd/crm.d $(UNITS:=.d)

FORCE:
.PHONY: all check test check-pg test-pg perf-pg demo deps install uninstall dist perf fuzz coverage po clean FORCE
.DELETE_ON_ERROR:
