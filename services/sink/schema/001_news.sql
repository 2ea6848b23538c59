-- Schema news: the product, written by the sinks alone, read by everybody else. docs/tables.md says how to read it.
--
-- Conventions. Every table has one immutable key column that we make (a UUID derived from a URL: news.id_of). Nothing is
-- deleted: deleted_at marks what is gone. Every change stamps updated_at and changed_in; changed_in is the cursor to follow.
-- Only timestamptz, only text, snake_case; enumerations are text with a CHECK.

DO $$
BEGIN
    IF current_setting('server_encoding') <> 'UTF8' THEN
        RAISE EXCEPTION 'Broadsheet needs a database in UTF8, this one is in %', current_setting('server_encoding')
            USING HINT = 'createdb --encoding=UTF8 --template=template0 ...';
    END IF;
END
$$;

CREATE SCHEMA news;
COMMENT ON SCHEMA news IS 'News articles as Broadsheet read them, their parts and their history.';

CREATE FUNCTION news.id_of(url text) RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN encode(substring(sha256(convert_to(url, 'UTF8')) FROM 1 FOR 16), 'hex')::uuid;
COMMENT ON FUNCTION news.id_of(text) IS
    'The key of a URL: the first 16 bytes of its SHA-256. WHERE article_id = news.id_of(''https://…'') finds an article.';

CREATE FUNCTION news.current_change() RETURNS bigint LANGUAGE sql STABLE PARALLEL UNSAFE
    RETURN pg_current_xact_id()::text::bigint;
COMMENT ON FUNCTION news.current_change() IS
    'What this transaction stamps into changed_in: its 64-bit transaction number, which never wraps around.';

CREATE FUNCTION news.safe_cursor() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    RETURN pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
COMMENT ON FUNCTION news.safe_cursor() IS
    'Every change below this number is committed or never will be. Read changed_in >= yours AND changed_in < this, then this is yours: no row is missed, however late its transaction commits.';

CREATE TABLE news.publisher (
    publisher_id text PRIMARY KEY,
    name         text,
    url          text,
    logo_url     text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    deleted_at   timestamptz,
    changed_in   bigint NOT NULL DEFAULT news.current_change()
);
COMMENT ON TABLE news.publisher IS 'One row for each site: a registered domain (or an IP literal).';
COMMENT ON COLUMN news.publisher.publisher_id IS 'The registered domain of the articles'' canonical URLs, in ASCII.';
COMMENT ON COLUMN news.publisher.name IS 'What the site called itself the first time that it said so; article.publisher_name has each article''s word.';
COMMENT ON COLUMN news.publisher.url IS 'The address that it gave for itself then.';
COMMENT ON COLUMN news.publisher.logo_url IS 'Its logo, as first stated.';
COMMENT ON COLUMN news.publisher.created_at IS 'When the row was made.';
COMMENT ON COLUMN news.publisher.updated_at IS 'When the row last changed.';
COMMENT ON COLUMN news.publisher.deleted_at IS 'Always null so far: sites are not deleted.';
COMMENT ON COLUMN news.publisher.changed_in IS 'Cursor of the last change, see news.safe_cursor().';

