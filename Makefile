# Broadsheet. `make demo` and `make check` are the two commands to know; `make help` lists the rest.

.DEFAULT_GOAL := all
BUILD   ?= build
CC      ?= gcc
OBJCOPY ?= objcopy
WERROR  ?=
PREFIX  ?= /usr/local
VERSION := $(shell sed -n 's/^## \([0-9][0-9.]*\).*/\1/p' CHANGELOG.md | head -1)
# What `make check` needs; deploy/dev/setup installs it. Everything else below needs a compiler alone.
PKGS_PURE := libxml-2.0 jansson libpsl libidn2 zlib
PKGS_IO   := rdkafka libpq libmicrohttpd
PKG_CONFIG ?= pkg-config

# A line for each file; V=1 shows the commands, -s nothing.
V ?=
Q := $(if $(V),,@)
say = @$(if $(V)$(findstring s,$(firstword -$(MAKEFLAGS))),:,echo '  $(1)')

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
PURE := $(addprefix common/,sv buf arena err backoff sha256 text text_clean text_words json json_read date url url_host url_normal article article_json article_read article_print envelope envelope_url envelope_page) \
	$(addprefix services/crawler/,robots schedule guard body answer seen judge finds outcome visit) \
	$(addprefix services/parser/,xml feed feed_json unpack sitemap links frame window refused digest) \
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

define archive
	$(call say,AR $@)
	@mkdir -p $(@D) && rm -f $@
	$(Q)$(AR) rcs $@ $^
endef

# libbroadsheet: the extraction for other programs. libpure.a's objects behind five functions (libbroadsheet/broadsheet.h).
SONAME := libbroadsheet.so.0
LIBRARY := $(BUILD)/libbroadsheet.a $(BUILD)/$(SONAME)
# One object whose only names are the five, so that no program's own collide with the rest.
$(BUILD)/libbroadsheet.a: $(call obj,$(filter common/% services/parser/extract/%,$(PURE_SRC)) libbroadsheet/broadsheet.c)
	$(call say,AR $@)
	$(Q)$(LD) -r -o $(@:.a=.o) $^ && $(OBJCOPY) --wildcard --keep-global-symbol='broadsheet_*' $(@:.a=.o)
	$(Q)rm -f $@ && $(AR) rcs $@ $(@:.a=.o)
$(BUILD)/$(SONAME): $(call obj,libbroadsheet/broadsheet.c) $(PURE_LIB) libbroadsheet/broadsheet.map
	$(call say,LD $@)
	$(Q)$(CC) $(filter-out -pie,$(LDFLAGS)) -shared -Wl,-z,defs -Wl,-soname,$(SONAME) -Wl,--version-script=libbroadsheet/broadsheet.map \
		-o $@ $< $(PURE_LIB) $(LIBS_PURE)
	@ln -sf $(SONAME) $(BUILD)/libbroadsheet.so
library: $(LIBRARY)

.PHONY: docs train train-validate library all unit check-containers demo up down check integration bench check-asan check-races fuzzers corpora fuzz tests objects lint-fast lint \
	format-check tidy format install clean help
all: $(BINARIES) $(PURE_LIB) $(IO_LIB) library

