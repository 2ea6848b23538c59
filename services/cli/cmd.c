#include "services/cli/cmd.h"

#include "common/service.h"

static const struct {
    const char *code;
    const char *remedy;
} REMEDIES[] = {
    {"kafka_transport", "--kafka-bootstrap-servers says where it is."},
    {"kafka_timed_out", "--kafka-bootstrap-servers says where it is."},
    {"kafka_all_brokers_down", "--kafka-bootstrap-servers says where it is."},
    {"kafka_unknown_topic_or_part",
     "`broadsheet topics create` makes the topics; --topic-prefix says whose."},
    {"connection", "--database-url, or libpq's PG* variables, say where it is."},
    {"sqlstate_42P01", "`broadsheet migrate` makes the tables."},
    {"sqlstate_3F000", "`broadsheet migrate` makes the tables."},
};

const char *cmd_remedy(const struct err *err)
{
    for (size_t i = 0; i < COUNT_OF(REMEDIES); i++)
        if (strcmp(err->code, REMEDIES[i].code) == 0)
            return REMEDIES[i].remedy;
    return "";
}

int cmd_failed(const char *command, const struct err *err)
{
    const char *const remedy = cmd_remedy(err);
    fprintf(stderr, "broadsheet %s: %s\n", command, err->text);
    if (remedy[0] != '\0')
        fprintf(stderr, "broadsheet %s: %s\n", command, remedy);
    return service_exit_status(err);
}
