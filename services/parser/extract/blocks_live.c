#include "services/parser/extract/blocks_live.h"

#include "common/text.h"
#include "services/parser/extract/match.h"

#define TIMES_MAX     2000
#define LEVELS_MAX    8
#define CLOCK_MAX     12
#define BROTHERS_MAX  400 /* looked at of each level */
#define LEAST_ENTRIES 3
#define NAME_LEVELS   6 /* looked at for a live blog's name, from an entry upwards */

struct times { /* nodes of <time datetime> and of clocks' times, in document order */
    uint32_t list[TIMES_MAX];
    size_t n;
};

/* "20:15", "8.05 pm", "20h15", "20:15 Uhr" and nothing else. */
static bool is_clock(struct sv text)
{
    text = sv_trim(text);
    size_t at = 0;
    while (at < 2 && at < text.len && sv_is_digit(text.ptr[at]))
        at++;
    if (at == 0 || at + 3 > text.len || text.len > CLOCK_MAX ||
        sv_find_byte(SV(":.h"), text.ptr[at]) == 3)
        return false;
    return sv_is_digit(text.ptr[at + 1]) && sv_is_digit(text.ptr[at + 2]) &&
           (text.len == at + 3 || !sv_is_digit(text.ptr[at + 3]));
}

static bool is_time(const struct dom_node *node)
{
    return (node->tag == TAG_TIME && dom_attribute(node, ATTR_DATETIME).len) ||
           (node->tag == TAG_TEXT && is_clock(node->text));
}

static bool holds_time(const struct times *times, const struct dom *dom, uint32_t node)
{
    size_t low = 0, high = times->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (times->list[middle] < node)
            low = middle + 1;
        else
            high = middle;
    }
    return low < times->n && times->list[low] < dom->nodes[node].end;
}

static bool is_like(const struct dom *dom, uint32_t a, uint32_t b)
{
    return dom->nodes[a].tag == dom->nodes[b].tag && dom->nodes[a].tag != TAG_TEXT &&
           sv_equal(dom_attribute(&dom->nodes[a], ATTR_CLASS),
                    dom_attribute(&dom->nodes[b], ATTR_CLASS));
}

/* Has it enough brothers like itself, each with a time? */
static bool is_one_of_many(const struct times *times, const struct dom *dom, uint32_t node)
{
    unsigned n = 1, looked = 0;
    for (uint32_t at = dom->nodes[node].next; at && looked < BROTHERS_MAX && n < LEAST_ENTRIES;
         at = dom->nodes[at].next, looked++)
        n += is_like(dom, node, at) && holds_time(times, dom, at);
    for (uint32_t at = dom->nodes[node].previous; at && looked < BROTHERS_MAX && n < LEAST_ENTRIES;
         at = dom->nodes[at].previous, looked++)
        n += is_like(dom, node, at) && holds_time(times, dom, at);
    return n >= LEAST_ENTRIES;
}

/* The outermost element around a time that is one of many; 0 where there is none. */
static uint32_t entry_of(const struct times *times, const struct dom *dom, uint32_t time)
{
    uint32_t node = dom->nodes[time].parent, found = 0;
    for (int up = 0; up < LEVELS_MAX && node > dom->body; up++, node = dom->nodes[node].parent)
        if (is_one_of_many(times, dom, node))
            found = node;
    return found;
}

/* ---- does a page that declares nothing name it? */

static bool is_named_live(const struct dom *dom, uint32_t entry)
{
    static const char *const WORDS[] = {
        "liveblog",      "live-blog",        "live_blog",      "liveticker",   "live-ticker",
        "live_ticker",   "live-entry",       "live-update",    "live_update",  "liveupdate",
        "live-coverage", "livecoverage",     "live-post",      "livepost",     "live-feed",
        "livefeed",      "live-story",       "livestory",      "live-event",   "liveevent",
        "live-entries",  "minute-by-minute", "minutebyminute", "ticker-event", "ticker-entry",
        "ticker-item",   "ticker__",         "en-direct",      "en-vivo",      "ao-vivo"};
    for (int up = 0; up < NAME_LEVELS && entry > dom->body; up++, entry = dom->nodes[entry].parent)
        if (match_words(dom_attribute(&dom->nodes[entry], ATTR_CLASS), WORDS, COUNT_OF(WORDS)) ||
            match_words(dom_attribute(&dom->nodes[entry], ATTR_ID), WORDS, COUNT_OF(WORDS)))
            return true;
    return false;
}

