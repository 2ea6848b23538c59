# Broadsheet. `make demo` and `make check` are the two commands to know; `make help` lists the rest.

BUILD   ?= build
CC      ?= gcc
WERROR  ?=
PREFIX  ?= /usr/local
VERSION := $(shell sed -n 's/^## \([0-9][0-9.]*\).*/\1/p' CHANGELOG.md | head -1)
# What `make check` needs; deploy/dev/setup installs it. Everything else below needs a compiler alone.
PKGS_PURE := libxml-2.0 jansson libpsl libidn2 zlib
PKGS_IO   := rdkafka libpq libmicrohttpd
PKG_CONFIG ?= pkg-config

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
	-Wwrite-strings -Wvla -Wformat=2 -Wundef -Wnull-dereference -Wconversion -Wno-sign-conversion \
	-Wimplicit-fallthrough
OPT  ?= -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong
SAN  ?=
CPPFLAGS += -I. -I$(BUILD)/gen -D_GNU_SOURCE -DBROADSHEET_VERSION='"$(VERSION)"' \
	$(shell $(PKG_CONFIG) --cflags $(PKGS_PURE) $(PKGS_IO) libcurl libseccomp 2>/dev/null)
CFLAGS   += -std=gnu11 $(OPT) $(WARN) $(WERROR) $(SAN) -fPIC -MMD -MP
LDFLAGS  += $(SAN) -pie -Wl,-z,relro,-z,now -Wl,--as-needed
LIBS_PURE := $(shell $(PKG_CONFIG) --libs $(PKGS_PURE) 2>/dev/null) -lunistring -lm
LIBS_IO   := $(shell $(PKG_CONFIG) --libs $(PKGS_IO) 2>/dev/null) -lpthread

# Pure code: bytes and values in, structs out. It links with LIBS_PURE and nothing else, so an impure call does not link.
PURE := $(addprefix common/,sv buf arena err text date url article envelope) \
	$(addprefix services/crawler/,robots schedule guard) \
	$(addprefix services/parser/,feed sitemap links) \
	$(addprefix services/sink/,batch rows) \
	$(patsubst %.c,%,$(wildcard services/parser/extract/*.c))
PURE_SRC := $(wildcard $(addsuffix .c,$(PURE)))
IO_SRC   := $(filter-out $(PURE_SRC),$(wildcard common/*.c))
service_src = $(filter-out $(PURE_SRC),$(wildcard services/$(1)/*.c))

obj = $(patsubst %.c,$(BUILD)/%.o,$(1))
PURE_LIB := $(BUILD)/libpure.a
IO_LIB   := $(BUILD)/libio.a
BINARIES := $(foreach s,crawler parser sink,$(if $(wildcard services/$(s)/main.c),$(BUILD)/broadsheet-$(s))) \
	$(if $(wildcard services/cli/main.c),$(BUILD)/broadsheet)
UNIT  := $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(wildcard tests/unit/test_*.c))

.PHONY: all unit clean help
all: $(BINARIES) $(PURE_LIB) $(IO_LIB)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(PURE_LIB): $(call obj,$(PURE_SRC))
	@mkdir -p $(@D) && rm -f $@
	$(AR) rcs $@ $^
$(IO_LIB): $(call obj,$(IO_SRC))
	@mkdir -p $(@D) && rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/broadsheet-crawler: LIBS_SERVICE := $(shell $(PKG_CONFIG) --libs libcurl 2>/dev/null)
$(BUILD)/broadsheet-parser: LIBS_SERVICE := $(shell $(PKG_CONFIG) --libs libseccomp 2>/dev/null)
$(BUILD)/broadsheet-crawler: $(call obj,$(call service_src,crawler))
$(BUILD)/broadsheet-parser: $(call obj,$(call service_src,parser))
$(BUILD)/broadsheet-sink: $(call obj,$(call service_src,sink))
$(BUILD)/broadsheet: $(call obj,$(call service_src,cli))
$(BINARIES): $(IO_LIB) $(PURE_LIB)
	$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(IO_LIB) $(PURE_LIB) $(LIBS_IO) $(LIBS_PURE) $(LIBS_SERVICE)

# Unit tests of pure modules link with libpure.a alone; those of impure ones say so by their name, test_io_*.
$(BUILD)/tests/unit/test_io_%: $(BUILD)/tests/unit/test_io_%.o $(IO_LIB) $(PURE_LIB)
	$(CC) $(LDFLAGS) -o $@ $< $(IO_LIB) $(PURE_LIB) $(LIBS_IO) $(LIBS_PURE) -lcmocka
$(BUILD)/tests/unit/test_%: $(BUILD)/tests/unit/test_%.o $(PURE_LIB)
	$(CC) $(LDFLAGS) -o $@ $< $(PURE_LIB) $(LIBS_PURE) -lcmocka
unit: $(UNIT)
	@set -e; for t in $(UNIT); do $$t; done

clean:
	rm -rf $(BUILD)
help:
	@sed -n 's/^## //p' Makefile

.SECONDARY:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
