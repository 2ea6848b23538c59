#include "services/sink/statements.h"

/* clang-format off */

/* The order of an article's versions: docs/architecture.md, guarantee 3. */
#define VERSION(t) "(" t ".fetched_at, " t ".extractor_rank, " t ".page_partition, " t ".page_offset)"
#define IN_ORDER   "fetched_at, extractor_rank, page_partition, page_offset, position"
#define TOUCH      "updated_at = now(), changed_in = news.current_change()"

const char statement_stages[] =
    "CREATE TEMP TABLE IF NOT EXISTS sink_stage ("
    " position integer, article_id uuid, canonical_url text, url text, url_id uuid, publisher_id text, page_type text,"
    " date_published timestamptz, date_published_precision text, date_modified timestamptz, date_modified_precision text,"
    " word_count integer, simhash bigint, fetched_at timestamptz, extractor text, extractor_rank bigint,"
    " page_partition integer, page_offset bigint, kafka_topic text, kafka_partition integer, kafka_offset bigint,"
    " traceparent text, document jsonb) ON COMMIT DELETE ROWS;"
    "CREATE TEMP TABLE IF NOT EXISTS sink_gone (gone_id uuid, url text, gone_at timestamptz) ON COMMIT DELETE ROWS;"
    "CREATE TEMP TABLE IF NOT EXISTS sink_verdict ("
    " position integer, outcome text, is_winner boolean, is_revision boolean, revision integer, gone_at timestamptz,"
    " document_sha256 text, content_sha256 text) ON COMMIT DELETE ROWS;"
    "CREATE TEMP TABLE IF NOT EXISTS sink_article ("
    " is_winner boolean, is_revision boolean, revision integer, gone_at timestamptz, document_sha256 text,"
    " content_sha256 text, article_id uuid, canonical_url text, url text, url_id uuid, publisher_id text, page_type text,"
    " date_published timestamptz, date_published_precision text, date_modified timestamptz, date_modified_precision text,"
    " word_count integer, simhash bigint, fetched_at timestamptz, extractor text, extractor_rank bigint,"
    " page_partition integer, page_offset bigint, kafka_topic text, kafka_partition integer, kafka_offset bigint,"
    " traceparent text, headline text, alternative_headline text, description text, text text, language text,"
    " section text, license text, is_accessible_for_free boolean, keywords jsonb, publisher jsonb, author jsonb,"
    " image jsonb, related jsonb, blocks jsonb, document jsonb) ON COMMIT DELETE ROWS;"
    /* What lives for one batch is not worth compressing. */
    "ALTER TABLE pg_temp.sink_stage ALTER document SET STORAGE EXTERNAL;"
    "ALTER TABLE pg_temp.sink_article ALTER text SET STORAGE EXTERNAL, ALTER related SET STORAGE EXTERNAL,"
    " ALTER blocks SET STORAGE EXTERNAL, ALTER document SET STORAGE EXTERNAL;";

const char statement_move_offset[] =
    "UPDATE news.ingest_offset SET next_offset = $1, writer = $2, updated_at = now()"
    " WHERE topic = $3 AND partition = $4 AND next_offset = $5";
const char statement_add_offset[] =
    "INSERT INTO news.ingest_offset (ingest_offset_id, topic, partition)"
    " VALUES ($1::text || '/' || $2::integer, $1, $2) ON CONFLICT DO NOTHING";
const char statement_read_offset[] =
    "SELECT next_offset FROM news.ingest_offset WHERE topic = $1 AND partition = $2";

const char statement_lock_with_gone[] = "SELECT pg_advisory_xact_lock('news.gone'::regclass::oid::bigint)";
const char statement_lock_without_gone[] = "SELECT pg_advisory_xact_lock_shared('news.gone'::regclass::oid::bigint)";

