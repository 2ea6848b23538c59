#include "services/parser/extract/authors.h"

#include "common/text.h"
#include "services/parser/extract/authors_names.h"
#include "services/parser/extract/authors_words.h"

enum { MAX_AUTHORS = 30, MAX_NAME_BYTES = 100, MAX_WORDS = 7 };

/* "記者王小明": a role before a name in Han. */
static bool takes_no_space(struct sv word, uint32_t next)
{
    return next >= 0x4E00 && next < 0xA000 &&
           (sv_equal(word, SV("記者")) || sv_equal(word, SV("记者")));
}

struct sv authors_after_introduction(struct sv text, bool *introduced)
{
    *introduced = false;
    text = text_trim(text);
    size_t best = 0;
    for (size_t i = 0; i < AUTHORS_N_INTRODUCTIONS; i++) {
        if (text.len == 0 || sv_lower(text.ptr[0]) != AUTHORS_INTRODUCTIONS[i][0])
            continue;
        struct sv word = sv_from_c(AUTHORS_INTRODUCTIONS[i]);
        if (word.len <= best || !sv_starts_with_nocase(text, word))
            continue;
        unsigned char last = (unsigned char)word.ptr[word.len - 1];
        struct sv rest = sv_skip(text, word.len);
        /* A word needs an end; one that has its mark is complete. */
        bool ends = last < 0x80 ? !sv_is_alpha((char)last)
                                : sv_ends_with(word, SV("：")) || sv_ends_with(word, SV("／")) ||
                                      sv_ends_with(word, SV("・")) || sv_ends_with(word, SV("＝"));
        /* "ByJane Doe": two elements side by side */
        if (!ends && rest.len && rest.ptr[0] >= 'A' && rest.ptr[0] <= 'Z' &&
            text.ptr[word.len - 1] >= 'a')
            ends = true;
        ends |= rest.len == 0;
        if (!ends) {
            uint32_t next = text_next(&rest);
            ends = text_is_space(next) || next == ':' || next == '|' || next == 0xFF1A ||
                   next == 0xFF0F || next == 0xFF1D || takes_no_space(word, next);
        }
        if (ends)
            best = word.len;
    }
    if (!best)
        return text;
    *introduced = true;
    struct sv rest = text_trim(sv_skip(text, best));
    while (rest.len &&
           (rest.ptr[0] == ':' || rest.ptr[0] == '|' || rest.ptr[0] == '/' || rest.ptr[0] == '-'))
        rest = text_trim(sv_skip(rest, 1));
    return rest;
}

static bool is_role(struct arena *arena, struct sv part)
{
    struct sv lower = text_lower(arena, part);
    for (size_t i = 0; i < AUTHORS_N_ROLES; i++) {
        struct sv role = sv_from_c(AUTHORS_ROLES[i]);
        size_t at = sv_find(lower, role);
        if (at >= lower.len)
            continue;
        /* German glues: "Wirtschaftsredakteur" */
        bool begins =
            at == 0 || lower.ptr[at - 1] == ' ' || lower.ptr[at - 1] == '-' || role.len >= 8;
        size_t end = at + role.len;
        if (begins && (end == lower.len || lower.ptr[end] == ' ' || lower.ptr[end] == '-' ||
                       lower.ptr[end] == '.'))
            return true;
    }
    return false;
}

static bool known(struct arena *arena, const struct author_list *list, struct sv name)
{
    for (size_t i = 0; i < list->n; i++) {
        if (text_same(arena, list->list[i].name, name))
            return true;
    }
    return false;
}

static bool add(struct arena *arena, struct person person, struct author_list *list)
{
    struct sv name = authors_trim_marks(person.name);
    size_t open = sv_find_byte(name, '('), close = sv_find_byte(name, ')');
    if (open < name.len && close == name.len)
        name = authors_trim_marks(sv_sub(name, 0, open));
    if (authors_is_all_capitals(name))
        name = authors_from_capitals(arena, name);
    if (authors_is_empty(name) || name.len > MAX_NAME_BYTES || list->n >= MAX_AUTHORS ||
        authors_count_digits(name) > 4)
        return false;
    if (known(arena, list, name))
        return true;
    struct person *added = arena_push(arena, &list->list, &list->n, sizeof(*added));
    if (!added)
        return false;
    *added = person;
    added->name = name;
    if (sv_contains(added->email, SV(" ")) || !sv_contains(added->email, SV("@")))
        added->email = SV_NULL;
    return true;
}