/* The entries are most of what is kept, several of them. */
static bool is_made_of(const struct content *content, const struct dom *dom,
                       const struct blocks_live *live)
{
    uint32_t run = content->first, n_words = 0, n_entries = 0;
    for (size_t i = 0; i < live->n; i++) {
        uint32_t n = 0;
        for (; run < content->segments.n &&
               content->segments.runs[run].first < dom->nodes[live->entries[i]].end;
             run++)
            if (content->runs[run].is_kept && content->segments.runs[run].first > live->entries[i])
                n += content->segments.runs[run].n_words;
        n_words += n;
        n_entries += n > 0;
    }
    return n_entries >= LEAST_ENTRIES && n_words * 2 > content->n_words;
}

static bool find_entries(struct arena *arena, const struct dom *dom, struct blocks_live *live)
{
    struct times *times = arena_alloc(arena, sizeof *times);
    if (!times)
        return false;
    for (uint32_t i = 1; i < dom->n_nodes && times->n < TIMES_MAX; i++)
        if (is_time(&dom->nodes[i]))
            times->list[times->n++] = i;
    for (size_t i = 0; i < times->n; i++) {
        if (live->n && times->list[i] < dom->nodes[live->entries[live->n - 1]].end)
            continue; /* a second time in the same entry */
        const uint32_t entry = entry_of(times, dom, times->list[i]);
        uint32_t *slot = entry ? arena_push(arena, &live->entries, &live->n, sizeof *slot) : NULL;
        if (slot)
            *slot = entry;
    }
    return arena_ok(arena);
}

bool blocks_live_find(struct arena *arena, const struct dom *dom, const struct content *content,
                      bool is_declared, struct blocks_live *live)
{
    struct blocks_live made = {0};
    if (!find_entries(arena, dom, &made))
        return false;
    if (is_declared || (made.n >= LEAST_ENTRIES && is_named_live(dom, made.entries[0]) &&
                        is_made_of(content, dom, &made)))
        *live = made;
    else
        *live = (struct blocks_live){0};
    return true;
}

bool blocks_live_has(const struct blocks_live *live, uint32_t node)
{
    size_t low = 0, high = live->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (live->entries[middle] < node)
            low = middle + 1;
        else
            high = middle;
    }
    return low < live->n && live->entries[low] == node;
}

struct date blocks_live_date(const struct dom *dom, uint32_t entry)
{
    struct date date = {0};
    for (uint32_t i = entry + 1; i < dom->nodes[entry].end; i++)
        if (dom->nodes[i].tag == TAG_TIME &&
            date_from_iso(dom_attribute(&dom->nodes[i], ATTR_DATETIME), &date))
            return date;
    return (struct date){0};
}

/* ---- what JSON-LD tells */

static bool add_text(struct arena *arena, struct block *block, struct sv text)
{
    struct span *span = arena_push(arena, &block->spans, &block->n_spans, sizeof *span);
    if (span)
        *span = (struct span){.text = text};
    return span != NULL;
}

static bool make_entry(struct arena *arena, const struct jsonld_entry *entry, struct block *made)
{
    *made = (struct block){.kind = BLOCK_LIVE_ENTRY};
    if (!date_from_iso(entry->published, &made->date))
        made->date = (struct date){0};
    if (entry->headline.len && !add_text(arena, made, entry->headline))
        return false;
    struct sv rest = entry->body, line;
    while (sv_cut(&rest, '\n', &line)) {
        line = sv_trim(line);
        if (line.len == 0)
            continue;
        struct block *child = arena_push(arena, &made->children, &made->n_children, sizeof *child);
        if (!child)
            return false;
        *child = (struct block){.kind = BLOCK_PARAGRAPH};
        if (!add_text(arena, child, line))
            return false;
    }
    return true;
}

bool blocks_live_add_stated(struct arena *arena, const struct jsonld_node *stated, uint32_t n_words,
                            struct blocks *blocks)
{
    size_t n_stated = 0;
    for (size_t i = 0; i < blocks->n; i++)
        if (blocks->list[i].kind == BLOCK_LIVE_ENTRY)
            return true;
    for (size_t i = 0; i < stated->n_entries; i++)
        n_stated += text_count_words(stated->entries[i].body);
    if (!stated->is_live || n_stated <= n_words)
        return true;
    struct block *list = arena_alloc_array(arena, blocks->n + stated->n_entries, sizeof *list);
    if (!list)
        return false;
    if (blocks->n)
        memcpy(list, blocks->list, blocks->n * sizeof *list);
    blocks->list = list;
    for (size_t i = 0; i < stated->n_entries; i++)
        if (stated->entries[i].body.len &&
            !make_entry(arena, &stated->entries[i], &list[blocks->n++]))
            return false;
    return true;
}
