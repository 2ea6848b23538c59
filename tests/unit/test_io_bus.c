/* bus: settings that are refused, records there and back, transactions and their failures, on
 * librdkafka's mock cluster. */
#include "tests/unit/unit.h"

#include "common/bus_group.h"
#include "common/clock.h"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define WAIT_MS 60000

struct world {
    rd_kafka_t *keeper;
    rd_kafka_mock_cluster_t *cluster;
    struct bus_config config;
    struct arena *arena;
    char topic[32], group[32];
    size_t assigned, revoked;
};

enum {
    KEY_PRODUCE = 0,
    KEY_ADD_PARTITIONS = 24,
    KEY_ADD_OFFSETS = 25,
    KEY_END_TXN = 26,
    KEY_TXN_OFFSETS = 28
};

/* One cluster for all tests; its handle takes a second to end. */
static struct world shared;

static int start(void **state)
{
    char why[200];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    (void)state;
    rd_kafka_conf_set(conf, "log_level", "0", why, sizeof why);
    shared.keeper = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    shared.cluster = rd_kafka_mock_cluster_new(shared.keeper, 1);
    rd_kafka_mock_topic_create(shared.cluster, "articles", 1, 1);
    shared.arena = arena_new(1 << 24);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(shared.arena);
    rd_kafka_mock_cluster_destroy(shared.cluster);
    rd_kafka_destroy(shared.keeper);
    return 0;
}

/* Each test has a topic and a group of its own. */
static int setup(void **state)
{
    static int number;
    snprintf(shared.topic, sizeof shared.topic, "pages-%d", ++number);
    snprintf(shared.group, sizeof shared.group, "group-%d", number);
    rd_kafka_mock_topic_create(shared.cluster, shared.topic, 1, 1);
    shared.config = (struct bus_config){
        .bootstrap_servers = rd_kafka_mock_cluster_bootstraps(shared.cluster), .client_id = "test"};
    shared.assigned = shared.revoked = 0;
    *state = &shared;
    return 0;
}

static void on_assigned(void *ctx, struct bus_place *places, size_t n, bool *paused)
{
    struct world *world = ctx;
    (void)places;
    (void)paused;
    world->assigned += n;
}

static void on_revoked(void *ctx, const struct bus_place *places, size_t n, bool lost)
{
    struct world *world = ctx;
    (void)places;
    (void)lost;
    world->revoked += n;
}

static void show(const struct err *err)
{
    print_error("%s: %s\n", err->code, err->text);
}

static struct bus_producer *producer_of(struct world *world, const char *transactional_id)
{
    struct err err = {0};
    struct bus_producer *producer =
        bus_producer_new(&world->config, transactional_id, NULL, NULL, &err);
    if (!producer)
        show(&err);
    assert_non_null(producer);
    if (transactional_id)
        assert_true(bus_txn_init(producer, WAIT_MS, &err));
    return producer;
}

static struct bus_consumer *consumer_of(struct world *world)
{
    struct err err = {0};
    const char *topics[] = {world->topic};
    const struct bus_handlers handlers = {
        .ctx = world, .assigned = on_assigned, .revoked = on_revoked};
    struct bus_consumer *consumer =
        bus_consumer_new(&world->config, world->group, topics, 1, "earliest", &handlers, &err);
    assert_non_null(consumer);
    return consumer;
}

static void produce(struct bus_producer *producer, const char *topic, const char *value)
{
    struct err err = {0};
    const struct record record = {.key = SV("key"), .value = sv_from_c(value)};
    assert_true(bus_produce(producer, topic, &record, NULL, &err));
}

static void fill(struct world *world, size_t n)
{
    struct err err = {0};
    struct bus_producer *producer = producer_of(world, NULL);
    for (size_t i = 0; i < n; i++)
        produce(producer, world->topic, "a page");
    assert_true(bus_flush(producer, WAIT_MS, &err));
    bus_producer_free(producer);
}

