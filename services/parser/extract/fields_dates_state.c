#include "services/parser/extract/fields_dates.h"

#include "common/text.h"

enum {
    MAX_SCRIPT_BYTES = 2 << 20,
    MAX_MEMBERS = 400,
    MAX_MENTIONS = 8,
    NEAR_BYTES = 6000,
    MAX_NAME_BYTES = 40
};

/* Members of the state that scripts are handed, such as "publishedAt":"2024-05-05T10:30" or
 * published_at:1714905015, quotes escaped or not. */
static const char *const KEYS[] = {"publish", "pubdate", "pub_date", "deploy",  "release", "issued",
                                   "posted",  "created", "firstpub", "regdate", "regdt"};
static const char *const NOT_KEYS[] = {"last",  "unpub", "updat", "modif", "until",
                                       "expir", "end",   "by",    "user",  "scheduled"};

/* Where a script mentions the headline: the state often holds other articles too. */
struct mentions {
    size_t at[MAX_MENTIONS];
    size_t n;
};

static void find_mentions(struct sv script, struct sv headline, struct mentions *mentions)
{
    struct sv beginning = text_cut(headline, 24);
    mentions->n = 0;
    for (size_t at = 0; beginning.len >= 8 && mentions->n < MAX_MENTIONS; at += beginning.len) {
        at += sv_find(sv_skip(script, at), beginning);
        if (at >= script.len)
            return;
        mentions->at[mentions->n++] = at;
    }
}

/* 0.6 beside a mention, 0 far from any. */
static double nearness(const struct mentions *mentions, size_t at)
{
    size_t best = NEAR_BYTES;
    for (size_t i = 0; i < mentions->n; i++) {
        size_t mention = mentions->at[i], distance = at > mention ? at - mention : mention - at;
        if (distance < best)
            best = distance;
    }
    return 0.6 * (double)(NEAR_BYTES - best) / NEAR_BYTES;
}

static bool is_name_part(char c)
{
    return sv_is_alpha(c) || sv_is_digit(c) || c == '_' || c == '-';
}

/* Past white space, backslashes and quotes. */
static size_t skip_quotes(struct sv script, size_t at)
{
    while (at < script.len && (sv_is_space(script.ptr[at]) || script.ptr[at] == '\\' ||
                               script.ptr[at] == '"' || script.ptr[at] == '\''))
        at++;
    return at;
}

/* The name that holds position `at`, and the value that follows it; the value is absent where no
 * colon or equals sign parts them. */
static struct sv member_at(struct sv script, size_t at, struct sv *value, size_t *end)
{
    size_t from = at;
    while (from > 0 && at - from < MAX_NAME_BYTES && is_name_part(script.ptr[from - 1]))
        from--;
    *end = at;
    while (*end < script.len && *end - at < MAX_NAME_BYTES && is_name_part(script.ptr[*end]))
        ++*end;
    struct sv name = sv_sub(script, from, *end - from);
    *value = SV_NULL;
    size_t colon = skip_quotes(script, *end);
    if (colon >= script.len || (script.ptr[colon] != ':' && script.ptr[colon] != '='))
        return name;
    struct sv rest = sv_sub(script, skip_quotes(script, colon + 1), 40);
    size_t len = 0;
    while (len < rest.len && rest.ptr[len] != '"' && rest.ptr[len] != '\'' &&
           rest.ptr[len] != '\\' && rest.ptr[len] != '}' && rest.ptr[len] != ';')
        len++;
    *value = sv_sub(rest, 0, len);
    if (value->len && sv_is_digit(value->ptr[0]) && sv_find_byte(*value, ',') >= 10)
        *value = sv_sub(*value, 0, sv_find_byte(*value, ',')); /* a number that a comma ends */
    return name;
}

static void add_script(struct dates_choice *choice, const struct match *keys, struct sv script)
{
    struct mentions mentions;
    struct sv best = SV_NULL;
    double best_score = 0;
    size_t at = 0;
    find_mentions(script, choice->fields->headline, &mentions);
    for (int n = 0; n < MAX_MEMBERS; n++) {
        at += match_find(keys, sv_skip(script, at));
        if (at >= script.len)
            break;
        struct sv value;
        size_t from = at;
        struct sv name = member_at(script, from, &value, &at);
        struct date date;
        double score =
            1.4 + nearness(&mentions, from) - (sv_contains_nocase(name, SV("created")) ? 0.2 : 0);
        if (score <= best_score || value.len < 8 || !sv_is_digit(value.ptr[0]) ||
            match_words(name, NOT_KEYS, COUNT_OF(NOT_KEYS)) ||
            !dates_read_machine(choice->fields->arena, value, &choice->fields->dates, &date))
            continue;
        best = value;
        best_score = score;
    }
    fields_dates_add_machine(choice, "script", best, best_score, 0);
}

void fields_dates_add_state(struct dates_choice *choice)
{
    const struct dom *dom = choice->fields->dom;
    struct match keys;
    match_init(&keys, KEYS, COUNT_OF(KEYS));
    for (uint32_t i = 1; i < dom->n_nodes && choice->claims.n < 8; i++) {
        const struct dom_node *node = &dom->nodes[i];
        if (node->tag == TAG_TEXT && dom->nodes[node->parent].tag == TAG_SCRIPT)
            add_script(choice, &keys, sv_sub(node->text, 0, MAX_SCRIPT_BYTES));
    }
}
