#include "common/article.h"

#include <unicase.h>
#include <unictype.h>

#include "common/buf.h"
#include "common/sha256.h"
#include "common/text.h"

/* Deeper than any page means to nest; what lies below is left out of the text. */
#define MAX_DEPTH 64

const char *page_type_name(enum page_type type)
{
    switch (type) {
    case PAGE_ARTICLE:
        return "article";
    case PAGE_LIVE_BLOG:
        return "live_blog";
    case PAGE_LISTING:
        return "listing";
    case PAGE_PAYWALLED:
        return "paywalled";
    case PAGE_CONSENT_WALL:
        return "consent_wall";
    case PAGE_SOFT_404:
        return "soft_404";
    case PAGE_BOT_CHALLENGE:
        return "bot_challenge";
    case PAGE_TOO_SHORT:
        return "too_short";
    }
    return "article";
}

bool page_type_from_name(struct sv name, enum page_type *type)
{
    for (int i = PAGE_ARTICLE; i <= PAGE_TOO_SHORT; i++) {
        if (sv_equal(name, sv_from_c(page_type_name((enum page_type)i)))) {
            *type = (enum page_type)i;
            return true;
        }
    }
    return false;
}

bool page_type_is_published(enum page_type type)
{
    return type == PAGE_ARTICLE || type == PAGE_LIVE_BLOG || type == PAGE_PAYWALLED;
}

const char *block_kind_name(enum block_kind kind)
{
    switch (kind) {
    case BLOCK_PARAGRAPH:
        return "paragraph";
    case BLOCK_HEADING:
        return "heading";
    case BLOCK_LIST:
        return "list";
    case BLOCK_LIST_ITEM:
        return "list_item";
    case BLOCK_QUOTE:
        return "quote";
    case BLOCK_FIGURE:
        return "figure";
    case BLOCK_TABLE:
        return "table";
    case BLOCK_TABLE_ROW:
        return "table_row";
    case BLOCK_TABLE_CELL:
        return "table_cell";
    case BLOCK_CODE:
        return "code";
    case BLOCK_EMBED:
        return "embed";
    case BLOCK_LIVE_ENTRY:
        return "live_entry";
    }
    return "paragraph";
}

bool block_kind_from_name(struct sv name, enum block_kind *kind)
{
    for (int i = BLOCK_PARAGRAPH; i <= BLOCK_LIVE_ENTRY; i++) {
        if (sv_equal(name, sv_from_c(block_kind_name((enum block_kind)i)))) {
            *kind = (enum block_kind)i;
            return true;
        }
    }
    return false;
}

/* ---- articleBody */

/* Ends what is written with this separator, once; nothing at the beginning. */
static void part(struct buf *out, const char *separator)
{
    while (out->len && (out->ptr[out->len - 1] == '\n' || out->ptr[out->len - 1] == ' '))
        buf_cut(out, out->len - 1);
    if (out->len)
        buf_add_c(out, separator);
}

static void add_spans(struct buf *out, const struct block *block)
{
    for (size_t i = 0; i < block->n_spans; i++)
        buf_add(out, block->spans[i].text);
}

static void add_blocks(struct buf *out, const struct block *blocks, size_t n, int depth);

/* A block whose own text comes first and whose children follow, each part of it set off by
 * `separator`. */
static void add_container(struct buf *out, const struct block *block, const char *separator,
                          int depth)
{
    if (block->n_spans) {
        part(out, separator);
        add_spans(out, block);
    }
    if (block->kind != BLOCK_LIST_ITEM) {
        add_blocks(out, block->children, block->n_children, depth);
        return;
    }
    for (size_t i = 0; i < block->n_children; i++) {
        const struct block *child = &block->children[i];
        if (child->kind == BLOCK_LIST)
            add_blocks(out, child, 1, depth);
        else
            add_container(out, child, i || block->n_spans ? "\n" : separator, depth);
    }
}

static void add_list(struct buf *out, const struct block *list, int depth)
{
    const bool is_nested = depth > 1;
    for (size_t i = 0; i < list->n_children; i++)
        add_container(out, &list->children[i], i || is_nested ? "\n" : "\n\n", depth);
}

static void add_table(struct buf *out, const struct block *table)
{
    for (size_t i = 0; i < table->n_children; i++) {
        const struct block *row = &table->children[i];
        part(out, i ? "\n" : "\n\n");
        for (size_t k = 0; k < row->n_children; k++) {
            if (k)
                buf_add_byte(out, '\t');
            add_spans(out, &row->children[k]);
        }
    }
}

