/* charset_labels: the encodings of the WHATWG Encoding standard, their labels, and the name that
 * glibc's iconv knows each by. A table and its lookup; static data. */
#ifndef BROADSHEET_PARSER_EXTRACT_CHARSET_LABELS_H
#define BROADSHEET_PARSER_EXTRACT_CHARSET_LABELS_H

#include "common/sv.h"

struct charset_encoding {
    const char *name;   /* WHATWG's */
    const char *iconv;  /* glibc's; NULL: needs none (UTF-8) */
    const char *labels; /* parted by spaces, lower case */
    bool is_single_byte;
};
extern const struct charset_encoding CHARSET_ENCODINGS[];
extern const size_t CHARSET_N_ENCODINGS;

/* By label, white space around and case ignored; NULL for none. */
const struct charset_encoding *charset_encoding_of_label(struct sv label);
/* By WHATWG name, exactly. */
const struct charset_encoding *charset_encoding_of_name(struct sv name);

#endif