/* The next message; fails when none comes. */
static struct bus_message next(struct world *world, struct bus_consumer *consumer)
{
    const int64_t deadline_ms = clock_monotonic_ms() + WAIT_MS;
    struct bus_message message = {0};
    struct err err = {0};
    bool got = false;
    while (!got) {
        assert_true(clock_monotonic_ms() < deadline_ms);
        assert_true(bus_poll(consumer, world->arena, 100, &message, &got, &err));
    }
    return message;
}

struct reports {
    enum err_what failure; /* what each of those that failed is */
    const char *code;      /* and its code; NULL: any */
    size_t n_delivered, n_failed;
};

static void count_report(void *ctx, void *opaque, const struct bus_place *place,
                         const struct err *err)
{
    struct reports *reports = ctx;
    (void)opaque;
    (void)place;
    if (err) {
        assert_int_equal(err->what, reports->failure);
        if (reports->code)
            assert_string_equal(err->code, reports->code);
        reports->n_failed++;
    } else {
        reports->n_delivered++;
    }
}

static void poll_for(struct bus_producer *producer, const size_t *count, size_t wanted)
{
    const int64_t deadline_ms = clock_monotonic_ms() + WAIT_MS;
    while (*count < wanted) {
        assert_true(clock_monotonic_ms() < deadline_ms);
        bus_producer_poll(producer, 50);
    }
}

/* A broker whose sequence and the producer's have parted ends an idempotent producer for good. */
static void a_plain_producer_outlives_its_end(void **state)
{
    struct world *world = *state;
    struct reports reports = {.failure = ERR_RETRY};
    struct err err = {0};
    struct bus_producer *producer =
        bus_producer_new(&world->config, NULL, count_report, &reports, &err);
    assert_non_null(producer);
    produce(producer, world->topic, "before");
    poll_for(producer, &reports.n_delivered, 1);
    rd_kafka_mock_push_request_errors(world->cluster, KEY_PRODUCE, 1,
                                      RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER);
    produce(producer, world->topic, "lost");
    poll_for(producer, &reports.n_failed, 1);
    bus_producer_poll(producer, 0);
    produce(producer, world->topic, "after");
    poll_for(producer, &reports.n_delivered, 2);
    assert_int_equal(reports.n_failed, 1);
    bus_producer_free(producer);
}

/* A broker says of a whole batch that it is too large; only the record that is so by itself is
 * refused, and the others arrive once, with key, value and headers. */
