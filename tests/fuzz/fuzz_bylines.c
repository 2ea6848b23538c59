/* The first byte says how a byline is believed, the rest is its text; the same text serves as a
 * caption and a srcset. Whatever it is: names are not empty and not too long, a credit and its
 * caption stay within the text. */
#include "common/text.h"
#include "services/parser/extract/authors.h"
#include "services/parser/extract/images.h"
#include "services/parser/extract/lang.h"
#include "services/parser/extract/plain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(64u << 20);
    struct buf clean;
    buf_init(&clean, 1u << 20);
    if (size > 1)
        text_add_valid(&clean, sv_from((const char *)data + 1, size - 1));
    struct sv line = text_clean(arena, arena_copy(arena, buf_sv(&clean)));
    struct author_list list = {0};
    if (size > 1)
        (void)authors_read(arena, line, (enum author_trust)(data[0] % 3), &list);
    const struct person person = {.name = line};
    (void)authors_add(arena, &person, &list);
    for (size_t i = 0; i < list.n; i++)
        assert(list.list[i].name.len >= 2 && list.list[i].name.len <= 100 &&
               text_is_utf8(list.list[i].name));
    struct sv caption = line;
    struct sv credit = images_split_credit(arena, &caption);
    assert(caption.len + credit.len <= line.len);
    int width;
    struct sv largest = images_from_srcset(line, &width);
    assert(largest.len <= line.len && width >= 0);
    assert(text_is_utf8(plain_line(arena, line)));
    (void)lang_guess(arena, line);
    (void)lang_normalise(arena, line);
    buf_release(&clean);
    arena_free(arena);
    return 0;
}
