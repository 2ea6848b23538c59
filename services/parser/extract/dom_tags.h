/* dom_tags: the element and attribute names that the steps of extraction ask about, as small
 * integers, and those that the HTML Standard has rules about, with what the rules ask. One list,
 * used for the enum here and for the tables in dom_tags.c. */
#ifndef BROADSHEET_PARSER_EXTRACT_DOM_TAGS_H
#define BROADSHEET_PARSER_EXTRACT_DOM_TAGS_H

/* What the HTML Standard's rules for building a tree (section 13.2.6) want to know of an element.
 */
enum dom_trait {
    T_INLINE = 1 << 0,     /* does not part words */
    T_VOID = 1 << 1,       /* has no contents and no end tag */
    T_SPECIAL = 1 << 2,    /* an unknown end tag does not close past it */
    T_FORMATTING = 1 << 3, /* begun anew where a block cut it short */
    T_CLOSES_P = 1 << 4,   /* its start tag ends an open paragraph */
    T_SCOPE = 1 << 5,      /* nothing inside closes what is outside */
    T_ENDS = 1 << 6,       /* its end tag closes all that is open within */
    T_HEAD = 1 << 7,       /* stays in the head where the body has not begun */
    T_TABLE = 1 << 8,      /* a part of a table */
    T_HEADING = 1 << 9,    /* h1 to h6 */
    T_IMPLIED = 1 << 10,   /* its end tag may be left out */
};

