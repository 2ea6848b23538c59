/* unit: what every unit test includes: cmocka with the headers it wants before it, and a comparison
 * of views. */
#ifndef BROADSHEET_TESTS_UNIT_UNIT_H
#define BROADSHEET_TESTS_UNIT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/sv.h"

/* Fails showing both texts. */
static inline void assert_sv_equal_at(struct sv got, struct sv wanted, const char *file, int line)
{
    if (sv_equal(got, wanted))
        return;
    print_error("got    \"%.*s\"\nwanted \"%.*s\"\n", SV_FMT(got), SV_FMT(wanted));
    _fail(file, line);
}
#define assert_sv_equal(got, wanted) assert_sv_equal_at((got), (wanted), __FILE__, __LINE__)

#endif