static void add_block(struct buf *out, const struct block *block, int depth)
{
    switch (block->kind) {
    case BLOCK_PARAGRAPH:
    case BLOCK_HEADING:
    case BLOCK_CODE:
    case BLOCK_LIST_ITEM:
    case BLOCK_TABLE_ROW:
    case BLOCK_TABLE_CELL:
    case BLOCK_LIVE_ENTRY:
        add_container(out, block, "\n\n", depth);
        return;
    case BLOCK_LIST:
        add_list(out, block, depth);
        return;
    case BLOCK_QUOTE:
        add_container(out, block, "\n\n", depth);
        if (block->attribution.len) {
            part(out, "\n");
            buf_add(out, block->attribution);
        }
        return;
    case BLOCK_TABLE:
        add_table(out, block);
        return;
    case BLOCK_FIGURE:
    case BLOCK_EMBED:
        return;
    }
}

static void add_blocks(struct buf *out, const struct block *blocks, size_t n, int depth)
{
    for (size_t i = 0; i < n && depth < MAX_DEPTH; i++)
        add_block(out, &blocks[i], depth + 1);
}

struct sv article_body_text(struct arena *arena, const struct block *blocks, size_t n)
{
    struct buf out;
    buf_init(&out, SIZE_MAX / 2);
    add_blocks(&out, blocks, n, 0);
    part(&out, "");
    const struct sv body = arena_copy(arena, buf_sv(&out));
    buf_release(&out);
    return body;
}

/* ---- What is derived from the text */

static void hash_content(const struct article *article, char hex[SHA256_HEX_BYTES + 1])
{
    struct sha256 sha;
    unsigned char digest[SHA256_BYTES];
    sha256_init(&sha);
    sha256_add(&sha, article->headline);
    sha256_add(&sha, SV("\n"));
    sha256_add(&sha, article->body);
    sha256_end(&sha, digest);
    sha256_to_hex(digest, hex);
}

/* Lower case of letters and digits, 0 of all else. */
static uint32_t word_character(uint32_t cp)
{
    if (cp < 0x80)
        return sv_is_alpha((char)cp) || sv_is_digit((char)cp) ? (uint32_t)sv_lower((char)cp) : 0;
    return uc_is_general_category_withtable(cp, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N)
               ? uc_tolower(cp)
               : 0;
}

/* How many features have each of the 64 bits, kept upright: plane i holds bit i of all 64 counts,
 * so that counting one more feature takes a few operations on whole words and not one for each bit.
 */
struct tally {
    uint64_t planes[24];
    int32_t n;
};

static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static void tally_add(struct tally *tally, uint64_t feature)
{
    uint64_t carry = mix(feature);
    for (size_t i = 0; carry && i < COUNT_OF(tally->planes); i++) {
        const uint64_t both = tally->planes[i] & carry;
        tally->planes[i] ^= carry;
        carry = both;
    }
    tally->n++;
}

/* The bits that more than half of the features have. */
static uint64_t tally_majority(const struct tally *tally)
{
    uint64_t majority = 0;
    for (int bit = 0; bit < 64; bit++) {
        int64_t count = 0;
        for (size_t i = 0; i < COUNT_OF(tally->planes); i++)
            count |= (int64_t)(tally->planes[i] >> bit & 1) << i;
        majority |= (uint64_t)(2 * count > tally->n) << bit;
    }
    return majority;
}

#define FNV_START UINT64_C(14695981039346656037)
#define FNV_PRIME UINT64_C(1099511628211)

/* Charikar's simhash over pairs of neighbouring words (of characters where words are not spaced):
 * texts that differ in few of them have hashes that differ in few bits. */
static uint64_t simhash(struct sv text)
{
    struct tally tally = {0};
    uint64_t word = FNV_START, previous = 0;
    while (text.len || word != FNV_START) {
        uint32_t cp = 0;
        if (text.len && (unsigned char)text.ptr[0] < 0x80) {
            cp = (unsigned char)text.ptr[0];
            text.ptr++;
            text.len--;
        } else if (text.len) {
            cp = text_next(&text);
        }
        const uint32_t c = word_character(cp);
        if (c)
            word = (word ^ c) * FNV_PRIME;
        if (word != FNV_START && (!c || text_is_unspaced(cp))) {
            tally_add(&tally, previous * 31 + word);
            previous = word;
            word = FNV_START;
        }
    }
    return tally_majority(&tally);
}

void article_seal(struct arena *arena, struct article *article)
{
    char hex[SHA256_HEX_BYTES + 1];
    hash_content(article, hex);
    article->content_hash = arena_copy(arena, sv_from(hex, SHA256_HEX_BYTES));
    article->simhash = simhash(article->body);
    article->word_count = text_count_words(article->body);
}
