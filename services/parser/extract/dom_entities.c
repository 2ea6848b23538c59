/* Named character references of the HTML Standard (section 13.5), but for mathematical operators
 * and arrows that pages of news do not use. E wants its semicolon; L is one of the 106 that old
 * pages write without. In byte order, for the binary search. */
#include "services/parser/extract/dom_scan.h"

struct entity {
    const char *name;
    uint16_t codepoint;
    bool is_legacy;
};

/* clang-format off */
#define E(name, codepoint) {name, codepoint, false}
#define L(name, codepoint) {name, codepoint, true}
static const struct entity ENTITIES[] = {
    L("AElig", 0xc6), L("AMP", 0x26), L("Aacute", 0xc1), E("Abreve", 0x102), L("Acirc", 0xc2), E("Acy", 0x410), L("Agrave", 0xc0),
    E("Alpha", 0x391), E("Amacr", 0x100), E("Aogon", 0x104), L("Aring", 0xc5), L("Atilde", 0xc3), L("Auml", 0xc4), E("Bcy", 0x411),
    E("Beta", 0x392), E("Bscr", 0x212c), E("CHcy", 0x427), L("COPY", 0xa9), E("Cacute", 0x106), E("Cayleys", 0x212d), E("Ccaron", 0x10c),
    L("Ccedil", 0xc7), E("Ccirc", 0x108), E("Cdot", 0x10a), E("Cedilla", 0xb8), E("CenterDot", 0xb7), E("Cfr", 0x212d), E("Chi", 0x3a7),
    E("Copf", 0x2102), E("DD", 0x2145), E("DJcy", 0x402), E("DScy", 0x405), E("DZcy", 0x40f), E("Dagger", 0x2021), E("Darr", 0x21a1),
    E("Dcaron", 0x10e), E("Dcy", 0x414), E("Delta", 0x394), E("DiacriticalAcute", 0xb4), E("DiacriticalGrave", 0x60), E("Dot", 0xa8),
    E("DotDot", 0x20dc), E("DoubleDot", 0xa8), E("Dstrok", 0x110), E("ENG", 0x14a), L("ETH", 0xd0), L("Eacute", 0xc9),
    E("Ecaron", 0x11a), L("Ecirc", 0xca), E("Ecy", 0x42d), E("Edot", 0x116), L("Egrave", 0xc8), E("Emacr", 0x112),
    E("EmptySmallSquare", 0x25fb), E("EmptyVerySmallSquare", 0x25ab), E("Eogon", 0x118), E("Epsilon", 0x395), E("Escr", 0x2130),
    E("Eta", 0x397), L("Euml", 0xcb), E("Fcy", 0x424), E("FilledSmallSquare", 0x25fc), E("FilledVerySmallSquare", 0x25aa),
    E("Fscr", 0x2131), E("GJcy", 0x403), L("GT", 0x3e), E("Gamma", 0x393), E("Gammad", 0x3dc), E("Gbreve", 0x11e), E("Gcedil", 0x122),
    E("Gcirc", 0x11c), E("Gcy", 0x413), E("Gdot", 0x120), E("HARDcy", 0x42a), E("Hat", 0x5e), E("Hcirc", 0x124), E("Hfr", 0x210c),
    E("Hopf", 0x210d), E("HorizontalLine", 0x2500), E("Hscr", 0x210b), E("Hstrok", 0x126), E("IEcy", 0x415), E("IJlig", 0x132),
    E("IOcy", 0x401), L("Iacute", 0xcd), L("Icirc", 0xce), E("Icy", 0x418), E("Idot", 0x130), E("Ifr", 0x2111), L("Igrave", 0xcc),
    E("Im", 0x2111), E("Imacr", 0x12a), E("Implies", 0x21d2), E("Iogon", 0x12e), E("Iota", 0x399), E("Iscr", 0x2110), E("Itilde", 0x128),
    E("Iukcy", 0x406), L("Iuml", 0xcf), E("Jcirc", 0x134), E("Jcy", 0x419), E("Jsercy", 0x408), E("Jukcy", 0x404), E("KHcy", 0x425),
    E("KJcy", 0x40c), E("Kappa", 0x39a), E("Kcedil", 0x136), E("Kcy", 0x41a), E("LJcy", 0x409), L("LT", 0x3c), E("Lacute", 0x139),
    E("Lambda", 0x39b), E("Larr", 0x219e), E("Lcaron", 0x13d), E("Lcedil", 0x13b), E("Lcy", 0x41b), E("Lmidot", 0x13f),
    E("Lscr", 0x2112), E("Lsh", 0x21b0), E("Lstrok", 0x141), E("Mcy", 0x41c), E("Mscr", 0x2133), E("Mu", 0x39c), E("NJcy", 0x40a),
    E("Nacute", 0x143), E("Ncaron", 0x147), E("Ncedil", 0x145), E("Ncy", 0x41d), E("NewLine", 0xa), E("NoBreak", 0x2060),
    E("NonBreakingSpace", 0xa0), E("Nopf", 0x2115), L("Ntilde", 0xd1), E("Nu", 0x39d), E("OElig", 0x152), L("Oacute", 0xd3),
    L("Ocirc", 0xd4), E("Ocy", 0x41e), E("Odblac", 0x150), L("Ograve", 0xd2), E("Omacr", 0x14c), E("Omega", 0x3a9), E("Omicron", 0x39f),
    L("Oslash", 0xd8), L("Otilde", 0xd5), L("Ouml", 0xd6), E("OverBar", 0x203e), E("Pcy", 0x41f), E("Phi", 0x3a6), E("Pi", 0x3a0),
    E("PlusMinus", 0xb1), E("Popf", 0x2119), E("Prime", 0x2033), E("Psi", 0x3a8), L("QUOT", 0x22), E("Qopf", 0x211a), L("REG", 0xae),
    E("Racute", 0x154), E("Rarr", 0x21a0), E("Rcaron", 0x158), E("Rcedil", 0x156), E("Rcy", 0x420), E("Re", 0x211c), E("Rfr", 0x211c),
    E("Rho", 0x3a1), E("Ropf", 0x211d), E("Rscr", 0x211b), E("Rsh", 0x21b1), E("SHCHcy", 0x429), E("SHcy", 0x428), E("SOFTcy", 0x42c),
    E("Sacute", 0x15a), E("Scaron", 0x160), E("Scedil", 0x15e), E("Scirc", 0x15c), E("Scy", 0x421), E("Sigma", 0x3a3),
    E("Square", 0x25a1), L("THORN", 0xde), E("TRADE", 0x2122), E("TSHcy", 0x40b), E("TScy", 0x426), E("Tab", 0x9), E("Tau", 0x3a4),
    E("Tcaron", 0x164), E("Tcedil", 0x162), E("Tcy", 0x422), E("Theta", 0x398), E("Tstrok", 0x166), L("Uacute", 0xda), E("Uarr", 0x219f),
    E("Ubrcy", 0x40e), E("Ubreve", 0x16c), L("Ucirc", 0xdb), E("Ucy", 0x423), E("Udblac", 0x170), L("Ugrave", 0xd9), E("Umacr", 0x16a),
    E("UnderBar", 0x5f), E("Uogon", 0x172), E("UpArrow", 0x2191), E("Uparrow", 0x21d1), E("Upsi", 0x3d2), E("Upsilon", 0x3a5),
    E("Uring", 0x16e), E("Utilde", 0x168), L("Uuml", 0xdc), E("Vcy", 0x412), E("Verbar", 0x2016), E("Vert", 0x2016),
    E("VerticalLine", 0x7c), E("Wcirc", 0x174), E("Xi", 0x39e), E("YAcy", 0x42f), E("YIcy", 0x407), E("YUcy", 0x42e), L("Yacute", 0xdd),
    E("Ycirc", 0x176), E("Ycy", 0x42b), E("Yuml", 0x178), E("ZHcy", 0x416), E("Zacute", 0x179), E("Zcaron", 0x17d), E("Zcy", 0x417),
    E("Zdot", 0x17b), E("Zeta", 0x396), E("Zfr", 0x2128), E("Zopf", 0x2124), L("aacute", 0xe1), E("abreve", 0x103), L("acirc", 0xe2),
    L("acute", 0xb4), E("acy", 0x430), L("aelig", 0xe6), E("af", 0x2061), L("agrave", 0xe0), E("alefsym", 0x2135), E("aleph", 0x2135),
    E("alpha", 0x3b1), E("amacr", 0x101), L("amp", 0x26), E("angst", 0xc5), E("aogon", 0x105), E("apos", 0x27), L("aring", 0xe5),
    E("ast", 0x2a), L("atilde", 0xe3), L("auml", 0xe4), E("backepsilon", 0x3f6), E("bcy", 0x431), E("bdquo", 0x201e), E("bepsi", 0x3f6),
    E("bernou", 0x212c), E("beta", 0x3b2), E("beth", 0x2136), E("bigcirc", 0x25ef), E("bigstar", 0x2605), E("bigtriangledown", 0x25bd),
    E("bigtriangleup", 0x25b3), E("blacksquare", 0x25aa), E("blacktriangle", 0x25b4), E("blacktriangledown", 0x25be),
    E("blacktriangleleft", 0x25c2), E("blacktriangleright", 0x25b8), E("blk12", 0x2592), E("blk14", 0x2591), E("blk34", 0x2593),
    E("block", 0x2588), E("boxDL", 0x2557), E("boxDR", 0x2554), E("boxDl", 0x2556), E("boxDr", 0x2553), E("boxH", 0x2550),
    E("boxHD", 0x2566), E("boxHU", 0x2569), E("boxHd", 0x2564), E("boxHu", 0x2567), E("boxUL", 0x255d), E("boxUR", 0x255a),
    E("boxUl", 0x255c), E("boxUr", 0x2559), E("boxV", 0x2551), E("boxVH", 0x256c), E("boxVL", 0x2563), E("boxVR", 0x2560),
    E("boxVh", 0x256b), E("boxVl", 0x2562), E("boxVr", 0x255f), E("boxdL", 0x2555), E("boxdR", 0x2552), E("boxdl", 0x2510),
    E("boxdr", 0x250c), E("boxh", 0x2500), E("boxhD", 0x2565), E("boxhU", 0x2568), E("boxhd", 0x252c), E("boxhu", 0x2534),
    E("boxuL", 0x255b), E("boxuR", 0x2558), E("boxul", 0x2518), E("boxur", 0x2514), E("boxv", 0x2502), E("boxvH", 0x256a),
    E("boxvL", 0x2561), E("boxvR", 0x255e), E("boxvh", 0x253c), E("boxvl", 0x2524), E("boxvr", 0x251c), E("bprime", 0x2035),
    L("brvbar", 0xa6), E("bsemi", 0x204f), E("bsol", 0x5c), E("bull", 0x2022), E("bullet", 0x2022), E("cacute", 0x107),
    E("caret", 0x2041), E("ccaron", 0x10d), L("ccedil", 0xe7), E("ccirc", 0x109), E("cdot", 0x10b), L("cedil", 0xb8), L("cent", 0xa2),
    E("centerdot", 0xb7), E("chcy", 0x447), E("chi", 0x3c7), E("cir", 0x25cb), E("circledR", 0xae), E("clubs", 0x2663),
    E("clubsuit", 0x2663), E("colon", 0x3a), E("comma", 0x2c), E("commat", 0x40), L("copy", 0xa9), E("copysr", 0x2117),
    E("crarr", 0x21b5), E("cularr", 0x21b6), E("curarr", 0x21b7), L("curren", 0xa4), E("dArr", 0x21d3), E("dagger", 0x2020),
    E("daleth", 0x2138), E("darr", 0x2193), E("dash", 0x2010), E("dcaron", 0x10f), E("dcy", 0x434), E("dd", 0x2146),
    E("ddagger", 0x2021), E("ddarr", 0x21ca), L("deg", 0xb0), E("delta", 0x3b4), E("dharl", 0x21c3), E("dharr", 0x21c2),
    E("diamondsuit", 0x2666), E("diams", 0x2666), E("die", 0xa8), E("digamma", 0x3dd), E("div", 0xf7), L("divide", 0xf7),
    E("djcy", 0x452), E("dollar", 0x24), E("dscy", 0x455), E("dstrok", 0x111), E("dtri", 0x25bf), E("dtrif", 0x25be), E("duarr", 0x21f5),
    E("dzcy", 0x45f), L("eacute", 0xe9), E("ecaron", 0x11b), L("ecirc", 0xea), E("ecy", 0x44d), E("edot", 0x117), E("ee", 0x2147),
    L("egrave", 0xe8), E("ell", 0x2113), E("emacr", 0x113), E("emsp", 0x2003), E("emsp13", 0x2004), E("emsp14", 0x2005), E("eng", 0x14b),
    E("ensp", 0x2002), E("eogon", 0x119), E("epsi", 0x3b5), E("epsilon", 0x3b5), E("epsiv", 0x3f5), E("equals", 0x3d), E("escr", 0x212f),
    E("eta", 0x3b7), L("eth", 0xf0), L("euml", 0xeb), E("euro", 0x20ac), E("excl", 0x21), E("fcy", 0x444), E("female", 0x2640),
    E("flat", 0x266d), E("fltns", 0x25b1), E("fnof", 0x192), L("frac12", 0xbd), E("frac13", 0x2153), L("frac14", 0xbc),
    E("frac15", 0x2155), E("frac16", 0x2159), E("frac18", 0x215b), E("frac23", 0x2154), E("frac25", 0x2156), L("frac34", 0xbe),
    E("frac35", 0x2157), E("frac38", 0x215c), E("frac45", 0x2158), E("frac56", 0x215a), E("frac58", 0x215d), E("frac78", 0x215e),
    E("frasl", 0x2044), E("gacute", 0x1f5), E("gamma", 0x3b3), E("gammad", 0x3dd), E("gbreve", 0x11f), E("gcirc", 0x11d),
    E("gcy", 0x433), E("gdot", 0x121), E("gimel", 0x2137), E("gjcy", 0x453), E("grave", 0x60), E("gscr", 0x210a), L("gt", 0x3e),
    E("hArr", 0x21d4), E("hairsp", 0x200a), E("half", 0xbd), E("hamilt", 0x210b), E("hardcy", 0x44a), E("harr", 0x2194),
    E("harrw", 0x21ad), E("hbar", 0x210f), E("hcirc", 0x125), E("hearts", 0x2665), E("heartsuit", 0x2665), E("hellip", 0x2026),
    E("hoarr", 0x21ff), E("horbar", 0x2015), E("hslash", 0x210f), E("hstrok", 0x127), E("hybull", 0x2043), E("hyphen", 0x2010),
    L("iacute", 0xed), E("ic", 0x2063), L("icirc", 0xee), E("icy", 0x438), E("iecy", 0x435), L("iexcl", 0xa1), E("iff", 0x21d4),
    L("igrave", 0xec), E("ii", 0x2148), E("iiota", 0x2129), E("ijlig", 0x133), E("imacr", 0x12b), E("image", 0x2111),
    E("imagline", 0x2110), E("imagpart", 0x2111), E("imath", 0x131), E("imped", 0x1b5), E("incare", 0x2105), E("inodot", 0x131),
    E("integers", 0x2124), E("iocy", 0x451), E("iogon", 0x12f), E("iota", 0x3b9), L("iquest", 0xbf), E("it", 0x2062), E("itilde", 0x129),
    E("iukcy", 0x456), L("iuml", 0xef), E("jcirc", 0x135), E("jcy", 0x439), E("jmath", 0x237), E("jsercy", 0x458), E("jukcy", 0x454),
    E("kappa", 0x3ba), E("kappav", 0x3f0), E("kcedil", 0x137), E("kcy", 0x43a), E("kgreen", 0x138), E("khcy", 0x445), E("kjcy", 0x45c),
    E("lAarr", 0x21da), E("lArr", 0x21d0), E("lacute", 0x13a), E("lagran", 0x2112), E("lambda", 0x3bb), L("laquo", 0xab),
    E("larr", 0x2190), E("larrb", 0x21e4), E("larrhk", 0x21a9), E("larrlp", 0x21ab), E("larrtl", 0x21a2), E("lbrace", 0x7b),
    E("lbrack", 0x5b), E("lcaron", 0x13e), E("lcedil", 0x13c), E("lcub", 0x7b), E("lcy", 0x43b), E("ldquo", 0x201c), E("ldquor", 0x201e),
    E("ldsh", 0x21b2), E("lhard", 0x21bd), E("lharu", 0x21bc), E("lhblk", 0x2584), E("ljcy", 0x459), E("llarr", 0x21c7),
    E("lltri", 0x25fa), E("lmidot", 0x140), E("loarr", 0x21fd), E("lowbar", 0x5f), E("loz", 0x25ca), E("lozenge", 0x25ca),
    E("lpar", 0x28), E("lrarr", 0x21c6), E("lrhar", 0x21cb), E("lrm", 0x200e), E("lsaquo", 0x2039), E("lsh", 0x21b0), E("lsqb", 0x5b),
    E("lsquo", 0x2018), E("lsquor", 0x201a), E("lstrok", 0x142), L("lt", 0x3c), E("ltri", 0x25c3), E("ltrif", 0x25c2), L("macr", 0xaf),
    E("male", 0x2642), E("map", 0x21a6), E("mapsto", 0x21a6), E("mapstoup", 0x21a5), E("marker", 0x25ae), E("mcy", 0x43c),
    E("mdash", 0x2014), E("mho", 0x2127), L("micro", 0xb5), E("midast", 0x2a), L("middot", 0xb7), E("mldr", 0x2026), E("mu", 0x3bc),
    E("nacute", 0x144), E("napos", 0x149), E("natur", 0x266e), E("natural", 0x266e), E("naturals", 0x2115), L("nbsp", 0xa0),
    E("ncaron", 0x148), E("ncedil", 0x146), E("ncy", 0x43d), E("ndash", 0x2013), E("neArr", 0x21d7), E("nearr", 0x2197),
    E("nearrow", 0x2197), E("nhArr", 0x21ce), E("nharr", 0x21ae), E("njcy", 0x45a), E("nlArr", 0x21cd), E("nlarr", 0x219a),
    E("nldr", 0x2025), L("not", 0xac), E("nrArr", 0x21cf), E("nrarr", 0x219b), L("ntilde", 0xf1), E("nu", 0x3bd), E("num", 0x23),
    E("numero", 0x2116), E("numsp", 0x2007), E("nwArr", 0x21d6), E("nwarr", 0x2196), E("nwarrow", 0x2196), L("oacute", 0xf3),
    L("ocirc", 0xf4), E("ocy", 0x43e), E("odblac", 0x151), E("oelig", 0x153), L("ograve", 0xf2), E("ohm", 0x3a9), E("olarr", 0x21ba),
    E("oline", 0x203e), E("omacr", 0x14d), E("omega", 0x3c9), E("omicron", 0x3bf), E("orarr", 0x21bb), E("order", 0x2134),
    E("orderof", 0x2134), L("ordf", 0xaa), L("ordm", 0xba), E("oscr", 0x2134), L("oslash", 0xf8), L("otilde", 0xf5), L("ouml", 0xf6),
    L("para", 0xb6), E("pcy", 0x43f), E("percnt", 0x25), E("period", 0x2e), E("permil", 0x2030), E("pertenk", 0x2031), E("phi", 0x3c6),
    E("phiv", 0x3d5), E("phmmat", 0x2133), E("phone", 0x260e), E("pi", 0x3c0), E("piv", 0x3d6), E("planck", 0x210f),
    E("planckh", 0x210e), E("plankv", 0x210f), E("plus", 0x2b), L("plusmn", 0xb1), E("pm", 0xb1), L("pound", 0xa3), E("prime", 0x2032),
    E("primes", 0x2119), E("psi", 0x3c8), E("puncsp", 0x2008), E("qprime", 0x2057), E("quest", 0x3f), L("quot", 0x22),
    E("rAarr", 0x21db), E("rArr", 0x21d2), E("racute", 0x155), L("raquo", 0xbb), E("rarr", 0x2192), E("rarrb", 0x21e5),
    E("rarrhk", 0x21aa), E("rarrlp", 0x21ac), E("rarrtl", 0x21a3), E("rarrw", 0x219d), E("rbrace", 0x7d), E("rbrack", 0x5d),
    E("rcaron", 0x159), E("rcedil", 0x157), E("rcub", 0x7d), E("rcy", 0x440), E("rdquo", 0x201d), E("rdquor", 0x201d), E("rdsh", 0x21b3),
    E("real", 0x211c), E("realine", 0x211b), E("realpart", 0x211c), E("reals", 0x211d), E("rect", 0x25ad), L("reg", 0xae),
    E("rhard", 0x21c1), E("rharu", 0x21c0), E("rho", 0x3c1), E("rhov", 0x3f1), E("rlarr", 0x21c4), E("rlhar", 0x21cc), E("rlm", 0x200f),
    E("roarr", 0x21fe), E("rpar", 0x29), E("rrarr", 0x21c9), E("rsaquo", 0x203a), E("rsh", 0x21b1), E("rsqb", 0x5d), E("rsquo", 0x2019),
    E("rsquor", 0x2019), E("rtri", 0x25b9), E("rtrif", 0x25b8), E("rx", 0x211e), E("sacute", 0x15b), E("sbquo", 0x201a),
    E("scaron", 0x161), E("scedil", 0x15f), E("scirc", 0x15d), E("scy", 0x441), E("seArr", 0x21d8), E("searr", 0x2198),
    E("searrow", 0x2198), L("sect", 0xa7), E("semi", 0x3b), E("sharp", 0x266f), E("shchcy", 0x449), E("shcy", 0x448), L("shy", 0xad),
    E("sigma", 0x3c3), E("sigmaf", 0x3c2), E("sigmav", 0x3c2), E("slarr", 0x2190), E("softcy", 0x44c), E("sol", 0x2f),
    E("spades", 0x2660), E("spadesuit", 0x2660), E("squ", 0x25a1), E("square", 0x25a1), E("squarf", 0x25aa), E("squf", 0x25aa),
    E("srarr", 0x2192), E("star", 0x2606), E("starf", 0x2605), E("straightepsilon", 0x3f5), E("straightphi", 0x3d5), E("strns", 0xaf),
    E("sung", 0x266a), L("sup1", 0xb9), L("sup2", 0xb2), L("sup3", 0xb3), E("swArr", 0x21d9), E("swarr", 0x2199), E("swarrow", 0x2199),
    L("szlig", 0xdf), E("tau", 0x3c4), E("tcaron", 0x165), E("tcedil", 0x163), E("tcy", 0x442), E("tdot", 0x20db), E("theta", 0x3b8),
    E("thetasym", 0x3d1), E("thetav", 0x3d1), E("thinsp", 0x2009), L("thorn", 0xfe), L("times", 0xd7), E("tprime", 0x2034),
    E("trade", 0x2122), E("triangle", 0x25b5), E("triangledown", 0x25bf), E("triangleleft", 0x25c3), E("triangleright", 0x25b9),
    E("tridot", 0x25ec), E("tscy", 0x446), E("tshcy", 0x45b), E("tstrok", 0x167), E("uArr", 0x21d1), L("uacute", 0xfa),
    E("uarr", 0x2191), E("ubrcy", 0x45e), E("ubreve", 0x16d), L("ucirc", 0xfb), E("ucy", 0x443), E("udarr", 0x21c5), E("udblac", 0x171),
    L("ugrave", 0xf9), E("uharl", 0x21bf), E("uharr", 0x21be), E("uhblk", 0x2580), E("ultri", 0x25f8), E("umacr", 0x16b), L("uml", 0xa8),
    E("uogon", 0x173), E("uparrow", 0x2191), E("upsi", 0x3c5), E("upsih", 0x3d2), E("upsilon", 0x3c5), E("uring", 0x16f),
    E("urtri", 0x25f9), E("utilde", 0x169), E("utri", 0x25b5), E("utrif", 0x25b4), E("uuarr", 0x21c8), L("uuml", 0xfc),
    E("vArr", 0x21d5), E("varepsilon", 0x3f5), E("varkappa", 0x3f0), E("varphi", 0x3d5), E("varpi", 0x3d6), E("varr", 0x2195),
    E("varrho", 0x3f1), E("varsigma", 0x3c2), E("vartheta", 0x3d1), E("vcy", 0x432), E("verbar", 0x7c), E("vert", 0x7c),
    E("wcirc", 0x175), E("weierp", 0x2118), E("wp", 0x2118), E("xcirc", 0x25ef), E("xdtri", 0x25bd), E("xi", 0x3be), E("xutri", 0x25b3),
    L("yacute", 0xfd), E("yacy", 0x44f), E("ycirc", 0x177), E("ycy", 0x44b), L("yen", 0xa5), E("yicy", 0x457), E("yucy", 0x44e),
    L("yuml", 0xff), E("zacute", 0x17a), E("zcaron", 0x17e), E("zcy", 0x437), E("zdot", 0x17c), E("zeetrf", 0x2128), E("zeta", 0x3b6),
    E("zhcy", 0x436), E("zigrarr", 0x21dd), E("zwj", 0x200d), E("zwnj", 0x200c),
};
#undef E
#undef L
/* clang-format on */

/* <0, 0, >0 as in strcmp, where the view need not end. */
static int compare(struct sv name, const char *entity)
{
    for (size_t i = 0; i < name.len; i++) {
        const int difference = (unsigned char)name.ptr[i] - (unsigned char)entity[i];
        if (difference || !entity[i])
            return difference;
    }
    return entity[name.len] ? -1 : 0;
}

uint32_t dom_entity(struct sv name, bool *is_legacy)
{
    size_t low = 0, high = COUNT_OF(ENTITIES);
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = compare(name, ENTITIES[middle].name);
        if (order == 0) {
            *is_legacy = ENTITIES[middle].is_legacy;
            return ENTITIES[middle].codepoint;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return 0;
}
