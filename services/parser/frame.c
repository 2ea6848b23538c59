#include "services/parser/frame.h"

/* ---- Fields ---- */

static void add_u32(struct buf *out, uint32_t value)
{
    char bytes[sizeof value];
    memcpy(bytes, &value, sizeof value);
    buf_add(out, sv_from(bytes, sizeof bytes));
}

static void add_i64(struct buf *out, int64_t value)
{
    char bytes[sizeof value];
    memcpy(bytes, &value, sizeof value);
    buf_add(out, sv_from(bytes, sizeof bytes));
}

/* UINT32_MAX stands for the absent view. */
static void add_length(struct buf *out, struct sv view)
{
    add_u32(out, view.ptr ? (uint32_t)view.len : UINT32_MAX);
}

static void add_view(struct buf *out, struct sv view)
{
    add_length(out, view);
    buf_add(out, view);
}

struct reader {
    struct sv rest;
    bool failed;
};

static struct sv take(struct reader *reader, size_t n)
{
    if (reader->failed || reader->rest.len < n) {
        reader->failed = true;
        return SV_NULL;
    }
    const struct sv taken = sv_from(reader->rest.ptr, n);
    reader->rest = sv_from(reader->rest.ptr + n, reader->rest.len - n);
    return taken;
}

static uint32_t take_u32(struct reader *reader)
{
    uint32_t value = 0;
    const struct sv bytes = take(reader, sizeof value);
    if (bytes.ptr)
        memcpy(&value, bytes.ptr, sizeof value);
    return value;
}

static int64_t take_i64(struct reader *reader)
{
    int64_t value = 0;
    const struct sv bytes = take(reader, sizeof value);
    if (bytes.ptr)
        memcpy(&value, bytes.ptr, sizeof value);
    return value;
}

static struct sv take_view(struct reader *reader)
{
    const uint32_t len = take_u32(reader);
    return len == UINT32_MAX ? SV_NULL : take(reader, len);
}

/* ---- Records: headers, key, then the length of the value ---- */

static void add_record_head(struct buf *out, const struct record *record)
{
    add_u32(out, (uint32_t)record->headers.n);
    for (size_t i = 0; i < record->headers.n; i++) {
        add_view(out, record->headers.list[i].name);
        add_view(out, record->headers.list[i].value);
    }
    add_view(out, record->key);
    if (record->is_tombstone)
        add_u32(out, UINT32_MAX);
    else
        add_u32(out, (uint32_t)record->value.len);
}

/* Returns the length of the value. */
static size_t take_record_head(struct arena *arena, struct reader *reader, struct record *record)
{
    const uint32_t n = take_u32(reader);
    if (n > reader->rest.len / (2 * sizeof(uint32_t))) { /* each header takes two lengths */
        reader->failed = true;
        return 0;
    }
    record->headers.list = n ? arena_alloc_array(arena, n, sizeof *record->headers.list) : NULL;
    if (n && !record->headers.list) {
        reader->failed = true;
        return 0;
    }
    record->headers.n = n;
    for (uint32_t i = 0; i < n; i++) {
        record->headers.list[i].name = take_view(reader);
        record->headers.list[i].value = take_view(reader);
    }
    record->key = take_view(reader);
    const uint32_t len = take_u32(reader);
    record->is_tombstone = len == UINT32_MAX;
    return record->is_tombstone ? 0 : len;
}

/* Writes the length of what was added since `start` into the room left there. */
static void close_frame(struct buf *out, size_t start)
{
    if (!buf_ok(out))
        return;
    const uint32_t len = (uint32_t)(out->len - start - FRAME_HEAD_BYTES);
    memcpy(out->ptr + start, &len, sizeof len);
}

static bool broken(struct err *err)
{
    return err_set(err, ERR_STOP, "frame", "The parser's two halves do not understand each other.");
}

/* ---- Frames ---- */

void frame_add_task(struct buf *out, const struct task *task, size_t value_at)
{
    const size_t start = out->len;
    add_u32(out, 0);
    add_u32(out, (uint32_t)task->partition);
    add_i64(out, task->offset);
    add_i64(out, task->now_us);
    add_i64(out, (int64_t)value_at);
    add_record_head(out, &task->record);
    close_frame(out, start);
}

bool frame_read_task(struct arena *arena, struct sv bytes, struct sv window, struct task *task,
                     struct err *err)
{
    struct reader reader = {.rest = bytes};
    struct task read = {0};
    read.partition = (int32_t)take_u32(&reader);
    read.offset = take_i64(&reader);
    read.now_us = take_i64(&reader);
    struct reader value = {.rest = sv_skip(window, (uint64_t)take_i64(&reader))};
    const size_t len = take_record_head(arena, &reader, &read.record);
    if (!read.record.is_tombstone)
        read.record.value = take(&value, len);
    if (reader.failed || reader.rest.len > 0 || value.failed)
        return broken(err);
    *task = read;
    return true;
}

void frame_add_answer(struct buf *out, const struct answer *answer)
{
    const size_t start = out->len;
    add_u32(out, 0);
    add_u32(out, answer->kind);
    switch (answer->kind) {
    case ANSWER_READY:
        break;
    case ANSWER_OUTPUT:
        add_u32(out, answer->topic);
        add_record_head(out, &answer->record);
        buf_add(out, answer->record.value);
        break;
    case ANSWER_DONE:
        add_u32(out, answer->verdict);
        add_i64(out, answer->parse_us);
        break;
    case ANSWER_REJECT:
        add_view(out, answer->stage);
        add_view(out, answer->code);
        add_view(out, answer->text);
        break;
    }
    close_frame(out, start);
}

bool frame_read_answer(struct arena *arena, struct sv bytes, struct answer *answer, struct err *err)
{
    struct reader reader = {.rest = bytes};
    struct answer read = {.kind = (enum answer_kind)take_u32(&reader)};
    uint32_t topic = 0;
    size_t len = 0;
    switch (read.kind) {
    case ANSWER_READY:
        break;
    case ANSWER_OUTPUT:
        topic = take_u32(&reader);
        reader.failed |= topic >= ANSWER_TOPICS;
        read.topic = (enum answer_topic)topic;
        len = take_record_head(arena, &reader, &read.record);
        if (!read.record.is_tombstone)
            read.record.value = take(&reader, len);
        break;
    case ANSWER_DONE:
        read.verdict = take_u32(&reader);
        read.parse_us = take_i64(&reader);
        reader.failed |= read.parse_us < 0;
        break;
    case ANSWER_REJECT:
        read.stage = take_view(&reader);
        read.code = take_view(&reader);
        read.text = take_view(&reader);
        break;
    default: /* a number that names no kind: these are foreign bytes */
        reader.failed = true;
        break;
    }
    if (reader.failed || reader.rest.len > 0)
        return broken(err);
    *answer = read;
    return true;
}

bool frame_next(struct sv bytes, size_t max_bytes, struct sv *frame, size_t *size, struct err *err)
{
    uint32_t len = 0;
    err->what = ERR_NONE;
    if (bytes.len < FRAME_HEAD_BYTES)
        return false;
    memcpy(&len, bytes.ptr, sizeof len);
    if (len > max_bytes)
        return broken(err);
    if (bytes.len - FRAME_HEAD_BYTES < len)
        return false;
    *frame = sv_from(bytes.ptr + FRAME_HEAD_BYTES, len);
    *size = FRAME_HEAD_BYTES + (size_t)len;
    return true;
}
