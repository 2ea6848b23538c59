#include "services/parser/extract/lang.h"

#include "common/text.h"
#include "services/parser/extract/lang_words.h"

enum { LOOK_BYTES = 3000, LOOK_WORDS = 300 };

enum script {
    SCRIPT_LATIN,
    SCRIPT_CYRILLIC,
    SCRIPT_ARABIC,
    SCRIPT_DEVANAGARI,
    SCRIPT_GREEK,
    SCRIPT_HEBREW,
    SCRIPT_HAN,
    SCRIPT_KANA,
    SCRIPT_HANGUL,
    SCRIPT_THAI,
    SCRIPT_GEORGIAN,
    SCRIPT_ARMENIAN,
    SCRIPT_BENGALI,
    SCRIPT_TAMIL,
    SCRIPT_TELUGU,
    SCRIPT_GUJARATI,
    SCRIPT_GURMUKHI,
    SCRIPT_KANNADA,
    SCRIPT_MALAYALAM,
    SCRIPT_SINHALA,
    SCRIPT_LAO,
    SCRIPT_KHMER,
    SCRIPT_MYANMAR,
    SCRIPT_ETHIOPIC,
    SCRIPT_COUNT
};

/* Unicode blocks, coarse: enough to tell scripts of running text. `language`: the one that the
 * script alone tells. */
static const struct {
    uint32_t first, last;
    enum script script;
} BLOCKS[] = {
    {'A', 'Z', SCRIPT_LATIN},          {'a', 'z', SCRIPT_LATIN},
    {0xC0, 0x24F, SCRIPT_LATIN},       {0x1E00, 0x1EFF, SCRIPT_LATIN},
    {0x370, 0x3FF, SCRIPT_GREEK},      {0x1F00, 0x1FFF, SCRIPT_GREEK},
    {0x400, 0x52F, SCRIPT_CYRILLIC},   {0x530, 0x58F, SCRIPT_ARMENIAN},
    {0x590, 0x5FF, SCRIPT_HEBREW},     {0x620, 0x6FF, SCRIPT_ARABIC},
    {0x900, 0x97F, SCRIPT_DEVANAGARI}, {0x980, 0x9FF, SCRIPT_BENGALI},
    {0xA00, 0xA7F, SCRIPT_GURMUKHI},   {0xA80, 0xAFF, SCRIPT_GUJARATI},
    {0xB80, 0xBFF, SCRIPT_TAMIL},      {0xC00, 0xC7F, SCRIPT_TELUGU},
    {0xC80, 0xCFF, SCRIPT_KANNADA},    {0xD00, 0xD7F, SCRIPT_MALAYALAM},
    {0xD80, 0xDFF, SCRIPT_SINHALA},    {0xE00, 0xE7F, SCRIPT_THAI},
    {0xE80, 0xEFF, SCRIPT_LAO},        {0x1000, 0x109F, SCRIPT_MYANMAR},
    {0x10A0, 0x10FF, SCRIPT_GEORGIAN}, {0x1200, 0x139F, SCRIPT_ETHIOPIC},
    {0x1780, 0x17FF, SCRIPT_KHMER},    {0x3040, 0x30FF, SCRIPT_KANA},
    {0x3400, 0x9FFF, SCRIPT_HAN},      {0xAC00, 0xD7A3, SCRIPT_HANGUL},
    {0x1100, 0x11FF, SCRIPT_HANGUL},   {0x20000, 0x2FFFF, SCRIPT_HAN},
};

