#include "services/parser/extract/dates_words.h"

#include "common/text.h"
#include "services/parser/extract/dates_months.h"

/* Where the same word is another month: Croatian against its Slavic neighbours, and short forms. */
static const struct {
    const char *language, *name;
    int month;
} EXCEPTIONS[] = {
    {"hr", "listopad*", 10}, {"bs", "listopad*", 10}, {"hr", "lis", 10},  {"hr", "srp*", 7},
    {"hr", "lip*", 6},       {"hr", "stud*", 11},     {"be", "студ*", 1}, {"pl", "lip*", 7},
    {"cs", "srp*", 8},       {"pl", "lis*", 11},      {"it", "mag", 5},   {"lt", "lie*", 7},
    {"fi", "touko*", 5},     {"tr", "mar", 3},        {"uk", "лип*", 7},
};

static const char *const HIJRI[12] = {
    "فروردین|فروردين|حمل",
    "اردیبهشت|ارديبهشت|ثور",
    "خرداد|جوزا",
    "تیر|تير|سرطان",
    "مرداد|امرداد|اسد",
    "شهریور|شهريور|سنبله",
    "مهر|میزان",
    "آبان|ابان|عقرب",
    "آذر|اذر|قوس",
    "دی|دي|جدی",
    "بهمن|دلو",
    "اسفند|حوت",
};

/* Length of the match of one name at the beginning of text, which must end at a word's end; 0 for
 * none. */
static size_t name_length(struct sv text, struct sv name)
{
    bool any_ending = name.len && name.ptr[name.len - 1] == '*';
    if (any_ending)
        name = sv_sub(name, 0, name.len - 1);
    if (name.len == 0 || text.len < name.len || text.ptr[0] != name.ptr[0] ||
        !sv_starts_with(text, name))
        return 0;
    struct sv rest = sv_skip(text, name.len);
    size_t len = name.len;
    while (rest.len) {
        struct sv before = rest;
        if (!text_is_letter(text_next(&rest)))
            break;
        if (!any_ending)
            return 0;
        len += before.len - rest.len;
    }
    return len;
}

static size_t longest(struct sv text, const char *names)
{
    struct sv rest = sv_from_c(names), name;
    size_t best = 0;
    while (sv_cut(&rest, '|', &name)) {
        size_t len = name_length(text, name);
        if (len > best)
            best = len;
    }
    return best;
}

/* Order by the first two bytes. */
static int compare_beginning(struct sv text, size_t month)
{
    return memcmp(DATES_MONTHS[month].name, text.ptr, 2);
}

static bool begins_alike(struct sv text, size_t month)
{
    return text.len >= 2 && compare_beginning(text, month) == 0;
}

