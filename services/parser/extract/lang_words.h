/* lang_words: the languages that lang tells apart, and the commonest words of those that share a
 * script with others. The words are the everyday ones of each language (articles, prepositions,
 * pronouns, auxiliary verbs, the verbs of reporting). Static data. */
#ifndef BROADSHEET_PARSER_EXTRACT_LANG_WORDS_H
#define BROADSHEET_PARSER_EXTRACT_LANG_WORDS_H

#include "common/sv.h"

/* Those that need words come first: they are bits of a 64-bit set. Symbol and BCP 47 tag. */
/* clang-format off */
#define LANG_LIST(X) \
    X(EN, "en") X(DE, "de") X(FR, "fr") X(ES, "es") X(IT, "it") X(PT, "pt") X(NL, "nl") X(AF, "af") \
    X(SV, "sv") X(DA, "da") X(NO, "no") X(FI, "fi") X(IS, "is") X(PL, "pl") X(CS, "cs") X(SK, "sk") \
    X(SL, "sl") X(HR, "hr") X(SRL, "sr-Latn") X(SQ, "sq") X(RO, "ro") X(HU, "hu") X(LT, "lt") X(LV, "lv") \
    X(ET, "et") X(TR, "tr") X(AZ, "az") X(VI, "vi") X(ID, "id") X(MS, "ms") X(TL, "tl") X(SW, "sw") \
    X(ZU, "zu") X(SO, "so") X(CA, "ca") X(EU, "eu") X(GL, "gl") X(GA, "ga") X(CY, "cy") X(MT, "mt") X(UZ, "uz") X(HA, "ha") \
    X(RU, "ru") X(UK, "uk") X(BE, "be") X(BG, "bg") X(MK, "mk") X(SR, "sr") X(KK, "kk") X(MN, "mn") X(KY, "ky") X(TG, "tg") X(TT, "tt") \
    X(EL, "el") X(HE, "he") X(AR, "ar") X(FA, "fa") X(UR, "ur") X(PS, "ps") X(CKB, "ckb") X(UG, "ug") X(HI, "hi") X(MR, "mr") X(NE, "ne") \
    X(JA, "ja") X(ZH, "zh") X(KO, "ko") X(TH, "th") X(KA, "ka") X(HY, "hy") X(BN, "bn") X(TA, "ta") \
    X(TE, "te") X(GU, "gu") X(PA, "pa") X(KN, "kn") X(ML, "ml") X(SI, "si") X(LO, "lo") X(KM, "km") \
    X(MY, "my") X(AM, "am")
/* clang-format on */

enum lang {
#define X(symbol, code) LANG_##symbol,
    LANG_LIST(X)
#undef X
        LANG_COUNT
};
#define LANG_N_WITH_WORDS 64

struct lang_word {
    const char *word; /* lower case */
    uint64_t languages;
};

const char *lang_code(enum lang lang);
/* The set of languages that use the word often, as bits. */
uint64_t lang_word_languages(struct sv word);

#endif