const char statement_copy_stage[] =
    "COPY pg_temp.sink_stage (position, article_id, canonical_url, url, url_id, publisher_id, page_type, date_published,"
    " date_published_precision, date_modified, date_modified_precision, word_count, simhash, fetched_at, extractor,"
    " extractor_rank, page_partition, page_offset, traceparent, kafka_topic, kafka_partition, kafka_offset, document)"
    " FROM STDIN";
const char statement_copy_gone[] = "COPY pg_temp.sink_gone (gone_id, url, gone_at) FROM STDIN";

/* Tombstones reach articles by their identity and by the page that they were last read from. */
const char statement_lock_articles[] =
    "SELECT count(*) FROM (SELECT 1 FROM news.article WHERE article_id IN ("
    "  SELECT article_id FROM pg_temp.sink_stage"
    "  UNION SELECT gone_id FROM pg_temp.sink_gone"
    "  UNION SELECT a.article_id FROM news.article a JOIN pg_temp.sink_gone g ON a.url_id = g.gone_id)"
    " ORDER BY article_id FOR UPDATE) locked";

const char statement_put_gone[] =
    "INSERT INTO news.gone AS t (gone_id, url, gone_at)"
    " SELECT gone_id, url, max(gone_at) FROM pg_temp.sink_gone GROUP BY gone_id, url ORDER BY gone_id"
    " ON CONFLICT (gone_id) DO UPDATE SET gone_at = excluded.gone_at, " TOUCH
    " WHERE t.gone_at < excluded.gone_at";
const char statement_mark_gone[] =
    "UPDATE news.article t SET deleted_at = gone.gone_at, " TOUCH
    " FROM (SELECT article_id, max(gone_at) AS gone_at FROM ("
    "   SELECT gone_id AS article_id, gone_at FROM pg_temp.sink_gone"
    "   UNION ALL SELECT a.article_id, g.gone_at FROM news.article a JOIN pg_temp.sink_gone g ON a.url_id = g.gone_id) both_ways"
    "  GROUP BY article_id) gone"
    " WHERE t.article_id = gone.article_id AND t.fetched_at <= gone.gone_at AND t.deleted_at IS NULL";

/* As if the versions had come one at a time in their order: those at or before what is stored are stale; one that says
 * the same as the one before it changes nothing and moves nothing, unless its page had been gone in between; the others
 * are changes, the last of them is what the article becomes, and those of another text are revisions. */
const char statement_judge[] =
    "INSERT INTO pg_temp.sink_verdict"
    " (position, outcome, is_winner, is_revision, revision, gone_at, document_sha256, content_sha256)"
    " WITH hashed AS MATERIALIZED ("
    "  SELECT position, article_id, url_id, fetched_at, extractor_rank, page_partition, page_offset,"
    "   encode(sha256(convert_to((document #- '{broadsheet,source}')::text, 'UTF8')), 'hex') AS document_sha256,"
    "   encode(sha256(convert_to(coalesce(document->>'headline', '') || E'\\n' || coalesce(document->>'articleBody', ''),"
    "    'UTF8')), 'hex') AS content_sha256"
    "  FROM pg_temp.sink_stage),"
    " known AS (SELECT h.*, a.fetched_at AS known_fetched_at, a.document_sha256 AS known_document,"
    "   a.content_sha256 AS known_content, coalesce(a.revision, 0) AS known_revision,"
    "   coalesce(" VERSION("a") " >= " VERSION("h") ", false) AS is_stale,"
    "   (SELECT max(gone_at) FROM news.gone WHERE gone_id IN (h.article_id, h.url_id)) AS gone_at"
    "  FROM hashed h LEFT JOIN news.article a USING (article_id)),"
    " chain AS (SELECT *, lag(document_sha256, 1, known_document) OVER v AS before_document,"
    "   lag(fetched_at, 1, known_fetched_at) OVER v AS before_fetched_at"
    "  FROM known WHERE NOT is_stale WINDOW v AS (PARTITION BY article_id ORDER BY " IN_ORDER ")),"
    " compared AS (SELECT *, coalesce(document_sha256 = before_document"
    "   AND NOT coalesce(gone_at >= before_fetched_at AND gone_at < fetched_at, false), false) AS is_same FROM chain),"
    " change AS (SELECT *, lag(content_sha256, 1, known_content) OVER v IS DISTINCT FROM content_sha256 AS is_revision,"
    "   row_number() OVER v = 1 AND known_document IS NULL AS is_first, lead(position) OVER v IS NULL AS is_winner"
    "  FROM compared WHERE NOT is_same WINDOW v AS (PARTITION BY article_id ORDER BY " IN_ORDER "))"
    " SELECT position, CASE WHEN is_first THEN 'inserted' ELSE 'updated' END, is_winner, is_revision,"
    "   known_revision + count(*) FILTER (WHERE is_revision) OVER v, gone_at, document_sha256, content_sha256"
    "  FROM change WINDOW v AS (PARTITION BY article_id ORDER BY " IN_ORDER ")"
    " UNION ALL SELECT position, 'unchanged', false, false, NULL, NULL, NULL, NULL FROM compared WHERE is_same"
    " UNION ALL SELECT position, 'stale', false, false, NULL, NULL, NULL, NULL FROM known WHERE is_stale";

