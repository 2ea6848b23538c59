#include "services/parser/extract/dates_region.h"

struct region {
    int minutes;
    bool has_summer; /* Europe's: an hour more from the last Sunday of March to October's */
    const char *countries, *languages;
};

/* Regions of more than one clock, or whose summers others decide, are not here. */
static const struct region REGIONS[] = {
    {0, true, " pt ie uk ", " ga cy "},
    {60, true, " at be ch cz de dk fr hu it li lu mt nl no pl se si sk hr rs ba mk al me es ",
     " de it nl pl cs sk hu da sv nb no sl hr "},
    {120, true, " fi ee lv lt gr ro bg ua cy ", " fi et lv lt el ro bg uk "},
    {180, false, " tr by sa iq kw qa ke ", " tr "},
    {120, false, " za ", " af "},
    {60, false, " ng ", ""},
    {240, false, " ae ", ""},
    {300, false, " pk ", " ur "},
    {330, false, " in lk ", " hi ta te ml kn mr gu pa "},
    {345, false, " np ", " ne "},
    {360, false, " bd ", " bn "},
    {420, false, " th vn ", " th vi "},
    {480, false, " cn tw hk sg my ph ", ""},
    {540, false, " jp kr ", " ja ko "},
    {-180, false, " ar uy ", ""},
    {-240, false, " ve bo do pr ", ""},
    {-300, false, " co pe ec pa ", ""},
    {-360, false, " gt cr hn sv ni ", ""},
};

static bool is_listed(const char *list, struct sv word)
{
    char padded[8] = " ";
    if (word.len < 2 || word.len > 3)
        return false;
    for (size_t i = 0; i < word.len; i++)
        padded[i + 1] = sv_lower(word.ptr[i]);
    padded[word.len + 1] = ' ';
    return sv_contains(sv_from_c(list), sv_from(padded, word.len + 2));
}

static const struct region *find(struct sv host, struct sv language)
{
    size_t dot = sv_rfind_byte(host, '.');
    struct sv country = dot < host.len ? sv_skip(host, dot + 1) : SV_NULL;
    for (size_t i = 0; i < COUNT_OF(REGIONS); i++) {
        if (is_listed(REGIONS[i].countries, country))
            return &REGIONS[i];
    }
    /* another country's name decides against the language: .us in Spanish, .br in German */
    struct sv short_language = sv_sub(language, 0, sv_find_byte(language, '-'));
    for (size_t i = 0; country.len != 2 && i < COUNT_OF(REGIONS); i++) {
        if (is_listed(REGIONS[i].languages, short_language))
            return &REGIONS[i];
    }
    return NULL;
}

/* Days since 1970 of the last Sunday of a month of 31 days. */
static int64_t last_sunday(int year, int month)
{
    int64_t last = date_days(year, month, 31);
    return last - (last + 4) % 7; /* 1970-01-01 was a Thursday */
}

/* Summer begins and ends at 01:00 UTC. */
static bool is_european_summer(const struct date *instant)
{
    const int64_t hour_us = INT64_C(3600000000);
    int64_t hours = date_to_unix_us(instant) / hour_us;
    return hours >= last_sunday(instant->year, 3) * 24 + 1 &&
           hours < last_sunday(instant->year, 10) * 24 + 1;
}

bool dates_region_offset(struct sv host, struct sv language, const struct date *instant,
                         int *minutes)
{
    const struct region *region = find(host, language);
    if (!region || instant->year < 1996)
        return false;
    *minutes = region->minutes + (region->has_summer && is_european_summer(instant) ? 60 : 0);
    return true;
}
