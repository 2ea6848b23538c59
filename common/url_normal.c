#include "common/url_private.h"

/* Query parameters that say where a reader came from and nothing about what is shown. A trailing
 * "*" stands for anything. */
/* clang-format off */
static const char *const TRACKING[] = {
    "utm_*",                                    /* Google Analytics' campaign parameters, which many others read too */
    "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "gad_source", "gad_campaignid", /* Google Ads' auto-tagging */
    "_ga", "_gl",                               /* Google Analytics' cross-domain linker */
    "fbclid", "fb_action_ids", "fb_action_types", "fb_source", "fb_ref", /* Meta's click and story identifiers */
    "igshid", "igsh",                           /* Instagram's share links */
    "msclkid",                                  /* Microsoft Advertising's auto-tagging */
    "twclid", "ttclid", "li_fat_id",            /* click identifiers of X, TikTok and LinkedIn */
    "yclid", "ysclid", "_openstat",             /* Yandex Direct and Metrica; openstat.ru */
    "mc_cid", "mc_eid", "mkt_tok", "vero_id", "vero_conv", "oly_anon_id", "oly_enc_id", /* mail: Mailchimp, Marketo, Vero, Omeda */
    "_hsenc", "_hsmi", "__hstc", "__hssc", "__hsfp", "hsctatracking", /* HubSpot */
    "cmpid", "s_cid", "icid", "ncid", "ocid",   /* Adobe Analytics' customary campaign variables, in several spellings */
    "at_medium", "at_campaign", "at_custom*", "at_link_*", "at_bbc_team", "at_ptr_name", "at_format", "xtor", /* AT Internet, Piano */
    "wt_mc", "wt_zmc",                          /* Webtrekk, Mapp */
    "pk_campaign", "pk_kwd", "pk_source", "pk_medium", "mtm_*", "piwik_*", /* Matomo */
    "__twitter_impression",                     /* X's views of AMP pages */
    "guccounter", "guce_referrer", "guce_referrer_sig", /* Yahoo's way back from its consent page */
    "ftag", "smid", "smtyp",                    /* share buttons of CBS's and the New York Times' sites */
};
/* clang-format on */

/* The byte that "%XX" at this place stands for, or -1 where there is no such triplet. */
static int triplet_value(struct sv text, size_t at)
{
    if (at + 2 >= text.len || text.ptr[at] != '%')
        return -1;
    const int high = sv_hex_value(text.ptr[at + 1]), low = sv_hex_value(text.ptr[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static bool is_unreserved(int c)
{
    return sv_is_alpha((char)c) || sv_is_digit((char)c) || c == '-' || c == '.' || c == '_' ||
           c == '~';
}

/* Triplets in upper case, those of unreserved characters undone. A stray "%" stays as it is, and
 * then what follows it is not undone either: "%%32e" must not become "%2e". */
static void add_normal(struct buf *out, struct sv text)
{
    size_t stray = SIZE_MAX;
    while (text.len) {
        const size_t plain = sv_find_byte(text, '%');
        buf_add(out, sv_sub(text, 0, plain));
        text = sv_skip(text, plain);
        if (!text.len)
            return;
        const int c = triplet_value(text, 0);
        if (c < 0)
            stray = out->len;
        const bool after_stray = stray != SIZE_MAX && out->len - stray <= 2;
        if (c < 0)
            buf_add_byte(out, '%');
        else if (is_unreserved(c) && !after_stray)
            buf_add_byte(out, (char)c);
        else
            buf_printf(out, "%%%02X", (unsigned)c);
        text = sv_skip(text, c < 0 ? 1 : 3);
    }
}

static bool is_tracking(struct sv name)
{
    for (size_t i = 0; i < COUNT_OF(TRACKING); i++) {
        const struct sv pattern = sv_from_c(TRACKING[i]);
        const bool is_prefix = pattern.ptr[pattern.len - 1] == '*';
        if (is_prefix ? sv_starts_with_nocase(name, sv_sub(pattern, 0, pattern.len - 1))
                      : sv_equal_nocase(name, pattern))
            return true;
    }
    return false;
}

/* The query without its tracking parameters; `out` is left as it was where nothing remains. */
static void add_query(struct buf *out, struct sv query)
{
    struct sv rest = query, parameter;
    const size_t start = out->len;
    bool any = false;
    buf_add_byte(out, '?');
    while (sv_cut(&rest, '&', &parameter)) {
        if (is_tracking(sv_sub(parameter, 0, sv_find_byte(parameter, '='))))
            continue;
        if (any)
            buf_add_byte(out, '&');
        buf_add(out, parameter);
        any = true;
    }
    if (out->len == start + 1)
        buf_cut(out, start);
}

/* As most are that were parsed. */
static bool is_normal(const struct url *url)
{
    return !url->query.ptr && sv_find_byte(url->path, '%') == url->path.len &&
           url->host.ptr[url->host.len - 1] != '.';
}

bool url_normalise(struct arena *arena, const struct url *url, struct url *normal, struct err *err)
{
    struct buf out, query;
    if (url->host.len && is_normal(url)) {
        *normal = *url;
        return true;
    }
    buf_init(&out, URL_MAX_BYTES);
    buf_init(&query, URL_MAX_BYTES);
    struct url result = *url;
    if (result.host.len > 1 && result.host.ptr[result.host.len - 1] == '.')
        result.host.len--;
    url_add_origin(&out, &result);
    const size_t path_at = out.len;
    add_normal(&out, url->path);
    add_normal(&query, url->query);
    if (query.len)
        add_query(&out, buf_sv(&query));
    const bool done = url_finish(arena, &out, path_at, &result, err);
    buf_release(&query);
    buf_release(&out);
    if (done)
        *normal = result;
    return done;
}

struct sv url_key(struct arena *arena, const struct url *base, struct sv reference)
{
    struct url url = {0};
    struct err err;
    if (!url_resolve(arena, base, reference, &url, &err) || !url_normalise(arena, &url, &url, &err))
        return SV_NULL;
    return url.text;
}