static const struct {
    enum script script;
    enum lang lang;
} ONE_LANGUAGE[] = {
    {SCRIPT_GREEK, LANG_EL},    {SCRIPT_HEBREW, LANG_HE},   {SCRIPT_HANGUL, LANG_KO},
    {SCRIPT_KANA, LANG_JA},     {SCRIPT_HAN, LANG_ZH},      {SCRIPT_THAI, LANG_TH},
    {SCRIPT_GEORGIAN, LANG_KA}, {SCRIPT_ARMENIAN, LANG_HY}, {SCRIPT_BENGALI, LANG_BN},
    {SCRIPT_TAMIL, LANG_TA},    {SCRIPT_TELUGU, LANG_TE},   {SCRIPT_GUJARATI, LANG_GU},
    {SCRIPT_GURMUKHI, LANG_PA}, {SCRIPT_KANNADA, LANG_KN},  {SCRIPT_MALAYALAM, LANG_ML},
    {SCRIPT_SINHALA, LANG_SI},  {SCRIPT_LAO, LANG_LO},      {SCRIPT_KHMER, LANG_KM},
    {SCRIPT_MYANMAR, LANG_MY},  {SCRIPT_ETHIOPIC, LANG_AM},
};

/* Letters that near relatives do not have, with a quarter of a word's weight each. In order, for
 * the binary search. */
#define L(code) (UINT64_C(1) << LANG_##code)
static const struct {
    uint32_t letter;
    uint64_t languages;
} LETTERS[] = {
    {0xDF, L(DE)},
    {0xE3, L(PT)},
    {0xEB, L(SQ)},
    {0xF0, L(IS)},
    {0xF1, L(ES)},
    {0xF5, L(PT)},
    {0xFE, L(IS)},
    {0x101, L(LV)},
    {0x103, L(RO)},
    {0x105, L(PL)},
    {0x10B, L(MT)},
    {0x111, L(HR) | L(SRL) | L(VI)},
    {0x113, L(LV)},
    {0x117, L(LT)},
    {0x11B, L(CS)},
    {0x11F, L(AZ) | L(TR)},
    {0x121, L(MT)},
    {0x123, L(LV)},
    {0x127, L(MT)},
    {0x12B, L(LV)},
    {0x131, L(AZ) | L(TR)},
    {0x137, L(LV)},
    {0x13E, L(SK)},
    {0x142, L(PL)},
    {0x146, L(LV)},
    {0x151, L(HU)},
    {0x159, L(CS)},
    {0x15F, L(RO) | L(TR)},
    {0x163, L(RO)},
    {0x16F, L(CS)},
    {0x171, L(HU)},
    {0x173, L(LT)},
    {0x199, L(HA)},
    {0x1A1, L(VI)},
    {0x1B0, L(VI)},
    {0x1B4, L(HA)},
    {0x219, L(RO)},
    {0x21B, L(RO)},
    {0x253, L(HA)},
    {0x257, L(HA)},
    {0x259, L(AZ)},
    {0x2BB, L(UZ)},
    {0x44A, L(BG)},
    {0x44B, L(BE) | L(KK) | L(KY) | L(MN) | L(RU) | L(TT)},
    {0x44D, L(BE) | L(KK) | L(KY) | L(MN) | L(RU) | L(TT)},
    {0x452, L(SR)},
    {0x453, L(MK)},
    {0x454, L(UK)},
    {0x455, L(MK)},
    {0x456, L(BE) | L(KK) | L(UK)},
    {0x457, L(UK)},
    {0x458, L(SR)},
    {0x45B, L(SR)},
    {0x45C, L(MK)},
    {0x45E, L(BE)},
    {0x493, L(KK) | L(TG)},
    {0x497, L(TT)},
    {0x49B, L(KK) | L(TG)},
    {0x4A3, L(KK) | L(KY) | L(TT)},
    {0x4AF, L(KY) | L(MN)},
    {0x4B1, L(KK)},
    {0x4B3, L(TG)},
    {0x4B7, L(TG)},
    {0x4BB, L(KK) | L(TT)},
    {0x4D9, L(KK) | L(TT)},
    {0x4E3, L(TG)},
    {0x4E9, L(KY) | L(MN)},
    {0x4EF, L(TG)},
    {0x629, L(AR)},
    {0x679, L(UR)},
    {0x67C, L(PS)},
    {0x67E, L(CKB) | L(FA) | L(PS) | L(UG) | L(UR)},
    {0x681, L(PS)},
    {0x685, L(PS)},
    {0x688, L(UR)},
    {0x689, L(PS)},
    {0x693, L(PS)},
    {0x695, L(CKB)},
    {0x696, L(PS)},
    {0x69A, L(PS)},
    {0x6AB, L(PS)},
    {0x6AD, L(UG)},
    {0x6AF, L(CKB) | L(FA) | L(UG) | L(UR)},
    {0x6B5, L(CKB)},
    {0x6BA, L(UR)},
    {0x6BC, L(PS)},
    {0x6C1, L(UR)},
    {0x6C6, L(CKB) | L(UG)},
    {0x6C7, L(UG)},
    {0x6C8, L(UG)},
    {0x6CB, L(UG)},
    {0x6CC, L(CKB) | L(FA) | L(PS) | L(UR)},
    {0x6CD, L(PS)},
    {0x6CE, L(CKB)},
    {0x6D0, L(PS) | L(UG)},
    {0x6D2, L(UR)},
    {0x6D5, L(CKB) | L(UG)},
    {0x933, L(MR)},
    {0x1EA3, L(VI)},
    {0x1EA5, L(VI)},
    {0x1EA7, L(VI)},
    {0x1EA9, L(VI)},
    {0x1EAD, L(VI)},
    {0x1EAF, L(VI)},
    {0x1EB1, L(VI)},
    {0x1EB7, L(VI)},
    {0x1EBB, L(VI)},
    {0x1EBF, L(VI)},
    {0x1EC1, L(VI)},
    {0x1EC3, L(VI)},
    {0x1EC7, L(VI)},
    {0x1ECF, L(VI)},
    {0x1ED1, L(VI)},
    {0x1ED3, L(VI)},
    {0x1ED5, L(VI)},
    {0x1ED9, L(VI)},
    {0x1EDB, L(VI)},
    {0x1EDD, L(VI)},
    {0x1EDF, L(VI)},
    {0x1EE3, L(VI)},
    {0x1EE7, L(VI)},
    {0x1EE9, L(VI)},
    {0x1EEB, L(VI)},
    {0x1EED, L(VI)},
    {0x1EF1, L(VI)},
    {0x1EF3, L(VI)},
};
#undef L