/* clang-format off */
#define DOM_TAG_LIST(X) \
    X(A, "a", T_INLINE | T_FORMATTING) X(ABBR, "abbr", T_INLINE) X(ADDRESS, "address", T_SPECIAL | T_CLOSES_P | T_ENDS) X(AMP_IMG, "amp-img", 0) \
    X(APPLET, "applet", T_INLINE | T_SPECIAL | T_SCOPE) X(AREA, "area", T_INLINE | T_VOID | T_SPECIAL) \
    X(ARTICLE, "article", T_SPECIAL | T_CLOSES_P | T_ENDS) X(ASIDE, "aside", T_SPECIAL | T_CLOSES_P | T_ENDS) X(AUDIO, "audio", 0) \
    X(B, "b", T_INLINE | T_FORMATTING) X(BASE, "base", T_VOID | T_SPECIAL | T_HEAD) X(BIG, "big", T_INLINE | T_FORMATTING) \
    X(BLOCKQUOTE, "blockquote", T_SPECIAL | T_CLOSES_P | T_ENDS) X(BODY, "body", T_SPECIAL) X(BR, "br", T_VOID | T_SPECIAL) \
    X(BUTTON, "button", T_INLINE | T_SPECIAL | T_ENDS) X(CAPTION, "caption", T_SPECIAL | T_SCOPE | T_TABLE) \
    X(CENTER, "center", T_SPECIAL | T_CLOSES_P | T_ENDS) X(CITE, "cite", T_INLINE) X(CODE, "code", T_INLINE | T_FORMATTING) \
    X(COL, "col", T_VOID | T_SPECIAL | T_TABLE) X(COLGROUP, "colgroup", T_SPECIAL | T_TABLE) X(DD, "dd", T_SPECIAL | T_CLOSES_P | T_IMPLIED) \
    X(DEL, "del", T_INLINE) X(DETAILS, "details", T_SPECIAL | T_CLOSES_P | T_ENDS) X(DIALOG, "dialog", T_CLOSES_P | T_ENDS) \
    X(DIR, "dir", T_SPECIAL | T_CLOSES_P | T_ENDS) X(DIV, "div", T_SPECIAL | T_CLOSES_P | T_ENDS) X(DL, "dl", T_SPECIAL | T_CLOSES_P | T_ENDS) \
    X(DT, "dt", T_SPECIAL | T_CLOSES_P | T_IMPLIED) X(EM, "em", T_INLINE | T_FORMATTING) X(EMBED, "embed", T_VOID | T_SPECIAL) \
    X(FIELDSET, "fieldset", T_SPECIAL | T_CLOSES_P | T_ENDS) X(FIGCAPTION, "figcaption", T_SPECIAL | T_CLOSES_P | T_ENDS) \
    X(FIGURE, "figure", T_SPECIAL | T_CLOSES_P | T_ENDS) X(FONT, "font", T_INLINE | T_FORMATTING) X(FOOTER, "footer", T_SPECIAL | T_CLOSES_P | T_ENDS) \
    X(FORM, "form", T_SPECIAL | T_CLOSES_P) X(FRAME, "frame", T_VOID | T_SPECIAL) X(H1, "h1", T_SPECIAL | T_CLOSES_P | T_HEADING) \
    X(H2, "h2", T_SPECIAL | T_CLOSES_P | T_HEADING) X(H3, "h3", T_SPECIAL | T_CLOSES_P | T_HEADING) X(H4, "h4", T_SPECIAL | T_CLOSES_P | T_HEADING) \
    X(H5, "h5", T_SPECIAL | T_CLOSES_P | T_HEADING) X(H6, "h6", T_SPECIAL | T_CLOSES_P | T_HEADING) X(HEAD, "head", T_SPECIAL) \
    X(HEADER, "header", T_SPECIAL | T_CLOSES_P | T_ENDS) X(HGROUP, "hgroup", T_SPECIAL | T_CLOSES_P | T_ENDS) \
    X(HR, "hr", T_VOID | T_SPECIAL | T_CLOSES_P) X(HTML, "html", T_SPECIAL | T_SCOPE) X(I, "i", T_INLINE | T_FORMATTING) \
    X(IFRAME, "iframe", T_SPECIAL) X(IMG, "img", T_INLINE | T_VOID | T_SPECIAL) X(INPUT, "input", T_VOID | T_SPECIAL) X(INS, "ins", T_INLINE) \
    X(KEYGEN, "keygen", T_INLINE | T_VOID | T_SPECIAL) X(LABEL, "label", T_INLINE) X(LI, "li", T_SPECIAL | T_CLOSES_P | T_IMPLIED) \
    X(LINK, "link", T_VOID | T_SPECIAL | T_HEAD) X(MAIN, "main", T_SPECIAL | T_CLOSES_P | T_ENDS) X(MARK, "mark", T_INLINE) \
    X(MARQUEE, "marquee", T_INLINE | T_SPECIAL | T_SCOPE) X(MENU, "menu", T_SPECIAL | T_CLOSES_P | T_ENDS) \
    X(META, "meta", T_VOID | T_SPECIAL | T_HEAD) X(NAV, "nav", T_SPECIAL | T_CLOSES_P | T_ENDS) X(NOBR, "nobr", T_INLINE | T_FORMATTING) \
    X(NOSCRIPT, "noscript", T_SPECIAL | T_SCOPE | T_HEAD) X(OBJECT, "object", T_SPECIAL | T_SCOPE) X(OL, "ol", T_SPECIAL | T_CLOSES_P | T_ENDS) \
    X(OPTGROUP, "optgroup", T_IMPLIED) X(OPTION, "option", T_IMPLIED) X(P, "p", T_SPECIAL | T_CLOSES_P | T_IMPLIED) \
    X(PARAM, "param", T_INLINE | T_VOID | T_SPECIAL) X(PICTURE, "picture", 0) X(PRE, "pre", T_SPECIAL | T_CLOSES_P | T_ENDS) X(Q, "q", T_INLINE) \
    X(RB, "rb", T_INLINE | T_IMPLIED) X(RP, "rp", T_INLINE | T_IMPLIED) X(RT, "rt", T_INLINE | T_IMPLIED) X(RTC, "rtc", T_INLINE | T_IMPLIED) \
    X(RUBY, "ruby", T_INLINE) X(S, "s", T_INLINE | T_FORMATTING) X(SCRIPT, "script", T_SPECIAL | T_HEAD) \
    X(SEARCH, "search", T_SPECIAL | T_CLOSES_P | T_ENDS) X(SECTION, "section", T_SPECIAL | T_CLOSES_P | T_ENDS) \
    X(SELECT, "select", T_SPECIAL | T_ENDS) X(SMALL, "small", T_INLINE | T_FORMATTING) X(SOURCE, "source", T_VOID | T_SPECIAL) \
    X(SPAN, "span", T_INLINE) X(STRIKE, "strike", T_INLINE | T_FORMATTING) X(STRONG, "strong", T_INLINE | T_FORMATTING) \
    X(STYLE, "style", T_SPECIAL | T_HEAD) X(SUB, "sub", T_INLINE) X(SUMMARY, "summary", T_SPECIAL | T_CLOSES_P | T_ENDS) X(SUP, "sup", T_INLINE) \
    X(SVG, "svg", T_INLINE) X(TABLE, "table", T_SPECIAL | T_CLOSES_P | T_SCOPE) X(TBODY, "tbody", T_SPECIAL | T_TABLE) \
    X(TD, "td", T_SPECIAL | T_SCOPE | T_TABLE) X(TEMPLATE, "template", T_SPECIAL | T_SCOPE | T_HEAD) X(TEXTAREA, "textarea", T_SPECIAL) \
    X(TFOOT, "tfoot", T_SPECIAL | T_TABLE) X(TH, "th", T_SPECIAL | T_SCOPE | T_TABLE) X(THEAD, "thead", T_SPECIAL | T_TABLE) X(TIME, "time", T_INLINE) \
    X(TITLE, "title", T_SPECIAL | T_HEAD) X(TR, "tr", T_SPECIAL | T_TABLE) X(TRACK, "track", T_INLINE | T_VOID | T_SPECIAL) \
    X(TT, "tt", T_INLINE | T_FORMATTING) X(U, "u", T_INLINE | T_FORMATTING) X(UL, "ul", T_SPECIAL | T_CLOSES_P | T_ENDS) X(VIDEO, "video", 0) \
    X(WBR, "wbr", T_VOID | T_SPECIAL)