const char statement_count[] =
    "SELECT count(*) FILTER (WHERE outcome = 'inserted'), count(*) FILTER (WHERE outcome = 'updated'),"
    " count(*) FILTER (WHERE outcome = 'unchanged'), count(*) FILTER (WHERE outcome = 'stale'),"
    " count(*) FILTER (WHERE is_winner) FROM pg_temp.sink_verdict";

/* One pass over each document. */
const char statement_spread[] =
    "INSERT INTO pg_temp.sink_article"
    " SELECT v.is_winner, v.is_revision, v.revision, v.gone_at, v.document_sha256, v.content_sha256, s.article_id,"
    "  s.canonical_url, s.url, s.url_id, s.publisher_id, s.page_type, s.date_published, s.date_published_precision,"
    "  s.date_modified, s.date_modified_precision, s.word_count, s.simhash, s.fetched_at, s.extractor, s.extractor_rank,"
    "  s.page_partition, s.page_offset, s.kafka_topic, s.kafka_partition, s.kafka_offset, s.traceparent,"
    "  d.headline, d.\"alternativeHeadline\", d.description, coalesce(d.\"articleBody\", ''), d.\"inLanguage\","
    "  d.\"articleSection\", d.license, d.\"isAccessibleForFree\", coalesce(d.keywords, '[]'), d.publisher,"
    "  coalesce(d.author, '[]'), coalesce(d.image, '[]'), coalesce(d.\"relatedLink\", '[]'),"
    "  coalesce(d.broadsheet->'blocks', '[]'), (s.document - 'articleBody') #- '{broadsheet,blocks}'"
    " FROM pg_temp.sink_verdict v JOIN pg_temp.sink_stage s USING (position),"
    "  jsonb_to_record(s.document) AS d(headline text, \"alternativeHeadline\" text, description text, \"articleBody\" text,"
    "   \"inLanguage\" text, \"articleSection\" text, license text, \"isAccessibleForFree\" boolean, keywords jsonb,"
    "   publisher jsonb, author jsonb, image jsonb, \"relatedLink\" jsonb, broadsheet jsonb)"
    " WHERE v.outcome IN ('inserted', 'updated')";

/* A site's name, address and logo are the first ones stated: pages of one site differ, and rows that follow each of them
 * would change without end. */
