#include "services/parser/extract/content_phrases.h"

#define LONGEST 64

struct phrase {
    const char *text;
    enum phrase_kind kind;
};

/* Lower case, in byte order. A phrase that ends in a letter wants no letter after it. */
/* clang-format off */
#define P(kind, text) {text, PHRASE_##kind}
static const struct phrase PHRASES[] = {
    P(BYLINE, "a cura di"), P(MORE, "a lire aussi"), P(MORE, "aanbevolen"), P(SUBSCRIBE, "abbonati"), P(SUBSCRIBE, "abonare"),
    P(SUBSCRIBE, "abone ol"), P(SUBSCRIBE, "abone olarak"), P(SUBSCRIBE, "abonează-te"), P(SUBSCRIBE, "abonneer"),
    P(SUBSCRIBE, "abonner"), P(SUBSCRIBE, "abonnez-vous"), P(SUBSCRIBE, "abonnieren"), P(BYLINE, "about the author"),
    P(RIGHTS, "about us"), P(COMMENT, "accedi"), P(COOKIE, "accept all"), P(DATE, "actualizado"), P(DATE, "actualizat"), P(AD, "ad "),
    P(COMMENT, "add a comment"), P(RIGHTS, "additional reporting"), P(AD, "advertentie"), P(AD, "advertisement"), P(AD, "advertising"),
    P(AD, "advertorial"), P(BYLINE, "af "), P(COOKIE, "afficher le contenu"), P(AD, "affiliate"), P(AD, "affiliate-link"),
    P(RIGHTS, "agb"), P(DATE, "aggiornato"), P(MORE, "aiheesta lisää"), P(MORE, "ailleurs sur le web"), P(MORE, "ajánljuk"),
    P(COOKIE, "aktivieren sie javascript"), P(DATE, "aktualisiert"), P(DATE, "aktualizacja"), P(DATE, "aktualizováno"),
    P(MORE, "aktuelle nachrichten"), P(SUBSCRIBE, "al abonnee"), P(RIGHTS, "all rights reserved"), P(RIGHTS, "alla rättigheter"),
    P(RIGHTS, "alle rechte vorbehalten"), P(RIGHTS, "alle rechten"), P(RIGHTS, "alle rettigheder"), P(SUBSCRIBE, "alleen voor abonnees"),
    P(COOKIE, "allow content"), P(SUBSCRIBE, "already a subscriber"), P(AD, "als amazon-partner"), P(MORE, "also read"),
    P(MORE, "altre notizie"), P(COOKIE, "an dieser stelle"), P(COMMENT, "anmelden"), P(AD, "annonce"), P(AD, "annons"), P(AD, "annonse"),
    P(COMMENT, "antworten"), P(AD, "anuncio"), P(AD, "anzeige"), P(CREDIT, "ap photo"), P(MORE, "approfondisci"), P(CREDIT, "archivbild"),
    P(CREDIT, "archivfoto"), P(TAGS, "argomenti"), P(AD, "article continues"), P(AD, "article continues below"),
    P(SUBSCRIBE, "article réservé aux abonnés"), P(MORE, "articles similaires"), P(MORE, "articole similare"),
    P(MORE, "articoli correlati"), P(MORE, "artigos relacionados"), P(SUBSCRIBE, "artikel freischalten"), P(SHARE, "artikel teilen"),
    P(MORE, "artikel terkait"), P(SUBSCRIBE, "artikkelen er forbeholdt"), P(SUBSCRIBE, "artykuł dostępny"),
    P(MORE, "artículos relacionados"), P(SUBSCRIBE, "assine"), P(MORE, "assista"), P(CREDIT, "associated press"), P(TAGS, "assuntos"),
    P(DATE, "atualizado"), P(MORE, "auch interessant"), P(MORE, "auch lesenswert"), P(BYLINE, "auteur"), P(RIGHTS, "auteursrecht"),
    P(BYLINE, "author:"), P(BYLINE, "autor "), P(BYLINE, "autor:"), P(BYLINE, "autorin:"), P(COOKIE, "autoriser et afficher"),
    P(BYLINE, "av "), P(TAGS, "avainsanat"), P(COOKIE, "avec votre accord"), P(RIGHTS, "aviso legal"), P(MORE, "ayrıca okuyun"),
    P(MORE, "baca juga"), P(MORE, "baca selengkapnya"), P(SHARE, "bagikan"), P(COMMENT, "be the first to comment"),
    P(SUBSCRIBE, "become a member"), P(CREDIT, "beeld:"), P(AD, "bei den verlinkungen"), P(SHARE, "beitrag teilen"),
    P(MORE, "bekijk hier"), P(MORE, "bekijk ook"), P(SUBSCRIBE, "bereits abonnent"), P(MORE, "berita terkait"),
    P(SUBSCRIBE, "berlangganan"), P(DATE, "bijgewerkt"), P(CREDIT, "bild:"), P(CREDIT, "bilder:"), P(CREDIT, "bildkälla"),
    P(CREDIT, "bildquelle"), P(SUBSCRIBE, "bitte melden sie sich an"), P(SUBSCRIBE, "bli medlem"), P(SUBSCRIBE, "boletín"),
    P(CREDIT, "bron:"), P(MORE, "bunlar da ilginizi çekebilir"), P(AD, "buy now"), P(BYLINE, "by "), P(COOKIE, "by clicking"),
    P(COOKIE, "by continuing to use"), P(MORE, "bài liên quan"), P(COMMENT, "bình luận"), P(SUBSCRIBE, "cadastre-se"),
    P(TAGS, "categorias"), P(TAGS, "categorie"), P(TAGS, "categories"), P(TAGS, "category"), P(TAGS, "categorías"), P(TAGS, "catégories"),
    P(COOKIE, "ce contenu"), P(COOKIE, "ce site utilise"), P(MORE, "cele mai citite"), P(SUBSCRIBE, "cet article est réservé"),
    P(SUBSCRIBE, "cet article vous est offert"), P(SHARE, "chia sẻ"), P(TAGS, "chủ đề"), P(MORE, "citeşte şi"),
    P(MORE, "citește mai mult"), P(MORE, "citește și"), P(MORE, "citiți și"), P(MORE, "click here"), P(MORE, "click here for"),
    P(MORE, "click here to"), P(SUBSCRIBE, "click to subscribe"), P(COMMENT, "comentar"), P(COMMENT, "comentarii"),
    P(COMMENT, "comentarios"), P(COMMENT, "comentários"), P(COMMENT, "comment"), P(COMMENT, "commenta"), P(COMMENT, "commentaires"),
    P(COMMENT, "commenter"), P(COMMENT, "commenti"), P(COMMENT, "comments"), P(SHARE, "comparte"), P(SHARE, "compartilhar"),
    P(SHARE, "compartilhe"), P(SHARE, "compartir"), P(SHARE, "condividi"), P(MORE, "confira também"), P(BYLINE, "contact the"),
    P(RIGHTS, "contact us"), P(SUBSCRIBE, "contenido exclusivo para"), P(SUBSCRIBE, "contenu réservé"),
    P(SUBSCRIBE, "contenuto riservato"), P(SUBSCRIBE, "conteúdo exclusivo para"), P(MORE, "continua a leggere"),
    P(MORE, "continue reading"), P(AD, "continue reading below"), P(AD, "continued below"), P(SUBSCRIBE, "continúa leyendo"),
    P(COOKIE, "cookie"), P(SHARE, "copier le lien"), P(SHARE, "copy link"), P(RIGHTS, "copyright"), P(RIGHTS, "copyright ©"),
    P(RIGHTS, "corrections"), P(CREDIT, "courtesy of"), P(SUBSCRIBE, "create an account"), P(CREDIT, "credit:"), P(CREDIT, "crediti"),
    P(CREDIT, "credits:"), P(CREDIT, "crédit photo"), P(CREDIT, "crédit:"), P(CREDIT, "crédits"), P(SUBSCRIBE, "csak előfizetőknek"),
    P(SUBSCRIBE, "czytaj dalej z"), P(MORE, "czytaj również"), P(MORE, "czytaj także"), P(MORE, "czytaj też"), P(MORE, "czytaj więcej"),
    P(TAGS, "címkék"), P(MORE, "cùng chuyên mục"), P(DATE, "cập nhật"), P(MORE, "daha fazla"), P(SUBSCRIBE, "dalsza część artykułu"),
    P(MORE, "další z"), P(MORE, "další články"), P(MORE, "dans la même rubrique"), P(MORE, "das interessiert andere"),
    P(MORE, "das könnte dich auch interessieren"), P(MORE, "das könnte sie auch interessieren"), P(DATE, "data publikacji"),
    P(DATE, "date:"), P(RIGHTS, "datenschutz"), P(BYLINE, "de "), P(SHARE, "deel artikel"), P(SHARE, "deel dit"),
    P(COOKIE, "deine einwilligung"), P(COOKIE, "deine privatsphäre-einstellungen"), P(COMMENT, "deixe"), P(COMMENT, "deja un comentario"),
    P(SHARE, "del på"), P(SHARE, "dela"), P(SHARE, "delen"), P(SUBSCRIBE, "denna artikel är för"), P(SUBSCRIBE, "denna artikel är låst"),
    P(SUBSCRIBE, "denne artikel er for"), P(SUBSCRIBE, "devamını okumak"), P(COOKIE, "deze inhoud"), P(COOKIE, "deze website"),
    P(BYLINE, "di "), P(AD, "die mit einem symbol"), P(RIGHTS, "dies ist eine maschinelle übersetzung"),
    P(COOKIE, "diese webseite verwendet"), P(COOKIE, "diese website"), P(AD, "dieser artikel enthält affiliate"),
    P(SUBSCRIBE, "dieser artikel ist nur für abonnenten"), P(COOKIE, "dieser inhalt"), P(SUBSCRIBE, "dieser inhalt ist nur"),
    P(COOKIE, "dieses element enthält"), P(DATE, "diperbarui"), P(RIGHTS, "disclaimer"), P(COMMENT, "diskuse"), P(COMMENT, "diskusia"),
    P(COMMENT, "diskutieren sie"), P(SHARE, "distribuie"), P(SUBSCRIBE, "dit artikel is alleen"), P(DATE, "diterbitkan"),
    P(COMMENT, "dodaj komentarz"), P(MORE, "don't miss"), P(MORE, "don't miss:"), P(SUBSCRIBE, "donate"), P(BYLINE, "door "),
    P(SUBSCRIBE, "download our"), P(SUBSCRIBE, "download the app"), P(SUBSCRIBE, "dołącz do"), P(SHARE, "drucken"),
    P(SUBSCRIBE, "déjà abonné"), P(BYLINE, "edited by"), P(BYLINE, "editing by"), P(RIGHTS, "editor's note"), P(MORE, "editor's picks"),
    P(BYLINE, "editor:"), P(MORE, "editors' picks"), P(RIGHTS, "editor’s note"), P(COOKIE, "ein klick für den datenschutz"),
    P(COMMENT, "einloggen"), P(SHARE, "email this"), P(BYLINE, "email:"), P(TAGS, "emner"), P(MORE, "empfehlungen der redaktion"),
    P(COOKIE, "empfohlener externer"), P(MORE, "empfohlener redaktioneller inhalt"), P(MORE, "en savoir plus"), P(MORE, "en çok okunan"),
    P(SUBSCRIBE, "enjoy additional articles"), P(SUBSCRIBE, "enjoy the latest"), P(SUBSCRIBE, "enter your email"),
    P(SHARE, "envoyer par"), P(COOKIE, "erst wenn sie hier klicken"), P(DATE, "erstellt"), P(DATE, "erstveröffentlichung"),
    P(BYLINE, "escrito por"), P(SUBSCRIBE, "esta noticia es exclusiva"), P(SUBSCRIBE, "este contenido es exclusivo"),
    P(COOKIE, "este site utiliza"), P(COOKIE, "este sitio"), P(TAGS, "etichete"), P(TAGS, "etiketler"), P(TAGS, "etiquetas"),
    P(SUBSCRIBE, "exclusiv pentru abonați"), P(SUBSCRIBE, "exclusive articles by"), P(SUBSCRIBE, "exclusivo para assinantes"),
    P(SUBSCRIBE, "exclusivo para suscriptores"), P(SUBSCRIBE, "exklusiv für abonnenten"), P(COOKIE, "external content"),
    P(COOKIE, "externe inhalte"), P(COOKIE, "externen inhalt"), P(COOKIE, "externer inhalt"), P(MORE, "ez is érdekelheti"),
    P(SHARE, "facebook"), P(COMMENT, "faça login"), P(SUBSCRIBE, "feliratkozás"), P(CREDIT, "file photo"), P(TAGS, "filed under"),
    P(SHARE, "find us on"), P(DATE, "first published"), P(MORE, "fler nyheter"), P(MORE, "flere saker"), P(SHARE, "folge uns"),
    P(SHARE, "folgen sie"), P(SHARE, "follow her on"), P(SHARE, "follow him on"), P(SHARE, "follow me"), P(SHARE, "follow on"),
    P(SHARE, "follow them on"), P(SHARE, "follow us"), P(COOKIE, "folosim cookie"), P(CREDIT, "fonte:"), P(MORE, "for more information"),
    P(MORE, "for more on"), P(SUBSCRIBE, "for subscribers"), P(CREDIT, "forrás:"), P(CREDIT, "fot."), P(CREDIT, "foto di"),
    P(CREDIT, "foto von"), P(CREDIT, "foto:"), P(CREDIT, "fotografía:"), P(CREDIT, "fotoquelle"), P(CREDIT, "fotos:"),
    P(CREDIT, "fotoğraf"), P(CREDIT, "fotó:"), P(DATE, "frissítve"), P(CREDIT, "fuente:"), P(MORE, "further reading"),
    P(SHARE, "följ oss"), P(SUBSCRIBE, "för dig som är prenumerant"), P(SUBSCRIBE, "för prenumeranter"), P(SHARE, "følg os"),
    P(SHARE, "følg oss"), P(COOKIE, "für die darstellung"), P(COOKIE, "für diesen inhalt"), P(DATE, "gepubliceerd"),
    P(MORE, "gerelateerd"), P(AD, "gesponsert"), P(SUBSCRIBE, "get full access"), P(SUBSCRIBE, "get our"), P(SUBSCRIBE, "get the latest"),
    P(SUBSCRIBE, "get unlimited"), P(CREDIT, "getty images"), P(COMMENT, "giriş yap"), P(CREDIT, "grafik:"), P(MORE, "guarda anche"),
    P(DATE, "güncelleme"), P(SUBSCRIBE, "hai già un abbonamento"), P(RIGHTS, "hak cipta"),
    P(SUBSCRIBE, "hat ihnen dieser artikel gefallen"), P(SHARE, "have a tip"), P(SUBSCRIBE, "hazte socio"), P(MORE, "here's more"),
    P(MORE, "hier finden sie"), P(MORE, "hier geht es zu"), P(COOKIE, "hier klicken"), P(COMMENT, "hinterlasse"),
    P(COMMENT, "hozzászólás"), P(COMMENT, "hozzászólások"), P(SUBSCRIBE, "hírlevél"), P(MORE, "hören sie"), P(MORE, "i più letti"),
    P(COOKIE, "ich bin damit einverstanden"), P(COOKIE, "ihre einwilligung"), P(COOKIE, "ihre privatsphäre-einstellungen"),
    P(AD, "iklan"), P(SHARE, "ikuti kami"), P(AD, "il contenuto continua"), P(SUBSCRIBE, "il vous reste"), P(MORE, "ilgili haberler"),
    P(CREDIT, "illustration:"), P(MORE, "im video"), P(MORE, "image 1 of"), P(MORE, "image 2 of"), P(MORE, "image 3 of"),
    P(MORE, "image 4 of"), P(CREDIT, "image credit"), P(CREDIT, "image source"), P(CREDIT, "image:"), P(CREDIT, "imagem:"),
    P(CREDIT, "imagen:"), P(RIGHTS, "impressum"), P(SHARE, "imprimer"), P(MORE, "in case you missed"), P(TAGS, "in this article"),
    P(COOKIE, "inhalt laden"), P(SUBSCRIBE, "iniciar sesión"), P(COMMENT, "inloggen"), P(SUBSCRIBE, "inscreva-se"),
    P(SUBSCRIBE, "inscription"), P(SUBSCRIBE, "inscrivez-vous"), P(SHARE, "instagram"), P(SUBSCRIBE, "iratkozz fel"),
    P(SUBSCRIBE, "iscriviti"), P(SHARE, "jaa"), P(COOKIE, "javascript"), P(SUBSCRIBE, "jen pro předplatitele"),
    P(SUBSCRIBE, "jetzt abonnieren"), P(SUBSCRIBE, "jetzt anmelden"), P(SUBSCRIBE, "jetzt freischalten"), P(SUBSCRIBE, "jetzt kostenlos"),
    P(SUBSCRIBE, "jetzt registrieren"), P(SHARE, "jetzt teilen"), P(SUBSCRIBE, "jetzt testen"), P(SUBSCRIBE, "jetzt weiterlesen"),
    P(SUBSCRIBE, "join our"), P(COMMENT, "join the conversation"), P(SHARE, "join us on"), P(DATE, "julkaistu"),
    P(SUBSCRIBE, "já é assinante"), P(RIGHTS, "kaikki oikeudet"), P(MORE, "kapcsolódó"), P(TAGS, "kategorie"), P(TAGS, "kategorien"),
    P(MORE, "katso myös"), P(CREDIT, "kaynak:"), P(MORE, "keep reading"), P(TAGS, "keywords"), P(BYLINE, "kirjoittaja"),
    P(COOKIE, "klicken sie auf den"), P(COMMENT, "komentar"), P(COMMENT, "komentarze"), P(COMMENT, "komentáre"), P(COMMENT, "komentáře"),
    P(COMMENT, "kommentar"), P(COMMENT, "kommentar schreiben"), P(COMMENT, "kommentare"), P(COMMENT, "kommentarer"),
    P(COMMENT, "kommentera"), P(COMMENT, "kommentieren"), P(COMMENT, "kommentit"), P(RIGHTS, "kontakt"), P(SUBSCRIBE, "kostenlos testen"),
    P(COOKIE, "kullanıyoruz"), P(SUBSCRIBE, "kun for abonnenter"), P(COOKIE, "käytämme evästeitä"), P(CREDIT, "kép:"), P(SHARE, "kövess"),
    P(SUBSCRIBE, "la newsletter"), P(AD, "la suite après"), P(SUBSCRIBE, "la suite est réservée"), P(COMMENT, "laisser un commentaire"),
    P(COMMENT, "lascia un commento"), P(DATE, "last updated"), P(COMMENT, "lasă un"), P(MORE, "latest news"),
    P(MORE, "le puede interesar"), P(MORE, "lea más"), P(MORE, "lea también"), P(COMMENT, "leave a comment"), P(COMMENT, "leave a reply"),
    P(MORE, "lee también"), P(MORE, "leer más"), P(MORE, "lees meer"), P(MORE, "lees ook"), P(MORE, "lees verder"),
    P(SUBSCRIBE, "lees verder met"), P(MORE, "leggi anche"), P(MORE, "leggi di più"), P(MORE, "leggi tutto"), P(MORE, "legolvasottabb"),
    P(MORE, "leia ainda"), P(MORE, "leia mais"), P(MORE, "leia também"), P(MORE, "les mer"), P(MORE, "les også"), P(MORE, "les plus lus"),
    P(MORE, "lesen sie auch"), P(MORE, "lesen sie dazu"), P(SUBSCRIBE, "lesen sie diesen artikel mit"), P(MORE, "lesen sie hier"),
    P(MORE, "lesen sie mehr"), P(MORE, "lesetipp"), P(DATE, "lesezeit"), P(DATE, "letzte aktualisierung"), P(RIGHTS, "licensed under"),
    P(MORE, "lies auch"), P(MORE, "lihat juga"), P(SHARE, "like us"), P(SHARE, "link kopieren"), P(SHARE, "linkedin"),
    P(AD, "links mit einem stern"), P(MORE, "lire aussi"), P(MORE, "lire la suite"), P(MORE, "lire plus"), P(SUBSCRIBE, "lisez la suite"),
    P(MORE, "listen now"), P(MORE, "listen to"), P(MORE, "listen:"), P(MORE, "lo más leído"), P(MORE, "lo más visto"),
    P(MORE, "load more"), P(AD, "loading"), P(COMMENT, "log in"), P(SUBSCRIBE, "log in to"), P(COMMENT, "log ind"),
    P(COMMENT, "logg inn"), P(COMMENT, "logga in"), P(COMMENT, "login"), P(MORE, "lue lisää"), P(MORE, "lue myös"), P(MORE, "luetuimmat"),
    P(MORE, "läs mer"), P(MORE, "läs också"), P(MORE, "läs vidare"), P(MORE, "läs även"), P(MORE, "læs mere"), P(MORE, "læs også"),
    P(AD, "mainos"), P(MORE, "mais lidas"), P(COOKIE, "manage consent"), P(COOKIE, "manage your"), P(RIGHTS, "materiał chroniony"),
    P(MORE, "meer nieuws"), P(MORE, "meer over"), P(MORE, "meest gelezen"), P(DATE, "megjelent"), P(SHARE, "megosztás"),
    P(MORE, "mehr aus"), P(MORE, "mehr dazu"), P(MORE, "mehr lesen"), P(MORE, "mehr news"), P(MORE, "mehr zu"), P(MORE, "mehr zum thema"),
    P(MORE, "mehr über"), P(MORE, "meistgeklickt"), P(MORE, "meistgelesen"), P(MORE, "meistgelesene"), P(SUBSCRIBE, "meld deg på"),
    P(SUBSCRIBE, "meld je aan"), P(SUBSCRIBE, "melden sie sich"), P(RIGHTS, "mentions légales"), P(MORE, "mer om"), P(MORE, "mere om"),
    P(SHARE, "merken"), P(MORE, "mest lest"), P(MORE, "mest läst"), P(MORE, "mest læste"), P(DATE, "min read"), P(RIGHTS, "minden jog"),
    P(DATE, "minute read"), P(MORE, "mira también"), P(DATE, "mis à jour"), P(COOKIE, "mit deiner zustimmung"),
    P(SUBSCRIBE, "mit dem newsletter"), P(COOKIE, "mit der anzeige"), P(COOKIE, "mit ihrer zustimmung"),
    P(RIGHTS, "mit informationen der"), P(COOKIE, "mit klick"), P(RIGHTS, "mit material von"), P(COMMENT, "mitdiskutieren"),
    P(DATE, "modified"), P(MORE, "mohlo by vás zajímat"), P(TAGS, "more about"), P(MORE, "more from"), P(MORE, "more news"),
    P(MORE, "more on"), P(MORE, "more stories"), P(MORE, "more to read"), P(MORE, "most popular"), P(MORE, "most read"),
    P(TAGS, "mots-clés"), P(MORE, "must read"), P(COOKIE, "my i nasi"), P(MORE, "más información"), P(MORE, "más noticias"),
    P(MORE, "más sobre"), P(AD, "na reklamě"), P(MORE, "najczęściej czytane"), P(MORE, "najčítanejšie"), P(MORE, "nejčtenější"),
    P(MORE, "neueste"), P(SUBSCRIBE, "never miss"), P(SUBSCRIBE, "newsletter"), P(SUBSCRIBE, "newsletter abonnieren"),
    P(MORE, "next article"), P(CREDIT, "nguồn:"), P(SUBSCRIBE, "nieuwsbrief"), P(COMMENT, "no comments"), P(COOKIE, "noi e i nostri"),
    P(MORE, "nos derniers articles"), P(COOKIE, "nosotros y nuestros"), P(MORE, "noticias relacionadas"),
    P(MORE, "notícias relacionadas"), P(COOKIE, "nous et nos"), P(COOKIE, "nous utilisons"), P(COOKIE, "nous utilisons des cookies"),
    P(SUBSCRIBE, "nur für abonnenten"), P(SUBSCRIBE, "nyhetsbrev"), P(COOKIE, "nós e os nossos"), P(SHARE, "obserwuj nas"),
    P(SUBSCRIBE, "odebírat"), P(MORE, "okumak için"), P(MORE, "olvasd el"), P(MORE, "olvasson tovább"), P(MORE, "olvasta már"),
    P(COOKIE, "om deze inhoud"), P(TAGS, "onderwerpen"), P(MORE, "ook interessant"), P(DATE, "opdateret"),
    P(RIGHTS, "opinions expressed"), P(DATE, "oppdatert"), P(RIGHTS, "opphavsrett"), P(BYLINE, "opracował"), P(DATE, "opublikowano"),
    P(DATE, "originally published"), P(SHARE, "oszd meg"), P(BYLINE, "our correspondent"), P(RIGHTS, "our standards"),
    P(COOKIE, "our website uses cookies"), P(AD, "paid content"), P(TAGS, "palavras-chave"), P(BYLINE, "par "),
    P(SUBSCRIBE, "para continuar lendo"), P(SUBSCRIBE, "para seguir leyendo"), P(COOKIE, "para ver este contenido"), P(SHARE, "partager"),
    P(SHARE, "partilhar"), P(MORE, "passend dazu"), P(SHARE, "paylaş"), P(MORE, "pe aceeași temă"), P(BYLINE, "penulis"),
    P(SUBSCRIBE, "per continuare a leggere"), P(SHARE, "per e-mail"), P(COOKIE, "per visualizzare"), P(COOKIE, "per visualizzare questo"),
    P(CREDIT, "photo by"), P(CREDIT, "photo credit"), P(CREDIT, "photo d'illustration"), P(CREDIT, "photo:"), P(CREDIT, "photograph:"),
    P(CREDIT, "photos:"), P(CREDIT, "picture:"), P(SHARE, "pinterest"), P(MORE, "più letti"), P(COMMENT, "plaats een reactie"),
    P(COOKIE, "please enable javascript"), P(SUBSCRIBE, "please enter"), P(MORE, "plus d'articles"), P(MORE, "podobne artykuły"),
    P(SHARE, "podziel się"), P(MORE, "polecamy"), P(RIGHTS, "polityka prywatności"), P(RIGHTS, "política de"), P(MORE, "popular now"),
    P(MORE, "popular posts"), P(BYLINE, "por "), P(COMMENT, "post a comment"), P(DATE, "posted"), P(BYLINE, "posted by"),
    P(MORE, "potrebbe interessarti"), P(COOKIE, "pour afficher ce contenu"), P(MORE, "pour aller plus loin"),
    P(SUBSCRIBE, "pour lire la suite"), P(SUBSCRIBE, "pouze pro předplatitele"), P(COOKIE, "používáme"), P(COOKIE, "používáme cookies"),
    P(MORE, "powiązane"), P(SUBSCRIBE, "predplatné"), P(SUBSCRIBE, "prenumerata"), P(SUBSCRIBE, "prenumerera"),
    P(MORE, "previous article"), P(MORE, "prečítajte si"), P(SUBSCRIBE, "prihláste sa"), P(SHARE, "print this"), P(RIGHTS, "privacy"),
    P(AD, "promoted"), P(MORE, "pročitajte"), P(MORE, "przeczytaj także"), P(MORE, "przeczytaj też"), P(DATE, "pubblicato"),
    P(AD, "pubblicità"), P(DATE, "publicado"), P(DATE, "publicat"), P(DATE, "publicerad"), P(DATE, "publiceret"), P(AD, "publicidad"),
    P(AD, "publicidade"), P(AD, "publicitate"), P(AD, "publicité"), P(DATE, "publikované"), P(DATE, "publikováno"), P(DATE, "publisert"),
    P(DATE, "published"), P(DATE, "publié"), P(MORE, "puedes leer"), P(DATE, "päivitetty"), P(SUBSCRIBE, "předplatné"),
    P(MORE, "přečtěte si"), P(MORE, "přečtěte si také"), P(COMMENT, "přidat komentář"), P(SUBSCRIBE, "přihlaste se"),
    P(COMMENT, "přihlásit"), P(CREDIT, "quelle:"), P(CREDIT, "quellen:"), P(SUBSCRIBE, "questo articolo è riservato"),
    P(COOKIE, "questo sito"), P(AD, "quảng cáo"), P(COMMENT, "reacties"), P(MORE, "read also"), P(MORE, "read more"),
    P(MORE, "read more:"), P(MORE, "read next"), P(SUBSCRIBE, "read the full story"), P(DATE, "reading time"), P(COMMENT, "reageer"),
    P(SUBSCRIBE, "receba"), P(MORE, "recent posts"), P(SUBSCRIBE, "recevez"), P(SUBSCRIBE, "recibe"), P(MORE, "recomandări"),
    P(MORE, "recommended"), P(COOKIE, "recommended editorial content"), P(MORE, "recommended for you"), P(MORE, "recommended reading"),
    P(MORE, "recommended stories"), P(BYLINE, "redaktion"), P(SUBSCRIBE, "register now"), P(SUBSCRIBE, "register to read"),
    P(SUBSCRIBE, "registrati"), P(RIGHTS, "regulamin"), P(SUBSCRIBE, "regístrate"), P(AD, "reklam"), P(AD, "reklama"), P(AD, "reklám"),
    P(MORE, "relacionadas"), P(MORE, "related"), P(MORE, "related coverage"), P(MORE, "related video"), P(MORE, "relaterat"),
    P(MORE, "relaterede artikler"), P(MORE, "relaterte"), P(COMMENT, "reply"), P(COMMENT, "report a"), P(BYLINE, "reporter"),
    P(BYLINE, "reporting by"), P(COMMENT, "responder"), P(CREDIT, "reuters"), P(RIGHTS, "riproduzione riservata"),
    P(SUBSCRIBE, "riservato agli abbonati"), P(COMMENT, "rispondi"), P(COMMENT, "réagir"), P(BYLINE, "rédigé par"),
    P(COMMENT, "répondre"), P(SUBSCRIBE, "réservé aux abonnés"), P(SUBSCRIBE, "s'abonner"), P(MORE, "saiba mais"),
    P(SHARE, "save article"), P(TAGS, "schlagworte"), P(TAGS, "schlagwörter"), P(COMMENT, "schreibe einen"),
    P(SUBSCRIBE, "schrijf je in"), P(MORE, "scopri di più"), P(BYLINE, "scritto da"), P(SHARE, "sdílejte"), P(SHARE, "sdílet"),
    P(COMMENT, "se connecter"), P(MORE, "se også"), P(MORE, "see also"), P(MORE, "see more"), P(SHARE, "seguici"), P(SHARE, "seguici su"),
    P(MORE, "seguir leyendo"), P(MORE, "sehen sie"), P(SUBSCRIBE, "sei già abbonato"), P(MORE, "selengkapnya"), P(SHARE, "send to"),
    P(SHARE, "seuraa"), P(SHARE, "share"), P(AD, "shop now"), P(COMMENT, "show comments"), P(MORE, "show more"),
    P(SUBSCRIBE, "sie haben bereits"), P(SUBSCRIBE, "sie haben bereits ein"), P(COOKIE, "sie sehen gerade einen platzhalter"),
    P(MORE, "siehe auch"), P(SHARE, "siga a"), P(SHARE, "siga o"), P(SHARE, "siga-nos"), P(COMMENT, "sign in"),
    P(SUBSCRIBE, "sign in to"), P(SUBSCRIBE, "sign up"), P(SUBSCRIBE, "sign-in if"), P(MORE, "simak juga"), P(MORE, "similar posts"),
    P(COMMENT, "skomentuj"), P(BYLINE, "skriven av"), P(SHARE, "sledujte nás"), P(BYLINE, "sobre el autor"), P(BYLINE, "sobre o autor"),
    P(SUBSCRIBE, "solo para suscriptores"), P(MORE, "son dakika"), P(CREDIT, "source:"), P(CREDIT, "sources:"), P(SUBSCRIBE, "soutenez"),
    P(MORE, "související"), P(AD, "sponsored"), P(AD, "sponsored by"), P(MORE, "sprawdź także"), P(MORE, "sprawdź też"),
    P(BYLINE, "staff writer"), P(SHARE, "stampa"), P(DATE, "stand:"), P(SUBSCRIBE, "start your free"),
    P(SUBSCRIBE, "start your free trial"), P(SHARE, "stay connected"), P(TAGS, "stichwörter"), P(AD, "story continues below"),
    P(COMMENT, "submit a comment"), P(SUBSCRIBE, "subscribe"), P(SUBSCRIBE, "subscriber exclusive"), P(SUBSCRIBE, "subscribers only"),
    P(SHARE, "suivez nous"), P(SHARE, "suivez-nous"), P(TAGS, "sujets"), P(CREDIT, "sumber:"), P(MORE, "suosittelemme"),
    P(SUBSCRIBE, "support independent"), P(SUBSCRIBE, "support more local journalism"), P(SUBSCRIBE, "support our"),
    P(SUBSCRIBE, "support our journalism"), P(SUBSCRIBE, "support us"), P(MORE, "sur le même sujet"), P(SUBSCRIBE, "suscribirse"),
    P(SUBSCRIBE, "suscripción"), P(SUBSCRIBE, "suscríbete"), P(CREDIT, "symbolbild"), P(CREDIT, "symbolfoto"), P(BYLINE, "szerző"),
    P(SHARE, "síguenos"), P(SHARE, "síguenos en"), P(MORE, "súvisiace"), P(COOKIE, "sütiket használunk"), P(MORE, "sıradaki haber"),
    P(TAGS, "tag:"), P(TAGS, "taggar"), P(TAGS, "tagi"), P(TAGS, "tags"), P(TAGS, "tags:"), P(SHARE, "takip edin"),
    P(MORE, "también puede"), P(MORE, "también te puede"), P(MORE, "también te puede interesar"), P(MORE, "te puede interesar"),
    P(MORE, "te recomendamos"), P(SHARE, "teilen"), P(BYLINE, "tekst:"), P(SHARE, "telegram"), P(TAGS, "temaer"), P(TAGS, "temas"),
    P(MORE, "temas relacionados"), P(TAGS, "tematy"), P(DATE, "tempo di lettura"), P(DATE, "temps de lecture"),
    P(SUBSCRIBE, "tento článek je"), P(RIGHTS, "termos de"), P(RIGHTS, "terms of"), P(MORE, "terpopuler"), P(SUBSCRIBE, "testen sie"),
    P(BYLINE, "text:"), P(SUBSCRIBE, "thank you for subscribing"), P(SUBSCRIBE, "thanks for signing up"),
    P(RIGHTS, "the views expressed"), P(TAGS, "themen"), P(SHARE, "theo dõi"), P(AD, "this advertisement has not loaded"),
    P(AD, "this article contains affiliate"), P(RIGHTS, "this article has been"), P(SUBSCRIBE, "this article is for subscribers"),
    P(RIGHTS, "this article was originally"), P(RIGHTS, "this article was originally published"), P(SUBSCRIBE, "this content is for"),
    P(COOKIE, "this content is hosted"), P(COOKIE, "this content is not available"), P(RIGHTS, "this material may not"),
    P(AD, "this post contains affiliate"), P(COOKIE, "this site uses"), P(COOKIE, "this site uses cookies"),
    P(RIGHTS, "this story has been updated"), P(SUBSCRIBE, "this story is for subscribers"), P(COOKIE, "this website uses cookies"),
    P(TAGS, "thèmes"), P(MORE, "ti potrebbe interessare"), P(DATE, "tiempo de lectura"), P(SUBSCRIBE, "tilaa"), P(SUBSCRIBE, "tilmeld"),
    P(MORE, "tin cùng chuyên mục"), P(MORE, "tin liên quan"), P(SUBSCRIBE, "to continue reading"), P(COOKIE, "to display this content"),
    P(SUBSCRIBE, "to read the full"), P(COOKIE, "to view this"), P(COOKIE, "to view this content"), P(RIGHTS, "toate drepturile"),
    P(RIGHTS, "todos los derechos"), P(RIGHTS, "todos os direitos"), P(MORE, "top stories"), P(TAGS, "topics"), P(TAGS, "topics:"),
    P(TAGS, "topik"), P(RIGHTS, "tous droits réservés"), P(MORE, "további"), P(TAGS, "trefwoorden"), P(MORE, "trending"),
    P(MORE, "trending now"), P(COOKIE, "treść zablokowana"), P(SUBSCRIBE, "try for"), P(RIGHTS, "tutti i diritti"), P(SHARE, "tweet"),
    P(SHARE, "twitter"), P(SUBSCRIBE, "tylko dla prenumeratorów"), P(BYLINE, "tác giả"), P(SUBSCRIBE, "tämä artikkeli on vain"),
    P(SUBSCRIBE, "tämä sisältö on"), P(TAGS, "témata"), P(TAGS, "témák"), P(TAGS, "tópicos"), P(RIGHTS, "tüm hakları"),
    P(TAGS, "từ khóa"), P(SHARE, "udostępnij"), P(COOKIE, "um den inhalt"), P(COOKIE, "um diesen"), P(COOKIE, "um diesen inhalt"),
    P(SUBSCRIBE, "unlimited access"), P(SUBSCRIBE, "unlimited digital access"), P(SUBSCRIBE, "unlimited online access"),
    P(SUBSCRIBE, "unser newsletter"), P(COOKIE, "unsere website verwendet"), P(SUBSCRIBE, "unsubscribe"),
    P(SUBSCRIBE, "unterstützen sie uns"), P(SUBSCRIBE, "unterstützen sie unsere"), P(MORE, "up next"), P(DATE, "updated"),
    P(DATE, "uppdaterad"), P(RIGHTS, "urheberrecht"), P(SHARE, "urmărește-ne"), P(COOKIE, "usamos cookies"), P(COOKIE, "usiamo i cookie"),
    P(COOKIE, "utilizamos cookies"), P(COOKIE, "utilizziamo i cookie"), P(SUBSCRIBE, "uutiskirje"), P(COOKIE, "używamy plików"),
    P(SUBSCRIBE, "vain tilaajille"), P(MORE, "vedi anche"), P(MORE, "veja mais"), P(MORE, "veja também"), P(MORE, "ver más"),
    P(MORE, "ver también"), P(SUBSCRIBE, "verder lezen"), P(DATE, "veröffentlicht"), P(MORE, "vezi și"), P(COOKIE, "vi använder cookies"),
    P(COOKIE, "vi bruger cookies"), P(COOKIE, "vi bruker"), P(CREDIT, "via getty"), P(MORE, "viac z témy"), P(MORE, "video oben"),
    P(CREDIT, "video:"), P(COMMENT, "view comments"), P(MORE, "view gallery"), P(SUBSCRIBE, "vill du läsa"), P(MORE, "você pode gostar"),
    P(MORE, "voir aussi"), P(SHARE, "volg ons"), P(BYLINE, "von "), P(COOKIE, "vous devez accepter"), P(MORE, "více k tématu"),
    P(RIGHTS, "všechna práva"), P(RIGHTS, "všetky práva"), P(SUBSCRIBE, "want to read more"), P(RIGHTS, "warning:"),
    P(MORE, "watch also"), P(MORE, "watch more"), P(MORE, "watch now"), P(MORE, "watch the video"), P(MORE, "watch:"),
    P(COOKIE, "we and our"), P(COOKIE, "we care about your privacy"), P(COOKIE, "we gebruiken cookies"), P(AD, "we may earn"),
    P(AD, "we may receive"), P(COOKIE, "we use cookies"), P(COOKIE, "we value your"), P(MORE, "weitere artikel"),
    P(MORE, "weitere beiträge"), P(MORE, "weitere informationen"), P(MORE, "weitere nachrichten"), P(MORE, "weitere news"),
    P(MORE, "weitere themen"), P(MORE, "weiterführende links"), P(MORE, "weiterlesen"), P(SUBSCRIBE, "weiterlesen mit"), P(AD, "werbung"),
    P(MORE, "what to read next"), P(SHARE, "whatsapp"), P(AD, "when you buy"), P(AD, "when you purchase"), P(COOKIE, "wij en onze"),
    P(COOKIE, "wij gebruiken cookies"), P(COOKIE, "wir benötigen ihre"), P(COOKIE, "wir benötigen ihre zustimmung"),
    P(COOKIE, "wir brauchen ihre zustimmung"), P(COOKIE, "wir nutzen cookies"), P(COOKIE, "wir und unsere"),
    P(COOKIE, "wir verwenden cookies"), P(MORE, "więcej na"), P(BYLINE, "words by"), P(COMMENT, "write a comment"),
    P(RIGHTS, "writing by"), P(BYLINE, "written by"), P(RIGHTS, "wszelkie prawa"), P(MORE, "xem thêm"), P(DATE, "xuất bản"),
    P(DATE, "yayınlanma"), P(BYLINE, "yazar"), P(COMMENT, "yorum yap"), P(COMMENT, "yorumlar"), P(SUBSCRIBE, "you can save this article"),
    P(SUBSCRIBE, "you have reached your limit"), P(SUBSCRIBE, "you have read all"), P(MORE, "you may also like"), P(MORE, "you may like"),
    P(MORE, "you might also like"), P(SUBSCRIBE, "you must be logged"), P(COOKIE, "you need to enable"),
    P(SUBSCRIBE, "you've reached your"), P(COMMENT, "your comment"), P(SUBSCRIBE, "your email"), P(COOKIE, "your privacy"),
    P(COMMENT, "zaloguj"), P(SUBSCRIBE, "zapisz się"), P(SUBSCRIBE, "zasubskrybuj"), P(COOKIE, "zawartość zewnętrzna"),
    P(SHARE, "zdieľať"), P(CREDIT, "zdjęcie"), P(CREDIT, "zdroj:"), P(MORE, "zobacz również"), P(MORE, "zobacz także"),
    P(MORE, "zobacz też"), P(MORE, "zobacz więcej"), P(DATE, "zuletzt"), P(SUBSCRIBE, "zum newsletter"), P(MORE, "zum thema"),
    P(COOKIE, "zur anzeige dieses"), P(BYLINE, "zur person"), P(MORE, "zur startseite"), P(COOKIE, "zustimmen und"), P(RIGHTS, "©"),
    P(CREDIT, "© "), P(MORE, "à découvrir"), P(MORE, "à lire"), P(MORE, "à lire aussi"), P(MORE, "à voir aussi"),
    P(MORE, "ähnliche artikel"), P(MORE, "ähnliche beiträge"), P(TAGS, "ämnen"), P(MORE, "últimas notícias"), P(BYLINE, "über den autor"),
    P(BYLINE, "über die autorin"), P(SUBSCRIBE, "článok je"), P(MORE, "čtěte dál"), P(MORE, "čtěte také"), P(MORE, "čítajte aj"),
    P(SUBSCRIBE, "đăng ký"), P(MORE, "đọc thêm"), P(MORE, "İlgili haberler"), P(SHARE, "śledź nas"), P(TAGS, "štítky"),
    P(CREDIT, "źródło:"), P(SHARE, "Ακολουθήστε"), P(MORE, "Δείτε ακόμα"), P(MORE, "Δείτε επίσης"), P(MORE, "Διαβάστε ακόμα"),
    P(MORE, "Διαβάστε επίσης"), P(MORE, "Διαβάστε περισσότερα"), P(AD, "Διαφήμιση"), P(SUBSCRIBE, "Εγγραφείτε"), P(TAGS, "Ετικέτες"),
    P(CREDIT, "Πηγή:"), P(MORE, "Σχετικά άρθρα"), P(COMMENT, "Σχόλια"), P(SHARE, "ακολουθήστε"), P(MORE, "δείτε ακόμα"),
    P(MORE, "δείτε επίσης"), P(DATE, "δημοσιεύτηκε"), P(MORE, "διαβάστε ακόμα"), P(MORE, "διαβάστε επίσης"),
    P(MORE, "διαβάστε περισσότερα"), P(AD, "διαφήμιση"), P(SUBSCRIBE, "εγγραφείτε"), P(DATE, "ενημερώθηκε"), P(TAGS, "ετικέτες"),
    P(SHARE, "κοινοποίηση"), P(CREDIT, "πηγή:"), P(BYLINE, "συντάκτης"), P(MORE, "σχετικά άρθρα"), P(COMMENT, "σχόλια"),
    P(SUBSCRIBE, "абонирай"), P(BYLINE, "автор"), P(BYLINE, "автор:"), P(BYLINE, "автори"), P(MORE, "больше новостей"),
    P(MORE, "більше новин"), P(MORE, "вижте още"), P(MORE, "вижте също"), P(COMMENT, "войти"), P(RIGHTS, "все права"),
    P(RIGHTS, "всички права"), P(RIGHTS, "всі права"), P(MORE, "детальніше"), P(CREDIT, "джерело:"), P(MORE, "дивіться також"),
    P(SUBSCRIBE, "для подписчиков"), P(SUBSCRIBE, "доступно по подписке"), P(MORE, "другие новости"), P(MORE, "еще по теме"),
    P(MORE, "ещё по теме"), P(MORE, "за темою"), P(COMMENT, "залишити"), P(CREDIT, "источник:"), P(COMMENT, "коментари"),
    P(COMMENT, "коментарі"), P(COMMENT, "комментарии"), P(COMMENT, "комментировать"), P(MORE, "материалы по теме"),
    P(SUBSCRIBE, "матеріал доступний"), P(MORE, "матеріали по темі"), P(TAGS, "метки"), P(COOKIE, "ми використовуємо"),
    P(COOKIE, "мы используем"), P(TAGS, "мітки"), P(MORE, "нагадаємо"), P(MORE, "най-четени"), P(MORE, "напомним"), P(DATE, "обновлено"),
    P(DATE, "оновлено"), P(DATE, "опубликовано"), P(DATE, "опубліковано"), P(COMMENT, "оставить комментарий"), P(MORE, "останні новини"),
    P(COMMENT, "ответить"), P(MORE, "още по темата"), P(RIGHTS, "передрук"), P(RIGHTS, "перепечатка"), P(MORE, "по теме"),
    P(SHARE, "поделитесь"), P(SHARE, "поделиться"), P(SUBSCRIBE, "подписаться"), P(SHARE, "подписывайтесь"), P(SUBSCRIBE, "подпишитесь"),
    P(MORE, "подробнее"), P(SHARE, "поділитися"), P(MORE, "популярное"), P(MORE, "популярні"), P(SHARE, "последвайте"),
    P(MORE, "последние новости"), P(MORE, "похожие"), P(SHARE, "присоединяйтесь"), P(MORE, "прочетете още"), P(MORE, "прочетете също"),
    P(DATE, "публикувано"), P(SUBSCRIBE, "підписатися"), P(SHARE, "підписуйтесь"), P(SUBSCRIBE, "підпишіться"), P(MORE, "ранее мы"),
    P(MORE, "раніше ми"), P(SUBSCRIBE, "рассылка"), P(AD, "реклама"), P(MORE, "рекомендуем"), P(MORE, "рекомендуємо"),
    P(MORE, "самое читаемое"), P(MORE, "свързани"), P(SHARE, "следите за"), P(MORE, "смотрите также"), P(CREDIT, "снимка:"),
    P(SHARE, "сподели"), P(SUBSCRIBE, "статья доступна"), P(SHARE, "стежте за"), P(MORE, "схожі"), P(TAGS, "тагове"), P(TAGS, "теги"),
    P(TAGS, "теми"), P(TAGS, "темы"), P(SUBSCRIBE, "только для подписчиков"), P(CREDIT, "фото "), P(CREDIT, "фото:"),
    P(MORE, "читайте еще"), P(MORE, "читайте ещё"), P(MORE, "читайте также"), P(MORE, "читайте також"), P(SUBSCRIBE, "הירשמו"),
    P(MORE, "הכי נקראות"), P(SUBSCRIBE, "הרשמה"), P(RIGHTS, "כל הזכויות"), P(MORE, "כתבות נוספות"), P(BYLINE, "מאת"),
    P(MORE, "עוד בנושא"), P(DATE, "עודכן"), P(DATE, "פורסם"), P(AD, "פרסומת"), P(CREDIT, "צילום:"), P(MORE, "קרא עוד"),
    P(MORE, "קראו גם"), P(SHARE, "שתף"), P(SHARE, "שתפו"), P(COMMENT, "תגובות"), P(TAGS, "תגיות"), P(DATE, "آخر تحديث"), P(AD, "آگهی"),
    P(COMMENT, "أضف تعليق"), P(AD, "إعلان"), P(MORE, "إقرأ أيضا"), P(COMMENT, "اترك"), P(MORE, "اخبار مرتبط"), P(SHARE, "اشتراک گذاری"),
    P(SUBSCRIBE, "اشترك"), P(MORE, "اقرأ أيضا"), P(MORE, "اقرأ أيضاً"), P(MORE, "الأكثر قراءة"), P(COMMENT, "التعليقات"),
    P(TAGS, "الكلمات"), P(MORE, "المزيد"), P(CREDIT, "المصدر:"), P(TAGS, "برچسب"), P(BYLINE, "بقلم"), P(MORE, "بیشتر بخوانید"),
    P(SHARE, "تابعنا"), P(COMMENT, "تعليقات"), P(RIGHTS, "جميع الحقوق"), P(SUBSCRIBE, "خبرنامه"), P(COMMENT, "دیدگاه"),
    P(MORE, "ذات صلة"), P(SHARE, "شارك"), P(MORE, "شاهد أيضا"), P(MORE, "قد يعجبك"), P(BYLINE, "كتب"), P(SHARE, "مشاركة"),
    P(MORE, "مطالب مرتبط"), P(CREDIT, "منبع:"), P(MORE, "مواضيع ذات صلة"), P(DATE, "نشر في"), P(COMMENT, "نظرات"), P(BYLINE, "نویسنده"),
    P(TAGS, "وسوم"), P(MORE, "پربازدید"), P(DATE, "अपडेट"), P(MORE, "इसे भी पढ़ें"), P(MORE, "और पढ़ें"), P(COMMENT, "टिप्पणी"),
    P(TAGS, "टैग"), P(DATE, "प्रकाशित"), P(MORE, "यह भी पढ़ें"), P(MORE, "ये भी पढ़ें"), P(BYLINE, "लेखक"), P(AD, "विज्ञापन"),
    P(SHARE, "शेयर"), P(SHARE, "शेयर करें"), P(MORE, "संबंधित खबरें"), P(SUBSCRIBE, "सब्सक्राइब"), P(CREDIT, "स्रोत:"),
    P(MORE, "আরও পড়ুন"), P(MORE, "আরো পড়ুন"), P(MORE, "ข่าวที่เกี่ยวข้อง"), P(COMMENT, "ความคิดเห็น"), P(BYLINE, "ผู้เขียน"),
    P(CREDIT, "ภาพ"), P(SUBSCRIBE, "สมัคร"), P(MORE, "อ่านข่าว"), P(MORE, "อ่านต่อ"), P(MORE, "อ่านเพิ่มเติม"), P(SHARE, "แชร์"),
    P(TAGS, "แท็ก"), P(AD, "โฆษณา"), P(CREDIT, "ảnh:"), P(RIGHTS, "ⓒ"), P(MORE, "あわせて読みたい"), P(MORE, "おすすめ"), P(MORE, "こちらも"),
    P(SUBSCRIBE, "この記事は会員"), P(SUBSCRIBE, "この記事は有料"), P(MORE, "もっと見る"), P(MORE, "アクセスランキング"), P(TAGS, "キーワード"), P(COMMENT, "コメント"),
    P(SHARE, "シェア"), P(TAGS, "タグ"), P(SHARE, "ツイート"), P(SHARE, "フォロー"), P(MORE, "人気記事"), P(SUBSCRIBE, "会員登録"), P(SUBSCRIBE, "会員限定"),
    P(BYLINE, "作者"), P(CREDIT, "來源"), P(DATE, "公開日"), P(SHARE, "关注"), P(CREDIT, "写真"), P(CREDIT, "出典"), P(SHARE, "分享"), P(DATE, "发布"),
    P(MORE, "合わせて読みたい"), P(CREDIT, "图片"), P(CREDIT, "圖片"), P(AD, "广告"), P(AD, "広告"), P(AD, "廣告"), P(MORE, "延伸閱讀"), P(MORE, "延伸阅读"),
    P(MORE, "推荐阅读"), P(MORE, "推薦閱讀"), P(BYLINE, "文/"), P(MORE, "更多"), P(DATE, "更新日"), P(SUBSCRIBE, "有料会員"), P(SUBSCRIBE, "有料記事"),
    P(CREDIT, "来源"), P(TAGS, "标签"), P(TAGS, "標籤"), P(MORE, "热门"), P(RIGHTS, "無断転載"), P(MORE, "熱門"), P(RIGHTS, "版权"), P(RIGHTS, "版權"),
    P(CREDIT, "画像"), P(COMMENT, "留言"), P(SUBSCRIBE, "登録"), P(DATE, "發佈"), P(DATE, "發布"), P(MORE, "相关新闻"), P(MORE, "相关阅读"),
    P(MORE, "相關報導"), P(MORE, "相關新聞"), P(MORE, "看更多"), P(MORE, "続きを読む"), P(BYLINE, "編輯"), P(BYLINE, "编辑"), P(SUBSCRIBE, "訂閱"),
    P(BYLINE, "記者"), P(COMMENT, "評論"), P(SUBSCRIBE, "订阅"), P(COMMENT, "评论"), P(MORE, "責任編輯"), P(MORE, "责任编辑"), P(DATE, "配信"),
    P(MORE, "関連ニュース"), P(MORE, "関連記事"), P(SHARE, "關注"), P(TAGS, "關鍵字"), P(SHARE, "공유"), P(MORE, "관련 기사"), P(MORE, "관련기사"), P(AD, "광고"),
    P(SUBSCRIBE, "구독"), P(SUBSCRIBE, "구독하기"), P(BYLINE, "기자"), P(COMMENT, "댓글"), P(MORE, "더보기"), P(COMMENT, "로그인"), P(MORE, "많이 본"),
    P(RIGHTS, "무단 전재"), P(RIGHTS, "무단전재"), P(CREDIT, "사진"), P(DATE, "수정"), P(DATE, "승인"), P(COMMENT, "의견"), P(SUBSCRIBE, "이 기사는"),
    P(MORE, "인기 기사"), P(DATE, "입력"), P(RIGHTS, "저작권"), P(MORE, "주요뉴스"), P(MORE, "추천 기사"), P(CREDIT, "출처"), P(SHARE, "카카오"),
    P(TAGS, "키워드"), P(TAGS, "태그"), P(SHARE, "페이스북"), P(MORE, "핫뉴스"),
};
#undef P
/* clang-format on */

