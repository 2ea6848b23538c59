/* text: UTF-8, white space and case. All views are UTF-8 unless said otherwise; functions that take
 * foreign bytes say what they do with broken ones. Unicode properties are libunistring's. Pure. */
#ifndef BROADSHEET_COMMON_TEXT_H
#define BROADSHEET_COMMON_TEXT_H

#include "common/arena.h"
#include "common/buf.h"

MUST_CHECK bool text_is_utf8(struct sv bytes);
/* Appends bytes with each broken sequence replaced by U+FFFD (WHATWG Encoding, "maximal subpart"),
 * NUL dropped. */
void text_add_valid(struct buf *out, struct sv bytes);
/* Takes one code point off the front; U+FFFD for a broken byte. The view must not be empty. */
uint32_t text_next(struct sv *rest);
/* Space, tab, line ends, NBSP, U+2000..200B, U+3000, U+FEFF and the rest of Unicode's White_Space.
 */
bool text_is_space(uint32_t codepoint);
bool text_is_letter(uint32_t codepoint);
/* What windows-1252 has at a C1 control's place (U+0080 to U+009F), which is what pages mean by it;
 * the control itself where that has nothing. */
uint32_t text_of_c1(uint32_t codepoint);
/* Han, Hiragana, Katakana, Thai, Lao, Khmer, Myanmar: scripts whose words are not parted by spaces.
 */
bool text_is_unspaced(uint32_t codepoint);

/* Runs of white space become one space, ends are trimmed, zero-width and soft-hyphen characters,
 * control characters and bidirectional overrides go, C1 controls become windows-1252's characters,
 * the result is NFC; joiners stay in the scripts that are spelt with them. In the arena; a part of
 * the input where nothing else changes. Broken UTF-8 becomes U+FFFD. */
struct sv text_clean(struct arena *arena, struct sv text);
/* The same, keeping line ends: runs of white space with a line end become one "\n". */
struct sv text_clean_lines(struct arena *arena, struct sv text);
/* Without white space of any kind at both ends. */
struct sv text_trim(struct sv text);
/* Full case folding (NFKC_Casefold is libunistring's u8_casefold with NFKC), for comparing. */
struct sv text_fold(struct arena *arena, struct sv text);
struct sv text_lower(struct arena *arena, struct sv text);
/* Equal after text_fold and with punctuation and space ignored. */
bool text_same(struct arena *arena, struct sv a, struct sv b);

/* Words as a reader counts them: runs of letters and digits, joined by one apostrophe, hyphen or
 * point between them. In scripts without spaces by the length of each run, rounded up: two
 * characters of Han or kana, five of Thai, Lao, Khmer or Myanmar. */
size_t text_count_words(struct sv text);
/* At most max_bytes of it, ending at a character. */
struct sv text_cut(struct sv text, size_t max_bytes);

#endif
