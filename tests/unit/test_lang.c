#include "tests/unit/unit.h"

#include "services/parser/extract/lang.h"
#include "services/parser/extract/lang_words.h"
#include "tests/unit/arena.h"

/* clang-format off */
static const struct {
    const char *code, *text;
} TEXTS[] = {
    {"en", "The government said on Tuesday that it would raise the housing allowance for the first time in twenty years, but the opposition was not convinced that this will be enough."},
    {"de", "Die Regierung hat am Dienstag angekündigt, dass sie das Wohngeld zum ersten Mal seit zwanzig Jahren erhöhen wird, doch die Opposition ist nicht überzeugt, dass das reicht."},
    {"fr", "Le gouvernement a annoncé mardi qu'il allait augmenter l'allocation logement pour la première fois depuis vingt ans, mais l'opposition n'est pas convaincue que cela suffira."},
    {"es", "El gobierno anunció el martes que aumentará la ayuda a la vivienda por primera vez en veinte años, pero la oposición no está convencida de que esto sea suficiente."},
    {"it", "Il governo ha annunciato martedì che aumenterà il contributo per la casa per la prima volta in vent'anni, ma l'opposizione non è convinta che questo basterà."},
    {"pt", "O governo anunciou na terça-feira que vai aumentar o subsídio de habitação pela primeira vez em vinte anos, mas a oposição não está convencida de que isso seja suficiente."},
    {"nl", "De regering heeft dinsdag aangekondigd dat ze de huurtoeslag voor het eerst in twintig jaar zal verhogen, maar de oppositie is er niet van overtuigd dat dit genoeg is."},
    {"af", "Die regering het Dinsdag aangekondig dat hy die behuisingstoelae vir die eerste keer in twintig jaar gaan verhoog, maar die opposisie is nie oortuig dat dit genoeg sal wees nie."},
    {"sv", "Regeringen meddelade på tisdagen att den höjer bostadsbidraget för första gången på tjugo år, men oppositionen är inte övertygad om att det kommer att räcka."},
    {"da", "Regeringen meddelte tirsdag, at den vil hæve boligstøtten for første gang i tyve år, men oppositionen er ikke overbevist om, at det er nok, og efter planen bliver den vedtaget."},
    {"no", "Regjeringen kunngjorde tirsdag at den vil øke bostøtten for første gang på tjue år, men opposisjonen er ikke overbevist om at det er nok, og etter planen blir den vedtatt nå."},
    {"fi", "Hallitus ilmoitti tiistaina, että se korottaa asumistukea ensimmäistä kertaa kahteenkymmeneen vuoteen, mutta oppositio ei ole vakuuttunut siitä, että se on tarpeeksi."},
    {"pl", "Rząd ogłosił we wtorek, że podniesie dodatek mieszkaniowy po raz pierwszy od dwudziestu lat, ale opozycja nie jest przekonana, że to wystarczy, jak to już było przez lata."},
    {"cs", "Vláda v úterý oznámila, že zvýší příspěvek na bydlení poprvé za dvacet let, ale opozice není přesvědčena, že to bude stačit, protože podle ní jsou ceny také vyšší."},
    {"sk", "Vláda v utorok oznámila, že zvýši príspevok na bývanie po prvýkrát za dvadsať rokov, ale opozícia nie je presvedčená, že to bude stačiť, pretože podľa nej sú ceny tiež vyššie."},
    {"hu", "A kormány kedden bejelentette, hogy húsz év után először emeli a lakástámogatást, de az ellenzék nincs meggyőződve arról, hogy ez elég lesz, mert szerintük az árak is magasak."},
    {"ro", "Guvernul a anunțat marți că va majora ajutorul pentru locuință pentru prima dată în douăzeci de ani, dar opoziția nu este convinsă că acest lucru va fi de ajuns."},
    {"tr", "Hükümet salı günü konut yardımını yirmi yıldır ilk kez artıracağını açıkladı, ancak muhalefet bunun yeterli olacağına ikna olmuş değil ve daha çok para için çağrı yaptı."},
    {"vi", "Chính phủ hôm thứ ba cho biết sẽ tăng trợ cấp nhà ở lần đầu tiên trong hai mươi năm, nhưng phe đối lập không tin rằng điều này là đủ cho những người thuê nhà."},
    {"id", "Pemerintah pada hari Selasa mengumumkan akan menaikkan tunjangan perumahan untuk pertama kali dalam dua puluh tahun, namun oposisi tidak yakin bahwa ini sudah cukup karena harga juga bisa naik."},
    {"sw", "Serikali ilisema Jumanne kwamba itaongeza ruzuku ya nyumba kwa mara ya kwanza katika miaka ishirini, lakini upinzani bado haujaridhika na hatua hiyo ambayo ni ya mwaka huu."},
    {"ru", "Правительство во вторник объявило, что повысит жилищное пособие впервые за двадцать лет, но оппозиция не уверена, что этого будет достаточно, так как цены тоже выросли."},
    {"uk", "Уряд у вівторок оголосив, що підвищить житлову допомогу вперше за двадцять років, але опозиція не впевнена, що цього буде достатньо, бо ціни також зросли."},
    {"bg", "Правителството обяви във вторник, че ще увеличи помощта за жилище за първи път от двадесет години, но опозицията не е убедена, че това ще бъде достатъчно."},
    {"sr", "Влада је у уторак саопштила да ће повећати помоћ за становање први пут за двадесет година, али опозиција није уверена да ће то бити довољно."},
    {"el", "Η κυβέρνηση ανακοίνωσε την Τρίτη ότι θα αυξήσει το επίδομα στέγασης για πρώτη φορά εδώ και είκοσι χρόνια."},
    {"he", "הממשלה הודיעה ביום שלישי כי תגדיל את קצבת הדיור בפעם הראשונה מזה עשרים שנה, אך האופוזיציה אינה משוכנעת."},
    {"ar", "أعلنت الحكومة يوم الثلاثاء أنها ستزيد بدل السكن لأول مرة منذ عشرين عاما، لكن المعارضة غير مقتنعة بأن هذا كاف بعد كل ما كان."},
    {"fa", "دولت روز سه‌شنبه اعلام کرد که کمک هزینه مسکن را برای اولین بار در بیست سال افزایش می دهد اما مخالفان بر این باورند که این کافی نیست."},
    {"hi", "सरकार ने मंगलवार को कहा कि वह बीस साल में पहली बार आवास भत्ता बढ़ाएगी, लेकिन विपक्ष को नहीं लगता कि यह काफी है।"},
    {"th", "รัฐบาลประกาศเมื่อวันอังคารว่าจะเพิ่มเงินช่วยเหลือค่าที่อยู่อาศัยเป็นครั้งแรกในรอบยี่สิบปี แต่ฝ่ายค้านยังไม่เชื่อว่าจะเพียงพอ"},
    {"ja", "政府は火曜日、二十年ぶりに住宅手当を引き上げると発表したが、野党はこれで十分だとは考えていない。"},
    {"zh", "政府周二宣布将二十年来首次提高住房补贴，但反对党不相信这足够，因为价格也上涨了，居民们对此表示担忧，专家也提出了不同意见。"},
    {"ko", "정부는 화요일에 이십 년 만에 처음으로 주거 수당을 인상한다고 발표했지만 야당은 이것으로 충분하다고 생각하지 않는다."},
};
/* clang-format on */

