"""Articles as the parser would put them on the topic `articles`, for the tests of what comes after it."""

import datetime
import json

import confluent_kafka

START = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.timezone.utc)


def at(minutes):
    """A time on the tests' own clock, as RFC 3339."""
    return (START + datetime.timedelta(minutes=minutes)).isoformat()


def article(number=1, minutes=0, text='The harbour opened again on Monday.', site='paper.example', page=None, offset=None, partition=0,
            extractor='0.1.0', **fields):
    """One version of article `number` of a site, from a page fetched so many minutes after the start."""
    url = f'https://{site}/news/{number}'
    source = {'fetchedAt': at(minutes)}
    if offset is not None:
        source |= {'partition': partition, 'offset': offset}
    document = {
        '@context': 'https://schema.org', '@type': 'NewsArticle', '@id': url, 'url': page or url, 'mainEntityOfPage': page or url,
        'headline': f'Headline of {number}', 'description': 'What it is about.',
        'author': [{'@type': 'Person', 'name': 'Ada Quill', 'url': f'https://{site}/by/ada'}],
        'datePublished': '2026-03-01T10:00:00+02:00', 'inLanguage': 'en', 'articleSection': 'City', 'keywords': ['harbour', 'ferries'],
        'image': [{'@type': 'ImageObject', 'url': f'https://{site}/lead.jpg', 'caption': 'The quay', 'creditText': 'A. Lens', 'description': 'Boats', 'width': 1200,
                   'height': 800}],
        'publisher': {'@type': 'Organization', 'name': 'The Paper', 'url': f'https://{site}/', 'logo': f'https://{site}/logo.png'},
        'articleBody': text, 'wordCount': len(text.split()),
        'relatedLink': [{'url': f'https://{site}/news/{number + 1}', 'name': 'More of it'}],
        'broadsheet': {
            'pageType': 'article', 'extractor': extractor, 'source': source,
            'blocks': [{'type': 'paragraph', 'spans': [{'text': text}, {'text': 'Timetable', 'href': f'https://{site}/times'}]}],
        },
    }
    return document | fields


def produce(house, document, **record):
    """Writes an article to its topic under its identity; (partition, offset)."""
    return house.produce('articles', json.dumps(document), key=document['@id'], headers=headers(document), **record)


def produce_all(house, documents):
    """The same for many at once."""
    producer = confluent_kafka.Producer({'bootstrap.servers': house.backends.bootstrap, 'partitioner': 'murmur2_random'})
    for document in documents:
        producer.produce(house.topic('articles'), value=json.dumps(document), key=document['@id'], headers=list(headers(document).items()))
    assert producer.flush(120) == 0


def headers(document):
    return {
        'ce_specversion': '1.0', 'ce_id': f'test-{document["@id"]}', 'ce_source': 'https://broadsheet.example/parser',
        'ce_type': 'broadsheet.article.extracted.v1', 'ce_subject': document['url'],
        'ce_time': document['broadsheet'].get('source', {}).get('fetchedAt', at(0)), 'content-type': 'application/json',
        'traceparent': '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    }


def produce_gone(house, url, minutes, **record):
    """The word that a page is gone."""
    return house.produce('articles', None, key=url, headers={
        'ce_specversion': '1.0', 'ce_id': f'gone-{url}', 'ce_source': 'https://broadsheet.example/parser',
        'ce_type': 'broadsheet.article.gone.v1', 'ce_subject': url, 'ce_time': at(minutes)}, **record)
