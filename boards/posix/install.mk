# SPDX-License-Identifier: Apache-2.0
# make install: the program, its manual, and the core for programs that embed it. The core comes
# with the mbedTLS that it was built with, because its TLS session needs the parser's door that
# port/mbedtls/mbedtls.mk opens; pkg-config's "vouch-core" names both.

prefix ?= /usr/local
bindir ?= $(prefix)/bin
# Where vouch looks for vouch-NAME: beside itself, then in ../libexec/vouch.
libexecdir ?= $(prefix)/libexec/vouch
libdir ?= $(prefix)/lib
includedir ?= $(prefix)/include/vouch
datadir ?= $(prefix)/share
mandir ?= $(prefix)/share/man
docdir ?= $(prefix)/share/doc/vouch
unitdir ?= $(prefix)/lib/systemd/system
INSTALL ?= install
# -s strips programs.
INSTALL_STRIP ?= -s

core_headers := $(patsubst core/%,%,$(wildcard core/*.h core/*/*.h))
mbedtls_headers = $(wildcard $(MBEDTLS_DIR)/include/*/*.h)
manuals := $(wildcard docs/*.1 docs/*.5 docs/*.8)
# What the manuals name beside themselves.
pages := $(addprefix docs/,FINDINGS.md SCHEMA.md RECEIVER.md MAILLOG.md REVIEW.md SETTINGS.md FLEET.md CLIENTS.md VOUCH-MIB.txt)
units := $(wildcard boards/posix/*.service boards/posix/*.timer)

.PHONY: install install-program install-library
install: install-program install-library

install-program: all
	$(INSTALL) -D -m 755 $(INSTALL_STRIP) $(O)/vouch '$(DESTDIR)$(bindir)/vouch'
	for program in $(notdir $(filter-out $(O)/vouch,$(programs))); do \
	    $(INSTALL) -D -m 755 $(INSTALL_STRIP) $(O)/$$program "$(DESTDIR)$(libexecdir)/$$program" || exit 1; \
	done
	for page in $(manuals); do \
	    $(INSTALL) -D -m 644 $$page "$(DESTDIR)$(mandir)/man$${page##*.}/$${page##*/}" || exit 1; \
	done
	for page in $(pages); do \
	    $(INSTALL) -D -m 644 $$page "$(DESTDIR)$(docdir)/$${page##*/}" || exit 1; \
	done
	$(INSTALL) -D -m 644 boards/posix/vouch.conf.example '$(DESTDIR)$(docdir)/vouch.conf.example'
	$(INSTALL) -D -m 644 boards/posix/prometheus-rules.yml '$(DESTDIR)$(docdir)/prometheus-rules.yml'
	$(INSTALL) -D -m 644 boards/posix/grafana-dashboard.json '$(DESTDIR)$(docdir)/grafana-dashboard.json'
	for shell in bash:bash-completion/completions/vouch zsh:zsh/vendor-completions/_vouch \
	        fish:fish/vendor_completions.d/vouch.fish; do \
	    $(INSTALL) -d "$(DESTDIR)$(datadir)/$$(dirname "$${shell#*:}")" && \
	    boards/posix/completions.sh $(O)/vouch "$${shell%%:*}" >"$(DESTDIR)$(datadir)/$${shell#*:}" || exit 1; \
	done
	for hook in boards/posix/examples/*.sh; do \
	    $(INSTALL) -D -m 755 $$hook "$(DESTDIR)$(docdir)/examples/$${hook##*/}" || exit 1; \
	done
	$(INSTALL) -D -m 755 boards/posix/vouch-agent.openrc '$(DESTDIR)$(docdir)/vouch-agent.openrc'
	for unit in $(units); do \
	    $(INSTALL) -D -m 644 $$unit "$(DESTDIR)$(unitdir)/$${unit##*/}" || exit 1; \
	done

install-library: $(core_lib) $(mbedtls_lib)
	$(INSTALL) -D -m 644 $(core_lib) '$(DESTDIR)$(libdir)/libvouch-core.a'
	$(INSTALL) -D -m 644 $(mbedtls_lib) '$(DESTDIR)$(libdir)/libvouch-mbedtls.a'
	for header in $(core_headers); do \
	    $(INSTALL) -D -m 644 core/$$header "$(DESTDIR)$(includedir)/core/$$header" || exit 1; \
	done
	for header in $(mbedtls_headers); do \
	    $(INSTALL) -D -m 644 $$header "$(DESTDIR)$(includedir)/$${header##*/include/}" || exit 1; \
	done
	$(INSTALL) -m 644 $(CONFIG) '$(DESTDIR)$(includedir)/mbedtls/mbedtls_config.h'
	$(INSTALL) -d '$(DESTDIR)$(libdir)/pkgconfig'
	sed 's|@PREFIX@|$(prefix)|; s|@LIBDIR@|$(libdir)|; s|@VERSION@|$(VERSION)|' boards/posix/vouch-core.pc.in \
	    >'$(DESTDIR)$(libdir)/pkgconfig/vouch-core.pc'