/* The first place from `start` on where one of the words stands, case aside; text.len for none. */
static size_t first_of(struct sv text, const char *const *words, size_t n, size_t start,
                       size_t *len)
{
    bool begins[256] = {false};
    for (size_t i = 0; i < n; i++)
        begins[(unsigned char)words[i][0]] = true;
    for (size_t at = start; at < text.len; at++) {
        if (!begins[(unsigned char)text.ptr[at]])
            continue;
        struct sv rest = sv_skip(text, at);
        for (size_t i = 0; i < n; i++) {
            if (words[i][0] != rest.ptr[0] ||
                (rest.len > 1 && words[i][1] && sv_lower(rest.ptr[1]) != words[i][1]))
                continue;
            struct sv word = sv_from_c(words[i]);
            /* at the end of the text no space follows */
            if (rest.len + 1 == word.len && word.ptr[rest.len] == ' ')
                word.len = rest.len;
            if (sv_starts_with_nocase(rest, word)) {
                *len = word.len;
                return at;
            }
        }
    }
    *len = 0;
    return text.len;
}

/* Words and marks that part names, each with spaces around it where it is a word. */
static const char *const SEPARATORS[] = {
    " and ", " und ", " et ", " y ",  " og ", " och ", " & ",  " with ", " mit ", " avec ",
    " con ", " e ",   " i ",  " ja ", " ve ", " и ",   " та ", " va ",   " és ",  " și ",
    " en ",  " a ",   " ir ", " un ", ";",    "|",     "/",    "•",      "·",     "、",
    "，",    "・",    "＝",   " - ",  " – ",  " — ",   "\n",   "\t",     " + ",
};

static size_t find_separator(struct sv text, size_t *len)
{
    return first_of(text, SEPARATORS, COUNT_OF(SEPARATORS), 0, len);
}

/* "Last, First" where both are single words and nothing else is there. */
static bool is_inverted(struct sv text, size_t comma)
{
    struct sv last = text_trim(sv_sub(text, 0, comma)), first = text_trim(sv_skip(text, comma + 1));
    return last.len > 1 && first.len > 1 && authors_count_spaced(last) == 1 &&
           authors_count_spaced(first) == 1 && !authors_is_all_capitals(last) &&
           !(last.ptr[0] >= 'a' && last.ptr[0] <= 'z') &&
           !(first.ptr[0] >= 'a' && first.ptr[0] <= 'z');
}

/* What follows a name in its part and is not of it: "John Smith for The Paper", "John Smith in
 * Berlin", "John Smith (AP)". */
static struct sv cut_tail(struct sv name)
{
    static const char *const TAILS[] = {
        " for ",         " in ",      " | ",      " @",         " updated",     " published",
        " on ",          " at ",      " from ",   " für ",      " aus ",        " reports ",
        " is a",         " is the",   " (",       " [",         " via ",        " à ",
        " dall'",        ", ",        " – ",      " — ",        " contributed", " : ",
        " illustration", " monday",   " tuesday", " wednesday", " thursday",    " friday",
        " saturday",     " sunday",   " montag",  " dienstag",  " mittwoch",    " donnerstag",
        " freitag",      " samstag",  " sonntag", " am ",       " um ",         " alle ",
        " mehr ",        " follow",   " view ",   " reply",     " sagt ",       " says ",
        " says:",        " schreibt", " schrieb", " more ",     " posted",      " kontakt",
        " folgen",       " am:",      " e-mail",  " email"};
    size_t len;
    return sv_sub(name, 0, first_of(name, TAILS, COUNT_OF(TAILS), 3, &len));
}

static bool is_upper_word(struct sv word)
{
    for (size_t i = 0; i < word.len; i++) {
        if (word.ptr[i] < 'A' || word.ptr[i] > 'Z')
            return false;
    }
    return word.len >= 2;
}

/* "台北報導", "综合报道": where a report is from, not by whom. */
static bool is_report_note(struct sv part)
{
    static const char *const ENDS[] = {"報導", "报导", "报道", "報道", "专电", "專電"};
    for (size_t i = 0; i < COUNT_OF(ENDS); i++) {
        if (sv_ends_with(part, sv_from_c(ENDS[i])))
            return true;
    }
    return false;
}