static void a_batch_s_refusal_is_no_record_s(void **state)
{
    struct world *world = *state;
    struct reports reports = {.failure = ERR_REJECT, .code = "message_too_large"};
    struct err err = {0};
    struct option_property linger = {.name = "linger.ms", .value = "300"};
    world->config.properties = &linger;
    world->config.n_properties = 1;
    struct bus_producer *producer =
        bus_producer_new(&world->config, NULL, count_report, &reports, &err);
    assert_non_null(producer);
    struct header header = {SV("name"), SV("value")};
    const struct record record = {
        .key = SV("key"), .value = SV("innocent"), .headers = {.list = &header, .n = 1}};
    rd_kafka_mock_push_request_errors(world->cluster, KEY_PRODUCE, 2,
                                      RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE,
                                      RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
    produce(producer, world->topic, "too large");
    assert_true(bus_produce(producer, world->topic, &record, NULL, &err));
    poll_for(producer, &reports.n_failed, 1);
    poll_for(producer, &reports.n_delivered, 1);
    assert_true(bus_flush(producer, WAIT_MS, &err));
    assert_int_equal(reports.n_failed, 1);
    assert_int_equal(reports.n_delivered, 1);
    bus_producer_free(producer);
    world->config.n_properties = 0;

    struct bus_consumer *consumer = consumer_of(world);
    struct bus_message message = next(world, consumer);
    assert_true(sv_equal(message.record.value, SV("innocent")));
    assert_true(sv_equal(message.record.key, SV("key")));
    assert_int_equal(message.record.headers.n, 1);
    assert_true(sv_equal(message.record.headers.list[0].value, SV("value")));
    bus_message_release(&message);
    bus_consumer_free(consumer);
}

/* ---- Settings ---- */

static void guarantees_are_not_passed_through(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *name, *value, *said;
    } cases[] = {
        {"isolation.level", "read_uncommitted", "kafka.isolation.level"},
        {"enable.auto.commit", "true", "kafka.enable.auto.commit"},
        {"enable.auto.offset.store", "true", "kafka.enable.auto.offset.store"},
        {"acks", "1", "kafka.acks"},
        {"request.required.acks", "1", "kafka.request.required.acks"},
        {"transactional.id", "x", "kafka.transactional.id"},
        {"enable.idempotence", "false", "kafka.enable.idempotence"},
        {"partition.assignment.strategy", "cooperative-sticky", "eager"},
        {"group.instance.id", "x", "static member"},
        {"bootstrap.servers", "x", "kafka-bootstrap-servers"},
        {"no.such.property", "1", "kafka.no.such.property is not known"},
        {"session.timeout.ms", "soon", "\"soon\""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct option_property property = {cases[i].name, cases[i].value};
        struct bus_config config = world->config;
        struct err err = {0};
        config.properties = &property;
        config.n_properties = 1;
        assert_null(bus_producer_new(&config, NULL, NULL, NULL, &err));
        assert_int_equal(err.what, ERR_STOP);
        if (!sv_contains(sv_from_c(err.text), sv_from_c(cases[i].said)))
            fail_msg("%s: %s", cases[i].name, err.text);
    }
}

static void topics_have_a_prefix(void **state)
{
    struct bus_topics topics;
    struct err err = {0};
    (void)state;
    assert_true(bus_topics_init(&topics, "broadsheet.", &err));
    assert_string_equal(topics.dead_letters, "broadsheet.dead-letters");
    assert_false(bus_topics_init(&topics, "a b", &err));
    assert_int_equal(err.what, ERR_STOP);
}

/* ---- Records ---- */

static void records_come_back_as_they_went(void **state)
{
    struct world *world = *state;
    struct err err = {0};
    struct header list[] = {{SV("ce_type"), SV("a")}, {SV("raw"), sv_from("\0\xFF", 2)}};
    const struct record sent[] = {
        {.key = SV("k"), .value = sv_from("a\0b", 3), .headers = {list, 2}},
        {.key = SV("k"), .is_tombstone = true},
        {.key = SV("k"), .value = SV("")},
    };
    struct bus_producer *producer = producer_of(world, NULL);
    for (size_t i = 0; i < COUNT_OF(sent); i++)
        assert_true(bus_produce(producer, world->topic, &sent[i], NULL, &err));
    assert_true(bus_flush(producer, WAIT_MS, &err));
    bus_producer_free(producer);

    struct bus_consumer *consumer = consumer_of(world);
    for (size_t i = 0; i < COUNT_OF(sent); i++) {
        struct bus_message message = next(world, consumer);
        assert_int_equal(message.offset, i);
        assert_sv_equal(message.record.key, sent[i].key);
        assert_sv_equal(message.record.value, sent[i].value);
        assert_int_equal(message.record.is_tombstone, sent[i].is_tombstone);
        assert_int_equal(message.record.headers.n, sent[i].headers.n);
        for (size_t h = 0; h < sent[i].headers.n; h++)
            assert_sv_equal(message.record.headers.list[h].value, list[h].value);
        bus_message_release(&message);
    }
    bus_consumer_free(consumer);
    assert_int_equal(world->assigned, 1);
    assert_int_equal(world->revoked, 1);
}

static void a_record_too_large_is_rejected(void **state)
{
    struct world *world = *state;
    struct err err = {0};
    const size_t size = 25 << 20;
    char *bytes = calloc(1, size);
    struct bus_producer *producer = producer_of(world, NULL);
    const struct record record = {.key = SV("k"), .value = {bytes, size}};
    assert_false(bus_produce(producer, world->topic, &record, NULL, &err));
    assert_int_equal(err.what, ERR_REJECT);
    assert_string_equal(err.code, "message_too_large");
    bus_producer_free(producer);
    free(bytes);
}

static void a_full_queue_is_waited_for_then_told(void **state)
{
    struct world *world = *state;
    const struct option_property property = {"queue.buffering.max.messages", "1"};
    struct err err = {0};
    world->config.properties = &property;
    world->config.n_properties = 1;
    struct bus_producer *producer = producer_of(world, NULL);
    const struct record record = {.key = SV("k"), .value = SV("v")};
    for (int i = 0; i < 20; i++) /* each waits for the one before */
        assert_true(bus_produce(producer, world->topic, &record, NULL, &err));
    assert_true(bus_flush(producer, WAIT_MS, &err));
    rd_kafka_mock_broker_set_down(world->cluster, 1);
    assert_true(bus_produce(producer, world->topic, &record, NULL, &err));
    assert_false(bus_produce(producer, world->topic, &record, NULL, &err));
    assert_string_equal(err.code, "queue_full");
    assert_int_equal(err.what, ERR_RETRY);
    rd_kafka_mock_broker_set_up(world->cluster, 1);
    assert_true(bus_flush(producer, WAIT_MS, &err));
    bus_producer_free(producer);
}

/* ---- Transactions ---- */

static void a_commit_can_be_waited_for_elsewhere(void **state)
{
    struct world *world = *state;
    struct err err = {0};
    fill(world, 3);
    struct bus_producer *producer = producer_of(world, "t");
    struct bus_consumer *consumer = consumer_of(world);
    for (int i = 0; i < 2; i++) {
        struct bus_message message = next(world, consumer);
        bus_message_release(&message);
    }
    const int wake_fd = eventfd(0, 0);
    for (int i = 0; i < 4; i++) {
        const struct bus_place place = {world->topic, 0, 1 + i / 2};
        const struct bus_commit commit = {consumer, &place, 1, WAIT_MS, wake_fd};
        eventfd_t count = 0;
        assert_true(bus_txn_begin(producer, &err)); /* the one before is really over */
        produce(producer, "articles", "an article");
        assert_true(bus_txn_commit_start(producer, &commit, &err));
        const bool wait = i % 2 == 0;
        if (!wait)
            assert_int_equal(eventfd_read(wake_fd, &count), 0);
        assert_int_equal(bus_txn_commit_outcome(producer, wait, &err), BUS_COMMIT_DONE);
        if (wait)
            assert_int_equal(eventfd_read(wake_fd, &count), 0);
    }
    close(wake_fd);
    bus_consumer_free(consumer);
    bus_producer_free(producer);
}

static void who_fails_for_good_gives_up_its_partitions(void **state)
{
    struct world *world = *state;
    fill(world, 1);
    struct bus_consumer *consumer = consumer_of(world);
    struct bus_message message = next(world, consumer);
    bus_message_release(&message);
    assert_int_equal(world->revoked, 0);
    rd_kafka_test_fatal_error(consumer->handle, RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, "as asked");
    bus_consumer_free(consumer);
    assert_int_equal(world->revoked, 1);
}

static void offsets_without_a_generation_are_refused(void **state)
{
    struct world *world = *state;
    struct err err = {0};
    struct bus_producer *producer = producer_of(world, "t");
    struct bus_consumer *consumer = consumer_of(world); /* never polled: no partitions */
    const struct bus_place place = {world->topic, 0, 1};
    assert_true(bus_txn_begin(producer, &err));
    assert_false(bus_txn_send_offsets(producer, consumer, &place, 1, &err));
    assert_string_equal(err.code, "abort");
    bus_consumer_free(consumer);
    bus_producer_free(producer);
}

/* One error from the broker in a transaction, and what becomes of it. */
struct fault {
    const char *name;
    int16_t api;
    rd_kafka_resp_err_t error;
    const char *code; /* NULL: it is got over */
};

static const struct fault FAULTS[] = {
    {"commit, coordinator moves", KEY_END_TXN, RD_KAFKA_RESP_ERR_NOT_COORDINATOR, NULL},
    {"commit, coordinator loads", KEY_END_TXN, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
     NULL},
    {"commit, fenced", KEY_END_TXN, RD_KAFKA_RESP_ERR_PRODUCER_FENCED, "fatal"},
    {"offsets, coordinator loads", KEY_TXN_OFFSETS, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
     NULL},
    {"offsets, another generation", KEY_TXN_OFFSETS, RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, "abort"},
    {"offsets, no member", KEY_TXN_OFFSETS, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, "abort"},
    {"offsets' group, fenced", KEY_ADD_OFFSETS, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, "fatal"},
    {"record, leader moves", KEY_PRODUCE, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, NULL},
    {"record, too large for the topic", KEY_PRODUCE, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, "abort"},
    {"partition, not allowed", KEY_ADD_PARTITIONS, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
     "abort"},
};

static bool transact(struct world *world, struct bus_producer *producer,
                     struct bus_consumer *consumer, struct err *err)
{
    const struct bus_place place = {world->topic, 0, 1};
    return bus_txn_begin(producer, err) &&
           bus_produce(producer, "articles", &(struct record){.key = SV("k"), .value = SV("v")},
                       NULL, err) &&
           bus_txn_send_offsets(producer, consumer, &place, 1, err) &&
           bus_txn_commit(producer, WAIT_MS, err);
}

static void faults_are_got_over_or_told(void **state)
{
    struct world *world = *state;
    struct bus_consumer *consumer = consumer_of(world);
    fill(world, 1);
    struct bus_message message = next(world, consumer);
    bus_message_release(&message);
    struct bus_producer *producer = NULL;
    for (size_t i = 0; i < COUNT_OF(FAULTS); i++) {
        const struct fault *fault = &FAULTS[i];
        struct err err = {0};
        if (!producer)
            producer = producer_of(world, fault->name);
        if (!transact(world, producer, consumer, &err))
            fail_msg("before %s: %s", fault->name, err.text);
        rd_kafka_mock_push_request_errors(world->cluster, fault->api, 1, fault->error);
        const bool ok = transact(world, producer, consumer, &err);
        if (ok != !fault->code || (!ok && strcmp(err.code, fault->code) != 0))
            fail_msg("%s: %s", fault->name, ok ? "got over" : err.text);
        if (ok)
            continue;
        if (strcmp(err.code, "abort") == 0)
            assert_true(bus_txn_abort(producer, &err));
        bus_producer_free(producer);
        producer = NULL;
    }
    bus_producer_free(producer);
    bus_consumer_free(consumer);
}

/* ---- Looking at topics ---- */

static void a_reader_sees_the_end(void **state)
{
    struct world *world = *state;
    const struct bus_place place = {world->topic, 0, BUS_BEGINNING};
    struct err err = {0};
    bool got = false;
    struct bus_message message = {0};
    fill(world, 2);
    struct bus_consumer *reader = bus_reader_new(&world->config, &place, 1, &err);
    assert_non_null(reader);
    assert_int_equal(bus_lag(reader, world->topic, 0), -1);
    message = next(world, reader);
    bus_message_release(&message);
    assert_int_equal(bus_lag(reader, world->topic, 0), 1);
    assert_false(bus_at_end(reader));
    message = next(world, reader);
    bus_message_release(&message);
    const int64_t deadline_ms = clock_monotonic_ms() + WAIT_MS;
    while (!bus_at_end(reader) && clock_monotonic_ms() < deadline_ms)
        assert_true(bus_poll(reader, world->arena, 100, &message, &got, &err));
    assert_true(bus_at_end(reader));
    assert_int_equal(bus_lag(reader, world->topic, 0), 0);
    bus_consumer_free(reader);
}

#define ON_CLUSTER(test) cmocka_unit_test_setup(test, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_CLUSTER(guarantees_are_not_passed_through),
        cmocka_unit_test(topics_have_a_prefix),
        ON_CLUSTER(records_come_back_as_they_went),
        ON_CLUSTER(a_plain_producer_outlives_its_end),
        ON_CLUSTER(a_batch_s_refusal_is_no_record_s),
        ON_CLUSTER(a_record_too_large_is_rejected),
        ON_CLUSTER(a_full_queue_is_waited_for_then_told),
        ON_CLUSTER(a_commit_can_be_waited_for_elsewhere),
        ON_CLUSTER(who_fails_for_good_gives_up_its_partitions),
        ON_CLUSTER(offsets_without_a_generation_are_refused),
        ON_CLUSTER(faults_are_got_over_or_told),
        ON_CLUSTER(a_reader_sees_the_end),
    };
    return cmocka_run_group_tests_name("bus", tests, start, end);
}
