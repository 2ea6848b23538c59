"""The contracts in docs/: what is written keeps to them, what does not is refused by them. Examples are in tests/cases, more come
from `broadsheet parse` over the test site's pages."""

import json
import os
import pathlib
import subprocess
import sys

import jsonschema
import pytest

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
PARSE = [pathlib.Path(os.environ.get('BROADSHEET_BUILD', CHECKOUT / 'build')) / 'broadsheet', 'parse', '--batch']


def validator(name):
    schema = json.loads((CHECKOUT / 'docs' / f'{name}.schema.json').read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def example(name):
    return json.loads((CHECKOUT / 'tests/cases/article' / name).read_text())


@pytest.mark.parametrize('name', ['full.json', 'least.json'])
def test_the_examples_keep_to_the_contract(name):
    validator('article').validate(example(name))


@pytest.mark.parametrize('path, value', [
    (['@id'], None), (['@type'], 'Thing'), (['author'], 'Ada'), (['author'], []), (['datePublished'], '1 May 2024'),
    (['datePublished'], '2024-05-01T10:00'), (['wordCount'], -1), (['headline'], ''), (['headline'], None),
    (['image', 0, 'width'], 0), (['broadsheet'], None), (['broadsheet', 'pageType'], 'book'), (['broadsheet', 'simhash'], '12'),
    (['broadsheet', 'blocks', 0, 'type'], 'poem'), (['broadsheet', 'blocks', 0, 'spans'], [{'text': 'both'}])])
def test_what_breaks_the_contract_is_seen(path, value):
    article = example('full.json')
    place = article
    for step in path[:-1]:
        place = place[step]
    if value is None and path[-1] != 'headline':
        del place[path[-1]]
    else:
        place[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        validator('article').validate(article)


def test_every_page_of_the_site_keeps_to_the_contract(tmp_path):
    site, pages = tmp_path / 'site', tmp_path / 'pages'
    subprocess.run([sys.executable, CHECKOUT / 'tests/site/build.py', site, '--port', '8080'], check=True, capture_output=True)
    pages.mkdir()
    lines = []
    for number, path in enumerate(sorted((site / 'www').rglob('*.html'))):
        host, *rest = path.relative_to(site / 'www').parts
        (pages / f'{number}.html').write_bytes(path.read_bytes())
        lines.append(json.dumps({'id': str(number), 'file': f'{number}.html', 'url': f'http://{host}:8080/' + '/'.join(rest),
                                 'content_type': 'text/html'}))
    (pages / 'pages.jsonl').write_text('\n'.join(lines) + '\n')
    out = subprocess.run([*PARSE, pages], check=True, capture_output=True).stdout
    articles = [json.loads(line) for line in out.splitlines()]
    assert len(articles) == len(lines) > 60
    contract = validator('article')
    for article in articles:
        del article['id']
        contract.validate(article)
    assert sum(len(article['broadsheet'].get('blocks', [])) for article in articles) > 300


@pytest.mark.parametrize('message, good', [
    ({'url': 'https://example.com/'}, True),
    ({'url': 'https://example.com/', 'kind': 'feed', 'found_on': 'https://example.com/a', 'depth': 1, 'priority': 10, 'lastmod': '2024-05-01',
      'hints': {'title': 'T', 'date': 'd', 'language': 'en', 'section': 's', 'publisher': 'p', 'keywords': 'a, b'}}, True),
    ({'url': 'https://example.com/', 'page_type': 'article', 'canonical': 'https://example.com/', 'content_hash': 'x', 'links': 3,
      'noindex': False, 'reason': 'r', 'new': 1}, True),
    ({'found_on': 'https://example.com/a', 'depth': 1, 'urls': [{'url': 'https://example.com/'}, {'url': 'https://example.com/b', 'kind': 'feed',
      'priority': 5, 'hints': {'title': 'T'}}]}, True),
    ({'urls': []}, False), ({'urls': [{}]}, False), ({'urls': ['https://example.com/']}, False),
    ({}, False), ({'url': ''}, False), ({'url': 7}, False), ({'url': 'https://example.com/', 'kind': 'book'}, False),
    ({'url': 'https://example.com/', 'depth': -1}, False), ({'url': 'https://example.com/', 'hints': []}, False),
    ({'url': 'https://example.com/', 'links': '3'}, False)])
def test_urls(message, good):
    assert validator('url').is_valid(message) == good