#define DOM_ATTRIBUTE_LIST(X) \
    X(ALT, "alt") X(ARIA_HIDDEN, "aria-hidden") X(ARIA_LABEL, "aria-label") X(CHARSET, "charset") X(CITE, "cite") X(CLASS, "class") X(CONTENT, "content") \
    X(DATA_SRC, "data-src") X(DATA_SRCSET, "data-srcset") X(DATETIME, "datetime") X(DIR, "dir") X(HEIGHT, "height") X(HIDDEN, "hidden") \
    X(HREF, "href") X(HREFLANG, "hreflang") X(HTTP_EQUIV, "http-equiv") X(ID, "id") X(ITEMID, "itemid") X(ITEMPROP, "itemprop") \
    X(ITEMSCOPE, "itemscope") X(ITEMTYPE, "itemtype") X(LANG, "lang") X(MEDIA, "media") X(NAME, "name") X(POSTER, "poster") X(PROPERTY, "property") \
    X(REL, "rel") X(ROLE, "role") X(SIZES, "sizes") X(SRC, "src") X(SRCSET, "srcset") X(STYLE, "style") X(TITLE, "title") \
    X(TYPE, "type") X(TYPEOF, "typeof") X(VALUE, "value") X(WIDTH, "width")
/* clang-format on */

enum dom_tag {
    TAG_DOCUMENT,
    TAG_TEXT,
    TAG_OTHER,
#define X(symbol, name, traits) TAG_##symbol,
    DOM_TAG_LIST(X)
#undef X
        TAG_COUNT
};

enum dom_attribute_name {
    ATTR_OTHER,
#define X(symbol, name) ATTR_##symbol,
    DOM_ATTRIBUTE_LIST(X)
#undef X
        ATTR_COUNT
};

/* Bits of enum dom_trait; TAG_OTHER and TAG_TEXT are inline and no more. */
unsigned dom_tag_traits(enum dom_tag tag);

#endif
