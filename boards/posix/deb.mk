# SPDX-License-Identifier: Apache-2.0
# make deb: packages of vouch, vouch-agent and libvouch-core-dev in build/deb, by debhelper, from
# boards/posix/debian. `make deb-test` tries them, as root: lintian, and install, upgrade and purge in
# a fresh debootstrap of RELEASE.

deb_version := $(shell sed -n '1s/.*(\(.*\)).*/\1/p' boards/posix/debian/changelog)
deb_tree := build/deb/vouch-$(deb_version)
deb_source = $(notdir $(lastword $(sort $(wildcard $(MBEDTLS_DIR)/../archives/mbedtls_*.dsc))))

.PHONY: deb
deb: setup | packages-deb
	@rm -rf $(deb_tree)
	@mkdir -p $(deb_tree)
	@tar --exclude=./build --exclude=./.git -cf - . | tar -C $(deb_tree) -xf -
	@cp -r boards/posix/debian $(deb_tree)/debian
	cd $(deb_tree) && MBEDTLS_DIR='$(abspath $(MBEDTLS_DIR))' MAKEFLAGS= \
	    MBEDTLS_BUILT_USING='$(if $(deb_source),mbedtls (= $(patsubst mbedtls_%.dsc,%,$(deb_source))))' \
	    dpkg-buildpackage -b -us -uc -j$(JOBS)
	@rm -rf $(deb_tree)
	@lintian --fail-on error,warning build/deb/vouch_$(deb_version)_*.changes
	@ls -l build/deb/*.deb

.PHONY: deb-test
deb-test:
	tests/tools/deb_test.sh build/deb $(RELEASE)