/* Lower case for ASCII, Latin-1, Latin Extended-A and Cyrillic, whose UTF-8 keeps its length. */
static size_t fold(struct sv text, unsigned char out[LONGEST])
{
    const size_t len = text.len < LONGEST ? text.len : LONGEST;
    for (size_t i = 0; i < len; i++) {
        out[i] = (unsigned char)sv_lower(text.ptr[i]);
        if (i == 0 || out[i] < 0x80)
            continue;
        const unsigned char lead = out[i - 1];
        if (lead == 0xC3 && out[i] < 0x9F && out[i] != 0x97)
            out[i] = (unsigned char)(out[i] + 0x20);
        else if ((lead == 0xC4 && out[i] < 0xB8 && out[i] % 2 == 0) ||
                 (lead == 0xC5 && out[i] >= 0x8A && out[i] < 0xB8 && out[i] % 2 == 0) ||
                 (lead == 0xC5 && out[i] >= 0xB9 && out[i] < 0xBE && out[i] % 2 == 1))
            out[i]++;
        else if (lead == 0xD0 && out[i] >= 0x90 && out[i] < 0xA0)
            out[i] = (unsigned char)(out[i] + 0x20);
        else if (lead == 0xD0 && out[i] >= 0xA0 && out[i] < 0xB0) {
            out[i - 1] = 0xD1;
            out[i] = (unsigned char)(out[i] - 0x20);
        }
    }
    return len;
}