CREATE TABLE news.article (
    article_id               uuid PRIMARY KEY,
    canonical_url            text NOT NULL,
    url                      text NOT NULL,
    url_id                   uuid NOT NULL,
    publisher_id             text NOT NULL,
    publisher_name           text,
    page_type                text NOT NULL
        CHECK (page_type IN ('article', 'live_blog', 'paywalled', 'listing', 'consent_wall', 'soft_404', 'bot_challenge', 'too_short')),
    headline                 text,
    alternative_headline     text,
    description              text,
    author_names             text[] NOT NULL DEFAULT '{}',
    date_published           timestamptz,
    date_published_precision text CHECK (date_published_precision IN ('year', 'month', 'day', 'minute', 'second')),
    date_modified            timestamptz,
    date_modified_precision  text CHECK (date_modified_precision IN ('year', 'month', 'day', 'minute', 'second')),
    language                 text,
    section                  text,
    keywords                 text[] NOT NULL DEFAULT '{}',
    image_url                text,
    word_count               integer NOT NULL DEFAULT 0,
    is_accessible_for_free   boolean,
    license                  text,
    simhash                  bigint,
    content_sha256           text NOT NULL,
    document_sha256          text NOT NULL,
    revision                 integer NOT NULL,
    fetched_at               timestamptz NOT NULL,
    extractor                text NOT NULL,
    extractor_rank           bigint NOT NULL,
    page_partition           integer NOT NULL,
    page_offset              bigint NOT NULL,
    kafka_topic              text NOT NULL,
    kafka_partition          integer NOT NULL,
    kafka_offset             bigint NOT NULL,
    traceparent              text,
    created_at               timestamptz NOT NULL DEFAULT now(),
    updated_at               timestamptz NOT NULL DEFAULT now(),
    deleted_at               timestamptz,
    changed_in               bigint NOT NULL DEFAULT news.current_change()
);
CREATE INDEX article_url_id ON news.article (url_id);
CREATE INDEX article_publisher_id_date_published ON news.article (publisher_id, date_published);
CREATE INDEX article_date_published ON news.article (date_published);
CREATE INDEX article_updated_at ON news.article (updated_at);
CREATE INDEX article_changed_in ON news.article (changed_in);
COMMENT ON TABLE news.article IS 'One row for each article, as last read: what people filter and join on. Its text is in article_body, its history in article_revision.';
COMMENT ON COLUMN news.article.article_id IS 'news.id_of(canonical_url).';
COMMENT ON COLUMN news.article.canonical_url IS 'The article''s identity (@id): rel=canonical where that can be believed, else the page''s own URL.';
COMMENT ON COLUMN news.article.url IS 'The page that the article was last read from.';
COMMENT ON COLUMN news.article.url_id IS 'news.id_of(url).';
COMMENT ON COLUMN news.article.publisher_id IS 'The registered domain; news.publisher has the site.';
COMMENT ON COLUMN news.article.publisher_name IS 'The publisher''s name as this article states it.';
COMMENT ON COLUMN news.article.page_type IS 'article, live_blog, or paywalled where the text stops at a paywall.';
COMMENT ON COLUMN news.article.headline IS 'The headline.';
COMMENT ON COLUMN news.article.alternative_headline IS 'Another headline that the page gives, for instance to social media.';
COMMENT ON COLUMN news.article.description IS 'The summary that the page states.';
COMMENT ON COLUMN news.article.author_names IS 'The authors'' names in the order of the byline; article_author has more.';
COMMENT ON COLUMN news.article.date_published IS 'When it was published. A missing offset counts as UTC, missing parts as their beginning; the precision says so, the document has what was stated.';
COMMENT ON COLUMN news.article.date_published_precision IS 'How much of date_published was stated: year, month, day, minute, second.';
COMMENT ON COLUMN news.article.date_modified IS 'When it was last modified, as the page states.';
COMMENT ON COLUMN news.article.date_modified_precision IS 'How much of date_modified was stated.';
COMMENT ON COLUMN news.article.language IS 'BCP 47.';
COMMENT ON COLUMN news.article.section IS 'The section of the paper.';
COMMENT ON COLUMN news.article.keywords IS 'Keywords in the page''s order.';
COMMENT ON COLUMN news.article.image_url IS 'The lead image; article_image has all.';
COMMENT ON COLUMN news.article.word_count IS 'Words of the text.';
COMMENT ON COLUMN news.article.is_accessible_for_free IS 'As the page declares; null where it does not.';
COMMENT ON COLUMN news.article.license IS 'The licence that the page states.';
COMMENT ON COLUMN news.article.simhash IS 'A 64-bit SimHash of the text: near duplicates differ in few bits.';
COMMENT ON COLUMN news.article.content_sha256 IS 'SHA-256, hex, of headline, line end, text. A change of it is a new revision.';
COMMENT ON COLUMN news.article.document_sha256 IS 'SHA-256, hex, of the whole document without the coordinates of its page. Only a change of it changes the row.';
COMMENT ON COLUMN news.article.revision IS 'The number of the current revision, from 1.';
COMMENT ON COLUMN news.article.fetched_at IS 'When the page of this version was fetched. Not moved by a later fetch that found the same.';
COMMENT ON COLUMN news.article.extractor IS 'The version of the extractor that read it.';
COMMENT ON COLUMN news.article.extractor_rank IS 'That version as a number that orders.';
COMMENT ON COLUMN news.article.page_partition IS 'Partition of the page''s message on the topic pages; -1: not from there.';
COMMENT ON COLUMN news.article.page_offset IS 'Its offset there; -1: not from there.';
COMMENT ON COLUMN news.article.kafka_topic IS 'The topic that this version of the article came from.';
COMMENT ON COLUMN news.article.kafka_partition IS 'The partition of its message.';
COMMENT ON COLUMN news.article.kafka_offset IS 'The offset of its message.';
COMMENT ON COLUMN news.article.traceparent IS 'W3C trace context that came with the page.';
COMMENT ON COLUMN news.article.created_at IS 'When the row was made.';
COMMENT ON COLUMN news.article.updated_at IS 'When the row last changed.';
COMMENT ON COLUMN news.article.deleted_at IS 'Since when the page is known to be gone (404 for long, 410, opt-out); null: it is there.';
COMMENT ON COLUMN news.article.changed_in IS 'Cursor of the last change of the article or any of its parts, see news.safe_cursor().';

