/* broadsheet-parser: pages in, articles, links and verdicts out. With --worker it is the half that
 * reads (worker.h). */

#include <malloc.h>

#include "services/parser/parser.h"
#include "services/parser/worker.h"

/* Pages and what is made of them come and go by megabytes. Memory given back to the kernel between
 * two of them costs a fault a page of it when it is taken again. */
#define KEPT_BYTES   (64 << 20)
#define MAPPED_BYTES (32 << 20) /* the most that malloc allows */

static int run_worker(const char *memory, const char *overrides)
{
    int64_t bytes = 0;
    if (!sv_to_i64(sv_from_c(memory), &bytes) || bytes <= 0)
        return EXIT_USAGE;
    return worker_run(bytes, overrides);
}

static bool check_overrides(const char *path, struct err *err)
{
    struct overrides *overrides = NULL;
    struct err why;
    if (path && !worker_read_overrides(path, &overrides, &why))
        return err_set(err, ERR_STOP, "config", "--overrides %s: %s", path, why.text);
    overrides_free(overrides);
    return true;
}

int main(int argc, char **argv)
{
    mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
    mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES);
    if (argc >= 3 && strcmp(argv[1], WORKER_FLAG) == 0)
        return run_worker(argv[2], argv[3]);

    struct parser_options options = {0};
    struct option_set *set = NULL;
    int rest = 0;
    int status = 0;
    if (service_start(&PARSER_OPTIONS, argc, argv, &options.service, &set, &rest, &status)) {
        const struct bus_config config =
            service_bus_config(&options.service, set, "broadsheet-parser");
        struct err err = {0};
        if (!check_overrides(options.overrides, &err) || !parser_run(&options, &config, &err))
            status = service_failed(&err);
    }
    service_end(set);
    return status;
}
