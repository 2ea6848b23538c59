#include "services/parser/publish.h"

#include "common/clock.h"
#include "common/date.h"
#include "common/log.h"
#include "common/metrics.h"

/* Their numbers among a page's outputs. */
#define DEAD_LETTER UINT32_MAX
#define BARE_LETTER (UINT32_MAX - 1)

static struct bus_place place_of(const struct outlet *outlet, const struct published_page *page)
{
    return (struct bus_place){outlet->topics->pages, page->message.partition, page->message.offset};
}

static void count_dead_letter(const struct answer *why)
{
    static const struct sv STAGES[] = {SV_INIT("envelope"), SV_INIT("parse"), SV_INIT("worker"),
                                       SV_INIT("publish")};
    char labels[64];
    struct sv stage = SV("other"); /* a worker that was taken over may say anything */
    for (size_t i = 0; i < COUNT_OF(STAGES); i++)
        if (sv_equal(why->stage, STAGES[i]))
            stage = STAGES[i];
    snprintf(labels, sizeof labels, "stage=\"%.*s\"", SV_FMT(stage));
    metric_inc(metric_get(METRIC_COUNTER, "broadsheet_dead_letters_total", labels,
                          "Records that could not be handled, by where they failed."));
}

static bool put_letter(const struct outlet *outlet, const struct bus_place *place,
                       struct record *record, struct err *err)
{
    const char *topic = outlet->topics->dead_letters;
    if (outbox_put(outlet->outbox, topic, record, place, DEAD_LETTER, err))
        return true;
    if (err->what != ERR_REJECT)
        return false;
    log_warning("dead letter is too large and goes without its bytes",
                LOG_INT("size_bytes", record->value.len));
    record->value = SV("");
    return outbox_put(outlet->outbox, topic, record, place, BARE_LETTER, err);
}

bool publish_dead_letter(const struct outlet *outlet, struct published_page *page,
                         const struct answer *why, struct err *err)
{
    const struct bus_place place = place_of(outlet, page);
    const struct date now = date_from_unix_us(clock_unix_us(), 0);
    char time[DATE_TEXT_MAX];
    struct record record = {0};
    const struct dead_letter letter = {.topic = sv_from_c(place.topic),
                                       .partition = place.partition,
                                       .offset = place.offset,
                                       .service = SV("broadsheet-parser"),
                                       .stage = why->stage,
                                       .code = why->code,
                                       .message = why->text,
                                       .failed_at = date_to_iso(&now, time)};
    if (page->is_dead)
        return true;
    page->is_dead = true;
    dead_letter_to_record(outlet->arena, &page->message.record, &letter, &record);
    log_info("page became a dead letter", LOG_INT("partition", place.partition),
             LOG_INT("offset", place.offset), LOG_SV("stage", why->stage),
             LOG_SV("code", why->code), LOG_SV("error", why->text));
    count_dead_letter(why);
    return put_letter(outlet, &place, &record, err);
}

bool publish_output(const struct outlet *outlet, struct published_page *page,
                    const struct answer *answer, struct err *err)
{
    const struct bus_place place = place_of(outlet, page);
    const char *topic =
        answer->topic == ANSWER_ARTICLES ? outlet->topics->articles : outlet->topics->urls;
    if (outbox_put(outlet->outbox, topic, &answer->record, &place, page->n_outputs++, err))
        return true;
    if (err->what != ERR_REJECT)
        return false;
    const struct err refused = *err;
    const struct answer why = {
        .stage = SV("publish"), .code = sv_from_c(refused.code), .text = sv_from_c(refused.text)};
    return publish_dead_letter(outlet, page, &why, err);
}