/* "Jane Doe jane@example.org": the address is taken off. */
static struct sv take_address(struct sv *part)
{
    const size_t at = sv_find_byte(*part, '@');
    if (at == part->len)
        return SV_NULL;
    const size_t before = sv_rfind_byte(sv_sub(*part, 0, at), ' ');
    const struct sv rest = sv_skip(*part, before < at ? before + 1 : 0);
    *part = before < at ? sv_sub(*part, 0, before) : SV_NULL;
    return sv_sub(rest, 0, sv_find_byte(rest, ' '));
}

/* "Jane Doe 5 May 2024", where it was said that a name comes */
static struct sv without_date(struct sv part)
{
    for (size_t i = 4; i + 1 < part.len; i++) {
        if (part.ptr[i] != ' ' || !sv_is_digit(part.ptr[i + 1]))
            continue;
        const struct sv name = sv_sub(part, 0, i);
        return authors_count_spaced(name) == 2 && sv_find_byte(name, 0x3A) == name.len &&
                       authors_is_capitalised(name)
                   ? name
                   : part;
    }
    return part;
}

/* "王小明／台北報導" */
static struct sv without_report_note(struct sv part)
{
    const size_t at = sv_find(part, SV("／"));
    return at < part.len && is_report_note(part) ? sv_sub(part, 0, at) : part;
}

static bool add_part(struct arena *arena, struct sv part, enum author_trust trust,
                     bool is_introduced, struct author_list *list)
{
    bool introduced;
    part = authors_trim_marks(authors_after_introduction(authors_trim_marks(part), &introduced));
    introduced |= is_introduced;
    const struct sv address = take_address(&part);
    if (introduced)
        part = without_date(part);
    part = authors_trim_marks(cut_tail(without_report_note(part)));
    if (!part.len || authors_count_spaced(part) > MAX_WORDS || authors_count_digits(part) > 2 ||
        is_report_note(part))
        return false;
    if (trust != AUTHOR_FIELD || list->n) {
        if (is_role(arena, part) && !(trust == AUTHOR_FIELD && authors_is_person(part)))
            return false;
    }
    part = authors_without_suffix(part);
    bool ideographs = (unsigned char)part.ptr[0] >= 0xE3 && (unsigned char)part.ptr[0] <= 0xED;
    bool acronym = introduced && part.len <= 6 && is_upper_word(part);
    bool nickname = introduced && trust == AUTHOR_BYLINE && part.len >= 3 &&
                    !sv_contains(part, SV(" ")) && !(part.ptr[0] >= 'a' && part.ptr[0] <= 'z');
    if (trust != AUTHOR_FIELD && !authors_is_capitalised(part) && !acronym && !nickname &&
        !(ideographs && part.len <= 21))
        return false;
    return add(arena, (struct person){.name = part, .email = address}, list);
}

static bool add_comma_parts(struct arena *arena, struct sv text, enum author_trust trust,
                            bool introduced, struct author_list *list)
{
    size_t comma = sv_find_byte(text, ',');
    if (!list->n && comma < text.len &&
        sv_find_byte(sv_skip(text, comma + 1), ',') == text.len - comma - 1 &&
        is_inverted(text, comma)) {
        struct sv last = text_trim(sv_sub(text, 0, comma)),
                  first = text_trim(sv_skip(text, comma + 1));
        if (!is_role(arena, first))
            return add(arena,
                       (struct person){
                           .name = arena_printf(arena, "%.*s %.*s", SV_FMT(first), SV_FMT(last))},
                       list);
    }
    bool found = false, first = true;
    struct sv rest = text, part;
    while (sv_cut(&rest, ',', &part)) {
        struct sv trimmed = authors_trim_marks(part);
        /* after a name, single words are places, roles, papers: "Jane Doe, Berlin" */
        bool name_like = first || authors_is_person(trimmed) ||
                         (unsigned char)(trimmed.len ? trimmed.ptr[0] : 0) >= 0xE0;
        if (name_like)
            found |= add_part(arena, part, trust, introduced, list);
        first = false;
    }
    return found;
}

/* "Posted on 5 May 2024 by Jane Doe": what follows "by", where a date or a word of publishing comes
 * before. */
