-- The frontier: what is known, what is due, who fetches. Every table has the host in its key, so that all of them can be partitioned or
-- distributed by it. The row in crawl.host is the lock of all that belongs to a host: whoever changes rows of crawl.url or crawl.robots first
-- locks the hosts concerned, in the order of their names.
CREATE SCHEMA crawl;
COMMENT ON SCHEMA crawl IS 'The frontier: which URLs are known, when they are due and which crawler may fetch from which host.';

CREATE FUNCTION crawl.url_key(url text) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN encode(substring(sha256(convert_to(url, 'UTF8')) FROM 1 FOR 16), 'hex')::uuid;
COMMENT ON FUNCTION crawl.url_key IS 'The 16-byte key of a normalised URL: the first half of its SHA-256.';

CREATE TABLE crawl.source (
    host            text        NOT NULL,
    url_key         uuid        NOT NULL,
    url             text        NOT NULL,
    domain          text        NOT NULL,
    redirect_domain text,
    added_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (host, url_key)
);
CREATE INDEX source_domain ON crawl.source (domain);
CREATE INDEX source_redirect_domain ON crawl.source (redirect_domain) WHERE redirect_domain IS NOT NULL;
COMMENT ON TABLE crawl.source IS 'What an operator asked to be crawled. The registered domains of the sources are the scope of the crawl.';
COMMENT ON COLUMN crawl.source.host IS 'Host name of the URL, in ASCII and lower case.';
COMMENT ON COLUMN crawl.source.url_key IS 'crawl.url_key(url).';
COMMENT ON COLUMN crawl.source.url IS 'The URL in its normal form: a home page, a section, a feed or a sitemap.';
COMMENT ON COLUMN crawl.source.domain IS 'Registered domain of the host: links within it are followed.';
COMMENT ON COLUMN crawl.source.redirect_domain IS 'Registered domain to which the source turned out to redirect, which is in scope too.';
COMMENT ON COLUMN crawl.source.added_at IS 'When it was added.';

