#include "services/parser/extract/authors_words.h"

/* clang-format off */
/* "By" in the languages of news. Lower case; a word of letters must be followed by a space or
 * colon, one with a colon stands as it is. Longest first where one begins another. */
const char *const AUTHORS_INTRODUCTIONS[] = {
    "written by", "posted by", "published by", "reported by", "reporting by", "story by",
    "text by", "words by", "article by", "review by", "analysis by", "opinion by", "submitted by",
    "contributed by", "created by", "authored by", "author:", "authors:", "author", "authors",
    "by:", "by", "from", "von:", "von", "verfasst von", "geschrieben von", "erstellt von", "ein beitrag von", "beitrag von",
    "blog beitrag von", "blogbeitrag von", "bericht von", "ein bericht von", "text von", "text und fotos:",
    "text & fotos:", "text und bild:", "aufgezeichnet von", "protokoll:",
    "ein artikel von", "ein kommentar von", "ein gastbeitrag von", "eine analyse von",
    "eine kolumne von", "interview:", "text:", "autor:", "autorin:", "autorin/autor",
    "autorin, autor", "autor/in", "autor*in", "autoren:", "autoren", "autorinnen:", "autorinnen", "autor", "autorin",
    "veröffentlicht von", "artikel von", "kommentar von", "gastbeitrag von", "redaktion:", "aus",
    "par:", "par", "écrit par", "rédigé par", "publié par", "propos recueillis par", "auteur:",
    "auteur :", "por:", "por", "escrito por", "publicado por", "redacción:", "autora:", "di:",
    "di", "a cura di", "scritto da", "pubblicato da", "da", "articolo di", "door:", "door",
    "geschreven door", "redactie:", "av:", "av", "skrevet av", "tekst:", "text av", "skriven av",
    "publicerad av", "af:", "af", "skrevet af", "teksti:", "kirjoittaja:", "autorius:", "autors:",
    "przez", "opracował:", "opracowanie:", "oprac.", "napsal", "napsala", "zdroj:", "szerző:",
    "írta:", "yazar:", "yazan:", "haber:", "muhabir:", "Автор:", "Автор", "Текст:", "автор:",
    "автор", "авторы:", "текст:", "автори:", "текст", "от", "пише", "пише:", "autor teksta:",
    "piše:", "piše", "de:", "oleh:", "oleh", "penulis:", "tác giả:", "theo", "συντάκτης:", "από",
    "του", "της", "כתב:", "מאת:", "מאת", "בקלם:", "بقلم:", "بقلم", "كتب:", "كتب", "کاتب:",
    "نویسنده:", "लेखक:", "द्वारा", "文/", "文／", "文・", "文＝", "文:", "文：", "作者：", "作者:", "作者", "記者",
    "记者", "編輯", "编辑：", "撰文：", "執筆", "執筆：", "取材・文", "著者：", "글", "기자", "기자:", "글·사진", "โดย",
    "เขียนโดย",
};
const size_t AUTHORS_N_INTRODUCTIONS = COUNT_OF(AUTHORS_INTRODUCTIONS);

/* A part that is a role or source, not a name: ends a list of names or is dropped from it. Lower
 * case, matched as whole words anywhere in a short part. */
const char *const AUTHORS_ROLES[] = {
    "staff", "writer", "writers", "reporter", "reporters", "correspondent", "correspondents",
    "editor", "editors", "columnist", "contributor", "contributors", "journalist", "producer",
    "photographer", "freelance", "special to", "guest", "chief", "bureau", "director", "analyst",
    "professor", "fellow", "intern", "desk", "redakteur", "redakteurin", "korrespondent",
    "korrespondentin", "volontär", "reporterin", "autorin", "chefredakteur", "journalistin",
    "ressortleiter", "leiter", "leiterin", "mitarbeiter", "journaliste", "rédacteur",
    "rédactrice", "correspondante", "correspondant", "envoyé spécial", "redactor", "redactora",
    "corresponsal", "periodista", "giornalista", "corrispondente", "redacteur", "verslaggever",
    "korrespondens", "újságíró", "muhabir", "muhabiri", "журналист", "корреспондент", "редактор",
    "кореспондент", "reporterka", "dziennikarz", "dziennikarka", "redaktor", "redaktorka",
    "repórter", "jornalista", "editora", "editor-in-chief", "ph.d", "md", "m.d", "phd", "esq",
    "ressort", "abteilung", "senior", "politics", "sports", "business", "digital", "news editor",
    "updated", "published",
};
const size_t AUTHORS_N_ROLES = COUNT_OF(AUTHORS_ROLES);

const char *const AUTHORS_EMPTY_NAMES[] = {
    "admin", "administrator", "author", "autor", "editor", "editors", "staff", "webmaster",
    "user", "root", "unknown", "anonymous", "anonym", "null", "undefined", "none", "n/a", "na",
    "guest", "redaktor", "default", "super user", "wordpress", "follow", "by", "von", "par",
    "home", "share", "about the author", "more from this author", "author(s)", "facebook",
    "twitter", "instagram", "linkedin", "email", "e-mail", "mail", "read more", "contact",
    "kontakt", "about", "view all posts", "true", "false", "-", "—", "object object",
    "[object object]", "http", "https", "log in", "login", "subscribe", "advertisement",
    "anzeige", "comments", "kommentare", "photo", "foto", "text", "sponsored", "no author",
    "not specified", "keine angabe",
};
const size_t AUTHORS_N_EMPTY_NAMES = COUNT_OF(AUTHORS_EMPTY_NAMES);
/* clang-format on */