static void texts_of_their_languages(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++) {
        const struct lang_guess guess = lang_guess(arena, sv_from_c(TEXTS[i].text));
        if (!sv_equal(guess.code, sv_from_c(TEXTS[i].code)) || guess.confidence < 0.3)
            print_error("%s: %.*s %.2f\n", TEXTS[i].code, SV_FMT(guess.code), guess.confidence);
        assert_sv_equal(guess.code, sv_from_c(TEXTS[i].code));
    }
}

static void too_little_text_is_none(void **state)
{
    (void)state;
    assert_false(lang_guess(arena, SV("")).code.len);
    assert_false(lang_guess(arena, SV("2024 - 12:30")).code.len);
}

static void declarations_become_tags(void **state)
{
    (void)state;
    static const struct {
        struct sv declared, tag;
    } CASES[] = {
        {{"en", 2}, {"en", 2}},         {{"EN_us", 5}, {"en-US", 5}},
        {{"de-DE", 5}, {"de-DE", 5}},   {{"English", 7}, {"en", 2}},
        {{"nb-NO", 5}, {"no-NO", 5}},   {{"zh-hans-cn", 10}, {"zh-Hans-CN", 10}},
        {{"es-419", 6}, {"es-419", 6}}, {{"de_DE.UTF-8", 11}, {"de-DE", 5}},
        {{"en, de", 6}, {"en", 2}},     {{"x", 1}, {NULL, 0}},
        {{"", 0}, {NULL, 0}},           {{"und", 3}, {NULL, 0}},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        assert_sv_equal(lang_normalise(arena, CASES[i].declared), CASES[i].tag);
    assert_true(lang_is_rtl(SV("ar-EG")) && lang_is_rtl(SV("he")) && !lang_is_rtl(SV("en")));
    assert_true(lang_is_near(SV("id"), SV("ms-MY")) && !lang_is_near(SV("en"), SV("de")));
}

/* The table is searched by halving: out of order it would lose words. */
static void common_words_are_found(void **state)
{
    (void)state;
    static const char *const WORDS[] = {"a",  "the", "und", "que",       "nie", "ja", "že",
                                        "və", "и",   "ў",   "қазақстан", "في",  "کہ", "है"};
    for (size_t i = 0; i < COUNT_OF(WORDS); i++) {
        if (!lang_word_languages(sv_from_c(WORDS[i])))
            fail_msg("%s is not found", WORDS[i]);
    }
    assert_false(lang_word_languages(SV("xyzzy")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_of_their_languages),
        cmocka_unit_test(too_little_text_is_none),
        cmocka_unit_test(declarations_become_tags),
        cmocka_unit_test(common_words_are_found),
    };
    return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