CREATE TABLE news.article_body (
    article_id uuid PRIMARY KEY,
    text       text NOT NULL,
    blocks     jsonb NOT NULL,
    document   jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    changed_in bigint NOT NULL DEFAULT news.current_change()
);
CREATE INDEX article_body_updated_at ON news.article_body (updated_at);
CREATE INDEX article_body_changed_in ON news.article_body (changed_in);
COMMENT ON TABLE news.article_body IS 'The large parts of an article, apart from the narrow row. Each change writes all columns, so that change data capture always sees them.';
COMMENT ON COLUMN news.article_body.article_id IS 'The article.';
COMMENT ON COLUMN news.article_body.text IS 'The text (articleBody): paragraphs parted by an empty line.';
COMMENT ON COLUMN news.article_body.blocks IS 'The body in order: paragraphs, headings, lists, quotes, figures, tables, embeds, with links and emphasis (docs/article.schema.json).';
COMMENT ON COLUMN news.article_body.document IS 'All else of the article''s JSON, provenance included. The view article_document puts the three together again.';
COMMENT ON COLUMN news.article_body.created_at IS 'When the row was made.';
COMMENT ON COLUMN news.article_body.updated_at IS 'When the row last changed.';
COMMENT ON COLUMN news.article_body.deleted_at IS 'Always null: see article.deleted_at.';
COMMENT ON COLUMN news.article_body.changed_in IS 'Cursor of the last change, see news.safe_cursor().';

CREATE VIEW news.article_document AS
SELECT article_id,
       jsonb_set(document || jsonb_build_object('articleBody', text), '{broadsheet,blocks}', blocks) AS document,
       changed_in
FROM news.article_body;
COMMENT ON VIEW news.article_document IS 'The whole article as JSON, as docs/article.schema.json has it.';
COMMENT ON COLUMN news.article_document.article_id IS 'The article.';
COMMENT ON COLUMN news.article_document.document IS 'The whole article.';
COMMENT ON COLUMN news.article_document.changed_in IS 'Cursor of the last change.';