/* The first month's name that begins as a text does. */
static size_t first_month(struct sv text)
{
    size_t low = 0, high = text.len >= 2 ? DATES_N_MONTHS : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_beginning(text, middle) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int dates_month(struct sv text, struct sv language, size_t *len)
{
    for (size_t i = 0; i < COUNT_OF(EXCEPTIONS); i++) {
        if (!sv_starts_with(language, sv_from_c(EXCEPTIONS[i].language)))
            continue;
        *len = name_length(text, sv_from_c(EXCEPTIONS[i].name));
        if (*len)
            return EXCEPTIONS[i].month;
    }
    int month = 0;
    *len = 0;
    for (size_t i = first_month(text); i < DATES_N_MONTHS && begins_alike(text, i); i++) {
        size_t match = name_length(text, sv_from_c(DATES_MONTHS[i].name));
        if (match > *len) {
            *len = match;
            month = DATES_MONTHS[i].month;
        }
    }
    return month;
}

int dates_month_hijri(struct sv text, size_t *len)
{
    for (int i = 0; i < 12; i++) {
        *len = longest(text, HIJRI[i]);
        if (*len)
            return i + 1;
    }
    return 0;
}

static bool is_one_of(struct sv word, const char *names)
{
    while (word.len) {
        const char *end = strchrnul(names, '|');
        if (names[0] == word.ptr[0] &&
            name_length(word, sv_from(names, (size_t)(end - names))) == word.len)
            return true;
        if (*end == '\0')
            break;
        names = end + 1;
    }
    return false;
}

int64_t dates_unit(struct sv word)
{
    static const struct {
        int64_t seconds;
        const char *names;
    } UNITS[] = {
        {60, "minute*|minut*|min|mins|minuto*|minuta*|minuut*|dakika*|dk|минут*|мин|хвилин*|دقيقة|"
             "دقائق|دقیقه|분|分|分钟|分鐘|phút|menit|minit|perc*|"
             "λεπτ*|דקות|นาที|मिनट|মিনিট|minūt*|minuč*|mín*"},
        {3600, "hour*|hr|hrs|h|stunde*|std|heure*|hora*|ore|ora|uur|uren|time|timer|timme|timmar|"
               "tim|tunti*|godz*|hodin*|óra|órá*|saat|sa|час|часа|часов|год|годин*|"
               "ساعة|ساعات|ساعت|시간|小时|小時|時間|giờ|jam|ώρ*|שעות|שעה|ชั่วโมง|घंटे|घंटा|ঘণ্টা|stund*|"
               "valand*|tund*|klst|oră|sat|sata|sati"},
        {86400,
         "day*|tag|tage|tagen|jour*|día*|dia*|giorn*|dag|dagar|dage|dagen|dager|päiv*|dni|dzień|"
         "den|dny|dnů|nap|napja|gün|день|дня|дней|днів|дні|يوم|أيام|روز|일|天|日|ngày|hari|"
         "ημέρ*|μέρ*|ימים|יום|วัน|दिन|দিন|zile|zi|dana|dan|dien*|päeva"},
        {604800,
         "week*|woche*|semaine*|semana*|settiman*|weken|vecka|veckor|uke|uker|uge|uger|viikko*|"
         "tydz*|tygod*|týdn*|hét|hete|hafta|недел*|тижд*|أسبوع|أسابيع|هفته|주|周|週間|tuần|minggu|"
         "εβδομάδ*|שבוע*|สัปดาห์|सप्ताह|săptăm*|nedelj*|tjedn*|savait*|nädal*"},
        {30 * 86400,
         "month*|monat*|mois|mes|meses|mese|mesi|mês|maand*|månad*|måned*|kuukau*|miesi*|měsíc*|"
         "mesiac*|hónap*|ay|месяц*|місяц*|شهر|أشهر|ماه|개월|个月|個月|ヶ月|か月|เดือน|tháng|bulan|"
         "μήν*|חודש*|महीने|মাস|luni|lună|mesec*|mjesec*|mėnes*|mēneš*|kuud"},
        {365 * 86400,
         "year*|yr|yrs|jahr*|an|ans|année*|año*|anno|anni|ano|anos|jaar|jaren|år|vuo*|rok*|lat|"
         "lata|let|év|éve|yıl|год|года|лет|рік|роки|років|سنة|سنوات|سال|년|年|ปี|năm|tahun|χρόν*|"
         "έτη|שנה|שנים|साल|বছর|ani|godin*|aasta*"},
    };
    for (size_t i = 0; i < COUNT_OF(UNITS); i++) {
        if (is_one_of(word, UNITS[i].names))
            return UNITS[i].seconds;
    }
    return 0;
}

int64_t dates_dual(struct sv word)
{
    static const struct {
        int64_t seconds;
        const char *names;
    } DUALS[] = {{120, "دقيقتين|דקותיים"},
                 {7200, "ساعتين|שעתיים"},
                 {2 * 86400, "يومين|יומיים"},
                 {14 * 86400, "أسبوعين|שבועיים"}};
    for (size_t i = 0; i < COUNT_OF(DUALS); i++) {
        if (is_one_of(word, DUALS[i].names))
            return DUALS[i].seconds;
    }
    return 0;
}

bool dates_is_ago(struct sv word)
{
    return is_one_of(word, "ago|vor|hace|fa|há|atrás|il|depuis|geleden|siden|sedan|sitten|temu|"
                           "przed|před|ezelőtt|önce|evvel|назад|тому|منذ|قبل|پیش|전|前|trước|lalu|"
                           "πριν|לפני|ที่แล้ว|पहले|আগে|acum|pre|prije|prieš|pirms|tagasi|síðan|yang");
}

int dates_day_word(struct sv word)
{
    if (is_one_of(word,
                  "today|heute|aujourd|hoy|oggi|hoje|vandaag|dag|idag|dnes|dziś|dzisiaj|ma|bugün|"
                  "сегодня|сьогодні|днес|اليوم|امروز|오늘|今天|今日|hôm nay|σήμερα|היום|วันนี้|आज|"
                  "tänään|azi|danas|avui|šiandien|šodien|täna"))
        return 0;
    if (is_one_of(
            word,
            "yesterday|gestern|hier|ayer|ieri|ontem|gisteren|igår|går|včera|wczoraj|tegnap|dün|"
            "вчера|вчора|أمس|دیروز|어제|昨天|昨日|χθες|אתמול|เมื่อวาน|कल|eilen|jučer|juče|ahir|"
            "vakar|eile"))
        return 1;
    return -1;
}

bool dates_is_one(struct sv word)
{
    return is_one_of(
        word,
        "a|an|one|ein|einer|einem|eine|un|una|une|uma|um|een|en|et|ett|jedna|jedną|egy|bir|uno");
}

bool dates_zone(struct sv word, int *offset_minutes)
{
    /* Only names that mean one offset in the news; "cst" and "ist" in the sense that news sites use
     * them. */
    static const struct {
        const char *name;
        int minutes;
    } ZONES[] = {
        {"z", 0},       {"utc", 0},     {"gmt", 0},    {"wet", 0},    {"est", -300}, {"edt", -240},
        {"cst", -360},  {"cdt", -300},  {"mst", -420}, {"mdt", -360}, {"pst", -480}, {"pdt", -420},
        {"akst", -540}, {"akdt", -480}, {"hst", -600}, {"ast", -240}, {"adt", -180}, {"brt", -180},
        {"art", -180},  {"cet", 60},    {"mez", 60},   {"bst", 60},   {"west", 60},  {"wat", 60},
        {"cest", 120},  {"mesz", 120},  {"eet", 120},  {"sast", 120}, {"cat", 120},  {"eest", 180},
        {"msk", 180},   {"мск", 180},   {"eat", 180},  {"trt", 180},  {"gst", 240},  {"pkt", 300},
        {"ist", 330},   {"wib", 420},   {"ict", 420},  {"wita", 480}, {"sgt", 480},  {"hkt", 480},
        {"awst", 480},  {"jst", 540},   {"kst", 540},  {"aest", 600}, {"aedt", 660}, {"nzst", 720},
        {"nzdt", 780},
    };
    for (size_t i = 0; i < COUNT_OF(ZONES); i++) {
        if (sv_equal(word, sv_from_c(ZONES[i].name))) {
            *offset_minutes = ZONES[i].minutes;
            return true;
        }
    }
    return false;
}

int dates_half(struct sv word)
{
    if (is_one_of(word, "pm|μμ|오후|下午|晚上|午後|مساء|مساءً|م|ös|chiều|tối|petang|ptg|malam|sore|"
                        "nachm|পিএম|अपराह्न"))
        return 1;
    return is_one_of(word,
                     "am|πμ|오전|上午|凌晨|早上|午前|صباحا|صباحًا|ص|öö|sáng|pagi|vorm|এএম|पूर्वाह्न")
               ? -1
               : 0;
}

bool dates_is_clock_before(struct sv word)
{
    return is_one_of(
        word, "at|um|kl|klo|ore|ora|orele|alle|ob|godz|às|à|uur|u|kell|kell.|jam|pukul|klukkan");
}

bool dates_is_clock_after(struct sv word)
{
    int minutes;
    return is_one_of(word, "uhr|uur|am|pm|h|hrs|น|น.") || dates_zone(word, &minutes);
}