static struct sv after_inner_introduction(struct sv text, bool *introduced)
{
    static const char *const WORDS[] = {" by ", " von ", " par ",  " por ",   " di ",
                                        " av ", " af ",  " door ", " przez ", " от "};
    static const char *const BEFORE[] = {
        "post",        "publi",   "veröff",  "written", "erstellt", "geschrieben", "verfasst",
        "eingestellt", "escrito", "scritto", "artikel", "article",  "gespeichert", "submitted",
        "envoyé",      "enviado", "story",   "text",    "ein "};
    for (size_t i = 0; i < COUNT_OF(WORDS); i++) {
        struct sv word = sv_from_c(WORDS[i]);
        size_t at = sv_find_nocase(text, word);
        if (at >= text.len || at > 60)
            continue;
        struct sv before = sv_sub(text, 0, at);
        bool fits = authors_count_digits(before) > 0;
        for (size_t k = 0; k < COUNT_OF(BEFORE) && !fits; k++)
            fits = sv_starts_with_nocase(before, sv_from_c(BEFORE[k]));
        if (fits) {
            *introduced = true;
            return text_trim(sv_skip(text, at + word.len));
        }
    }
    return text;
}

/* "Published on ...", "Veröffentlicht am ...": speaks of the date alone. */
static bool speaks_of_date(struct sv text)
{
    static const char *const WORDS[] = {
        "posted on",     "published on", "published",    "veröffentlicht am",
        "publiziert am", "publié le",    "publicado el", "pubblicato il",
        "geplaatst op",  "updated",      "stand:",       "last updated",
        "aktualisiert",  "photo",        "foto",         "bild:",
        "fotos",         "mehr artikel", "alle artikel", "alle beiträge",
        "责任编辑",      "責任編輯",     "责编",         "校对",
        "more from",     "more by",      "view all",     "read more"};
    for (size_t i = 0; i < COUNT_OF(WORDS); i++) {
        if (sv_starts_with_nocase(text, sv_from_c(WORDS[i])))
            return true;
    }
    return false;
}

bool authors_read(struct arena *arena, struct sv text, enum author_trust trust,
                  struct author_list *list)
{
    text = text_trim(text);
    bool introduced;
    struct sv rest = authors_after_introduction(text, &introduced);
    if (!introduced && trust != AUTHOR_FIELD)
        rest = after_inner_introduction(text, &introduced);
    if (!introduced && speaks_of_date(text))
        return false;
    if ((trust == AUTHOR_PATTERN && !introduced) || authors_is_empty(rest))
        return false;
    if (rest.len == 0 || rest.len > 400)
        return false;
    bool found = false;
    while (rest.len) {
        size_t len, at = find_separator(rest, &len);
        found |= add_comma_parts(arena, sv_sub(rest, 0, at), trust, introduced, list);
        rest = sv_skip(rest, at + len);
    }
    return found;
}

/* Do the parts of a text that separators part all look like persons? */
static bool are_persons(struct sv text)
{
    size_t n = 0;
    while (text.len) {
        size_t len, at = find_separator(text, &len);
        size_t comma = sv_find_byte(text, ',');
        if (comma < at) {
            at = comma;
            len = 1;
        }
        struct sv part = authors_trim_marks(sv_sub(text, 0, at));
        if (part.len && !authors_is_capitalised(part))
            return false;
        n += part.len > 0;
        text = sv_skip(text, at + len);
    }
    return n > 1;
}

bool authors_add(struct arena *arena, const struct person *person, struct author_list *list)
{
    bool introduced;
    struct sv name = authors_without_suffix(
        text_trim(authors_after_introduction(text_trim(person->name), &introduced)));
    /* "Jane Doe and John Smith" in one; but "The Times and Agencies" or "AFP, Manila" is one source
     * as it stands */
    size_t comma = sv_find_byte(name, ',');
    if (comma < name.len && is_role(arena, sv_skip(name, comma + 1)))
        name = sv_sub(name, 0, comma);
    size_t before = list->n;
    if (are_persons(name))
        return authors_read(arena, name, AUTHOR_FIELD, list) && list->n > before;
    struct person clean = *person;
    size_t bar = sv_find(name, SV(" | "));
    name = sv_sub(name, 0, bar);
    clean.name = name;
    return add(arena, clean, list);
}
