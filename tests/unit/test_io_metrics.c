/* metrics: the text that Prometheus reads. */
#include "tests/unit/unit.h"

#include "common/metrics.h"

static char *page;

static bool has_line(const char *line)
{
    struct sv rest = sv_from_c(page), got;
    while (sv_cut(&rest, '\n', &got)) {
        if (sv_equal(got, sv_from_c(line)))
            return true;
    }
    print_error("no line \"%s\" in\n%s\n", line, page);
    return false;
}

static void counters_and_gauges(void **state)
{
    (void)state;
    struct metric *plain = metric_get(METRIC_COUNTER, "test_events_total", NULL, "Events.");
    struct metric *red =
        metric_get(METRIC_COUNTER, "test_by_colour_total", "colour=\"red\"", "By colour.");
    struct metric *level = metric_get(METRIC_GAUGE, "test_level", NULL, "Level.");
    struct metric *blue =
        metric_get(METRIC_COUNTER, "test_by_colour_total", "colour=\"blue\"", "By colour.");
    assert_ptr_equal(plain, metric_get(METRIC_COUNTER, "test_events_total", "", "Events."));
    assert_ptr_not_equal(red, blue);
    metric_inc(plain);
    metric_add(plain, 2);
    metric_inc(blue);
    metric_set(level, -1.5);
    page = metrics_text();
    assert_true(has_line("# TYPE test_events_total counter"));
    assert_true(has_line("test_events_total 3"));
    assert_true(has_line("test_level -1.5"));
    assert_true(has_line("test_by_colour_total{colour=\"red\"} 0"));
    assert_true(has_line("test_by_colour_total{colour=\"blue\"} 1"));
    free(page);
}

static void a_family_stands_together(void **state)
{
    (void)state;
    page = metrics_text();
    const struct sv text = sv_from_c(page);
    const size_t red = sv_find(text, SV("test_by_colour_total{colour=\"red\"}"));
    const size_t blue = sv_find(text, SV("test_by_colour_total{colour=\"blue\"}"));
    const size_t level = sv_find(text, SV("# HELP test_level"));
    assert_true(red < blue && blue < level);
    free(page);
}

static void histograms_add_up(void **state)
{
    (void)state;
    struct metric *taken =
        metric_get(METRIC_HISTOGRAM, "test_taken_seconds", "what=\"x\"", "Taken.");
    const double values[] = {0.0005, 0.001, 0.02, 100};
    for (size_t i = 0; i < COUNT_OF(values); i++)
        metric_observe(taken, values[i]);
    page = metrics_text();
    assert_true(has_line("test_taken_seconds_bucket{what=\"x\",le=\"0.001\"} 2"));
    assert_true(has_line("test_taken_seconds_bucket{what=\"x\",le=\"0.025\"} 3"));
    assert_true(has_line("test_taken_seconds_bucket{what=\"x\",le=\"10\"} 3"));
    assert_true(has_line("test_taken_seconds_bucket{what=\"x\",le=\"+Inf\"} 4"));
    assert_true(has_line("test_taken_seconds_count{what=\"x\"} 4"));
    free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counters_and_gauges),
        cmocka_unit_test(a_family_stands_together),
        cmocka_unit_test(histograms_add_up),
    };
    return cmocka_run_group_tests_name("metrics", tests, NULL, NULL);
}
