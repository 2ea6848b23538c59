#include "services/parser/window.h"

/* Where the next n bytes go; false where there is no room. The newest page's end never meets the
 * oldest's beginning: that would be an empty window. */
static bool find_room(struct window *window, size_t n, size_t *at)
{
    const bool is_empty = window->first == window->next;
    const bool is_round = window->next < window->first;
    if (is_empty)
        window_clear(window);
    const size_t end = is_empty ? window->size : is_round ? window->first - 1 : window->round;
    if (window->next <= end && n <= end - window->next) {
        *at = window->next;
        return true;
    }
    *at = 0;
    return !is_empty && !is_round && n < window->first;
}

bool window_put(struct window *window, struct sv bytes, size_t *at)
{
    if (bytes.len > window->size - WINDOW_ALIGNMENT)
        return false;
    const size_t n = (bytes.len / WINDOW_ALIGNMENT + 1) * WINDOW_ALIGNMENT; /* never 0 */
    if (!find_room(window, n, at))
        return false;
    if (bytes.len)
        memcpy(window->bytes + *at, bytes.ptr, bytes.len);
    window->next = *at + n;
    return true;
}

void window_keep_from(struct window *window, size_t at)
{
    window->first = at;
}

void window_clear(struct window *window)
{
    window->first = window->next = 0;
}
