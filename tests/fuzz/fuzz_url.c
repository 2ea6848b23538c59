/* The first line is a base, the second a reference. Whatever they are: what is accepted is ASCII,
 * short enough, parses again to itself, and its normal form is its own normal form. */
#include "common/text.h"
#include "common/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_url(struct arena *arena, const struct url *url)
{
    struct url again, normal;
    struct err err;
    assert(url->text.len <= URL_MAX_BYTES && url->text.ptr[url->text.len] == '\0');
    for (size_t i = 0; i < url->text.len; i++)
        assert(url->text.ptr[i] > 0x20 && url->text.ptr[i] < 0x7F);
    assert(url->path.len && url->path.ptr[0] == '/' && url->host.len && url->port <= UINT16_MAX);
    assert(!sv_contains(url->path, SV("/../")) && !sv_contains(url->path, SV("/./")));
    assert(url_parse(arena, url->text, &again, &err) && sv_equal(again.text, url->text));
    assert(again.is_ip == url->is_ip && again.port == url->port);

    const struct sv domain = url_registered_domain(arena, url->host);
    assert(domain.len && sv_contains(url->host, domain));
    if (!url_normalise(arena, url, &normal, &err))
        return;
    assert(sv_equal(url_key(arena, NULL, normal.text), normal.text));
    assert(sv_equal(url_registered_domain(arena, normal.host), domain));
    assert(url_is_home(&normal) || !url_is_home(url));
    assert(sv_starts_with(url->text, url_origin(arena, url)));
    assert(sv_ends_with(url->text, url_target(arena, url)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(4u << 20);
    struct sv rest = sv_from((const char *)data, size), base_text = SV_NULL;
    struct url base, url;
    struct err err;
    if (size && sv_cut(&rest, '\n', &base_text) && url_parse(arena, base_text, &base, &err)) {
        check_url(arena, &base);
        if (url_resolve(arena, &base, rest, &url, &err))
            check_url(arena, &url);
    }
    arena_free(arena);
    return 0;
}
