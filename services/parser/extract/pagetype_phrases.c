#include "services/parser/extract/pagetype_phrases.h"

#include "services/parser/extract/match.h"

/* clang-format off */
static const char *const CHALLENGE_TITLE[] = {
    "just a moment", "attention required! | cloudflare", "access denied", "are you a robot", "pardon our interruption", "please wait...",
    "security check", "verify you are human", "ddos-guard", "checking your browser", "request unsuccessful. incapsula",
    "human verification", "one moment, please", "bot verification", "captcha", "robot or human", "доступ ограничен",
    "вы не робот", "blocked - ", "you have been blocked", "access to this page has been denied", "challenge validation",
    "making sure you're not a bot", "client challenge", "un instant", "nur einen moment", "un momento…", "un momento...", "um momento…",
    "een ogenblik geduld", "chwileczkę", "bir dakika lütfen", "один момент", "しばらくお待ちください", "请稍候", "請稍候", "잠시만 기다리",
    "安全验证", "安全驗證", "人机验证", "لحظة…",
};
static const char *const CHALLENGE_TEXT[] = {
    "checking your browser before accessing", "verify you are human", "verifying you are human",
    "needs to review the security of your connection", "enable javascript and cookies to continue", "unusual traffic from your computer",
    "please complete the security check", "we have detected unusual activity", "complete the captcha", "press & hold to confirm you are",
    "why have i been blocked", "to continue, please click the box below to let us know you're not a robot",
    "you don't have permission to access", "bestätigen sie, dass sie kein roboter", "confirmez que vous n'êtes pas un robot",
    "подтвердите, что вы не робот", "подтвердите, что запросы отправляли вы",
    "请完成安全验证", "ロボットではない", "access to this page has been denied", "you are using automation tools", "made us think you were a bot",
    "please enable js and disable any ad blocker", "verify that you're not a robot", "making sure you're not a bot", "unusual traffic from your",
    "verify you are not a robot", "prove you are human", "confirm you are human", "why did this happen? please make sure your browser supports",
    "bestätigen sie, dass sie ein mensch sind", "sicherheit ihrer verbindung überprüfen", "vérifiez que vous êtes humain",
    "doit vérifier la sécurité de votre connexion", "verificando que usted es un ser humano", "verifique que usted es un ser humano",
    "revisar la seguridad de su conexión", "verificando se você é humano", "verificare che sei umano", "verifica di essere umano",
    "verificando la sicurezza della connessione", "controleer of u een mens bent", "potwierdź, że jesteś człowiekiem",
    "проверка браузера перед переходом", "проверяем, человек ли вы", "проверка безопасности вашего подключения", "insan olduğunuzu doğrula",
    "人間であることを確認", "接続のセキュリティを確認", "请完成下方验证", "请拖动滑块", "确认您是真人", "验证您是真人", "사람인지 확인",
    "you are a human", "n'êtes pas un robot", "no eres un robot", "no soy un robot", "não é um robô", "non essere un robot", "geen robot bent",
    "nie jesteś robotem", "nejste robot", "robot olmadığınızı", "ip address has been blocked", "site connection security",
    "ロボットでない", "不是机器人", "不是機器人", "로봇이 아닙니다", "لست روبوت",
    "التحقق من أنك إنسان", "تحقق من أنك إنسان",
};
static const char *const ERROR[] = {
    "internal server error", "service unavailable", "service temporarily unavailable", "bad gateway", "gateway timeout", "gateway time-out",
    "forbidden", "too many requests", "unavailable for legal reasons", "unavailable due to legal reasons", "site maintenance",
    "under maintenance", "wartungsarbeiten", "en maintenance", "account suspended", "domain is for sale", "an error occurred",
    "something went wrong", "sayfa hatası", "ошибка сервера", "database error", "error establishing a database connection",
};
static const char *const NOT_FOUND[] = {
    "error 404", "404 error", "404 - ", "404 – ", "404 | ", "http 404", "page not found", "page cannot be found", "page can't be found", "page could not be found", "page doesn't exist",
    "page does not exist", "page you requested", "page you were looking for", "page you are looking for", "this page isn't available", "that page can't be found", "can't find the page", "can't find that page", "diese seite gibt es",
    "no hemos encontrado la página", "kan ikke finde den side", "gesuchte seite", "diese seite existiert", "cette page est introuvable", "deze pagina bestaat niet",
    "siden du leter etter", "sidan du söker", "hakemaasi sivua", "sivua ei ole olemassa", "página não foi encontrada",
    "strona, której szukasz", "keresett oldal", "такой страницы", "такої сторінки",
    "دنبال آن هستید", "اینجا نیست", "الصفحة التي تبحث", "העמוד שחיפשת", "הדף שחיפשת", "nothing was found at this location",
    "404",
    "content not found", "article not found", "seite nicht gefunden", "seite wurde nicht gefunden",
    "seite existiert nicht", "artikel nicht gefunden", "page introuvable", "page non trouvée", "page n'existe pas",
    "página no encontrada", "no se encontró la página", "página no existe",
    "página não encontrada", "pagina non trovata", "pagina non esiste",
    "pagina niet gevonden", "sidan hittades inte", "sidan kunde inte hittas", "sidan finns inte",
    "siden ble ikke funnet", "fant ikke siden", "siden findes ikke", "siden blev ikke fundet", "sivua ei löydy", "sivua ei löytynyt",
    "strona nie istnieje", "nie znaleziono strony", "stránka nenalezena", "stránka nebyla nalezena",
    "stránka neexistuje", "stránka sa nenašla", "az oldal nem található", "pagina nu a fost găsită", "pagina nu există",
    "страница не найдена", "страницы не существует", "страница не существует",
    "сторінку не знайдено", "сторінка не знайдена", "страницата не е намерена",
    "η σελίδα δεν βρέθηκε", "sayfa bulunamadı", "الصفحة غير موجودة", "صفحه یافت نشد",
    "صفحه مورد نظر", "הדף לא נמצא", "העמוד לא נמצא", "पृष्ठ नहीं मिला",
    "पेज नहीं मिला", "halaman tidak ditemukan", "không tìm thấy trang", "trang không tồn tại",
    "ไม่พบหน้า", "ページが見つかりません", "お探しのページ", "页面不存在", "找不到页面",
    "找不到網頁", "頁面不存在", "페이지를 찾을 수 없습니다", "존재하지 않는",
};
static const char *const GONE[] = {
    "no longer available", "not found", "nicht verfügbar", "n'est plus disponible", "no se ha encontrado", "não foi encontrada",
    "não encontramos", "niet gevonden", "bestaat niet", "nie znaleziono", "no se encuentra disponible", "konnte nicht gefunden werden",
    "est introuvable", "ei ole olemassa", "eksisterer ikke", "finns inte längre",
};
static const char *const CONSENT[] = {
    "before you continue", "we value your privacy", "we use cookies", "your privacy", "manage your consent", "cookie consent",
    "privacy settings", "accept all cookies", "wir verwenden cookies", "ihre zustimmung", "mit werbung weiterlesen",
    "datenschutzeinstellungen", "weiter mit werbung", "einwilligung", "nous respectons votre vie privée", "accepter et continuer",
    "vos préférences en matière de cookies", "continuer sans accepter", "valoramos su privacidad", "valoramos tu privacidad",
    "utilizamos cookies", "aceptar y continuar", "respeitamos a sua privacidade", "valorizziamo la tua privacy",
    "rispettiamo la tua privacy", "wij gebruiken cookies", "cookie-instellingen", "toestemming", "vi värnar om din integritet",
    "vi bryr oss om ditt personvern", "vi använder cookies", "vi bruger cookies", "arvostamme yksityisyyttäsi",
    "cenimy twoją prywatność", "szanujemy twoją prywatność", "vážíme si vašeho soukromí", "souhlas se zpracováním",
    "az ön adatainak védelme", "prețuim confidențialitatea", "мы используем файлы cookie",
    "ми цінуємо вашу", "σεβόμαστε την ιδιωτικότητά", "gizliliğinize önem", "プライバシーを",
    "我们重视您的隐私", "개인정보 보호", "access information on a device", "accept all", "manage options", "manage settings",
    "reject all", "you can change your mind at any time", "and our partners", "weiter ohne zustimmung", "alle akzeptieren", "auf ihrem gerät",
    "mit werbung und tracking", "tout accepter", "cookies sur votre appareil", "informations sur votre appareil", "nos partenaires",
    "tu privacidad", "información en tu dispositivo", "nuestros socios", "rechazar todo", "la tua privacy", "informazioni su un dispositivo",
    "accetta tutto", "rifiuta e abbonati", "nostri partner", "sua privacidade", "cookies no seu dispositivo", "aceitar tudo", "nossos parceiros",
    "informatie op je apparaat", "onze partners", "alles accepteren", "information på din enhet", "godkänn alla", "informasjon på enheten din",
    "godta alle", "oplysninger på din enhed", "accepter alle", "dit samtykke", "dine data", "kumppaniamme", "hyväksy kaikki",
    "informacje na urządzeniu", "na twoim urządzeniu", "nasi partnerzy", "soubory cookie", "přijmout vše", "elfogadom", "sütiket",
    "confidențialitatea ta", "module cookie", "accept toate", "принять все", "прийняти всі", "αποδοχή όλων", "στη συσκευή σας",
    "tümünü kabul et", "çerezler", "すべて同意", "クッキーを保存", "全部接受", "接受所有", "모두 동의", "ملفات تعريف الارتباط", "עוגיות",
};
static const char *const PAYWALL[] = {
    "to continue reading", "subscribe to continue", "subscribe to read", "continue reading with", "already a subscriber",
    "this article is for subscribers", "subscribers only", "subscriber exclusive", "become a member to", "exclusive to subscribers",
    "unlock this article", "start your free trial", "log in to read", "sign in to continue reading", "create a free account to",
    "register to continue", "log in to continue", "login to continue", "sign in to continue", "your free account", "want to read on",
    "register to read", "this content is for members", "for paying subscribers", "this post is for paid subscribers", "keep reading with", "you have reached your", "free articles remaining", "jetzt weiterlesen", "weiterlesen mit",
    "sie möchten weiterlesen", "diesen artikel weiterlesen", "nur für abonnenten", "exklusiv für abonnenten", "artikel freischalten",
    "bereits abonnent", "jetzt abonnieren und weiterlesen", "plus-artikel", "cet article est réservé", "réservé aux abonnés",
    "réservé à nos abonnés", "il vous reste", "pour lire la suite", "abonnez-vous pour", "déjà abonné",
    "contenido exclusivo para suscriptores", "suscríbete para seguir", "solo para suscriptores", "para seguir leyendo",
    "ya soy suscriptor", "conteúdo exclusivo para assinantes", "exclusivo para assinantes", "já é assinante",
    "contenuto riservato agli abbonati", "riservato agli abbonati", "sei già abbonato", "per continuare a leggere",
    "alleen voor abonnees", "verder lezen", "word abonnee", "al abonnee", "läs vidare med", "bli prenumerant", "redan prenumerant",
    "endast för prenumeranter", "les videre med", "bli abonnent", "allerede abonnent", "for abonnenter", "kun for abonnenter",
    "få adgang til artiklen", "tilaajille", "jatka lukemista", "tilaa ja lue", "dalszy ciąg artykułu", "artykuł tylko dla",
    "dostęp dla subskrybentów", "czytaj dalej z", "pouze pro předplatitele", "tento článek je", "odemknout článek", "predplatné",
    "celý článok", "csak előfizetőknek", "exclusiv abonaților", "только для подписчиков",
    "материал доступен", "για συνδρομητές", "abonelere özel", "للمشتركين فقط",
    "למנויים בלבד", "有料会員", "有料記事", "この記事は有料", "残り", "会員限定", "订阅后",
    "訂閱後", "구독자 전용", "유료회원",
};
/* clang-format on */