CREATE TABLE news.article_revision (
    revision_id          uuid PRIMARY KEY,
    article_id           uuid NOT NULL,
    revision             integer NOT NULL,
    valid_from           timestamptz NOT NULL,
    valid_to             timestamptz CHECK (valid_to >= valid_from),
    headline             text,
    alternative_headline text,
    description          text,
    text                 text NOT NULL,
    blocks               jsonb NOT NULL,
    word_count           integer NOT NULL,
    content_sha256       text NOT NULL,
    url                  text NOT NULL,
    extractor            text NOT NULL,
    kafka_topic          text NOT NULL,
    kafka_partition      integer NOT NULL,
    kafka_offset         bigint NOT NULL,
    created_at           timestamptz NOT NULL DEFAULT now(),
    updated_at           timestamptz NOT NULL DEFAULT now(),
    deleted_at           timestamptz,
    changed_in           bigint NOT NULL DEFAULT news.current_change(),
    UNIQUE (article_id, revision)
);
CREATE UNIQUE INDEX article_revision_current ON news.article_revision (article_id) WHERE valid_to IS NULL;
CREATE INDEX article_revision_updated_at ON news.article_revision (updated_at);
CREATE INDEX article_revision_changed_in ON news.article_revision (changed_in);
COMMENT ON TABLE news.article_revision IS 'One row for each content that an article has had, the present one included: nothing is overwritten without a trace.';
COMMENT ON COLUMN news.article_revision.revision_id IS 'Derived from article and number.';
COMMENT ON COLUMN news.article_revision.article_id IS 'The article.';
COMMENT ON COLUMN news.article_revision.revision IS 'From 1, without gaps.';
COMMENT ON COLUMN news.article_revision.valid_from IS 'When a fetch first showed this content.';
COMMENT ON COLUMN news.article_revision.valid_to IS 'When a fetch first showed the next one; null: the present content.';
COMMENT ON COLUMN news.article_revision.headline IS 'The headline then.';
COMMENT ON COLUMN news.article_revision.alternative_headline IS 'The alternative headline then.';
COMMENT ON COLUMN news.article_revision.description IS 'The summary then.';
COMMENT ON COLUMN news.article_revision.text IS 'The text then.';
COMMENT ON COLUMN news.article_revision.blocks IS 'The body''s blocks then.';
COMMENT ON COLUMN news.article_revision.word_count IS 'Words of the text.';
COMMENT ON COLUMN news.article_revision.content_sha256 IS 'SHA-256, hex, of headline, line end, text.';
COMMENT ON COLUMN news.article_revision.url IS 'The page that it was read from.';
COMMENT ON COLUMN news.article_revision.extractor IS 'The version of the extractor that read it.';
COMMENT ON COLUMN news.article_revision.kafka_topic IS 'The topic of its message.';
COMMENT ON COLUMN news.article_revision.kafka_partition IS 'The partition of its message.';
COMMENT ON COLUMN news.article_revision.kafka_offset IS 'The offset of its message.';
COMMENT ON COLUMN news.article_revision.created_at IS 'When the row was made.';
COMMENT ON COLUMN news.article_revision.updated_at IS 'When the row last changed (its valid_to, once).';
COMMENT ON COLUMN news.article_revision.deleted_at IS 'Always null: history stays.';
COMMENT ON COLUMN news.article_revision.changed_in IS 'Cursor of the last change, see news.safe_cursor().';

CREATE TABLE news.author (
    author_id    uuid PRIMARY KEY,
    publisher_id text NOT NULL,
    name         text NOT NULL,
    url          text,
    email        text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    deleted_at   timestamptz,
    changed_in   bigint NOT NULL DEFAULT news.current_change()
);
CREATE INDEX author_publisher_id_name ON news.author (publisher_id, left(name, 200));
CREATE INDEX author_updated_at ON news.author (updated_at);
CREATE INDEX author_changed_in ON news.author (changed_in);
COMMENT ON TABLE news.author IS 'One row for each name in the bylines of a site. The same name on another site is another row: it may be another person.';
COMMENT ON COLUMN news.author.author_id IS 'Derived from the site and the name, case ignored.';
COMMENT ON COLUMN news.author.publisher_id IS 'The site.';
COMMENT ON COLUMN news.author.name IS 'The name as first seen.';
COMMENT ON COLUMN news.author.url IS 'Their page, as first stated.';
COMMENT ON COLUMN news.author.email IS 'Their address, as first stated.';
COMMENT ON COLUMN news.author.created_at IS 'When the row was made.';
COMMENT ON COLUMN news.author.updated_at IS 'When the row last changed.';
COMMENT ON COLUMN news.author.deleted_at IS 'Always null so far: authors are not deleted.';
COMMENT ON COLUMN news.author.changed_in IS 'Cursor of the last change, see news.safe_cursor().';