CREATE TABLE crawl.host (
    host        text        PRIMARY KEY,
    domain      text        NOT NULL,
    epoch       bigint      NOT NULL DEFAULT 0,
    holder      text,
    lease_until timestamptz NOT NULL DEFAULT '-infinity',
    next_due    timestamptz NOT NULL DEFAULT '-infinity',
    queue_due   timestamptz NOT NULL DEFAULT 'infinity',
    ready_at    timestamptz NOT NULL GENERATED ALWAYS AS (greatest(lease_until, next_due, queue_due)) STORED,
    failures    integer     NOT NULL DEFAULT 0,
    n_urls      bigint      NOT NULL DEFAULT 0,
    found_at    timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX host_ready_at ON crawl.host (ready_at);
COMMENT ON TABLE crawl.host IS 'One row a host: its lease, which is the claim on all of its URLs, and when it may be asked again.';
COMMENT ON COLUMN crawl.host.host IS 'Host name in ASCII and lower case, without a port: politeness is owed to the machine, whatever the scheme.';
COMMENT ON COLUMN crawl.host.domain IS 'Registered domain of the host.';
COMMENT ON COLUMN crawl.host.epoch IS 'Fencing number: grows by one with each claim. What carries an older one is refused.';
COMMENT ON COLUMN crawl.host.holder IS 'Instance that holds or last held the lease; for people.';
COMMENT ON COLUMN crawl.host.lease_until IS 'End of the lease; in the past: nobody holds it.';
COMMENT ON COLUMN crawl.host.next_due IS 'The host is not to be asked for anything before this; infinity: its domain has no source any more.';
COMMENT ON COLUMN crawl.host.queue_due IS 'When its first URL is due; infinity: none will be. May be early, never late.';
COMMENT ON COLUMN crawl.host.ready_at IS 'The latest of lease_until, next_due and queue_due: from then on the host can be claimed.';
COMMENT ON COLUMN crawl.host.failures IS 'Failures in a row that were the host''s rather than a page''s: no answer, 429, 503, robots.txt unreachable.';
COMMENT ON COLUMN crawl.host.n_urls IS 'URLs known of the host; bounded against crawl traps.';
COMMENT ON COLUMN crawl.host.found_at IS 'When the host became known.';

CREATE TABLE crawl.robots (
    host       text        NOT NULL,
    origin     text        NOT NULL,
    status     integer     NOT NULL,
    body       bytea       NOT NULL,
    fetched_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    failures   integer     NOT NULL DEFAULT 0,
    PRIMARY KEY (host, origin)
);
COMMENT ON TABLE crawl.robots IS 'robots.txt of each origin of a host, as fetched (RFC 9309 asks for it by scheme, host and port).';
COMMENT ON COLUMN crawl.robots.host IS 'The host.';
COMMENT ON COLUMN crawl.robots.origin IS 'Scheme, host and, where it is not the default, port.';
COMMENT ON COLUMN crawl.robots.status IS 'HTTP status of the answer: 2xx has rules, other 4xx allow all, 429 and 5xx disallow all; 0: no answer, which disallows all.';
COMMENT ON COLUMN crawl.robots.body IS 'The file, at most 500 KiB of it.';
COMMENT ON COLUMN crawl.robots.fetched_at IS 'When it was asked for.';
COMMENT ON COLUMN crawl.robots.expires_at IS 'When it is to be asked for again: after 24 hours, sooner while it can''t be had.';
COMMENT ON COLUMN crawl.robots.failures IS 'Times in a row that it could not be had.';

CREATE TABLE crawl.url (
    host             text        NOT NULL,
    url_key          uuid        NOT NULL,
    lane             smallint    NOT NULL CHECK (lane BETWEEN 0 AND 3),
    priority         smallint    NOT NULL,
    depth            smallint    NOT NULL,
    status           smallint,
    fetches          integer     NOT NULL DEFAULT 0,
    failures         integer     NOT NULL DEFAULT 0,
    unchanged        integer     NOT NULL DEFAULT 0,
    noindex          boolean     NOT NULL DEFAULT false,
    due              timestamptz NOT NULL,
    found_at         timestamptz NOT NULL DEFAULT now(),
    first_fetched_at timestamptz,
    fetched_at       timestamptz,
    changed_at       timestamptz,
    missing_since    timestamptz,
    verdict_at       timestamptz,
    state            text        NOT NULL DEFAULT 'new' CHECK (state IN
        ('new', 'done', 'redirect', 'excluded', 'missing', 'gone', 'unsupported', 'error')),
    kind             text        NOT NULL CHECK (kind IN ('page', 'feed', 'sitemap', 'unknown')),
    url              text        NOT NULL,
    found_on         text,
    etag             text,
    last_modified    text,
    body_sha256      bytea,
    content_hash     bytea,
    verdict          text,
    canonical        text,
    target           text,
    robots_rule      text,
    error            text,
    lastmod          timestamptz,
    hints            jsonb,
    redirects        jsonb,
    PRIMARY KEY (host, url_key)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
-- The queue of each host: within a lane by due time. A claim reads the beginning of each of the four lanes, however long they are.
CREATE INDEX url_queue ON crawl.url (host, lane, due) WHERE due < 'infinity';
COMMENT ON TABLE crawl.url IS 'Every URL known, in scope or asked for. A row is never "in flight": the lease on its host is the claim.';
COMMENT ON COLUMN crawl.url.host IS 'Host name of the URL, in ASCII and lower case.';
COMMENT ON COLUMN crawl.url.url_key IS 'crawl.url_key(url).';
COMMENT ON COLUMN crawl.url.lane IS 'Which of the host''s queues it waits in: 3 added by hand, 2 named by a feed or sitemap, 1 a new link, 0 an old page or an article to be looked at again.';
COMMENT ON COLUMN crawl.url.priority IS 'As found: 0 a plain link, 10 an item of a feed or news sitemap, 100 by hand.';
COMMENT ON COLUMN crawl.url.depth IS 'Clicks from a source.';
COMMENT ON COLUMN crawl.url.status IS 'HTTP status of the last answer; 0: there was none.';
COMMENT ON COLUMN crawl.url.fetches IS 'Requests made for it.';
COMMENT ON COLUMN crawl.url.failures IS 'Failures in a row.';
COMMENT ON COLUMN crawl.url.unchanged IS 'Fetches in a row that brought nothing new: its change rate, as the schedule uses it.';
COMMENT ON COLUMN crawl.url.noindex IS 'The page asks not to be indexed.';
COMMENT ON COLUMN crawl.url.due IS 'When it is to be fetched next; infinity: not again. For a new link set back by hours, the more the nearer it is to a source: the queue is in this order.';
COMMENT ON COLUMN crawl.url.found_at IS 'When it became known.';
COMMENT ON COLUMN crawl.url.first_fetched_at IS 'First fetch that brought a page.';
COMMENT ON COLUMN crawl.url.fetched_at IS 'Last fetch that brought a page or the word that it is unchanged.';
COMMENT ON COLUMN crawl.url.changed_at IS 'Last fetch that brought something new.';
COMMENT ON COLUMN crawl.url.missing_since IS 'First 404 in a row of them.';
COMMENT ON COLUMN crawl.url.verdict_at IS 'When the parser''s last verdict on it came.';
COMMENT ON COLUMN crawl.url.state IS 'new: never fetched; done: its page is in Kafka; redirect: see target; excluded: by robots.txt; missing: 404 of late; gone: 410, or 404 for long; unsupported: neither HTML nor a feed; error: see error.';
COMMENT ON COLUMN crawl.url.kind IS 'What it is, or what the one who found it took it for.';
COMMENT ON COLUMN crawl.url.url IS 'The URL in its normal form.';
COMMENT ON COLUMN crawl.url.found_on IS 'URL of the document that named it first; absent for what was added by hand.';
COMMENT ON COLUMN crawl.url.etag IS 'Validator of the last answer, for If-None-Match.';
COMMENT ON COLUMN crawl.url.last_modified IS 'Validator of the last answer, for If-Modified-Since.';
COMMENT ON COLUMN crawl.url.body_sha256 IS 'SHA-256 of the last body.';
COMMENT ON COLUMN crawl.url.content_hash IS 'The parser''s hash of headline and text: what has to differ for an article to have changed.';
COMMENT ON COLUMN crawl.url.verdict IS 'What the parser found it to be: article, live_blog, listing, feed, soft_404, ...';
COMMENT ON COLUMN crawl.url.canonical IS 'Canonical URL that the page states. Recorded, never used as a key here.';
COMMENT ON COLUMN crawl.url.target IS 'Where it redirects to.';
COMMENT ON COLUMN crawl.url.robots_rule IS 'The rule of robots.txt that allowed or excluded it.';
COMMENT ON COLUMN crawl.url.error IS 'Why the last fetch failed, a sentence.';
COMMENT ON COLUMN crawl.url.lastmod IS 'Last change as a sitemap or feed states it, where that can be read.';
COMMENT ON COLUMN crawl.url.hints IS 'What feed or sitemap tell of the page: title, date, language, section, publisher.';
COMMENT ON COLUMN crawl.url.redirects IS 'The redirects that led here, in order: [[url, status], ...].';
