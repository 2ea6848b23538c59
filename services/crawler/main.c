/* broadsheet-crawler: options, then the loop. */
#include "services/crawler/crawler.h"

static int run(struct crawler_options *options, const struct option_set *set)
{
    struct err err = {0};
    char client_id[300];
    snprintf(client_id, sizeof client_id, "broadsheet-crawler-%s", options->service.instance);
    const struct bus_config bus = service_bus_config(&options->service, set, client_id);
    if (crawler_options_check(options, &err) && crawler_run(options, &bus, &err))
        return EXIT_SUCCESS;
    return service_failed(&err);
}

int main(int argc, char **argv)
{
    struct crawler_options options = {0};
    struct option_set *set = NULL;
    int status = 0;
    if (service_start(&CRAWLER_OPTIONS, argc, argv, &options.service, &set, NULL, &status))
        status = run(&options, set);
    service_end(set);
    return status;
}