CREATE TABLE news.article_author (
    article_author_id uuid PRIMARY KEY,
    article_id        uuid NOT NULL,
    position          integer NOT NULL,
    author_id         uuid NOT NULL,
    name              text NOT NULL,
    url               text,
    email             text,
    job_title         text,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    deleted_at        timestamptz,
    changed_in        bigint NOT NULL DEFAULT news.current_change()
);
CREATE INDEX article_author_article_id ON news.article_author (article_id);
CREATE INDEX article_author_author_id ON news.article_author (author_id);
CREATE INDEX article_author_changed_in ON news.article_author (changed_in);
COMMENT ON TABLE news.article_author IS 'Who wrote an article: one row for each place in its byline.';
COMMENT ON COLUMN news.article_author.article_author_id IS 'Derived from article and position.';
COMMENT ON COLUMN news.article_author.article_id IS 'The article.';
COMMENT ON COLUMN news.article_author.position IS 'The place in the byline, from 1.';
COMMENT ON COLUMN news.article_author.author_id IS 'The author.';
COMMENT ON COLUMN news.article_author.name IS 'The name as this byline has it.';
COMMENT ON COLUMN news.article_author.url IS 'The link of the name in this byline.';
COMMENT ON COLUMN news.article_author.email IS 'The address that this byline gives.';
COMMENT ON COLUMN news.article_author.job_title IS 'The job that this byline states.';
COMMENT ON COLUMN news.article_author.created_at IS 'When the row was made.';
COMMENT ON COLUMN news.article_author.updated_at IS 'When the row last changed.';
COMMENT ON COLUMN news.article_author.deleted_at IS 'Since when the byline has no such place any more.';
COMMENT ON COLUMN news.article_author.changed_in IS 'Cursor of the last change, see news.safe_cursor().';

CREATE TABLE news.article_image (
    article_image_id uuid PRIMARY KEY,
    article_id       uuid NOT NULL,
    position         integer NOT NULL,
    url              text NOT NULL,
    caption          text,
    credit           text,
    alt              text,
    width            integer,
    height           integer,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    deleted_at       timestamptz,
    changed_in       bigint NOT NULL DEFAULT news.current_change()
);
CREATE INDEX article_image_article_id ON news.article_image (article_id);
CREATE INDEX article_image_changed_in ON news.article_image (changed_in);
COMMENT ON TABLE news.article_image IS 'The images of an article, the lead image first.';
COMMENT ON COLUMN news.article_image.article_image_id IS 'Derived from article and position.';
COMMENT ON COLUMN news.article_image.article_id IS 'The article.';
COMMENT ON COLUMN news.article_image.position IS 'From 1; 1 is the lead image.';
COMMENT ON COLUMN news.article_image.url IS 'Where the image is.';
COMMENT ON COLUMN news.article_image.caption IS 'What is said of it.';
COMMENT ON COLUMN news.article_image.credit IS 'Who made it, as stated.';
COMMENT ON COLUMN news.article_image.alt IS 'The text that stands for it where it can''t be seen.';
COMMENT ON COLUMN news.article_image.width IS 'In pixels, as stated.';
COMMENT ON COLUMN news.article_image.height IS 'In pixels, as stated.';
COMMENT ON COLUMN news.article_image.created_at IS 'When the row was made.';
COMMENT ON COLUMN news.article_image.updated_at IS 'When the row last changed.';
COMMENT ON COLUMN news.article_image.deleted_at IS 'Since when the article has no such image any more.';
COMMENT ON COLUMN news.article_image.changed_in IS 'Cursor of the last change, see news.safe_cursor().';

