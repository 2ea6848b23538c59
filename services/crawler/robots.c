#include "services/crawler/robots.h"

#define LINE_MAX_BYTES                                                                             \
    16664 /* a URL of 2083 bytes, each percent-encoded and then some: what Google's reader keeps   \
           */
#define TEXT_MAX_BYTES 200

enum key { KEY_OTHER, KEY_AGENT, KEY_ALLOW, KEY_DISALLOW, KEY_DELAY, KEY_SITEMAP };

static const struct {
    const char *name;
    enum key key;
} keys[] = {
    {"user-agent", KEY_AGENT},  {"useragent", KEY_AGENT},    {"user agent", KEY_AGENT},
    {"disallow", KEY_DISALLOW}, {"dissallow", KEY_DISALLOW}, {"dissalow", KEY_DISALLOW},
    {"disalow", KEY_DISALLOW},  {"diasllow", KEY_DISALLOW},  {"disallaw", KEY_DISALLOW},
    {"allow", KEY_ALLOW},       {"crawl-delay", KEY_DELAY},  {"crawldelay", KEY_DELAY},
    {"sitemap", KEY_SITEMAP},   {"site-map", KEY_SITEMAP},
};

/* Where the reader stands: which agents the lines that follow hold for. */
struct reader {
    struct arena *arena;
    struct robots *robots;
    struct sv token;
    bool wants_any; /* this pass reads the groups for "*" */
    bool naming;    /* the last group line was a user-agent: another one joins the same group */
    bool holds;     /* the group being read is one of ours */
    bool any_found; /* some group was ours */
    size_t line;
};

static bool is_token_byte(char c)
{
    return sv_is_alpha(c) || c == '_' || c == '-';
}

struct sv robots_token(struct sv user_agent)
{
    const struct sv text = sv_trim(user_agent);
    size_t n = 0;
    while (n < text.len && is_token_byte(text.ptr[n]))
        n++;
    return sv_sub(text, 0, n);
}

static int hex_value(char c)
{
    if (sv_is_digit(c))
        return c - '0';
    c = sv_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_unreserved(unsigned char c)
{
    return c < 0x80 && (sv_is_alpha((char)c) || sv_is_digit((char)c) || c == '-' || c == '.' ||
                        c == '_' || c == '~');
}

static char *put_encoded(char *out, unsigned char byte)
{
    static const char digits[] = "0123456789ABCDEF";
    *out++ = '%';
    *out++ = digits[byte >> 4];
    *out++ = digits[byte & 15];
    return out;
}

/* One spelling for what means the same: encoded unreserved bytes are decoded, bytes outside ASCII
 * and control bytes encoded. In a target "*" and "$" are plain bytes and become %2A and %24, which
 * is how a pattern has to write them. */
static struct sv normalised(struct arena *arena, struct sv text, bool is_target)
{
    char *const start = arena_alloc(arena, text.len * 3 + 1);
    if (start == NULL)
        return SV_NULL;
    char *out = start;
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.ptr[i];
        const int high = c == '%' && i + 2 < text.len ? hex_value(text.ptr[i + 1]) : -1;
        const int low = high >= 0 ? hex_value(text.ptr[i + 2]) : -1;
        if (low >= 0) {
            const unsigned char byte = (unsigned char)(high << 4 | low);
            i += 2;
            if (is_unreserved(byte))
                *out++ = (char)byte;
            else
                out = put_encoded(out, byte);
        } else if (c <= 0x20 || c >= 0x7F || c == '$' || (is_target && c == '*')) {
            out = put_encoded(out, c);
        } else {
            *out++ = (char)c;
        }
    }
    return sv_from(start, (size_t)(out - start));
}

static void add_rule(struct reader *reader, bool allow, struct sv value, struct sv line)
{
    reader->naming = false;
    if (!reader->holds ||
        value.len == 0) /* an empty pattern matches nothing: "Disallow:" allows all */
        return;
    const bool anchored = value.ptr[value.len - 1] == '$';
    const struct sv pattern =
        normalised(reader->arena, sv_sub(value, 0, value.len - (anchored ? 1 : 0)), false);
    struct robots *const robots = reader->robots;
    if (pattern.ptr == NULL)
        return;
    struct robots_rule *const rule =
        arena_push(reader->arena, &robots->rules, &robots->n_rules, sizeof *robots->rules);
    if (rule == NULL)
        return;
    *rule = (struct robots_rule){.allow = allow,
                                 .anchored = anchored,
                                 .pattern = pattern,
                                 .text = sv_sub(line, 0, TEXT_MAX_BYTES),
                                 .line = reader->line};
}

static void add_agent(struct reader *reader, struct sv value)
{
    if (!reader->naming)
        reader->holds = false;
    reader->naming = true;
    const bool is_any =
        value.len > 0 && value.ptr[0] == '*' && (value.len == 1 || sv_is_space(value.ptr[1]));
    const bool ours = reader->wants_any ? is_any
                                        : reader->token.len > 0 &&
                                              sv_equal_nocase(robots_token(value), reader->token);
    if (!ours)
        return;
    reader->holds = true;
    reader->any_found = true;
}

/* Seconds with a decimal part; what is no number, or none above 0, says nothing. */
static int64_t delay_of(struct sv value)
{
    int64_t ms = 0, unit = 1000;
    bool after_point = false;
    for (size_t i = 0; i < value.len; i++) {
        const char c = value.ptr[i];
        if (c == '.' && !after_point) {
            after_point = true;
        } else if (sv_is_digit(c)) {
            if (after_point)
                unit /= 10;
            ms = after_point ? ms + (c - '0') * unit : ms * 10 + (c - '0') * 1000;
            if (ms > ROBOTS_MAX_DELAY_MS)
                return ROBOTS_MAX_DELAY_MS;
        } else {
            return i > 0 && sv_is_space(c) ? ms : 0;
        }
    }
    return ms;
}

