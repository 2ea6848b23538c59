/* text_private: what text.c, text_clean.c and text_words.c share and nobody else needs. */
#ifndef BROADSHEET_COMMON_TEXT_PRIVATE_H
#define BROADSHEET_COMMON_TEXT_PRIVATE_H

#include "common/text.h"

#define TEXT_BROKEN UINT32_MAX

/* Bytes that make up the next code point, or the maximal subpart of a broken one (then *cp is
 * TEXT_BROKEN). n > 0. */
size_t text_decode(const char *bytes, size_t n, uint32_t *cp);
/* A result of libunistring, which allocates it, moved into the arena; `otherwise` where it failed.
 */
struct sv text_adopt(struct arena *arena, uint8_t *result, size_t n, struct sv otherwise);

static inline bool text_is_joiner(uint32_t cp)
{
    return cp == 0x200C || cp == 0x200D;
}

static inline bool text_is_han_or_kana(uint32_t cp)
{
    return (cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0x3041 && cp <= 0x30FF && cp != 0x30FB) ||
           (cp >= 0x3400 && cp <= 0x4DBF) || (cp >= 0x31F0 && cp <= 0x31FF) || cp == 0x3005 ||
           cp == 0x3007 || (cp >= 0xF900 && cp <= 0xFAFF) || (cp >= 0xFF66 && cp <= 0xFF9F) ||
           (cp >= 0x20000 && cp <= 0x3FFFD);
}

static inline bool text_is_southeast_asian(uint32_t cp)
{
    return (cp >= 0x0E01 && cp <= 0x0E4E && cp != 0x0E3F) || (cp >= 0x0E81 && cp <= 0x0ECD) ||
           (cp >= 0x1780 && cp <= 0x17D3) || (cp >= 0x1000 && cp <= 0x103F);
}

#endif
