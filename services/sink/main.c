/* broadsheet-sink: articles from Kafka into PostgreSQL. */
#include "services/sink/sink.h"

int main(int argc, char **argv)
{
    struct sink_options options = {0};
    struct option_set *set = NULL;
    struct err err = {0};
    int status = 0;
    if (service_start(&SINK_OPTIONS, argc, argv, &options.service, &set, NULL, &status)) {
        struct sink *sink = sink_new(&options, set);
        if (!sink_run(sink, &err))
            status = service_failed(&err);
        sink_free(sink);
    }
    service_end(set);
    return status;
}