static bool is_letter(unsigned char c)
{
    return c >= 0x80 || sv_is_alpha((char)c);
}

/* Scripts without spaces or with endings that grow on the word: no boundary is asked for. */
static bool is_boundary(const unsigned char *folded, size_t len, size_t at)
{
    return at >= len || !is_letter(folded[at]) || !is_letter(folded[at - 1]) ||
           folded[at - 1] >= 0x80;
}

enum phrase_kind content_phrase(struct sv text)
{
    unsigned char folded[LONGEST];
    while (text.len && !is_letter((unsigned char)text.ptr[0]))
        text = sv_skip(text, 1); /* bullets, arrows, quotes */
    const size_t len = fold(text, folded);
    if (len == 0)
        return PHRASE_NONE;
    size_t low = 0, high = COUNT_OF(PHRASES);
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if ((unsigned char)PHRASES[middle].text[0] < folded[0])
            low = middle + 1;
        else
            high = middle;
    }
    enum phrase_kind kind = PHRASE_NONE;
    size_t longest = 0;
    for (; low < COUNT_OF(PHRASES) && (unsigned char)PHRASES[low].text[0] == folded[0]; low++) {
        const struct sv phrase = sv_from_c(PHRASES[low].text);
        if (phrase.len > longest && phrase.len <= len &&
            memcmp(folded, phrase.ptr, phrase.len) == 0 && is_boundary(folded, len, phrase.len)) {
            kind = PHRASES[low].kind;
            longest = phrase.len;
        }
    }
    return kind;
}