static const struct {
    const char *const *list;
    size_t n;
} LISTS[] = {
    [PAGETYPE_CHALLENGE_TITLE] = {CHALLENGE_TITLE, COUNT_OF(CHALLENGE_TITLE)},
    [PAGETYPE_CHALLENGE_TEXT] = {CHALLENGE_TEXT, COUNT_OF(CHALLENGE_TEXT)},
    [PAGETYPE_NOT_FOUND] = {NOT_FOUND, COUNT_OF(NOT_FOUND)},
    [PAGETYPE_GONE] = {GONE, COUNT_OF(GONE)},
    [PAGETYPE_ERROR] = {ERROR, COUNT_OF(ERROR)},
    [PAGETYPE_CONSENT] = {CONSENT, COUNT_OF(CONSENT)},
    [PAGETYPE_PAYWALL] = {PAYWALL, COUNT_OF(PAYWALL)},
};

bool pagetype_has_phrase(enum pagetype_phrases kind, struct sv text)
{
    for (size_t i = 0; i < LISTS[kind].n; i++)
        if (sv_contains(text, sv_from_c(LISTS[kind].list[i])))
            return true;
    return false;
}

unsigned pagetype_count_phrases(enum pagetype_phrases kind, struct sv text)
{
    unsigned n = 0;
    for (size_t i = 0; i < LISTS[kind].n; i++)
        n += sv_contains(text, sv_from_c(LISTS[kind].list[i]));
    return n;
}