static void add_delay(struct reader *reader, struct sv value)
{
    const int64_t delay_ms = delay_of(value);
    if (reader->holds && delay_ms > reader->robots->crawl_delay_ms)
        reader->robots->crawl_delay_ms = delay_ms;
}

static void add_sitemap(struct reader *reader, struct sv value)
{
    struct robots *const robots = reader->robots;
    if (reader->wants_any || value.len == 0 || robots->n_sitemaps >= ROBOTS_MAX_SITEMAPS)
        return;
    struct sv *const sitemap =
        arena_push(reader->arena, &robots->sitemaps, &robots->n_sitemaps, sizeof *robots->sitemaps);
    if (sitemap != NULL)
        *sitemap = value;
}

/* "key: value", or "key value" where the colon was forgotten. */
static enum key split(struct sv line, struct sv *value)
{
    size_t end = sv_find_byte(line, ':');
    if (end == line.len) {
        end = 0;
        while (end < line.len && !sv_is_space(line.ptr[end]))
            end++;
    }
    const struct sv name = sv_trim(sv_sub(line, 0, end));
    *value = sv_trim(sv_skip(line, end + 1));
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (sv_equal_nocase(name, sv_from_c(keys[i].name)))
            return keys[i].key;
    return KEY_OTHER;
}

static void read_line(struct reader *reader, struct sv raw)
{
    const struct sv line = sv_trim(sv_sub(raw, 0, sv_find_byte(raw, '#')));
    struct sv value;
    switch (split(sv_sub(line, 0, LINE_MAX_BYTES), &value)) {
    case KEY_AGENT:
        add_agent(reader, value);
        break;
    case KEY_ALLOW:
        add_rule(reader, true, value, line);
        break;
    case KEY_DISALLOW:
        add_rule(reader, false, value, line);
        break;
    case KEY_DELAY:
        add_delay(reader, value);
        break;
    case KEY_SITEMAP:
        add_sitemap(reader, value);
        break;
    case KEY_OTHER:
        break;
    }
}

static void read_body(struct reader *reader, struct sv body)
{
    struct sv rest = sv_sub(body, 0, ROBOTS_MAX_BYTES);
    if (sv_starts_with(rest, SV("\xEF\xBB\xBF")))
        rest = sv_skip(rest, 3);
    while (rest.len > 0) {
        size_t end = 0;
        while (end < rest.len && rest.ptr[end] != '\n' && rest.ptr[end] != '\r')
            end++;
        reader->line++;
        read_line(reader, sv_sub(rest, 0, end));
        const bool is_crlf =
            end + 1 < rest.len && rest.ptr[end] == '\r' && rest.ptr[end + 1] == '\n';
        rest = sv_skip(rest, end + (is_crlf ? 2 : 1));
    }
}

void robots_parse(struct arena *arena, struct sv body, struct sv agent, struct robots *robots)
{
    *robots = (struct robots){.agent = SV("")};
    struct reader named = {.arena = arena, .robots = robots, .token = robots_token(agent)};
    read_body(&named, body);
    if (named.any_found) {
        robots->agent = named.token;
        return;
    }
    struct reader any = {.arena = arena, .robots = robots, .wants_any = true};
    read_body(&any, body);
    if (any.any_found)
        robots->agent = SV("*");
}

/* The pattern's parts between "*" are found one after the other, each as early as it can be:
 * linear, however the pattern is made. */
static bool matches(const struct robots_rule *rule, struct sv target)
{
    struct sv rest = rule->pattern;
    struct sv part = SV_NULL;
    bool is_first = true;
    size_t at = 0;
    while (sv_cut(&rest, '*', &part)) {
        const bool is_last = rest.ptr == NULL;
        const struct sv left = sv_skip(target, at);
        if (is_last && rule->anchored) {
            if (is_first)
                return sv_equal(left, part);
            return sv_ends_with(left, part);
        }
        const size_t found = is_first        ? (sv_starts_with(left, part) ? 0 : left.len + 1)
                             : part.len == 0 ? 0
                                             : sv_find(left, part);
        if (found > left.len || (found == left.len && part.len > 0))
            return false;
        at += found + part.len;
        is_first = false;
    }
    return true;
}

struct robots_decision robots_decide(struct arena *arena, const struct robots *robots,
                                     struct sv target)
{
    struct robots_decision decision = {.allowed = true};
    if (sv_equal(target, SV("/robots.txt")))
        return decision;
    const struct sv normal = normalised(arena, target, true);
    if (normal.ptr == NULL) /* the arena is full: not fetching is the answer that does no harm */
        return (struct robots_decision){.allowed = false};
    size_t longest = 0;
    for (size_t i = 0; i < robots->n_rules; i++) {
        const struct robots_rule *const rule = &robots->rules[i];
        const size_t length = rule->pattern.len + (rule->anchored ? 1 : 0);
        const bool wins = decision.rule == NULL || length > longest ||
                          (length == longest && rule->allow && !decision.rule->allow);
        if (!wins || !matches(rule, normal))
            continue;
        longest = length;
        decision = (struct robots_decision){.allowed = rule->allow, .rule = rule};
    }
    return decision;
}

struct sv robots_explain(struct arena *arena, const struct robots *robots,
                         struct robots_decision decision)
{
    if (decision.rule == NULL)
        return decision.allowed ? SV("no rule matches") : SV("the rules could not be read");
    return arena_printf(arena, "%.*s (line %zu, user-agent %.*s)", SV_FMT(decision.rule->text),
                        decision.rule->line, SV_FMT(robots->agent));
}
