#include "tests/unit/unit.h"

#include "common/text.h"
#include "services/parser/extract/charset.h"
#include "services/parser/extract/charset_labels.h"
#include "tests/unit/cases.h"

#include <iconv.h>

static int set_up(void **state)
{
    struct err err;
    arena_set_up(state);
    return charset_open_all(&err) ? 0 : 1;
}

static void bytes_case(const struct test_case *test)
{
    struct charset_text text;
    struct err err;
    assert_true(charset_to_utf8(arena, test->columns[0], test->columns[1], &text, &err));
    assert_case(test, 2, text.name);
    assert_case(test, 3, sv_from_c(text.how));
    assert_case(test, 4, text.utf8);
}

static void bytes_as_the_table_says(void **state)
{
    (void)state;
    cases_each("tests/cases/charset/read.tsv", 1, bytes_case);
}

static void every_encoding_has_its_converter_and_labels(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHARSET_N_ENCODINGS; i++) {
        const struct charset_encoding *encoding = &CHARSET_ENCODINGS[i];
        struct sv rest = sv_from_c(encoding->labels), label;
        while (sv_cut(&rest, ' ', &label))
            assert_sv_equal(charset_name_of_label(label), sv_from_c(encoding->name));
    }
    assert_sv_equal(charset_name_of_label(SV(" Latin1 ")), SV("windows-1252"));
    assert_false(charset_name_of_label(SV("martian")).len);
}

/* A paragraph of each language in its legacy encoding, undeclared, is read right. */
static void guesses(void **state)
{
    (void)state;
    static const struct {
        const char *iconv, *name, *text;
    } CASES[] = {
        {"CP1252", "windows-1252",
         "Der Bürgermeister erklärte, die größten Schäden seien in den südlichen Bezirken "
         "entstanden; für die Anwohner gäbe es über Nacht Unterkünfte."},
        {"CP1252", "windows-1252",
         "Le président a déclaré que les élections se dérouleraient à la date prévue, malgré les "
         "difficultés évoquées par l'opposition."},
        {"CP1250", "windows-1250",
         "Vláda dnes schválila návrh zákona, který má zvýšit příspěvky na bydlení. Podle ministra "
         "půjde o největší změnu za posledních dvacet let, řekl v úterý."},
        {"ISO-8859-2", "ISO-8859-2",
         "Rząd przyjął dziś projekt ustawy, która ma podwyższyć świadczenia. Według ministra "
         "będzie to największa zmiana od dwudziestu lat, później też święta."},
        {"CP1251", "windows-1251",
         "Правительство сегодня одобрило законопроект, который должен повысить пособия на жильё. "
         "По словам министра, это самое большое изменение за двадцать лет."},
        {"KOI8-U", "KOI8-U",
         "Правительство сегодня одобрило законопроект, который должен повысить пособия на жильё. "
         "По словам министра, это самое большое изменение за двадцать лет."},
        {"CP1253", "windows-1253",
         "Η κυβέρνηση ενέκρινε σήμερα το νομοσχέδιο που αναμένεται να αυξήσει τα επιδόματα. "
         "Σύμφωνα με τον υπουργό πρόκειται για τη μεγαλύτερη αλλαγή."},
        {"CP1254", "windows-1254",
         "Hükümet bugün konut yardımlarını artıracak yasa tasarısını onayladı. Bakana göre bu son "
         "yirmi yılın en büyük değişikliği olacak, şimdi sıra mecliste."},
        {"CP1255", "windows-1255",
         "הממשלה אישרה היום את הצעת החוק שאמורה להגדיל את הקצבאות. לדברי השר מדובר בשינוי הגדול "
         "ביותר בעשרים השנים האחרונות"},
        {"CP1256", "windows-1256",
         "وافقت الحكومة اليوم على مشروع القانون الذي من شأنه زيادة الإعانات. وقال الوزير إن هذا "
         "أكبر تغيير منذ عشرين عاما"},
        {"CP874", "windows-874",
         "คณะรัฐมนตรีอนุมัติร่างกฎหมายที่จะเพิ่มเงินช่วยเหลือค่าที่อยู่อาศัย "
         "รัฐมนตรีกล่าวว่านี่เป็นการเปลี่ยนแปลงครั้งใหญ่ที่สุดในรอบยี่สิบปี"},
        {"CP932", "Shift_JIS",
         "政府は今日、住宅手当を引き上げる法案を承認しました。大臣によると、これは過去二十年間で最"
         "大の変更になります。"},
        {"EUC-JP-MS", "EUC-JP",
         "政府は今日、住宅手当を引き上げる法案を承認しました。大臣によると、これは過去二十年間で最"
         "大の変更になります。"},
        {"GB18030", "GBK",
         "政府今天批准了提高住房补贴的法案。部长表示，这将是二十年来最大的变化，新规定将于明年一月"
         "开始实施。"},
        {"BIG5-HKSCS", "Big5",
         "政府今天批准了提高住房補貼的法案。部長表示，這將是二十年來最大的變化，新規定將於明年一月"
         "開始實施。"},
        {"UHC", "EUC-KR",
         "정부는 오늘 주거 수당을 인상하는 법안을 승인했다. 장관에 따르면 이는 지난 이십 년 동안 "
         "가장 큰 변화가 될 것이다."},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char bytes[1024];
        char *in = arena_copy_c(arena, sv_from_c(CASES[i].text)), *out = bytes;
        size_t in_left = sv_from_c(CASES[i].text).len, room = sizeof bytes;
        iconv_t converter = iconv_open(CASES[i].iconv, "UTF-8");
        assert_true(iconv(converter, &in, &in_left, &out, &room) != (size_t)-1);
        iconv_close(converter);
        const struct sv guess = charset_guess(sv_from(bytes, sizeof bytes - room));
        if (!sv_equal(guess, sv_from_c(CASES[i].name)))
            print_error("case %zu, %s: %.*s\n", i, CASES[i].name, SV_FMT(guess));
        assert_sv_equal(guess, sv_from_c(CASES[i].name));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_as_the_table_says),
        cmocka_unit_test(every_encoding_has_its_converter_and_labels),
        cmocka_unit_test(guesses),
    };
    return cmocka_run_group_tests(tests, set_up, arena_tear_down);
}
