/* broadsheet migrate: brings the database's tables up to this version. Any number may run at once:
 * one works, the others wait. */
#include "common/clock.h"
#include "common/migrations.h"
#include "common/pg.h"
#include "common/service.h"
#include "common/stop.h"
#include "services/cli/cmd.h"

enum { MIGRATION_TIMEOUT_MS = 30 * 60 * 1000 };

struct values {
    struct service_options service;
    const char *database_url;
    int64_t wait_ms;
    bool is_listing;
};

static const struct option ROWS[] = {
    DATABASE_URL_ROW(offsetof(struct values, database_url)),
    {.name = "wait",
     .type = OPTION_DURATION,
     .offset = offsetof(struct values, wait_ms),
     .default_value = "30s",
     .maximum = 3600000,
     .help = "How long to wait for a database that can't be reached yet."},
    {.name = "list",
     .type = OPTION_BOOL,
     .offset = offsetof(struct values, is_listing),
     .default_value = "false",
     .help = "Print the migrations of this version and apply none."},
};
static const struct option_table TABLE = {
    .program = "broadsheet migrate",
    .summary = "Creates Broadsheet's tables in PostgreSQL, or brings them up to "
               "this version.",
    .rows = ROWS,
    .n_rows = COUNT_OF(ROWS),
    .base = &CLIENT_OPTIONS};

static bool connect_within(struct pg *pg, int64_t wait_ms, struct err *err)
{
    const int64_t until_ms = clock_monotonic_ms() + wait_ms;
    bool has_said_so = false;
    while (!pg_connect(pg, err)) {
        if (err->what != ERR_RETRY || clock_monotonic_ms() >= until_ms || stop_wait(100))
            return false;
        if (!has_said_so)
            fprintf(stderr, "broadsheet migrate: waiting. %s\n", err->text);
        has_said_so = true;
    }
    return true;
}

static int migrate(const struct values *values)
{
    struct pg *pg = pg_new(values->database_url, "broadsheet-migrate");
    pg_set_timeout(pg, MIGRATION_TIMEOUT_MS);
    struct err err = {0};
    size_t applied = 0;
    int status = 0;
    if (connect_within(pg, values->wait_ms, &err) &&
        migrations_apply(pg, migrations, n_migrations, &applied, &err)) {
        if (applied)
            printf("%zu of %zu migrations applied\n", applied, n_migrations);
        else
            printf("nothing to do: all %zu migrations are applied\n", n_migrations);
    } else {
        status = cmd_failed("migrate", &err);
    }
    pg_free(pg);
    return status;
}

int cmd_migrate(int argc, char **argv)
{
    struct values values = {0};
    struct option_set *set = NULL;
    int status = 0;
    if (service_start(&TABLE, argc, argv, &values.service, &set, NULL, &status)) {
        if (values.is_listing)
            for (size_t i = 0; i < n_migrations; i++)
                puts(migrations[i].name);
        else
            status = migrate(&values);
    }
    service_end(set);
    return status;
}