/* Bytes up to the next mark that parts a title from a site's name; `skip` is the mark's length. */
static size_t part_len(struct sv text, size_t *skip)
{
    static const char *const MARKS[] = {"\n", "|", " - ", "–", "—", ": ", "·", "»", "｜", "："};
    size_t len = text.len;
    *skip = 0;
    for (size_t i = 0; i < COUNT_OF(MARKS); i++) {
        const struct sv mark = sv_from_c(MARKS[i]);
        const size_t at = sv_find(text, mark);
        if (at < len) {
            len = at;
            *skip = mark.len;
        }
    }
    return len;
}

/* Any part that a phrase fills by half. */
bool pagetype_is_phrase(enum pagetype_phrases kind, struct sv text)
{
    while (text.len) {
        size_t skip;
        const size_t len = part_len(text, &skip);
        const struct sv part = sv_trim(sv_sub(text, 0, len));
        for (size_t i = 0; i < LISTS[kind].n; i++) {
            const struct sv phrase = sv_from_c(LISTS[kind].list[i]);
            if (part.len <= 2 * phrase.len && sv_contains(part, phrase))
                return true;
        }
        text = sv_skip(text, len + skip);
    }
    return false;
}

static bool names_challenge(struct sv value)
{
    static const char *const SIGNS[] = {
        "captcha-delivery",   "_incapsula_", "awswaf",      "px-captcha",   "sec-if-cpt",
        "challenge-platform", "hcaptcha",    "g-recaptcha", "cf-challenge", "cf-turnstile"};
    return match_words(value, SIGNS, COUNT_OF(SIGNS));
}