CREATE TABLE news.article_link (
    article_link_id uuid PRIMARY KEY,
    article_id      uuid NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('related', 'inline')),
    position        integer NOT NULL,
    url             text NOT NULL,
    url_id          uuid NOT NULL,
    name            text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    deleted_at      timestamptz,
    changed_in      bigint NOT NULL DEFAULT news.current_change()
);
CREATE INDEX article_link_article_id ON news.article_link (article_id);
CREATE INDEX article_link_url_id ON news.article_link (url_id);
CREATE INDEX article_link_changed_in ON news.article_link (changed_in);
COMMENT ON TABLE news.article_link IS 'What an article links to: related articles, and the links in its text.';
COMMENT ON COLUMN news.article_link.article_link_id IS 'Derived from article, kind and position.';
COMMENT ON COLUMN news.article_link.article_id IS 'The article that links.';
COMMENT ON COLUMN news.article_link.kind IS 'related (offered beside the text) or inline (in the text).';
COMMENT ON COLUMN news.article_link.position IS 'From 1, in the page''s order, for each kind.';
COMMENT ON COLUMN news.article_link.url IS 'Where it leads.';
COMMENT ON COLUMN news.article_link.url_id IS 'news.id_of(url): joins with article.article_id and article.url_id.';
COMMENT ON COLUMN news.article_link.name IS 'The words of the link.';
COMMENT ON COLUMN news.article_link.created_at IS 'When the row was made.';
COMMENT ON COLUMN news.article_link.updated_at IS 'When the row last changed.';
COMMENT ON COLUMN news.article_link.deleted_at IS 'Since when the article has no such link any more.';
COMMENT ON COLUMN news.article_link.changed_in IS 'Cursor of the last change, see news.safe_cursor().';

CREATE TABLE news.gone (
    gone_id    uuid PRIMARY KEY,
    url        text NOT NULL,
    gone_at    timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    changed_in bigint NOT NULL DEFAULT news.current_change()
);
CREATE INDEX gone_changed_in ON news.gone (changed_in);
COMMENT ON TABLE news.gone IS 'URLs whose page was found gone. Remembered apart from the articles, because an article may arrive after the word that its page is gone.';
COMMENT ON COLUMN news.gone.gone_id IS 'news.id_of(url).';
COMMENT ON COLUMN news.gone.url IS 'The page''s URL.';
COMMENT ON COLUMN news.gone.gone_at IS 'When it was last found gone.';
COMMENT ON COLUMN news.gone.created_at IS 'When the row was made.';
COMMENT ON COLUMN news.gone.updated_at IS 'When the row last changed.';
COMMENT ON COLUMN news.gone.deleted_at IS 'Always null: a page that came back has a later fetch.';
COMMENT ON COLUMN news.gone.changed_in IS 'Cursor of the last change, see news.safe_cursor().';

CREATE TABLE news.ingest_offset (
    ingest_offset_id text PRIMARY KEY,
    topic            text NOT NULL,
    partition        integer NOT NULL,
    next_offset      bigint NOT NULL DEFAULT -2 CHECK (next_offset >= -2),
    writer           text,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    UNIQUE (topic, partition)
);
COMMENT ON TABLE news.ingest_offset IS 'How far each partition of the topic articles has been written. Moves in the transaction of the rows: that is what makes them exactly once. Consumer groups know nothing of it.';
COMMENT ON COLUMN news.ingest_offset.ingest_offset_id IS 'topic/partition.';
COMMENT ON COLUMN news.ingest_offset.topic IS 'The topic.';
COMMENT ON COLUMN news.ingest_offset.partition IS 'The partition.';
COMMENT ON COLUMN news.ingest_offset.next_offset IS 'The next offset to read; -2: from the beginning, nothing was read yet.';
COMMENT ON COLUMN news.ingest_offset.writer IS 'The sink (its --instance) that moved it last.';
COMMENT ON COLUMN news.ingest_offset.created_at IS 'When the partition was first assigned to a sink.';
COMMENT ON COLUMN news.ingest_offset.updated_at IS 'When the offset last moved.';