const char statement_put_publishers[] =
    "INSERT INTO news.publisher AS t (publisher_id, name, url, logo_url)"
    " SELECT DISTINCT ON (publisher_id) publisher_id, w.name, w.url, w.logo_url"
    " FROM (SELECT publisher_id, kafka_offset, publisher->>'name' AS name, publisher->>'url' AS url,"
    "    CASE jsonb_typeof(publisher->'logo') WHEN 'object' THEN publisher->'logo'->>'url' ELSE publisher->>'logo' END AS logo_url"
    "   FROM pg_temp.sink_article WHERE is_winner) w LEFT JOIN news.publisher p USING (publisher_id)"
    " WHERE p.publisher_id IS NULL OR (p.name IS NULL AND w.name IS NOT NULL) OR (p.url IS NULL AND w.url IS NOT NULL)"
    "  OR (p.logo_url IS NULL AND w.logo_url IS NOT NULL)"
    " ORDER BY publisher_id, (w.name IS NULL)::int + (w.url IS NULL)::int + (w.logo_url IS NULL)::int, kafka_offset"
    " ON CONFLICT (publisher_id) DO UPDATE SET name = coalesce(t.name, excluded.name), url = coalesce(t.url, excluded.url),"
    "  logo_url = coalesce(t.logo_url, excluded.logo_url), " TOUCH;

#define AUTHOR_ID "news.id_of(publisher_id || E'\\n' || lower(e.item->>'name'))"

const char statement_put_authors[] =
    "INSERT INTO news.author AS t (author_id, publisher_id, name, url, email)"
    " SELECT DISTINCT ON (author_id) author_id, w.publisher_id, w.name, w.url, w.email"
    " FROM (SELECT " AUTHOR_ID " AS author_id, publisher_id, kafka_offset, e.item->>'name' AS name, e.item->>'url' AS url,"
    "    e.item->>'email' AS email"
    "   FROM pg_temp.sink_article, jsonb_array_elements(author) AS e(item)"
    "   WHERE is_winner AND e.item->>'name' IS NOT NULL) w LEFT JOIN news.author p USING (author_id)"
    " WHERE p.author_id IS NULL OR (p.url IS NULL AND w.url IS NOT NULL) OR (p.email IS NULL AND w.email IS NOT NULL)"
    " ORDER BY author_id, (w.url IS NULL)::int + (w.email IS NULL)::int, kafka_offset"
    " ON CONFLICT (author_id) DO UPDATE SET url = coalesce(t.url, excluded.url), email = coalesce(t.email, excluded.email), "
    TOUCH;

const char statement_put_articles[] =
    "INSERT INTO news.article AS t (article_id, canonical_url, url, url_id, publisher_id, publisher_name, page_type, headline,"
    " alternative_headline, description, author_names, date_published, date_published_precision, date_modified,"
    " date_modified_precision, language, section, keywords, image_url, word_count, is_accessible_for_free, license, simhash,"
    " content_sha256, document_sha256, revision, fetched_at, extractor, extractor_rank, page_partition, page_offset,"
    " kafka_topic, kafka_partition, kafka_offset, traceparent, deleted_at)"
    " SELECT article_id, canonical_url, url, url_id, publisher_id, publisher->>'name', page_type, headline,"
    "  alternative_headline, description,"
    "  ARRAY(SELECT item->>'name' FROM jsonb_array_elements(author) WITH ORDINALITY AS e(item, n)"
    "   WHERE item->>'name' IS NOT NULL ORDER BY n),"
    "  date_published, date_published_precision, date_modified, date_modified_precision, language, section,"
    "  ARRAY(SELECT item FROM jsonb_array_elements_text(keywords) WITH ORDINALITY AS e(item, n) ORDER BY n),"
    "  image->0->>'url', word_count, is_accessible_for_free, license, simhash, content_sha256, document_sha256, revision,"
    "  fetched_at, extractor, extractor_rank, page_partition, page_offset, kafka_topic, kafka_partition, kafka_offset,"
    "  traceparent, CASE WHEN gone_at >= fetched_at THEN gone_at END"
    " FROM pg_temp.sink_article WHERE is_winner ORDER BY article_id"
    " ON CONFLICT (article_id) DO UPDATE SET url = excluded.url, url_id = excluded.url_id,"
    "  publisher_id = excluded.publisher_id, publisher_name = excluded.publisher_name, page_type = excluded.page_type,"
    "  headline = excluded.headline, alternative_headline = excluded.alternative_headline,"
    "  description = excluded.description, author_names = excluded.author_names, date_published = excluded.date_published,"
    "  date_published_precision = excluded.date_published_precision, date_modified = excluded.date_modified,"
    "  date_modified_precision = excluded.date_modified_precision, language = excluded.language,"
    "  section = excluded.section, keywords = excluded.keywords, image_url = excluded.image_url,"
    "  word_count = excluded.word_count, is_accessible_for_free = excluded.is_accessible_for_free,"
    "  license = excluded.license, simhash = excluded.simhash, content_sha256 = excluded.content_sha256,"
    "  document_sha256 = excluded.document_sha256, revision = excluded.revision, fetched_at = excluded.fetched_at,"
    "  extractor = excluded.extractor, extractor_rank = excluded.extractor_rank, page_partition = excluded.page_partition,"
    "  page_offset = excluded.page_offset, kafka_topic = excluded.kafka_topic, kafka_partition = excluded.kafka_partition,"
    "  kafka_offset = excluded.kafka_offset, traceparent = excluded.traceparent, deleted_at = excluded.deleted_at, " TOUCH
    " WHERE " VERSION("t") " < " VERSION("excluded");