struct counter {
    size_t scripts[SCRIPT_COUNT];
    size_t n_letters, n_words, n_known;
    double scores[LANG_N_WITH_WORDS];
};

static uint64_t letter_languages(uint32_t letter)
{
    size_t low = 0, high = COUNT_OF(LETTERS);
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (LETTERS[middle].letter < letter)
            low = middle + 1;
        else
            high = middle;
    }
    return low < COUNT_OF(LETTERS) && LETTERS[low].letter == letter ? LETTERS[low].languages : 0;
}

static void add_score(struct counter *counter, uint64_t languages, double score)
{
    for (int i = 0; i < LANG_N_WITH_WORDS; i++) {
        if (languages >> i & 1)
            counter->scores[i] += score;
    }
}

static void count_letter(struct counter *counter, uint32_t c)
{
    for (size_t i = 0; i < COUNT_OF(BLOCKS); i++) {
        if (c >= BLOCKS[i].first && c <= BLOCKS[i].last) {
            counter->scripts[BLOCKS[i].script]++;
            counter->n_letters++;
            break;
        }
    }
    const uint64_t languages = c < 0xC0 ? 0 : letter_languages(c);
    if (languages)
        add_score(counter, languages, 0.25);
}

static void count_word(struct counter *counter, struct sv word)
{
    counter->n_words++;
    uint64_t languages = lang_word_languages(word);
    if (!languages)
        return;
    counter->n_known++;
    add_score(counter, languages, 1.0 / __builtin_popcountll(languages) + 0.15);
}

