#include "services/parser/extract/dates_words.h"

#include "common/text.h"

/* One string a month: names parted by "|". Order does not matter: the longest match wins. */
static const char *const MONTHS[12] = {
    /* January */
    "janeiro|janar|jan|janu*|janv*|jän*|jaan*|janú*|janár|janaayo|jannar|january|january's|ene|"
    "enero|gen|genn|"
    "gennaio|gener|xan*|ian|ianuarie|sty|"
    "stycz*|led|leden|ledna|sij|siječ*|saus*|tammiku*|tammi|oca|ocak|yan|yanvar*|eanáir|ionawr|"
    "urtarril*|urt|januwari|"
    "янв|январ*|січ|січ*|студ*|яну|януари|јан|јану*|қаңтар*|қаң|ιαν|ιανουάρ*|ιανουαρ*|ינואר|בינואר|"
    "ינו|يناير|كانون الثاني|جانفي|"
    "ژانویه|جنوری|जनवरी|जन|जानेवारी|জানুয়ারি|জানুয়ারী|জানুয়ারি|જાન્યુઆરી|ਜਨਵਰੀ|ஜனவரி|జనవరి|ಜನವರಿ|ജനുവരി|"
    "ජනවාරි|มกราคม|ม.ค|ມັງກອນ|មករា|"
    "ဇန်နဝါရီ|იანვ*|იან|հունվ*|ጃንዩ*",
    /* February */
    "febbraio|fevereiro|pebrero|febreiro|feb|febr*|febru*|fév|fevr*|févr*|fev|feber|feabhra|"
    "chwefror|veebr*|helmiku*|helmi|únor*|úno|"
    "lut|lutego|luty|velj*|vas|vasario|"
    "vasaris|vasarį|şub|şubat|fevral*|shkurt|otsail*|februwari|feb|fbr|фев|февр|феврал*|лют|лют*|"
    "февруари|феб|фебру*|ақпан*|ақп|φεβ|φεβρουάρ*|"
    "φεβρουαρ*|פברואר|בפברואר|פבר|فبراير|شباط|فيفري|فوریه|فروری|फ़रवरी|फरवरी|फ़र|फर|फेब्रुवारी|फेब्रुअरी|"
    "ফেব্রুয়ারি|ফেব্রুয়ারী|ফেব্রুয়ারি|ફેબ્રુઆરી|"
    "ਫ਼ਰਵਰੀ|பிப்ரவரி|ఫిబ్రవరి|ಫೆಬ್ರವರಿ|ഫെബ്രുവരി|පෙබරවාරි|กุมภาพันธ์|ก.พ|ກຸມພາ|កុម្ភៈ|ဖေဖော်ဝါရီ|თებ*|փետր*|ፌብሩ*|"
    "fabraayo|frar|helmik",
    /* March */
    "marta|marso|mar|march|märz|maerz|mär|mrz|mars|marts|marzo|març|março|marco|maart|mrt|martie|"
    "marz*|marc*|"
    "bře|březn*|březen|ožu*|kov|kovo|kovas|kovą|"
    "maaliskuu*|maalis|märts*|mart|márc*|mars|márta|már|márta|mac|machi|maret|mac|mars|mawrth|"
    "martxo*|matshi|març|maarso|marzu|"
    "мар|март|марта|березн*|бер|сакавік*|марта|наурыз*|нау|μαρ|μάρ|μάρτ*|μαρτ*|מרץ|במרץ|מרס|במרס|"
    "مارس|آذار|مارچ|मार्च|মার্চ|માર્ચ|ਮਾਰਚ|"
    "மார்ச்|మార్చి|మార్చ్|ಮಾರ್ಚ್|മാർച്ച്|മാര്‍ച്ച്|මාර්තු|มีนาคม|มี.ค|ມີນາ|មីនា|မတ်|მარ*|մարտ*"
    "|"
    "ማርች|"
    "märzen|"
    "márciu*",
    /* April */
    "aprīl*|aprila|априла|apr|april|aprilie|aprilis|avril|avr|abril|abr|aprile|aprili|apríl*|ápr|"
    "április*|aprill*|"
    "aprilī*|aprilia|kwi|kwiet*|dub|dubna|duben|"
    "tra|travn*|travanj|bal|baland*|balandžio|huhtiku*|huhti|nis|nisan|aprel*|prill|apirila*|api*|"
    "ebrill|aibreán|abriil|apr|april|epreli|"
    "апр|апрел*|квіт|квіт*|красавік*|април|сәуір*|сәу|απρ|απρίλ*|απριλ*|אפריל|באפריל|אפר|أبريل|"
    "ابريل|إبريل|نيسان|أفريل|آوریل|اپریل|अप्रैल|"
    "अप्रै|एप्रिल|अप्रिल|এপ্রিল|એપ્રિલ|ਅਪ੍ਰੈਲ|ஏப்ரல்|ఏప్రిల్|ಏಪ್ರಿಲ್|ഏപ്രിൽ|ഏപ്രില്‍|අප්‍රේල්|เมษายน|เม."
    "ย|"
    "ເມສາ|"
    "មេសា|"
    "ဧပြီ|აპრ*|ապր*|ኤፕሪል",
    /* May */
    "may|mai|maj|maja|mei|mayo|maig|maio|maggio|mag|máj|május*|mája|mája|květ*|kvě|kvt|svib*|svi|"
    "geg|geguž*|toukoku*|touko|mayıs|maí|meý|"
    "maijs|maijā|maija|meyi|bealtaine|mai|maiatz*|maijā|mejju|maajo|may|maia|май|мая|маю|трав|"
    "травн*|травень|мај|маја|мамыр*|мам|μάι*|μάϊ*|μαΐ*|μαι*|μαΐου|"
    "μαϊ*|מאי|במאי|مايو|أيار|ماي|مه|مئی|मई|मे|মে|મે|ਮਈ|மே|మే|ಮೇ|ಮೇ|മേയ്|മെയ്|මැයි|พฤษภาคม|พ.ค|ພຶດສະພາ|"
    "ឧសភា|မေ|მაი*|մայ*|ሜይ",
    /* June */
    "junija|hunyo|jun|june|juni|juin|junio|juny|junho|giugno|giu|iunie|iun|cze|czerw*|červ|červn*|"
    "červen|čer|"
    "júna|jún|június*|lipnja|lipanj|birž*|bir|"
    "birželio|kesäku*|kesä|haz|haziran|juuni*|jūnij*|jūn|qershor|iyun*|meitheamh|mehefin|ekain*|"
    "ġunju|juunyo|júní|juni|xuño|junie|juna|"
    "июн|июня|июнь|черв|червн*|червень|червня|чэрв*|юни|јун*|маусым*|мау|ιούν*|ιουν*|יוני|ביוני|"
    "يونيو|يونيه|حزيران|جوان|ژوئن|جون|जून|জুন|જૂન|ਜੂਨ|"
    "ஜூன்|జూన్|ಜೂನ್|ജൂൺ|ജൂണ്‍|ජූනි|มิถุนายน|มิ.ย|ມິຖຸນາ|មិថុនា|ဇွန်|ივნ*"
    "|"
    "հունիս*"
    "|"
    "ጁን",
    /* July */
    "júlí|hulyo|jul|july|juli|juillet|juil|julio|juliol|julho|luglio|lug|iulie|iul|lipca|lip|"
    "lipiec|červenc*|"
    "červenec|čvc|júla|júl|július*|srpnja|"
    "srpanj|liep*|lie|heinäku*|heinä|tem|temmuz|juuli*|jūlij*|jūl|korrik|iyul*|iúil|gorffennaf|"
    "uztail*|lulju|luulyo|julai|julie|xullo|julija|jula|julwayi|"
    "июл|июля|июль|лип|липн*|липень|липня|ліпен*|юли|јул*|шілде*|шіл|ιούλ*|ιουλ*|יולי|ביולי|يوليو|"
    "يوليه|تموز|جويلية|ژوئیه|ژوییه|جولائی|जुलाई|जुल|जुलै|"
    "জুলাই|જુલાઈ|ਜੁਲਾਈ|ஜூலை|జూలై|జులై|ಜುಲೈ|ജൂലൈ|ජූලි|กรกฎาคม|ก.ค|ກໍລະກົດ|កក្កដា|ဇူလိုင်|ივლ*|հուլիս*|ጁላይ",
    /* August */
    "aug|august*|août|aout|aoû|agosto|ago|agost|abuztu*|sie|sierp*|srp|srpna|srpen|kol|kolovoz*|"
    "rugp*|rgp|elok*|elo|ağu|ağustos|augusts|augustā|aug|"
    "ágúst|gusht|avqust|avgust*|avg|avgusta|lúnasa|awst|awwissu|agosti|agaasto|ogos|agustus|agu|"
    "agt|augustus|augusztus*|agasti|awgusti|"
    "авг|август*|серп|серп*|жнів*|жніў*|тамыз*|там|αύγ*|αυγ*|אוגוסט|באוגוסט|אוג|أغسطس|اغسطس|آب|أوت|"
    "اوت|آگوست|اگست|अगस्त|अग|ऑगस्ट|"
    "আগস্ট|অগাস্ট|ઑગસ્ટ|ઓગસ્ટ|ਅਗਸਤ|ஆகஸ்ட்|ఆగస్టు|ಆಗಸ್ಟ್|ഓഗസ്റ്റ്|ആഗസ്റ്റ്|අගෝස්තු|สิงหาคม|ส.ค|ສິງຫາ|សីហា|ဩဂုတ်|აგვ*|"
    "օգոստ*|օգս|ኦገስት",
    /* September */
    "sep|sept|septemb*|septembr*|september|septiembre|set|setiembre|setembre|setembro|settembre|"
    "wrz|wrześ*|zář|září|záři|ruj|rujn*|rujan|rugs*|rgs|"
    "syysku*|syys|eyl|eylül|szept*|szeptember*|sept|shtator|sentyabr*|sentabr*|meán "
    "fómhair|medi|irail*|settembru|setembar|sebtember|septemba|septemberi|"
    "сен|сент|сентябр*|вер|верес*|верас*|септ|септември|септемвр*|септемб*|қыркүйек*|қыр|σεπ*|"
    "ספטמבר|בספטמבר|ספט|سبتمبر|أيلول|ايلول|سپتامبر|ستمبر|"
    "सितंबर|सितम्बर|सित|सप्टेंबर|सेप्टेम्बर|সেপ্টেম্বর|સપ્ટેમ્બર|ਸਤੰਬਰ|செப்டம்பர்|సెప్టెంబర్|సెప్టెంబరు|ಸೆಪ್ಟೆಂಬರ್|സെപ്റ്റംബർ|"
    "සැප්තැම්බර්|กันยายน|ก.ย|"
    "ກັນຍາ|កញ្ញា|စက်တင်ဘာ|სექ*|սեպ*|ሴፕቴ*|setyembre",
    /* October */
    "októb*|oktubre|oct|october|okt|oktob*|oktober|octobre|octubre|otubre|outubro|ottobre|ott|out|"
    "octombrie|paź|"
    "październik*|paźdz*|říj|říjn*|říjen|spal*|spl|"
    "lokaku*|loka|eki|ekim|október*|okt|oktoober*|oktobr*|tetor|oktyabr*|deireadh "
    "fómhair|hydref|urri*|ottubru|oktoobar|oktoba|outubr*|oktobar*|október|"
    "окт|октябр*|жовт|жовт*|кастрычн*|октомвр*|октоб*|қазан*|қаз|οκτ*|אוקטובר|באוקטובר|אוק|أكتوبر|"
    "اكتوبر|تشرين الأول|تشرين الاول|اکتبر|اکتوبر|"
    "अक्टूबर|अक्तूबर|अक्टू|ऑक्टोबर|अक्टोबर|অক্টোবর|ઑક્ટોબર|ઓક્ટોબર|ਅਕਤੂਬਰ|அக்டோபர்|అక్టోబర్|అక్టోబరు|ಅಕ್ಟೋಬರ್|ഒക്ടോബർ|"
    "ඔක්තෝබර්|ตุลาคม|ต.ค|ຕຸລາ|តុលា|"
    "အောက်တိုဘာ|ოქტ*|հոկտ*|ኦክቶ*",
    /* November */
    "nov|novemb*|novembr*|november|novembre|noviembre|novembro|noiembrie|noi|lis|listop*|listopad*|"
    "stud*|lapkr*|lap|lapkričio|marrasku*|marras|kas|kasım|"
    "nóv*|nóvember|nëntor|noyabr*|samhain|tachwedd|azaro*|azar|novembru|noofembar|novemba|"
    "nobyembre|nov|"
    "ноя|нояб|ноябр*|лис|лист|листоп*|лістап*|ноемвр*|новемб*|нов|қараша*|қар|νοέ*|νοε*|נובמבר|"
    "בנובמבר|נוב|نوفمبر|تشرين الثاني|نوامبر|نومبر|"
    "नवंबर|नवम्बर|नव|नोव्हेंबर|नोभेम्बर|নভেম্বর|નવેમ્બર|ਨਵੰਬਰ|நவம்பர்|నవంబర్|నవంబరు|ನವೆಂಬರ್|നവംബർ|නොවැම්බර්|พฤศจิกายน|"
    "พ.ย|ພະຈິກ|វិច្ឆិកា|နိုဝင်ဘာ|"
    "ნოე*|նոյ*|ኖቬም*",
    /* December */
    "dec|december*|dez|dezem*|dezember|decemb*|decembr*|décembre|déc|dicembre|dic|diciembre|"
    "desembre|des|desember|dezembro|decembrie|gru|grud*|pros*|pro|"
    "prosin*|gruod*|grd|gruodžio|jouluku*|joulu|ara|aralık|detsemb*|dets|dhjetor|dekabr*|nollaig|"
    "rhagfyr|abendu*|abe|diċembru|disembar|desemba|disember|"
    "disyembre|disemba|deseember|dek|дек|декабр*|груд|груд*|снеж*|снеж|декемвр*|децемб*|дец|дек|"
    "желтоқсан*|жел|δεκ*|דצמבר|בדצמבר|דצמ|ديسمبر|"
    "كانون الأول|كانون "
    "الاول|دسامبر|دسمبر|दिसंबर|दिसम्बर|दिस|डिसेंबर|डिसेम्बर|ডিসেম্বর|ડિસેમ્બર|ਦਸੰਬਰ|டிசம்பர்|డిసెంబర్|డిసెంబరు|"
    "ಡಿಸೆಂಬರ್|ഡിസംബർ|"
    "දෙසැම්බර්|ธันวาคม|ธ.ค|ທັນວາ|ធ្នូ|ဒီဇင်ဘာ|დეკ*|դեկ*|ዲሴም*",
};

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
    for (int i = 0; i < 12; i++) {
        size_t match = longest(text, MONTHS[i]);
        if (match > *len) {
            *len = match;
            month = i + 1;
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
    struct sv rest = sv_from_c(names), name;
    while (sv_cut(&rest, '|', &name)) {
        if (word.len && name_length(word, name) == word.len)
            return true;
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
    };
    for (size_t i = 0; i < COUNT_OF(UNITS); i++) {
        if (is_one_of(word, UNITS[i].names))
            return UNITS[i].seconds;
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
    if (is_one_of(word, "pm|μμ|오후|下午|晚上|午後|مساء|مساءً|م|öö|chiều|petang|ptg|nachm"))
        return 1;
    return is_one_of(word, "am|πμ|오전|上午|凌晨|早上|午前|صباحا|صباحًا|ص|sáng|pagi|vorm") ? -1 : 0;
}