const char statement_put_bodies[] =
    "INSERT INTO news.article_body (article_id, text, blocks, document)"
    " SELECT article_id, text, blocks, document FROM pg_temp.sink_article WHERE is_winner ORDER BY article_id"
    " ON CONFLICT (article_id) DO UPDATE SET text = excluded.text, blocks = excluded.blocks, document = excluded.document, "
    TOUCH;

const char statement_end_revisions[] =
    "UPDATE news.article_revision t SET valid_to = next.fetched_at, " TOUCH
    " FROM (SELECT DISTINCT ON (article_id) article_id, fetched_at FROM pg_temp.sink_article WHERE is_revision"
    "  ORDER BY article_id, revision) next"
    " WHERE t.article_id = next.article_id AND t.valid_to IS NULL";
const char statement_put_revisions[] =
    "INSERT INTO news.article_revision (revision_id, article_id, revision, valid_from, valid_to, headline,"
    " alternative_headline, description, text, blocks, word_count, content_sha256, url, extractor, kafka_topic,"
    " kafka_partition, kafka_offset)"
    " SELECT news.id_of(article_id || ' revision ' || revision), article_id, revision, fetched_at,"
    "  lead(fetched_at) OVER (PARTITION BY article_id ORDER BY revision), headline, alternative_headline, description, text,"
    "  blocks, word_count, content_sha256, url, extractor, kafka_topic, kafka_partition, kafka_offset"
    " FROM pg_temp.sink_article WHERE is_revision ORDER BY article_id, revision";

/* The parts of an article: what is wanted is put where it differs from what is there, what is there and not wanted any more
 * is marked. (ON CONFLICT alone would write to rows that it leaves as they are.) */
#define MARK_UNWANTED(table, key)                                                                                      \
    " UPDATE news." table " t SET deleted_at = now(), " TOUCH " FROM pg_temp.sink_article a"                           \
    " WHERE a.is_winner AND t.article_id = a.article_id AND t.deleted_at IS NULL"                                      \
    "  AND NOT EXISTS (SELECT FROM want w WHERE w." key " = t." key ")"

const char statement_put_article_authors[] =
    "WITH want AS MATERIALIZED (SELECT news.id_of(article_id || ' author ' || n) AS article_author_id, article_id,"
    "  n::integer AS position, " AUTHOR_ID " AS author_id, e.item->>'name' AS name, e.item->>'url' AS url,"
    "  e.item->>'email' AS email, e.item->>'jobTitle' AS job_title"
    "  FROM pg_temp.sink_article, jsonb_array_elements(author) WITH ORDINALITY AS e(item, n)"
    "  WHERE is_winner AND e.item->>'name' IS NOT NULL),"
    " put AS (INSERT INTO news.article_author"
    "   (article_author_id, article_id, position, author_id, name, url, email, job_title)"
    "  SELECT w.* FROM want w LEFT JOIN news.article_author t USING (article_author_id)"
    "  WHERE t.article_author_id IS NULL OR (t.author_id, t.name, t.url, t.email, t.job_title, t.deleted_at)"
    "   IS DISTINCT FROM (w.author_id, w.name, w.url, w.email, w.job_title, NULL) ORDER BY article_author_id"
    "  ON CONFLICT (article_author_id) DO UPDATE SET author_id = excluded.author_id, name = excluded.name,"
    "   url = excluded.url, email = excluded.email, job_title = excluded.job_title, deleted_at = NULL, " TOUCH ")"
    MARK_UNWANTED("article_author", "article_author_id");