define compile
	$(call say,CC $<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<
endef
$(BUILD)/%.o: %.c
	$(compile)

$(PURE_LIB): $(call obj,$(PURE_SRC))
	$(archive)
# The numbered SQL files go into the binaries as bytes.
SCHEMA := $(wildcard services/*/schema/*.sql)
$(BUILD)/gen/migrations.c: deploy/dev/embed $(SCHEMA)
	@mkdir -p $(@D)
	$(Q)deploy/dev/embed $(SCHEMA) > $@.new && mv $@.new $@
$(BUILD)/gen/migrations.o: $(BUILD)/gen/migrations.c
	$(compile)

$(IO_LIB): $(call obj,$(IO_SRC)) $(BUILD)/gen/migrations.o
	$(archive)

$(BUILD)/broadsheet-crawler: LIBS_SERVICE := $(shell $(PKG_CONFIG) --libs libcurl 2>/dev/null)
$(BUILD)/broadsheet: LIBS_SERVICE := $(shell $(PKG_CONFIG) --libs libcurl 2>/dev/null)
$(BUILD)/broadsheet-parser: LIBS_SERVICE := $(shell $(PKG_CONFIG) --libs libseccomp 2>/dev/null)
$(BUILD)/broadsheet-crawler: $(call obj,$(call service_src,crawler))
$(BUILD)/broadsheet-parser: $(call obj,$(call service_src,parser))
$(BUILD)/broadsheet-sink: $(call obj,$(call service_src,sink))
$(BUILD)/broadsheet: $(call obj,$(call service_src,cli))
$(BINARIES): $(IO_LIB) $(PURE_LIB)
	$(call say,LD $@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(IO_LIB) $(PURE_LIB) $(LIBS_IO) $(LIBS_PURE) $(LIBS_SERVICE)

# What stands in for the C library's threads (check-races); nothing else links with it.
THREADS ?=
# Unit tests of pure modules link with libpure.a alone; those of impure ones say so by their name, test_io_*.
$(BUILD)/tests/unit/test_io_%: $(BUILD)/tests/unit/test_io_%.o $(THREADS) $(IO_LIB) $(PURE_LIB)
	$(call say,LD $@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $< $(THREADS) $(IO_LIB) $(PURE_LIB) $(LIBS_IO) $(LIBS_PURE) -lcmocka
# The library as a program has it: its five names and no others.
$(BUILD)/tests/unit/test_library: $(BUILD)/tests/unit/test_library.o $(BUILD)/libbroadsheet.a
	$(call say,LD $@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_PURE) -lcmocka -lpthread
# The crew with a worker of the test's own, which is hostile.
$(BUILD)/tests/unit/test_io_crew: $(call obj,tests/unit/test_io_crew.c services/parser/crew.c services/parser/shared.c) $(IO_LIB) $(PURE_LIB)
	$(call say,LD $@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_IO) $(LIBS_PURE) -lcmocka
$(BUILD)/tests/unit/test_%: $(BUILD)/tests/unit/test_%.o $(PURE_LIB)
	$(call say,LD $@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $< $(PURE_LIB) $(LIBS_PURE) -lcmocka
## unit          the unit tests: each module by itself
unit: $(UNIT)
	@failed=; for t in $(UNIT); do timeout 120 $$t || failed="$$failed $$t"; done; \
	if [ -n "$$failed" ]; then echo "failed:$$failed"; exit 1; fi

# ---- What the README names: each sets up what it needs on a fresh machine, then builds, since the flags above come
# from packages that may have been missing when this make began.
SETUP := deploy/dev/setup
PARALLEL = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))
AGAIN = +@$(MAKE) -s --no-print-directory $(PARALLEL)
export BROADSHEET_BUILD := $(abspath $(BUILD))

## demo          crawl a small news site on this machine, from page to row, and show what came of it
demo:
	@$(SETUP) build run
	$(AGAIN) all
	@deploy/dev/demo
## up            Kafka, PostgreSQL, a crawler, two parsers and a sink, under .run/; .run/env says how to reach them
up:
	@$(SETUP) build run
	$(AGAIN) all
	@deploy/dev/stack.py up
## down          stop all that `make up` started
down:
	@deploy/dev/stack.py down
## check         build with -Werror and run all tests
check:
	@$(SETUP)
	@echo "== build"
	$(AGAIN) WERROR=-Werror all tests
	@echo "== lint, the quick part"
	$(AGAIN) lint-fast
	@deploy/dev/reference | diff -u docs/configuration.md - || { echo "docs/configuration.md is not what the binaries say: make docs"; exit 1; }
	@echo "== unit tests"
	$(AGAIN) WERROR=-Werror unit
	@if [ -e tests/site/check.py ]; then echo "== the test site"; python3 tests/site/check.py; fi
	@echo "== demo"
	@deploy/dev/demo --quiet
	@if [ -e tests/bench/scores ]; then echo "== scores"; tests/bench/scores; fi
	@echo "== page types"
	@tests/bench/pagetypes
	@if [ -e tests/replay/run.py ]; then echo "== replay"; python3 tests/replay/run.py; fi
	@echo "== integration tests"
	$(AGAIN) integration
## integration   the tests that need a broker and a database; ARGS goes to pytest
integration: $(BINARIES)
	@python=$$(deploy/dev/venv tests/requirements.txt) && $$python -m pytest -q -ra tests/integration $(ARGS)
$(BUILD)/tests/bench/%: $(BUILD)/tests/bench/%.o
	$(call say,LD $@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $< $(LIBS_PURE)
## check-containers  the compose file and the image, for real, with podman; as root
check-containers:
	@$(SETUP) build run check containers
	@tests/containers/check
## bench         speeds and scores, beside the peers'
bench: all
	@tests/bench/run

# ---- Looking harder. Each has a build directory of its own.
ASAN := BUILD=build-asan OPT='-O1 -g -fno-omit-frame-pointer' SAN='-fsanitize=address,undefined -fno-sanitize-recover=all'
## check-asan    unit tests and fuzz corpora under ASan and UBSan
check-asan:
	@$(SETUP) build check
	$(AGAIN) $(ASAN) WERROR=-Werror unit corpora

TSAN := BUILD=build-tsan OPT='-O1 -g -fno-omit-frame-pointer' SAN=-fsanitize=thread \
	THREADS=build-tsan/tests/races/c11_threads.o
THREADED := $(addprefix build-tsan/tests/unit/test_,io_bus io_metrics library)
## check-races   the unit tests that have threads, under TSan; what librdkafka does within itself is not looked at
check-races:
	@$(SETUP) build check
	$(AGAIN) $(TSAN) WERROR=-Werror $(THREADED)
	@set -e; for t in $(THREADED); do TSAN_OPTIONS=ignore_noninstrumented_modules=1 timeout 120 setarch -R $$t; done

# A fuzz driver is tests/fuzz/fuzz_NAME.c, its seeds are tests/fuzz/corpus/NAME/ and, for these, the unit tests' cases. With
# run_corpus.c for a main it runs the seeds once under any compiler; with libFuzzer it looks for more.
FUZZED  := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZERS := $(FUZZED:%=$(BUILD)/tests/fuzz/fuzz_%)
CASES_article := tests/cases/article
CASES_dom     := tests/cases/pages
CASES_extract := tests/cases/pages
CASES_feed    := tests/cases/feed
CASES_robots  := tests/cases/robots
CASES_sitemap := tests/cases/sitemap
seeds = $(wildcard tests/fuzz/corpus/$(1)) $(CASES_$(1))
FUZZ_MAIN ?= $(BUILD)/tests/fuzz/run_corpus.o
FUZZ_SECONDS ?= 20
$(FUZZERS): %: %.o $(PURE_LIB) $(filter %.o,$(FUZZ_MAIN))
	$(call say,LD $@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter-out %.o,$(FUZZ_MAIN)) $(PURE_LIB) $(LIBS_PURE)
fuzzers: $(FUZZERS)
corpora: $(FUZZERS)
	@set -e; $(foreach name,$(FUZZED),timeout 300 $(BUILD)/tests/fuzz/fuzz_$(name) $(call seeds,$(name));)
## fuzz          libFuzzer on each reader of foreign bytes, FUZZ_SECONDS each; finds stay in build-fuzz/
fuzz:
	@$(SETUP) build check
	$(AGAIN) BUILD=build-fuzz CC=clang OPT='-O1 -g' SAN='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all' \
		FUZZ_MAIN=-fsanitize=fuzzer fuzzers
	@mkdir -p build-fuzz/found $(FUZZED:%=build-fuzz/corpus/%)
	@set -e; $(foreach name,$(FUZZED),echo "== $(name)"; \
		build-fuzz/tests/fuzz/fuzz_$(name) -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=2048 -print_final_stats=0 \
			-verbosity=0 -artifact_prefix=build-fuzz/found/$(name)- build-fuzz/corpus/$(name) $(call seeds,$(name));)

# The tables of the body's finder (services/parser/extract/content_*_table.c) are learnt from the evaluation data.
BROADSHEET_EVAL ?= ../shared/eval
TRAINERS := $(BUILD)/tests/train/dump $(BUILD)/tests/train/boost
$(TRAINERS): %: %.o $(PURE_LIB)
	$(call say,LD $@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $< $(PURE_LIB) $(LIBS_PURE)
$(BUILD)/tests/train/boost.o: OPT += -O3
## train         learn the body's finder anew from the evaluation data, and print how it does on sites it has not seen
train: $(TRAINERS)
	python3 tests/train/train.py --eval $(BROADSHEET_EVAL) --tools $(BUILD)/tests/train --work $(BUILD)/train \
		--tables services/parser/extract
	rm -rf $(BUILD)/train
train-validate: $(TRAINERS)
	python3 tests/train/train.py --eval $(BROADSHEET_EVAL) --tools $(BUILD)/tests/train --work $(BUILD)/train

SOURCES  := $(shell find common services tests -name '*.c' 2>/dev/null | sort) libbroadsheet/broadsheet.c
HEADERS  := $(shell find common services tests -name '*.h' 2>/dev/null | sort) libbroadsheet/broadsheet.h
PRODUCT  := $(filter-out tests/%,$(SOURCES))
OBJECTS  := $(call obj,$(PRODUCT))
CHECKING  = $(CPPFLAGS) -std=gnu11 $(WARN) -Werror -fsyntax-only
$(BUILD)/%.h.alone: %.h
	@mkdir -p $(@D)
	$(CC) $(CHECKING) -x c $< && touch $@
$(BUILD)/%.c.clang: %.c
	@mkdir -p $(@D)
	clang $(CHECKING) -MMD -MP -MF $@.d -MT $@ $< && touch $@
tests: $(UNIT) $(FUZZERS)
objects: $(OBJECTS)
## lint-fast     layers, banned functions, sizes, headers alone, clang's warnings
lint-fast: $(patsubst %,$(BUILD)/%.alone,$(HEADERS)) $(patsubst %,$(BUILD)/%.clang,$(SOURCES))
	@python3 tests/lint/layers.py
# Off: what supposes that a view (struct sv) without a pointer has a length, and what loses track of views that are returned.
ANALYZE := -fanalyzer -Wno-analyzer-null-dereference -Wno-analyzer-null-argument -Wno-analyzer-use-of-uninitialized-value
# gcc 12 takes for lost what these keep in lists and in an iconv_t; the tests under ASan know better.
build-lint/services/parser/extract/overrides_file.o build-lint/common/option.o build-lint/services/parser/extract/charset_decode.o: CFLAGS += -Wno-analyzer-malloc-leak
## lint          lint-fast, the format, gcc -fanalyzer, clang-tidy
lint:
	@$(SETUP) build check
	$(AGAIN) lint-fast
	$(AGAIN) BUILD=build-lint CC=gcc OPT='-O1 -g' SAN='$(ANALYZE)' WERROR=-Werror objects
	$(AGAIN) tidy format-check
# Tables of data that scripts write, or whose rows clang-format never finds an end for, are left alone.
FORMATTED := $(filter-out services/parser/extract/content_model_table.c,$(SOURCES) $(HEADERS))
format-check:
	@clang-format --dry-run -Werror $(FORMATTED)
tidy: $(patsubst %,$(BUILD)/%.tidy,$(PRODUCT))
$(BUILD)/%.c.tidy: %.c .clang-tidy
	@mkdir -p $(@D)
	@clang-tidy --quiet $< -- $(CPPFLAGS) -std=gnu11 2>/dev/null && touch $@
## docs          docs/configuration.md from the option tables
docs: all
	@deploy/dev/reference > docs/configuration.md
## format        clang-format over all C
format:
	@clang-format -i $(FORMATTED)

## install       the four binaries, the library and the documentation, under DESTDIR/PREFIX
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/doc/broadsheet
	install -m 755 $(BINARIES) $(DESTDIR)$(PREFIX)/bin/
	install -d $(DESTDIR)$(PREFIX)/include $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/share/man/man3
	install -m 644 libbroadsheet/broadsheet.h $(DESTDIR)$(PREFIX)/include/
	install -m 644 $(BUILD)/libbroadsheet.a $(BUILD)/$(SONAME) $(DESTDIR)$(PREFIX)/lib/
	ln -sf $(SONAME) $(DESTDIR)$(PREFIX)/lib/libbroadsheet.so
	sed 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|' libbroadsheet/broadsheet.pc.in > $(DESTDIR)$(PREFIX)/lib/pkgconfig/broadsheet.pc
	install -m 644 libbroadsheet/broadsheet.3 $(DESTDIR)$(PREFIX)/share/man/man3/
	install -m 644 LICENSE CHANGELOG.md libbroadsheet/example.c $(wildcard README.md docs/*.md docs/*.json) $(DESTDIR)$(PREFIX)/share/doc/broadsheet/
## clean         remove what was built
clean:
	rm -rf $(BUILD) build-asan build-fuzz build-lint build-tsan
help:
	@echo 'make            the four binaries, in $(BUILD)/'
	@sed -n 's/^## /make /p' Makefile

.SECONDARY:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