bool pagetype_has_challenge(const struct dom *dom)
{
    for (uint32_t i = 1; i < dom->n_nodes; i++) {
        const struct dom_node *node = &dom->nodes[i];
        if ((node->tag == TAG_SCRIPT || node->tag == TAG_IFRAME) &&
            names_challenge(dom_attribute(node, ATTR_SRC)))
            return true;
        if (node->tag == TAG_DIV && (names_challenge(dom_attribute(node, ATTR_ID)) ||
                                     names_challenge(dom_attribute(node, ATTR_CLASS))))
            return true;
    }
    return false;
}

static bool names_wall(struct sv name)
{
    static const char *const SIGNS[] = {"paywall", "regwall", "subscription-wall", "piano-offer",
                                        "paid-content-overlay"};
    return match_words(name, SIGNS, COUNT_OF(SIGNS));
}

bool pagetype_has_wall(const struct dom *dom)
{
    for (uint32_t i = 1; i < dom->n_nodes; i++) {
        const struct dom_node *node = &dom->nodes[i];
        if ((node->tag == TAG_DIV || node->tag == TAG_SECTION || node->tag == TAG_ASIDE) &&
            (names_wall(dom_attribute(node, ATTR_CLASS)) ||
             names_wall(dom_attribute(node, ATTR_ID))))
            return true;
    }
    return false;
}