const char statement_put_images[] =
    "WITH want AS MATERIALIZED (SELECT news.id_of(article_id || ' image ' || n) AS article_image_id, article_id,"
    "  n::integer AS position, e.item->>'url' AS url, e.item->>'caption' AS caption, e.item->>'creditText' AS credit, e.item->>'description' AS alt,"
    "  (e.item->>'width')::integer AS width, (e.item->>'height')::integer AS height"
    "  FROM pg_temp.sink_article, jsonb_array_elements(image) WITH ORDINALITY AS e(item, n)"
    "  WHERE is_winner AND e.item->>'url' IS NOT NULL),"
    " put AS (INSERT INTO news.article_image"
    "   (article_image_id, article_id, position, url, caption, credit, alt, width, height)"
    "  SELECT w.* FROM want w LEFT JOIN news.article_image t USING (article_image_id)"
    "  WHERE t.article_image_id IS NULL OR (t.url, t.caption, t.credit, t.alt, t.width, t.height, t.deleted_at)"
    "   IS DISTINCT FROM (w.url, w.caption, w.credit, w.alt, w.width, w.height, NULL) ORDER BY article_image_id"
    "  ON CONFLICT (article_image_id) DO UPDATE SET url = excluded.url, caption = excluded.caption,"
    "   credit = excluded.credit, alt = excluded.alt, width = excluded.width, height = excluded.height, deleted_at = NULL, " TOUCH ")"
    MARK_UNWANTED("article_image", "article_image_id");

/* strict: in lax mode ** comes upon the members of an array twice. */
const char statement_put_links[] =
    "WITH found AS (SELECT article_id, 'related' AS kind, n, e.item->>'url' AS url, e.item->>'name' AS name"
    "  FROM pg_temp.sink_article, jsonb_array_elements(related) WITH ORDINALITY AS e(item, n) WHERE is_winner"
    "  UNION ALL SELECT article_id, 'inline', n, e.item->>'href', e.item->>'text'"
    "  FROM pg_temp.sink_article, jsonb_path_query(blocks, 'strict $.** ? (@.type() == \"object\" && exists(@.href))')"
    "   WITH ORDINALITY AS e(item, n) WHERE is_winner),"
    " want AS MATERIALIZED (SELECT news.id_of(article_id || ' ' || kind || ' ' || n) AS article_link_id, article_id, kind,"
    "  n::integer AS position, url, news.id_of(url) AS url_id, name FROM found WHERE url IS NOT NULL),"
    " put AS (INSERT INTO news.article_link (article_link_id, article_id, kind, position, url, url_id, name)"
    "  SELECT w.* FROM want w LEFT JOIN news.article_link t USING (article_link_id)"
    "  WHERE t.article_link_id IS NULL OR (t.url, t.name, t.deleted_at) IS DISTINCT FROM (w.url, w.name, NULL)"
    "  ORDER BY article_link_id"
    "  ON CONFLICT (article_link_id) DO UPDATE SET url = excluded.url, url_id = excluded.url_id, name = excluded.name,"
    "   deleted_at = NULL, " TOUCH ")"
    MARK_UNWANTED("article_link", "article_link_id");

const char statement_changed_positions[] =
    "SELECT position FROM pg_temp.sink_verdict WHERE outcome IN ('inserted', 'updated')";

/* clang-format on */