static void count_text(struct counter *counter, struct sv lower)
{
    struct sv rest = lower;
    const char *word = NULL;
    while (rest.len && counter->n_words < LOOK_WORDS) {
        const char *at = rest.ptr;
        unsigned char byte = (unsigned char)*at;
        uint32_t c = byte < 0x80 ? byte : text_next(&rest);
        if (byte < 0x80)
            rest = sv_skip(rest, 1);
        bool part = byte < 0x80 ? sv_is_alpha((char)byte) || byte == '\''
                                : text_is_letter(c) || (c >= 0x900 && c < 0x980);
        if (part) {
            if (!word)
                word = at;
            if (byte < 0x80)
                counter->scripts[SCRIPT_LATIN]++, counter->n_letters++;
            else
                count_letter(counter, c);
        } else if (word) {
            count_word(counter, sv_from(word, (size_t)(at - word)));
            word = NULL;
        }
    }
}

static bool is_in_script(enum lang lang, enum script script)
{
    if (script == SCRIPT_CYRILLIC)
        return lang >= LANG_RU && lang <= LANG_TT;
    if (script == SCRIPT_ARABIC)
        return lang >= LANG_AR && lang <= LANG_UG;
    if (script == SCRIPT_DEVANAGARI)
        return lang >= LANG_HI && lang <= LANG_NE;
    return lang < LANG_RU;
}

static struct lang_guess by_words(const struct counter *counter, enum script script)
{
    double best = 0, second = 0;
    int winner = -1;
    for (int i = 0; i < LANG_N_WITH_WORDS; i++) {
        if (!is_in_script((enum lang)i, script) || counter->scores[i] <= 0)
            continue;
        if (counter->scores[i] > best) {
            second = best;
            best = counter->scores[i];
            winner = i;
        } else if (counter->scores[i] > second) {
            second = counter->scores[i];
        }
    }
    if (winner < 0 || counter->n_words < 5)
        return (struct lang_guess){0};
    double known = (double)counter->n_known / (double)counter->n_words;
    double margin = (best - second) / best;
    double amount = counter->n_words > 40 ? 1 : (double)counter->n_words / 40;
    double confidence =
        (known > 0.3 ? 1 : known / 0.3) * (margin > 0.3 ? 1 : 0.5 + margin / 0.6) * amount;
    /* Languages that build long words have few short ones; where nearly all the known are theirs,
     * that is enough. */
    if (margin > 0.5 && known > 0.08 && confidence < 0.7 * amount)
        confidence = 0.7 * amount;
    return (struct lang_guess){sv_from_c(lang_code((enum lang)winner)), confidence};
}

/* Names and terms in Latin letters stand in texts of every script; and a Han character says more
 * than a letter. */
static double weight_of(enum script script)
{
    if (script == SCRIPT_LATIN)
        return 0.7;
    return script == SCRIPT_HAN || script == SCRIPT_KANA || script == SCRIPT_HANGUL ? 2 : 1;
}

static enum script main_script(struct counter *counter)
{
    size_t *const scripts = counter->scripts;
    /* Japanese mixes Han with kana; kana are a quarter of it at least */
    if (scripts[SCRIPT_KANA] * 8 > scripts[SCRIPT_HAN])
        scripts[SCRIPT_KANA] += scripts[SCRIPT_HAN];
    enum script best = SCRIPT_LATIN;
    for (enum script i = 0; i < SCRIPT_COUNT; i++) {
        if ((double)scripts[i] * weight_of(i) > (double)scripts[best] * weight_of(best))
            best = i;
    }
    return best;
}

struct lang_guess lang_guess(struct arena *arena, struct sv text)
{
    struct counter counter = {0};
    count_text(&counter, text_lower(arena, text_cut(text, LOOK_BYTES)));
    if (counter.n_letters < 20)
        return (struct lang_guess){0};
    const enum script script = main_script(&counter);
    for (size_t i = 0; i < COUNT_OF(ONE_LANGUAGE); i++) {
        if (ONE_LANGUAGE[i].script == script)
            return (struct lang_guess){sv_from_c(lang_code(ONE_LANGUAGE[i].lang)),
                                       counter.n_letters > 60 ? 0.95 : 0.7};
    }
    return by_words(&counter, script);
}
