#include "services/parser/extract/dates_labels.h"

#include "services/parser/extract/dates.h"

enum { MAX_LABELS = 6 };

/* clang-format off */
/* Beginnings suffice; each is found anywhere in a text. */
static const char *const PUBLISHED[] = {
    "publish", "posted", "date:", "dated", "released", "first seen", "veröffentlich",
    "publiziert", "erschienen", "erstellt", "gepostet", "eingestellt", "datum", "online seit",
    "publié", "publication", "mis en ligne", "mise en ligne", "paru le", "posté", "publica",
    "fecha", "creado", "pubblica", "inserito", "postato", "data:", "criado", "postado",
    "gepubliceerd", "geplaatst", "gepost", "publicer", "publiser", "udgivet", "offentliggjort",
    "julkais", "publik", "opublik", "dodano", "zveřejn", "vydáno", "vloženo", "zverejn", "vydan",
    "közzét", "megjelen", "publicat", "postat", "objav", "paskelb", "avalda", "ievietots",
    "опубликован", "дата:", "дата публ", "размещен", "опубліков", "апублік", "публик", "објав",
    "δημοσ", "ημερομηνία", "αναρτ", "yayın", "yayım", "eklenme", "tarih", "פורסם", "תאריך", "نشر",
    "تاريخ", "منتشر", "تاریخ", "شائع", "प्रकाशित", "प्रकाश", "পোস্ট", "প্রকাশ", "வெளியீ", "เผยแพร่",
    "วันที่", "ngày đăng", "đăng ngày", "xuất bản", "dipublikasi", "diterbit", "tayang", "tanggal",
    "발행", "등록", "입력", "게시", "작성", "发布", "發布", "发表", "發表", "日期", "刊登", "公開",
    "掲載", "配信", "投稿", "発表", "prvi put objav", "birt ", "inlagd", "lagt ut",
};
static const char *const MODIFIED[] = {
    "updat", "modif", "last change", "changed", "edited", "revised", "corrected", "reviewed",
    "aktualis", "geändert", "überarbeitet", "bearbeitet", "ergänzt", "mis à jour", "mise à jour",
    "màj", "maj :", "actualis", "actualiz", "actualitz", "editado", "aggiorna", "atualiza",
    "bijgewerkt", "gewijzigd", "geüpdatet", "oppdater", "sist endret", "uppdater", "ändrad",
    "opdater", "ændret", "päivite", "muokat", "uppfær", "aktualiz", "zmieni", "edytowan", "uprav",
    "frissít", "módosít", "posodob", "ažurir", "azurir", "izmijen", "atnaujin", "atjauni", "uuenda",
    "muudet", "обновл", "изменен", "изменён", "онов", "змінен", "абноўл", "актуализ", "ажурир",
    "ενημερ", "ενημέρ", "τροποπο", "güncelle", "עודכן", "עדכון", "تحديث", "تعديل", "بروز", "به‌روز", "به روز",
    "ویرایش", "अपडेट", "संशोध", "আপডেট", "হালনাগাদ", "புதுப்பி", "อัปเดต", "อัพเดต", "อัพเดท",
    "แก้ไข", "cập nhật", "diperbarui", "diupdate", "dikemas", "更新", "修改", "修正", "수정",
    "업데이트",
};
static const char *const OTHER[] = {
    "©", "(c)", "copyright", "photo:", "foto:", "image:", "bild:", "accessed", "retrieved",
    "abgerufen", "expire", "gültig bis", "valid until", "verfügbar bis",
    "available until", "available till", "disponible jusqu", "disponible hasta", "deadline", "anmeldeschluss", "born ",
    "geboren", "member since", "mitglied seit", "dabei seit", "joined", "registered",
    "erscheint am", "termin:", "veranstaltung", "event:", "generated", "cached", "version",
};
static const char *const PUBLISHED_NAMES[] = {
    "publi", "pubdate", "pub-date", "pub_date", "created", "entry-date", "entry_date", "post-date",
    "post_date", "postdate", "posted", "post-time", "veroeff", "release", "first", "original",
    "erstell",
};
static const char *const MODIFIED_NAMES[] = {
    "updat", "modif", "lastmod", "last-mod", "change", "edited", "aktualis", "actualiz", "revis",
    "aggiorn", "atualiz",
};
/* clang-format on */

void dates_labels_init(struct dates_labels *labels)
{
    match_init(&labels->texts[0], PUBLISHED, COUNT_OF(PUBLISHED));
    match_init(&labels->texts[1], MODIFIED, COUNT_OF(MODIFIED));
    match_init(&labels->texts[2], OTHER, COUNT_OF(OTHER));
    match_init(&labels->names[0], PUBLISHED_NAMES, COUNT_OF(PUBLISHED_NAMES));
    match_init(&labels->names[1], MODIFIED_NAMES, COUNT_OF(MODIFIED_NAMES));
}

/* The first label at or after `from`; text.len where there is none. */
static size_t next_label(const struct dates_labels *labels, struct sv text, size_t from,
                         enum dates_label *label)
{
    size_t best = text.len;
    for (size_t i = 0; i < COUNT_OF(labels->texts); i++) {
        size_t at = from + match_find(&labels->texts[i], sv_skip(text, from));
        if (at < best) {
            best = at;
            *label = (enum dates_label)(i + 1);
        }
    }
    return best;
}

static bool goes_on(char c)
{
    return (unsigned char)c >= 0x80 || sv_is_alpha(c);
}

enum dates_label dates_label_of(const struct dates_labels *labels, struct sv lower)
{
    enum dates_label label = DATES_UNLABELLED;
    next_label(labels, lower, 0, &label);
    return label;
}

enum dates_label dates_label_of_name(const struct dates_labels *labels, struct sv name)
{
    if (match_any(&labels->names[0], name))
        return DATES_PUBLISHED;
    return match_any(&labels->names[1], name) ? DATES_MODIFIED : DATES_UNLABELLED;
}

struct sv dates_labelled_part(const struct dates_labels *labels, struct sv lower,
                              enum dates_label wanted)
{
    size_t at[MAX_LABELS + 1], n = 0;
    enum dates_label label[MAX_LABELS] = {DATES_UNLABELLED};
    for (size_t from = 0; n < MAX_LABELS; n++) {
        at[n] = next_label(labels, lower, from, &label[n]);
        if (at[n] == lower.len)
            break;
        for (from = at[n] + 1; from < lower.len && goes_on(lower.ptr[from]); from++)
            ;
    }
    at[n] = lower.len;
    bool follow = n && dates_has_digit(sv_sub(lower, 0, at[0])) &&
                  !dates_has_digit(sv_skip(lower, at[n - 1]));
    struct sv before = sv_sub(lower, 0, at[0]);
    for (size_t i = 0; i < n; i++) {
        size_t from = !follow ? at[i] : i ? at[i - 1] : 0, to = follow ? at[i] : at[i + 1];
        struct sv part = sv_sub(lower, from, to - from);
        if (label[i] == wanted && dates_has_digit(part))
            return part;
    }
    return wanted == DATES_PUBLISHED && !follow && dates_has_digit(before) ? before : SV_NULL;
}
