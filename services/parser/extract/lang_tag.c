#include "common/text.h"
#include "services/parser/extract/lang.h"

static bool is_alpha_all(struct sv text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!sv_is_alpha(text.ptr[i]))
            return false;
    }
    return text.len > 0;
}

static struct sv name_to_code(struct sv name)
{
    static const struct {
        const char *name, *code;
    } NAMES[] = {
        {"english", "en"},   {"german", "de"},     {"deutsch", "de"},    {"french", "fr"},
        {"français", "fr"},  {"francais", "fr"},   {"spanish", "es"},    {"español", "es"},
        {"espanol", "es"},   {"italian", "it"},    {"italiano", "it"},   {"portuguese", "pt"},
        {"português", "pt"}, {"dutch", "nl"},      {"nederlands", "nl"}, {"russian", "ru"},
        {"polish", "pl"},    {"polski", "pl"},     {"turkish", "tr"},    {"arabic", "ar"},
        {"chinese", "zh"},   {"japanese", "ja"},   {"korean", "ko"},     {"hindi", "hi"},
        {"greek", "el"},     {"swedish", "sv"},    {"svenska", "sv"},    {"norwegian", "no"},
        {"danish", "da"},    {"dansk", "da"},      {"finnish", "fi"},    {"czech", "cs"},
        {"hungarian", "hu"}, {"romanian", "ro"},   {"ukrainian", "uk"},  {"hebrew", "he"},
        {"persian", "fa"},   {"indonesian", "id"}, {"vietnamese", "vi"}, {"bulgarian", "bg"},
        {"iw", "he"},        {"in", "id"},         {"nb", "no"},         {"nn", "no"},
        {"cz", "cs"},        {"jp", "ja"},         {"kr", "ko"},         {"ua", "uk"},
        {"gr", "el"},        {"dk", "da"},         {"deu", "de"},        {"ger", "de"},
        {"eng", "en"},       {"fra", "fr"},        {"fre", "fr"},        {"spa", "es"},
        {"ita", "it"},
    };
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        if (sv_equal_nocase(name, sv_from_c(NAMES[i].name)))
            return sv_from_c(NAMES[i].code);
    }
    return SV_NULL;
}

/* Script and region, in the case that BCP 47 recommends; what else follows is dropped. */
static struct sv add_subtags(struct arena *arena, struct sv code, struct sv rest)
{
    struct sv part;
    while (rest.ptr && sv_cut(&rest, '-', &part)) {
        bool digits = part.len == 3 && sv_is_digit(part.ptr[0]);
        bool script = part.len == 4 && is_alpha_all(part);
        if (script) {
            code = arena_printf(arena, "%.*s-%c%c%c%c", SV_FMT(code), part.ptr[0] & ~32,
                                part.ptr[1] | 32, part.ptr[2] | 32, part.ptr[3] | 32);
            continue;
        }
        if (digits)
            return arena_printf(arena, "%.*s-%.*s", SV_FMT(code), SV_FMT(part));
        if (part.len != 2 || !is_alpha_all(part))
            break;
        return arena_printf(arena, "%.*s-%c%c", SV_FMT(code), part.ptr[0] & ~32, part.ptr[1] & ~32);
    }
    return code;
}

/* The first of a list, without "_" and ".UTF-8". */
static struct sv first_tag(struct arena *arena, struct sv declared)
{
    static const char ENDS[] = {',', ';', '.'};
    for (size_t i = 0; i < COUNT_OF(ENDS); i++)
        declared = sv_sub(declared, 0, sv_find_byte(declared, ENDS[i]));
    declared = sv_trim(declared);
    char *copy = declared.len && declared.len <= 20 ? arena_copy_c(arena, declared) : NULL;
    if (!copy)
        return SV_NULL;
    for (size_t i = 0; i < declared.len; i++)
        copy[i] = copy[i] == '_' || copy[i] == ' ' ? '-' : copy[i];
    return sv_from(copy, declared.len);
}

struct sv lang_normalise(struct arena *arena, struct sv declared)
{
    struct sv rest = first_tag(arena, declared), primary = SV_NULL;
    if (!rest.ptr)
        return SV_NULL;
    (void)sv_cut(&rest, '-', &primary);
    struct sv code = name_to_code(primary);
    if (!code.len) {
        if ((primary.len != 2 && primary.len != 3) || !is_alpha_all(primary))
            return SV_NULL;
        code = text_lower(arena, primary);
    }
    if (sv_equal(code, SV("und")) || sv_equal(code, SV("mul")) || sv_equal(code, SV("xx")))
        return SV_NULL;
    return add_subtags(arena, code, rest);
}

static struct sv primary_of(struct sv code)
{
    return sv_sub(code, 0, sv_find_byte(code, '-'));
}

bool lang_is_near(struct sv a, struct sv b)
{
    static const char *const GROUPS[] = {
        "id ms",
        "hr sr bs sh me cnr",
        "no nb nn da",
        "cs sk",
        "gl pt",
        "hi mr ne",
        "tl fil",
        "zh yue",
        "bg mk",
        "fa prs",
        "zu xh ss nr",
        "ro mo",
        "he yi",
        "es ast an",
        "fr oc",
        "ca oc",
        "is fo",
        "nl fy li",
        "de lb gsw nds bar",
    };
    struct sv first = primary_of(a), second = primary_of(b);
    if (sv_equal_nocase(first, second))
        return true;
    for (size_t i = 0; i < COUNT_OF(GROUPS); i++) {
        struct sv rest = sv_from_c(GROUPS[i]), one;
        bool has_first = false, has_second = false;
        while (sv_cut(&rest, ' ', &one)) {
            has_first |= sv_equal_nocase(one, first);
            has_second |= sv_equal_nocase(one, second);
        }
        if (has_first && has_second)
            return true;
    }
    return false;
}

bool lang_is_rtl(struct sv code)
{
    static const char *const CODES[] = {"ar", "fa", "he", "ur",  "ps", "sd",
                                        "ug", "yi", "dv", "ckb", "iw"};
    struct sv primary = primary_of(code);
    for (size_t i = 0; i < COUNT_OF(CODES); i++) {
        if (sv_equal_nocase(primary, sv_from_c(CODES[i])))
            return true;
    }
    return false;
}
